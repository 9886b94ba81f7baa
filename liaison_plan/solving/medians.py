"""
Compact beats of whole atoms: the capacitated p-median problem, with minimums.

Sets: atoms with points, households that can be centres (each lies in one atom), k beats
with a band of points. A beat costs the sum of centimetres from its households to the
one of them that makes the sum least. Aims, in this order: points left out, points
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
from liaison_plan.solving.median_start import first_beats, hand_out
from liaison_plan.solving.median_table import FORBIDDEN, Few, Tables, descend

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from liaison_plan.solving.median_start import MedianProblem

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
    "thorough": _Effort(5, 2_000, 150, 200, 10),
}
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
#: Beats solved exactly together, and CP-SAT's deterministic time for them.
_EXACT, _EXACT_TIME = 4, 0.1
#: How often each kind of kick comes: one centre moved, all drawn, all moved inside.
_KINDS = (0.6, 0.2, 0.2)


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
    rng = np.random.default_rng([seed, 77])
    beat, centre = first_beats(problem, rng, _EFFORT[effort].starts)
    if staff is not None:
        problem, beat = staff(beat, centre)
    search = _Search(problem, beat, rng, effort)
    search.sweep()
    search.repair()
    search.kick_all()
    search.repair()
    return Medians(search.beat, search.centre)


class _Search:
    """Beats in the making."""

    def __init__(
        self, problem: MedianProblem, beat: Ints, rng: np.random.Generator, effort: str
    ) -> None:
        self.problem, self.rng, self.effort = problem, rng, effort
        self.n: int = problem.may.shape[0]
        self.k: int = problem.may.shape[1]
        self.beat = _sound(problem, beat)
        self.centre = np.full(self.k, -1)
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

    def group_around(self, b: int, size: int) -> Ints:
        """Give the beats nearest to one of them."""
        gap = ((self.place - self.place[b]) ** 2).sum(axis=1)
        gap[b] = -1.0
        return np.sort(np.argsort(gap, kind="stable")[:size])

    def tables(self, group: Ints) -> tuple[Ints, Ints, Tables]:
        """Atoms and households of a group, and its tables as things stand."""
        problem = self.problem
        position = np.full(self.k + 1, -1)
        position[group] = np.arange(len(group))
        atoms = np.flatnonzero(position[self.beat] >= 0)
        outside = self._outside(group)
        if len(outside):
            atoms = np.union1d(atoms, outside)
        households, few = problem.few(atoms, group)
        beat = position[self.beat[atoms]]
        return atoms, households, Tables(few, np.where(beat < 0, len(group), beat))

    def _outside(self, group: Ints) -> Ints:
        """Atoms that nobody has and that the group might take, nearest first."""
        free = np.flatnonzero(self.beat < 0)
        if len(free) == 0:
            return free
        free = free[self.problem.may[np.ix_(free, group)].any(axis=1)]
        gap = (self.middle[free][:, None, :] - self.place[group]) ** 2
        near = gap.sum(axis=2).min(axis=1, initial=np.inf)
        return free[np.argsort(near, kind="stable")[:_OUTSIDE]]

    def take(self, group: Ints, atoms: Ints, households: Ints, t: Tables) -> bool:
        """Make the beats of the tables the ones in force."""
        new = np.append(group, -1)[t.beat]
        is_new = not np.array_equal(new, self.beat[atoms])
        self.beat[atoms] = new
        for at, b in enumerate(group.tolist()):
            c = int(t.centre[at])
            self.centre[b] = households[c] if c >= 0 else -1
            if c >= 0:
                self.place[b] = self.problem.points[self.centre[b]]
        self.cost[group] = t.cost[:-1]
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
                group = self.group_around(b, size)
                if not (todo[group].any() or self.changed[group].any()):
                    continue
                atoms, households, tables = self.tables(group)
                before = tables.beat.copy()
                descend(tables)
                if self.take(group, atoms, households, tables):
                    moved = np.flatnonzero(before != tables.beat)
                    both = np.append(before[moved], tables.beat[moved])
                    self.changed[group[both[both < len(group)]]] = True
            if not self.changed.any():
                break

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
            size = int(self.rng.integers(2, max(_BEATS, most) + 1))
            group = self.group_around(int(self.rng.integers(self.k)), min(size, most))
            left = max(0.0, 1.0 - done / total / _COOL)
            rank, cost, work = self._kick(group, heat * left)
            now += cost
            done += work
            if rank < 0 or now < best[0]:
                best = now, self.beat.copy(), self.centre.copy(), self.cost.copy()
        _now, self.beat, self.centre, self.cost = best

    def _kick(self, group: Ints, heat: float) -> tuple[float, float, float]:
        """Kick one group; gives the changes in rank and cost, and the work done."""
        atoms, households, old = self.tables(group)
        work = max(1.0, (len(atoms) / _ATOMS) ** 2)
        if len(atoms) == 0:
            return 0.0, 0.0, work
        centre = _new_centres(old, self.rng)
        new = Tables(old.few, hand_out(old.few, centre))
        descend(new)
        (rank, cost), (rank_before, cost_before) = new.aims(), old.aims()
        may_cost = cost_before + heat * self.rng.standard_exponential()
        if rank > rank_before or (rank == rank_before and cost > may_cost):
            return 0.0, 0.0, work
        self.take(group, atoms, households, new)
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

    def _solve_around(self, b: int) -> bool:
        group = self.group_around(b, _EXACT)
        atoms, households, tables = self.tables(group)
        cost = tables.at[:, :-1]
        allowed = np.isfinite(cost)
        k = len(group)
        found = assign_whole(
            np.where(allowed, cost, 0).astype(np.int64), allowed,
            tables.few.weight.astype(np.int64), tables.few.low.astype(np.int64),
            tables.few.high.astype(np.int64),
            start=np.where(tables.beat == k, -1, tables.beat),
            deterministic_time=_EXACT_TIME,
        )  # fmt: skip
        if found is None:
            return False
        new = Tables(tables.few, np.where(found < 0, k, found))
        descend(new)
        if new.aims() >= tables.aims():
            return False
        return self.take(group, atoms, households, new)


def _sound(problem: MedianProblem, beat: Ints) -> Ints:
    """Keep of first beats what may be: the rest is with nobody until it is taken."""
    beat = beat.copy()
    held = np.flatnonzero(beat >= 0)
    beat[held[~problem.may[held, beat[held]]]] = -1
    for b in range(len(problem.high)):
        inside = np.flatnonzero(beat == b)
        if len(inside) == 0:
            continue
        # The lightest stay, so that few are to be placed again.
        order = inside[np.argsort(problem.weight[inside], kind="stable")]
        beat[order[np.cumsum(problem.weight[order]) > problem.high[b]]] = -1
        inside = np.flatnonzero(beat == b)
        households = np.flatnonzero(beat[problem.atom] == b)
        there = households[problem.may_centre[households, b]]
        if len(there) == 0:
            beat[inside] = -1
            continue
        cm = problem.centimetres(there, households)
        best = int(np.argmin(cm.sum(axis=1)))
        far = households[cm[best] >= FORBIDDEN]
        beat[problem.atom[far]] = -1
        if beat[problem.atom[there[best]]] != b:
            beat[inside] = -1
    return beat


def _new_centres(t: Tables, rng: np.random.Generator) -> Ints:
    """Centres for a kick: one moved, all drawn again, or each moved in its beat."""
    few, k = t.few, t.k
    kind = int(rng.choice(len(_KINDS), p=_KINDS))
    centre = t.centre[:-1].copy()
    if kind == 2:
        for b in range(k):
            inside = np.flatnonzero((t.beat[few.home] == b) & few.may_centre[:, b])
            if len(inside):
                centre[b] = inside[rng.integers(len(inside))]
        return centre
    order = rng.permutation(k)
    centre[order if kind == 1 else order[:1]] = -1
    for b in order.tolist():
        if centre[b] < 0:
            centre[b] = _draw(few, centre, b, rng)
    return centre


def _draw(few: Few, centre: Ints, b: int, rng: np.random.Generator) -> int:
    """Draw a centre, more likely one that is far from all others; -1 without any."""
    others = few.home[centre[centre >= 0]]
    chance = few.may_centre[:, b].astype(float)
    chance[np.isin(few.home, others)] = 0.0
    if len(others):
        chance *= few.table[:, others].min(axis=1) + 1.0
    total = chance.sum()
    if total <= 0:
        return -1
    return int(np.searchsorted(np.cumsum(chance), rng.random() * total, side="right"))
