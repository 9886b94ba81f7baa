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

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.advice.part import Part
    from liaison_plan.proof.state import PlanState

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


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
    inside = _reached(part, part.household_at(household))
    load, most = part.load[inside], part.bands.maximum[inside]
    officials = pd.DataFrame(
        {
            "official_id": state.instance.official_ids[part.officials[inside]],
            "load": load,
            "load_max": most,
        }
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
