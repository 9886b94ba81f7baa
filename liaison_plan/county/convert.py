"""
From text to typed frames, once the cells were checked.

Faulty cells become NaN or the column's default, so that the checks that follow can go
on; `read_county` keeps none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.county import datum as datums
from liaison_plan.county.contract import NUMERIC, Column, Kind, Table
from liaison_plan.county.dates import DAYS, date_text, times_text
from liaison_plan.county.known_words import COLUMNS, known_code
from liaison_plan.county.schema import FLAGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_plan.county.raw import RawTable


#: Kinds whose cells are text that has one way to be written.
_READ: dict[Kind, Callable[[str], str]] = {
    "date": date_text,
    "times": times_text,
    "day": lambda text: DAYS.get(text, ""),
}


def typed_frame(table: Table, raw: RawTable | None, datum: str) -> pd.DataFrame:
    """
    Convert one table.

    Parameters
    ----------
    table
        The contract.
    raw
        Its text; None for a table that was not given.
    datum
        Coordinate system of `lon` and `lat`.

    Returns
    -------
    frame
        All columns of the contract in its order, rows in the order of `raw`: text
        (`""` = missing), lists as `a;b`, `lon` and `lat` in WGS-84 degrees (NaN =
        missing), `workload` int64, limits Int64, flags bool (empty: yes; `done`:
        no), metres and minutes float64, directions int64, dates YYYY-MM-DD, times
        HH:MM;HH:MM. Known words stand as their code (`known_words`).
    """
    n = 0 if raw is None else len(raw.cells)
    frame = pd.DataFrame(index=pd.RangeIndex(n))
    for column in table.columns:
        if raw is None or not raw.has(column.name):
            blank = pd.Series([""] * n, index=frame.index, dtype="str")
            frame[column.name] = _typed(column, blank, np.full(n, np.nan))
        elif column.kind in NUMERIC:
            values = raw.numbers(column.name)
            frame[column.name] = _typed(column, raw.cells[column.name], values)
        else:
            frame[column.name] = _typed(column, raw.cells[column.name], None)
        about = COLUMNS.get((table.name, column.name))
        if about is not None:
            words = frame[column.name]
            codes = {word: known_code(about, word) for word in set(words)}
            frame[column.name] = words.map(codes).astype("str")
    if {"lon", "lat"} <= set(frame.columns):
        frame["lon"], frame["lat"] = _points(frame["lon"], frame["lat"], datum)
    return frame


def _points(
    lon: pd.Series[float], lat: pd.Series[float], datum: str
) -> tuple[np.ndarray, np.ndarray]:
    """Points in WGS-84; NaN where there is none, half of one or an impossible one."""
    x, y = lon.to_numpy(float), lat.to_numpy(float)
    possible = (np.abs(x) <= 180) & (np.abs(y) <= 90) & ((x != 0) | (y != 0))
    x, y = datums.to_wgs84(x, y, datum)
    return np.where(possible, x, np.nan), np.where(possible, y, np.nan)


def _typed(
    column: Column, cells: pd.Series[str], values: np.ndarray | None
) -> pd.Series:
    """Convert one column; `values` are its cells as numbers, if it is numeric."""
    if column.kind == "list":
        return _as_list(cells)
    if column.kind == "flag":
        return ~cells.isin([text for text, is_yes in FLAGS.items() if not is_yes])
    if column.kind == "done":
        return cells.isin([text for text, is_yes in FLAGS.items() if text and is_yes])
    if column.kind in _READ:
        read = _READ[column.kind]
        return cells.map({text: read(text) for text in set(cells)}).astype("str")
    if column.kind not in NUMERIC:
        return cells
    series = pd.Series(values, index=cells.index)
    if column.kind == "workload":
        return _whole(series, 1)
    if column.kind == "direction":
        return _whole(series, 0)
    if column.kind == "limit":
        return series.where(_is_whole(series)).astype("Int64")
    return series


def _whole(values: pd.Series[float], default: int) -> pd.Series[int]:
    """Whole numbers; what is none was reported and stands at the default."""
    return values.where(_is_whole(values), default).astype(np.int64)


def _is_whole(values: pd.Series[float]) -> pd.Series[bool]:
    return (values == np.floor(values)) & (values.abs() < 2**53)


def _as_list(cells: pd.Series[str]) -> pd.Series[str]:
    """Write lists as a;b: no blanks, no empty entries, plain semicolons."""
    distinct = {
        text: ";".join(
            entry.strip()
            for entry in text.replace("；", ";").split(";")
            if entry.strip()
        )
        for text in set(cells.tolist())
    }
    return cells.map(distinct).astype("str")
