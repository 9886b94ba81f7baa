"""What changes against the plan in force today (现行方案)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.plan.compare import reasoned_changes

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan


def changes_today(
    county: County, plan: Plan, baseline: Plan | None
) -> pd.DataFrame | None:
    """
    List the households whose official changes (调整), where there is a baseline.

    Parameters
    ----------
    county, plan
        Of one state.
    baseline
        The plan in force today, or None: then the households' own `official_id`.

    Returns
    -------
    changes
        As `plan.comparison.Comparison.changes`; None where neither a plan nor the
        county says who is in charge today.
    """
    if baseline is not None:
        return reasoned_changes(plan, county, baseline)
    today = county.households.set_index("household_id")["official_id"].fillna("")
    if (today == "").all():
        return None
    return reasoned_changes(plan, county, today)
