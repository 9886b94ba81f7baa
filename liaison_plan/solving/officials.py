"""Officials to beats (L4): exact assignment by travel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


def assign_officials(breaches: Ints, travel: Ints) -> Ints:
    """
    Give every beat (column) one official (row): fewest breaches, then least travel.

    Parameters
    ----------
    breaches
        How much of a beat an official may not hold: a whole number per pair.
    travel
        Weighted centimetres per pair.

    Returns
    -------
    official
        Row of each column; exact (Hungarian method, via SciPy).
    """
    most = int(travel.max(initial=0)) + 1
    # One breach outweighs all travel; sums stay far below 2^53, so floats are exact.
    table = breaches.astype(float) * most * travel.shape[1] + travel
    rows, columns = linear_sum_assignment(table)
    official = np.empty(travel.shape[1], np.int64)
    official[columns] = rows
    return official
