"""What a plan amounts to: coverage, loads, metres, fairness, units; as frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

#: Loads of plans that are still in use, with their county: nearly everything below
#: asks for them, and neither a plan nor a county is ever edited.
_LOADS: WeakKeyDictionary[Plan, tuple[ref[County], pd.DataFrame]] = WeakKeyDictionary()


def coverage(plan: Plan, county: County) -> pd.DataFrame:
    """
    Count the households with and without an official.

    Parameters
    ----------
    plan, county
        The plan and its county.

    Returns
    -------
    coverage
        Three rows by `points`: `located` (the house's own point), `approximate` (the
        point is the group's or the village's) and `all`. `n_households`, `n_covered`,
        `n_uncovered` (counts). Households skipped as faulty count as `approximate`.
    """
    is_located = plan.assignments["household_id"].map(
        county.households.set_index("household_id")["is_approximate"].eq(False)
    )
    is_located = is_located.fillna(False).astype(bool)
    is_covered = plan.assignments["official_id"] != ""
    rows = []
    for name, inside in (
        ("located", is_located),
        ("approximate", ~is_located),
        ("all", is_located | True),
    ):
        n, covered = int(inside.sum()), int((inside & is_covered).sum())
        rows.append((name, n, covered, n - covered))
    return pd.DataFrame(
        rows, columns=["points", "n_households", "n_covered", "n_uncovered"]
    )


def load_by_official(plan: Plan, county: County) -> pd.DataFrame:
    """
    Sum the load of every official (干部工作量), idle officials included.

    Parameters
    ----------
    plan, county
        The plan and its county.

    Returns
    -------
    loads
        One row per official of the county, in `official_id` order. `official_id`;
        `unit_id`; `township_id`; `is_available`; `is_exempt` (from the minimum and
        the idle rule, in person or because all their villages are); `n_beats`;
        `n_villages`; `n_households` (counts); `load` (points; half of a pair's beat);
        `load_min`, `load_max` (points: own, else the rules'; nobody must hold more
        than they may); `is_idle` (available, without households); `is_below_min`
        (has households, not exempt, load below `load_min`); `is_in_band`;
        `scatter_m` (sum over their households), `travel_m` (sum over their beats).
    """
    kept = _LOADS.get(plan)
    if kept is None or kept[0]() is not county:
        kept = (ref(county), _loads(plan, county))
        _LOADS[plan] = kept
    return kept[1].copy()


def _loads(plan: Plan, county: County) -> pd.DataFrame:
    load = plan.rules.load
    people = county.officials
    frame = people[["official_id", "unit_id", "township_id", "is_available"]].copy()
    frame["is_exempt"] = people["official_id"].isin(plan.rules.exempt.officials)
    served = _served(plan, county)
    ids = frame["official_id"]
    by = served.groupby("official_id")
    for column, summed in (
        ("n_beats", by["beat_id"].nunique()),
        ("n_villages", by["village_id"].nunique()),
        ("n_households", by.size()),
    ):
        frame[column] = ids.map(summed).fillna(0).astype(np.int64)
    points = ids.map(by["workload"].sum()).fillna(0).astype(np.int64)
    frame["load"] = points / 2 if plan.rules.scope.per_beat == 2 else points
    high = people["load_max"].astype("Int64").fillna(load.max).astype(np.int64)
    low = people["load_min"].astype("Int64").fillna(load.min).astype(np.int64)
    frame["load_min"], frame["load_max"] = np.minimum(low, high), high
    in_exempt = served["village_id"].isin(plan.rules.exempt.villages)
    all_exempt = in_exempt.groupby(served["official_id"]).all()
    frame["is_exempt"] |= ids.map(all_exempt).eq(True)
    in_use = frame["n_households"] > 0
    frame["is_idle"] = frame["is_available"] & ~in_use
    frame["is_below_min"] = (
        in_use & ~frame["is_exempt"] & (frame["load"] < frame["load_min"])
    )
    frame["is_in_band"] = frame["load"].between(frame["load_min"], frame["load_max"])
    frame["scatter_m"] = ids.map(by["scatter_m"].sum()).fillna(0.0)
    travel = plan.beat_officials.groupby("official_id")["travel_m"].sum()
    frame["travel_m"] = ids.map(travel).fillna(0.0)
    return frame.reset_index(drop=True)


def village_summary(plan: Plan, county: County) -> pd.DataFrame:
    """
    Sum up every village (村).

    Parameters
    ----------
    plan, county
        The plan and its county.

    Returns
    -------
    villages
        One row per village, in `village_id` order. `village_id`; `name`;
        `township_id`; `township`; `n_households`; `n_uncovered`; `load` (points);
        `n_beats`; `n_officials`; `load_mean` (mean load of its officials, points);
        `n_below_min` (its officials below their minimum); `scatter_mean_m`,
        `scatter_total_m`, `scatter_max_m`; `travel_mean_m`, `travel_max_m` (over its
        beats' officials). Means and maxima are NaN where nobody is served. A beat or
        official of several villages counts in each of them.
    """
    frame = county.villages[["village_id", "name", "township_id", "township"]].copy()
    ids = frame["village_id"]
    doors = plan.assignments.assign(
        workload=_workload(plan, county), is_uncovered=plan.assignments["beat_id"] == ""
    ).groupby("village_id")
    loads = load_by_official(plan, county).set_index("official_id")
    pairs = _served(plan, county)[["village_id", "beat_id", "official_id"]]
    pairs = pairs.drop_duplicates(ignore_index=True)
    each = pairs.drop_duplicates(["village_id", "official_id"])
    people = each.assign(
        load=each["official_id"].map(loads["load"]),
        is_below_min=each["official_id"].map(loads["is_below_min"]),
    ).groupby("village_id")
    travel = pairs.merge(
        plan.beat_officials[["beat_id", "official_id", "travel_m"]],
        on=["beat_id", "official_id"],
    ).groupby("village_id")["travel_m"]
    counts: dict[str, pd.Series[Any]] = {
        "n_households": doors.size(),
        "n_uncovered": doors["is_uncovered"].sum(),
        "load": doors["workload"].sum(),
        "n_beats": pairs.groupby("village_id")["beat_id"].nunique(),
        "n_officials": people.size(),
    }
    for column, values in counts.items():
        frame[column] = ids.map(values).fillna(0).astype(np.int64)
    frame["load_mean"] = ids.map(people["load"].mean())
    frame["n_below_min"] = ids.map(people["is_below_min"].sum()).fillna(0)
    frame["n_below_min"] = frame["n_below_min"].astype(np.int64)
    frame["scatter_mean_m"] = ids.map(doors["scatter_m"].mean())
    frame["scatter_total_m"] = ids.map(doors["scatter_m"].sum()).fillna(0.0)
    frame["scatter_max_m"] = ids.map(doors["scatter_m"].max())
    frame["travel_mean_m"] = ids.map(travel.mean())
    frame["travel_max_m"] = ids.map(travel.max())
    return frame.reset_index(drop=True)


def scatter_summary(plan: Plan) -> pd.DataFrame:
    """
    Sum up the metres from households to the centres of their beats (片内距离).

    Returns
    -------
    scatter
        One row: `n` (households served), `mean_m`, `median_m`, `p95_m` (95 of 100 are
        at most as far), `max_m`, `total_m`; NaN, and 0 in total, where n is 0.
    """
    return _spread_of_metres(plan.assignments["scatter_m"])


def travel_summary(plan: Plan) -> pd.DataFrame:
    """
    Sum up the metres from the officials' bases to their beats' centres (到片距离).

    Returns
    -------
    travel
        One row: `n` (officials on beats; twice for two beats), then as
        `scatter_summary`.
    """
    return _spread_of_metres(plan.beat_officials["travel_m"])


def fairness(plan: Plan, county: County) -> pd.DataFrame:
    """
    Measure how evenly the load lies on the officials.

    Parameters
    ----------
    plan, county
        The plan and its county.

    Returns
    -------
    fairness
        Two rows by `officials`: `available` (idle ones with load 0) and `in_use`.
        `n` (officials); `load_mean`, `load_min`, `load_max`, `spread` (largest less
        smallest), `standard_deviation` (points, of all officials, not of a sample);
        `gini` (0: all alike, towards 1: all on one). NaN where n is 0.

    Notes
    -----
    Gini = sum of |x_i - x_j| over all ordered pairs / (2 n^2 mean), computed from the
    sorted loads as 2 sum(i x_i) / (n sum(x)) - (n + 1) / n; 0 where all loads are 0.
    """
    loads = load_by_official(plan, county)
    rows = []
    for name, inside in (
        ("available", loads["is_available"] | (loads["n_households"] > 0)),
        ("in_use", loads["n_households"] > 0),
    ):
        x = loads.loc[inside, "load"].to_numpy(float)
        empty = not len(x)
        rows.append(
            {
                "officials": name,
                "n": len(x),
                "load_mean": np.nan if empty else x.mean(),
                "load_min": np.nan if empty else x.min(),
                "load_max": np.nan if empty else x.max(),
                "spread": np.nan if empty else x.max() - x.min(),
                "standard_deviation": np.nan if empty else x.std(),
                "gini": gini(x),
            }
        )
    return pd.DataFrame(rows)


def gini(values: npt.ArrayLike) -> float:
    """
    Compute the Gini coefficient of loads that are not negative.

    Returns
    -------
    gini
        From 0 (all alike) to (n - 1) / n (all on one); NaN without values.
    """
    x = np.sort(np.asarray(values, dtype=float))
    n, total = len(x), x.sum()
    if n == 0:
        return float("nan")
    if total == 0:
        return 0.0
    rank = np.arange(1, n + 1)
    return float(2 * (rank * x).sum() / (n * total) - (n + 1) / n)


def unit_splits(plan: Plan, county: County) -> pd.DataFrame:
    """
    Count the villages each unit (单位) works in.

    Parameters
    ----------
    plan, county
        The plan and its county.

    Returns
    -------
    units
        One row per unit of the officials, in `unit_id` order. `unit_id`; `name`
        (`""` where the county has no units table); `n_officials`; `n_in_use`;
        `n_villages`; `villages` (ids, a;b); `n_further` (villages beyond the first).
    """
    people = county.officials[county.officials["unit_id"] != ""]
    served = _served(plan, county)
    unit = served["official_id"].map(people.set_index("official_id")["unit_id"])
    by = served.groupby(unit.to_numpy())
    total = people.groupby("unit_id").size()
    frame = pd.DataFrame({"unit_id": total.index})
    ids = frame["unit_id"]
    # Looked up one by one: mapping onto an empty frame would give numbers.
    names = dict(zip(county.units["unit_id"], county.units["name"], strict=True))
    frame["name"] = pd.Series([names.get(i, "") for i in ids], dtype="str")
    frame["n_officials"] = total.to_numpy()
    frame["n_in_use"] = ids.map(by["official_id"].nunique()).fillna(0).astype(np.int64)
    frame["n_villages"] = ids.map(by["village_id"].nunique()).fillna(0).astype(np.int64)
    villages = dict(by["village_id"].agg(lambda v: ";".join(sorted(set(v)))))
    frame["villages"] = pd.Series([villages.get(i, "") for i in ids], dtype="str")
    frame["n_further"] = (frame["n_villages"] - 1).clip(lower=0)
    return frame


def _served(plan: Plan, county: County) -> pd.DataFrame:
    """One row per household and official serving it (two for a pair)."""
    doors = plan.assignments[["household_id", "village_id", "beat_id", "scatter_m"]]
    doors = doors.assign(workload=_workload(plan, county))
    officials = plan.beat_officials[["beat_id", "official_id"]]
    return doors[doors["beat_id"] != ""].merge(officials, on="beat_id")


def _workload(plan: Plan, county: County) -> pd.Series[int]:
    """Points of each row of the assignments; 0 for a household skipped as faulty."""
    points = county.households.set_index("household_id")["workload"]
    found = plan.assignments["household_id"].map(points)
    return found.fillna(0).astype(np.int64)


def _spread_of_metres(metres: pd.Series[float]) -> pd.DataFrame:
    x = metres.dropna().to_numpy(float)
    if not len(x):
        nothing = dict.fromkeys(("mean_m", "median_m", "p95_m", "max_m"), np.nan)
        return pd.DataFrame([{"n": 0, **nothing, "total_m": 0.0}])
    row = {
        "n": len(x), "mean_m": x.mean(), "median_m": np.median(x),
        "p95_m": np.percentile(x, 95), "max_m": x.max(), "total_m": x.sum(),
    }  # fmt: skip
    return pd.DataFrame([row])
