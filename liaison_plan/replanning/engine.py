"""
From the plan in force to the next one: whole beats first, single households after.

The order is that of the least disturbance. Orphaned beats go whole to idle officials,
beats are opened or dissolved only where the higher aims need it, and then all touched
regions are assigned within the change budget. Where the budget is too small for all
openings, as many of them are made as it allows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.replanning.budget import TooFewChanges
from liaison_plan.replanning.counting import balance_counts
from liaison_plan.replanning.forced import forced_changes
from liaison_plan.replanning.living import advance_nearest
from liaison_plan.replanning.refusing import refusal, refusal_by
from liaison_plan.replanning.seats import adopt, carry_out, seat_pinned
from liaison_plan.replanning.settle import Settled, settle
from liaison_plan.replanning.worth import key_of, solution_of
from liaison_plan.solving.aim_bounds import aim_bounds
from liaison_plan.solving.county_solve import Solved
from liaison_plan.solving.finish import count_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from liaison_plan.replanning.counting import Step
    from liaison_plan.replanning.present import Present, Seating
    from liaison_plan.replanning.settle import Watch


#: How many beginnings of the steps are tried under a budget.
_TRIALS = 4


@dataclass(frozen=True, eq=False)
class Next:
    """
    The next plan as positions.

    Attributes
    ----------
    settled
        Who serves whom.
    changes
        Households that change their official against today's.
    fewest
        Proven fewest changes of any plan that leaves out nobody whom arithmetic does
        not.
    """

    settled: Settled
    changes: int
    fewest: int

    @property
    def seating(self) -> Seating:
        """Who serves whom."""
        return self.settled.seating


def advance(
    present: Present,
    touched: Sequence[int],
    *,
    budget: int | None,
    watch: Watch,
    counted: Sequence[int] | None = None,
    is_full: bool = False,
) -> Next:
    """
    Make the next plan from the one in force.

    Parameters
    ----------
    present
        The plan in force on the county as it is now.
    touched
        Regions that may change.
    budget
        Most changes against today's officials; None for as few as the aims allow.
    watch
        Progress and stopping.
    counted
        Regions where beats may be opened or dissolved; they are solved only where one
        is. None stands for `touched`.
    is_full
        Whether beats are opened, dissolved and moved between regions for points
        missing and idle officials too, not only for hard rules.

    Raises
    ------
    BudgetError
        More households have to change; they are named.
    Stopped
        Somebody stopped the work.
    """
    touched = sorted({*touched, *(o.region for o in present.orphans)})
    proven = forced_changes(present.instance).fewest
    if present.is_nearest:
        settled = advance_nearest(present, touched, budget, watch)
        changes = count_changes(present.instance, settled.seating.official)
        return Next(settled, changes, proven)
    seated = seat_pinned(present, present.seating)
    adopted = adopt(present, seated)
    steps = balance_counts(
        present, adopted, touched if counted is None else counted, is_full=is_full
    )
    moved = np.flatnonzero(adopted.region != present.seating.region)
    touched = sorted(
        {
            *touched,
            *adopted.region[moved[adopted.region[moved] >= 0]].tolist(),
            *(r for step in steps for r in (step.region, step.source) if r >= 0),
        }
    )
    settled = _within(present, adopted, touched, steps, budget, watch)
    changes = count_changes(present.instance, settled.seating.official)
    return Next(settled, changes, proven)


def _within(
    present: Present,
    adopted: Seating,
    touched: Sequence[int],
    steps: list[Step],
    budget: int | None,
    watch: Watch,
) -> Settled:
    """Settle with as many of the steps as the budget allows; the better of two."""

    def attempt(n_steps: int) -> Settled:
        seating = carry_out(present, adopted, steps[:n_steps])
        return settle(present, seating, touched, budget=budget, watch=watch)

    if budget is None:
        return _worth_its_changes(present, attempt, len(steps))
    try:
        none = attempt(0)
    except TooFewChanges as refused:
        none = None
        over = refused
    best, low, high = none, 0, len(steps)
    # The first steps are worth the most: a long beginning that fits is looked for.
    for _trial in range(_TRIALS):
        if low >= high:
            break
        # All of them first: mostly they fit.
        middle = (low + high + 1) // 2 if _trial else high
        try:
            trial = attempt(middle)
        except TooFewChanges:
            high = middle - 1
            continue
        low = middle
        if best is None or key_of(present, trial) < key_of(present, best):
            best = trial
    if best is None:
        raise refusal(present, adopted, touched, budget, over, watch) from over
    covered = key_of(present, best)[:2]
    if covered > (0, 0):
        # Nobody may be left out, nor idle where that is forbidden, for the budget.
        seating = carry_out(present, adopted, steps)
        free = settle(present, seating, touched, budget=None, watch=watch)
        if key_of(present, free)[:2] < covered:
            raise refusal_by(present, free.seating.official, budget)
    return best


def _worth_its_changes(
    present: Present, attempt: Callable[[int], Settled], n_steps: int
) -> Settled:
    """Take all steps, or none where limits make them mend no aim after all."""
    all_of_them = attempt(n_steps)
    if not n_steps:
        return all_of_them
    none = attempt(0)
    with_steps, without = key_of(present, all_of_them), key_of(present, none)
    # Metres alone are no reason to change more.
    return all_of_them if with_steps[:-1] < without[:-1] else none


def solved_of(present: Present, following: Next) -> Solved:
    """
    Give the next plan as a solved county, with what is proven of its aims.

    Parameters
    ----------
    present, following
        The county, and its next plan.
    """
    settled = following.settled
    solution = solution_of(settled.seating)
    exact = settled.is_exact or _is_convex(present, settled)
    proven = exact and (settled.is_exact or _all_proven(settled))
    # Who is idle was free to choose: no plan of that kind is called optimal.
    proven = proven and present.instance.rules.load.idle != "allowed"
    bounds = aim_bounds(
        present.instance, present.regions, present.may_work, solution,
        is_exact=exact, counted=None, metres=None,
    )  # fmt: skip
    if settled.is_exact:
        bounds = replace(bounds, home=int(key_of(present, settled)[5]))
    elif exact and settled.budgeted is not None:
        bounds = replace(bounds, metres=settled.budgeted.bound / 100)
    return Solved(solution, is_exact=proven, bounds=bounds, prices={})


def _all_proven(settled: Settled) -> bool:
    return settled.budgeted is not None and settled.budgeted.is_exact


def _is_convex(present: Present, settled: Settled) -> bool:
    """
    Whether the flow knew all there was to decide above the metres.

    That is so under `nearest` where everybody has one region and is at work, and
    nobody could gain by idling.
    """
    instance, found = present.instance, settled.budgeted
    if found is None or not present.is_nearest or not found.is_aims_exact:
        return False
    if instance.village_is_exempt.any() or (present.may_work.sum(axis=1) > 1).any():
        return False
    aims = key_of(present, settled)
    rule = instance.rules.load.idle
    return rule == "forbidden" or (rule == "avoid" and aims[2] == aims[4] == 0)
