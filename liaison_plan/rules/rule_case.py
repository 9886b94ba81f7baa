"""`RuleCase`: what every check of a county against its rules looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.county.raw import RawTable
    from liaison_plan.rules.arithmetic import Arithmetic
    from liaison_plan.rules.model import Rules

#: One finding in the order of `county.findings.COLUMNS`.
Row = tuple[str, str, str, str, str, int | None, str, str, str, str]


@dataclass(frozen=True, eq=False)
class RuleCase:
    """
    A county and its rules under check.

    Attributes
    ----------
    county
        The tables; households that are faulty by themselves are left out.
    rules
        The rules in force.
    arithmetic
        What the numbers allow, or None where faults make them meaningless.
    places
        The tables as given, to find rows; empty where only frames are at hand.
    """

    county: County
    rules: Rules
    arithmetic: Arithmetic | None = None
    places: Mapping[str, RawTable] = field(default_factory=dict)

    @cached_property
    def load_max(self) -> pd.Series[int]:
        """Maximum in points of every available official, by id."""
        officials = self.county.officials
        officials = officials[officials["is_available"]].drop_duplicates("official_id")
        own = officials.set_index("official_id")["load_max"]
        return own.fillna(self.rules.load.max).astype(np.int64)

    @property
    def most(self) -> int:
        """Most points that one beat can hold, whoever serves it."""
        highest = self.load_max.max() if len(self.load_max) else self.rules.load.max
        return int(highest) * self.rules.scope.per_beat

    @cached_property
    def town_of(self) -> pd.Series[str]:
        """Township of every village, by id."""
        villages = self.county.villages.drop_duplicates("village_id")
        return villages.set_index("village_id")["township_id"]

    def of_table(
        self,
        severity: Literal["fault", "warning"],
        check: str,
        sentences: tuple[str, str],
        *,
        table: str,
        key: tuple[str, ...] = (),
        column: str = "",
        value: str = "",
    ) -> Row:
        """
        Make one finding about a table or one of its rows.

        Parameters
        ----------
        severity, check
            Fault or warning, and the code of the check.
        sentences
            Problem and advice in the language in force.
        table
            Table of the contract.
        key
            The row's id, or both ids of a pin; none for the whole table.
        column
            English name; it is reported as they wrote it.
        value
            The cell's text.
        """
        raw = self.places.get(table)
        file = sheet = ""
        row = None
        if raw is not None:
            file, sheet = raw.file, raw.sheet
            column = raw.written.get(column, column)
            row = self._rows(table).get(key) if key else None
        return (
            severity, check, table, file, sheet, row, column, value, *sentences,
        )  # fmt: skip

    def of_rules(
        self, check: str, sentences: tuple[str, str], key: str, value: str
    ) -> Row:
        """Make one fault of rules.toml itself."""
        return ("fault", check, "rules", "rules.toml", "", None, key, value, *sentences)

    @cached_property
    def _known_rows(self) -> dict[str, dict[tuple[str, ...], int]]:
        return {}

    def _rows(self, table: str) -> dict[tuple[str, ...], int]:
        """Excel's row number by id (the first, where an id stands twice)."""
        if table not in self._known_rows:
            raw = self.places[table]
            names = ["household_id", "official_id"]
            if table not in {"pins", "bans"}:
                names = [raw.table.names[0]]
            found: dict[tuple[str, ...], int] = {}
            if raw.has(*names):
                columns = [raw.cells[name].tolist() for name in names]
                keys = zip(*columns, strict=True)
                for key, row in zip(keys, raw.rows, strict=True):
                    found.setdefault(key, int(row))
            self._known_rows[table] = found
        return self._known_rows[table]
