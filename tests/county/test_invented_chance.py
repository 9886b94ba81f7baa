"""Draws and shares of the invented counties."""

from __future__ import annotations

import math

import numpy as np
import pytest

from liaison_plan.county.invented.chance import Chance, apportion, grow
from liaison_plan.county.invented.hamlets import number_groups

FIRST_DRAWS = [0.8897387912781343, 0.5571380502062263, 0.8009080868919721]


def test_the_stream_is_the_one_the_counties_were_made_with() -> None:
    """First draws of PCG64, written down: another generator would change counties."""
    first = Chance(0, 1).uniform(3).tolist()
    assert first == FIRST_DRAWS
    assert Chance(0, 2).uniform(1)[0] != first[0]
    assert Chance(1, 1).uniform(1)[0] != first[0]


def test_normal_draws_have_mean_zero_and_deviation_one() -> None:
    """Twelve uniform draws less six."""
    draws = Chance(3).normal(20_000)
    assert draws.mean() == pytest.approx(0, abs=0.03)
    assert draws.std() == pytest.approx(1, abs=0.02)


def test_growth_is_close_to_the_exponential() -> None:
    """Ten squarings come within 1 % for the exponents used."""
    x = np.linspace(-3, 3, 25)
    assert grow(x) == pytest.approx(np.exp(x), rel=0.01)


def test_directions_are_unit_vectors_of_every_quadrant() -> None:
    """No cosine is needed to draw them."""
    chance = Chance(4)
    drawn = [chance.direction() for _ in range(400)]
    assert all(math.isclose(math.hypot(x, y), 1) for x, y in drawn)
    quadrants = [
        sum((x > 0) == a and (y > 0) == b for x, y in drawn)
        for a in (0, 1)
        for b in (0, 1)
    ]
    assert min(quadrants) > 60


def test_whole_draws_reach_both_ends() -> None:
    """Both bounds are included and nothing lies outside."""
    chance = Chance(5)
    assert {chance.whole(3, 5) for _ in range(200)} == {3, 4, 5}


def test_shares_sum_to_the_whole_within_their_bounds() -> None:
    """Parts that would leave the bounds are fixed, the others share the rest."""
    parts = apportion(100, np.array([1.0, 1.0, 8.0]), low=15, high=60)
    assert parts.tolist() == [20, 20, 60]
    assert apportion(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert apportion(7, np.array([0.3])).tolist() == [7]
    assert apportion(63, np.array([9.0, 1.0, 1.0]), low=21).tolist() == [21, 21, 21]


@pytest.mark.parametrize("seed", range(40))
def test_shares_always_sum_to_the_whole(seed: int) -> None:
    """Rounding never loses or invents a household."""
    chance = Chance(seed, 9)
    n, low = chance.whole(1, 60), chance.whole(0, 9)
    total = chance.whole(n * low, 2_000)
    parts = apportion(total, 0.01 + chance.uniform(n), low=low)
    assert parts.sum() == total
    assert parts.min() >= low


def test_groups_are_cut_into_blocks_of_even_size() -> None:
    """A long street of 200 houses falls into consecutive groups of 20 to 60."""
    houses = np.column_stack([np.arange(200.0) * 14, np.zeros(200)])
    groups = number_groups(houses, Chance(6))
    counts = np.bincount(groups)
    assert counts.min() >= 20
    assert counts.max() <= 60
    assert (np.diff(groups) >= 0).all()
