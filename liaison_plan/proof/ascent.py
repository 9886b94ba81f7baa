"""
Multipliers whose bound is high, found by the volume algorithm.

Steps go from the best point so far along an average of past subgradients, which in the
limit is also the primal solution of the linear relaxation (Barahona and Anbil, "The
volume algorithm", Mathematical Programming 87, 2000). Between full evaluations only the
likely households of each centre are looked at; multipliers that leave this module were
evaluated fully, in whole numbers.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.centre_limits import cheapest_centres
from liaison_plan.proof.lagrangian import (
    amounts_of,
    fill_even,
    others_of,
    scan_centres,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.lagrangian import BeatsProblem, Number

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

#: Multipliers stay within this, so that sums fit and forbidden pairs stay dear.
_WIDEST_CM = 10**10
#: Evaluations by effort.
TURNS = {"quick": 120, "standard": 400, "thorough": 1_500}
#: A full evaluation after so many others.
_EVERY = 20
#: Largest share of a new subgradient in the average.
_SHARE = 0.2
#: Above this, in households, full evaluations are rarer.
_LARGE = 4_000
#: Choices of centres remembered.
_RECENT = 80
#: Turns without gain before steps become shorter.
_PATIENCE = 5


def best_multipliers(
    problem: BeatsProblem, start: Ints, upper: int, *, effort: str
) -> Ints:
    """
    Look for multipliers whose bound is high.

    Parameters
    ----------
    problem
        The region.
    start
        Multipliers to start from: centimetres to the centres of a plan.
    upper
        Centimetres of that plan; only sets the length of steps.
    effort
        `quick`, `standard` or `thorough`.

    Returns
    -------
    multipliers
        Whole centimetres.
    """
    return ascend(problem, start, upper, turns=TURNS[effort])[0]


def ascend(
    problem: BeatsProblem, start: Ints, upper: int, *, turns: int, plain: float = 0.15
) -> tuple[Ints, Floats]:
    """
    Improve multipliers for a number of turns.

    Parameters
    ----------
    problem, start, upper
        As in `best_multipliers`; the limits must admit a choice of centres.
    turns
        Evaluations.
    plain
        The part of them before averaging begins; few where the start is good.

    Returns
    -------
    multipliers
        Whole centimetres.
    centres
        How much of each household is a centre in the linear relaxation, about.
    """
    if problem.n_beats >= problem.n:
        return start.astype(np.int64), np.ones(problem.n)
    ascent = _Ascent(problem, start, upper)
    first = max(1, int(turns * plain))
    ascent.plain_steps(first)
    ascent.averaged_steps(turns - first)
    centres = np.bincount(np.concatenate(ascent.chosen), minlength=problem.n)
    return ascent.best(), centres / len(ascent.chosen)


class _Ascent:
    """Multipliers on their way up."""

    def __init__(self, problem: BeatsProblem, start: Ints, upper: int) -> None:
        self.problem = problem
        self.upper = float(upper)
        self.at = start.astype(np.float64)
        self.value = -np.inf
        self.subgradient = np.zeros(problem.n)
        #: Best multipliers of those fully evaluated.
        self.found = (-np.inf, start)
        self.turn = 0
        # Where distances are computed anew each time, they are most of the work.
        self.every = _EVERY if problem.n <= _LARGE else 5 * _EVERY
        self.chosen: deque[Ints] = deque(maxlen=_RECENT)
        own = int(problem.has_own_centre)
        per_point = int(problem.weight.min())
        self.width = min(2 * problem.high // per_point + 20, problem.n - own)

    def plain_steps(self, turns: int) -> None:
        """Polyak steps along the subgradient, shorter when nothing is gained."""
        u, factor, idle = self.at, 1.0, 0
        for _turn in range(turns):
            u = self._look_again(u)
            value, g = self._evaluate(u)
            idle += 1
            if value >= self.value:
                self.at, self.value, self.subgradient, idle = u, value, g, 0
            if idle >= _PATIENCE:
                factor, idle = factor * 0.7, 0
            norm = float(g @ g)
            if norm == 0:
                return
            u = _clip(u + factor * max(self.upper - value, 1.0) * g / norm)

    def averaged_steps(self, turns: int) -> None:
        """Step from the best point along the average of subgradients."""
        average, share, factor, idle = self.subgradient, _SHARE, 0.3, 0
        checked = self.value
        for turn in range(turns):
            self._look_again(self.at)
            norm = float(average @ average)
            if norm < 1e-9 or factor < 1e-5:
                return
            step = factor * max(self.upper - self.value, 1.0) / norm
            u = _clip(self.at + step * average)
            value, g = self._evaluate(u)
            idle += 1
            if value > self.value:
                if g @ average > 0:
                    factor = min(factor * 1.1, 2.0)
                self.at, self.value, idle = u, value, 0
            elif idle >= _PATIENCE:
                factor, idle = factor * 0.66, 0
            change = g - average
            length = float(change @ change)
            best = -float(average @ change) / length if length else share
            average = average + min(max(best, share / 10), share) * change
            if turn % 100 == 99:
                if self.value - checked < 1e-4 * abs(checked) and share > 1e-3:
                    share /= 2
                checked = self.value

    def best(self) -> Ints:
        """Multipliers with the highest bound of those fully evaluated."""
        self._scan(self.at)
        return np.asarray(self.found[1])

    def _look_again(self, u: Floats) -> Floats:
        """Evaluate fully every few turns, more often at first; there, u is rounded."""
        often = self.every if self.turn >= 2 * self.every else self.every // 4
        if self.turn % often == 0:
            u = np.rint(u)
            self.at, self.value = u, self._scan(u)
        self.turn += 1
        return u

    def _scan(self, u: Floats) -> float:
        """Evaluate fully, in whole numbers, and choose what to look at from here."""
        problem = self.problem
        whole = np.rint(u).astype(np.int64)
        values, self.near, self.cost, self.own_cost = scan_centres(
            problem, whole, self.width
        )
        chosen = self._choose(values)
        bound = float(int(whole.sum()) + int(values[chosen].sum()))
        if bound > self.found[0]:
            self.found = (bound, whole)
        return bound

    def _evaluate(self, u: Floats) -> tuple[float, Floats]:
        """Value and subgradient over the likely centres and households only."""
        problem = self.problem
        reduced = self.cost - u[self.near]
        base: Floats | float = 0.0
        if problem.has_own_centre:
            base = self.own_cost - u
        if problem.is_even:
            values = base + fill_even(problem, reduced)
            chosen = self._choose(values)
            members, share = self._members(reduced, chosen)
        else:
            order = np.argsort(reduced / problem.weight[self.near], axis=1)
            cost = np.take_along_axis(reduced, order, axis=1)
            household = np.take_along_axis(self.near, order, axis=1)
            amount, points = amounts_of(problem, cost, household, np.arange(problem.n))
            values = base + (cost * amount / points).sum(axis=1)
            chosen = self._choose(values)
            members = household[chosen].ravel()
            share = (amount / points)[chosen].ravel()
        #: Centres chosen lately: the linear relaxation's, on average.
        self.chosen.append(chosen)
        g: Floats = 1.0 - np.bincount(members, share, problem.n).astype(np.float64)
        if problem.has_own_centre:
            g[chosen] -= 1.0
        return float(u.sum() + values[chosen].sum()), g

    def _choose(self, values: NDArray[Number]) -> Ints:
        centres = cheapest_centres(values, self.problem.n_beats, self.problem.limits)
        if centres is None:
            message = "limits that admit no choice were to be sorted out before"
            raise AssertionError(message)
        return centres

    def _members(self, reduced: Floats, chosen: Ints) -> tuple[Ints, Floats]:
        """Households of chosen centres besides their own, unit weights."""
        low, high = others_of(self.problem)
        some = reduced[chosen]
        order = np.argsort(some, axis=1, kind="stable")[:, :high]
        taken = np.take_along_axis(some, order, axis=1) < 0
        taken[:, :low] = True
        members = np.take_along_axis(self.near[chosen], order, axis=1)[taken]
        return members, np.ones(len(members))


def _clip(u: Floats) -> Floats:
    return np.clip(u, -_WIDEST_CM, _WIDEST_CM)
