"""Reading what commands are given: counties, rules, plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.cli import show
from liaison_plan.cli.console import complain
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.rules.model import Rules


def read_checked_county(
    county_path: Path, rules: Rules, *, skip_faulty: bool
) -> County:
    """Read a county and refuse what contradicts its rules."""
    from liaison_plan.county.reading import read_county
    from liaison_plan.errors import DataError
    from liaison_plan.rules.check import check_county, check_rules

    county = read_county(county_path, datum=rules.data.datum, skip_faulty=skip_faulty)
    unread = county.warnings[county.warnings["check"] == "unknown_columns"]
    if len(unread):
        # A heading with a slip in it looks the same as a column nobody needs.
        complain("\n".join(show.grouped_lines(unread.reset_index(drop=True))))
    broken = check_rules(county, rules)
    broken = broken[broken["severity"] == "fault"]
    if skip_faulty:
        # A household too heavy for anyone is left out by the plan, with its reason.
        broken = broken[broken["check"] != "workload_above_max"]
    if len(broken):
        found = check_county(county_path, rules)
        found = found[found["check"].isin(broken["check"])].reset_index(drop=True)
        raise DataError("\n".join(show.grouped_lines(found)), found)
    return county


def read_county_for(county_path: Path, datum: str, layers: tuple[str, ...]) -> County:
    """Read a county for layers that can do without households; name unread columns."""
    from liaison_plan.county.reading import read_county

    county = read_county(county_path, datum=datum, layers=layers)
    unread = county.warnings[county.warnings["check"] == "unknown_columns"]
    if len(unread):
        complain("\n".join(show.grouped_lines(unread.reset_index(drop=True))))
    return county


def read_baseline(folder: Path, layers: tuple[str, ...]) -> Plan:
    """Read the plan in force; refuse one that says nothing of what is planned."""
    from liaison_plan.errors import LiaisonPlanError
    from liaison_plan.plan.folder import read_plan

    baseline = read_plan(folder)
    if not set(layers) & set(baseline.layers):
        message = (
            _("--baseline {folder} is a plan of households; give one of stations.")
            if "stations" in layers
            else _("--baseline {folder} is a plan of stations; give one of households.")
        )
        raise LiaisonPlanError(message.format(folder=folder))
    return baseline


def county_and_plans(
    county_path: Path, plan: Path, baseline: Path | None
) -> tuple[County, Plan, Plan | None]:
    """Read a plan, the county as that plan saw it, and a baseline."""
    from liaison_plan.county.reading import read_county
    from liaison_plan.plan.folder import read_plan

    made = read_plan(plan)
    before = read_baseline(baseline, made.layers) if baseline is not None else None
    # The plan lists households that were skipped for their own row's fault.
    has_skipped = bool(
        made.exceptions["detail"].str.contains("reason=faulty_row").any()
    )
    county = read_county(
        county_path,
        datum=made.rules.data.datum,
        skip_faulty=has_skipped,
        layers=made.layers,
    )
    return county, made, before
