"""
Limits on how many centres lie in sets of households, and the cheapest choice in them.

The sets are laminar: of any two, one holds the other or they share nobody. Then taking
the cheapest, from the innermost set outwards, is exact: what one set must take or may
not take never depends on what lies outside it (a laminar matroid with lower bounds).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Number = NDArray[np.int64] | NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CentreLimit:
    """
    How many centres a set of households has.

    Attributes
    ----------
    households
        Positions, ascending.
    least, most
        Fewest and most centres among them.
    """

    households: Ints
    least: int
    most: int


def cheapest_centres(
    values: Number, n_beats: int, limits: tuple[CentreLimit, ...]
) -> Ints | None:
    """
    Choose centres of the least sum of values within limits.

    Parameters
    ----------
    values
        What each household is worth as a centre.
    n_beats
        How many to choose.
    limits
        Laminar sets.

    Returns
    -------
    centres
        Positions of the chosen; None where the limits admit no choice.
    """
    if not limits:
        if len(values) < n_beats:
            return None
        if len(values) == n_beats:
            return np.arange(n_beats)
        return np.asarray(np.argpartition(values, n_beats - 1)[:n_beats])
    taken = np.zeros(len(values), bool)
    barred = np.zeros(len(values), bool)
    for limit in sorted(limits, key=lambda one: len(one.households)):
        if not _take(values, limit, taken, barred):
            return None
    whole = CentreLimit(np.arange(len(values)), n_beats, n_beats)
    if not _take(values, whole, taken, barred):
        return None
    return np.flatnonzero(taken)


def _take(
    values: Number, limit: CentreLimit, taken: NDArray[np.bool_],
    barred: NDArray[np.bool_],
) -> bool:  # fmt: skip
    """Take what a set must have, bar what it may not have; False if neither can be."""
    inside = limit.households
    have = int(taken[inside].sum())
    if have > limit.most:
        return False
    free = inside[~taken[inside] & ~barred[inside]]
    free = free[np.argsort(values[free], kind="stable")]
    need = max(limit.least - have, 0)
    if len(free) < need:
        return False
    taken[free[:need]] = True
    barred[free[max(limit.most - have, need) :]] = True
    return True
