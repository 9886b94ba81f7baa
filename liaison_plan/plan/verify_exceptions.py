"""
Verification of exceptions.csv: each row recomputed, none missing, none invented.

Every rule gives the rows it expects (`verify_expected`); here they are compared with
the rows that stand in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from liaison_plan.plan.bundle import RULE_CODES
from liaison_plan.plan.exceptions import parse_detail
from liaison_plan.plan.sentences import rule_title
from liaison_plan.plan.verify_expected import expected_rows
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.plan.verify_case import Case
    from liaison_plan.plan.verify_expected import Expected
    from liaison_plan.plan.verify_findings import Findings

_TABLE = "exceptions"


class _Row(NamedTuple):
    rule: str
    village_id: str
    official_id: str
    household_id: str
    detail: str


def check_exceptions(case: Case, findings: Findings) -> None:
    """Check that exactly the exceptions that hold are listed, with right numbers."""
    told = _rows_by_key(case, findings)
    for rule in RULE_CODES:
        expected = expected_rows(case, rule)
        rows = told[rule]
        for key in sorted(expected):
            if key not in rows and expected[key].is_required:
                problem = _("The plan does not list the exception: {title} ({id}).")
                problem = problem.format(title=rule_title(rule), id=" ".join(key))
                findings.fault("exception_missing", _TABLE, key[0], problem)
        for key in sorted(rows):
            if key not in expected:
                problem = _(
                    "The plan lists an exception that does not hold: {title} ({id})."
                )
                problem = problem.format(title=rule_title(rule), id=" ".join(key))
                findings.fault("exception_false", _TABLE, key[0], problem)
            else:
                _compare(rows[key], expected[key], key, findings)


def _rows_by_key(
    case: Case, findings: Findings
) -> dict[str, dict[tuple[str, ...], _Row]]:
    """Sort the rows by rule and by what they are about; name rows of no use."""
    told: dict[str, dict[tuple[str, ...], _Row]] = {rule: {} for rule in RULE_CODES}
    frame = case.tables[_TABLE]
    for row in map(_Row._make, frame.itertuples(index=False)):
        where = row.household_id or row.official_id or row.village_id
        if row.rule not in told:
            problem = _("{rule!r} is no rule code.").format(rule=row.rule)
            findings.fault("exception_rule", _TABLE, where, problem)
            continue
        try:
            detail = parse_detail(row.detail)
        except ValueError:
            problem = _("The detail {detail!r} is not key=value;key=value.")
            findings.fault(
                "exception_detail", _TABLE, where, problem.format(detail=row.detail)
            )
            continue
        key = _key(row, detail)
        if key in told[row.rule]:
            problem = _("The plan lists an exception twice: {title} ({id}).").format(
                title=rule_title(row.rule), id=" ".join(key)
            )
            findings.fault("exception_twice", _TABLE, key[0], problem)
        told[row.rule][key] = row
    return told


def _key(row: _Row, detail: dict[str, str]) -> tuple[str, ...]:
    """Tell what an exception is about; two rows about the same are one too many."""
    if row.rule == "uncovered":
        return (row.household_id,)
    if row.rule in {"below_min", "idle"}:
        return (row.official_id,)
    if row.rule == "home_village":
        return (row.official_id, row.village_id)
    if row.rule == "unit_split":
        return (detail.get("unit_id", ""),)
    if row.rule == "group_split":
        return (row.village_id, detail.get("group_id", ""))
    return (row.village_id,)


def _compare(
    row: _Row, expected: Expected, key: tuple[str, ...], findings: Findings
) -> None:
    """Compare one row with what was counted again."""
    ids_fit = (
        row.village_id in expected.village_ids
        and row.official_id == expected.official_id
        and row.household_id == expected.household_id
    )
    if not ids_fit:
        problem = _("The exception names the wrong ids: {title} ({id}).")
        problem = problem.format(title=rule_title(row.rule), id=" ".join(key))
        findings.fault("exception_ids", _TABLE, key[0], problem)
    if row.detail not in expected.details:
        problem = _(
            "The exception is told wrongly: {title} ({id}) says {told!r}; counted "
            "again: {right}."
        ).format(
            title=rule_title(row.rule), id=" ".join(key), told=row.detail,
            right=" | ".join(expected.details) or "-",
        )  # fmt: skip
        findings.fault("exception_detail", _TABLE, key[0], problem)
