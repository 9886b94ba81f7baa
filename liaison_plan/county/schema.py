"""
pandera schemas of the county's tables, over cells that are still text.

This module is the only user of pandera. Nothing is coerced before it is checked: with
coercion one unreadable cell would hide the other faults of its column. The schemas say
which cells are faulty; `checks_cells` says what is wrong with each of them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pandera.pandas as pa

from liaison_plan.county.contract import COUNTY_TABLES, TABLES, Column, Kind, Table
from liaison_plan.county.dates import DAYS, date_text, times_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "COUNTY_TABLES",
    "TABLES",
    "Column",
    "Table",
    "bad_cells",
    "numbers",
    "schema",
]

#: Workloads and limits above this are typing errors, and would overflow no integer.
LARGEST_COUNT = 1_000_000

#: Longest road segment or ride that is still one: half the way around the earth.
LARGEST_METRES = 20_100_000
LARGEST_MINUTES = 100_000

#: Characters that never belong into an id: controls and invisible marks (pasted from
#: messengers), full-width forms (they look like plain ones), and `;`, which separates.
ID_CHARACTERS = re.compile(
    r"[\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffd\u3000"
    r"\uff01-\uff5e;]"
)

#: What Excel shows where a formula failed.
EXCEL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")

FLAGS = {"是": True, "1": True, "否": False, "0": False, "": True}

_FORMULA = re.compile(
    "^(?:=|" + "|".join(map(re.escape, EXCEL_ERRORS)) + ")", re.MULTILINE
)


def numbers(cells: pd.Series[str]) -> np.ndarray:
    """
    Read cells as numbers.

    Parameters
    ----------
    cells
        Text, trimmed; `""` where nothing was written.

    Returns
    -------
    values
        float64; NaN for an empty cell and for one that is no finite number.
    """
    values = pd.to_numeric(cells, errors="coerce").to_numpy(float, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def bad_cells(table: Table, cells: pd.DataFrame) -> pd.DataFrame:
    """
    List the cells that break their column's contract.

    Parameters
    ----------
    table
        The contract.
    cells
        Contract columns as trimmed text; columns may be missing.

    Returns
    -------
    bad
        One row per faulty cell: `column` (English name), `index` (position of the
        row), sorted by column in contract order, then index.
    """
    try:
        schema(table, tuple(cells.columns)).validate(cells, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases: pd.DataFrame = error.failure_cases
        bad = cases[["column", "index"]].drop_duplicates()
        order = {name: i for i, name in enumerate(table.names)}
        bad = bad.astype({"index": np.int64})
        return bad.sort_values(
            ["column", "index"],
            key=lambda s: s.map(order) if s.name == "column" else s,
            ignore_index=True,
        )
    return pd.DataFrame(
        {"column": pd.Series(dtype=str), "index": np.array([], np.int64)}
    )


@lru_cache(maxsize=64)
def schema(table: Table, present: tuple[str, ...] | None = None) -> pa.DataFrameSchema:
    """
    Build the schema of one table over text.

    Parameters
    ----------
    table
        The contract.
    present
        Only these columns are checked (missing ones are reported elsewhere, with the
        headings that were found); None means all.
    """
    columns = [c for c in table.columns if present is None or c.name in present]
    return pa.DataFrameSchema({c.name: _column_schema(c) for c in columns}, strict=True)


def _column_schema(column: Column) -> pa.Column:
    checks = [pa.Check(_holds_no_formula, name="formula")]
    if column.kind in _KIND_CHECKS:
        checks.append(pa.Check(_KIND_CHECKS[column.kind], name=column.kind))
    if column.is_required:
        checks.append(pa.Check(lambda cells: cells != "", name="missing"))
    return pa.Column(str, checks)


def _none_matches(pattern: re.Pattern[str], cells: pd.Series[str]) -> pd.Series[bool]:
    """
    Tell which cells do not match.

    Clean columns are the rule, so the pattern is searched once in the whole column;
    only where it occurs are the cells looked at one by one.
    """
    if pattern.search("\n".join(cells.tolist())) is None:
        return pd.Series(data=True, index=cells.index)
    return ~cells.str.contains(pattern)


def _holds_no_formula(cells: pd.Series[str]) -> pd.Series[bool]:
    return _none_matches(_FORMULA, cells)


def _is_id(cells: pd.Series[str]) -> pd.Series[bool]:
    texts = cells.tolist()
    # The separator must not be one of the characters searched for.
    if ID_CHARACTERS.search(" ".join(texts)) is None:
        return pd.Series(data=True, index=cells.index)
    return ~cells.str.contains(ID_CHARACTERS)


def _between(low: float, high: float, *, whole: bool) -> Callable[..., pd.Series[bool]]:
    """Make a check: empty, or a number within limits."""

    def check(cells: pd.Series[str]) -> pd.Series[bool]:
        values = numbers(cells)
        fits = (values >= low) & (values <= high)
        if whole:
            fits &= values == np.floor(values)
        return (cells == "") | fits

    return check


def _is_flag(cells: pd.Series[str]) -> pd.Series[bool]:
    return cells.isin(list(FLAGS))


def _is_day(cells: pd.Series[str]) -> pd.Series[bool]:
    return cells.isin(["", *DAYS])


def _reads_as(read: Callable[[str], str]) -> Callable[..., pd.Series[bool]]:
    """Make a check: empty, or text that `read` makes something of."""

    def check(cells: pd.Series[str]) -> pd.Series[bool]:
        good = {text for text in set(cells.tolist()) if not text or read(text)}
        return cells.isin(good)

    return check


_KIND_CHECKS: dict[Kind, Callable[..., pd.Series[bool]]] = {
    "id": _is_id,
    "lon": _between(-180, 180, whole=False),
    "lat": _between(-90, 90, whole=False),
    "workload": _between(1, LARGEST_COUNT, whole=True),
    "limit": _between(0, LARGEST_COUNT, whole=True),
    "metres": _between(0, LARGEST_METRES, whole=False),
    "minutes": _between(0, LARGEST_MINUTES, whole=False),
    "direction": _between(-1, 1, whole=True),
    "flag": _is_flag,
    "done": _is_flag,
    "day": _is_day,
    "date": _reads_as(date_text),
    "times": _reads_as(times_text),
}
