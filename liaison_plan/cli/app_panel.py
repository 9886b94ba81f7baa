"""The commands that open a page, as typer knows them: panel and lab."""

from pathlib import Path
from typing import Annotated

import typer

import liaison_plan.cli.commands_panel as commands
from liaison_plan.cli.app_parts import Command, county_help, epilog, plan_help
from liaison_plan.words import gettext as _


def add_pages(app: typer.Typer) -> None:
    """Add the commands that open a page in this machine's browser."""
    _add_panel(app)
    _add_lab(app)


def _add_panel(app: typer.Typer) -> None:
    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Open the what-if panel of a plan in this machine's browser; nobody else "
            "can open it."
        ),
    )
    def panel(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help=plan_help())],
        baseline: Annotated[
            Path | None,
            typer.Option(
                metavar="PLAN",
                show_default=False,
                help=_("Count the changes against it (default: against PLAN)."),
            ),
        ] = None,
        port: Annotated[
            int | None,
            typer.Option(
                min=1, max=65_535, metavar="N", show_default=False, help=_port_help()
            ),
        ] = None,
        no_browser: Annotated[
            bool, typer.Option("--no-browser", help=_no_browser_help())
        ] = False,
    ) -> int:
        return commands.panel(
            county, plan, baseline=baseline, port=port, opens_browser=not no_browser
        )


def _add_lab(app: typer.Typer) -> None:
    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Open JupyterLab for notebooks, in the language chosen; it asks nothing of "
            "the internet."
        ),
    )
    def lab(
        folder: Annotated[
            Path,
            typer.Argument(
                metavar="FOLDER",
                show_default=False,
                help=_("Folder to show (default: this one)."),
            ),
        ] = Path(),
        port: Annotated[
            int | None,
            typer.Option(
                min=1, max=65_535, metavar="N", show_default=False, help=_port_help()
            ),
        ] = None,
        no_browser: Annotated[
            bool, typer.Option("--no-browser", help=_no_browser_help())
        ] = False,
    ) -> int:
        return commands.lab(folder, port=port, opens_browser=not no_browser)


def _port_help() -> str:
    return _("Port of this machine (default: a free one).")


def _no_browser_help() -> str:
    return _("Only print the address.")
