"""The map of one day's walk, opened with no network at all, in both languages."""

from dataclasses import replace

import pytest

from liaison_plan.duty.walks import plan_walks
from liaison_plan.output.walk_map import map_walk
from liaison_plan.rules.duty import Walk
from liaison_plan.words import in_language
from tests.duty.islands import island_county, island_plan, one_day
from tests.output.small import NASTY

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_shows_the_day_and_asks_for_nothing(page_offline, tmp_path, lang):
    """Numbered doors, boats with their times, the same as a list; names stay text."""
    county = island_county(departs_out="09:30;13:00", departs_back="11:15;16:00")
    county = replace(
        county,
        villages=county.villages.assign(name=NASTY),
        units=county.units.assign(name=NASTY),
    )
    plan, rules = island_plan(county), Walk(start="base")
    walks = plan_walks(county, plan, one_day(county, [1, 2, 7, 9, 11]), rules)
    path = tmp_path / "walk.html"
    with in_language(lang):
        made = map_walk(
            county, plan, walks, rules,
            date="2026-07-10", official_id="O00000", path=path,
        )  # fmt: skip
    visit = page_offline(path, lang)
    assert visit.outside == []
    assert len(visit.requests) == 1
    assert visit.errors == []
    page = visit.page
    assert not page.evaluate("window.hacked")
    assert page.locator(".lp-door").count() == 5
    assert page.locator(".lp-boat-times div").all_inner_texts() == [
        "13:00 → 13:30", "16:00 → 16:30",
    ]  # fmt: skip
    text = page.locator(".lp-walk-list").inner_text()
    assert made.line in text
    assert NASTY in text
    assert all(house in text for house in walks.stops["household_id"])
    dashed = page.locator(".leaflet-pane path[stroke-dasharray='2 9']")
    assert dashed.count() == 2
