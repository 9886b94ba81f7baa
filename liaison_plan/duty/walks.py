"""
Walks (走访路线): the order of the doors of one person's day, by the clock.

A walk sets out from a start, passes the day's doors and comes back. Where a day must
cross water it takes listed boats, or says that none serves; what no walk from the start
reaches becomes a walk of its own, apart. Every walk is compared with the same doors in
the order of the village's list.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.duty.boats import boats_of, clock_of, seconds_of
from liaison_plan.duty.walk_clock import Leg, by_the_clock
from liaison_plan.duty.walk_starts import starts_of
from liaison_plan.duty.walk_tables import BOATS, DAYS, STOPS, Walks
from liaison_plan.solving.routing import door_orders
from liaison_plan.solving.sailing import WaterDay, water_tour
from liaison_plan.solving.tours import FAR, Ways
from liaison_plan.travel.measure import measure_of
from liaison_plan.travel.network import ROAD_KMH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.duty.boats import Boats
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.rules.duty import Walk
    from liaison_plan.travel.measure import Measure

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


@dataclass(eq=False)
class _Walk:
    """One walk being made: its points are the start, then its doors."""

    date: str
    official_id: str
    doors: Ints  # positions in the table of visits
    lon: Floats
    lat: Floats
    metres: Floats  # between its points; infinite where there is no way
    reason: str = ""
    legs: list[Leg] = field(default_factory=list)
    list_m: float = 0.0
    is_exact: bool = True

    def visited(self) -> list[int]:
        """Which of its doors the legs pass, from 0."""
        first = int(self.doors[0])
        return [leg.door - first for leg in self.legs if leg.door >= 0]


def plan_walks(county: County, plan: Plan, visits: pd.DataFrame, rules: Walk) -> Walks:
    """
    Order the doors of every person's every day (走访路线).

    Parameters
    ----------
    county, plan
        The county, and the plan whose rules say how distance is measured.
    visits
        `date` (YYYY-MM-DD), `official_id`, `household_id`; further columns are left
        out. In any order.
    rules
        Section `[walk]` of duty.toml. A walk from a base goes by wheels to the first
        door and from the last. A walk by boat is back by `day_to`; one without is
        marked late where it is not, and ends at its last door where it need not come
        back.

    Returns
    -------
    walks
        Rows by date, official, walk, stop.

    Raises
    ------
    SolverError
        The routing solver ends without an answer.

    Notes
    -----
    Up to nine doors the order is the shortest there is (`solving.tours`), with more it
    is a local optimum of OR-Tools routing. Metres are those of the measure in force,
    as between households and centres: on roads without ferries, or straight lines,
    which know no water.
    """
    measure = measure_of(county, plan.rules)
    places = county.households.set_index("household_id")[["lon", "lat"]]
    table = visits[["date", "official_id", "household_id"]].astype(str)
    table = table.join(places, on="household_id")
    table = table.sort_values(
        ["date", "official_id", "lon", "lat", "household_id"], ignore_index=True
    )
    boats = boats_of(county, measure)
    starts = starts_of(county, plan, table, rules.start)
    # The place of each visit in the village's list.
    listed: Ints = np.empty(len(table), np.int64)
    listed[table["household_id"].argsort(kind="stable")] = np.arange(len(table))
    walks: list[_Walk] = []
    for whole in _days(table, starts, measure):
        walks += _parts(whole, boats, measure, rules, listed)
    _order_on_foot([walk for walk in walks if not walk.legs], rules, listed)
    return _tables(walks, table, boats, rules)


def _days(table: pd.DataFrame, starts: Floats, measure: Measure) -> Iterator[_Walk]:
    """All doors of one person's one day, one after another."""
    lon, lat = table["lon"].to_numpy(float), table["lat"].to_numpy(float)
    dates, officials = table["date"].tolist(), table["official_id"].tolist()
    key = pd.factorize(table["date"] + "\n" + table["official_id"])[0]
    cuts = np.flatnonzero(np.diff(key, prepend=-1, append=-1)).tolist()
    for low, high in itertools.pairwise(cuts):
        at_lon = np.r_[starts[low, 0], lon[low:high]]
        at_lat = np.r_[starts[low, 1], lat[low:high]]
        metres = measure.metres(at_lon[:, None], at_lat[:, None], at_lon, at_lat)
        doors = np.arange(low, high)
        yield _Walk(dates[low], officials[low], doors, at_lon, at_lat, metres)


def _parts(
    whole: _Walk, boats: Boats, measure: Measure, rules: Walk, listed: Ints
) -> list[_Walk]:
    """Cut a day into what is reached from its start, by boat too, and what is not."""
    far = np.flatnonzero(~np.isfinite(whole.metres[0, 1:]))
    if len(far) == 0:
        return [whole]
    walks = []
    near = np.setdiff1d(np.arange(len(whole.doors)), far)
    reason = "no_boat" if len(boats.u) else "no_way"
    walk = _by_boat(whole, boats, measure, rules, listed) if len(boats.u) else None
    if walk is not None:
        walks.append(walk)
        left = np.setdiff1d(np.arange(len(whole.doors)), walk.visited())
        near, far = np.intersect1d(near, left), np.intersect1d(far, left)
    walks += [_part(whole, near)] if len(near) else []
    while len(far):
        together = np.isfinite(whole.metres[1 + far[0], 1 + far])
        walks.append(_part(whole, far[together], reason=reason))
        far = far[~together]
    return walks


def _part(whole: _Walk, doors: Ints, *, reason: str = "") -> _Walk:
    """
    Make a walk past some doors of a day.

    A walk apart begins at the door in their midst: how somebody comes there is not
    known.
    """
    start = 0
    if reason:
        among = whole.metres[np.ix_(1 + doors, 1 + doors)]
        start = 1 + int(doors[among.sum(axis=1).argmin()])
    points = np.r_[start, 1 + doors]
    return _Walk(
        whole.date, whole.official_id, whole.doors[doors],
        whole.lon[points], whole.lat[points], whole.metres[np.ix_(points, points)],
        reason,
    )  # fmt: skip


def _seconds(metres: Floats, rules: Walk, *, is_ridden: bool) -> Ints:
    """Whole seconds of ways; the start is reached and left on wheels from a base."""
    is_way = np.isfinite(metres)
    known = np.where(is_way, metres, 0.0)
    seconds = np.ceil(known * (3.6 / rules.walking_kmh))
    if is_ridden:
        ridden = np.ceil(known * (3.6 / ROAD_KMH))
        seconds[0], seconds[:, 0] = ridden[0], ridden[:, 0]
    return np.where(is_way, seconds, FAR).astype(np.int64)


def _by_boat(
    whole: _Walk, boats: Boats, measure: Measure, rules: Walk, listed: Ints
) -> _Walk | None:
    """Make the walk of a day by boat; None where no boat helps."""
    n = len(whole.doors)
    lon, lat = np.r_[whole.lon, boats.lon], np.r_[whole.lat, boats.lat]
    metres = measure.metres(lon[:, None], lat[:, None], lon, lat)
    day = WaterDay(
        seconds=_seconds(metres, rules, is_ridden=rules.start == "base"),
        n_doors=n,
        port_from=1 + n + boats.port_from,
        port_to=1 + n + boats.port_to,
        leaves=boats.leaves,
        arrives=boats.arrives,
        begin=seconds_of(rules.day_from),
        end=seconds_of(rules.day_to),
        service=60 * rules.minutes_per_visit,
    )
    tour = water_tour(day)
    if not tour.sailings:
        return None
    legs: list[Leg] = []
    list_m = 0.0
    at = 0
    for stay, doors in enumerate(tour.stays):
        boat = tour.sailings[stay] if stay < len(tour.sailings) else -1
        end = 0 if boat < 0 else int(day.port_from[boat])
        by_list = sorted(doors, key=lambda door: listed[whole.doors[door]])
        list_m += _length(metres, [at, *(1 + door for door in by_list), end])
        for door in doors:
            legs.append(_leg(day.seconds, metres, at, 1 + door, whole.doors[door]))
            at = 1 + door
        legs.append(_leg(day.seconds, metres, at, end, boat=boat))
        at = int(day.port_to[boat]) if boat >= 0 else 0
    return _Walk(
        whole.date, whole.official_id, whole.doors, whole.lon, whole.lat, metres,
        legs=legs, list_m=list_m, is_exact=tour.is_exact,
    )  # fmt: skip


def _order_on_foot(walks: list[_Walk], rules: Walk, listed: Ints) -> None:
    """Order the doors of walks without boats; those of one size side by side."""
    for n in sorted({len(walk.doors) for walk in walks}):
        same = [walk for walk in walks if len(walk.doors) == n]
        cost = np.rint(np.stack([walk.metres for walk in same]) * 10).astype(np.int64)
        back = cost[:, 1:, 0] if rules.comes_back else np.zeros_like(cost[:, 1:, 0])
        orders, _cost, is_exact = door_orders(
            Ways(cost[:, 0, 1:], cost[:, 1:, 1:], back)
        )
        for walk, order in zip(same, orders.tolist(), strict=True):
            walk.is_exact = is_exact
            home = [0] if rules.comes_back else []
            points = [0, *(1 + door for door in order), *home]
            by_list = np.argsort(listed[walk.doors])
            walk.list_m = _length(walk.metres, [0, *(1 + by_list).tolist(), *home])
            is_ridden = rules.start == "base" and not walk.reason
            seconds = _seconds(walk.metres, rules, is_ridden=is_ridden)
            walk.legs = [
                _leg(seconds, walk.metres, a, b, walk.doors[b - 1] if b else -1)
                for a, b in itertools.pairwise(points)
            ]


def _leg(
    seconds: Ints, metres: Floats, a: int, b: int, door: int = -1, boat: int = -1
) -> Leg:
    return Leg(float(metres[a, b]), int(seconds[a, b]), int(door), int(boat))


def _length(metres: Floats, points: list[int]) -> float:
    return float(metres[points[:-1], points[1:]].sum())


def _tables(
    walks: list[_Walk], table: pd.DataFrame, boats: Boats, rules: Walk
) -> Walks:
    """Follow every walk by the clock and lay the rows out."""
    begin, end = seconds_of(rules.day_from), seconds_of(rules.day_to)
    stops: list[dict[str, Any]] = []
    days: list[dict[str, Any]] = []
    taken: list[dict[str, Any]] = []
    numbers: Counter[tuple[str, str]] = Counter()
    for walk in walks:
        numbers[walk.date, walk.official_id] += 1
        key = {
            "date": walk.date,
            "official_id": walk.official_id,
            "walk": numbers[walk.date, walk.official_id],
        }
        timed = by_the_clock(
            walk.legs, boats, begin=begin, service=60 * rules.minutes_per_visit
        )
        stops += [{**key, **row} for row in timed.stops]
        taken += [{**key, **row} for row in timed.boats]
        days.append(
            {
                **key,
                "n_doors": sum(leg.door >= 0 for leg in walk.legs),
                "start_lon": walk.lon[0],
                "start_lat": walk.lat[0],
                "set_out": clock_of(timed.set_out),
                "back": clock_of(timed.back),
                "walk_m": round(timed.metres, 1),
                "list_m": round(walk.list_m, 1),
                # Adding nothing turns -0.0 into 0.0.
                "saved_m": round(walk.list_m - timed.metres, 1) + 0.0,
                "minutes": round((timed.back - timed.set_out) / 60, 1),
                "n_boats": len(timed.boats),
                "is_exact": walk.is_exact,
                "is_late": timed.back > end,
                "reason": walk.reason,
            }
        )
    return Walks(
        _stops_frame(stops, days, table),
        pd.DataFrame(days, columns=list(DAYS)),
        pd.DataFrame(taken, columns=list(BOATS)),
    )


def _stops_frame(
    stops: list[dict[str, Any]], days: list[dict[str, Any]], table: pd.DataFrame
) -> pd.DataFrame:
    """Name the doors; the way back ends at the start."""
    starts = {
        (day["date"], day["official_id"], day["walk"]): (
            day["start_lon"], day["start_lat"],
        )
        for day in days
    }  # fmt: skip
    names = table["household_id"].tolist()
    lon, lat = table["lon"].tolist(), table["lat"].tolist()
    for row in stops:
        door = row["door"]
        is_door = door >= 0
        row["household_id"] = names[door] if is_door else ""
        row["lon"], row["lat"] = (
            (lon[door], lat[door])
            if is_door
            else starts[row["date"], row["official_id"], row["walk"]]
        )
    return pd.DataFrame(stops, columns=list(STOPS))
