"""Settle beats as they lie, whoever holds them now, into a fixed point again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.allowed import Allowed
from liaison_plan.solving.atoms import State, needs_atoms, region_plan_of
from liaison_plan.solving.band import region_bands
from liaison_plan.solving.county_solve import Attempt, CountySolver
from liaison_plan.solving.instance import restrict
from liaison_plan.solving.layers import Staffing
from liaison_plan.solving.places import distance_block
from liaison_plan.solving.region import RegionPlan, Start, beat_prices, settle
from liaison_plan.solving.regions import beat_circles
from liaison_plan.solving.whole import Atoms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.assemble import Solution
    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.nearest import NearestPlan

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


def settle_county(solver: CountySolver, region: Ints, solution: Solution) -> Attempt:
    """
    Settle the beats of a county.

    Parameters
    ----------
    solver
        Of the county, with the officials who hold the beats now.
    region
        Region of each official, -1 = idle.
    solution
        Who serves whom, and from which centre.
    """
    plans: dict[int, RegionPlan | NearestPlan] = {}
    for r, members in enumerate(solver.members):
        if not len(members):
            continue
        who = np.flatnonzero(region == r)
        part = restrict(solver.instance, members, who)
        at = np.full(len(region) + 1, -1)
        at[who] = np.arange(len(who))
        centre = solution.centre[who]
        lies = np.where(centre >= 0, np.searchsorted(members, centre), -1)
        official = at[solution.official[members]]
        plans[r] = _settle_region(part, solver.regions.together, official, lies)
    beats = np.bincount(region[region >= 0], minlength=solver.regions.n)
    staffing = Staffing(region, beats)
    return Attempt(solver.key(staffing, plans), staffing, plans)


def _settle_region(
    instance: Instance, together: Bools, official: Ints, centre: Ints
) -> RegionPlan:
    """Settle one region; where things must stay whole, only centres move."""
    n, k = len(instance.lon), len(instance.official_ids)
    if k == 0:
        return RegionPlan(np.full(n, -1), np.full(k, -1))
    allowed = Allowed(instance, together)
    circle = beat_circles(instance, together, official, centre)
    if needs_atoms(instance):
        each = Atoms(np.arange(n), instance.workload)
        official = _filled(instance, allowed, circle, official, centre)
        return region_plan_of(instance, each, State(allowed, official, centre, circle))
    block, bands = distance_block(instance), region_bands(instance)
    return settle(instance, bands, block, Start(allowed, centre, circle))


def _filled(
    instance: Instance, allowed: Allowed, circle: Bools, official: Ints, centre: Ints
) -> Ints:
    """Give households that were left out to the nearest pair with room for them."""
    official = official.copy()
    held = official >= 0
    load = np.bincount(official[held], instance.workload[held], len(centre))
    working = np.flatnonzero(centre >= 0)
    for h in np.flatnonzero(~held).tolist():
        if instance.rules.scope.keep_groups and instance.group[h] >= 0:
            continue
        at = np.array([h])
        fits = np.array([allowed.table(at, o)[0] for o in working.tolist()], bool)
        fits &= circle[working, instance.village[h]]
        fits &= load[working] + instance.workload[h] <= instance.load_max[working]
        here = centre[working]
        cm = instance.scatter_cm(at, instance.lon[here], instance.lat[here])[0]
        fits &= cm <= instance.scatter_limit_cm[h]
        if fits.any():
            taker = int(working[np.argmin(np.where(fits, cm, np.iinfo(np.int64).max))])
            official[h] = taker
            load[taker] += instance.workload[h]
    return official


def with_prices(solver: CountySolver, old: Attempt, new: Attempt) -> Attempt:
    """
    Measure what one beat more or less costs, where beats have changed.

    Parameters
    ----------
    solver
        Of the county, with the officials of `new`.
    old, new
        An answer with prices, and the one that is to have them.
    """
    plans = dict(new.plans)
    for r, plan in new.plans.items():
        before = old.plans[r]
        if not isinstance(plan, RegionPlan) or not isinstance(before, RegionPlan):
            continue
        members = solver.members[r]
        part = restrict(
            solver.instance, members, np.flatnonzero(new.staffing.region == r)
        )
        if before.prices is None or needs_atoms(part):
            continue
        prices = before.prices
        if not np.array_equal(_centres(before), _centres(plan)):
            bands, block = region_bands(part), distance_block(part)
            prices = beat_prices(part, bands, block, plan)
        plans[r] = replace(plan, prices=prices)
    return Attempt(new.key, new.staffing, plans)


def _centres(plan: RegionPlan) -> Ints:
    """Central household of each household's beat, -1 = left out."""
    return np.append(plan.centre, -1)[plan.official]
