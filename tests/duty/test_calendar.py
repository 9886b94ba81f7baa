"""Workdays: the county's word, the official schedule, or weekends and the law alone."""

from __future__ import annotations

import datetime as dt

import chinese_calendar
import pandas as pd
import pytest

from liaison_plan.duty.calendar import Calendar, calendar_of, scheduled_years
from liaison_plan.errors import DataError
from tests.duty.small import small_county

DAY = dt.date


def test_a_scheduled_year_is_what_the_state_council_published():
    """Every day of 2024 to 2026, make-up workdays among them."""
    calendar, day = Calendar(), DAY(2024, 1, 1)
    worked = set()
    while day < DAY(2027, 1, 1):
        assert calendar.is_workday(day) == chinese_calendar.is_workday(day)
        worked |= {day} if calendar.kind(day) == "makeup_workday" else set()
        day += dt.timedelta(days=1)
    assert DAY(2024, 2, 4) in worked  # a Sunday before the Spring Festival
    assert DAY(2026, 10, 10) in worked  # a Saturday after National Day
    assert all(day.weekday() >= 5 for day in worked)


def test_the_tenth_of_february_2013_was_a_sunday_and_new_years_day():
    """And a holiday by the schedule; the next workday was the Saturday made up for."""
    calendar, day = Calendar(), DAY(2013, 2, 10)
    assert (day.weekday(), calendar.kind(day)) == (6, "holiday")
    assert calendar.source(day) == "official"
    assert calendar.moved(day, "keep") == day
    assert calendar.moved(day, "next_workday") == DAY(2013, 2, 16)
    assert calendar.kind(DAY(2013, 2, 16)) == "makeup_workday"
    assert calendar.moved(day, "previous_workday") == DAY(2013, 2, 8)


def test_a_year_without_a_schedule_knows_weekends_and_the_law_only():
    """No make-up workday, no day off that makes up for one; all of it provisional."""
    year = scheduled_years()[-1] + 1
    calendar = Calendar()
    days = [DAY(year, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    kinds = {day: calendar.kind(day) for day in days}
    assert "makeup_workday" not in kinds.values()
    assert all(calendar.is_provisional(day) for day in days)
    assert [kinds[DAY(year, month, 1)] for month in (1, 5, 10)] == ["holiday"] * 3
    off = [day for day in days if kinds[day] == "holiday"]
    # 13 days since 2025: 1 + 4 + 1 + 2 + 1 + 1 + 3.
    assert len(off) == 13


def test_the_end_of_the_last_scheduled_year_is_not_settled():
    """The next schedule may make up for New Year on 29 December."""
    year = scheduled_years()[-1]
    calendar = Calendar()
    assert calendar.source(DAY(year, 12, 28)) == "official"
    assert calendar.source(DAY(year, 12, 29)) == "provisional"
    assert calendar.source(DAY(year - 1, 12, 29)) == "official"
    taken = [d for d in chinese_calendar.constants.workdays if d.month == 12]
    assert min((d.month, d.day) for d in taken) == (12, 29)


def test_calendar_csv_wins_over_the_schedule_and_over_the_law():
    """A workday off, a holiday worked, a Sunday worked; nothing else changes."""
    days = {
        "2026-10-12": "holiday", "2026-10-01": "workday", "2027-03-14": "workday",
    }  # fmt: skip
    county = small_county(
        calendar=pd.DataFrame({"date": list(days), "kind": list(days.values())})
    )
    calendar = calendar_of(county)
    kinds = [calendar.kind(dt.date.fromisoformat(day)) for day in days]
    assert kinds == ["holiday", "workday", "makeup_workday"]
    assert {calendar.source(dt.date.fromisoformat(d)) for d in days} == {"county"}
    assert calendar.kind(DAY(2026, 10, 2)) == "holiday"
    assert calendar.workdays(DAY(2026, 10, 1), DAY(2026, 10, 12)) == [
        DAY(2026, 10, day) for day in (1, 8, 9, 10)
    ]


def test_a_calendar_without_workdays_is_an_error_that_says_so():
    """Not a search without end."""
    first = DAY(2026, 7, 1)
    closed = Calendar({first + dt.timedelta(days=n): "holiday" for n in range(90)})
    with pytest.raises(DataError, match="no workday within 60 days of 2026-07-01"):
        closed.moved(first, "next_workday")
    assert closed.moved(first, "previous_workday") == DAY(2026, 6, 30)
