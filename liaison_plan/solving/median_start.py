"""Beats of whole atoms to start from: centres drawn far apart, atoms by regret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.median_balance import balance
from liaison_plan.solving.median_problem import central
from liaison_plan.solving.median_table import FORBIDDEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.median_problem import MedianProblem
    from liaison_plan.solving.median_table import Few, Tables

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

#: Rounds of handing out and recentring.
_ROUNDS = 10
#: Regions of more pairs of households and beats are halved before centres are drawn.
_PAIRS = 200_000
#: How often each kind of kick comes: one centre moved, all drawn, all moved inside.
_KINDS = (0.6, 0.2, 0.2)


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
    beat = _by_regret(cost, few.weight, few.high, centre, few.home)
    if few.low.any():
        load = np.bincount(beat, few.weight, len(few.high) + 1)[:-1]
        if (load < few.low).any():
            beat = balance(cost, few.weight, few.low, few.high)
    return beat


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
        cost = costs_at(problem, households, home, centre, len(atoms))
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
                could = inside[central(problem.points[some])]
                sums = problem.centimetres(households[could], some).sum(axis=1)
                centre[b] = could[np.argmin(sums)]
    assert best is not None
    return best


def costs_at(
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


def sound(problem: MedianProblem, beat: Ints) -> tuple[Ints, Ints]:
    """
    Keep of first beats what may be: the rest is with nobody until it is taken.

    Returns
    -------
    beat
        Of each atom.
    centre
        Of each beat, as far as it has one.
    """
    beat = beat.copy()
    centre = np.full(len(problem.high), -1)
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
        there = there[central(problem.points[there])]
        cm = problem.centimetres(there, households)
        best = int(np.argmin(cm.sum(axis=1)))
        far = households[cm[best] >= FORBIDDEN]
        beat[problem.atom[far]] = -1
        centre[b] = there[best]
        if beat[problem.atom[there[best]]] != b:
            beat[inside], centre[b] = -1, -1
    return beat, centre


def new_centres(t: Tables, rng: np.random.Generator) -> Ints:
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
