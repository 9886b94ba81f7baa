"""A duty roster in words: what is fair, what is proven, what cannot be staffed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liaison_plan.duty.roster import DutyRoster


def weekday_title(date: str) -> str:
    """Name the day of the week of `YYYY-MM-DD`."""
    names = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"),
        _("Saturday"), _("Sunday"),
    )  # fmt: skip
    return names[dt.date.fromisoformat(date).weekday()]


def short_sentence(row: Mapping[Any, Any]) -> str:
    """Say what one row of `DutyRoster.short` means."""
    why = {
        "too_few": _("{n_eligible} may serve at all, fewer than a day needs"),
        "leave": _("{n_on_leave} of {n_eligible} are on leave"),
        "gap": _("all others are on leave, on duty or must rest that day"),
    }[row["reason"]]
    return _("{date}, {counter}: {missing} missing; {why}.").format(
        date=row["date"],
        counter=row["counter"],
        missing=row["missing"],
        why=why.format(n_eligible=row["n_eligible"], n_on_leave=row["n_on_leave"]),
    )


def roster_lines(roster: DutyRoster) -> list[str]:
    """Sum a roster up in sentences."""
    days, people = roster.days, roster.people
    n_turns, n_people = len(roster.turns), len(people)
    lines = [
        _(
            "{days} workdays, {counters} counters, {turns:,} turns, {people} people."
        ).format(
            days=len(days),
            counters=len(roster.rules.counters),
            turns=n_turns,
            people=n_people,
        )
    ]
    there = people[people["days_on_leave"] < len(days)]
    if len(there):
        lines.append(
            _("Turns of one person: {fewest} to {most}.").format(
                fewest=there["turns"].min(), most=there["turns"].max()
            )
        )
    gap = roster.rules.min_gap
    if gap:
        lines.append(
            ngettext(
                "At least {n} workday lies between two turns of one person.",
                "At least {n} workdays lie between two turns of one person.",
                gap,
            ).format(n=gap)
        )
    if all(aim.gap == 0 for aim in roster.aims):
        lines.append(_("Proven: no roster misses fewer people or is fairer."))
    else:
        lines.append(_("A fairer roster may exist; none was found within the limit."))
    missing = int(days["missing"].sum())
    if missing:
        n_days = int((days["missing"] > 0).sum())
        lines.append(
            _("Turns not staffed: {missing}. Days concerned: {days}.").format(
                missing=missing, days=n_days
            )
        )
    bare = len(days) - roster.substitutes["date"].nunique()
    if roster.rules.substitutes and bare:
        lines.append(_("Days on which nobody is left to step in: {n}.").format(n=bare))
    if days["is_provisional"].any():
        first = days["date"][days["is_provisional"]].iloc[0]
        lines.append(
            _(
                "Provisional from {date}: the official holiday schedule is not "
                "published yet."
            ).format(date=first)
        )
    return lines
