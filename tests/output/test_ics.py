"""Calendars: read by a second library, the right days in Asia/Shanghai, same bytes."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import vobject

from liaison_plan.duty.plan import make_duty
from liaison_plan.output.ics import personal_calendars, whole_calendar
from liaison_plan.rules.duty import DutyRules
from liaison_plan.words import in_language
from tests.duty.small import beat_plan, grid, leave_of, small_county

SHANGHAI = ZoneInfo("Asia/Shanghai")
AWAY = leave_of(("O1", "2026-08-01", "2026-08-16"))


def duty_of(first="2026-07", months=3, village="康美, 村;北", **changes):
    """Two neighbours with ten households each, one away on 10 August."""
    homes = [*grid(10), *grid(10, letter="K", lat=23.71)]
    county = small_county(
        households=homes,
        officials=[("O1", "U1", 117.4, 23.7), ("O2", "U1", 117.4, 23.71)],
        villages=[("V1", "village", 117.4, 23.7)], leave=AWAY,
    )  # fmt: skip
    county.villages.loc[0, "name"] = village
    rows = [row[:1] + row[2:4] for row in homes]
    plan = beat_plan([("B1", "O1", "", rows[:10]), ("B2", "O2", "", rows[10:])])
    return county, make_duty(county, plan, DutyRules.from_dict(changes), first, months)


def events_of(data):
    """What the second library reads."""
    return vobject.readOne(data.decode("utf-8")).contents["vevent"]


def when(event):
    """Local begin and end: dates, or times in Shanghai without their zone."""
    ends = (event.dtstart.value, event.dtend.value)
    if isinstance(ends[0], dt.datetime):
        return tuple(at.astimezone(SHANGHAI).replace(tzinfo=None) for at in ends)
    return ends


def test_a_second_library_finds_the_right_days_and_hours():
    """Every day of the table, duty in the afternoon, dispatch in the morning."""
    _county, duty = duty_of()
    with in_language("en"):
        found = [(e.summary.value, *when(e)) for e in events_of(whole_calendar(duty))]
    assert len(found) == len(duty.days) == 9
    assert (
        "Duty day",
        dt.datetime(2026, 7, 10, 14),
        dt.datetime(2026, 7, 10, 17, 30),
    ) in found
    assert (
        "Dispatch meeting",
        dt.datetime(2026, 9, 25, 9),
        dt.datetime(2026, 9, 25, 12),
    ) in found
    assert (
        "Notice of the duty day is due",
        dt.date(2026, 8, 8),
        dt.date(2026, 8, 9),
    ) in found
    begins = sorted(str(at)[:10] for _what, at, _end in found)
    assert begins == duty.days["date"].tolist()


def test_an_afternoon_in_shanghai_is_a_morning_in_utc():
    """The zone travels with the file: 14:00 there is 06:00 in Greenwich."""
    _county, duty = duty_of()
    event = next(
        e for e in events_of(whole_calendar(duty))
        if isinstance(e.dtstart.value, dt.datetime) and e.dtstart.value.day == 10
    )  # fmt: skip
    assert event.dtstart.value.utcoffset() == dt.timedelta(hours=8)
    assert event.dtstart.value.astimezone(dt.UTC).hour == 6
    text = whole_calendar(duty).decode()
    assert "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n" in text
    assert "DTSTART;TZID=Asia/Shanghai:20260710T140000\r\n" in text


def test_a_person_sees_own_visits_and_steps_in_and_not_the_day_on_leave():
    """O1 is away on 10 August: O2 has that afternoon twice, O1 not at all."""
    county, duty = duty_of()
    with in_language("en"):
        calendars = personal_calendars(county, duty)
    assert list(calendars) == ["O1", "O2"]
    own = {who: [(e.summary.value, str(when(e)[0])[:10]) for e in events_of(data)]
           for who, data in calendars.items()}  # fmt: skip
    assert ("Duty day", "2026-08-10") not in own["O1"]
    assert ("Duty day", "2026-08-10") in own["O2"]
    assert ("Duty in place of somebody on leave", "2026-08-10") in own["O2"]
    for who in calendars:
        visits = duty.visits[duty.visits["official_id"] == who]
        days = [day for what, day in own[who] if what.startswith("Visit")]
        assert days == sorted(set(visits["date"]))


def test_who_only_steps_in_has_no_duty_days_of_their_own():
    """O3 mans no post: of all duty days only the one in O1's place is O3's."""
    rows = [row[:1] + row[2:4] for row in grid(5)]
    county = small_county(
        households=grid(5),
        officials=[("O1", "U1", 117.4, 23.7), ("O3", "U1", 117.4, 23.7)],
        villages=[("V1", "village", 117.4, 23.7)], leave=AWAY,
    )  # fmt: skip
    plan = beat_plan([("B1", "O1", "", rows)])
    duty = make_duty(county, plan, DutyRules(), "2026-07", 3)
    with in_language("en"):
        own = events_of(personal_calendars(county, duty)["O3"])
    told = [(event.summary.value, str(when(event)[0])[:10]) for event in own]
    assert ("Duty in place of somebody on leave", "2026-08-10") in told
    assert "Duty day" not in [what for what, _day in told]
    assert ("Dispatch meeting", "2026-07-25") in told


def test_a_visit_lists_its_doors_in_walking_order_with_times():
    """Escaped commas and semicolons come back as they were."""
    county, duty = duty_of()
    events = events_of(personal_calendars(county, duty)["O2"])
    visits = duty.visits[duty.visits["official_id"] == "O2"]
    day = visits["date"].min()
    event = next(e for e in events if e.dtstart.value == dt.date.fromisoformat(day))
    lines = event.description.value.split("\n")
    doors = visits[visits["date"] == day]["household_id"].tolist()
    assert [line.split()[-1] for line in lines] == doors
    assert all(re.match(r"\d\d:\d\d ", line) for line in lines)
    assert event.location.value == "康美, 村;北"


def test_both_of_a_pair_find_their_common_visits():
    """The same days and doors in both calendars, each with the other's id."""
    homes = grid(10)
    county = small_county(
        households=homes,
        officials=[("O1", "U1", 117.4, 23.7), ("O2", "U2", 117.4, 23.71)],
        villages=[("V1", "village", 117.4, 23.7)],
    )  # fmt: skip
    plan = beat_plan([("B1", "O1", "O2", [row[:1] + row[2:4] for row in homes])])
    rules = DutyRules.from_dict({"days": {"duty": 0, "dispatch": 0}})
    duty = make_duty(county, plan, rules, "2026-07", 2)
    with in_language("en"):
        calendars = personal_calendars(county, duty)
    told = {}
    for who, other in (("O1", "O2"), ("O2", "O1")):
        lines = [e.description.value.split("\n") for e in events_of(calendars[who])]
        assert {line[0] for line in lines} == {f"Together with {other}."}
        told[who] = [line[1:] for line in lines]
    assert told["O1"] == told["O2"]
    assert sum(map(len, told["O1"])) == len(duty.visits)


def test_what_is_provisional_says_so_in_every_event():
    """2027 has no schedule: in the summary, the description, the status, the name."""
    _county, duty = duty_of("2027-01", 2)
    with in_language("zh"):
        data = whole_calendar(duty)
    events = events_of(data)
    assert all("（暂定）" in e.summary.value for e in events)
    assert all(e.status.value == "TENTATIVE" for e in events)
    assert all("放假安排尚未公布" in e.description.value for e in events)
    assert "X-WR-CALNAME:驻点日历（暂定）\r\n" in data.decode("utf-8")
    settled = events_of(whole_calendar(duty_of()[1]))
    assert {e.status.value for e in settled} == {"CONFIRMED"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_files_are_as_the_standard_wants_them(lang):
    """CR LF, 75 octets a line, needed properties, unique ids."""
    county, duty = duty_of()
    with in_language(lang):
        files = [whole_calendar(duty), *personal_calendars(county, duty).values()]
    for data in files:
        assert data.endswith(b"END:VCALENDAR\r\n")
        assert data.count(b"\n") == data.count(b"\r\n")
        assert max(map(len, data.split(b"\r\n"))) <= 75
        events = events_of(data)
        assert len({e.uid.value for e in events}) == len(events)
        assert all({"uid", "dtstamp", "dtstart", "dtend", "summary"} <= set(e.contents)
                   for e in events)  # fmt: skip


def test_the_same_duty_is_the_same_bytes_and_keeps_its_uids():
    """No clock; a duty day that moves is still the same event."""
    county, duty = duty_of()
    again = duty_of()[1]
    assert whole_calendar(duty) == whole_calendar(again)
    assert personal_calendars(county, duty) == personal_calendars(county, again)
    stamps = {e.dtstamp.value for e in events_of(whole_calendar(duty))}
    assert stamps == {dt.datetime(2026, 7, 1, tzinfo=dt.UTC)}
    moved = duty_of(days={"policy": "next_workday"})[1]
    uids = [{e.uid.value for e in events_of(whole_calendar(d))} for d in (duty, moved)]
    assert uids[0] == uids[1]
    dates = [d.days.loc[d.days["kind"] == "dispatch", "date"].tolist()
             for d in (duty, moved)]  # fmt: skip
    assert dates[0] != dates[1]


def test_no_column_of_people_reaches_a_calendar():
    """Ids only, whatever the county's frames are given besides."""
    county, duty = duty_of()
    people = county.officials.assign(name="张三", phone="13800138000")
    object.__setattr__(county, "officials", people)
    text = b"".join(personal_calendars(county, duty).values()).decode("utf-8")
    assert "张三" not in re.sub(r"\r\n ", "", text)
    assert "13800138000" not in re.sub(r"\r\n ", "", text)
