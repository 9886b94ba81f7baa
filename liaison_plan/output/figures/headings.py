"""Headings of the columns that are shown, in the language in force."""

from __future__ import annotations

from liaison_plan.plan.titles import role_title
from liaison_plan.words import gettext as _


def heading(column: str) -> str:
    """Name a column; a role's by the role, one that is not known as it is."""
    return _headings().get(column) or role_title(column)


def _headings() -> dict[str, str]:
    return {
        "alone": _("Alone"),
        "date": _("Date"),
        "day": _("Day"),
        "eligible": _("Persons who could"),
        "in_pairs": _("In pairs"),
        "item": _("Item"),
        "kind": _("Kind"),
        "met": _("Needs met"),
        "moved_days": _("Moved by days"),
        "n": _("Count"),
        "n_days": _("Days"),
        "n_open": _("Problems open"),
        "n_places": _("Places"),
        "n_problems": _("Problems"),
        "n_solved": _("Problems solved"),
        "n_weekend": _("On weekends"),
        "needed": _("Persons needed"),
        "needs": _("Needs"),
        "place": _("Place"),
        "provisional": _("Settled?"),
        "role": _("Role"),
        "room": _("Places they may hold"),
        "sentence": _("What could not hold, and why"),
        "short": _("Short by"),
        "state": _("What day it is"),
        "solved_percent": _("Solved, of 100"),
        "title": _("Exception"),
        "township": _("Township"),
    }
