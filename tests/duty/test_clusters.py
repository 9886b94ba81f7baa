"""Doors of one day lie together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.duty.clusters import day_groups


def test_four_hamlets_are_four_days():
    """Nobody walks between hamlets when each fills a day."""
    rng = np.random.default_rng(1)
    hamlet = np.repeat(np.arange(4), 5)
    lon = 117 + 0.02 * (hamlet % 2) + rng.normal(0, 0.001, 20)
    lat = 23 + 0.02 * (hamlet // 2) + rng.normal(0, 0.001, 20)
    day = day_groups(lon, lat, [5, 5, 5, 5])
    assert len({(h, d) for h, d in zip(hamlet, day, strict=True)}) == 4


@given(st.lists(st.integers(0, 5), max_size=6), st.integers(0, 99))
def test_every_day_has_its_size_and_first_doors_come_first(sizes, seed):
    """No first door is visited on a later day than one that is not."""
    rng = np.random.default_rng(seed)
    n = sum(sizes)
    lon, lat = rng.integers(0, 4, (2, n)) / 100
    is_first = rng.random(n) < 0.4
    day = day_groups(lon, lat, sizes, is_first=is_first)
    assert np.bincount(day, minlength=len(sizes)).tolist() == sizes
    if is_first.any() and not is_first.all():
        assert day[is_first].max() <= day[~is_first].min()


def test_days_that_do_not_hold_the_doors_are_refused():
    """Too few places are no plan; the nearest right sizes are taken."""
    with pytest.raises(ValueError, match="do not hold 3 doors"):
        day_groups([1, 2, 3], [1, 2, 3], [2])
    assert day_groups([3, 1, 2], [1, 1, 1], [2, 1]).tolist() == [1, 0, 0]
