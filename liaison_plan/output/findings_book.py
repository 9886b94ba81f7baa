"""The list of findings (错误与提醒) of `check` as an .xlsx to work through."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from liaison_plan.output.spreadsheet import Column, open_book
from liaison_plan.words import gettext as _


def write_findings(frame: pd.DataFrame, path: str | Path) -> Path:
    """
    Write the findings as a workbook with one sheet, in the language in force.

    Parameters
    ----------
    frame
        The findings frame: `severity` (`fault`, `warning`), `file`, `sheet`, `row`
        (as Excel shows it, NA where none), `column`, `value`, `problem`, `advice`;
        further columns are left out. Faults are set in red.
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
    target = Path(path)
    severities = {"fault": _("fault"), "warning": _("warning")}
    faults = {at for at, kind in enumerate(frame["severity"]) if kind == "fault"}
    rows = [None if pd.isna(number) else int(number) for number in frame["row"]]
    with open_book(target, title=_("Findings")) as book:
        book.table(
            _("Findings"),
            [
                Column(_("Severity"), frame["severity"].map(severities)),
                Column(_("File"), _texts(frame["file"])),
                Column(_("Sheet"), _texts(frame["sheet"])),
                Column(_("Row"), rows, "whole"),
                Column(_("Column"), _texts(frame["column"])),
                Column(_("Value"), _texts(frame["value"])),
                Column(_("Problem"), _texts(frame["problem"]), "long"),
                Column(_("What to do"), _texts(frame["advice"]), "long"),
            ],
            alarms=faults,
        )
    return target


def _texts(cells: pd.Series) -> pd.Series:
    return cells.fillna("").astype(str)
