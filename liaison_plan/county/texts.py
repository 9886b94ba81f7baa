"""Text of typed frames: the cells that, read again, give the same frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.county.contract import NUMERIC, TABLES, Column
from liaison_plan.county.raw import RawTable
from liaison_plan.words import current_language

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Kinds whose cells are whole numbers.
_WHOLE = frozenset({"workload", "limit", "direction"})


def frame_text(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """
    Write a typed frame as cells.

    Parameters
    ----------
    name
        English name of the table.
    frame
        All columns of the contract, as `County` has them; others are left out.

    Returns
    -------
    cells
        All columns of the contract in its order, rows as given, trimmed text: a number
        as the shortest text that reads back to it, whole ones plain; yes and no as 1
        and 0; `""` where nothing is known.
    """
    texts = {c.name: _texts(c, frame[c.name]) for c in TABLES[name].columns}
    return pd.DataFrame(texts, index=pd.RangeIndex(len(frame)), dtype="str")


def raw_of(
    name: str, cells: pd.DataFrame, rows: Sequence[int] | np.ndarray | None = None
) -> RawTable:
    """
    Make a table's text of cells that stand in no file.

    Parameters
    ----------
    name
        English name of the table.
    cells
        Trimmed text; columns may be missing.
    rows
        Positions of these rows in the whole table; None means they are all of it.

    Returns
    -------
    raw
        With the row numbers that the table has as a file of its own, and the name and
        the headings of the table in the language in force.
    """
    table = TABLES[name]
    is_zh = current_language() == "zh"
    at = np.arange(len(cells)) if rows is None else np.asarray(rows, np.int64)
    written = {c.name: c.zh if is_zh else c.name for c in table.columns}
    return RawTable(table, cells, at + 2, written, table.zh if is_zh else name)


def _texts(column: Column, values: pd.Series) -> list[str]:
    """Cells of one column."""
    if column.kind in NUMERIC:
        known: list[bool] = values.notna().tolist()
        write = _whole if column.kind in _WHOLE else _shortest
        pairs = zip(values.tolist(), known, strict=True)
        return [write(value) if is_known else "" for value, is_known in pairs]
    if column.kind in ("flag", "done"):
        return ["1" if value else "0" for value in values.tolist()]
    filled = values.fillna("") if values.hasnans else values
    return [str(value).strip() for value in filled.tolist()]


def _shortest(value: float) -> str:
    return repr(float(value))


def _whole(value: float) -> str:
    """Plain digits; what is not whole keeps its decimals, for the checks to find."""
    return str(int(value)) if value == int(value) else repr(float(value))
