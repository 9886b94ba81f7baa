"""The command that rosters the service counters, as typer knows it."""

from pathlib import Path
from typing import Annotated

import typer

import liaison_plan.cli.commands_roster as commands
from liaison_plan.cli.app_parts import Command, county_help, epilog
from liaison_plan.cli.commands_duty import is_month
from liaison_plan.words import gettext as _


def add_roster(app: typer.Typer) -> None:
    """Add the command that rosters the service counters."""

    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Make the duty roster of the service counters: fair, nobody twice in a "
            "row, leave respected; tables, a workbook, calendars."
        ),
    )
    def roster(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        first: Annotated[
            str,
            typer.Option(
                "--from", metavar="YYYY-MM", help=_("First month, such as 2026-07.")
            ),
        ],
        out: Annotated[Path, typer.Option(metavar="DIR", help=_("A new folder."))],
        months: Annotated[
            int, typer.Option(min=1, max=12, metavar="N", help=_("How many months."))
        ] = 3,
        rules: Annotated[
            Path | None,
            typer.Option(
                "--duty",
                metavar="F",
                show_default=False,
                help=_("Rules of duty (default: COUNTY/duty.toml)."),
            ),
        ] = None,
    ) -> int:
        if not is_month(first):
            raise typer.BadParameter(_("--from needs a month such as 2026-07."))
        return commands.roster(county, first, months, out, rules=rules)
