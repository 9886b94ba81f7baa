"""
Checks of single cells: what is wrong with each one that breaks its column's contract.

The schemas find the faulty cells of a whole column at once; only those few are looked
at here one by one. Each cell gets one finding: the first check that knows its fault.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from liaison_plan.county.contract import COUNTY_TABLES, NUMERIC, TABLES, Column
from liaison_plan.county.degrees import decimal_degrees
from liaison_plan.county.schema import (
    EXCEL_ERRORS,
    ID_CHARACTERS,
    LARGEST_COUNT,
    LARGEST_METRES,
    LARGEST_MINUTES,
)

if TYPE_CHECKING:
    from liaison_plan.county.case import Case
    from liaison_plan.county.findings import Finding

_EXAMPLES = {"lon": "117.4289", "lat": "23.7014", "metres": "125.5", "minutes": "2.5"}
_LARGEST = {"metres": LARGEST_METRES, "minutes": LARGEST_MINUTES}
_NAMED = {
    "flag": "flag_unknown",
    "done": "flag_unknown",
    "day": "day_unknown",
    "date": "not_a_date",
    "times": "not_a_time",
}
_INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\u3000]"
)

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)

#: A named fault and its parameters, or None where the cell is not of that sort.
Fault = tuple[str, dict[str, object]] | None


def check_cells(case: Case) -> list[Finding]:
    """Name the fault of every cell that breaks its column's contract."""
    found = []
    for table in COUNTY_TABLES:
        raw = case.raw(table)
        if raw is None:
            continue
        for name, at in case.bad[table].itertuples(index=False, name=None):
            text = str(raw.cells[name].iat[at])
            if name == "lat" and case.swapped[table][at]:
                continue  # `checks_places.check_swapped` names the row
            check, params = fault_of(TABLES[table].column(name), text)
            found.append(raw.finding(check, at, name, text, **params))
    return found


def fault_of(column: Column, text: str) -> tuple[str, dict[str, object]]:
    """
    Name what is wrong with a cell that breaks its column's contract.

    Returns
    -------
    check, params
        Code of the check and what its sentences name.
    """
    for is_it in (_missing, _formula, _error_of_excel):
        fault = is_it(column, text)
        if fault is not None:
            return fault
    if column.kind in _NAMED:
        return _NAMED[column.kind], {}
    if column.kind == "id":
        return _faulty_id(text)
    assert column.kind in NUMERIC, column
    for is_it in (_full_width, _degrees, _not_a_number):
        fault = is_it(column, text)
        if fault is not None:
            return fault
    return _out_of_range(column, text)


def _missing(column: Column, text: str) -> Fault:
    """Tell a required cell that is empty."""
    if text:
        return None
    return "missing_value", {"name": column.name, "zh": column.zh}


def _formula(_column: Column, text: str) -> Fault:
    """Tell a formula that was saved as text."""
    return ("formula_text", {}) if text.startswith("=") else None


def _error_of_excel(_column: Column, text: str) -> Fault:
    """Tell a formula that failed and left its error behind."""
    return ("excel_error", {}) if text.startswith(EXCEL_ERRORS) else None


def _faulty_id(text: str) -> tuple[str, dict[str, object]]:
    """Name the characters that make an id unlike the id it looks like."""
    if "\ufffd" in text:
        return "id_lost_characters", {}
    plain = " ".join(_INVISIBLE.sub(" ", text).split())
    if _INVISIBLE.search(text):
        return "id_invisible", {"plain": _INVISIBLE.sub("", text).strip()}
    plain = unicodedata.normalize("NFKC", text)
    if plain != text and not ID_CHARACTERS.search(plain):
        return "id_full_width", {"plain": plain}
    return "id_semicolon", {}


def _full_width(_column: Column, text: str) -> Fault:
    """Tell full-width digits, which Chinese input methods write."""
    plain = unicodedata.normalize("NFKC", text)
    if plain == text or not _is_number(plain):
        return None
    return "number_full_width", {"plain": plain}


def _degrees(column: Column, text: str) -> Fault:
    """Tell a coordinate in degrees, minutes and seconds."""
    if column.kind not in ("lon", "lat") or _is_number(text):
        return None
    decimal = decimal_degrees(text)
    return None if decimal is None else ("degrees_text", {"decimal": decimal})


def _not_a_number(column: Column, text: str) -> Fault:
    """Tell text where a number must stand."""
    if _is_number(text):
        return None
    if column.kind == "direction":
        return "direction_unknown", {}
    return "not_a_number", {"example": _EXAMPLES.get(column.kind, "1")}


def _out_of_range(column: Column, text: str) -> tuple[str, dict[str, object]]:
    """Name what is wrong with a number that cannot be."""
    if column.kind in ("lon", "lat"):
        return f"{column.kind}_impossible", {}
    if column.kind == "direction":
        return "direction_unknown", {}
    value = float(text)
    if column.kind in _LARGEST:
        if value < 0:
            return "number_negative", {}
        return "number_too_large", {"high": _LARGEST[column.kind]}
    if value > LARGEST_COUNT:
        return "number_too_large", {"high": LARGEST_COUNT}
    return "not_whole", {"low": 1 if column.kind == "workload" else 0}


def _is_number(text: str) -> bool:
    """Tell whether plain text is a finite number, as `schema.numbers` reads it."""
    return _NUMBER.fullmatch(text) is not None
