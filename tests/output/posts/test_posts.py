"""Stations as sheets and as a map: who stands where, as counted by hand."""

from __future__ import annotations

import dataclasses
import json
import re

import numpy as np
import openpyxl
import pandas as pd
import pytest

from liaison_plan.output.map import map_plan
from liaison_plan.output.posts.chart import station_data
from liaison_plan.output.posts.people_at import places_of, posts_of
from liaison_plan.output.reporting.page import loads_of
from liaison_plan.output.workbook import write_workbook
from liaison_plan.plan.bundle import COLUMNS, Aim, Plan
from liaison_plan.rules.model import Rules
from liaison_plan.rules.stations import StationRules
from liaison_plan.words import set_language
from tests.output.small import NASTY, county_of

STATION_RULES = {
    "roles": {
        "leader": {"places": {"village": [1, 1], "township": [1, 1]}},
        "member": {"places": {"village": [0, 2]}, "per_person": [0, 2]},
    }
}


def _frame(name, rows=()):
    return pd.DataFrame(list(rows), columns=list(COLUMNS[name]), dtype=str)


def _county():
    """Three villages of one township, four officials; the last has no base."""
    county = county_of(30, 3, 4)
    villages = county.villages.assign(needs=["law;water", "", "roads"])
    officials = county.officials.assign(
        rank=["county_leader", "", "", "staff"],
        skills=["", "law", "", ""],
        home_village_id=["", "V001", "", ""],
    )
    officials.loc[3, ["lon", "lat"]] = np.nan
    units = county.units.assign(functions="roads")
    return dataclasses.replace(
        county, villages=villages, officials=officials, units=units
    )


def _plan(county):
    """O0 leads the township and V000; O1 is a member in two; V002 lacks a leader."""
    stations = [
        ("T1", "leader", "O00000"), ("V000", "leader", "O00000"),
        ("V000", "member", "O00001"), ("V001", "member", "O00001"),
        ("V001", "leader", "O00003"), ("V002", "member", "O00002"),
    ]  # fmt: skip
    short = [("station_short", "V002", "", "", "missing=1;reason=nobody;role=leader")]
    return Plan(
        _frame("assignments"),
        _frame("beats"),
        _frame("beat_officials"),
        _frame("exceptions", short),
        Rules(),
        "feasible",
        (Aim("home_village", 1, 1),),
        county.table_hashes,
        {"liaison_plan": "0"},
        _frame("stations", stations),
        layers=("stations",),
        station_rules=StationRules.from_dict(STATION_RULES),
    )


@pytest.fixture
def county():
    """The small county."""
    return _county()


@pytest.fixture
def plan(county):
    """Its stations."""
    return _plan(county)


def _rows(book, name):
    return [list(row) for row in book[name].iter_rows(values_only=True)]


def test_places_are_those_the_rules_speak_of(county, plan):
    """The villages, then the township; posts and gaps counted."""
    places = places_of(county, plan).set_index("place_id")
    assert places.index.tolist() == ["V000", "V001", "V002", "T1"]
    assert places["n_posts"].tolist() == [2, 2, 1, 1]
    assert places["missing"].tolist() == [0, 0, 1, 0]
    assert places["needs"]["T1"] == "law;roads;water"
    middle = county.villages[["lon", "lat"]].median()
    assert places.loc["T1", ["lon", "lat"]].tolist() == pytest.approx(middle.tolist())


def test_posts_know_travel_needs_and_home(county, plan):
    """One degree of latitude is 111,195 m; O1's skill meets V000's need of law."""
    moved = county.villages.assign(lon=117.45, lat=23.65 + 0.01)
    county = dataclasses.replace(county, villages=moved)
    posts = posts_of(county, plan, places_of(county, plan))
    assert len(posts) == 6
    no_base = posts["official_id"] == "O00003"
    assert posts["travel_m"][no_base].isna().all()
    assert posts["travel_m"][~no_base].tolist() == pytest.approx([1111.95] * 5, abs=0.1)
    found = posts.set_index(["place_id", "official_id"])
    assert found["met"]["V000", "O00001"] == "law"
    assert found["met"]["V002", "O00002"] == "roads"
    assert found["met"]["T1", "O00000"] == "roads"
    assert found.index[found["is_home"]].tolist() == [("V001", "O00001")]


def test_the_workbook_of_stations_has_its_own_sheets(county, plan, tmp_path):
    """In both languages; the counts on the first sheet are those of the plan."""
    book = openpyxl.load_workbook(write_workbook(county, plan, tmp_path / "a.xlsx"))
    assert book.sheetnames == [
        "Stations in short", "Stations", "Posts", "Persons", "Exceptions of stations",
    ]  # fmt: skip
    said = {row[0]: row[1] for row in _rows(book, "Stations in short")}
    assert said["Village"] == 3
    assert said["Township or street"] == 1
    assert said["Posts with a person"] == 6
    assert said["Posts without a person"] == 1
    assert said["Persons posted"] == 4
    assert said["Posts in the home village"] == 1
    head, *rows = _rows(book, "Stations")
    at = {title: k for k, title in enumerate(head)}
    by_id = {row[0]: row for row in rows}
    assert by_id["V000"][at["Leader in charge"]] == "O00000 (单位00)"
    assert by_id["V002"][at["Posts without a person"]] == 1
    assert "leader" not in (by_id["V002"][at["Leader in charge"]] or "")
    head, *rows = _rows(book, "Persons")
    places = {row[0]: row[head.index("Places")] for row in rows}
    assert places == {"O00000": 2, "O00001": 2, "O00002": 1, "O00003": 1}
    assert len(_rows(book, "Posts")) == 1 + 6
    set_language("zh")
    book = openpyxl.load_workbook(write_workbook(county, plan, tmp_path / "b.xlsx"))
    assert book.sheetnames == ["驻点概要", "驻点", "岗位", "人员", "驻点例外情况"]


def test_the_map_of_stations_asks_for_nothing_and_is_the_same_twice(county, plan):
    """The line says places, persons, posts, and what is missing."""
    shown = map_plan(county, plan)
    assert shown.html == map_plan(county, plan).html
    assert loads_of(shown.html) == []
    assert not re.search(r"""(src|href)\s*=\s*["']?\s*(https?:)?//""", shown.html)
    assert shown.line == "4 places, 4 persons, 6 posts, 1 post without a person"


def test_the_map_s_data_are_the_plan_s(county, plan):
    """Positions lead back to ids; a person without a base has no point."""
    data = station_data(county, plan)
    told = {
        (data["places"]["id"][p], data["people"]["id"][who])
        for p, who in zip(data["posts"]["place"], data["posts"]["person"], strict=True)
    }
    assert told == set(
        zip(plan.stations["village_id"], plan.stations["official_id"], strict=True)
    )
    assert data["people"]["x"][3] is None
    assert data["posts"]["metres"][data["posts"]["person"].index(3)] == -1
    assert [kind["n"] for kind in data["kinds"]] == [1, 3]
    json.dumps(data, allow_nan=False)


def test_names_of_places_cannot_break_out_of_the_page(county, plan):
    """Markup in names and units stands in the page as escaped JSON alone."""
    county = dataclasses.replace(
        county,
        villages=county.villages.assign(name=NASTY, township=NASTY),
        units=county.units.assign(name=NASTY),
    )
    page = map_plan(county, plan).html
    assert "<img src=x" not in page
    assert page.count("</script>") == page.count("<script>")
