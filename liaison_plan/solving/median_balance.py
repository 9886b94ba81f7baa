"""
Atoms to beats with given centres, where metres alone miss the minimums.

A flow that may cut atoms meets the aims in their order; then every atom goes to where
most of it flowed, if it still fits there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.transport import Bands, Pairs, solve_transport

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


def balance(
    cost: Floats, weight: Ints | Floats, low: Ints | Floats, high: Ints | Floats
) -> Ints:
    """
    Hand atoms out by a flow, then make them whole.

    Parameters
    ----------
    cost
        Centimetres of atoms (rows) in beats (columns); infinite = not allowed.
    weight
        Points of each atom.
    low, high
        Band of each beat.

    Returns
    -------
    beat
        Of each atom; the number of beats = nobody.
    """
    n, k = cost.shape
    atom, beat = np.nonzero(np.isfinite(cost))
    points = weight.astype(np.int64)
    per_point = cost[atom, beat] / np.maximum(points[atom], 1)
    pairs = Pairs(atom, beat, per_point.astype(np.int64))
    bands = Bands(low.astype(np.int64), high.astype(np.int64), np.zeros(k, bool))
    flow = solve_transport(pairs, points, bands).flow
    share = np.zeros((n, k))
    share[atom, beat] = flow
    return _whole(cost, share, points, bands.maximum)


def _whole(cost: Floats, share: Floats, weight: Ints, high: Ints) -> Ints:
    """Every atom to where most of it flowed, whole ones and heavy ones first."""
    n, k = cost.shape
    room = high.copy()
    beat = np.full(n, k)
    most = share.max(axis=1, initial=0.0)
    order = np.lexsort((np.arange(n), -weight, most != weight))
    for i in order.tolist():
        fits = np.flatnonzero(np.isfinite(cost[i]) & (room >= weight[i]))
        if len(fits):
            b = fits[np.lexsort((cost[i, fits], -share[i, fits]))[0]]
            beat[i] = b
            room[b] -= weight[i]
    return beat
