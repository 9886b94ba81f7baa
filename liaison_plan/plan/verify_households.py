"""Verification: every household exactly once, none invented, none half assigned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.plan.verify_case import Case
    from liaison_plan.plan.verify_findings import Findings

_TABLE = "assignments"


def check_each_once(case: Case, findings: Findings) -> None:
    """Check that every household of the county, and no other, has one row."""
    planned = case.tables[_TABLE]["household_id"]
    known = {*case.household_ids, *case.skipped["household_id"]}
    for household in sorted(set(planned[planned.duplicated()])):
        problem = _("Household {household_id} has {n} rows; it must have one.").format(
            household_id=household, n=int((planned == household).sum())
        )
        findings.fault("household_twice", _TABLE, household, problem)
    for household in sorted(set(planned) - known):
        problem = _("Household {household_id} does not exist in the county.")
        findings.fault(
            "household_unknown", _TABLE, household,
            problem.format(household_id=household),
        )  # fmt: skip
    for household in sorted(known - set(planned)):
        problem = _("Household {household_id} of the county has no row in the plan.")
        findings.fault(
            "household_missing", _TABLE, household,
            problem.format(household_id=household),
        )  # fmt: skip


def check_villages(case: Case, findings: Findings) -> None:
    """Check that the village of every row is the household's in the county."""
    rows = case.tables[_TABLE].drop_duplicates("household_id")
    village_of = dict(
        zip(case.skipped["household_id"], case.skipped["village_id"], strict=True)
    )
    doors = case.county.households
    village_of.update(zip(doors["household_id"], doors["village_id"], strict=True))
    right = rows["household_id"].map(village_of)
    wrong = right.notna() & (right != rows["village_id"])
    for row, village in zip(rows[wrong].itertuples(), right[wrong], strict=True):
        problem = _("Household {household_id} is in village {right}, not in {found}.")
        problem = problem.format(
            household_id=row.household_id, right=village, found=row.village_id
        )
        findings.fault("household_village", _TABLE, str(row.household_id), problem)


def check_whole_rows(case: Case, findings: Findings) -> None:
    """Check that a row has beat, official and metres, or none of the three."""
    rows = case.tables[_TABLE]
    filled = (
        (rows["beat_id"] != "").astype(int)
        + (rows["official_id"] != "").astype(int)
        + rows["scatter_m"].notna().astype(int)
    )
    for household in rows.loc[filled.isin([1, 2]), "household_id"]:
        problem = _(
            "Household {household_id} has only some of beat, official and metres; it "
            "must have all three or none."
        )
        findings.fault(
            "half_assigned", _TABLE, household, problem.format(household_id=household)
        )
    official = rows["official_id"]
    unknown = (official != "") & ~official.isin(case.official_ids)
    for row in rows[unknown].itertuples():
        problem = _(
            "Household {household_id} is given to official {official_id}, who does not "
            "exist in the county."
        )
        problem = problem.format(
            household_id=row.household_id, official_id=row.official_id
        )
        findings.fault("official_unknown", _TABLE, str(row.household_id), problem)
