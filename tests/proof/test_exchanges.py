"""The exchange part of a proof says optimal exactly when it is."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from liaison_plan.plan.measures import load_by_official
from liaison_plan.proof.exchanges import prove_exchanges
from liaison_plan.proof.state import plan_state
from liaison_plan.solving.make_plan import make_plan
from tests.proof.by_hand import Judge, handed_out
from tests.solving.strategies import beats_counties, examples, nearest_counties
from tests.solving.tiny import Tiny

IDLE = st.sampled_from(["avoid", "forbidden", "allowed"])


def looked_at(tiny, plan):
    """Prove the exchange part of a plan of a tiny county."""
    return prove_exchanges(plan_state(tiny.county(), plan))


@st.composite
def altered_plans(draw, *, is_nearest):
    """A tiny county's plan, its households handed out anew as rules allow."""
    if is_nearest:
        tiny = draw(nearest_counties(idle=draw(IDLE)))
    else:
        tiny = draw(beats_counties(n_max=8, plain=True))
        tiny = tiny.with_rules(scope={"beat_within": "village", "neighbours": []})
    plan = make_plan(tiny.county(), tiny.checked_rules())
    judge = Judge(tiny, plan)
    assume(judge.works)
    served, loads = {}, {}
    people = {o["official_id"]: o for o in judge.people}
    for household in judge.facts.households:
        h = household["household_id"]
        can = [
            o for o, official in people.items()
            if judge.may(household, official)
            and loads.get(o, 0) < judge.facts.band(official)[1]
        ]  # fmt: skip
        now = [judge.now[h]] if judge.now.get(h) in can else []
        options = [*now, *now, *now, *can, ""]
        choice = draw(st.sampled_from(options))
        if choice:
            served[h] = choice
            loads[choice] = loads.get(choice, 0) + 1
    altered = handed_out(plan, served)
    # Nobody who worked may lose everything: who works is given.
    assume(set(served.values()) == judge.works)
    return tiny, altered


@pytest.mark.parametrize("is_nearest", [False, True], ids=["beats", "nearest"])
def test_a_plan_is_refuted_exactly_when_something_better_is_at_hand(is_nearest):
    """Every handing-out given the centres and given who works is tried."""

    @examples(30)
    @given(altered_plans(is_nearest=is_nearest))
    def check(case):
        tiny, plan = case
        judge = Judge(tiny, plan)
        found = looked_at(tiny, plan)
        assert found.why_not in ("", "idle_allowed")
        assert found.forbidden == found.overfull == ()
        is_best = judge.worth(judge.now) == judge.best()
        assert (found.cycle == ()) == is_best
        assert bool(found.potentials) == is_best
        if is_best:
            assert set(found.potentials) >= judge.works

    check()


@pytest.mark.parametrize("is_nearest", [False, True], ids=["beats", "nearest"])
def test_the_exchange_that_refutes_a_plan_can_be_made_and_pays(is_nearest):
    """Its moves start where the plan is, keep all rules, and gain what is told."""

    @examples(30)
    @given(altered_plans(is_nearest=is_nearest))
    def check(case):
        tiny, plan = case
        judge = Judge(tiny, plan)
        found = looked_at(tiny, plan)
        assume(found.cycle)
        after = dict(judge.now)
        people = {o["official_id"]: o for o in judge.people}
        doors = {h["household_id"]: h for h in judge.facts.households}
        for move in found.cycle:
            assert judge.now.get(move.household_id, "") == move.from_official_id
            if move.to_official_id:
                to = people[move.to_official_id]
                assert judge.may(doors[move.household_id], to)
                after[move.household_id] = move.to_official_id
            else:
                del after[move.household_id]
        pairs = zip(judge.worth(after), judge.worth(judge.now), strict=True)
        assert found.gain.key == tuple(a - b for a, b in pairs)
        assert found.gain.key < (0, 0, 0, 0)

    check()


@examples(40)
@given(beats_counties(n_max=24, plain=True))
def test_every_plan_by_beats_is_a_fixed_point(tiny):
    """Neighbours, limits, pins, bans, exemptions and idle rules of all kinds."""
    plan = make_plan(tiny.county(), tiny.checked_rules())
    assert not looked_at(tiny, plan).is_refuted


@examples(40)
@given(IDLE.flatmap(lambda idle: nearest_counties(idle=idle)))
def test_every_plan_by_nearest_is_proven_given_who_works(tiny):
    """With and without limits, pins, bans and prices of changes."""
    plan = make_plan(tiny.county(), tiny.checked_rules())
    found = looked_at(tiny, plan)
    assert not found.is_refuted
    assert set(found.potentials) >= set(plan.beat_officials["official_id"])


@examples(15)
@given(beats_counties(n_max=16))
def test_where_the_theory_ends_nothing_is_claimed(tiny):
    """Unequal workloads and kept groups give no potentials; centres still hold."""
    plan = make_plan(tiny.county(), tiny.checked_rules())
    found = looked_at(tiny, plan)
    weighs = any(h.get("workload", 1) != 1 for h in tiny.households)
    if weighs:
        assert found.why_not == "unequal_workloads"
    if found.why_not not in ("", "idle_allowed"):
        assert not found.holds
        assert found.potentials == {}
    assert not found.is_refuted


@examples(15)
@given(beats_counties(n_max=20, plain=True), st.integers(0, 99))
def test_order_and_names_of_rows_change_nothing(tiny, seed):
    """The same numbers after the rows are shuffled."""
    county = tiny.county()
    plan = make_plan(county, tiny.checked_rules())
    rng = random.Random(seed)
    rows = rng.sample(range(len(plan.assignments)), len(plan.assignments))
    shuffled = replace(plan, assignments=plan.assignments.iloc[rows])
    first = prove_exchanges(plan_state(county, plan))
    assert first == prove_exchanges(plan_state(county, shuffled))


def line(**rules):
    """Two officials in one village of six doors in a row."""
    return Tiny(
        households=[
            {"household_id": f"H{i}", "village_id": "V0", "lon": 117.4 + i / 1000,
             "lat": 23.7}
            for i in range(6)
        ],
        officials=[
            {"official_id": "O0", "lon": 117.4, "lat": 23.7},
            {"official_id": "O1", "lon": 117.405, "lat": 23.7},
        ],
        villages=[{"village_id": "V0", "name": "V0"}],
        rules={"load": {"min": 2, "max": 4}, **rules},
    )  # fmt: skip


def test_a_better_centre_is_named_with_its_metres():
    """A beat of three doors in a row whose end is called its centre."""
    tiny = line()
    plan = make_plan(tiny.county(), tiny.checked_rules())
    beats = plan.beats.copy()
    assert beats["centre_household_id"].tolist() == ["H1", "H4"]
    beats.loc[0, "centre_household_id"] = "H0"
    found = looked_at(tiny, replace(plan, beats=beats))
    assert found.is_refuted
    (better,) = found.centres
    assert (better.household_id, better.better_household_id) == ("H0", "H1")
    # From the end: one step and two; from the middle: one and one.
    assert better.cm - better.better_cm == pytest.approx(better.cm / 3, abs=2)


def test_a_plan_that_breaks_a_rule_proves_nothing():
    """A household with somebody it is banned from, and an official above the most."""
    tiny = line()
    plan = make_plan(tiny.county(), tiny.checked_rules())
    served = dict(
        zip(plan.assignments["household_id"], plan.assignments["official_id"],
            strict=True)
    )  # fmt: skip
    west = served["H0"]
    banned = Tiny(
        tiny.households, tiny.officials, tiny.villages,
        bans=[{"household_id": "H0", "official_id": west}], rules=tiny.rules,
    )  # fmt: skip
    assert looked_at(banned, plan).forbidden == ("H0",)
    full = handed_out(plan, {**dict.fromkeys(served, west), "H4": served["H4"]})
    found = looked_at(tiny, full)
    assert found.overfull == (west,)
    assert found.is_refuted
    assert found.potentials == {}
    loads = load_by_official(full, tiny.county())
    assert int(loads["load"].max()) == 5


def test_a_home_village_that_is_avoided_is_worth_its_metres():
    """Shorter with an official at home: not refuted, and not proven either."""
    near = {"lon": 117.4, "lat": 23.7}
    far = {"lon": 117.42, "lat": 23.7}
    tiny = Tiny(
        households=[
            {"household_id": "H0", "village_id": "V0", **near},
            {"household_id": "H1", "village_id": "V1", **far},
        ],
        officials=[
            {"official_id": "O0", "home_village_id": "V0", **near},
            {"official_id": "O1", **far},
        ],
        villages=[
            {"village_id": "V0", "name": "V0"}, {"village_id": "V1", "name": "V1"},
        ],
        rules={
            "load": {"min": 1, "max": 1, "idle": "forbidden"},
            "method": {"name": "nearest"},
            "scope": {"beat_within": "county", "home_village": "avoid"},
        },
    )  # fmt: skip
    plan = make_plan(tiny.county(), tiny.checked_rules())
    crossed = handed_out(plan, {"H0": "O1", "H1": "O0"})
    found = looked_at(tiny, crossed)
    assert not found.is_refuted
    assert not found.holds
    assert found.why_not == "home_village"
    straight = handed_out(plan, {"H0": "O0", "H1": "O1"})
    found = looked_at(tiny, straight)
    # No exchange is shorter; one would spare the home village, which is told.
    assert found.holds
    assert found.leaves_homes_aside
    # Where homes do not matter the long way round is refuted.
    allowed = tiny.with_rules(scope={"home_village": "allow"})
    found = looked_at(allowed, replace(crossed, rules=allowed.checked_rules()))
    assert len(found.cycle) == 2
    assert not found.leaves_homes_aside
