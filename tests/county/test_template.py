"""The empty county: clear faults while empty, none once the examples are filled in."""

from __future__ import annotations

import tomllib

import openpyxl
import pytest

from liaison_plan.county.audit import audit_county
from liaison_plan.county.contract import TABLES
from liaison_plan.county.glossary import MEANINGS
from liaison_plan.county.reading import read_county
from liaison_plan.county.template import EXAMPLES, SHEETS, new_county
from liaison_plan.errors import DataError
from liaison_plan.rules.model import Rules, read_rules


@pytest.fixture
def folder(tmp_path):
    """A fresh template."""
    return new_county(tmp_path / "new")


def filled(folder):
    """The template with the rows of 示例 typed into the sheets."""
    book = openpyxl.load_workbook(folder / "county.xlsx")
    for name in SHEETS:
        sheet = book[TABLES[name].zh]
        for cells in EXAMPLES[name]:
            sheet.append([cell or None for cell in cells])
    book.save(folder / "county.xlsx")
    book.close()
    return folder


def test_the_empty_template_has_three_empty_tables_and_no_other_fault(folder):
    """What must be filled in is said, and nothing else."""
    frame = audit_county(folder)
    assert frame[["check", "sheet"]].to_numpy().tolist() == [
        ["empty_table", "住户"],
        ["empty_table", "干部"],
        ["empty_table", "村"],
    ]
    with pytest.raises(DataError) as caught:
        read_county(folder)
    assert str(caught.value).split("\n")[0] == (
        "county.xlsx, sheet 住户: the table has headings but no rows. Fill it in."
    )


def test_the_template_with_its_examples_is_a_county_without_a_finding(folder):
    """Four households, three officials, two villages; not one warning."""
    county = read_county(filled(folder))
    assert county.warnings.empty
    assert county.households["household_id"].tolist() == [
        "H0001",
        "H0002",
        "H0003",
        "H0004",
    ]
    assert county.households["workload"].tolist() == [1, 2, 1, 1]
    assert county.officials["is_available"].tolist() == [True, True, False]
    assert len(county.pins) == len(county.bans) == 1


def test_the_example_sheet_shows_the_examples(folder):
    """示例 holds every example row under its table's headings."""
    book = openpyxl.load_workbook(folder / "county.xlsx", read_only=True)
    rows = [
        tuple(c or "" for c in row) for row in book["示例"].iter_rows(values_only=True)
    ]
    book.close()
    width = len(rows[0])
    for name in SHEETS:
        headings = tuple(column.zh for column in TABLES[name].columns)
        start = rows.index((TABLES[name].zh, *[""] * (width - 1))) + 1
        assert rows[start] == headings + ("",) * (width - len(headings))
        for offset, cells in enumerate(EXAMPLES[name], start=1):
            assert rows[start + offset][: len(cells)] == cells


def test_ids_are_text_so_that_leading_zeros_stay(folder):
    """Columns of ids have Excel's text format; yes and no come from a list."""
    book = openpyxl.load_workbook(folder / "county.xlsx")
    sheet = book["住户"]
    styles = {
        index: style.number_format
        for style in sheet.column_dimensions.values()
        for index in range(style.min, style.max + 1)
    }
    assert [styles[index] == "@" for index in range(1, 9)] == [
        column.kind in ("id", "list") for column in TABLES["households"].columns
    ]
    rules = [
        r for r in book["干部"].data_validations.dataValidation if r.type == "list"
    ]
    book.close()
    assert [str(rule.sqref) for rule in rules] == ["K2:K1048576"]
    assert rules[0].formula1 == '"是,否"'


def test_every_column_is_explained_in_both_languages(folder):
    """说明 names every column of every sheet; the glossary knows every table."""
    book = openpyxl.load_workbook(folder / "county.xlsx", read_only=True)
    rows = list(book["说明"].iter_rows(values_only=True))
    book.close()
    explained = {(row[0], row[1], row[2]) for row in rows if row[2]}
    for name in SHEETS:
        for column in TABLES[name].columns:
            assert (f"{TABLES[name].zh} {name}", column.zh, column.name) in explained
    for name, meanings in MEANINGS.items():
        assert tuple(meanings) == TABLES[name].names
        for zh, en in meanings.values():
            assert any("\u4e00" <= c <= "\u9fff" for c in zh)
            assert en.replace("村", "").replace("是", "").replace("否", "").isascii()


def test_the_rules_are_the_defaults_written_out(folder):
    """Every key is there, each with a comment in Chinese and one in English."""
    text = (folder / "rules.toml").read_text("utf-8")
    assert read_rules(folder) == Rules()
    written = tomllib.loads(text)
    assert {s: set(keys) for s, keys in written.items()} == {
        s: set(keys) for s, keys in Rules().as_dict().items()
    }


def test_nothing_is_overwritten(folder):
    """A second template in the same folder is refused, and the first stays whole."""
    before = (folder / "rules.toml").read_bytes()
    (folder / "county.xlsx").unlink()
    with pytest.raises(DataError, match=r"rules\.toml is already there"):
        new_county(folder)
    assert (folder / "rules.toml").read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["rules.toml"]


def test_the_template_is_the_same_file_every_time(tmp_path):
    """No clock in it."""
    one, other = new_county(tmp_path / "a"), new_county(tmp_path / "b")
    assert (one / "county.xlsx").read_bytes() == (other / "county.xlsx").read_bytes()
