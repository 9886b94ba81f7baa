"""
What each command does: calls into the rooms, in order, and what is said of it.

Rooms are imported where they are used, so that `--help` is quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liaison_plan.cli import show
from liaison_plan.cli.commands_reasons import find_prices
from liaison_plan.cli.console import Progress, say, say_json
from liaison_plan.cli.inputs import county_and_plans, read_baseline, read_checked_county
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.rules.model import Rules


@dataclass(frozen=True)
class PlanOptions:
    """Options of the command `plan`; None leaves the choice to rules and machine."""

    rules: Path | None = None
    baseline: Path | None = None
    seed: int | None = None
    workers: int | None = None
    is_proven: bool = False
    is_strict: bool = False
    skip_faulty: bool = False


def version() -> None:
    """Say the version of the package."""
    from liaison_plan import __version__

    say(f"liaison-plan {__version__}")


def new(folder: Path) -> int:
    """Write an empty county to fill in."""
    from liaison_plan.county.template import new_county

    made = new_county(folder)
    say(_("To fill in: {file}").format(file=made / "county.xlsx"))
    say(_("Rules: {file}").format(file=made / "rules.toml"))
    say(_("Then: {command}").format(command=f"liaison-plan check {made}"))
    return 0


def invent(programme: str, out: Path, seed: int) -> int:
    """Write an invented county."""
    from liaison_plan.county.invented import invent as make

    say(_("Invented county: {folder}").format(folder=make(programme, out, seed=seed)))
    return 0


def check(county: Path, *, report: Path | None, is_json: bool) -> int:
    """List every fault and warning; exit 1 if there is a fault."""
    from liaison_plan.rules.check import check_county

    findings = check_county(county)
    if report is not None:
        from liaison_plan.output.findings_book import write_findings

        write_findings(findings, report)
    if is_json:
        say_json(show.findings_as_dict(findings))
    else:
        for line in show.findings_lines(findings):
            say(line)
        if report is not None:
            say(_("Full list: {file}").format(file=report))
    return int((findings["severity"] == "fault").any())


def tidy(county: Path, out: Path) -> int:
    """Write the county in canonical form."""
    from liaison_plan.county.tidy import tidy as write

    say(_("Canonical form: {folder}").format(folder=write(county, out)))
    return 0


def plan(county_path: Path, out: Path, options: PlanOptions) -> int:
    """Make, verify and write a plan; with `--strict` exceptions exit 1."""
    from liaison_plan.cli.delivery import refuse_existing, write_verified

    refuse_existing(out)
    rules = rules_for(county_path, options)
    with Progress() as progress:
        progress.stage(_("Reading the county"))
        county = read_checked_county(
            county_path, rules, skip_faulty=options.skip_faulty
        )
        before = options.baseline
        baseline = read_baseline(before, ("households",)) if before else None
        made = planned(county, rules, options, baseline, progress)
        proof = None
        if options.is_proven:
            from liaison_plan.proof.prove import prove, with_bounds

            progress.stage(_("Proving"))
            proof = prove(county, made, baseline=baseline, workers=options.workers)
            made = with_bounds(made, proof)
        progress.stage(_("Verifying the plan"))
        write_verified(county_path, made, out, proof)
    say_summary(county, made)
    say()
    for line in proof.sentences() if proof else ():
        say(line)
    say(_("Verified plan: {folder}").format(folder=out))
    is_refuted = proof is not None and proof.is_refuted
    return int(is_refuted or (options.is_strict and len(made.exceptions) > 0))


def verify(county: Path, plan: Path, *, is_json: bool) -> int:
    """Check a plan's promises from its files; exit 1 if one is broken."""
    from liaison_plan.plan.verify import verify as find

    findings = find(county, plan)
    is_broken = bool((findings["severity"] == "fault").any())
    if is_json:
        say_json(show.findings_as_dict(findings))
        return int(is_broken)
    for line in show.verification_lines(findings):
        say(line)
    return int(is_broken)


def map_(
    county_path: Path,
    plan: Path,
    out: Path,
    *,
    baseline: Path | None,
    with_prices: bool,
) -> int:
    """Write the coverage map."""
    from liaison_plan.output.map import map_plan

    county, made, before = county_and_plans(county_path, plan, baseline)
    found = find_prices(county, made, before) if with_prices else None
    map_plan(county, made, out, baseline=before, prices=found)
    say(_("Coverage map: {file}").format(file=out))
    return 0


def workbook(
    county_path: Path,
    plan: Path,
    out: Path,
    *,
    baseline: Path | None,
    with_prices: bool,
    with_contacts: bool,
) -> int:
    """Write the workbook, with contacts only where they are asked for."""
    from liaison_plan.county.reading import read_contacts
    from liaison_plan.output.workbook import write_workbook

    county, made, before = county_and_plans(county_path, plan, baseline)
    contacts = read_contacts(county_path) if with_contacts else None
    found = find_prices(county, made, before) if with_prices else None
    written = write_workbook(
        county, made, out, baseline=before, contacts=contacts, prices=found
    )
    say(_("Workbook: {file}").format(file=written))
    return 0


def rules_for(county_path: Path, options: PlanOptions) -> Rules:
    """Read the rules of the file or the county; options win over both."""
    from liaison_plan.rules.model import read_rules

    rules = read_rules(options.rules or county_path)
    if options.seed is not None:
        rules = rules.replace({"solve": {"seed": options.seed}})
    return rules


def planned(
    county: County,
    rules: Rules,
    options: PlanOptions,
    baseline: Plan | None,
    progress: Progress,
) -> Plan:
    """Make a plan and tell how far it is."""
    from liaison_plan.solving.make_plan import make_plan

    def tell(done: int, total: int, what: str) -> None:
        progress(done, total, show.stage_title(what))

    progress.stage(_("Planning"))
    return make_plan(
        county, rules, baseline=baseline, workers=options.workers, progress=tell
    )


def say_summary(county: County, made: Plan) -> None:
    """Say what a plan amounts to, in a few lines."""
    for line in show.summary_lines(county, made):
        say(line)
