"""The page of one day's walk: lines on land, boats apart, nothing unescaped."""

import itertools

import numpy as np
import pytest

from liaison_plan.duty.walks import plan_walks
from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output.walk_map import map_walk
from liaison_plan.output.walking.data import walk_data
from liaison_plan.rules.duty import Walk
from liaison_plan.words import in_language
from tests.duty.islands import island_county, island_plan, one_day
from tests.output.small import plan_by_chunks, small_county

DAY = {"date": "2026-07-10", "official_id": "O00000"}


@pytest.fixture(scope="module")
def islands():
    """A county of two islands, its plan, a day on both, the rules."""
    county = island_county(departs_out="09:30;13:00", departs_back="11:15;16:00")
    plan, rules = island_plan(county), Walk(start="base")
    walks = plan_walks(county, plan, one_day(county, [1, 2, 7, 9, 11]), rules)
    return county, plan, walks, rules


def test_only_boats_cross_the_water(islands):
    """Every other line keeps to one island, along the nodes of its road."""
    data = walk_data(*islands, **DAY)
    boats = [line for line in data["lines"] if line["departs"]]
    assert [boat["departs"] for boat in boats] == ["13:00", "16:00"]
    for line in data["lines"]:
        lat = [point[0] for point in line["points"]]
        assert (np.ptp(lat) > 0.05) == bool(line["departs"])
    longest = max(data["lines"], key=lambda line: len(line["points"]))
    assert len(longest["points"]) > 3
    assert len(data["roads"]) == 6


def test_pieces_hang_together_from_the_start_to_the_start(islands):
    """Each line begins where the one before ended."""
    lines = walk_data(*islands, **DAY)["lines"]
    for one, next_ in itertools.pairwise(lines):
        assert one["points"][-1] == next_["points"][0]
    assert lines[0]["points"][0] == lines[-1]["points"][-1] == [37.9, 120.7]


def test_straight_walks_say_that_they_know_no_water():
    """Without roads a leg has two points, and the page says what that means."""
    county = small_county()
    plan, rules = plan_by_chunks(county), Walk(start="centre", day_to="09:20")
    walks = plan_walks(county, plan, one_day(county, [1, 2, 3]), rules)
    with in_language("en"):
        data = walk_data(county, plan, walks, rules, **DAY)
    assert {len(line["points"]) for line in data["lines"]} == {2}
    assert (
        "Distances as the crow flies: water and hills are not known." in data["facts"]
    )
    assert "Back later than 09:20: put fewer doors on this day." in data["facts"]
    assert data["roads"] == []


def test_the_same_walk_gives_the_same_page_in_each_language(islands):
    """Equal bytes twice; the languages differ."""
    pages = []
    for lang in ("en", "en", "zh"):
        with in_language(lang):
            pages.append(map_walk(*islands, **DAY).html)
    assert pages[0] == pages[1] != pages[2]
    assert "走访路线" in pages[2]


def test_a_day_without_visits_is_no_page(islands):
    """Said in one sentence; the day before it works."""
    with pytest.raises(LiaisonPlanError, match="no visits on 2026-07-11"):
        map_walk(*islands, date="2026-07-11", official_id="O00000")
