"""The comparison as a workbook, opened again."""

from __future__ import annotations

import dataclasses

import openpyxl
import pandas as pd
import pytest

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output.compare_book import write_comparison
from liaison_plan.output.workbook import write_workbook
from liaison_plan.plan.compare import compare
from liaison_plan.words import set_language
from tests.output.small import county_of, plan_by_chunks
from tests.output.test_workbook import DANGEROUS


@pytest.fixture(autouse=True)
def _english():
    set_language("en")
    yield
    set_language(None)


@pytest.fixture
def county():
    """A hundred households and six officials of six units."""
    county = county_of(100, 4, 6)
    people = county.officials
    units = "U" + people["official_id"].str[-1]
    return dataclasses.replace(county, officials=people.assign(unit_id=units))


def frame_of(path, sheet):
    """A sheet with its headings."""
    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))
    return pd.DataFrame(rows[1:], columns=list(rows[0]))


def texts_of(sheet):
    """Everything that stands on a sheet."""
    cells = (cell for row in sheet.iter_rows(values_only=True) for cell in row)
    return [cell for cell in cells if cell is not None]


@pytest.fixture
def written(county, tmp_path):
    """A comparison of two plans by chunks, with the county, as written."""
    old, new = plan_by_chunks(county), plan_by_chunks(county, shift=1)
    fewer = new.rules.replace({"load": {"max": 28}})
    new = dataclasses.replace(new, rules=fewer)
    found = compare(old, new, county=county)
    return write_comparison(found, tmp_path / "c.xlsx", county=county), found


def test_every_sheet_stands_in_the_language_in_force(county, tmp_path, written):
    """Seven sheets, named in English or Chinese."""
    path, found = written
    assert openpyxl.load_workbook(path).sheetnames == [
        "Summary", "Changes", "Officials", "Villages", "Beats", "Exceptions", "Rules",
    ]  # fmt: skip
    set_language("zh")
    again = write_comparison(found, tmp_path / "z.xlsx", county=county)
    assert openpyxl.load_workbook(again).sheetnames == [
        "概要", "调整", "干部", "村", "片区", "例外情况", "规则",
    ]  # fmt: skip


def test_the_first_page_says_what_the_comparison_says(written):
    """Its sentences, then figures before, now and the difference."""
    path, found = written
    book = openpyxl.load_workbook(path)
    said = texts_of(book["Summary"])
    names = dict(zip(found.villages["village_id"], found.villages["name"], strict=True))
    assert set(found.sentences(village_names=names)) <= set(said)
    rows = {r[0]: r[1:] for r in book["Summary"].iter_rows(values_only=True) if r[0]}
    assert rows["Households that change their official"][1] == 100
    assert rows["Households"][:3] == (100, 100, 0)
    assert rows["its whole beat goes on under another official"][0] == 100


def test_each_change_names_old_and_new_person_beat_and_reason(written):
    """With units, and metres before and now."""
    path, found = written
    frame = frame_of(path, "Changes")
    assert len(frame) == len(found.households) == 100
    first = frame.iloc[0]
    assert first["Official before"] == "O00000"
    assert first["Official now"] == "O00001"
    assert first["Unit before"] == "U0"
    assert first["Unit now"] == "U1"
    assert first["Beat before"] == first["Beat now"] == "V000-01"
    assert first["Reason"] == "its whole beat goes on under another official"
    assert first["Difference, m"] == 0
    assert first["Scatter before, m"] == first["Scatter now, m"]


def test_officials_villages_beats_exceptions_and_rules_are_told(written):
    """Numbers are numbers; what is as before is not listed again."""
    path, found = written
    people = frame_of(path, "Officials").set_index("Official id")
    assert people.loc["O00000", "Lost"] == 25
    assert people.loc["O00004", "Gained"] == 25
    assert people.loc["O00004", "Households, before"] == 0
    villages = frame_of(path, "Villages")
    assert villages["Changes"].tolist() == [25] * 4
    assert villages["Name of the village"].tolist() == found.villages["name"].tolist()
    beats = frame_of(path, "Beats")
    assert set(beats["What becomes of it"]) == {"goes on under another official"}
    exceptions = frame_of(path, "Exceptions")
    n_kept = int((found.exceptions["status"] == "kept").sum())
    assert len(exceptions) == len(found.exceptions) - n_kept > 0
    assert set(exceptions["New or no longer"]) == {"new", "no longer"}
    assert frame_of(path, "Rules").values.tolist() == [["load.max", "30", "28"]]


def test_without_a_county_ids_stand_alone(county, tmp_path):
    """No empty columns for names that nobody gave."""
    found = compare(plan_by_chunks(county), plan_by_chunks(county, shift=1))
    path = write_comparison(found, tmp_path / "c.xlsx")
    headings = set(frame_of(path, "Changes").columns)
    assert "Official before" in headings
    assert not headings & {"Name of the village", "Unit before", "Unit now"}
    assert "Unit id" not in set(frame_of(path, "Officials").columns)


def test_plans_that_do_not_differ_make_a_workbook_that_says_so(county, tmp_path):
    """Sheets with headings only, and a sentence."""
    plan = plan_by_chunks(county)
    found = compare(plan, plan, county=county)
    path = write_comparison(found, tmp_path / "c.xlsx", county=county)
    said = texts_of(openpyxl.load_workbook(path)["Summary"])
    assert said.count("No household changes its official.") == 2
    assert len(frame_of(path, "Changes")) == len(frame_of(path, "Rules")) == 0


@pytest.mark.parametrize("text", DANGEROUS)
def test_nothing_in_a_comparison_can_compute(county, tmp_path, text):
    """Ids, names and rules that look like formulas stay texts."""
    old = plan_by_chunks(county)
    renamed = {"official_id": {"O00000": text}, "beat_id": {"V000-01": text}}
    odd = dataclasses.replace(
        old,
        assignments=old.assignments.replace(renamed),
        beats=old.beats.replace({"beat_id": {"V000-01": text}}),
        beat_officials=old.beat_officials.replace(renamed),
        rules=old.rules.replace({"exempt": {"officials": [text]}}),
    )
    villages = county.villages.assign(name=text)
    named = dataclasses.replace(county, villages=villages)
    found = compare(odd, plan_by_chunks(county, shift=1), county=named)
    path = write_comparison(found, tmp_path / "c.xlsx", county=named)
    book = openpyxl.load_workbook(path)
    cells = [c for s in book for row in s.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]
    # So an .xlsx writes a carriage return that must not be lost.
    assert text.replace("\r", "_x000D_") in {c.value for c in cells}


def test_the_same_comparison_gives_the_same_bytes(written, county, tmp_path):
    """No clock in the file."""
    path, found = written
    again = write_comparison(found, tmp_path / "again.xlsx", county=county)
    assert path.read_bytes() == again.read_bytes()


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(written, tmp_path):
    """A folder stands in its place."""
    _path, found = written
    (tmp_path / "taken.xlsx").mkdir()
    with pytest.raises(LiaisonPlanError, match="could not be written"):
        write_comparison(found, tmp_path / "taken.xlsx")


def test_the_workbook_of_a_plan_gives_the_same_reasons(county, tmp_path):
    """Beats and reasons as the comparison has them; today's list has no beats."""
    old, new = plan_by_chunks(county), plan_by_chunks(county, shift=1)
    path = write_workbook(county, new, tmp_path / "p.xlsx", baseline=old)
    compared = write_comparison(
        compare(old, new, county=county), tmp_path / "c.xlsx", county=county
    )
    pd.testing.assert_frame_equal(
        frame_of(path, "Changes"), frame_of(compared, "Changes")
    )
    today = county.households.assign(official_id="O00005")
    plain = dataclasses.replace(county, households=today)
    frame = frame_of(write_workbook(plain, new, tmp_path / "p.xlsx"), "Changes")
    assert set(frame["Reason"]) == {
        "the official before had more than the load maximum"
    }
    assert "Beat before" not in frame.columns
