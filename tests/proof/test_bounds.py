"""The lower bound of beats: never above any cut, recounted in plain Python."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.small_villages import VILLAGES, compare, cut_and_bound
from liaison_plan.proof.ascent import best_multipliers
from liaison_plan.proof.bounds import region_bounds
from liaison_plan.proof.lagrangian import (
    FORBIDDEN_CM,
    BeatsProblem,
    bound_of,
    centre_values,
)
from liaison_plan.proof.state import plan_state
from liaison_plan.solving.make_plan import make_plan
from tests.solving.brute import metres
from tests.solving.strategies import examples
from tests.solving.tiny import Tiny


def _problem(table, weight, beats, low, high):
    return BeatsProblem(
        lambda centres, households: table[centres[:, None], households],
        np.array(weight), beats, low, high,
    )  # fmt: skip


@st.composite
def _tiny_problems(draw, *, weights):
    """Few households on a grid, some pairs forbidden, with multipliers of any kind."""
    n = draw(st.integers(2, 7))
    grid = st.tuples(st.integers(0, 6), st.integers(0, 6))
    points = np.array(draw(st.lists(grid, min_size=n, max_size=n)), float)
    gaps = points[:, None, :] - points[None, :, :]
    table = np.rint(np.hypot(gaps[..., 0], gaps[..., 1]) * 100).astype(np.int64)
    limit = draw(st.sampled_from([10_000, 10_000, 400]))
    table[table > limit] = FORBIDDEN_CM
    weight = [draw(st.integers(1, 4)) if weights else 1 for _i in range(n)]
    beats = draw(st.integers(1, min(3, n)))
    low = draw(st.integers(0, max(1, sum(weight) // beats)))
    high = draw(st.integers(max(low, max(weight)), sum(weight)))
    u = draw(st.lists(st.integers(-300, 1_500), min_size=n, max_size=n))
    return _problem(table, weight, beats, low, high), table, np.array(u)


def _partitions(n, k):
    """Cut 0..n-1 into k parts, each way once."""

    def grow(i, parts):
        if i == n:
            if len(parts) == k:
                yield [tuple(p) for p in parts]
            return
        for p in parts:
            p.append(i)
            yield from grow(i + 1, parts)
            p.pop()
        if len(parts) < k:
            parts.append([i])
            yield from grow(i + 1, parts)
            parts.pop()

    yield from grow(0, [])


def _least_cut(problem, table):
    """Cheapest cut into the beats of a problem, by trying all; infinite without any."""
    best = math.inf
    for parts in _partitions(problem.n, problem.n_beats):
        total = 0
        for part in parts:
            load = sum(int(problem.weight[i]) for i in part)
            if not problem.low <= load <= problem.high:
                break
            total += min(sum(int(table[j, i]) for i in part) for j in part)
        else:
            best = min(best, total)
    return best if best < FORBIDDEN_CM else math.inf


def _least_set(problem, table, u, j):
    """Cheapest set of a centre by trying all; None where none fits."""
    others = [i for i in range(problem.n) if i != j]
    best = None
    for size in range(problem.n):
        for some in combinations(others, size):
            part = [j, *some]
            load = sum(int(problem.weight[i]) for i in part)
            if problem.low <= load <= problem.high:
                cost = sum(int(table[j, i]) - int(u[i]) for i in part)
                best = cost if best is None else min(best, cost)
    return best


def _fractional_set(problem, table, u, j):
    """Fill a centre's set by cost per point, in fractions of households."""
    load = int(problem.weight[j])
    total = Fraction(int(table[j, j]) - int(u[j]))
    costs = {i: int(table[j, i]) - int(u[i]) for i in range(problem.n) if i != j}
    ratio = {i: Fraction(c, int(problem.weight[i])) for i, c in costs.items()}
    for i in sorted(costs, key=lambda i: (ratio[i], i)):
        most = problem.high if costs[i] < 0 else problem.low
        taken = min(int(problem.weight[i]), max(0, most - load))
        load += taken
        total += math.floor(ratio[i] * taken)
    return total


@given(_tiny_problems(weights=False))
@examples(120)
def test_a_centre_is_worth_its_cheapest_set(case) -> None:
    """Households of one point: the value is the least over all sets, to the unit."""
    problem, table, u = case
    values = centre_values(problem, u)
    for j in range(problem.n):
        least = _least_set(problem, table, u, j)
        if least is None or least > FORBIDDEN_CM // 2:
            assert values[j] >= FORBIDDEN_CM // 2 or least is None
        else:
            assert values[j] == least


@given(_tiny_problems(weights=True))
@examples(120)
def test_a_centre_of_unequal_households_is_worth_at_most_its_cheapest_set(case) -> None:
    """Filled in fractions, as recounted with fractions, and never above whole sets."""
    problem, table, u = case
    values = centre_values(problem, u)
    for j in range(problem.n):
        filled = _fractional_set(problem, table, u, j)
        least = _least_set(problem, table, u, j)
        if filled < FORBIDDEN_CM // 8:
            assert values[j] == filled
        # A set with a forbidden household is no set at all.
        if least is not None and least < FORBIDDEN_CM // 2:
            assert values[j] <= least


@given(_tiny_problems(weights=False) | _tiny_problems(weights=True))
@examples(80)
def test_no_cut_is_cheaper_than_the_bound(case) -> None:
    """Whatever the multipliers; those looked for are no worse than their start."""
    problem, table, u = case
    least = _least_cut(problem, table)
    for effort in (None, "quick"):
        if effort:
            u = best_multipliers(problem, u, max(int(u.sum()), 1), effort=effort)
        try:
            bound = bound_of(u, centre_values(problem, u), problem.n_beats)
        except ValueError:
            assert least == math.inf
            return
        assert bound <= least
        if effort is None:
            first = bound
    assert bound >= first


def test_forbidden_pairs_are_never_taken_for_cheap_ones() -> None:
    """Two pairs of doors far apart: one beat for all is impossible, and said so."""
    table = np.array([[0, 5], [5, 0]])
    far = np.full((2, 2), FORBIDDEN_CM)
    table = np.block([[table, far], [far, table]])
    problem = _problem(table, [1] * 4, 1, 4, 4)
    with pytest.raises(ValueError, match="no 1 beats fit"):
        bound_of(np.zeros(4, np.int64), centre_values(problem, np.zeros(4, int)), 1)
    two = _problem(table, [1] * 4, 2, 2, 2)
    u = best_multipliers(two, np.array([0, 5, 0, 5]), 10, effort="quick")
    assert bound_of(u, centre_values(two, u), 2) == 10


@pytest.mark.parametrize("village", [VILLAGES[i] for i in (0, 2, 5)], ids=repr)
def test_on_small_villages_the_gap_is_the_bounds_own(village) -> None:
    """The engine's cut is optimal, as OR-Tools proves; what is left is the bound's."""
    found = compare(village, effort="standard")
    assert found.is_proven
    assert found.bound <= found.optimum == found.engine
    loose = 0.05 if village.is_tight else 0.004
    assert found.bound >= (1 - loose) * found.optimum


def _county(n=44, *, officials=2, **rules):
    """One village of two rows of doors and officials enough."""
    doors = [
        {"household_id": f"H{i:02}", "village_id": "V1",
         "lon": round(117.4 + 0.0007 * (i % 11) ** 1.5, 6),
         "lat": round(23.7 + 0.002 * (i // 11), 6)}
        for i in range(n)
    ]  # fmt: skip
    people = [{"official_id": f"O{i}", "lon": 117.4, "lat": 23.7}
              for i in range(officials)]  # fmt: skip
    return Tiny(doors, people, [{"village_id": "V1", "name": "V1"}], rules=rules)


def _bounds(tiny, **options):
    county = tiny.county()
    plan = make_plan(county, tiny.checked_rules(), workers=1)
    state = plan_state(county, plan)
    return state, plan, region_bounds(state, workers=1, **options)


def _recounted(tiny, bound, ids):
    """Recount a bound from coordinates, with no array and no package."""
    at = {h["household_id"]: h for h in tiny.rows("households")}
    u = {ids[i]: int(m) for i, m in zip(bound.households, bound.multipliers)}  # noqa: B905
    values = []
    for j in u:
        reduced = sorted(round(metres(at[i], at[j]) * 100) - u[i] for i in u if i != j)
        low, high = bound.low - 1, bound.high - 1
        rest = [c for c in reduced[low:high] if c < 0]
        values.append(-u[j] + sum(reduced[:low]) + sum(rest))
    return sum(u.values()) + sum(sorted(values)[: bound.beats])


def test_a_bound_is_recounted_from_coordinates() -> None:
    """The printed formula, over all pairs, gives the bound and it is below the plan."""
    tiny = _county()
    state, plan, (bound,) = _bounds(tiny)
    assert (bound.beats, bound.low, bound.high) == (2, 20, 30)
    assert bound.villages == ("V1",)
    assert _recounted(tiny, bound, state.instance.household_ids) == bound.bound_cm
    shown = plan.assignments["scatter_m"].sum() * 100
    assert bound.scatter_cm == pytest.approx(shown, abs=44 * 5)
    assert bound.bound_cm <= bound.scatter_cm
    assert bound.gap < 0.02


def test_where_minimums_cannot_hold_the_band_is_what_the_aims_leave() -> None:
    """39 doors for two: points missing and squares are least at 19 and 20 only."""
    _state, _plan, (bound,) = _bounds(_county(39, load={"idle": "forbidden"}))
    assert (bound.low, bound.high, bound.is_tight) == (19, 20, True)


def test_an_official_with_another_minimum_keeps_the_band_wide() -> None:
    """The least squares are then not known by counting alone."""
    tiny = _county(39, load={"idle": "forbidden"})
    tiny.officials[0]["load_min"] = 18
    _state, _plan, (bound,) = _bounds(tiny)
    assert (bound.low, bound.high) == (18, 30) or bound.low < 20 < bound.high


def test_a_bound_is_tight_only_where_minimums_nearly_fill_the_region() -> None:
    """2 x 20 is more than 95 % of 42 and less than 95 % of 43."""
    for n, tight in ((42, True), (43, False)):
        _state, _plan, (bound,) = _bounds(_county(n))
        assert bound.is_tight is tight


def test_bounds_are_the_same_at_any_row_order(tmp_path) -> None:
    """Rows shuffled, processes or not: the same multipliers."""
    from liaison_plan.county.reading import read_county

    tiny = _county()
    rules = tiny.checked_rules()
    seen = []
    for shuffle, workers in ((None, 1), (3, 2)):
        county = read_county(tiny.write(tmp_path / str(shuffle), shuffle=shuffle))
        state = plan_state(county, make_plan(county, rules, workers=1))
        (bound,) = region_bounds(state, workers=workers)
        seen.append((bound.bound_cm, bound.multipliers.tolist()))
    assert seen[0] == seen[1]


def test_other_numbers_of_beats_are_bounded_by_the_same_multipliers() -> None:
    """The bound of k beats is the one of the plan; one more is never dearer by much."""
    _state, _plan, (bound,) = _bounds(_county())
    assert bound.bound_at(bound.beats) == bound.bound_cm
    steps = [bound.bound_at(k + 1) - bound.bound_at(k) for k in range(1, 6)]
    assert steps == sorted(steps)


def test_without_everybody_served_there_is_no_bound() -> None:
    """70 doors and 60 places: which ten are left out would have to be bounded too."""
    _state, _plan, (bound,) = _bounds(_county(70))
    assert bound.why_not == "left_out"
    assert bound.gap is None


def test_nearest_has_no_beats_to_bound() -> None:
    """Bases are the centres: nothing is cut."""
    assert _bounds(_county(method={"name": "nearest"}))[2] == ()


def test_the_bound_is_the_linear_relaxations() -> None:
    """Multipliers reach the linear program's value within a thousandth."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, vstack

    village = VILLAGES[4]
    table, n, k = village.table(), village.n, village.beats
    pair, centre = np.arange(n * n), n * n + np.arange(n)
    of_centre, of_household = np.divmod(pair, n)
    width = n * n + n

    def rows(at, columns, values, count):
        return coo_array((values, (at, columns)), shape=(count, width))

    ones = np.ones(n * n)
    load = rows(of_centre, pair, ones, n)
    beats = rows(np.arange(n), centre, np.ones(n), n)
    own = rows(pair, pair, ones, n * n)
    opened = rows(pair, centre[of_centre], ones, n * n)
    is_own = rows(np.arange(n), np.arange(n) * (n + 1), np.ones(n), n)
    solved = linprog(
        np.concatenate([table.ravel(), np.zeros(n)]),
        A_ub=vstack([own - opened, load - village.high * beats,
                     village.low * beats - load]),
        b_ub=np.zeros(n * n + 2 * n),
        A_eq=vstack([rows(of_household, pair, ones, n), is_own - beats,
                     rows(np.zeros(n, int), centre, np.ones(n), 1)]),
        b_eq=np.concatenate([np.ones(n), np.zeros(n), [k]]),
        bounds=(0, 1), method="highs",
    )  # fmt: skip
    _cut, bound = cut_and_bound(village, effort="standard")
    assert solved.fun * 0.999 <= bound <= solved.fun + 1e-3
