"""Listed departures (航班时刻) of a county's ferries, as walks can take them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.travel.measure import RoadMeasure
from liaison_plan.travel.network import PER_MINUTE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.travel.measure import Measure

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Boats:
    """
    One row per listed departure, in order of ports, then time.

    Attributes
    ----------
    u, v
        Road nodes it leaves from and goes to.
    port_from, port_to
        Positions of those nodes among the ports.
    lon, lat
        Of each port, degrees.
    leaves, arrives
        Seconds after midnight.
    """

    u: tuple[str, ...]
    v: tuple[str, ...]
    port_from: Ints
    port_to: Ints
    lon: Floats
    lat: Floats
    leaves: Ints
    arrives: Ints


def boats_of(county: County, measure: Measure) -> Boats:
    """
    List the departures walks may take.

    Parameters
    ----------
    county
        `ferry_times` and the network.
    measure
        In force. Straight lines know no water, so they know no boats.

    Returns
    -------
    boats
        Departures along ferries of the network; the crossing takes the ferry's own
        minutes, else those the network assumes.
    """
    rows: list[tuple[str, str, int, int]] = []
    ports: list[int] = []
    if isinstance(measure, RoadMeasure):
        network = measure.network
        at = {str(node): i for i, node in enumerate(network.node_ids)}
        for row in county.ferry_times.itertuples():
            u, v = str(row.u), str(row.v)
            units = network.timing[at[u], at[v]] if u in at and v in at else 0
            if not units:
                # No ferry goes that way: a listed time alone carries nobody.
                continue
            takes = int(np.ceil(units * 60 / PER_MINUTE))
            rows += [
                (u, v, seconds_of(time), seconds_of(time) + takes)
                for time in str(row.departs).split(";")
            ]
        rows = sorted(set(rows))
        ports = sorted(
            {at[node] for u, v, _leaves, _arrives in rows for node in (u, v)}
        )
        place = {str(network.node_ids[node]): i for i, node in enumerate(ports)}
        lon, lat = network.lon[ports], network.lat[ports]
    else:
        place, lon, lat = {}, np.empty(0), np.empty(0)
    return Boats(
        u=tuple(row[0] for row in rows),
        v=tuple(row[1] for row in rows),
        port_from=np.array([place[row[0]] for row in rows], np.int64),
        port_to=np.array([place[row[1]] for row in rows], np.int64),
        lon=lon,
        lat=lat,
        leaves=np.array([row[2] for row in rows], np.int64),
        arrives=np.array([row[3] for row in rows], np.int64),
    )


def seconds_of(clock: str) -> int:
    """Seconds after midnight of `HH:MM`."""
    hours, minutes = clock.strip().split(":")
    return int(hours) * 3600 + int(minutes) * 60


def clock_of(seconds: int) -> str:
    """`HH:MM` of seconds after midnight, rounded up to the minute."""
    minutes = -(-seconds // 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
