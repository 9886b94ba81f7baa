"""The walk along the hull, by hand and by trying everything."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.replanning.budget import TooFewChanges, within_budget
from liaison_plan.replanning.budget.parts import Part
from liaison_plan.solving.priced import (
    PricedTask,
    aims_scale,
    best_aims,
    cheapest,
    packed_aims,
    targets_of,
)
from liaison_plan.solving.transport import Bands, Pairs
from tests.solving.strategies import examples


def task(costs, today, *, low, high, must=True, change_cost=0):
    """
    One region: rows of costs (None = not allowed), today's official or -1.

    Officials have a site each; `low` and `high` are a number each.
    """
    n, m = len(costs), len(costs[0])
    allowed = [(h, o) for h in range(n) for o in range(m) if costs[h][o] is not None]
    household, official = (
        np.array(x, dtype=np.int64) for x in zip(*allowed, strict=True)
    )
    cost = np.array([costs[h][o] for h, o in allowed], dtype=np.int64)
    change = [int(today[h] not in (-1, o)) for h, o in allowed]
    none = np.empty(0, np.int64)
    return PricedTask(
        Pairs(household, official, cost),
        np.array(change, dtype=np.int64),
        np.array([int(t != -1) for t in today], dtype=np.int64),
        none, none, none,
        Bands(np.full(m, low), np.full(m, high), np.full(m, must)),
        change_cost,
    )  # fmt: skip


#: Two officials; who is with 0 today would save 9, 5 and 1 at 1, and one must stay.
THREE = [[10, 1], [10, 5], [10, 9], [0, 30]]


def within(budget, *tasks, near=None):
    """Assign some regions within one budget."""
    return within_budget([Part(one) for one in tasks], budget, near=near)


def three(budget, **more):
    """Within a budget, in a region where three changes save 9, 5 and 1."""
    return within(budget, task(THREE, [0] * 4, low=0, high=4, **more))


@pytest.mark.parametrize(("budget", "cost"), [(1, 21), (2, 16), (3, 15), (4, 15)])
def test_the_changes_that_save_most_are_made_first(budget, cost):
    """Without changes it costs 30; everybody must have somebody, so one has to."""
    found = three(budget)
    assert (found.cost, found.changes) == (cost, min(budget, 3))
    assert found.is_exact
    assert found.bound == cost


def test_nothing_may_change_where_somebody_would_be_idle_for_it():
    """Nobody at 1 is a point missing only where everybody must work."""
    with pytest.raises(TooFewChanges) as refused:
        three(0)
    assert refused.value.fewest == 1
    free = three(0, must=False)
    assert (free.cost, free.changes, free.is_exact) == (30, 0, True)


def test_between_two_corners_the_gap_is_told():
    """
    0 and 1 trade their officials and save 10 by two changes; one change saves nothing.

    Everybody may have one household, so that with one change only the plan of today
    can be kept: the line between says 15 at least, and 20 is found.
    """
    trade = task([[10, 5], [5, 10]], [0, 1], low=0, high=1)
    found = within(1, trade)
    assert (found.cost, found.changes, found.bound) == (20, 0, 15)
    assert not found.is_exact
    assert found.price == (10, 2)
    assert within(2, trade).cost == 10


def test_regions_share_one_budget():
    """One region's trade saves 10 by two changes, the other's 4 by two."""
    dear = task([[10, 5], [5, 10]], [0, 1], low=0, high=1)
    cheap = task([[10, 8], [8, 10]], [0, 1], low=0, high=1)
    for budget, cost in ((0, 40), (1, 40), (2, 30), (3, 30), (4, 26)):
        found = within(budget, cheap, dear)
        assert found.cost == cost
        assert found.changes <= budget
        assert found.bound <= cost
        assert found.is_exact == (budget in (0, 2, 4))


def test_without_a_budget_as_few_change_as_the_aims_allow():
    """Three are with 0, whose maximum is two: the one that loses least goes."""
    found = within(None, task([[1, 9], [1, 5], [1, 7]], [0] * 3, low=1, high=2))
    assert (found.changes, found.cost) == (1, 7)


@st.composite
def tasks(draw, *, sites=False):
    """A region of up to five households and three officials, some on one site."""
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    site = None
    if sites:
        site = np.array([0, *[draw(st.integers(0, 1)) for _ in range(m - 1)]])
        # Sites count from 0 without a gap.
        site = np.unique(site, return_inverse=True)[1].astype(np.int64)
    n_sites = m if site is None else int(site.max()) + 1
    where = np.arange(m) if site is None else site
    cost = [[draw(st.integers(0, 4)) for _s in range(n_sites)] for _h in range(n)]
    fits = [[draw(st.integers(0, 5)) > 0 for _s in range(n_sites)] for _h in range(n)]
    today = [draw(st.integers(-2, m - 1)) for _h in range(n)]
    pairs = [(h, s) for h in range(n) for s in range(n_sites) if fits[h][s]]
    low = np.array([draw(st.integers(0, 3)) for _o in range(m)])
    high = low + np.array([draw(st.integers(0, 3)) for _o in range(m)])
    household = np.array([h for h, _s in pairs], dtype=np.int64)
    at = np.array([s for _h, s in pairs], dtype=np.int64)
    metres = np.array([cost[h][s] for h, s in pairs], dtype=np.int64)
    own = [
        (h, today[h])
        for h in range(n)
        if site is not None and today[h] >= 0 and fits[h][where[today[h]]]
    ]
    if site is None:
        change = [int(today[h] not in (-1, s)) for h, s in pairs]
    else:
        change = [int(today[h] != -1) for h, _s in pairs]
    works = np.array([bool(most) and draw(st.booleans()) for most in high])
    return PricedTask(
        Pairs(household, at, metres),
        np.array(change, dtype=np.int64),
        np.array([int(t != -1) for t in today], dtype=np.int64),
        np.array([h for h, _o in own], dtype=np.int64),
        np.array([o for _h, o in own], dtype=np.int64),
        np.array([cost[h][where[o]] for h, o in own], dtype=np.int64),
        Bands(low, high, works, site),
        draw(st.sampled_from([0, 0, 3])),
    )


def everything(one):
    """
    Every assignment of a task: left out, gaps by level, packed aims, cost, changes.

    Whoever must work keeps a point where the bands say so; loads never pass a maximum.
    """
    n, m = one.n, len(one.bands.maximum)
    sites = one.bands.sites()
    arcs = [[] for _h in range(n)]
    for h, s, cost, change in zip(
        one.pairs.household, one.pairs.official, one.pairs.cost, one.change,
        strict=True,
    ):  # fmt: skip
        arcs[h] += [
            (o, int(cost) + one.change_cost * int(change), int(change))
            for o in np.flatnonzero(sites == s)
        ]
    for h, o, cost in zip(
        one.own_household, one.own_official, one.own_cost, strict=True
    ):
        arcs[h].append((int(o), int(cost), 0))
    scale = aims_scale(one.bands)
    found = []
    for chosen in product(*([*arcs[h], None] for h in range(n))):
        load = np.bincount([a[0] for a in chosen if a], minlength=m)[:m]
        if (load > one.bands.maximum).any() or (load < one.bands.must_work).any():
            continue
        lost = [int(one.lost[h]) for h, a in enumerate(chosen) if a is None]
        cost = sum(a[1] for a in chosen if a) + one.change_cost * sum(lost)
        changes = sum(a[2] for a in chosen if a) + sum(lost)
        targets = targets_of(one.bands, load, len(lost))
        aims = packed_aims(one.bands, load, scale)
        found.append((len(lost), targets, aims, cost, changes))
    return found


PRICES = st.tuples(st.integers(0, 9), st.integers(0, 3)).filter(any)


@examples(80)
@given(tasks(), PRICES)
def test_a_flow_at_a_price_is_the_cheapest_there_is(one, price):
    """Officials with a site each."""
    judge_prices(one, *price)


@examples(80)
@given(tasks(sites=True), PRICES)
def test_officials_who_share_a_site_change_nothing_about_that(one, price):
    """Whoever stays goes straight to their own official, and that is no change."""
    judge_prices(one, *price)


def judge_prices(one, p, q):
    """Compare `cheapest` and `best_aims` with every assignment."""
    part = Part(one)
    targets = part.goal
    one, every = part.task, everything(part.task)
    met = [e for e in every if e[1] == targets]
    answer = cheapest(one, targets, p, q)
    assert answer is not None
    assert (answer.cost, answer.changes) in {(e[3], e[4]) for e in met}
    assert q * answer.cost + p * answer.changes == min(q * e[3] + p * e[4] for e in met)
    scale = aims_scale(one.bands)
    fair = [e for e in every if e[0] == targets.left_out]
    aims = best_aims(one, targets.left_out, p, q, scale=scale)
    assert aims is not None
    assert q * aims.cost + p * aims.changes == min(q * e[2] + p * e[4] for e in fair)


@examples(80)
@given(st.lists(tasks(sites=False), min_size=1, max_size=2), st.integers(0, 6))
def test_within_a_budget_the_bound_is_below_all_and_no_more_change(several, budget):
    """What is called exact is the best; what is refused cannot be."""
    judge_budget([Part(one) for one in several], budget)


@examples(60)
@given(tasks(), st.integers(0, 6), PRICES.filter(all))
def test_where_the_walk_begins_changes_neither_cost_nor_bound(one, budget, near):
    """A price that was right for a similar assignment saves steps only."""
    try:
        usual = within(budget, one)
    except TooFewChanges:
        return
    begun = within(budget, one, near=near)
    assert begun.bound == usual.bound
    assert begun.is_exact == usual.is_exact or begun.changes <= budget


@examples(80)
@given(tasks(sites=True), st.integers(0, 5))
def test_within_a_budget_sites_are_no_different(one, budget):
    """One region, some officials on one site."""
    judge_budget([Part(one)], budget)


def judge_budget(parts, budget):
    """Compare `within_budget` with every assignment of all regions together."""
    targets = [part.goal for part in parts]
    ones = [part.task for part in parts]
    every = [
        [e for e in everything(one) if e[0] == goal.left_out]
        for one, goal in zip(ones, targets, strict=True)
    ]
    scale = sum(aims_scale(one.bands) for one in ones)
    can = []
    for combined in product(*every):
        changes = sum(e[4] for e in combined)
        if changes <= budget:
            own = zip((e[2] for e in combined), ones, strict=True)
            aims = [divmod(packed, aims_scale(one.bands)) for packed, one in own]
            missing, squares = (sum(x) for x in zip(*aims, strict=True))
            cost = sum(e[3] for e in combined)
            can.append((missing * scale + squares, cost, changes))
    if not can:
        with pytest.raises(TooFewChanges) as refused:
            within_budget(parts, budget)
        fewest = min(sum(e[4] for e in combined) for combined in product(*every))
        assert refused.value.fewest == fewest
        return
    found = within_budget(parts, budget)
    assert found.changes <= budget
    aims = sum(
        packed_aims(one.bands, a.load, scale)
        for one, a in zip(ones, found.answers, strict=True)
    )
    best = min(can)
    assert (aims, found.cost) >= best[:2]
    if found.is_aims_exact:
        assert aims == best[0]
        assert found.bound <= best[1]
    if found.is_exact:
        assert (aims, found.cost) == best[:2]
