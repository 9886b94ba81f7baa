"""
What the command stations does, and what explain does for a plan of stations.

Rooms are imported where they are used, so that `--help` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.cli.console import Progress, say, say_json
from liaison_plan.cli.delivery import refuse_existing, write_verified
from liaison_plan.cli.inputs import read_baseline, read_county_for
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan


def stations(
    county_path: Path,
    out: Path,
    *,
    roles: Path | None,
    baseline: Path | None,
    with_repairs: bool,
    is_json: bool,
) -> int:
    """Staff all places, verify the plan and write it; say what would mend shortages."""
    from liaison_plan.rules.model import read_rules
    from liaison_plan.rules.stations import read_station_rules
    from liaison_plan.stations.staff import staff_stations
    from liaison_plan.stations.summary import roles_summary, summary_sentences

    refuse_existing(out)
    station_rules = read_station_rules(roles or county_path)
    rules = read_rules(county_path)
    with Progress() as progress:
        progress.stage(_("Reading the county"))
        county = read_county_for(county_path, rules.data.datum, ("stations",))
        before = read_baseline(baseline, ("stations",)) if baseline else None
        progress.stage(_("Planning"))
        made = staff_stations(county, station_rules, baseline=before, rules=rules)
        progress.stage(_("Verifying the plan"))
        write_verified(county_path, made, out)
        found = None
        if with_repairs:
            from liaison_plan.stations.repairs import station_repairs

            progress.stage(_("Looking for repairs"))
            found = station_repairs(county, station_rules, rules=rules)
    if is_json:
        say_json(
            {
                "plan": str(out),
                "status": made.status,
                "aims": {aim.name: aim.value for aim in made.aims},
                "roles": roles_summary(county, made).to_dict("records"),
                "exceptions": made.exceptions.to_dict("records"),
                **({} if found is None else found.to_json()),
            }
        )
        return 0
    for line in summary_sentences(county, made):
        say(line)
    if found is not None:
        say()
        for line in found.sentences():
            say(line)
    say()
    say(_("Verified plan: {folder}").format(folder=out))
    return 0


def place_names(county: County) -> dict[str, str]:
    """Names of townships and villages by id."""
    villages = county.villages
    names = dict(zip(villages["township_id"], villages["township"], strict=True))
    return names | dict(zip(villages["village_id"], villages["name"], strict=True))


def compare_stations(
    old: Plan, new: Plan, names: dict[str, str], *, has_files: bool, is_json: bool
) -> int:
    """Say which postings differ between two plans of stations."""
    from liaison_plan.errors import LiaisonPlanError
    from liaison_plan.plan.compare_stations import compare_stations as find

    if not ("stations" in old.layers and "stations" in new.layers):
        message = _(
            "One plan holds households, the other stations: there is nothing to "
            "compare."
        )
        raise LiaisonPlanError(message)
    if has_files:
        message = _(
            "Stations are compared on the screen only: leave out --out and --map."
        )
        raise LiaisonPlanError(message)
    found = find(old, new)
    if is_json:
        say_json(found.to_json())
        return 0
    for line in found.sentences(place_names=names):
        say(line)
    return 0


def explain_stations(
    county: County, plan: Plan, wanted: dict[str, str], *, is_json: bool
) -> int:
    """Say why somebody stands somewhere, or nowhere."""
    from liaison_plan.errors import LiaisonPlanError

    if wanted["household"]:
        message = _("The plan holds stations, no households: ask with --village.")
        raise LiaisonPlanError(message)
    from liaison_plan.stations.explain import explain_official, explain_place

    found = (
        explain_place(county, plan, wanted["village"])
        if wanted["village"]
        else explain_official(county, plan, wanted["official"])
    )
    if is_json:
        say_json(found.to_json())
        return 0
    for line in found.sentences():
        say(line)
    return 0
