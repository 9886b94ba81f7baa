"""
Road and ferry networks: what is joined to what, and where a point enters.

Two graphs are made of the same tables. The *walking* graph ignores one-way signs and
has no ferries: along it lie the households of a beat. The *travel* graph keeps both: by
it an official comes from the base to a beat. Lengths are whole centimetres and times
whole millionths of a minute, so sums are exact in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from liaison_plan.travel.straight import haversine_m, unit_vectors

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

#: Speed of a ferry without minutes, and the wait for it.
FERRY_KMH = 20
FERRY_WAIT_MIN = 15
#: Speed on a road without minutes, and between a point and the network.
ROAD_KMH = 30

#: Millionths of a minute, in which times are summed.
PER_MINUTE = 1_000_000

#: A part of the network with fewer nodes joins the nearest larger one ...
SMALL_PART = 50
#: ... unless it has at least one of so many nodes of the whole network.
_OF_WHOLE = 100


@dataclass(frozen=True)
class RoadFacts:
    """
    What a network is made of, and which speeds had to be assumed.

    Attributes
    ----------
    nodes, roads, ferries
        How many there are; a self-loop is no road, parallel edges count each.
    parts, small_parts
        Parts that hang together without ferries: those that points may enter by, and
        those too small to.
    ferries_without_minutes, roads_without_minutes
        How many take the assumed speeds.
    """

    nodes: int
    roads: int
    ferries: int
    parts: int
    small_parts: int
    ferries_without_minutes: int
    roads_without_minutes: int


class RoadNetwork:
    """
    A network of roads and ferries.

    Nodes are positions in the order of lon, lat, then id, so nothing depends on the
    order of rows.

    Parameters
    ----------
    nodes
        `node`, `lon`, `lat` (WGS-84).
    edges
        `u`, `v` (nodes), `length_m`, `class` (`ferry` is a ferry, anything else a
        road), `oneway` (1: from u to v only; -1: from v to u only; 0: both),
        `minutes` (NaN where not known). Self-loops lead nowhere and are dropped; of
        parallel edges the cheapest counts, for metres and for minutes apart.

    Attributes
    ----------
    node_ids, lon, lat
        Of each node.
    walking
        Centimetres between nodes on roads, both ways whatever the signs say.
    travel
        Centimetres from node (row) to node (column) with one-way signs and ferries.
    timing
        Millionths of a minute, otherwise like `travel`.
    part
        Part of each node: what hangs together in `walking`.
    strong
        Of each node: what can be travelled to and back, ferries included.
    is_entry
        Whether a point may enter by the node.
    facts
        What it is made of.

    Notes
    -----
    A part counts when it has at least `SMALL_PART` nodes, or one in a hundred of all
    nodes (so that the islands of a small network are not lost); where none has, the
    largest counts. Small ones, the stubs of a clipped map, join the nearest that
    counts: a point beside one enters there. Inside a part, nodes that one-way signs
    make a trap (no way out, or none in) are passed over where most of the part is
    free of them. Of nodes at one place points enter by the first in the order of ids.
    """

    def __init__(self, nodes: pd.DataFrame, edges: pd.DataFrame) -> None:
        nodes = nodes.sort_values(["lon", "lat", "node"], kind="stable")
        self.node_ids: NDArray[np.object_] = nodes["node"].to_numpy(dtype=object)
        self.lon: Floats = nodes["lon"].to_numpy(float)
        self.lat: Floats = nodes["lat"].to_numpy(float)
        at = {node: i for i, node in enumerate(self.node_ids)}
        table = _edge_table(edges, at)
        n = len(self.node_ids)
        road = ~table.is_ferry
        self.walking = _least(
            n,
            np.concatenate([table.u[road], table.v[road]]),
            np.concatenate([table.v[road], table.u[road]]),
            np.concatenate([table.cm[road], table.cm[road]]),
        )
        ahead, back = table.oneway >= 0, table.oneway <= 0
        tail = np.concatenate([table.u[ahead], table.v[back]])
        head = np.concatenate([table.v[ahead], table.u[back]])
        self.travel = _least(
            n, tail, head, np.concatenate([table.cm[ahead], table.cm[back]])
        )
        self.timing = _least(
            n, tail, head, np.concatenate([table.time[ahead], table.time[back]])
        )
        self.part: Ints = _numbered(connected_components(self.walking, directed=False))
        self.strong: Ints = _numbered(
            connected_components(self.travel, directed=True, connection="strong")
        )
        counts = _parts_that_count(self.part)
        self.is_entry: Bools = self._firsts(counts[self.part] & self._no_trap())
        self.facts = RoadFacts(
            nodes=n, roads=int(road.sum()), ferries=int(table.is_ferry.sum()),
            parts=int(counts.sum()), small_parts=int((~counts).sum()),
            ferries_without_minutes=int((table.is_ferry & table.is_assumed).sum()),
            roads_without_minutes=int((road & table.is_assumed).sum()),
        )  # fmt: skip

    def enter(self, lon: ArrayLike, lat: ArrayLike) -> Ints:
        """Nodes by which points enter: the nearest that may be entered by."""
        entries = np.flatnonzero(self.is_entry)
        _chord, near = self._tree.query(unit_vectors(lon, lat))
        return np.asarray(entries[near], dtype=np.int64)

    def path(self, graph: csr_array[Any], start: int, end: int) -> Ints:
        """
        Nodes of a shortest way, both ends included; empty where there is none.

        Parameters
        ----------
        graph
            `walking`, `travel` or `timing`.
        start, end
            Nodes.
        """
        _cost, before = dijkstra(
            graph, indices=np.array([start]), return_predecessors=True
        )
        way = [end]
        while way[-1] != start:
            way.append(int(before[0, way[-1]]))
            if way[-1] < 0:
                return np.empty(0, np.int64)
        return np.array(way[::-1], dtype=np.int64)

    @cached_property
    def straightness(self) -> float:
        """
        How much of the straight line the shortest road has at least; at most 1.

        Lengths in real tables are rounded and may fall below the straight line; a
        way on roads is never shorter than this times the straight line.
        """
        graph = self.walking.tocoo()
        u, v = graph.coords
        straight = haversine_m(self.lon[u], self.lat[u], self.lon[v], self.lat[v])
        far = straight > 0
        ratio = graph.data[far] / (100 * straight[far])
        return float(ratio.min(initial=1.0))

    @cached_property
    def across_cm(self) -> int:
        """No two nodes of one part are farther apart on roads."""
        _parts, first = np.unique(self.part, return_index=True)
        from_first = dijkstra(self.walking, indices=first, min_only=True)
        return 2 * int(from_first.max(initial=0.0))

    @cached_property
    def _tree(self) -> Any:  # noqa: ANN401 - scipy has no types
        at = self.is_entry
        return cKDTree(unit_vectors(self.lon[at], self.lat[at]))

    def _firsts(self, marked: Bools) -> Bools:
        """Of marked nodes at the very same place only the first."""
        at = np.flatnonzero(marked)
        place = np.stack([self.lon[at], self.lat[at]])
        again = at[1:][(place[:, 1:] == place[:, :-1]).all(axis=0)]
        marked = marked.copy()
        marked[again] = False
        return marked

    def _no_trap(self) -> Bools:
        """Whether one-way signs let a traveller come to a node and leave it again."""
        key = self.part * len(self.part) + self.strong
        both, at, size = np.unique(key, return_inverse=True, return_counts=True)
        largest = np.zeros(int(self.part.max(initial=-1)) + 1, np.int64)
        np.maximum.at(largest, both // len(self.part), size)
        of_part = np.bincount(self.part)
        free = size[at.ravel()] == largest[self.part]
        return np.asarray(free | (2 * largest < of_part)[self.part])


@dataclass(frozen=True, eq=False)
class _Edges:
    u: Ints
    v: Ints
    cm: Floats
    time: Floats
    oneway: Ints
    is_ferry: Bools
    is_assumed: Bools


def _edge_table(edges: pd.DataFrame, at: dict[Any, int]) -> _Edges:
    """Edges between two different nodes, with lengths and times in whole units."""
    u = edges["u"].map(at).to_numpy(np.int64)
    v = edges["v"].map(at).to_numpy(np.int64)
    keep = u != v
    metres = edges["length_m"].to_numpy(float)
    minutes = edges["minutes"].to_numpy(float, na_value=np.nan)
    is_ferry = (edges["class"] == "ferry").to_numpy(bool)
    oneway = edges["oneway"].fillna(0).to_numpy(np.int64)
    assumed = np.where(
        is_ferry,
        metres * 60 / (1000 * FERRY_KMH) + FERRY_WAIT_MIN,
        metres * 60 / (1000 * ROAD_KMH),
    )
    is_assumed = np.isnan(minutes)
    time = np.where(is_assumed, assumed, minutes)
    # A length or time of nothing would be no edge to a sparse graph.
    return _Edges(
        u[keep], v[keep],
        np.maximum(np.rint(metres * 100), 1)[keep],
        np.maximum(np.rint(time * PER_MINUTE), 1)[keep],
        oneway[keep], is_ferry[keep], is_assumed[keep],
    )  # fmt: skip


def _least(n: int, tail: Ints, head: Ints, cost: Floats) -> csr_array[Any]:
    """Sparse graph of n nodes with the cheapest of parallel edges."""
    order = np.lexsort((cost, head, tail))
    key = tail[order] * max(n, 1) + head[order]
    first = order[np.r_[True, key[1:] != key[:-1]]] if len(order) else order
    return csr_array((cost[first], (tail[first], head[first])), shape=(n, n))


def _numbered(found: tuple[int, Any]) -> Ints:
    """Labels of components, numbered by their first node."""
    _labels, first, label = np.unique(found[1], return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[label.ravel()])


def _parts_that_count(part: Ints) -> Bools:
    """Whether each part has nodes enough for points to enter by."""
    size = np.bincount(part)
    least = min(SMALL_PART, max(1, -(-len(part) // _OF_WHOLE)))
    counts = size >= least
    return np.asarray(counts if counts.any() else size == size.max(initial=0))
