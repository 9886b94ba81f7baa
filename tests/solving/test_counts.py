"""How many beats each region gets, against every way of giving them."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.rules.model import Load
from liaison_plan.solving.counts import Demand, Staff, count_beats, shortfalls
from tests.solving.strategies import examples


@st.composite
def demands(draw):
    """Up to three regions, up to six officials, with or without townships."""
    n_regions = draw(st.integers(1, 3))
    points = [draw(st.integers(0, 14)) for _r in range(n_regions)]
    m = draw(st.integers(0, 6))
    all_but = draw(st.lists(st.integers(-3, n_regions - 1), min_size=m, max_size=m))
    may = [[r != not_there for r in range(n_regions)] for not_there in all_but]
    low = draw(st.integers(0, 4))
    high = draw(st.integers(max(1, low), 6))
    return points, may, low, high


def can_be_staffed(counts, may):
    """Whether officials can be told apart over the beats (augmenting paths)."""
    seats = [r for r, k in enumerate(counts) for _seat in range(k)]
    holder = {}

    def place(seat, seen):
        for o, row in enumerate(may):
            if row[seats[seat]] and o not in seen:
                seen.add(o)
                if o not in holder or place(holder[o], seen):
                    holder[o] = seat
                    return True
        return False

    return all(place(seat, set()) for seat in range(len(seats)))


def worth(points, counts, may, low, high, idle, metres):
    """Aims of so many beats in each region, split evenly."""
    left_out = missing = squares = cost = 0
    for r, (n, k) in enumerate(zip(points, counts, strict=True)):
        left_out += max(0, n - k * high)
        short = max(0, k * low - n) if k else 0
        each, more = divmod(short, k) if k else (0, 0)
        missing += short
        squares += (k - more) * each**2 + more * (each + 1) ** 2
        cost += metres[r][k - 1] if k else 0
    if left_out:
        # Metres of those who have no official are nobody's to compare.
        cost = 0
    spare = len(may) - sum(counts)
    if idle == "forbidden":
        return left_out, spare, missing, squares, cost
    if idle == "avoid":
        return left_out, missing, squares, spare, cost
    return left_out, missing, squares, cost


def falling(start, rng):
    """A convex falling curve: each further beat saves less than the one before."""
    saved = sorted((rng.randint(0, 40) for _k in range(6)), reverse=True)
    curve = [start]
    for step in saved:
        curve.append(curve[-1] - step)
    return curve


@pytest.mark.parametrize("idle", ["avoid", "forbidden", "allowed"])
@examples(60)
@given(case=demands(), seed=st.integers(0, 99))
def test_counts_equal_brute_force(idle, case, seed):
    """Every aim, and the metres of a convex curve, for every vector of counts."""
    points, may, low, high = case
    rng = random.Random(seed)
    metres = [falling(1000, rng) for _p in points]
    demand = Demand(
        np.array(points), np.array(points), np.ones(len(points), bool),
        np.zeros(len(points), np.int64),
    )  # fmt: skip
    table = np.array(may, dtype=bool).reshape(len(may), len(points))
    load = Load(min=low, max=high, idle=idle)
    found = count_beats(
        demand, load, Staff(table), lambda r, k: float(metres[r][k - 1])
    )
    counts = found.beats.tolist()
    assert can_be_staffed(counts, may)
    assert all(k <= n for k, n in zip(counts, points, strict=True))
    best = min(
        worth(points, some, may, low, high, idle, metres)
        for some in product(*(range(min(n, len(may)) + 1) for n in points))
        if can_be_staffed(some, may)
    )
    assert worth(points, counts, may, low, high, idle, metres) == best


def test_two_townships_keep_their_officials():
    """Officials of a township never count for the other one."""
    may = np.array([[True, False]] * 3 + [[False, True]])
    demand = Demand(
        np.array([20, 60]), np.array([20, 60]), np.ones(2, bool), np.zeros(2, np.int64)
    )
    counts = count_beats(demand, Load(idle="avoid"), Staff(may), None)
    assert counts.beats.tolist() == [1, 1]


def test_whoever_may_work_everywhere_is_moved_on():
    """A county official makes room where only a town official may stay."""
    may = np.array([[True, True], [True, False]])
    demand = Demand(
        np.array([30, 30]), np.array([30, 30]), np.ones(2, bool), np.zeros(2, np.int64)
    )
    counts = count_beats(demand, Load(idle="avoid"), Staff(may), None)
    assert counts.beats.tolist() == [1, 1]


def test_shortfalls_are_those_of_an_even_split():
    """35 households and three beats of 20 to 30: 25 are missing, as 8, 8 and 9."""
    load = Load()
    assert shortfalls(35, 3, load, has_minimum=True) == (0, 25, 64 + 64 + 81)
    assert shortfalls(35, 1, load, has_minimum=True) == (5, 0, 0)
    assert shortfalls(35, 0, load, has_minimum=True) == (35, 0, 0)
    assert shortfalls(5, 1, load, has_minimum=False) == (0, 0, 0)
