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

from typing import TYPE_CHECKING, Literal

import numpy as np

from liaison_plan.proof.advice.centres import centre_chains
from liaison_plan.proof.advice.part import Part, part_of
from liaison_plan.proof.advice.steps import Chain, Step, centre_m, forced_step
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
    "no_way",
]


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
    part = part_of(state, int(state.region_of[moves.household]))
    graph = plan_graph(part.space, part.official, part.bands, part.load)
    if potentials(graph) is None:
        return "improvable", {}
    if moves.is_centre:
        chains = centre_chains(state, moves, part)
        return ("offered" if chains else "no_way"), chains
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
        metres = (centre_m(self.state, household, o) for o in (giver, taker))
        return Step(household, giver, taker, *metres)


def _chain(
    state: PlanState, moves: Moves, walk: _Walk, numbers: list[int], official: int
) -> Chain:
    """Join the forced move and the path back."""
    forced = forced_step(moves, official)
    left_out, missing, squares, cm = walk.aims(numbers)
    aims = (
        left_out - int(moves.own < 0), missing, squares,
        cm + int(moves.weighted_cm[official]),
    )  # fmt: skip
    steps = [forced]
    if _alone(state, moves, official) != aims:
        # Of equals the one that moves nobody else.
        steps += walk.steps(numbers)
    change = sum(step.to_m - step.from_m for step in steps)
    return Chain(tuple(steps), aims, change)


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
