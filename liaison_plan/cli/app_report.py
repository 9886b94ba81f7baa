"""The command that runs a notebook as a report, as typer knows it."""

from pathlib import Path
from typing import Annotated

import typer

import liaison_plan.cli.commands_report as commands
from liaison_plan.cli.app_parts import Command, county_help, epilog
from liaison_plan.words import gettext as _


def add_reports(app: typer.Typer) -> None:
    """Add the command that writes reports."""

    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Run a notebook for a county and write what it shows: one page that needs "
            "no network, and A4 sheets."
        ),
    )
    def report(
        notebook: Annotated[
            str,
            typer.Argument(
                metavar="NOTEBOOK",
                help=_("A .ipynb file, or the name of one that came along."),
            ),
        ],
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        out: Annotated[Path, typer.Option(metavar="X.html", help=_("File to write."))],
        pdf: Annotated[
            Path | None,
            typer.Option(
                metavar="X.pdf",
                show_default=False,
                help=_("Print A4 sheets too (needs Chromium, Chrome or Edge)."),
            ),
        ] = None,
    ) -> int:
        return commands.report(notebook, county, out, pdf=pdf)
