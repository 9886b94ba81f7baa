"""Dates, times of day, and tables that change while a plan stays in force."""

# ruff: noqa: RUF001 - full-width digits are what input methods write

from __future__ import annotations

import datetime as dt

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.county.audit import audit_county
from liaison_plan.county.bundle import County
from liaison_plan.county.contract import COUNTY_TABLES, TABLES
from liaison_plan.county.convert import typed_frame
from liaison_plan.county.dates import DAYS, date_text, times_text
from liaison_plan.county.reading import read_county
from tests.county.tables import SMALL, changed, write_csvs, write_workbook

MONTHLY = ["calendar", "leave", "ferry_times", "problems", "measures"]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)))
def test_a_date_is_read_however_people_write_it(day):
    """With zeros and without, three marks, Chinese, and Excel's midnight."""
    short = f"{day.year}-{day.month}-{day.day}"
    zh = f"{day.year}年{day.month}月{day.day}日"
    forms = [str(day), short, short.replace("-", "/"), short.replace("-", "."), zh]
    assert {date_text(text) for text in [*forms, f"{day} 00:00:00"]} == {str(day)}


@pytest.mark.parametrize(
    "text", ["", "2026-02-29", "2026-13-01", "10/7/2026", "2026-7/10", "46213", "明天"]
)
def test_what_is_no_date_is_nothing(text):
    """No guess at days before months, at numbers, at days that are not."""
    assert date_text(text) == ""


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("8:30", "08:30"), ("14:00; 8:30", "08:30;14:00"), ("08:30:00", "08:30"),
        ("８：３０；14：00", "08:30;14:00"), ("8:30、8:30", "08:30"), ("", ""),
        ("24:00", ""), ("8:60", ""), ("8.30", ""), ("8:30;noon", ""),
    ],
)  # fmt: skip
def test_times_of_day_are_sorted_and_each_once(text, times):
    """Separated in any way, full-width or not."""
    assert times_text(text) == times


def test_monthly_tables_are_typed_and_in_order_of_their_days(tmp_path):
    """Two ways to write a date: the day decides the order, not the text."""
    days = [["日期", "类型"], ["2026/10/10", "补班"], ["2026年10月8日", "放假"]]
    tables = changed(calendar=days)
    county = read_county(write_csvs(tmp_path, tables))
    assert county.calendar.to_numpy().tolist() == [
        ["2026-10-08", "holiday"], ["2026-10-10", "workday"],
    ]  # fmt: skip
    assert set(DAYS.values()) == {"holiday", "workday"}
    assert county.ferry_times["departs"].tolist() == ["08:30;14:00"]
    assert county.problems["is_solved"].tolist() == [True, False]
    assert county.measures["is_done"].tolist() == [False]


def test_dates_and_times_that_excel_knows_as_such_are_read(tmp_path):
    """Cells typed as dates and times, in a workbook."""
    path = write_workbook(tmp_path / "county.xlsx", changed(leave=None))
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("请假")
    sheet.append(["干部编号", "开始日期", "结束日期"])
    sheet.append(["O1", dt.date(2026, 7, 6), dt.datetime(2026, 7, 17)])
    book["航班时刻"]["C2"] = dt.time(8, 30)
    book.save(path)
    book.close()
    county = read_county(path)
    assert county.leave.to_numpy().tolist() == [["O1", "2026-07-06", "2026-07-17"]]
    assert county.ferry_times["departs"].tolist() == ["08:30"]


def test_monthly_tables_never_change_a_countys_hashes(tmp_path):
    """A plan stays a plan of its county when somebody takes leave."""
    without = changed(**dict.fromkeys(MONTHLY))
    one = read_county(write_csvs(tmp_path / "without", without))
    other = read_county(write_csvs(tmp_path / "with", SMALL))
    assert one.table_hashes == other.table_hashes
    assert [n for n in COUNTY_TABLES if not TABLES[n].is_hashed] == MONTHLY


def test_a_county_made_without_them_has_them_empty(tmp_path):
    """With the columns and types that reading gives."""
    county = read_county(write_csvs(tmp_path, SMALL))
    names = [n for n in COUNTY_TABLES if n not in MONTHLY]
    bare = County(**{name: getattr(county, name) for name in names})
    for name in MONTHLY:
        expected = typed_frame(TABLES[name], None, "wgs84")
        pd.testing.assert_frame_equal(getattr(bare, name), expected)


def test_ferries_run_in_the_directions_of_their_road(tmp_path):
    """Both ways unless one-way; without the table of roads nothing is checked."""
    times = [["u", "v", "departs"], ["2", "1", "9:00"], ["1", "2", "9:00"]]

    def found(oneway, **tables):
        edges = [*SMALL["road_edges"][:1], ["1", "2", "1", "ferry", oneway, ""]]
        tables = {"road_edges": edges, "ferry_times": times} | tables
        frame = audit_county(write_csvs(tmp_path / f"{len(tables)}{oneway}",
                                        changed(**tables)))  # fmt: skip
        return frame["row"].tolist()

    assert (found("0"), found("1"), found("-1")) == ([], [2], [3])
    assert found("1", road_edges=None, road_nodes=None, bans=None) == []
