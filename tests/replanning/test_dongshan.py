"""A county of 33,410 households: one official leaves, and little else happens."""

from __future__ import annotations

import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.replanning.edits import Leave
from liaison_plan.replanning.forced import forced_changes
from liaison_plan.replanning.replan import replan
from liaison_plan.replanning.what_if import WhatIf
from liaison_plan.rules.model import read_rules
from liaison_plan.solving.instance import make_instance
from liaison_plan.solving.make_plan import make_plan
from tests.replanning.test_beats import changed, officials_in
from tests.solving.dongshan import DONGSHAN

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def county():
    """All of Dongshan."""
    return read_county(DONGSHAN)


def planned(county, idle):
    """Plan it quickly under its own rules, with another rule for the idle."""
    rules = read_rules(DONGSHAN).replace(
        {"load": {"idle": idle}, "solve": {"effort": "quick"}}
    )
    return make_plan(county, rules, workers=2)


@pytest.fixture(scope="module")
def avoiding(county):
    """A plan in which officials may stay idle."""
    return planned(county, "avoid")


def idle_in(county, plan):
    """Officials who take part and have nobody."""
    there = county.officials.loc[county.officials["is_available"], "official_id"]
    return set(there) - set(plan.beat_officials["official_id"])


def test_an_idle_official_takes_the_beat_over_and_nobody_else_changes(county, avoiding):
    """Exactly the leaver's households change; id and centre of the beat stay."""
    idle = idle_in(county, avoiding)
    assert idle
    for leaver in avoiding.beat_officials["official_id"].iloc[[0, 800, -1]]:
        state = WhatIf(county, avoiding)
        plan = state.do(Leave(leaver))
        own = {h for h, o in officials_in(avoiding).items() if o == leaver}
        assert changed(plan, avoiding) == own
        stays = avoiding.beat_officials.set_index("official_id")["beat_id"][leaver]
        rows = plan.assignments.set_index("household_id").loc[sorted(own)]
        assert set(rows["beat_id"]) == {stays}
        assert set(rows["official_id"]) <= idle
        before = avoiding.beats.set_index("beat_id").loc[stays]
        assert plan.beats.set_index("beat_id").loc[stays].equals(before)
        text = f"{len(own)} households change their official: exactly those of {leaver}"
        assert state.sentence() == f"{text}."


def test_what_changes_is_proven_to_have_to(county, avoiding):
    """`replan` of the county without the leaver: value and bound are one number."""
    leaver = avoiding.beat_officials["official_id"].iloc[400]
    state = WhatIf(county, avoiding)
    state.do(Leave(leaver))
    own = {h for h, o in officials_in(avoiding).items() if o == leaver}
    plan = replan(state.county, avoiding, max_changes=len(own), workers=1)
    changes = {aim.name: aim for aim in plan.aims}["changes"]
    assert changes.value == changes.bound == len(own)
    assert changed(plan, avoiding) == own


def test_under_its_own_rules_the_leaver_s_households_are_all_that_change(county):
    """Nobody is idle there, so the households go to the officials around."""
    base = planned(county, "forbidden")
    assert not idle_in(county, base)
    leaver = base.beat_officials["official_id"].iloc[0]
    state = WhatIf(county, base)
    plan = state.do(Leave(leaver))
    own = {h for h, o in officials_in(base).items() if o == leaver}
    today = base.assignments.set_index("household_id")["official_id"]
    instance = make_instance(state.county, state.rules, today)
    assert forced_changes(instance).fewest == len(own)
    assert changed(plan, base) == own
    assert (plan.assignments["official_id"] != "").all()
    assert leaver in state.sentence()
