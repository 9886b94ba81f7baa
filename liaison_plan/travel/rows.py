"""
Shortest distances of a network, kept as far as they were asked for.

A row belongs to a source node and has a column for every node that was ever asked
about. Dijkstra runs on the piece of the network that the asked ways can lie in: a way
of at most L between two nodes of a set stays within L / 2 of the set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray
    from scipy.sparse import csr_array

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

#: In a table: not computed yet.
_UNKNOWN = -1
#: Cells kept at most (a quarter of a gigabyte); then all rows are forgotten.
_MOST_CELLS = 64_000_000
#: A way is looked for within so many times the straight line, then everywhere.
_LOOKS = (1.3, 3.0, np.inf)
#: Looked around at least this far, in centimetres.
_LOOK_CM = 20_000.0
#: Numbers of one Dijkstra run.
_CHUNK = 8_000_000


class Rows:
    """
    Costs of shortest ways between nodes of one graph.

    Parameters
    ----------
    graph
        Sparse costs, whole numbers.
    part
        Of each node, what hangs together in a symmetric graph. None for a graph with
        one-way edges, whose rows are computed whole.
    points
        Of each node: where it lies, in the graph's unit; shape (n, 3). Straight lines
        say how far to look first and never change an answer.
    dtype
        Integers wide enough for every cost.
    """

    def __init__(
        self, graph: csr_array[Any], part: Ints | None, points: Floats, dtype: DTypeLike
    ) -> None:  # fmt: skip
        self.graph, self.part, self.points = graph, part, points
        # Floats hold both exactly.
        self._none = 2**31 - 1 if np.dtype(dtype).itemsize == 4 else 2**62
        n = graph.shape[0]
        self._column = np.full(n, -1)
        self._columns = np.empty(0, np.int64)
        self._row = np.full(n, -1)
        self._n_rows = 0
        self._table = np.empty((0, 0), dtype)

    def __getstate__(self) -> dict[str, Any]:
        """Leave the rows behind: another process asks about other nodes."""
        state = dict(vars(self))
        state["_row"] = np.full(len(self._row), -1)
        state["_n_rows"] = 0
        state["_table"] = self._table[:0]
        return state

    def know(self, nodes: Ints) -> None:
        """Give the nodes columns, so that rows hold what will be asked about them."""
        new = _distinct(nodes, self._column < 0)
        if len(new) == 0:
            return
        self._column[new] = len(self._columns) + np.arange(len(new))
        self._columns = np.concatenate([self._columns, new])
        wider = np.full(
            (len(self._table), len(self._columns)), _UNKNOWN, self._table.dtype
        )
        wider[:, : self._table.shape[1]] = self._table
        self._table = wider

    def get(self, a: Ints, b: Ints) -> Floats:
        """Costs from nodes a to nodes b (broadcast); inf where there is no way."""
        if self.part is not None:
            missing = self._row < 0
            if len(_distinct(b, missing)) < len(_distinct(a, missing)):
                a, b = b, a
        self.know(b)
        self._make_room(a)
        found = self._table[self._row[a], self._column[b]]
        for look in _LOOKS if self.part is not None else (np.inf,):
            gap = found == _UNKNOWN
            if not gap.any():
                break
            both = np.broadcast_arrays(a, b)
            self._fill(both[0][gap], both[1][gap], look)
            found = self._table[self._row[a], self._column[b]]
        return np.where(found == self._none, np.inf, found)

    def _make_room(self, nodes: Ints) -> None:
        """Give sources rows; all others are forgotten where they do not fit."""
        new = _distinct(nodes, self._row < 0)
        if len(new) == 0:
            return
        width = len(self._columns)
        if self._n_rows and (self._n_rows + len(new)) * width > _MOST_CELLS:
            self._row[:], self._n_rows = -1, 0
            self._table = self._table[:0]
            new = _distinct(nodes, self._row < 0)
        n = self._n_rows + len(new)
        if n > len(self._table):
            size = (max(n, 2 * len(self._table)), width)
            more = np.full(size, _UNKNOWN, self._table.dtype)
            more[: self._n_rows] = self._table[: self._n_rows]
            self._table = more
        self._row[new] = self._n_rows + np.arange(len(new))
        self._n_rows = n

    def _fill(self, a: Ints, b: Ints, look: float) -> None:
        """Compute ways from a to b (pairs) that are not much longer than straight."""
        everything = np.ones(len(self._row), bool)
        sources = _distinct(a, everything)
        if look == np.inf:
            self._fill_whole(sources)
            return
        straight = np.linalg.norm(self.points[a] - self.points[b], axis=1)
        limit = look * float(straight.max()) + _LOOK_CM
        ends = _distinct(np.concatenate([a, b]), everything)
        near = dijkstra(self.graph, indices=ends, min_only=True, limit=limit / 2)
        nodes = np.flatnonzero(near < np.inf)
        place = np.full(len(self._row), -1)
        place[nodes] = np.arange(len(nodes))
        piece = self.graph[nodes][:, nodes]
        columns = self._column[ends]
        ends, columns = ends[columns >= 0], columns[columns >= 0]
        step = max(1, _CHUNK // len(nodes))
        for start in range(0, len(sources), step):
            some = sources[start : start + step]
            cost = dijkstra(piece, indices=place[some], limit=limit)[:, place[ends]]
            row, column = self._row[some][:, None], columns[None, :]
            known = self._table[row, column]
            known = np.where(cost < np.inf, cost, known).astype(known.dtype)
            assert self.part is not None
            apart = self.part[some][:, None] != self.part[ends][None, :]
            known[apart] = self._none
            self._table[row, column] = known

    def _fill_whole(self, sources: Ints) -> None:
        """Compute whole rows."""
        step = max(1, _CHUNK // len(self._row))
        for start in range(0, len(sources), step):
            some = sources[start : start + step]
            cost = dijkstra(self.graph, indices=some)[:, self._columns]
            self._table[self._row[some]] = np.where(cost < np.inf, cost, self._none)


def _distinct(nodes: Ints, among: Bools) -> Ints:
    """Nodes that occur, each once, ascending, as far as they are among those marked."""
    occurs = np.zeros(len(among), bool)
    occurs[nodes] = True
    return np.flatnonzero(occurs & among)
