"""Reading workbooks; this module is the only user of python-calamine."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

import python_calamine as calamine

from liaison_plan.county.findings import Finding
from liaison_plan.county.formulas import SheetFormulas, find_formulas
from liaison_plan.county.grids import Grid, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: File endings that are read as workbooks.
SUFFIXES = (".xlsx", ".xlsm", ".xls")


def read_sheets(
    path: Path, wanted: Callable[[str], bool]
) -> tuple[list[Grid], list[str]]:
    """
    Read the sheets of a workbook as grids.

    Parameters
    ----------
    path
        The workbook.
    wanted
        Tells by its name whether a sheet is read.

    Returns
    -------
    grids
        The wanted sheets, in the workbook's order.
    others
        Names of the other sheets that are not empty.

    Raises
    ------
    UnreadableError
        The workbook is damaged, protected or cannot be opened.
    """
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            formulas = find_formulas(path)
            grids, others = [], []
            for name in book.sheet_names:
                if wanted(name):
                    sheet = book.get_sheet_by_name(name)
                    grids.append(_grid(sheet, path, formulas.get(name)))
                elif book.get_sheet_by_name(name).start is not None:
                    others.append(name)
            return grids, others
    except calamine.PasswordError:
        raise UnreadableError(Finding("file_protected", file=path.name)) from None
    except OSError:
        raise UnreadableError(Finding("file_closed", file=path.name)) from None
    except (calamine.CalamineError, zipfile.BadZipFile, ParseError):
        raise UnreadableError(Finding("file_damaged", file=path.name)) from None


def _grid(
    sheet: calamine.CalamineSheet, path: Path, formulas: SheetFormulas | None
) -> Grid:
    rows = sheet.to_python(skip_empty_area=False)
    columns: list[list[object]] = [list(column) for column in zip(*rows, strict=True)]
    merged = []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if bottom == top or left >= len(columns):
            continue
        if top > 0:  # merged headings are named by the check of headings
            merged.append((top, left, bottom, right))
        value = columns[left][top] if top < len(columns[left]) else ""
        for column in columns[left : right + 1]:
            column.extend([""] * (bottom + 1 - len(column)))
            column[top : bottom + 1] = [value] * (bottom + 1 - top)
    height = max((len(column) for column in columns), default=0)
    for column in columns:
        column.extend([""] * (height - len(column)))
    found = formulas or SheetFormulas()
    for (row, index), text in found.errors.items():
        if index < len(columns) and row < height:
            columns[index][row] = text
    return Grid(
        columns,
        path.name,
        sheet.name,
        tuple(merged),
        tuple(found.stored),
        tuple(found.bare),
    )
