"""
Beats for officials who stayed idle: where a household is left out, or where they must.

The counting knows loads, not places: a far household beyond everybody's limit, or an
official who may serve one corner of a region only, is found here after solving.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.allowed import may_be_centre

if TYPE_CHECKING:
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
    seeds: dict[int, int] = {}
    open_doors = np.flatnonzero(solution.official < 0)
    while len(open_doors) and len(seeds) < len(idle):
        door, covered = _widest(instance, regions, open_doors)
        can = [i for i, o in enumerate(idle) if o not in seeds and table[i, door]]
        if can:
            best = min(can, key=lambda i: (_metres(instance, idle[i], door), i))
            seeds[idle[best]] = door
            open_doors = np.setdiff1d(open_doors, covered)
        else:
            open_doors = np.setdiff1d(open_doors, [door])
    if instance.rules.load.idle == "forbidden":
        taken = np.zeros(len(instance.lon), bool)
        taken[solution.centre[solution.centre >= 0]] = True
        taken[list(seeds.values())] = True
        for i, o in enumerate(idle):
            doors = np.flatnonzero(table[i] & ~taken)
            if o in seeds or instance.is_exempt[o] or not len(doors):
                continue
            seeds[o] = min(doors.tolist(), key=lambda h: (_metres(instance, o, h), h))
            taken[seeds[o]] = True
    return seeds


def _widest(instance: Instance, regions: Regions, doors: Ints) -> tuple[int, Ints]:
    """Find the door within whose limit most other open doors of its region lie."""
    cm = instance.scatter_cm(doors, instance.lon[doors], instance.lat[doors])
    region = regions.of_village[instance.village[doors]]
    near = cm <= instance.scatter_limit_cm[doors][:, None]
    near &= region[:, None] == region[None, :]
    most = max(1, instance.rules.load.max)
    best = int(np.argmax(np.minimum(near.sum(axis=0), most)))
    inside = np.flatnonzero(near[:, best])
    nearest = inside[np.argsort(cm[inside, best], kind="stable")][:most]
    return int(doors[best]), doors[nearest]


def _metres(instance: Instance, official: int, household: int) -> float:
    return float(
        instance.measure.metres(
            instance.base_lon[official], instance.base_lat[official],
            instance.lon[household], instance.lat[household],
        )
    )  # fmt: skip
