"""`staff_stations`: a county and its roles in, a plan of who is posted where out."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.plan.bundle import COLUMNS, Aim, Plan
from liaison_plan.plan.exceptions import exception_frame, exception_row
from liaison_plan.rules.model import Rules
from liaison_plan.stations.count import Counted, count_staffing
from liaison_plan.stations.deal import deal
from liaison_plan.stations.problem import make_problem
from liaison_plan.stations.solve import AIMS, solve_staffing
from liaison_plan.travel.measure import measure_of

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.rules.stations import StationRules
    from liaison_plan.stations.problem import Problem
    from liaison_plan.stations.solve import Staffing


def staff_stations(
    county: County,
    station_rules: StationRules,
    *,
    baseline: Plan | None = None,
    rules: Rules | None = None,
) -> Plan:
    """
    Plan who is posted where (驻点编排): every place staffed by its roles.

    Parameters
    ----------
    county
        Checked tables; households may be missing
        (`read_county(path, layers=("stations",))`).
    station_rules
        The roles, from `read_station_rules`.
    baseline
        A plan of stations in force today, perhaps of another state of the county, to
        count changes against. A link of today counts as given up where its place and
        role still are and its person no longer stands there.
    rules
        Rules of the county: how distance is measured; None stands for the defaults.

    Returns
    -------
    plan
        Always a plan. `stations` holds the postings; `exceptions` each post that
        nobody can fill (`station_short`), each person without a place (`idle`) and each
        posting at home (`home_village`), with the reason. `status` is `optimal` where
        every aim is proven, as all are at the sizes of real programmes; else
        `feasible`, with bounds.

    Raises
    ------
    RulesError
        Roles that do not fit the county: see `stations.places.station_places`.
    SolverError
        The solver refuses the numbers.

    Notes
    -----
    The formulation stands in `stations.solve`; who is told apart in `stations.problem`.
    """
    rules = rules or Rules()
    today = None if baseline is None else baseline.stations
    problem = make_problem(county, station_rules, rules, today)
    staffing = solve_staffing(problem)
    stations = deal(problem, staffing)
    counted = count_staffing(problem, stations)
    return Plan(
        assignments=_empty("assignments"),
        beats=_empty("beats"),
        beat_officials=_empty("beat_officials"),
        stations=stations,
        exceptions=_exceptions(problem, counted),
        rules=rules,
        status="optimal" if staffing.is_proven else "feasible",
        aims=_aims(problem, staffing, counted),
        county_hashes=dict(county.table_hashes),
        versions=_versions(),
        layers=("stations",),
        station_rules=station_rules,
        roads=measure_of(county, rules).stated,
    )


def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS[name]), dtype=str)


def _exceptions(problem: Problem, counted: Counted) -> pd.DataFrame:
    """Every post and every person for whom a wish could not be met."""
    rows = []
    place_ids = problem.places["place_id"].to_numpy(object)
    for r, p in zip(*np.nonzero(counted.short), strict=True):
        reason = "full" if problem.may[r, :, p].any() else "nobody"
        detail = {
            "role": problem.roles[r],
            "missing": int(counted.short[r, p]),
            "reason": reason,
        }
        rows.append(
            exception_row("station_short", village_id=str(place_ids[p]), detail=detail)
        )
    for r, i in zip(*np.nonzero(counted.missing), strict=True):
        can = problem.may[r, problem.class_of[i]].any()
        detail = {
            "role": problem.roles[r],
            "missing": int(counted.missing[r, i]),
            "reason": "full" if can else "no_place",
        }
        rows.append(
            exception_row("idle", official_id=str(problem.person[i]), detail=detail)
        )
    for r, i, p in counted.at_home:
        rows.append(
            exception_row(
                "home_village", village_id=str(place_ids[p]),
                official_id=str(problem.person[i]), detail={"role": problem.roles[r]},
            )
        )  # fmt: skip
    return exception_frame(rows)


def _aims(problem: Problem, staffing: Staffing, counted: Counted) -> tuple[Aim, ...]:
    """Every aim in order, counted from the postings, with what is proven."""
    weights = problem.rules.weights
    all_kept = int((problem.kept * problem.size[None, :, None]).sum())
    changes = counted.changes
    metres = weights.travel * counted.travel_m - weights.match * counted.met
    constant = 0.0
    if problem.has_baseline:
        metres += weights.change * changes
        constant = weights.change * (all_kept + problem.n_lost)
    value = round(metres, 1) + 0.0
    values = {
        "station_short": int(counted.short.sum()),
        "station_short_squared": int((counted.short**2).sum()),
        "persons_without_place": int(counted.missing.sum()),
        "home_village": len(counted.at_home),
        "weighted_m": value,
        "changes": changes,
    }
    bounds = dict(zip(AIMS, staffing.bounds.tolist(), strict=True))
    bounds["weighted_m"] = bounds["weighted_m"] / 100 + constant
    bounds["changes"] += all_kept + problem.n_lost
    aims = []
    for name in AIMS:
        if name == "changes" and not problem.has_baseline:
            continue
        # Proven in whole centimetres, so that the unrounded sum is the least.
        bound = values[name] if staffing.is_proven else min(bounds[name], values[name])
        aims.append(Aim(name, float(values[name]), float(bound)))
    return tuple(aims)


def _versions() -> dict[str, str]:
    found = {}
    for name in ("liaison-plan", "ortools"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            # Run from a folder that was never installed.
            found[name] = "unknown"
    return found
