"""The commands that give reasons, as typer knows them: prove, explain, repairs."""

from pathlib import Path
from typing import Annotated

import typer

import liaison_plan.cli.commands_reasons as commands
from liaison_plan.cli.app_parts import (
    Command,
    county_help,
    epilog,
    json_help,
    plan_help,
    workers_help,
)
from liaison_plan.words import gettext as _


def add_reasons(app: typer.Typer) -> None:
    """Add the commands that give reasons."""
    _add_prove(app)
    _add_explain(app)
    _add_repairs(app)


def _add_prove(app: typer.Typer) -> None:
    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Prove that no exchange of households shortens a plan, and bound its "
            "beats; writes PLAN/proof.json."
        ),
    )
    def prove(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help=plan_help())],
        baseline: Annotated[
            Path | None,
            typer.Option(
                metavar="PLAN",
                show_default=False,
                help=_("The plan that changes were counted against."),
            ),
        ] = None,
        workers: Annotated[
            int | None,
            typer.Option(min=1, metavar="N", show_default=False, help=workers_help()),
        ] = None,
        is_json: Annotated[bool, typer.Option("--json", help=json_help())] = False,
    ) -> int:
        return commands.prove(
            county, plan, baseline=baseline, workers=workers, is_json=is_json
        )


def _add_explain(app: typer.Typer) -> None:
    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Say why: of a household, an official, a village, or what one more place "
            "would be worth."
        ),
    )
    def explain(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help=plan_help())],
        household: Annotated[
            str,
            typer.Option(
                metavar="ID",
                show_default=False,
                help=_("Who serves it, why, and who else could take it."),
            ),
        ] = "",
        official: Annotated[
            str,
            typer.Option(
                metavar="ID",
                show_default=False,
                help=_("What the official serves, or why nothing."),
            ),
        ] = "",
        village: Annotated[
            str,
            typer.Option(
                metavar="ID",
                show_default=False,
                help=_("How many beats the village has, and why."),
            ),
        ] = "",
        prices: Annotated[
            bool,
            typer.Option("--prices", help=_("What a place, a beat, a minimum cost.")),
        ] = False,
        baseline: Annotated[
            Path | None,
            typer.Option(
                metavar="PLAN",
                show_default=False,
                help=_("The plan that changes were counted against."),
            ),
        ] = None,
        is_json: Annotated[bool, typer.Option("--json", help=json_help())] = False,
    ) -> int:
        ids = {"household": household, "official": official, "village": village}
        _refuse_unless_one([*ids.values(), prices])
        if prices:
            return commands.prices(county, plan, baseline=baseline, is_json=is_json)
        return commands.explain(county, plan, ids, baseline=baseline, is_json=is_json)


def _refuse_unless_one(asked: list[str | bool]) -> None:
    """Refuse a command line that asks nothing or several things at once."""
    if sum(map(bool, asked)) != 1:
        raise typer.BadParameter(
            _("Give one of --household, --official, --village and --prices.")
        )


def _add_repairs(app: typer.Typer) -> None:
    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Say why rules cannot hold and what would make them hold, smallest "
            "changes first."
        ),
    )
    def repairs(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        rules: Annotated[
            Path | None,
            typer.Option(
                metavar="F",
                show_default=False,
                help=_("Rules (default: COUNTY/rules.toml)."),
            ),
        ] = None,
        apply: Annotated[
            int | None,
            typer.Option(
                min=1,
                metavar="K",
                show_default=False,
                help=_("Write the rules of repair K to the file of --out."),
            ),
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option(
                metavar="F", show_default=False, help=_("File to write (a new one).")
            ),
        ] = None,
        is_json: Annotated[bool, typer.Option("--json", help=json_help())] = False,
    ) -> int:
        if (apply is None) != (out is None):
            raise typer.BadParameter(_("--apply and --out belong together."))
        return commands.repairs(
            county, rules=rules, apply=apply, out=out, is_json=is_json
        )
