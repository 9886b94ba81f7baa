"""
Why a household is left out: who could serve it, and why all of them are full.

Everybody who may take it, whoever may take a household of theirs, and so on: when all
these officials are full, they and the households that nobody else may take are a
minimum cut, and the places they lack are counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.proof.advice.part import part_of
from liaison_plan.solving.exchange import plan_graph
from liaison_plan.solving.lightest import allowed_pairs, pair_cm
from liaison_plan.solving.regions import eligible

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.advice.part import Part
    from liaison_plan.proof.state import PlanState

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


_COLUMNS = ("official_id", "load", "load_max")


def cut_of(state: PlanState, household: int) -> tuple[dict[str, Any], pd.DataFrame]:
    """
    Find the officials who are full, and the households that only they may serve.

    Parameters
    ----------
    state
        A plan of unit workloads, within the theory of exchanges.
    household
        Position of a household that nobody serves.

    Returns
    -------
    facts
        `cut_officials`, `cut_places`, `cut_households` (only these officials may serve
        them), `cut_short`; all 0 where no official may serve it; empty where some
        of the officials has room (then the plan can be improved).
    officials
        `official_id`, `load`, `load_max` of those officials.
    """
    part = part_of(state, int(state.region_of[household]))
    if not len(part.load):
        names = ("cut_officials", "cut_places", "cut_households", "cut_short")
        return dict.fromkeys(names, 0), pd.DataFrame(columns=list(_COLUMNS))
    inside = _reached(part, part.household_at(household))
    load, most = part.load[inside], part.bands.maximum[inside]
    ids = state.instance.official_ids[part.officials[inside]]
    officials = pd.DataFrame(
        {"official_id": ids, "load": load, "load_max": most}, columns=list(_COLUMNS)
    )
    if (load < most).any():
        return {}, officials
    bound = inside[part.official] & (part.official >= 0)
    left_out = np.flatnonzero(part.official < 0)
    only_they = np.array(
        [_only(part, int(h), inside) for h in left_out.tolist()], dtype=bool
    )
    households = int(bound.sum()) + int(only_they.sum())
    places = int(most.sum())
    return {
        "cut_officials": int(inside.sum()),
        "cut_places": places,
        "cut_households": households if inside.any() else 0,
        "cut_short": households - places if inside.any() else 0,
    }, officials


def staffing_cut(state: PlanState, household: int) -> dict[str, int]:
    """
    Count the places of everybody who could be sent to a household's village.

    Officials who may serve it; the villages where these work; who may serve those; and
    so on; then all villages that nobody else may serve. Their places and the points
    there decide.

    Returns
    -------
    facts
        `wide_officials`, `wide_places`, `wide_points`, `wide_villages`, and
        `wide_short`, the places short (0 where the places would suffice).
    """
    instance, regions = state.instance, state.regions
    may = eligible(instance, regions)
    at = np.full(len(state.load), -1)
    held = state.official >= 0
    at[state.official[held]] = state.region_of[held]
    inside = np.arange(regions.n) == state.region_of[household]
    while True:
        who = may[:, inside].any(axis=1)
        more = inside.copy()
        more[at[who & (at >= 0)]] = True
        if (more == inside).all():
            break
        inside = more
    # Wherever nobody but these may serve, households depend on them as well.
    inside |= ~may[~who].any(axis=0) & may.any(axis=0)
    points = int(instance.workload[inside[state.region_of]].sum())
    villages = np.unique(instance.village[inside[state.region_of]])
    places = int(instance.load_max[who].sum())
    return {
        "wide_officials": int(who.sum()),
        "wide_places": places,
        "wide_points": points,
        "wide_villages": len(villages),
        "wide_short": max(0, points - places),
    }


def _may(part: Part, household: int) -> Bools:
    """Officials of the region who may take a household."""
    m = len(part.load)
    row, everyone = np.full(m, household), np.arange(m)
    _cm, within = pair_cm(part.space, row, everyone)
    return allowed_pairs(part.space, row, everyone) & within


def _only(part: Part, household: int, inside: Bools) -> bool:
    may = _may(part, household)
    return bool(may.any()) and not bool((may & ~inside).any())


def _reached(part: Part, household: int) -> Bools:
    """Officials who can be reached by handing households on."""
    graph = plan_graph(part.space, part.official, part.bands, part.load)
    m = len(part.load)
    # Pairs, not loads: an edge is a household that may move.
    moves = (graph.household >= 0) & (graph.tail < m) & (graph.head < m)
    tail, head = graph.tail[moves], graph.head[moves]
    inside = _may(part, household)
    while True:
        more = inside.copy()
        more[head[inside[tail]]] = True
        if (more == inside).all():
            return inside
        inside = more
