"""From a solved county to a `Plan`: tables, exceptions, aims with what is proven."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_plan.plan.bundle import Aim, Plan
from liaison_plan.rules.arithmetic import count
from liaison_plan.solving.assemble import Tables, make_tables, with_skipped
from liaison_plan.solving.reasons import (
    below_minimum,
    home_breaches,
    idle_officials,
    list_exceptions,
    unit_villages,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Status
    from liaison_plan.solving.county_solve import Solved
    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]


def finish_plan(
    county: County, instance: Instance, solved: Solved, *, has_baseline: bool
) -> Plan:
    """
    Make a plan of what was solved.

    Parameters
    ----------
    county, instance
        The county, as tables and as arrays.
    solved
        Who serves whom, and what is proven of it.
    has_baseline
        Whether changes are counted.
    """
    rules = instance.rules
    tables = make_tables(instance, solved.solution)
    exceptions = list_exceptions(
        instance, solved.solution, tables,
        skipped=county.skipped,
    )  # fmt: skip
    fewest = 0
    if rules.method.name == "beats":
        fewest = int(count(county, rules).county["points_missing"].iloc[0])
    aims = _aims(
        instance, tables, solved, has_baseline=has_baseline,
        skipped=len(county.skipped), fewest_missing=fewest,
    )  # fmt: skip
    left_out = bool((solved.solution.official < 0).any()) or len(county.skipped) > 0
    status: Status = "feasible"
    if left_out:
        status = "infeasible"
    elif solved.is_exact and all(aim.gap == 0 for aim in aims):
        status = "optimal"
    return Plan(
        assignments=with_skipped(tables.assignments, county.skipped),
        beats=tables.beats,
        beat_officials=tables.beat_officials,
        exceptions=exceptions,
        rules=rules,
        status=status,
        aims=aims,
        county_hashes=dict(county.table_hashes),
        versions=versions(),
        beat_prices=list_beat_prices(instance, solved, tables),
        roads=instance.measure.stated,
    )


def _aims(
    instance: Instance,
    tables: Tables,
    solved: Solved,
    *,
    has_baseline: bool,
    skipped: int,
    fewest_missing: int,
) -> tuple[Aim, ...]:
    """Every aim in order, counted from the tables, with what is proven."""
    solution, weights = solved.solution, instance.rules.weights
    missing = below_minimum(instance, solution, tables)
    further = 0
    if instance.rules.method.name == "beats":
        # Under `nearest` bases are where they are: no plan could keep units whole.
        further = sum(v - 1 for v in unit_villages(instance, solution).values())
    metres = (
        weights.scatter * float(np.nansum(tables.scatter_m))
        + weights.travel * float(np.nansum(tables.travel_m))
        + weights.unit_split * further
    )
    changes = count_changes(instance, solution.official)
    if weights.change > 0 and has_baseline:
        metres += weights.change * changes
    left_out = int((solution.official < 0).sum())
    bound = solved.bounds
    idle = int(idle_officials(instance, tables).sum())
    least_missing = bound.missing
    # The arithmetic counts on everybody being served, and under `forbidden` on
    # everybody at work outside exempt villages.
    # and it knows no minimum but the rules' own.
    usual = bool((instance.load_min == instance.rules.load.min).all())
    if (
        left_out == 0
        and usual
        and (
            instance.rules.load.idle != "forbidden"
            or (idle == 0 and not instance.village_is_exempt.any())
        )
    ):
        least_missing = max(least_missing, fewest_missing)
    values: list[tuple[str, float, float | None]] = [
        ("uncovered", left_out + skipped, bound.left_out + skipped),
        ("points_missing", int(missing.sum()), least_missing),
        ("points_missing_squared", int((missing**2).sum()), bound.squares),
        ("idle", idle, bound.idle),
        ("home_village", len(home_breaches(instance, solution)), bound.home),
        ("weighted_m", round(metres, 1), _metres_bound(solved, metres)),
    ]
    if has_baseline:
        values.append(("changes", changes, changes if solved.is_exact else None))
    return tuple(
        Aim(name, float(value), None if least is None else float(least))
        for name, value, least in values
    )


def _metres_bound(solved: Solved, metres: float) -> float | None:
    """Proven lower bound of the weighted metres."""
    if solved.is_exact:
        # Proven in whole centimetres; the sum of unrounded metres is its value.
        return round(metres, 1)
    if solved.bounds.metres is None:
        return None
    return min(round(solved.bounds.metres, 1), round(metres, 1))


def count_changes(instance: Instance, official: Ints) -> int:
    """Households that have another official than today."""
    today = instance.baseline
    return int(((today != -1) & (today != official)).sum())


def list_beat_prices(
    instance: Instance, solved: Solved, tables: Tables
) -> tuple[dict[str, Any], ...]:
    """List what one beat more or less was measured to cost each village."""
    rows = []
    served = solved.solution.official >= 0
    for village, price in solved.prices.items():
        inside = served & (instance.village == village)
        if not inside.any():
            continue
        rows.append(
            {
                "village_id": str(instance.village_ids[village]),
                "beats": len(np.unique(solved.solution.official[inside])),
                "scatter_m": round(float(np.nansum(tables.scatter_m[inside])), 1),
                "one_less_m": price[0],
                "one_more_m": price[1],
            }
        )
    return tuple(sorted(rows, key=lambda row: str(row["village_id"])))


def versions() -> dict[str, str]:
    """Give the versions a plan was made with."""
    found = {}
    for name in ("liaison-plan", "ortools"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            # Run from a folder that was never installed.
            found[name] = "unknown"
    return found
