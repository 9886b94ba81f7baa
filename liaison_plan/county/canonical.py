"""
Canonical form of a table, and its sha256.

Contract columns that are present, in contract order, trimmed text before any
conversion, rows sorted by id, CSV, UTF-8, LF. The order of rows and columns, the
encoding, the language of the headings and the sort of file make no difference to it.
"""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.contract import Table
    from liaison_plan.county.raw import RawTable


def canonical_order(table: Table, cells: pd.DataFrame) -> np.ndarray:
    """
    Positions of the rows in canonical order: by id, equal ids by the rest of the row.

    Parameters
    ----------
    table
        The contract, which says what the id is.
    cells
        Trimmed text of the columns that are present.
    """
    key = [name for name in table.key if name in cells.columns]
    if len(key) == 1:
        ids = cells[key[0]].to_numpy(object)
        order: np.ndarray = np.argsort(ids, kind="stable")
        ranked = ids[order]
        if not (ranked[1:] == ranked[:-1]).any():
            return order
    rest = [name for name in cells.columns if name not in key]
    rows = cells[key + rest].itertuples(index=False, name=None)
    decorated = sorted((row, at) for at, row in enumerate(rows))
    return np.fromiter((at for _row, at in decorated), np.int64, len(decorated))


def canonical_bytes(raw: RawTable) -> bytes:
    """Write a table in canonical form."""
    names = [name for name in raw.table.names if name in raw.cells.columns]
    cells = raw.cells[names].iloc[raw.order]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(zip(*(cells[name].tolist() for name in names), strict=True))
    return text.getvalue().encode("utf-8")


def table_hash(raw: RawTable) -> str:
    """Return the sha256 of a table's canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(raw)).hexdigest()
