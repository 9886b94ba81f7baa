"""
Beats for officials who stayed idle: where a household is left out, or where they must.

The counting knows loads, not places: a far household beyond everybody's limit, or an
official who may serve one corner of a region only, is found here after solving.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree

from liaison_plan.solving.allowed import may_be_centre
from liaison_plan.travel.measure import centimetres
from liaison_plan.travel.straight import unit_vectors

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from liaison_plan.solving.assemble import Solution
    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.regions import Regions

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


def place_idle(
    instance: Instance, regions: Regions, may_work: Bools, solution: Solution
) -> dict[int, int]:
    """
    Choose households that idle officials start a beat from.

    Parameters
    ----------
    instance, regions, may_work, solution
        The county, who may work where, and the answer so far.

    Returns
    -------
    seeds
        Household by official, both positions; no household twice. First for
        households left out, so that each seed covers as many as it can; then, where
        nobody may be idle, for the rest.
    """
    m = len(instance.official_ids)
    works = np.bincount(solution.official[solution.official >= 0], minlength=m) > 0
    idle = np.flatnonzero(~works & may_work.any(axis=1)).tolist()
    if not idle:
        return {}
    table = may_be_centre(instance, np.array(idle))
    table &= may_work[idle][:, regions.of_village[instance.village]]
    table &= instance.workload[None, :] <= instance.load_max[idle][:, None]
    metres = _to_bases(instance, idle)
    seeds: dict[int, int] = {}
    left_out = _LeftOut(instance, regions, np.flatnonzero(solution.official < 0))
    # How many idle officials could still start from each door.
    starters = table.sum(axis=0)
    while len(seeds) < len(idle):
        door = left_out.widest(starters > 0)
        if door is None:
            break
        can = [i for i, o in enumerate(idle) if o not in seeds and table[i, door]]
        best = min(can, key=lambda i: (metres(i, np.array([door]))[0], i))
        seeds[idle[best]] = door
        starters -= table[best]
        left_out.cover(door)
    if instance.rules.load.idle == "forbidden":
        taken = np.zeros(len(instance.lon), bool)
        taken[solution.centre[solution.centre >= 0]] = True
        taken[list(seeds.values())] = True
        for i, o in enumerate(idle):
            doors = np.flatnonzero(table[i] & ~taken)
            if o in seeds or instance.is_exempt[o] or not len(doors):
                continue
            seeds[o] = int(doors[np.argmin(metres(i, doors))])
            taken[seeds[o]] = True
    return seeds


class _LeftOut:
    """Doors without an official, and how many of them one beat from each could take."""

    def __init__(self, instance: Instance, regions: Regions, doors: Ints) -> None:
        self.instance, self.doors = instance, doors
        self.region = regions.of_village[instance.village[doors]]
        self.most = max(1, instance.rules.load.max)
        self.points = unit_vectors(instance.lon[doors], instance.lat[doors])
        self.is_open = np.ones(len(doors), bool)
        self.width = np.zeros(len(doors), np.int64)
        #: The nearest open doors of each door that one beat from it could take.
        self.around: list[Ints] = [np.empty(0, np.int64)] * len(doors)
        for r in np.unique(self.region):
            self._measure(int(r))

    def widest(self, may_start: Bools) -> int | None:
        """Find the open door that most open doors lie around, among those given."""
        fits = self.is_open & may_start[self.doors]
        if not fits.any():
            return None
        return int(self.doors[np.argmax(np.where(fits, self.width, -1))])

    def cover(self, door: int) -> None:
        """Take the door and those around it as served."""
        at = int(np.searchsorted(self.doors, door))
        self.is_open[self.around[at]] = False
        self.is_open[at] = False
        self._measure(int(self.region[at]))

    def _measure(self, region: int) -> None:
        """Look for the nearest open doors of every open door of a region."""
        here = np.flatnonzero(self.is_open & (self.region == region))
        if len(here) == 0:
            return
        k = min(self.most, len(here))
        _chord, near = KDTree(self.points[here]).query(self.points[here], k=k)
        near = here[near.reshape(len(here), k)]
        instance, doors = self.instance, self.doors
        metres = instance.measure.metres(
            instance.lon[doors[near]], instance.lat[doors[near]],
            instance.lon[doors[here]][:, None], instance.lat[doors[here]][:, None],
        )  # fmt: skip
        limit = instance.scatter_limit_cm[doors[near]]
        inside = centimetres(metres) <= limit
        self.width[here] = inside.sum(axis=1)
        for row, at in enumerate(here.tolist()):
            self.around[at] = near[row, inside[row]]


def _to_bases(
    instance: Instance, officials: list[int]
) -> Callable[[int, Ints], NDArray[np.float64]]:
    """Give a measure from the base of one of the officials to some households."""

    def metres(at: int, households: Ints) -> NDArray[np.float64]:
        o = officials[at]
        return np.asarray(
            instance.travel_m(
                np.array([o]), instance.lon[households], instance.lat[households]
            )[0]
        )

    return metres
