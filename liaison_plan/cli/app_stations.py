"""The command about places and their roles, as typer knows it: stations."""

from pathlib import Path
from typing import Annotated

import typer

import liaison_plan.cli.commands_stations as commands
from liaison_plan.cli.app_parts import Command, county_help, epilog, json_help
from liaison_plan.words import gettext as _


def add_stations(app: typer.Typer) -> None:
    """Add the command that staffs places."""

    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Plan who is posted where, by the roles of stations.toml; verify the plan, "
            "and write it as a new folder."
        ),
    )
    def stations(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        out: Annotated[Path, typer.Option(metavar="PLAN", help=_("A new folder."))],
        roles: Annotated[
            Path | None,
            typer.Option(
                "--stations",
                metavar="F",
                show_default=False,
                help=_("Roles (default: COUNTY/stations.toml)."),
            ),
        ] = None,
        baseline: Annotated[
            Path | None,
            typer.Option(
                metavar="PLAN", show_default=False, help=_("The plan in force today.")
            ),
        ] = None,
        repairs: Annotated[
            bool,
            typer.Option(
                "--repairs",
                help=_("Say which posts cannot be filled, and what would fill them."),
            ),
        ] = False,
        is_json: Annotated[bool, typer.Option("--json", help=json_help())] = False,
    ) -> int:
        return commands.stations(
            county, out, roles=roles, baseline=baseline, with_repairs=repairs,
            is_json=is_json,
        )  # fmt: skip
