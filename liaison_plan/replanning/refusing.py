"""Refusing a change budget by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.replanning.forced import budget_error, forced_changes, name_forced
from liaison_plan.replanning.settle import settle
from liaison_plan.solving.finish import count_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from liaison_plan.errors import BudgetError
    from liaison_plan.replanning.budget import TooFewChanges
    from liaison_plan.replanning.present import Present, Seating
    from liaison_plan.replanning.settle import Watch

    Ints = NDArray[np.int64]


def refusal(
    present: Present,
    seating: Seating,
    touched: Sequence[int],
    budget: int,
    over: TooFewChanges,
    watch: Watch,
) -> BudgetError:
    """
    Name who has to change, by a plan of few changes.

    Parameters
    ----------
    present, seating, touched
        The county, who works where, and which regions may change.
    budget
        Most changes that were allowed.
    over
        What the assignment said.
    watch
        Progress and stopping.
    """
    official = settle(
        present, seating, touched, budget=None, watch=watch
    ).seating.official
    # At least those of this budget's own answer; aims come before changes above.
    found = min(count_changes(present.instance, official), max(over.fewest, budget + 1))
    return _error(present, official, budget, found)


def refusal_by(present: Present, official: Ints, budget: int) -> BudgetError:
    """
    Refuse a budget by a plan that serves more than any found within it.

    Parameters
    ----------
    present, budget
        As in `refusal`.
    official
        Official of each household in that plan, -1 = nobody.
    """
    return _error(present, official, budget, count_changes(present.instance, official))


def _error(present: Present, official: Ints, budget: int, found: int) -> BudgetError:
    proven = forced_changes(present.instance).fewest
    forced = name_forced(present.instance, official)
    found, spent = max(found, budget + 1), present.spent
    return budget_error(
        budget + spent, found + spent, min(proven, found) + spent, forced
    )
