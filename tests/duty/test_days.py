"""Duty days, notices, dispatch days and reviews under every policy."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_plan.duty.calendar import Calendar
from liaison_plan.duty.days import DAYS, Month, make_days
from liaison_plan.rules.duty import DutyRules

POLICIES = ("keep", "next_workday", "previous_workday")


def days_of(first, n, own=None, **changes):
    """Days of some months as (date, kind) pairs and as a frame."""
    rules = DutyRules().replace({"days": changes}).days
    return make_days(Calendar(own or {}), rules, Month.parse(first), n)


def dates(frame, kind):
    """Dates of one kind."""
    return frame.loc[frame["kind"] == kind, "date"].tolist()


def test_on_how_many_weekends_the_days_of_2024_to_2029_fall():
    """20 of the 72 tenths, 21 of the 25ths, 21 of the notices on the 8th."""
    frame = days_of("2024-01", 72)
    weekend = frame[[dt.date.fromisoformat(d).weekday() >= 5 for d in frame["date"]]]
    counted = weekend["kind"].value_counts().to_dict()
    assert {k: counted[k] for k in ("duty", "dispatch", "notice")} == {
        "duty": 20, "dispatch": 21, "notice": 21,
    }  # fmt: skip
    assert frame["kind"].value_counts()["duty"] == 72
    assert {d[8:] for d in dates(frame, "duty")} == {"10"}


def test_new_years_day_2013_under_each_policy():
    """The Sunday kept, the Saturday made up for, the Friday before."""
    held = {p: dates(days_of("2013-02", 1, policy=p), "duty") for p in POLICIES}
    assert held == {
        "keep": ["2013-02-10"],
        "next_workday": ["2013-02-16"],
        "previous_workday": ["2013-02-08"],
    }
    notice = {p: dates(days_of("2013-02", 1, policy=p), "notice") for p in POLICIES}
    assert notice == {
        "keep": ["2013-02-08"],
        "next_workday": ["2013-02-08"],  # the 14th is a holiday as well
        "previous_workday": ["2013-02-06"],
    }


def test_a_notice_follows_its_duty_day_and_is_never_late():
    """On no workday it goes out earlier where that is asked for, never later."""
    frame = days_of("2026-08", 1, policy="keep", policy_notice="previous_workday")
    row = frame[frame["kind"] == "notice"].iloc[0]
    assert tuple(row[["date", "planned_date", "moved_days"]]) == (
        "2026-08-07", "2026-08-08", -1,
    )  # fmt: skip
    assert dates(days_of("2026-08", 1), "notice") == ["2026-08-08"]  # a Saturday


def test_where_days_move_a_notice_is_out_on_a_workday_in_time():
    """Duty on the 1st, National Day, goes to the 8th; the notice to 30 September."""
    frame = days_of("2026-10", 1, duty=1, policy="next_workday")
    told = frame.set_index("kind")[["date", "planned_date", "moved_days"]]
    assert tuple(told.loc["duty"]) == ("2026-10-08", "2026-10-01", 7)
    assert tuple(told.loc["notice"]) == ("2026-09-30", "2026-09-29", 1)
    for policy in POLICIES[1:]:
        frame = days_of("2024-01", 36, policy=policy)
        notices = frame[frame["kind"] == "notice"]
        duty = frame[frame["kind"] == "duty"]
        assert set(notices["day"]) <= {"workday", "makeup_workday"}
        assert {d[8:] for d in notices["planned_date"]} == {"08"}
        for out, held in zip(notices["date"], duty["date"], strict=True):
            ahead = dt.date.fromisoformat(held) - dt.date.fromisoformat(out)
            assert ahead.days >= 2


def test_dispatch_may_have_a_policy_of_its_own():
    """25 July 2026 is a Saturday."""
    frame = days_of("2026-07", 1, policy="keep", policy_dispatch="next_workday")
    assert dates(frame, "dispatch") == ["2026-07-27"]
    frame = days_of("2026-07", 1, policy="previous_workday")
    assert dates(frame, "dispatch") == ["2026-07-24"]


@pytest.mark.parametrize(("year", "last"), [(2026, "28"), (2028, "29")])
def test_a_day_that_a_month_lacks_is_its_last(year, last):
    """The 31st in February, with and without a leap day."""
    frame = days_of(f"{year}-02", 1, duty=31, dispatch=30)
    assert dates(frame, "duty") == [f"{year}-02-{last}"]
    assert dates(frame, "dispatch") == [f"{year}-02-{last}"]


def test_reviews_are_on_the_last_workday_of_their_months():
    """Sunday 31 May 2026 becomes Friday the 29th."""
    frame = days_of("2026-04", 6, review_months=[5, 9])
    assert dates(frame, "review") == ["2026-05-29", "2026-09-30"]


def test_zero_means_no_such_day():
    """Nothing of the kind is listed, and no notice without a duty day."""
    frame = days_of("2026-07", 3, duty=0, dispatch=0, review_months=[])
    assert len(frame) == 0
    assert tuple(frame.columns) == DAYS
    assert dates(days_of("2026-07", 2, notice_before=0), "notice") == []


def test_the_countys_calendar_decides_where_days_go():
    """The county works on 11 July and is closed on the 10th and the 13th."""
    own = {
        dt.date(2026, 7, 10): "holiday", dt.date(2026, 7, 11): "workday",
        dt.date(2026, 7, 13): "holiday",
    }  # fmt: skip
    frame = days_of("2026-07", 1, own, policy="next_workday")
    duty = frame[frame["kind"] == "duty"].iloc[0]
    assert tuple(duty) == (
        "2026-07-11", "duty", "2026-07-10", 1, "makeup_workday", "county", False,
    )  # fmt: skip


def test_what_a_schedule_to_come_may_change_is_provisional():
    """2027 has none yet: every row of it says so; none of 2026 before 29 December."""
    frame = days_of("2026-12", 2, duty=31, policy="next_workday", review_months=[])
    told = dict(zip(frame["planned_date"] + frame["kind"], frame["is_provisional"],
                    strict=True))  # fmt: skip
    assert told == {
        "2026-12-25dispatch": False, "2026-12-29notice": True, "2026-12-31duty": True,
        "2027-01-25dispatch": True, "2027-01-29notice": True, "2027-01-31duty": True,
    }  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(
    st.integers(2000, 2099),
    st.integers(1, 12),
    st.integers(1, 31),
    st.sampled_from(POLICIES[1:]),
)
def test_a_moved_day_is_the_nearest_workday_on_its_side(year, month, day, policy):
    """No workday lies between the planned date and the date."""
    frame = days_of(f"{year}-{month}", 1, duty=day, policy=policy, dispatch=0)
    row = frame[frame["kind"] == "duty"].iloc[0]
    calendar = Calendar()
    planned = dt.date.fromisoformat(row["planned_date"])
    there = dt.date.fromisoformat(row["date"])
    assert calendar.is_workday(there)
    assert (there >= planned) == (policy == "next_workday") or there == planned
    low, high = sorted((planned, there))
    assert not [d for d in calendar.workdays(low, high) if d != there]


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "26-07", "2026-7-1", "1999-12", "2100-01", "x-07"]
)
def test_what_is_no_month_is_refused(text):
    """With the text in the sentence."""
    with pytest.raises(ValueError, match="is no month"):
        Month.parse(text)
    assert str(Month.parse("2026-7").plus(6)) == "2027-01"
