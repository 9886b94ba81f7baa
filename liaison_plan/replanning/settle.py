"""
From a seating to a fixed point, within a change budget where there is one.

All touched regions are one assignment whose changes together stay within the budget
(without one: as few as the higher aims allow); then centres move to their 1-medians,
which changes nobody's official, and the assignment is solved again until no centre
moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.errors import Stopped
from liaison_plan.replanning.budget import TooFewChanges, within_budget
from liaison_plan.replanning.budget.parts import Part
from liaison_plan.replanning.field import (
    fields_of,
    officials_of,
    recentred,
    task_of,
)
from liaison_plan.replanning.items import settle_items
from liaison_plan.solving.assemble import Solution
from liaison_plan.solving.atoms import needs_atoms
from liaison_plan.solving.placing import place_idle
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from liaison_plan.replanning.budget import Budgeted
    from liaison_plan.replanning.field import Field
    from liaison_plan.replanning.present import Present, Seating
    from liaison_plan.solving.priced import Priced

    Ints = NDArray[np.int64]
    Progress = Callable[[int, int, str], None]
    Stop = Callable[[], bool]

#: Rounds of flow and recentring under a budget; a handful is usual.
_ROUNDS = 60
#: How often idle officials are given a beat where somebody is left out.
_PLACINGS = 4


@dataclass(frozen=True, eq=False)
class Settled:
    """
    A settled seating.

    Attributes
    ----------
    seating
        Who serves whom.
    budgeted
        What is proven of the last assignment; None for items that cannot be cut.
    is_exact
        Whether all aims are proven, who is idle included.
    """

    seating: Seating
    budgeted: Budgeted | None = None
    is_exact: bool = False


class Watch:
    """Tells of progress, and stops the work when somebody wants it stopped."""

    def __init__(self, progress: Progress | None, stop: Stop | None) -> None:
        self._progress, self._stop = progress, stop

    def check(self) -> None:
        """
        Ask whether to go on.

        Raises
        ------
        Stopped
            Somebody stopped the work.
        """
        if self._stop is not None and self._stop():
            raise Stopped(_("Stopped. Everything is as before."))

    def tell(self, done: int, total: int, what: str) -> None:
        """Tell how far the work is, and ask whether to go on."""
        if self._progress is not None:
            self._progress(done, total, what)
        self.check()


def settle(
    present: Present,
    seating: Seating,
    touched: Sequence[int],
    *,
    budget: int | None,
    watch: Watch,
) -> Settled:
    """
    Settle the touched regions of a seating.

    Parameters
    ----------
    present, seating
        The county, and who works where from which centre.
    touched
        Regions to solve; all others stay as they are.
    budget
        Most households that may change their official in the whole county, against
        today's; None for as few as the aims above the metres allow.
    watch
        Progress and stopping.

    Raises
    ------
    TooFewChanges
        More households have to change.
    Stopped
        Somebody stopped the work.
    """
    settled = _settle_once(present, seating, touched, budget, watch)
    for _round in range(_PLACINGS):
        placed = _with_idle_placed(present, settled.seating, touched)
        if placed is None:
            break
        trial = _or_none(present, placed, touched, budget, watch)
        if trial is None or _key(present, trial) >= _key(present, settled):
            break
        settled = trial
    return settled


def _or_none(
    present: Present,
    seating: Seating,
    touched: Sequence[int],
    budget: int | None,
    watch: Watch,
) -> Settled | None:
    try:
        return _settle_once(present, seating, touched, budget, watch)
    except TooFewChanges:
        return None


def _settle_once(
    present: Present,
    seating: Seating,
    touched: Sequence[int],
    budget: int | None,
    watch: Watch,
) -> Settled:
    fields = fields_of(present, seating, touched)
    outside = np.ones(len(seating.official), bool)
    for field in fields:
        outside[field.households] = False
    left = None
    if budget is not None:
        today = present.instance.baseline[outside]
        changed = (today != -1) & (today != seating.official[outside])
        left = budget - int(changed.sum())
    budgeted = None
    try:
        if needs_atoms(present.instance):
            results = settle_items(fields, left, watch)
        else:
            results, budgeted = _together(fields, left, watch)
    except TooFewChanges as over:
        # Of the whole county, as the budget is.
        assert budget is not None
        assert left is not None
        raise TooFewChanges(over.fewest + budget - left) from over
    return Settled(_written(seating, fields, results), budgeted)


def _together(
    fields: list[Field], left: int | None, watch: Watch
) -> tuple[list[tuple[Ints, Ints]], Budgeted | None]:
    """Settle regions that share a budget."""
    staffed = [f for f in fields if len(f.officials)]
    lost = _lost_by([f for f in fields if not len(f.officials)])
    if left is not None:
        left -= lost
        if left < 0:
            raise TooFewChanges(lost)
    found: Budgeted | None = None
    parts: list[Part] = []
    for field in staffed:
        watch.tell(len(parts), len(staffed), "replan")
        parts.append(Part(task_of(field), watch.check))
    official = [np.empty(0, np.int64)] * len(parts)
    answers: list[Priced | None] = [None] * len(parts)
    for _round in range(_ROUNDS if parts else 0):
        watch.check()
        near = None if found is None else found.price
        try:
            found = within_budget(parts, left, near=near)
        except TooFewChanges as over:
            raise TooFewChanges(over.fewest + lost) from over
        moved = [False] * len(parts)
        for i, (field, part) in enumerate(zip(staffed, parts, strict=True)):
            if found.answers[i] is answers[i]:
                # Its centres are those of this very answer.
                continue
            answers[i] = found.answers[i]
            official[i] = officials_of(field, part.task, found.answers[i])
            centre = recentred(field, official[i])
            moved[i] = not np.array_equal(centre, field.centre)
            staffed[i] = field.with_centre(centre)
        if not any(moved):
            break
        parts = [
            Part(task_of(f), watch.check) if m else p
            for f, p, m in zip(staffed, parts, moved, strict=True)
        ]
    by_region = {
        f.region: (o, f.centre) for f, o in zip(staffed, official, strict=True)
    }
    nobody = [
        by_region.get(
            f.region, (np.full(len(f.households), -1), np.full(len(f.officials), -1))
        )
        for f in fields
    ]
    return nobody, found


def _lost_by(unstaffed: list[Field]) -> int:
    """Count the households that change because their region has no official."""
    return sum(int((f.part.baseline != -1).sum()) for f in unstaffed)


def _written(
    seating: Seating, fields: list[Field], results: list[tuple[Ints, Ints]]
) -> Seating:
    """Put the results of regions into the county's seating; who got nothing is idle."""
    new = seating.copy()
    for field, (official, centre) in zip(fields, results, strict=True):
        who = field.officials
        held = official >= 0
        new.official[field.households] = -1
        new.official[field.households[held]] = who[official[held]]
        works = np.bincount(official[held], minlength=len(who)) > 0
        new.centre[who] = -1
        has = np.flatnonzero(works & (centre >= 0))
        new.centre[who[has]] = field.households[centre[has]]
        new.region[who[~works]] = -1
    return new


def _with_idle_placed(
    present: Present, seating: Seating, touched: Sequence[int]
) -> Seating | None:
    """Start beats of idle officials at doors that need one; None without any."""
    if present.is_nearest:
        return None
    region_of = present.region_of
    asked = np.isin(region_of, list(touched))
    forbidden = present.instance.rules.load.idle == "forbidden"
    if not forbidden and not (asked & (seating.official < 0)).any():
        return None
    solution = Solution(seating.official, seating.centre)
    seeds = place_idle(present.instance, present.regions, present.may_work, solution)
    new, any_placed = seating.copy(), False
    for official, household in sorted(seeds.items()):
        if asked[household]:
            new.centre[official] = household
            new.region[official] = region_of[household]
            any_placed = True
    return new if any_placed else None


def _key(present: Present, settled: Settled) -> tuple[int, ...]:
    """Aims above the minimum, in order."""
    seating, instance = settled.seating, present.instance
    held = seating.official[seating.official >= 0]
    works = np.bincount(held, minlength=len(instance.official_ids)) > 0
    idle = int((~works & ~instance.is_exempt).sum())
    forbidden = instance.rules.load.idle == "forbidden"
    return int((seating.official < 0).sum()), idle * forbidden
