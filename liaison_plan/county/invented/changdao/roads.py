"""
Roads of the islands: streets where houses stand, and roads from there to the port.

Nodes lie on a slightly shaken lattice; every road's whole length is on land.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.invented.chance import Chance
    from liaison_plan.county.invented.ground import Ground

Cell = tuple[int, int]

STEP_M, SMALL_STEP_M = 90.0, 45.0  # of the lattice; the latter on small islands
SMALL_BOX_M2 = 7e6  # an island whose bounding box is less is small
SHAKE = 0.18  # of a step
SHORE_M = 15.0
FEWEST_CELLS = 12  # of a part of an island that has roads
NECK_CELLS = 6  # most cells from one side of a neck of land to the other
#: A road bends: its length is that of its chord times this.
BEND = 1.05
#: The causeway between South and North Changshan, from south to north, in degrees: it
#: is narrower than the lattice.
CAUSEWAY = (
    (120.7272, 37.9520), (120.7261, 37.9535), (120.7252, 37.9545), (120.7245, 37.9562),
    (120.7241, 37.9580), (120.7238, 37.9600), (120.7240, 37.9615), (120.7235, 37.9635),
)  # fmt: skip


@dataclass
class Net:
    """Nodes in local metres, as written to six decimals, and roads between them."""

    ground: Ground
    nodes: list[NDArray[np.float64]] = field(default_factory=list)
    edges: list[tuple[int, int, float, str]] = field(default_factory=list)

    def add(self, point: NDArray[np.float64]) -> int:
        """Add a node and return its number."""
        self.nodes.append(point)
        return len(self.nodes) - 1

    def join(self, u: int, v: int, kind: str) -> None:
        """Add a road."""
        chord = self.nodes[v] - self.nodes[u]
        metres = float((chord[0] * chord[0] + chord[1] * chord[1]) ** 0.5)
        self.edges.append((u, v, BEND * metres, kind))


def build_roads(
    net: Net,
    land: shapely.Polygon,
    houses: NDArray[np.float64],
    gates: list[tuple[float, float]],
    chance: Chance,
) -> list[int]:
    """
    Build the streets and roads of one piece of land.

    Parameters
    ----------
    net
        Gets the nodes and edges.
    land
        The piece, in degrees.
    houses
        (n, 2) local metres of its households.
    gates
        Ports and ends of causeways in degrees: roads lead to them.
    chance
        The piece's own stream.

    Returns
    -------
    numbers
        The node nearest to each gate.
    """
    points = _lattice(net.ground, land, chance)
    ways = _ways(net.ground, land, points)
    cells = _bridge_necks(net.ground, land, points, ways)
    spots = np.array([points[cell] for cell in cells])
    built = {cells[_closest(spots, house)] for house in houses}
    at_gates = [
        cells[_closest(spots, net.ground.metres(np.array([gate]))[0])] for gate in gates
    ]
    roads = _joined(ways, built, built | set(at_gates))
    used = {cell for edge in roads for cell in edge} | built | set(at_gates)
    numbers = {cell: net.add(points[cell]) for cell in sorted(used)}
    for a, b in sorted(roads):
        kind = "street" if a in built and b in built else "road"
        net.join(numbers[a], numbers[b], kind)
    return [numbers[cell] for cell in at_gates]


def build_causeway(net: Net, ends: tuple[int, int]) -> None:
    """Join two parts of one piece of land along the causeway between them."""
    written = net.ground.metres(np.array(CAUSEWAY))
    way = [ends[0], *(net.add(point) for point in written), ends[1]]
    for u, v in pairwise(way):
        net.join(u, v, "road")


def _closest(spots: NDArray[np.float64], point: NDArray[np.float64]) -> int:
    gaps = spots - point
    return int(np.argmin(gaps[:, 0] * gaps[:, 0] + gaps[:, 1] * gaps[:, 1]))


def _lattice(
    ground: Ground, land: shapely.Polygon, chance: Chance
) -> dict[Cell, NDArray[np.float64]]:
    """Lay lattice points on a piece of land and shake them a little."""
    west, south, east, north = land.bounds
    low = ground.metres(np.array([[west, south]]))[0]
    high = ground.metres(np.array([[east, north]]))[0]
    size = high - low
    step = SMALL_STEP_M if size[0] * size[1] < SMALL_BOX_M2 else STEP_M
    columns = np.arange(int(low[0] / step), int(high[0] / step) + 1)
    rows = np.arange(int(low[1] / step), int(high[1] / step) + 1)
    x, y = (grid.ravel() for grid in np.meshgrid(columns, rows))
    shaken = np.column_stack(
        [
            step * (x + SHAKE * (2 * chance.uniform(len(x)) - 1)),
            step * (y + SHAKE * (2 * chance.uniform(len(x)) - 1)),
        ]
    )
    lon, lat = ground.degrees(shaken).T
    is_here = shapely.contains_xy(land, lon, lat) & ground.is_inland(shaken, SHORE_M)
    written = ground.metres(ground.degrees(shaken))
    return {(int(x[i]), int(y[i])): written[i] for i in np.flatnonzero(is_here)}


def _ways(
    ground: Ground, land: shapely.Polygon, points: dict[Cell, NDArray[np.float64]]
) -> dict[Cell, list[Cell]]:
    """List from every cell the neighbours that a straight road on land leads to."""
    pairs = [
        (cell, (cell[0] + x, cell[1] + y))
        for cell in points
        for x, y in ((1, 0), (0, 1), (1, 1), (1, -1))
        if (cell[0] + x, cell[1] + y) in points
    ]
    ends = [
        np.array([points[cell] for cell in side]) for side in zip(*pairs, strict=True)
    ]
    lines = shapely.linestrings(
        np.stack([ground.degrees(side) for side in ends], axis=1)
    )
    ways: dict[Cell, list[Cell]] = {cell: [] for cell in points}
    dry = np.asarray(shapely.contains(land, lines)).tolist()
    for (a, b), is_dry in zip(pairs, dry, strict=True):
        if is_dry:
            ways[a].append(b)
            ways[b].append(a)
    return ways


def _parts(ways: dict[Cell, list[Cell]]) -> list[list[Cell]]:
    """List the cells that ways join, part by part."""
    parts: list[list[Cell]] = []
    seen: set[Cell] = set()
    for start in sorted(ways):
        if start not in seen:
            parts.append(sorted(_reached(ways, start)))
            seen.update(parts[-1])
    return parts


def _reached(ways: dict[Cell, list[Cell]], start: Cell) -> set[Cell]:
    reached, queue = {start}, [start]
    while queue:
        new = [cell for cell in ways[queue.pop()] if cell not in reached]
        reached.update(new)
        queue += new
    return reached


def _bridge_necks(
    ground: Ground,
    land: shapely.Polygon,
    points: dict[Cell, NDArray[np.float64]],
    ways: dict[Cell, list[Cell]],
) -> list[Cell]:
    """
    Join parts that a narrow neck of land parts, where a straight road over it is dry.

    Returns
    -------
    cells
        Of all parts but the few on spits and rocks that no road leads to.
    """
    large = [part for part in _parts(ways) if len(part) >= FEWEST_CELLS]
    for i, part in enumerate(large):
        for other in large[:i]:
            gaps = [
                (float(((points[a] - points[b]) ** 2).sum()), a, b)
                for a in part
                for b in other
                if abs(a[0] - b[0]) + abs(a[1] - b[1]) <= NECK_CELLS
            ]
            for _, a, b in sorted(gaps):
                ends = ground.degrees(np.array([points[a], points[b]]))
                if shapely.contains(land, shapely.LineString(ends)):
                    ways[a].append(b)
                    ways[b].append(a)
                    break
    return sorted(cell for part in large for cell in part)


def _joined(
    ways: dict[Cell, list[Cell]], built: set[Cell], targets: set[Cell]
) -> set[tuple[Cell, Cell]]:
    """Choose the roads: all streets along the lattice, and what joins the targets."""
    streets: dict[Cell, list[Cell]] = {
        a: [b for b in ways[a] if b in built and (a[0] == b[0] or a[1] == b[1])]
        for a in built
    }
    roads = {(min(a, b), max(a, b)) for a in built for b in streets[a]}
    left, network = set(targets), set[Cell]()
    while left:
        # The next target is the nearest to the roads there are, so that roads join.
        path = _way_to(ways, network, left) or [min(left)]
        roads |= {(min(a, b), max(a, b)) for a, b in pairwise(path)}
        new = _reached(streets, path[0]) if path[0] in built else set()
        network |= new | set(path)
        left -= network
    return roads


def _way_to(
    ways: dict[Cell, list[Cell]], network: set[Cell], targets: set[Cell]
) -> list[Cell]:
    """Find the shortest way from a target to the network (Dijkstra); [] if none."""
    before: dict[Cell, Cell] = {}
    queue = [(0, cell, cell) for cell in sorted(network)]
    while queue:
        cost, cell, came_from = heapq.heappop(queue)
        if cell in before:
            continue
        before[cell] = came_from
        if cell in targets:
            path = [cell]
            while before[path[-1]] != path[-1]:
                path.append(before[path[-1]])
            return path
        for other in ways[cell]:
            if other not in before:
                x, y = abs(cell[0] - other[0]), abs(cell[1] - other[1])
                step = 100 * max(x, y) + 41 * min(x, y)
                heapq.heappush(queue, (cost + step, other, cell))
    return []
