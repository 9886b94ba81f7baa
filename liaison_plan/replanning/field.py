"""
The flows of a seating, region by region: who may take whom, and what changes.

Given who works where and from which centre (from which base, at `nearest`), a region is
one assignment of its households; regions have nothing in common but the change budget.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.replanning.present import circles_of
from liaison_plan.solving.allowed import Allowed
from liaison_plan.solving.band import region_bands
from liaison_plan.solving.instance import restrict
from liaison_plan.solving.nearest import sites_of, split_sites
from liaison_plan.solving.places import distance_block
from liaison_plan.solving.priced import PricedTask
from liaison_plan.solving.region import recentre, valid_centres
from liaison_plan.solving.transport import Bands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from liaison_plan.replanning.present import Present, Seating
    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.priced import Priced
    from liaison_plan.solving.pricing import PairSpace

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Field:
    """
    One region under a seating.

    Attributes
    ----------
    region
        Its position.
    households, officials
        Positions in the county, ascending; officials are those seated here.
    part
        The region as an instance of its own.
    together
        Whether two villages may share a beat.
    centre, circle
        Central household of each official (position in `part`, -1 = none), and the
        villages the beat may draw from; without meaning at `nearest`.
    """

    region: int
    households: Ints
    officials: Ints
    part: Instance
    together: Bools
    centre: Ints
    circle: Bools

    @property
    def is_nearest(self) -> bool:
        """Whether officials' bases are the centres."""
        return self.part.rules.method.name == "nearest"

    def with_centre(self, centre: Ints) -> Field:
        """Give the region with other centres."""
        return replace(self, centre=centre)


def fields_of(
    present: Present, seating: Seating, regions: Sequence[int]
) -> list[Field]:
    """
    Take regions of a seating by themselves; those without households are left out.

    Parameters
    ----------
    present, seating
        The county, and who works where.
    regions
        Positions of the regions.
    """
    region_of = present.region_of
    circle = circles_of(present, seating)
    found = []
    for r in regions:
        households = np.flatnonzero(region_of == r)
        if not len(households):
            continue
        officials = np.flatnonzero(seating.region == r)
        part = restrict(present.instance, households, officials)
        at = np.searchsorted(households, seating.centre[officials])
        centre = np.where(seating.centre[officials] >= 0, at, -1)
        field = Field(
            r, households, officials, part, present.regions.together,
            centre.astype(np.int64), circle[officials].copy(),
        )  # fmt: skip
        found.append(_valid(field))
    return found


def _valid(field: Field) -> Field:
    """Move centres that their officials may not have (limits, pins, bans)."""
    if field.is_nearest or not len(field.officials):
        return field
    allowed, circle = Allowed(field.part, field.together), field.circle.copy()
    centre = valid_centres(field.part, allowed, circle, field.centre)
    return replace(field, centre=centre, circle=circle)


def task_of(field: Field) -> PricedTask:
    """
    Write the assignment of a region down, with what each pair changes.

    Parameters
    ----------
    field
        The region; it has at least one official.
    """
    part = field.part
    change_cost = round(part.rules.weights.change * 100)
    if field.is_nearest:
        return _nearest_task(part, change_cost)
    space = Allowed(part, field.together).space(field.centre, field.circle)
    bands = region_bands(part)
    works = field.centre >= 0
    bands = Bands(
        np.where(works, bands.minimum, 0), np.where(works, bands.maximum, 0), works
    )
    pairs = _metres_only(space).all_pairs()
    today = part.baseline[pairs.household]
    change = ((today != -1) & (today != pairs.official)).astype(np.int64)
    none = np.empty(0, np.int64)
    return PricedTask(
        replace(pairs, left_out_cost=None), change, _lost(part), none, none, none,
        bands, change_cost,
    )  # fmt: skip


def _nearest_task(part: Instance, change_cost: int) -> PricedTask:
    """Households to sites of officials; whoever stays goes straight to their own."""
    nobody = np.full_like(part.baseline, -1)
    site, space = sites_of(replace(part, baseline=nobody))
    pairs = _metres_only(space).all_pairs()
    m, n_sites = len(part.official_ids), space.size[1]
    bands = Bands(part.load_min, part.load_max, ~part.is_exempt, site)
    today = part.baseline
    if n_sites == m:
        goes_to = np.where(today >= 0, site[np.maximum(today, 0)], today)
        at = goes_to[pairs.household]
        change = ((at != -1) & (at != pairs.official)).astype(np.int64)
        none = np.empty(0, np.int64)
        own, who, cost = none, none, none
    else:
        change = (today != -1).astype(np.int64)[pairs.household]
        at_home = today[pairs.household] >= 0
        at_home &= pairs.official == site[np.maximum(today[pairs.household], 0)]
        own = pairs.household[at_home]
        who, cost = today[own], pairs.cost[at_home]
    return PricedTask(
        replace(pairs, left_out_cost=None), change, _lost(part), own, who, cost,
        bands, change_cost,
    )  # fmt: skip


def _metres_only(space: PairSpace) -> PairSpace:
    """Drop what changes cost: they are counted apart."""
    return replace(space, today=np.full_like(space.today, -1), change_cost=0)


def _lost(part: Instance) -> Ints:
    lost: Ints = (part.baseline != -1).astype(np.int64)
    return lost


def officials_of(field: Field, task: PricedTask, answer: Priced) -> Ints:
    """
    Name the official of each household of a region.

    Returns
    -------
    official
        Positions in `field.officials`, -1 = left out.
    """
    if not field.is_nearest:
        return answer.site
    site = task.bands.sites()
    pool = np.where(answer.own >= 0, -1, answer.site)
    stays = np.bincount(answer.own[answer.own >= 0], minlength=len(answer.load))
    # Who stays alone at a site needs no cutting; the rest is cut compactly.
    chosen = split_sites(field.part, site, pool, answer.load - stays)
    return np.where(answer.own >= 0, answer.own, chosen)


def recentred(field: Field, official: Ints) -> Ints:
    """Give every beat of a region its 1-median as centre (see `region.recentre`)."""
    if field.is_nearest:
        return field.centre
    part = field.part
    return recentre(
        part, Allowed(part, field.together), field.circle,
        distance_block(part, is_tabled=False), official, field.centre,
    )  # fmt: skip
