"""The workbook (工作簿): the plan as sheets that an office can filter and print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from liaison_plan.output.baseline import changes_today
from liaison_plan.output.posts.book import add_station_sheets
from liaison_plan.output.spreadsheet import open_book
from liaison_plan.output.workbook_prices import price_blocks
from liaison_plan.output.workbook_summary import summary_blocks
from liaison_plan.output.workbook_tables import (
    Source,
    assignments_sheet,
    beats_sheet,
    changes_sheet,
    exceptions_sheet,
    officials_sheet,
    villages_sheet,
)
from liaison_plan.plan.sentences import status_sentence
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.prices import Prices

#: Marks of a file with personal data, in every language: one is enough.
_MARKS = ("contains_personal_data", "含个人信息")


def write_workbook(
    county: County,
    plan: Plan,
    path: str | Path,
    *,
    baseline: Plan | None = None,
    contacts: Mapping[str, pd.DataFrame] | None = None,
    prices: Prices | None = None,
) -> Path:
    """
    Write the workbook (工作簿) of a plan, in the language in force.

    Sheets: summary, officials, villages, beats, assignments, exceptions, and changes
    where there is a baseline, and prices where they are given. A plan with stations
    has sheets of them: in short, places with who stands there, posts, persons,
    exceptions; a plan of stations alone has no others.

    Parameters
    ----------
    county, plan
        The county and a plan of it.
    path
        The .xlsx; an older one is replaced.
    baseline
        The plan in force today; None takes the households' own `official_id` where
        given.
    contacts
        Frames `official_contacts` and `household_contacts` (`id`, `name`, `phone`,
        `address`), as `county.reading.read_contacts` gives them, only where names
        and phones shall stand in the workbook: then the file's name and its first
        sheet say 含个人信息.
    prices
        Of this plan, for a sheet of prices (边际价值).

    Returns
    -------
    written
        The file; with contacts its name ends with the mark.

    Raises
    ------
    LiaisonPlanError
        The file cannot be written.
    """
    target = Path(path)
    alarm = ""
    if contacts is not None:
        target = _marked(target)
        alarm = _(
            "Contains personal data: names, phones and addresses. Pass it on only to "
            "those who need it for their work."
        )
    source = Source(county, plan, contacts or {})
    if "households" not in plan.layers:
        with open_book(target, title=_("Who is posted where")) as book:
            add_station_sheets(book, source, alarm=alarm)
        return target
    sentences = source.sentences()
    changes = changes_today(county, plan, baseline)
    n_changes = None if changes is None else len(changes)
    title = _("Which official every household turns to")
    with open_book(target, title=title) as book:
        book.page(
            _("Summary"),
            title,
            summary_blocks(source, sentences, n_changes),
            lines=[status_sentence(plan)],
            alarm=alarm,
        )
        book.table(_("Officials"), officials_sheet(source, sentences))
        book.table(_("Villages"), villages_sheet(source, sentences))
        book.table(_("Beats"), beats_sheet(source))
        book.table(_("Assignments"), assignments_sheet(source))
        book.table(_("Exceptions"), exceptions_sheet(source, sentences))
        if changes is not None:
            book.table(_("Changes"), changes_sheet(source, changes))
        if prices is not None:
            book.page(
                _("Prices"), _("What one more or less would change"),
                price_blocks(source, prices),
            )  # fmt: skip
        if "stations" in plan.layers:
            add_station_sheets(book, source)
    return target


def _marked(path: Path) -> Path:
    """Put the mark of personal data into a file's name, once."""
    if any(mark in path.stem for mark in _MARKS):
        return path
    mark = _("contains_personal_data")
    return path.with_stem(f"{path.stem}_{mark}")
