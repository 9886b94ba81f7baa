"""
Findings (错误与提醒): what is wrong in a county's tables, where, and what to do.

A finding keeps its check's code and parameters and becomes a sentence only when shown,
in the language then in force. One finding stands for one faulty cell, row or table;
`Findings.text` sums many of a kind up in one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_plan.county.messages import CHECKS
from liaison_plan.errors import DataError, LinkError, TableError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from liaison_plan.county.message import Severity

#: Columns of every findings frame, in order.
COLUMNS = (
    "severity", "check", "table", "file", "sheet", "row", "column", "value", "problem",
    "advice",
)  # fmt: skip

#: Rows and values named in a line that sums up many findings.
_SHOWN = 5

#: Text that may be a citizen number or a mobile number is shown nowhere.
_PERSONAL = re.compile(
    r"(?<!\d)(?:[1-9]\d{5}(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[\dXx]|1[3-9]\d{9})(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One fault or warning, not yet a sentence.

    Attributes
    ----------
    check
        Code of the named check, a key of `messages.CHECKS`.
    table
        Table of the contract, or `""`.
    file, sheet
        As they named them; `""` where there is none.
    row
        Excel's row number (the headings are row 1), or None for a whole table.
    column
        The heading as they wrote it, or `""`.
    value
        The cell's text, only for columns of the contract.
    params
        What the sentences name besides the value.
    name
        English name of the column.
    """

    check: str
    table: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    name: str = ""

    @property
    def severity(self) -> Severity:
        """`fault` or `warning`."""
        return CHECKS[self.check].severity

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort key: severity, table, row (none first), column, check, value."""
        row = -1 if self.row is None else self.row
        return (
            self.severity, self.table, row, self.column, self.check, self.file,
            self.sheet, self.value,
        )  # fmt: skip

    @property
    def is_of_one_household(self) -> bool:
        """
        A fault of one household's row alone, which may be skipped and listed.

        A faulty id is none: the household could not be named in the list.
        """
        is_nameable = self.table == "households" and self.name != "household_id"
        return is_nameable and self.row is not None and CHECKS[self.check].is_of_one_row


class Findings:
    """All findings of one county, in the order of `Finding.order`."""

    def __init__(self, found: Iterable[Finding] = ()) -> None:
        self._found = sorted(found, key=lambda finding: finding.order)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def of(self, severity: Severity) -> Findings:
        """Keep the faults or the warnings only."""
        return Findings(f for f in self._found if f.severity == severity)

    def frame(self) -> pd.DataFrame:
        """
        Render every finding in the language in force.

        Returns
        -------
        frame
            One row per finding: `severity` (`fault`, `warning`), `check`, `table`,
            `file`, `sheet`, `row` (Int64, NA for a whole table), `column`, `value`,
            `problem`, `advice`; sorted by severity, table, row, column, check.
        """
        return make_frame(
            (
                f.severity, f.check, f.table, f.file, f.sheet, f.row, f.column,
                _masked(f.value), *_sentences([f]),
            )
            for f in self._found
        )  # fmt: skip

    def text(self) -> str:
        """Sum the findings up, one line for each check, table and column."""
        groups = groupby(
            sorted(
                self._found,
                key=lambda f: (f.severity, f.table, f.file, f.sheet, f.check, f.column),
            ),
            key=lambda f: (f.severity, f.table, f.file, f.sheet, f.check, f.column),
        )
        blocks = [list(group) for _key, group in groups]
        blocks.sort(key=lambda block: block[0].order)
        return "\n".join(_line(block) for block in blocks)

    def error(self) -> DataError:
        """
        Make the error that names every fault at once.

        Returns
        -------
        error
            `TableError` or `LinkError` where all faults are of that sort, else
            `DataError`; `.problems` is the frame of the faults.
        """
        faults = self.of("fault")
        links = {CHECKS[f.check].is_link for f in faults}
        kind: type[DataError] = DataError
        if len(links) == 1:
            kind = LinkError if links == {True} else TableError
        return kind(faults.text(), faults.frame())


def make_frame(rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """
    Make a findings frame of tuples in the order of `COLUMNS`.

    Other rooms add their own findings with this; see `merge_frames`.
    """
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return frame.astype(
        {name: "str" for name in COLUMNS if name != "row"} | {"row": "Int64"}
    )


def merge_frames(*frames: pd.DataFrame) -> pd.DataFrame:
    """Join findings frames and sort by severity, table, row, column, check."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return make_frame([])
    return pd.concat(filled, ignore_index=True).sort_values(
        ["severity", "table", "row", "column", "check"],
        kind="stable", na_position="first", ignore_index=True,
    )  # fmt: skip


def _line(block: list[Finding]) -> str:
    """One line for findings of the same check, table and column."""
    where = _place(block[0])
    rows = [f.row for f in block if f.row is not None]
    if rows:
        where = f"{where} {_rows(rows)}"
    if block[0].column:
        where = _("{where} ({column})").format(where=where, column=block[0].column)
    problem, advice = _sentences(block)
    line = _("{where}: {problem} {advice}")
    return line.format(where=where, problem=problem, advice=advice).rstrip()


def _place(finding: Finding) -> str:
    file = finding.file or finding.table
    if not finding.sheet:
        return file
    return _("{file}, sheet {sheet}").format(file=file, sheet=finding.sheet)


def _rows(rows: list[int]) -> str:
    shown = _(", ").join(str(row) for row in rows[:_SHOWN])
    if len(rows) == 1:
        return _("row {row}").format(row=shown)
    if len(rows) <= _SHOWN:
        return _("rows {rows}").format(rows=shown)
    rest = len(rows) - _SHOWN
    return _("rows {rows} and {n} more").format(rows=shown, n=rest)


def _sentences(block: list[Finding]) -> tuple[str, str]:
    """Problem and advice of findings of one check, their parameters joined."""
    message = CHECKS[block[0].check]
    params = {
        name: _masked(_joined([f.params[name] for f in block]))
        for name in block[0].params
    }
    params["value"] = _counted([_masked(f.value) for f in block])
    return _(message.problem).format(**params), _(message.advice).format(**params)


def _joined(values: list[object]) -> str:
    """Distinct values in the order of their rows, the first few."""
    distinct = list(dict.fromkeys(str(value) for value in values))
    more = ["…"] if len(distinct) > _SHOWN else []
    return _(", ").join(distinct[:_SHOWN] + more)


def _counted(values: list[str]) -> str:
    """Distinct values, the most frequent first, with how often each occurs."""
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    if len(counts) == len(values) or not any(counts):
        return _joined(list(counts))
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    more = ["…"] if len(ranked) > _SHOWN else []
    return _(", ").join([f"{value} ({n})" for value, n in ranked[:_SHOWN]] + more)


def _masked(value: str) -> str:
    """Hide what may be a citizen number or a mobile number."""
    return _PERSONAL.sub("***", value)
