"""
A lower bound of the capacitated p-median problem that shares no code with the engine.

With a whole number u_i for each point, no solution costs less than the sum of all u_i
plus the p smallest v_j, where v_j is the least sum of c_ij - u_i over points that j can
hold (Lagrangian relaxation of "every point has one median", capacities kept). First
v_j is filled by (c_ij - u_i) / demand, the last point in part, which is never more than
the true least sum; then, from the multipliers found, it is solved exactly by dynamic
programming over the capacity. Multipliers move by subgradient steps. All sums are whole
numbers.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    #: Least sums of all medians, and what part of each point (column) they hold.
    Inner = Callable[[Ints], tuple[Ints, Floats]]

#: Subgradient steps with points in part, and at most so many with whole ones.
STEPS, WHOLE_STEPS = 400, 150
#: Cells of all tables of the steps with whole points together.
_CELLS = 1_500_000_000
#: Fewer whole steps than that are not worth their time.
_FEW = 40
#: Steps without a better bound before the steps become half as long.
_PATIENCE = 15


def lower_bound(
    table: Ints, demand: Ints, capacity: Ints, p: int, target: float
) -> int:
    """
    Bound every solution from below.

    Parameters
    ----------
    table
        Whole distances from medians (rows) to points (columns), rounded down.
    demand
        Of each point.
    capacity
        Of each median.
    p
        How many medians there are.
    target
        Cost of a known solution in the same unit; it only sets the length of steps.

    Returns
    -------
    bound
        In the unit of the table.
    """
    n = len(table)
    near = np.sort(table, axis=1)[:, 1 : 2 + n // p // 2]
    u = np.rint(near.mean(axis=1) * 1.5).astype(np.int64)
    best, u = _ascend(
        lambda u: _in_part(table, demand, capacity, u), u, p, target, STEPS, 1.0
    )
    negative = int((table < u[None, :]).sum(axis=1).max(initial=1))
    cells = negative * n * (int(capacity.max()) + 1)
    steps = min(WHOLE_STEPS, _CELLS // max(1, cells))
    if steps < _FEW:
        return best
    whole, _u = _ascend(
        lambda u: _whole(table, demand, capacity, u), u, p, target, steps, 0.5
    )
    return max(best, whole)


def _ascend(
    inner: Inner, u: Ints, p: int, target: float, steps: int, length: float
) -> tuple[int, Ints]:
    """Subgradient steps; gives the best bound and its multipliers."""
    best, at_best, stale = -(10**18), u, 0
    for _step in range(steps):
        least, share = inner(u)
        chosen = np.argsort(least, kind="stable")[:p]
        lower = int(u.sum()) + int(least[chosen].sum())
        stale += 1
        if lower > best:
            best, at_best, stale = lower, u, 0
        if stale == _PATIENCE:
            length, stale, u = length / 2, 0, at_best
            continue
        slope = 1.0 - share[chosen].sum(axis=0)
        size = float((slope**2).sum())
        if size < 1e-9:
            break
        step = length * max(target - lower, 1.0) / size
        u = np.rint(u + step * slope).astype(np.int64)
    return best, at_best


def _in_part(table: Ints, demand: Ints, capacity: Ints, u: Ints) -> tuple[Ints, Floats]:
    """Fill every median by gain per demand, the last point in part; rounded down."""
    gain = np.minimum(table - u[None, :], 0)
    order = np.argsort(gain / demand[None, :], axis=1, kind="stable")
    gains = np.take_along_axis(gain, order, axis=1)
    weight = demand[order]
    room = capacity[:, None] - (np.cumsum(weight, axis=1) - weight)
    held = np.clip(room, 0, weight)
    held[gains == 0] = 0
    # Whole numbers throughout: gains are negative, and // rounds down.
    least = (gains * held // weight).sum(axis=1)
    share = np.zeros(table.shape)
    np.put_along_axis(share, order, held / weight, axis=1)
    return least, share


def _whole(table: Ints, demand: Ints, capacity: Ints, u: Ints) -> tuple[Ints, Floats]:
    """Fill every median with whole points at the least sum (0-1 knapsack)."""
    gain = np.minimum(table - u[None, :], 0)
    rows = np.arange(len(table))
    most = int((gain < 0).sum(axis=1).max(initial=0))
    order = np.argsort(gain, axis=1, kind="stable")[:, :most]
    gains = np.take_along_axis(gain, order, axis=1)
    weight = demand[order]
    size = int(capacity.max()) + 1
    # sums[j, c]: least sum with demand of c at most.
    sums = np.zeros((len(table), size), np.int64)
    takes = np.zeros((most, len(table), size), bool)
    columns = np.arange(size)
    for t in range(most):
        before = columns[None, :] - weight[:, t, None]
        with_it = np.take_along_axis(sums, np.maximum(before, 0), axis=1)
        with_it = np.where(before >= 0, with_it + gains[:, t, None], 0)
        takes[t] = with_it < sums
        sums = np.minimum(sums, with_it)
    share = np.zeros(table.shape)
    left = capacity.copy()
    for t in range(most - 1, -1, -1):
        held = takes[t, rows, left]
        share[rows[held], order[held, t]] = 1.0
        left = left - np.where(held, weight[:, t], 0)
    return sums[rows, capacity], share


def as_value(bound: int, scale: int, *, is_whole: bool) -> float:
    """Scale a bound back; values that are whole numbers are bounded by a whole one."""
    if is_whole:
        return float(-(-bound // scale))
    return math.nextafter(bound / scale, -math.inf)
