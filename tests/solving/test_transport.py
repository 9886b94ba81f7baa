"""One flow meets every aim in order, as going through everything shows."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.solving.levels import exchange_graph
from liaison_plan.solving.paths import potentials
from liaison_plan.solving.transport import (
    Bands,
    Pairs,
    arithmetic_targets,
    solve_transport,
)
from tests.solving.brute import all_assignments, cheapest_by_load
from tests.solving.strategies import examples


@st.composite
def transports(draw, *, n_max=7, m_max=4, all_allowed=False, points=1):
    """Costs, allowed pairs, workloads and bands, as plain lists."""
    n, m = draw(st.integers(1, n_max)), draw(st.integers(1, m_max))
    costs = [[draw(st.integers(0, 9)) for _j in range(m)] for _i in range(n)]
    allowed = [
        [all_allowed or draw(st.integers(0, 3)) > 0 for _j in range(m)]
        for _i in range(n)
    ]
    bands = []
    for _j in range(m):
        low = draw(st.integers(0, 4))
        bands.append((low, draw(st.integers(max(1, low), 6)), draw(st.booleans())))
    workload = [draw(st.integers(1, points)) for _i in range(n)]
    return costs, allowed, workload, bands


def as_arrays(case):
    """The same for the solver."""
    costs, allowed, workload, bands = case
    household, official = np.nonzero(np.array(allowed))
    pairs = Pairs(household, official, np.array(costs)[household, official])
    minimum, maximum, must = (np.array(column) for column in zip(*bands, strict=True))
    return pairs, np.array(workload), Bands(minimum, maximum, must)


def aims(left_out, loads, bands):
    """Aims above the cost, in the order of the solver."""
    idle = sum(
        must and load == 0 for load, (_l, _h, must) in zip(loads, bands, strict=True)
    )
    gaps = [
        max(0, low - load) for load, (low, _h, _m) in zip(loads, bands, strict=True)
    ]
    return left_out, idle, sum(gaps), sum(g * g for g in gaps)


def best_by_hand(case):
    """Aims and cost of the best, every point of workload handed out by itself."""
    costs, allowed, workload, bands = case
    rows = [i for i, w in enumerate(workload) for _point in range(w)]
    states = cheapest_by_load(
        [costs[i] for i in rows],
        [allowed[i] for i in rows],
        [high for _l, high, _m in bands],
    )
    return min(
        (*aims(left_out, loads, bands), cost)
        for (left_out, loads), cost in states.items()
    )


def check_transport(case):
    """Compare the solver with going through everything."""
    pairs, workload, bands = as_arrays(case)
    solved = solve_transport(pairs, workload, bands)
    best = best_by_hand(case)
    loads = np.bincount(pairs.official, solved.flow, len(bands.maximum)).astype(int)
    assert loads.tolist() == solved.load.tolist()
    assert (loads <= bands.maximum).all()
    sent = np.bincount(pairs.household, solved.flow, len(workload)).astype(int)
    assert (sent <= workload).all()
    reached = aims(int((workload - sent).sum()), loads.tolist(), case[3])
    assert reached[:2] == best[:2]
    if solved.is_exact:
        assert (*reached, int((solved.flow * pairs.cost).sum())) == best
        assert solved.targets.left_out == best[0]
    assert solved.is_exact == (best[1] == 0)
    return solved, best


@examples(120)
@given(case=transports())
def test_every_aim_of_a_transport_equals_brute_force(case):
    """Left out, idle, missing, squares and cost, whichever pairs are allowed."""
    check_transport(case)


@examples(60)
@given(case=transports(n_max=4, points=3))
def test_workloads_may_flow_in_parts(case):
    """A household of three points may be split; every point counts by itself."""
    check_transport(case)


@examples(60)
@given(case=transports(all_allowed=True))
def test_arithmetic_targets_are_reached_when_everyone_may_serve_everyone(case):
    """Where the totals permit that all who must work do, totals alone tell the aims."""
    _pairs, workload, bands = as_arrays(case)
    room = int(bands.must_work.sum()) <= int(workload.sum())
    solved, _best = check_transport(case)
    if room:
        assert solved.is_exact
        assert solved.targets == arithmetic_targets(workload, bands)


@examples(60)
@given(case=transports(n_max=6), seed=st.integers(0, 99))
def test_officials_of_one_site_share_its_pairs(case, seed):
    """Pairs lead to sites; every official keeps a band; the best is the same."""
    costs, allowed, workload, bands = case
    n_sites = 1 + seed % len(bands)
    site = [(seed // 7 + j) % n_sites for j in range(len(bands))]
    site = [site.index(s) if s in site else 0 for s in site]
    number = {s: i for i, s in enumerate(dict.fromkeys(site))}
    site = [number[s] for s in site]
    first = [site.index(s) for s in range(len(number))]
    shared = (
        [[row[first[s]] for s in site] for row in costs],
        [[row[first[s]] for s in site] for row in allowed],
        workload,
        bands,
    )
    household, at = np.nonzero(np.array(allowed)[:, first])
    cost = np.array(costs)[:, first][household, at]
    _p, _w, plain = as_arrays(case)
    joined = Bands(plain.minimum, plain.maximum, plain.must_work, np.array(site))
    solved = solve_transport(Pairs(household, at, cost), np.array(workload), joined)
    best = best_by_hand(shared)
    left_out = sum(workload) - int(solved.flow.sum())
    reached = aims(left_out, solved.load.tolist(), bands)
    assert reached[:2] == best[:2]
    if solved.is_exact:
        assert (*reached, int((solved.flow * cost).sum())) == best


@examples(80)
@given(case=transports(n_max=7, m_max=3))
def test_an_optimal_assignment_has_potentials(case):
    """No negative cycle, and the potentials fit every edge and prove every pair."""
    pairs, workload, bands = as_arrays(case)
    solved = solve_transport(pairs, workload, bands)
    assigned = np.full(len(workload), len(bands.maximum))
    used = solved.flow > 0
    assigned[pairs.household[used]] = pairs.official[used]
    graph = exchange_graph(pairs, assigned, solved.load, solved.bands)
    price = potentials(graph)
    assert price is not None
    assert (price[graph.head] <= price[graph.tail] + graph.weight).all()
    own = np.zeros(len(workload), np.int64)
    own[pairs.household[used]] = pairs.cost[used]
    reduced = pairs.cost - price[pairs.official]
    assert (reduced >= (own - price[assigned])[pairs.household]).all()


@examples(100)
@given(case=transports(n_max=5, m_max=3), pick=st.integers(0, 10**6))
def test_a_negative_cycle_exists_exactly_when_something_is_cheaper(case, pick):
    """Any assignment that meets the aims at best: proven, or beaten by brute force."""
    costs, allowed, workload, bands = case
    pairs, _w, arrays = as_arrays(case)
    n, m = len(workload), len(bands)
    best = best_by_hand(case)
    if best[1] > 0:
        return
    same = []
    for answer in all_assignments(n, m):
        if any(j >= 0 and not allowed[i][j] for i, j in enumerate(answer)):
            continue
        loads = [answer.count(j) for j in range(m)]
        if any(load > high for load, (_l, high, _m) in zip(loads, bands, strict=True)):
            continue
        if aims(answer.count(-1), loads, bands) == best[:4]:
            cost = sum(costs[i][j] for i, j in enumerate(answer) if j >= 0)
            same.append((answer, loads, cost))
    assert min(cost for _a, _l, cost in same) == best[4]
    answer, loads, cost = same[pick % len(same)]
    assigned = np.array([j if j >= 0 else m for j in answer])
    graph = exchange_graph(pairs, assigned, np.array(loads), arrays)
    assert (potentials(graph) is None) == (cost > best[4])


def test_a_level_of_gaps_is_shared_as_evenly_as_can_be():
    """Two officials with a minimum of 5 and seven points get 3 and 4."""
    pairs = Pairs(
        np.repeat(np.arange(7), 2), np.tile(np.arange(2), 7),
        np.tile(np.array([0, 9]), 7),
    )  # fmt: skip
    bands = Bands(np.array([5, 5]), np.array([9, 9]), np.array([True, True]))
    solved = solve_transport(pairs, np.ones(7, np.int64), bands)
    assert sorted(solved.load.tolist()) == [3, 4]
    assert int((solved.flow * pairs.cost).sum()) == 27
    assert math.isclose(sum((5 - x) ** 2 for x in solved.load), 5)
