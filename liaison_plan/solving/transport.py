"""
Households to officials as one exact flow, aim after aim.

Sets: households h with workload w_h, officials (or beats) j with a minimum m_j and a
maximum u_j, allowed pairs (h, j) with a cost in centimetres.

The aims are fixed one after another by capacities and supplies:

1. points left out (all maximums full, or nobody allowed);
2. officials without any household, where everyone must have one;
3. points missing to the minimums, then the sum of their squares;
4. the cost.

The load of an official is cut into single points: one arc for every point still
missing to the minimum (`gap d`: the point that lowers the gap from d to d - 1), then
the rest up to the maximum. Squares are convex, so the flow fills the widest gaps first,
and fixing how many points each gap level takes fixes both sums (every load vector with
these level counts is majorised by the best one, hence as good). First the counts are
guessed by arithmetic: nothing can be better than what the totals alone allow, so if a
flow meets them they are proven.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.flow import max_flow, min_cost_flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Pairs:
    """
    Allowed pairs with their cost.

    Attributes
    ----------
    household, official
        Positions of households and of sites (see `Bands`); no pair twice.
    cost
        Per point of workload, in weighted centimetres.
    left_out_cost
        Of each household, per point, when nobody serves it (a change, if somebody does
        today); None stands for nothing.
    """

    household: Ints
    official: Ints
    cost: Ints
    left_out_cost: Ints | None = None


@dataclass(frozen=True, eq=False)
class Bands:
    """
    Load bands.

    Attributes
    ----------
    minimum, maximum
        Points; the minimum is an aim, the maximum is hard.
    must_work
        Whether the official should have at least one point.
    site
        Where pairs lead: officials of one site cost every household the same. None
        stands for a site each.
    """

    minimum: Ints
    maximum: Ints
    must_work: Bools
    site: Ints | None = None

    def sites(self) -> Ints:
        """Site of each official; without sites everybody is a site of their own."""
        return np.arange(len(self.maximum)) if self.site is None else self.site

    @property
    def n_sites(self) -> int:
        """Number of sites."""
        return int(self.sites().max(initial=-1)) + 1


@dataclass(frozen=True)
class Targets:
    """
    How far each aim can be met: what the last flow is held to.

    Attributes
    ----------
    left_out
        Points without an official.
    gaps
        `gaps[d]` points close a gap of d points to one of d - 1 (d >= 1).
    """

    left_out: int
    gaps: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Transport:
    """
    A transport that meets all aims.

    Attributes
    ----------
    flow
        Points on each pair.
    load
        Points of each official.
    targets
        The aims it meets.
    bands
        The bands it was solved with; narrower than asked where not everyone who must
        work can.
    is_exact
        False when somebody who must work could not, and who that is was chosen before
        the cost was looked at.
    """

    flow: Ints
    load: Ints
    targets: Targets
    bands: Bands
    is_exact: bool


def arithmetic_targets(workload: Ints, bands: Bands) -> Targets:
    """Best aims the totals allow when every official may serve every household."""
    left_out = max(0, int(workload.sum()) - int(bands.maximum.sum()))
    supply = int(workload.sum()) - left_out - int(bands.must_work.sum())
    top = gap_top(bands)
    gaps = [0] * (int(top.max(initial=0)) + 1)
    for d in range(len(gaps) - 1, 0, -1):
        gaps[d] = max(0, min(int((top >= d).sum()), supply))
        supply -= gaps[d]
    return Targets(left_out, tuple(gaps))


def solve_transport(pairs: Pairs, workload: Ints, bands: Bands) -> Transport:
    """
    Meet the aims in order over the given pairs.

    Parameters
    ----------
    pairs
        Allowed pairs; a household in none is left out.
    workload
        Points of each household (it may be split when above 1).
    bands
        Load bands of the officials.

    Raises
    ------
    SolverError
        The flow solver refuses the numbers.
    """
    guess = arithmetic_targets(workload, bands)
    solved = try_targets(pairs, workload, bands, guess)
    if solved is not None:
        return solved
    left_out = int(workload.sum()) - _most_served(pairs, workload, bands)
    working = _those_who_can_work(pairs, workload, bands, left_out)
    is_exact = bool(working[bands.must_work].all())
    if not is_exact:
        idle = bands.must_work & ~working
        bands = replace(
            bands,
            maximum=np.where(idle, 0, bands.maximum),
            minimum=np.where(idle, 0, bands.minimum),
            must_work=bands.must_work & working,
        )
    targets = Targets(left_out, _reachable_gaps(pairs, workload, bands, left_out))
    found = _cheapest(pairs, workload, bands, targets)
    assert found is not None, "a flow that meets reachable targets exists"
    return Transport(*found, targets, bands, is_exact=is_exact)


def try_targets(
    pairs: Pairs, workload: Ints, bands: Bands, targets: Targets
) -> Transport | None:
    """
    Meet given targets as cheaply as possible, or give None where no flow meets them.

    Parameters
    ----------
    pairs, workload, bands
        As in `solve_transport`.
    targets
        Aims to be met exactly.
    """
    found = _cheapest(pairs, workload, bands, targets)
    return None if found is None else Transport(*found, targets, bands, is_exact=True)


def gap_top(bands: Bands) -> Ints:
    """Widest gap an arc can close; who must work has closed one by working."""
    top: Ints = np.where(bands.must_work, bands.minimum - 1, bands.minimum)
    return np.maximum(top, 0)


def _most_served(pairs: Pairs, workload: Ints, bands: Bands) -> int:
    """Points that can be served at all: a maximum flow."""
    n, m = len(workload), bands.n_sites
    room = np.zeros(m, np.int64)
    np.add.at(room, bands.sites(), bands.maximum)
    source, sink = n + m, n + m + 1
    served, _flow = max_flow(
        np.concatenate([np.full(n, source), pairs.household, n + np.arange(m)]),
        np.concatenate([np.arange(n), n + pairs.official, np.full(m, sink)]),
        np.concatenate([workload, workload[pairs.household], room]),
        source=source, sink=sink,
    )  # fmt: skip
    return served


def _those_who_can_work(
    pairs: Pairs, workload: Ints, bands: Bands, left_out: int
) -> Bools:
    """As many of those who must work as can; of equals those with more to fill."""
    net = Net(pairs, workload, replace(bands, must_work=np.zeros_like(bands.must_work)))
    who = np.flatnonzero(bands.must_work)
    reward = int(bands.minimum.max(initial=0)) * max(1, len(who)) + 1
    net.drain(who, net.rest, np.ones(len(who), np.int64), -reward - bands.minimum[who])
    m = net.m
    net.drain(np.arange(m), net.rest, bands.maximum, np.zeros(m, np.int64))
    flow = net.solve(left_out, {}, with_cost=False)
    assert flow is not None, "serving as many as can be served is possible"
    at = net.first_drain
    working = np.zeros(m, bool)
    working[who] = flow[at : at + len(who)] > 0
    return working


def _reachable_gaps(
    pairs: Pairs, workload: Ints, bands: Bands, left_out: int
) -> tuple[int, ...]:
    """Points per gap level: the most in total, then the least sum of squared gaps."""
    top = gap_top(bands)
    n_gaps = int(top.max(initial=0))
    if n_gaps == 0:
        return (0,)
    closed: int | None = None
    for reward in ("total", "squares"):
        net = Net(pairs, workload, bands)
        starts = []
        for d in range(1, n_gaps + 1):
            who = np.flatnonzero(top >= d)
            # Closing a gap of d to d - 1 lowers its square by 2 d - 1.
            gain = 1 if reward == "total" else 2 * d - 1
            starts.append(net.n_arcs)
            net.drain(who, net.gaps, np.ones(len(who), np.int64),
                      np.full(len(who), -gain))  # fmt: skip
        starts.append(net.n_arcs)
        net.drain_rest()
        if closed is None:
            net.pass_on(net.gaps, net.rest)
        fixed = {} if closed is None else {net.gaps: closed}
        flow = net.solve(left_out, fixed, with_cost=False)
        assert flow is not None, "earlier aims stay reachable"
        counts = [int(flow[a:b].sum()) for a, b in pairwise(starts)]
        closed = sum(counts)
    return (0, *counts)


def _cheapest(
    pairs: Pairs, workload: Ints, bands: Bands, targets: Targets
) -> tuple[Ints, Ints] | None:
    """Cheapest flow on the pairs that meets the targets, and loads; or None."""
    top = gap_top(bands)
    net = Net(pairs, workload, bands)
    fixed = {}
    for d in range(int(top.max(initial=0)), 0, -1):
        who = np.flatnonzero(top >= d)
        if targets.gaps[d] == len(who):
            # A level that everyone fills is a plain lower bound.
            net.lower[who] += 1
        elif targets.gaps[d]:
            node = net.node()
            net.drain(who, node, np.ones(len(who), np.int64), np.zeros(len(who), int))
            fixed[node] = targets.gaps[d]
    net.drain_rest()
    flow = net.solve(targets.left_out, fixed, with_cost=True)
    return None if flow is None else (flow[: len(pairs.cost)], net.loads(flow))


class Net:
    """
    The network of a transport, arc by arc.

    Nodes: households, sites, officials (where they are not the sites), nobody, rest,
    gaps, then as asked for.
    """

    def __init__(self, pairs: Pairs, workload: Ints, bands: Bands) -> None:
        self.pairs, self.workload, self.bands = pairs, workload, bands
        self.n, self.m = len(workload), len(bands.maximum)
        self.official = self.n if bands.site is None else self.n + bands.n_sites
        self.nobody = self.official + self.m
        self.rest, self.gaps = self.nobody + 1, self.nobody + 2
        self.n_nodes = self.nobody + 3
        self.lower = bands.must_work.astype(np.int64)
        self._tail: list[Ints] = [pairs.household]
        self._head: list[Ints] = [self.n + pairs.official]
        self._capacity: list[Ints] = [workload[pairs.household]]
        self._cost: list[Ints] = [pairs.cost]
        self.n_arcs = len(pairs.cost)
        if bands.site is not None:
            self.add(self.n + bands.site, self.official + np.arange(self.m),
                      bands.maximum, np.zeros(self.m, int))  # fmt: skip
        self.first_drain = self.n_arcs

    def node(self) -> int:
        """Add a node."""
        self.n_nodes += 1
        return self.n_nodes - 1

    def drain(self, officials: Ints, node: int, capacity: Ints, cost: Ints) -> None:
        """Add arcs from officials to a node."""
        head = np.full(len(officials), node)
        self.add(self.official + officials, head, capacity, cost)

    def drain_rest(self) -> None:
        """Let every official's points above all gaps drain into the rest."""
        room = self.bands.maximum - gap_top(self.bands) - self.bands.must_work
        officials = np.arange(self.m)
        self.drain(officials, self.rest, np.maximum(room, 0), np.zeros(self.m, int))

    def pass_on(self, a: int, b: int) -> None:
        """Let everything at one node go on to another."""
        total = np.array([int(self.workload.sum())])
        self.add(np.array([a]), np.array([b]), total, np.zeros(1, int))

    def add(self, tail: Ints, head: Ints, capacity: Ints, cost: Ints) -> None:
        """Add arcs."""
        self._tail.append(tail)
        self._head.append(head)
        self._capacity.append(capacity)
        self._cost.append(cost)
        self.n_arcs += len(tail)

    def solve(
        self,
        left_out: int,
        fixed: dict[int, int],
        *,
        with_cost: bool,
    ) -> Ints | None:
        """Flow of all arcs with exact totals at the fixed nodes."""
        if left_out:
            cost = self.pairs.left_out_cost
            if cost is None or not with_cost:
                cost = np.zeros(self.n, np.int64)
            self.add(np.arange(self.n), np.full(self.n, self.nobody), self.workload,
                      cost)  # fmt: skip
        supply = np.zeros(self.n_nodes, np.int64)
        supply[: self.n] = self.workload
        supply[self.official : self.official + self.m] = -self.lower
        supply[self.nobody] = -left_out
        for node, total in fixed.items():
            supply[node] = -total
        supply[self.rest] = -int(supply.sum())
        if supply[self.rest] > 0:
            return None
        cost = np.concatenate(self._cost)
        if not with_cost:
            cost[: len(self.pairs.cost)] = 0
        return min_cost_flow(
            np.concatenate(self._tail), np.concatenate(self._head),
            np.concatenate(self._capacity), cost, supply,
        )  # fmt: skip

    def loads(self, flow: Ints) -> Ints:
        """Points that reach each official in a flow of all arcs."""
        if self.bands.site is not None:
            at = len(self.pairs.cost)
            return flow[at : at + self.m]
        load = np.zeros(self.m, np.int64)
        np.add.at(load, self.pairs.official, flow[: len(self.pairs.cost)])
        return load
