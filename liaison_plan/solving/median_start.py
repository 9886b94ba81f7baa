"""First beats of whole atoms: centres drawn far from each other, atoms by regret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.cutting import TOO_FAR_CM
from liaison_plan.solving.median_table import FORBIDDEN, Few

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.resplit import Block

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

#: Rounds of handing out and recentring.
_ROUNDS = 10
#: Regions of more pairs of households and beats are halved before centres are drawn.
_PAIRS = 200_000


@dataclass(frozen=True, eq=False)
class MedianProblem:
    """
    Atoms, households and beats.

    Attributes
    ----------
    weight
        Points of each atom.
    atom
        Atom of each household; every household can be a centre. Atoms are numbered in
        the order of their first households.
    block
        Gives centimetres from centres to households; `TOO_FAR_CM` beyond a limit.
    points
        Plane coordinates of the households: for first cuts and for what is near.
    may
        Whether an atom (row) may go to a beat (column).
    may_centre
        Whether a household (row) may be the centre of a beat (column).
    extra
        Centimetres an atom (row) costs in a beat (column) besides the distance.
    low, high
        Band of each beat in points; `low` is an aim, `high` is hard.
    """

    weight: Ints
    atom: Ints
    block: Block
    points: Floats
    may: Bools
    may_centre: Bools
    extra: Floats
    low: Ints
    high: Ints

    def middles(self) -> Floats:
        """Mean point of the households of each atom."""
        n = len(self.weight)
        count = np.maximum(np.bincount(self.atom, minlength=n), 1)
        sums = [np.bincount(self.atom, axis, n) for axis in self.points.T]
        return np.stack(sums, axis=1) / count[:, None]

    def centimetres(self, centres: Ints, households: Ints) -> Floats:
        """Centimetres of the block as exact floats."""
        table = self.block(centres, households).astype(np.float64)
        table[table >= TOO_FAR_CM] = FORBIDDEN
        return table

    def few(self, atoms: Ints, beats: Ints) -> tuple[Ints, Few]:
        """Households and tables of some atoms and beats."""
        at = np.full(len(self.weight), -1)
        at[atoms] = np.arange(len(atoms))
        households = np.flatnonzero(at[self.atom] >= 0)
        home = at[self.atom[households]]
        table = self.centimetres(households, households)
        if len(households) > len(atoms):
            order = np.argsort(home, kind="stable")
            first = np.searchsorted(home[order], np.arange(len(atoms)))
            table = np.add.reduceat(table[:, order], first, axis=1)
        few = Few(
            weight=self.weight[atoms].astype(np.float64),
            home=home,
            table=table,
            may=self.may[np.ix_(atoms, beats)],
            may_centre=self.may_centre[np.ix_(households, beats)],
            extra=self.extra[np.ix_(atoms, beats)],
            low=self.low[beats].astype(np.float64),
            high=self.high[beats].astype(np.float64),
        )
        return households, few


def hand_out(few: Few, centre: Ints) -> Ints:
    """
    Atoms to beats with the given centres, those with most to lose first.

    Returns
    -------
    beat
        Of each atom; the number of beats = nobody.
    """
    cost = few.table[centre].T + few.extra
    cost[~few.may | (cost >= FORBIDDEN)] = np.inf
    cost[:, centre < 0] = np.inf
    return _by_regret(cost, few.weight, few.high, centre, few.home)


def _by_regret(
    cost: Floats, weight: Floats, high: Floats, centre: Ints, home: Ints
) -> Ints:
    n, k = cost.shape
    beat = np.full(n, k)
    room = high.tolist()
    points = weight.tolist()
    for b in np.flatnonzero(centre >= 0).tolist():
        i = int(home[centre[b]])
        # A centre comes with its atom, or the beat starts without it.
        if beat[i] == k and points[i] <= room[b] and np.isfinite(cost[i, b]):
            beat[i] = b
            room[b] -= points[i]
    order = np.argsort(cost, axis=1, kind="stable")
    two = np.sort(np.minimum(cost, FORBIDDEN), axis=1)
    regret = two[:, min(1, k - 1)] - two[:, 0]
    wishes = order.tolist()
    known = np.isfinite(cost).sum(axis=1).tolist()
    taken = (beat < k).tolist()
    for i in np.argsort(-regret, kind="stable").tolist():
        if taken[i]:
            continue
        for b in wishes[i][: known[i]]:
            if points[i] <= room[b]:
                room[b] -= points[i]
                beat[i] = b
                break
    return beat


def first_beats(
    problem: MedianProblem, rng: np.random.Generator, starts: int
) -> tuple[Ints, Ints]:
    """
    Cut all atoms into beats without regard to who may hold them.

    Parameters
    ----------
    problem
        The atoms.
    rng
        Draws the centres.
    starts
        How often they are drawn; the best is kept.

    Returns
    -------
    beat
        Of each atom, -1 = did not fit.
    centre
        Household at the centre of each beat, -1 = none.
    """
    n, k = len(problem.weight), len(problem.high)
    beat, centre = np.full(n, -1), np.full(k, -1)
    parts = [(np.arange(n), np.arange(k))]
    middles = problem.middles()
    while parts:
        atoms, beats = parts.pop()
        if len(atoms) == 0 or len(beats) == 0:
            continue
        if len(beats) > 1 and len(atoms) * len(beats) > _PAIRS:
            parts += _halves(problem, middles, atoms, beats, rng)
            continue
        tries = [_first_part(problem, atoms, beats, rng) for _ in range(starts)]
        _key, inside, own = min(tries, key=lambda found: found[0])
        beat[atoms] = np.append(beats, -1)[inside]
        centre[beats] = own
    return beat, centre


def _halves(
    problem: MedianProblem,
    middles: Floats,
    atoms: Ints,
    beats: Ints,
    rng: np.random.Generator,
) -> list[tuple[Ints, Ints]]:
    """Cut across the longer axis, slightly turned, points in proportion to room."""
    half = len(beats) // 2
    centred = middles[atoms] - middles[atoms].mean(axis=0)
    sxx, syy = (centred**2).sum(axis=0)
    angle = 0.5 * np.arctan2(2 * (centred[:, 0] * centred[:, 1]).sum(), sxx - syy)
    angle += 0.5 * (rng.random() - 0.5)
    along = np.round(centred @ np.array([np.cos(angle), np.sin(angle)]), 6)
    order = atoms[np.argsort(along, kind="stable")]
    weight = problem.weight[order]
    room = problem.high[beats]
    share = room[:half].sum() / max(1, int(room.sum()))
    filled = np.cumsum(weight) - weight / 2
    size = int(np.searchsorted(filled, weight.sum() * share))
    size = min(max(size, min(half, len(order) - 1)), len(order))
    sides = [(order[:size], beats[:half]), (order[size:], beats[half:])]
    return [(np.sort(side), some) for side, some in sides]


def _first_part(
    problem: MedianProblem, atoms: Ints, beats: Ints, rng: np.random.Generator
) -> tuple[tuple[float, float], Ints, Ints]:
    """Draw centres, then hand out and recentre in turn until nothing moves."""
    at = np.full(len(problem.weight), -1)
    at[atoms] = np.arange(len(atoms))
    households = np.flatnonzero(at[problem.atom] >= 0)
    home = at[problem.atom[households]]
    weight = problem.weight[atoms].astype(np.float64)
    high = problem.high[beats].astype(np.float64)
    centre = _spread(problem, households, home, len(beats), rng)
    k = len(beats)
    best: tuple[tuple[float, float], Ints, Ints] | None = None
    for _round in range(_ROUNDS):
        cost = _costs(problem, households, home, centre, len(atoms))
        beat = _by_regret(cost, weight, high, centre, home)
        held = np.flatnonzero(beat < k)
        key = (float(weight[beat == k].sum()), float(cost[held, beat[held]].sum()))
        own = np.where(centre >= 0, households[np.maximum(centre, 0)], -1)
        if best is not None and key >= best[0]:
            break
        best = key, beat, own
        centre = centre.copy()
        for b in range(k):
            inside = np.flatnonzero(beat[home] == b)
            if len(inside):
                some = households[inside]
                sums = problem.block(some, some).sum(axis=1, dtype=np.int64)
                centre[b] = inside[np.argmin(sums)]
    assert best is not None
    return best


def _costs(
    problem: MedianProblem, households: Ints, home: Ints, centre: Ints, n: int
) -> Floats:
    """Centimetres from atoms (rows) to the centres of beats (columns)."""
    out = np.full((n, len(centre)), np.inf)
    has = np.flatnonzero(centre >= 0)
    rows = problem.centimetres(households[centre[has]], households)
    sums = np.zeros((n, len(has)))
    np.add.at(sums, home, rows.T)
    out[:, has] = np.where(sums >= FORBIDDEN, np.inf, sums)
    return out


def _spread(
    problem: MedianProblem,
    households: Ints,
    home: Ints,
    k: int,
    rng: np.random.Generator,
) -> Ints:
    """Draw centres of different atoms, more likely those far from all before."""
    chance = np.ones(len(households))
    near = np.full(len(households), np.inf)
    centre = np.full(k, -1)
    for b in range(k):
        total = chance.sum()
        if total <= 0:
            break
        drawn = np.searchsorted(np.cumsum(chance), rng.random() * total, side="right")
        centre[b] = drawn
        away = problem.block(households[[drawn]], households)[0] + 1.0
        near = np.minimum(near, away)
        near[home == home[drawn]] = 0.0
        chance = near
    return centre
