"""Verification of what plan.json says about the plan: status, aims, prices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_plan.plan.verify_expected import (
    below_minimum,
    expected_rows,
    idle_officials,
    unit_villages,
)
from liaison_plan.plan.verify_metres import centre_points, travel_metres
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.plan.verify_case import Case
    from liaison_plan.plan.verify_findings import Findings

#: Names of aims in the order of the lexicographic objective.
_ORDER = (
    "uncovered", "points_missing", "points_missing_squared", "idle", "home_village",
    "weighted_m", "changes",
)  # fmt: skip

#: Each pair of points may lose this much to whole centimetres.
_ROUNDING_M = 0.01


def check_aims(case: Case, findings: Findings) -> None:
    """Check that aims stand in order and their values are what is counted again."""
    aims = case.about["aims"]
    if not all(is_aim(aim) for aim in aims):
        problem = _("The aims must each have a name, a value, a bound and a gap.")
        findings.fault("aims", "plan", "aims", problem)
        return
    names = [aim["name"] for aim in aims]
    right = [name for name in _ORDER if name in names]
    must = {"uncovered", "points_missing", "points_missing_squared", "weighted_m"}
    if names != right or not must <= set(names):
        problem = _("The aims are not the known ones in their order: {names}.")
        findings.fault("aims", "plan", "aims", problem.format(names=", ".join(names)))
    counted = _counted(case, {aim["name"]: float(aim["value"]) for aim in aims})
    for aim in aims:
        name = aim["name"]
        check_one_aim(aim, counted.get(name), _slack(case, name), findings)
    _check_budget(case, aims, findings)


def _check_budget(case: Case, aims: list[dict[str, Any]], findings: Findings) -> None:
    """Check that no more households change than were allowed to."""
    budget = case.about.get("max_changes")
    if budget is None:
        return
    changes = [aim["value"] for aim in aims if aim["name"] == "changes"]
    if not changes or changes[0] > budget:
        problem = _(
            "At most {budget} changes were allowed, but the aim changes does not say "
            "so few."
        ).format(budget=budget)
        findings.fault("max_changes", "plan", "changes", problem)


def is_aim(aim: Any) -> bool:  # noqa: ANN401 - whatever JSON held
    """Tell whether something is a name with a value, a bound and a gap."""
    if not isinstance(aim, dict) or set(aim) != {"name", "value", "bound", "gap"}:
        return False
    numbers = [aim["value"], *(aim[k] for k in ("bound", "gap") if aim[k] is not None)]
    return isinstance(aim["name"], str) and all(
        isinstance(number, int | float)
        and not isinstance(number, bool)
        and math.isfinite(number)
        for number in numbers
    )


def _slack(case: Case, name: str) -> float:
    """Tell how far an aim may be from what is counted again."""
    if name != "weighted_m":
        return 1e-6
    weights = case.rules.weights
    pairs = len(case.household_ids) + len(case.pair_beat)
    return _ROUNDING_M * pairs * max(1.0, weights.scatter, weights.travel) + 0.1


def check_one_aim(
    aim: dict[str, Any], right: float | None, slack: float, findings: Findings
) -> None:
    """
    Check an aim against what was counted again, and its bound and gap.

    Parameters
    ----------
    aim
        `name`, `value`, `bound`, `gap`.
    right
        Its value counted again; None where the files cannot tell.
    slack
        How far the two may be from each other.
    findings
        Receives what is wrong.
    """
    name, value, bound = aim["name"], float(aim["value"]), aim["bound"]
    if right is not None and abs(value - right) > slack:
        problem = _("The aim {name} says {told}; counted again: {right}.").format(
            name=name, told=f"{value:.10g}", right=f"{right:.10g}"
        )
        findings.fault("aim_value", "plan", name, problem)
    if bound is None:
        if aim["gap"] is not None:
            problem = _("The aim {name} has a gap but no bound.").format(name=name)
            findings.fault("aim_bound", "plan", name, problem)
        return
    if bound > value + 1e-6 * max(1.0, abs(value)):
        problem = _("The aim {name} has a bound of {bound} above its value of {value}.")
        problem = problem.format(name=name, bound=f"{bound:g}", value=f"{value:g}")
        findings.fault("aim_bound", "plan", name, problem)
    apart = max(abs(value), abs(bound))
    gap = (value - bound) / apart if value > bound else 0.0
    if aim["gap"] is None or abs(aim["gap"] - gap) > 1e-6:
        problem = _("The aim {name} says a gap of {told}; it is {right}.").format(
            name=name, told=aim["gap"], right=f"{gap:.6f}"
        )
        findings.fault("aim_bound", "plan", name, problem)


def _counted(case: Case, told: dict[str, float]) -> dict[str, float]:
    """Count every aim again; one that the files cannot tell is left out."""
    surely, perhaps = below_minimum(case)
    is_first = np.zeros(len(case.official_ids), dtype=bool)
    is_first[case.first_of[case.first_of >= 0]] = True
    short = np.where(surely | perhaps, case.low - case.load_of, 0)
    missing = np.where(is_first, short, 0)
    if case.rules.scope.per_beat == 2:
        # A beat lacks points as long as either of its two lacks them.
        missing = np.zeros(len(case.beat_ids), np.int64)
        np.maximum.at(missing, case.pair_beat, short[case.pair_official])
    counted = {
        "uncovered": float((case.beat_of < 0).sum() + len(case.skipped)),
        "home_village": float(len(expected_rows(case, "home_village"))),
    }
    if case.rules.load.idle != "allowed":
        counted["idle"] = float(idle_officials(case).sum())
    if not perhaps.any():
        counted["points_missing"] = float(missing.sum())
        counted["points_missing_squared"] = float((missing**2).sum())
    metres = _weighted_metres(case, told.get("changes"))
    if metres is not None:
        counted["weighted_m"] = metres
    return counted


def _weighted_metres(case: Case, n_changes: float | None) -> float | None:
    """Add up the metres of aim 4; None where changes weigh and nobody counted them."""
    weights = case.rules.weights
    if weights.change > 0 and n_changes is None:
        return None
    lon, lat = centre_points(case)
    on = np.flatnonzero(case.is_served)
    beat = case.beat_of[on]
    doors = case.county.households
    scatter = case.metres(
        lon[beat], lat[beat],
        doors["lon"].to_numpy(float)[on], doors["lat"].to_numpy(float)[on],
    )  # fmt: skip
    load = case.load_of[case.n_of > 0]
    uneven = ((load - load.mean()) ** 2).sum() if len(load) else 0.0
    # Under `nearest` bases are where they are: no plan could keep units whole.
    further = 0 if case.is_nearest else (unit_villages(case) - 1).sum()
    return float(
        weights.scatter * np.nansum(scatter)
        + weights.travel * np.nansum(travel_metres(case))
        + weights.unit_split * further
        + weights.balance * uneven
        + weights.change * (n_changes or 0.0)
    )


def check_status(case: Case, findings: Findings) -> None:
    """Check that the status says no more, and no less, than the plan holds."""
    status = case.about["status"]
    left_out = bool((case.beat_of < 0).any()) or len(case.skipped) > 0
    if status not in {"optimal", "feasible", "infeasible"}:
        problem = _("The status {status!r} is not known.").format(status=status)
        findings.fault("status", "plan", "status", problem)
    elif left_out and status != "infeasible":
        problem = _("The status is {status}, but households have no official.")
        findings.fault("status", "plan", "status", problem.format(status=status))
    elif not left_out and status == "infeasible":
        problem = _("The status is infeasible, but every household has an official.")
        findings.fault("status", "plan", "status", problem)
    elif status == "optimal":
        for problem in _doubts_about_optimal(case):
            findings.fault("status", "plan", "status", problem)


def _doubts_about_optimal(case: Case) -> list[str]:
    """Say why the word optimal cannot stand."""
    rules, doubts = case.rules, []
    if not case.is_nearest:
        doubts.append(_("The status is optimal, but plans by beats are only bounded."))
    if (case.workload != 1).any():
        doubts.append(_("The status is optimal, but workloads are unequal."))
    if rules.scope.keep_groups and (case.county.households["group_id"] != "").any():
        doubts.append(_("The status is optimal, but groups are kept together."))
    if rules.load.idle == "allowed":
        doubts.append(_("The status is optimal, but who is idle was free to choose."))
    open_aims = [
        str(aim.get("name"))
        for aim in case.about["aims"]
        if isinstance(aim, dict) and (aim.get("bound") is None or aim.get("gap"))
    ]
    if open_aims:
        problem = _("The status is optimal, but aims are not proven: {names}.")
        doubts.append(problem.format(names=", ".join(open_aims)))
    return doubts


def check_beat_prices(case: Case, findings: Findings) -> None:
    """Check that the prices of a beat more or less name real villages and beats."""
    lon, lat = centre_points(case)
    doors = case.county.households
    position = {village: i for i, village in enumerate(case.village_ids)}
    for price in case.about["beat_prices"]:
        village = price.get("village_id") if isinstance(price, dict) else None
        inside = (case.village_of == position.get(village, -1)) & case.is_served
        if not inside.any():
            problem = _(
                "The beat prices name village {village_id}, which has no beats."
            )
            findings.fault(
                "beat_prices", "plan", str(village), problem.format(village_id=village)
            )
            continue
        beat = case.beat_of[inside]
        metres = case.metres(
            lon[beat], lat[beat],
            doors["lon"].to_numpy(float)[inside], doors["lat"].to_numpy(float)[inside],
        )  # fmt: skip
        right = len(np.unique(beat)), float(np.nansum(metres))
        told = price.get("beats"), price.get("scatter_m")
        slack = _ROUNDING_M * len(beat) + 0.1
        if told[0] != right[0] or not _is_near(told[1], right[1], slack):
            problem = _(
                "The beat prices of village {village_id} say {told_beats} beats and "
                "{told_m} m; counted again: {beats} and {metres}."
            ).format(
                village_id=village, told_beats=told[0], told_m=told[1],
                beats=right[0], metres=f"{right[1]:.1f}",
            )  # fmt: skip
            findings.fault("beat_prices", "plan", str(village), problem)


def _is_near(told: Any, right: float, slack: float) -> bool:  # noqa: ANN401
    return isinstance(told, int | float) and abs(told - right) <= slack
