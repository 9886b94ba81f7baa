"""The folder of a duty roster: tables, workbook and calendars, at once."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_plan.county.new_folder import new_folder
from liaison_plan.output.ics import Entry, calendar_of_entries
from liaison_plan.output.roster_book import write_roster_book
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.duty.roster import DutyRoster


def write_roster(county: County, roster: DutyRoster, folder: str | Path) -> Path:
    """
    Write a duty roster as a folder, in the language in force.

    Parameters
    ----------
    county, roster
        The roster and the county it was made for.
    folder
        A new or empty folder. It appears whole or not at all.

    Returns
    -------
    folder
        turns.csv, substitutes.csv, short.csv, people.csv, days.csv (UTF-8 with BOM,
        LF, columns as in `DutyRoster`), roster.xlsx, roster.ics of all counters, and
        ics/NNNN.ics for everybody on duty with ics/index.csv that says whose each is.

    Raises
    ------
    DataError
        The folder is in use.
    LiaisonPlanError
        A file cannot be written.
    """
    folder = Path(folder)
    with new_folder(folder) as part:
        for name in ("turns", "substitutes", "short", "people", "days"):
            _write_csv(getattr(roster, name), part / f"{name}.csv")
        write_roster_book(county, roster, part / "roster.xlsx")
        month = roster.days["date"].min()[:7] if len(roster.days) else "2000-01"
        whole = calendar_of_entries(_("Duty roster"), _entries(roster), month)
        (part / "roster.ics").write_bytes(whole)
        (part / "ics").mkdir()
        people = sorted(set(roster.turns["official_id"]))
        rows = [["file", "official_id"]]
        for n, who in enumerate(people, start=1):
            own = calendar_of_entries(
                _("Counter duty of {official_id}").format(official_id=who),
                _entries(roster, who),
                month,
            )
            (part / "ics" / f"{n:04}.ics").write_bytes(own)
            rows.append([f"{n:04}.ics", who])
        _write_rows(rows, part / "ics" / "index.csv")
    return folder


def _entries(roster: DutyRoster, who: str = "") -> Iterator[Entry]:
    """Events of everybody's turns, or of one person's; substitutes stand below."""
    told = dict(zip(roster.days["date"], roster.days["is_provisional"], strict=True))
    named = roster.substitutes.groupby("date")["official_id"].apply(list).to_dict()
    for date, counter, official in roster.turns.itertuples(index=False):
        if who not in ("", official):
            continue
        others = _(", ").join(named.get(date, []))
        summary = _("Counter duty: {counter}").format(counter=counter)
        if not who:
            summary = _("{counter}: {official_id}").format(
                counter=counter, official_id=official
            )
        yield Entry(
            key=f"roster {date} {counter} {official} {bool(who)}",
            date=date,
            summary=summary,
            hours=(roster.rules.day_from, roster.rules.day_to),
            lines=(_("Substitutes: {names}").format(names=others),) if others else (),
            is_provisional=bool(told[date]),
        )


def _write_csv(frame: pd.DataFrame, file: Path) -> None:
    shown = frame.copy(deep=False)
    for name in frame.select_dtypes("bool").columns:
        shown[name] = shown[name].astype(int)
    _write_rows([list(shown.columns), *shown.to_numpy(dtype=object).tolist()], file)


def _write_rows(rows: list[list[str]], file: Path) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows(rows)
