"""
The best assignment with at most so many changes, by walking a convex hull.

The cheapest cost with at most N changes is bounded from below by the line through the
two answers beside N (Lagrangian relaxation of the one constraint that a flow does not
know). Answers are found at prices p / q in whole numbers; each step takes the line
through the best answer within the budget and the best beyond it, and asks whether
anything lies below. If nothing does, everything on that line is optimal for its own
number of changes: regions, and inside a region independent rounds of moves, are taken
over one by one from the answer beyond until the budget is used up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from liaison_plan.replanning.budget.mixing import mix
from liaison_plan.replanning.budget.parts import far_price
from liaison_plan.solving.priced import Priced, aims_scale, packed_aims, targets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from liaison_plan.replanning.budget.parts import Part
    from liaison_plan.solving.transport import Targets

    Answers = tuple[Priced, ...]
    #: The answers of all regions at the price p / q.
    Oracle = Callable[[int, int], Answers]

#: Steps along the hull; a handful is usual, each finds a corner of it.
_STEPS = 64
#: Prices looked at beside one that was right before.
_SIDES = 2


@dataclass(frozen=True, eq=False)
class Budgeted:
    """
    The best answers found with at most so many changes.

    Attributes
    ----------
    answers
        One per region.
    cost, changes
        Their sums; centimetres.
    bound
        No assignment with these aims and at most so many changes costs less.
    is_aims_exact
        Whether the aims above the metres are proven best within the budget.
    price
        Whole numbers p and q: one change more would save p / q centimetres here; None
        where none would.
    """

    answers: Answers
    cost: int
    changes: int
    bound: int
    is_aims_exact: bool
    price: tuple[int, int] | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the cost is proven."""
        return self.is_aims_exact and self.cost <= self.bound


class TooFewChanges(Exception):  # noqa: N818 - an outcome, not a fault
    """
    More households must change than the budget allows.

    Attributes
    ----------
    fewest
        How many must at least.
    """

    def __init__(self, fewest: int) -> None:
        super().__init__(fewest)
        self.fewest = fewest


def within_budget(
    parts: Sequence[Part],
    budget: int | None,
    *,
    near: tuple[int, int] | None = None,
) -> Budgeted:
    """
    Assign with at most `budget` changes: aims first, then cost.

    Parameters
    ----------
    parts
        One per region.
    budget
        Most changes in all regions together; None for as few as the aims allow.
    near
        A price to look near first: that of a similar assignment. It changes nothing
        but the number of steps.

    Raises
    ------
    TooFewChanges
        To leave out no more households than must be, more have to change.
    """
    if budget is None:
        # The cheapest of all with so few changes: the price of one outweighs any way.
        return _as_is(parts, tuple(part.fewest for part in parts))
    free = tuple(part.free for part in parts)
    if _changes(free) <= budget:
        return _as_is(parts, free)
    fewest = tuple(part.fewest for part in parts)
    goals, is_exact = [part.goal for part in parts], True
    if _changes(fewest) > budget:
        goals = _aims_within(parts, budget)
        # Other loads may be worth as much and cost less: the cost is not proven.
        is_exact = goals == [part.goal for part in parts]
        fewest = tuple(
            part.fewest if goal == part.goal else part.at(far_price(part.task), 1, goal)
            for part, goal in zip(parts, goals, strict=True)
        )
        free = tuple(
            part.free if goal == part.goal else part.at(1, part.task.n + 1, goal)
            for part, goal in zip(parts, goals, strict=True)
        )
        if _changes(free) <= budget:
            return _as_is(parts, free, is_exact=is_exact)

    def metres(p: int, q: int) -> Answers:
        return tuple(
            # Cheapest and of fewest changes at once: so it is at every price.
            few if few.changes == most.changes else part.at(p, q, goal)
            for part, goal, few, most in zip(parts, goals, fewest, free, strict=True)
        )

    low, high = _bracket(metres, fewest, free, budget, near)
    low, high, p, q = _edge(metres, low, high, budget)
    line = q * _cost(low) + p * _changes(low)
    tasks = [part.task for part in parts]
    mixed = mix(tasks, low, high, budget)
    # Rounded up: costs are whole centimetres.
    bound = -((p * budget - line) // q)
    is_exact = is_exact and all(part.is_exact for part in parts)
    return Budgeted(mixed, _cost(mixed), _changes(mixed), bound, is_exact, (p, q))


def _as_is(
    parts: Sequence[Part], answers: Answers, *, is_exact: bool = True
) -> Budgeted:
    """Give answers that nothing undercuts."""
    cost = _cost(answers)
    is_exact = is_exact and all(part.is_exact for part in parts)
    return Budgeted(answers, cost, _changes(answers), cost, is_exact)


def _aims_within(parts: Sequence[Part], budget: int) -> list[Targets]:
    """Find the best points missing and squares within the budget, as targets."""
    scale = sum(aims_scale(part.task.bands) for part in parts)
    # Packed aims of a walk through all officials stay below this.
    widest = max(int(part.task.bands.minimum.max(initial=0)) for part in parts)
    most = max(len(part.task.bands.minimum) for part in parts)
    far = (scale + 2 * widest) * (2 * most + 4)
    # Where no aim costs a change, none has to give way.
    settled = [part.fewest.changes == part.least for part in parts]

    def known(part: Part) -> Priced:
        aims = packed_aims(part.task.bands, part.fewest.load, scale)
        return replace(part.fewest, cost=aims)

    def aims(p: int, q: int) -> Answers:
        return tuple(
            known(part) if is_settled else part.aims_at(p, q, scale)
            for part, is_settled in zip(parts, settled, strict=True)
        )

    fewest = aims(far, 1)
    if _changes(fewest) > budget:
        raise TooFewChanges(_changes(fewest))
    free = aims(1, sum(part.task.n for part in parts) + 1)
    low, high, _p, _q = _edge(aims, fewest, free, budget)
    best = mix([part.task for part in parts], low, high, budget, scale=scale)
    return [
        part.goal
        if is_settled
        else targets_of(part.task.bands, answer.load, int((answer.site < 0).sum()))
        for part, answer, is_settled in zip(parts, best, settled, strict=True)
    ]


def _bracket(
    oracle: Oracle,
    low: Answers,
    high: Answers,
    budget: int,
    near: tuple[int, int] | None,
) -> tuple[Answers, Answers]:
    """Look at both sides of a price that was right for a similar assignment."""
    if near is None:
        return low, high
    p, q = near
    for _side in range(_SIDES):
        found = oracle(p, q)
        if _changes(found) <= budget:
            if _cost(found) < _cost(low):
                low = found
            # Cheaper changes: the other side of the budget.
            p, q = 7 * p, 8 * q
        else:
            if _changes(found) < _changes(high):
                high = found
            p, q = 8 * p, 7 * q
    return low, high


def _edge(
    oracle: Oracle, low: Answers, high: Answers, budget: int
) -> tuple[Answers, Answers, int, int]:
    """Walk the hull to the edge above the budget; its ends and its slope p / q."""
    p, q = _cost(low) - _cost(high), _changes(high) - _changes(low)
    for _step in range(_STEPS):
        found = oracle(p, q)
        line = q * _cost(low) + p * _changes(low)
        if q * _cost(found) + p * _changes(found) >= line:
            break
        if _changes(found) <= budget:
            low = found
        else:
            high = found
        p, q = _cost(low) - _cost(high), _changes(high) - _changes(low)
    else:
        # The last line asked for is still a bound: everything lies above it.
        found = oracle(p, q)
        if _changes(found) <= budget:
            low = found
        else:
            high = found
    return low, high, p, q


def _cost(answers: Sequence[Priced]) -> int:
    return sum(a.cost for a in answers)


def _changes(answers: Sequence[Priced]) -> int:
    return sum(a.changes for a in answers)
