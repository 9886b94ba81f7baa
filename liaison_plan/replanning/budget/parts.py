"""One region's assignment, with the answers that are asked for again and again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.priced import (
    Priced,
    PricedTask,
    best_aims,
    cheapest,
    free_targets,
)
from liaison_plan.solving.transport import arithmetic_targets

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_plan.solving.transport import Targets


@dataclass
class _Known:
    """An answer, and the prices between which it is known to be the best."""

    answer: Priced
    low: Fraction
    high: Fraction


class Part:
    """
    One region's assignment, with the answers that are asked for again and again.

    Parameters
    ----------
    task
        The assignment.
    check
        Called before every flow; it may raise to stop the work.
    """

    def __init__(
        self, task: PricedTask, check: Callable[[], None] = lambda: None
    ) -> None:
        self.task, self.is_exact = task, True
        self.targets: Targets | None = None
        self._check = check
        self._free: Priced | None = None
        self._known: list[_Known] = []
        self._fewest: Priced | None = None

    @property
    def goal(self) -> Targets:
        """The best aims that can be met, whatever changes."""
        if self.targets is None:
            self._check()
            # Nothing beats what the totals allow, so it is tried before it is proven.
            ones = np.ones(self.task.n, np.int64)
            guess = arithmetic_targets(ones, self.task.bands)
            free = cheapest(self.task, guess, 1, self.task.n + 1)
            if free is not None:
                self.targets, self._free = guess, free
            else:
                self.targets, bands, self.is_exact = free_targets(self.task)
                self.task = replace(self.task, bands=bands)
        return self.targets

    def at(self, p: int, q: int, goal: Targets | None = None) -> Priced:
        """Answer at the price p / q, for the best aims or given ones."""
        if goal is not None and goal != self.goal:
            return self._solved(p, q, goal)
        price = Fraction(p, q)
        for known in self._known:
            if known.low <= price <= known.high:
                return known.answer
        found = self._solved(p, q, self.goal)
        for known in self._known:
            same = known.answer.cost == found.cost
            if same and known.answer.changes == found.changes:
                known.low = min(known.low, price)
                known.high = max(known.high, price)
                return known.answer
        self._known.append(_Known(found, price, price))
        return found

    def _solved(self, p: int, q: int, goal: Targets) -> Priced:
        self._check()
        found = cheapest(self.task, goal, p, q)
        assert found is not None, "targets that were met can be met again"
        return found

    def aims_at(self, p: int, q: int, scale: int) -> Priced:
        """Answer at the price p / q with the aims themselves as the cost."""
        left_out = self.goal.left_out
        self._check()
        found = best_aims(self.task, left_out, p, q, scale=scale)
        assert found is not None, "as many as can be served are served"
        return found

    @property
    def free(self) -> Priced:
        """The cheapest answer; of equals the one of fewest changes."""
        goal = self.goal
        if self._free is None:
            self._free = self.at(1, self.task.n + 1, goal)
        return self._free

    @property
    def fewest(self) -> Priced:
        """The answer of fewest changes for the best aims; of those the cheapest."""
        if self._fewest is None:
            goal = self.goal
            if self._free is not None and self._free.changes == self.least:
                self._fewest = self._free
            else:
                self._fewest = self.at(far_price(self.task), 1, goal)
        return self._fewest

    @cached_property
    def least(self) -> int:
        """Households that change whatever is assigned: they have nowhere to stay."""
        task = self.task
        stays = task.lost == 0
        stays[task.pairs.household[task.change == 0]] = True
        stays[task.own_household] = True
        return int((~stays).sum())


def far_price(task: PricedTask) -> int:
    """Price of a change that no detour outweighs, within what the solver can take."""
    longest = int(task.pairs.cost.max(initial=0)) + task.change_cost
    # A round of moves passes every official once, and each move costs one pair.
    return 2 * (len(task.bands.minimum) + 2) * (longest + 1)
