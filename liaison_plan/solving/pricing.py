"""
Exact assignment over very many pairs, of which only a few are ever written down.

Start from near pairs, solve, take the potentials of the exchange graph, look at all
pairs of the space for one with a negative reduced cost, add those, and go on until none
is left. What comes out is optimal over all allowed pairs: pruning to the k nearest
without this last look was measured to report false infeasibility.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.levels import exchange_graph
from liaison_plan.solving.paths import potentials
from liaison_plan.solving.stopping import look
from liaison_plan.solving.transport import (
    Bands,
    Pairs,
    Targets,
    arithmetic_targets,
    solve_transport,
    try_targets,
)
from liaison_plan.travel.measure import centimetres
from liaison_plan.travel.straight import EARTH_RADIUS_M, unit_vectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: Up to this many allowed pairs all are written down at once.
FULL_PAIRS = 4_000_000

#: Nearest points of a household that are written down first.
_FIRST_NEAR = 16

_CHUNK = 2_048


@dataclass(frozen=True, eq=False)
class PairSpace:
    """
    All allowed pairs of some households and some points (bases or centres).

    Attributes
    ----------
    instance
        The county.
    households
        Positions of the households that take part.
    lon, lat
        The points.
    serves
        Whether the point's officials may serve a village: shape (villages, points).
    only
        For each household the one point it must go to, -1 = free, -2 = none may.
    banned_household, banned_point
        Pairs (in positions of this space) that must not be.
    weight
        Weight of a metre of scatter.
    today
        Point of each household's official of today; -1 = none (then nothing is a
        change), -2 = somewhere else.
    change_cost
        Weighted centimetres that going elsewhere than today costs.
    """

    instance: Instance
    households: Ints
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    serves: Bools
    only: Ints
    banned_household: Ints
    banned_point: Ints
    weight: float
    today: Ints
    change_cost: int

    @property
    def size(self) -> tuple[int, int]:
        """Number of households and of points."""
        return len(self.households), len(self.lon)

    def costs(self, household: Ints, point: Ints) -> tuple[Ints, Bools]:
        """Weighted cost of pairs, and whether the scatter limit allows them."""
        at = self.households[household]
        instance = self.instance
        metres = instance.measure.metres_at(
            (instance.lon, instance.lat), at, (self.lon, self.lat), point
        )
        within = centimetres(metres) <= instance.scatter_limit_cm[at]
        # What is not within the limit is no pair, whatever it costs.
        cost = centimetres(metres, self.weight)
        today = self.today[household]
        changes = (today != -1) & (today != point)
        return (cost + self.change_cost * changes) * self.scale + changes, within

    @cached_property
    def left_out_cost(self) -> Ints:
        """What leaving each household out costs: a change, if somebody serves it."""
        changes = (self.today != -1).astype(np.int64)
        cost: Ints = changes * (self.change_cost * self.scale + 1)
        return cost

    @cached_property
    def scale(self) -> int:
        """
        What a centimetre counts, so that of equal costs the one of fewest changes wins.

        One more than all changes there can be; 1 where nothing can change, or where
        the flow solver could not take such costs.
        """
        n, m = self.size
        scale = int((self.today != -1).sum()) + 1
        if scale == 1:
            return 1
        at = self.households
        lon = np.append(self.lon, self.instance.lon[at])
        lat = np.append(self.lat, self.instance.lat[at])
        across = self.instance.measure.across_m(lon, lat)
        longest = round(across * 100 * self.weight) + self.change_cost + 1
        # The solver multiplies costs by the number of nodes and needs room for it.
        return scale if scale * longest < 2**61 // (n + m + 100) else 1

    def chunks(self) -> Iterator[tuple[int, Bools]]:
        """Give allowed pairs (limits apart) by blocks of rows: first row, table."""
        n, m = self.size
        village = self.instance.village[self.households]
        bans = np.argsort(self.banned_household, kind="stable")
        banned = self.banned_household[bans]
        for start in range(0, n, _CHUNK):
            stop = min(start + _CHUNK, n)
            table = self.serves[village[start:stop]]
            only = self.only[start:stop]
            bound = np.flatnonzero(only != -1)
            if len(bound):
                row = table[bound] & (np.arange(m)[None, :] == only[bound][:, None])
                table[bound] = row
            a, b = np.searchsorted(banned, [start, stop])
            table[banned[a:b] - start, self.banned_point[bans[a:b]]] = False
            yield start, table

    def all_pairs(self) -> Pairs:
        """Every allowed pair."""
        rows, cols = [], []
        for start, table in self.chunks():
            h, p = np.nonzero(table)
            rows.append(h + start)
            cols.append(p)
        return self._pairs(np.concatenate(rows), np.concatenate(cols))

    def near_pairs(self, k: int) -> Pairs:
        """Give the nearest allowed points of each household, and the other way."""
        here, there = self._vectors()
        n, m = self.size
        rows, cols = [], []
        per_point = max(1, min(n, 2 * k * n // max(1, m)))
        best: list[tuple[Ints, Ints]] = []
        for start, table in self.chunks():
            chord = here[start : start + len(table)] @ there.T
            chord[~table] = -2
            take = min(k, m)
            near = np.argpartition(-chord, take - 1, axis=1)[:, :take]
            h = np.repeat(np.arange(len(table)), take)
            p = near.ravel()
            ok = table[h, p]
            rows.append(h[ok] + start)
            cols.append(p[ok])
            top = min(len(table), max(1, per_point * len(table) // n))
            far = np.argpartition(-chord, top - 1, axis=0)[:top]
            h, p = far.ravel(), np.tile(np.arange(m), top)
            ok = table[h, p]
            best.append((h[ok] + start, p[ok]))
        rows += [h for h, _ in best]
        cols += [p for _, p in best]
        return self._pairs(np.concatenate(rows), np.concatenate(cols))

    def violated(self, price: Ints, limit: Ints) -> Pairs:
        """Find allowed pairs whose cost minus the point's price is below the limit."""
        here, there = self._vectors()
        rows, cols = [], []
        # The chord is never longer than the arc, nor the arc than the way it measures,
        # so it misses no pair; the margin covers rounding.
        shortest = self.instance.measure.shortest
        scale = EARTH_RADIUS_M * 100 * self.weight * shortest * self.scale
        for start, table in self.chunks():
            stop = start + len(table)
            dot = here[start:stop] @ there.T
            chord = np.sqrt(np.maximum(2 - 2 * dot, 0)) * scale
            bound = (
                limit[start:stop][:, None]
                + price[None, :]
                + 2 * self.scale
                + 1e-6 * chord
            )
            h, p = np.nonzero(table & (chord < bound))
            rows.append(h + start)
            cols.append(p)
        found = self._pairs(np.concatenate(rows), np.concatenate(cols))
        worse = found.cost - price[found.official] < limit[found.household]
        return Pairs(found.household[worse], found.official[worse], found.cost[worse])

    def _vectors(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        at = self.households
        return (
            unit_vectors(self.instance.lon[at], self.instance.lat[at]),
            unit_vectors(self.lon, self.lat),
        )

    def _pairs(self, household: Ints, point: Ints) -> Pairs:
        key = np.sort(household * self.size[1] + point)
        # Sorting beats the hash table behind `np.unique` several times over here.
        key = key[np.r_[True, key[1:] != key[:-1]]] if len(key) else key
        household, point = key // self.size[1], key % self.size[1]
        cost, within = self.costs(household, point)
        return Pairs(household[within], point[within], cost[within], self.left_out_cost)


@dataclass(frozen=True, eq=False)
class Assignment:
    """
    Optimal assignment of unit workloads.

    Attributes
    ----------
    point
        Point of each household, -1 = left out.
    load
        Points of workload of each official.
    bands
        Bands it was solved with.
    targets
        Aims it meets.
    cost
        Weighted centimetres.
    price
        Potential of each point: no pair has a cost minus price below its household's.
    is_exact
        Whether nothing was fixed before the cost was looked at.
    """

    point: Ints
    load: Ints
    bands: Bands
    targets: Targets
    cost: int
    price: Ints
    is_exact: bool


def assign_units(space: PairSpace, bands: Bands) -> Assignment:
    """
    Assign households of one point of workload each, exactly, over all allowed pairs.

    Parameters
    ----------
    space
        Households, points and which pairs are allowed.
    bands
        Load band of each official; their sites are the points.

    Raises
    ------
    SolverError
        The flow solver refuses the numbers.
    """
    n, m = space.size
    workload = np.ones(n, np.int64)
    best_aims = arithmetic_targets(workload, bands)
    k, full = _FIRST_NEAR, n * m <= FULL_PAIRS
    pairs = space.all_pairs() if full else space.near_pairs(k)
    while True:
        look()
        solved = None if full else try_targets(pairs, workload, bands, best_aims)
        if solved is None and not full:
            # Only all pairs can tell that an aim is out of reach.
            k *= 2
            full = k >= m
            pairs = space.all_pairs() if full else space.near_pairs(k)
            continue
        if solved is None:
            solved = solve_transport(pairs, workload, bands)
        assigned = np.full(n, m)
        used = solved.flow > 0
        assigned[pairs.household[used]] = pairs.official[used]
        graph = exchange_graph(pairs, assigned, solved.load, solved.bands)
        price = potentials(graph)
        assert price is not None, "an optimal flow has no negative cycle"
        cost = np.where(assigned == m, space.left_out_cost, 0)
        cost[pairs.household[used]] = pairs.cost[used]
        if not full:
            slack = cost - price[np.minimum(assigned, m)]
            more = space.violated(price[:m], slack)
            new = _merge(pairs, more, m)
            if len(new.cost) > len(pairs.cost):
                pairs = new
                continue
        return Assignment(
            np.where(assigned == m, -1, assigned),
            solved.load, solved.bands, solved.targets,
            int(cost.sum()) // space.scale, price[:m],
            solved.is_exact,
        )  # fmt: skip


def _merge(a: Pairs, b: Pairs, m: int) -> Pairs:
    key = np.concatenate([a.household * m + a.official, b.household * m + b.official])
    cost = np.concatenate([a.cost, b.cost])
    order = np.argsort(key, kind="stable")
    key, cost = key[order], cost[order]
    first = np.r_[True, key[1:] != key[:-1]]
    key, cost = key[first], cost[first]
    return Pairs(key // m, key % m, cost, a.left_out_cost)
