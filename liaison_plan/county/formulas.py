"""
Where a workbook holds formulas: the one thing calamine does not tell.

Calamine gives the results stored in the file; a formula that failed, or whose result
was never stored, reads as an empty cell. So the sheets' XML is searched for both.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from pathlib import Path

_CELL = re.compile(rb"<c\b([^>]*[^/>])>(.*?)</c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(rb"<v>([^<]+)</v>")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class SheetFormulas:
    """Cells of one sheet, each as (row, column) from 0."""

    stored: list[tuple[int, int]] = field(default_factory=list)
    bare: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def find_formulas(path: Path) -> dict[str, SheetFormulas]:
    """
    Find formulas and Excel's error values.

    Parameters
    ----------
    path
        An .xlsx or .xlsm workbook; any other file has none.

    Returns
    -------
    formulas
        By sheet name; sheets without any are left out.
    """
    if not zipfile.is_zipfile(path):
        return {}
    found = {}
    with zipfile.ZipFile(path) as archive:
        for sheet, part in _sheet_parts(archive).items():
            data = archive.read(part)
            if b"<f" in data or b't="e"' in data:
                found[sheet] = _scan(data)
    return found


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Map each sheet's name to its part of the archive."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    parts = {}
    for element in ET.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(_RELATION), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in names:
                parts[element.get("name", "")] = part
    return parts


def _scan(data: bytes) -> SheetFormulas:
    found = SheetFormulas()
    for attributes, body in _CELL.findall(data):
        is_error = b't="e"' in attributes
        is_formula = b"<f" in body
        if not (is_error or is_formula):
            continue
        match = _PLACE.search(attributes)
        if match is None:
            continue
        place = (int(match[2]) - 1, _column_index(match[1].decode()))
        value = _VALUE.search(body)
        if is_error:
            found.errors[place] = value[1].decode() if value else "#N/A"
        elif value is None:
            found.bare.append(place)
        else:
            found.stored.append(place)
    return found


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
