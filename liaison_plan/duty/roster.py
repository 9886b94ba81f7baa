"""
The duty roster (值班表): who of the senior staff sits at which counter when.

Fair, nobody twice in a row, leave respected; what cannot be staffed is named with its
reason, and every day has people who could step in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from liaison_plan.duty.calendar import calendar_of
from liaison_plan.duty.days import Month
from liaison_plan.duty.roster_model import solve_turns
from liaison_plan.errors import RulesError
from liaison_plan.plan.bundle import Aim
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.rules.duty import Roster

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

#: Columns of the frames of `DutyRoster`.
TURNS = ("date", "counter", "official_id")
SUBSTITUTES = ("date", "order", "official_id")
SHORT = ("date", "counter", "missing", "reason", "n_eligible", "n_on_leave")
PEOPLE = (
    "official_id", "turns", "mondays", "fridays", "before_holidays", "substitute",
    "days_on_leave",
)  # fmt: skip
DAYS = ("date", "on_duty", "missing", "is_before_holiday", "is_provisional")


@dataclass(frozen=True, eq=False)
class DutyRoster:
    """
    A roster as tables.

    Attributes
    ----------
    turns
        `date` (YYYY-MM-DD), `counter`, `official_id`; by date, then counter.
    substitutes
        `date`, `order` (from 1), `official_id`: who steps in first, and next. They
        are not on duty or leave that day, and keep their gap if they step in.
    short
        `date`, `counter`, `missing` (persons), `reason` (`too_few` people may serve at
        all, `leave`: too few are there that day, `gap`: those there have to rest),
        `n_eligible`, `n_on_leave`.
    people
        One row per official who may serve: `official_id`, `turns`, `mondays`,
        `fridays`, `before_holidays` (turns on those days), `substitute` (days named as
        one), `days_on_leave` (workdays).
    days
        One row per workday: `date`, `on_duty`, `missing` (persons),
        `is_before_holiday`, `is_provisional` (a schedule still to be published may
        change it).
    aims
        In order: persons missing, spread of turns beyond one, turns outside the even
        share, special days outside the even share; each with its proven bound.
    rules
        In force.
    """

    turns: pd.DataFrame
    substitutes: pd.DataFrame
    short: pd.DataFrame
    people: pd.DataFrame
    days: pd.DataFrame
    aims: tuple[Aim, ...]
    rules: Roster


def plan_roster(
    county: County,
    rules: Roster,
    *,
    first: date,
    last: date,
    is_workday: Callable[[date], bool],
    is_provisional: Callable[[date], bool] = lambda _day: False,
) -> DutyRoster:
    """
    Make the duty roster (值班表) of a period, the best that is found within a limit.

    Every aim comes with its proven bound; where the two are equal, it is the best.

    Parameters
    ----------
    county
        `officials` and `leave`.
    rules
        Section `[roster]` of duty.toml.
    first, last
        The period, both days included.
    is_workday
        Whether a day is worked; also asked for days soon after the period.
    is_provisional
        Whether that may still change.

    Returns
    -------
    roster
        The same for the same tables, whatever the order of their rows.

    Raises
    ------
    RulesError
        No counter is named, or nobody may serve.
    SolverError
        The constraint solver refuses or ends with nothing.
    """
    people = _people(county, rules)
    days = [day for day in _days(first, last) if is_workday(day)]
    away = _away(county, people, days)
    special = _special_days(days, is_workday)
    needed = len(rules.counters) * rules.per_day
    solved = solve_turns(~away, needed=needed, gap=rules.min_gap, special=special)
    serves = solved.serves
    seats = _seats(serves, rules)
    dates = [day.isoformat() for day in days]
    named = _substitutes(serves, away, rules)
    table = pd.DataFrame(
        {
            "official_id": people,
            "turns": serves.sum(axis=1),
            **{name: serves[:, marks].sum(axis=1) for name, marks in special.items()},
            "substitute": [sum(p in row for row in named) for p in range(len(people))],
            "days_on_leave": away.sum(axis=1),
        },
        columns=list(PEOPLE),
    )
    return DutyRoster(
        turns=pd.DataFrame(
            [(dates[d], rules.counters[counter], people[p]) for d, counter, p in seats],
            columns=list(TURNS),
        ),
        substitutes=pd.DataFrame(
            [
                (dates[d], order, people[p])
                for d, row in enumerate(named)
                for order, p in enumerate(row, start=1)
            ],
            columns=list(SUBSTITUTES),
        ),
        short=_short(seats, away, dates, rules),
        people=table,
        days=pd.DataFrame(
            {
                "date": dates,
                "on_duty": serves.sum(axis=0),
                "missing": needed - serves.sum(axis=0),
                "is_before_holiday": special["before_holidays"],
                "is_provisional": [is_provisional(day) for day in days],
            },
            columns=list(DAYS),
        ),
        rules=rules,
        aims=tuple(Aim(name, value, bound) for name, value, bound in solved.aims),
    )


def roster_of_months(
    county: County, rules: Roster, first_month: str, months: int
) -> DutyRoster:
    """
    Make the duty roster of whole months, on the county's own workdays.

    Parameters
    ----------
    county
        `officials`, `leave` and `calendar`.
    rules
        Section `[roster]` of duty.toml.
    first_month
        `2026-07`.
    months
        How many.

    Raises
    ------
    RulesError
        No such month, no counter is named, or nobody may serve.
    SolverError
        The constraint solver refuses or ends with nothing.
    """
    try:
        month = Month.parse(first_month)
    except ValueError:
        message = _("{value} is no month; write it such as 2026-07.")
        raise RulesError(message.format(value=first_month)) from None
    calendar = calendar_of(county)
    return plan_roster(
        county, rules, first=month.first, last=month.plus(months - 1).last,
        is_workday=calendar.is_workday, is_provisional=calendar.is_provisional,
    )  # fmt: skip


def _people(county: County, rules: Roster) -> list[str]:
    """Officials who may serve, in the order of their ids."""
    if not rules.counters:
        raise RulesError(
            _(
                "duty.toml [roster] counters: no counter is named, so there is nobody "
                'to roster. Write counters = ["Hall A"].'
            )
        )
    officials = county.officials
    may = officials["is_available"].to_numpy(bool)
    if rules.ranks:
        may = may & officials["rank"].isin(rules.ranks).to_numpy(bool)
    people = sorted(officials["official_id"][may])
    if not people:
        raise RulesError(
            _(
                "duty.toml [roster] ranks: no official who takes part has one of the "
                "ranks {ranks}. Correct the ranks, or the officials' table."
            ).format(ranks=", ".join(rules.ranks))
        )
    return people


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def _special_days(
    days: list[date], is_workday: Callable[[date], bool]
) -> dict[str, Bools]:
    """Mark the days that nobody wants often, by the column that counts them."""
    return {
        "mondays": np.array([day.weekday() == 0 for day in days], bool),
        "fridays": np.array([day.weekday() == 4 for day in days], bool),
        "before_holidays": np.array(
            [_is_before_holiday(day, is_workday) for day in days], bool
        ),
    }


def _is_before_holiday(day: date, is_workday: Callable[[date], bool]) -> bool:
    """Whether more than a plain weekend follows: some Monday to Friday is free."""
    after = day + timedelta(1)
    while not is_workday(after):
        if after.weekday() < 5:
            return True
        after += timedelta(1)
    return False


def _away(county: County, people: list[str], days: list[date]) -> Bools:
    """Who is on leave when, persons by days."""
    away = np.zeros((len(people), len(days)), bool)
    at = {official_id: p for p, official_id in enumerate(people)}
    dates = np.array([day.isoformat() for day in days])
    for row in county.leave.itertuples():
        if row.official_id in at and len(days):
            is_inside = (dates >= str(row.from_date)) & (dates <= str(row.to_date))
            away[at[str(row.official_id)]] |= is_inside
    return away


def _seats(serves: Bools, rules: Roster) -> list[tuple[int, int, int]]:
    """
    Seat the persons of each day at its counters, so that they come round them evenly.

    Returns
    -------
    seats
        Day, counter, person; by day, counter, person. Where persons are missing, the
        later counters of a day stay short.
    """
    n_counters = len(rules.counters)
    been = np.zeros((len(serves), n_counters), np.int64)
    seats = []
    for d in range(serves.shape[1]):
        here = np.flatnonzero(serves[:, d])
        seat_of = np.repeat(np.arange(n_counters), rules.per_day)[: len(here)]
        # Squares: the third time at one counter weighs more than the first elsewhere.
        cost = (2 * been[here] + 1)[:, seat_of]
        row, column = linear_sum_assignment(cost)
        for p, counter in zip(here[row], seat_of[column], strict=True):
            been[p, counter] += 1
            seats.append((d, int(counter), int(p)))
    return sorted(seats)


def _substitutes(serves: Bools, away: Bools, rules: Roster) -> list[list[int]]:
    """Who could step in each day: those named least often so far come first."""
    named = np.zeros(len(serves), np.int64)
    turns = serves.sum(axis=1)
    rows = []
    for d in range(serves.shape[1]):
        near = slice(max(0, d - rules.min_gap), d + rules.min_gap + 1)
        free = ~away[:, d] & ~serves[:, d] & ~serves[:, near].any(axis=1)
        who = np.flatnonzero(free)
        order = who[np.lexsort((who, turns[who], named[who]))][: rules.substitutes]
        named[order] += 1
        rows.append(order.tolist())
    return rows


def _short(
    seats: list[tuple[int, int, int]], away: Bools, dates: list[str], rules: Roster
) -> pd.DataFrame:
    """Counters that are not staffed in full, and why."""
    filled = np.zeros((len(dates), len(rules.counters)), np.int64)
    for d, counter, _p in seats:
        filled[d, counter] += 1
    needed = len(rules.counters) * rules.per_day
    rows: list[dict[str, Any]] = []
    for d, counter in zip(*np.nonzero(filled < rules.per_day), strict=True):
        n_away = int(away[:, d].sum())
        if len(away) < needed:
            reason = "too_few"
        elif len(away) - n_away < needed:
            reason = "leave"
        else:
            reason = "gap"
        rows.append(
            {
                "date": dates[d],
                "counter": rules.counters[counter],
                "missing": int(rules.per_day - filled[d, counter]),
                "reason": reason,
                "n_eligible": len(away),
                "n_on_leave": n_away,
            }
        )
    return pd.DataFrame(rows, columns=list(SHORT))
