"""The frame in which figures come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Columns: a stable code, words in the language in force, the number (NaN where
#: nothing can be counted), and how many decimals to show.
COLUMNS = ("name", "title", "value", "decimals")

#: One row of the frame; the decimals may be left out of a count.
Figure = tuple[str, str, float, int]


def figures(rows: Iterable[Figure]) -> pd.DataFrame:
    """Make the frame of `COLUMNS` from rows, in their order."""
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return frame.astype({"value": "float64", "decimals": "int64"})
