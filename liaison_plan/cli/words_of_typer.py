"""What typer says by itself, in the language in force."""

from __future__ import annotations

import difflib
import gettext
import os
from pathlib import Path
from typing import Any

import liaison_plan
from liaison_plan.words import current_language, noop
from liaison_plan.words import gettext as _

#: typer looks these up through Python's own gettext; our catalogue translates them.
HEADINGS = (
    noop("Arguments"),
    noop("Options"),
    noop("Commands"),
    noop("required"),
    noop("default: {default}"),
)


def use_language() -> None:
    """Let the headings of typer's help follow the language in force."""
    locales = Path(liaison_plan.__file__).parent / "locales"
    os.environ["LANGUAGE"] = "zh_CN" if current_language() == "zh" else "en"
    gettext.bindtextdomain("cli", str(locales))
    gettext.textdomain("cli")


def usage_sentence(error: Exception, arguments: list[str]) -> str:
    """
    Say what was wrong with the command line, and where help is.

    Parameters
    ----------
    error
        A usage error of typer.
    arguments
        The command line, without the program's name.
    """
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error)
    sentence = _sentence(error, context, arguments)
    path = context.command_path if context is not None else "liaison-plan"
    more = _("More: {command} --help").format(command=path)
    return _("Error: {sentence}").format(sentence=sentence) + "\n" + more


def _sentence(error: Any, context: Any, arguments: list[str]) -> str:  # noqa: ANN401
    # Classes by name: older typers take them from click, newer ones bring their own.
    kind = type(error).__name__
    param = getattr(error, "param", None)
    if kind == "NoSuchOption":
        near = sorted(getattr(error, "possibilities", None) or [])
        return _("There is no option {name}.").format(name=error.option_name) + (
            " " + _("Did you mean {name}?").format(name=near[0]) if near else ""
        )
    if kind == "MissingParameter" and param is not None:
        is_option = param.opts[0].startswith("-")
        name = param.opts[0] if is_option else param.metavar
        return _("{name} is missing.").format(name=name)
    if kind == "BadParameter" and param is not None:
        # The only values that typer judges are whole numbers.
        # The numbers stand in newer typers at the option, in older ones at its type.
        kind_of = getattr(param, "type", param)
        least = getattr(kind_of, "min", None) or 0
        most = getattr(kind_of, "max", None)
        if most is not None:
            return _("{name} needs a whole number from {least} to {most}.").format(
                name=param.opts[0], least=least, most=most
            )
        return _("{name} needs a whole number from {least}.").format(
            name=param.opts[0], least=least
        )
    if kind == "BadParameter":
        # Options that do not go together; the command itself says so.
        return str(error.message)
    if kind in {"BadOptionUsage", "BadArgumentUsage"}:
        return _("{name} needs a value.").format(name=getattr(error, "option_name", ""))
    if context is None or context.parent is None:
        return _no_command(context, arguments)
    return _("There are too many arguments.")


def _no_command(context: Any, arguments: list[str]) -> str:  # noqa: ANN401 - typer's own
    """Name the command that is not there, and the nearest one."""
    names = context.command.list_commands(context) if context is not None else []
    name = next((word for word in arguments if not word.startswith("-")), "")
    near = difflib.get_close_matches(name, names, n=1)
    return _("There is no command {name}.").format(name=name) + (
        " " + _("Did you mean {name}?").format(name=near[0]) if near else ""
    )
