"""Flows by several costs: exact level by level, however large the numbers."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from liaison_plan.solving.staged_flow import staged_flow


def posted(costs):
    """Who (row) goes to which place (column), at least cost level by level."""
    n = len(costs[0])
    who, place = np.divmod(np.arange(n * n), n)
    supply = np.r_[np.ones(n, np.int64), -np.ones(n, np.int64)]
    ones = np.ones(n * n, np.int64)
    flat = [np.asarray(cost, np.int64).ravel() for cost in costs]
    flow = staged_flow(who, n + place, ones, flat, supply)
    return place[np.flatnonzero(flow)]


@pytest.mark.parametrize("seed", range(20))
def test_levels_equal_everything_gone_through(seed):
    """Few values, so that the first levels leave many ties."""
    draw = np.random.default_rng(seed)
    n = 5
    # Stacked into one number these would be far beyond what a flow can take.
    costs = [draw.integers(0, 3, (n, n)) * most for most in (1, 10**9, 10**12)]
    best = min(
        tuple(int(sum(cost[i, p] for i, p in enumerate(order))) for cost in costs)
        for order in permutations(range(n))
    )
    places = posted(costs)
    assert sorted(places) == list(range(n))
    assert best == tuple(int(cost[np.arange(n), places].sum()) for cost in costs)


def test_supplies_that_cannot_be_met_are_no_flow():
    """One arc, too narrow."""
    one = np.array([0]), np.array([1]), np.array([1])
    assert staged_flow(*one, [np.array([1])] * 2, np.array([2, -2])) is None
