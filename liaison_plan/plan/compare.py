"""What differs between two plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.plan.compare_figures import figures
from liaison_plan.plan.compare_reasons import Before, n_over_maximum, reasons
from liaison_plan.plan.compare_tables import (
    aims_table,
    beats_table,
    exceptions_table,
    officials_table,
    rules_table,
    villages_table,
)
from liaison_plan.plan.comparison import Comparison

if TYPE_CHECKING:
    import numpy.typing as npt

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

    Texts = npt.NDArray[np.object_]

#: Columns of `Comparison.households`.
_HOUSEHOLDS = (
    "household_id", "village_id", "old_official_id", "new_official_id", "old_beat_id",
    "new_beat_id", "old_scatter_m", "new_scatter_m", "is_change", "is_forced", "why",
)  # fmt: skip


def compare(
    old: Plan,
    new: Plan,
    *,
    county: County | None = None,
    old_county: County | None = None,
) -> Comparison:
    """
    Compare two plans (方案对比): who changes and why, before and after.

    Parameters
    ----------
    old
        The plan in force until now; it may be of another state of the county.
    new
        The plan that would follow it.
    county
        The county of the new plan. With it forced changes are told from others, and
        villages have names.
    old_county
        The county of the old plan, where it is another state: its idle officials are
        then counted too.

    Returns
    -------
    comparison
        Frames and sentences; households that stand in one plan only are listed, but
        are no changes.
    """
    before = _before(old)
    households = _households(before, new, county)
    forced = set(households.loc[households["is_forced"], "household_id"])
    n_over = None if county is None else n_over_maximum(before, new, county, forced)
    frames = {
        "households": households,
        "officials": officials_table(old, new, county, old_county),
        "villages": villages_table(old, new, households, county),
        "beats": beats_table(old, new),
        "exceptions": exceptions_table(old, new),
    }
    hashes = (old.county_hashes, new.county_hashes)
    tables = sorted(set(hashes[0]) | set(hashes[1]))
    return Comparison(
        **frames,
        aims=aims_table(old, new),
        rules=rules_table(old, new),
        figures=figures(old, new, frames, n_over),
        has_county=county is not None,
        is_its_county=county is not None and county.table_hashes == hashes[1],
        other_tables=tuple(t for t in tables if hashes[0].get(t) != hashes[1].get(t)),
    )


def changed_households(plan: Plan, baseline: Plan) -> pd.DataFrame:
    """
    List the households whose official differs between two plans (调整).

    Parameters
    ----------
    plan
        The new plan.
    baseline
        The plan in force today; it may be of another state of the county.

    Returns
    -------
    changes
        `household_id`, `village_id` (of the new plan), `old_official_id`,
        `new_official_id` (`""` = nobody any more); in `household_id` order. A
        household that only one of the plans knows is no change, nor is one that has
        nobody today: nobody has to say goodbye to it.
    """
    new, old = plan.assignments, baseline.assignments
    ids = new["household_id"].to_numpy(object)
    if np.array_equal(ids, old["household_id"].to_numpy(object)):
        # The same households in the same order: no id has to be looked up.
        before = old["official_id"].to_numpy(object)
        now = _holders(plan, new, before)
        at = np.flatnonzero((before != "") & (before != now))
        changed = new.iloc[at]
        return pd.DataFrame(
            {
                "household_id": changed["household_id"].to_numpy(),
                "village_id": changed["village_id"].to_numpy(),
                "old_official_id": pd.Series(before[at], dtype="str"),
                "new_official_id": pd.Series(now[at], dtype="str"),
            }
        ).sort_values("household_id", kind="stable", ignore_index=True)
    return changes_from(plan, old.set_index("household_id")["official_id"])


def changes_from(plan: Plan, today: pd.Series[str]) -> pd.DataFrame:
    """
    List the households whose official differs from a plain list of today's.

    Parameters
    ----------
    plan
        The new plan.
    today
        Today's official id by household id, `""` = nobody.

    Returns
    -------
    changes
        As `changed_households`.
    """
    new = plan.assignments
    old = new["household_id"].map(today)
    had_somebody = old.notna() & (old != "")
    holders = pd.Series(_holders(plan, new, old.to_numpy(object)), index=new.index)
    changed = new[had_somebody & (old != holders)]
    changes = changed[["household_id", "village_id"]].assign(
        old_official_id=old[changed.index], new_official_id=holders[changed.index]
    )
    return changes.sort_values("household_id", kind="stable", ignore_index=True)


def _holders(plan: Plan, rows: pd.DataFrame, today: Texts) -> Texts:
    """
    Give the official of each row: of a pair the one of today, else the first.

    A household changes where its official of today is neither of the two.
    """
    first = rows["official_id"].to_numpy(object)
    if plan.rules.scope.per_beat == 1:
        return first
    pairs = plan.beat_officials[plan.beat_officials["role"] == "second"]
    second = dict(zip(pairs["beat_id"], pairs["official_id"], strict=True))
    other = np.array([second.get(b, "") for b in rows["beat_id"]], dtype=object)
    return np.where((other == today) & (other != ""), other, first)


def reasoned_changes(
    plan: Plan, county: County, baseline: Plan | pd.Series[str]
) -> pd.DataFrame:
    """
    List changes with the beats, the metres and the reason.

    Parameters
    ----------
    plan, county
        The new plan and its county.
    baseline
        The plan in force today; or today's official id by household id, `""` =
        nobody: then nothing is known of old beats and metres.

    Returns
    -------
    changes
        As `Comparison.changes`.
    """
    before = _today(baseline) if isinstance(baseline, pd.Series) else _before(baseline)
    found = _households(before, plan, county)
    return found[found["is_change"]].reset_index(drop=True)


def _before(old: Plan) -> Before:
    """Take what a plan knows; a household that stands there twice counts once."""
    rows = old.assignments.drop_duplicates("household_id")
    distance = old.rules.distance
    return Before(rows, old.beats, distance.detour, distance.measure)


def _today(officials: pd.Series[str]) -> Before:
    """Take what a plain list of today's officials knows."""
    rows = pd.DataFrame(
        {
            "household_id": pd.Series(officials.index, dtype="str"),
            "village_id": "",
            "beat_id": "",
            "official_id": pd.Series(officials.to_numpy(object), dtype="str"),
            "scatter_m": np.nan,
        }
    )
    nothing = {"beat_id": "str", "centre_lon": "float64", "centre_lat": "float64"}
    beats = pd.DataFrame(columns=list(nothing)).astype(nothing)
    rows["official_id"] = rows["official_id"].fillna("")
    return Before(rows.drop_duplicates("household_id"), beats, 1.0)


def _households(before: Before, new: Plan, county: County | None) -> pd.DataFrame:
    """Rows that differ, with the code of the reason."""
    was = before.assignments.set_index("household_id")
    now = new.assignments.drop_duplicates("household_id").set_index("household_id")
    at = was.index.get_indexer(now.index)
    stays = at >= 0
    old_official = np.append(was["official_id"].to_numpy(object), "")[at]
    now = now.assign(official_id=_holders(new, now, old_official))
    differs = ~stays | (old_official != now["official_id"].to_numpy(object))
    gone = was[~was.index.isin(now.index)]
    ids = now.index[differs].append(gone.index)
    found = pd.DataFrame({"household_id": pd.Series(ids, dtype="str")})
    places = now["village_id"].reindex(ids).to_numpy(object)
    old_places = was["village_id"].reindex(ids).to_numpy(object)
    in_new = np.arange(len(ids)) < int(differs.sum())
    in_old = was.index.get_indexer(ids) >= 0
    found["village_id"] = pd.Series(np.where(in_new, places, old_places), dtype="str")
    for side, rows in (("old", was), ("new", now)):
        for column in ("official_id", "beat_id"):
            texts = rows[column].reindex(ids).fillna("").to_numpy(object)
            found[f"{side}_{column}"] = pd.Series(texts, dtype="str")
    for side, rows in (("old", was), ("new", now)):
        metres = rows["scatter_m"].reindex(ids).to_numpy(float)
        found[f"{side}_scatter_m"] = metres
    had_nobody = in_old & in_new & (found["old_official_id"] == "").to_numpy()
    found["is_change"] = in_old & in_new & ~had_nobody
    found["is_forced"] = False
    found["why"] = pd.Series(
        np.select(
            [~in_old, ~in_new, had_nobody],
            ["new_household", "household_gone", "had_nobody"],
            "other",
        ),
        dtype="str",
    )
    changed = found.index[found["is_change"]]
    found.loc[changed, ["why", "is_forced"]] = reasons(
        found.loc[changed], before, new, county
    )
    found = found.astype({"is_forced": bool, "is_change": bool})
    found = found.sort_values("household_id", kind="stable", ignore_index=True)
    return found[list(_HOUSEHOLDS)]
