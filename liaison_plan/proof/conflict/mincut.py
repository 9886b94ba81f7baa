"""
Sets that ask for more than they can get, from a maximum flow.

Everything still reachable from the source in the residual graph of a maximum flow is
the smallest of all minimum cuts (Ford and Fulkerson 1962; Picard and Queyranne 1980):
its demand exceeds its supply by the whole shortage, and no part of it can be dropped
without the shortage growing smaller. Parts that share nothing are separate conflicts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from liaison_plan.solving.flow import max_flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

#: Capacity of arcs that only say what is allowed.
UNLIMITED = 2**40


@dataclass(frozen=True, eq=False)
class Network:
    """
    Demands on the left, supplies on the right, what is allowed between them.

    Attributes
    ----------
    n_nodes
        Nodes, counted from 0; source and sink are not among them.
    demand, supply
        Of each node; most are 0.
    tail, head, capacity
        Arcs between nodes.
    """

    n_nodes: int
    demand: Ints
    supply: Ints
    tail: Ints
    head: Ints
    capacity: Ints


@dataclass(frozen=True, eq=False)
class Shortage:
    """
    A connected set of nodes that ask for more than they can get.

    Attributes
    ----------
    nodes
        All nodes of the set, ascending.
    arcs
        Limited arcs that lead out of it; their capacity is part of what it can get.
    needed, places, short
        What it asks for, the most it can get, and the difference.
    """

    nodes: Ints
    arcs: Ints
    needed: int
    places: int
    short: int


def shortages(network: Network) -> list[Shortage]:
    """
    Find the smallest sets that explain the whole shortage, one per connected part.

    Parameters
    ----------
    network
        What is asked for, what there is, and what may go where.

    Returns
    -------
    shortages
        Empty when every demand can be met; in the order of their first node.
    """
    n = network.n_nodes
    left, right = np.flatnonzero(network.demand), np.flatnonzero(network.supply)
    source, sink = n, n + 1
    tail = np.concatenate([np.full(len(left), source), network.tail, right])
    head = np.concatenate([left, network.head, np.full(len(right), sink)])
    capacity = np.concatenate(
        [network.demand[left], network.capacity, network.supply[right]]
    )
    value, flow = max_flow(tail, head, capacity, source=source, sink=sink)
    if value == int(network.demand.sum()):
        return []
    more, back = flow < capacity, flow > 0
    rows = np.concatenate([tail[more], head[back]])
    columns = np.concatenate([head[more], tail[back]])
    ones = np.ones(len(rows), np.int8)
    graph = coo_array((ones, (rows, columns)), shape=(n + 2, n + 2)).tocsr()
    inside = np.zeros(n + 2, bool)
    inside[breadth_first_order(graph, source, return_predecessors=False)] = True
    return _parts(network, inside[:n])


def _parts(network: Network, inside: NDArray[np.bool_]) -> list[Shortage]:
    """Split a cut into connected parts, each short by itself."""
    n = network.n_nodes
    both = inside[network.tail] & inside[network.head]
    ones = np.ones(int(both.sum()), np.int8)
    graph = coo_array(
        (ones, (network.tail[both], network.head[both])), shape=(n, n)
    ).tocsr()
    _count, part = connected_components(graph, directed=False)
    leaving = np.flatnonzero(inside[network.tail] & ~inside[network.head])
    found = []
    for label in np.unique(part[inside]).tolist():
        nodes = np.flatnonzero(inside & (part == label))
        arcs = leaving[part[network.tail[leaving]] == label]
        needed = int(network.demand[nodes].sum())
        places = int(network.supply[nodes].sum()) + int(network.capacity[arcs].sum())
        if needed > places:
            found.append(Shortage(nodes, arcs, needed, places, needed - places))
    return sorted(found, key=lambda shortage: int(shortage.nodes[0]))
