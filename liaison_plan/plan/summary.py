"""The few numbers everybody asks for first, for terminal, workbook and notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.plan.measures import (
    coverage,
    fairness,
    load_by_official,
    scatter_summary,
    travel_summary,
    unit_splits,
)
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan


def summary(plan: Plan, county: County) -> pd.DataFrame:
    """
    Sum a plan up in one small frame.

    Parameters
    ----------
    plan, county
        The plan and its county.

    Returns
    -------
    summary
        `name` (code, stable); `title` (words in the language in force); `value`
        (number, NaN where nothing can be measured); `decimals` (how many to show);
        in reading order.
    """
    rows = [
        *_people_and_doors(plan, county),
        *_loads(plan, county),
        *_metres(plan),
    ]
    return pd.DataFrame(rows, columns=["name", "title", "value", "decimals"])


def roads_sentences(plan: Plan) -> list[str]:
    """Say which roads and ferries ways follow, and which speeds were assumed."""
    if plan.roads is None:
        return []
    lines = [_("Ways follow {roads:,} roads and {ferries:,} ferries.")]
    if plan.roads["ferries_without_minutes"]:
        lines.append(
            _("Ferries without minutes: {ferries_without_minutes:,}; {ferry_kmh} km/h "
              "and {ferry_wait_min} minutes of waiting are assumed.")
        )  # fmt: skip
    if plan.roads["roads_without_minutes"]:
        lines.append(
            _("Roads without minutes: {roads_without_minutes:,}; {road_kmh} km/h are "
              "assumed.")
        )  # fmt: skip
    return [line.format(**plan.roads) for line in lines]


def _people_and_doors(plan: Plan, county: County) -> list[tuple[str, str, float, int]]:
    doors = coverage(plan, county).set_index("points")
    loads = load_by_official(plan, county)
    in_use = int((loads["n_households"] > 0).sum())
    n_covered = int(doors["n_covered"]["all"])
    n_uncovered = int(doors["n_uncovered"]["all"])
    n_approximate = int(doors["n_households"]["approximate"])
    n_villages = plan.assignments["village_id"].nunique()
    return [
        ("households", _("Households"), n_covered + n_uncovered, 0),
        ("covered", _("Households with an official"), n_covered, 0),
        ("uncovered", _("Households without an official"), n_uncovered, 0),
        ("approximate", _("Households at an approximate point"), n_approximate, 0),
        ("villages", _("Villages with households"), n_villages, 0),
        ("beats", _("Number of beats"), len(plan.beats), 0),
        ("officials", _("Officials available"), int(loads["is_available"].sum()), 0),
        ("in_use", _("Officials with households"), in_use, 0),
        ("idle", _("Idle officials"), int(loads["is_idle"].sum()), 0),
    ]


def _loads(plan: Plan, county: County) -> list[tuple[str, str, float, int]]:
    loads = load_by_official(plan, county)
    below = loads[loads["is_below_min"]]
    missing = float((below["load_min"] - below["load"]).sum())
    even = fairness(plan, county).set_index("officials")
    further = int(unit_splits(plan, county)["n_further"].sum())

    def of(officials: str, column: str) -> float:
        return float(even[column][officials])

    return [
        ("load_min", _("Smallest load"), of("in_use", "load_min"), 0),
        ("load_mean", _("Mean load"), of("in_use", "load_mean"), 2),
        ("load_max", _("Largest load"), of("in_use", "load_max"), 0),
        ("below_min", _("Officials below the load minimum"), len(below), 0),
        ("points_missing", _("Points missing to the minimum"), missing, 0),
        ("gini_in_use", _("Gini of the loads, officials with households"),
         of("in_use", "gini"), 3),
        ("gini_available", _("Gini of the loads, all available officials"),
         of("available", "gini"), 3),
        ("further_villages", _("Further villages of units"), further, 0),
    ]  # fmt: skip


def _metres(plan: Plan) -> list[tuple[str, str, float, int]]:
    scatter = scatter_summary(plan).iloc[0]
    travel = travel_summary(plan).iloc[0]
    return [
        ("scatter_mean_m", _("Scatter, mean (m)"), float(scatter["mean_m"]), 1),
        ("scatter_median_m", _("Scatter, median (m)"), float(scatter["median_m"]), 1),
        (
            "scatter_p95_m",
            _("Scatter, 95 of 100 within (m)"),
            float(scatter["p95_m"]),
            1,
        ),
        ("scatter_max_m", _("Scatter, largest (m)"), float(scatter["max_m"]), 1),
        ("travel_mean_m", _("Travel, mean (m)"), float(travel["mean_m"]), 1),
        ("travel_median_m", _("Travel, median (m)"), float(travel["median_m"]), 1),
        ("travel_p95_m", _("Travel, 95 of 100 within (m)"), float(travel["p95_m"]), 1),
        ("travel_max_m", _("Travel, largest (m)"), float(travel["max_m"]), 1),
    ]
