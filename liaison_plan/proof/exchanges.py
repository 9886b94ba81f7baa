"""
Whether any exchange of households, or any other centre, improves a plan.

A plan by beats is a fixed point: its households are the cheapest flow given the
centres, and every centre is the best its beat can have. Both halves are looked at here,
from the plan's rows and the county alone. Under `nearest` bases are the centres and the
first half is all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.allowed import Allowed
from liaison_plan.solving.exchange import (
    Edge,
    PlanGraph,
    Weight,
    negative_cycle,
    plan_graph,
    potentials,
    total,
)
from liaison_plan.solving.lightest import allowed_pairs, pair_cm
from liaison_plan.solving.places import distance_block
from liaison_plan.solving.region import recentre

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.state import PlanState

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Move:
    """
    One household of an exchange.

    Attributes
    ----------
    household_id
        Who moves.
    from_official_id, to_official_id
        From whom and to whom; `""` is nobody.
    from_cm, to_cm
        Centimetres to the centre of either (to the base under `nearest`); 0 to nobody.
    """

    household_id: str
    from_official_id: str
    to_official_id: str
    from_cm: int
    to_cm: int


@dataclass(frozen=True)
class BetterCentre:
    """
    A household that would be a better centre of a beat than its centre.

    Attributes
    ----------
    official_id
        Whose beat.
    household_id, better_household_id
        The centre and the better one.
    cm, better_cm
        Sum of centimetres from the beat's households to either.
    """

    official_id: str
    household_id: str
    better_household_id: str
    cm: int
    better_cm: int


@dataclass(frozen=True)
class Exchanges:
    """
    What the exchange graph of a plan says.

    Attributes
    ----------
    why_not
        Why no exchange of single households can prove this plan; see `PlanState`. Or
        `home_village`: all exchanges that were found to shorten it give an official a
        household in the home village, which the rules avoid before metres. Or
        `change_budget`: a better exchange exists, but changes were limited when the
        plan was made.
    leaves_homes_aside
        Whether an exchange could keep an official out of the home village at the price
        of metres; such exchanges are not looked for.
    n_officials
        Officials who have, or may be given, a household.
    n_exchanges
        Pairs of officials between whom some household may move.
    n_pairs
        Allowed pairs of a household and an official, all looked at.
    scale
        What a household left out, a point missing and a square weigh in potentials.
    potentials
        By official id; empty where the graph has none or proves nothing.
    pool, nobody
        Potentials of the two other nodes.
    cycle
        An exchange that improves the plan, in the order of the chain; empty if there
        is none.
    gain
        What the exchange adds, aim by aim; zeros without one.
    centres
        Better centres of beats.
    forbidden
        Households with an official who may not hold them, ids in order.
    overfull
        Officials above their maximum, ids in order.
    """

    why_not: str
    leaves_homes_aside: bool
    n_officials: int
    n_exchanges: int
    n_pairs: int
    scale: tuple[int, int, int]
    potentials: dict[str, int]
    pool: int
    nobody: int
    cycle: tuple[Move, ...]
    gain: Weight
    centres: tuple[BetterCentre, ...]
    forbidden: tuple[str, ...]
    overfull: tuple[str, ...]

    @property
    def is_refuted(self) -> bool:
        """Whether something better is at hand, or the plan breaks a rule."""
        return bool(self.cycle or self.centres or self.forbidden or self.overfull)

    @property
    def holds(self) -> bool:
        """Whether the plan is proven, given its centres and who works."""
        return not self.why_not and not self.is_refuted


def prove_exchanges(state: PlanState) -> Exchanges:
    """
    Look at every exchange of households, and at every other centre.

    Parameters
    ----------
    state
        The plan beside its county.

    Raises
    ------
    SolverError
        Weights are too large for whole numbers.
    """
    forbidden, overfull = _broken(state)
    centres = better_centres(state)
    has_graph = state.why_not in ("", "idle_allowed")
    takes_part = state.works | (state.bands.maximum > 0)
    if forbidden or overfull or not has_graph:
        return Exchanges(
            state.why_not, False, int(takes_part.sum()), 0, 0, (0, 0, 0), {}, 0, 0,
            (), Weight(0, 0, 0, 0), centres, forbidden, overfull,
        )  # fmt: skip
    graph = plan_graph(state.space, state.official, state.bands, state.load)
    price = potentials(graph)
    cycle = [] if price is not None else _better(state, graph)
    stuck = "home_village" if price is None and not cycle else ""
    if cycle and state.has_budget:
        # It may change more households than the plan was allowed to.
        cycle, stuck = [], "change_budget"
    known: dict[str, int] = {}
    if price is not None:
        who = np.flatnonzero(takes_part)
        ids = state.instance.official_ids[who].tolist()
        known = dict(sorted(zip(ids, price[who].tolist(), strict=True)))
    return Exchanges(
        why_not=stuck or state.why_not,
        leaves_homes_aside=_homes_may_change(state),
        n_officials=int(takes_part.sum()),
        n_exchanges=graph.n_exchanges,
        n_pairs=graph.n_pairs,
        scale=graph.scale,
        potentials=known,
        pool=0 if price is None else int(price[graph.pool]),
        nobody=0 if price is None else int(price[graph.nobody]),
        cycle=moves_of(state, graph, cycle),
        gain=total(cycle),
        centres=centres,
        forbidden=forbidden,
        overfull=overfull,
    )


def _better(state: PlanState, graph: PlanGraph) -> list[Edge]:
    """
    Find an exchange of a graph with a negative cycle that really is better.

    Home villages come before metres: who avoids theirs is kept from it, unless an aim
    that comes before gains.
    """
    spared = replace(state.space, serves=state.space.serves & ~_newly_home(state))
    found = negative_cycle(plan_graph(spared, state.official, state.bands, state.load))
    if found is None:
        found = negative_cycle(graph) or []
        if total(found).key[:3] == (0, 0, 0):
            return []
    return found


def _newly_home(state: PlanState) -> Bools:
    """Villages (rows) where an official (columns) would newly serve at home."""
    instance = state.instance
    mask = np.zeros_like(state.space.serves)
    if instance.rules.scope.home_village != "avoid":
        return mask
    who, home = instance.homes()
    mask[home, who] = True
    held = np.flatnonzero(state.official >= 0)
    mask[instance.village[held], state.official[held]] = False
    return mask


def _homes_may_change(state: PlanState) -> bool:
    """Whether some official may serve in the home village and elsewhere as well."""
    instance, serves = state.instance, state.space.serves
    if instance.rules.scope.home_village != "avoid":
        return False
    who, home = instance.homes()
    takes_part = state.bands.maximum[who] > 0
    who, home = who[takes_part], home[takes_part]
    return bool((serves[home, who] & (serves[:, who].sum(axis=0) > 1)).any())


def moves_of(state: PlanState, graph: PlanGraph, edges: list[Edge]) -> tuple[Move, ...]:
    """Name the households that move along edges, and their metres."""
    instance = state.instance
    ids = [*instance.official_ids.tolist(), "", ""]
    moves = []
    for edge in edges:
        if edge.household < 0:
            continue
        h = int(state.space.households[edge.household])
        cm = [
            0
            if end == graph.nobody
            else int(
                instance.scatter_cm(
                    np.array([h]), state.space.lon[[end]], state.space.lat[[end]]
                )[0, 0]
            )
            for end in (edge.tail, edge.head)
        ]
        moves.append(
            Move(str(instance.household_ids[h]), ids[edge.tail], ids[edge.head], *cm)
        )
    return tuple(moves)


def better_centres(state: PlanState) -> tuple[BetterCentre, ...]:
    """
    Find beats with a better centre, by their officials' ids.

    A centre is a household that its official may hold, within the official's travel
    limit, from which every household of the beat is within its own limit; the best has
    the least sum of metres.
    """
    if state.is_nearest:
        return ()
    instance = state.instance
    block = distance_block(instance)
    allowed = Allowed(instance, state.regions.together)
    best = recentre(
        instance, allowed, state.circle, block, state.official, state.centre
    )
    found = []
    for o in np.flatnonzero(best != state.centre).tolist():
        members = np.flatnonzero(state.official == o)
        both = np.array([state.centre[o], best[o]])
        now, better = block(both, members).sum(axis=1, dtype=np.int64).tolist()
        if better < now:
            old, new = instance.household_ids[both].tolist()
            found.append(
                BetterCentre(str(instance.official_ids[o]), old, new, now, better)
            )
    return tuple(sorted(found, key=lambda centre: centre.official_id))


def _broken(state: PlanState) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Households with someone who may not hold them; officials above their maximum."""
    instance = state.instance
    held = np.flatnonzero(state.official >= 0)
    who = state.official[held]
    fits = allowed_pairs(state.space, held, who) & pair_cm(state.space, held, who)[1]
    wrong = instance.household_ids[held[~fits]].tolist()
    full = instance.official_ids[state.load > instance.load_max].tolist()
    return tuple(sorted(wrong)), tuple(sorted(full))
