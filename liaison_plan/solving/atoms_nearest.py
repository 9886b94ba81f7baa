"""Regions by `nearest` with unequal workloads or groups kept together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.nearest import NearestPlan
from liaison_plan.solving.transport import Bands
from liaison_plan.solving.whole import make_atoms
from liaison_plan.solving.whole_items import WholeProblem, aims_of, assign_items
from liaison_plan.travel.measure import NO_WAY_CM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]


def plan_nearest_atoms(instance: Instance) -> NearestPlan:
    """
    Give atoms to officials at their bases.

    Parameters
    ----------
    instance
        Restricted to the households and officials of the region.
    """
    n, k = len(instance.lon), len(instance.official_ids)
    if n == 0 or k == 0:
        return NearestPlan(np.full(n, -1), 0, 0, is_exact=True)
    atoms = make_atoms(instance)
    table = instance.may_serve(np.arange(k), instance.village).T.copy()
    pinned = np.flatnonzero(instance.pin != -1)
    table[pinned] &= np.arange(k)[None, :] == instance.pin[pinned][:, None]
    table[instance.ban_household, instance.ban_official] = False
    cm = instance.scatter_cm(np.arange(n), instance.base_lon, instance.base_lat)
    table &= cm <= instance.scatter_limit_cm[:, None]
    # Pairs beyond reach are not allowed; their cost would only blow up sums.
    near = np.where(cm < NO_WAY_CM, cm, 0)
    cost = np.rint(near * instance.rules.weights.scatter).astype(np.int64)
    change = round(instance.rules.weights.change * 100)
    if change:
        today = instance.baseline[:, None]
        cost += change * ((today != -1) & (today != np.arange(k)[None, :]))
    idle = instance.rules.load.idle
    must = np.full(k, idle == "forbidden") & ~instance.is_exempt
    minimum = (
        instance.load_min if idle != "allowed" else np.zeros_like(instance.load_min)
    )
    problem = WholeProblem(
        weight=atoms.weight,
        cost=atoms.sum_rows(cost),
        allowed=atoms.sum_rows((~table).astype(np.int64)) == 0,
        bands=Bands(minimum, instance.load_max, must),
        near=by_nearness(instance.base_lon, instance.base_lat),
    )
    answer = assign_items(problem, effort=instance.rules.solve.effort)
    aims = aims_of(problem, answer.official)
    return NearestPlan(
        answer.official[atoms.of_household], aims[3], answer.bound,
        is_exact=False,
    )  # fmt: skip


def by_nearness(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Ints:
    """Others by nearness to each point (by plane distance, enough for neighbours)."""
    x = (lon - lon.mean()) * np.cos(np.radians(lat.mean()))
    y = lat - lat.mean()
    square = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    np.fill_diagonal(square, np.inf)
    return np.argsort(square, axis=1, kind="stable")
