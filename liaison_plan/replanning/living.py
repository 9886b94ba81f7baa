"""
`nearest`: officials live among the households, one flow assigns them.

Who is at work is given to the flow, so a few choices are tried: those at work today,
everybody, and those at work today with idle officials in the place of who is gone.
Small counties are proven in every case by `exact`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.replanning.budget import TooFewChanges
from liaison_plan.replanning.exact import assign_exactly, is_small
from liaison_plan.replanning.forced import budget_error, name_forced
from liaison_plan.replanning.present import Seating
from liaison_plan.replanning.refusing import refusal
from liaison_plan.replanning.settle import Settled, settle
from liaison_plan.replanning.worth import key_of
from liaison_plan.solving.finish import count_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from liaison_plan.replanning.present import Present
    from liaison_plan.replanning.settle import Watch

    Ints = NDArray[np.int64]


def advance_nearest(
    present: Present, touched: Sequence[int], budget: int | None, watch: Watch
) -> Settled:
    """
    Make the next plan under `nearest`.

    Parameters
    ----------
    present, touched, budget, watch
        As in `engine.advance`.

    Raises
    ------
    BudgetError
        More households have to change; they are named.
    """
    if is_small(present):
        settled = _small(present, budget, watch)
        if settled is not None:
            return settled
    best: Settled | None = None
    refused: list[tuple[TooFewChanges, Seating]] = []
    for seating in _choices(present):
        try:
            trial = settle(present, seating, touched, budget=budget, watch=watch)
        except TooFewChanges as over:
            refused.append((over, seating))
            continue
        if best is None or _rank(present, trial, budget) < _rank(present, best, budget):
            best = trial
    refused.sort(key=lambda pair: pair[0].fewest)
    for short, seating in refused:
        assert budget is not None, "without a budget nothing is refused"
        if best is None or _covers_more(present, seating, touched, best, watch):
            raise refusal(present, seating, touched, budget, short, watch) from short
    assert best is not None, "what is not settled is refused"
    return best


def _rank(present: Present, settled: Settled, budget: int | None) -> tuple[float, ...]:
    """Aims in their order; without a budget changes come before metres."""
    *higher, metres = key_of(present, settled)
    changes = count_changes(present.instance, settled.seating.official)
    last = (changes, metres) if budget is None else (metres, changes)
    return (*higher, *last)


def _covers_more(
    present: Present,
    seating: Seating,
    touched: Sequence[int],
    best: Settled,
    watch: Watch,
) -> bool:
    """
    Whether a seating that the budget refuses serves what the best does not.

    Nobody may be left out for the sake of the budget, nor idle where that is forbidden.
    """
    covered = key_of(present, best)[:2]
    if covered == (0, 0):
        return False
    free = settle(present, seating, touched, budget=None, watch=watch)
    return key_of(present, free)[:2] < covered


def _small(present: Present, budget: int | None, watch: Watch) -> Settled | None:
    """Prove a small county; None where that takes too long."""
    exact = assign_exactly(present, budget, watch.check)
    if exact is None:
        return None
    if exact.fewest is not None:
        assert budget is not None, "without a budget nothing is refused"
        forced = name_forced(present.instance, exact.official)
        fewest = exact.fewest + present.spent
        raise budget_error(budget + present.spent, fewest, fewest, forced)
    region = np.full(len(present.instance.official_ids), -1)
    held = np.flatnonzero(exact.official >= 0)
    region[exact.official[held]] = present.region_of[held]
    centre = np.full(len(region), -1)
    return Settled(Seating(exact.official, centre, region), is_exact=True)


def _choices(present: Present) -> list[Seating]:
    """Who could be at work: today's, with stand-ins, everybody."""
    now = present.seating
    choices = [now]
    if present.instance.rules.load.idle == "forbidden":
        choices = []
    stand_ins = _with_stand_ins(present)
    if stand_ins is not None:
        choices.append(stand_ins)
    everybody = now.copy()
    only = present.may_work.sum(axis=1) == 1
    free = np.flatnonzero((now.region < 0) & only & ~present.instance.is_exempt)
    everybody.region[free] = present.may_work[free].argmax(axis=1)
    choices.append(everybody)
    return choices


def _with_stand_ins(present: Present) -> Seating | None:
    """Call the nearest idle official for everyone who is gone."""
    instance, seating = present.instance, present.seating.copy()
    called = False
    for orphan in present.orphans:
        idle = np.flatnonzero((seating.region < 0) & present.may_work[:, orphan.region])
        if not len(idle):
            continue
        cm = instance.scatter_cm(
            orphan.members, instance.base_lon[idle], instance.base_lat[idle]
        )
        seating.region[idle[np.argmin(cm.sum(axis=0))]] = orphan.region
        called = True
    return seating if called else None
