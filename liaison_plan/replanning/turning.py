"""Solving what one edit touches: from a turn to the next plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.errors import BudgetError, EditError
from liaison_plan.replanning.engine import advance, solved_of
from liaison_plan.replanning.forced import forced_changes
from liaison_plan.replanning.present import put_onto
from liaison_plan.replanning.replan import dress
from liaison_plan.solving.finish import finish_plan
from liaison_plan.solving.instance import make_instance
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.replanning.edits.edit import Turn
    from liaison_plan.replanning.present import Present
    from liaison_plan.replanning.settle import Watch
    from liaison_plan.solving.doors import Doors
    from liaison_plan.solving.instance import Instance


def solve_turn(
    turn: Turn,
    county: County,
    doors: Doors,
    today: pd.Series,
    *,
    taken: Collection[str],
    watch: Watch,
) -> tuple[Plan, int]:
    """
    Solve what an edit touches.

    Parameters
    ----------
    turn
        What the edit makes of the state.
    county, doors
        The county with the edit in its tables, and its households in order.
    today
        Official id by household id in the plan in force.
    taken
        Beat ids that were ever used.
    watch
        Progress and stopping.

    Returns
    -------
    plan, fewest
        The next plan, and how many changes against the plan in force are proven to be
        needed.

    Raises
    ------
    BudgetError
        More households have to change than are allowed.
    EditError
        The plan cannot have a pair that the edit asks for.
    Stopped
        Somebody stopped the work.
    """
    situation = turn.situation
    instance = make_instance(county, situation.rules, today, doors=doors)
    fewest = forced_changes(instance).fewest
    wished = _with_handed(instance, situation.handed)
    present = put_onto(wished, turn.plan)
    budget = situation.max_changes
    if budget is not None:
        spent = _handed_within(instance, wished, budget)
        present, budget = replace(present, spent=spent), budget - spent
    following = advance(
        present, _regions(present, turn.villages), budget=budget, watch=watch,
        counted=_regions(present, turn.counts), is_full=turn.is_full,
    )  # fmt: skip
    solved = solved_of(replace(present, instance=instance), following)
    made = finish_plan(county, instance, solved, has_baseline=True)
    _refuse_unless_held(made, turn)
    plan = dress(
        made, turn.plan, fewest=fewest, max_changes=situation.max_changes, taken=taken
    )
    return plan, fewest


def _handed_within(instance: Instance, wished: Instance, budget: int) -> int:
    """Count the changes of beats that were handed over; the budget must hold them."""
    n = int((wished.baseline != instance.baseline).sum())
    if n > budget:
        raise BudgetError(
            _(
                "Beats that were handed over change {n} households, and at most "
                "{budget} are allowed."
            ).format(n=n, budget=budget),
            fewest=n,
        )
    return n


def _with_handed(instance: Instance, handed: Mapping[str, str]) -> Instance:
    """Let households of handed-over beats count as their new official's."""
    if not handed:
        return instance
    at = {o: i for i, o in enumerate(instance.official_ids)}
    today = instance.baseline.copy()
    for h, household in enumerate(instance.household_ids):
        official = handed.get(household)
        if official in at:
            today[h] = at[official]
    return replace(instance, baseline=today)


def _regions(present: Present, villages: tuple[str, ...] | None) -> list[int]:
    """Regions of some villages; all of them for None."""
    if villages is None:
        return list(range(present.regions.n))
    at = np.isin(present.instance.village_ids, villages)
    return sorted(set(present.regions.of_village[at].tolist()))


def _refuse_unless_held(plan: Plan, turn: Turn) -> None:
    """Refuse an edit whose pair no plan could hold (limits, maximums)."""
    if not turn.must_hold:
        return
    who: pd.Series = plan.assignments.set_index("household_id")["official_id"]
    for household, official in turn.must_hold:
        if who.get(household) != official:
            raise EditError(
                _(
                    "{household} cannot be with {official}: a limit, or the maximum of "
                    "{official}, forbids it."
                ).format(household=household, official=official)
            )
