"""Beats are whole, within their bands and compact, and cut the same every time."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.solving.cutting import (
    assign_to_centres,
    cost_of_neighbours,
    cut_into_beats,
)
from tests.solving.brute import cheapest_by_load
from tests.solving.strategies import examples


def block_of(points):
    """Centimetres on a plane, as the cutter asks for them."""
    table = np.rint(
        np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1)) * 100
    ).astype(np.int64)
    return lambda centres, households: table[centres[:, None], households]


def village(seed, n):
    """Hamlets drawn from a seed, in metres."""
    rng = np.random.default_rng(seed)
    middles = rng.uniform(0, 3000, (max(2, n // 25), 2))
    return middles[rng.integers(len(middles), size=n)] + rng.normal(0, 120, (n, 2))


def sums_of(block, members):
    """Sum of centimetres from each member to all, in plain Python."""
    table = block(np.array(members), np.array(members)).tolist()
    return [sum(row) for row in table]


def check_cut(cut, block, n, low, high):
    """Every household once, sizes inside the bands, centres are 1-medians."""
    sizes = np.bincount(cut.beat, minlength=len(low))
    assert len(cut.beat) == n
    assert len(sizes) == len(low)
    assert (sizes >= low).all()
    assert (sizes <= high).all()
    total = 0
    for j in range(len(low)):
        members = np.flatnonzero(cut.beat == j).tolist()
        sums = sums_of(block, members)
        assert cut.centre[j] in members
        assert sums[members.index(cut.centre[j])] == min(sums)
        total += min(sums)
    assert total == cut.cost_cm


@pytest.mark.parametrize("effort", ["quick", "standard"])
@pytest.mark.parametrize(
    ("n", "k", "low", "high"),
    [
        (60, 3, 20, 30),
        (90, 3, 20, 30),
        (75, 3, 25, 25),
        (100, 4, 20, 30),
        (30, 1, 1, 40),
    ],
)
def test_a_cut_keeps_the_band_and_its_medians(n, k, low, high, effort):
    """At the edges of the band and inside it."""
    points = village(n + k, n)
    block, low, high = block_of(points), np.full(k, low), np.full(k, high)
    cut = cut_into_beats(points, block, low, high, seed=7, effort=effort)
    check_cut(cut, block, n, low, high)


@examples(40)
@given(
    points=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1,
                    max_size=14),
    k=st.integers(1, 4),
    bands=st.lists(st.tuples(st.integers(1, 4), st.integers(0, 6)), min_size=4,
                   max_size=4),
)  # fmt: skip
def test_a_cut_of_a_few_households_keeps_every_band(points, k, bands):
    """Bands of their own, households that share a point, as many beats as doors."""
    points = np.array(points, dtype=float) * 50
    low = np.array([a for a, _more in bands[:k]])
    high = np.array([a + more for a, more in bands[:k]])
    block = block_of(points)
    if not low.sum() <= len(points) <= high.sum():
        with pytest.raises(ValueError, match="do not fit"):
            cut_into_beats(points, block, low, high, seed=0, effort="quick")
        return
    cut = cut_into_beats(points, block, low, high, seed=0, effort="standard")
    check_cut(cut, block, len(points), low, high)


@examples(60)
@given(
    points=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2,
                    max_size=9),
    a=st.tuples(st.integers(1, 4), st.integers(0, 8)),
    b=st.tuples(st.integers(1, 4), st.integers(0, 8)),
)  # fmt: skip
def test_two_beats_are_split_as_well_as_can_be(points, a, b):
    """The exact re-split equals the best of all splits into two within the bands."""
    points = np.array(points, dtype=float) * 37
    n, block = len(points), block_of(points)
    low = np.array([a[0], b[0]])
    high = low + np.array([a[1], b[1]])
    if not low.sum() <= n <= high.sum():
        return
    cut = cut_into_beats(points, block, low, high, seed=3, effort="quick")
    check_cut(cut, block, n, low, high)
    best = None
    for size in range(low[0], high[0] + 1):
        if not low[1] <= n - size <= high[1]:
            continue
        for part in combinations(range(n), size):
            rest = [i for i in range(n) if i not in part]
            cost = min(sums_of(block, list(part))) + min(sums_of(block, rest))
            best = cost if best is None else min(best, cost)
    assert cut.cost_cm == best


@pytest.mark.parametrize("effort", ["quick", "standard", "thorough"])
def test_the_same_seed_gives_the_same_cut(effort):
    """Twice the same, and more effort is never worse than less here."""
    points = village(11, 70)
    block, low, high = block_of(points), np.full(3, 20), np.full(3, 30)
    cuts = [
        cut_into_beats(points, block, low, high, seed=5, effort=effort)
        for _turn in range(2)
    ]
    assert cuts[0].beat.tolist() == cuts[1].beat.tolist()
    assert cuts[0].centre.tolist() == cuts[1].centre.tolist()
    assert cuts[0].cost_cm == cuts[1].cost_cm


def test_more_effort_pays_over_a_few_villages():
    """Kicks are only kept when they help, so the sums fall with the effort."""
    sums = dict.fromkeys(["quick", "standard", "thorough"], 0)
    for seed in range(3):
        points = village(seed, 100)
        block, low, high = block_of(points), np.full(4, 20), np.full(4, 30)
        for effort in sums:
            cut = cut_into_beats(points, block, low, high, seed=seed, effort=effort)
            sums[effort] += cut.cost_cm
    assert sums["thorough"] <= sums["standard"] <= sums["quick"]


@examples(60)
@given(data=st.data())
def test_households_go_to_given_centres_as_cheaply_as_can_be(data):
    """With the centres given, the flow equals going through everything."""
    n, k = data.draw(st.integers(1, 8)), data.draw(st.integers(1, 3))
    cost = [[data.draw(st.integers(0, 9)) for _j in range(k)] for _i in range(n)]
    low = [data.draw(st.integers(0, 2)) for _j in range(k)]
    high = [a + data.draw(st.integers(0, 8)) for a in low]
    if not sum(low) <= n <= sum(high):
        return
    label = assign_to_centres(np.array(cost), np.array(low), np.array(high))
    sizes = np.bincount(label, minlength=k).tolist()
    assert all(a <= size <= b for a, size, b in zip(low, sizes, high, strict=True))
    states = cheapest_by_load(cost, [[True] * k] * n, high)
    best = min(
        total for (left_out, loads), total in states.items()
        if left_out == 0 and all(x >= a for x, a in zip(loads, low, strict=True))
    )  # fmt: skip
    assert sum(cost[i][j] for i, j in enumerate(label)) == best


def test_few_near_arcs_are_enough_only_when_they_hold_the_bands():
    """Twelve centres, all doors near one: the far ones get their share all the same."""
    cost = np.tile(np.arange(12), (24, 1))
    label = assign_to_centres(cost, np.full(12, 2), np.full(12, 2))
    assert np.bincount(label, minlength=12).tolist() == [2] * 12


def test_one_beat_more_or_less_is_measured_within_the_band():
    """Fewer beats never cost less, more never cost more; no band gives no number."""
    points = village(3, 80)
    block, low, high = block_of(points), np.full(3, 20), np.full(3, 30)
    cut = cut_into_beats(points, block, low, high, seed=1, effort="standard")
    less = np.full(2, 20), np.full(2, 60)
    more = np.full(4, 15), np.full(4, 30)
    costs = cost_of_neighbours(block, cut.centre, [less, more], 80)
    assert costs[0] > cut.cost_cm > costs[1]
    assert cost_of_neighbours(block, cut.centre, [None, None], 80) == [None, None]
