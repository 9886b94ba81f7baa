"""`Case`: what every check of the audit looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.county.contract import COUNTY_TABLES, TABLES
from liaison_plan.county.convert import typed_frame
from liaison_plan.county.places import Places, find_places
from liaison_plan.county.schema import bad_cells
from liaison_plan.county.swaps import swapped_rows

if TYPE_CHECKING:
    from liaison_plan.county.raw import RawTable
    from liaison_plan.county.source import Source


@dataclass(frozen=True)
class Case:
    """
    One county under audit.

    Attributes
    ----------
    source
        The text of all tables and what is wrong with the files.
    datum
        Coordinate system of the tables.
    frames
        Typed frame of every table, rows in the order of the text; see `convert`.
    bad
        The cells of each table that break their column's contract: `column`, `index`.
    needs_households
        Whether the work that is asked for is impossible without households.
    """

    source: Source
    datum: str
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    bad: dict[str, pd.DataFrame] = field(default_factory=dict)
    needs_households: bool = True

    @cached_property
    def places(self) -> Places:
        """Middles and sizes of the county and its villages."""
        return find_places(self.frames["households"], self.frames["villages"])

    @cached_property
    def swapped(self) -> dict[str, np.ndarray]:
        """Rows of every table whose longitude and latitude are exchanged."""
        return {
            name: np.zeros(len(frame), dtype=bool)
            if (raw := self.raw(name)) is None
            else swapped_rows(raw, frame, self.places)
            for name, frame in self.frames.items()
            if "lon" in frame.columns
        }

    def is_required(self, table: str) -> bool:
        """Tell whether a table must be there and hold rows."""
        is_needed = table != "households" or self.needs_households
        return TABLES[table].is_required and is_needed

    def raw(self, table: str) -> RawTable | None:
        """Return a table's text, or None where it was not given or not readable."""
        raw = self.source.tables.get(table)
        return raw if raw is not None and len(raw.cells.columns) else None

    def given(self, table: str, *columns: str) -> RawTable | None:
        """Return a table's text if it has rows and all these columns, else None."""
        raw = self.raw(table)
        return raw if raw is not None and len(raw.cells) and raw.has(*columns) else None

    def is_bad(self, table: str, column: str) -> np.ndarray:
        """Mark the rows whose cell in this column breaks the column's contract."""
        bad = self.bad[table]
        mask = np.zeros(len(self.frames[table]), dtype=bool)
        mask[bad.loc[bad["column"] == column, "index"].to_numpy()] = True
        return mask


def make_case(
    source: Source, datum: str | None, *, needs_households: bool = True
) -> Case:
    """
    Convert every table and find its faulty cells.

    Parameters
    ----------
    source
        The text.
    datum
        Coordinate system; None takes what rules.toml says, else WGS-84.
    needs_households
        Whether the households must be there.
    """
    in_force = datum or source.datum or "wgs84"
    case = Case(source, in_force, needs_households=needs_households)
    for name in COUNTY_TABLES:
        raw = source.tables.get(name)
        case.frames[name] = typed_frame(TABLES[name], raw, in_force)
        case.bad[name] = bad_cells(
            TABLES[name], pd.DataFrame() if raw is None else raw.cells
        )
    return case
