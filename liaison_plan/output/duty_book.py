"""The workbook of duty (值守工作簿): days, visits, posts, substitutes, warnings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.duty.sentences import (
    day_title,
    how_title,
    kind_title,
    post_role_title,
    provisional_sentence,
    source_title,
    summary_lines,
    warning_sentence,
)
from liaison_plan.output.spreadsheet import (
    Block,
    Column,
    looked_up,
    open_book,
    where_any,
    yes_no,
)
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.duty.plan import Duty
    from liaison_plan.output.spreadsheet import Book


def write_duty_book(county: County, duty: Duty, path: str | Path) -> Path:
    """
    Write the workbook of duty, in the language in force.

    Sheets: summary, days, visits, visits per official, posts, substitutes, warnings.
    What is provisional says so in its row, and the first sheet says so in red.

    Parameters
    ----------
    county
        For the names of places and units.
    duty
        What `make_duty` gave.
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
    title = _("Duty days and visits")
    names = county.villages.set_index("village_id")["name"]
    with open_book(path, title=title) as book:
        book.page(
            _("Summary"), title, _summary(duty), lines=summary_lines(duty),
            alarm=provisional_sentence(duty),
        )  # fmt: skip
        _days(book, duty)
        _visits(book, duty, names)
        _people(book, duty, county)
        _posts(book, duty, names)
        _substitutes(book, duty, names)
        told = [warning_sentence(row) for _n, row in duty.warnings.iterrows()]
        book.table(_("Warnings"), [Column(_("Warning"), told, "long")])
    return Path(path)


def _summary(duty: Duty) -> list[Block]:
    rows = [
        (f"[{section}] {key}", _plain(value))
        for section, keys in duty.rules.as_dict().items()
        for key, value in keys.items()
    ]
    period = [
        (_("First month"), duty.first_month),
        (_("Months"), str(duty.n_months)),
    ]
    words = [
        (
            _("Visit"),
            _(
                "One call of a post at one household on one day, however many call "
                "there together."
            ),
        ),
        (
            _("Distinct household"),
            _("A household visited at least once, counted once."),
        ),
    ]
    return [
        Block(_("Period"), period),
        Block(_("What the words mean"), words),
        Block(_("Rules in force (duty.toml)"), rows),
    ]


def _plain(value: object) -> str:
    if isinstance(value, list):
        return _(", ").join(map(str, value))
    return str(value)


def _days(book: Book, duty: Duty) -> None:
    days = duty.days
    book.table(
        _("Calendar of duty"),
        [
            Column(_("Date"), days["date"]),
            Column(_("Weekday"), _weekday(days["date"])),
            Column(_("What"), [kind_title(kind) for kind in days["kind"]]),
            Column(_("The date is"), [day_title(day) for day in days["day"]]),
            Column(_("Planned for"), days["planned_date"]),
            Column(_("Days moved"), days["moved_days"], "whole"),
            Column(_("Who says so"), [source_title(s) for s in days["source"]]),
            Column(_("Provisional"), yes_no(days["is_provisional"])),
        ],
    )


def _visits(book: Book, duty: Duty, names: pd.Series[str]) -> None:
    visits = duty.visits
    key = ["date", "official_id", "household_id"]
    stops = duty.walks.stops.loc[duty.walks.stops["household_id"] != ""]
    times = visits[key].merge(stops[[*key, "arrive"]], on=key, how="left")["arrive"]
    book.table(
        _("Visits by day"),
        [
            Column(_("Date"), visits["date"]),
            Column(_("Weekday"), _weekday(visits["date"])),
            Column(_("Official"), visits["official_id"]),
            *where_any(_("Together with"), visits["partner_id"]),
            Column(_("Order"), visits["order"], "whole"),
            Column(_("Household"), visits["household_id"]),
            Column(_("Village"), looked_up(visits["village_id"], names)),
            Column(_("Arrival"), times),
            Column(_("Post"), visits["post_id"]),
            Column(_("Comes first"), yes_no(visits["is_priority"])),
            Column(_("Provisional"), yes_no(visits["is_provisional"])),
        ],
    )


def _people(book: Book, duty: Duty, county: County) -> None:
    """Per official: visits in every month, led or gone along to."""
    led = duty.visits
    joined = led[led["partner_id"] != ""]
    along = joined.groupby("partner_id").size()
    visits = pd.concat(
        [led, joined.assign(official_id=joined["partner_id"])], ignore_index=True
    )
    table = visits.groupby(["official_id", visits["date"].str[:7]]).size().unstack()
    table = table.fillna(0).astype(int)
    days = visits.groupby("official_id")["date"].nunique()
    distinct = visits.groupby("official_id")["household_id"].nunique()
    units = county.officials.set_index("official_id")["unit_id"]
    names = county.units.set_index("unit_id")["name"]
    who = table.index.to_series()
    unit = looked_up(who, units)
    partner = along.reindex(who).fillna(0).astype(int)
    book.table(
        _("Visits per official"),
        [
            Column(_("Official"), who),
            *where_any(_("Unit"), looked_up(unit, names)),
            *(Column(str(month), table[month], "whole") for month in table.columns),
            Column(_("Visits"), table.sum(axis=1), "whole"),
            *(
                [Column(_("Of these as partner"), partner, "whole")]
                if len(along)
                else []
            ),
            Column(_("Different households"), distinct.reindex(who), "whole"),
            Column(_("Days out"), days.reindex(who), "whole"),
        ],
    )


def _posts(book: Book, duty: Duty, names: pd.Series[str]) -> None:
    posts = duty.posts
    book.table(
        _("Posts"),
        [
            Column(_("Post"), posts["post_id"]),
            *where_any(_("Village"), looked_up(posts["village_id"], names)),
            Column(_("Officials"), posts["n_members"], "whole"),
            Column(_("Households"), posts["n_households"], "whole"),
            Column(_("Come first"), posts["n_priority"], "whole"),
            Column(_("Visits"), posts["n_visits"], "whole"),
            Column(_("Different households"), posts["n_distinct"], "whole"),
            Column(_("Repeats"), posts["n_repeats"], "whole"),
        ],
    )


def _substitutes(book: Book, duty: Duty, names: pd.Series[str]) -> None:
    rows = duty.substitutes
    place = rows["post_id"].map(
        dict(zip(duty.posts["post_id"], duty.posts["village_id"], strict=True))
    )
    book.table(
        _("Substitutes"),
        [
            Column(_("Date"), rows["date"]),
            Column(_("What"), [kind_title(kind) for kind in rows["kind"]]),
            Column(_("Post"), rows["post_id"]),
            *where_any(_("Village"), looked_up(place, names)),
            Column(_("Away"), rows["official_id"]),
            Column(_("Role"), [post_role_title(role) for role in rows["role"]]),
            Column(_("Steps in"), rows["substitute_id"]),
            Column(_("Because"), [how_title(how) for how in rows["how"]]),
            Column(_("Provisional"), yes_no(rows["is_provisional"])),
        ],
        alarms=set((rows["how"] == "nobody").to_numpy().nonzero()[0].tolist()),
    )


def _weekday(dates: pd.Series[str]) -> list[str]:
    names = [
        _("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"),
    ]  # fmt: skip
    known = {date: names[dt.date.fromisoformat(date).weekday()] for date in set(dates)}
    return [known[date] for date in dates]
