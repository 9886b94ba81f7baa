"""
Shortest paths in exchange graphs, and cycles where there are none.

Weights may be negative, so everything here is Bellman and Ford's method, one sweep over
all edges at a time (edges sorted by head, the least offer of each head by one pass).
Distances from everywhere at once are integer potentials; a cycle among the edges that
offered last is negative (Ahuja, Magnanti, Orlin, "Network Flows", 1993, sections 5.4
and 5.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

#: Distance of a node that no path reaches; far from what a path can weigh.
FAR = 2**62

#: Sweeps between two looks for a cycle among the edges that offered last.
_LOOK_EVERY = 8


@dataclass(frozen=True, eq=False)
class Graph:
    """
    A directed graph with whole-number weights.

    Attributes
    ----------
    n_nodes
        All nodes.
    tail, head, weight
        Edges; no two with the same tail and head.
    most
        What no path without repeated nodes weighs more than, either way; None takes
        the heaviest edge for each node.
    """

    n_nodes: int
    tail: Ints
    head: Ints
    weight: Ints
    most: int | None = None

    @cached_property
    def by_head(self) -> tuple[Ints, Ints, Ints]:
        """Edges in the order of heads (then tails), first edges of heads, heads."""
        # Narrow keys are sorted digit by digit, which is several times faster.
        key = np.uint16 if self.n_nodes <= 2**16 else np.int64
        order = np.argsort(self.tail.astype(key), kind="stable")
        order = order[np.argsort(self.head[order].astype(key), kind="stable")]
        heads = self.head[order]
        first = np.flatnonzero(np.r_[True, heads[1:] != heads[:-1]][: len(heads)])
        return order, first, heads[first]

    @cached_property
    def largest_path(self) -> int:
        """No path without repeated nodes weighs more, either way."""
        if self.most is not None:
            return self.most
        return self.n_nodes * int(np.abs(self.weight).max(initial=0))

    def reversed(self) -> Graph:
        """Turn every edge; their numbers stay."""
        return Graph(self.n_nodes, self.head, self.tail, self.weight, self.most)


@dataclass(frozen=True, eq=False)
class Paths:
    """
    Shortest paths between one node and all others.

    Attributes
    ----------
    node
        Where they start (or end).
    distance
        Weight of the shortest path of each node, `FAR` where there is none.
    last
        Number of the edge of each node's path next to the node itself, -1 at `node`
        and where there is none.
    is_from
        Whether paths lead from `node` (else to it).
    """

    graph: Graph
    node: int
    distance: Ints
    last: Ints
    is_from: bool

    def path(self, other: int) -> list[int]:
        """
        Edges (numbers) of the path between `node` and another, in walking order.

        Empty for the node itself and where there is no path.
        """
        edges: list[int] = []
        at = other
        while self.last[at] >= 0:
            edge = int(self.last[at])
            edges.append(edge)
            at = int(self.graph.tail[edge] if self.is_from else self.graph.head[edge])
        return edges[::-1] if self.is_from else edges


def potentials(graph: Graph) -> Ints | None:
    """
    Shortest distances from everywhere at once, or None if a negative cycle exists.

    Returns
    -------
    potentials
        One per node, at most 0, with `p[b] <= p[a] + weight` on every edge.
    """
    p, _last, has_cycle = _sweep(graph, np.zeros(graph.n_nodes, np.int64))
    return None if has_cycle else p


def negative_cycle(graph: Graph) -> list[int] | None:
    """
    Find a cycle of negative weight.

    Returns
    -------
    edges
        Numbers of its edges in walking order, from its lowest node on, no node twice;
        None where there is none.
    """
    _p, last, has_cycle = _sweep(graph, np.zeros(graph.n_nodes, np.int64))
    # Once a node lies lower than any path can, following offers back never ends.
    return _cycle(graph, last) if has_cycle else None


def distances_from(graph: Graph, node: int) -> Paths:
    """
    Shortest paths from one node to all.

    Raises
    ------
    ValueError
        The graph has a negative cycle that can be reached from there.
    """
    start = np.full(graph.n_nodes, FAR)
    start[node] = 0
    distance, last, has_cycle = _sweep(graph, start)
    if has_cycle:
        message = "there are no shortest paths beside a negative cycle"
        raise ValueError(message)
    return Paths(graph, node, distance, last, is_from=True)


def distances_to(graph: Graph, node: int) -> Paths:
    """Shortest paths from all nodes to one; see `distances_from`."""
    found = distances_from(graph.reversed(), node)
    return Paths(graph, node, found.distance, found.last, is_from=False)


def _sweep(graph: Graph, start: Ints) -> tuple[Ints, Ints, bool]:
    """
    Lower distances edge by edge until nothing moves, or until a cycle shows.

    Returns
    -------
    distance, last, has_cycle
        `last` is the number of the edge that lowered a node last, -1 = none.
    """
    p, last = start.copy(), np.full(graph.n_nodes, -1)
    if not len(graph.weight):
        return p, last, False
    order, first, heads = graph.by_head
    tail, weight = graph.tail[order], graph.weight[order]
    size = np.diff(np.append(first, len(order)))
    has_far = bool((p >= FAR // 2).any())
    for sweep in range(1, graph.n_nodes + 1):
        offer = p[tail] + weight
        if has_far:
            offer[p[tail] >= FAR // 2] = FAR
        best = np.minimum.reduceat(offer, first)
        better = np.flatnonzero(best < p[heads])
        if not len(better):
            return p, last, False
        at = _first_of(offer, best[better], first[better], size[better])
        p[heads[better]] = best[better]
        last[heads[better]] = order[at]
        low = p[p < FAR // 2].min()
        if low < -graph.largest_path or (
            sweep % _LOOK_EVERY == 0 and _cycle(graph, last) is not None
        ):
            return p, last, True
    return p, last, True


def _first_of(offer: Ints, value: Ints, start: Ints, size: Ints) -> Ints:
    """Where each value stands first in its own stretch of the offers."""
    run = np.repeat(np.arange(len(start)), size)
    within = np.arange(len(run)) - np.repeat(np.cumsum(size) - size, size)
    place = start[run] + within
    hit = np.flatnonzero(offer[place] == value[run])
    return np.asarray(place[hit[np.diff(run[hit], prepend=-1) > 0]])


def _cycle(graph: Graph, last: Ints) -> list[int] | None:
    """Find a cycle among the edges that lowered their heads last."""
    parent = np.where(last >= 0, graph.tail[last], -1).tolist()
    seen = [0] * len(parent)
    for start in range(len(parent)):
        at = start
        while at >= 0 and seen[at] == 0:
            seen[at] = start + 1
            at = parent[at]
        if at < 0 or seen[at] != start + 1:
            continue
        nodes = [at]
        while parent[nodes[-1]] != at:
            nodes.append(parent[nodes[-1]])
        edges = [int(last[node]) for node in nodes[::-1]]
        lowest = min(range(len(edges)), key=lambda i: int(graph.tail[edges[i]]))
        return edges[lowest:] + edges[:lowest]
    return None
