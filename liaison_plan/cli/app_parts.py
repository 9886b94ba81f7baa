"""What all commands share: help in the language in force, and repeated help texts."""

from typing import Any

from typer.core import TyperCommand, TyperGroup

from liaison_plan.words import gettext as _


class Command(TyperCommand):
    """A command whose help speaks the language chosen."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the line that begins with "Usage:"."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_("Usage: "))

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401
        """Give --help a text in the language in force."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Show this help and stop.")
        return option


class Group(TyperGroup):
    """The program itself, with the same help."""

    format_usage = Command.format_usage

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401
        """Give --help a text in the language in force."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Show this help and stop.")
        return option


def epilog() -> str:
    """Say below every help that the language can be chosen."""
    return _("Every command takes --lang zh or --lang en.")


def county_help() -> str:
    """Say what COUNTY is."""
    return _("Folder of .csv or .xlsx tables, or one .xlsx workbook.")


def plan_help() -> str:
    """Say what PLAN is."""
    return _("Folder that the command plan wrote.")


def json_help() -> str:
    """Say what --json does."""
    return _("Write JSON only.")


def seed_help() -> str:
    """Say what --seed does."""
    return _("Seed of the search (default: as in the rules).")


def workers_help() -> str:
    """Say what --workers does."""
    return _("Processes at work; the plan is the same with any number.")
