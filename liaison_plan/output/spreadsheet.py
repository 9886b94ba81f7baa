"""
Tables as an .xlsx that offices can print and filter. The only user of xlsxwriter.

Text is always written as text: nothing a cell starts with can become a formula, a link
or a number. The same tables give the same bytes.
"""

from __future__ import annotations

import math
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import xlsxwriter

from liaison_plan.output.atomic import whole_file
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

Kind = Literal[
    "text", "long", "aside", "whole", "points", "metres", "share", "change", "degrees"
]

#: Set off from the text of the next column.
_RIGHT = {"align": "right", "indent": 1}
_FORMATS: dict[Kind, dict[str, Any]] = {
    "text": {},
    "long": {"text_wrap": True},
    "aside": {"indent": 1},
    "whole": {"num_format": "#,##0", **_RIGHT},
    "points": {"num_format": "#,##0.00", **_RIGHT},
    "metres": {"num_format": "#,##0.0", **_RIGHT},
    "share": {"num_format": "0.000", **_RIGHT},
    "change": {"num_format": "+#,##0.0;-#,##0.0;0.0", **_RIGHT},
    "degrees": {"num_format": "0.000000", **_RIGHT},
}
_TEXTS = ("text", "long", "aside")
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
_NARROWEST, _WIDEST, _LONG = 8, 40, 56
#: Points of height of one line.
_LINE = 14
#: The clock has no place in a file that two runs must write alike.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
#: Not allowed in XML, so not in an .xlsx either; xlsxwriter escapes other controls.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_A4 = 9


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its heading, its cells from top to bottom, their kind."""

    heading: str
    cells: Iterable[Any]
    kind: Kind = "text"


@dataclass(frozen=True)
class Cell:
    """One cell that is not of its column's kind."""

    value: Any
    kind: Kind


@dataclass(frozen=True)
class Block:
    """
    A titled piece of a page: rows of cells under headings (none: no heading row).

    `kinds` tells the kind of each column; a text or a `Cell` may stand anywhere.
    `note` is a sentence under the title.
    """

    title: str
    rows: Sequence[Sequence[Any]]
    headings: Sequence[str] = ()
    kinds: Sequence[Kind] = ()
    note: str = ""


class Book:
    """An .xlsx being written; see `open_book`."""

    def __init__(self, writer: Any) -> None:  # noqa: ANN401 - xlsxwriter is untyped
        self._writer = writer
        self._formats = {
            kind: writer.add_format({**_FONT, **look})
            for kind, look in _FORMATS.items()
        }
        line = {"bottom": 1, "bg_color": "#DCE6EF", "text_wrap": True}
        self._heading = writer.add_format({**_FONT, **line, "bold": True})
        self._over_numbers = writer.add_format(
            {**_FONT, **line, **_RIGHT, "bold": True}
        )
        self._right = writer.add_format({**_FONT, **_RIGHT})
        self._section = writer.add_format({**_FONT, "bold": True, "font_size": 12})
        self._title = writer.add_format({**_FONT, "bold": True, "font_size": 16})
        self._alarm = writer.add_format(
            {**_FONT, "bold": True, "font_color": "#A0002D", "font_size": 12}
        )

    def table(
        self, name: str, columns: Sequence[Column], *, alarms: set[int] | None = None
    ) -> None:
        """
        Add a sheet with one table: frozen headings, a filter, fitted widths.

        Parameters
        ----------
        name
            Of the sheet.
        columns
            Of equal length.
        alarms
            Rows (from 0) whose first cell is set in red, or None.
        """
        cells = [list(column.cells) for column in columns]
        widths = [_width(*pair) for pair in zip(columns, cells, strict=True)]
        n_rows = len(cells[0]) if cells else 0
        sheet = self._new_sheet(name, landscape=True)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, n_rows, max(0, len(columns) - 1))
        headings = [column.heading for column in columns]
        sheet.set_row(0, _LINE * _lines(headings, widths, 1.2) + 3)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.heading, self._over(column.kind))
        put = [
            self._writer_of(sheet, _without_idle_decimals(column.kind, part))
            for column, part in zip(columns, cells, strict=True)
        ]
        wrapped = [at for at, column in enumerate(columns) if column.kind == "long"]
        for row, values in enumerate(zip(*cells, strict=True), start=1):
            high = _lines(
                [values[at] for at in wrapped], [widths[at] for at in wrapped]
            )
            if high > 1:
                # Not every program fits the height itself.
                sheet.set_row(row, _LINE * high + 2)
            for at, value in enumerate(values):
                put[at](row, at, value)
            if alarms and row - 1 in alarms:
                sheet.write_string(row, 0, _clean(values[0]), self._alarm)

    def page(
        self,
        name: str,
        title: str,
        blocks: Sequence[Block],
        *,
        lines: Sequence[str] = (),
        alarm: str = "",
    ) -> None:
        """
        Add a sheet to be read from top to bottom.

        Parameters
        ----------
        name, title
            Of the sheet, and the words above it.
        blocks
            Pieces one under another.
        lines
            Sentences under the title.
        alarm
            A sentence in red above everything, or `""`.
        """
        sheet = self._new_sheet(name, landscape=False)
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 7, 16)
        row = 0
        for text, look, high in [
            *([(alarm, self._alarm, 20)] if alarm else []),
            (title, self._title, 26),
            *((line, self._formats["text"], 15) for line in lines),
        ]:
            sheet.set_row(row, high)
            sheet.write_string(row, 0, _clean(text), look)
            row += 1
        sheet.freeze_panes(row, 0)
        for block in blocks:
            row = self._block(sheet, block, row + 1)

    def _block(self, sheet: Any, block: Block, row: int) -> int:  # noqa: ANN401
        sheet.set_row(row, 18)
        sheet.write_string(row, 0, block.title, self._section)
        row += 1
        if block.note:
            sheet.write_string(row, 0, block.note, self._formats["text"])
            row += 1
        for at, heading in enumerate(block.headings):
            kind = block.kinds[at] if at < len(block.kinds) else "text"
            sheet.write_string(row, at, heading, self._over(kind))
        row += bool(block.headings)
        for values in block.rows:
            for at, value in enumerate(values):
                kind = block.kinds[at] if at < len(block.kinds) else "text"
                if isinstance(value, Cell):
                    self._writer_of(sheet, value.kind)(row, at, value.value)
                else:
                    self._writer_of(sheet, kind)(row, at, value)
            row += 1
        return row

    def _over(self, kind: Kind) -> Any:  # noqa: ANN401
        """Format of a heading: to the right over numbers."""
        return self._heading if kind in _TEXTS else self._over_numbers

    def _writer_of(self, sheet: Any, kind: Kind) -> Callable[[int, int, Any], None]:  # noqa: ANN401
        """Make the function that writes one cell of a kind: text, number or nothing."""
        number = self._formats[kind]
        write_string, write_number = sheet.write_string, sheet.write_number

        def put_text(row: int, at: int, value: Any) -> None:  # noqa: ANN401
            if value not in ("", None):
                write_string(row, at, _clean(value), number)

        def put_number(row: int, at: int, value: Any) -> None:  # noqa: ANN401
            if isinstance(value, str):
                if value:
                    write_string(row, at, _clean(value), self._right)
            elif value is not None and math.isfinite(value):
                write_number(row, at, value, number)

        return put_text if kind in _TEXTS else put_number

    def _new_sheet(self, name: str, *, landscape: bool) -> Any:  # noqa: ANN401
        # Excel allows 31 characters and none of these.
        sheet = self._writer.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31])
        sheet.set_paper(_A4)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet


@contextmanager
def open_book(path: str | Path, *, title: str) -> Iterator[Book]:
    """
    Write an .xlsx, whole or not at all.

    Parameters
    ----------
    path
        The file; an older one is replaced at the end.
    title
        Kept in the file's properties.

    Yields
    ------
    book
        To add sheets to.

    Raises
    ------
    LiaisonPlanError
        The file cannot be written.
    """
    # Rows leave memory as they are written; nothing is guessed from what text says.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with whole_file(path) as part:
        writer = xlsxwriter.Workbook(str(part), options)
        try:
            writer.set_properties({"title": title, "created": _CREATED})
            yield Book(writer)
        finally:
            writer.close()


def yes_no(values: Iterable[bool]) -> list[str]:
    """Write truth as the office writes it."""
    yes, no = _("yes"), _("no")
    return [yes if value else no for value in values]


def looked_up(ids: pd.Series, texts: Mapping[str, str] | pd.Series) -> pd.Series:
    """Look ids up among texts; `""` where there is none."""
    found = ids.map(texts).astype(object)
    return found.where(found.notna(), "")


def where_any(heading: str, cells: pd.Series) -> list[Column]:
    """Make a column only where something stands in it."""
    return [Column(heading, cells)] if (cells != "").any() else []


def _without_idle_decimals(kind: Kind, cells: list[Any]) -> Kind:
    """Show points with decimals only where some official carries half a point."""
    if kind != "points" or any(v == v and v != int(v) for v in cells):
        return kind
    return "whole"


def _clean(text: Any) -> str:  # noqa: ANN401 - ids and names are text, whatever came
    return _NOT_XML.sub("\ufffd", str(text))


def _width(column: Column, cells: list[Any]) -> float:
    """Fit a column to its heading and cells; a Chinese character takes two places."""
    # A heading may take two lines; the filter's arrow needs room too.
    heading = max(_places(column.heading) * 0.7, 6) + 4
    if column.kind == "long":
        return min(_LONG, max([heading, *(_places(text) for text in cells)]) + 2)
    if column.kind == "text":
        longest = max((_places(text) for text in cells), default=0)
        return float(min(_WIDEST, max(_NARROWEST, heading, longest + 2)))
    return float(min(_WIDEST, max(_NARROWEST + 2, heading)))


def _lines(texts: Sequence[Any], widths: Sequence[float], bold: float = 0.95) -> int:
    """Count the lines of the tallest cell of a row; `bold` widens its letters."""
    tallest = 1
    for text, width in zip(texts, widths, strict=True):
        parts = text.split("\n")
        lines = sum(max(1, math.ceil(_places(p) * bold / width)) for p in parts)
        tallest = max(tallest, lines)
    return tallest


def _places(text: Any) -> int:  # noqa: ANN401
    # GB18030 writes Latin in one byte and Chinese in two: near enough to the width.
    return 0 if text is None else len(str(text).encode("gb18030", "replace"))
