"""`County`: the checked tables of one county, carried as frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

#: Columns of `County.skipped`.
SKIPPED = ("household_id", "village_id", "problem")


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
    basemap
        A GeoJSON FeatureCollection in WGS-84, or None.
    table_hashes
        sha256 of the canonical form of every table that was given. Empty where a table
        was replaced since (`revise.revise`); `writing.settled` computes them anew.
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
