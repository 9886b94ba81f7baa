"""A table of cell texts in the contract's columns and order, and how it is written."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

_COLUMNS = {
    "villages": "village_id name township_id township kind lon lat needs",
    "households": "household_id village_id lon lat workload group_id needs official_id",
    "units": "unit_id name functions lon lat",
    "officials": "official_id unit_id lon lat rank township_id skills home_village_id"
    " load_min load_max is_available",
    "road_nodes": "node lon lat",
    "road_edges": "u v length_m class oneway minutes",
    "ferry_times": "u v departs",
    "leave": "official_id from_date to_date",
    "problems": "problem_id village_id kind is_solved",
    "measures": "measure_id village_id need is_done",
}


@dataclass(frozen=True)
class Table:
    """One table: its columns and its rows of cell texts, sorted by the first."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def csv(self) -> str:
        """Write the table in canonical form: UTF-8 without BOM, LF."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return text.getvalue()

    def column(self, name: str) -> list[str]:
        """Cells of one column, from top to bottom."""
        position = self.columns.index(name)
        return [row[position] for row in self.rows]


def table(name: str, rows: list[tuple[str, ...]]) -> Table:
    """Put rows into the contract's table of that name, sorted."""
    return Table(name, tuple(_COLUMNS[name].split()), sorted(rows))
