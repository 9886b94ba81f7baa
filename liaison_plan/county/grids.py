"""`Grid`: the cells of one file or sheet as they stand, before anything is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liaison_plan.county.findings import Finding


@dataclass(frozen=True)
class Grid:
    """
    Cells of one file or sheet.

    Attributes
    ----------
    columns
        One list a column, all of the same length; position 0 is Excel's row 1.
    file, sheet
        Where the cells stand; `sheet` is `""` for a .csv.
    merged
        Merged ranges that span rows below the headings, as (first row, first column,
        last row, last column), positions from 0. Their cells already all hold the
        value of the first one, so that checks do not complain about each of them.
    formulas
        Positions (row, column) of cells that hold a formula and its stored result.
    bare_formulas
        Positions of cells that hold a formula without a stored result.
    found
        What is already known to be wrong.
    """

    columns: list[list[object]]
    file: str
    sheet: str = ""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    formulas: tuple[tuple[int, int], ...] = ()
    bare_formulas: tuple[tuple[int, int], ...] = ()
    found: tuple[Finding, ...] = field(default_factory=tuple)

    @property
    def n_rows(self) -> int:
        """Rows, the headings included."""
        return len(self.columns[0]) if self.columns else 0

    def row(self, index: int) -> list[str]:
        """Return the text of one row."""
        return [cell_text(column[index]) for column in self.columns]


class UnreadableError(Exception):
    """A file cannot be turned into a grid; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.check)
        self.finding = finding


def cell_text(value: object) -> str:
    """
    Return a cell's text, trimmed, as Excel would save it to a .csv.

    A number has at most 15 significant digits, as in Excel; a date is written
    year-month-day; true and false are 1 and 0.
    """
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return _number_text(float(value))
    if isinstance(value, dt.datetime):
        return str(value.date()) if value.time() == dt.time() else str(value)
    return str(value)


def cell_texts(values: list[object]) -> list[str]:
    """Return the text of many cells; see `cell_text`."""
    return [v.strip() if type(v) is str else cell_text(v) for v in values]


def column_letter(index: int) -> str:
    """Return the name Excel gives a column: A for 0, AA for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _number_text(value: float) -> str:
    text = f"{value:.15g}"
    if "e+" not in text:
        return text
    # 433123198001015678 became 4.33123198001016e+17: write the zeros Excel shows.
    mantissa, exponent = text.split("e+")
    whole, _, part = mantissa.partition(".")
    zeros = int(exponent) - len(part)
    return f"{whole}{part}{'0' * zeros}" if zeros >= 0 and int(exponent) < 30 else text
