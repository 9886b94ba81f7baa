"""
Items that cannot be cut (unequal workloads, groups kept together) to officials.

This is generalised assignment, whether the band can hold at all is bin packing: a flow
that may cut items gives a bound and a first guess, rounding and repair make it whole,
shifts and swaps lower it, and CP-SAT solves a few neighbouring officials at a time. The
maximum is never exceeded; what fits nowhere is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.cpsat import assign_whole
from liaison_plan.solving.transport import Bands, Pairs, solve_transport

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: CP-SAT's deterministic time per neighbourhood, and how many are tried at most.
_TIME = {"quick": 0.05, "standard": 0.1, "thorough": 1.0}
_NEIGHBOURHOODS = {"quick": 20, "standard": 120, "thorough": 1_000}
#: Officials solved together.
_TOGETHER = 4


@dataclass(frozen=True, eq=False)
class WholeProblem:
    """
    Items and officials.

    Attributes
    ----------
    weight
        Points of each item.
    cost
        Weighted centimetres, items by officials.
    allowed
        Same shape.
    bands
        Load bands.
    near
        Officials by nearness to each official: shape (officials, officials).
    """

    weight: Ints
    cost: Ints
    allowed: Bools
    bands: Bands
    near: Ints


@dataclass(frozen=True, eq=False)
class WholeAnswer:
    """
    Official of each item, and the bound of the relaxed flow.

    Attributes
    ----------
    official
        Position of the official, -1 = left out.
    bound
        Weighted centimetres that nothing undercuts which serves everybody; None where
        somebody is left out.
    """

    official: Ints
    bound: int | None


def assign_items(
    problem: WholeProblem,
    *,
    effort: str,
) -> WholeAnswer:
    """
    Assign items to officials within the maximums.

    Parameters
    ----------
    problem
        What is to be assigned.
    effort
        `quick`, `standard` or `thorough`.
    """
    item, official = np.nonzero(problem.allowed)
    weight = problem.weight
    # Rounding down keeps the relaxed cost a lower bound.
    per_point = problem.cost[item, official] // np.maximum(weight[item], 1)
    pairs = Pairs(item, official, per_point)
    relaxed = solve_transport(pairs, weight, problem.bands)
    state = _State(problem, _round(problem, item, official, relaxed.flow))
    state.search()
    _polish(state, effort, everywhere=effort != "quick")
    bound = None
    if (state.official >= 0).all():
        # Nothing that serves everybody undercuts a flow that may cut items and knows
        # no minimum.
        idle = np.zeros_like(problem.bands.must_work)
        free = Bands(np.zeros_like(problem.bands.minimum), problem.bands.maximum, idle)
        loose = solve_transport(pairs, weight, free)
        bound = int((loose.flow * per_point).sum())
    return WholeAnswer(state.official, bound)


def aims_of(problem: WholeProblem, official: Ints) -> tuple[int, int, int, int]:
    """Points left out, points missing, their squares, and the cost."""
    held = official >= 0
    load = np.bincount(
        official[held], problem.weight[held], len(problem.bands.maximum)
    ).astype(np.int64)
    gap = np.maximum(problem.bands.minimum - load, 0)
    cost = problem.cost[np.flatnonzero(held), official[held]].sum()
    return (
        int(problem.weight[~held].sum()),
        int(gap.sum()),
        int((gap**2).sum()),
        int(cost),
    )


def _round(problem: WholeProblem, item: Ints, official: Ints, flow: Ints) -> Ints:
    """Every item to where most of it flowed, if it still fits there."""
    n, k = problem.cost.shape
    share = np.zeros((n, k), np.int64)
    share[item, official] = flow
    left = problem.bands.maximum.copy()
    chosen = np.full(n, -1)
    best = share.max(axis=1)
    # Whole ones first, then the heaviest: small ones still fit into what is left.
    order = np.lexsort((np.arange(n), -problem.weight, best != problem.weight))
    for i in order.tolist():
        wish = np.lexsort((problem.cost[i], -share[i]))
        wish = wish[problem.allowed[i, wish] & (left[wish] >= problem.weight[i])]
        if len(wish):
            chosen[i] = wish[0]
            left[wish[0]] -= problem.weight[i]
    return chosen


class _State:
    """An assignment with its loads, lowered by shifts and swaps."""

    def __init__(self, problem: WholeProblem, official: Ints) -> None:
        self.problem = problem
        self.official = official.copy()
        k = len(problem.bands.maximum)
        held = official >= 0
        self.load = np.bincount(
            official[held], problem.weight[held], minlength=k
        ).astype(np.int64)
        # One squared missing point outweighs all metres (here only, while searching).
        self.price = int(problem.cost.max(initial=0)) * max(1, len(official)) + 1

    def key(self) -> tuple[int, int, int, int]:
        """Count the aims, in order."""
        return aims_of(self.problem, self.official)

    def _gap_cost(self, officials: Ints, load: Ints) -> Ints:
        bands = self.problem.bands
        gap = np.maximum(bands.minimum[officials] - load, 0)
        total = len(bands.minimum) * int(bands.minimum.max(initial=0) ** 2 + 1)
        return np.asarray((gap * total + gap**2) * self.price)

    def search(self) -> None:
        """Shift and swap until nothing is gained."""
        improved = True
        while improved:
            improved = any([self._shift_all(), self._swap_all()])

    def _shift_all(self) -> bool:
        problem, moved = self.problem, False
        k = np.arange(len(problem.bands.maximum))
        for i in range(len(problem.weight)):
            w, here = int(problem.weight[i]), int(self.official[i])
            fits = problem.allowed[i] & (self.load + w <= problem.bands.maximum)
            if here >= 0:
                fits[here] = False
            if not fits.any():
                continue
            gain = problem.cost[i] + self._gap_cost(k, self.load + w)
            gain = gain - self._gap_cost(k, self.load)
            if here >= 0:
                at = np.array([here])
                leave = self._gap_cost(at, self.load[at] - w)
                gain = gain + int((leave - self._gap_cost(at, self.load[at]))[0])
                gain = gain - int(problem.cost[i, here])
            gain = np.where(fits, gain, np.iinfo(np.int64).max)
            to = int(np.argmin(gain))
            if here < 0 or gain[to] < 0:
                self._move(i, to)
                moved = True
        return moved

    def _move(self, i: int, to: int) -> None:
        w, here = int(self.problem.weight[i]), int(self.official[i])
        if here >= 0:
            self.load[here] -= w
        self.official[i] = to
        self.load[to] += w

    def _swap_all(self) -> bool:
        problem, moved = self.problem, False
        for a in range(len(problem.bands.maximum)):
            for b in problem.near[a, :_TOGETHER].tolist():
                if a < b:
                    moved |= self._swap_pair(a, b)
        return moved

    def _swap_pair(self, a: int, b: int) -> bool:
        """Best exchange of one item of a against one of b."""
        problem = self.problem
        of_a = np.flatnonzero((self.official == a) & problem.allowed[:, b])
        of_b = np.flatnonzero((self.official == b) & problem.allowed[:, a])
        if not len(of_a) or not len(of_b):
            return False
        to_b = problem.weight[of_a][:, None] - problem.weight[of_b][None, :]
        load_a, load_b = self.load[a] - to_b, self.load[b] + to_b
        bands, pair = problem.bands, (np.array([a]), np.array([b]))
        fits = (load_a <= bands.maximum[a]) & (load_b <= bands.maximum[b])
        gain = (problem.cost[of_a, b] - problem.cost[of_a, a])[:, None]
        gain = gain + (problem.cost[of_b, a] - problem.cost[of_b, b])[None, :]
        gain = gain + self._gap_cost(pair[0], load_a) + self._gap_cost(pair[1], load_b)
        now = self._gap_cost(pair[0], self.load[pair[0]])
        now = now + self._gap_cost(pair[1], self.load[pair[1]])
        gain = np.where(fits, gain - now[0], 0)
        at = int(np.argmin(gain))
        i, j = divmod(at, len(of_b))
        if gain[i, j] >= 0:
            return False
        x, y = int(of_a[i]), int(of_b[j])
        self._move(x, b)
        self._move(y, a)
        return True


def _polish(state: _State, effort: str, *, everywhere: bool) -> None:
    """Solve neighbouring officials exactly: those in trouble, or all of them."""
    problem, bands = state.problem, state.problem.bands
    left = _NEIGHBOURHOODS[effort]
    improved = True
    while improved:
        improved = False
        gap = np.maximum(bands.minimum - state.load, 0)
        outside = np.flatnonzero(state.official < 0)
        near_outside = np.asarray(problem.allowed[outside].any(axis=0))
        for j in np.lexsort((np.arange(len(gap)), -gap)).tolist():
            if left == 0 or not (everywhere or gap[j] or near_outside[j]):
                continue
            left -= 1
            improved |= _solve_around(state, j, effort)
        if improved:
            state.search()


def _solve_around(state: _State, j: int, effort: str) -> bool:
    problem = state.problem
    group = np.unique(np.append(problem.near[j, : _TOGETHER - 1], j))
    some = np.flatnonzero(np.isin(state.official, group))
    # Items left out join where they may go.
    free = np.flatnonzero((state.official < 0) & problem.allowed[:, group].any(axis=1))
    some = np.union1d(some, free)
    if not len(some):
        return False
    position = np.full(len(problem.bands.maximum) + 1, -1)
    position[group] = np.arange(len(group))
    found = assign_whole(
        problem.cost[np.ix_(some, group)],
        problem.allowed[np.ix_(some, group)],
        problem.weight[some],
        problem.bands.minimum[group],
        problem.bands.maximum[group],
        start=position[state.official[some]],
        deterministic_time=_TIME[effort],
    )
    if found is None:
        return False
    new = state.official.copy()
    new[some] = np.where(found >= 0, group[found], -1)
    if aims_of(problem, new) >= state.key():
        return False
    replaced = _State(problem, new)
    state.official, state.load = replaced.official, replaced.load
    return True
