"""
Chains where the household is the centre of its beat.

The beat takes its next centre; the others of the region are assigned anew, exactly,
without the household; and then the household goes to an official, who hands one on, and
so on, until somebody's load rises by one: the lightest path to the pool. Together that
is the exact flow of the region with the new centre and the household bound.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.advice.steps import Chain, Step, centre_m, forced_step
from liaison_plan.solving import paths
from liaison_plan.solving.allowed import travel_cost
from liaison_plan.solving.exchange import distances_to, plan_graph
from liaison_plan.solving.lightest import pair_cm
from liaison_plan.solving.pricing import assign_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.advice.moves import Moves
    from liaison_plan.proof.advice.part import Part
    from liaison_plan.proof.state import PlanState
    from liaison_plan.solving.pricing import PairSpace

    Ints = NDArray[np.int64]


def centre_chains(state: PlanState, moves: Moves, part: Part) -> dict[int, Chain]:
    """
    Find the cheapest chain for every official who may take a centre.

    Parameters
    ----------
    state, moves, part
        The plan, the household's moves by themselves, and its region.

    Returns
    -------
    chains
        By position of the official; none where the beat has no next centre, or where
        the flow does not settle every aim exactly.
    """
    if moves.next_centre < 0:
        return {}
    own = part.official_at(moves.own)
    here = part.household_at(moves.household)
    rest = np.delete(np.arange(len(part.households)), here)
    space = _without(state, moves, part, here, own)
    solved = assign_units(space, part.bands)
    left_out = bool((solved.point < 0).any())
    if not solved.is_exact or (left_out and space.change_cost):
        return {}
    graph = plan_graph(space, solved.point, part.bands, solved.load)
    on = distances_to(graph, graph.pool)
    now = _aims(part.space, part.official, part.bands.minimum, part.load)
    others = _aims(space, solved.point, part.bands.minimum, solved.load)
    centre = np.array([moves.household, moves.next_centre])
    way = travel_cost(state.instance, np.array([moves.own]), centre)[0]
    chains = {}
    for official in np.flatnonzero(moves.is_allowed).tolist():
        at = part.official_at(official)
        if at < 0 or on.distance[at] >= paths.FAR // 2:
            continue
        numbers = on.path(at)
        point = _walked(graph.household, graph.head, solved.point, numbers)
        mine, _within = pair_cm(part.space, np.array([here]), np.array([at]))
        aims = np.subtract(others, now)
        for aim, part_of_edges in enumerate(
            (graph.left_out, graph.missing, graph.squares, graph.cm)
        ):
            aims[aim] += int(part_of_edges[numbers].sum())
        aims[3] += int(mine[0]) + int(way[1] - way[0])
        steps, change = _steps(state, moves, part, rest, point)
        forced = forced_step(moves, official)
        chains[official] = Chain(
            (forced, *steps), tuple(aims.tolist()), change + forced.to_m - forced.from_m
        )
    return chains


def _without(
    state: PlanState, moves: Moves, part: Part, here: int, own: int
) -> PairSpace:
    """Leave the household out and bind the beat's next centre in its place."""
    space, instance = part.space, state.instance
    lon, lat = space.lon.copy(), space.lat.copy()
    lon[own] = instance.lon[moves.next_centre]
    lat[own] = instance.lat[moves.next_centre]
    only = space.only.copy()
    only[part.household_at(moves.next_centre)] = own
    keep = np.delete(np.arange(len(only)), here)
    at = np.full(len(only), -1)
    at[keep] = np.arange(len(keep))
    banned = at[space.banned_household]
    return replace(
        space, households=space.households[keep], lon=lon, lat=lat, only=only[keep],
        banned_household=banned[banned >= 0],
        banned_point=space.banned_point[banned >= 0], today=space.today[keep],
    )  # fmt: skip


def _aims(space: PairSpace, point: Ints, minimum: Ints, load: Ints) -> Ints:
    """Aims of an assignment: left out, missing, squares, weighted centimetres."""
    held = np.flatnonzero(point >= 0)
    cm, _within = pair_cm(space, held, point[held])
    gap = np.maximum(minimum - load, 0)
    gone = int(((point < 0) & (space.today != -1)).sum())
    return np.array(
        [len(point) - len(held), gap.sum(), (gap**2).sum(),
         cm.sum() + gone * space.change_cost]
    )  # fmt: skip


def _walked(household: Ints, head: Ints, point: Ints, numbers: list[int]) -> Ints:
    """Move the households on some edges."""
    point = point.copy()
    for number in numbers:
        if household[number] >= 0:
            point[household[number]] = head[number]
    return point


def _steps(
    state: PlanState, moves: Moves, part: Part, rest: Ints, point: Ints
) -> tuple[list[Step], float]:
    """List all others that change their official, and what all metres change."""
    steps, change = [], moves.recentred_m
    who = np.append(part.officials, -1)
    for here, new in zip(rest.tolist(), point.tolist(), strict=True):
        old = int(part.official[here])
        new = new if new < len(part.officials) else -1
        if old == new:
            continue
        household = int(part.households[here])
        giver, taker = int(who[old]), int(who[new])
        before = centre_m(state, household, giver)
        centre = moves.next_centre if taker == moves.own else -1
        after = centre_m(state, household, taker, centre)
        steps.append(Step(household, giver, taker, before, after))
        change += after - before
        if giver == moves.own:
            # Counted as recentred although it left.
            change -= centre_m(state, household, giver, moves.next_centre) - before
    return steps, change
