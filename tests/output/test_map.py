"""The coverage page: self-contained, escaped, the same bytes for the same plan."""

import dataclasses
import json
import re

import numpy as np
import pandas as pd
import pytest

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output.inline import inline_script
from liaison_plan.output.map import map_plan
from liaison_plan.output.map_data import page_data
from liaison_plan.output.workbook import write_workbook
from liaison_plan.plan.bundle import COLUMNS
from liaison_plan.rules.model import Rules
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.words import set_language
from tests.output.small import NASTY, county_of, plan_by_chunks, small_county


@pytest.fixture(autouse=True)
def _english():
    set_language("en")
    yield
    set_language(None)


def test_no_address_of_the_network_is_asked_for():
    """No src, href or url( in the page starts with http or //."""
    page = map_plan(county := small_county(), plan_by_chunks(county)).html
    assert not re.search(r"""(src|href)\s*=\s*["']?\s*(https?:)?//""", page)
    assert not re.search(r"""url\(\s*["']?\s*(https?:)?//""", page)
    assert "@import" not in page
    assert "<link" not in page
    assert "<script src" not in page


def test_the_same_plan_gives_the_same_bytes():
    """Folium's random ids are settled, and settled only while rendering."""
    county = small_county()
    plan = plan_by_chunks(county)
    assert map_plan(county, plan).html == map_plan(county, plan).html
    import branca.element

    assert branca.element.urandom(8) != branca.element.urandom(8)


def test_names_and_ids_cannot_break_out_of_the_page():
    """A name that is markup stands in the page only as escaped JSON."""
    county = small_county()
    villages = county.villages.assign(name=NASTY)
    units = county.units.assign(name=NASTY)
    basemap = json.loads(json.dumps(county.basemap))
    basemap["features"][0]["properties"]["attribution"] = NASTY
    county = dataclasses.replace(
        county, villages=villages, units=units, basemap=basemap
    )
    page = map_plan(county, plan_by_chunks(county)).html
    assert NASTY not in page
    assert "{{7*7}}" in page
    assert "@@" not in page
    assert "<img" not in page
    assert page.count("</script>") == page.count("<script>")


def test_the_licence_of_leaflet_goes_with_the_page():
    """BSD-2 asks for its text wherever the code goes."""
    page = map_plan(county := small_county(), plan_by_chunks(county)).html
    assert "Redistribution and use in source and binary forms" in page
    assert inline_script("leaflet/leaflet.js") in page


def test_a_map_says_itself_in_one_line():
    """Notebooks compare this line and not two megabytes."""
    county = small_county()
    coverage = map_plan(county, plan_by_chunks(county))
    assert repr(coverage) == "100 households, 6 officials, max load 25"
    short = county_of(100, 4, 3)
    line = map_plan(short, plan_by_chunks(short)).line
    assert line == "100 households, 3 officials, max load 25, 25 without an official"


def test_the_line_is_chinese_when_chinese_is_in_force():
    """And so is every text of the page."""
    set_language("zh")
    county = small_county()
    coverage = map_plan(county, plan_by_chunks(county))
    assert coverage.line == "100 户，6 名干部，最大工作量 25"
    assert '<html lang="zh-CN">' in coverage.html
    words = page_data(county, plan_by_chunks(county), baseline=None)["words"]
    english = [text for text in words.values() if re.search("[A-Za-z]{3}", _bare(text))]
    assert english == []


def _bare(text):
    return re.sub(r"\{\w+\}", "", text)


def test_a_saved_map_is_framed_by_its_relative_path(tmp_path, monkeypatch):
    """A notebook stores a frame of a line or two, not the page."""
    monkeypatch.chdir(tmp_path)
    county = small_county()
    coverage = map_plan(county, plan_by_chunks(county), tmp_path / "out" / "map.html")
    bundle = coverage._repr_mimebundle_()
    assert bundle["text/plain"] == coverage.line
    assert 'src="out/map.html"' in bundle["text/html"]
    assert len(bundle["text/html"]) < 300
    assert (tmp_path / "out" / "map.html").read_bytes().decode() == coverage.html


def test_an_unsaved_map_still_shows_in_a_notebook():
    """The page itself is put into the frame."""
    county = small_county()
    bundle = map_plan(county, plan_by_chunks(county))._repr_mimebundle_()
    assert 'srcdoc="&lt;!DOCTYPE html&gt;' in bundle["text/html"]


def test_saving_leaves_nothing_half_written(tmp_path):
    """A target that cannot be replaced is an error in plain words, and no scrap."""
    county = small_county()
    target = tmp_path / "map.html"
    target.mkdir()
    with pytest.raises(LiaisonPlanError, match=r"map\.html could not be written"):
        map_plan(county, plan_by_chunks(county), target)
    assert [entry.name for entry in tmp_path.iterdir()] == ["map.html"]


def test_exceptions_carry_their_place_and_sentence():
    """Each says its household, official or village by position."""
    county = county_of(100, 4, 3)
    data = page_data(county, plan_by_chunks(county), baseline=None)
    exceptions = data["exceptions"]
    assert exceptions["codes"] == ["uncovered"]
    assert len(exceptions["text"]) == 25
    first = data["households"]["id"][exceptions["household"][0]]
    assert first in exceptions["text"][0]


def test_changes_are_shown_against_a_baseline_only():
    """The plan given, else today's officials of the table, else no layer."""
    county = small_county()
    plan, before = plan_by_chunks(county), plan_by_chunks(county, shift=1)
    assert page_data(county, plan, baseline=None)["changes"] is None
    changes = page_data(county, plan, baseline=before)["changes"]
    assert len(changes["household"]) == 100
    today = county.households.assign(
        official_id=np.where(county.households.index < 5, "O00005", "")
    )
    county = dataclasses.replace(county, households=today)
    changes = page_data(county, plan, baseline=None)["changes"]
    assert changes["officials"] == ["O00005"]
    assert len(changes["household"]) == 5


def test_an_unchanged_plan_changes_nothing():
    """A layer of changes that is empty says so with a nought."""
    county = small_county()
    plan = plan_by_chunks(county)
    assert page_data(county, plan, baseline=plan)["changes"]["household"] == []


def test_households_show_from_zoom_12_or_later_for_a_small_district():
    """The villages of a district of a kilometre are seen before its doors."""
    county = small_county()
    wide = county.households.assign(
        lon=county.households["lon"].where(county.households.index > 0, 117.7)
    )
    plan = plan_by_chunks(county)
    assert page_data(county, plan, baseline=None)["view"]["from"] == 15
    county = dataclasses.replace(county, households=wide)
    assert page_data(county, plan, baseline=None)["view"]["from"] == 12


# The measures fill an empty look-up, which this version of pandas only warns of.
@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
def test_a_plan_without_anyone_is_still_a_map():
    """Nobody could be planned: villages grey, everybody an exception."""
    county = small_county()
    plan = plan_by_chunks(county)
    nobody = plan.assignments.assign(beat_id="", official_id="", scatter_m=np.nan)
    plan = dataclasses.replace(
        plan,
        assignments=nobody,
        beats=plan.beats.iloc[:0],
        beat_officials=plan.beat_officials.iloc[:0],
        exceptions=pd.DataFrame(columns=list(COLUMNS["exceptions"])),
    )
    data = page_data(county, plan, baseline=None)
    assert data["villages"]["shade"] == [-1] * 4
    assert map_plan(county, plan).line.endswith("max load 0, 100 without an official")


def test_under_nearest_the_centre_is_the_base():
    """Then no second sign is explained."""
    county = small_county()
    plan = plan_by_chunks(
        county, rules=Rules.from_dict({"method": {"name": "nearest"}})
    )
    words = page_data(county, plan, baseline=None)["words"]
    assert words["base"] == ""
    assert words["centre"] == "Base"
    assert "base" in words["to_centre"]


def test_dongshans_size_stays_under_two_megabytes():
    """33,410 households and 1,694 officials, as the figure asks."""
    county = county_of(33_410, 61, 1_694)
    page = map_plan(county, plan_by_chunks(county)).html
    assert len(page.encode()) < 2_000_000


def test_a_solved_plan_goes_into_the_map_and_the_workbook(tmp_path):
    """What the solver gives is what both take, prices and exceptions included."""
    county = county_of(131, 4, 7)
    plan = make_plan(county, workers=1)
    data = page_data(county, plan, baseline=None)
    # One village of 32 gets one official: two of its households are left out.
    assert sum(data["beats"]["n"]) == 129
    assert data["exceptions"]["codes"][0] == "uncovered"
    assert len(data["exceptions"]["text"]) == len(plan.exceptions)
    assert map_plan(county, plan, tmp_path / "map.html").path is not None
    assert write_workbook(county, plan, tmp_path / "plan.xlsx").stat().st_size > 10_000
