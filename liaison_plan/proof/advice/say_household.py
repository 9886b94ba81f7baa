"""The sentences about one household."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.proof.advice.explanation import rows_of
from liaison_plan.proof.advice.texts import (
    aims_of,
    break_title,
    change,
    joined,
    metres,
    offer_sentence,
    rule_sentence,
    rule_title,
    together,
)
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.proof.advice.explanation import Explanation

#: How many of the ranked officials are said; the table has them all.
_SAID = 5


def say_household(explanation: Explanation) -> list[str]:
    """Say who serves a household, why, and who else could."""
    facts = explanation.facts
    lines = say_why(explanation)
    lines += _ranking(explanation)
    if facts["chains"] != "offered":
        lines.append(offer_sentence(str(facts["chains"])))
    return lines


def say_why(explanation: Explanation) -> list[str]:
    """Say who serves a household, and why not the nearest; not who else could."""
    return _who(explanation) + _why_not_nearest(explanation)


def _who(explanation: Explanation) -> list[str]:
    household, facts = explanation.id, explanation.facts
    if not facts["official_id"]:
        return _left_out(explanation)
    words = {
        "household": household, "village": explanation.village(facts["village_id"]),
        "official": explanation.who(facts["official_id"]), "beat": facts["beat_id"],
        "metres": metres(facts["metres"]),
        "load": facts["load"], "max": facts["load_max"],
    }  # fmt: skip
    if facts["is_nearest_method"]:
        lines = [
            _(
                "Household {household} of {village} is served by official "
                "{official} (load {load}, at most {max}), {metres} m from their base."
            )
        ]
    else:
        lines = [
            _(
                "Household {household} of {village} is served by official "
                "{official} (load {load}, at most {max}), beat {beat}, {metres} m from "
                "its centre."
            )
        ]
    if facts["second_id"]:
        lines.append(_twice())
    if facts["is_pinned"] and facts["second_id"]:
        lines.append(_("It is pinned to one of the two, or to both."))
    elif facts["is_pinned"]:
        lines.append(_("It is pinned to official {official}."))
    if facts["is_centre"]:
        lines.append(
            _(
                "It is the centre of its beat. If it left, the beat would take "
                "{next_centre} as centre, which changes the metres of the others by "
                "{recentred} m; what follows is reckoned so."
            )
            if facts["next_centre_id"]
            else _("It is the centre of its beat, which has no other to take.")
        )
    words["next_centre"] = facts["next_centre_id"]
    words["recentred"] = change(facts["recentred_m"])
    return [line.format(**words) for line in lines]


def _twice() -> str:
    """Say why a pair holds more than the maximum of the rules."""
    return _(
        "Two officials share every beat; the load and the maximum said here are those "
        "of the pair, twice the band of one official."
    )


def _left_out(explanation: Explanation) -> list[str]:
    household, facts = explanation.id, explanation.facts
    village = explanation.village(facts["village_id"])
    words: dict[str, Any] = {"household": household, "village": village}
    lines = [_("Household {household} of {village} has no official.")]
    if facts["reason"] == "faulty_row":
        lines.append(_("Its row in the tables is faulty and was skipped."))
    elif facts.get("cut_officials"):
        lines.append(
            _(
                "Only {officials} officials come into question for it, directly or by "
                "handing households on; they have {places} places, all taken, and "
                "{households} households have nobody else; places short: {short}."
            )
        )
    elif facts["reason"] == "no_way":
        lines.append(_("No way leads to it from the base of anybody who may serve it."))
    elif facts["reason"] == "no_pair_allowed":
        lines.append(_("Of those who may serve it, no two may share a beat."))
    elif facts["reason"] == "no_official_allowed":
        lines.append(_("The rules allow no official to serve it."))
    elif facts.get("cut_officials") == 0:
        lines.append(_("Nobody who may serve it has a beat in reach of it."))
    else:
        lines.append(_("Everybody who may serve it carries the maximum already."))
    if "pairs" in explanation.frames:
        lines.append(_twice())
    if facts.get("wide_officials") == 0 and facts["travel_max_min"] > 0:
        lines.append(
            _(
                "Nobody whom the rules allow there sets out within the travel limit of "
                "{limit_min:,g} minutes."
            )
        )
    elif facts.get("wide_officials") == 0 and facts["travel_max_m"] > 0:
        lines.append(
            _(
                "Nobody whom the rules allow there sets out within the travel limit of "
                "{limit:,g} m."
            )
        )
    elif facts.get("wide_short"):
        lines.append(
            _(
                "The {wide_officials:,} officials who could be sent there, or to the "
                "villages they come from, have {wide_places:,} places for a load of "
                "{wide_points:,} in {wide_villages} villages: {wide_short:,} are short."
            )
        )
    words |= {name: n for name, n in facts.items() if name.startswith("wide_")}
    words["limit"] = facts.get("travel_max_m")
    words["limit_min"] = facts.get("travel_max_min")
    words |= {
        "officials": facts.get("cut_officials"), "places": facts.get("cut_places"),
        "households": facts.get("cut_households"), "short": facts.get("cut_short"),
    }  # fmt: skip
    return [line.format(**words) for line in lines]


def _why_not_nearest(explanation: Explanation) -> list[str]:
    """Say why the nearest official does not serve it, with the chain that would."""
    facts = explanation.facts
    own, nearest = facts["official_id"], facts["nearest_id"]
    if not nearest:
        return []
    if own == nearest:
        return [_("No other centre is nearer to it.")]
    lines = [
        _("The nearest centre is that of official {official}, {metres} m away.").format(
            official=explanation.who(nearest), metres=metres(facts["nearest_metres"])
        )
    ]
    if facts["nearest_rules"]:
        rules = [
            rule_sentence(rule, explanation.who(nearest))
            for rule in facts["nearest_rules"]
        ]
        lines.append(rules[0])
    allowed = facts["nearest_allowed_id"]
    if allowed and allowed != nearest and allowed != own:
        lines.append(
            _(
                "The nearest whom the rules allow is official {official}, {metres} m "
                "away."
            ).format(
                official=explanation.who(allowed),
                metres=metres(facts["nearest_allowed_metres"]),
            )
        )
    if allowed and allowed == own:
        lines.append(_("Of the officials whom the rules allow, none is nearer."))
    elif allowed:
        lines += _chain(explanation, allowed)
    return lines


def _chain(explanation: Explanation, official: str) -> list[str]:
    """Say one chain move by move, with its total."""
    others, chains = explanation.frames["others"], explanation.frames["chains"]
    steps = rows_of(chains[chains["official_id"] == official])
    if not steps:
        return []
    row = rows_of(others[others["official_id"] == official])[0]
    parts = [_forced(explanation, steps[0])]
    parts += [_handed(explanation, step) for step in steps[1:]]
    total = _total(row)
    return [*parts, total]


def _forced(explanation: Explanation, step: dict[str, Any]) -> str:
    words = {
        "household": step["household_id"],
        "to": explanation.who(step["to_official_id"]),
        "change": change(step["change_m"]), "load": step["to_load"],
        "max": step["to_max"],
    }  # fmt: skip
    if step["to_load"] >= step["to_max"]:
        return _(
            "If {household} went to {to} ({change} m), {to} (full at {max}) would have "
            "to hand a household on:"
        ).format(**words)
    return _(
        "If {household} went to {to} ({change} m; load {load} of at most {max}):"
    ).format(**words)


def _handed(explanation: Explanation, step: dict[str, Any]) -> str:
    words = {
        "household": step["household_id"],
        "giver": explanation.who(step["from_official_id"]),
        "to": explanation.who(step["to_official_id"]),
        "change": change(step["change_m"]),
    }  # fmt: skip
    if not step["to_official_id"]:
        return _("- {giver} would leave {household} without an official.").format(
            **words
        )
    if not step["from_official_id"]:
        return _("- {to} would take {household}, which has nobody today.").format(
            **words
        )
    return _("- {giver} would hand {household} to {to} ({change} m).").format(**words)


def _total(row: dict[str, Any]) -> str:
    """Say what a whole chain comes to."""
    text = ngettext(
        "In all {n} household would move, and the metres would change by {change} m.",
        "In all {n} households would move, and the metres would change by {change} m.",
        int(row["steps"]),
    ).format(n=int(row["steps"]), change=change(row["chain_m"]))
    more = aims_of(row)
    return together([text, more])


def _ranking(explanation: Explanation) -> list[str]:
    """Say who else could take it, the best first, and whom the rules forbid it."""
    others = explanation.frames["others"]
    allowed = others[others["is_allowed"]]
    lines = []
    if len(allowed):
        lines.append(_counted(explanation, len(allowed)))
        lines += [_ranked(explanation, row) for row in rows_of(allowed.head(_SAID))]
        more = len(allowed) - _SAID
        if more > 0:
            lines.append(
                ngettext(
                    "and {n:,} more (--json lists all).",
                    "and {n:,} more (--json lists all).",
                    more,
                ).format(n=more)
            )
    forbidden = others[~others["is_allowed"]]
    if len(forbidden):
        lines.append(_forbidden(explanation, forbidden))
    return lines


def _ranked(explanation: Explanation, row: dict[str, Any]) -> str:
    broken = [break_title(code) for code in str(row["breaks"]).split(";") if code]
    words = {
        "rank": row["rank"], "official": explanation.who(row["official_id"]),
        "metres": metres(row["metres"]), "alone": change(row["alone_m"]),
        "load": row["load_after"], "breaks": joined(broken),
        "steps": row["steps"], "chain": change(row["chain_m"] or 0.0),
    }  # fmt: skip
    if broken:
        text = _(
            "{rank}. Official {official}, {metres} m: by itself {alone} m, load "
            "{load}; that breaks: {breaks}."
        )
    else:
        text = _(
            "{rank}. Official {official}, {metres} m: by itself {alone} m, load {load}."
        )
    text = text.format(**words)
    if not row["steps"]:
        return text
    if row["steps"] == 1:
        more = _("Further moves make it no cheaper.")
    else:
        more = _("With {steps} households moving in all: {chain} m.").format(**words)
    aims = aims_of(row)
    return together([text, more, aims])


def _counted(explanation: Explanation, n: int) -> str:
    """Count who else could take it."""
    if "pairs" in explanation.frames:
        return ngettext(
            "{n:,} pair could take it:",
            "{n:,} pairs could take it, the best first:",
            n,
        ).format(n=n)
    return ngettext(
        "{n:,} other official could take it:",
        "{n:,} other officials could take it, the best first:",
        n,
    ).format(n=n)


def _forbidden(explanation: Explanation, forbidden: pd.DataFrame) -> str:
    """Count the officials whom each rule keeps out, by the first rule named."""
    first = forbidden["rules_broken"].str.split(";").str[0]
    counts = first.value_counts().sort_index()
    parts = [
        _("{rule}: {n:,}").format(rule=rule_title(str(rule)), n=int(n))
        for rule, n in counts.items()
    ]
    if "pairs" in explanation.frames:
        return ngettext(
            "The rules keep it from {n:,} pair ({rules}).",
            "The rules keep it from {n:,} pairs ({rules}).",
            len(forbidden),
        ).format(n=len(forbidden), rules=joined(parts))
    return ngettext(
        "The rules keep it from {n:,} official ({rules}).",
        "The rules keep it from {n:,} officials ({rules}).",
        len(forbidden),
    ).format(n=len(forbidden), rules=joined(parts))
