"""
Lagrangian lower bound of cutting a region into beats, its capacity kept inside.

Every household i gets a multiplier u_i, what covering it is worth. For any multipliers

    L(u) = sum of u_i + sum of the k smallest v_j,
    v_j = least sum of (c_ij - u_i) over sets that contain j and fit the load band,

is at most the metres of every cut into k beats within the band, so a reader of u can
recompute the bound without solving anything. With unequal workloads the set of a centre
is filled fractionally, cheapest points first, which can only lower v_j.

The best multipliers are sought by the volume algorithm (Barahona and Anbil 2000): steps
from the best point so far along an average of past subgradients, which is also the
primal solution of the linear relaxation in the limit. Between full evaluations only the
likely households of each centre are looked at; every bound that leaves this module is a
full evaluation in whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    #: Centimetres from candidate centres (rows) to households (columns).
    Block = Callable[[Ints, Ints], Ints]

#: Whole or real centimetres.
Number = TypeVar("Number", np.int64, np.float64)

#: Stands for a pair that is not allowed; far above every sum of real distances.
FORBIDDEN_CM = 10**12
#: Multipliers stay within this, so that sums fit and forbidden pairs stay dear.
_WIDEST_CM = 10**10
#: Evaluations by effort, and the part of them before averaging begins.
TURNS = {"quick": 120, "standard": 400, "thorough": 1_500}
_PLAIN = 0.15
#: A full evaluation after so many others.
_EVERY = 20
#: Rows of centres evaluated at once.
_CHUNK = 256
#: Largest share of a new subgradient in the average.
_SHARE = 0.2
#: Turns without gain before steps become shorter.
_PATIENCE = 5


@dataclass(frozen=True, eq=False)
class BeatsProblem:
    """
    One region to cut.

    Attributes
    ----------
    block
        Whole centimetres from candidate centres to households; `FORBIDDEN_CM` for
        pairs that are not allowed.
    weight
        Points of each household.
    n_beats, low, high
        Number of beats, and fewest and most points of one.
    has_own_centre
        Whether a centre must belong to its own beat.
    """

    block: Block
    weight: Ints
    n_beats: int
    low: int
    high: int
    has_own_centre: bool = True

    @property
    def n(self) -> int:
        """Number of households."""
        return len(self.weight)

    @property
    def is_even(self) -> bool:
        """Whether every household weighs one point."""
        return bool((self.weight == 1).all())


def centre_values(problem: BeatsProblem, multipliers: Ints) -> Ints:
    """
    Evaluate v_j of every household as a centre, exactly.

    Parameters
    ----------
    problem
        The region.
    multipliers
        Whole centimetres.

    Returns
    -------
    values
        Centimetres, rounded down where a set is filled fractionally; at least half of
        `FORBIDDEN_CM` where no set fits.
    """
    return _scan(problem, multipliers, 0)[0]


def bound_of(multipliers: Ints, values: Ints, n_beats: int) -> int:
    """
    Bound that multipliers and their `centre_values` give for a number of beats.

    Raises
    ------
    ValueError
        Fewer households than beats can be centres: no cut exists.
    """
    least = np.sort(values)[:n_beats]
    if len(least) < n_beats or (least >= FORBIDDEN_CM // 2).any():
        message = f"no {n_beats} beats fit"
        raise ValueError(message)
    return int(multipliers.sum()) + int(least.sum())


def best_multipliers(
    problem: BeatsProblem, start: Ints, upper: int, *, effort: str
) -> Ints:
    """
    Look for multipliers whose bound is high.

    Parameters
    ----------
    problem
        The region.
    start
        Multipliers to start from: centimetres to the centres of a plan.
    upper
        Centimetres of that plan; only sets the length of steps.
    effort
        `quick`, `standard` or `thorough`.

    Returns
    -------
    multipliers
        Whole centimetres.
    """
    if problem.n_beats >= problem.n:
        return start.astype(np.int64)
    ascent = _Ascent(problem, start, upper)
    turns = TURNS[effort]
    plain = int(turns * _PLAIN)
    ascent.plain_steps(plain)
    ascent.averaged_steps(turns - plain)
    return ascent.best()


def _scan(
    problem: BeatsProblem, u: Ints, width: int
) -> tuple[Ints, Ints, Floats, Floats]:
    """Values of all centres; the `width` likeliest households of each and all costs."""
    n = problem.n
    everyone = np.arange(n)
    values = np.empty(n, np.int64)
    near = np.empty((n, width), np.int64)
    cost, own_cost = np.empty((n, width)), np.zeros(n)
    for begin in range(0, n, _CHUNK):
        rows = everyone[begin : begin + _CHUNK]
        reduced = problem.block(rows, everyone).astype(np.int64) - u
        own: Ints | int = 0
        if problem.has_own_centre:
            own = reduced[rows - begin, rows].copy()
            own_cost[rows] = own + u[rows]
            # The centre's own household is never taken again.
            reduced[rows - begin, rows] = 2 * FORBIDDEN_CM
        if problem.is_even:
            values[rows] = own + _fill_even(problem, reduced)
        else:
            values[rows] = own + _fill_points(problem, reduced, rows)
        if width:
            rank = reduced if problem.is_even else reduced / problem.weight
            near[rows] = np.argpartition(rank, width - 1, axis=1)[:, :width]
            cost[rows] = np.take_along_axis(reduced, near[rows], axis=1) + u[near[rows]]
    return values, near, cost, own_cost


def _fill_even(problem: BeatsProblem, reduced: NDArray[Number]) -> NDArray[Number]:
    """Sum of the fewest cheapest, and of the negative ones up to the most."""
    low, high = _others(problem)
    if high < reduced.shape[1]:
        marks = sorted({max(low - 1, 0), max(high - 1, 0)})
        reduced = np.partition(reduced, marks, axis=1)[:, :high]
    total = reduced[:, :low].sum(axis=1) + np.minimum(reduced[:, low:], 0).sum(axis=1)
    return np.asarray(total, dtype=reduced.dtype)


def _others(problem: BeatsProblem) -> tuple[int, int]:
    """Fewest and most households of one point besides the centre's own."""
    own = int(problem.has_own_centre)
    high = min(problem.high, problem.n) - own
    return min(max(problem.low - own, 0), high), high


def _fill_points(problem: BeatsProblem, reduced: Ints, rows: Ints) -> Ints:
    """Fill by cost per point between the fewest and the most points, in integers."""
    most = int(problem.weight.max())
    # Unequal ratios differ by at least 1 / most^2: scaled so far, floors keep order.
    shift = 2 * most.bit_length() + 1
    dear = np.minimum(reduced, FORBIDDEN_CM)
    order = np.argsort((dear << shift) // problem.weight, axis=1, kind="stable")
    cost = np.take_along_axis(reduced, order, axis=1)
    amount, points = _amounts(problem, cost, order, rows)
    return np.asarray((cost * amount // points).sum(axis=1))


def _amounts(
    problem: BeatsProblem, cost: Ints | Floats, household: Ints, rows: Ints
) -> tuple[Ints, Ints]:
    """Points taken of households in order of cost per point, and their points."""
    points = problem.weight[household]
    before = np.cumsum(points, axis=1) - points
    if problem.has_own_centre:
        before = before + problem.weight[rows][:, None]
    wanted = np.where(cost < 0, problem.high, problem.low)
    return np.clip(wanted - before, 0, points), points


class _Ascent:
    """Multipliers on their way up."""

    def __init__(self, problem: BeatsProblem, start: Ints, upper: int) -> None:
        self.problem = problem
        self.upper = float(upper)
        self.at = start.astype(np.float64)
        self.value = -np.inf
        self.subgradient = np.zeros(problem.n)
        #: Best multipliers of those fully evaluated.
        self.found = (-np.inf, start)
        self.turn = 0
        own = int(problem.has_own_centre)
        per_point = int(problem.weight.min())
        self.width = min(2 * problem.high // per_point + 20, problem.n - own)

    def plain_steps(self, turns: int) -> None:
        """Polyak steps along the subgradient, shorter when nothing is gained."""
        u, factor, idle = self.at, 1.0, 0
        for _turn in range(turns):
            self._look_again(u)
            value, g = self._evaluate(u)
            idle += 1
            if value > self.value:
                self.at, self.value, self.subgradient, idle = u, value, g, 0
            if idle >= _PATIENCE:
                factor, idle = factor * 0.7, 0
            norm = float(g @ g)
            if norm == 0:
                return
            u = _clip(u + factor * max(self.upper - value, 1.0) * g / norm)

    def averaged_steps(self, turns: int) -> None:
        """Step from the best point along the average of subgradients."""
        average, share, factor, idle = self.subgradient, _SHARE, 0.3, 0
        checked = self.value
        for turn in range(turns):
            self._look_again(self.at)
            norm = float(average @ average)
            if norm < 1e-9 or factor < 1e-5:
                return
            step = factor * max(self.upper - self.value, 1.0) / norm
            u = _clip(self.at + step * average)
            value, g = self._evaluate(u)
            idle += 1
            if value > self.value:
                if g @ average > 0:
                    factor = min(factor * 1.1, 2.0)
                self.at, self.value, idle = u, value, 0
            elif idle >= _PATIENCE:
                factor, idle = factor * 0.66, 0
            change = g - average
            length = float(change @ change)
            best = -float(average @ change) / length if length else share
            average = average + min(max(best, share / 10), share) * change
            if turn % 100 == 99:
                if self.value - checked < 1e-4 * abs(checked) and share > 1e-3:
                    share /= 2
                checked = self.value

    def best(self) -> Ints:
        """Multipliers with the highest bound of those fully evaluated."""
        self._scan(self.at)
        return np.asarray(self.found[1])

    def _look_again(self, u: Floats) -> None:
        """Evaluate fully every few turns, more often at the beginning."""
        often = _EVERY if self.turn >= 2 * _EVERY else _EVERY // 4
        if self.turn % often == 0:
            self.value = self._scan(u)
            self.at = u
        self.turn += 1

    def _scan(self, u: Floats) -> float:
        """Evaluate fully, in whole numbers, and choose what to look at from here."""
        problem = self.problem
        whole = np.rint(u).astype(np.int64)
        values, self.near, self.cost, self.own_cost = _scan(problem, whole, self.width)
        bound = float(int(whole.sum()) + int(np.sort(values)[: problem.n_beats].sum()))
        if bound > self.found[0]:
            self.found = (bound, whole)
        return bound

    def _evaluate(self, u: Floats) -> tuple[float, Floats]:
        """Value and subgradient over the likely centres and households only."""
        problem, k = self.problem, self.problem.n_beats
        reduced = self.cost - u[self.near]
        base: Floats | float = 0.0
        if problem.has_own_centre:
            base = self.own_cost - u
        if problem.is_even:
            values = base + _fill_even(problem, reduced)
            chosen = np.argpartition(values, k - 1)[:k]
            members, share = self._members(reduced, chosen)
        else:
            order = np.argsort(reduced / problem.weight[self.near], axis=1)
            cost = np.take_along_axis(reduced, order, axis=1)
            household = np.take_along_axis(self.near, order, axis=1)
            amount, points = _amounts(problem, cost, household, np.arange(problem.n))
            values = base + (cost * amount / points).sum(axis=1)
            chosen = np.argpartition(values, k - 1)[:k]
            members = household[chosen].ravel()
            share = (amount / points)[chosen].ravel()
        g: Floats = 1.0 - np.bincount(members, share, problem.n).astype(np.float64)
        if problem.has_own_centre:
            g[chosen] -= 1.0
        return float(u.sum() + values[chosen].sum()), g

    def _members(self, reduced: Floats, chosen: Ints) -> tuple[Ints, Floats]:
        """Households of chosen centres besides their own, unit weights."""
        low, high = _others(self.problem)
        some = reduced[chosen]
        order = np.argsort(some, axis=1, kind="stable")[:, :high]
        taken = np.take_along_axis(some, order, axis=1) < 0
        taken[:, :low] = True
        members = np.take_along_axis(self.near[chosen], order, axis=1)[taken]
        return members, np.ones(len(members))


def _clip(u: Floats) -> Floats:
    return np.clip(u, -_WIDEST_CM, _WIDEST_CM)
