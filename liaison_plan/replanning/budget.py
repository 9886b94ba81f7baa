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

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.priced import (
    Priced,
    PricedTask,
    aims_scale,
    best_aims,
    cheapest,
    free_targets,
    packed_aims,
    targets_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from liaison_plan.solving.transport import Targets

    Ints = NDArray[np.int64]
    Answers = tuple[Priced, ...]
    #: The answers of all regions at the price p / q; None where there is none.
    Oracle = Callable[[int, int], Answers | None]

#: Steps along the hull; a handful is usual, each finds a corner of it.
_STEPS = 64


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
        Centimetres that one change more would save here (0 where none would).
    """

    answers: Answers
    cost: int
    changes: int
    bound: int
    is_aims_exact: bool
    price: float = field(default=0.0)

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
    answers
        An assignment with so many.
    """

    def __init__(self, fewest: int, answers: Answers) -> None:
        super().__init__(fewest)
        self.fewest = fewest
        self.answers = answers


def within_budget(
    tasks: Sequence[PricedTask],
    budget: int | None,
    *,
    check: Callable[[], None] = lambda: None,
) -> Budgeted:
    """
    Assign with at most `budget` changes: aims first, then cost.

    Parameters
    ----------
    tasks
        One per region.
    budget
        Most changes in all regions together; None for as few as the aims allow.
    check
        Called before every flow; it may raise to stop the work.

    Raises
    ------
    TooFewChanges
        To leave out no more households than must be, more have to change.
    """
    found = [free_targets(task) for task in tasks]
    tasks = [replace(t, bands=f[1]) for t, f in zip(tasks, found, strict=True)]
    targets = [f[0] for f in found]
    is_exact = all(f[2] for f in found)
    far = _far(tasks)

    def metres(p: int, q: int) -> Answers | None:
        def one(task: PricedTask, goal: Targets) -> Priced | None:
            check()
            return cheapest(task, goal, p, q)

        return _all(one(t, goal) for t, goal in zip(tasks, targets, strict=True))

    ties = sum(task.n for task in tasks) + 1
    if budget is None:
        fewest = _must(metres(far, 1))
        # The cheapest of all with so few changes: the price of one outweighs any way.
        cost = _cost(fewest)
        return Budgeted(fewest, cost, _changes(fewest), cost, is_exact)
    free = _must(metres(1, ties))
    if _changes(free) <= budget:
        cost = _cost(free)
        return Budgeted(free, cost, _changes(free), cost, is_exact)
    fewest = _must(metres(far, 1))
    if _changes(fewest) > budget:
        targets, proven = _aims_within(tasks, targets, budget)
        is_exact = is_exact and proven
        fewest = _must(metres(far, 1))
        free = _must(metres(1, ties))
        if _changes(free) <= budget:
            cost = _cost(free)
            return Budgeted(free, cost, _changes(free), cost, is_exact)
    low, high, p, q = _edge(metres, fewest, free, budget)
    line = q * _cost(low) + p * _changes(low)
    mixed = _mix(tasks, low, high, budget)
    # Rounded up: costs are whole centimetres.
    bound = -((p * budget - line) // q)
    return Budgeted(mixed, _cost(mixed), _changes(mixed), bound, is_exact, p / q)


def fewest_changes(tasks: Sequence[PricedTask]) -> Answers:
    """
    Find an assignment with the fewest changes that leaves out as few as it can.

    Parameters
    ----------
    tasks
        One per region.
    """
    scale = sum(aims_scale(task.bands) for task in tasks)
    answers: list[Priced | None] = []
    for task in tasks:
        goal, bands, _is_exact = free_targets(task)
        one = replace(task, bands=bands)
        # The aims matter less than any change.
        far = (2 * len(bands.minimum) + 4) * scale * (scale + 1)
        far = min(far, 2**52 // max(1, task.n))
        answers.append(best_aims(one, goal.left_out, far, 1, scale=scale))
    return _must(_all(answers))


def _aims_within(
    tasks: list[PricedTask], targets: list[Targets], budget: int
) -> tuple[list[Targets], bool]:
    """Best points missing and squares within the budget, as targets; and if proven."""
    scale = sum(aims_scale(task.bands) for task in tasks)

    def aims(p: int, q: int) -> Answers | None:
        return _all(
            best_aims(t, goal.left_out, p, q, scale=scale)
            for t, goal in zip(tasks, targets, strict=True)
        )

    # Packed aims of a walk through all officials stay below this.
    steepest = scale + 2 * max(int(t.bands.minimum.max(initial=0)) for t in tasks)
    fewest = _must(aims(steepest * (2 * _officials(tasks) + 4), 1))
    if _changes(fewest) > budget:
        raise TooFewChanges(_changes(fewest), fewest)
    free = _must(aims(1, sum(t.n for t in tasks) + 1))
    low, high, p, q = _edge(aims, fewest, free, budget)
    line = q * _cost(low) + p * _changes(low)
    best = _mix(tasks, low, high, budget, scale=scale)
    bound = -((p * budget - line) // q)
    met = [
        targets_of(t.bands, a.load, int((a.site < 0).sum()))
        for t, a in zip(tasks, best, strict=True)
    ]
    return met, _cost(best) <= bound


def _edge(
    oracle: Oracle, low: Answers, high: Answers, budget: int
) -> tuple[Answers, Answers, int, int]:
    """Walk the hull to the edge above the budget; its ends and its slope p / q."""
    p, q = _cost(low) - _cost(high), _changes(high) - _changes(low)
    for _step in range(_STEPS):
        found = _must(oracle(p, q))
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
        found = _must(oracle(p, q))
        if _changes(found) <= budget:
            low = found
        else:
            high = found
    return low, high, p, q


def _mix(
    tasks: Sequence[PricedTask],
    low: Answers,
    high: Answers,
    budget: int,
    *,
    scale: int = 0,
) -> Answers:
    """Take over from the answer beyond the budget what still fits into it."""
    answers = list(low)
    left = budget - _changes(low)
    order = sorted(
        range(len(tasks)), key=lambda i: (low[i].changes - high[i].changes, i)
    )
    for i in order:
        gain = low[i].cost - high[i].cost
        more = high[i].changes - low[i].changes
        if gain > 0 and more <= left:
            answers[i] = high[i]
            left -= more
    for i in order:
        if left > 0 and answers[i].cost > high[i].cost:
            answers[i] = _mix_one(tasks[i], answers[i], high[i], left, scale)
            left = budget - _changes(answers)
    return tuple(answers)


def _mix_one(
    task: PricedTask, low: Priced, high: Priced, left: int, scale: int
) -> Priced:
    """Take over independent rounds of moves of one region while they fit."""
    moved = np.flatnonzero((low.site != high.site) | (low.own != high.own))
    best = low
    for group in _rounds(task, low, high, moved):
        site, own = best.site.copy(), best.own.copy()
        site[group], own[group] = high.site[group], high.own[group]
        trial = _counted(task, site, own, best, high, scale)
        if trial is None or trial.cost >= best.cost:
            continue
        if trial.changes - low.changes <= left:
            best = trial
    return best


def _rounds(task: PricedTask, low: Priced, high: Priced, moved: Ints) -> list[Ints]:
    """Group moved households whose sites hang together; small groups first."""
    n_sites = task.bands.n_sites
    leader = list(range(n_sites + 1))

    def find(a: int) -> int:
        while leader[a] != a:
            leader[a] = leader[leader[a]]
            a = leader[a]
        return a

    for h in moved.tolist():
        a, b = (
            find(int(low.site[h]) % (n_sites + 1)),
            find(int(high.site[h]) % (n_sites + 1)),
        )
        leader[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = {}
    for h in moved.tolist():
        groups.setdefault(find(int(low.site[h]) % (n_sites + 1)), []).append(h)
    return [
        np.array(g, dtype=np.int64)
        for g in sorted(groups.values(), key=lambda g: (len(g), g))
    ]


def _counted(
    task: PricedTask, site: Ints, own: Ints, low: Priced, high: Priced, scale: int
) -> Priced | None:
    """Count an assignment between two others; None where its aims are not theirs."""
    sites = task.bands.sites()
    # Every official has the load of one of the two ends.
    points = np.bincount(site[site >= 0], minlength=task.bands.n_sites)
    load = low.load.copy()
    at_low = np.bincount(sites, low.load, task.bands.n_sites).astype(np.int64)
    at_high = np.bincount(sites, high.load, task.bands.n_sites).astype(np.int64)
    for s in np.flatnonzero(points != at_low).tolist():
        if points[s] != at_high[s]:
            return None
        load[sites == s] = high.load[sites == s]
    stays = np.bincount(own[own >= 0], minlength=len(load))
    if (stays > load).any():
        return None
    before, after = targets_of(task.bands, low.load, 0), targets_of(task.bands, load, 0)
    left_out = int((site < 0).sum()) == int((low.site < 0).sum())
    if not left_out or (scale == 0 and before != after):
        return None
    return _price(task, site, own, load, scale)


def _price(task: PricedTask, site: Ints, own: Ints, load: Ints, scale: int) -> Priced:
    """Cost and changes of an assignment, by looking its pairs up."""
    pairs, n_sites = task.pairs, task.bands.n_sites
    key = pairs.household * n_sites + pairs.official
    order = np.argsort(key, kind="stable")
    goes = np.flatnonzero((site >= 0) & (own < 0))
    at = order[np.searchsorted(key[order], goes * n_sites + site[goes])]
    cost, changes = int(pairs.cost[at].sum()), int(task.change[at].sum())
    direct = np.flatnonzero(own >= 0)
    cost_of = np.zeros(task.n, np.int64)
    cost_of[task.own_household] = task.own_cost
    cost += int(cost_of[direct].sum())
    changes += int(task.lost[site < 0].sum())
    if scale:
        return Priced(site, own, load, packed_aims(task.bands, load, scale), changes)
    return Priced(site, own, load, cost + task.change_cost * changes, changes)


def _far(tasks: Sequence[PricedTask]) -> int:
    """Price of a change that no detour outweighs, within what the solver can take."""
    longest = max(int(t.pairs.cost.max(initial=0)) + t.change_cost for t in tasks)
    # A round of moves passes every official once, and each move costs one pair.
    return 2 * (_officials(tasks) + 2) * (longest + 1)


def _officials(tasks: Sequence[PricedTask]) -> int:
    return max(len(task.bands.minimum) for task in tasks)


def _all(answers: Iterable[Priced | None]) -> Answers | None:
    found = []
    for answer in answers:
        if answer is None:
            return None
        found.append(answer)
    return tuple(found)


def _must(answers: Answers | None) -> Answers:
    assert answers is not None, "targets that were met can be met again"
    return answers


def _cost(answers: Sequence[Priced]) -> int:
    return sum(a.cost for a in answers)


def _changes(answers: Sequence[Priced]) -> int:
    return sum(a.changes for a in answers)
