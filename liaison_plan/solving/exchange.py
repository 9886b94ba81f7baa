"""
The exchange graph of any plan: its potentials prove it, its cycles improve it.

Nodes are the officials, one pool for loads, and "nobody" for households left out. The
edge a -> b weighs the lightest move of one household that a holds and b may take;
a -> pool lets a's load rise by one, pool -> b lets b's load fall by one, and both weigh
what that does to the minimums. A cycle is an exchange: every household on it moves at
once. Weights compare aim by aim (left out, points missing, their squares, weighted
centimetres). Within unit workloads, given the centres and given who works, a plan is
optimal exactly when no cycle weighs less than nothing: loads cost convexly, so this is
the residual graph of a minimum-cost flow (Ahuja, Magnanti, Orlin, "Network Flows",
1993, sections 9.3 and 14.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.errors import SolverError
from liaison_plan.solving import paths
from liaison_plan.solving.lightest import lightest_moves
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.pricing import PairSpace
    from liaison_plan.solving.transport import Bands

    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Weight:
    """
    What an exchange does, aim by aim.

    Attributes
    ----------
    left_out
        Households more without an official.
    missing, squares
        Points more below the minimums, and what their sum of squares grows by.
    cm
        Weighted centimetres more.
    """

    left_out: int
    missing: int
    squares: int
    cm: int

    @property
    def key(self) -> tuple[int, int, int, int]:
        """The aims in their order."""
        return self.left_out, self.missing, self.squares, self.cm


@dataclass(frozen=True)
class Edge:
    """
    One edge: a household that moves, or a load that changes by one.

    Attributes
    ----------
    tail, head
        Nodes; see `PlanGraph`.
    household
        Position in the pair space of the household that moves, -1 = none.
    weight
        What it does.
    """

    tail: int
    head: int
    household: int
    weight: Weight


@dataclass(frozen=True, eq=False)
class PlanGraph:
    """
    The exchange graph of a plan.

    Attributes
    ----------
    n_officials
        Officials are the nodes 0 to n - 1; `pool` and `nobody` follow.
    tail, head
        Edges, no two with the same ends, in the order of tails and heads.
    household
        Position in the pair space of the household that moves, -1 = a load changes.
    left_out, missing, squares, cm
        Weight of each edge by aims.
    n_pairs
        Allowed pairs that were looked at.
    """

    n_officials: int
    tail: Ints
    head: Ints
    household: Ints
    left_out: Ints
    missing: Ints
    squares: Ints
    cm: Ints
    n_pairs: int

    @property
    def pool(self) -> int:
        """Node through which loads change."""
        return self.n_officials

    @property
    def nobody(self) -> int:
        """Node of the households left out."""
        return self.n_officials + 1

    @property
    def n_exchanges(self) -> int:
        """Edges from an official to an official."""
        m = self.n_officials
        return int(((self.tail < m) & (self.head < m)).sum())

    @cached_property
    def scale(self) -> tuple[int, int, int]:
        """
        What a household left out, a point missing and a square weigh in centimetres.

        A path leaves a node once and touches pool and nobody with two edges each, so
        its centimetres stay below an eighth of the third, its squares below an eighth
        of the second, and all but the households left out below an eighth of the
        first: sums and differences of paths and edges tell each aim apart.
        """
        heaviest = np.zeros(self.n_officials + 2, np.int64)
        np.maximum.at(heaviest, self.tail, np.abs(self.cm))
        squares = 8 * sum(heaviest.tolist()) + 8
        missing = (16 * int(np.abs(self.squares).max(initial=0)) + 8) * squares
        return 16 * missing, missing, squares

    @cached_property
    def packed(self) -> paths.Graph:
        """
        The graph with each weight as one number.

        Raises
        ------
        SolverError
            The numbers do not fit.
        """
        s = self.scale
        # On a path at most one household more is left out, and one point missing.
        most = s[0] + s[1] + s[1] // 2
        if 4 * most >= paths.FAR:
            message = _(
                "The exchange graph cannot take a cost as large as {cost}: lower the "
                "weights in rules.toml."
            )
            raise SolverError(message.format(cost=f"{most:.3g}"))
        weight = (
            self.left_out * s[0] + self.missing * s[1] + self.squares * s[2] + self.cm
        )
        return paths.Graph(self.n_officials + 2, self.tail, self.head, weight, most)

    def edges(self, numbers: list[int]) -> list[Edge]:
        """Give edges by their numbers."""
        return [
            Edge(
                int(self.tail[i]),
                int(self.head[i]),
                int(self.household[i]),
                Weight(
                    int(self.left_out[i]), int(self.missing[i]),
                    int(self.squares[i]), int(self.cm[i]),
                ),
            )
            for i in numbers
        ]  # fmt: skip

    def unpack(self, weight: int) -> Weight:
        """Tell the aims apart in the packed weight of a path or a cycle."""
        rest, parts = weight, []
        for scale in self.scale:
            # The rest lies within half a step, to either side.
            parts.append((2 * rest + scale) // (2 * scale))
            rest -= parts[-1] * scale
        return Weight(parts[0], parts[1], parts[2], rest)


def total(edges: list[Edge]) -> Weight:
    """Add up what some edges do."""
    return Weight(
        sum(e.weight.left_out for e in edges),
        sum(e.weight.missing for e in edges),
        sum(e.weight.squares for e in edges),
        sum(e.weight.cm for e in edges),
    )


def plan_graph(space: PairSpace, official: Ints, bands: Bands, load: Ints) -> PlanGraph:
    """
    Build the exchange graph of an assignment of unit workloads.

    Parameters
    ----------
    space
        All allowed pairs; its points are the officials.
    official
        Official of each household of the space, -1 = left out.
    bands
        Load band of each official; who must work keeps a point.
    load
        Points of each official.
    """
    m = len(load)
    moves = lightest_moves(space, np.where(official < 0, m + 1, official))
    n_moves = len(moves.tail)
    left_out = (moves.head == m + 1).astype(np.int64) - (moves.tail == m + 1)
    tail, head, missing, squares = _load_edges(
        bands, load, has_left_out=bool((official < 0).any())
    )
    order = np.lexsort(
        (np.concatenate([moves.head, head]), np.concatenate([moves.tail, tail]))
    )

    def joined(of_moves: Ints, of_loads: Ints) -> Ints:
        return np.concatenate([of_moves, of_loads])[order]

    none, nothing = np.zeros(n_moves, np.int64), np.zeros(len(tail), np.int64)
    return PlanGraph(
        m,
        joined(moves.tail, tail),
        joined(moves.head, head),
        joined(moves.household, nothing - 1),
        joined(left_out, nothing),
        joined(none, missing),
        joined(none, squares),
        joined(moves.cm, nothing),
        moves.n_pairs,
    )


def _load_edges(
    bands: Bands, load: Ints, *, has_left_out: bool
) -> tuple[Ints, Ints, Ints, Ints]:
    """Tails, heads, points missing and squares of the edges at the pool."""
    m = len(load)
    pool, nobody = np.array([m]), np.array([m + 1])
    gap = np.maximum(bands.minimum - load, 0)
    grows = np.flatnonzero(load < bands.maximum)
    closes = (gap[grows] > 0).astype(np.int64)
    falls = np.flatnonzero(load > bands.must_work)
    opens = (load[falls] <= bands.minimum[falls]).astype(np.int64)
    # Nobody has no band: one more may always be left out, one fewer if there is one.
    fewer = nobody[: int(has_left_out)]
    n_falls = len(falls) + len(fewer)
    more, less = np.zeros(1, np.int64), np.zeros(len(fewer), np.int64)
    return (
        np.concatenate([grows, nobody, np.repeat(pool, n_falls)]),
        np.concatenate([np.repeat(pool, len(grows) + 1), falls, fewer]),
        np.concatenate([-closes, more, opens, less]),
        np.concatenate(
            [-closes * (2 * gap[grows] - 1), more, opens * (2 * gap[falls] + 1), less]
        ),
    )


def potentials(graph: PlanGraph) -> Ints | None:
    """
    Packed potentials of a plan, or None if an exchange improves it.

    Returns
    -------
    potentials
        One per node, with `p[b] <= p[a] + weight` on every edge: nobody who adds this
        up along any cycle can find one below nothing.
    """
    return paths.potentials(graph.packed)


def negative_cycle(graph: PlanGraph) -> list[Edge] | None:
    """
    Find an exchange that improves the plan, a short one where there is one.

    Returns
    -------
    edges
        In walking order. First the best of all swaps of two households and of all
        moves of one; if none of them improves, any cycle; None when the plan is
        optimal given its centres and who works.
    """
    short = _short_cycle(graph)
    found = short if short is not None else paths.negative_cycle(graph.packed)
    return None if found is None else graph.edges(found)


def distances_from(graph: PlanGraph, node: int) -> paths.Paths:
    """
    Lightest chains of moves from one node to all.

    Raises
    ------
    ValueError
        An exchange improves the plan; then there is no lightest chain.
    """
    return paths.distances_from(graph.packed, node)


def distances_to(graph: PlanGraph, node: int) -> paths.Paths:
    """Lightest chains of moves from all nodes to one; see `distances_from`."""
    return paths.distances_to(graph.packed, node)


def _short_cycle(graph: PlanGraph) -> list[int] | None:
    """Best of the cycles of two edges, and of one household's move through the pool."""
    packed, n = graph.packed, graph.n_officials + 2
    key = graph.tail * n + graph.head
    weight, numbers = packed.weight, np.arange(len(key))
    back, has_back = _find(key, graph.head * n + graph.tail)
    grow, may_grow = _find(key, graph.head * n + graph.pool)
    fall, may_fall = _find(key, graph.pool * n + graph.tail)
    is_move = (graph.household >= 0) & may_grow & may_fall
    found: list[tuple[int, int, list[int]]] = []
    two = numbers[has_back]
    if len(two):
        sums = weight[two] + weight[back[two]]
        at = int(np.argmin(sums))
        found.append((int(sums[at]), 2, [int(two[at]), int(back[two[at]])]))
    three = numbers[is_move]
    if len(three):
        sums = weight[three] + weight[grow[three]] + weight[fall[three]]
        at = int(np.argmin(sums))
        i = int(three[at])
        found.append((int(sums[at]), 3, [i, int(grow[i]), int(fall[i])]))
    found = [f for f in found if f[0] < 0]
    return min(found)[2] if found else None


def _find(key: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Where sorted keys are, and whether they are there at all."""
    if not len(key):
        return np.zeros(0, np.int64), np.zeros(0, bool)
    at = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    return at, key[at] == wanted
