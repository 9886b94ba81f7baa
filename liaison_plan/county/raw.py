"""`RawTable`: one table's cells as trimmed text under the contract's column names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.county.canonical import canonical_order
from liaison_plan.county.contract import Table, heading_key
from liaison_plan.county.findings import Finding
from liaison_plan.county.grids import Grid, cell_texts, column_letter
from liaison_plan.county.headings import Headings, read_headings
from liaison_plan.county.schema import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOTAL = re.compile(
    r"^(?:合计|总计|小计|共计|总数|total|sum)[:：]?$", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True)
class RawTable:
    """
    One table as given, before any conversion.

    Attributes
    ----------
    table
        Its contract.
    cells
        Contract columns that are present, in contract order, as trimmed text; blank
        rows, totals and repeated headings are left out. RangeIndex.
    rows
        Excel's row number of each row.
    written
        Heading of each column as they wrote it, by English name.
    file, sheet
        Where the table stands.
    """

    table: Table
    cells: pd.DataFrame
    rows: np.ndarray
    written: dict[str, str]
    file: str
    sheet: str = ""

    @property
    def name(self) -> str:
        """English name of the table."""
        return self.table.name

    @cached_property
    def order(self) -> np.ndarray:
        """Positions of the rows in canonical order."""
        return canonical_order(self.table, self.cells)

    def numbers(self, column: str) -> np.ndarray:
        """Return a column as numbers, NaN where there is none; see `schema.numbers`."""
        if column not in self._numbers:
            self._numbers[column] = numbers(self.cells[column])
        return self._numbers[column]

    @cached_property
    def _numbers(self) -> dict[str, np.ndarray]:
        return {}

    @property
    def place(self) -> str:
        """The file, and the sheet where it is not alone in it."""
        return f"{self.file} ({self.sheet})" if self.sheet else self.file

    def has(self, *columns: str) -> bool:
        """Tell whether all these columns are present."""
        return all(column in self.cells.columns for column in columns)

    def finding(
        self,
        check: str,
        at: int | None = None,
        column: str = "",
        value: str = "",
        **params: object,
    ) -> Finding:
        """
        Make one finding about this table.

        Parameters
        ----------
        check
            Code of the check.
        at
            Position of the row in `cells`, or None for the whole table.
        column
            English name of the column; it is reported as they wrote it.
        value
            The cell's text.
        params
            What the sentences name.
        """  # fmt: skip
        row = None if at is None else int(self.rows[at])
        written = self.written.get(column, column)
        return Finding(
            check, self.name, self.file, self.sheet, row, written, value, params, column
        )

    def findings_at(self, check: str, at: Iterable[int], column: str) -> list[Finding]:
        """Make one finding for each of these cells, which show their own text."""
        values = self.cells[column].to_numpy(object)
        return [self.finding(check, int(i), column, values[i]) for i in at]


def raw_table(table: Table, grid: Grid) -> tuple[RawTable, list[Finding]]:
    """
    Turn a grid into a table's text, and say what is wrong with its shape.

    Parameters
    ----------
    table
        The contract.
    grid
        All cells of the file or sheet.

    Returns
    -------
    raw
        The cells of the contract's columns.
    found
        Faults and warnings of headings and of rows that are no records.
    """
    headings = read_headings(table, grid)
    found = [*grid.found, *headings.found]
    texts = {
        name: cell_texts(grid.columns[headings.position[name]][headings.first_row :])
        for name in table.names
        if name in headings.position
    }
    n = max(grid.n_rows - headings.first_row, 0)
    cells = pd.DataFrame(texts, index=pd.RangeIndex(n), dtype="str")
    rows = np.arange(n, dtype=np.int64) + headings.first_row + 1
    whole = RawTable(table, cells, rows, headings.written, grid.file, grid.sheet)
    blank, lost = _blank_rows(whole, grid, headings)
    strays = _stray_rows(whole, grid, headings) | dict.fromkeys(lost, "lost_record")
    found += [whole.finding(check, at) for at, check in strays.items()]
    keep = ~blank
    keep[list(strays)] = False
    found += _unused_columns(whole, grid, headings)
    found += _oddities(whole, grid, headings)
    kept = cells[keep].reset_index(drop=True)
    raw = RawTable(table, kept, rows[keep], headings.written, grid.file, grid.sheet)
    return raw, found


def _blank_rows(
    raw: RawTable, grid: Grid, headings: Headings
) -> tuple[np.ndarray, list[int]]:
    """Mark rows without any text; list those with text only where we do not look."""
    blank = np.ones(len(raw.cells), dtype=bool)
    for name in raw.cells.columns:
        blank &= (raw.cells[name] == "").to_numpy()
    unknown = [grid.columns[index] for index, _label in headings.unknown]
    lost = []
    # Without any column of ours there is no telling what a record is.
    if len(raw.cells.columns):
        for at in np.flatnonzero(blank).tolist():
            row = at + headings.first_row
            if any(cell_texts([column[row] for column in unknown])):
                lost.append(at)
    return blank, lost


def _stray_rows(raw: RawTable, grid: Grid, headings: Headings) -> dict[int, str]:
    """Find totals and repeated headings, which printed lists bring along."""
    strays: dict[int, str] = {}
    if not len(raw.cells) or not len(raw.cells.columns):
        return strays
    columns = [raw.cells.iloc[:, 0].tolist()]
    if 0 not in headings.position.values():
        columns.append(cell_texts(grid.columns[0][headings.first_row :]))
    for texts in columns:
        # Hardly a table has totals, so the column is searched once, not row by row.
        if _TOTAL.search("\n".join(texts)):
            strays |= {i: "total_row" for i, t in enumerate(texts) if _TOTAL.match(t)}
    headed = raw.cells
    for name in raw.cells.columns:
        headed = headed[headed[name] == raw.written[name]]
    return strays | {int(i): "repeated_heading" for i in headed.index}


def _unused_columns(raw: RawTable, grid: Grid, headings: Headings) -> list[Finding]:
    """Name the columns that are dropped at the door, once and without a value."""
    names = []
    for index, label in headings.unknown:
        has_heading = heading_key(label) != heading_key(column_letter(index))
        if has_heading or any(cell_texts(grid.columns[index])):
            names.append(label)
    if not names:
        return []
    return [raw.finding("unknown_columns", columns=", ".join(names))]


def _oddities(raw: RawTable, grid: Grid, headings: Headings) -> list[Finding]:
    """Report merged cells and formulas in columns of the contract."""
    name_at = {index: name for name, index in headings.position.items()}
    found = []
    for top, left, bottom, right in grid.merged:
        names = [name_at[j] for j in range(left, right + 1) if j in name_at]
        if names and top >= headings.first_row:
            corner = f"{column_letter(right)}{bottom + 1}"
            cells = f"{column_letter(left)}{top + 1}:{corner}"
            at = top - headings.first_row
            found.append(raw.finding("merged_cells", at, names[0], cells=cells))
    for row, index in grid.bare_formulas:
        if index in name_at and row >= headings.first_row:
            at = row - headings.first_row
            found.append(raw.finding("formula_without_value", at, name_at[index]))
    stored: dict[str, int] = {}
    for row, index in grid.formulas:
        if index in name_at and row >= headings.first_row:
            stored[name_at[index]] = stored.get(name_at[index], 0) + 1
    for name, n in stored.items():
        found.append(raw.finding("formula_used", None, name, n=n))
    return found
