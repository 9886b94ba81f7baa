"""The sentences about one official."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.plan.sentences import exception_sentence
from liaison_plan.proof.advice.explanation import rows_of
from liaison_plan.proof.advice.texts import (
    aims_of,
    change,
    joined,
    metres,
    offer_sentence,
    together,
)
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.proof.advice.explanation import Explanation

#: How many trades, hand-overs and villages are said; the tables have them all.
_SAID = 3


def say_official(explanation: Explanation) -> list[str]:
    """Say what an official holds, why there, and what could change."""
    facts = explanation.facts
    words = {"official": explanation.id, **facts}
    if facts["standing"] == "not_available":
        line = _(
            "Official {official} (unit {unit_id}) does not take part: is_available "
            "says no."
        )
        return [line.format(**words), *_exceptions(explanation)]
    if facts["standing"] in ("pair", "no_pair"):
        return [*_pair(explanation, words), *_exceptions(explanation)]
    if facts["standing"] == "idle":
        return [*_idle(explanation, words), *_exceptions(explanation)]
    served = [explanation.village(v) for v in facts["village_ids"]]
    words |= {
        "villages": joined(served), "village": explanation.village(facts["village_id"]),
    }  # fmt: skip
    lines = [*_beat(words), *_why_here(explanation, words)]
    lines += _place(words) + _hands(explanation)
    return lines + _exceptions(explanation)


def _pair(explanation: Explanation, words: dict[str, Any]) -> list[str]:
    """Say whom an official shares a beat with, or that there is none."""
    facts = explanation.facts
    if facts["standing"] == "no_pair":
        return [_("Official {official} (unit {unit_id}) has no beat.").format(**words)]
    words = words | {
        "villages": joined([explanation.village(v) for v in facts["village_ids"]]),
        "scatter": metres(facts["scatter_m"]),
        "travel": metres(facts["travel_m"]),
        "other": metres(facts["partner_travel_m"]),
    }  # fmt: skip
    lines = [
        _(
            "Official {official} (unit {unit_id}) shares beat {beat_id} with official "
            "{partner_id}: {n_households} households of village {villages}, load "
            "{load}, band for two {load_min} to {load_max}."
        ),
        _(
            "Mean scatter {scatter} m around household {centre_household_id}; travel "
            "from their bases to it {travel} m and {other} m."
        ),
    ]
    return [line.format(**words) for line in lines]


def _beat(words: dict[str, Any]) -> list[str]:
    words = words | {
        "scatter": metres(words["scatter_m"]),
    }  # fmt: skip
    lines = [
        _(
            "Official {official} (unit {unit_id}) serves {n_households} households of "
            "village {villages}: load {load}, band {load_min} to {load_max}, beat "
            "{beat_id}."
        )
    ]
    if words["is_nearest_method"]:
        lines.append(_("Mean distance from the base to their doors: {scatter} m."))
    else:
        words["travel"] = metres(words["travel_m"])
        lines.append(
            _(
                "Mean scatter {scatter} m around household {centre_household_id}; "
                "travel from the base to it {travel} m."
            )
        )
    if words["is_exempt"]:
        lines.append(_("The official is exempt from the minimum and the idle rule."))
    return [line.format(**words) for line in lines]


def _why_here(explanation: Explanation, words: dict[str, Any]) -> list[str]:
    """Say why this village: distance, unit, and the best trade of whole beats."""
    if words["is_nearest_method"]:
        return []
    lines = [
        _(
            "Of the {villages_open} villages open to them, {villages_nearer} have "
            "their middle nearer to the base than village {village}."
        ),
        _(
            "Of the {unit_officials} officials of unit {unit_id}, {unit_here} work in "
            "the same village; villages the unit works in: {unit_villages}."
        ),
    ]
    said = [line.format(**words) for line in lines]
    return said + _trades(explanation)


def _trades(explanation: Explanation) -> list[str]:
    """Say what the best trades of whole beats would change."""
    trades = explanation.frames["trades"]
    if not len(trades):
        return [_("Nobody else may hold the whole of this beat in their place.")]
    lines = []
    # Colleagues from one office change nothing by trading.
    differs = (trades[["travel_m", "further_villages", "missing"]] != 0).any(axis=1)
    for row in rows_of(trades[differs].head(_SAID)):
        words = {
            "official": row["official_id"],
            "village": explanation.village(row["village_id"]),
            "travel": change(row["travel_m"]), "weighted": change(row["weighted_m"]),
            "splits": f"{row['further_villages']:+d}", "missing": row["missing"],
        }  # fmt: skip
        if row["is_idle"]:
            line = _(
                "Official {official}, idle now, in this place: travel {travel} m, "
                "weighted metres {weighted}."
            )
        else:
            line = _(
                "Beats traded with official {official} of {village}: travel "
                "{travel} m, further villages of units {splits}, weighted metres "
                "{weighted}."
            )
        lines.append(line.format(**words))
        if row["missing"] > 0:
            more = _("{missing} more points would be missing.").format(**words)
            lines[-1] = together([lines[-1], more])
    return lines


def _place(words: dict[str, Any]) -> list[str]:
    """Say what one more place with the official is worth."""
    place = words["place"]
    if place is None:
        return [offer_sentence(str(words["chains"]))]
    words = words | {"weighted": metres(-place["weighted_m"])}
    if words["load"] < words["load_max"]:
        line = _("One more place with them gains nothing: load {load} of {load_max}.")
    elif place["left_out"]:
        line = _("One more place with them lets one more household have an official.")
    elif place["missing"] or place["squares"]:
        line = _("One more place with them brings others nearer to their minimum.")
    elif place["weighted_m"]:
        line = _("One more place with them saves {weighted} weighted metres.")
    else:
        line = _("They are full, yet one more place with them saves nothing.")
    return [line.format(**words)]


def _hands(explanation: Explanation) -> list[str]:
    """Say who could hand a household over, and to whom one could go, at least cost."""
    lines = []
    for name, line in (
        (
            "could_hand_over",
            _(
                "Official {other} could hand over household {household} ({change} m, "
                "load left {left}, at least {low})."
            ),
        ),
        (
            "could_take",
            _(
                "Official {other} could take household {household} ({change} m, load "
                "then {then}, at most {high})."
            ),
        ),
    ):
        for row in rows_of(explanation.frames[name].head(_SAID)):
            words = {
                "other": row["official_id"], "household": row["household_id"],
                "change": change(row["change_m"]), "low": row["load_min"],
                "left": row["load"] - 1, "then": row["load"] + 1,
                "high": row["load_max"], "chain": change(row["chain_weighted_m"] or 0),
            }  # fmt: skip
            lines.append(line.format(**words))
            if row["chain_weighted_m"] is not None:
                more = _("With the moves that follow: {chain} weighted metres.")
                lines[-1] = together([lines[-1], more.format(**words), aims_of(row)])
    return lines


def _idle(explanation: Explanation, words: dict[str, Any]) -> list[str]:
    """Say why an official has no households."""
    lines = [_("Official {official} (unit {unit_id}) has no households.")]
    reason = {
        "not_eligible": _("The rules let them serve no village."),
        "allowed": _(
            "Idle officials are allowed, and the metres are least with this many beats."
        ),
        "village_short": _(
            "In every village open to them one more beat would leave points missing to "
            "the minimum:"
        ),
        "county_short": _(
            "{county_points} points are too few for one more minimum of {rules_min} "
            "beside the {county_officials} officials at work: {county_missing} would "
            "be missing."
        ),
        "limits": _(
            "Pins, bans, distance limits or the search itself left no beat for them:"
        ),
    }
    lines.append(reason[words["idle_reason"]])
    said = [line.format(**words) for line in lines]
    places = explanation.frames["places"]
    for row in rows_of(places.head(_SAID)):
        line = _(
            "- {village}, {travel} m away: {points} points, {beats} beats; "
            "missing now {now}, with one more beat {more}."
        )
        said.append(
            line.format(
                village=explanation.village(row["village_id"]),
                travel=metres(row["travel_m"]),
                points=row["points"], beats=row["beats"], now=row["missing_now"],
                more=row["missing_with_one_more"],
            )
        )  # fmt: skip
    return said


def _exceptions(explanation: Explanation) -> list[str]:
    frame = explanation.frames["exceptions"]
    names = explanation.village_names
    return [
        exception_sentence(row, village_names=names) for _at, row in frame.iterrows()
    ]
