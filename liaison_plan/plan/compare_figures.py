"""The few numbers of a comparison that everybody asks for first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.plan.measures import scatter_summary, travel_summary

if TYPE_CHECKING:
    from liaison_plan.plan.bundle import Plan

#: Metres before and after, with the column of the measure they come from.
_METRES = ("mean_m", "median_m", "p95_m", "max_m", "total_m")


def figures(
    old: Plan, new: Plan, frames: dict[str, pd.DataFrame], n_over: int | None
) -> pd.DataFrame:
    """
    Sum a comparison up.

    Parameters
    ----------
    old, new
        The plans.
    frames
        Of the comparison: `households`, `officials`, `villages`, `beats`,
        `exceptions`.
    n_over
        Households that have to leave officials above the maximum; None without a
        county.

    Returns
    -------
    figures
        As `Comparison.figures`: first what the pair of plans has, then what each has.
    """
    rows: list[tuple[str, float, float, int]] = [
        *_of_both(new, frames, n_over),
        *_of_each(old, new, frames["officials"]),
    ]
    frame = pd.DataFrame(rows, columns=["name", "old", "new", "decimals"])
    frame = frame.astype({"name": "str", "old": "float64", "new": "float64"})
    frame.insert(3, "difference", frame["new"] - frame["old"])
    return frame


def _of_both(
    new: Plan, frames: dict[str, pd.DataFrame], n_over: int | None
) -> list[tuple[str, float, float, int]]:
    doors, people = frames["households"], frames["officials"]
    n_changes = int(doors["is_change"].sum())
    why = doors["why"].value_counts()
    n_both = len(new.assignments) - int(why.get("new_household", 0))
    share = 100 * n_changes / n_both if n_both else 0.0
    moved = (people["n_gained"] > 0) | (people["n_lost"] > 0)
    status = frames["beats"]["status"].value_counts()
    exceptions = frames["exceptions"]["status"].value_counts()
    forced: list[tuple[str, float, int]] = []
    if n_over is not None:
        n_forced = int(doors["is_forced"].sum())
        forced = [("forced", n_forced + n_over, 0)]
    told = [
        ("changes", n_changes, 0),
        ("changes_percent", share, 1),
        *forced,
        ("had_nobody", int(why.get("had_nobody", 0)), 0),
        ("new_households", int(why.get("new_household", 0)), 0),
        ("households_gone", int(why.get("household_gone", 0)), 0),
        ("villages_with_changes", int((frames["villages"]["n_changes"] > 0).sum()), 0),
        ("officials_with_changes", int(moved.sum()), 0),
        *((f"beats_{name}", int(status.get(name, 0)), 0)
          for name in ("kept", "handed_over", "new", "gone")),
        *((f"exceptions_{name}", int(exceptions.get(name, 0)), 0)
          for name in ("new", "lost", "kept")),
    ]  # fmt: skip
    return [(name, np.nan, value, decimals) for name, value, decimals in told]


def _of_each(
    old: Plan, new: Plan, officials: pd.DataFrame
) -> list[tuple[str, float, float, int]]:
    rows: list[tuple[str, float, float, int]] = [
        ("households", len(old.assignments), len(new.assignments), 0),
        ("uncovered", _n_uncovered(old), _n_uncovered(new), 0),
        ("beats", len(old.beats), len(new.beats), 0),
    ]
    loads = [
        officials.loc[officials[f"{side}_n_households"] > 0, f"{side}_load"]
        for side in ("old", "new")
    ]
    rows.append(("in_use", len(loads[0]), len(loads[1]), 0))
    for name, decimals in (("min", 0), ("mean", 2), ("max", 0)):
        least = [float(getattr(load, name)()) for load in loads]
        rows.append((f"load_{name}", least[0], least[1], decimals))
    for rule in ("below_min", "idle", "home_village", "unit_split"):
        counts = [int((plan.exceptions["rule"] == rule).sum()) for plan in (old, new)]
        rows.append((rule, counts[0], counts[1], 0))
    rows.append(("exceptions", len(old.exceptions), len(new.exceptions), 0))
    for kind, measure in (("scatter", scatter_summary), ("travel", travel_summary)):
        spread = [measure(plan).iloc[0] for plan in (old, new)]
        rows += [
            (f"{kind}_{name}", float(spread[0][name]), float(spread[1][name]), 1)
            for name in _METRES
        ]
    return rows


def _n_uncovered(plan: Plan) -> int:
    return int((plan.assignments["official_id"] == "").sum())
