"""
A day of visits that must cross water: listed departures, waited for, and back again.

The day is a row of stays with a sailing between two of them. Every row of sailings that
leaves and comes home is looked at; the doors are then spread over its stays and
ordered, exactly for a few doors, by routing for many. Aims, one after another: fewest
doors left out, earliest return, least time on foot or wheels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.routing import Stays, stay_orders
from liaison_plan.solving.tours import (
    EXACT_DOORS,
    FAR,
    Ways,
    order_of_set,
    sets_of_doors,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

#: Rows of sailings looked at for one day; a timetable for offices has far fewer.
MOST_ROWS = 500


@dataclass(frozen=True, eq=False)
class WaterDay:
    """
    What one day asks for; times are whole seconds after midnight.

    Attributes
    ----------
    seconds
        From point to point without any ferry: the start, the doors, then ports;
        `tours.FAR` where there is no such way.
    n_doors
        How many points after the start are doors.
    port_from, port_to, leaves, arrives
        Of each listed departure: points and times.
    begin, end
        When the day begins and when one must be back.
    service
        Seconds at a door.
    """

    seconds: Ints
    n_doors: int
    port_from: Ints
    port_to: Ints
    leaves: Ints
    arrives: Ints
    begin: int
    end: int
    service: int


@dataclass(frozen=True, eq=False)
class WaterTour:
    """
    How the day goes.

    Attributes
    ----------
    sailings
        Departures taken, in order.
    stays
        Doors (from 0) of each stay in the order they are visited; one stay more than
        sailings.
    left_out
        Doors that no such day reaches, ascending.
    is_exact
        Whether no other day is better by the three aims, with at most one round trip
        more than every land on the way asks for.
    """

    sailings: tuple[int, ...]
    stays: tuple[tuple[int, ...], ...]
    left_out: tuple[int, ...]
    is_exact: bool


def water_tour(day: WaterDay) -> WaterTour:
    """
    Find the day that leaves out fewest doors, comes home earliest and moves least.

    Raises
    ------
    SolverError
        The routing solver ends without an answer.
    """
    n = day.n_doors
    land = (day.seconds < FAR).argmax(axis=1)
    rows, is_whole = _rows_of_sailings(day, land)
    # Rows that can reach most doors first, then those that come home first.
    rows.sort(key=lambda row: (-len(_reached(day, land, row)), _home(day, row), row))
    tables: dict[tuple[int, int], tuple[Ways, Ints]] = {}
    best: WaterTour | None = None
    best_key = (n + 1, 0, 0)
    for row in rows:
        reached = _reached(day, land, row)
        if (n - len(reached), _home(day, row), 0) > best_key:
            continue
        if len(reached) <= EXACT_DOORS:
            stays = _exact_stays(day, land, row, reached, tables)
        else:
            stays = _routed_stays(day, land, row)
            is_whole = False
        key = _key(day, row, stays)
        if key < best_key:
            best_key = key
            visited = {door for stay in stays for door in stay}
            best = WaterTour(
                row,
                tuple(tuple(stay) for stay in stays),
                tuple(door for door in range(n) if door not in visited),
                is_exact=True,
            )
    if best is None:
        return WaterTour((), ((),), tuple(range(n)), is_exact=is_whole)
    return WaterTour(best.sailings, best.stays, best.left_out, is_exact=is_whole)


def _rows_of_sailings(day: WaterDay, land: Ints) -> tuple[list[tuple[int, ...]], bool]:
    """List rows of sailings that leave the start and come home, and whether all."""
    wanted = _lands_on_the_way(day, land)
    useful = np.isin(land[day.port_from], wanted) & np.isin(land[day.port_to], wanted)
    boats = np.flatnonzero(useful)
    # Every land is gone to and left once; one of them may be gone to again.
    others = len(wanted) - 1
    most = 2 * others + 2 if others else 0
    rows: list[tuple[int, ...]] = []
    for row in _going_on(day, land, boats, (), most):
        if len(rows) == MOST_ROWS:
            return rows, False
        rows.append(row)
    return rows, True


def _lands_on_the_way(day: WaterDay, land: Ints) -> list[int]:
    """
    Lands with doors, and those that may lie on a way between them and the start.

    Without doors of its own a land is worth going to only to go on to a third: where
    boats join it with one other, it is left aside, and so on.
    """
    joined: dict[int, set[int]] = {int(land[0]): set()}
    from_land, to_land = land[day.port_from].tolist(), land[day.port_to].tolist()
    for a, b in zip(from_land, to_land, strict=True):
        if a != b:
            joined.setdefault(a, set()).add(b)
            joined.setdefault(b, set()).add(a)
    asked = {int(land[0]), *land[1 : 1 + day.n_doors].tolist()}
    while True:
        idle = [here for here in joined if here not in asked and len(joined[here]) < 2]
        if not idle:
            return sorted(joined)
        for here in idle:
            for other in joined.pop(here):
                joined[other].discard(here)


def _going_on(
    day: WaterDay, land: Ints, boats: Ints, row: tuple[int, ...], most: int
) -> Iterator[tuple[int, ...]]:
    """Lengthen a row by every departure that can still be caught."""
    at = int(day.port_to[row[-1]]) if row else 0
    now = int(day.arrives[row[-1]]) if row else day.begin
    if land[at] == land[0] and now + day.seconds[at, 0] <= day.end:
        yield row
    if len(row) == most:
        return
    for sailing in boats[land[day.port_from[boats]] == land[at]].tolist():
        caught = now + day.seconds[at, day.port_from[sailing]] <= day.leaves[sailing]
        if caught and day.arrives[sailing] <= day.end:
            yield from _going_on(day, land, boats, (*row, sailing), most)


def _ends_of_stays(day: WaterDay, row: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Point where each stay begins, point where it ends, seconds it may last."""
    begins = [(0, day.begin), *((day.port_to[k], day.arrives[k]) for k in row)]
    ends = [*((day.port_from[k], day.leaves[k]) for k in row), (0, day.end)]
    return [
        (int(a), int(b), int(until) - int(since))
        for (a, since), (b, until) in zip(begins, ends, strict=True)
    ]


def _reached(day: WaterDay, land: Ints, row: tuple[int, ...]) -> list[int]:
    """Doors on the lands of a row's stays."""
    lands = {int(land[0]), *(int(land[day.port_to[k]]) for k in row)}
    return [door for door in range(day.n_doors) if int(land[1 + door]) in lands]


def _home(day: WaterDay, row: tuple[int, ...]) -> int:
    """When one is home at the earliest."""
    if not row:
        return day.begin
    return int(day.arrives[row[-1]] + day.seconds[day.port_to[row[-1]], 0])


def _key(
    day: WaterDay, row: tuple[int, ...], stays: list[list[int]]
) -> tuple[int, int, int]:
    """Doors left out, time of return, seconds on the way."""
    moving = []
    for (a, b, _limit), doors in zip(_ends_of_stays(day, row), stays, strict=True):
        points = [a, *(door + 1 for door in doors), b]
        moving.append(int(day.seconds[points[:-1], points[1:]].sum()))
    since = int(day.arrives[row[-1]]) if row else day.begin
    back = since + moving[-1] + day.service * len(stays[-1])
    return day.n_doors - sum(map(len, stays)), back, sum(moving)


def _exact_stays(
    day: WaterDay,
    land: Ints,
    row: tuple[int, ...],
    reached: list[int],
    tables: dict[tuple[int, int], tuple[Ways, Ints]],
) -> list[list[int]]:
    """Spread a few doors over the stays of a row, exactly."""
    ends = _ends_of_stays(day, row)
    bit = {door: 1 << at for at, door in enumerate(reached)}
    heavy = int(day.end) * len(ends) + 1
    held = np.arange(1 << len(reached))
    # What it costs to have visited each set of doors after the stays so far.
    costs = np.full(len(held), FAR)
    costs[0] = 0
    taken: list[Ints] = []
    for at, (a, b, limit) in enumerate(ends):
        here = [door for door in reached if land[1 + door] == land[a]]
        if (a, b) not in tables:
            tables[a, b] = _table_of_stay(day, a, b, here)
        least = tables[a, b][1]
        new = np.full(len(held), FAR)
        choice = np.zeros(len(held), np.int64)
        for mask in range(1 << len(here)):
            doors = [here[i] for i in range(len(here)) if mask >> i & 1]
            spent = int(least[mask]) + day.service * len(doors)
            if spent > limit:
                continue
            # One second of the last stay weighs more than all seconds on the way.
            cost = int(least[mask]) + (heavy * spent if at == len(ends) - 1 else 0)
            some = sum(bit[door] for door in doors)
            free = held[((held & some) == 0) & (costs < FAR)]
            is_less = costs[free] + cost < new[free | some]
            new[free[is_less] | some] = costs[free[is_less]] + cost
            choice[free[is_less] | some] = mask
        costs = new
        taken.append(choice)
    n_doors = np.array([int(mask).bit_count() for mask in held])
    mask = int(np.lexsort((costs, np.where(costs < FAR, -n_doors, 1)))[0])
    return _trace(ends, land, reached, tables, taken, mask)


def _table_of_stay(day: WaterDay, a: int, b: int, here: list[int]) -> tuple[Ways, Ints]:
    """Ways past the doors of a stay's land, and the seconds each set of them takes."""
    points = np.array(here, np.int64) + 1
    ways = Ways(
        day.seconds[a, points][None],
        day.seconds[np.ix_(points, points)][None],
        day.seconds[points, b][None],
    )
    direct = np.array([day.seconds[a, b]])
    if not here:
        return ways, direct
    ends = sets_of_doors(ways)[0] + ways.last[0]
    return ways, np.concatenate([direct, ends.min(axis=1)[1:]])


def _trace(
    ends: list[tuple[int, int, int]],
    land: Ints,
    reached: list[int],
    tables: dict[tuple[int, int], tuple[Ways, Ints]],
    taken: list[Ints],
    mask: int,
) -> list[list[int]]:
    """Follow the choices back from the last stay."""
    stays: list[list[int]] = []
    for (a, b, _limit), choice in zip(ends[::-1], taken[::-1], strict=True):
        here = [door for door in reached if land[1 + door] == land[a]]
        some = int(choice[mask])
        ways = tables[a, b][0]
        order = order_of_set(ways, sets_of_doors(ways), some) if some else []
        stays.append([here[i] for i in order])
        mask ^= sum(1 << reached.index(door) for door in stays[-1])
    return stays[::-1]


def _routed_stays(day: WaterDay, land: Ints, row: tuple[int, ...]) -> list[list[int]]:
    """Spread many doors over the stays of a row by routing."""
    ends = _ends_of_stays(day, row)
    a = np.array([begin for begin, _end, _limit in ends])
    b = np.array([end for _begin, end, _limit in ends])
    points = np.arange(1, 1 + day.n_doors)
    # What no stay may visit keeps a number the solver can add up.
    seconds = np.minimum(day.seconds, day.end)
    orders, _cost = stay_orders(
        Stays(
            first=seconds[np.ix_(a, points)],
            last=seconds[np.ix_(points, b)].T,
            between=seconds[np.ix_(points, points)],
            direct=seconds[a, b],
            is_open=land[a][:, None] == land[points][None, :],
            limit=np.array([limit for _begin, _end, limit in ends]),
            service=day.service,
        )
    )
    return orders
