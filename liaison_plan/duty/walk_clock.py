"""A walk by the clock: legs become arrivals, waits and a time of return."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from liaison_plan.duty.boats import clock_of

if TYPE_CHECKING:
    from liaison_plan.duty.boats import Boats


@dataclass(frozen=True)
class Leg:
    """
    One way between two points, and what is at its end.

    Attributes
    ----------
    metres, seconds
        On foot or wheels.
    door
        Position of the door at its end among the visits, or -1.
    boat
        Position of the boat at its end among the departures, or -1; a leg with neither
        ends where the walk began.
    """

    metres: float
    seconds: int
    door: int = -1
    boat: int = -1


@dataclass(eq=False)
class Timed:
    """
    A walk's rows: `stops` and `boats` as mappings, and the sums of the day.

    Times are seconds after midnight.
    """

    set_out: int
    back: int = 0
    metres: float = 0.0
    stops: list[dict[str, Any]] = field(default_factory=list)
    boats: list[dict[str, Any]] = field(default_factory=list)


def by_the_clock(legs: list[Leg], boats: Boats, *, begin: int, service: int) -> Timed:
    """
    Follow a walk's legs by the clock.

    Parameters
    ----------
    legs
        In order.
    boats
        Listed departures.
    begin
        When the day begins. A walk whose first leg ends at a boat sets out in time
        for it, not before.
    service
        Seconds at a door.
    """
    now = begin
    if legs and legs[0].boat >= 0:
        now = max(now, int(boats.leaves[legs[0].boat]) - legs[0].seconds)
    timed = Timed(set_out=now)
    metres, moving, waiting = 0.0, 0, 0
    for leg in legs:
        now += leg.seconds
        metres, moving = metres + leg.metres, moving + leg.seconds
        if leg.boat >= 0:
            waiting += int(boats.leaves[leg.boat]) - now
            now = int(boats.arrives[leg.boat])
            timed.boats.append(_boat(boats, leg.boat, stop=len(timed.stops) + 1))
            continue
        until = now + (service if leg.door >= 0 else 0)
        timed.stops.append(
            {
                "stop": len(timed.stops) + 1,
                "door": leg.door,
                "arrive": clock_of(now),
                "leave": clock_of(until) if leg.door >= 0 else "",
                "walk_m": round(metres, 1),
                "walk_min": round(moving / 60, 1),
                "wait_min": round(waiting / 60, 1),
            }
        )
        timed.metres += metres
        metres, moving, waiting = 0.0, 0, 0
        now = until
    timed.back = now
    return timed


def _boat(boats: Boats, at: int, *, stop: int) -> dict[str, Any]:
    return {
        "stop": stop,
        "u": boats.u[at],
        "v": boats.v[at],
        "departs": clock_of(int(boats.leaves[at])),
        "arrives": clock_of(int(boats.arrives[at])),
    }
