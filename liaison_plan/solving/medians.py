"""
Compact beats of whole atoms: the capacitated p-median problem, with minimums.

Sets: atoms with points, households that can be centres (each lies in one atom), k beats
with a band of points. A beat costs the sum of centimetres from its households to the
one of them that makes the sum least. Aims, in this order: households left out, points
missing to the minimums, the sum of their squares, centimetres. The maximum, who may go
where and limits of distance always hold.

1. first beats: centres drawn far from each other, atoms by regret (`median_start`);
2. descent in groups of neighbouring beats: shifts, swaps and chains of atoms, judged
   with the centres that the beats would then take (`median_table`);
3. kicks: a group gets new centres (one moved, all drawn again, or each moved inside its
   beat), its atoms are handed out anew and descended. A kick that left anybody out or
   below the minimum is never kept; one that costs little more may be, less and less so
   (simulated annealing); the best of all is the answer;
4. CP-SAT assigns a group exactly where points are left out or missing after that.

All limits are counts, and the work of a kick counts by its size; the same seed gives
the same beats. References: Mulvey and Beck 1984; Lorena and Senne 2003; the large steps
with annealed acceptance follow Martin, Otto and Felten 1991.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.cpsat import assign_whole
from liaison_plan.solving.median_balance import balance
from liaison_plan.solving.median_start import (
    costs_at,
    first_beats,
    hand_out,
    new_centres,
    sound,
)
from liaison_plan.solving.median_table import Tables, descend
from liaison_plan.solving.stopping import look

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from liaison_plan.solving.median_problem import Group, MedianProblem

    Ints = NDArray[np.int64]
    #: Gives beats that were cut without regard to persons to those who may have them.
    Staff = Callable[[Ints, Ints], tuple[MedianProblem, Ints]]


@dataclass(frozen=True)
class _Effort:
    """Counts: first beats tried, kicks in all and per beat, exact repairs, rounds."""

    starts: int
    kicks: int
    kicks_per_beat: int
    repairs: int
    rounds: int


_EFFORT = {
    "quick": _Effort(1, 0, 0, 0, 2),
    "standard": _Effort(2, 20, 8, 30, 4),
    "thorough": _Effort(5, 4_000, 120, 200, 10),
}
#: Small problems are searched so often from different beats when thorough.
_SMALL, _SEARCHES = 200, 3
#: A kick may cost so much of a mean beat more at first; nothing more at the end.
_HEAT = {"quick": 0.0, "standard": 0.02, "thorough": 0.06}
#: The last part of the kicks is taken only if nothing gets worse.
_COOL = 0.9
#: Atoms of a group; kicks of larger groups count as several.
_ATOMS = 90
#: Beats of a group, as long as they have less atoms than that.
_BEATS = 8
#: Atoms that nobody has and that join a group.
_OUTSIDE = 20
#: Pairs of atoms and beats up to which points flow across the whole.
_FLOW = 3_000_000
#: Beats solved exactly together, and CP-SAT's deterministic time for them.
_EXACT, _EXACT_TIME = 6, 0.1


@dataclass(frozen=True, eq=False)
class Medians:
    """
    Beats of a problem.

    Attributes
    ----------
    beat
        Beat of each atom, -1 = left out.
    centre
        Household at the centre of each beat, -1 = no beat.
    """

    beat: Ints
    centre: Ints


def solve_medians(
    problem: MedianProblem, *, seed: int, effort: str, staff: Staff | None = None
) -> Medians:
    """
    Cut atoms into compact beats within their bands.

    Parameters
    ----------
    problem
        What is to be cut.
    seed
        Of the region.
    effort
        `quick`, `standard` or `thorough`.
    staff
        Where beats are not alike: takes the first beats (of the atoms, and their
        centres), gives the problem with what each may hold, and its first beats.
    """
    searches = (
        _SEARCHES if effort == "thorough" and len(problem.weight) <= _SMALL else 1
    )
    found = [
        _search(problem, np.random.default_rng([seed + at, 77]), effort, staff)
        for at in range(searches)
    ]
    # The first of equals: `min` keeps it.
    best = min(found, key=_Search.aims) if searches > 1 else found[0]
    return Medians(best.beat, best.centre)


def _search(
    problem: MedianProblem, rng: np.random.Generator, effort: str, staff: Staff | None
) -> _Search:
    """Search once, from first beats of its own."""
    beat, centre = first_beats(problem, rng, _EFFORT[effort].starts)
    if staff is not None:
        problem, beat = staff(beat, centre)
    search = _Search(problem, beat, rng, effort)
    search.sweep()
    search.balance()
    search.repair()
    search.kick_all()
    search.repair()
    return search


class _Search:
    """Beats in the making."""

    def __init__(
        self, problem: MedianProblem, beat: Ints, rng: np.random.Generator, effort: str
    ) -> None:
        self.problem, self.rng, self.effort = problem, rng, effort
        self.n: int = problem.may.shape[0]
        self.k: int = problem.may.shape[1]
        self.beat, self.centre = sound(problem, beat)
        self.cost = np.zeros(self.k)
        #: Where each beat is, also when it has no centre.
        self.place = np.zeros((self.k, 2))
        self.place[:] = problem.points.mean(axis=0)
        self.middle = problem.middles()
        for b in range(self.k):
            inside = np.flatnonzero(self.beat == b)
            if len(inside):
                self.place[b] = self.middle[inside].mean(axis=0)
        self.changed = np.ones(self.k, bool)

    def aims(self) -> tuple[float, ...]:
        """Atoms left out, then the rank of what is missing, then the cost."""
        _group, whole = self.tables(np.arange(self.k))
        return (float((self.beat < 0).sum()), *whole.aims())

    def group_around(self, b: int, size: int) -> Ints:
        """Give the beats nearest to one of them."""
        gap = ((self.place - self.place[b]) ** 2).sum(axis=1)
        gap[b] = -1.0
        return np.sort(np.argsort(gap, kind="stable")[:size])

    def tables(self, beats: Ints) -> tuple[Group, Tables]:
        """Cut a group out, and its tables as things stand."""
        position = np.full(self.k + 1, -1)
        position[beats] = np.arange(len(beats))
        atoms = np.flatnonzero(position[self.beat] >= 0)
        outside = self._outside(beats)
        if len(outside):
            atoms = np.union1d(atoms, outside)
        beat = position[self.beat[atoms]]
        beat[beat < 0] = len(beats)
        group = self.problem.few(atoms, beats, beat, self.centre[beats])
        return group, Tables(group.few, group.beat)

    def _outside(self, group: Ints) -> Ints:
        """Atoms that nobody has and that the group might take, nearest first."""
        free = np.flatnonzero(self.beat < 0)
        if len(free) == 0:
            return free
        free = free[self.problem.may[np.ix_(free, group)].any(axis=1)]
        gap = (self.middle[free][:, None, :] - self.place[group]) ** 2
        near = gap.sum(axis=2).min(axis=1, initial=np.inf)
        return free[np.argsort(near, kind="stable")[:_OUTSIDE]]

    def take(self, group: Group, t: Tables) -> bool:
        """Make the beats of the tables the ones in force."""
        moves = group.atoms >= 0
        atoms = group.atoms[moves]
        new = np.append(group.beats, -1)[t.beat[moves]]
        is_new = not np.array_equal(new, self.beat[atoms])
        self.beat[atoms] = new
        for at, b in enumerate(group.beats.tolist()):
            c = int(t.centre[at])
            self.centre[b] = group.households[c] if c >= 0 else -1
            if c >= 0:
                self.place[b] = self.problem.points[self.centre[b]]
        self.cost[group.beats] = t.cost[:-1]
        return is_new

    def size_of_groups(self) -> int:
        """Give how many beats have about `_ATOMS` atoms; three at least."""
        return min(self.k, max(3, _ATOMS * self.k // max(1, self.n)))

    def sweep(self) -> None:
        """Descend every group until none changes."""
        size = min(self.size_of_groups(), _BEATS)
        for _round in range(_EFFORT[self.effort].rounds):
            todo, self.changed = self.changed, np.zeros(self.k, bool)
            for b in range(self.k):
                beats = self.group_around(b, size)
                if not (todo[beats].any() or self.changed[beats].any()):
                    continue
                group, tables = self.tables(beats)
                descend(tables)
                if self.take(group, tables):
                    moved = np.flatnonzero(group.beat != tables.beat)
                    both = np.append(group.beat[moved], tables.beat[moved])
                    self.changed[beats[both[both < len(beats)]]] = True
            if not self.changed.any():
                break

    def balance(self) -> None:
        """Let points flow across the whole where minimums or people are missed."""
        problem = self.problem
        if self.n * self.k > _FLOW or not self._trouble():
            return
        everyone = np.arange(len(problem.atom))
        cost = costs_at(problem, everyone, problem.atom, self.centre, self.n)
        cost = np.where(problem.may, cost + problem.extra, np.inf)
        beat = balance(cost, problem.weight, problem.low, problem.high)
        self.beat, self.centre = sound(problem, np.where(beat < self.k, beat, -1))
        self.changed[:] = True
        self.sweep()

    def kick_all(self) -> None:
        """Kick as often as the effort says; keep the best."""
        effort = _EFFORT[self.effort]
        total = float(effort.kicks + effort.kicks_per_beat * self.k)
        if self.k < 2 or effort.kicks_per_beat == 0:
            return
        heat = _HEAT[self.effort] * self.cost.sum() / self.k
        now = self.cost.sum()
        best = now, self.beat.copy(), self.centre.copy(), self.cost.copy()
        most = self.size_of_groups()
        done = 0.0
        while done < total:
            look()
            size = int(self.rng.integers(2, max(_BEATS, most) + 1))
            beats = self.group_around(int(self.rng.integers(self.k)), min(size, most))
            left = max(0.0, 1.0 - done / total / _COOL)
            rank, cost, work = self._kick(beats, heat * left)
            now += cost
            done += work
            if rank < 0 or now < best[0]:
                best = now, self.beat.copy(), self.centre.copy(), self.cost.copy()
        _now, self.beat, self.centre, self.cost = best

    def _kick(self, beats: Ints, heat: float) -> tuple[float, float, float]:
        """Kick one group; gives the changes in rank and cost, and the work done."""
        group, old = self.tables(beats)
        work = max(1.0, (old.n / _ATOMS) ** 2)
        if old.n == 0:
            return 0.0, 0.0, work
        centre = new_centres(old, self.rng)
        new = Tables(old.few, hand_out(old.few, centre))
        descend(new)
        (rank, cost), (rank_before, cost_before) = new.aims(), old.aims()
        may_cost = cost_before + heat * self.rng.standard_exponential()
        if rank > rank_before or (rank == rank_before and cost > may_cost):
            return 0.0, 0.0, work
        self.take(group, new)
        return rank - rank_before, cost - cost_before, work

    def repair(self) -> None:
        """Assign exactly around beats in trouble, their centres as they are."""
        left = _EFFORT[self.effort].repairs
        while left > 0:
            trouble = self._trouble()[:left]
            left -= len(trouble)
            is_better = False
            for b in trouble:
                is_better |= self._solve_around(b)
            if not is_better:
                break

    def _trouble(self) -> list[int]:
        """Beats below their minimum, or near to atoms that nobody has."""
        problem = self.problem
        held = self.beat >= 0
        load = np.bincount(self.beat[held], problem.weight[held], self.k)
        gap = np.maximum(problem.low - load, 0)
        outside = np.flatnonzero(~held)
        short = int(gap.sum()) > max(0, int(problem.low.sum() - problem.weight.sum()))
        beats = np.flatnonzero(gap > 0).tolist() if short else []
        for i in outside.tolist():
            can = np.flatnonzero(problem.may[i])
            if len(can):
                near = ((self.place[can] - self.middle[i]) ** 2).sum(axis=1)
                beats.append(int(can[np.argmin(near)]))
        return list(dict.fromkeys(beats))

    def _way_out(self, b: int) -> Ints:
        """Beats about the way from one in trouble to the nearest that can help."""
        held = self.beat >= 0
        load = np.bincount(self.beat[held], self.problem.weight[held], self.k)
        if load[b] < self.problem.low[b]:
            can = load > self.problem.low
        else:
            can = load < self.problem.high
        from_b = np.sqrt(((self.place - self.place[b]) ** 2).sum(axis=1))
        can[b] = False
        if not can.any():
            return self.group_around(b, _EXACT)
        to = int(np.argmin(np.where(can, from_b, np.inf)))
        way = from_b + np.sqrt(((self.place - self.place[to]) ** 2).sum(axis=1))
        way[[b, to]] = -1.0
        return np.sort(np.argsort(way, kind="stable")[:_EXACT])

    def _solve_around(self, b: int) -> bool:
        group, tables = self.tables(self._way_out(b))
        cost = tables.at[:, :-1]
        allowed = np.isfinite(cost)
        k = tables.k
        found = assign_whole(
            np.where(allowed, cost, 0).astype(np.int64), allowed,
            tables.few.weight.astype(np.int64), tables.few.low.astype(np.int64),
            tables.few.high.astype(np.int64),
            households=tables.few.people.astype(np.int64),
            start=np.where(tables.beat == k, -1, tables.beat),
            deterministic_time=_EXACT_TIME,
        )  # fmt: skip
        if found is None:
            return False
        new = Tables(tables.few, np.where(found < 0, k, found))
        descend(new)
        if new.aims() >= tables.aims():
            return False
        return self.take(group, new)
