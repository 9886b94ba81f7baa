"""
Who takes a beat over, which beat is dissolved, and where a new one begins.

Everything starts from the seating in force: an orphaned beat goes whole to an idle
official; which beats are opened and dissolved is counted by `counting`. Under
`nearest` there are no beats to hand over: see `living`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from liaison_plan.solving.allowed import may_be_centre, within_travel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from liaison_plan.replanning.counting import Step
    from liaison_plan.replanning.present import Orphan, Present, Seating
    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


def adopt(present: Present, seating: Seating) -> Seating:
    """
    Give orphaned beats whole to idle officials who may hold all of them.

    Parameters
    ----------
    present, seating
        The county, and who works where.

    Returns
    -------
    seating
        The new seating; what nobody could take stays an orphan.

    Notes
    -----
    As many as can be are taken over; then home villages are avoided, then the travel
    is shortest (Hungarian method, via SciPy).
    """
    orphans = [o for o in present.orphans if len(o.members)]
    idle = np.flatnonzero(seating.region < 0)
    if not orphans or not len(idle):
        return seating
    cost = np.array([_cost_of_taking(present, idle, orphan) for orphan in orphans])
    possible = np.isfinite(cost)
    # Nobody takes a beat for less than the most expensive taker.
    high = 1.0 + (cost[possible].max() if possible.any() else 0.0)
    refused = high * (len(orphans) + 1)
    rows, columns = linear_sum_assignment(np.where(possible, cost, refused))
    new = seating.copy()
    taken = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    for i, orphan in enumerate(orphans):
        if i in taken and possible[i, taken[i]]:
            who = int(idle[taken[i]])
            new.region[who] = orphan.region
            new.centre[who] = orphan.centre
            new.official[orphan.members] = who
    return new


def seat_pinned(present: Present, seating: Seating) -> Seating:
    """
    Begin beats for idle officials at the households that are pinned to them.

    Parameters
    ----------
    present, seating
        The county, and who works where.
    """
    instance = present.instance
    pinned = np.flatnonzero(instance.pin >= 0)
    idle = np.unique(instance.pin[pinned])
    idle = idle[seating.region[idle] < 0]
    new = seating.copy()
    for who in idle.tolist():
        doors = pinned[instance.pin[pinned] == who]
        region = present.region_of[doors]
        doors = doors[present.may_work[who, region]]
        if not len(doors):
            continue
        new.region[who] = present.region_of[doors[0]]
        cm = instance.scatter_cm(doors, instance.lon[doors], instance.lat[doors])
        new.centre[who] = doors[np.argmin(cm.sum(axis=0))]
    return new


def _cost_of_taking(present: Present, idle: Ints, orphan: Orphan) -> Ints:
    """Centimetres of travel for each idle official; inf where a rule forbids it."""
    instance, members = present.instance, orphan.members
    villages = np.unique(instance.village[members])
    fits = instance.may_serve(idle, villages).all(axis=1)
    fits &= present.may_work[idle, orphan.region]
    pins = np.unique(instance.pin[members])
    for pin in pins[pins != -1].tolist():
        fits &= idle == pin
    banned = instance.ban_official[np.isin(instance.ban_household, members)]
    fits &= ~np.isin(idle, banned)
    points = int(instance.workload[members].sum())
    fits &= instance.load_max[idle] >= points
    centre = np.array([orphan.centre])
    fits &= within_travel(instance, idle, centre)[:, 0]
    metres = instance.measure.travel_m(
        instance.base_lon[idle], instance.base_lat[idle],
        instance.lon[centre], instance.lat[centre],
    )  # fmt: skip
    # Who has no way there does not fit.
    cost = np.where(metres < np.inf, np.rint(metres * 100), 0.0)
    if instance.rules.scope.home_village == "avoid":
        # One home village outweighs every way there is.
        cost += np.isin(instance.home_village[idle], villages) * 1e12
    # Who lacks the least below the own minimum comes first among equals.
    cost = cost * 2 + (instance.load_min[idle] > points)
    return np.asarray(np.where(fits, cost, np.inf))


def carry_out(present: Present, seating: Seating, steps: Iterable[Step]) -> Seating:
    """
    Open and dissolve beats as the steps say.

    Parameters
    ----------
    present, seating, steps
        The county, who works where, and what to do; a step nobody fits is left out.
    """
    new = seating.copy()
    for step in steps:
        if step.kind == "open":
            who = _opener(present, new, np.flatnonzero(new.region < 0), step.region)
            _open(present, new, who, step.region)
            continue
        source = step.source if step.kind == "shift" else step.region
        gone = _cheapest_to_dissolve(present, new, source, step)
        if gone < 0:
            continue
        new.official[new.official == gone] = -1
        new.centre[gone] = new.region[gone] = -1
        if step.kind == "shift":
            _open(present, new, gone, step.region)
    return new


def _opener(present: Present, seating: Seating, idle: Ints, region: int) -> int:
    """Idle official for a new beat: no home village, own unit there, near."""
    instance = present.instance
    fits = idle[present.may_work[idle, region] & ~instance.is_exempt[idle]]
    if not len(fits):
        return -1
    inside = np.flatnonzero(present.region_of == region)
    villages = np.unique(instance.village[inside])
    metres = instance.measure.travel_m(
        instance.base_lon[fits], instance.base_lat[fits],
        instance.lon[inside].mean(), instance.lat[inside].mean(),
    )  # fmt: skip
    units = np.unique(instance.unit[seating.region == region])
    home = np.isin(instance.home_village[fits], villages) & (len(villages) == 1)
    if instance.rules.scope.home_village == "allow":
        home[:] = False
    stranger = ~np.isin(instance.unit[fits], units)
    weights = instance.rules.weights
    way = metres * weights.travel + stranger * weights.unit_split
    return int(fits[np.lexsort((fits, way, home))[0]])


def _open(present: Present, seating: Seating, who: int, region: int) -> None:
    """Begin a beat where the region's households are served worst."""
    if who < 0:
        return
    instance = present.instance
    seating.region[who] = region
    inside = np.flatnonzero(present.region_of == region)
    can = inside[may_be_centre(instance, np.array([who]))[0, inside]]
    can = np.setdiff1d(can, seating.centre[seating.centre >= 0])
    if not len(can):
        seating.region[who] = -1
        return
    seating.centre[who] = can[_worst_served(instance, seating, inside, can)]


def _worst_served(instance: Instance, seating: Seating, inside: Ints, can: Ints) -> int:
    """Candidate around which a new centre would shorten most ways."""
    centres = seating.centre[(seating.centre >= 0)]
    here = centres[np.isin(instance.village[centres], instance.village[inside])]
    if not len(here):
        cm = instance.scatter_cm(inside, instance.lon[can], instance.lat[can])
        return int(np.argmin(cm.sum(axis=0)))
    now = instance.scatter_cm(inside, instance.lon[here], instance.lat[here])
    nearest = now.min(axis=1)
    cm = instance.scatter_cm(inside, instance.lon[can], instance.lat[can])
    saved = np.maximum(nearest[:, None] - cm, 0).sum(axis=0)
    return int(np.argmax(saved))


def _cheapest_to_dissolve(
    present: Present, seating: Seating, region: int, step: Step
) -> int:
    """Official of a region whose households are nearest to other centres."""
    instance = present.instance
    who = np.flatnonzero(seating.region == region)
    fixed = np.unique(instance.pin[instance.pin >= 0])
    free = ~np.isin(who, fixed)
    if step.kind == "shift":
        free &= present.may_work[who, step.region]
    if not free.any() or len(who) < 2:
        return -1
    lon, lat = instance.lon[seating.centre[who]], instance.lat[seating.centre[who]]
    best, cheapest = -1, np.inf
    for i in np.flatnonzero(free).tolist():
        members = np.flatnonzero(seating.official == who[i])
        cm = instance.scatter_cm(members, lon, lat)
        own = cm[:, i].copy()
        cm[:, i] = np.iinfo(np.int64).max
        loss = float((cm.min(axis=1) - own).sum()) if len(members) else 0.0
        if loss < cheapest:
            best, cheapest = int(who[i]), loss
    return best
