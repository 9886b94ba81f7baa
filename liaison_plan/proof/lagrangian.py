"""
Lagrangian lower bound of cutting a region into beats, its capacity kept inside.

Every household i gets a multiplier u_i, what covering it is worth. For any multipliers

    L(u) = sum of u_i + sum of the k smallest v_j,
    v_j = least sum of (c_ij - u_i) over sets that contain j and fit the load band,

is at most the metres of every cut into k beats within the band, so a reader of u can
recompute the bound without solving anything. With unequal workloads the set of a centre
is filled fractionally, cheapest points first, which can only lower v_j.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from liaison_plan.proof.centre_limits import cheapest_centres

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from liaison_plan.proof.centre_limits import CentreLimit

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    #: Centimetres from candidate centres (rows) to households (columns).
    Block = Callable[[Ints, Ints], Ints]

#: Whole or real centimetres.
Number = TypeVar("Number", np.int64, np.float64)

#: Stands for a pair that is not allowed; far above every sum of real distances.
FORBIDDEN_CM = 10**12
#: Rows of centres evaluated at once.
_CHUNK = 256


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
    limits
        How many centres some sets of households have: one case of several.
    """

    block: Block
    weight: Ints
    n_beats: int
    low: int
    high: int
    has_own_centre: bool = True
    limits: tuple[CentreLimit, ...] = ()

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
    return scan_centres(problem, multipliers, 0)[0]


def bound_of(
    multipliers: Ints,
    values: Ints,
    n_beats: int,
    limits: tuple[CentreLimit, ...] = (),
) -> int:
    """
    Bound that multipliers and their `centre_values` give for a number of beats.

    Raises
    ------
    ValueError
        Fewer households than beats can be centres: no cut exists.
    """
    centres = cheapest_centres(values, n_beats, limits)
    if centres is None or (values[centres] >= FORBIDDEN_CM // 2).any():
        message = f"no {n_beats} beats fit"
        raise ValueError(message)
    return int(multipliers.sum()) + int(values[centres].sum())


def scan_centres(
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
            values[rows] = own + fill_even(problem, reduced)
        else:
            values[rows] = own + _fill_points(problem, reduced, rows)
        if width:
            rank = reduced if problem.is_even else reduced / problem.weight
            near[rows] = np.argpartition(rank, width - 1, axis=1)[:, :width]
            cost[rows] = np.take_along_axis(reduced, near[rows], axis=1) + u[near[rows]]
    return values, near, cost, own_cost


def fill_even(problem: BeatsProblem, reduced: NDArray[Number]) -> NDArray[Number]:
    """Sum of the fewest cheapest, and of the negative ones up to the most."""
    low, high = others_of(problem)
    if high < reduced.shape[1]:
        marks = sorted({max(low - 1, 0), max(high - 1, 0)})
        reduced = np.partition(reduced, marks, axis=1)[:, :high]
    total = reduced[:, :low].sum(axis=1) + np.minimum(reduced[:, low:], 0).sum(axis=1)
    return np.asarray(total, dtype=reduced.dtype)


def others_of(problem: BeatsProblem) -> tuple[int, int]:
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
    amount, points = amounts_of(problem, cost, order, rows)
    return np.asarray((cost * amount // points).sum(axis=1))


def amounts_of(
    problem: BeatsProblem, cost: Ints | Floats, household: Ints, rows: Ints
) -> tuple[Ints, Ints]:
    """Points taken of households in order of cost per point, and their points."""
    points = problem.weight[household]
    before = np.cumsum(points, axis=1) - points
    if problem.has_own_centre:
        before = before + problem.weight[rows][:, None]
    wanted = np.where(cost < 0, problem.high, problem.low)
    return np.clip(wanted - before, 0, points), points
