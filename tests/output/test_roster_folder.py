"""The folder of a roster: tables, workbook and calendars say the same."""

import csv
import datetime as dt
import re

import openpyxl
import pytest

from liaison_plan.duty.roster import roster_of_months
from liaison_plan.duty.roster_sentences import roster_lines, short_sentence
from liaison_plan.errors import DataError, RulesError
from liaison_plan.output.roster_folder import write_roster
from liaison_plan.rules.duty import Roster
from liaison_plan.words import in_language
from tests.duty.test_roster import staff

RULES = Roster(counters=["=Hall", "二号窗口"], min_gap=1, substitutes=1)


def rows_of(file):
    """A table as mappings."""
    with file.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="module")
def made():
    """A county of six, everybody but one away on the 14th, and its July."""
    leave = [(who, "2026-07-14", "2026-07-14") for who in range(5)]
    county = staff(6, *leave)
    return county, roster_of_months(county, RULES, "2026-07", 1)


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    """Written in Chinese."""
    with in_language("zh"):
        return write_roster(*made, tmp_path_factory.mktemp("roster") / "out")


def test_tables_and_calendars_agree(made, folder):
    """Every turn stands once in turns.csv, once in all, once in one person's."""
    _county, roster = made
    turns = rows_of(folder / "turns.csv")
    assert len(turns) == len(roster.turns) == 2 * 23 - 1
    whole = (folder / "roster.ics").read_text(encoding="utf-8")
    assert whole.count("BEGIN:VEVENT") == len(turns)
    days = re.findall(r"DTSTART;TZID=Asia/Shanghai:(\d{8})T090000", whole)
    assert days == [turn["date"].replace("-", "") for turn in turns]
    for row in rows_of(folder / "ics" / "index.csv"):
        own = (folder / "ics" / row["file"]).read_text(encoding="utf-8")
        mine = [turn for turn in turns if turn["official_id"] == row["official_id"]]
        assert own.count("BEGIN:VEVENT") == len(mine) > 0


def test_the_workbook_shows_text_as_text(folder):
    """A counter named like a formula stays a name; a row a workday."""
    book = openpyxl.load_workbook(folder / "roster.xlsx")
    assert book.sheetnames == ["概要", "值班表", "人员", "未能排满"]
    sheet = book["值班表"]
    headings = [cell.value for cell in sheet[1]]
    assert headings[2:4] == ["=Hall", "二号窗口"]
    assert sheet.max_row == 24
    assert book["未能排满"]["A2"].value.startswith("2026-07-14")


def test_what_cannot_be_staffed_is_said(made):
    """Day, counter, how many, why."""
    _county, roster = made
    with in_language("en"):
        (said,) = [short_sentence(row) for row in roster.short.to_dict("records")]
        lines = roster_lines(roster)
    assert said == "2026-07-14, 二号窗口: 1 missing; 5 of 6 are on leave."
    assert "Turns not staffed: 1. Days concerned: 1." in lines
    assert "Proven: no roster misses fewer people or is fairer." in lines


def test_the_same_roster_gives_the_same_bytes(made, folder, tmp_path):
    """And a folder that is used is left alone."""
    with in_language("zh"):
        again = write_roster(*made, tmp_path / "again")
    names = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    assert names
    for name in names:
        assert (folder / name).read_bytes() == (again / name).read_bytes(), name
    with pytest.raises(DataError):
        write_roster(*made, again)


def test_a_year_without_a_schedule_is_provisional():
    """Said in the lines and in every event; no such month is refused."""
    county = staff(4)
    roster = roster_of_months(county, Roster(counters=["A"]), "2031-02", 1)
    assert roster.days["is_provisional"].all()
    with in_language("en"):
        first = dt.date.fromisoformat(roster.days["date"][0])
        assert f"Provisional from {first}" in " ".join(roster_lines(roster))
        with pytest.raises(RulesError, match="2026-13 is no month"):
            roster_of_months(county, Roster(counters=["A"]), "2026-13", 1)
