"""The workbook of a duty roster (值班表): to print, to filter, to hang up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from liaison_plan.duty.roster_sentences import (
    roster_lines,
    short_sentence,
    weekday_title,
)
from liaison_plan.output.spreadsheet import Block, Column, looked_up, open_book
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.duty.roster import DutyRoster


def write_roster_book(county: County, roster: DutyRoster, path: str | Path) -> Path:
    """
    Write the workbook of a duty roster, in the language in force.

    Sheets: summary, roster (a row a day), people, what is not staffed.

    Parameters
    ----------
    county
        For the names of units.
    roster
        What `plan_roster` gave.
    path
        The .xlsx; an older one is replaced.

    Returns
    -------
    written
        The file.

    Raises
    ------
    LiaisonPlanError
        The file cannot be written.
    """
    title = _("Duty roster")
    short = [short_sentence(row) for row in roster.short.to_dict("records")]
    with open_book(path, title=title) as book:
        book.page(
            _("Summary"),
            title,
            [
                Block(
                    _("How it was made"),
                    [
                        [_("Persons at a counter"), roster.rules.per_day],
                        [
                            _("Hours"),
                            f"{roster.rules.day_from} - {roster.rules.day_to}",
                        ],
                        [_("Substitutes a day"), roster.rules.substitutes],
                    ],
                    kinds=("text", "whole"),
                )
            ],
            lines=roster_lines(roster),
        )
        book.table(_("Duty roster"), day_columns(roster))
        book.table(_("People"), _people(county, roster))
        book.table(_("Not staffed"), [Column(_("What and why"), short, "long")])
    return Path(path)


def day_columns(roster: DutyRoster) -> list[Column]:
    """Make the columns of the roster: a row a day, a column a counter."""
    dates = roster.days["date"].tolist()
    turns = roster.turns.groupby(["date", "counter"])["official_id"].apply(list)
    seated = turns.to_dict()
    named = roster.substitutes.groupby("date")["official_id"].apply(list).to_dict()
    between = _(", ")
    remarks = [
        between.join(
            [
                *([_("before a holiday")] if is_before else []),
                *([_("{n} missing").format(n=missing)] if missing else []),
                *([_("provisional")] if is_provisional else []),
            ]
        )
        for missing, is_before, is_provisional in zip(
            *(
                roster.days[name]
                for name in ("missing", "is_before_holiday", "is_provisional")
            ),
            strict=True,
        )
    ]
    return [
        Column(_("Date"), dates),
        Column(_("Weekday"), [weekday_title(date) for date in dates]),
        *(
            Column(counter, [between.join(seated.get((d, counter), [])) for d in dates])
            for counter in roster.rules.counters
        ),
        Column(_("On stand-by"), [between.join(named.get(d, [])) for d in dates]),
        Column(_("Remark"), remarks),
    ]


def _people(county: County, roster: DutyRoster) -> list[Column]:
    people = roster.people
    unit = looked_up(
        people["official_id"], county.officials.set_index("official_id")["unit_id"]
    )
    return [
        Column(_("Official"), people["official_id"]),
        Column(_("Unit"), _named(county, unit)),
        Column(_("Turns"), people["turns"], "whole"),
        Column(_("On Mondays"), people["mondays"], "whole"),
        Column(_("On Fridays"), people["fridays"], "whole"),
        Column(_("Before holidays"), people["before_holidays"], "whole"),
        Column(_("Named as substitute"), people["substitute"], "whole"),
        Column(_("Workdays on leave"), people["days_on_leave"], "whole"),
    ]


def _named(county: County, unit: pd.Series) -> pd.Series:
    """Names of units, their ids where they have none."""
    names = looked_up(unit, county.units.set_index("unit_id")["name"])
    return names.where(names != "", unit)
