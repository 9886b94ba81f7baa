"""Compact beats of whole atoms: against brute force, by hand, and at size."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.solving import median_problem
from liaison_plan.solving.cutting import TOO_FAR_CM
from liaison_plan.solving.median_problem import MedianProblem
from liaison_plan.solving.median_table import Tables, descend
from liaison_plan.solving.medians import solve_medians
from tests.solving.strategies import examples


def make_problem(points, atom, weight, low, high, *, limit=None, may=None):
    """A problem on a plane; metres are whole."""
    points = np.asarray(points, float)
    gaps = points[:, None, :] - points
    table = np.rint(np.hypot(gaps[:, :, 0], gaps[:, :, 1])).astype(np.int64)
    if limit is not None:
        table = np.where(table > limit, TOO_FAR_CM, table)
    n, k = len(weight), len(low)
    may = np.ones((n, k), bool) if may is None else may
    return MedianProblem(
        weight=np.asarray(weight),
        atom=np.asarray(atom),
        block=lambda centres, households: table[centres[:, None], households],
        points=points,
        may=may,
        may_centre=may[np.asarray(atom)],
        extra=np.zeros((n, k)),
        low=np.asarray(low),
        high=np.asarray(high),
    )


def worth(problem, beat):
    """Aims of a handing-out in order, or None where it breaks a hard rule."""
    people = np.bincount(problem.atom)
    cost, gaps = 0, []
    for b in range(len(problem.high)):
        inside = [i for i, x in enumerate(beat) if x == b]
        load = sum(int(problem.weight[i]) for i in inside)
        if load > problem.high[b] or not all(problem.may[i, b] for i in inside):
            return None
        gaps.append(max(0, int(problem.low[b]) - load))
        doors = [h for h, i in enumerate(problem.atom) if i in inside]
        sums = [
            sum(int(problem.block(np.array([c]), np.array([h]))[0, 0]) for h in doors)
            for c in doors
            if problem.may_centre[c, b]
        ]
        if doors and (not sums or min(sums) >= TOO_FAR_CM):
            return None
        cost += min(sums, default=0)
    left_out = sum(int(people[i]) for i, x in enumerate(beat) if x < 0)
    return left_out, sum(gaps), sum(g * g for g in gaps), cost


@st.composite
def tiny_problems(draw):
    """Up to seven households in up to six atoms, two or three beats."""
    n_atoms = draw(st.integers(1, 6))
    extra = draw(st.lists(st.integers(0, n_atoms - 1), max_size=7 - n_atoms))
    # Atoms are numbered by their first household.
    atom = [*range(n_atoms), *extra]
    places = st.tuples(st.integers(0, 60), st.integers(0, 60))
    points = [draw(places) for _ in atom]
    weight = [draw(st.integers(1, 4)) for _ in range(n_atoms)]
    k = draw(st.integers(1, 3))
    high = [draw(st.integers(3, 9)) for _ in range(k)]
    low = [draw(st.integers(0, top)) for top in high]
    may = np.array([[draw(st.integers(0, 5)) > 0 for _ in range(k)] for _ in weight])
    limit = draw(st.sampled_from([None, None, 40]))
    return make_problem(points, atom, weight, low, high, limit=limit, may=may)


@examples(60)
@given(problem=tiny_problems(), effort=st.sampled_from(["quick", "standard"]))
def test_beats_keep_every_hard_rule_and_are_never_better_than_the_best(problem, effort):
    """What comes back is allowed, and all handings-out have been gone through."""
    found = solve_medians(problem, seed=1, effort=effort)
    mine = worth(problem, found.beat.tolist())
    assert mine is not None
    n, k = problem.may.shape
    every = (worth(problem, beat) for beat in product(range(-1, k), repeat=n))
    assert mine >= min(w for w in every if w is not None)


@pytest.mark.parametrize("seed", range(12))
def test_small_problems_are_solved_to_the_best(seed):
    """Seven households of 1 to 4 points, two beats that are not alike: brute force."""
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 100, (7, 2))
    weight = rng.integers(1, 5, 7)
    half = int(weight.sum()) // 2
    problem = make_problem(
        points, np.arange(7), weight, [half - 1, half], [half + 1, half + 2]
    )
    found = solve_medians(problem, seed=0, effort="standard")
    every = (worth(problem, beat) for beat in product(range(-1, 2), repeat=7))
    best = min(w for w in every if w is not None)
    assert worth(problem, found.beat.tolist()) == best


@examples(40)
@given(problem=tiny_problems(), data=st.data())
def test_the_tables_know_what_every_move_costs(problem, data):
    """Adding and leaving, each against counting the whole anew."""
    n, k = problem.may.shape
    start = solve_medians(problem, seed=0, effort="quick")
    beat = np.where(start.beat < 0, k, start.beat)
    group = problem.few(np.arange(n), np.arange(k), beat, start.centre)
    tables = Tables(group.few, beat)
    i = data.draw(st.integers(0, n - 1))
    before = worth(problem, start.beat.tolist())
    assert tables.aims()[1] == before[3]
    for b in range(k + 1):
        if b == tables.beat[i]:
            continue
        cost = tables.add[i, b] - tables.save[i]
        moved = start.beat.copy()
        moved[i] = b if b < k else -1
        load = problem.weight[moved == b].sum()
        if b < k and load > problem.high[b]:
            continue
        after = worth(problem, moved.tolist())
        assert np.isfinite(cost) == (after is not None)
        if after is not None:
            assert before[3] + cost == after[3]


def test_descending_never_worsens_and_keeps_the_count():
    """From a handing-out by chance, rank and cost only fall."""
    rng = np.random.default_rng(3)
    weight = rng.integers(1, 5, 60)
    low, high = np.full(6, 22), np.full(6, 32)
    problem = make_problem(rng.integers(0, 900, (60, 2)), np.arange(60), weight, low,
                           high)  # fmt: skip
    beat = np.full(60, 6)
    beat[:12] = np.arange(12) % 6
    group = problem.few(np.arange(60), np.arange(6), beat, np.arange(6))
    tables = Tables(group.few, beat)
    before = tables.aims()
    descend(tables)
    assert tables.aims() < before
    load = np.bincount(tables.beat, weight, 7)
    assert (load[:6] <= high).all()
    fresh = Tables(group.few, tables.beat)
    assert fresh.aims() == tables.aims()


def test_a_tight_minimum_is_met_by_points_from_far_away():
    """Twelve beats of 50 points, 605 points in all: nobody misses any."""
    rng = np.random.default_rng(5)
    weight = rng.integers(1, 5, 300)
    weight = weight[: int(np.searchsorted(np.cumsum(weight), 604)) + 1]
    n = len(weight)
    low, high = np.full(12, 50), np.full(12, 75)
    assert 600 <= weight.sum() <= 610
    points = rng.integers(0, 5_000, (n, 2))
    problem = make_problem(points, np.arange(n), weight, low, high)
    found = solve_medians(problem, seed=0, effort="standard")
    load = np.bincount(found.beat, weight, 12)
    assert (found.beat >= 0).all()
    assert load.min() >= 50
    assert load.max() <= 75


def test_the_inside_of_large_beats_stays_and_its_edge_moves(monkeypatch):
    """900 households, 3 beats: as good as with all of them moving, within 1 %."""
    rng = np.random.default_rng(7)
    weight = rng.integers(1, 5, 900)
    points = rng.integers(0, 9_000, (900, 2))
    high = np.full(3, -(-int(weight.sum()) // 3) + 20)
    problem = make_problem(points, np.arange(900), weight, [0, 0, 0], high)
    costs = []
    for most in (120, 2_000):
        monkeypatch.setattr(median_problem, "MOST", most)
        found = solve_medians(problem, seed=0, effort="quick")
        assert (found.beat >= 0).all()
        assert (np.bincount(found.beat, weight, 3) <= high).all()
        cost = 0
        for b in range(3):
            inside = np.flatnonzero(found.beat == b)
            assert found.centre[b] in inside
            cost += int(problem.block(found.centre[[b]], inside).sum())
        costs.append(cost)
    assert costs[0] <= 1.01 * costs[1]


def test_more_effort_is_never_worse_here_and_the_same_seed_gives_the_same_beats():
    """Eight beats of 25 points, 120 households."""
    rng = np.random.default_rng(11)
    weight = rng.integers(1, 4, 120)
    points = rng.integers(0, 4_000, (120, 2))
    high = np.full(8, -(-int(weight.sum()) // 8) + 3)
    problem = make_problem(points, np.arange(120), weight, np.zeros(8, int), high)
    once, again, quick = (
        solve_medians(problem, seed=4, effort=effort)
        for effort in ("standard", "standard", "quick")
    )
    assert once.beat.tolist() == again.beat.tolist()
    assert once.centre.tolist() == again.centre.tolist()
    assert worth(problem, once.beat.tolist()) <= worth(problem, quick.beat.tolist())


def test_who_makes_a_beat_impossible_is_left_out_of_it_at_once():
    """No centre allowed, and a household beyond the limit of the only centre (bug)."""
    points = [(0, 0), (10, 0), (500, 0), (510, 0)]
    may = np.array([[True, True]] * 4)
    problem = make_problem(points, range(4), [1] * 4, [1, 1], [4, 4], limit=50, may=may)
    problem.may_centre[2:, 1] = False
    beat = np.array([0, 0, 1, 1])
    group = problem.few(np.arange(4), np.arange(2), beat, np.array([0, -1]))
    tables = Tables(group.few, beat)
    assert tables.beat.tolist() == [0, 0, 2, 2]
    tables = Tables(group.few, np.array([0, 0, 0, 2]))
    assert tables.beat.tolist() == [0, 0, 2, 2]
    descend(tables)
    assert np.isfinite(tables.aims()).all()
