"""
Who could hand a household to an official, and who could take one from them.

Of everybody the household that comes (or goes) at the least cost, what the move does by
itself, and what it comes to with the cheapest further moves (see `advice.chains`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.proof.advice.steps import centre_m
from liaison_plan.solving import paths
from liaison_plan.solving.exchange import distances_from, distances_to

if TYPE_CHECKING:
    from liaison_plan.proof.advice.part import Part
    from liaison_plan.proof.state import PlanState
    from liaison_plan.solving.exchange import PlanGraph

COLUMNS = (
    "official_id", "household_id", "from_metres", "to_metres", "change_m", "load",
    "load_min", "load_max", "chain_left_out", "chain_missing", "chain_squares",
    "chain_weighted_m",
)  # fmt: skip
_FAR = (2**31,) * 4


def hands_of(
    state: PlanState, part: Part, graph: PlanGraph, at: int, *, into: bool, chains: bool
) -> pd.DataFrame:
    """
    List the lightest move to (or from) one official of everybody else.

    Parameters
    ----------
    state, part, graph
        The plan, the official's region and its exchange graph.
    at
        Position of the official in the region.
    into
        To the official, else from the official.
    chains
        Whether further moves are reckoned; the graph has no negative cycle then.

    Returns
    -------
    hands
        `official_id` (the other); `household_id`; `from_metres`, `to_metres`,
        `change_m`; `load`, `load_min`, `load_max` (of the other, before); with further
        moves `chain_left_out`, `chain_missing`, `chain_squares`, `chain_weighted_m`
        (NaN where there are none). Best first.
    """
    here, there = (graph.head, graph.tail) if into else (graph.tail, graph.head)
    edges = np.flatnonzero(
        (here == at) & (there < graph.n_officials) & (graph.household >= 0)
    )
    back = None
    if chains:
        # A move to the official ends where the official hands one back, and so on.
        back = distances_from(graph, at) if into else distances_to(graph, at)
    rows = []
    for edge in edges.tolist():
        other = int(there[edge])
        weight = _FAR
        if back is not None and back.distance[other] < paths.FAR // 2:
            rest = graph.unpack(int(back.distance[other]))
            weight = (
                rest.left_out + int(graph.left_out[edge]), rest.missing, rest.squares,
                rest.cm + int(graph.cm[edge]),
            )  # fmt: skip
        rows.append((weight, int(graph.cm[edge]), other, edge))
    rows.sort()
    table = [_row(state, part, graph, row[3], row[2], row[0]) for row in rows]
    return pd.DataFrame(table, columns=list(COLUMNS))


def _row(
    state: PlanState,
    part: Part,
    graph: PlanGraph,
    edge: int,
    other: int,
    weight: tuple[int, ...],
) -> tuple[Any, ...]:
    instance = state.instance
    household = int(part.households[graph.household[edge]])
    before = centre_m(state, household, int(part.officials[graph.tail[edge]]))
    after = centre_m(state, household, int(part.officials[graph.head[edge]]))
    official = int(part.officials[other])
    nothing = float("nan")
    told = weight != _FAR
    return (
        str(instance.official_ids[official]), str(instance.household_ids[household]),
        round(before, 1), round(after, 1), round(after - before, 1),
        int(state.load[official]), int(state.bands.minimum[official]),
        int(instance.load_max[official]),
        *(weight[:3] if told else (nothing,) * 3),
        round(weight[3] / 100, 1) if told else nothing,
    )  # fmt: skip
