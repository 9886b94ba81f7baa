"""The commands about changing a plan, as typer knows them: compare."""

from pathlib import Path
from typing import Annotated

import typer

import liaison_plan.cli.commands_changes as commands
from liaison_plan.cli.app_parts import Command, epilog, json_help
from liaison_plan.words import gettext as _


def add_changes(app: typer.Typer) -> None:
    """Add the commands about changing a plan."""
    _add_compare(app)


def _add_compare(app: typer.Typer) -> None:
    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Compare two plans: which households change their official and why, "
            "before and after."
        ),
    )
    def compare(
        plan_a: Annotated[
            Path,
            typer.Argument(metavar="PLAN_A", help=_("The plan in force until now.")),
        ],
        plan_b: Annotated[
            Path,
            typer.Argument(metavar="PLAN_B", help=_("The plan that would follow it.")),
        ],
        county: Annotated[
            Path | None,
            typer.Option(
                metavar="COUNTY",
                show_default=False,
                help=_(
                    "The county of PLAN_B: names, forced changes, and the map need it."
                ),
            ),
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option(
                metavar="X.xlsx",
                show_default=False,
                help=_("Write the comparison as a workbook too."),
            ),
        ] = None,
        map_: Annotated[
            Path | None,
            typer.Option(
                "--map",
                metavar="X.html",
                show_default=False,
                help=_("Write a map of the changes too (needs --county)."),
            ),
        ] = None,
        is_json: Annotated[bool, typer.Option("--json", help=json_help())] = False,
    ) -> int:
        if map_ is not None and county is None:
            raise typer.BadParameter(_("--map needs --county."))
        return commands.compare(
            plan_a, plan_b, county, out=out, map_=map_, is_json=is_json
        )
