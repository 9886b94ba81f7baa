"""A report opened with no network at all: no request, maps drawn, A4 wide."""

from __future__ import annotations

import re

import pytest

from liaison_plan.output.map import map_plan
from liaison_plan.output.posts.chart import station_page
from liaison_plan.output.reporting.page import report_page
from liaison_plan.output.reporting.sheets import find_browser, print_page
from liaison_plan.words import set_language
from tests.browser.conftest import settle
from tests.output.posts.test_posts import _county, _plan
from tests.output.small import plan_by_chunks, small_county

pytestmark = pytest.mark.browser

#: As wide as an A4 sheet at 96 dots an inch.
A4 = (794, 1123)


def report(folder, lang):
    """Write a report with a table, the map of doors and the map of stations."""
    set_language(lang)
    county = small_county()
    map_plan(county, plan_by_chunks(county), folder / "doors.html")
    page, _line = station_page(_county(), _plan(_county()))
    (folder / "stations.html").write_text(page, encoding="utf-8")
    cells = "".join(f"<tr><td>{n}</td><td>村 {n}</td></tr>" for n in range(60))
    body = (
        "<h1>报告 report</h1><p>文字 text</p>"
        f"<table><thead><tr><th>n</th><th>村</th></tr></thead>{cells}</table>"
        '<iframe src="doors.html" style="width:100%;height:560px"></iframe>'
        '<iframe src="stations.html" style="width:100%;height:560px"></iframe>'
    )
    made = folder / "report.html"
    made.write_text(report_page(body, title="t", folder=folder), encoding="utf-8")
    set_language(None)
    return made


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_report_asks_for_nothing_and_fits_a_sheet(lang, tmp_path, page_offline):
    """The one request is the file itself; nothing is wider than the sheet."""
    visit = page_offline(report(tmp_path, lang), lang=lang, size=A4)
    assert visit.outside == []
    assert len(visit.requests) == 1
    assert visit.errors == []
    for selector, drawn in (("#lp-posts", ".lp-place"), (".folium-map", ".lp-cell")):
        frames = [f for f in visit.page.frames if f.query_selector(selector)]
        assert len(frames) == 1
        assert len(frames[0].query_selector_all(drawn)) >= 4
    wide = visit.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= A4[0]


def test_the_policy_of_a_report_forbids_what_a_script_would_load(
    tmp_path, page_offline
):
    """A picture that a script puts in is refused by the page, before the network."""
    script = "const i = new Image(); i.src = 'http://127.0.0.1:9/a.png';"
    body = f"<script>{script} document.body.append(i);</script>"
    path = tmp_path / "r.html"
    path.write_text(report_page(body, title="t", folder=tmp_path), encoding="utf-8")
    visit = page_offline(path)
    assert visit.outside == []
    assert any("Content Security Policy" in said for said in visit.errors)


def test_a_station_is_chosen_and_its_persons_are_named(tmp_path, page_offline):
    """A click on a sign opens the card; a click on a person, theirs."""
    set_language("en")
    page, _line = station_page(_county(), _plan(_county()))
    set_language(None)
    path = tmp_path / "stations.html"
    path.write_text(page, encoding="utf-8")
    visit = page_offline(path)
    assert (visit.outside, visit.errors) == ([], [])
    visit.page.click(".lp-place >> nth=1", force=True)
    card = visit.page.locator(".lp-card")
    assert "V001" in card.inner_text()
    assert "O00001" in card.inner_text()
    card.get_by_text("O00001").click()
    assert "Official O00001" in card.inner_text()
    assert "V000" in card.inner_text()
    visit.page.keyboard.press("Escape")
    settle(visit.page)
    assert not card.is_visible()


def test_a_report_is_printed_on_sheets_of_a4(tmp_path):
    """By the browser of this machine, without playwright; 595 by 842 points."""
    pdf = tmp_path / "report.pdf"
    print_page(report(tmp_path, "zh"), pdf, browser=find_browser())
    sheets = re.findall(rb"/MediaBox \[0 0 59[45]\S* 84[12]\S*\]", pdf.read_bytes())
    assert len(sheets) in {3, 4}
