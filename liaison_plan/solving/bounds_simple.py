"""What arithmetic and one maximum flow prove about the higher aims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

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
    missing: int | None
    squares: int | None
    idle: int | None
    home: int | None
    metres: float | None


def simple_bounds(
    instance: Instance,
    regions: Regions,
    may_work: Bools,
    solution: Solution,
    *,
    is_exact: bool,
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
    metres
        A bound of the weighted metres, or None.
    """
    held = solution.official >= 0
    m = len(instance.official_ids)
    load = np.bincount(solution.official[held], instance.workload[held], m)
    works = np.bincount(solution.official[held], minlength=m) > 0
    gap = np.where(works, np.maximum(instance.load_min - load, 0), 0).astype(np.int64)
    idle = int((~works & ~instance.is_exempt).sum())
    left_out = int((~held).sum())
    if is_exact:
        return Bounds(left_out, int(gap.sum()), int((gap**2).sum()), idle, 0, metres)
    least_out = _least_left_out(instance) if left_out else 0
    missing = _least_missing(instance, regions, may_work)
    return Bounds(
        least_out,
        missing,
        None if gap.any() else 0,
        0 if idle == 0 else _least_idle(instance, idle, missing, int(gap.sum())),
        0,
        metres,
    )


def _least_left_out(instance: Instance) -> int:
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


def _least_missing(instance: Instance, regions: Regions, may_work: Bools) -> int | None:
    """
    Points that must be missing whatever is chosen.

    Counted for regions that no number of beats brings into the band; only where all
    officials have the rules' own band, and nobody is exempt.
    """
    load, rules = instance.rules.load, instance.rules
    usual = (instance.load_min == load.min) & (instance.load_max == load.max)
    if rules.method.name == "nearest" or not usual.all() or instance.is_exempt.any():
        return 0
    region = regions.of_village[instance.village]
    points = np.bincount(region, instance.workload, regions.n).astype(np.int64)
    exempt = np.zeros(regions.n, bool)
    exempt[regions.of_village[instance.village_is_exempt]] = True
    staffed = may_work.any(axis=0) & (points > 0) & ~exempt
    beats = -(-points // load.max)
    short = np.maximum(beats * load.min - points, 0)
    total = int(short[staffed].sum())
    if load.idle == "forbidden":
        n_officials = int(may_work.any(axis=1).sum())
        total = max(total, n_officials * load.min - int(points.sum()))
    return total


def _least_idle(
    instance: Instance, idle: int, missing: int | None, gap: int
) -> int | None:
    """Idle officials that the minimum forces; known only where the minimum is met."""
    load = instance.rules.load
    if load.idle != "avoid" or missing is None or gap != missing:
        return None
    able = int(instance.workload.sum()) // max(1, load.min)
    at_least = len(instance.official_ids) - int(instance.is_exempt.sum()) - able
    return max(0, min(idle, at_least))
