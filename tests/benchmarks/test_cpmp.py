"""The scales of benchmarks/cpmp.py: reading, checking, measuring, bounding."""

from __future__ import annotations

import os
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

from benchmarks.cpmp import Case, Result, bound, markdown, read_cases, solve, value_of

DATA = Path(
    os.environ.get("LIAISON_PLAN_TEST_DATA")
    or Path(__file__).parents[2].parent / "shared" / "data"
)
FOLDER = DATA / "benchmarks" / "cpmp"


def small_case(seed: int) -> Case:
    """Seven points, two medians, room for a little more than all."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(1, 9, 7)
    capacity = np.full(7, int(demand.sum()) // 2 + 4)
    return Case("small", rng.integers(0, 50, (7, 2)).astype(float), capacity, demand, 2,
                is_floored=bool(seed % 2), best=1.0)  # fmt: skip


def best_of(case: Case) -> float:
    """Go through all pairs of medians and all ways to hand points to them."""
    values = []
    for pair in combinations(range(7), 2):
        for choice in product(pair, repeat=7):
            try:
                values.append(value_of(case, list(choice)))
            except ValueError:
                continue
    return min(values)


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_is_below_and_the_engine_at_the_best_of_seven_points(
    seed: int,
) -> None:
    """Brute force between both: no bound above it, no value but it."""
    case = small_case(seed)
    best = best_of(case)
    median, seconds = solve(case, "standard")
    assert value_of(case, median) == pytest.approx(best)
    assert seconds >= 0
    assert 0 < bound(case, best) <= best + 1e-9


def test_a_solution_that_breaks_the_problem_is_refused() -> None:
    """Too full, one median too many, a median that is another's, nobody at all."""
    case = Case("x", np.array([[0.0, 0], [0, 3], [4, 0]]), np.full(3, 5),
                np.array([3, 2, 4]), 2, is_floored=True, best=3.0)  # fmt: skip
    assert value_of(case, [0, 0, 2]) == 3.0
    with pytest.raises(ValueError, match="hold more"):
        value_of(case, [0, 1, 0])
    with pytest.raises(ValueError, match="3 medians instead of 2"):
        value_of(case, [0, 1, 2])
    with pytest.raises(ValueError, match="point 0 has no median"):
        value_of(case, [1, 2, 2])
    with pytest.raises(ValueError, match="point 2 has no median"):
        value_of(case, [0, 0, -1])


def test_floored_distances_are_whole_and_plain_ones_are_not() -> None:
    """The root of 2 is 1 or 1.414."""
    points = np.array([[0.0, 0], [1, 1], [3, 4]])
    for is_floored, first in ((True, 1), (False, 2**0.5)):
        case = Case("x", points, np.ones(3, int), np.ones(3, int), 1,
                    is_floored=is_floored, best=1.0)  # fmt: skip
        assert case.distance(0, 1) == first
        assert case.distance(0, 2) == 5
        assert case.table()[0, 1] == round(first * 1_000)


def test_the_table_says_how_many_are_at_best_known_and_how_far_the_others_are() -> None:
    """One of two small ones met; the large one is 1 % above."""
    small = small_case(1)
    large = small_case(2)
    text = markdown([
        Result(small, 1.0, 0.9, 3.0), Result(small, 2.0, 1.0, 4.0),
        Result(large, 1.01, 1.0, 5.0),
    ])  # fmt: skip
    assert "At best known: 1 of 2" in text
    assert "The other 1: mean gap 1.000 %, largest 1.000 %." in text
    assert "Longest time: 5.0 s." in text


def test_the_first_shared_instance_is_solved_to_best_known() -> None:
    """50 points, 5 medians, 713."""
    if not FOLDER.is_dir():
        pytest.skip(f"{FOLDER} is absent: set LIAISON_PLAN_TEST_DATA")
    cases = read_cases(FOLDER)
    assert len(cases) == 31
    first = cases[0]
    assert (first.name, first.p, len(first.points)) == ("cpmp01", 5, 50)
    assert int(first.demand.sum()) == 490
    median, _seconds = solve(first, "standard")
    assert value_of(first, median) == first.best == 713
