"""Repairs that exempt named officials or villages from the minimum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.repairs.case import Draft, OutOfPatienceError
from liaison_plan.proof.repairs.names import listed
from liaison_plan.proof.repairs.seating import (
    make_seating,
    spare_officials,
    without_aside,
)
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from liaison_plan.proof.repairs.case import Case
    from liaison_plan.proof.repairs.seating import Seating
    from liaison_plan.proof.settle.model import Question
    from liaison_plan.rules.model import Rules

    Ints = NDArray[np.int64]


def exempt_officials(case: Case) -> Draft | None:
    """
    Exempt the fewest officials from the minimum and the idle rule (size: officials).

    They are those for whom no seat is left that holds the minimum, villages set aside
    included, because exempt officials serve there first; out of the largest units.
    Else those who are idle in the best plan in which that is no rule.
    """
    if not case.is_short_of_points:
        return None
    question = case.settler.question(case.rules)
    seating = make_seating(question)
    # Who may stand idle needs no seat.
    least = seating.n_without_seat if case.rules.load.idle == "forbidden" else 0
    names = next(
        (
            names
            for names in _choices(case, question, seating)
            if names and case.mends(_with_officials(case, names))
        ),
        None,
    )
    if names is None:
        return None
    n, new = len(names), _with_officials(case, names)
    return Draft(
        kind="exempt_officials",
        amount=n,
        unit="officials",
        say=lambda: ngettext(
            "Exempt {n:,} official from the minimum and the idle rule: {names}",
            "Exempt {n:,} officials from the minimum and the idle rule: {names}",
            n,
        ).format(n=n, names=listed(names)),
        is_smallest=n == least or (n == 1 and case.refutes(case.rules)),
        touched=n,
        settled=case.settle(new),
        rules=new,
    )


def _with_officials(case: Case, names: Sequence[str]) -> Rules:
    old = case.rules.exempt.officials
    return case.rules.replace({"exempt": {"officials": [*old, *names]}})


def _choices(
    case: Case, question: Question, seating: Seating
) -> Iterator[tuple[str, ...]]:
    """Officials to exempt, the fewest first."""
    ids, unit = question.instance.official_ids, loyal_units(question)
    # The engine puts exempt officials where a village set aside would miss points.
    spare = spare_officials(without_aside(seating, question), unit)
    yield tuple(sorted(str(o) for o in ids[spare]))
    yield case.settle(case.rules.replace({"load": {"idle": "avoid"}})).idle_officials


def exempt_villages(case: Case) -> Draft | None:
    """
    Exempt villages whose beats stay below the minimum (size: villages).

    Only villages where points are missing now are tried, and only where nobody is one
    too many: a village that is exempt is no place for officials whom nobody needs, and
    the engine does not use it as one.
    """
    if not case.is_short_of_points:
        return None
    seating = make_seating(case.settler.question(case.rules))
    if case.rules.load.idle == "forbidden" and seating.n_without_seat > 0:
        return None
    short = sorted(
        village
        for region in case.base.regions
        if region.missing > 0 and not region.is_set_aside
        for village in region.villages
    )
    old = case.rules.exempt.villages

    def with_villages(villages: Sequence[str]) -> Rules:
        return case.rules.replace({"exempt": {"villages": [*old, *villages]}})

    if not short or not case.mends(with_villages(short)):
        return None
    chosen = thin(short, lambda some: case.mends(with_villages(some)))
    new = with_villages(chosen)
    households = case.county.households["village_id"].isin(chosen)
    if 2 * int(households.sum()) > len(households):
        # A minimum from which most are exempt is none.
        return None
    names = case.county.villages.set_index("village_id")["name"]
    return Draft(
        kind="exempt_villages",
        amount=len(chosen),
        unit="villages",
        say=lambda: ngettext(
            "Exempt {n:,} village from the minimum: {names}",
            "Exempt {n:,} villages from the minimum: {names}",
            len(chosen),
        ).format(n=len(chosen), names=listed([names[v] for v in chosen])),
        is_smallest=len(chosen) == 1 and case.refutes(case.rules),
        touched=int(households.sum()),
        settled=case.settle(new),
        rules=new,
    )


def thin(items: Sequence[str], test: Callable[[Sequence[str]], bool]) -> list[str]:
    """
    Take out what is not needed: a deletion filter, halves first.

    Parameters
    ----------
    items
        All of them pass the test.
    test
        Whether some of the items do it.

    Returns
    -------
    needed
        None of them can be taken out alone, unless patience ran out.
    """
    kept, size = list(items), max(1, len(items) // 2)
    try:
        while True:
            start, removed = 0, False
            while start < len(kept):
                trial = kept[:start] + kept[start + size :]
                if len(kept) > 1 and trial and test(trial):
                    kept, removed = trial, True
                else:
                    start += size
            if size == 1 and not removed:
                return kept
            size = max(1, size // 2)
    except OutOfPatienceError:
        return kept


def loyal_units(question: Question) -> Ints:
    """Units of officials; whoever has pins is a unit alone, and so chosen last."""
    instance = question.instance
    unit = instance.unit.copy()
    pinned = np.unique(instance.pin[instance.pin >= 0])
    unit[pinned] = int(unit.max(initial=0)) + 1 + np.arange(len(pinned))
    return unit
