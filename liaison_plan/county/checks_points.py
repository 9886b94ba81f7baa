"""Checks of single points: complete, on earth, not swapped, or filled in by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.contract import COUNTY_TABLES, TABLES
from liaison_plan.county.stand_ins import fill_points, has_group_point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liaison_plan.county.case import Case
    from liaison_plan.county.findings import Finding
    from liaison_plan.county.raw import RawTable


def check_half_points(case: Case) -> list[Finding]:
    """Find longitudes without a latitude, latitudes without a longitude."""
    found = []
    for raw in _tables_with_points(case):
        if TABLES[raw.name].column("lon").is_required:
            continue
        present = [name for name in ("lon", "lat") if raw.has(name)]
        if not present:
            continue
        if len(present) == 1:
            missing = "lat" if present == ["lon"] else "lon"
            zh = TABLES[raw.name].column(missing).zh
            found.append(raw.finding("missing_column", name=missing, zh=zh))
            continue
        for name, other in (("lon", "lat"), ("lat", "lon")):
            half = (raw.cells[name] == "") & (raw.cells[other] != "")
            found += [
                raw.finding("half_point", int(i), name) for i in np.flatnonzero(half)
            ]
    return found


def check_zero_points(case: Case) -> list[Finding]:
    """Find points at 0, 0, which software writes for "unknown"."""
    found = []
    for raw in _tables_with_points(case):
        if raw.has("lon", "lat"):
            zero = (raw.numbers("lon") == 0) & (raw.numbers("lat") == 0)
            at = np.flatnonzero(zero).tolist()
            found += [
                raw.finding("zero_point", i, "lon", _pair_text(raw, i)) for i in at
            ]
    return found


def check_swapped(case: Case) -> list[Finding]:
    """Find points whose longitude and latitude are exchanged."""
    found = []
    for raw in _tables_with_points(case):
        for i in np.flatnonzero(case.swapped[raw.name]).tolist():
            corrected = f"{raw.cells['lat'].iat[i]}, {raw.cells['lon'].iat[i]}"
            found.append(
                raw.finding(
                    "swapped", i, "lon", _pair_text(raw, i), corrected=corrected
                )
            )
    return found


def check_households_without_point(case: Case) -> list[Finding]:
    """
    Find households without coordinates, and say what stands in.

    The middle of their village group, else the village's point (warnings); where there
    is neither, it is a fault.
    """
    raw = case.given("households", "household_id", "village_id")
    if raw is None:
        return []
    households, villages = case.frames["households"], case.frames["villages"]
    empty = np.ones(len(households), dtype=bool)
    for name in ("lon", "lat"):
        if raw.has(name):
            empty &= (raw.cells[name] == "").to_numpy()
    # A household of an unknown village has that fault already.
    empty &= households["village_id"].isin(set(villages["village_id"])).to_numpy()
    if not empty.any():
        return []
    nowhere = fill_points(households, villages)["lon"].isna().to_numpy()
    in_group = has_group_point(households).to_numpy()
    target = case.source.tables["villages"].place
    village_ids = households["village_id"].to_numpy(object)
    group_ids = households["group_id"].to_numpy(object)
    found = []
    for at in np.flatnonzero(empty).tolist():
        village = {"village_id": village_ids[at]}
        if nowhere[at]:
            found.append(raw.finding("no_point_at_all", at, target=target, **village))
        elif in_group[at]:
            group = {"group_id": group_ids[at]}
            found.append(raw.finding("stands_at_group", at, **village, **group))
        else:
            found.append(raw.finding("stands_at_village", at, **village))
    return found


def _tables_with_points(case: Case) -> Iterator[RawTable]:
    for name in COUNTY_TABLES:
        raw = case.given(name)
        if raw is not None and "lon" in TABLES[name].names:
            yield raw


def _pair_text(raw: RawTable, at: int) -> str:
    return f"{raw.cells['lon'].iat[at]}, {raw.cells['lat'].iat[at]}"
