"""Bounds by cases: they hold every cut, and close what fractions of beats leave."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.proof.ascent import best_multipliers
from liaison_plan.proof.branching import bound_by_cases
from liaison_plan.proof.centre_limits import CentreLimit, cheapest_centres
from liaison_plan.proof.lagrangian import BeatsProblem, bound_of, centre_values
from liaison_plan.solving.cutting import cut_into_beats
from tests.solving.strategies import examples


@st.composite
def _choices(draw):
    """Values of up to eight households and nested or disjoint sets with limits."""
    n = draw(st.integers(2, 8))
    values = np.array(draw(st.lists(st.integers(-5, 5), min_size=n, max_size=n)))
    marks = sorted(draw(st.sets(st.integers(0, n), min_size=2, max_size=4)))
    spans = [*pairwise(marks), (marks[0], marks[-1])]
    limits = []
    for a, b in draw(st.lists(st.sampled_from(spans), max_size=4)):
        least = draw(st.integers(0, b - a))
        most = draw(st.integers(least, b - a))
        limits.append(CentreLimit(np.arange(a, b), least, most))
    return values, draw(st.integers(1, n)), tuple(limits)


@given(_choices())
@examples(200)
def test_the_cheapest_centres_within_limits_are_the_cheapest(case) -> None:
    """All choices tried: the same sum, or none where none fits."""
    values, k, limits = case
    best = math.inf
    for some in combinations(range(len(values)), k):
        fits = all(
            limit.least <= np.isin(some, limit.households).sum() <= limit.most
            for limit in limits
        )
        if fits:
            best = min(best, int(values[list(some)].sum()))
    found = cheapest_centres(values, k, limits)
    if found is None:
        assert best == math.inf
    else:
        assert len(set(found.tolist())) == k
        assert int(values[found].sum()) == best


def _hamlets(sizes, seed):
    """A table of metres of hamlets of given sizes, a kilometre apart."""
    rng = np.random.default_rng(seed)
    middle = np.repeat(np.arange(len(sizes)) * 1_000.0, sizes)
    points = rng.normal(0, 60, (sum(sizes), 2)) + np.column_stack([middle, middle * 0])
    gaps = points[:, None, :] - points[None, :, :]
    return points, np.rint(np.hypot(gaps[..., 0], gaps[..., 1]) * 100).astype(np.int64)


def _problem(table, beats, low, high):
    return BeatsProblem(
        lambda centres, households: table[centres[:, None], households],
        np.ones(len(table), np.int64), beats, low, high,
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cases_close_the_gap_of_a_hamlet_one_too_many(seed) -> None:
    """16 doors and 14, beats of at most 15: the plain bound shares 1.07 beats out."""
    points, table = _hamlets([16, 14], seed)
    problem = _problem(table, 2, 13, 15)
    cut = cut_into_beats(
        points, problem.block, np.full(2, 13), np.full(2, 15), seed=0,
        effort="standard",
    )  # fmt: skip
    start = table[cut.centre[cut.beat], np.arange(30)]
    u = best_multipliers(problem, start, cut.cost_cm, effort="standard")
    plain = bound_of(u, centre_values(problem, u), 2)
    cases = bound_by_cases(problem, u, cut.cost_cm, most=30)
    assert plain <= cases.bound_cm <= cut.cost_cm
    assert cases.bound_cm >= 0.99 * cut.cost_cm


def test_every_cut_fits_a_case_whose_bound_it_is_not_below() -> None:
    """Two hamlets of nine: all choices of three centres, best cut of each by flow."""
    from liaison_plan.solving.cutting import assign_to_centres

    _points, table = _hamlets([10, 8], 5)
    problem = _problem(table, 3, 5, 7)
    start = table.min(axis=0)
    cases = bound_by_cases(problem, start, 10**7, most=12)
    assert len(cases.leaves) > 1
    for centres in combinations(range(18), 3):
        some = np.array(centres)
        cost = table[some].T.copy()
        # A centre stays in its own beat.
        cost[some] += 10**6 * (1 - np.eye(3, dtype=np.int64))
        label = assign_to_centres(cost, np.full(3, 5), np.full(3, 7))
        least = int(cost[np.arange(18), label].sum())
        fitting = [
            case
            for case in cases.leaves
            if all(
                one.least <= np.isin(some, one.households).sum() <= one.most
                for one in case.limits
            )
        ]
        assert len(fitting) <= 1
        assert all(case.bound_cm <= least for case in fitting)
        if not fitting:
            assert least >= 10**6
        assert cases.bound_cm <= least


def test_each_case_is_recounted_from_its_own_multipliers() -> None:
    """Whoever reads limits and multipliers gets the bound without solving."""
    _points, table = _hamlets([16, 14], 1)
    problem = _problem(table, 2, 13, 15)
    cases = bound_by_cases(problem, table[[0, 20]].min(axis=0), 10**6, most=8)
    for case in cases.leaves:
        values = centre_values(problem, case.multipliers)
        assert bound_of(case.multipliers, values, 2, case.limits) == case.bound_cm
    assert cases.bound_cm == min(10**6, *(case.bound_cm for case in cases.leaves))
