"""
Flows in which a change of official has a price.

Sets: households of one point of workload each, sites, officials at the sites (see
`Bands`), allowed pairs with a cost in centimetres, and for every pair whether it
changes the household's official. A household may also stay with its own official
directly, which is never a change: so officials of one site keep costing everybody else
the same.

For whole numbers p and q the flow minimises q x cost + p x changes exactly, either
among all assignments that meet given aims (`cheapest`) or with the aims themselves as
the cost (`best_aims`). Every answer at a price is on the convex hull of changes and
cost; `replanning.budget` walks along it (Lagrangian relaxation of one side constraint:
Fisher 1981, "The Lagrangian relaxation method for solving integer programming
problems").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.transport import (
    Bands,
    Net,
    Pairs,
    Targets,
    gap_top,
    solve_transport,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PricedTask:
    """
    One assignment of unit workloads, with what changes.

    Attributes
    ----------
    pairs
        Allowed pairs of households and sites; `cost` in weighted centimetres.
    change
        1 where the pair changes the household's official, of each pair.
    lost
        1 where leaving the household out is a change, of each household.
    own_household, own_official, own_cost
        Households that may stay with their own official: positions and centimetres.
        Only where officials share sites.
    bands
        Load bands; who must work keeps a point.
    change_cost
        Weighted centimetres that a change costs by the rules themselves.
    """

    pairs: Pairs
    change: Ints
    lost: Ints
    own_household: Ints
    own_official: Ints
    own_cost: Ints
    bands: Bands
    change_cost: int = 0

    @property
    def n(self) -> int:
        """Number of households."""
        return len(self.lost)


@dataclass(frozen=True, eq=False)
class Priced:
    """
    An answer at a price.

    Attributes
    ----------
    site
        Site of each household, -1 = left out.
    own
        Official of each household that stays directly, -1 = the site decides.
    load
        Points of each official.
    cost
        Weighted centimetres, or the packed aims of `best_aims`.
    changes
        Households that change their official.
    """

    site: Ints
    own: Ints
    load: Ints
    cost: int
    changes: int


def free_targets(task: PricedTask) -> tuple[Targets, Bands, bool]:
    """
    Find the best aims that can be met, whatever changes.

    Returns
    -------
    targets, bands
        The aims, and the bands narrowed to who can work.
    is_exact
        False where who works had to be chosen.
    """
    pairs = replace(task.pairs, cost=np.zeros_like(task.pairs.cost), left_out_cost=None)
    solved = solve_transport(pairs, np.ones(task.n, np.int64), task.bands)
    return solved.targets, solved.bands, solved.is_exact


def cheapest(task: PricedTask, targets: Targets, p: int, q: int) -> Priced | None:
    """
    Minimise q x centimetres + p x changes among assignments that meet the targets.

    Returns
    -------
    answer
        None where no assignment meets the targets.
    """
    net = _network(task, p, q)
    top, fixed = gap_top(task.bands), {}
    for d in range(int(top.max(initial=0)), 0, -1):
        who = np.flatnonzero(top >= d)
        if targets.gaps[d] == len(who):
            # A level that everyone fills is a plain lower bound.
            net.net.lower[who] += 1
        elif targets.gaps[d]:
            node = net.net.node()
            none = np.zeros(len(who), np.int64)
            net.net.drain(who, node, np.ones(len(who), np.int64), none)
            fixed[node] = targets.gaps[d]
    net.net.drain_rest()
    flow = net.net.solve(targets.left_out, fixed, with_cost=True)
    return None if flow is None else _answer(task, net, flow)


def best_aims(
    task: PricedTask, left_out: int, p: int, q: int, *, scale: int
) -> Priced | None:
    """
    Minimise q x packed aims + p x changes with so many households left out.

    Parameters
    ----------
    task, left_out, p, q
        The assignment, households to be left out, and the price.
    scale
        What a point missing weighs in the packed aims; a square weighs 1.

    Returns
    -------
    answer
        None where nobody can be assigned so; its `cost` is the packed aims.
    """
    net = _network(task, p, 0)
    top = gap_top(task.bands)
    for d in range(1, int(top.max(initial=0)) + 1):
        who = np.flatnonzero(top >= d)
        gain = np.full(len(who), -q * (scale + 2 * d - 1))
        net.net.drain(who, net.net.gaps, np.ones(len(who), np.int64), gain)
    net.net.pass_on(net.net.gaps, net.net.rest)
    net.net.drain_rest()
    flow = net.net.solve(left_out, {}, with_cost=True)
    if flow is None:
        return None
    found = _answer(task, net, flow)
    return replace(found, cost=packed_aims(task.bands, found.load, scale))


def aims_scale(bands: Bands) -> int:
    """Weigh one point missing so that no sum of squares reaches it."""
    return int((bands.minimum**2).sum()) + 1


def packed_aims(bands: Bands, load: Ints, scale: int) -> int:
    """Points missing and their sum of squares as one whole number."""
    gap = np.maximum(bands.minimum - load, 0)
    return scale * int(gap.sum()) + int((gap**2).sum())


def targets_of(bands: Bands, load: Ints, left_out: int) -> Targets:
    """Aims that an assignment with these loads meets."""
    top = gap_top(bands)
    gaps = [0]
    for d in range(1, int(top.max(initial=0)) + 1):
        filled = (top >= d) & (load >= bands.minimum - d + 1)
        gaps.append(int(filled.sum()))
    return Targets(left_out, tuple(gaps))


@dataclass(frozen=True, eq=False)
class _Network:
    net: Net
    own_at: int


def _network(task: PricedTask, p: int, q: int) -> _Network:
    """Build the network up to the officials; households may stay directly."""
    price = p + q * task.change_cost
    pairs = replace(
        task.pairs,
        cost=q * task.pairs.cost + price * task.change,
        left_out_cost=price * task.lost,
    )
    net = Net(pairs, np.ones(task.n, np.int64), task.bands)
    own_at = net.n_arcs
    if len(task.own_household):
        net.add(
            task.own_household, net.official + task.own_official,
            np.ones(len(task.own_household), np.int64), q * task.own_cost,
        )  # fmt: skip
    net.first_drain = net.n_arcs
    return _Network(net, own_at)


def _answer(task: PricedTask, network: _Network, flow: Ints) -> Priced:
    """Read the assignment off a flow."""
    pairs, n = task.pairs, task.n
    used = flow[: len(pairs.cost)] > 0
    site = np.full(n, -1)
    site[pairs.household[used]] = pairs.official[used]
    own = np.full(n, -1)
    stays = flow[network.own_at : network.own_at + len(task.own_household)] > 0
    own[task.own_household[stays]] = task.own_official[stays]
    held = own >= 0
    site[held] = task.bands.sites()[own[held]]
    load = network.net.loads(flow).astype(np.int64)
    load = load + np.bincount(own[held], minlength=len(load))
    cost = int(pairs.cost[used].sum()) + int(task.own_cost[stays].sum())
    changes = int(task.change[used].sum()) + int(task.lost[site < 0].sum())
    return Priced(site, own, load, cost + task.change_cost * changes, changes)
