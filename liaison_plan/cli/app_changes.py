"""The commands about changing a plan, as typer knows them: replan and compare."""

from pathlib import Path
from typing import Annotated

import typer

import liaison_plan.cli.commands_changes as commands
import liaison_plan.cli.commands_replan as replanning
from liaison_plan.cli.app_parts import (
    Command,
    county_help,
    epilog,
    json_help,
    workers_help,
)
from liaison_plan.words import gettext as _

#: Endings of the files a curve can be written to.
_CURVES = (".csv", ".png", ".svg", ".pdf")


def add_changes(app: typer.Typer) -> None:
    """Add the commands about changing a plan."""
    _add_replan(app)
    _add_compare(app)


def _add_replan(app: typer.Typer) -> None:
    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Plan again with at most so many households changing their official; "
            "verify the plan, and write it as a new folder."
        ),
    )
    def replan(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        baseline: Annotated[
            Path, typer.Option(metavar="PLAN", help=_("The plan in force today."))
        ],
        out: Annotated[Path, typer.Option(metavar="PLAN2", help=_("A new folder."))],
        max_changes: Annotated[
            int | None,
            typer.Option(
                min=0,
                metavar="N",
                show_default=False,
                help=_("Most changes; without it as few as must be."),
            ),
        ] = None,
        rules: Annotated[
            Path | None,
            typer.Option(
                metavar="F",
                show_default=False,
                help=_("Rules (default: those of the plan in force)."),
            ),
        ] = None,
        curve: Annotated[
            Path | None,
            typer.Option(
                metavar="X.csv|png|svg|pdf",
                show_default=False,
                help=_("Write what more or fewer changes would buy, too."),
            ),
        ] = None,
        workers: Annotated[
            int | None,
            typer.Option(min=1, metavar="N", show_default=False, help=workers_help()),
        ] = None,
    ) -> int:
        if curve is not None and curve.suffix.lower() not in _CURVES:
            raise typer.BadParameter(_("--curve needs a .csv, .png, .svg or .pdf."))
        return replanning.replan(
            county, baseline, out, max_changes=max_changes, rules_path=rules,
            curve=curve, workers=workers,
        )  # fmt: skip


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
