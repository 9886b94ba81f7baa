"""The commands that write papers, as typer knows them: map and workbook."""

from pathlib import Path
from typing import Annotated

import typer

import liaison_plan.cli.commands as commands
from liaison_plan.cli.app_parts import Command, county_help, epilog, plan_help
from liaison_plan.words import gettext as _


def add_papers(app: typer.Typer) -> None:
    """Add the commands that write maps and workbooks."""
    _add_map(app)
    _add_workbook(app)


def _add_map(app: typer.Typer) -> None:

    @app.command(
        "map",
        cls=Command,
        epilog=epilog(),
        help=_("Write the coverage map: one page that needs no network."),
    )
    def map_(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help=plan_help())],
        out: Annotated[Path, typer.Option(metavar="X.html", help=_("File to write."))],
        baseline: Annotated[
            Path | None,
            typer.Option(
                metavar="PLAN",
                show_default=False,
                help=_("Show the changes against it."),
            ),
        ] = None,
        prices: Annotated[
            bool,
            typer.Option(
                "--prices",
                help=_("Solve again for what places, beats and minimums cost."),
            ),
        ] = False,
    ) -> int:
        return commands.map_(county, plan, out, baseline=baseline, with_prices=prices)


def _add_workbook(app: typer.Typer) -> None:
    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_("Write the workbook: officials, villages, beats, exceptions, changes."),
    )
    def workbook(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help=plan_help())],
        out: Annotated[Path, typer.Option(metavar="X.xlsx", help=_("File to write."))],
        baseline: Annotated[
            Path | None,
            typer.Option(
                metavar="PLAN",
                show_default=False,
                help=_("List the changes against it."),
            ),
        ] = None,
        prices: Annotated[
            bool,
            typer.Option(
                "--prices",
                help=_("Solve again for what places, beats and minimums cost."),
            ),
        ] = False,
        with_contacts: Annotated[
            bool,
            typer.Option(
                "--with-contacts",
                help=_("Add names and phones; the file then says so."),
            ),
        ] = False,
    ) -> int:
        return commands.workbook(
            county,
            plan,
            out,
            baseline=baseline,
            with_prices=prices,
            with_contacts=with_contacts,
        )
