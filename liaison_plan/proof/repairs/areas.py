"""Repairs that let beats reach further: neighbour villages, townships, the county."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.repairs.case import Draft
from liaison_plan.proof.repairs.names import listed
from liaison_plan.proof.repairs.search import smallest
from liaison_plan.proof.repairs.seating import make_seating
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.repairs.case import Case
    from liaison_plan.proof.settle.model import Question
    from liaison_plan.rules.model import Rules

    Ints = NDArray[np.int64]


def join_neighbours(case: Case) -> Draft | None:
    """
    Let beats cross into named neighbour villages (size: pairs of villages).

    Pairs that gain a beat by their counts come first, of them the nearest; no village
    is in two pairs, so that any two villages of a region may share a beat.
    """
    if case.rules.scope.beat_within != "village" or case.rules.method.name != "beats":
        return None
    if not case.has_room:
        return None
    question = case.settler.question(case.rules)
    pairs = _candidates(case, question)
    old = [list(pair) for pair in case.rules.scope.neighbours]

    def with_pairs(n: int) -> Rules:
        return case.rules.replace({"scope": {"neighbours": [*old, *pairs[:n]]}})

    least = _fewest_pairs(case, question)
    amount = smallest(
        lambda n: case.mends(with_pairs(n)), len(pairs), first=max(1, least)
    )
    if amount is None:
        return None
    chosen, new = pairs[:amount], with_pairs(amount)
    inside = [village for pair in chosen for village in pair]
    names = case.county.villages.set_index("village_id")["name"]
    return Draft(
        kind="neighbours",
        amount=amount,
        unit="pairs",
        say=lambda: ngettext(
            "Let beats cross between {n:,} pair of neighbour villages: {pairs}",
            "Let beats cross between {n:,} pairs of neighbour villages: {pairs}",
            amount,
        ).format(
            n=amount,
            pairs=listed(
                [
                    _("{a} and {b}").format(a=names[a], b=names[b])
                    for a, b in chosen
                ]
            ),
        ),
        is_smallest=amount == least or (amount == 1 and case.refutes(case.rules)),
        touched=int(case.county.households["village_id"].isin(inside).sum()),
        settled=case.settle(new),
        rules=new,
    )  # fmt: skip


def widen_scope(case: Case) -> Draft | None:
    """Let beats reach over the township, else the county (size: households)."""
    wider = {"village": ("township", "county"), "township": ("county",), "county": ()}
    if case.rules.method.name != "beats" or not case.has_room:
        return None
    tried = [case.rules]
    for scope in wider[case.rules.scope.beat_within]:
        new = case.rules.replace({"scope": {"beat_within": scope}})
        if case.mends(new):
            break
        tried.append(new)
    else:
        return None
    n = _households_that_gain(case, new)
    sentence = {
        "township": _lazy_township,
        "county": _lazy_county,
    }[new.scope.beat_within]
    return Draft(
        kind="scope",
        amount=n,
        unit="households",
        say=lambda: sentence().format(n=n),
        is_smallest=all(case.refutes(narrower) for narrower in tried),
        touched=n,
        settled=case.settle(new),
        rules=new,
    )


def _lazy_township() -> str:
    return _(
        'Let beats reach over villages of one township ([scope] beat_within = '
        '"township"), which concerns {n:,} households'
    )  # fmt: skip


def _lazy_county() -> str:
    return _(
        'Let beats reach over the whole county ([scope] beat_within = "county"), '
        "which concerns {n:,} households"
    )


def _households_that_gain(case: Case, new: Rules) -> int:
    """Households whose beat may hold households of other villages that it could not."""
    before = case.settler.question(case.rules).regions
    question = case.settler.question(new)
    village = question.instance.village
    held = np.bincount(village, minlength=len(question.instance.village_ids)) > 0
    gains = question.regions.together & ~before.together & held[None, :]
    gaining = np.flatnonzero(gains.any(axis=1))
    return int(np.isin(village, gaining).sum())


def _candidates(case: Case, question: Question) -> list[list[str]]:
    """Disjoint pairs of villages that stand alone, the most useful first."""
    load, instance = case.rules.load, question.instance
    of_village = question.regions.of_village
    alone = np.bincount(of_village, minlength=question.regions.n)[of_village] == 1
    held = np.bincount(instance.village, minlength=len(of_village)) > 0
    villages = np.flatnonzero(alone & held)
    points = question.points[of_village[villages]]
    apart = question.set_aside[of_village[villages]]
    a, b = np.triu_indices(len(villages), 1)
    joint = points[a] + points[b]
    need = -(-points // load.max)
    gain = np.zeros(len(a), np.int64)
    if case.is_short_of_places:
        gain += need[a] + need[b] - -(-joint // load.max)
    not_cut = -(-joint // load.max) * load.min > joint
    if case.is_short_of_points and load.min > 0:
        seats = np.where(apart, need, points // load.min)
        gain += joint // load.min - seats[a] - seats[b]
    metres = instance.measure.metres(
        instance.village_lon[villages][a], instance.village_lat[villages][a],
        instance.village_lon[villages][b], instance.village_lat[villages][b],
    )  # fmt: skip
    # Whoever may work there now, or in the pair's other village, may be the gain.
    may = question.may_work[:, of_village[villages]]
    differs = (may[:, a] != may[:, b]).any(axis=0) if may.size else np.zeros(len(a))
    useful = ~not_cut & ((gain > 0) | ((gain == 0) & (differs > 0)))
    # Villages across the water share no beat.
    useful &= metres < np.inf
    order = np.lexsort((b, a, metres, -gain))
    used: set[int] = set()
    pairs = []
    for i in order[useful[order]].tolist():
        if used.isdisjoint((int(a[i]), int(b[i]))):
            used |= {int(a[i]), int(b[i])}
            ids = instance.village_ids[villages[[a[i], b[i]]]]
            pairs.append(sorted(str(v) for v in ids))
    return pairs


def _fewest_pairs(case: Case, question: Question) -> int:
    """
    Count pairs that it takes at least: one pair saves one needed beat, or adds one.

    ceil(x) + ceil(y) is at most ceil(x + y) + 1, floor(x + y) at most floor(x) +
    floor(y) + 1; who may work where is left aside.
    """
    seating = make_seating(question)
    m = len(seating.may_work)
    least = int(seating.need.sum()) - m
    if case.rules.load.idle == "forbidden":
        least = max(least, int(seating.must_work.sum()) - int(seating.seats.sum()))
    return max(0, least)
