"""
The exchange graph of an assignment that a flow has just solved, aims already fixed.

Its potentials price every pair, looked at or not. Nodes are officials (or beats),
"nobody" for households left out, one slack node for points above all minimums and one
for every gap level. The edge a -> b weighs the cheapest move of one household from a to
b; slack edges cost nothing and join officials whose loads may change by one without
changing any aim. An assignment of unit workloads is optimal exactly when this graph
has no negative cycle (Ahuja, Magnanti, Orlin, "Network Flows", 1993, section 9.3).
`exchange.plan_graph` puts the aims into the weights instead, and needs a plan alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.paths import Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.transport import Bands, Pairs

    Ints = NDArray[np.int64]

#: Above this many nodes the edges are kept as a list instead of a square table.
DENSE_NODES = 4_096

_FAR = np.int64(2) ** 60


def exchange_graph(pairs: Pairs, assigned: Ints, load: Ints, bands: Bands) -> Graph:
    """
    Build the graph of a unit-workload assignment; weights in weighted centimetres.

    Sites of officials come first; "nobody" is next, then slack and gap levels.

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
    free = np.zeros(n_households, np.int64)
    nobody = free if pairs.left_out_cost is None else pairs.left_out_cost
    own = np.where(assigned == m, nobody, 0)
    is_own = pairs.official == assigned[pairs.household]
    own[pairs.household[is_own]] = pairs.cost[is_own]
    tail = assigned[pairs.household]
    weight = pairs.cost - own[pairs.household]
    keep = ~is_own
    tails, heads, weights = [tail[keep]], [pairs.official[keep]], [weight[keep]]
    if (assigned == m).any():
        tails.append(assigned)
        heads.append(np.full(n_households, m))
        weights.append(nobody - own)
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
        Graph(
            n_nodes,
            np.concatenate(tails),
            np.concatenate(heads),
            np.concatenate(weights),
        )
    )


def _shortest_edges(graph: Graph) -> Graph:
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
    return Graph(graph.n_nodes, at // graph.n_nodes, at % graph.n_nodes, weight)
