"""
Plan one region: cut it into beats, give them officials, settle both into a fixed point.

The fixed point is what the proof is about: every official's centre is the 1-median of
that official's households, and the households are the cheapest flow over all allowed
pairs given these centres, within everybody's own load band. Each step below lowers
(aims, scatter, travel) in this order or leaves it, so it ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.allowed import (
    Allowed,
    change_cost,
    traded,
    travel_cost,
    within_travel,
)
from liaison_plan.solving.band import even_bands, region_bands
from liaison_plan.solving.cutting import (
    TOO_FAR_CM,
    Cut,
    cost_of_neighbours,
    cut_into_beats,
)
from liaison_plan.solving.instance import restrict
from liaison_plan.solving.officials import assign_officials
from liaison_plan.solving.places import distance_block, plane_points, region_seed
from liaison_plan.solving.pricing import assign_units
from liaison_plan.solving.regions import beat_circles, make_circles
from liaison_plan.solving.staffing import StaffingProblem, staff_places
from liaison_plan.solving.stopping import look
from liaison_plan.solving.transport import Bands

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.resplit import Block

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: Rounds of flow, recentring and reassigning; a handful is usual.
_ROUNDS = 60


@dataclass(frozen=True, eq=False)
class RegionPlan:
    """
    The plan of one region, in positions of its own instance.

    Attributes
    ----------
    official
        Official of each household, -1 = left out.
    centre
        Central household of each official's beat, -1 = no beat.
    prices
        Metres of scatter that one beat less and one beat more would change; None for
        the whole where it is not measured.
    """

    official: Ints
    centre: Ints
    prices: tuple[float | None, float | None] | None = None


def plan_region(
    instance: Instance, together: Bools, seeds: tuple[tuple[int, int], ...] = ()
) -> RegionPlan:
    """
    Plan a region whose officials are all to have a beat.

    Parameters
    ----------
    instance
        Restricted to the households and officials of the region; one point of
        workload a household.
    together
        Whether two villages may share a beat.
    seeds
        Pairs of an official and the household that official's beat starts from;
        all others start from a cut among themselves.
    """
    n, k = len(instance.lon), len(instance.official_ids)
    if n == 0 or k == 0:
        return RegionPlan(np.full(n, -1), np.full(k, -1))
    block = distance_block(instance)
    bands = region_bands(instance)
    start = _start(instance, together, bands, block, seeds)
    plan = settle(instance, bands, block, start)
    if (instance.village != instance.village[0]).any():
        return plan
    return replace(plan, prices=beat_prices(instance, bands, block, plan))


def beat_prices(
    instance: Instance, bands: Bands, block: Block, plan: RegionPlan
) -> tuple[float | None, float | None]:
    """Measure what one beat less and one more change, both cut from this plan."""
    n, load = len(instance.lon), instance.rules.load
    centre = plan.centre[plan.centre >= 0]
    held = np.flatnonzero(plan.official >= 0)
    k = len(centre)
    if len(held) < n or k == 0:
        return None, None
    neighbours: list[tuple[Ints, Ints] | None] = []
    for number in (k - 1, k + 1):
        if number < 1 or number > n or number * load.max < n:
            neighbours.append(None)
            continue
        usual = Bands(
            np.full(number, load.min if bands.minimum.any() else 0),
            np.full(number, load.max),
            np.ones(number, bool),
        )
        neighbours.append(even_bands(n, usual))
    now = int(
        sum(
            block(plan.centre[[o]], np.flatnonzero(plan.official == o)).sum()
            for o in np.flatnonzero(plan.centre >= 0)
        )
    )
    # Beats that keep no scatter limit are no beats, and have no price.
    less, more = (
        None if cost is None or cost >= TOO_FAR_CM else round((cost - now) / 100, 1)
        for cost in cost_of_neighbours(block, centre, neighbours, n)
    )
    return less, more


@dataclass(frozen=True, eq=False)
class Start:
    """Where the fixed point is looked for from: centres, and villages to draw from."""

    allowed: Allowed
    centre: Ints
    circle: Bools


def _start(
    instance: Instance,
    together: Bools,
    bands: Bands,
    block: Block,
    seeds: tuple[tuple[int, int], ...],
) -> Start:
    """Cut the region, give the beats to officials, and set the seeds beside them."""
    n, k = len(instance.lon), len(bands.maximum)
    allowed = Allowed(instance, together)
    centre = np.full(k, -1)
    circle = np.zeros((k, len(instance.village_ids)), bool)
    seeded = np.array([o for o, _h in seeds], dtype=np.int64)
    others = np.setdiff1d(np.arange(k), seeded)
    if len(others):
        part = restrict(instance, np.arange(n), others) if len(seeds) else instance
        low, high = even_bands(n, region_bands(part))
        cut = cut_into_beats(
            plane_points(part), block, low, high,
            seed=region_seed(part), effort=instance.rules.solve.effort,
        )  # fmt: skip
        official, rows = first_officials(
            part, Allowed(part, together), region_bands(part), cut
        )
        official = others[official]
        centre[official], circle[official] = cut.centre, rows
        assigned = official[cut.beat]
        centre = recentre(instance, allowed, circle, block, assigned, centre)
    for o, h in seeds:
        centre[o] = h
        circle[o] = together[instance.village[h]]
    return Start(allowed, valid_centres(instance, allowed, circle, centre), circle)


def valid_centres(
    instance: Instance, allowed: Allowed, circle: Bools, centre: Ints
) -> Ints:
    """
    Move centres that their officials may not have to the nearest that they may.

    Who may have none gets no beat.
    """
    centre = centre.copy()
    everyone = np.arange(len(instance.lon))
    taken = np.zeros(len(everyone), bool)
    order = np.flatnonzero(centre >= 0)
    wrong = []
    for o in order.tolist():
        h = np.array([centre[o]])
        fits = allowed.table(h, o)[0] and circle[o, instance.village[h[0]]]
        near = within_travel(instance, np.array([o]), h)[0, 0]
        if fits and near and not taken[h[0]]:
            taken[h[0]] = True
        else:
            wrong.append(o)
    for o in wrong:
        fits = allowed.table(everyone, o) & ~taken
        fits &= within_travel(instance, np.array([o]), everyone)[0]
        # Within the villages of the beat if possible, else the beat moves elsewhere.
        inside = np.flatnonzero(fits & circle[o, instance.village])
        choice = inside if len(inside) else np.flatnonzero(fits)
        if len(choice) == 0:
            centre[o] = -1
            continue
        here = centre[[o]]
        cm = instance.scatter_cm(choice, instance.lon[here], instance.lat[here])[:, 0]
        centre[o] = choice[np.argmin(cm)]
        taken[centre[o]] = True
        if len(inside) == 0:
            circle[o] = allowed.together[instance.village[centre[o]]]
    return centre


def settle(instance: Instance, bands: Bands, block: Block, start: Start) -> RegionPlan:
    """Flow, recentre and trade beats until nothing moves."""
    allowed, centre, own_circle = start.allowed, start.centre, start.circle
    assigned = np.full(len(instance.lon), -1)
    for _round in range(_ROUNDS):
        look()
        space = allowed.space(centre, own_circle)
        solved = assign_units(space, replace(bands, must_work=centre >= 0))
        new = recentre(instance, allowed, own_circle, block, solved.point, centre)
        moved = not np.array_equal(new, centre)
        assigned, centre = solved.point, new
        swap = swap_officials(instance, allowed, bands, assigned, centre)
        if swap is not None:
            assigned = np.where(assigned >= 0, swap[assigned], -1)
            centre, own_circle = traded(centre, swap), traded(own_circle, swap)
        if not moved and swap is None:
            # Beats that have moved may draw from other villages than at first.
            circle = beat_circles(instance, allowed.together, assigned, centre)
            if np.array_equal(circle, own_circle):
                break
            own_circle = circle
    used = np.bincount(assigned[assigned >= 0], minlength=len(centre)) > 0
    centre = np.where(used, centre, -1)
    return RegionPlan(assigned, centre)


def first_officials(
    instance: Instance, allowed: Allowed, bands: Bands, cut: Cut
) -> tuple[Ints, Bools]:
    """Officials for the beats of a cut, and the villages each beat may draw from."""
    k = len(cut.centre)
    officials = np.arange(k)
    count = np.zeros((k, len(instance.village_ids)), np.int64)
    np.add.at(count, (cut.beat, instance.village), 1)
    home = count.argmax(axis=1)
    circle = make_circles(count, home, allowed.together)
    breaches = allowed.breaches(np.arange(len(instance.lon)), cut.beat, officials)
    breaches += allowed.lost_pins(cut.beat, k)
    breaches += ~within_travel(instance, officials, cut.centre) * len(instance.lon)
    size = np.bincount(cut.beat, instance.workload, k).astype(np.int64)
    breaches += np.maximum(size[None, :] - bands.maximum[:, None], 0)
    if instance.rules.scope.home_village == "avoid":
        wish = instance.at_home(officials, home)
    else:
        wish = np.zeros((k, k), np.int64)
    travel = travel_cost(instance, officials, cut.centre)
    travel += change_cost(instance, officials, np.arange(len(cut.beat)), cut.beat)
    places, place_of = np.unique(home, return_inverse=True)
    if len(places) == 1:
        return assign_officials(breaches, travel), circle
    seat = _staff_inside(instance, allowed, travel, place_of, places)
    off_place = seat[:, None] != place_of[None, :]
    scale = len(instance.lon) + 1
    step = 1 + instance.persons
    weight = breaches * scale * step + off_place * step + wish
    return assign_officials(weight, travel), circle


def _staff_inside(
    instance: Instance, allowed: Allowed, travel: Ints, place_of: Ints, places: Ints
) -> Ints:
    """Village of each official inside a region of several, units kept whole."""
    k, p = len(place_of), len(places)
    seats = np.bincount(place_of, minlength=p)
    mean = np.stack([travel[:, place_of == j].mean(axis=1) for j in range(p)], axis=1)
    avoid = np.zeros((k, p), bool)
    if instance.rules.scope.home_village == "avoid":
        avoid = instance.at_home(np.arange(k), places) > 0
    return staff_places(
        StaffingProblem(
            unit=instance.unit,
            travel=np.rint(mean).astype(np.int64),
            may_work=allowed.may[:, places],
            avoid=avoid,
            seats=seats,
            urgency=np.zeros(k, np.int64),
            split_charge=round(instance.rules.weights.unit_split * 100),
        ),
        effort="quick",
    )


def recentre(
    instance: Instance,
    allowed: Allowed,
    circle: Bools,
    block: Block,
    assigned: Ints,
    centre: Ints,
) -> Ints:
    """
    Give every beat its 1-median as centre; of equals the present one, else the first.

    Only households the official may hold, within everyone's scatter limit and the
    official's travel limit, can be centres; without any the centre stays.
    """
    new = centre.copy()
    for j in range(len(centre)):
        members = np.flatnonzero(assigned == j)
        if len(members) == 0:
            continue
        fits = allowed.table(members, j) & circle[j, instance.village[members]]
        candidates = members[fits]
        if len(candidates):
            near = within_travel(instance, np.array([j]), candidates)[0]
            candidates = candidates[near]
        if len(candidates) == 0:
            continue
        sums = block(candidates, members).sum(axis=1, dtype=np.int64)
        best = int(candidates[np.argmin(sums)])
        stays = np.flatnonzero(candidates == centre[j])
        if len(stays) and sums[stays[0]] == sums.min():
            best = int(centre[j])
        new[j] = best
    return new


def swap_officials(
    instance: Instance, allowed: Allowed, bands: Bands, assigned: Ints, centre: Ints
) -> Ints | None:
    """
    Let officials trade whole beats where that saves travel and breaks nothing.

    Returns
    -------
    swap
        New official of what each official held, or None when nothing is gained.
    """
    who = np.flatnonzero(centre >= 0)
    if len(who) == 0:
        return None
    held = assigned >= 0
    label = np.searchsorted(who, np.where(held, assigned, who[0]))
    covered = np.flatnonzero(held)
    load = np.bincount(label[held], instance.workload[held], len(who)).astype(np.int64)
    breaches = allowed.breaches(covered, label[covered], who)
    breaches += ~within_travel(instance, who, centre[who])
    breaches += load[None, :] > bands.maximum[who][:, None]
    gap = np.maximum(bands.minimum[who][:, None] - load[None, :], 0)
    own = np.maximum(bands.minimum[who] - load, 0)
    breaches += gap > own[None, :]
    home = instance.village[centre[who]]
    place_of = home[None, :] != home[:, None]
    travel = travel_cost(instance, who, centre[who])
    travel += change_cost(instance, who, covered, label[covered])
    # Unit splits are settled: trades stay inside one village.
    new = assign_officials(breaches + place_of, travel)
    at = np.arange(len(who))
    if (breaches + place_of)[new, at].any():
        return None
    if travel[new, at].sum() >= np.trace(travel):
        return None
    swap = np.arange(len(centre))
    swap[who] = who[new]
    return swap
