"""A report's page: frames taken in, and whatever would be loaded refused."""

from __future__ import annotations

import html

import pytest

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output.reporting import sheets
from liaison_plan.output.reporting.page import loads_of, refuse_loads, report_page
from liaison_plan.words import set_language

LOADING = [
    '<img src="https://x/a.png">', "<img src='a.png'>", '<script src="//x/a.js">',
    '<link rel="stylesheet" href="http://x/a.css">', "<style>@import 'a.css';</style>",
    "<style>p { background: url( 'http://x/a.png') }</style>",
    '<p style="background:url(a.png)">', '<video poster="a.png">',
    '<img srcset="a.png 2x">', '<iframe src="https://x/">', '<object data="a.pdf">',
    f'<iframe srcdoc="{html.escape("<img src=http://x/a.png>")}">',
    '<svg><use href="a.svg#b"/></svg>',
]  # fmt: skip
QUIET = [
    '<a href="https://x/">a link to click</a>', '<img src="data:image/png;base64,AA">',
    "<style>p { background: url(data:image/png;base64,AA) } </style>",
    "<p>url(http://x/) and src=http://x/ in a sentence</p>", '<use href="#b"/>',
    "<style>path { fill: url('#gradient') }</style>",
    "<script>var a = 'url(http://x/)';</script>",
]  # fmt: skip


@pytest.mark.parametrize("markup", LOADING)
def test_what_would_be_loaded_is_found(markup):
    """In attributes, styles and framed pages; the error names the address."""
    (address,) = loads_of(markup)
    with pytest.raises(LiaisonPlanError) as caught:
        refuse_loads(markup)
    assert address in str(caught.value)


@pytest.mark.parametrize("markup", QUIET)
def test_what_loads_nothing_passes(markup):
    """Links to click, data and sentences."""
    assert loads_of(markup) == []


def test_a_framed_file_stands_whole_in_the_page(tmp_path):
    """Escaped once, so that the frame shows exactly the file."""
    inner = '<p class="a">1 < 2 & "3" 村</p>'
    (tmp_path / "map 1.html").write_text(inner, encoding="utf-8")
    page = report_page(
        '<iframe src="map%201.html" title="t"></iframe>', title="a<b", folder=tmp_path
    )
    assert f'<iframe srcdoc="{html.escape(inner)}" title="t">' in page
    assert "<title>a&lt;b</title>" in page


def test_a_frame_around_nothing_is_refused(tmp_path):
    """A map that was not written cannot be shown."""
    with pytest.raises(LiaisonPlanError, match=r"a\.html"):
        report_page('<iframe src="a.html"></iframe>', title="", folder=tmp_path)


def test_the_page_is_in_the_language_in_force(tmp_path):
    """And so is what reads it aloud."""
    set_language("zh")
    assert '<html lang="zh-CN">' in report_page("", title="", folder=tmp_path)


def test_without_a_browser_there_is_a_sentence(monkeypatch):
    """It says what to install and how to do without."""
    monkeypatch.setattr(sheets.shutil, "which", lambda name: None)
    monkeypatch.setattr(sheets, "_PLACES", ())
    with pytest.raises(LiaisonPlanError, match="Chromium, Chrome or Edge"):
        sheets.find_browser()


def test_a_browser_that_prints_nothing_is_told_by_name(tmp_path):
    """What it said last stands in the sentence; no file appears."""
    program = tmp_path / "browser"
    program.write_text("#!/bin/sh\necho no display >&2\n")
    program.chmod(0o755)
    page = tmp_path / "a.html"
    page.write_text("")
    with pytest.raises(LiaisonPlanError, match=r"browser did not print.*no display"):
        sheets.print_page(page, tmp_path / "a.pdf", browser=program)
    assert not (tmp_path / "a.pdf").exists()
