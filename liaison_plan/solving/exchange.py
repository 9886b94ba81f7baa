"""
The exchange graph of an assignment: its potentials prove it, its cycles improve it.

Nodes are officials (or beats), "nobody" for households left out, one slack node for
points above all minimums and one for every gap level. The edge a -> b weighs the
cheapest move of one household from a to b; slack edges cost nothing and join officials
whose loads may change by one without changing any aim. An assignment of unit workloads
is optimal exactly when this graph has no negative cycle; the shortest distances are
then integer potentials that price every pair, looked at or not (Ahuja, Magnanti, Orlin,
"Network Flows", 1993, section 9.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.transport import Bands, Pairs

    Ints = NDArray[np.int64]

#: Above this many nodes the edges are kept as a list instead of a square table.
DENSE_NODES = 4_096

_FAR = np.int64(2) ** 60


@dataclass(frozen=True, eq=False)
class ExchangeGraph:
    """
    Edges of the exchange graph.

    Attributes
    ----------
    n_sites
        Sites of officials come first; "nobody" is next, then slack and gap levels.
    n_nodes
        All nodes.
    tail, head, weight
        Edges; weights in weighted centimetres.
    """

    n_sites: int
    n_nodes: int
    tail: Ints
    head: Ints
    weight: Ints


def exchange_graph(
    pairs: Pairs, assigned: Ints, load: Ints, bands: Bands
) -> ExchangeGraph:
    """
    Build the graph of a unit-workload assignment.

    Parameters
    ----------
    pairs
        Allowed pairs; must hold every assigned pair.
    assigned
        Site of each household, the number of sites (one past the last) for nobody.
    load
        Points of each official.
    bands
        Load bands the assignment was solved with.
    """
    n_households, m, site = len(assigned), bands.n_sites, bands.sites()
    own = np.zeros(n_households, np.int64)
    is_own = pairs.official == assigned[pairs.household]
    own[pairs.household[is_own]] = pairs.cost[is_own]
    tail = assigned[pairs.household]
    weight = pairs.cost - own[pairs.household]
    keep = ~is_own
    tails, heads, weights = [tail[keep]], [pairs.official[keep]], [weight[keep]]
    if (assigned == m).any():
        tails.append(assigned)
        heads.append(np.full(n_households, m))
        weights.append(-own)
    floor = bands.must_work.astype(np.int64)
    gap = np.maximum(bands.minimum - load, 0)
    slack = m + 1
    n_nodes = slack + 1 + int(bands.minimum.max(initial=0))
    officials = np.arange(len(load))

    def join(a: Ints, b: Ints) -> None:
        tails.append(a)
        heads.append(b)
        weights.append(np.zeros(len(a), np.int64))

    may_grow = officials[(gap == 0) & (load < bands.maximum)]
    may_shrink = officials[load > np.maximum(bands.minimum, floor)]
    join(site[may_grow], np.full(len(may_grow), slack))
    join(np.full(len(may_shrink), slack), site[may_shrink])
    short = officials[gap > 0]
    join(site[short], slack + gap[short])
    # Who is at or below the minimum may fall one gap level deeper.
    may_fall = officials[(load <= bands.minimum) & (load > floor) & (bands.minimum > 0)]
    join(slack + gap[may_fall] + 1, site[may_fall])
    return _shortest_edges(
        ExchangeGraph(
            m,
            n_nodes,
            np.concatenate(tails),
            np.concatenate(heads),
            np.concatenate(weights),
        )
    )


def potentials(graph: ExchangeGraph) -> Ints | None:
    """
    Shortest distances from everywhere at once, or None if a negative cycle exists.

    Returns
    -------
    potentials
        One per node, at most 0, with `p[b] <= p[a] + weight` on every edge.
    """
    p = np.zeros(graph.n_nodes, np.int64)
    if graph.n_nodes <= DENSE_NODES:
        table = np.full((graph.n_nodes, graph.n_nodes), _FAR)
        table[graph.tail, graph.head] = graph.weight
        for _sweep in range(graph.n_nodes):
            new = np.minimum(p, (p[:, None] + table).min(axis=0))
            if np.array_equal(new, p):
                return p
            p = new
        return None
    for _sweep in range(graph.n_nodes):
        new = p.copy()
        np.minimum.at(new, graph.head, p[graph.tail] + graph.weight)
        if np.array_equal(new, p):
            return p
        p = new
    return None


def _shortest_edges(graph: ExchangeGraph) -> ExchangeGraph:
    """Keep the lightest of parallel edges."""
    key = graph.tail * graph.n_nodes + graph.head
    if graph.n_nodes <= DENSE_NODES:
        table = np.full(graph.n_nodes * graph.n_nodes, _FAR)
        np.minimum.at(table, key, graph.weight)
        at = np.flatnonzero(table < _FAR)
        weight = table[at]
    else:
        order = np.lexsort((graph.weight, key))
        first = np.r_[True, np.diff(key[order]) != 0]
        at, weight = key[order][first], graph.weight[order][first]
    return ExchangeGraph(
        graph.n_sites, graph.n_nodes, at // graph.n_nodes, at % graph.n_nodes, weight
    )
