"""
Duty days and visits as calendars (.ics) that Outlook and phones open.

The only user of icalendar. Ids, names of places and dates, no names of people. The same
duty gives the same bytes: stamps come from the first month, not from a clock, and an
event keeps its uid when the calendar is made anew, by which a program may replace it:
a day of duty goes by its planned date, a day of visits by its number in its month.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.duty.plan import Duty

#: China has had one time all year round since 1992.
ZONE = "Asia/Shanghai"
_TIME = dt.timezone(dt.timedelta(hours=8))
_END = b"END:VCALENDAR\r\n"


def whole_calendar(duty: Duty) -> bytes:
    """
    Make the calendar of everybody: duty, notice, dispatch and review days.

    Returns
    -------
    ics
        RFC 5545, lines ending in CR LF, in the language in force.
    """
    return _calendar(_("Duty calendar"), duty, _Events(duty, {}).of_days())


def personal_calendars(county: County, duty: Duty) -> dict[str, bytes]:
    """
    Make a calendar for everybody who mans a post, visits, or steps in at all.

    Parameters
    ----------
    county
        For the names of places.
    duty
        Its days, visits, walks and substitutes.

    Returns
    -------
    calendars
        By `official_id`, ascending: the days that concern everybody, duty days only of
        whoever mans a post and is not on leave; a duty day at another post for whoever
        steps in; one event a day with the doors to call at, in walking order. RFC 5545
        as `whole_calendar`.
    """
    events = _Events(duty, _names(county))
    substitutes = duty.substitutes[duty.substitutes["kind"] == "duty"]
    away: dict[str, set[str]] = {}
    for who, date in zip(substitutes["official_id"], substitutes["date"], strict=True):
        away.setdefault(who, set()).add(date)
    steps_in = events.stepping_in(substitutes)
    visits = events.visiting()
    calendars = {}
    on_duty = set(duty.people)
    for who in sorted({*duty.people, *visits, *steps_in}):
        own = [
            event
            for event in events.of_days()
            if event.kind != "duty"
            or (who in on_duty and event.date not in away.get(who, ()))
        ]
        own += [*steps_in.get(who, ()), *visits.get(who, ())]
        if not own:
            continue
        own.sort(key=lambda event: (event.date, event.kind, event.text))
        name = _("Duty of {official_id}").format(official_id=who)
        calendars[who] = _calendar(name, duty, own)
    return calendars


@dataclass(frozen=True)
class _Event:
    """One event already written."""

    date: str
    kind: str
    text: bytes


@dataclass(eq=False)
class _Events:
    """Writes events; those that concern everybody once."""

    duty: Duty
    names: Mapping[str, str]
    _days: list[_Event] = field(default_factory=list)

    def of_days(self) -> list[_Event]:
        """List the days that concern everybody."""
        if not self._days:
            columns = ["date", "kind", "planned_date", "is_provisional"]
            days = self.duty.days
            # A notice goes with its duty day, wherever the two are moved to.
            of_duty = iter(sorted(days.loc[days["kind"] == "duty", "planned_date"]))
            for date, kind, planned, is_provisional in zip(
                *(days[name].tolist() for name in columns), strict=True
            ):
                key = f"{kind} {next(of_duty) if kind == 'notice' else planned}"
                event = self._new(key, date, kind, is_provisional)
                if planned != date:
                    moved = _("Moved from {date}.").format(date=planned)
                    _tell(event, moved, is_provisional=is_provisional)
                else:
                    _tell(event, is_provisional=is_provisional)
                self._days.append(_Event(date, kind, event.to_ical()))
        return self._days

    def stepping_in(self, rows: pd.DataFrame) -> dict[str, list[_Event]]:
        """List the duty days on which somebody steps in for another, by person."""
        own: dict[str, list[_Event]] = {}
        places = dict(
            zip(self.duty.posts["post_id"], self.duty.posts["village_id"], strict=True)
        )
        said = _("At post {post_id} in place of {official_id}.")
        columns = [
            "date", "post_id", "official_id", "role", "substitute_id", "is_provisional",
        ]  # fmt: skip
        for date, post, absent, role, who, is_provisional in zip(
            *(rows[name].tolist() for name in columns), strict=True
        ):
            if not who:
                continue
            key = f"steps in {date} {post} {absent} {role} {who}"
            event = self._new(key, date, "substitute", is_provisional)
            place = places.get(post, "")
            if place in self.names:
                event.add("location", self.names[place])
            text = said.format(post_id=post, official_id=absent)
            _tell(event, text, is_provisional=is_provisional)
            own.setdefault(who, []).append(_Event(date, "substitute", event.to_ical()))
        return own

    def visiting(self) -> dict[str, list[_Event]]:
        """List the days on which somebody calls at doors, by person."""
        arrivals = _arrivals(self.duty)
        times: Counter[tuple[str, str]] = Counter()
        own: dict[str, list[_Event]] = {}
        columns = [
            "date", "official_id", "partner_id", "household_id", "village_id",
            "is_provisional",
        ]  # fmt: skip
        rows = zip(*(self.duty.visits[n].tolist() for n in columns), strict=True)
        for (date, who), group in itertools.groupby(rows, key=lambda row: row[:2]):
            doors = [
                (
                    partner,
                    f"{arrivals.get((date, who, door), '')} {door}",
                    village,
                    told,
                )
                for _date, _who, partner, door, village, told in group
            ]
            partners = [p for p in dict.fromkeys(door[0] for door in doors) if p]
            month = date[:7]
            times[month, who] += 1
            key = f"visits {month} {times[month, who]} {who}"
            event = self._visit(key, date, doors, partners)
            own.setdefault(who, []).append(event)
            for partner in partners:
                shared = [door for door in doors if door[0] == partner]
                event = self._visit(f"{key} with {partner}", date, shared, [who])
                own.setdefault(partner, []).append(event)
        return own

    def _visit(
        self,
        key: str,
        date: str,
        doors: list[tuple[str, str, str, bool]],
        others: list[str],
    ) -> _Event:
        """Write one day's doors: partner, time and id, village, provisional."""
        is_provisional = any(told for _p, _line, _village, told in doors)
        event = self._new(key, date, "visits", is_provisional, n=len(doors))
        places = dict.fromkeys(self.names.get(v, v) for _p, _line, v, _t in doors)
        event.add("location", _(", ").join(places))
        lines = [line.strip() for _p, line, _village, _told in doors]
        if others:
            text = _("Together with {official_id}.")
            lines.insert(0, text.format(official_id=_(", ").join(others)))
        _tell(event, "\n".join(lines), is_provisional=is_provisional)
        return _Event(date, "visits", event.to_ical())

    def _new(
        self, key: str, date: str, kind: str, is_provisional: bool, n: int = 0
    ) -> Event:
        """Begin an event: uid, stamp, when, what."""
        entry = Entry(
            key, date, _summary(kind, n, is_provisional=is_provisional),
            _hours(self.duty, kind), is_provisional=is_provisional,
        )  # fmt: skip
        return _begun(entry, self.duty.first_month)


@dataclass(frozen=True)
class Entry:
    """
    One event of a calendar.

    Attributes
    ----------
    key
        What tells it from all others; the same key gives the same uid.
    date
        `YYYY-MM-DD`.
    summary
        Its title.
    hours
        From when to when, `HH:MM`; None is all day.
    lines
        Sentences below it.
    is_provisional
        Whether the day may still change.
    """

    key: str
    date: str
    summary: str
    hours: tuple[str, str] | None = None
    lines: tuple[str, ...] = ()
    is_provisional: bool = False


def calendar_of_entries(name: str, entries: Iterable[Entry], first_month: str) -> bytes:
    """
    Make a calendar of events.

    Parameters
    ----------
    name
        Of the calendar, as phones show it.
    entries
        Its events.
    first_month
        `YYYY-MM`; stamps come from it.

    Returns
    -------
    ics
        RFC 5545, lines ending in CR LF.
    """
    events = []
    for entry in entries:
        event = _begun(entry, first_month)
        _tell(event, *entry.lines, is_provisional=entry.is_provisional)
        events.append(_Event(entry.date, "", event.to_ical()))
    return _shell(name, events)


def _begun(entry: Entry, first_month: str) -> Event:
    """Begin an event: uid, stamp, when, what."""
    event = Event()
    digest = hashlib.sha256(entry.key.encode()).hexdigest()[:32]
    event.add("uid", f"{digest}@liaison-plan")
    stamp = dt.date.fromisoformat(f"{first_month}-01")
    event.add("dtstamp", dt.datetime.combine(stamp, dt.time(), dt.UTC))
    event.add("summary", entry.summary)
    day = dt.date.fromisoformat(entry.date)
    if entry.hours is None:
        event.add("dtstart", day)
        event.add("dtend", day + dt.timedelta(days=1))
    else:
        for name, clock in zip(("dtstart", "dtend"), entry.hours, strict=True):
            # The zone by its name; the offset alone would be another zone.
            event.add(name, _at(day, clock).replace(tzinfo=None))
            event[name].params["TZID"] = ZONE
    event.add("transp", "TRANSPARENT" if entry.hours is None else "OPAQUE")
    event.add("status", "TENTATIVE" if entry.is_provisional else "CONFIRMED")
    return event


def _calendar(name: str, duty: Duty, events: Iterable[_Event]) -> bytes:
    """Put events into the calendar of a duty plan."""
    if duty.is_provisional:
        name = _("{name} (provisional)").format(name=name)
    return _shell(name, events)


def _shell(name: str, events: Iterable[_Event]) -> bytes:
    """Put events into a calendar."""
    calendar = Calendar()
    calendar.add("prodid", "-//liaison_plan//duty//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", ZONE)
    shell: bytes = calendar.to_ical()
    pieces = [shell.removesuffix(_END), _zone(), *(e.text for e in events), _END]
    return b"".join(pieces)


@lru_cache(maxsize=1)
def _zone() -> bytes:
    zone = Timezone()
    zone.add("tzid", ZONE)
    always = TimezoneStandard()
    always.add("dtstart", dt.datetime(1992, 1, 1))
    always.add("tzoffsetfrom", dt.timedelta(hours=8))
    always.add("tzoffsetto", dt.timedelta(hours=8))
    always.add("tzname", "CST")
    zone.add_component(always)
    text: bytes = zone.to_ical()
    return text


def _summary(kind: str, n: int, *, is_provisional: bool) -> str:
    texts = {
        "duty": _("Duty day"),
        "notice": _("Notice of the duty day is due"),
        "dispatch": _("Dispatch meeting"),
        "review": _("Half-yearly review"),
        "substitute": _("Duty in place of somebody on leave"),
        "visits": ngettext("Visit {n} household", "Visit {n} households", n),
    }
    text = texts[kind].format(n=n)
    return _("{name} (provisional)").format(name=text) if is_provisional else text


def _tell(event: Event, *lines: str, is_provisional: bool) -> None:
    """Say more below an event."""
    said = [line for line in lines if line]
    if is_provisional:
        said.append(provisional_sentence())
    if said:
        event.add("description", "\n".join(said))


def provisional_sentence() -> str:
    """Say what provisional means."""
    return _(
        "Provisional: the official holiday schedule for this day is not published yet."
    )


def _hours(duty: Duty, kind: str) -> tuple[str, str] | None:
    """From when to when; None is all day."""
    days = duty.rules.days
    if kind in ("duty", "substitute"):
        return days.duty_from, days.duty_to
    if kind == "dispatch":
        return days.dispatch_from, days.dispatch_to
    return None


def _at(day: dt.date, clock: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), _TIME)


def _names(county: County) -> dict[str, str]:
    villages = county.villages
    return dict(zip(villages["village_id"], villages["name"], strict=True))


def _arrivals(duty: Duty) -> dict[tuple[str, str, str], str]:
    """Look up when each door is reached."""
    stops = duty.walks.stops
    columns = (stops[n] for n in ("date", "official_id", "household_id", "arrive"))
    return {(d, o, h): at for d, o, h, at in zip(*columns, strict=True) if h}
