"""
Who takes a beat over, where beats are dissolved, and where new ones begin.

Everything starts from the seating in force and changes it as little as the higher aims
allow: an orphaned beat goes whole to an idle official; one more beat is opened, or one
is dissolved, only where households left out, idle officials (where they are forbidden
or avoided) or points missing become fewer by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from liaison_plan.solving.allowed import may_be_centre, within_travel
from liaison_plan.solving.counts import shortfalls

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from liaison_plan.replanning.present import Orphan, Present, Seating
    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: More beats than this are never opened or dissolved in one go.
_MOST = 5_000


def adopt(present: Present, seating: Seating) -> tuple[Seating, tuple[Orphan, ...]]:
    """
    Give orphaned beats whole to idle officials who may hold all of them.

    Parameters
    ----------
    present, seating
        The county, and who works where.

    Returns
    -------
    seating, left
        The new seating, and the orphans nobody could take.

    Notes
    -----
    As many as can be are taken over; then home villages are avoided, then the travel
    is shortest (Hungarian method, via SciPy).
    """
    orphans = [o for o in present.orphans if len(o.members)]
    idle = np.flatnonzero(seating.region < 0)
    if not orphans or not len(idle) or present.is_nearest:
        return seating, tuple(orphans)
    cost = np.array([_cost_of_taking(present, idle, orphan) for orphan in orphans])
    possible = np.isfinite(cost)
    # Nobody takes a beat for less than the most expensive taker.
    high = 1.0 + (cost[possible].max() if possible.any() else 0.0)
    refused = high * (len(orphans) + 1)
    rows, columns = linear_sum_assignment(np.where(possible, cost, refused))
    new, left = seating.copy(), []
    taken = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    for i, orphan in enumerate(orphans):
        if i in taken and possible[i, taken[i]]:
            who = int(idle[taken[i]])
            new.region[who] = orphan.region
            new.centre[who] = orphan.centre
            new.official[orphan.members] = who
        else:
            left.append(orphan)
    return new, tuple(left)


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
    metres = instance.measure.metres(
        instance.base_lon[idle], instance.base_lat[idle],
        instance.lon[centre], instance.lat[centre],
    )  # fmt: skip
    cost = np.rint(metres * 100)
    if instance.rules.scope.home_village == "avoid":
        # One home village outweighs every way there is.
        cost += np.isin(instance.home_village[idle], villages) * 1e12
    # Who lacks the least below the own minimum comes first among equals.
    cost = cost * 2 + (instance.load_min[idle] > points)
    return np.asarray(np.where(fits, cost, np.inf))


@dataclass(frozen=True)
class Step:
    """
    One beat more or one less.

    Attributes
    ----------
    kind
        `open`, `dissolve` or `shift` (dissolve here, open there).
    region
        Where a beat is opened (`open`, `shift`) or dissolved.
    source
        Where a beat is dissolved for a `shift`, else -1.
    """

    kind: str
    region: int
    source: int = -1


def balance_counts(
    present: Present, seating: Seating, touched: Iterable[int], *, may_shift: bool
) -> list[Step]:
    """
    Find the steps that mend the higher aims by arithmetic, the best first.

    Parameters
    ----------
    present, seating
        The county, and who works where.
    touched
        Regions where beats may be opened or dissolved.
    may_shift
        Whether an official may be taken from one region to another.

    Returns
    -------
    steps
        In the order of their worth; each supposes those before it.
    """
    book = _Book(present, seating, sorted(set(touched)))
    steps: list[Step] = []
    while len(steps) < _MOST:
        step = book.best(may_shift=may_shift)
        if step is None:
            break
        book.take(step)
        steps.append(step)
    return steps


class _Book:
    """Beats and idle officials by region, and what one more or less is worth."""

    def __init__(self, present: Present, seating: Seating, touched: list[int]) -> None:
        instance, regions = present.instance, present.regions
        self.load, self.touched = instance.rules.load, touched
        region_of = present.region_of
        self.points = np.bincount(region_of, instance.workload, regions.n).astype(int)
        self.doors = np.bincount(region_of, minlength=regions.n)
        self.has_minimum = np.zeros(regions.n, bool)
        self.has_minimum[regions.of_village[~instance.village_is_exempt]] = True
        working = seating.region >= 0
        self.beats = np.bincount(seating.region[working], minlength=regions.n)
        self.may_work = present.may_work
        # Who is told to be idle by exemption is not called for.
        self.idle = ~working & ~instance.is_exempt
        self.seated = seating.region.copy()
        self.fixed = np.zeros(len(working), bool)
        self.fixed[instance.pin[instance.pin >= 0]] = True

    def _aims(self, region: int, beats: int) -> tuple[int, int, int]:
        out, missing, squares = shortfalls(
            int(self.points[region]), beats, self.load,
            has_minimum=bool(self.has_minimum[region]),
        )  # fmt: skip
        return out, missing, squares

    def _change(self, region: int, by: int) -> tuple[int, int, int]:
        now = self._aims(region, int(self.beats[region]))
        new = self._aims(region, int(self.beats[region]) + by)
        return new[0] - now[0], new[1] - now[1], new[2] - now[2]

    def _worth(self, changes: list[tuple[int, int, int]], idle: int) -> tuple[int, ...]:
        """Say what a step does in the order of the aims; below zeros it pays."""
        out, missing, squares = (sum(c[i] for c in changes) for i in range(3))
        rule = self.load.idle
        forbidden = idle if rule == "forbidden" else 0
        avoided = idle if rule == "avoid" else 0
        return out, forbidden, missing, squares, avoided

    def best(self, *, may_shift: bool) -> Step | None:
        """Find the step that mends most, None where none mends anything."""
        best: tuple[tuple[int, ...], Step] | None = None
        for r in self.touched:
            for worth, step in self._steps_at(r, may_shift=may_shift):
                if best is None or worth < best[0]:
                    best = worth, step
        zeros = (0,) * 5
        return best[1] if best is not None and best[0] < zeros else None

    def _steps_at(
        self, r: int, *, may_shift: bool
    ) -> list[tuple[tuple[int, ...], Step]]:
        found = []
        can_open = self.beats[r] < self.doors[r]
        if can_open and (self.idle & self.may_work[:, r]).any():
            found.append((self._worth([self._change(r, 1)], -1), Step("open", r)))
        if self._may_dissolve(r):
            less = self._change(r, -1)
            found.append((self._worth([less], 1), Step("dissolve", r)))
            for s in self.touched if may_shift else []:
                if s == r or self.beats[s] >= self.doors[s]:
                    continue
                movers = (self.seated == r) & self.may_work[:, s] & ~self.fixed
                if movers.any():
                    worth = self._worth([less, self._change(s, 1)], 0)
                    found.append((worth, Step("shift", s, r)))
        return found

    def _may_dissolve(self, r: int) -> bool:
        return bool(self.beats[r] > 1 and ((self.seated == r) & ~self.fixed).any())

    def take(self, step: Step) -> None:
        """Count a step as done; which official moves is decided later."""
        if step.kind == "dissolve":
            who = int(np.flatnonzero((self.seated == step.region) & ~self.fixed)[0])
            self.beats[step.region] -= 1
            self.seated[who], self.idle[who] = -1, True
            return
        if step.kind == "shift":
            movers = (self.seated == step.source) & self.may_work[:, step.region]
            who = int(np.flatnonzero(movers & ~self.fixed)[0])
            self.beats[step.source] -= 1
        else:
            free = np.flatnonzero(self.idle & self.may_work[:, step.region])
            # Those who may work in the fewest regions are used up first.
            who = int(free[np.argmin(self.may_work[free].sum(axis=1))])
        self.beats[step.region] += 1
        self.seated[who], self.idle[who] = step.region, False


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
    metres = instance.measure.metres(
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
    if present.is_nearest:
        return
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
    if present.is_nearest:
        lon, lat = instance.base_lon[who], instance.base_lat[who]
    else:
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
