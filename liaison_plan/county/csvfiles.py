"""
Reading .csv files: strict decoding, then cells, losing nothing on the way.

Decoders are tried strictly in a fixed order (UTF-8 with or without BOM, then GB18030).
On Chinese files this is right where charset detectors guess wrong.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.county.findings import Finding
from liaison_plan.county.grids import Grid, UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

#: Longest cell read; beyond it a quotation mark was never closed.
_LONGEST_CELL = 131_072

_SEPARATORS = {"\t": "tab", ";": ";"}


def read_csv_grid(path: Path, table: str = "") -> Grid:
    """
    Read one .csv file as a grid of text.

    Parameters
    ----------
    path
        The file.
    table
        Name of the table, for findings.

    Raises
    ------
    UnreadableError
        The file cannot be opened, its bytes are no text, or they mix two encodings.
    """
    try:
        data = path.read_bytes()
    except OSError:
        raise UnreadableError(Finding("file_closed", table, path.name)) from None
    text = decode(data, path.name, table)
    found: list[Finding] = []
    separator = _separator(text)
    if separator != ",":
        params = {"separator": _SEPARATORS[separator]}
        found.append(Finding("separator", table, path.name, row=1, params=params))
    columns = _columns(text, separator, path.name, table, found)
    return Grid(columns, path.name, found=tuple(found))


def decode(data: bytes, file: str, table: str = "") -> str:
    """
    Decode a file's bytes: UTF-8 with or without BOM, else GB18030.

    Raises
    ------
    UnreadableError
        UTF-16 (by its BOM), mixed encodings, or neither of the two.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableError(Finding("encoding_utf16", table, file))
    text = None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            # GB18030 reads nearly anything, so a mix is looked for before it is tried.
            row = _row_where_encoding_changes(data)
            if row is not None:
                finding = Finding("encoding_mixed", table, file, row=row)
                raise UnreadableError(finding) from None
        else:
            break
    if text is None or "\x00" in text:
        raise UnreadableError(Finding("encoding_unknown", table, file))
    return text


def _row_where_encoding_changes(data: bytes) -> int | None:
    """
    Find the first line that is not encoded as the lines before it.

    Only lines that are Chinese in UTF-8 count as UTF-8: two bytes of a GB18030
    character may by chance be valid UTF-8, but they are never a Chinese character.
    """
    first: bool | None = None
    for number, line in enumerate(data.splitlines(), start=1):
        if line.isascii():
            continue
        try:
            is_utf8 = re.search("[\u4e00-\u9fff]", line.decode("utf-8")) is not None
        except UnicodeDecodeError:
            is_utf8 = False
        if first is None:
            first = is_utf8
        elif first != is_utf8:
            return number
    return None


def _separator(text: str) -> str:
    """Return the separator of the first line: a comma unless there is none."""
    head = text.split("\n", 1)[0]
    if "," in head:
        return ","
    return next((s for s in _SEPARATORS if s in head), ",")


def _columns(
    text: str, separator: str, file: str, table: str, found: list[Finding]
) -> list[list[object]]:
    """Split text into columns; rows that do not fit are found and cut."""
    if not text.strip():
        return []
    try:
        frame = pd.read_csv(
            io.StringIO(text), header=None, dtype=str, na_filter=False, sep=separator,
            skip_blank_lines=False, engine="c",
        )  # fmt: skip
    except pd.errors.ParserError:
        return _columns_of_faulty(text, separator, file, table, found)
    return [frame[j].tolist() for j in frame.columns]


def _columns_of_faulty(
    text: str, separator: str, file: str, table: str, found: list[Finding]
) -> list[list[object]]:
    """Split text row by row where the fast way refused it."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        rows.extend(reader)
    except csv.Error:
        found.append(Finding("quote_open", table, file, row=len(rows) + 1))
    if rows and _ends_inside_quotes(text):
        found.append(Finding("quote_open", table, file, row=len(rows)))
        rows.pop()
    width = len(rows[0]) if rows else 0
    for number, row in enumerate(rows, start=1):
        if len(row) > width:
            params = {"n": len(row), "width": width}
            found.append(
                Finding("too_many_cells", table, file, row=number, params=params)
            )
    return [[row[j] if j < len(row) else "" for row in rows] for j in range(width)]


def _ends_inside_quotes(text: str) -> bool:
    """Quotation marks come in pairs in a well-formed file, doubled ones included."""
    return text.count('"') % 2 == 1
