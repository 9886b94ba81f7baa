"""
A bound of the weighted metres that holds for every plan with the same higher aims.

The bounds of regions are for the plan's own numbers of beats. Here the numbers are
free: with the multipliers kept, a region of k beats has at least

    L_r(k) = sum of u_i + sum of the k smallest v_j,

convex in k, so the county's officials are handed to the regions one after another where
they are worth most (a relaxation: every region may get as many as it can hold). The
loads of a beat are only what the higher aims themselves force: a plan with M points
missing and S as their squares has no beat more than min(M, sqrt(S)) below its minimum;
where everybody has one minimum m and K officials share n points, the points above
minimums are n - K m + M in all. Travel is at least what the nearest doors cost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.bounds import RegionBound, region_problem
from liaison_plan.proof.lagrangian import centre_values
from liaison_plan.solving.instance import restrict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.state import PlanState

    Ints = NDArray[np.int64]

#: Bases whose distances to all households are computed at once.
_CHUNK = 64


@dataclass(frozen=True)
class _Free:
    """What the higher aims leave free: officials in use, and points of a beat."""

    fewest: int
    most: int
    low: int
    high: int


def weighted_bound_m(state: PlanState, bounds: tuple[RegionBound, ...]) -> float | None:
    """
    Bound the weighted metres of every plan that meets the higher aims as this one does.

    Parameters
    ----------
    state
        A plan by beats.
    bounds
        Its `region_bounds`; a region without one counts nothing.

    Returns
    -------
    metres
        Scatter and travel, weighted, rounded down to a tenth; unit splits and changes
        count nothing. None under `nearest` and where somebody is left out: who that is
        would be free as well.
    """
    if state.is_nearest or (state.official < 0).any():
        return None
    free = _free(state)
    weights = state.instance.rules.weights
    cm = weights.scatter * _scatter_cm(state, bounds, free)
    cm += weights.travel * _travel_cm(state, free.fewest)
    return math.floor(max(cm, 0.0) / 10) / 10


def _free(state: PlanState) -> _Free:
    instance, load = state.instance, state.load
    points, works = int(instance.workload.sum()), int(state.works.sum())
    largest = int(instance.load_max.max())
    fewest, most = works, works + int((instance.is_exempt & ~state.works).sum())
    fewest -= int((instance.is_exempt & state.works).sum())
    if instance.rules.load.idle == "allowed":
        fewest, most = 1, len(load)
    fewest = max(fewest, -(-points // largest), 1)
    gap = np.maximum(state.bands.minimum - load, 0)[state.works]
    missing, squares = int(gap.sum()), int((gap**2).sum())
    deepest = min(missing, math.isqrt(squares))
    minimum = int(instance.load_min.max())
    is_uniform = (
        bool((instance.load_min == minimum).all())
        and not instance.village_is_exempt.any()
    )
    low, high = 1, largest
    if is_uniform:
        low = max(1, minimum - deepest)
        high = min(high, minimum + max(0, points - fewest * minimum + missing))
    return _Free(fewest, most, low, max(high, low))


def _scatter_cm(
    state: PlanState, bounds: tuple[RegionBound, ...], free: _Free
) -> float:
    """Least scatter over all ways to hand officials to regions."""
    total, used = 0, 0
    increments = [np.zeros(0, np.int64)]
    for bound in bounds:
        points = int(state.instance.workload[bound.households].sum())
        must = -(-points // free.high)
        used += must
        if bound.why_not:
            continue
        part = restrict(state.instance, bound.households, np.empty(0, np.int64))
        problem = region_problem(part, bound.beats, free.low, free.high)
        values = np.sort(centre_values(problem, bound.multipliers))
        total += int(bound.multipliers.sum()) + int(values[:must].sum())
        increments.append(values[must : max(must, points // free.low)])
    # One more beat is worth most where its value is least; none need be made.
    spare = np.sort(np.concatenate(increments))[: max(0, free.most - used)]
    total += int(np.minimum(spare, 0).sum())
    # Whole centimetres of a pair may be half a centimetre more than its metres.
    return total - len(state.official) / 2


def _travel_cm(state: PlanState, fewest: int) -> float:
    """Least travel of so many officials, each to the nearest door they are near to."""
    instance = state.instance
    m, v = len(instance.official_ids), len(instance.village_ids)
    may = instance.may_serve(np.arange(m), np.arange(v))
    bases, at = np.unique(
        np.column_stack([instance.base_lon, instance.base_lat]),
        axis=0, return_inverse=True,
    )  # fmt: skip
    order = np.argsort(instance.village, kind="stable")
    village, first = np.unique(instance.village[order], return_index=True)
    near = np.full((len(bases), v), np.inf)
    for start in range(0, len(bases), _CHUNK):
        some = bases[start : start + _CHUNK]
        metres = instance.measure.travel_m(
            some[:, :1], some[:, 1:], instance.lon[order], instance.lat[order]
        )
        near[start : start + _CHUNK, village] = np.minimum.reduceat(
            metres, first, axis=1
        )
    least = np.sort(np.where(may, near[at.ravel()], np.inf).min(axis=1))[:fewest]
    return float(least[np.isfinite(least)].sum()) * 100
