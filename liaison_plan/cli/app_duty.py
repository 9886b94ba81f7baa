"""The command that plans duty and visits, as typer knows it."""

from pathlib import Path
from typing import Annotated

import typer

import liaison_plan.cli.commands_duty as commands
from liaison_plan.cli.app_parts import Command, county_help, epilog, plan_help
from liaison_plan.words import gettext as _


def add_duty(app: typer.Typer) -> None:
    """Add the command that plans duty days and visits."""

    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Plan duty days, visits and substitutes: tables, a workbook, calendars for "
            "Outlook and phones, the map of a day's walk."
        ),
    )
    def duty(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help=plan_help())],
        first: Annotated[
            str,
            typer.Option(
                "--from", metavar="YYYY-MM", help=_("First month, such as 2026-07.")
            ),
        ],
        out: Annotated[Path, typer.Option(metavar="DIR", help=_("A new folder."))],
        months: Annotated[
            int, typer.Option(min=1, max=60, metavar="N", help=_("How many months."))
        ] = 6,
        rules: Annotated[
            Path | None,
            typer.Option(
                "--duty",
                metavar="F",
                show_default=False,
                help=_("Rules of duty (default: COUNTY/duty.toml)."),
            ),
        ] = None,
        walk_of: Annotated[
            str,
            typer.Option(
                "--walk-of",
                metavar="ID",
                show_default=False,
                help=_("Draw a walk of this official (default: most doors)."),
            ),
        ] = "",
        walk_on: Annotated[
            str,
            typer.Option(
                "--walk-on",
                metavar="YYYY-MM-DD",
                show_default=False,
                help=_("Draw a walk of this day (default: most doors)."),
            ),
        ] = "",
    ) -> int:
        if not commands.is_month(first):
            raise typer.BadParameter(_("--from needs a month such as 2026-07."))
        return commands.duty(
            county, plan, first, months, out,
            rules=rules, walk_of=walk_of, walk_on=walk_on,
        )  # fmt: skip
