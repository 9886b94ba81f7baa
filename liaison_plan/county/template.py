"""
The empty county that `new` writes: a workbook with Chinese sheets, and rules.toml.

This module is the only one of this room that uses xlsxwriter.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from liaison_plan.county.contract import TABLES, Column, Table
from liaison_plan.county.glossary import MEANINGS, NOTES
from liaison_plan.county.rules_template import RULES_TEMPLATE
from liaison_plan.errors import DataError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

#: Tables of the template; the road tables come from maps, not from typing.
SHEETS = (
    "households", "officials", "villages", "units", "pins", "bans", "calendar", "leave",
)  # fmt: skip

#: Invented rows of the sheet 示例, in the order of the columns of the contract.
EXAMPLES: dict[str, tuple[tuple[str, ...], ...]] = {
    "households": (
        ("H0001", "V01", "117.4302", "23.7021", "", "1", "", "G001"),
        ("H0002", "V01", "117.4310", "23.7015", "2", "1", "就医", ""),
        ("H0003", "V02", "117.4418", "23.7102", "", "3", "", ""),
        ("H0004", "V02", "117.4425", "23.7098", "", "3", "", ""),
    ),
    "officials": (
        (
            "G001", "D01", "117.4290", "23.7010",
            "科员", "", "农业", "V02", "", "", "是",
        ),
        ("G002", "D02", "", "", "副科级", "T1", "", "", "10", "20", "是"),
        ("G003", "D02", "", "", "科员", "T1", "", "", "", "", "否"),
    ),
    "villages": (
        ("V01", "示例一村", "T1", "示例镇", "村", "117.4305", "23.7020", ""),
        ("V02", "示例二村", "T1", "示例镇", "村", "117.4420", "23.7100", "修路"),
    ),
    "units": (
        ("D01", "示例县农业局", "农业", "117.4290", "23.7010"),
        ("D02", "示例镇政府", "", "117.4350", "23.7050"),
    ),
    "pins": (("H0001", "G001"),),
    "bans": (("H0003", "G002"),),
    "calendar": (("2026-10-08", "放假"), ("2026-10-10", "上班")),
    "leave": (("G001", "2026-07-06", "2026-07-17"),),
}  # fmt: skip

#: A fixed date, so that the same template is the same file.
_CREATED = dt.datetime(2026, 1, 1)

_LAST_ROW = 1_048_575
_CHOICES = {"flag": ["是", "否"], "day": ["放假", "上班"]}
_MOST_DEGREES = {"lon": 180, "lat": 90}


def new_county(folder: str | Path) -> Path:
    """
    Write an empty county to fill in (新建): county.xlsx and rules.toml.

    Parameters
    ----------
    folder
        Made if need be. Nothing in it is overwritten.

    Returns
    -------
    folder
        Holds county.xlsx (a sheet a table with Chinese headings, ids formatted as
        text; 说明 explains every column, 示例 shows invented rows) and rules.toml with
        every key at its default, explained in both languages.

    Raises
    ------
    DataError
        One of the two files is already there.
    """
    folder = Path(folder)
    files = ("county.xlsx", "rules.toml")
    for name in files:
        if (folder / name).exists():
            message = _("{file} is already there. Name a new folder.")
            raise DataError(message.format(file=folder / name))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as beside:
        _write_workbook(Path(beside) / "county.xlsx")
        (Path(beside) / "rules.toml").write_bytes(RULES_TEMPLATE.encode("utf-8"))
        for name in files:
            (Path(beside) / name).replace(folder / name)
    return folder


def _write_workbook(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": _CREATED, "title": "liaison_plan"})
        bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "bottom": 1})
        text = book.add_format({"num_format": "@"})
        for name in SHEETS:
            _write_table_sheet(book, TABLES[name], bold, text)
        _write_notes_sheet(book, bold)
        _write_example_sheet(book, bold, text)


def _write_table_sheet(
    book: Workbook, table: Table, bold: Format, text: Format
) -> None:
    """Write one empty table: headings, ids as text, limits on what can be typed."""
    sheet = book.add_worksheet(table.zh)
    for index, column in enumerate(table.columns):
        sheet.write_string(0, index, column.zh, bold)
        # As text, Excel keeps leading zeros, long ids and dates as they are written.
        style = text if column.kind in ("id", "list", "text", "date") else None
        sheet.set_column(index, index, max(10, 3 * len(column.zh)), style)
        _limit_typing(sheet, index, column)
    sheet.freeze_panes(1, 0)


def _limit_typing(sheet: Worksheet, index: int, column: Column) -> None:
    if column.kind in _CHOICES:
        rule: dict[str, object] = {
            "validate": "list", "source": _CHOICES[column.kind]
        }  # fmt: skip
    elif column.kind in _MOST_DEGREES:
        most = _MOST_DEGREES[column.kind]
        rule = {
            "validate": "decimal", "criteria": "between",
            "minimum": -most, "maximum": most,
            "error_message": MEANINGS["road_nodes"][column.name][0],
        }  # fmt: skip
    elif column.kind in ("workload", "limit"):
        least = 1 if column.kind == "workload" else 0
        rule = {"validate": "integer", "criteria": ">=", "value": least}
    else:
        return
    sheet.data_validation(1, index, _LAST_ROW, index, rule)


def _write_notes_sheet(book: Workbook, bold: Format) -> None:
    """Write 说明: every column in Chinese and English."""
    sheet = book.add_worksheet("说明")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    row = 0
    for zh, en in NOTES:
        sheet.merge_range(row, 0, row, 5, f"{zh}\n{en}", wrap)
        sheet.set_row(row, 48)
        row += 1
    row += 1
    labels = ("表 Table", "列 Column", "English", "必填 Required", "说明", "Meaning")
    for index, (label, width) in enumerate(
        zip(labels, (12, 18, 18, 14, 48, 60), strict=True)
    ):
        sheet.write_string(row, index, label, bold)
        sheet.set_column(index, index, width)
    for name in SHEETS:
        table = TABLES[name]
        for column in table.columns:
            row += 1
            zh, en = MEANINGS[name][column.name]
            required = "是 yes" if column.is_required else ""
            cells = (f"{table.zh} {name}", column.zh, column.name, required, zh, en)
            for index, cell in enumerate(cells):
                sheet.write_string(row, index, cell, wrap)


def _write_example_sheet(book: Workbook, bold: Format, text: Format) -> None:
    """Write 示例: a few invented rows of every table, one block a table."""
    sheet = book.add_worksheet("示例")
    sheet.set_column(0, 10, 14)
    row = 0
    for name in SHEETS:
        table = TABLES[name]
        sheet.write_string(row, 0, table.zh, bold)
        for index, column in enumerate(table.columns):
            sheet.write_string(row + 1, index, column.zh, bold)
        for offset, cells in enumerate(EXAMPLES[name], start=2):
            for index, cell in enumerate(cells):
                sheet.write_string(row + offset, index, cell, text)
        row += len(EXAMPLES[name]) + 3
