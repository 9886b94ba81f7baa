"""The layer of prices as a planner uses it, with no network at all, both languages."""

import pytest

from liaison_plan.output.map import map_plan
from liaison_plan.words import set_language
from tests.browser.conftest import settle
from tests.output.small import plan_by_chunks, small_county
from tests.output.test_prices import some_prices

pytestmark = pytest.mark.browser

WORDS = {
    "en": ("saves nothing", "One official more: scatter -900.0 m"),
    "zh": ("没有收益", "多一名干部：片内距离合计 -900.0 米"),
}


@pytest.fixture(scope="module", params=["en", "zh"])
def saved(request, tmp_path_factory):
    """A small map with prices: its path and the language."""
    set_language(request.param)
    path = tmp_path_factory.mktemp("map") / f"prices_{request.param}.html"
    county = small_county()
    map_plan(county, plan_by_chunks(county), path, prices=some_prices())
    set_language(None)
    return path, request.param


def fills(page):
    """Colour of every village's cell."""
    return page.eval_on_selector_all(
        "path.lp-cell", "cells => cells.map(c => c.getAttribute('fill'))"
    )


def test_the_switch_colours_villages_by_price_and_back(page_offline, saved):
    """Legend and cells change together; nothing is asked of the network."""
    path, lang = saved
    visit = page_offline(path, lang)
    page = visit.page
    by_load = fills(page)
    legend = page.locator(".lp-legend")
    assert WORDS[lang][0] not in legend.inner_text()
    page.check("#lp-layer-prices")
    settle(page)
    assert fills(page) == ["#a1dab4", "#ffffcc", "#ffffcc", "#d9d9d9"]
    assert WORDS[lang][0] in legend.inner_text()
    page.uncheck("#lp-layer-prices")
    settle(page)
    assert fills(page) == by_load
    assert WORDS[lang][0] not in legend.inner_text()
    assert visit.outside == []
    assert len(visit.requests) == 1
    assert visit.errors == []


def test_a_village_tells_its_prices_in_words(page_offline, saved):
    """On the card of a chosen village, as in the tooltip."""
    path, lang = saved
    page = page_offline(path, lang).page
    page.evaluate("liaisonMap.selectVillage(0, false)")
    settle(page)
    assert WORDS[lang][1] in page.locator(".lp-card").inner_text()
