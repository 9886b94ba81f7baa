"""`County`: the checked tables of one county, carried as frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from liaison_plan.county.contract import TABLES

#: Columns of `County.skipped`.
SKIPPED = ("household_id", "village_id", "problem")


def _empty(name: str) -> pd.DataFrame:
    """Make the frame of a table that was not given."""
    return pd.DataFrame(
        {
            column.name: pd.Series([], dtype=bool if column.kind == "done" else "str")
            for column in TABLES[name].columns
        },
        index=pd.RangeIndex(0),
    )


@dataclass(frozen=True, eq=False)
class County:
    """
    The tables of one county (县/区), checked and in canonical order.

    Every frame has a plain RangeIndex, is sorted by its id, holds exactly the
    columns listed here, and stands for WGS-84. A text that is missing is `""`.
    Optional tables that are absent are empty frames with their columns. Frames are
    copied on entry and never edited afterwards.

    Attributes
    ----------
    households
        `household_id`, `village_id`, `lon`, `lat` (degrees), `workload` (whole
        points), `group_id`, `needs` (a;b), `official_id` (today's), `is_approximate`
        (the point is the village group's or the village's, not the house's).
    officials
        `official_id`, `unit_id`, `lon`, `lat` (base; the unit's point where the
        official had none), `rank`, `township_id` (`""` = whole county), `skills`
        (a;b), `home_village_id`, `load_min`, `load_max` (nullable Int64),
        `is_available` (bool).
    villages
        `village_id`, `name`, `township_id`, `township`, `kind`, `lon`, `lat` (NaN
        where not given), `needs`.
    units
        `unit_id`, `name`, `functions` (a;b), `lon`, `lat` (NaN where not given).
    pins, bans
        `household_id`, `official_id`: pairs that must hold, pairs that must not.
    road_nodes, road_edges
        `node`, `lon`, `lat` and `u`, `v`, `length_m`, `class`, `oneway`, `minutes`.
    calendar
        `date` (YYYY-MM-DD), `kind` (`holiday` or `workday`): days that are not what
        the official schedule says.
    leave
        `official_id`, `from_date`, `to_date` (YYYY-MM-DD, both days included);
        periods may overlap.
    ferry_times
        `u`, `v`, `departs` (HH:MM;HH:MM, sorted): departures from `u` to `v`; several
        rows of the same ferry add up.
    problems
        `problem_id`, `village_id`, `kind`, `is_solved` (bool, False where not said).
    measures
        `measure_id`, `village_id`, `need`, `is_done` (bool, False where not said).
    basemap
        A GeoJSON FeatureCollection in WGS-84, or None.
    table_hashes
        sha256 of the canonical form of every table that was given and that a plan is
        made of: `calendar`, `leave`, `ferry_times`, `problems` and `measures` change
        from month to month under a plan in force and are not among them. Empty where
        a table was replaced since (`revise.revise`); `writing.settled` computes them
        anew.
    warnings
        What the audit found worth a look (the frame of `county.findings`).
    skipped
        Households left out because their own row is faulty, in id order:
        `household_id`, `village_id` (as written), `problem` (a sentence). Empty unless
        they were asked to be skipped.
    """

    households: pd.DataFrame
    officials: pd.DataFrame
    villages: pd.DataFrame
    units: pd.DataFrame
    pins: pd.DataFrame
    bans: pd.DataFrame
    road_nodes: pd.DataFrame
    road_edges: pd.DataFrame
    calendar: pd.DataFrame = field(default_factory=lambda: _empty("calendar"))
    leave: pd.DataFrame = field(default_factory=lambda: _empty("leave"))
    ferry_times: pd.DataFrame = field(default_factory=lambda: _empty("ferry_times"))
    problems: pd.DataFrame = field(default_factory=lambda: _empty("problems"))
    measures: pd.DataFrame = field(default_factory=lambda: _empty("measures"))
    basemap: dict[str, Any] | None = None
    table_hashes: dict[str, str] = field(default_factory=dict)
    warnings: pd.DataFrame = field(default_factory=pd.DataFrame)
    skipped: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(SKIPPED), dtype="str")
    )

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, pd.DataFrame):
                # Under copy-on-write a shallow copy keeps later edits outside.
                object.__setattr__(self, name, value.copy(deep=False))
