"""
What the command replan does.

Rooms are imported where they are used, so that `--help` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.cli import show
from liaison_plan.cli.console import Progress, say
from liaison_plan.cli.delivery import refuse_existing, write_verified
from liaison_plan.cli.inputs import read_baseline, read_checked_county
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.rules.model import Rules

#: So many officials are named in one sentence.
_NAMED = 5


def replan(
    county_path: Path,
    baseline_path: Path,
    out: Path,
    *,
    max_changes: int | None,
    rules_path: Path | None,
    curve: Path | None,
    workers: int | None,
) -> int:
    """Plan again within a change budget, verify and write the plan."""
    from liaison_plan.replanning.replan import least_changes
    from liaison_plan.replanning.replan import replan as make
    from liaison_plan.rules.model import read_rules

    refuse_existing(out)
    baseline = read_baseline(baseline_path, ("households",))
    rules = read_rules(rules_path) if rules_path is not None else baseline.rules
    with Progress() as progress:

        def tell(done: int, total: int, what: str) -> None:
            progress(done, total, show.stage_title(what))

        progress.stage(_("Reading the county"))
        county = read_checked_county(county_path, rules, skip_faulty=False)
        progress.stage(_("Planning again"))
        made = make(
            county, baseline, max_changes=max_changes, rules=rules, workers=workers,
            progress=tell,
        )  # fmt: skip
        measured = None
        if curve is not None:
            # Before the plan is written: a plan that stands there is not made again.
            progress.stage(_("Measuring what changes buy"))
            n = next(int(aim.value) for aim in made.aims if aim.name == "changes")
            measured = _curve_of(county, baseline, rules, n, tell)
        progress.stage(_("Verifying the plan"))
        write_verified(county_path, made, out)
        if curve is not None and measured is not None:
            _write_curve(measured, curve)
    for line in show.summary_lines(county, made):
        say(line)
    say()
    needed = least_changes(county, baseline, rules)
    say(_changes_line(made, needed, _whose(made, baseline)))
    say(_("Verified plan: {folder}").format(folder=out))
    if curve is not None:
        say(_("What changes buy: {file}").format(file=curve))
    return 0


def _whose(made: Plan, baseline: Plan) -> list[str]:
    """Officials whose households are exactly those that change; none otherwise."""
    from liaison_plan.plan.compare import changed_households

    changed = changed_households(made, baseline)
    officials = sorted(set(changed["old_official_id"]))
    rows = baseline.assignments
    own = set(rows.loc[rows["official_id"].isin(officials), "household_id"])
    own &= set(made.assignments["household_id"])
    return officials if own == set(changed["household_id"]) else []


def _changes_line(made: Plan, needed: int, whose: list[str]) -> str:
    """Say how many households change, and how many must."""
    changes = next(int(aim.value) for aim in made.aims if aim.name == "changes")
    if changes == needed and 0 < len(whose) <= _NAMED:
        text = ngettext(
            "{n} household changes its official: exactly that of {officials}; fewer is "
            "not possible.",
            "{n} households change their official: exactly those of {officials}; fewer "
            "is not possible.",
            changes,
        )
        return text.format(n=changes, officials=_(", ").join(whose))
    if changes == needed:
        text = ngettext(
            "{n} household changes its official; fewer is not possible.",
            "{n} households change their official; fewer is not possible.",
            changes,
        )
    else:
        text = ngettext(
            "{n} household changes its official (proven to be needed: {needed}).",
            "{n} households change their official (proven to be needed: {needed}).",
            changes,
        )
    return text.format(n=changes, needed=needed)


def _curve_of(
    county: County,
    baseline: Plan,
    rules: Rules,
    n_changes: int,
    tell: Callable[[int, int, str], None],
) -> pd.DataFrame:
    from liaison_plan.replanning.curve import trade_off

    return trade_off(county, baseline, rules=rules, also=(n_changes,), progress=tell)


def _write_curve(frame: pd.DataFrame, path: Path) -> None:
    """Write a curve as a table or as a picture, by the name of the file."""
    from liaison_plan.output.atomic import whole_file

    if path.suffix.lower() == ".csv":
        rows = frame.round({"weighted_m": 1, "bound_m": 1})
        text = rows.to_csv(index=False, lineterminator="\n")
        with whole_file(path) as part:
            part.write_bytes(text.encode("utf-8-sig"))
        return
    from liaison_plan.output.curve_plot import plot_curve

    plot_curve(frame, path)
