"""The folder of duty: tables, workbook, calendars and the map of a walk, at once."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_plan.county.new_folder import new_folder
from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output.duty_book import write_duty_book
from liaison_plan.output.ics import personal_calendars, whole_calendar
from liaison_plan.output.walk_map import map_walk
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.duty.plan import Duty
    from liaison_plan.plan.bundle import Plan

#: Columns with one decimal in the tables.
_METRES = ("walk_m", "list_m", "saved_m", "walk_min", "wait_min", "minutes")


def write_duty(
    county: County,
    plan: Plan,
    duty: Duty,
    folder: str | Path,
    *,
    walk: tuple[str, str] | None = None,
) -> Path:
    """
    Write a duty plan as a folder, in the language in force.

    Parameters
    ----------
    county, plan, duty
        The duty plan and what it was made of.
    folder
        A new or empty folder. It appears whole or not at all.
    walk
        Date and official of the walk to draw; None takes the longest list of doors,
        then the earliest.

    Returns
    -------
    folder
        days.csv, visits.csv, substitutes.csv, posts.csv, warnings.csv, walks.csv (one
        row a walk), stops.csv (one row a door), duty.xlsx, calendar.ics where there
        are days, ics/NNNN.ics for each official who has any with ics/index.csv that
        says whose each is, and walk.html where there are visits. Tables: UTF-8
        with BOM, LF, columns as in `Duty`.

    Raises
    ------
    DataError
        The folder is in use.
    LiaisonPlanError
        A file cannot be written, or nobody walks as `walk` says.
    """
    folder = Path(folder)
    with new_folder(folder) as part:
        tables = {
            "days": duty.days,
            "visits": duty.visits,
            "substitutes": duty.substitutes,
            "posts": duty.posts,
            "warnings": duty.warnings,
            "walks": duty.walks.days,
            "stops": duty.walks.stops,
        }
        for name, frame in tables.items():
            (part / f"{name}.csv").write_bytes(_csv_bytes(frame))
        write_duty_book(county, duty, part / "duty.xlsx")
        if len(duty.days):
            # Programs take a calendar without events for a damaged one.
            (part / "calendar.ics").write_bytes(whole_calendar(duty))
        _write_calendars(county, duty, part / "ics")
        chosen = walk or choose_walk(duty)
        if chosen is not None:
            date, official = chosen
            map_walk(
                county, plan, duty.walks, duty.rules.walk,
                date=date, official_id=official, path=part / "walk.html",
            )  # fmt: skip
    return folder


def choose_walk(
    duty: Duty, *, official_id: str = "", date: str = ""
) -> tuple[str, str] | None:
    """
    Choose the walk to draw: the one with most doors, the earliest, the first id.

    Parameters
    ----------
    duty
        The duty plan.
    official_id, date
        Only walks of this official, of this day; `""` = any.

    Returns
    -------
    walk
        Date and official, or None where nobody walks at all.

    Raises
    ------
    LiaisonPlanError
        That official does not walk, or not that day, or nobody does that day.
    """
    walks = duty.walks.days
    doors: Counter[tuple[str, str]] = Counter()
    for day, who, n in zip(
        walks["date"], walks["official_id"], walks["n_doors"].tolist(), strict=True
    ):
        if official_id in ("", who) and date in ("", day):
            doors[day, who] += n
    if not doors and (official_id or date):
        message = _("There is no walk of {official_id} on {date} in these months.")
        anybody, any_day = _("anybody"), _("any day")
        raise LiaisonPlanError(
            message.format(official_id=official_id or anybody, date=date or any_day)
        )
    return min(doors, key=lambda walk: (-doors[walk], walk), default=None)


def _write_calendars(county: County, duty: Duty, folder: Path) -> None:
    """Write one calendar an official; file names are numbers, never ids."""
    folder.mkdir()
    index: list[tuple[str, ...]] = [("file", "official_id")]
    calendars = personal_calendars(county, duty)
    width = max(4, len(str(len(calendars))))
    for n, (official, data) in enumerate(calendars.items(), start=1):
        name = f"{n:0{width}}.ics"
        (folder / name).write_bytes(data)
        index.append((name, official))
    (folder / "index.csv").write_bytes(_rows_bytes(index))


def _csv_bytes(frame: pd.DataFrame) -> bytes:
    columns = []
    for name in frame.columns:
        if name in _METRES:
            columns.append([f"{value:.1f}" for value in frame[name]])
        elif frame[name].dtype == bool:
            columns.append(["1" if value else "0" for value in frame[name]])
        else:
            columns.append([str(value) for value in frame[name]])
    return _rows_bytes([tuple(frame.columns), *zip(*columns, strict=True)])


def _rows_bytes(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
