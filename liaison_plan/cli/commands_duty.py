"""
What the command duty does.

Rooms are imported where they are used, so that `--help` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.cli.console import Progress, complain, say
from liaison_plan.cli.inputs import county_and_plans
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path


def is_month(text: str) -> bool:
    """Tell whether a text is a month that can be planned."""
    from liaison_plan.duty.days import Month

    try:
        Month.parse(text)
    except ValueError:
        return False
    return True


def duty(
    county_path: Path,
    plan_path: Path,
    first: str,
    months: int,
    out: Path,
    *,
    rules: Path | None,
    walk_of: str,
    walk_on: str,
) -> int:
    """Plan duty and visits and write them as a new folder."""
    from liaison_plan.county.new_folder import refuse_used
    from liaison_plan.duty.plan import make_duty
    from liaison_plan.duty.sentences import summary_lines, warning_lines
    from liaison_plan.output.duty_folder import choose_walk, write_duty
    from liaison_plan.rules.duty import read_duty_rules

    refuse_used(out)
    in_force = read_duty_rules(rules or county_path)
    county, plan, _none = county_and_plans(county_path, plan_path, None)
    if plan.county_hashes != county.table_hashes:
        complain(
            _(
                "Remark: the county's tables have changed since the plan was made. "
                "Duty goes by the plan, and by who is in the tables today."
            )
        )
    with Progress() as progress:
        progress.stage(_("Planning duty and visits"))
        made = make_duty(county, plan, in_force, first, months)
        walk = choose_walk(made, official_id=walk_of, date=walk_on)
        progress.stage(_("Writing tables, workbook and calendars"))
        write_duty(county, plan, made, out, walk=walk)
    for line in [*summary_lines(made), *warning_lines(made)]:
        say(line)
    say(_("Written: {folder}").format(folder=out))
    return 0
