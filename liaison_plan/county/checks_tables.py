"""Checks of whole tables: they are there and have their columns and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.county.contract import COUNTY_TABLES, TABLES
from liaison_plan.county.findings import Finding

if TYPE_CHECKING:
    from liaison_plan.county.case import Case


def check_missing_tables(case: Case) -> list[Finding]:
    """Find required tables that were not given."""
    return [
        Finding("missing_table", name, params={"table": name, "zh": TABLES[name].zh})
        for name in COUNTY_TABLES
        if case.is_required(name)
        and name not in case.source.tables
        and not _nothing_could_be_opened(case)
    ]


def check_missing_columns(case: Case) -> list[Finding]:
    """Find required columns that a table lacks."""
    found = []
    for name, raw in case.source.tables.items():
        if _is_unreadable(case, name):
            continue
        for column in TABLES[name].columns:
            if column.is_required and not raw.has(column.name):
                found.append(
                    raw.finding("missing_column", name=column.name, zh=column.zh)
                )
    return found


def check_empty_tables(case: Case) -> list[Finding]:
    """Find required tables without rows."""
    return [
        raw.finding("empty_table")
        for name, raw in case.source.tables.items()
        if case.is_required(name) and len(raw.cells.columns) and not len(raw.cells)
    ]


def _is_unreadable(case: Case, table: str) -> bool:
    """Tell a file that could not be read: its columns say nothing more."""
    unreadable = {
        "file_damaged", "file_protected", "encoding_utf16", "encoding_unknown",
        "encoding_mixed", "file_closed",
    }  # fmt: skip
    file = case.source.tables[table].file
    return any(f.check in unreadable and f.file == file for f in case.source.found)


def _nothing_could_be_opened(case: Case) -> bool:
    """Tell a wrong path, or a lone workbook that cannot be opened."""
    alone = {
        "no_such_path", "not_a_county", "file_damaged", "file_protected", "file_closed",
    }  # fmt: skip
    return not case.source.tables and any(f.check in alone for f in case.source.found)
