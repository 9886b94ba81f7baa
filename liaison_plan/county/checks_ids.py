"""
Checks of ids: unique, not personal, not damaged by a spreadsheet.

This module is the only user of python-stdnum.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from stdnum.cn import ric

from liaison_plan.county.contract import COUNTY_TABLES, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from liaison_plan.county.case import Case
    from liaison_plan.county.findings import Finding
    from liaison_plan.county.raw import RawTable

_CITIZEN = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[\dXx]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+")
_DECIMAL = re.compile(r"\d+\.0+")
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?: 00:00:00)?|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}月\d{1,2}日"
    r"|\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
    re.IGNORECASE,
)

_DAMAGED = re.compile(
    "|".join(pattern.pattern for pattern in (_SCIENTIFIC, _DECIMAL, _DATE)),
    re.IGNORECASE,
)

#: Of 18-digit codes that are no citizen numbers, one in eleven has the right check
#: digit by chance; where this share has it, it is no chance.
_NO_CHANCE = 0.2

#: Citizen numbers tried before the share is taken as known.
_SAMPLE = 2_000


def check_duplicate_ids(case: Case) -> list[Finding]:
    """Find ids that a second row uses, and pairs written twice."""
    found = []
    for name in COUNTY_TABLES:
        table = TABLES[name]
        raw = case.given(name, *table.key)
        if raw is None or not table.is_unique:
            continue
        key = raw.cells[list(table.key)]
        filled = (key != "").all(axis=1)
        again = key.duplicated() & filled
        if again.any() and len(table.key) == 1:
            # Ids that Excel made alike have that fault already.
            again &= ~key[table.key[0]].str.fullmatch(_SCIENTIFIC)
        if not again.any():
            continue
        first = _first_positions(key, again)
        check = "duplicate_id" if len(table.key) == 1 else "duplicate_pair"
        found += [
            raw.finding(
                check, at, table.key[-1], str(raw.cells[table.key[-1]].iat[at]),
                first=int(raw.rows[first[at]]),
            )
            for at in np.flatnonzero(again).tolist()
        ]  # fmt: skip
    return found


def check_citizen_numbers(case: Case) -> list[Finding]:
    """
    Find ids that are citizen numbers, which must never be ids.

    A code of 18 digits (a village's 12, then a count) can look like one by chance; it
    is one where too many of the column's 18-digit ids have the right check digit.
    """
    found = []
    for raw, name in _id_columns(case):
        ids = raw.cells[name]
        long = ids[ids.str.len() == 18]
        likely = long.index[long.str.fullmatch(_CITIZEN)].to_numpy()
        texts = ids.to_numpy(object)
        sample = likely[:: max(len(likely) // _SAMPLE, 1)]
        passed = sum(_is_citizen_number(texts[i]) for i in sample) / max(len(sample), 1)
        if not len(likely) or passed * len(likely) < _NO_CHANCE * len(long):
            continue
        at = [i for i in likely if _is_citizen_number(texts[i])]
        found += [raw.finding("citizen_number", int(i), name) for i in at]
    return found


def check_phone_numbers(case: Case) -> list[Finding]:
    """
    Find ids that are mobile phone numbers, which must never be ids.

    Codes of 11 digits that begin with the same county code (13 to 15 are provinces
    too) all share their first six digits; five phone numbers of different people
    hardly ever do.
    """
    found = []
    for raw, name in _id_columns(case):
        ids = raw.cells[name]
        long = ids[ids.str.len() == 11]
        at = long.index[long.str.fullmatch(_MOBILE)].to_numpy()
        distinct = ids.iloc[at].drop_duplicates()
        is_code = len(distinct) >= 5 and distinct.str[:6].nunique() == 1
        if len(at) and not is_code and len(at) >= len(long) / 2:
            found += [raw.finding("phone_number", int(i), name) for i in at]
    return found


def check_ids_damaged_by_excel(case: Case) -> list[Finding]:
    """Find ids that Excel shortened, rounded, or turned into decimals or dates."""
    found = []
    for raw, name in _id_columns(case):
        ids = raw.cells[name]
        found += [raw.finding("id_rounded", at, name) for at in _rounded(ids)]
        if not _matching(ids, _DAMAGED):
            continue
        if name != "group_id":  # groups may well be called 1.0
            found += raw.findings_at("id_scientific", _matching(ids, _SCIENTIFIC), name)
            for at in _matching(ids, _DECIMAL):
                text = str(ids.iat[at])
                plain = text.split(".")[0]
                found.append(raw.finding("id_decimal", at, name, text, plain=plain))
        found += raw.findings_at("id_as_date", _matching(ids, _DATE), name)
    return found


def check_id_widths(case: Case) -> list[Finding]:
    """
    Find columns whose ids may have lost leading zeros.

    Numbers counted from 1 have every width; suspicious are zeros in front of some ids
    only, or long ids of two neighbouring widths.
    """
    found = []
    for raw, name in _id_columns(case):
        if name not in raw.table.key or len(raw.table.key) > 1:
            continue
        ids = raw.cells[name]
        ids = ids[ids != ""]
        if not ids.str.fullmatch(r"[0-9]+").all():
            continue
        widths = sorted(ids.str.len().unique().tolist())
        if len(widths) < 2:
            continue
        padded = bool(ids.str.fullmatch("0[0-9]+").any())
        if padded or (widths[0] >= 3 and widths[1:] == [widths[0] + 1]):
            shown = ", ".join(map(str, widths))
            found.append(raw.finding("id_widths", None, name, widths=shown))
    return found


def _is_citizen_number(text: str) -> bool:
    """
    Tell whether 18 digits are a citizen number, by birth date and check digit.

    `ric.is_valid` also wants the county to have had that code in the year of birth;
    but who was born before the codes came into use (1984) got today's code.
    """
    try:
        ric.get_birth_date(text)
    except ric.InvalidComponent:
        return False
    return str(ric.calc_check_digit(text)) == text[-1].upper()


def _id_columns(case: Case) -> Iterator[tuple[RawTable, str]]:
    """Every column of ids of every table that has rows."""
    for table in COUNTY_TABLES:
        raw = case.given(table)
        if raw is None:
            continue
        for column in TABLES[table].columns:
            if column.kind == "id" and raw.has(column.name):
                yield raw, column.name


def _matching(ids: pd.Series[str], pattern: re.Pattern[str]) -> list[int]:
    """Positions of ids that match as a whole; a clean column is searched only once."""
    whole = re.compile(f"^(?:{pattern.pattern})$", pattern.flags | re.MULTILINE)
    if whole.search("\n".join(ids.tolist())) is None:
        return []
    hits: list[int] = np.flatnonzero(ids.str.fullmatch(pattern)).tolist()
    return hits


def _rounded(ids: pd.Series[str]) -> list[int]:
    """
    Positions of ids whose digits beyond the 15th are zeros, if most of them are.

    Excel keeps 15 digits of a number. One code in a thousand ends in 000 by itself.
    """
    long = ids[ids.str.len() > 15]
    zeros = long[long.str.endswith("0")]
    if not len(long) or len(zeros) < len(long) / 2:
        return []
    zeros = zeros[zeros.str.fullmatch(r"[0-9]{15}0+")]
    if len(zeros) < len(long) / 2:
        return []
    return zeros.index.tolist()


def _first_positions(key: pd.DataFrame, again: pd.Series[bool]) -> dict[int, int]:
    """Position of the first row with the same key, for the rows that repeat one."""
    wanted = set(key[again].itertuples(index=False, name=None))
    first: dict[tuple[str, ...], int] = {}
    for at, row in enumerate(key.itertuples(index=False, name=None)):
        if row in wanted:
            first.setdefault(row, at)
    rows = key[again]
    return {
        int(at): first[row]
        for at, row in zip(
            rows.index, rows.itertuples(index=False, name=None), strict=True
        )
    }
