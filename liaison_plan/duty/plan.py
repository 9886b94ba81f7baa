"""`make_duty`: duty days, visits and substitutes of some months (值守安排)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.duty import warnings as told
from liaison_plan.duty.calendar import calendar_of
from liaison_plan.duty.days import Month, make_days
from liaison_plan.duty.leave import Absences
from liaison_plan.duty.posts import make_posts, persons_of
from liaison_plan.duty.stand_ins import StandIns
from liaison_plan.duty.substitutes import substitutes_frame, substitutes_on_duty
from liaison_plan.duty.visits import (
    doors_of,
    in_walking_order,
    rounds,
    visits_due,
    visits_frame,
    visits_of_month,
    without_bans,
)
from liaison_plan.duty.walks import plan_walks
from liaison_plan.errors import RulesError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liaison_plan.county.bundle import County
    from liaison_plan.duty.calendar import Calendar
    from liaison_plan.duty.posts import Post
    from liaison_plan.duty.visits import Doors
    from liaison_plan.duty.walk_tables import Walks
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.rules.duty import DutyRules

#: Columns of the frame of posts.
POSTS = (
    "post_id", "village_id", "n_members", "n_households", "n_priority", "n_visits",
    "n_distinct", "n_repeats",
)  # fmt: skip

#: Months that one calendar may have.
MOST_MONTHS = 60


@dataclass(frozen=True, eq=False)
class Duty:
    """
    Duty days, visits and substitutes of some months (值守安排).

    Attributes
    ----------
    days
        The frame of `days.make_days`: what concerns everybody.
    visits
        One row per visit, by date, official, order: `date`, `official_id` (who goes),
        `partner_id` (the other one of a pair who goes along, or `""`),
        `order` (of the doors on the day's walks, from 1), `household_id`,
        `village_id`, `post_id`, `is_priority`, `is_provisional`.
    substitutes
        One row per absent member and duty day (`kind` `duty`), and per post whose
        members are away a whole month (`visits`, dated on its first day): `date`,
        `kind`, `post_id`, `official_id` (absent), `role`, `substitute_id` (`""` =
        nobody), `how` (`panel`, `unit`, `near`, `nobody`), `is_provisional`.
    posts
        One row per post: `post_id`, `village_id`, `n_members`, `n_households`,
        `n_priority`, `n_visits`, `n_distinct` (households visited at least once),
        `n_repeats` (visits beyond those).
    warnings
        What could not be as asked: `code`, `date` (or month, or year), `post_id`,
        `official_id`, `detail` (`key=value;...`). Codes: `provisional`,
        `nobody_available`, `visits_left_out`, `banned` (a visit is left out because
        of a ban), `few_households`, `repeats`, `repeats_planned` (more or fewer visits
        than the months' numbers make),
        `no_households`, `without_post`, `no_way` and `no_boat` (doors a day's walk does
        not reach), `late` (a walk ends after the day), `two_posts`.
    walks
        The way past the doors of every day, with times and metres.
    people
        Everybody who mans a post, ascending.
    rules
        In force.
    first_month, n_months
        `YYYY-MM` and how many.
    """

    days: pd.DataFrame
    visits: pd.DataFrame
    substitutes: pd.DataFrame
    posts: pd.DataFrame
    warnings: pd.DataFrame
    walks: Walks
    people: tuple[str, ...]
    rules: DutyRules
    first_month: str
    n_months: int

    @cached_property
    def is_provisional(self) -> bool:
        """Tell whether anything depends on a schedule that is not published yet."""
        return bool((self.warnings["code"] == "provisional").any())


def make_duty(
    county: County, plan: Plan, duty_rules: DutyRules, first_month: str, months: int
) -> Duty:
    """
    Plan duty days, visits and substitutes (编排值守).

    Parameters
    ----------
    county
        Of today: its calendar and leave count, and who takes part.
    plan
        Who serves whom: households, stations, or both.
    duty_rules
        Of duty.toml.
    first_month
        `2026-07`.
    months
        How many, 1 to 60.

    Returns
    -------
    duty
        The same for the same tables, whatever the order of their rows.

    Raises
    ------
    RulesError
        No such months, or the plan lacks the layer that `[visits] post` asks for.
    """
    try:
        first = Month.parse(first_month)
    except ValueError:
        message = _("{value} is no month; write it such as 2026-07.")
        raise RulesError(message.format(value=first_month)) from None
    if not 1 <= months <= MOST_MONTHS:
        message = _("{n} months cannot be planned at once; at most {most} can.")
        raise RulesError(message.format(n=months, most=MOST_MONTHS))
    calendar, absences = calendar_of(county), Absences(county)
    posts = make_posts(county, plan, duty_rules)
    days = make_days(calendar, duty_rules.days, first, months)
    stand_ins = StandIns(county, posts)
    is_station = duty_rules.visits.post == "station"
    on_duty = days[days["kind"] == "duty"]
    substitutes = substitutes_on_duty(
        posts,
        [
            (dt.date.fromisoformat(day), bool(is_provisional))
            for day, is_provisional in on_duty[["date", "is_provisional"]].itertuples(
                index=False
            )
        ],
        absences,
        stand_ins,
        leaves_own=is_station,
    )
    made = _Visits(calendar, absences, stand_ins, duty_rules, set(on_duty["date"]))
    doors = doors_of(county, duty_rules.visits.first)
    for at, post in enumerate(posts):
        made.add(post, doors, first, months, at)
    visits = visits_frame(made.rows, doors)
    walks = plan_walks(county, plan, visits, duty_rules.walk)
    visits = in_walking_order(visits, walks.stops)
    found = substitutes_frame([*substitutes, *made.substitutes])
    counted = _posts_frame(posts, visits, doors)
    warnings = [
        *told.provisional(days, visits),
        *told.nobody(found),
        *made.warnings,
        *told.too_few(counted, duty_rules, months),
        *told.without_post(county, posts, duty_rules),
        *told.walked(walks.days, duty_rules.walk.day_to),
        *(told.two_posts(posts) if is_station and len(on_duty) else ()),
    ]
    return Duty(
        days, visits, found, counted,
        pd.DataFrame(warnings, columns=list(told.WARNINGS)).astype("str"),
        walks, tuple(sorted({who for post in posts for who in persons_of(post)})),
        duty_rules, str(first), months,
    )  # fmt: skip


class _Visits:
    """Collects the visits of all posts, month by month."""

    def __init__(
        self,
        calendar: Calendar,
        absences: Absences,
        stand_ins: StandIns,
        rules: DutyRules,
        on_duty: set[str],
    ) -> None:
        self._calendar = calendar
        self._absences = absences
        self._stand_ins = stand_ins
        self._rules = rules
        self._on_duty = on_duty
        self._workdays: dict[Month, list[dt.date]] = {}
        self._taken: dict[Month, set[str]] = {}
        self.rows: list[tuple[str, str, str, int, str, bool]] = []
        self.substitutes: list[tuple[object, ...]] = []
        self.warnings: list[tuple[str, ...]] = []

    def add(
        self, post: Post, doors: Doors, first: Month, n_months: int, phase: int
    ) -> None:
        """Plan the visits of one post."""
        due = visits_due(len(post.households), self._rules.visits, n_months)
        for n, homes in enumerate(rounds(post, doors, due)):
            if not len(homes):
                continue
            month = first.plus(n)
            workdays = self._people(post, month, len(homes))
            if not any(days for _who, days in workdays):
                continue
            rows = visits_of_month(
                post, doors, homes, workdays,
                doors_per_day=self._rules.walk.doors_per_day, phase=phase + n,
            )  # fmt: skip
            rows, left_out = without_bans(rows, doors, self._stand_ins.bans)
            alone, left_out = self._alone(post, doors, left_out)
            self.warnings += [
                (
                    "banned",
                    day,
                    post.post_id,
                    who,
                    f"household_id={doors.household_id[at]}",
                )
                for day, who, at in left_out
            ]
            self.rows += [
                (
                    day, who, self._partner(post, who, day, doors.household_id[at]),
                    at, post.post_id,
                    self._is_provisional(day),
                )
                for day, who, at in [*rows, *alone]
            ]  # fmt: skip

    def _alone(
        self, post: Post, doors: Doors, left_out: Sequence[tuple[str, str, int]]
    ) -> tuple[list[tuple[str, str, int]], list[tuple[str, str, int]]]:
        """Send the other of a pair to doors that the one who leads it must not see."""
        alone, nobody = [], []
        for day, who, at in left_out:
            other = self._partner(post, who, day, doors.household_id[at])
            if other:
                alone.append((day, other, at))
            else:
                nobody.append((day, who, at))
        return alone, nobody

    def _partner(self, post: Post, who: str, day: str, door: str) -> str:
        """Find who of a pair goes along; places share their doors instead."""
        if self._rules.visits.post != "official":
            return ""
        date = dt.date.fromisoformat(day)
        banned = self._stand_ins.bans.get(door, ())
        others = [o for o in persons_of(post) if o != who and o not in banned]
        there = [one for one in others if not self._absences.is_away(one, date)]
        return there[0] if there else ""

    def _is_provisional(self, day: str) -> bool:
        return self._calendar.is_provisional(dt.date.fromisoformat(day))

    def _people(
        self, post: Post, month: Month, n_visits: int
    ) -> list[tuple[str, list[dt.date]]]:
        """Who visits in a month, and on which days each can."""
        days = self._days(month)
        absences = self._absences
        people = [(m, absences.present(m, days)) for m in persons_of(post)]
        if post.members and self._rules.visits.post == "official":
            people = _together([one for one in people if one[1]])
        if any(own for _who, own in people):
            return people
        taken = self._taken.setdefault(month, set())
        absent, role = post.members[0]
        found, how = self._stand_ins.find(
            post, absent, taken=taken,
            is_free=lambda who: bool(absences.present(who, days)),
        )  # fmt: skip
        is_provisional = self._calendar.is_provisional(month.last)
        self.substitutes.append(
            (
                str(month.first), "visits", post.post_id, absent, role, found,
                how or "nobody", is_provisional,
            )
        )  # fmt: skip
        if not found:
            self.warnings.append(
                ("visits_left_out", str(month), post.post_id, absent, f"n={n_visits}")
            )
            return []
        taken.add(found)
        return [(found, absences.present(found, days))]

    def _days(self, month: Month) -> list[dt.date]:
        """Workdays without duty days, if there are any left."""
        if month not in self._workdays:
            days = self._calendar.workdays(month.first, month.last)
            free = [day for day in days if str(day) not in self._on_duty]
            self._workdays[month] = free or days
        return self._workdays[month]


def _together(
    people: list[tuple[str, list[dt.date]]],
) -> list[tuple[str, list[dt.date]]]:
    """
    Let a pair call together: on days when both can, as long as there are any.

    Else the first goes alone, and the second where the first cannot at all.
    """
    if len(people) < 2:
        return people
    (first, days), (_second, others) = people[:2]
    both = [day for day in days if day in set(others)]
    return [(first, both or days)]


def _posts_frame(
    posts: Sequence[Post], visits: pd.DataFrame, doors: Doors
) -> pd.DataFrame:
    """Count what each post has and does."""
    grouped = visits.groupby("post_id")["household_id"]
    n_visits, n_distinct = grouped.size(), grouped.nunique()
    rows = [
        (
            post.post_id, post.village_id, len(persons_of(post)), len(post.households),
            int(doors.is_priority[post.households].sum()),
            int(n_visits.get(post.post_id, 0)), int(n_distinct.get(post.post_id, 0)),
        )
        for post in posts
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(POSTS[:-1]))
    frame = frame.astype({"post_id": "str", "village_id": "str"})
    return frame.assign(n_repeats=frame["n_visits"] - frame["n_distinct"])
