"""The map of changes as a planner uses it, with no network at all, both languages."""

import dataclasses

import pytest

from liaison_plan.output.map import map_plan
from liaison_plan.words import set_language
from tests.browser.conftest import settle
from tests.output.small import plan_by_chunks, small_county
from tests.output.test_prices import some_prices

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "forced": "unavoidable (25)",
        "beat": "with the whole beat (50)",
        "title": "Households that change their official, by village",
        "gone": "the official before is not in the county any more",
        "pair": "O00001 to O00005 (25)",
        "before": "Before: official O00001",
        "reason": "Reason: the official before is not in the county any more",
        "village": "Changes (25)",
        "official": "Changes: 25 households gained, 0 lost",
    },
    "zh": {
        "forced": "必须调整（25）",
        "beat": "随片区整体移交（50）",
        "title": "各村更换干部的户数",
        "gone": "原干部已不在本县名单中",
        "pair": "O00001 移交 O00005（25）",
        "before": "原干部：O00001",
        "reason": "原因：原干部已不在本县名单中",
        "village": "调整（25）",
        "official": "调整：接收 25 户，移出 0 户",
    },
}


@pytest.fixture(scope="module", params=["en", "zh"])
def saved(request, tmp_path_factory):
    """
    A small map of changes: its path and the language.

    O00001 is gone; V000 and V002 change hands as whole beats; V003 stays as it is.
    """
    set_language(request.param)
    path = tmp_path_factory.mktemp("map") / f"changes_{request.param}.html"
    county = small_county()
    old, new = plan_by_chunks(county), plan_by_chunks(county, shift=2)
    stay = {"O00003": "O00005", "O00005": "O00003"}
    swapped = {
        table: getattr(new, table).replace({"official_id": stay})
        for table in ("assignments", "beat_officials")
    }
    new = dataclasses.replace(new, **swapped)
    # V000..V003 were O00000..O00003; now O00002, O00005, O00004, O00003.
    people = county.officials
    left = people[people["official_id"] != "O00001"].reset_index(drop=True)
    county = dataclasses.replace(county, officials=left)
    map_plan(county, new, path, baseline=old, prices=some_prices(), show_changes=True)
    set_language(None)
    return path, request.param


def fills(page):
    """Colour of every village's cell."""
    return page.eval_on_selector_all(
        "path.lp-cell", "cells => cells.map(c => c.getAttribute('fill'))"
    )


def colours(page, village):
    """Colours of pixels around the households of one village, with their numbers."""
    return page.evaluate(
        """village => {
            const p = liaisonMap, at = p.model.inVillage[village][0];
            p.map.setView([p.model.lat[at] / 1e5, p.model.lon[at] / 1e5], 17,
                          {animate: false});
            const canvas = document.querySelector('canvas.lp-points');
            const data = canvas.getContext('2d')
                .getImageData(0, 0, canvas.width, canvas.height).data;
            const found = {};
            for (let i = 0; i < data.length; i += 4) {
                if (data[i + 3] < 255) { continue; }
                const hex = '#' + [0, 1, 2].map(
                    k => data[i + k].toString(16).padStart(2, '0')).join('');
                found[hex] = (found[hex] || 0) + 1;
            }
            return found;
        }""",
        village,
    )


def test_the_page_opens_with_the_changes(page_offline, saved):
    """Switch on, villages shaded by changes, households counted by kind, no request."""
    path, lang = saved
    visit = page_offline(path, lang)
    page, words = visit.page, WORDS[lang]
    assert page.is_checked("#lp-layer-changes")
    legend = page.locator(".lp-legend").inner_text()
    for name in ("title", "forced", "beat", "gone"):
        assert words[name] in legend, name
    shades = page.evaluate("liaisonMap.data.changes.villages.colours")
    assert fills(page)[3] == shades[0]
    assert set(fills(page)[:3]) == {shades[1]}
    assert visit.outside == []
    assert len(visit.requests) == 1
    assert visit.errors == []


def test_changed_households_stand_out_from_grey_ones(page_offline, saved):
    """Blue with the beat, orange where unavoidable; without the layer no grey."""
    path, lang = saved
    visit = page_offline(path, lang)
    page = visit.page
    page.uncheck("#lp-layer-names")
    for village, colour in enumerate(["#0072b2", "#d55e00", "#0072b2", "#b3b8bc"]):
        drawn = colours(page, village)
        assert max(drawn, key=drawn.get) == colour, village
    page.uncheck("#lp-layer-changes")
    settle(page)
    drawn = colours(page, 3)
    assert "#b3b8bc" not in drawn
    assert max(drawn, key=drawn.get) in page.evaluate("liaisonMap.data.palette")


def test_the_list_of_changes_leads_to_a_household(page_offline, saved):
    """By keyboard: open the reason, take the first pair, read the card."""
    path, lang = saved
    visit = page_offline(path, lang)
    page, words = visit.page, WORDS[lang]
    page.locator(".lp-change-list summary").first.focus()
    page.keyboard.press("Enter")
    link = page.locator(".lp-change-list .lp-link").first
    link.wait_for()
    assert link.inner_text() == words["pair"]
    link.focus()
    page.keyboard.press("Enter")
    settle(page)
    card = page.locator(".lp-card").inner_text()
    for name in ("before", "reason", "official"):
        assert words[name] in card, name
    assert visit.errors == []


def test_a_village_tells_its_changes(page_offline, saved):
    """On its card; one without changes says nought."""
    path, lang = saved
    page = page_offline(path, lang).page
    page.evaluate("liaisonMap.selectVillage(1, false)")
    settle(page)
    assert WORDS[lang]["village"] in page.locator(".lp-card").inner_text()
    page.evaluate("liaisonMap.selectVillage(3, false)")
    settle(page)
    none = WORDS[lang]["village"].replace("25", "0")
    assert none in page.locator(".lp-card").inner_text()


def test_prices_and_changes_colour_the_villages_one_at_a_time(page_offline, saved):
    """The one switched on last, with its scale in the legend alone."""
    path, lang = saved
    visit = page_offline(path, lang)
    page, title = visit.page, WORDS[lang]["title"]
    by_changes = fills(page)
    page.check("#lp-layer-prices")
    settle(page)
    assert not page.is_checked("#lp-layer-changes")
    assert title not in page.locator(".lp-legend").inner_text()
    assert fills(page) != by_changes
    page.check("#lp-layer-changes")
    settle(page)
    assert not page.is_checked("#lp-layer-prices")
    assert title in page.locator(".lp-legend").inner_text()
    assert fills(page) == by_changes
    assert visit.errors == []
