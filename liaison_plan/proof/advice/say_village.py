"""The sentences about one village."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.plan.sentences import exception_sentence
from liaison_plan.proof.advice.texts import change, joined, metres
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from liaison_plan.proof.advice.explanation import Explanation

#: Exceptions that are said; the table has them all.
_SAID = 5
#: Officials who are named.
_NAMED = 12


def say_village(explanation: Explanation) -> list[str]:
    """Say how many beats a village has, why, who works there and what is excepted."""
    words = {"village": explanation.id, **explanation.facts}
    lines = [_size(words), *_counts(words)]
    lines += _people(explanation, words) + _prices(words)
    rows = [row for _at, row in explanation.frames["exceptions"].iterrows()]
    names = explanation.village_names
    lines += [exception_sentence(row, village_names=names) for row in rows[:_SAID]]
    if len(rows) > _SAID:
        more = len(rows) - _SAID
        lines.append(
            ngettext(
                "{n} more exception stands in exceptions.csv.",
                "{n} more exceptions stand in exceptions.csv.",
                more,
            ).format(n=more)
        )
    return lines


def _size(words: dict[str, Any]) -> str:
    if words["scatter_m"] is None:
        return _(
            "Village {village} ({name}): {n_households} households, load {points}, "
            "{beats} beats."
        ).format(**words)
    return _(
        "Village {village} ({name}): {n_households} households, load {points}, "
        "{beats} beats; mean scatter {scatter} m."
    ).format(**words, scatter=metres(words["scatter_m"]))


def _counts(words: dict[str, Any]) -> list[str]:
    """Say what the load band makes of the village's points."""
    if words["is_shared"]:
        return [
            _("Its households may be served together with those of other villages.")
        ]
    if not words["points"]:
        return []
    lines = [
        _(
            "At most {load_max} to an official it needs {fewest_beats} beats; at least "
            "{load_min} to each it can fill {most_beats}."
        )
    ]
    if words["per_beat"] == 2:
        lines = [
            _(
                "At most {load_max} to a pair it needs {fewest_beats} beats; at least "
                "{load_min} to each it can fill {most_beats}."
            )
        ]
    if words["is_exempt"]:
        lines = [
            _(
                "At most {load_max} on a beat it needs {fewest_beats} beats; it is "
                "exempt from the minimum."
            )
            if words["per_beat"] == 2
            else _(
                "At most {load_max} to an official it needs {fewest_beats} beats; it "
                "is exempt from the minimum."
            )
        ]
    elif not words["can_be_cut"]:
        lines.append(
            _("So no number of beats brings every load into {load_min} to {load_max}.")
        )
    elif words["beats"] > words["most_beats"]:
        lines.append(
            _(
                "It has more beats than it can fill, because otherwise officials would "
                "have nobody: {points_missing} points are missing."
            )
        )
    elif words["tightness"] and not words["is_exempt"]:
        lines.append(
            _(
                "The minimums of its beats take up {tightness:.0%} of its load: beyond "
                "95 % little freedom is left to the cut."
            )
        )
    return [line.format(**words) for line in lines]


def _people(explanation: Explanation, words: dict[str, Any]) -> list[str]:
    officials = explanation.frames["officials"]
    lines = []
    if len(officials):
        loads = officials["load"]
        lines.append(
            _(
                "{n} officials work there, with loads of {low:g} to {high:g}: "
                "{officials}."
            ).format(
                n=len(officials), low=float(loads.min()), high=float(loads.max()),
                officials=_first(officials["official_id"].tolist()),
            )
        )  # fmt: skip
    lines.append(_("The rules let {n_eligible} officials serve it.").format(**words))
    if words["n_in_reach"] is not None:
        lines.append(
            _("Of them, {n_in_reach} set out within the travel limit.").format(**words)
        )
    if words["n_uncovered"]:
        lines.append(_("{n_uncovered} households have no official.").format(**words))
    return lines


def _first(ids: list[str]) -> str:
    """Name the first few, and how many there are beyond."""
    if len(ids) <= _NAMED:
        return joined(ids)
    return _("{ids} and {n} more").format(ids=joined(ids[:_NAMED]), n=len(ids) - _NAMED)


def _prices(words: dict[str, Any]) -> list[str]:
    """Say what one beat more or less was measured to cost, as the plan keeps it."""
    lines = []
    if words["one_less_m"] is not None:
        lines.append(
            _("One beat less would change its scatter by {less} m.").format(
                less=change(words["one_less_m"])
            )
        )
    if words["one_more_m"] is not None:
        lines.append(
            _("One beat more would change its scatter by {more} m.").format(
                more=change(words["one_more_m"])
            )
        )
    return lines
