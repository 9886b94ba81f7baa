"""What is wrong in duty.toml, in words, beyond what any file of rules may get wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.rules.complaints import as_toml, complaint
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liaison_plan.rules.complaints import Keys, Place


def duty_complaint(
    kind: str, where: Place, value: object, about: Mapping[str, object], keys: Keys
) -> dict[str, str]:
    """
    Put one complaint about duty.toml as key, problem and advice.

    Parameters
    ----------
    kind
        The checker's name for the error.
    where
        Section, key and item.
    value
        What stands there.
    about
        Numbers the checker adds.
    keys
        Sections to keys to the values allowed, `()` where any will do.

    Returns
    -------
    row
        `table`, `row`, `column` and `key` (as duty.toml writes it), `problem` and
        `advice` in the language in force.
    """
    row = complaint(kind, where, value, about, keys) | {"table": "duty"}
    given = _("{value} will not do.").format(value=as_toml(value))
    if kind == "less_than_equal":
        advice = _("Use a number up to {most}.").format(most=f"{about['le']:,}")
        return row | {"problem": given, "advice": advice}
    if kind == "greater_than":
        advice = _("Use a number above {least}.").format(least=f"{about['gt']:g}")
        return row | {"problem": given, "advice": advice}
    if kind == "string_pattern_mismatch":
        advice = _('Write hours and minutes: "08:30".')
        return row | {"problem": given, "advice": advice}
    if kind == "hours":
        begin, end = f"{about['name']}_from", f"{about['name']}_to"
        problem = _("{begin} = {from_} is not before {end} = {to}.").format(
            begin=begin, from_=about["begin"], end=end, to=about["end"]
        )
        return row | {"problem": problem, "advice": _("Exchange or correct them.")}
    if kind == "counter_twice":
        problem = _("The counter {name} is named twice.").format(name=about["name"])
        return row | {"problem": problem, "advice": _("Name each counter once.")}
    return row
