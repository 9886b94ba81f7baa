"""
A few beats of whole atoms at once: their tables, and moves that lower their aims.

Atoms (rows or columns) lie in one of k beats or with nobody (position k). The cost of a
beat is the sum of centimetres to its best centre, so a move is judged with the centres
that the beats would then take. Beyond a limit nothing is ever allowed. Costs are whole
numbers in float64, exact as long as they stay below 2^53.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

#: Stands for "beyond the limit": dearer than any real sum, and sums of it are exact.
FORBIDDEN = 1e12


@dataclass(frozen=True, eq=False)
class Few:
    """
    Atoms, candidate centres and beats of one small problem.

    Attributes
    ----------
    weight, people
        Points and households of each atom.
    home
        Atom of each candidate centre.
    table
        Centimetres from candidates (rows) to atoms (columns).
    may
        Whether an atom (row) may go to a beat (column).
    may_centre
        Whether a candidate (row) may be the centre of a beat (column).
    extra
        Centimetres that an atom costs in a beat besides its distance.
    low, high
        Points of each beat: what is missing to `low` is an aim, `high` is hard.
    """

    weight: Floats
    people: Floats
    home: Ints
    table: Floats
    may: Bools
    may_centre: Bools
    extra: Floats
    low: Floats
    high: Floats


class Tables:
    """An assignment of the atoms of a `Few`, and what every single move would cost."""

    def __init__(self, few: Few, beat: Ints) -> None:
        self.few = few
        self.n, self.k = few.may.shape
        self.beat = beat.copy()
        self.w = few.weight
        self.high = np.append(few.high, np.inf)
        self.low = np.append(few.low, 0.0)
        gap = float(few.low.max(initial=0.0))
        # Squares never outweigh a missing point, nor those a household left out.
        self.missing = self.k * gap * gap + 1.0
        self.lost = few.people * (self.k * gap * (self.missing + gap) + 1.0)
        self.load: Floats = np.bincount(self.beat, self.w, self.k + 1).astype(
            np.float64
        )
        self.sums = np.zeros((len(few.home), self.k + 1))
        self.cost = np.zeros(self.k + 1)
        self.centre = np.full(self.k + 1, -1)
        #: Cost of one atom more in each beat, with the centre it would then take.
        self.add = np.full((self.n, self.k + 1), np.inf)
        self.add[:, -1] = 0.0
        #: Cost of each atom in each beat with the centres as they are.
        self.at = np.zeros((self.n, self.k + 1))
        #: What leaving its beat saves, for each atom.
        self.save = np.zeros(self.n)
        self.members: list[Ints] = [np.empty(0, np.int64)] * (self.k + 1)
        self.more = self.w[:, None] - self.w[None, :]
        own = few.table[np.arange(len(few.home)), few.home]
        self.own = own
        self.alone = np.array_equal(few.home, np.arange(self.n))
        for b in range(self.k):
            self.refresh(b)
            while self._drop_impossible(b):
                self.refresh(b)
        self.refresh(self.k)

    def _drop_impossible(self, b: int) -> bool:
        """Leave out who makes a beat impossible; False where nobody does."""
        inside, best = self.members[b], self.centre[b]
        if len(inside) == 0:
            return False
        if best < 0:
            self.beat[inside] = self.k
            return True
        far = self.few.table[best, inside] >= FORBIDDEN
        self.beat[inside[far]] = self.k
        return bool(far.any())

    def rank(self, beat: Ints, load: Floats) -> Floats:
        """Weigh points missing to the minimums, and their squares."""
        gap = np.maximum(self.low[beat] - load, 0.0)
        out: Floats = gap * (self.missing + gap)
        return out

    def aims(self) -> tuple[float, float]:
        """Sum what counts before metres, and centimetres."""
        rank = self.rank(np.arange(self.k + 1), self.load).sum()
        rank += self.lost[self.members[self.k]].sum()
        return float(rank), float(self.cost.sum())

    def refresh(self, b: int) -> None:
        """Recompute everything about one beat after its atoms changed."""
        few = self.few
        inside = np.flatnonzero(self.beat == b)
        self.members[b] = inside
        self.load[b] = self.w[inside].sum()
        if b == self.k:
            self.save[inside] = 0.0
            return
        sums = few.table[:, inside].sum(axis=1)
        self.sums[:, b] = sums
        extra = few.extra[:, b]
        fits = few.may_centre[:, b]
        there = np.flatnonzero((self.beat[few.home] == b) & fits)
        joins = self._joining(sums, fits)
        if len(inside) == 0 or len(there) == 0:
            # An empty beat takes any atom that can be its own centre.
            self.cost[b], self.centre[b] = 0.0, -1
            add = joins
            self.at[:, b] = np.inf
        else:
            best = there[np.argmin(sums[there])]
            if self.centre[b] in there and sums[self.centre[b]] == sums[best]:
                best = self.centre[b]
            self.centre[b] = best
            more = float(few.extra[inside, b].sum())
            self.cost[b] = sums[best] + more
            add = (few.table[there] + sums[there, None]).min(axis=0)
            add = np.minimum(add, joins) - sums[best]
            self.at[:, b] = few.table[best] + extra
            self._leaving(b, inside, there, sums)
        bad = ~few.may[:, b] | (add >= FORBIDDEN / 2)
        self.add[:, b] = np.where(bad, np.inf, add + extra)
        self.at[~few.may[:, b] | (self.at[:, b] >= FORBIDDEN / 2), b] = np.inf

    def _joining(self, sums: Floats, fits: Bools) -> Floats:
        """Cost of the beat if each atom joined and one of its own became centre."""
        with_own = np.where(fits, sums + self.own, np.inf)
        if self.alone:
            return with_own
        out = np.full(self.n, np.inf)
        np.minimum.at(out, self.few.home, with_own)
        return out

    def _leaving(self, b: int, inside: Ints, there: Ints, sums: Floats) -> None:
        few = self.few
        left = sums[there, None] - few.table[np.ix_(there, inside)]
        left[few.home[there][:, None] == inside[None, :]] = np.inf
        best = left.min(axis=0)
        if len(inside) == 1:
            best = np.zeros(1)
        self.save[inside] = sums[self.centre[b]] - best + few.extra[inside, b]

    def move(self, atoms: list[int], beats: list[int]) -> None:
        """Move atoms to beats."""
        touched = {int(self.beat[i]) for i in atoms} | set(beats)
        self.beat[atoms] = beats
        for b in sorted(touched):
            self.refresh(b)


def descend(tables: Tables, *, chains: bool = True) -> None:
    """Shift, swap and chain until nothing is gained."""
    if tables.n == 0:
        return
    while shift(tables) or swap(tables) or (chains and chain(tables)):
        pass


def _best(rank: Floats | None, cost: Floats) -> tuple[int, int] | None:
    """Where the best gain is, rank before cost; None where nothing is gained."""
    lowest = 0.0
    if rank is not None:
        rank = np.where(np.isfinite(cost), rank, 0.0)
        lowest = float(rank.min())
        cost = np.where(rank == lowest, cost, np.inf)
    at = divmod(int(cost.argmin()), cost.shape[1])
    return at if lowest < 0 or cost[at] < 0 else None


def _ranked(t: Tables) -> bool:
    """Whether anything but metres is at stake."""
    return bool(t.few.low.any()) or len(t.members[t.k]) > 0


def shift(t: Tables) -> bool:
    """Make the best move of one atom; False where none gains."""
    cost = t.add - t.save[:, None]
    everyone = np.arange(t.n)
    cost[everyone, t.beat] = np.inf
    load = t.load[None, :] + t.w[:, None]
    cost[load > t.high] = np.inf
    rank = None
    if _ranked(t):
        beats = np.arange(t.k + 1)
        rank = t.rank(beats[None, :], load) - t.rank(beats, t.load)
        left = t.rank(t.beat, t.load[t.beat] - t.w) - t.rank(t.beat, t.load[t.beat])
        rank = rank + left[:, None]
        rank[:, -1] += t.lost
        rank -= (t.lost * (t.beat == t.k))[:, None]
    else:
        cost[:, -1] = np.inf
    found = _best(rank, cost)
    if found is None:
        return False
    t.move([found[0]], [found[1]])
    return True


def _exchange(t: Tables) -> tuple[Floats, Floats, Floats]:
    """
    Cost of each atom (row) in the beat of each other (column), centres as they are.

    Returns
    -------
    cost
        Infinite for centres, which cannot leave a centre behind.
    slack
        Points free in the beat of each atom.
    own
        Cost of each atom where it is.
    """
    own = t.at[np.arange(t.n), t.beat]
    is_centre = np.zeros(t.n, bool)
    centre = t.centre[:-1]
    is_centre[t.few.home[centre[centre >= 0]]] = True
    cost = t.at[:, t.beat] - own[:, None]
    cost[is_centre] = np.inf
    cost[t.beat[:, None] == t.beat[None, :]] = np.inf
    return cost, (t.high - t.load)[t.beat], own


def swap(t: Tables) -> bool:
    """Exchange two atoms at the best gain; False where none gains."""
    cost, slack, _own = _exchange(t)
    cost = cost + cost.T
    fits = (t.more <= slack[None, :]) & (t.more >= -slack[:, None])
    cost[~fits] = np.inf
    rank = None
    if _ranked(t):
        now = t.rank(t.beat, t.load[t.beat])
        here = t.rank(t.beat[:, None], t.load[t.beat][:, None] - t.more)
        out = t.beat == t.k
        rank = here - now[:, None]
        rank += t.lost[:, None] * (out[None, :].astype(float) - out[:, None])
        rank = rank + rank.T
    found = _best(rank, cost)
    if found is None:
        return False
    i, j = found
    t.move([i, j], [int(t.beat[j]), int(t.beat[i])])
    return True


def chain(t: Tables) -> bool:
    """Let one atom push another on to a third beat; False where none gains."""
    cost, slack, own = _exchange(t)
    everyone = np.arange(t.n)
    on = t.add.copy()
    on[everyone, t.beat] = np.inf
    on[t.load[None, :] + t.w[:, None] > t.high] = np.inf
    ranked = _ranked(t)
    if not ranked:
        on[:, -1] = np.inf
    is_centre = np.isinf(cost).all(axis=1)
    to = on.argmin(axis=1)
    best = on[everyone, to] - own
    best[is_centre] = np.inf
    cost = cost + best[None, :]
    cost[t.more > slack[None, :]] = np.inf
    cost[t.beat[:, None] == to[None, :]] = np.inf
    rank = None
    if ranked:
        leave = t.rank(t.beat, t.load[t.beat] - t.w) - t.rank(t.beat, t.load[t.beat])
        middle = t.rank(t.beat[None, :], t.load[t.beat][None, :] + t.more)
        middle = middle - t.rank(t.beat, t.load[t.beat])[None, :]
        reach = t.rank(to, t.load[to] + t.w) - t.rank(to, t.load[to])
        out = (t.beat == t.k).astype(float)
        rank = leave[:, None] + middle + reach[None, :]
        rank += t.lost[:, None] * (out[None, :] - out[:, None])
        rank += (t.lost * ((to == t.k) - out))[None, :]
    found = _best(rank, cost)
    if found is None:
        return False
    i, j = found
    t.move([i, j], [int(t.beat[j]), int(to[j])])
    return True
