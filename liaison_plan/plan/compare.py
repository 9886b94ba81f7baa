"""What differs between two plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.plan.bundle import Plan


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
    return changes_from(
        plan, baseline.assignments.set_index("household_id")["official_id"]
    )


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
    changed = new[had_somebody & (old != new["official_id"])]
    changes = changed[["household_id", "village_id"]].assign(
        old_official_id=old[changed.index], new_official_id=changed["official_id"]
    )
    return changes.sort_values("household_id", kind="stable", ignore_index=True)
