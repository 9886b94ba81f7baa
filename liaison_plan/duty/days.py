"""Duty days, notices, dispatch days and reviews (驻点工作日, 公告, 调度日, 考核)."""

from __future__ import annotations

import calendar as months
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.duty.calendar import days_between

if TYPE_CHECKING:
    from liaison_plan.duty.calendar import Calendar
    from liaison_plan.rules.duty import Days

#: Columns of the frame of days.
DAYS = (
    "date", "kind", "planned_date", "moved_days", "day", "source", "is_provisional",
)  # fmt: skip

#: Kinds of days in the order of one date.
KINDS = ("notice", "duty", "dispatch", "review")

#: The years that calendars are made for: China has one time all year round, and the
#: moon's holidays are known.
FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True, order=True)
class Month:
    """One month of one year."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """
        Read `2026-07`.

        Raises
        ------
        ValueError
            It is no month of the years 2000 to 2099.
        """
        year, mark, month = text.partition("-")
        is_month = mark and year.isdecimal() and month.isdecimal() and len(year) == 4
        if is_month and len(month) <= 2 and 1 <= int(month) <= 12:
            found = cls(int(year), int(month))
            if FIRST_YEAR <= found.year <= LAST_YEAR:
                return found
        message = f"{text!r} is no month such as 2026-07"
        raise ValueError(message)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    def plus(self, n: int) -> Month:
        """Return the month `n` months later."""
        years, month = divmod(self.month - 1 + n, 12)
        return Month(self.year + years, month + 1)

    def day(self, n: int) -> dt.date:
        """Return its n-th day, or its last one where it has no such day."""
        return dt.date(self.year, self.month, min(n, self.n_days))

    @property
    def n_days(self) -> int:
        """28 to 31."""
        return months.monthrange(self.year, self.month)[1]

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return self.day(1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return self.day(31)


def make_days(
    calendar: Calendar, rules: Days, first_month: Month, n_months: int
) -> pd.DataFrame:
    """
    List the days of some months that concern everybody (值守日程).

    Parameters
    ----------
    calendar
        What every day is.
    rules
        Days of the month and what becomes of those that are no workdays.
    first_month, n_months
        The months.

    Returns
    -------
    days
        One row per day and kind, by date, then kind: `date` (YYYY-MM-DD), `kind`
        (`notice`, `duty`, `dispatch`, `review`), `planned_date` (where it would be
        without any policy: a notice of the 10th on the 8th), `moved_days` (later:
        above 0), `day` (what the date is: `workday`, `makeup_workday`, `weekend`,
        `holiday`), `source` (who says so: `county`, `official`, `provisional`),
        `is_provisional` (some day between
        the planned date and the date is not settled yet). Days belong to the month
        they are planned in: a notice of a duty day on the first, or a day moved to a
        neighbouring month, lies outside the months.
    """
    rows = []
    for n in range(n_months):
        month = first_month.plus(n)
        if rules.duty:
            rows += _duty_and_notice(calendar, rules, month)
        if rules.dispatch:
            planned = month.day(rules.dispatch)
            policy = rules.policy_dispatch or rules.policy
            there = calendar.moved(planned, policy)
            rows.append(_row(calendar, "dispatch", planned, there))
        if month.month in rules.review_months:
            there = calendar.moved(month.last, "previous_workday")
            rows.append(_row(calendar, "review", month.last, there))
    rank = {kind: at for at, kind in enumerate(KINDS)}
    rows.sort(key=lambda row: (row[0], rank[str(row[1])], row[2]))
    frame = pd.DataFrame(rows, columns=list(DAYS))
    texts = ["date", "kind", "planned_date", "day", "source"]
    return frame.astype(
        dict.fromkeys(texts, "str") | {"moved_days": "int64", "is_provisional": bool}
    )


def _duty_and_notice(
    calendar: Calendar, rules: Days, month: Month
) -> list[tuple[object, ...]]:
    """
    One duty day, and the notice before the day on which it is really held.

    Where duty days move, who posts the notice works on workdays only: it is out on the
    last workday not later than due. Under `keep` it stays, unless told otherwise.
    """
    planned = month.day(rules.duty)
    there = calendar.moved(planned, rules.policy)
    rows = [_row(calendar, "duty", planned, there)]
    if rules.notice_before:
        due = there - dt.timedelta(days=rules.notice_before)
        is_kept = rules.policy == "keep"
        policy = rules.policy_notice if is_kept else "previous_workday"
        posted = calendar.moved(due, policy)
        before = planned - dt.timedelta(days=rules.notice_before)
        row = _row(calendar, "notice", before, posted)
        # A notice of a day that may still move may move too.
        may_move = row[-1] or rows[0][-1] or _may_change(calendar, posted, due)
        rows.append((*row[:-1], may_move))
    return rows


def _row(
    calendar: Calendar, kind: str, planned: dt.date, there: dt.date
) -> tuple[object, ...]:
    """
    One row.

    Under `keep` the date stands whatever a schedule will say, but whether it is a
    workday does not: such a row is provisional too.
    """
    is_provisional = _may_change(calendar, min(planned, there), max(planned, there))
    return (
        str(there), kind, str(planned), (there - planned).days, calendar.kind(there),
        calendar.source(there), is_provisional,
    )  # fmt: skip


def _may_change(calendar: Calendar, low: dt.date, high: dt.date) -> bool:
    """Tell whether any day from `low` to `high` is not settled yet."""
    return any(calendar.is_provisional(day) for day in days_between(low, high))
