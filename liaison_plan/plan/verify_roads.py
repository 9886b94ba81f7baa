"""
Ways on roads, looked for again with nothing but the tables and SciPy's Dijkstra.

Nothing of `travel` is used: the network is built, entered and searched anew. The rules
of a way are those of the README: a point enters by the nearest node it may (of several
at one place the first by its id), by a straight piece times the detour factor, rounded
up to a centimetre; between the nodes lies the shortest way. Households are reached on
roads whatever the one-way signs say and never by ferry; officials travel with both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import KDTree

from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.verify_findings import Findings
    from liaison_plan.rules.model import Rules

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_RADIUS_CM = 637_100_880.0
#: Nodes a part needs for points to enter it: so many, or one in a hundred of all.
_ENOUGH, _OF_ALL = 50, 100
#: A way is first looked for within so many times the straight line, and farther.
_LOOK, _LOOK_CM = 2.0, 50_000.0
#: Sources of one search.
_SOURCES = 64


class Roads:
    """
    The roads and ferries of one county.

    Parameters
    ----------
    county
        With `road_nodes` and `road_edges`.
    detour
        Factor of the straight pieces between points and network.
    """

    def __init__(self, county: County, detour: float) -> None:
        self.detour = detour
        nodes, edges = county.road_nodes, county.road_edges
        self.lon, self.lat = nodes["lon"].to_numpy(float), nodes["lat"].to_numpy(float)
        self.place = _sphere(self.lon, self.lat)
        arcs = _arcs(nodes, edges)
        n, land = len(nodes), arcs[~arcs["is_ferry"]]
        there = land[["u", "v", "cm"]]
        back = there.rename(columns={"u": "v", "v": "u"})
        self.land = _graph(pd.concat([there, back]), "cm", n)
        driven = pd.concat(
            [
                arcs[arcs["oneway"] >= 0],
                arcs[arcs["oneway"] <= 0].rename(columns={"u": "v", "v": "u"}),
            ]
        )
        self.metres_graph = _graph(driven, "cm", n)
        self.time_graph = _graph(driven, "micro_min", n)
        self.part = _labels(self.land, "weak")
        self.loop = _labels(self.metres_graph, "strong")
        open_to = nodes[_may_enter(self.part, self.loop)]
        self.entries = open_to.drop_duplicates(["lon", "lat"]).index.to_numpy(np.int64)
        self.tree = KDTree(self.place[self.entries])

    def scatter_m(
        self, lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats
    ) -> Floats:
        """Metres between households and centres; inf where only a ferry leads."""
        return self._along(self.land, (lon_a, lat_a), (lon_b, lat_b))

    def travel_m(
        self, lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats
    ) -> Floats:
        """Metres of the shortest way from bases to centres; inf where there is none."""
        return self._along(self.metres_graph, (lon_a, lat_a), (lon_b, lat_b))

    def travel_min(
        self, lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats
    ) -> Floats:
        """Minutes of the quickest way; straight pieces at 30 km/h."""
        a, b = self._enter(lon_a, lat_a), self._enter(lon_b, lat_b)
        micro = self._search(self.time_graph, a[0], b[0])
        found = micro / 1e6 + (a[1] + b[1]) * 60 / 30 / 100_000
        return np.where((lon_a == lon_b) & (lat_a == lat_b), 0.0, found)

    def has_gaps(self, lon: Floats, lat: Floats) -> bool:
        """Whether one cannot travel between some two of the points."""
        node, _piece = self._enter(lon, lat)
        return len(np.unique(self.loop[node[node >= 0]])) > 1

    def lands(self, lon: Floats, lat: Floats) -> Ints:
        """Label points by what hangs together without ferries."""
        node, _piece = self._enter(lon, lat)
        return self.part[node]

    def _along(
        self,
        graph: Any,  # noqa: ANN401 - a sparse matrix
        a: tuple[Floats, Floats],
        b: tuple[Floats, Floats],
    ) -> Floats:
        (node_a, piece_a), (node_b, piece_b) = self._enter(*a), self._enter(*b)
        cm = self._search(graph, node_a, node_b) + (piece_a + piece_b)
        return np.where((a[0] == b[0]) & (a[1] == b[1]), 0.0, cm / 100)

    def _enter(self, lon: Floats, lat: Floats) -> tuple[Ints, Floats]:
        """Node and centimetres to it of each point; -1 and NaN where there is none."""
        lon, lat = np.broadcast_arrays(lon, lat)
        points, back = np.unique(
            np.stack([lon.ravel(), lat.ravel()], axis=1), axis=0, return_inverse=True
        )
        node, piece = np.full(len(points), -1), np.full(len(points), np.nan)
        known = ~np.isnan(points).any(axis=1)
        at = _sphere(points[known, 0], points[known, 1])
        if len(at):
            _far, near = self.tree.query(at)
            node[known] = self.entries[near]
            straight = _arc_cm(points[known].T, self.lon, self.lat, node[known])
            piece[known] = np.ceil(straight * self.detour)
        return node[back].reshape(lon.shape), piece[back].reshape(lon.shape)

    def _search(self, graph: Any, a: Ints, b: Ints) -> Floats:  # noqa: ANN401
        """Costs from nodes a to nodes b, which broadcast; NaN where one is missing."""
        shape = np.broadcast_shapes(a.shape, b.shape)
        both = np.broadcast_to(a, shape).ravel(), np.broadcast_to(b, shape).ravel()
        cost = np.full(len(both[0]), np.nan)
        known = np.flatnonzero((both[0] >= 0) & (both[1] >= 0))
        one, other = both[0][known], both[1][known]
        if graph is self.land and len(np.unique(other)) < len(np.unique(one)):
            one, other = other, one
        sources, row = np.unique(one, return_inverse=True)
        order = np.argsort(row, kind="stable")
        starts = np.searchsorted(row[order], np.arange(0, len(sources), _SOURCES))
        for first, pairs in enumerate(np.split(order, starts[1:])):
            some = sources[first * _SOURCES : (first + 1) * _SOURCES]
            at, to = row[pairs] - first * _SOURCES, other[pairs]
            cost[known[pairs]] = self._costs(graph, some, at, to)
        return cost.reshape(shape)

    def _costs(self, graph: Any, some: Ints, at: Ints, to: Ints) -> Floats:  # noqa: ANN401
        """Costs from the sources `some[at]` to the nodes `to`."""
        if graph is not self.land:
            return np.asarray(dijkstra(graph, indices=some)[at, to])
        straight = _RADIUS_CM * np.linalg.norm(
            self.place[some[at]] - self.place[to], axis=1
        )
        limit = _LOOK * float(straight.max(initial=0.0)) + _LOOK_CM
        cost: Floats = dijkstra(graph, indices=some, limit=limit)[at, to]
        beyond = np.isinf(cost) & (self.part[some[at]] == self.part[to])
        if beyond.any():
            rest, again = np.unique(at[beyond], return_inverse=True)
            whole = dijkstra(graph, indices=some[rest])
            cost[beyond] = whole[again, to[beyond]]
        return cost


def check_roads_told(
    county: County, rules: Rules, about: dict[str, Any], findings: Findings
) -> None:
    """Check that plan.json says which speeds were assumed, where ways follow roads."""
    right = None
    if rules.distance.measure == "road":
        if not len(county.road_edges):
            findings.fault(
                "measure", "plan", "rules",
                _("The plan measures on roads, and the county has none."),
                _("Check the county's folder first."),
            )  # fmt: skip
            return
        right = _told_of(county)
    told = about.get("roads")
    if told != right:
        problem = _("plan.json says of the roads {told}; counted again: {right}.")
        findings.fault("roads", "plan", "roads", problem.format(told=told, right=right))


def _told_of(county: County) -> dict[str, int]:
    """Count what a plan must say of the roads."""
    edges = county.road_edges[county.road_edges["u"] != county.road_edges["v"]]
    is_ferry = edges["class"] == "ferry"
    silent = edges["minutes"].isna()
    return {
        "nodes": len(county.road_nodes),
        "roads": int((~is_ferry).sum()),
        "ferries": int(is_ferry.sum()),
        "roads_without_minutes": int((~is_ferry & silent).sum()),
        "ferries_without_minutes": int((is_ferry & silent).sum()),
        "road_kmh": 30,
        "ferry_kmh": 20,
        "ferry_wait_min": 15,
    }


def _arcs(nodes: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """Edges as positions, with whole centimetres and millionths of a minute."""
    place = pd.Series(np.arange(len(nodes)), index=nodes["node"].to_numpy(object))
    is_ferry = (edges["class"] == "ferry").to_numpy(bool)
    metres = edges["length_m"].to_numpy(float)
    minutes = edges["minutes"].to_numpy(float, na_value=np.nan)
    told = ~np.isnan(minutes)
    ferry_min, road_min = metres * 60 / 20_000 + 15, metres * 60 / 30_000
    minutes = np.where(told, minutes, np.where(is_ferry, ferry_min, road_min))
    arcs = pd.DataFrame(
        {
            "u": place.loc[edges["u"]].to_numpy(),
            "v": place.loc[edges["v"]].to_numpy(),
            "cm": np.maximum(np.rint(metres * 100), 1),
            "micro_min": np.maximum(np.rint(minutes * 1e6), 1),
            "oneway": edges["oneway"].fillna(0).to_numpy(np.int64),
            "is_ferry": is_ferry,
        }
    )  # fmt: skip
    return arcs[arcs["u"] != arcs["v"]]


def _graph(arcs: pd.DataFrame, cost: str, n: int) -> Any:  # noqa: ANN401
    """Sparse matrix of the least cost of every arc."""
    least = arcs.groupby(["u", "v"], as_index=False)[cost].min()
    data = least[cost].to_numpy(float)
    ends = least["u"].to_numpy(), least["v"].to_numpy()
    return csr_array((data, ends), shape=(n, n))


def _labels(graph: Any, connection: Literal["weak", "strong"]) -> Ints:  # noqa: ANN401
    """Label what hangs together."""
    return connected_components(graph, connection=connection)[1].astype(np.int64)


def _may_enter(part: Ints, loop: Ints) -> Bools:
    """Whether a point may enter by each node: no stub, and no one-way trap."""
    size = np.bincount(part)
    enough = min(_ENOUGH, -(-len(part) // _OF_ALL))
    large = size >= enough if (size >= enough).any() else size == size.max()
    frame = pd.DataFrame({"part": part, "loop": loop})
    shared = frame.groupby(["part", "loop"])["part"].transform("size").to_numpy()
    most = frame.assign(n=shared).groupby("part")["n"].transform("max").to_numpy()
    open_ended = (shared == most) | (2 * most < size[part])
    return np.asarray(large[part] & open_ended)


def _sphere(lon: Floats, lat: Floats) -> Floats:
    """Points of the unit sphere, shape (n, 3)."""
    x, y = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])


def _arc_cm(points: Floats, lon: Floats, lat: Floats, node: Ints) -> Floats:
    """Great-circle centimetres (haversine) from points (lon, lat) to their nodes."""
    x, y = np.radians(points), np.radians(np.stack([lon[node], lat[node]]))
    half = np.sin((x - y) / 2) ** 2
    inner = half[1] + np.cos(x[1]) * np.cos(y[1]) * half[0]
    found: Floats = 2 * _RADIUS_CM * np.arcsin(np.sqrt(np.clip(inner, 0.0, 1.0)))
    return found
