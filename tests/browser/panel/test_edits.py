"""Editing a plan of Dongshan's size by hand, in JupyterLab and under Voila."""

from __future__ import annotations

import re

import pytest

from liaison_plan.plan.folder import read_plan
from tests.browser.panel.desk import tab_to

pytestmark = pytest.mark.browser

TEXTS = {
    "en": {
        "available": "Officials available",
        "below": "Officials below the load minimum",
        "stopped": "Stopped; everything is as before.",
        "whole": "Type a whole number of households, or nothing.",
    },
    "zh": {
        "available": "可参加的干部人数",
        "below": "低于下限的干部人数",
        "stopped": "已停止，一切保持原样。",
        "whole": "请输入整数户数，或留空。",
    },
}


@pytest.fixture(scope="module")
def household(plan):
    """A household in the middle of the list, and its official."""
    row = plan.assignments.iloc[len(plan.assignments) // 2]
    return row["household_id"], row["official_id"]


def number(text):
    """The first whole number of a text."""
    return int(re.search(r"\d[\d,]*", text)[0].replace(",", ""))


def n_changes(desk):
    """Households that change, as the tab says."""
    return number(desk.text(".lp-tab-changes"))


def test_nothing_is_asked_of_another_machine(desk):
    """And nothing complained of, from opening on."""
    assert desk.outside == []
    assert desk.errors == []
    assert "33,410" in desk.text(".lp-title")
    assert n_changes(desk) == 0


def test_the_band_is_dragged_and_tried(desk, household):
    """The number follows mouse and keys; the plan follows the rules; the map stays."""
    desk.look_at(household[0])
    zoom = desk.zoom
    upper = desk.find(".lp-band .noUi-handle").nth(1)
    box = desk.find(".lp-load-max input").first.element_handle()
    at = upper.bounding_box()
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    desk.page.mouse.move(x, y)
    desk.page.mouse.down()
    desk.page.mouse.move(x + 30, y, steps=5)
    desk.page.mouse.up()
    desk.page.wait_for_function("box => Number(box.value) > 35", arg=box)
    dragged = int(box.input_value())
    upper.focus()
    for _ in range(dragged - 20):
        upper.press("ArrowLeft")
    desk.page.wait_for_function("box => box.value === '20'", arg=box)
    assert n_changes(desk) == 0
    desk.press(".lp-apply-rules")
    assert n_changes(desk) == number(desk.said) > 0
    desk.open("history")
    assert "20" in desk.text(".lp-history")
    assert desk.zoom == zoom


def test_a_number_of_the_band_is_typed(desk):
    """Fewer officials are below a lower minimum."""
    below = TEXTS[desk.lang]["below"]
    desk.fill(".lp-load-min", 18)
    desk.press(".lp-apply-rules")
    assert desk.alert == ""
    before, now, _difference = desk.numbers()[below]
    assert number(now) < number(before)


def test_an_official_is_set_away(desk, plan, household):
    """One official fewer; the households that had that official have others."""
    official = household[1]
    n = int((plan.assignments["official_id"] == official).sum())
    desk.open("people")
    desk.find(".lp-official-search input").fill(official)
    desk.find(".lp-official-list option").filter(has_text=official).first.wait_for(
        state="attached"
    )
    desk.find(".lp-official-list select").select_option(index=0)
    desk.wait_for(".lp-official-about", official)
    desk.fill(".lp-away-until", "2026-12")
    desk.press(".lp-away")
    assert desk.alert == ""
    now = desk.numbers()[TEXTS[desk.lang]["available"]]
    assert now[:2] == ["1,694", "1,693"]
    assert n_changes(desk) >= n
    desk.open("changes")
    assert any(official in " ".join(row) for row in desk.rows(".lp-changes"))
    assert "2026-12" in desk.text(".lp-official-about")


def test_a_household_is_clicked_and_moved(desk, household):
    """To an official of the table of those who could; the map keeps its place."""
    id_, official = household
    desk.look_at(id_)
    zoom = desk.zoom
    desk.click_household(id_)
    assert official in desk.text(".lp-about")
    taker = desk.find(".lp-takers .lp-pick").first
    name = taker.inner_text()
    taker.click()
    box = desk.find(".lp-taker input").first.element_handle()
    desk.page.wait_for_function("([box, id]) => box.value === id", arg=[box, name])
    desk.press(".lp-move")
    assert desk.alert == ""
    desk.find(".lp-about").filter(has_text=name).first.wait_for()
    desk.open("changes")
    (row,) = [row for row in desk.rows(".lp-changes") if id_ in row[0]]
    assert official in row
    assert name in row
    assert desk.zoom == zoom


def test_a_household_is_pinned_and_stays_when_the_rules_change(desk, household):
    """The pin stands in the history, and holds in the next solve."""
    id_, official = household
    desk.look_at(id_)
    desk.click_household(id_)
    desk.press(".lp-pin")
    desk.find(".lp-unpin").wait_for()
    desk.open("history")
    assert id_ in desk.text(".lp-history")
    desk.open("rules")
    desk.fill(".lp-load-max", 20)
    desk.press(".lp-apply-rules")
    assert desk.alert == ""
    desk.find(".lp-about .lp-block[data-kind='household']").wait_for()
    assert official in desk.text(".lp-about")


def test_undo_and_redo_restore_what_the_page_showed(desk, household):
    """All numbers, and what is chosen stays chosen."""
    id_, _official = household
    opened = desk.numbers()
    desk.look_at(id_)
    desk.click_household(id_)
    desk.press(".lp-ban")
    edited, changes = desk.numbers(), n_changes(desk)
    assert edited != opened
    desk.press(".lp-undo")
    assert desk.numbers() == opened
    assert n_changes(desk) == 0
    assert not desk.is_on(".lp-undo")
    desk.press(".lp-redo")
    assert desk.numbers() == edited
    assert n_changes(desk) == changes


def test_what_is_saved_is_what_the_page_showed(desk, household, tmp_path):
    """Scenario, county, rules and plan; and never over another folder."""
    id_, official = household
    desk.look_at(id_)
    desk.click_household(id_)
    desk.press(".lp-ban")
    folder = tmp_path / "what-if"
    desk.fill(".lp-save-folder", folder)
    desk.press(".lp-save")
    assert str(folder) in desk.said, desk.alert
    assert (folder / "scenario.toml").is_file()
    saved = read_plan(folder / "plan").assignments.set_index("household_id")
    now = saved.at[id_, "official_id"]
    assert now != official
    desk.find(".lp-about .lp-block[data-kind='household']").wait_for()
    assert now in desk.text(".lp-about")
    desk.press(".lp-save")
    assert str(folder) in desk.alert


def test_a_long_solve_is_stopped(desk):
    """It says what it does, ends when asked, and everything is as before."""
    before = desk.numbers()
    desk.find(".lp-full").first.click()
    desk.page.wait_for_selector(".lp-panel.lp-busy")
    desk.wait_for(".lp-status", re.compile(r"\d"))
    assert not desk.is_on(".lp-save")
    desk.find(".lp-stop").click()
    desk.wait_until_free()
    assert desk.said == TEXTS[desk.lang]["stopped"]
    assert desk.numbers() == before
    assert not desk.is_on(".lp-undo")
    assert not desk.find(".lp-adopt").is_visible()


def test_a_rule_that_cannot_be_is_refused_in_words(desk):
    """The panel stands as before, and can be used on."""
    before = desk.numbers()
    desk.fill(".lp-load-min", 40)
    desk.press(".lp-apply-rules")
    desk.wait_for(".lp-alert", re.compile("40"))
    assert desk.numbers() == before
    assert "Traceback" not in desk.alert
    desk.find(".lp-reset-rules").click()
    desk.fill(".lp-budget", "many")
    desk.find(".lp-set-budget").click()
    desk.wait_for(".lp-alert", TEXTS[desk.lang]["whole"])
    desk.fill(".lp-budget", "")


def test_the_keyboard_alone_is_enough(desk, household):
    """Find a household, pin it, and undo that, without a mouse."""
    id_, _official = household
    tab_to(desk, ".lp-search-box input")
    desk.page.keyboard.type(id_)
    desk.page.keyboard.press("Enter")
    desk.find(f".lp-map[data-chosen='{id_}']").wait_for()
    tab_to(desk, "button.lp-pin")
    desk.page.keyboard.press("Space")
    desk.find(".lp-unpin").wait_for()
    desk.wait_until_free()
    tab_to(desk, "button.lp-undo")
    desk.page.keyboard.press("Enter")
    desk.find("button.lp-pin").wait_for()
    desk.wait_until_free()
    assert not desk.is_on(".lp-undo")
