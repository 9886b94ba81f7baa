"""
A plan put onto a county that has moved on: who still serves whom, and what is orphaned.

The plan may be of another state of the county. Households that are gone are dropped,
new ones have nobody, officials who are gone (or may not work where they did) leave
beats without an official behind. Nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.solving.regions import beat_circles, eligible, make_regions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.plan.bundle import Plan
    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.regions import Regions

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Orphan:
    """
    A beat whose official is gone.

    Attributes
    ----------
    beat_id
        Of the plan in force.
    members
        Its households that are still there, positions.
    centre
        Its central household; where that one is gone, the middle one of the rest.
    region
        Region of its centre.
    """

    beat_id: str
    members: Ints
    centre: int
    region: int


@dataclass(frozen=True, eq=False)
class Seating:
    """
    Who works where, and from which centre; positions of an `Instance`.

    Attributes
    ----------
    official
        Official of each household, -1 = nobody.
    centre
        Central household of each official's beat, -1 = none (always under `nearest`).
    region
        Region each official works in, -1 = idle.
    """

    official: Ints
    centre: Ints
    region: Ints

    def copy(self) -> Seating:
        """Copy the arrays."""
        return Seating(self.official.copy(), self.centre.copy(), self.region.copy())


@dataclass(frozen=True, eq=False)
class Present:
    """
    The plan in force on the county as it is now.

    Attributes
    ----------
    instance, regions
        The county.
    may_work
        Which officials may work in which regions.
    seating
        What still holds.
    orphans
        Beats without their official, in the order of their centres.
    spent
        Changes that were made beside the assignment: beats handed over by hand. A
        budget given to the engine is without them; sentences count them in.
    """

    instance: Instance
    regions: Regions
    may_work: Bools
    seating: Seating
    orphans: tuple[Orphan, ...]
    spent: int = 0

    @property
    def is_nearest(self) -> bool:
        """Whether officials' bases are the centres."""
        return self.instance.rules.method.name == "nearest"

    @property
    def region_of(self) -> Ints:
        """Region of each household."""
        return self.regions.of_village[self.instance.village]


def put_onto(instance: Instance, plan: Plan) -> Present:
    """
    Put a plan onto a county, which may have changed since.

    Parameters
    ----------
    instance
        The county as it is now, under the rules in force now.
    plan
        The plan in force.
    """
    regions = make_regions(instance)
    may_work = eligible(instance, regions)
    seating, orphans = _seat(instance, regions, may_work, plan)
    return Present(instance, regions, may_work, seating, orphans)


def circles_of(present: Present, seating: Seating) -> Bools:
    """Villages each official's beat may draw from; all of the region at `nearest`."""
    instance, regions = present.instance, present.regions
    if not present.is_nearest:
        return beat_circles(
            instance, regions.together, seating.official, seating.centre
        )
    works = seating.region >= 0
    own = regions.of_village[None, :] == seating.region[:, None]
    return np.asarray(own & works[:, None])


def _seat(
    instance: Instance,
    regions: Regions,
    may_work: Bools,
    plan: Plan,
) -> tuple[Seating, tuple[Orphan, ...]]:
    m = len(instance.official_ids)
    centre, region = np.full(m, -1), np.full(m, -1)
    region_of = regions.of_village[instance.village]
    official = np.full(len(instance.lon), -1)
    orphans: list[Orphan] = []
    for beat in _beats(instance, plan):
        members, who, middle = beat.members, beat.official, beat.centre
        where = int(region_of[middle])
        stays = who >= 0 and may_work[who, where] and centre[who] < 0
        if stays and region[who] in (-1, where):
            region[who] = where
            inside = members[region_of[members] == where]
            official[inside] = who
            if plan.rules.method.name != "nearest":
                centre[who] = middle
        else:
            orphans.append(Orphan(beat.beat_id, members, middle, where))
    if instance.rules.method.name == "nearest":
        centre[:] = -1
    else:
        # A plan made by `nearest` has no centres: the middle households stand in.
        for who in np.flatnonzero((region >= 0) & (centre < 0)).tolist():
            centre[who] = _middle(instance, np.flatnonzero(official == who))
    orphans.sort(key=lambda o: o.centre)
    return Seating(official, centre, region), tuple(orphans)


@dataclass(frozen=True, eq=False)
class _Beat:
    """A beat of the plan with the households that are left: positions."""

    beat_id: str
    members: Ints
    official: int
    centre: int


def _beats(instance: Instance, plan: Plan) -> list[_Beat]:
    """List the beats with households left, by place, so that no id plays a part."""
    rows = plan.assignments
    here = _rows_of(rows["household_id"].to_numpy(object), instance.household_ids)
    at, ids = pd.factorize(rows["beat_id"].to_numpy(object))
    beat = np.where(here >= 0, at[here], -1) if len(at) else np.full(len(here), -1)
    first = plan.beat_officials
    first = first[first["role"] == "first"]
    who = dict(zip(first["beat_id"], first["official_id"], strict=True))
    official_at = {o: i for i, o in enumerate(instance.official_ids)}
    told = dict(
        zip(plan.beats["beat_id"], plan.beats["centre_household_id"], strict=True)
    )
    centres = _rows_of(
        instance.household_ids, np.array([told.get(i, "") for i in ids], dtype=object)
    )
    order = np.argsort(beat, kind="stable")
    ends = np.searchsorted(beat[order], np.arange(len(ids) + 1))
    found = []
    for number, beat_id in enumerate(ids):
        members = order[ends[number] : ends[number + 1]]
        if beat_id == "" or not len(members):
            continue
        centre = int(centres[number])
        if centre < 0:
            centre = _middle(instance, members)
        official = official_at.get(who.get(beat_id, ""), -1)
        found.append(_Beat(str(beat_id), members, official, centre))
    return sorted(found, key=lambda b: (b.centre, b.members.tolist()))


def _rows_of(ids: NDArray[np.object_], wanted: NDArray[np.object_]) -> Ints:
    """Row of each wanted id, -1 where it is not."""
    at: Ints = pd.Index(ids).get_indexer(pd.Index(wanted))
    return at


def _middle(instance: Instance, members: Ints) -> int:
    """Household with the least sum of metres to all others; of equals the first."""
    cm = instance.scatter_cm(members, instance.lon[members], instance.lat[members])
    return int(members[np.argmin(cm.sum(axis=0))])
