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

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: Flows of slope scaling, and presences tried to be closed, by effort.
SLOPES = {"quick": 10, "standard": 30, "thorough": 60}
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
    """

    unit: Ints
    travel: Ints
    may_work: Bools
    avoid: Bools
    seats: Ints
    urgency: Ints
    split_charge: int


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
    best = model.solve(np.zeros((model.n_units, len(problem.seats)), bool), None)
    best_cost = model.true_cost(best)
    flow = best
    for _turn in range(SLOPES[effort]):
        flow = model.solve(np.zeros_like(model.presence(flow)), flow)
        cost = model.true_cost(flow)
        if cost < best_cost:
            best, best_cost = flow, cost
    closed = np.zeros((model.n_units, len(problem.seats)), bool)
    tries = CLOSINGS[effort]
    improved = True
    while improved and tries > 0:
        improved = False
        present = model.presence(best)
        unit, place = np.nonzero((present > 0) & ((present > 0).sum(1) > 1)[:, None])
        for i in np.argsort(present[unit, place], kind="stable").tolist():
            if tries == 0:
                break
            tries -= 1
            trial = closed.copy()
            trial[unit[i], place[i]] = True
            flow = model.solve(trial, best)
            cost = model.true_cost(flow)
            if flow.sum() == best.sum() and cost < best_cost:
                best, best_cost, closed, improved = flow, cost, trial, True
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
        most = int(self.travel.max(initial=0)) + problem.split_charge
        # More than all metres together, so that it decides first.
        self.avoid_cost = 1 + most * int(min(supply.sum(), problem.seats.sum()))
        seated = int(min(supply.sum(), problem.seats.sum()))
        # One person left over outweighs all broken wishes, an open seat outweighs both.
        idle_cost = self.avoid_cost * (seated + 1)
        self.spare_cost = idle_cost * problem.urgency[kinds]
        self.leave_cost = idle_cost * 4
        self.kind, self.place = np.nonzero(self.may)
        self.n_kinds, self.n_places = len(supply), places

    def presence(self, flow: Ints) -> Ints:
        """Officials of each unit in each place."""
        table = np.zeros((self.n_units, self.n_places), np.int64)
        np.add.at(table, self.unit, flow)
        return table

    def true_cost(self, flow: Ints) -> int:
        """Seats left open, wishes broken, metres and unit splits in one number."""
        places = (self.presence(flow) > 0).sum(axis=1)
        splits = int(np.maximum(places - 1, 0).sum())
        empty = int(self.problem.seats.sum() - flow.sum())
        return (
            int((flow * self.travel).sum())
            + splits * self.problem.split_charge
            + int((flow * self.avoid).sum()) * self.avoid_cost
            + int(((self.supply - flow.sum(axis=1)) * self.spare_cost).sum())
            + empty * self.leave_cost
        )

    def solve(self, closed: Bools, last: Ints | None) -> Ints:
        """Flow under the charges that the last flow suggests."""
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
        kind, place, cost = self.kind[usable], self.place[usable], cost[usable]
        k, p = self.n_kinds, self.n_places
        spare, gap = k + p, k + p + 1
        total = int(self.supply.sum())
        seats = int(self.problem.seats.sum())
        one = np.ones(1, np.int64)
        tail = [kind, np.arange(k), np.full(p, gap), one * gap]
        head = [k + place, np.full(k, spare), k + np.arange(p), one * spare]
        capacity = [self.supply[kind], self.supply, self.problem.seats, one * seats]
        costs = [cost, self.spare_cost, np.full(p, self.leave_cost), one * 0]
        supply = np.concatenate([self.supply, -self.problem.seats, [-total, seats]])
        flow = min_cost_flow(
            np.concatenate(tail), np.concatenate(head), np.concatenate(capacity),
            np.concatenate(costs), supply,
        )  # fmt: skip
        assert flow is not None, "open seats and spare officials always balance"
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
