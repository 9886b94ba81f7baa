"""
`repairs`: the smallest change of every kind, each proven by settling the county anew.

Every kind is one function that gives a `Draft` or None. Rules come before people;
inside each part the repair that touches the fewest officials and households comes
first, then the one whose kind stands first in the lists below. What counts as touched
stands with every kind.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from liaison_plan.proof.conflict import find_conflicts
from liaison_plan.proof.repairs.areas import join_neighbours, widen_scope
from liaison_plan.proof.repairs.case import Case, Draft, OutOfPatienceError
from liaison_plan.proof.repairs.exempt import exempt_officials, exempt_villages
from liaison_plan.proof.repairs.limits import (
    lengthen_named,
    lengthen_scatter,
    lengthen_travel,
)
from liaison_plan.proof.repairs.loads import allow_idle, lower_minimum, raise_maximum
from liaison_plan.proof.repairs.model import Repair, Repairs
from liaison_plan.proof.repairs.names import listed
from liaison_plan.proof.repairs.pairs import take_out_bans, take_out_pins
from liaison_plan.proof.repairs.people import add_officials, release_officials
from liaison_plan.proof.repairs.switches import allow_home, cut_groups
from liaison_plan.rules.arithmetic import count
from liaison_plan.rules.model import Rules
from liaison_plan.rules.sentences import arithmetic_sentences
from liaison_plan.solving.make_plan import refuse_pairs
from liaison_plan.words import gettext as _
from liaison_plan.words import in_language, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from liaison_plan.county.bundle import County
    from liaison_plan.words import Language

    Kind = Callable[[Case], Draft | None]

#: Repairs that rules.toml can express.
OF_RULES: tuple[Kind, ...] = (
    allow_idle, exempt_officials, exempt_villages, lower_minimum, raise_maximum,
    join_neighbours, allow_home, cut_groups, lengthen_named, lengthen_travel,
    lengthen_scatter, widen_scope,
)  # fmt: skip

#: Repairs that change rows of the county's tables.
OF_PEOPLE: tuple[Kind, ...] = (
    take_out_pins, take_out_bans, release_officials, add_officials,
)  # fmt: skip

#: Changes without a size that others are joined to where none does it alone.
_SWITCHES: tuple[tuple[str, str, str, str], ...] = (
    ("idle", "load", "idle", "avoid"),
    ("home_village", "scope", "home_village", "avoid"),
    ("scope", "scope", "beat_within", "township"),
    ("scope", "scope", "beat_within", "county"),
)

#: What is joined to them.
_JOINED: tuple[Kind, ...] = (
    lower_minimum, raise_maximum, exempt_officials, lengthen_travel, join_neighbours,
)  # fmt: skip


def repairs(county: County, rules: Rules | None = None) -> Repairs:
    """
    Find what would make the rules hold (修正建议).

    Parameters
    ----------
    county
        Checked tables, from `read_county`.
    rules
        Rules in force; None stands for the defaults.

    Returns
    -------
    repairs
        Empty, with a verdict, where the rules hold or nothing was found.

    Raises
    ------
    RulesError
        A rule asks for what this version cannot plan with.

    Notes
    -----
    The rules hold when nobody is left out, no load is below the minimum and, where
    idle officials are forbidden, nobody is idle. Villages that no number of beats
    within the band can cut are set aside: they may miss what they must, no more.
    """
    rules = rules or Rules()
    refuse_pairs(rules)
    case = Case(county, rules)
    found: list[Repair] = []
    if not case.base.holds:
        found = _numbered(case)
    why = find_conflicts(county, rules, settler=case.settler)
    size = arithmetic_sentences(count(county, rules))[0]
    sums = (s.sentence() for s in why.arithmetic if s.kind != "villages_not_cut")
    return Repairs(
        rules=rules,
        settled=case.base,
        why=why,
        arithmetic=(size, *sums),
        conflicts=tuple(cut.sentence() for cut in why.cuts),
        repairs=tuple(found),
        verdict=_verdict(case, found),
        set_aside=_set_aside(case),
    )


def _numbered(case: Case) -> list[Repair]:
    """All repairs in order, with their numbers and sentences."""
    of_rules = sorted(_drafts(case, OF_RULES), key=lambda draft: draft.touched)
    of_people = sorted(_drafts(case, OF_PEOPLE), key=lambda draft: draft.touched)
    if not of_rules and not of_people:
        of_rules = sorted(_joined(case), key=lambda draft: draft.touched)
    drafts = [*of_rules, *of_people]
    return [_repair(k, draft) for k, draft in enumerate(drafts, start=1)]


def _drafts(case: Case, kinds: tuple[Kind, ...]) -> Iterator[Draft]:
    for kind in kinds:
        try:
            draft = kind(case)
        except OutOfPatienceError:
            # The engine would have to be asked too often for this kind.
            continue
        if draft is not None:
            yield draft


def _joined(case: Case) -> Iterator[Draft]:
    """Two changes together, where no single one does it."""
    seen = set()
    for name, section, key, value in _SWITCHES:
        changed = case.rules.replace({section: {key: value}})
        if changed == case.rules or case.rules.as_dict()[section][key] == "county":
            continue
        try:
            after = case.changed(rules=changed)
        except OutOfPatienceError:
            continue
        for draft in _drafts(after, _JOINED):
            kind = f"{name}+{draft.kind}"
            if kind not in seen:
                seen.add(kind)
                yield replace(
                    draft,
                    kind=kind,
                    say=_both(_switch_sentence(key, value), draft.say),
                    is_smallest=False,
                )


def _both(first: Callable[[], str], second: Callable[[], str]) -> Callable[[], str]:
    return lambda: _("{first}; together with this: {second}").format(
        first=first(), second=second()
    )


def _switch_sentence(key: str, value: str) -> Callable[[], str]:
    return lambda: _("Write {key} = {value}").format(key=key, value=f'"{value}"')


def _repair(k: int, draft: Draft) -> Repair:
    def said(lang: Language) -> str:
        with in_language(lang):
            return _closed(draft)

    is_of_rules = draft.rules is not None
    applies_to: Literal["rules", "people"] = "rules" if is_of_rules else "people"
    return Repair(
        k=k,
        kind=draft.kind,
        amount=draft.amount,
        unit=draft.unit,
        applies_to=applies_to,
        sentence_zh=said("zh"),
        sentence_en=said("en"),
        is_smallest=draft.is_smallest,
        touched=draft.touched,
        rules=draft.rules,
        changes=draft.changes,
        settled=draft.settled,
    )


def _closed(draft: Draft) -> str:
    """Close a sentence with what is proven of its size."""
    if draft.is_smallest:
        text = _("{what}: proven to do it, and nothing smaller of this kind does.")
    elif "+" in draft.kind:
        text = _("{what}: proven to do it, while no single change was found that does.")
    else:
        text = _("{what}: proven to do it, and the smallest of this kind found.")
    return text.format(what=draft.say())


def _verdict(case: Case, found: list[Repair]) -> str:
    if case.base.holds:
        return _("The rules hold: there is nothing to repair.")
    if found and case.refutes(case.rules):
        return ngettext(
            "The rules cannot hold. {n:,} repair was found and re-solved.",
            "The rules cannot hold. {n:,} repairs were found and re-solved.",
            len(found),
        ).format(n=len(found))
    if found:
        return ngettext(
            "No plan was found under which the rules hold. {n:,} repair was found and "
            "re-solved.",
            "No plan was found under which the rules hold. {n:,} repairs were found "
            "and re-solved.",
            len(found),
        ).format(n=len(found))
    base = case.base
    return _(
        "The rules do not hold, and no change that was tried makes them: {left_out:,} "
        "households stay without an official, {missing:,} points below minimums, "
        "{idle:,} officials without households."
    ).format(left_out=base.left_out, missing=base.missing, idle=base.idle)


def _set_aside(case: Case) -> str:
    """Name the villages that no band can cut, once."""
    if not case.set_aside:
        return ""
    villages = case.county.villages.set_index("village_id")["name"]
    names = [str(villages[v]) for v in sorted(case.set_aside)]
    load = case.rules.load
    return ngettext(
        "Set aside, because it cannot be cut into beats of {min:,} to {max:,}: "
        "{names}.",
        "Set aside, because they cannot be cut into beats of {min:,} to {max:,}: "
        "{names}.",
        len(names),
    ).format(min=load.min, max=load.max, names=listed(names))
