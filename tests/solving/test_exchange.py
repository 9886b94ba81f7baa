"""The exchange graph proves a plan exactly when nothing better can be."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.errors import SolverError
from liaison_plan.solving import lightest
from liaison_plan.solving.exchange import (
    distances_from,
    distances_to,
    negative_cycle,
    plan_graph,
    potentials,
    total,
)
from liaison_plan.solving.instance import make_instance
from liaison_plan.solving.lightest import allowed_pairs, pair_cm
from liaison_plan.solving.pricing import PairSpace
from liaison_plan.solving.transport import Bands
from tests.solving.brute import all_assignments
from tests.solving.strategies import examples, nearest_counties
from tests.solving.tiny import Tiny

FIELDS = ("tail", "head", "household", "left_out", "missing", "squares", "cm")


def space_of(tiny):
    """All pairs that a tiny county allows, its officials' bases being the points."""
    instance = make_instance(tiny.county(), tiny.checked_rules(), None)
    n, m = len(instance.lon), len(instance.official_ids)
    villages = np.arange(len(instance.village_ids))
    return PairSpace(
        instance, np.arange(n), instance.base_lon, instance.base_lat,
        instance.may_serve(np.arange(m), villages).T.copy(), instance.pin,
        instance.ban_household, instance.ban_official, instance.rules.weights.scatter,
        instance.baseline, round(instance.rules.weights.change * 100),
    )  # fmt: skip


def tables(space):
    """Cost and permission of every pair as lists of rows; nobody stands last."""
    n, m = space.size
    rows, columns = np.divmod(np.arange(n * m), max(m, 1))
    cm, within = pair_cm(space, rows, columns)
    fits = within & allowed_pairs(space, rows, columns)
    nobody = space.change_cost * (space.today != -1)
    cost = np.column_stack([cm.reshape(n, m), nobody])
    return cost.tolist(), fits.reshape(n, m).tolist()


@st.composite
def plans(draw):
    """A tiny county's pairs, bands, and some assignment that keeps to both."""
    tiny = draw(nearest_counties(idle="avoid", n_max=6))
    space = space_of(tiny)
    _n, m = space.size
    load_min, load_max = space.instance.load_min, space.instance.load_max
    _cost, fits = tables(space)
    official, load = [], [0] * m
    for row in fits:
        can = [j for j in range(m) if row[j] and load[j] < load_max[j]]
        official.append(draw(st.sampled_from([*can, -1])))
        if official[-1] >= 0:
            load[official[-1]] += 1
    works = np.array(load) > 0
    must = works & np.array(draw(st.lists(st.booleans(), min_size=m, max_size=m)), bool)
    bands = Bands(
        np.where(works, load_min, 0), np.where(works | (load_min == 0), load_max, 0),
        must,
    )  # fmt: skip
    return space, np.array(official, np.int64), bands, np.array(load, np.int64)


def worth(cost, bands, official):
    """Aims of an assignment, in their order; None where a band forbids it."""
    m = len(bands.maximum)
    load = [sum(o == j for o in official) for j in range(m)]
    for j in range(m):
        if load[j] > bands.maximum[j] or load[j] < bands.must_work[j]:
            return None
    gaps = [max(0, int(bands.minimum[j]) - load[j]) for j in range(m)]
    return (
        sum(o == -1 for o in official),
        sum(gaps),
        sum(g * g for g in gaps),
        sum(row[o] for row, o in zip(cost, official, strict=True)),
    )


def best(cost, fits, bands):
    """Best worth of all assignments there are."""
    found = []
    for official in all_assignments(len(fits), len(bands.maximum)):
        pairs = zip(fits, official, strict=True)
        if all(o == -1 or row[o] for row, o in pairs):
            value = worth(cost, bands, official)
            if value is not None:
                found.append(value)
    return min(found)


@examples(80)
@given(plans())
def test_there_is_no_negative_cycle_exactly_when_nothing_is_better(case):
    """Everything that could be is tried beside the graph's own word."""
    space, official, bands, load = case
    cost, fits = tables(space)
    graph = plan_graph(space, official, bands, load)
    is_best = worth(cost, bands, official.tolist()) == best(cost, fits, bands)
    assert (negative_cycle(graph) is None) == is_best
    assert (potentials(graph) is not None) == is_best


@examples(80)
@given(plans())
def test_a_cycle_does_what_it_says_when_its_households_move(case):
    """Loads stay in their bands, pairs are allowed, and the aims change as told."""
    space, official, bands, load = case
    cost, fits = tables(space)
    graph = plan_graph(space, official, bands, load)
    steps = 0
    while (cycle := negative_cycle(graph)) is not None:
        before = worth(cost, bands, official.tolist())
        assert [e.head for e in cycle] == [e.tail for e in cycle[1:] + cycle[:1]]
        for edge in cycle:
            if edge.household >= 0:
                assert official[edge.household] == (
                    edge.tail if edge.tail < graph.n_officials else -1
                )
                is_official = edge.head < graph.n_officials
                official[edge.household] = edge.head if is_official else -1
        assert all(
            o == -1 or row[o] for row, o in zip(fits, official.tolist(), strict=True)
        )
        after = worth(cost, bands, official.tolist())
        assert after is not None
        told = total(cycle)
        assert told.key == tuple(b - a for a, b in zip(before, after, strict=True))
        assert told.key < (0, 0, 0, 0)
        load = np.bincount(official[official >= 0], minlength=len(load))
        graph = plan_graph(space, official, bands, load)
        steps += 1
        assert steps < 1000, "every exchange improves, so they end"
    # Exchange after exchange ends at the best there is.
    assert worth(cost, bands, official.tolist()) == best(cost, fits, bands)


@examples(40)
@given(plans())
def test_every_edge_is_the_lightest_of_its_pairs(case):
    """Every pair is looked at; of equal moves the first household's is taken."""
    space, official, bands, load = case
    cost, fits = tables(space)
    graph = plan_graph(space, official, bands, load)
    n, m = space.size
    right = {}
    for h in range(n):
        tail = int(official[h])
        for head in [*range(m), -1]:
            if head == tail or (head >= 0 and not fits[h][head]):
                continue
            ends = tuple(m + 1 if end == -1 else end for end in (tail, head))
            move = (cost[h][head] - cost[h][tail], h)
            right[ends] = min(right.get(ends, move), move)
    moves = graph.household >= 0
    found = {
        (int(a), int(b)): (int(cm), int(h))
        for a, b, cm, h in zip(
            graph.tail[moves], graph.head[moves], graph.cm[moves],
            graph.household[moves], strict=True,
        )
    }  # fmt: skip
    assert found == right
    assert graph.n_pairs == sum(map(sum, fits))


@examples(40)
@given(plans(), st.data())
def test_chains_are_the_lightest_and_their_parts_add_up(case, data):
    """Once nothing improves, distances both ways equal those of all paths."""
    space, official, bands, load = case
    graph = plan_graph(space, official, bands, load)
    while (cycle := negative_cycle(graph)) is not None:
        for edge in cycle:
            if edge.household >= 0:
                is_official = edge.head < graph.n_officials
                official[edge.household] = edge.head if is_official else -1
        load = np.bincount(official[official >= 0], minlength=len(load))
        graph = plan_graph(space, official, bands, load)
    n = graph.n_officials + 2
    far = (10**9, 0, 0, 0)
    least = {(a, b): (0,) * 4 if a == b else far for a in range(n) for b in range(n)}
    for edge in graph.edges(list(range(len(graph.tail)))):
        least[edge.tail, edge.head] = min(least[edge.tail, edge.head], edge.weight.key)
    for k in range(n):
        for a in range(n):
            for b in range(n):
                through = tuple(
                    x + y for x, y in zip(least[a, k], least[k, b], strict=True)
                )
                least[a, b] = min(least[a, b], through)
    node = data.draw(st.integers(0, n - 1))
    away, home = distances_from(graph, node), distances_to(graph, node)
    for other in range(n):
        for paths, ends in ((away, (node, other)), (home, (other, node))):
            edges = graph.edges(paths.path(other))
            if least[ends][0] >= 10**8:
                assert paths.distance[other] >= 2**61
                assert edges == []
                continue
            weight = graph.unpack(int(paths.distance[other]))
            assert weight.key == least[ends] == total(edges).key
            if edges:
                assert (edges[0].tail, edges[-1].head) == ends
                assert all(a.head == b.tail for a, b in itertools.pairwise(edges))


@examples(20)
@given(plans())
def test_small_blocks_of_pairs_give_the_same_graph(case):
    """What is measured at once changes nothing."""
    whole = plan_graph(*case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lightest, "_BLOCK", 2)
        parts = plan_graph(*case)
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(whole, name), getattr(parts, name))


def test_numbers_that_do_not_fit_are_refused():
    """A weight of a billion is named instead of wrapping around."""
    tiny = nearest_tiny()
    space = replace(space_of(tiny), weight=1e9)
    bands = Bands(np.zeros(2, np.int64), np.full(2, 9), np.ones(2, bool))
    graph = plan_graph(space, np.array([0, 1]), bands, np.array([1, 1]))
    with pytest.raises(SolverError, match="lower the weights"):
        potentials(graph)


def nearest_tiny():
    """Two officials a thousand kilometres apart, each with a household."""
    return Tiny(
        households=[
            {"household_id": "H0", "village_id": "V0", "lon": 110.0, "lat": 23.0},
            {"household_id": "H1", "village_id": "V0", "lon": 120.0, "lat": 23.0},
        ],
        officials=[
            {"official_id": "O0", "lon": 110.0, "lat": 23.0},
            {"official_id": "O1", "lon": 120.0, "lat": 23.0},
        ],
        villages=[{"village_id": "V0", "name": "V0"}],
    )
