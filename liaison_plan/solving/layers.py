"""
L2 as a whole: beats per region, then officials to regions.

Exempt officials are used first where a minimum cannot be met anyway; all others are
counted by `counts` and seated by `staffing`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.counts import Curve, Demand, Staff, count_beats, shortfalls
from liaison_plan.solving.regions import effective_pins
from liaison_plan.solving.staffing import StaffingProblem, staff_places
from liaison_plan.travel.measure import centimetres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.rules.model import Load
    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.regions import Regions

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: Weighted centimetres where there is no way: what sums of them leave room for.
_NO_WAY = 10**9


@dataclass(frozen=True, eq=False)
class Staffing:
    """
    Who works where.

    Attributes
    ----------
    region
        Region of each official, -1 = idle.
    beats
        Beats per region as they were counted.
    """

    region: Ints
    beats: Ints


def make_demand(instance: Instance, regions: Regions, at_least: Ints) -> Demand:
    """Points and households of every region."""
    region = regions.of_village[instance.village]
    has_minimum = np.zeros(regions.n, bool)
    has_minimum[regions.of_village[~instance.village_is_exempt]] = True
    return Demand(
        points=np.bincount(region, instance.workload, regions.n).astype(np.int64),
        households=np.bincount(region, minlength=regions.n),
        has_minimum=has_minimum,
        at_least=at_least,
    )


@dataclass(frozen=True, eq=False)
class RegionCounts:
    """
    Beats per region, and exempt officials that are already placed.

    Attributes
    ----------
    seats
        Beats of each region.
    helpers
        Region of each exempt official placed where a minimum cannot hold, else -1.
    ties
        By region, the numbers of beats between which only metres decide.
    """

    seats: Ints
    helpers: Ints
    ties: dict[int, tuple[int, int]]


def count_regions(
    instance: Instance,
    regions: Regions,
    may_work: Bools,
    at_least: Ints,
    *,
    curve: Curve | None,
) -> RegionCounts:
    """
    Decide how many officials every region gets.

    Parameters
    ----------
    instance, regions
        The county.
    may_work
        Which officials may work in which regions.
    at_least
        Beats every region must get if they can be staffed.
    curve
        Metres by number of beats, or None before anything is measured.
    """
    load = instance.rules.load
    demand = make_demand(instance, regions, _with_pins(instance, regions, at_least))
    helpers, closed = _place_exempt(instance, demand, may_work)
    regular = np.flatnonzero(~instance.is_exempt)
    rest = replace(
        demand,
        households=np.where(closed >= 0, closed, demand.households),
        points=np.where(closed == 0, 0, demand.points),
    )
    counts = count_beats(rest, load, Staff(may_work[regular]), curve)
    helped = RegionCounts(
        counts.beats + _tally(helpers, regions.n), helpers, counts.ties
    )
    if not instance.is_exempt.any():
        return helped
    # Or exempt officials work like all others, which may leave fewer people out.
    counts = count_beats(demand, load, Staff(may_work), curve)
    alike = RegionCounts(counts.beats, np.full_like(helpers, -1), counts.ties)
    n_regular = len(regular)
    return min(
        (helped, alike), key=lambda c: _what_counts_leave(demand, load, c, n_regular)
    )


def _what_counts_leave(
    demand: Demand, load: Load, counts: RegionCounts, n_regular: int
) -> tuple[int, ...]:
    """Points left out, regular officials idle where forbidden, points missing."""
    left_out = missing = 0
    taken = int((counts.helpers >= 0).sum())
    for r, beats in enumerate(counts.seats.tolist()):
        helpers = int((counts.helpers == r).sum())
        short = shortfalls(
            int(demand.points[r]), beats, load,
            has_minimum=bool(demand.has_minimum[r]) and not helpers,
        )  # fmt: skip
        left_out, missing = left_out + short[0], missing + short[1]
    idle = max(0, n_regular - (int(counts.seats.sum()) - taken))
    return left_out, idle * (load.idle == "forbidden"), missing


def seat_officials(
    instance: Instance, regions: Regions, may_work: Bools, counts: RegionCounts
) -> Staffing:
    """
    Decide who takes the beats of every region.

    Parameters
    ----------
    instance, regions, may_work
        As in `count_regions`.
    counts
        Its answer.
    """
    fixed = may_work.copy()
    placed = counts.helpers >= 0
    fixed[placed] = np.arange(regions.n)[None, :] == counts.helpers[placed][:, None]
    region = seat(instance, regions, fixed, counts.seats, placed)
    return Staffing(region, counts.seats)


def _tally(helpers: Ints, n: int) -> Ints:
    return np.bincount(helpers[helpers >= 0], minlength=n)


def _with_pins(instance: Instance, regions: Regions, at_least: Ints) -> Ints:
    """Give a region with pinned households seats for their officials."""
    pinned = effective_pins(instance)
    pairs = {
        (int(regions.of_village[instance.village[h]]), int(instance.pin[h]))
        for h in pinned
    }
    wanted = np.bincount([r for r, _o in pairs], minlength=regions.n) if pairs else 0
    return np.maximum(at_least, wanted)


def _place_exempt(
    instance: Instance, demand: Demand, may_work: Bools
) -> tuple[Ints, Ints]:
    """
    Give exempt officials the places where a minimum cannot be met.

    Returns
    -------
    helpers
        Region of each exempt official so placed, -1 otherwise.
    closed
        How many other beats such a region takes, -1 = not decided here.
    """
    load = instance.rules.load
    helpers = np.full(len(instance.official_ids), -1)
    closed = np.full(len(demand.points), -1)
    free = instance.is_exempt.copy()
    if not free.any():
        return helpers, closed
    needs = []
    for r, points in enumerate(demand.points.tolist()):
        beats = -(-points // load.max)
        missing = shortfalls(points, beats, load, has_minimum=True)[1]
        if beats and missing and demand.has_minimum[r]:
            needs.append((-missing, r, beats, -(-missing // load.min)))
    for _missing, r, beats, wanted in sorted(needs):
        who = np.flatnonzero(free & may_work[:, r])[:wanted]
        if len(who) == wanted:
            helpers[who] = r
            free[who] = False
            closed[r] = beats - wanted
    return helpers, closed


def seat(
    instance: Instance,
    regions: Regions,
    may: Bools,
    seats: Ints,
    placed: Bools,
    *,
    most_of_unit: Ints | None = None,
) -> Ints:
    """
    Give the seats of the regions to officials, units kept whole.

    Parameters
    ----------
    instance, regions, may
        The county, and who may work where: shape (officials, regions).
    seats
        Seats of each region.
    placed
        Officials who must not be left over.
    most_of_unit
        Most officials of one unit in each region; None = any number.

    Returns
    -------
    region
        Of each official, -1 = none.
    """
    weights, scope = instance.rules.weights, instance.rules.scope
    place_lon, place_lat = _region_points(instance, regions)
    everyone = np.arange(len(instance.official_ids))
    travel = centimetres(
        instance.travel_m(everyone, place_lon, place_lat),
        weights.travel,
        no_way=_NO_WAY,
    )
    if instance.rules.method.name == "nearest":
        # Nobody travels to a beat then: it is the doors themselves that are near.
        metres = instance.measure.metres(
            instance.base_lon[:, None], instance.base_lat[:, None],
            place_lon, place_lat,
        )  # fmt: skip
        weight = weights.scatter * max(1, instance.rules.load.min)
        travel = centimetres(metres, weight, no_way=_NO_WAY)
    avoid = np.zeros(may.shape, bool)
    if scope.home_village == "avoid":
        who, home = instance.homes()
        avoid[who, regions.of_village[home]] = True
        alone = np.bincount(regions.of_village, minlength=regions.n) == 1
        avoid &= alone[None, :]
    split_charge = round(weights.unit_split * 100)
    if instance.formed_in is not None:
        # Units were kept whole when pairs were formed: pairs stay where they can.
        moves = instance.formed_in[:, None] != np.arange(regions.n)[None, :]
        travel = travel + moves * (int(travel.max(initial=0)) + 100)
        split_charge = 0
    urgency = np.where(instance.is_exempt, 0, 1)
    urgency[np.unique(instance.pin[instance.pin >= 0])] = 2
    urgency[placed] = 2
    problem = StaffingProblem(
        unit=instance.unit,
        travel=travel,
        may_work=may,
        avoid=avoid,
        seats=seats,
        urgency=urgency,
        split_charge=split_charge,
        most_of_unit=most_of_unit,
    )
    return staff_places(problem, effort=instance.rules.solve.effort)


def _region_points(
    instance: Instance, regions: Regions
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middle of each region's households."""
    region = regions.of_village[instance.village]
    count = np.maximum(np.bincount(region, minlength=regions.n), 1)
    return (
        np.bincount(region, instance.lon, regions.n) / count,
        np.bincount(region, instance.lat, regions.n) / count,
    )
