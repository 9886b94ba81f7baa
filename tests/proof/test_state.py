"""A plan beside its county, read without trusting its numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from liaison_plan.errors import PlanFolderError
from liaison_plan.proof.prove import prove
from liaison_plan.proof.state import plan_state
from liaison_plan.solving.make_plan import make_plan
from tests.proof.by_hand import Judge
from tests.solving.strategies import beats_counties, examples
from tests.solving.tiny import Tiny


def row_of_doors(**changes):
    """Six doors in a row in two villages, two officials at the ends."""
    tiny = Tiny(
        households=[
            {"household_id": f"H{i}", "village_id": f"V{i // 3}",
             "lon": round(117.4 + i / 1000, 6), "lat": 23.7, "group_id": "G0"}
            for i in range(6)
        ],
        officials=[
            {"official_id": "O0", "lon": 117.4, "lat": 23.7},
            {"official_id": "O1", "lon": 117.405, "lat": 23.7},
        ],
        villages=[
            {"village_id": "V0", "name": "V0"}, {"village_id": "V1", "name": "V1"},
        ],
        rules={"load": {"min": 2, "max": 4}},
    )  # fmt: skip
    return replace(tiny, **changes)


def planned(tiny):
    """A tiny county and its plan."""
    county = tiny.county()
    return county, make_plan(county, tiny.checked_rules())


def test_a_plan_of_another_county_is_refused():
    """A stranger among officials, a missing household, a centre nobody knows."""
    county, plan = planned(row_of_doors())
    rows = plan.assignments
    strange = rows.assign(official_id=["O9", *rows["official_id"][1:]])
    with pytest.raises(PlanFolderError, match="O9"):
        plan_state(county, replace(plan, assignments=strange))
    with pytest.raises(PlanFolderError, match="H5"):
        plan_state(county, replace(plan, assignments=rows.iloc[:-1]))
    beats = plan.beats.assign(centre_household_id="H99")
    with pytest.raises(PlanFolderError, match="V0-01"):
        plan_state(county, replace(plan, beats=beats))
    assert plan_state(county, plan).is_flow


@pytest.mark.parametrize(
    ("rules", "workload", "why_not"),
    [
        ({}, 1, ""),
        ({}, 2, "unequal_workloads"),
        ({"scope": {"keep_groups": True}}, 1, "keep_groups"),
        ({"load": {"min": 2, "max": 4, "idle": "allowed"}}, 1, "idle_allowed"),
        ({"exempt": {"villages": ["V0"]}}, 1, ""),
        (
            {"exempt": {"villages": ["V0"]}, "scope": {"beat_within": "county"}},
            1,
            "exempt_villages",
        ),
        (
            {"exempt": {"villages": ["V0"]}, "scope": {"beat_within": "county"},
             "load": {"min": 0, "max": 4}},
            1,
            "",
        ),
    ],
)  # fmt: skip
def test_why_exchanges_prove_nothing_is_told(rules, workload, why_not):
    """Each end of the theory by itself, and plans just inside it."""
    tiny = row_of_doors()
    tiny = tiny.with_rules(**rules)
    tiny.households[0]["workload"] = workload
    county, plan = planned(tiny)
    state = plan_state(county, plan)
    assert state.why_not == why_not
    assert state.is_flow == (why_not == "")


@examples(30)
@given(beats_counties(n_max=14, plain=True))
def test_allowed_pairs_and_bands_are_those_of_the_rules(tiny):
    """Every pair and every band, counted again by hand."""
    tiny = tiny.with_rules(scope={"beat_within": "village", "neighbours": []})
    county, plan = planned(tiny)
    state, judge = plan_state(county, plan), Judge(tiny, plan)
    at = {h: i for i, h in enumerate(state.instance.household_ids)}
    people = {o: i for i, o in enumerate(state.instance.official_ids)}
    pairs = state.space.all_pairs()
    found = set(zip(pairs.household.tolist(), pairs.official.tolist(), strict=True))
    right = {
        (at[h["household_id"]], people[o["official_id"]])
        for h in judge.facts.households
        for o in judge.people
        if judge.may(h, o)
    }
    assert found == right
    for official in judge.people:
        o = people[official["official_id"]]
        works = official["official_id"] in judge.works
        assert state.bands.minimum[o] == judge.low(official)
        assert state.bands.maximum[o] == judge.facts.band(official)[1] * works
        assert state.load[o] == list(judge.now.values()).count(official["official_id"])
        exempt = judge.facts.is_exempt(official)
        assert bool(state.bands.must_work[o]) == (works and not exempt)


def test_numbers_of_the_plan_are_not_believed():
    """Wrong metres, loads and points of centres change nothing."""
    county, plan = planned(row_of_doors())
    wrong = replace(
        plan,
        assignments=plan.assignments.assign(scatter_m=1.0),
        beats=plan.beats.assign(load=99, n_households=99, centre_lon=0.0),
        beat_officials=plan.beat_officials.assign(travel_m=1.0),
    )
    first, second = plan_state(county, plan), plan_state(county, wrong)
    for name in ("official", "centre", "circle", "load"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    np.testing.assert_array_equal(first.space.lon, second.space.lon)


def test_changes_count_against_the_baseline_that_is_given():
    """A price on changes keeps doors where the baseline has them, and only then."""
    tiny = row_of_doors()
    for household in tiny.households:
        household["village_id"] = "V0"
    county, before = planned(tiny)
    served = dict(
        zip(before.assignments["household_id"], before.assignments["official_id"],
            strict=True)
    )  # fmt: skip
    served["H2"] = served["H3"]
    rows = before.assignments
    baseline = replace(
        before, assignments=rows.assign(official_id=list(served.values()))
    )
    rules = tiny.with_rules(weights={"change": 5000}).checked_rules()
    plan = make_plan(county, rules, baseline=baseline)
    now = plan.assignments.set_index("household_id")["official_id"]
    assert now["H2"] == now["H3"]
    assert not prove(county, plan, baseline=baseline, workers=1).is_refuted
    assert prove(county, plan, workers=1).is_refuted
