"""Checks of points against each other: too far out, or too many on one spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.county.places import metres_between

if TYPE_CHECKING:
    from liaison_plan.county.case import Case
    from liaison_plan.county.findings import Finding

#: A household is far from its village from this many metres on ...
_FAR_M = 3_000
#: ... if that is this many times what is usual in its village and in the county.
#: The real farms of the Isle of Man lie up to ten times as far out as their neighbours.
_FAR_TIMES = 12

#: A point is outside the county from this many metres on ...
_OUTSIDE_M = 30_000
#: ... if that is this many times the county's own radius.
_OUTSIDE_TIMES = 10

#: Bases may well lie in another county's town: only what is this far is named.
_BASE_FAR_M = 100_000

#: So many households on one spot are named.
_MANY = 20


def check_outside_county(case: Case) -> list[Finding]:
    """
    Find households and villages that lie outside the county.

    A remote village is no fault: its households and its point confirm each other.
    """
    return [
        finding
        for table in ("households", "villages")
        for finding in _far(case, table, "outside_county", _outside(case, table))
    ]


def check_far_bases(case: Case) -> list[Finding]:
    """Find bases of officials and points of units far outside the county."""
    limit = max(_BASE_FAR_M, 2 * _OUTSIDE_TIMES * case.places.radius_m)
    return [
        finding
        for table in ("officials", "units")
        for finding in _far(case, table, "base_far", _from_middle(case, table) > limit)
    ]


def check_far_households(case: Case) -> list[Finding]:
    """
    Find households far from their village, by what is usual there.

    Usual is the median distance to the village's middle, in the village or in the
    county, whichever is more.
    """
    raw = case.given("households", "village_id", "lon", "lat")
    if raw is None:
        return []
    places = case.places
    usual = np.fmax(places.spread_m, places.typical_m)
    far = places.to_village_m > np.maximum(_FAR_M, _FAR_TIMES * usual)
    far &= ~(case.swapped["households"] | _outside(case, "households"))
    villages = raw.cells["village_id"].to_numpy(object)
    return [
        raw.finding(
            "household_far", at, "village_id", villages[at],
            km=_km(places.to_village_m[at]), village_id=villages[at],
        )
        for at in np.flatnonzero(far).tolist()
    ]  # fmt: skip


def check_far_villages(case: Case) -> list[Finding]:
    """Find villages whose point is far from their own households."""
    raw = case.given("villages", "village_id", "lon", "lat")
    if raw is None:
        return []
    places = case.places
    metres = _village_offsets(case)
    at = places.villages.index.get_indexer(pd.Index(raw.cells["village_id"]))
    usual = np.fmax(places.villages["spread_m"].to_numpy(float)[at], places.typical_m)
    enough = places.villages["n"].to_numpy()[at] >= 5
    far = enough & (metres > np.maximum(_FAR_M, _FAR_TIMES * usual))
    far &= ~(case.swapped["villages"] | _outside(case, "villages"))
    return [
        raw.finding(
            "village_far", i, "village_id", str(raw.cells["village_id"].iat[i]),
            km=_km(metres[i]),
        )
        for i in np.flatnonzero(far).tolist()
    ]  # fmt: skip


def check_many_on_one_point(case: Case) -> list[Finding]:
    """Find points that many households share, often the village office's."""
    raw = case.given("households", "lon", "lat")
    if raw is None:
        return []
    frame = case.frames["households"][["lon", "lat"]].dropna()
    groups = frame.groupby(["lon", "lat"], sort=False)
    sizes = groups.size().to_numpy()
    firsts = frame.drop_duplicates().index.to_numpy()
    return [
        raw.finding(
            "many_on_point", int(firsts[i]), "lon",
            f"{raw.cells['lon'].iat[firsts[i]]}, {raw.cells['lat'].iat[firsts[i]]}",
            n=int(sizes[i]),
        )
        for i in np.flatnonzero(sizes >= _MANY).tolist()
    ]  # fmt: skip


def _village_offsets(case: Case) -> np.ndarray:
    """Metres of each village's point to the middle of its households, row by row."""
    villages = case.places.villages
    metres = metres_between(
        villages["lon"], villages["lat"], villages["middle_lon"], villages["middle_lat"]
    )
    at = villages.index.get_indexer(pd.Index(case.frames["villages"]["village_id"]))
    taken: np.ndarray = metres[at]
    return taken


def _from_middle(case: Case, table: str) -> np.ndarray:
    """Metres of each point of a table to the middle of the county."""
    frame = case.frames[table]
    return case.places.metres_from_middle(
        frame["lon"].to_numpy(float), frame["lat"].to_numpy(float)
    )


def _outside(case: Case, table: str) -> np.ndarray:
    """Mark points that are outside the county and that nothing confirms."""
    limit = max(_OUTSIDE_M, _OUTSIDE_TIMES * case.places.radius_m)
    is_household = table == "households"
    apart = case.places.to_village_m if is_household else _village_offsets(case)
    marked: np.ndarray = (_from_middle(case, table) > limit) & ~(apart <= limit)
    return marked


def _far(case: Case, table: str, check: str, far: np.ndarray) -> list[Finding]:
    """Name points that are far out; swapped ones are named as such."""
    raw = case.given(table, "lon", "lat")
    if raw is None:
        return []
    metres = _from_middle(case, table)
    found = []
    for at in np.flatnonzero(far & ~case.swapped[table]).tolist():
        text = f"{raw.cells['lon'].iat[at]}, {raw.cells['lat'].iat[at]}"
        found.append(raw.finding(check, at, "lon", text, km=_km(metres[at])))
    return found


def _km(metres: float) -> str:
    """Kilometres for a sentence: one decimal below 100."""
    km = metres / 1000
    return f"{km:.1f}" if km < 100 else f"{km:.0f}"
