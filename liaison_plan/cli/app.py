"""
The commands as typer knows them: names, arguments, options and help.

This module and its neighbours `app_*` are the only users of typer. They must not
postpone annotations: typer reads them, and they hold help texts in the language chosen
just before `make_app`.
"""

from pathlib import Path
from typing import Annotated

import typer

import liaison_plan.cli.commands as commands
import liaison_plan.cli.commands_demo as commands_demo
import liaison_plan.cli.words_of_typer as words_of_typer
from liaison_plan.cli.app_changes import add_changes
from liaison_plan.cli.app_duty import add_duty
from liaison_plan.cli.app_panel import add_pages
from liaison_plan.cli.app_papers import add_papers
from liaison_plan.cli.app_parts import (
    Command,
    Group,
    county_help,
    epilog,
    json_help,
    plan_help,
    seed_help,
    workers_help,
)
from liaison_plan.cli.app_reasons import add_reasons
from liaison_plan.cli.app_report import add_reports
from liaison_plan.cli.app_roster import add_roster
from liaison_plan.cli.app_stations import add_stations
from liaison_plan.cli.console import abandon_stdout, complain, complain_of
from liaison_plan.errors import LiaisonPlanError
from liaison_plan.words import gettext as _

#: Root of all usage errors of typer, whichever library it takes them from.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


#: The usual code of a program that Ctrl-C ended; typer gives it too.
_STOPPED = 130


def run(arguments: list[str]) -> int:
    """
    Run one command and turn everything that can go wrong into a sentence.

    Returns
    -------
    code
        0 done; 1 faults, no plan, or a refusal; 2 wrong usage.
    """
    words_of_typer.use_language()
    try:
        code = make_app()(
            args=arguments, prog_name="liaison-plan", standalone_mode=False
        )
    except _UsageError as error:
        complain(words_of_typer.usage_sentence(error, arguments))
        return 2
    except LiaisonPlanError as error:
        complain_of(error)
        return 1
    except BrokenPipeError:
        abandon_stdout()
        return 1
    except OSError as error:
        what = error.filename or ""
        complain(_("Error: {file}: {why}").format(file=what, why=error.strerror))
        return 1
    except (KeyboardInterrupt, typer.Abort):
        code = _STOPPED
    if code == _STOPPED:
        complain(_("Stopped."))
    return int(code or 0)


def make_app() -> typer.Typer:
    """Build the program with help in the language in force."""
    app = typer.Typer(
        cls=Group,
        help=_(
            "Plan which official every household turns to, verify the plan, and write "
            "its map and workbook."
        ),
        epilog=epilog(),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    _add_program(app)
    _add_demo(app)
    _add_county_commands(app)
    _add_plan(app)
    _add_verify(app)
    add_papers(app)
    add_stations(app)
    add_reasons(app)
    add_changes(app)
    add_pages(app)
    add_duty(app)
    add_roster(app)
    add_reports(app)
    return app


def _add_program(app: typer.Typer) -> None:
    def show_version(is_wanted: bool) -> None:
        if is_wanted:
            commands.version()
            raise typer.Exit

    @app.callback()
    def program(
        version: Annotated[
            bool,
            typer.Option(
                "--version",
                help=_("Show the version and stop."),
                callback=show_version,
                is_eager=True,
            ),
        ] = False,
        lang: Annotated[
            str,
            typer.Option(
                "--lang",
                metavar="zh|en",
                show_default=False,
                help=_(
                    "Language; else the environment variable LIAISON_PLAN_LANG, else "
                    "the system's."
                ),
            ),
        ] = "",
    ) -> None:
        # Both are settled before a command runs; they stand here for the help.
        del version, lang


def _add_demo(app: typer.Typer) -> None:
    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Plan a bundled county: writes DIR/plan, DIR/coverage.html, DIR/plan.xlsx, "
            "and as much of pairs, stations and calendars where it has them."
        ),
    )
    def demo(
        programme: Annotated[
            str, typer.Argument(metavar="PROGRAMME", help=_("Name of the county."))
        ] = "dongshan",
        out: Annotated[
            Path | None,
            typer.Option(
                metavar="DIR",
                show_default=False,
                help=_("Folder to write (default: out/PROGRAMME)."),
            ),
        ] = None,
    ) -> int:
        return commands_demo.demo(programme, out or Path("out") / programme)


def _add_county_commands(app: typer.Typer) -> None:
    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_("Write an empty county.xlsx with Chinese sheets, and a rules.toml."),
    )
    def new(
        folder: Annotated[
            Path, typer.Argument(metavar="DIR", help=_("A new or empty folder."))
        ],
    ) -> int:
        return commands.new(folder)

    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_("Invent a county with a programme's real figures and no real person."),
    )
    def invent(
        programme: Annotated[
            str, typer.Argument(metavar="PROGRAMME", help=_("Name of the programme."))
        ],
        out: Annotated[Path, typer.Option(metavar="DIR", help=_("A new folder."))],
        seed: Annotated[
            int, typer.Option(min=0, metavar="N", help=_("Another county per seed."))
        ] = 0,
    ) -> int:
        return commands.invent(programme, out, seed)

    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_("Find every fault in a county's tables and rules at once."),
    )
    def check(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        report: Annotated[
            Path | None,
            typer.Option(
                metavar="X.xlsx",
                show_default=False,
                help=_("Write the full list to a workbook as well."),
            ),
        ] = None,
        is_json: Annotated[bool, typer.Option("--json", help=json_help())] = False,
    ) -> int:
        return commands.check(county, report=report, is_json=is_json)

    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_(
            "Write a county's tables in the canonical form whose hashes plans keep."
        ),
    )
    def tidy(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        out: Annotated[Path, typer.Option(metavar="DIR", help=_("A new folder."))],
    ) -> int:
        return commands.tidy(county, out)


def _add_plan(app: typer.Typer) -> None:
    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_("Make a plan, verify it, and write it as a new folder."),
    )
    def plan(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        out: Annotated[Path, typer.Option(metavar="PLAN", help=_("A new folder."))],
        rules: Annotated[
            Path | None,
            typer.Option(
                metavar="F",
                show_default=False,
                help=_("Rules (default: COUNTY/rules.toml)."),
            ),
        ] = None,
        baseline: Annotated[
            Path | None,
            typer.Option(
                metavar="PLAN", show_default=False, help=_("The plan in force today.")
            ),
        ] = None,
        seed: Annotated[
            int | None,
            typer.Option(min=0, metavar="N", show_default=False, help=seed_help()),
        ] = None,
        workers: Annotated[
            int | None,
            typer.Option(min=1, metavar="N", show_default=False, help=workers_help()),
        ] = None,
        prove: Annotated[
            bool,
            typer.Option(
                "--prove",
                help=_("Prove the plan too; write proof.json and the bounds found."),
            ),
        ] = False,
        strict: Annotated[
            bool,
            typer.Option("--strict", help=_("Exit with 1 if there are exceptions.")),
        ] = False,
        skip_faulty: Annotated[
            bool,
            typer.Option(
                "--skip-faulty",
                help=_("Leave out households whose own row is faulty, and list them."),
            ),
        ] = False,
    ) -> int:
        wanted = commands.PlanOptions(
            rules=rules,
            baseline=baseline,
            seed=seed,
            workers=workers,
            is_proven=prove,
            is_strict=strict,
            skip_faulty=skip_faulty,
        )
        return commands.plan(county, out, wanted)


def _add_verify(app: typer.Typer) -> None:
    @app.command(
        cls=Command,
        epilog=epilog(),
        help=_("Check every promise of a plan from its files alone."),
    )
    def verify(
        county: Annotated[Path, typer.Argument(metavar="COUNTY", help=county_help())],
        plan: Annotated[Path, typer.Argument(metavar="PLAN", help=plan_help())],
        is_json: Annotated[bool, typer.Option("--json", help=json_help())] = False,
    ) -> int:
        return commands.verify(county, plan, is_json=is_json)
