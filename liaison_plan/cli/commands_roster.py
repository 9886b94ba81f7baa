"""
What the command roster does.

Rooms are imported where they are used, so that `--help` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.cli.console import Progress, say
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path


def roster(
    county_path: Path, first: str, months: int, out: Path, *, rules: Path | None
) -> int:
    """Make a duty roster and write it as a new folder."""
    from liaison_plan.county.new_folder import refuse_used
    from liaison_plan.county.reading import read_county
    from liaison_plan.duty.roster import roster_of_months
    from liaison_plan.duty.roster_sentences import roster_lines, short_sentence
    from liaison_plan.output.roster_folder import write_roster
    from liaison_plan.rules.duty import read_duty_rules

    refuse_used(out)
    in_force = read_duty_rules(rules or county_path).roster
    county = read_county(county_path, layers=("duty",))
    with Progress() as progress:
        progress.stage(_("Sharing the turns out"))
        made = roster_of_months(county, in_force, first, months)
        progress.stage(_("Writing tables, workbook and calendars"))
        write_roster(county, made, out)
    for line in roster_lines(made):
        say(line)
    for row in made.short.to_dict("records"):
        say("  " + short_sentence(row))
    say(_("Written: {folder}").format(folder=out))
    return 0
