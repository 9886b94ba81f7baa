"""The command `liaison-plan`: typer commands, no logic of their own."""

from __future__ import annotations

import sys

from liaison_plan.words import set_language


def main(argv: list[str] | None = None) -> int:
    """
    Run one command.

    Parameters
    ----------
    argv
        Arguments without the program's name; None takes the process's own.

    Returns
    -------
    code
        0 done; 1 faults, no plan, or a refusal; 2 wrong usage.
    """
    from liaison_plan.cli.console import complain, prepare_streams

    prepare_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        arguments, lang = _without_language(arguments)
        set_language(lang)
    except ValueError as error:
        complain(str(error))
        return 2
    # The texts of --help are fixed when the app is built, so the language comes first.
    from liaison_plan.cli.app import run

    return run(arguments)


def _without_language(arguments: list[str]) -> tuple[list[str], str | None]:
    """Take `--lang zh` or `--lang=zh` out of the arguments, wherever it stands."""
    rest: list[str] = []
    lang: str | None = None
    at = 0
    while at < len(arguments):
        word = arguments[at]
        if word == "--":
            rest += arguments[at:]
            break
        if word == "--lang" or word.startswith("--lang="):
            inline = word.partition("=")[2]
            if word == "--lang":
                at += 1
                inline = arguments[at] if at < len(arguments) else ""
            if inline not in {"zh", "en"}:
                # Said in both languages: the one wanted is not known yet.
                message = f"--lang zh|en ({inline!r})：语言只能是 zh 或 en。"
                raise ValueError(message)
            lang = inline
        else:
            rest.append(word)
        at += 1
    return rest, lang
