"""Changes between two plans."""

from __future__ import annotations

import dataclasses

import pandas as pd

from liaison_plan.plan.compare import changed_households, changes_from


def edited(plan, officials):
    """The plan with some households given to other officials."""
    rows = plan.assignments.copy()
    new = rows["household_id"].map(officials)
    rows["official_id"] = new.where(new.notna(), rows["official_id"])
    return dataclasses.replace(plan, assignments=rows)


def test_a_plan_does_not_differ_from_itself(plan):
    """No rows, but all columns."""
    changes = changed_households(plan, plan)
    assert len(changes) == 0
    assert list(changes.columns) == [
        "household_id", "village_id", "old_official_id", "new_official_id",
    ]  # fmt: skip


def test_households_with_another_official_are_changes(plan):
    """A household that loses its official counts, one that had nobody does not."""
    today = edited(plan, {"H05": "O9", "H02": "O5", "H07": ""})
    lost = edited(plan, {"H12": ""})
    changes = changed_households(lost, today)
    assert changes.to_records(index=False).tolist() == [
        ("H02", "V1", "O5", "O1"),
        ("H05", "V1", "O9", "O2"),
        ("H12", "V3", "O4", ""),
    ]


def test_households_only_one_plan_knows_are_no_changes(plan):
    """New households and gone ones are left out."""
    rows = plan.assignments
    today = dataclasses.replace(
        plan,
        assignments=pd.concat(
            [rows[rows["household_id"] != "H01"],
             rows.iloc[[0]].assign(household_id="H99", official_id="O9")]
        ),
    )  # fmt: skip
    assert len(changed_households(plan, today)) == 0


def test_todays_officials_of_the_county_are_a_baseline(plan, county):
    """The households' own column serves as well: all say O1 today."""
    today = county.households.set_index("household_id")["official_id"]
    changes = changes_from(plan, today)
    assert len(changes) == 12 - 3
    assert set(changes["old_official_id"]) == {"O1"}
