"""
What the commands prove, explain and repairs do.

Rooms are imported where they are used, so that `--help` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.cli import show
from liaison_plan.cli.commands_stations import explain_stations
from liaison_plan.cli.console import Progress, complain_of, say, say_json
from liaison_plan.cli.delivery import refuse_existing_file
from liaison_plan.cli.inputs import county_and_plans, read_checked_county
from liaison_plan.errors import LiaisonPlanError, RulesError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.prices import Prices


def prove(
    county_path: Path,
    plan: Path,
    *,
    baseline: Path | None,
    workers: int | None,
    is_json: bool,
) -> int:
    """Prove a plan and write proof.json; exit 1 with the exchange that refutes it."""
    from liaison_plan.proof.folder import write_proof
    from liaison_plan.proof.prove import prove as find

    with Progress() as progress:
        progress.stage(_("Reading the county"))
        county, made, before = county_and_plans(county_path, plan, baseline)
        _refuse_stations(made)
        progress.stage(_("Proving"))
        proof = find(county, made, baseline=before, workers=workers)
    if not proof.is_refuted:
        write_proof(proof, plan)
    if is_json:
        say_json(proof.to_json())
        return int(proof.is_refuted)
    for line in proof.sentences():
        say(line)
    if not proof.is_refuted:
        say(_("Proof: {file}").format(file=plan / "proof.json"))
    return int(proof.is_refuted)


def _refuse_stations(plan: Plan) -> None:
    """Stations are proven while they are solved: there is nothing to prove or price."""
    if "stations" not in plan.layers:
        return
    message = (
        _(
            "The plan holds stations: they were proven while they were solved, and "
            "plan.json keeps the bound of every aim."
        )
        if plan.status == "optimal"
        else _("The plan holds stations: plan.json keeps the bound of every aim.")
    )
    raise LiaisonPlanError(message)


def explain(
    county_path: Path,
    plan: Path,
    wanted: dict[str, str],
    *,
    baseline: Path | None,
    is_json: bool,
) -> int:
    """Say why; `wanted` names one household, official or village."""
    from liaison_plan.proof.advice import explain as find

    county, made, before = county_and_plans(county_path, plan, baseline)
    if "stations" in made.layers:
        return explain_stations(county, made, wanted, is_json=is_json)
    found = find(
        county,
        made,
        household=wanted["household"] or None,
        official=wanted["official"] or None,
        village=wanted["village"] or None,
        baseline=before,
    )
    if is_json:
        say_json(found.to_json())
        return 0
    for line in found.sentences():
        say(line)
    return 0


def prices(
    county_path: Path, plan: Path, *, baseline: Path | None, is_json: bool
) -> int:
    """Say what one more place, one more beat, one point less of minimum are worth."""
    county, made, before = county_and_plans(county_path, plan, baseline)
    _refuse_stations(made)
    found = find_prices(county, made, before)
    if is_json:
        say_json(found.to_json())
        return 0
    for line in found.sentences():
        say(line)
    return 0


def find_prices(county: County, plan: Plan, baseline: Plan | None) -> Prices:
    """Solve again for what places, beats and minimums cost."""
    from liaison_plan.proof.prices import prices as find

    with Progress() as progress:
        progress.stage(_("Solving again for the prices"))
        return find(county, plan, baseline=baseline)


def repairs(
    county_path: Path,
    *,
    rules: Path | None,
    apply: int | None,
    out: Path | None,
    is_json: bool,
) -> int:
    """Say why rules cannot hold and what would repair them; apply one if asked."""
    from liaison_plan.output.atomic import whole_file
    from liaison_plan.proof.repairs import repairs as find
    from liaison_plan.rules.model import read_rules

    if out is not None:
        refuse_existing_file(out)
    asked = read_rules(rules or county_path)
    with Progress() as progress:
        progress.stage(_("Reading the county"))
        county = read_checked_county(county_path, asked, skip_faulty=False)
        progress.stage(_("Looking for repairs"))
        found = find(county, asked)
    if apply is not None and out is not None:
        try:
            text = found.apply(apply)
        except RulesError as error:
            # No such repair, or one that changes tables: it says which rows.
            complain_of(error)
            return 2
        with whole_file(out) as part:
            part.write_text(text, encoding="utf-8", newline="\n")
    if is_json:
        say_json(found.to_json())
        return 0
    for line in show.repairs_lines(found):
        say(line)
    if out is not None:
        say(_("New rules: {file}").format(file=out))
    return 0
