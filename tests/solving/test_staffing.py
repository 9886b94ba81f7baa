"""Who works where: every seat taken, homes avoided, units whole where that is free."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.solving.officials import assign_officials
from liaison_plan.solving.staffing import StaffingProblem, staff_places
from tests.solving.strategies import examples


@st.composite
def problems(draw, *, split_charge):
    """Up to five officials of up to two units, up to three places."""
    m, p = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    chance = st.integers(0, 3)
    return StaffingProblem(
        unit=np.array([draw(st.integers(0, 1)) for _o in range(m)]),
        travel=np.array(
            [[draw(st.integers(0, 9)) for _p in range(p)] for _o in range(m)]
        ),
        may_work=np.array(
            [[draw(chance) > 0 for _p in range(p)] for _o in range(m)]
        ),
        avoid=np.array([[draw(chance) == 3 for _p in range(p)] for _o in range(m)]),
        seats=np.array([draw(st.integers(0, 2)) for _p in range(p)]),
        urgency=np.array([draw(st.integers(0, 2)) for _o in range(m)]),
        split_charge=split_charge,
    )  # fmt: skip


def worth(problem, place):
    """Open seats, urgency of those left over, broken wishes, metres and splits."""
    seated = [(o, p) for o, p in enumerate(place) if p >= 0]
    over = [int(problem.urgency[o]) for o, p in enumerate(place) if p < 0]
    units = {}
    for o, p in seated:
        units.setdefault(int(problem.unit[o]), set()).add(p)
    splits = sum(len(places) - 1 for places in units.values())
    return (
        int(problem.seats.sum()) - len(seated),
        sum(over),
        sum(bool(problem.avoid[o, p]) for o, p in seated),
        sum(int(problem.travel[o, p]) for o, p in seated)
        + splits * problem.split_charge,
    )


def best_of_all(problem):
    """Worth of the best of all ways to seat everyone."""
    m, p = problem.travel.shape
    best = None
    for place in product(range(-1, p), repeat=m):
        fits = all(q < 0 or problem.may_work[o, q] for o, q in enumerate(place))
        if fits and all(place.count(q) <= problem.seats[q] for q in range(p)):
            here = worth(problem, place)
            best = here if best is None else min(best, here)
    return best


def check_staffing(problem, effort="standard"):
    """Seats, eligibility, and the worth reached."""
    place = staff_places(problem, effort=effort).tolist()
    for o, p in enumerate(place):
        assert p < 0 or problem.may_work[o, p]
    for p, seats in enumerate(problem.seats.tolist()):
        assert place.count(p) <= seats
    return worth(problem, place)


@examples(80)
@given(problem=problems(split_charge=0))
def test_staffing_without_a_charge_for_splits_equals_brute_force(problem):
    """Seats first, then who must not be left over, homes, metres: all exact."""
    assert check_staffing(problem) == best_of_all(problem)


@examples(80)
@given(problem=problems(split_charge=7))
def test_a_charge_for_splits_never_costs_a_seat_or_a_home(problem):
    """Whatever the charge does to metres, the aims above are met as well as can be."""
    reached, best = check_staffing(problem), best_of_all(problem)
    assert reached[:3] == best[:3]
    assert reached >= best


def test_metres_and_splits_together_come_close_to_the_best():
    """Slope scaling is no proof; over fixed draws it stays within three per cent."""
    reached, best = 0, 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        problem = StaffingProblem(
            unit=rng.integers(3, size=6),
            travel=rng.integers(0, 10, (6, 3)),
            may_work=rng.random((6, 3)) < 0.85,
            avoid=rng.random((6, 3)) < 0.1,
            seats=np.array([2, 2, 2]),
            urgency=np.zeros(6, np.int64),
            split_charge=12,
        )
        reached += check_staffing(problem)[3]
        best += best_of_all(problem)[3]
    assert best <= reached <= 1.03 * best


@pytest.mark.parametrize("effort", ["quick", "standard", "thorough"])
def test_units_stay_whole_when_that_is_free(effort):
    """Four units of three and four villages of three: nobody is sent elsewhere."""
    rng = np.random.default_rng(4)
    unit = np.repeat(np.arange(4), 3)
    travel = rng.integers(0, 50, (4, 4))[unit]
    problem = StaffingProblem(
        unit=unit, travel=travel, may_work=np.ones((12, 4), bool),
        avoid=np.zeros((12, 4), bool), seats=np.full(4, 3),
        urgency=np.zeros(12, np.int64), split_charge=100_000,
    )  # fmt: skip
    place = staff_places(problem, effort=effort)
    for u in range(4):
        assert len(set(place[unit == u].tolist())) == 1


def test_a_home_village_weighs_more_than_all_metres():
    """Two officials change places, however far, rather than serve at home."""
    problem = StaffingProblem(
        unit=np.array([0, 0]), travel=np.array([[0, 10**6], [10**6, 0]]),
        may_work=np.ones((2, 2), bool), avoid=np.eye(2, dtype=bool),
        seats=np.array([1, 1]), urgency=np.zeros(2, np.int64), split_charge=50_000,
    )  # fmt: skip
    assert staff_places(problem, effort="quick").tolist() == [1, 0]


@examples(60)
@given(
    table=st.integers(1, 4).flatmap(
        lambda k: st.lists(
            st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), min_size=k,
                     max_size=k), min_size=k, max_size=k)
    )
)  # fmt: skip
def test_officials_to_beats_equal_brute_force(table):
    """Fewest breaches, then least travel, over all ways to hand out the beats."""
    from itertools import permutations

    breaches, travel = (
        np.array([[cell[i] for cell in row] for row in table]) for i in (0, 1)
    )
    k = len(table)
    official = assign_officials(breaches, travel)
    assert sorted(official.tolist()) == list(range(k))
    at = np.arange(k)
    reached = breaches[official, at].sum(), travel[official, at].sum()
    best = min(
        (breaches[list(p), at].sum(), travel[list(p), at].sum())
        for p in permutations(range(k))
    )
    assert reached == best


@pytest.mark.slow
def test_fifty_thousand_officials_are_seated_without_too_large_numbers():
    """A million households: a thousand units, each eligible in three of 300 places."""
    m, units, places = 50_000, 1_000, 300
    rng = np.random.default_rng(8)
    unit = np.arange(m) % units
    may = np.zeros((units, places), bool)
    for shift in range(3):
        may[np.arange(units), (np.arange(units) + 7 * shift) % places] = True
    problem = StaffingProblem(
        unit=unit,
        travel=rng.integers(0, 500_000, (units, places))[unit],
        may_work=may[unit],
        avoid=np.zeros((m, places), bool),
        seats=np.full(places, 150),
        urgency=np.ones(m, np.int64),
        split_charge=50_000,
    )
    place = staff_places(problem, effort="quick")
    assert np.bincount(place[place >= 0], minlength=places).tolist() == [150] * places
