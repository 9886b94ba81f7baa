"""
`method = "nearest"`: officials live at the doors, one exact flow assigns them.

Officials on one point with the same eligibility cost every household the same, so they
enter the flow as one site that carries all their bands; afterwards a site's households
are cut among its officials compactly, which changes no cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.cutting import bisect_points
from liaison_plan.solving.instance import restrict
from liaison_plan.solving.places import (
    plane_points,
    region_seed,
)
from liaison_plan.solving.pricing import PairSpace, assign_units
from liaison_plan.solving.transport import Bands

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class NearestPlan:
    """
    Assignment of households to officials by their bases.

    Attributes
    ----------
    official
        Official of each household, -1 = left out.
    cost
        Weighted centimetres.
    bound
        No plan with the same higher aims costs less; equal to `cost` when proven,
        None where nothing is known.
    is_exact
        Whether cost and aims are proven optimal.
    """

    official: Ints
    cost: int
    bound: int | None
    is_exact: bool


def plan_nearest(instance: Instance) -> NearestPlan:
    """
    Assign unit workloads to officials by distance from their bases.

    Parameters
    ----------
    instance
        Restricted to one region and its officials.

    Notes
    -----
    `idle = "forbidden"` and a minimum that everybody can reach are convex, so the flow
    is exact. Otherwise who stays idle is chosen: officials below the minimum give up
    their households, one or a few at a time, as long as the aims do not get worse.
    """
    n, m = len(instance.lon), len(instance.official_ids)
    if n == 0 or m == 0:
        return NearestPlan(np.full(n, -1), 0, 0, is_exact=True)
    plan = _plan_by_idle_rule(instance)
    if (plan.official < 0).any() and (instance.baseline != -1).any():
        # The flow counts no change for who is left out, so the cost is not proven.
        return replace(plan, bound=None, is_exact=False)
    return plan


def _plan_by_idle_rule(instance: Instance) -> NearestPlan:
    """Solve as the idle rule asks: exact where it is convex, by choice elsewhere."""
    m = len(instance.official_ids)
    idle_rule = instance.rules.load.idle
    everyone = np.ones(m, bool)
    # Who may serve nobody at all is idle whatever is planned.
    must_work = ~instance.is_exempt & _has_somebody(instance)
    if idle_rule != "allowed":
        found = _solve(instance, everyone, must_work=must_work)
        proven = idle_rule == "forbidden" or found.missing == 0
        if proven and found.is_exact:
            return NearestPlan(found.official, found.cost, found.cost, is_exact=True)
    else:
        found = _solve(instance, everyone, must_work=np.zeros(m, bool), minimum=False)
        short = _short(instance, found)
        if not short.any():
            # Cheapest of all, yet who is idle was free: `feasible` with no gap.
            return NearestPlan(found.official, found.cost, found.cost, is_exact=False)
    relaxed = _solve(instance, everyone, must_work=np.zeros(m, bool), minimum=False)
    chosen = found if idle_rule == "forbidden" else _choose_idle(instance, found)
    # Without minimums everything is cheaper, as long as no more are left out.
    bound = relaxed.cost if relaxed.left_out == chosen.left_out else None
    return NearestPlan(chosen.official, chosen.cost, bound, is_exact=False)


@dataclass(frozen=True, eq=False)
class _Found:
    official: Ints
    cost: int
    left_out: int
    missing: int
    squares: int
    idle: int
    is_exact: bool

    def key(self, *, counts_idle: bool) -> tuple[int, ...]:
        idle = self.idle if counts_idle else 0
        return (self.left_out, self.missing, self.squares, idle, self.cost)


def _has_somebody(instance: Instance) -> Bools:
    """Whether each official may serve any household at all."""
    _site, space = sites_of(instance)
    reached = np.zeros(space.size[1], bool)
    for start, table in space.chunks():
        household, point = np.nonzero(table & ~reached[None, :])
        if len(household):
            _cost, within = space.costs(household + start, point)
            reached[point[within]] = True
    return reached[_site]


def _short(instance: Instance, found: _Found) -> Bools:
    """Officials with households but below their minimum."""
    load = np.bincount(
        found.official[found.official >= 0], minlength=len(instance.official_ids)
    )
    return (load > 0) & (load < instance.load_min)


def _choose_idle(instance: Instance, start: _Found) -> _Found:
    """Let officials go idle while that mends minimums without leaving anyone out."""
    m = len(instance.official_ids)
    counts_idle = instance.rules.load.idle == "avoid"
    working = np.ones(m, bool)
    if not counts_idle:
        load = np.bincount(start.official[start.official >= 0], minlength=m)
        working = load > 0
    best = _solve(instance, working, must_work=working & ~instance.is_exempt)
    step = max(1, best.missing // max(1, int(instance.load_min.max(initial=1))))
    while best.missing > 0:
        load = np.bincount(best.official[best.official >= 0], minlength=m)
        gap = np.where(working, np.maximum(instance.load_min - load, 0), 0)
        order = np.argsort(-gap, kind="stable")
        order = order[gap[order] > 0]
        tried = False
        while step >= 1 and not tried:
            for start_at in range(0, min(len(order), 8 * step), step):
                trial = working.copy()
                trial[order[start_at : start_at + step]] = False
                found = _solve(instance, trial, must_work=trial & ~instance.is_exempt)
                if found.key(counts_idle=counts_idle) < best.key(
                    counts_idle=counts_idle
                ):
                    best, working, tried = found, trial, True
                    break
            if not tried:
                step //= 2
        if not tried:
            break
        step = max(1, step)
    return best


def _solve(
    instance: Instance, working: Bools, *, must_work: Bools, minimum: bool = True
) -> _Found:
    """Exact assignment with the given officials at work."""
    who = np.flatnonzero(working)
    if len(who) == 0:
        n = len(instance.lon)
        idle = int((~instance.is_exempt).sum())
        return _Found(np.full(n, -1), 0, n, 0, 0, idle, is_exact=True)
    part = restrict(instance, np.arange(len(instance.lon)), who)
    # Pins to officials that are told to be idle do not vanish: nobody else may serve.
    site, space = sites_of(part)
    low = part.load_min if minimum else np.zeros_like(part.load_min)
    solved = assign_units(space, Bands(low, part.load_max, must_work[who], site))
    official = split_sites(part, site, solved.point, solved.load)
    load = np.zeros(len(working), np.int64)
    load[who] = solved.load
    gap = np.where(working, np.maximum(instance.load_min - load, 0), 0)
    if not minimum:
        gap = np.where(load > 0, gap, 0)
    idle = (load == 0) & ~instance.is_exempt
    return _Found(
        np.where(official >= 0, who[official], -1),
        solved.cost,
        int((official < 0).sum()),
        int(gap.sum()),
        int((gap**2).sum()),
        int(idle.sum()),
        solved.is_exact,
    )


def sites_of(instance: Instance) -> tuple[Ints, PairSpace]:
    """Officials who cost and may serve the same, and the pairs that lead to them."""
    villages = np.arange(len(instance.village_ids))
    officials = np.arange(len(instance.official_ids))
    may = instance.may_serve(officials, villages)
    alone = np.zeros(len(officials), np.int64)
    special = np.union1d(instance.pin[instance.pin >= 0], instance.ban_official)
    if instance.rules.weights.change > 0:
        # Today's officials are not interchangeable when a change has a price.
        special = np.union1d(special, instance.baseline[instance.baseline >= 0])
    alone[special] = special + 1
    rows = np.column_stack([instance.base_lon, instance.base_lat, alone, may])
    _rows, first, index = np.unique(
        rows, axis=0, return_index=True, return_inverse=True
    )
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    site, first = rank[index.ravel()], first[order]
    only = np.where(instance.pin >= 0, site[np.maximum(instance.pin, 0)], instance.pin)
    space = PairSpace(
        instance, np.arange(len(instance.lon)), instance.base_lon[first],
        instance.base_lat[first], may[first].T.copy(), only, instance.ban_household,
        site[instance.ban_official], instance.rules.weights.scatter,
        np.where(instance.baseline >= 0, site[np.maximum(instance.baseline, 0)],
                 instance.baseline),
        round(instance.rules.weights.change * 100),
    )  # fmt: skip
    return site, space


def split_sites(instance: Instance, site: Ints, point: Ints, load: Ints) -> Ints:
    """Households of each site to its officials, in compact parts."""
    official = np.full(len(point), -1)
    for s in range(int(site.max(initial=-1)) + 1):
        members = np.flatnonzero(point == s)
        who = np.flatnonzero((site == s) & (load > 0))
        if len(who) == 1:
            official[members] = who[0]
        elif len(who):
            part = restrict(instance, members, who)
            label = bisect_points(
                plane_points(part), load[who], load[who], seed=region_seed(part)
            )
            official[members] = who[label]
    return official
