"""Luyang's figures of duty, counted from the bundled county and its duty.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.duty.plan import make_duty
from liaison_plan.rules.duty import read_duty_rules
from tests.duty.small import station_plan

LUYANG = Path(__file__).parents[2] / "data" / "luyang"


@pytest.fixture(scope="module")
def luyang():
    """The county, its duty.toml, and two of its officials at every place."""
    county, rules = read_county(LUYANG), read_duty_rules(LUYANG)
    places = county.villages.loc[
        county.villages["kind"].isin(rules.visits.kinds), "village_id"
    ]
    staff = county.officials["rank"] != "lawyer"
    people = iter(county.officials.loc[staff, "official_id"])
    plan = station_plan(
        [(p, role, next(people)) for p in places for role in ("lead", "deputy")]
    )
    return county, rules, plan


def test_fifty_households_a_month_at_seventy_posts(luyang):
    """3,500 visits a month; the 4,235 households reported are 1.2 months of them."""
    county, rules, plan = luyang
    duty = make_duty(county, plan, rules, "2013-02", 1)
    posts, per_month = len(duty.posts), rules.visits.per_month
    assert (posts, per_month) == (70, 50)
    assert len(duty.visits) == posts * per_month == 3_500
    assert duty.visits["household_id"].nunique() == 3_500
    assert round(4_235 / len(duty.visits), 2) == 1.21
    # A quarter of what all officials would visit at fifty each.
    staff = county.officials["rank"] != "lawyer"
    assert round(4_235 / (staff.sum() * per_month), 2) == 0.26
    # They went on the 10th of February 2013, a Sunday and lunar New Year's Day.
    held = duty.days.set_index("kind").loc["duty"]
    assert (held["date"], held["day"], held["moved_days"]) == (
        "2013-02-10",
        "holiday",
        0,
    )
    assert duty.days.set_index("kind").loc["notice", "date"] == "2013-02-08"
