"""
`make_plan`: a county and its rules in, a plan out.

Sets: households h with workload w_h in villages v; officials o with unit, base and band
[m_o, u_o]; beats, each of one official, with a household as centre.

Decided: how many beats each region has (`counts`), who works where (`staffing`), which
households form a beat (`cutting`, `atoms`), who holds it (`officials`), and then, given
the centres, every household once more as one exact flow (`region`).

Hard: (1) every household in at most one beat; (2) load at most u_o (`transport`);
(3) a beat within its region, and within villages that may share one (`regions`,
`regions.make_circles`); (4) eligibility by township and, if asked, home village
(`Instance.may_serve`); (5) pins and bans (`pricing.PairSpace`); (6) limits on scatter
(`PairSpace.costs`) and travel (`region.within_travel`).

Aims in order: households left out; points missing to m_o, then their squares; idle
officials, home villages; weighted metres.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_plan.errors import RulesError, SolverError
from liaison_plan.plan.bundle import Aim, Plan
from liaison_plan.rules.arithmetic import count
from liaison_plan.rules.model import Rules
from liaison_plan.solving.assemble import Solution, Tables, make_tables, with_skipped
from liaison_plan.solving.county_solve import solve_county
from liaison_plan.solving.instance import Instance, make_instance
from liaison_plan.solving.reasons import (
    below_minimum,
    home_breaches,
    idle_officials,
    list_exceptions,
    unit_villages,
)
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Status
    from liaison_plan.solving.county_solve import Solved


#: Weights above this cannot be meant, and their sums would not fit whole numbers.
_LARGEST_WEIGHT = 1e9


def make_plan(
    county: County,
    rules: Rules | None = None,
    *,
    baseline: Plan | None = None,
    workers: int | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Plan:
    """
    Plan who serves every household (制定方案).

    Parameters
    ----------
    county
        Checked tables, from `read_county`.
    rules
        Rules in force; None stands for the defaults.
    baseline
        The plan in force today, to count changes against; None takes the
        households' `official_id`.
    workers
        Processes; None takes one per core. The plan is the same at any number.
    progress
        Called as `progress(done, total, what)`.

    Returns
    -------
    plan
        Always a plan; households that nobody can serve, and every soft rule that
        could not hold, stand in `plan.exceptions` with the reason.

    Raises
    ------
    RulesError
        A rule asks for what this version cannot do yet.
    SolverError
        The solver refuses the numbers (weights far too large).
    """
    rules = rules or Rules()
    refuse_what_is_missing(rules)
    instance = make_instance(
        county, rules, None if baseline is None else _officials_of(baseline)
    )
    solved = solve_county(instance, workers=workers, progress=progress)
    tables = make_tables(instance, solved.solution)
    exceptions = list_exceptions(
        instance, solved.solution, tables,
        skipped=county.skipped,
    )  # fmt: skip
    has_baseline = baseline is not None or bool((instance.baseline != -1).any())
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
        versions=_versions(),
        beat_prices=_beat_prices(instance, solved, tables),
    )


def _officials_of(plan: Plan) -> Any:  # noqa: ANN401 - a Series of strings
    return plan.assignments.set_index("household_id")["official_id"]


def refuse_what_is_missing(rules: Rules) -> None:
    """
    Stop the work for rules that are part of the format but not of this version.

    Parameters
    ----------
    rules
        Rules in force.

    Raises
    ------
    RulesError
        Names every such rule.
    SolverError
        A weight is far too large.
    """
    missing = []
    if rules.distance.measure == "road":
        missing.append('[distance] measure = "road"')
    if rules.distance.travel_max_min > 0:
        missing.append("[distance] travel_max_min")
    if rules.scope.per_beat == 2:
        missing.append("[scope] per_beat = 2")
    if rules.scope.beats_per_official == 2:
        missing.append("[scope] beats_per_official = 2")
    if rules.weights.balance > 0:
        missing.append("[weights] balance")
    largest = max(rules.weights.model_dump().values())
    if largest > _LARGEST_WEIGHT:
        raise SolverError(
            _(
                "The flow solver cannot take a cost as large as {cost}: lower the "
                "weights in rules.toml."
            ).format(cost=f"{largest:g}")
        )
    if missing:
        raise RulesError(
            "\n".join(
                _("rules.toml {key}: this version cannot plan with it yet; "
                  "take the line out.").format(key=key)
                for key in missing
            )
        )  # fmt: skip


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
    changes = _changes(instance, solution)
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


def _changes(instance: Instance, solution: Solution) -> int:
    """Households that have another official than today."""
    today = instance.baseline
    return int(((today != -1) & (today != solution.official)).sum())


def _beat_prices(
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


def _versions() -> dict[str, str]:
    found = {}
    for name in ("liaison-plan", "ortools"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            # Run from a folder that was never installed.
            found[name] = "unknown"
    return found
