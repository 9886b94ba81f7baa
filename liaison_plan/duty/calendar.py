"""
Which days are worked (工作日历): the county's own word, the schedule, or the bare law.

The only user of chinese_calendar and holidays. `chinesecalendar` holds the schedules
that the State Council publishes each November for the year to come: days off, and the
weekend days worked in exchange. For a year without one, weekends and statutory holidays
are all that can be known, and whatever depends on them is provisional (暂定).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import chinese_calendar
import holidays

from liaison_plan.errors import DataError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liaison_plan.county.bundle import County

Kind = Literal["workday", "makeup_workday", "weekend", "holiday"]
Source = Literal["county", "official", "provisional"]

_SATURDAY = 5
_DAY = dt.timedelta(days=1)
#: From here to the end of the year the schedule of the next year may still decide: in
#: those since 2004, New Year took its make-up workdays from 29 December on.
_YEAR_END = (12, 29)
#: No stretch of days off is that long: the search for a workday ends here.
_LONGEST = 60


@dataclass(frozen=True)
class Calendar:
    """
    Days and what they are.

    Attributes
    ----------
    own
        The county's own days, `holiday` or `workday`; they win over everything.
    """

    own: dict[dt.date, str] = field(default_factory=dict)

    def kind(self, day: dt.date) -> Kind:
        """Tell what a day is; a weekend day that is worked is a `makeup_workday`."""
        is_weekend = day.weekday() >= _SATURDAY
        if day in self.own:
            if self.own[day] == "holiday":
                return "holiday"
            return "makeup_workday" if is_weekend else "workday"
        if _is_scheduled(day.year):
            if chinese_calendar.is_workday(day):
                return "makeup_workday" if is_weekend else "workday"
            is_named = day in chinese_calendar.constants.holidays
            return "holiday" if is_named or not is_weekend else "weekend"
        if day in _statutory(day.year):
            return "holiday"
        return "weekend" if is_weekend else "workday"

    def source(self, day: dt.date) -> Source:
        """Tell who says so: the county, the official schedule, or only the law."""
        if day in self.own:
            return "county"
        is_settled = _is_scheduled(day.year) and (
            (day.month, day.day) < _YEAR_END or _is_scheduled(day.year + 1)
        )
        return "official" if is_settled else "provisional"

    def is_provisional(self, day: dt.date) -> bool:
        """Tell whether a schedule still to be published may change what a day is."""
        return self.source(day) == "provisional"

    def is_workday(self, day: dt.date) -> bool:
        """Tell whether a day is worked."""
        return self.kind(day) in ("workday", "makeup_workday")

    def moved(self, day: dt.date, policy: str) -> dt.date:
        """
        Apply a policy to a day.

        Parameters
        ----------
        day
            Where it would be.
        policy
            `keep`, `next_workday` or `previous_workday`: a workday stays in any case.

        Raises
        ------
        DataError
            There is no workday within 60 days that way.
        """
        step = {"keep": 0, "next_workday": 1, "previous_workday": -1}[policy]
        if not step:
            return day
        for n in range(_LONGEST):
            there = day + n * step * _DAY
            if self.is_workday(there):
                return there
        message = _(
            "calendar: no workday within {n} days of {date}. Correct the table."
        )
        raise DataError(message.format(n=_LONGEST, date=day))

    def workdays(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """List the days worked from `first` to `last`, both included."""
        return [day for day in days_between(first, last) if self.is_workday(day)]


def calendar_of(county: County) -> Calendar:
    """Make the calendar of a county: its calendar.csv wins."""
    own = county.calendar
    return Calendar(
        {
            dt.date.fromisoformat(day): kind
            for day, kind in zip(own["date"], own["kind"], strict=True)
        }
    )


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every day from `first` to `last`, both included."""
    for n in range((last - first).days + 1):
        yield first + n * _DAY


@lru_cache(maxsize=1)
def scheduled_years() -> range:
    """Years whose official schedule the package holds."""
    days = chinese_calendar.constants.holidays
    return range(min(days).year, max(days).year + 1)


def _is_scheduled(year: int) -> bool:
    return year in scheduled_years()


@lru_cache(maxsize=200)
def _statutory(year: int) -> frozenset[dt.date]:
    """Statutory holidays, without the days off that make up for those on weekends."""
    return frozenset(holidays.country_holidays("CN", years=year, observed=False))
