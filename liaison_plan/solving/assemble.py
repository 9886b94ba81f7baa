"""From positions back to ids: the frames of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.plan.bundle import COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Solution:
    """
    Who serves whom, in positions of the whole instance.

    Attributes
    ----------
    official
        Official of each household, -1 = left out.
    centre
        Central household of each official's beat, -1 = no beat, or a beat without
        central household (`nearest`).
    """

    official: Ints
    centre: Ints


@dataclass(frozen=True, eq=False)
class Tables:
    """
    The frames of a plan and what they were counted from.

    Attributes
    ----------
    assignments, beats, beat_officials
        As in the plan folder.
    scatter_m, travel_m
        Metres of each household (NaN = left out) and of each official (NaN = idle).
    load, n_households
        Of each official.
    """

    assignments: pd.DataFrame
    beats: pd.DataFrame
    beat_officials: pd.DataFrame
    scatter_m: Floats
    travel_m: Floats
    load: Ints
    n_households: Ints


def make_tables(instance: Instance, solution: Solution) -> Tables:
    """
    Name the beats and measure everything.

    Beats are numbered inside the village of their centre (under `nearest`, of most of
    their households) by the place of their centre, west to east, so that no id and no
    order of rows plays a part.
    """
    official, centre = solution.official, solution.centre
    m = len(instance.official_ids)
    held = official >= 0
    n_households = np.bincount(official[held], minlength=m)
    load = np.bincount(official[held], instance.workload[held], minlength=m)
    working = np.flatnonzero(n_households > 0)
    lon, lat, travel = _centres(instance, centre, working)
    villages = _villages(instance, official, working)
    home = _home_villages(instance, solution, working)
    beat_ids = _name_beats(instance, working, home, lon, lat)
    scatter = np.full(len(official), np.nan)
    at = official[held]
    scatter[held] = instance.measure.metres(
        instance.lon[held], instance.lat[held], lon[at], lat[at]
    )
    beats = pd.DataFrame(
        {
            "beat_id": beat_ids[working],
            "village_id": villages,
            "centre_household_id": [
                instance.household_ids[c] if c >= 0 else "" for c in centre[working]
            ],
            "centre_lon": lon[working],
            "centre_lat": lat[working],
            "n_households": n_households[working],
            "load": load[working].astype(np.int64),
        },
        columns=list(COLUMNS["beats"]),
    )
    beat_officials = pd.DataFrame(
        {
            "beat_id": beat_ids[working],
            "official_id": instance.official_ids[working],
            "role": "first",
            "travel_m": travel[working],
        },
        columns=list(COLUMNS["beat_officials"]),
    )
    who = np.append(instance.official_ids, "")[official]
    assignments = pd.DataFrame(
        {
            "household_id": instance.household_ids,
            "village_id": instance.village_ids[instance.village],
            "beat_id": np.append(beat_ids, "")[official],
            "official_id": who,
            "scatter_m": scatter,
        },
        columns=list(COLUMNS["assignments"]),
    )
    return Tables(
        _sorted(assignments, ["household_id"]),
        _sorted(beats, ["beat_id"]),
        _sorted(beat_officials, ["beat_id", "official_id"]),
        scatter, travel, load.astype(np.int64), n_households,
    )  # fmt: skip


def with_skipped(assignments: pd.DataFrame, skipped: pd.DataFrame) -> pd.DataFrame:
    """Add a row without an official for every household with a faulty row."""
    rows = skipped[skipped["household_id"] != ""].drop_duplicates("household_id")
    if len(rows) == 0:
        return assignments
    more = pd.DataFrame(
        {
            "household_id": rows["household_id"],
            "village_id": rows["village_id"],
            "beat_id": "",
            "official_id": "",
            "scatter_m": np.nan,
        },
        columns=list(COLUMNS["assignments"]),
    )
    return _sorted(pd.concat([assignments, more]), ["household_id"])


def _sorted(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return frame.sort_values(by, kind="stable", ignore_index=True)


def _centres(
    instance: Instance, centre: Ints, working: Ints
) -> tuple[Floats, Floats, Floats]:
    """Centre point of each official's beat and metres from the base to it."""
    m = len(instance.official_ids)
    lon, lat, travel = np.full(m, np.nan), np.full(m, np.nan), np.full(m, np.nan)
    at_base = working[centre[working] < 0]
    lon[at_base], lat[at_base] = instance.base_lon[at_base], instance.base_lat[at_base]
    travel[at_base] = 0.0
    out = working[centre[working] >= 0]
    lon[out], lat[out] = instance.lon[centre[out]], instance.lat[centre[out]]
    travel[out] = instance.way_m(out, lon[out], lat[out])
    return lon, lat, travel


def _villages(instance: Instance, official: Ints, working: Ints) -> list[str]:
    """Village id of each working official's households, empty where several."""
    held = official >= 0
    m = len(instance.official_ids)
    first, last = np.full(m, len(instance.village_ids)), np.full(m, -1)
    np.minimum.at(first, official[held], instance.village[held])
    np.maximum.at(last, official[held], instance.village[held])
    return [
        str(instance.village_ids[first[o]]) if first[o] == last[o] else ""
        for o in working
    ]


def _home_villages(instance: Instance, solution: Solution, working: Ints) -> Ints:
    """Village that names each working official's beat."""
    centre = solution.centre
    villages = [
        instance.village[centre[o]]
        if centre[o] >= 0
        else _most(instance, solution.official, o)
        for o in working.tolist()
    ]
    return np.array(villages, dtype=np.int64)


def _most(instance: Instance, official: Ints, one: int) -> int:
    """Village with most households of one official."""
    return int(np.bincount(instance.village[official == one]).argmax())


def _name_beats(
    instance: Instance, working: Ints, home: Ints, lon: Floats, lat: Floats
) -> NDArray[np.object_]:
    names = np.full(len(instance.official_ids), "", dtype=object)
    order = np.lexsort((working, lat[working], lon[working], home))
    count: dict[int, int] = {}
    for at in order:
        village = int(home[at])
        count[village] = count.get(village, 0) + 1
        names[working[at]] = f"{instance.village_ids[village]}-{count[village]:02d}"
    return names
