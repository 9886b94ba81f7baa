"""Under `nearest` no budget is exceeded and no plan within it is better (brute)."""

from __future__ import annotations

import pytest
from hypothesis import given

from liaison_plan.errors import BudgetError
from liaison_plan.replanning import exact
from liaison_plan.replanning.replan import replan
from liaison_plan.solving.make_plan import make_plan
from tests.replanning.brute import Brute
from tests.replanning.strategies import Change, changes
from tests.solving.strategies import examples
from tests.solving.tiny import Tiny

#: Metres of a plan are rounded to a tenth, those of the judge to a hundredth.
ROUNDED_M = 0.2


@pytest.fixture
def by_flow(monkeypatch):
    """Keep small counties from being proven by CP-SAT: flows are what is judged."""
    monkeypatch.setattr(exact, "MOST_PAIRS", 0)


def planned_again(change, budget):
    """Plan again, under the county's own rules."""
    return replan(
        change.county(), change.plan(), max_changes=budget, rules=change.rules(),
        workers=1,
    )  # fmt: skip


def planned_or_refused(change, budget):
    """Plan again, or give the refusal."""
    try:
        return planned_again(change, budget), None
    except BudgetError as error:
        return None, error


def served_in(plan):
    """Official by household id; nobody's households are not in it."""
    pairs = zip(
        plan.assignments["household_id"], plan.assignments["official_id"], strict=True
    )
    return {h: o for h, o in pairs if o}


def key_in(plan, brute):
    """Count the plan's key again by the judge, and see that all is allowed."""
    served = served_in(plan)
    for door in brute.facts.households:
        assert served.get(door["household_id"], "") in brute.options(door)
    for official in brute.facts.officials:
        load = list(served.values()).count(official["official_id"])
        assert load <= brute.facts.band(official)[1]
    key = (*brute.worth(served), brute.changes(served))
    told = {aim.name: aim.value for aim in plan.aims}
    for name, value in zip(brute.names(), key, strict=True):
        if name == "weighted_m":
            assert told[name] == pytest.approx(value / 100, abs=ROUNDED_M)
        else:
            assert told[name] == value
    return key


def assert_bounds_hold(plan, key, best, brute):
    """A bound holds where everything above it is as good as can be."""
    bounds = {aim.name: aim.bound for aim in plan.aims}
    for name, value, least in zip(brute.names(), key, best, strict=True):
        if bounds[name] is not None:
            unit = 100 if name == "weighted_m" else 1
            assert bounds[name] <= least / unit + (ROUNDED_M if unit > 1 else 0)
        if value != least:
            return


def budgets_of(change, brute):
    """Give the drawn budget, what is forced, and one less."""
    forced = brute.forced()
    return sorted({change.budget, forced, max(0, forced - 1)})


@examples(50)
@given(changes())
def test_a_small_county_gets_the_best_plan_within_every_budget(change):
    """Aims in their order, then metres, then as few changes as these allow."""
    brute = Brute(change.tiny, change.baseline)
    for budget in budgets_of(change, brute):
        if budget >= brute.forced():
            key = key_in(planned_again(change, budget), brute)
            assert key == brute.best(budget)


@examples(50)
@given(changes())
def test_fewer_changes_than_must_be_are_refused_with_how_many_and_whose(change):
    """The error holds the forced minimum, and names one household for each."""
    brute = Brute(change.tiny, change.baseline)
    forced = brute.forced()
    if forced == 0:
        return
    with pytest.raises(BudgetError) as refused:
        planned_again(change, forced - 1)
    assert refused.value.fewest == forced
    named = refused.value.problems["household_id"].tolist()
    assert len(set(named)) == len(named) == forced
    assert all(change.baseline[h] for h in named)
    assert str(forced) in str(refused.value)


@examples(40)
@given(changes())
def test_without_a_budget_as_few_change_as_the_aims_allow(change):
    """Of all plans with the best aims above the metres, one with fewest changes."""
    brute = Brute(change.tiny, change.baseline)
    key = key_in(planned_again(change, None), brute)
    # Metres are the last but one of the key.
    best = min((*a.key[:-2], a.key[-1], a.key[-2]) for a in brute.answers)
    assert (*key[:-2], key[-1], key[-2]) == best


@examples(40)
@given(changes(idle="forbidden"))
def test_all_may_change_is_a_plan_from_nothing(change):
    """Never worse than `make_plan`, in the order of the aims."""
    brute = Brute(change.tiny, change.baseline)
    everything = len(change.tiny.households)
    key = key_in(planned_again(change, everything), brute)
    fresh = make_plan(
        change.county(), change.rules(), baseline=change.plan(), workers=1
    )
    served = served_in(fresh)
    assert key[:-1] <= brute.worth(served)


@examples(40)
@given(changes())
def test_nothing_may_change_is_the_plan_in_force_or_says_who_must(change):
    """Whoever had an official keeps them; new households may come to anybody."""
    brute = Brute(change.tiny, change.baseline)
    plan, refused = planned_or_refused(change, 0)
    if refused is not None:
        assert brute.forced() == refused.fewest > 0
        return
    assert brute.forced() == 0
    served = served_in(plan)
    for door in change.tiny.households:
        today = change.baseline.get(door["household_id"], "")
        assert not today or served[door["household_id"]] == today


@examples(50)
@given(changes())
def test_flows_alone_keep_every_budget_and_claim_only_what_is_true(change):
    """What is called optimal is; what is refused is not possible or says so."""
    brute = Brute(change.tiny, change.baseline)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact, "MOST_PAIRS", 0)
        for budget in budgets_of(change, brute):
            judge_flow(change, budget, brute)


def judge_flow(change, budget, brute):
    """One budget, without CP-SAT."""
    forced = brute.forced()
    plan, refused = planned_or_refused(change, budget)
    if refused is not None:
        assert refused.fewest > budget
        if budget < forced:
            assert refused.fewest >= forced
        else:
            # Who works is chosen before the flow: it need not find everything.
            assert "no plan with so few was found" in str(refused)
        return
    assert budget >= forced
    key, best = key_in(plan, brute), brute.best(budget)
    assert key[-1] <= budget
    assert key >= best
    assert_bounds_hold(plan, key, best, brute)
    if plan.status == "optimal":
        assert key == best


def test_nobody_is_left_out_for_the_sake_of_the_budget(by_flow):
    """
    Five stand together; O1 may have three, O0 two, and O2 is not here any more.

    H1 is pinned to O1, so that of the four who are with O1 two must go to O0: three
    change. Two would do if two were left out; that is no way to save a change.
    """
    here = {"lon": 117.4, "lat": 23.7}
    tiny = Tiny(
        [{"household_id": f"H{i}", "village_id": "V0", **here} for i in range(5)],
        [
            {"official_id": "O0", **here},
            {"official_id": "O1", **here, "load_max": 3},
        ],
        [{"village_id": "V0", "name": "V0"}],
        pins=[{"household_id": "H1", "official_id": "O1"}],
        rules={
            "load": {"min": 0, "max": 2, "idle": "allowed"},
            "scope": {"beat_within": "county"},
            "method": {"name": "nearest"},
            "weights": {"unit_split": 0},
        },
    )
    today = dict.fromkeys(["H0", "H2", "H3", "H4"], "O1") | {"H1": "O2"}
    change = Change(tiny, today, 2)
    assert Brute(tiny, today).forced() == 3
    with pytest.raises(BudgetError) as refused:
        planned_again(change, 2)
    assert refused.value.fewest == 3
    assert len(set(served_in(planned_again(change, 3)))) == 5
