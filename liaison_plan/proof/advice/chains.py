"""
The cheapest chain of further moves that a forced move calls for.

A household of `a` is bound to `b`. What follows at best is the lightest path from `b`
back to `a` in the exchange graph: `b` hands a household on (or its load rises by one),
and so forth, until `a` has one in return (or its load falls by one). The forced move
and that path together change the aims exactly as solving the flow again with the
household bound to `b` does, because a plan without improving exchange is optimal and
one forced unit is sent along one shortest path (successive shortest paths; Ahuja,
Magnanti, Orlin, "Network Flows", 1993, section 9.7).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from liaison_plan.proof.advice.part import Part, part_of
from liaison_plan.solving import paths
from liaison_plan.solving.exchange import distances_to, plan_graph, potentials

if TYPE_CHECKING:
    from liaison_plan.proof.advice.moves import Moves
    from liaison_plan.proof.state import PlanState
    from liaison_plan.solving.exchange import PlanGraph

#: Whether chains are offered, or why they are not.
Offer = Literal[
    "offered",
    "unequal_workloads",
    "keep_groups",
    "exempt_villages",
    "improvable",
    "centre",
    "no_way",
]


@dataclass(frozen=True)
class Step:
    """
    One household that moves.

    Attributes
    ----------
    household
        Position of the household.
    giver, taker
        Positions of the officials, -1 = nobody.
    from_cm, to_cm
        Centimetres to the centre before and after; 0 where nobody serves it.
    """

    household: int
    giver: int
    taker: int
    from_cm: int
    to_cm: int


@dataclass(frozen=True)
class Chain:
    """
    A forced move and all that follows from it.

    Attributes
    ----------
    steps
        Moves in walking order; the first is the forced one.
    aims
        Change of the aims: households left out, points missing, their squares,
        weighted centimetres.
    """

    steps: tuple[Step, ...]
    aims: tuple[int, int, int, int]

    @property
    def weighted_cm(self) -> int:
        """Change of the weighted centimetres."""
        return self.aims[3]

    @property
    def metres_cm(self) -> int:
        """Change of the scatter in centimetres, unweighted."""
        return sum(step.to_cm - step.from_cm for step in self.steps)


def offer_of(state: PlanState) -> Offer:
    """Say whether chains can be exact under the rules of a plan."""
    # Who stays idle is given, so `allowed` does no harm to the chains.
    if state.why_not == "unequal_workloads":
        return "unequal_workloads"
    if state.why_not == "keep_groups":
        return "keep_groups"
    if state.why_not == "exempt_villages":
        return "exempt_villages"
    return "offered"


def find_chains(state: PlanState, moves: Moves) -> tuple[Offer, dict[int, Chain]]:
    """
    Find the cheapest chain for every official who may take a household.

    Parameters
    ----------
    state
        The plan as positions.
    moves
        The household's moves by themselves.

    Returns
    -------
    offer
        `offered`, or why there are no chains.
    chains
        By position of the official; officials whom no chain can serve are not there.
    """
    offer = offer_of(state)
    if offer != "offered":
        return offer, {}
    if moves.is_centre:
        return "centre", {}
    part = part_of(state, int(state.region_of[moves.household]))
    graph = plan_graph(part.space, part.official, part.bands, part.load)
    if potentials(graph) is None:
        return "improvable", {}
    own = graph.nobody if moves.own < 0 else part.official_at(moves.own)
    back = distances_to(graph, own)
    walk = _Walk(state, part, graph)
    chains = {}
    for official in np.flatnonzero(moves.is_allowed).tolist():
        at = part.official_at(official)
        if at >= 0 and back.distance[at] < paths.FAR // 2:
            chains[official] = _chain(state, moves, walk, back.path(at), official)
    return ("offered" if chains else "no_way"), chains


class _Walk:
    """Steps of edges, each made once: chains share most of their edges."""

    def __init__(self, state: PlanState, part: Part, graph: PlanGraph) -> None:
        self.state, self.part, self.graph = state, part, graph
        self._steps: dict[int, Step | None] = {}

    def steps(self, numbers: list[int]) -> list[Step]:
        """Households that move along some edges, in their order."""
        for number in numbers:
            if number not in self._steps:
                self._steps[number] = self._step(number)
        steps = (self._steps[number] for number in numbers)
        return [step for step in steps if step is not None]

    def aims(self, numbers: list[int]) -> list[int]:
        """Change of the aims along some edges."""
        graph = self.graph
        parts = (graph.left_out, graph.missing, graph.squares, graph.cm)
        return [int(part[numbers].sum()) for part in parts]

    def _step(self, number: int) -> Step | None:
        graph, part = self.graph, self.part
        if graph.household[number] < 0:
            return None
        household = int(part.households[graph.household[number]])
        ends = int(graph.tail[number]), int(graph.head[number])
        giver, taker = (
            -1 if node == graph.nobody else int(part.officials[node]) for node in ends
        )
        cm = (centre_cm(self.state, household, o) for o in (giver, taker))
        return Step(household, giver, taker, *cm)


def _chain(
    state: PlanState, moves: Moves, walk: _Walk, numbers: list[int], official: int
) -> Chain:
    """Join the forced move and the path back."""
    forced = Step(
        moves.household, moves.own, official, moves.own_cm,
        int(moves.distance_cm[official]),
    )  # fmt: skip
    left_out, missing, squares, cm = walk.aims(numbers)
    aims = (
        left_out - int(moves.own < 0), missing, squares,
        cm + int(moves.weighted_cm[official]),
    )  # fmt: skip
    if _alone(state, moves, official) == aims:
        # Of equals the one that moves nobody else.
        return Chain((forced,), aims)
    return Chain((forced, *walk.steps(numbers)), aims)


def _alone(
    state: PlanState, moves: Moves, official: int
) -> tuple[int, int, int, int] | None:
    """Change of the aims by the move alone; None where a hard rule forbids it."""
    must_stay = moves.leaves_idle and bool(state.bands.must_work[moves.own])
    if moves.is_full[official] or must_stay:
        return None
    return (
        -int(moves.own < 0), int(moves.missing[official]),
        int(moves.squares[official]), int(moves.weighted_cm[official]),
    )  # fmt: skip


def centre_cm(state: PlanState, household: int, official: int) -> int:
    """Centimetres from a household to an official's centre; 0 for nobody."""
    if official < 0:
        return 0
    instance = state.instance
    if state.is_nearest:
        lon, lat = instance.base_lon[[official]], instance.base_lat[[official]]
    else:
        at = state.centre[[official]]
        lon, lat = instance.lon[at], instance.lat[at]
    return int(instance.scatter_cm(np.array([household]), lon, lat)[0, 0])
