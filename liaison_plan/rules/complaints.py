"""
What is wrong in rules.toml, in words: the key, the problem, the nearest right one.

Knows nothing of the checker but its names of errors; `rules.model` hands it those.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping

from liaison_plan.words import gettext as _

Place = tuple[int | str, ...]
Keys = Mapping[str, Mapping[str, tuple[object, ...]]]


def complaint(
    kind: str, where: Place, value: object, about: Mapping[str, object], keys: Keys
) -> dict[str, str]:
    """
    Put one complaint about rules.toml as key, problem and advice.

    Parameters
    ----------
    kind
        The checker's name for the error.
    where
        Section, key and item.
    value
        What stands there.
    about
        Numbers the checker adds (a limit, both ends of a band).
    keys
        Sections to keys to the values allowed, `()` where any will do.

    Returns
    -------
    row
        `table`, `row`, `column` and `key` (as rules.toml writes it), `problem` and
        `advice` in the language in force.
    """
    is_stray = len(where) == 1 and not isinstance(value, dict)
    key = str(where[0]) if is_stray else _key_of(where)
    problem, advice = _problem_and_advice(kind, where, value, about, keys)
    return {
        "table": "rules",
        "row": "",
        "column": key,
        "key": key,
        "problem": problem,
        "advice": advice,
    }


def _key_of(where: Place) -> str:
    """Write a place as rules.toml does: `[scope] neighbours[1]`, counted from 1."""
    key = f"[{where[0]}] " if where else ""
    for part in where[1:]:
        if isinstance(part, int):
            key += f"[{part + 1}]"
        else:
            key += part if key.endswith(" ") else f".{part}"
    return key.strip()


def _problem_and_advice(
    kind: str, where: Place, value: object, about: Mapping[str, object], keys: Keys
) -> tuple[str, str]:
    given = _("{value} will not do.").format(value=as_toml(value))
    if kind == "extra_forbidden":
        return _unknown(where, keys)
    if kind == "literal_error":
        return given, _("Use {values}.").format(
            values=", ".join(as_toml(v) for v in keys[str(where[0])][str(where[1])])
        )
    if kind == "band":
        return (
            _("min = {min} is above max = {max}.").format(**about),
            _("Raise max or lower min."),
        )
    if kind == "village_twice":
        return _("names one village twice."), _("Name two villages.")
    if kind in {"missing", "too_short", "too_long", "tuple_type"}:
        return _("is not a pair."), _('Write two villages: ["V017", "V020"].')
    if kind == "greater_than_equal":
        return given, _("Use a number from {least}.").format(least=f"{about['ge']:g}")
    return given, expected(kind)


def as_toml(value: object) -> str:
    """Write a value much as it stands in the file."""
    return json.dumps(value, ensure_ascii=False, default=str)


def expected(kind: str) -> str:
    """Say what stands in the place of a value of the wrong type."""
    if kind.startswith("int"):
        return _("Write a whole number without quotes.")
    if kind.startswith(("float", "finite")):
        return _("Write a number without quotes.")
    if kind.startswith("bool"):
        return _("Write true or false without quotes.")
    if kind.startswith("string"):
        return _('Write a text in "quotes".')
    if kind.startswith("list"):
        return _('Write a list: ["...", "..."].')
    if kind.startswith("dict"):
        return _("Write a table of names and numbers: {example}.").format(
            example="{H123 = 900}"
        )
    return _("Write a [section] with key = value lines.")


def _unknown(where: Place, keys: Keys) -> tuple[str, str]:
    """Name the nearest key, else the section that has it, else all names."""
    name = str(where[-1])
    if len(where) == 1:
        names = list(keys)
        near = difflib.get_close_matches(name.lower(), names, n=1)
        if near:
            return _("is not a section."), _("Did you mean [{name}]?").format(
                name=near[0]
            )
        homes = [section for section in names if name in keys[section]]
        if homes:
            return _("stands under no section."), _(
                "{name} belongs under [{section}]."
            ).format(name=name, section=homes[0])
        listed = ", ".join(f"[{section}]" for section in names)
        return _("is not a section."), _("Sections: {names}.").format(names=listed)
    names = list(keys[str(where[0])])
    near = difflib.get_close_matches(name.lower(), names, n=1)
    if near:
        return _("is not a rule."), _("Did you mean {name}?").format(name=near[0])
    homes = [section for section in keys if name in keys[section]]
    if homes:
        return _("is not a rule of this section."), _(
            "{name} belongs under [{section}]."
        ).format(name=name, section=homes[0])
    return _("is not a rule."), _("Rules of this section: {names}.").format(
        names=", ".join(names)
    )
