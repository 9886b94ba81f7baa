"""What changes against the plan in force today (现行方案)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan


def changed_households(
    county: County, plan: Plan, baseline: Plan | None
) -> pd.DataFrame | None:
    """
    List households whose official differs from the baseline's.

    The baseline is the plan given, else the households' `official_id` column, else
    there is none. A household the baseline does not know, or left without an
    official, is no change.

    Parameters
    ----------
    county, plan
        Of one state.
    baseline
        An older plan, perhaps of another state of the county, or None.

    Returns
    -------
    changed
        In id order `household_id`, `village_id`, `old_official_id`,
        `new_official_id` (`""` where it has none now); None without a baseline.
    """
    if baseline is not None:
        before = baseline.assignments[["household_id", "official_id"]]
    else:
        before = county.households[["household_id", "official_id"]]
    before = before[before["official_id"].fillna("") != ""]
    if before.empty:
        return None
    both = plan.assignments[["household_id", "village_id", "official_id"]].merge(
        before.rename(columns={"official_id": "old_official_id"}),
        on="household_id",
        how="inner",
    )
    both = both.rename(columns={"official_id": "new_official_id"})
    changed = both[both["old_official_id"] != both["new_official_id"]]
    columns = ["household_id", "village_id", "old_official_id", "new_official_id"]
    return changed[columns].sort_values(
        "household_id", kind="stable", ignore_index=True
    )
