"""The lines of a walk: along the roads where distance is measured on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.travel.measure import RoadMeasure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liaison_plan.county.bundle import County
    from liaison_plan.duty.walk_tables import Walks
    from liaison_plan.travel.measure import Measure

Point = tuple[float, float]

#: Roads drawn behind a walk at most; beyond, none: they would hide it.
_MOST_ROADS = 4_000
#: Degrees around a walk within which roads are drawn.
_AROUND = 0.01


@dataclass(frozen=True)
class Line:
    """
    One piece of a walk.

    Attributes
    ----------
    walk
        Its number on that day.
    points
        lon, lat of its corners, in order.
    departs, arrives
        `HH:MM` of a boat; both empty on land.
    is_start
        Whether it leaves the start or comes back to it.
    """

    walk: int
    points: tuple[Point, ...]
    departs: str = ""
    arrives: str = ""
    is_start: bool = False


def lines_of(county: County, measure: Measure, walks: Walks) -> Iterator[Line]:
    """
    Give the pieces of one day's walks in their order.

    Parameters
    ----------
    county
        The network that boats' ports belong to.
    measure
        In force.
    walks
        Of one person's one day (`Walks.on`).
    """
    nodes = county.road_nodes
    ports = {
        node: (float(lon), float(lat))
        for node, lon, lat in zip(
            nodes["node"], nodes["lon"], nodes["lat"], strict=True
        )
    }
    for day in walks.days.to_dict("records"):
        walk = int(day["walk"])
        at = (float(day["start_lon"]), float(day["start_lat"]))
        # A walk apart does not begin where the day does.
        start = None if day["reason"] else at
        for step in walks.steps(walk):
            if "u" in step:
                u, v = ports[step["u"]], ports[step["v"]]
                yield _on_land(measure, walk, at, u, start)
                yield Line(walk, (u, v), step["departs"], step["arrives"])
                at = v
                continue
            to = (float(step["lon"]), float(step["lat"]))
            yield _on_land(measure, walk, at, to, start)
            at = to


def roads_near(measure: Measure, points: list[Point]) -> list[list[Point]]:
    """Roads around some points, to be drawn behind them; none without a network."""
    if not isinstance(measure, RoadMeasure) or not points:
        return []
    network = measure.network
    lon, lat = np.array(points).T
    inside = (network.lon >= lon.min() - _AROUND) & (network.lon <= lon.max() + _AROUND)
    inside &= (network.lat >= lat.min() - _AROUND) & (
        network.lat <= lat.max() + _AROUND
    )
    graph = network.walking.tocoo()
    u, v = graph.coords
    keep = np.flatnonzero(inside[u] & inside[v] & (u < v))
    if len(keep) > _MOST_ROADS:
        return []
    return [
        [(float(network.lon[k]), float(network.lat[k])) for k in (u[i], v[i])]
        for i in keep
    ]


def _on_land(
    measure: Measure, walk: int, a: Point, b: Point, start: Point | None
) -> Line:
    """Draw a leg along the roads it goes, or straight."""
    points: tuple[Point, ...] = (a, b)
    if isinstance(measure, RoadMeasure) and a != b:
        network = measure.network
        node_a, node_b = network.enter([a[0], b[0]], [a[1], b[1]]).tolist()
        way = network.path(network.walking, node_a, node_b)
        between = [(float(network.lon[k]), float(network.lat[k])) for k in way]
        points = (a, *between, b)
    return Line(walk, points, is_start=start in (a, b))
