"""
How many beats a village has, who works there, and what would change with one more.

Facts: `name`, `n_households`, `points`, `n_uncovered`, `beats` (that hold some of its
households), `load_min`, `load_max` (the rules'), `is_exempt`, `is_shared` (beats may
reach beyond the village), `fewest_beats` (at the maximum), `most_beats` (at the
minimum), `can_be_cut`, `tightness` (beats x minimum / points), `points_missing` (of the
plan here), `n_eligible` (officials who may serve it), `n_in_reach` (of them, who could
have a beat there within the travel limit; None without one), `scatter_m` (mean),
`one_less_m`,
`one_more_m` (metres of scatter of one beat less or more, as kept in the plan; None
where the band does not admit it), `has_price`.

Tables: `counts`, for numbers of beats around the plan's: `beats`, `low_load`,
`high_load` (evenly cut), `missing` (points to the minimums), `left_out` (points beyond
the maximums), `is_plan`; `officials`: `official_id`, `unit_id`, `beat_id`, `load`,
`n_households` (in this village), `scatter_m` (mean), `travel_m`; `exceptions` (the
plan's rows on the village, its households and its officials).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.plan.measures import load_by_official, village_summary
from liaison_plan.rules.arithmetic import count
from liaison_plan.solving.pairing.teams import beat_rules
from liaison_plan.solving.regions import eligible

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.state import PlanState

#: Numbers of beats shown to each side of the plan's.
_AROUND = 2


def village_facts(
    county: County, state: PlanState, plan: Plan, village_id: str
) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """
    Gather facts and tables of one village.

    Parameters
    ----------
    county, state, plan
        The county; the plan, as positions and as tables.
    village_id
        Of the county.
    """
    sums = _row(village_summary(plan, county), village_id)
    numbers = _row(count(county, plan.rules).villages, village_id)
    price: dict[str, Any] = next(
        (p for p in plan.beat_prices if p["village_id"] == village_id), {}
    )
    load = plan.rules.load
    if plan.rules.scope.per_beat == 2:
        load = beat_rules(plan.rules).load
    points, beats = int(sums["load"]), int(sums["n_beats"])
    low = 0 if bool(numbers["is_exempt"]) else load.min
    people = load_by_official(plan, county).set_index("official_id")
    officials = _officials(plan, people, village_id)
    people = people.loc[officials["official_id"].tolist()]
    short = people[people["is_below_min"]]
    missing = int((short["load_min"] - short["load"]).sum())
    facts = {
        "name": str(numbers["name"]),
        "n_households": int(sums["n_households"]),
        "points": points,
        "n_uncovered": int(sums["n_uncovered"]),
        "beats": beats,
        "load_min": load.min,
        "load_max": load.max,
        "per_beat": plan.rules.scope.per_beat,
        "is_exempt": bool(numbers["is_exempt"]),
        "is_shared": bool(numbers["is_shared"]) or plan.rules.method.name == "nearest",
        "fewest_beats": -(-points // load.max),
        "most_beats": points // low if low else points,
        "can_be_cut": bool(numbers["can_be_cut"]),
        "tightness": round(beats * low / points, 3) if points else None,
        "points_missing": missing,
        "n_eligible": int(numbers["n_officials"]),
        "n_in_reach": _in_reach(state, village_id),
        "scatter_m": _number(sums["scatter_mean_m"]),
        "has_price": bool(price),
        "one_less_m": price.get("one_less_m"),
        "one_more_m": price.get("one_more_m"),
    }
    return facts, {
        "counts": _counts(points, beats, low, load.max),
        "officials": officials,
        "exceptions": _exceptions(plan, village_id, officials["official_id"].tolist()),
    }


def _row(frame: pd.DataFrame, village_id: str) -> dict[str, Any]:
    """Give the row of a village."""
    row = frame.set_index("village_id").loc[village_id]
    return {str(name): value for name, value in row.items()}


def _in_reach(state: PlanState, village_id: str) -> int | None:
    """Count who may work there within the limits on travel; None without any."""
    if state.is_nearest or not state.instance.limits_travel:
        return None
    village = int(np.flatnonzero(state.instance.village_ids == village_id)[0])
    may = eligible(state.instance, state.regions)
    return int(may[:, state.regions.of_village[village]].sum())


def _number(value: float) -> float | None:
    return None if value != value else round(float(value), 1)


def _counts(points: int, beats: int, low: int, high: int) -> pd.DataFrame:
    """Cut the village evenly into numbers of beats around the plan's."""
    fewest = -(-points // high) if points else 0
    middle = beats or fewest
    numbers = sorted(
        {k for k in range(middle - _AROUND, middle + _AROUND + 1) if k > 0}
        | ({fewest} if fewest else set())
    )
    rows = [
        (k, points // k, -(-points // k), max(0, k * low - points),
         max(0, points - k * high), k == beats)
        for k in numbers
    ]  # fmt: skip
    columns = ["beats", "low_load", "high_load", "missing", "left_out", "is_plan"]
    return pd.DataFrame(rows, columns=columns)


def _officials(plan: Plan, loads: pd.DataFrame, village_id: str) -> pd.DataFrame:
    """Officials who serve households of the village, in id order."""
    doors = plan.assignments[
        (plan.assignments["village_id"] == village_id)
        & (plan.assignments["beat_id"] != "")
    ]
    by = doors.groupby("beat_id")["scatter_m"].agg(["size", "mean"])
    pairs = plan.beat_officials[plan.beat_officials["beat_id"].isin(by.index)]
    ids = pairs["official_id"]
    frame = pd.DataFrame(
        {
            "official_id": ids,
            "unit_id": ids.map(loads["unit_id"]),
            "beat_id": pairs["beat_id"],
            "load": ids.map(loads["load"]),
            "n_households": pairs["beat_id"].map(by["size"]),
            "scatter_m": pairs["beat_id"].map(by["mean"]).round(1),
            "travel_m": pairs["travel_m"],
        }
    )
    return frame.sort_values("official_id", kind="stable", ignore_index=True)


def _exceptions(plan: Plan, village_id: str, officials: list[str]) -> pd.DataFrame:
    """Rows on the village, and on its officials where they name no other village."""
    table = plan.exceptions
    here = table["village_id"] == village_id
    people = table["official_id"].isin(officials) & (table["village_id"] == "")
    return table[here | people].reset_index(drop=True)
