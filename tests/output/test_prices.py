"""Prices in the workbook and on the map: read back, both languages, nothing unsaid."""

from __future__ import annotations

import dataclasses

import numpy as np
import openpyxl
import pandas as pd
import pytest

from liaison_plan.output.map import map_plan
from liaison_plan.output.map_data import page_data
from liaison_plan.output.price_layer import price_layer
from liaison_plan.output.workbook import write_workbook
from liaison_plan.proof.prices import Prices
from liaison_plan.words import set_language
from tests.output.small import NASTY, plan_by_chunks, small_county


@pytest.fixture(autouse=True)
def _settled_language():
    set_language("en")
    yield
    set_language(None)


def some_prices(name="东山000村"):
    """Prices of the small county: two villages cut, one refused, one unknown."""
    nan = np.nan
    villages = pd.DataFrame(
        [
            ("V000", name, 25, 1, 5000.0, nan, nan, "one", -900.0, 15, ""),
            ("V001;V002", "甲;乙", 50, 2, 9000.0, 700.0, -5, "", 12.5, 20, ""),
        ],
        columns=[
            "village_id", "name", "households", "beats", "scatter_m", "one_less_m",
            "one_less_missing", "one_less_why", "one_more_m", "one_more_missing",
            "one_more_why",
        ],
    )  # fmt: skip
    places = pd.DataFrame(
        [
            ("O00000", "U00", "V000-01", "V000", 30, 30, True, 0, 0, 0, 3.5, ""),
            ("O00001", "U00", "V001-01", "V001", 30, 30, True, -1, 0, 0, -7.0, ""),
            ("O00002", "U00", "V002-01", "V002", 20, 30, False, 0, 0, 0, 0.0, ""),
        ],
        columns=[
            "official_id", "unit_id", "beat_id", "village_id", "load", "load_max",
            "is_full", "left_out", "missing", "squares", "gain_m", "why",
        ],
    )  # fmt: skip
    minimum = pd.DataFrame(
        [("V000", 20, 0, 0, 4, 2, -10.5), ("", 20, 0, 0, 4, 2, -10.5)],
        columns=[
            "village_id", "min", "left_out", "left_out_lower", "missing",
            "missing_lower", "change_m",
        ],
    )  # fmt: skip
    return Prices(places, villages, minimum, "quick", "")


def cells(path):
    """All filled cells of the last sheet, row by row, and its name."""
    book = openpyxl.load_workbook(path)
    sheet = book[book.sheetnames[-1]]
    rows = [[c for c in row if c is not None] for row in sheet.iter_rows(values_only=1)]
    return sheet.title, [row for row in rows if row]


def test_the_workbook_gets_a_sheet_of_prices_only_when_given(tmp_path):
    """Last of all; without prices nothing speaks of it."""
    county = small_county()
    plan = plan_by_chunks(county)
    write_workbook(county, plan, tmp_path / "a.xlsx")
    write_workbook(county, plan, tmp_path / "b.xlsx", prices=some_prices())
    assert cells(tmp_path / "a.xlsx")[0] != "Prices"
    assert cells(tmp_path / "b.xlsx")[0] == "Prices"


def test_the_sheet_holds_every_price_as_a_number(tmp_path):
    """Villages, full officials (the largest gain first) and the minimum."""
    county = small_county()
    write_workbook(county, plan_by_chunks(county), tmp_path / "b.xlsx",
                   prices=some_prices())  # fmt: skip
    _name, rows = cells(tmp_path / "b.xlsx")
    assert ["东山000村 (V000)", 25, 1, 5000, -900, "+15",
            "It has one official only."] in rows  # fmt: skip
    assert ["甲;乙 (V001;V002)", 50, 2, 9000, 700, "-5", 12.5, "+20"] in rows
    first = rows.index(["O00001", "U00", "V001-01", 30, 30, -1, 0, -7])
    assert rows[first + 1] == ["O00000", "U00", "V000-01", 30, 30, 0, 0, 3.5]
    assert ["Whole county", 4, 2, -10.5] in rows
    assert not any("O00002" in row for row in rows)


def test_the_sheet_is_chinese_when_chinese_is_in_force(tmp_path):
    """Its name is the word for shadow prices; no heading stays English."""
    set_language("zh")
    county = small_county()
    write_workbook(county, plan_by_chunks(county), tmp_path / "b.xlsx",
                   prices=some_prices())  # fmt: skip
    name, rows = cells(tmp_path / "b.xlsx")
    assert name == "边际价值"
    texts = [c for row in rows for c in row if isinstance(c, str)]
    assert not [t for t in texts if "official" in t or "missing" in t]


def test_without_exact_prices_the_sheet_holds_what_was_cut(tmp_path):
    """Unequal workloads: neither places nor a minimum, and no error."""
    found = dataclasses.replace(
        some_prices(), why_not="unequal_workloads", minimum=pd.DataFrame()
    )
    county = small_county()
    write_workbook(county, plan_by_chunks(county), tmp_path / "b.xlsx", prices=found)
    _name, rows = cells(tmp_path / "b.xlsx")
    assert not any("O00000" in row for row in rows)
    assert any("东山000村 (V000)" in row for row in rows)


def test_villages_that_share_beats_share_a_colour_and_others_have_none():
    """A gain stands above "nothing"; a village without a price is told apart."""
    layer = price_layer(small_county(), some_prices())
    assert layer["shade"] == [1, 0, 0, -1]
    assert layer["used"] == [0, 1]
    assert layer["labels"][:2] == ["saves nothing", "up to 900 m"]
    assert len(layer["labels"]) == len(layer["colours"])
    assert layer["lines"][0][0] == (
        "One official more: scatter -900.0 m, points missing +15."
    )
    assert layer["lines"][3] == []


def test_classes_of_gain_rise_and_every_village_falls_into_its_own():
    """Quarters of the gains, to two digits."""
    frame = pd.concat([some_prices().villages.iloc[:1]] * 4, ignore_index=True)
    frame["village_id"] = [f"V00{k}" for k in range(4)]
    frame["one_more_m"] = [-100.0, -200.0, -300.0, -400.0]
    found = dataclasses.replace(some_prices(), villages=frame)
    layer = price_layer(small_county(), found)
    assert layer["shade"] == [1, 2, 3, 4]
    assert layer["labels"] == [
        "saves nothing", "up to 180 m", "180 to 250 m", "250 to 320 m", "over 320 m",
    ]  # fmt: skip


def test_the_page_without_prices_has_no_layer_of_them():
    """None under `nearest` either, which cuts no beats."""
    county = small_county()
    plan = plan_by_chunks(county)
    assert page_data(county, plan, baseline=None)["prices"] is None
    empty = some_prices().villages.iloc[:0]
    none = dataclasses.replace(some_prices(), villages=empty)
    assert page_data(county, plan, baseline=None, prices=none)["prices"] is None


def test_names_in_prices_cannot_break_out_of_the_page():
    """The name of a village stands in the prices too."""
    county = small_county()
    page = map_plan(county, plan_by_chunks(county), prices=some_prices(NASTY)).html
    assert "<img src=x" not in page
