"""
Regions: sets of villages inside which beats may lie.

With `beat_within = "village"` every village is a region of its own, except that
villages named as neighbours are joined; with `"township"` and `"county"` the regions
are these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Regions:
    """
    Regions of a county.

    Attributes
    ----------
    of_village
        Region of each village, numbered by their first village.
    together
        Whether two villages may share a beat: shape (villages, villages).
    """

    of_village: Ints
    together: Bools

    @property
    def n(self) -> int:
        """How many there are."""
        return int(self.of_village.max(initial=-1)) + 1


def make_regions(instance: Instance) -> Regions:
    """Group the villages as the rules' scope says."""
    n = len(instance.village_ids)
    scope = instance.rules.scope
    if scope.beat_within == "county":
        together = np.ones((n, n), bool)
    elif scope.beat_within == "township":
        town = instance.village_township
        together = town[:, None] == town[None, :]
        together &= (town >= 0)[:, None]
    else:
        together = np.zeros((n, n), bool)
    at = {v: i for i, v in enumerate(instance.village_ids)}
    for a, b in scope.neighbours:
        if a in at and b in at:
            together[at[a], at[b]] = together[at[b], at[a]] = True
    np.fill_diagonal(together, val=True)
    region = np.arange(n)
    changed = True
    while changed:
        # Every village takes the least number of those it may share beats with.
        least = np.where(together, region[None, :], n).min(axis=1, initial=n)
        changed = bool((least < region).any())
        region = least
    _unique, of_village = np.unique(region, return_inverse=True)
    return Regions(of_village.astype(np.int64), together)


def make_circles(count: Ints, home: Ints, together: Bools) -> Bools:
    """
    Villages each beat may draw from: all of them may share a beat with each other.

    Starting from the village with most households, villages join in the order of their
    households in the beat as long as they may be together with all before them.
    """
    circle = np.zeros(count.shape, bool)
    alone = together.sum(axis=1)[home] == 1
    circle[np.flatnonzero(alone), home[alone]] = True
    for j in np.flatnonzero(~alone).tolist():
        row = np.zeros(count.shape[1], bool)
        row[home[j]] = True
        near = np.flatnonzero(together[home[j]])
        for village in near[np.argsort(-count[j, near], kind="stable")]:
            if together[village][row].all():
                row[village] = True
        circle[j] = row
    return circle


def beat_circles(
    instance: Instance, together: Bools, official: Ints, centre: Ints
) -> Bools:
    """
    Villages each official's beat may draw from, by the households it has.

    Parameters
    ----------
    instance, together
        The villages, and whether two may share a beat.
    official, centre
        Official of each household; central household of each official's beat, where a
        beat without households lies. Whoever has no centre draws from nowhere.
    """
    k = len(centre)
    count = np.zeros((k, len(instance.village_ids)), np.int64)
    held = official >= 0
    np.add.at(count, (official[held], instance.village[held]), 1)
    home = count.argmax(axis=1)
    alone = (centre >= 0) & (count.sum(axis=1) == 0)
    home[alone] = instance.village[centre[alone]]
    circle = make_circles(count, home, together)
    circle[centre < 0] = False
    return circle


def eligible(instance: Instance, regions: Regions) -> Bools:
    """
    Whether each official may work in each region: shape (officials, regions).

    An official with pinned households may only work where one of them lies.
    """
    officials = np.arange(len(instance.official_ids))
    villages = np.arange(len(instance.village_ids))
    may = instance.may_serve(officials, villages)
    table = np.zeros((len(officials), regions.n), bool)
    has_households = np.bincount(instance.village, minlength=len(villages)) > 0
    for village in np.flatnonzero(has_households):
        table[:, regions.of_village[village]] |= may[:, village]
    is_nearest = instance.rules.method.name == "nearest"
    if instance.limits_travel or (is_nearest and instance.limits_scatter):
        table &= _within_reach(instance, regions)
    pinned = effective_pins(instance)
    if len(pinned):
        count = np.zeros_like(table, dtype=np.int64)
        region = regions.of_village[instance.village[pinned]]
        np.add.at(count, (instance.pin[pinned], region), 1)
        if instance.persons == 2:
            # A pair can have pins of either, and reach only some of them together.
            count *= table
        # Where nobody can go, a pin holds nobody back from elsewhere.
        count[~table] = 0
        # Of several regions the one with most of the pinned households.
        bound = count.sum(axis=1) > 0
        most = count.argmax(axis=1)
        table[bound] &= np.arange(regions.n)[None, :] == most[bound][:, None]
    return table


def effective_pins(instance: Instance) -> Ints:
    """Households whose pinned official may serve their village."""
    pinned = np.flatnonzero(instance.pin >= 0)
    may = instance.may_serve(
        np.arange(len(instance.official_ids)), np.arange(len(instance.village_ids))
    )
    return pinned[may[instance.pin[pinned], instance.village[pinned]]]


def seatable(instance: Instance, regions: Regions, may_work: Bools) -> Bools:
    """
    Narrow who may be seated where to as many as can have centres of their own.

    Under a travel limit officials of near bases may all reach only the same few
    households of a region, and each needs one of them as centre. Of such officials
    every region is given others in turn, no more than it has centres for. This is a
    choice, so nothing is proven by it.

    Parameters
    ----------
    instance, regions, may_work
        The county, and who may work where: shape (officials, regions).
    """
    if not instance.limits_travel or instance.rules.method.name == "nearest":
        return may_work
    out = may_work.copy()
    rows = np.column_stack([instance.base_lon, instance.base_lat, may_work])
    _rows, kind = np.unique(rows, axis=0, return_inverse=True)
    alike = [
        np.flatnonzero(kind.ravel() == k) for k in range(int(kind.max(initial=-1)) + 1)
    ]
    begin = np.zeros(len(alike), np.int64)
    region = regions.of_village[instance.village]
    least = max(1, instance.rules.load.min)
    for r in range(regions.n):
        members = np.flatnonzero(region == r)
        kinds = [k for k, who in enumerate(alike) if may_work[who[0], r]]
        reach = _reached(
            instance, members, np.array([alike[k][0] for k in kinds], np.int64)
        )
        # Who reaches more doors than the region has beats always finds a centre.
        few = np.flatnonzero(reach.sum(axis=1) <= len(members) // least + 1)
        seats = _own_centres(
            [np.flatnonzero(reach[i]).tolist() for i in few],
            [len(alike[kinds[i]]) for i in few],
        )
        for i, n in zip(few.tolist(), seats, strict=True):
            k = kinds[i]
            turn = (begin[k] + np.arange(n)) % len(alike[k])
            out[alike[k], r] = False
            out[alike[k][turn], r] = True
            begin[k] += n
    return out


def _reached(instance: Instance, households: Ints, officials: Ints) -> Bools:
    """Whether officials (rows) reach households (columns) within the limits."""
    lon, lat = instance.lon[households], instance.lat[households]
    near = instance.within_travel(officials, lon, lat)
    if instance.rules.method.name == "nearest" and instance.limits_scatter:
        # Doors are counted from the base: within their limit, and over land.
        cm = instance.scatter_cm(
            households, instance.base_lon[officials], instance.base_lat[officials]
        )
        near &= (cm <= instance.scatter_limit_cm[households][:, None]).T
    return near


def _own_centres(reach: list[list[int]], size: list[int]) -> list[int]:
    """
    Count the officials of each kind that can have centres of their own together.

    Kinds take turns, and one more is let in as long as all can be matched to doors of
    their own: by augmenting paths, so that their sum is the largest there is.

    Parameters
    ----------
    reach
        Doors that each kind reaches.
    size
        Officials of each kind.
    """
    holder: dict[int, int] = {}

    def find(k: int, seen: set[int]) -> bool:
        for door in reach[k]:
            if door not in seen:
                seen.add(door)
                if door not in holder or find(holder[door], seen):
                    holder[door] = k
                    return True
        return False

    seats = [0] * len(reach)
    waiting = list(range(len(reach)))
    while waiting:
        waiting = [k for k in waiting if seats[k] < size[k] and find(k, set())]
        for k in waiting:
            seats[k] += 1
    return seats


def _within_reach(instance: Instance, regions: Regions) -> Bools:
    """Whether some household of a region is within the limits of a base."""
    everyone = np.arange(len(instance.official_ids))
    reach = np.zeros((len(everyone), regions.n), bool)
    region = regions.of_village[instance.village]
    for r in range(regions.n):
        members = np.flatnonzero(region == r)
        if len(members):
            reach[:, r] = _reached(instance, members, everyone).any(axis=1)
    return reach
