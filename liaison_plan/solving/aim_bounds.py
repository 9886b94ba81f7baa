"""What arithmetic and one maximum flow prove about the higher aims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.counts import shortfalls
from liaison_plan.solving.flow import max_flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.assemble import Solution
    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.regions import Regions

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Bounds:
    """
    Proven lower bounds, None where nothing is known.

    Attributes
    ----------
    left_out
        Households.
    missing, squares
        Points below the minimum and the sum of their squares.
    idle, home
        Officials.
    metres
        Weighted metres.
    """

    left_out: int
    missing: int
    squares: int | None
    idle: int | None
    home: int | None
    metres: float | None


def aim_bounds(
    instance: Instance,
    regions: Regions,
    may_work: Bools,
    solution: Solution,
    *,
    is_exact: bool,
    counted: Ints | None,
    metres: float | None,
) -> Bounds:
    """
    Bound every aim of a solved county.

    Parameters
    ----------
    instance, regions, may_work, solution
        The county, who may work where, and the answer.
    is_exact
        Whether the answer is already proven; then its own values are the bounds.
    counted
        Beats per region that the counting of L2 found best, or None without it.
    metres
        A bound of the weighted metres, or None.
    """
    held = solution.official >= 0
    m = len(instance.official_ids)
    load = np.bincount(solution.official[held], instance.workload[held], m)
    works = np.bincount(solution.official[held], minlength=m) > 0
    gap = np.where(works, np.maximum(instance.load_min - load, 0), 0).astype(np.int64)
    # Who serves in an exempt village misses nothing.
    gap[solution.official[held & instance.village_is_exempt[instance.village]]] = 0
    idle = int((~works & ~instance.is_exempt).sum())
    left_out = int((~held).sum())
    home = _least_home(instance, regions, may_work) if idle == 0 else 0
    if is_exact:
        return Bounds(left_out, int(gap.sum()), int((gap**2).sum()), idle, home, metres)
    least_out = least_left_out(instance) if left_out else 0
    least_idle: int | None = 0
    squares: int | None = 0
    if counted is not None and not left_out and is_uniform(instance):
        missing, squares = counted_shortfall(instance, regions, counted)
        if idle:
            met = int(gap.sum()) == missing
            least_idle = m - int(counted.sum()) if met else None
    else:
        # Everybody works, so everybody can at once: what they need less what there is.
        missing = _least_missing(instance) if idle == 0 else 0
        squares = None if gap.any() else 0
        least_idle = None if idle else 0
    return Bounds(least_out, missing, squares, least_idle, home, metres)


def is_uniform(instance: Instance) -> bool:
    """Whether counting beats is exact: one band for all, nobody exempt or pinned."""
    load = instance.rules.load
    return (
        instance.rules.method.name == "beats"
        and bool((instance.load_min == load.min).all())
        and bool((instance.load_max == load.max).all())
        and not instance.is_exempt.any()
        and not instance.village_is_exempt.any()
        and bool((instance.pin == -1).all())
        and bool((instance.workload == 1).all())
    )


def counted_shortfall(
    instance: Instance, regions: Regions, counted: Ints
) -> tuple[int, int]:
    """Points missing, and their squares, in the counts that are proven best."""
    region = regions.of_village[instance.village]
    points = np.bincount(region, minlength=regions.n)
    missing = squares = 0
    for n, beats in zip(points.tolist(), counted.tolist(), strict=True):
        short = shortfalls(n, beats, instance.rules.load, has_minimum=True)
        missing, squares = missing + short[1], squares + short[2]
    return missing, squares


def _least_missing(instance: Instance) -> int:
    """Points missing when everybody must work: all minimums less all points."""
    if instance.rules.load.idle != "forbidden" or instance.village_is_exempt.any():
        return 0
    needed = int(instance.load_min[~instance.is_exempt].sum())
    return max(0, needed - int(instance.workload.sum()))


def _least_home(instance: Instance, regions: Regions, may_work: Bools) -> int:
    """Officials who can work in their home village only; counted if all work."""
    if instance.rules.scope.home_village != "avoid" or may_work.size == 0:
        return 0
    only_one = may_work.sum(axis=1) == 1
    where = may_work.argmax(axis=1)
    alone = np.bincount(regions.of_village, minlength=regions.n) == 1
    home = instance.home_village
    own = (home >= 0) & (regions.of_village[np.maximum(home, 0)] == where)
    # Pins narrow where an official works, but a pin may also stay unserved.
    is_free = ~np.isin(np.arange(len(home)), instance.pin) & ~instance.is_exempt
    return int((only_one & own & alone[where] & is_free).sum())


def least_left_out(instance: Instance) -> int:
    """
    Households that nobody can take: a maximum flow over persons, limits ignored.

    Points are counted, so with unequal workloads the number is of households only
    when all are of one point; otherwise nothing is claimed.
    """
    if (instance.workload != 1).any():
        return 0
    m, v = len(instance.official_ids), len(instance.village_ids)
    may = instance.may_serve(np.arange(m), np.arange(v))
    special = np.union1d(np.flatnonzero(instance.pin != -1), instance.ban_household)
    plain = np.ones(len(instance.lon), bool)
    plain[special] = False
    in_village = np.bincount(instance.village[plain], minlength=v)
    rows = [may[:, village] for village in range(v)]
    supply = in_village.tolist()
    for h in special.tolist():
        fits = may[:, instance.village[h]].copy()
        if instance.pin[h] != -1:
            fits &= np.arange(m) == instance.pin[h]
        fits[instance.ban_official[instance.ban_household == h]] = False
        rows.append(fits)
        supply.append(1)
    table = np.array(rows)
    groups, official = np.nonzero(table)
    source, sink, g = m + len(rows), m + len(rows) + 1, len(rows)
    count = np.array(supply, dtype=np.int64)
    served, _flow = max_flow(
        np.concatenate([np.full(g, source), groups, g + np.arange(m)]),
        np.concatenate([np.arange(g), g + official, np.full(m, sink)]),
        np.concatenate([count, count[groups], instance.load_max]),
        source=source, sink=sink,
    )  # fmt: skip
    return int(count.sum()) - served
