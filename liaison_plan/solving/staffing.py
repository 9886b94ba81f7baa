"""
Who works in which village (second half of L2).

Officials of one unit, base and eligibility are one kind. Kinds to places is a
transportation problem with a fixed charge for every further village a unit works in;
it is solved by dynamic slope scaling (Kim and Pardalos 1999): the charge is spread
over the officials who pay it, the flow is solved, the spread is corrected, and the best
flow by its true cost is kept. Then presences of few officials are closed one by one
while that lowers the true cost. Broken home-village wishes outweigh all metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.flow import min_cost_flow
from liaison_plan.solving.stopping import look

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: Flows of slope scaling, and presences tried to be closed, by effort.
SLOPES = {"quick": 10, "standard": 30, "thorough": 60}
#: Kinds of urgency: 0, 1 and 2.
_URGENCIES = 3
CLOSINGS = {"quick": 0, "standard": 80, "thorough": 400}


@dataclass(frozen=True, eq=False)
class StaffingProblem:
    """
    Officials and places.

    Attributes
    ----------
    unit
        Unit of each official.
    travel
        Weighted centimetres from officials (rows) to places (columns).
    may_work
        Same shape: whether the official may work there.
    avoid
        Same shape: whether this breaks the wish to keep home villages out.
    seats
        Officials each place needs.
    urgency
        Who must not be left over: 2 before 1 before 0.
    split_charge
        Weighted centimetres for every further place of a unit.
    most_of_unit
        Most officials of one unit in each place; None = any number.
    """

    unit: Ints
    travel: Ints
    may_work: Bools
    avoid: Bools
    seats: Ints
    urgency: Ints
    split_charge: int
    most_of_unit: Ints | None = None


def staff_places(problem: StaffingProblem, *, effort: str) -> Ints:
    """
    Seat officials so that every seat is taken.

    Returns
    -------
    place
        Place of each official, -1 for those left over. All seats are taken wherever
        eligibility permits; otherwise as many as possible.
    """
    if problem.may_work.size == 0:
        return np.full(len(problem.unit), -1)
    kinds, kind_of = _kinds(problem)
    model = _Model(problem, kinds, np.bincount(kind_of, minlength=len(kinds)))
    nothing = np.zeros((model.n_units, len(problem.seats)), bool)
    best = model.solve(nothing, None)
    assert best is not None, "the totals left over were reached before"
    best_cost = model.true_cost(best)
    flow: Ints | None = best
    for _turn in range(SLOPES[effort]):
        look()
        flow = model.solve(nothing, flow)
        assert flow is not None, "the totals left over were reached before"
        cost = model.true_cost(flow)
        if cost < best_cost:
            best, best_cost = flow, cost
    closed = nothing
    tries = CLOSINGS[effort]
    improved = True
    while improved and tries > 0:
        improved = False
        present = model.presence(best)
        unit, place = np.nonzero((present > 0) & ((present > 0).sum(1) > 1)[:, None])
        for i in np.argsort(present[unit, place], kind="stable").tolist():
            look()
            if tries == 0:
                break
            tries -= 1
            trial = closed.copy()
            trial[unit[i], place[i]] = True
            flow = model.solve(trial, best)
            if flow is not None and model.true_cost(flow) < best_cost:
                best, best_cost = flow, model.true_cost(flow)
                closed, improved = trial, True
                break
    return _seat(best, kind_of)


def _kinds(problem: StaffingProblem) -> tuple[Ints, Ints]:
    """Officials whose rows agree in everything: a representative each, and the map."""
    rows = np.column_stack(
        [problem.unit, problem.urgency, problem.travel, problem.may_work, problem.avoid]
    )
    _rows, first, index = np.unique(
        rows, axis=0, return_index=True, return_inverse=True
    )
    # Numbered by their first official, so that ids play no part.
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return first[order], rank[index.ravel()]


class _Model:
    """The transportation problem over kinds; a flow is a table kinds x places."""

    def __init__(self, problem: StaffingProblem, kinds: Ints, supply: Ints) -> None:
        self.problem, self.supply = problem, supply
        _units, self.unit = np.unique(problem.unit[kinds], return_inverse=True)
        self.n_units = len(_units)
        self.may = problem.may_work[kinds]
        self.avoid = problem.avoid[kinds]
        self.travel = problem.travel[kinds]
        size = np.zeros(self.n_units, np.int64)
        np.add.at(size, self.unit, supply)
        # The first guess spreads the charge over all who could share it.
        self.share0 = np.maximum(1, np.minimum(size[:, None], problem.seats[None, :]))
        places = len(problem.seats)
        self.urgency = problem.urgency[kinds]
        most = int(self.travel.max(initial=0)) + problem.split_charge
        # More than all metres together, so that a broken wish decides before them.
        self.avoid_cost = 1 + most * int(min(supply.sum(), problem.seats.sum()))
        self.kind, self.place = np.nonzero(self.may)
        self.n_kinds, self.n_places = len(supply), places
        self._fix_who_is_left()

    def presence(self, flow: Ints) -> Ints:
        """Officials of each unit in each place."""
        table = np.zeros((self.n_units, self.n_places), np.int64)
        np.add.at(table, self.unit, flow)
        return table

    def true_cost(self, flow: Ints) -> int:
        """Wishes broken, metres and unit splits in one number."""
        places = (self.presence(flow) > 0).sum(axis=1)
        splits = int(np.maximum(places - 1, 0).sum())
        return (
            int((flow * self.travel).sum())
            + splits * self.problem.split_charge
            + int((flow * self.avoid).sum()) * self.avoid_cost
        )

    def _fix_who_is_left(self) -> None:
        """Fewest open seats, then the least urgent left over, as fixed totals."""
        wishes = int(self.supply[self.avoid.any(axis=1)].sum()) + 1
        total = int(self.supply.sum()) + 1
        self.left = np.zeros(_URGENCIES, np.int64)
        self.open = 0
        flow = self._flow(
            self.avoid[self.kind, self.place].astype(np.int64),
            np.ones(len(self.kind), bool),
            spare_cost=wishes * np.arange(_URGENCIES),
            open_cost=wishes * _URGENCIES * total,
        )
        assert flow is not None, "open seats and spare officials always balance"
        self.open = int(self.problem.seats.sum() - flow.sum())
        idle = self.supply - flow.sum(axis=1)
        self.left = np.bincount(self.urgency, idle, _URGENCIES).astype(np.int64)

    def solve(self, closed: Bools, last: Ints | None) -> Ints | None:
        """Flow under the charges that the last flow suggests; None if none is left."""
        share = self.share0
        if last is not None:
            here = self.presence(last)
            # The largest presence of a unit is its home: it pays no charge.
            home = here == here.max(axis=1, keepdims=True)
            share = np.where(here > 0, here, self.share0)
            charge = np.where(home, 0, self.problem.split_charge // share)
        else:
            charge = self.problem.split_charge // share
        unit = self.unit[self.kind]
        cost = self.travel[self.kind, self.place] + charge[unit, self.place]
        cost = cost + self.avoid[self.kind, self.place] * self.avoid_cost
        usable = ~closed[unit, self.place]
        return self._flow(cost, usable)

    def _flow(
        self,
        cost: Ints,
        usable: Bools,
        *,
        spare_cost: Ints | None = None,
        open_cost: int = 0,
    ) -> Ints | None:
        """
        Seat kinds; with a `spare_cost` the totals left over are free, else fixed.

        Nodes: kinds, places, one for spare officials of each urgency, open seats, and
        what balances the two.
        """
        kind, place, cost = self.kind[usable], self.place[usable], cost[usable]
        k, p, u = self.n_kinds, self.n_places, _URGENCIES
        spare, gap, rest = k + p, k + p + u, k + p + u + 1
        total, seats = int(self.supply.sum()), int(self.problem.seats.sum())
        tail = [kind, np.arange(k), np.full(p, gap)]
        head = [k + place, spare + self.urgency, k + np.arange(p)]
        capacity = [self.supply[kind], self.supply, self.problem.seats]
        costs = [cost, np.zeros(k, np.int64), np.full(p, open_cost)]
        most = self.problem.most_of_unit
        doors = 0
        if most is not None:
            # Officials of one unit enter a place through one door of its own.
            key, door = np.unique(self.unit[kind] * p + place, return_inverse=True)
            doors = len(key)
            head[0] = rest + 1 + door.ravel()
            tail.append(rest + 1 + np.arange(doors))
            head.append(k + key % p)
            capacity.append(most[key % p])
            costs.append(np.zeros(doors, np.int64))
        supply = np.zeros(k + p + u + 2 + doors, np.int64)
        supply[:k] = self.supply
        supply[k : k + p] = -self.problem.seats
        if spare_cost is None:
            supply[spare : spare + u] = -self.left
            supply[gap] = self.open
        else:
            tail += [spare + np.arange(u), np.array([gap])]
            head += [np.full(u, rest), np.array([rest])]
            capacity += [np.full(u, total), np.array([seats])]
            costs += [spare_cost, np.zeros(1, np.int64)]
            supply[gap], supply[rest] = seats, -total
        flow = min_cost_flow(
            np.concatenate(tail), np.concatenate(head), np.concatenate(capacity),
            np.concatenate(costs), supply,
        )  # fmt: skip
        if flow is None:
            return None
        table = np.zeros((k, p), np.int64)
        table[kind, place] = flow[: len(kind)]
        return table


def _seat(flow: Ints, kind_of: Ints) -> Ints:
    """Hand the seats of each kind to its officials in order."""
    place = np.full(len(kind_of), -1)
    for kind in range(len(flow)):
        seats = np.repeat(np.arange(flow.shape[1]), flow[kind])
        place[np.flatnonzero(kind_of == kind)[: len(seats)]] = seats
    return place
