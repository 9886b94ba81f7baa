"""The workbook, opened again: what it says, and that nothing in it can compute."""

import dataclasses
import math

import numpy as np
import openpyxl
import pandas as pd
import pytest

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output.workbook import write_workbook
from liaison_plan.plan.measures import load_by_official
from liaison_plan.rules.model import Rules
from liaison_plan.words import set_language
from tests.output.small import county_of, plan_by_chunks, small_county

DANGEROUS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://x")',
)


@pytest.fixture(autouse=True)
def _english():
    set_language("en")
    yield
    set_language(None)


@pytest.fixture
def county():
    """A hundred households and three officials: one village is left out."""
    return county_of(100, 4, 3)


def _open(path):
    return openpyxl.load_workbook(path)


def _frame(book, name):
    rows = list(book[name].iter_rows(values_only=True))
    return pd.DataFrame(rows[1:], columns=list(rows[0]))


def _texts(sheet):
    cells = (cell for row in sheet.iter_rows(values_only=True) for cell in row)
    return [cell for cell in cells if cell is not None]


def test_every_sheet_is_there_in_the_language_in_force(county, tmp_path):
    """Seven sheets with a baseline, six without, named in English or Chinese."""
    plan = plan_by_chunks(county)
    path = write_workbook(county, plan, tmp_path / "plan.xlsx")
    assert _open(path).sheetnames == [
        "Summary", "Officials", "Villages", "Beats", "Assignments", "Exceptions",
    ]  # fmt: skip
    set_language("zh")
    path = write_workbook(county, plan, path, baseline=plan_by_chunks(county, shift=1))
    assert _open(path).sheetnames == [
        "概要", "干部", "村", "片区", "分户", "例外情况", "调整",
    ]  # fmt: skip


def test_assignments_hold_every_household_with_ids_as_text(county, tmp_path):
    """One row each, in id order; an id of digits only keeps its leading nought."""
    households = county.households.assign(
        household_id=[f"{k:06d}" for k in range(len(county.households))]
    )
    county = dataclasses.replace(county, households=households)
    plan = plan_by_chunks(county)
    frame = _frame(
        _open(write_workbook(county, plan, tmp_path / "p.xlsx")), "Assignments"
    )
    assert frame["Household id"].tolist() == plan.assignments["household_id"].tolist()
    assert frame["Household id"].iloc[7] == "000007"
    official = frame["Official id"].fillna("")
    assert official.tolist() == plan.assignments["official_id"].tolist()
    metres = frame["Scatter, m"].astype(float).to_numpy()
    assert np.allclose(metres, plan.assignments["scatter_m"], equal_nan=True)


def test_officials_stand_with_load_standing_and_exception(county, tmp_path):
    """Idle ones and those below the minimum are said to be so."""
    county = county_of(100, 4, 6)
    plan = plan_by_chunks(county, rules=Rules.from_dict({"load": {"min": 26}}))
    frame = _frame(
        _open(write_workbook(county, plan, tmp_path / "p.xlsx")), "Officials"
    )
    loads = load_by_official(plan, county)
    assert frame["Load"].tolist() == loads["load"].tolist()
    assert (
        frame["Standing"].tolist() == ["below the minimum"] * 4 + ["no households"] * 2
    )
    assert frame["Exceptions"].iloc[5]
    assert frame["Name of the unit"].iloc[0] == "单位00"
    assert frame["Beat id"].iloc[0] == "V000-01"
    assert "Least load" not in frame


def test_own_load_bands_are_shown_where_officials_differ(county, tmp_path):
    """A column that says the same of everybody is left out."""
    officials = county.officials.copy()
    officials.loc[0, "load_max"] = 24
    county = dataclasses.replace(county, officials=officials)
    path = write_workbook(county, plan_by_chunks(county), tmp_path / "p.xlsx")
    frame = _frame(_open(path), "Officials")
    assert frame["Most load"].tolist() == [24, 30, 30]
    assert frame["Standing"].iloc[0] == "above the maximum"


def test_pairs_have_a_second_column_and_half_the_load(county, tmp_path):
    """12.5 households each."""
    plan = plan_by_chunks(county, rules=Rules.from_dict({"scope": {"per_beat": 2}}))
    second = plan.beat_officials.assign(
        role="second", official_id=plan.beat_officials["official_id"].to_numpy()[::-1]
    )
    both = pd.concat([plan.beat_officials, second[second["beat_id"] != "V001-01"]])
    plan = dataclasses.replace(plan, beat_officials=both.reset_index(drop=True))
    book = _open(write_workbook(county, plan, tmp_path / "p.xlsx"))
    beats = _frame(book, "Beats")
    second = beats["Second official id"].fillna("")
    assert second.tolist() == ["O00002", "", "O00000"]
    assert _frame(book, "Officials")["Load"].tolist() == [25, 12.5, 25]


def test_exceptions_are_sentences(county, tmp_path):
    """Each row says which rule, why, and whom it concerns."""
    plan = plan_by_chunks(county)
    frame = _frame(
        _open(write_workbook(county, plan, tmp_path / "p.xlsx")), "Exceptions"
    )
    assert len(frame) == len(plan.exceptions) == 25
    first = frame.iloc[0]
    assert first["Household id"] in first["What could not hold, and why"]
    assert first["Rule"] == "household without an official"


def test_changes_name_both_officials(county, tmp_path):
    """Against an older plan, else against today's column of the households."""
    plan = plan_by_chunks(county)
    before = plan_by_chunks(county, shift=1)
    book = _open(write_workbook(county, plan, tmp_path / "p.xlsx", baseline=before))
    frame = _frame(book, "Changes")
    assert len(frame) == 75
    assert frame.loc[0, ["Official before", "Official now"]].tolist() == [
        "O00001", "O00000",
    ]  # fmt: skip
    assert "Households that change their official" in _texts(book["Summary"])
    today = county.households.assign(official_id="O00002")
    county = dataclasses.replace(county, households=today)
    book = _open(write_workbook(county, plan, tmp_path / "p.xlsx"))
    # 25 households keep O00002; 25 have nobody any more, which is a change too.
    assert len(_frame(book, "Changes")) == 75


def test_the_summary_tells_figures_fairness_prices_rules_and_hashes(county, tmp_path):
    """The first page answers what a leader asks."""
    path = write_workbook(county, plan_by_chunks(county), tmp_path / "p.xlsx")
    sheet = _open(path)["Summary"]
    rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True) if row[0]}
    assert rows["Load band of an official, points"][0] == "20 to 30"
    assert rows["Households without an official"][0] == 25
    assert rows["with households"][0] == 3
    assert rows["with households"][6] == 0
    assert rows["东山000村 (V000)"][:4] == (1, 5000, None, -900)
    assert rows["[load] idle"][0] == "avoid"
    assert rows["households.csv"][0] == "0" * 64
    assert rows["household without an official"][0] == 25
    assert "H0000" in rows["household without an official"][1]
    texts = _texts(sheet)
    assert "25 households of 100 have no official; the exceptions say why." in texts
    assert not any("personal" in str(text) for text in texts)


def test_the_chinese_workbook_has_no_english_heading(county, tmp_path):
    """Headings, standings, sentences: all in the language in force."""
    set_language("zh")
    plan = plan_by_chunks(county)
    book = _open(write_workbook(county, plan, tmp_path / "p.xlsx", baseline=plan))
    for sheet in book.worksheets[1:]:
        for heading in next(sheet.iter_rows(max_row=1, values_only=True)):
            assert not any(letter.isascii() and letter.isalpha() for letter in heading)
    assert _frame(book, "干部")["状态"].tolist() == ["在区间内"] * 3


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula(text, tmp_path):
    """Whatever a name or an id starts with, the cell is text."""
    county = small_county()
    county = dataclasses.replace(
        county,
        villages=county.villages.assign(name=text),
        units=county.units.assign(name=text),
        households=county.households.assign(group_id=text),
        officials=county.officials.assign(
            unit_id=text, official_id=text + county.officials["official_id"]
        ),
    )
    plan = plan_by_chunks(county)
    book = _open(write_workbook(county, plan, tmp_path / "p.xlsx"))
    cells = [c for s in book.worksheets for row in s.iter_rows() for c in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    names = _frame(book, "Villages")["Name of the village"]
    # A line break within text is written the way Excel writes it.
    assert set(names) <= {text, text.replace("\r", "_x000D_")}


def test_text_that_xml_does_not_know_is_replaced(tmp_path):
    """A stray half of a character does not spoil the file."""
    county = small_county()
    villages = county.villages.assign(name="a\ud800b\uffffc\x01d<&>\"'")
    county = dataclasses.replace(county, villages=villages)
    book = _open(write_workbook(county, plan_by_chunks(county), tmp_path / "p.xlsx"))
    name = _frame(book, "Villages")["Name of the village"].iloc[0]
    assert name.startswith("a\ufffdb\ufffdc")
    assert name.endswith("d<&>\"'")


def test_sheets_are_ready_to_filter_and_print(county, tmp_path):
    """Frozen and repeated headings, a filter, A4, one page wide, widths for Chinese."""
    path = write_workbook(county, plan_by_chunks(county), tmp_path / "p.xlsx")
    for sheet in _open(path).worksheets[1:]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    villages = _open(path)["Villages"]
    # 东山000村 takes nine places.
    assert villages.column_dimensions["B"].width >= 9 + 1


def test_the_same_plan_gives_the_same_bytes(county, tmp_path):
    """No clock, no random id."""
    plan = plan_by_chunks(county)
    one = write_workbook(county, plan, tmp_path / "a.xlsx")
    two = write_workbook(county, plan, tmp_path / "b.xlsx")
    assert one.read_bytes() == two.read_bytes()


def test_contacts_stand_only_in_a_file_that_says_so(county, tmp_path):
    """Off unless handed over; then name and first sheet carry the mark."""
    plan = plan_by_chunks(county)
    columns = ["id", "name", "phone", "address"]
    contacts = {
        "official_contacts": pd.DataFrame(
            [("O00000", "王伟", "555-0100", "")], columns=columns
        ),
        "household_contacts": pd.DataFrame(
            [("H000000", "李敏", "555-0101", "一号")], columns=columns
        ),
    }
    path = write_workbook(county, plan, tmp_path / "plan.xlsx", contacts=contacts)
    assert path.name == "plan_contains_personal_data.xlsx"
    book = _open(path)
    assert "personal data" in book["Summary"]["A1"].value
    assert _frame(book, "Officials")["Name"].iloc[0] == "王伟"
    assignments = book["Assignments"]
    headings = [cell.value for cell in assignments[1]]
    first = [cell.value for cell in assignments[2]]
    assert dict(zip(headings[:4], first[:4], strict=True)) == {
        "Household id": "H000000",
        "Name": "李敏",
        "Phone": "555-0101",
        "Address": "一号",
    }
    set_language("zh")
    path = write_workbook(county, plan, tmp_path / "plan.xlsx", contacts=contacts)
    assert path.name == "plan_含个人信息.xlsx"
    assert "含个人信息" in _open(path)["概要"]["A1"].value
    again = write_workbook(county, plan, path, contacts=contacts)
    assert again == path
    assert not (tmp_path / "plan.xlsx").exists()


def test_a_target_in_use_is_an_error_in_plain_words(county, tmp_path):
    """And nothing half written stays behind."""
    target = tmp_path / "plan.xlsx"
    target.mkdir()
    with pytest.raises(LiaisonPlanError, match=r"plan\.xlsx could not be written"):
        write_workbook(county, plan_by_chunks(county), target)
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.xlsx"]


def test_a_name_the_system_refuses_is_an_error_in_plain_words(county, tmp_path):
    """What xlsxwriter complains of never reaches a user."""
    target = tmp_path / ("x" * 300 + ".xlsx")
    with pytest.raises(LiaisonPlanError, match="could not be written"):
        write_workbook(county, plan_by_chunks(county), target)
    assert list(tmp_path.iterdir()) == []


def test_numbers_are_numbers(county, tmp_path):
    """A planner can sum a column."""
    path = write_workbook(county, plan_by_chunks(county), tmp_path / "p.xlsx")
    frame = _frame(_open(path), "Beats")
    assert frame["Households"].sum() == 75
    assert all(math.isfinite(value) for value in frame["Longitude of the centre"])
