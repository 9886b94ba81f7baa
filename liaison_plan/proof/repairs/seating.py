"""
Officials to seats: what counts of beats alone prove about any repair.

Every region needs at least ceil(points / maximum) beats and can hold at most
floor(points / minimum) without breaking the minimum (villages set aside: as many as
they need). Both are seats that officials must or may fill, one beat an official: two
bipartite matchings, found by maximum flows. If one fills all needs and the other places
all officials, one staffing does both (Mendelsohn and Dulmage 1958).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.flow import max_flow, min_cost_flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.settle.model import Question

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Seating:
    """
    Officials, regions and their seats.

    Attributes
    ----------
    may_work
        Which officials (rows) may work in which regions (columns).
    need, seats
        Fewest beats that hold everybody of a region, and most that hold the minimum.
    must_work
        Officials whom the minimum and the idle rule bind.
    """

    may_work: Bools
    need: Ints
    seats: Ints
    must_work: Bools

    @property
    def is_enough(self) -> bool:
        """Whether every needed beat, and everybody bound by the minimum, finds one."""
        return not self.open_needs.any() and self.n_without_seat == 0

    @property
    def open_needs(self) -> Ints:
        """Needed beats of each region that nobody is left for, their sum the least."""
        _value, taken = match(self.may_work, self.need)
        still: Ints = self.need - taken.sum(axis=0)
        return still

    @property
    def n_without_seat(self) -> int:
        """Officials bound by the minimum for whom no seat is left, at least."""
        value, _taken = match(self.may_work[self.must_work], self.seats)
        return int(self.must_work.sum()) - value


def make_seating(question: Question, *, is_usual: bool = False) -> Seating:
    """
    Count the seats of every region.

    Parameters
    ----------
    question
        The county under some rules. With own bands the widest band counts, so that
        what is proven short is short.
    is_usual
        Count by the band of the rules instead, and bind nobody who may be idle.
    """
    instance = question.instance
    load, bound = instance.rules.load, ~instance.is_exempt
    low = int(instance.load_min[bound].min(initial=load.min))
    high = max(load.max, int(instance.load_max.max(initial=0)))
    if is_usual:
        low, high = load.min, load.max
        bound = bound & (load.idle == "forbidden")
    points, households = question.points, question.households
    need = -(-points // max(1, high))
    aside = np.where(question.set_aside, -(-points // load.max) * load.min, points)
    seats = np.maximum(aside, points) // max(1, low)
    seats = np.where(question.has_minimum & (low > 0), seats, households)
    return Seating(
        question.may_work,
        np.minimum(need, households),
        np.minimum(np.maximum(seats, 0), households),
        bound,
    )


def without_aside(seating: Seating, question: Question) -> Seating:
    """Give villages set aside only the seats that hold the minimum."""
    instance = question.instance
    own = instance.load_min[seating.must_work]
    low = max(1, int(own.min(initial=instance.rules.load.min)))
    plain = np.minimum(question.points // low, seating.seats)
    seats = np.where(question.set_aside, plain, seating.seats)
    return replace(seating, seats=seats)


def match(may_work: Bools, seats: Ints) -> tuple[int, Ints]:
    """
    Fill as many seats as can be.

    Returns
    -------
    value, taken
        Seats filled, and by class of officials (alike in where they may work) and
        region how many.
    """
    m, r = may_work.shape
    if m == 0 or r == 0:
        return 0, np.zeros((1, r), np.int64)
    rows, index = np.unique(may_work, axis=0, return_inverse=True)
    size = np.bincount(index.ravel(), minlength=len(rows))
    c = len(rows)
    at, region = np.nonzero(rows)
    source, sink = c + r, c + r + 1
    value, flow = max_flow(
        np.concatenate([np.full(c, source), at, c + np.arange(r)]),
        np.concatenate([np.arange(c), c + region, np.full(r, sink)]),
        np.concatenate([size, size[at], seats]),
        source=source, sink=sink,
    )  # fmt: skip
    taken = np.zeros((c, r), np.int64)
    taken[at, region] = flow[c : c + len(at)]
    return value, taken


def spare_officials(seating: Seating, unit: Ints) -> Ints:
    """
    Choose whom no seat is left for: the fewest, out of the largest units.

    Parameters
    ----------
    seating
        Officials and seats.
    unit
        Unit of each official.

    Returns
    -------
    officials
        Ascending positions, among those bound by the minimum. Needed beats are filled
        first, then as many officials as can be are seated; of all such choices the
        spare ones come from the largest units.
    """
    m, r = seating.may_work.shape
    size = np.bincount(unit)
    # Largest first; of equal ones the one of the first official.
    rank = np.empty(len(size), np.int64)
    rank[np.argsort(-size, kind="stable")] = np.arange(len(size))
    rows = np.column_stack([rank[unit], seating.must_work, seating.may_work])
    kinds, index = np.unique(rows, axis=0, return_inverse=True)
    index, c = index.ravel(), len(kinds)
    supply = np.bincount(index, minlength=c)
    at, region = np.nonzero(kinds[:, 2:])
    spare, full, sink = c + r, c + r + 1, c + r + 2
    # Lexicographic: needs filled, then officials seated, then large units spared from.
    one = m * (len(size) + 1) + 1
    idle = np.where(kinds[:, 1], one + kinds[:, 0], 0)
    need = np.minimum(seating.need, seating.seats)
    tail = np.concatenate(
        [at, np.arange(c), c + np.arange(r), c + np.arange(r), [spare], [full]]
    )
    head = np.concatenate(
        [c + region, np.full(c, spare), np.full(2 * r, full), [sink], [sink]]
    )
    capacity = np.concatenate(
        [supply[at], supply, need, seating.seats - need, [m], [m]]
    )
    cost = np.concatenate(
        [np.zeros(len(at), np.int64), idle, np.full(r, -(m + 1) * one),
         np.zeros(r + 2, np.int64)]
    )  # fmt: skip
    balance = np.zeros(sink + 1, np.int64)
    balance[:c], balance[sink] = supply, -m
    flow = min_cost_flow(tail, head, capacity, cost.astype(np.int64), balance)
    assert flow is not None, "everybody may be spare"
    left = flow[len(at) : len(at) + c]
    chosen = [
        np.flatnonzero(index == i)[: left[i]]
        for i in np.flatnonzero(kinds[:, 1].astype(bool) & (left > 0))
    ]
    return np.sort(np.concatenate([*chosen, np.empty(0, np.int64)])).astype(np.int64)
