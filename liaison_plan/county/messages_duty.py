"""The sentences of the checks of calendar, leave and ferry times, as data."""

from __future__ import annotations

from liaison_plan.county.message import Message
from liaison_plan.county.message import link as _link
from liaison_plan.words import noop as _

OF_DUTY: dict[str, Message] = {
    "not_a_date": Message(
        _("not a date: {value}."),
        _("Write year, month and day, such as 2026-07-10."),
    ),
    "not_a_time": Message(
        _("not a time of day: {value}."),
        _("Write hours and minutes, several with semicolons, such as 08:30;14:00."),
    ),
    "day_unknown": Message(
        _("neither a holiday nor a workday: {value}."),
        _("Write holiday (放假) or workday (上班)."),
    ),
    "date_twice": Message(
        _("the date {value} stands in row {first} already."),
        _("Keep one of the two rows."),
    ),
    "leave_crossed": Message(
        _("the leave begins after its end: {value}."),
        _("Exchange the two dates or correct one of them."),
    ),
    "no_such_ferry": _link(
        _("no ferry goes from {u} to {value}."),
        _("Add it to {target} with the class ferry, or correct the row."),
    ),
}
