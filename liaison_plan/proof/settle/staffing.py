"""
Officials to regions as one flow, aims 1 to 3 as convex steps.

Sets: classes of officials alike in eligibility, band, exemption and pins; regions.
Cutting a region into k beats of officials with one band leaves out max(0, n - k high)
points and misses max(0, k low - n): both convex in k, so each region is a chain of arcs
of rising cost. Exempt officials help against the first and count nothing in the second:
they enter behind the arcs of the minimum (a laminar pair of convex costs is a flow).

A travel limit asks for a centre within reach of every beat, no two beats with the same
one. Whoever reaches at least as many households of a region as it can have beats finds
one after all others have theirs; only the others are matched to single households.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.flow import min_cost_flow
from liaison_plan.solving.regions import effective_pins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from liaison_plan.proof.settle.model import Question

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    #: Arcs, and of each the class and the region it leads to.
    _Read = tuple[slice, Sequence[tuple[int, int]]]


@dataclass(frozen=True, eq=False)
class Points:
    """
    What each region asks for, forced cases taken out.

    Attributes
    ----------
    total
        Points that somebody may serve, pins beyond a maximum not counted.
    shared
        Of these, points that count for the minimums: pins beyond a minimum cannot
        help anybody else.
    lost
        Households that nobody can serve whatever is planned.
    pinned
        Officials who have pinned households they may serve.
    """

    total: Ints
    shared: Ints
    lost: Ints
    pinned: Bools


def count_points(question: Question) -> Points:
    """Take out what pins and bans decide before anybody is placed."""
    instance, regions = question.instance, question.regions
    m, v = len(instance.official_ids), len(instance.village_ids)
    region = regions.of_village[instance.village]
    may = instance.may_serve(np.arange(m), np.arange(v))
    # Regions an official may not work in do not count.
    may &= question.may_work[:, regions.of_village]
    choices = may.sum(axis=0)[instance.village]
    barred = may[instance.ban_official, instance.village[instance.ban_household]]
    np.subtract.at(choices, instance.ban_household[barred], 1)
    pins = effective_pins(instance)
    holds = question.may_work[instance.pin[pins], region[pins]]
    pins = pins[holds]
    fits = np.zeros(len(region), bool)
    fits[pins] = True
    lost = np.where(instance.pin == -1, choices <= 0, ~fits)
    load = np.bincount(instance.pin[pins], instance.workload[pins], m).astype(np.int64)
    place = np.full(m, -1)
    place[instance.pin[pins]] = region[pins]
    over = np.maximum(load - instance.load_max, 0)
    low = np.where(instance.is_exempt, 0, np.maximum(instance.load_min, 1))
    spare = np.maximum(np.minimum(load, instance.load_max) - low, 0)
    has = place >= 0
    total = np.bincount(region[~lost], instance.workload[~lost], regions.n)
    total = total.astype(np.int64)
    np.subtract.at(total, place[has], over[has])
    shared = total.copy()
    np.subtract.at(shared, place[has], spare[has])
    gone = np.bincount(region[lost], minlength=regions.n)
    if (instance.workload == 1).all():
        np.add.at(gone, place[has], over[has])
    return Points(total, shared, gone, has)


def place_officials(
    question: Question, points: Points, *, soaks_up: bool
) -> tuple[Ints, tuple[int, int, int]]:
    """
    Place officials so that aims 1 to 3 are best, everyone taken for one band.

    Parameters
    ----------
    question, points
        The county.
    soaks_up
        Whether exempt villages may take officials whom nothing else needs. The
        engine does not let them: being exempt is no reason to.

    Returns
    -------
    region
        Of each official, -1 = idle.
    bound
        Points left out, points missing, idle: no plan does better in the order of
        the idle rule. With own bands the band is the widest of all.
    """
    return _Flow(question, points, soaks_up=soaks_up).solve()


class _Flow:
    """Arcs by kind, appended with the functions that read them back."""

    def __init__(self, question: Question, points: Points, *, soaks_up: bool) -> None:
        self.question, self.points = question, points
        instance = question.instance
        self.exempt = instance.is_exempt
        regular = ~self.exempt
        self.low = max(1, int(instance.load_min[regular].min(initial=10**6)))
        if not regular.any():
            self.low = 1
        self.high = int(instance.load_max.max(initial=0))
        self.soaks_up = soaks_up
        self.arcs: list[tuple[Ints, Ints, Ints, Ints]] = []
        self.n_arcs = 0
        self._weigh()
        self.tight = self._is_tight()
        self.class_of, self.first, self.size = self._classes()
        c, r = len(self.first), question.regions.n
        self.regular_node, self.total_node = c, c + r
        self.sink, self.n_nodes = c + 2 * r, c + 2 * r + 1

    def _weigh(self) -> None:
        """Pack the aims into whole numbers, none of which reaches the next."""
        m = len(self.exempt)
        missing = self.low * m + 1
        # The last digit keeps exempt officials away where they help nobody.
        unit = int(self.exempt.sum()) + 1
        if self.question.instance.rules.load.idle == "forbidden":
            self.per_missing = unit
            self.per_idle = unit * missing
            self.per_left_out = self.per_idle * (m + 1) + unit * missing
        else:
            self.per_idle = unit
            self.per_missing = unit * (m + 1)
            self.per_left_out = self.per_missing * missing + self.per_idle * (m + 1)

    def _classes(self) -> tuple[Ints, Ints, Ints]:
        instance, question = self.question.instance, self.question
        m = len(self.exempt)
        alone = np.full(m, -1)
        if question.reach is not None:
            alone = question.reach.kind.copy()
            alone[~self.tight.any(axis=1)] = -1
        rows = np.column_stack(
            [instance.load_min, instance.load_max, self.exempt, self.points.pinned,
             alone, question.may_work]
        )  # fmt: skip
        _rows, first, index = np.unique(
            rows, axis=0, return_index=True, return_inverse=True
        )
        index = index.ravel()
        return index, first, np.bincount(index, minlength=len(first))

    def _is_tight(self) -> Bools:
        """Officials and regions of which somebody may be left without a centre."""
        question = self.question
        if question.reach is None:
            return np.zeros(question.may_work.shape, bool)
        most = np.minimum(question.may_work.sum(axis=0), question.households)
        load = question.instance.rules.load
        if load.idle != "forbidden" and not question.instance.is_exempt.any():
            wanted = np.maximum(
                -(-self.points.total // max(1, self.high)),
                self.points.total // self.low,
            )
            # Pins may ask for a beat more than points do.
            most = np.minimum(most, wanted + self.points.pinned.sum())
        tight = question.may_work & (question.reach.count < most[None, :])
        # An exempt official would need a second node of every household.
        tight[self.exempt] = False
        return np.asarray(tight)

    def solve(self) -> tuple[Ints, tuple[int, int, int]]:
        """Solve the flow and read it back."""
        direct = self._add_classes()
        minimum, maximum = self._add_steps()
        supply = np.zeros(self.n_nodes, np.int64)
        supply[: len(self.size)] = self.size
        supply[self.sink] = -int(self.size.sum())
        tail, head, capacity, cost = (
            np.concatenate(x) for x in zip(*self.arcs, strict=True)
        )
        flow = min_cost_flow(tail, head, capacity, cost, supply)
        assert flow is not None, "everybody may stay idle"
        region = self._read(flow, direct)
        left_out = int(self.points.total.sum()) + int(
            (flow[maximum] * cost[maximum]).sum() // self.per_left_out
        )
        missing = int((flow[minimum] * cost[minimum]).sum() // self.per_missing)
        idle = int(((region < 0) & ~self.exempt).sum())
        return region, (left_out, missing, idle)

    def _add(self, tail: Ints, head: Ints, capacity: Ints, cost: Ints) -> slice:
        self.arcs.append((tail, head, capacity, cost))
        self.n_arcs += len(tail)
        return slice(self.n_arcs - len(tail), self.n_arcs)

    def _add_classes(self) -> list[_Read]:
        """Arcs from classes to regions, to single centres, and to staying idle."""
        question = self.question
        c = len(self.size)
        exempt, pinned = self.exempt[self.first], self.points.pinned[self.first]
        may = question.may_work[self.first]
        tight = self.tight[self.first]
        at, region = np.nonzero(may & ~tight)
        head = np.where(exempt[at], self.total_node, self.regular_node) + region
        # The pinned must come: each saves a household that nobody else may serve.
        cost = np.where(exempt[at], 1, -self.per_idle)
        cost = cost - pinned[at] * self.per_left_out
        pairs = list(zip(at.tolist(), region.tolist(), strict=True))
        reads: list[_Read] = [(self._add(at, head, self.size[at], cost), pairs)]
        ids = np.arange(c)
        idle = np.zeros(c, np.int64)
        self._add(ids, np.full(c, self.sink), self.size, idle)
        if tight.any():
            reads.append(self._add_centres(tight, pinned))
        return reads

    def _add_centres(self, tight: Bools, pinned: Bools) -> _Read:
        """Arcs to single households, each the centre of one beat at most."""
        question = self.question
        assert question.reach is not None
        at, household = [], []
        for i, r in zip(*np.nonzero(tight), strict=True):
            doors = question.reach.doors(int(self.first[i]), int(r))
            at.append(np.full(len(doors), i))
            household.append(doors)
        tail, doors = np.concatenate(at), np.concatenate(household)
        used, node = np.unique(doors, return_inverse=True)
        region = question.regions.of_village[question.instance.village[used]]
        first = self.n_nodes
        self.n_nodes += len(used)
        one = np.ones(len(tail), np.int64)
        cost = -self.per_idle - pinned[tail] * self.per_left_out
        pairs = list(zip(tail.tolist(), region[node].tolist(), strict=True))
        arcs = self._add(tail, first + node, one, cost * one)
        self._add(
            first + np.arange(len(used)), self.regular_node + region,
            np.ones(len(used), np.int64), np.zeros(len(used), np.int64),
        )  # fmt: skip
        return arcs, pairs

    def _add_steps(self) -> tuple[slice, slice]:
        """Arcs of the minimum and of the maximum of every region."""
        question, points = self.question, self.points
        households = np.minimum(question.households, points.total)
        minimum, maximum = [], []
        for r in range(question.regions.n):
            n = int(points.shared[r])
            most = int(households[r])
            counts = bool(question.has_minimum[r]) or not self.soaks_up
            for size, price in self._minimum(n, most, counts=counts):
                minimum.append(
                    (self.regular_node + r, self.total_node + r, size, price)
                )
            for size, price in self._maximum(int(points.total[r]), most):
                maximum.append((self.total_node + r, self.sink, size, price))
        return self._add_rows(minimum), self._add_rows(maximum)

    def _add_rows(self, rows: list[tuple[int, int, int, int]]) -> slice:
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        return self._add(*(table[:, i].copy() for i in range(4)))

    def _minimum(self, n: int, most: int, *, counts: bool) -> list[tuple[int, int]]:
        """Beats by the points each misses: none, a part, the whole minimum."""
        if not counts:
            return [(most, 0)]
        full = min(most, n // self.low)
        part = min(1, most - full)
        rest = most - full - part
        missing = (full + 1) * self.low - n
        return [
            (full, 0), (part, missing * self.per_missing),
            (rest, self.low * self.per_missing),
        ]  # fmt: skip

    def _maximum(self, n: int, most: int) -> list[tuple[int, int]]:
        """Beats by the points each takes in: the whole maximum, the rest, none."""
        full = min(most, n // self.high) if self.high else 0
        part = min(1, most - full)
        return [
            (full, -self.high * self.per_left_out),
            (part, -min(self.high, n - full * self.high) * self.per_left_out),
            (most - full - part, 0),
        ]

    def _read(self, flow: Ints, direct: list[_Read]) -> Ints:
        """Hand the flow of every class to its officials, in order."""
        region = np.full(len(self.exempt), -1)
        members = np.argsort(self.class_of, kind="stable")
        starts = np.searchsorted(self.class_of[members], np.arange(len(self.size)))
        taken = np.zeros(len(self.size), np.int64)
        for arcs, pairs in direct:
            part = flow[arcs]
            for i in np.flatnonzero(part).tolist():
                c, r = pairs[i]
                a = int(starts[c] + taken[c])
                region[members[a : a + int(part[i])]] = r
                taken[c] += part[i]
        return region
