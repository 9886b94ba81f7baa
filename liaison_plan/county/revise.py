"""
A county with some tables replaced, checked at this door.

This runs at every edit by hand, so only rows that are new pass all checks of their
cells; what may go wrong between tables is looked at as a whole. The checks and their
sentences are the audit's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.county.case import Case
from liaison_plan.county.checks_cells import check_cells
from liaison_plan.county.checks_ids import (
    check_citizen_numbers,
    check_duplicate_ids,
    check_ids_damaged_by_excel,
    check_phone_numbers,
)
from liaison_plan.county.checks_links import (
    check_pins_against_bans,
    check_pins_against_pins,
    check_pins_of_unavailable,
    check_references,
)
from liaison_plan.county.checks_officials import check_bases, check_load_limits
from liaison_plan.county.checks_points import (
    check_half_points,
    check_swapped,
    check_zero_points,
)
from liaison_plan.county.checks_tables import check_empty_tables
from liaison_plan.county.contract import NUMERIC, TABLES
from liaison_plan.county.convert import typed_frame
from liaison_plan.county.findings import Finding, Findings
from liaison_plan.county.schema import bad_cells
from liaison_plan.county.source import Source
from liaison_plan.county.stand_ins import fill_bases
from liaison_plan.county.texts import frame_text, raw_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_plan.county.bundle import County
    from liaison_plan.county.contract import Column, Table

    Check = Callable[[Case], list[Finding]]

_OF_CELLS: tuple[Check, ...] = (
    check_cells, check_references, check_half_points, check_zero_points, check_bases,
    check_load_limits,
)  # fmt: skip
_OF_IDS: tuple[Check, ...] = (
    check_duplicate_ids, check_citizen_numbers, check_phone_numbers,
    check_ids_damaged_by_excel,
)  # fmt: skip
_OF_LINKS: tuple[Check, ...] = (
    check_empty_tables, check_cells, check_references,
    check_pins_against_bans, check_pins_against_pins, check_pins_of_unavailable,
)  # fmt: skip

#: Columns whose checks look at both cells of a pair.
_TOGETHER = (("lon", "lat"), ("load_min", "load_max"))


def revise(
    county: County,
    *,
    officials: pd.DataFrame | None = None,
    pins: pd.DataFrame | None = None,
    bans: pd.DataFrame | None = None,
) -> County:
    """
    Replace some tables of a county (修改县数据).

    Parameters
    ----------
    county
        The county; it stays as it is.
    officials, pins, bans
        Whole tables with all columns `County` gives them, rows in any order; None keeps
        the table. An official without `lon` and `lat` sets out from the unit's point.
        A pair that stands twice counts once.

    Returns
    -------
    revised
        A copy in canonical order. Frames that were not replaced are the same ones.
        `table_hashes` is empty: no file has these tables yet, see `writing.settled`.

    Raises
    ------
    DataError
        What `read_county` would refuse, in its words; `LinkError` where all faults lie
        between tables: an unknown unit, village, household or official, a household
        pinned to two officials, to one it is banned from, or to one who does not take
        part. Row numbers are those of the table as `write_county` would write it.
    """
    changes = {
        name: _changes(name, getattr(county, name), frame)
        for name, frame in (("officials", officials), ("pins", pins), ("bans", bans))
        if frame is not None
    }
    frames: dict[str, Any] = {name: change.frame for name, change in changes.items()}
    if "officials" in frames:
        frames["officials"] = fill_bases(frames["officials"], county.units)
    for name in ("pins", "bans"):
        if name in changes and changes[name].has_twins:
            frames[name] = frames[name].drop_duplicates(ignore_index=True)
    revised = replace(county, **frames, table_hashes={})
    found = _faults_of_links(revised)
    if "officials" in changes:
        change = changes["officials"]
        if len(change.fresh):
            found += _faults_of_officials(revised, change)
        if "official_id" in change.columns or change.has_twins:
            found += _faults_of_ids(revised)
    faults = Findings(found).of("fault")
    if len(faults):
        raise faults.error()
    return revised


@dataclass(frozen=True)
class _Change:
    """
    One table before and after.

    Attributes
    ----------
    frame
        The new table, typed, in canonical order.
    fresh
        Positions of the rows that the old table did not have.
    cells
        Text of these rows.
    columns
        Columns whose cells are new in some of these rows.
    has_twins
        Two rows share their key.
    """

    frame: pd.DataFrame
    fresh: np.ndarray
    cells: pd.DataFrame
    columns: list[str]
    has_twins: bool


def _changes(name: str, old: pd.DataFrame, new: pd.DataFrame) -> _Change:
    """Find the rows that are new; they become typed just as if they were read."""
    table = TABLES[name]
    before = {key: at for at, key in enumerate(_keys(table, old))}
    at = np.array([before.get(key, -1) for key in _keys(table, new)], np.int64)
    is_new = {c.name: _differs(c, old[c.name], new[c.name], at) for c in table.columns}
    is_fresh = np.any(list(is_new.values()), axis=0)
    fresh = np.flatnonzero(is_fresh)
    cells = frame_text(name, _rows(new, fresh))
    typed = typed_frame(table, raw_of(name, cells), "wgs84")
    frame = pd.concat([old.iloc[at[~is_fresh]], typed], ignore_index=True)
    keys = _keys(table, frame)
    order = np.array(sorted(range(len(frame)), key=keys.__getitem__), np.int64)
    first = len(frame) - len(fresh)
    rows = np.flatnonzero(order >= first)
    return _Change(
        _rows(frame, order),
        rows,
        _rows(cells, order[rows] - first),
        [column for column, mask in is_new.items() if mask.any()],
        len(set(keys)) < len(keys),
    )


def _keys(table: Table, frame: pd.DataFrame) -> list[Any]:
    """Return what the rows are known and sorted by: ids, or pairs of ids."""
    columns = [frame[name].to_numpy(object).tolist() for name in table.key]
    return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


def _differs(
    column: Column, old: pd.Series, new: pd.Series, at: np.ndarray
) -> np.ndarray:
    """Tell which cells are not those of the old row; `at` is -1 where none is."""
    there = at >= 0
    if column.kind in NUMERIC:
        mine, theirs = (x.to_numpy(float, na_value=np.nan) for x in (new, old))
    else:
        mine, theirs = new.to_numpy(object), old.to_numpy(object)
    differs = ~there
    mine, theirs = mine[there], theirs[at[there]]
    differs[there] = mine != theirs
    if column.kind in NUMERIC:
        differs[there] &= ~(np.isnan(mine) & np.isnan(theirs))
    return differs


def _faults_of_officials(county: County, change: _Change) -> list[Finding]:
    """Check what is new about officials, cell by cell."""
    checked = set(change.columns)
    for pair in _TOGETHER:
        checked |= set(pair) if checked & set(pair) else set()
    # Findings about officials name these two.
    shown = checked | {"official_id", "unit_id"}
    cells = change.cells[[name for name in change.cells.columns if name in shown]]
    bad = bad_cells(TABLES["officials"], cells[[n for n in cells if n in checked]])
    case = _case(
        {
            "officials": (cells, change.fresh),
            "villages": (county.villages[["village_id", "township_id"]], None),
            "units": (county.units[["unit_id"]], None),
        },
        {
            "officials": _rows(county.officials, change.fresh),
            "villages": county.villages,
            "units": county.units,
            "households": county.households,
        },
        {"officials": bad},
    )
    checks = [*_OF_CELLS, *([check_swapped] if "lon" in checked else [])]
    return [finding for check in checks for finding in check(case)]


def _faults_of_ids(county: County) -> list[Finding]:
    """Check the ids of all officials: some faults show in the whole column only."""
    # A unit's id is an id of its own where no table of units defines it.
    ids = ["official_id"] if len(county.units) else ["official_id", "unit_id"]
    case = _case({"officials": (county.officials[ids], None)}, {}, {})
    return [finding for check in _OF_IDS for finding in check(case)]


def _faults_of_links(county: County) -> list[Finding]:
    """Check pins and bans against officials, households and each other."""
    doors = county.households["household_id"]
    named = {*county.pins["household_id"], *county.bans["household_id"]}
    is_named = doors.isin(named).to_numpy(copy=True)
    # A table without rows would count as one that was not given.
    is_named[:1] = True
    people = county.officials[["official_id"]].assign(is_available="")
    pairs = {"pins": county.pins, "bans": county.bans}
    case = _case(
        {
            "households": (_rows(doors.to_frame(), np.flatnonzero(is_named)), None),
            "officials": (people, None),
            **{name: (frame, None) for name, frame in pairs.items()},
        },
        {"officials": county.officials, **pairs},
        # An id that is written must be known, and is a good one then.
        {
            n: bad_cells(TABLES[n], f)
            for n, f in pairs.items()
            if (f == "").any(axis=None)
        },
    )
    return [finding for check in _OF_LINKS for finding in check(case)]


def _case(
    tables: dict[str, tuple[pd.DataFrame, np.ndarray | None]],
    frames: dict[str, pd.DataFrame],
    bad: dict[str, pd.DataFrame],
) -> Case:
    """
    Lay tables before the checks.

    Parameters
    ----------
    tables
        Cells, and their rows' positions in the whole table.
    frames
        The same tables typed, and those that the checks measure by.
    bad
        The cells that break their column's contract, where there are any.
    """
    source = Source(Path())
    source.tables = {name: raw_of(name, *given) for name, given in tables.items()}
    nothing = pd.DataFrame({"column": [], "index": []}).astype({"index": np.int64})
    return Case(source, "wgs84", frames, dict.fromkeys(tables, nothing) | bad)


def _rows(frame: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
    return frame.iloc[at].reset_index(drop=True)
