"""
What the command demo does: all that a programme has, planned and written at once.

A bundled county has households; it may have roles (stations.toml), rules for pairs
(rules-pairs.toml), a duty day and service counters (duty.toml) as well. What it has is
planned, verified, drawn and written.
Rooms are imported where they are used, so that `--help` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.cli.commands import PlanOptions, planned, rules_for, say_summary
from liaison_plan.cli.console import Progress, say
from liaison_plan.cli.inputs import read_checked_county
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from liaison_plan.cli.delivery import Delivery
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.rules.model import Rules

#: Rules of a bundled county for the same doors visited in pairs.
PAIR_RULES = "rules-pairs.toml"
#: What a demo's calendar and roster cover: fixed, so that a second demo is the same.
_FIRST_MONTH, _MONTHS = "2026-07", 6


def demo(programme: str, out: Path) -> int:
    """Plan a bundled county and write its plans, maps and workbooks."""
    from liaison_plan.cli.delivery import Delivery
    from liaison_plan.county.bundled import bundled_county

    county_path = bundled_county(programme)
    options = PlanOptions()
    rules = rules_for(county_path, options)
    with Progress() as progress:
        progress.stage(_("Reading the county"))
        county = read_checked_county(county_path, rules, skip_faulty=False)
        with Delivery(out, county) as delivery:
            made = planned(county, rules, options, None, progress)
            progress.stage(_("Verifying the plan"))
            delivery.add_plan(county_path, made)
            _draw(county, made, delivery, progress, ("coverage.html", "plan.xlsx"))
            pairs = _pairs(county_path, county, delivery, progress)
            stations = _stations(county_path, county, rules, delivery, progress)
            dated = _dates(county_path, county, (made, stations), delivery, progress)
            delivery.hand_over()
    say_summary(county, made)
    say()
    say(_("Verified plan: {folder}").format(folder=out / "plan"))
    say(_("Workbook: {file}").format(file=out / "plan.xlsx"))
    if pairs is not None:
        _say_pairs(county, made, pairs, out)
    if stations is not None:
        _say_stations(stations, out)
    for name in dated:
        say(_("Written: {folder}").format(folder=out / name))
    say(_("Open this in a browser first: {file}").format(file=out / "coverage.html"))
    return 0


def _draw(
    county: County,
    made: Plan,
    delivery: Delivery,
    progress: Progress,
    names: tuple[str, str],
) -> None:
    """Write a plan's map and workbook."""
    from liaison_plan.output.map import map_plan
    from liaison_plan.output.workbook import write_workbook

    progress.stage(_("Writing map and workbook"))
    map_plan(county, made, delivery.place(names[0]))
    write_workbook(county, made, delivery.place(names[1]))


def _pairs(
    county_path: Path, county: County, delivery: Delivery, progress: Progress
) -> Plan | None:
    """Plan the same doors for pairs, where the programme has rules for them."""
    from liaison_plan.rules.model import read_rules

    file = county_path / PAIR_RULES
    if not file.is_file():
        return None
    rules = read_rules(file)
    made = planned(county, rules, PlanOptions(rules=file), None, progress)
    progress.stage(_("Verifying the plan"))
    delivery.add_plan(county_path, made, "pairs")
    _draw(county, made, delivery, progress, ("pairs.html", "pairs.xlsx"))
    return made


def _stations(
    county_path: Path,
    county: County,
    rules: Rules,
    delivery: Delivery,
    progress: Progress,
) -> Plan | None:
    """Plan who is posted where, where the programme has roles."""
    from liaison_plan.rules.stations import read_station_rules
    from liaison_plan.stations.staff import staff_stations

    if not (county_path / "stations.toml").is_file():
        return None
    progress.stage(_("Staffing stations"))
    made = staff_stations(county, read_station_rules(county_path), rules=rules)
    progress.stage(_("Verifying the plan"))
    delivery.add_plan(county_path, made, "stations")
    _draw(county, made, delivery, progress, ("stations.html", "stations.xlsx"))
    return made


def _dates(
    county_path: Path,
    county: County,
    plans: tuple[Plan, Plan | None],
    delivery: Delivery,
    progress: Progress,
) -> list[str]:
    """Plan duty and rosters, where the programme has a duty day or counters."""
    from liaison_plan.duty.plan import make_duty
    from liaison_plan.duty.roster import roster_of_months
    from liaison_plan.output.duty_folder import choose_walk, write_duty
    from liaison_plan.output.roster_folder import write_roster
    from liaison_plan.rules.duty import read_duty_rules

    if not (county_path / "duty.toml").is_file():
        return []
    rules, doors, stations = read_duty_rules(county_path), *plans
    written = []
    if rules.days.duty:
        progress.stage(_("Planning duty and visits"))
        plan = doors if stations is None or rules.visits.post != "station" else stations
        duty = make_duty(county, plan, rules, _FIRST_MONTH, _MONTHS)
        write_duty(county, plan, duty, delivery.place("duty"), walk=choose_walk(duty))
        written.append("duty")
    if rules.roster.counters:
        progress.stage(_("Sharing the turns out"))
        turns = roster_of_months(county, rules.roster, _FIRST_MONTH, _MONTHS)
        write_roster(county, turns, delivery.place("roster"))
        written.append("roster")
    return written


def _say_pairs(county: County, single: Plan, pairs: Plan, out: Path) -> None:
    """Say both plans of the same doors in their main numbers."""
    from liaison_plan.plan.summary import summary

    one = summary(single, county).set_index("name")
    two = summary(pairs, county).set_index("name")
    say(_("The same households visited by one official, or by two:"))
    for name in ("beats", "load_mean", "scatter_mean_m", "travel_mean_m"):
        places = int(one["decimals"][name])
        line = _("  {title}: {one} alone, {two} in pairs").format(
            title=one["title"][name],
            one=f"{one['value'][name]:,.{places}f}",
            two=f"{two['value'][name]:,.{places}f}",
        )
        say(line)
    say(_("Verified plan of pairs: {folder}").format(folder=out / "pairs"))


def _say_stations(stations: Plan, out: Path) -> None:
    table = stations.stations
    short = stations.exceptions["rule"] == "station_short"
    say(
        _("Stations: {places:,} places, {persons:,} persons, {posts:,} posts.").format(
            places=table["village_id"].nunique(),
            persons=table["official_id"].nunique(),
            posts=len(table),
        )
    )
    if short.any():
        from liaison_plan.plan.exceptions import parse_detail

        details = stations.exceptions["detail"][short].map(parse_detail)
        missing = sum(int(detail["missing"]) for detail in details)
        say(_("Posts without a person: {n}").format(n=missing))
    say(_("Verified plan of stations: {folder}").format(folder=out / "stations"))
    say(_("Map of stations: {file}").format(file=out / "stations.html"))
