"""Numbers and rules as every sentence of an explanation shows them."""

from __future__ import annotations

from typing import Any

from liaison_plan.words import gettext as _


def metres(value: float) -> str:
    """Metres with one decimal."""
    return f"{value:,.1f}"


def change(value: float) -> str:
    """Metres with their sign; no sign where nothing changes."""
    return f"{value:+,.1f}" if round(value, 1) else "0.0"


def named(name: str, id_: str) -> str:
    """Name a village with its id; the id alone where it has no name."""
    return _("{name} ({id})").format(name=name, id=id_) if name else id_


def joined(texts: list[str]) -> str:
    """Join parts of a list."""
    return _(", ").join(texts)


def together(sentences: list[str]) -> str:
    """Put sentences that are not empty on one line."""
    line, *rest = [said for said in sentences if said]
    for said in rest:
        line = _("{first} {second}").format(first=line, second=said) if line else said
    return line


def rule_title(rule: str) -> str:
    """Name a rule of `moves.RULES` in a few words."""
    return {
        "pin": _("pinned to somebody else"),
        "ban": _("banned"),
        "township": _("another township"),
        "home_village": _("home village"),
        "another_village": _("beat of another village"),
        "idle": _("no beat of their own"),
        "no_way": _("no road without a ferry"),
        "scatter_max": _("farther than the limit"),
        "too_heavy": _("workload above the maximum"),
    }[rule]


def break_title(code: str) -> str:
    """Name in a few words what a move by itself breaks."""
    return {
        "maximum": _("load above the maximum"),
        "minimum": _("load left below the minimum"),
        "minimum_further": _("load left still further below the minimum"),
        "idle": _("official left without households"),
        "home_village": _("home village"),
    }[code]


def rule_sentence(rule: str, official: str) -> str:
    """Say why a rule keeps a household from an official."""
    return {
        "pin": _("The household is pinned to somebody else than official {official}."),
        "ban": _("A ban keeps official {official} from this household."),
        "township": _("Official {official} serves another township."),
        "home_village": _("It lies in the home village of official {official}."),
        "another_village": _(
            "The beat of official {official} lies in another village."
        ),
        "idle": _("Official {official} has no beat."),
        "no_way": _(
            "No road without a ferry leads from it to the beat of official {official}."
        ),
        "scatter_max": _("That is farther than the limit allows."),
        "too_heavy": _("Its workload is above the maximum of official {official}."),
    }[rule].format(official=official)


def offer_sentence(offer: str) -> str:
    """Say why no chains of further moves are offered."""
    return {
        "unequal_workloads": _(
            "Workloads differ, so that no chain of further moves can be proven "
            "cheapest: effects are those of the single move."
        ),
        "keep_groups": _(
            "Village groups are kept together, so that no chain of further moves can "
            "be proven cheapest: effects are those of the single move."
        ),
        "exempt_villages": _(
            "Some villages of one region are exempt from the minimum, so that no chain "
            "of further moves can be proven cheapest: effects are those of the single "
            "move."
        ),
        "improvable": _(
            "An exchange of households would improve this plan, so that no chain of "
            'further moves is cheapest: run "liaison-plan prove".'
        ),
        "no_way": _(
            "No chain of further moves lets anybody else take it within the maximums."
        ),
    }[offer]


def aims_of(row: dict[str, Any]) -> str:
    """Say what a chain does to the aims above the metres."""
    if row["chain_left_out"]:
        return _("The households left out would change by {n}.").format(
            n=f"{row['chain_left_out']:+d}"
        )
    if row["chain_missing"]:
        return _("The points missing to the minimums would change by {n}.").format(
            n=f"{row['chain_missing']:+d}"
        )
    if row["chain_squares"]:
        return _("The loads below the minimum would be less even.")
    return ""
