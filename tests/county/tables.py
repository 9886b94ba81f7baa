"""A small county that has nothing wrong with it, and ways to write it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import openpyxl

from liaison_plan.county.contract import TABLES

if TYPE_CHECKING:
    from pathlib import Path

#: Two villages 4 km apart with three households each; every optional table is there.
SMALL: dict[str, list[list[str]]] = {
    "households": [
        ["household_id", "village_id", "lon", "lat", "workload", "group_id", "needs",
         "official_id"],
        ["H1", "V1", "117.401", "23.701", "", "1", "", "O1"],
        ["H2", "V1", "117.402", "23.702", "2", "1", "water;road", "O1"],
        ["H3", "V1", "117.403", "23.699", "", "2", "", ""],
        ["H4", "V2", "117.441", "23.721", "1", "1", "", "O2"],
        ["H5", "V2", "117.442", "23.719", "", "", "", ""],
        ["H6", "V2", "117.439", "23.722", "", "", "", ""],
    ],
    "officials": [
        ["official_id", "unit_id", "lon", "lat", "rank", "township_id", "skills",
         "home_village_id", "load_min", "load_max", "is_available"],
        ["O1", "U1", "117.41", "23.70", "staff", "", "law", "V2", "", "", ""],
        ["O2", "U2", "", "", "leader", "T1", "", "", "10", "20", "是"],
        ["O3", "U2", "117.43", "23.71", "staff", "T1", "", "", "", "", "否"],
    ],
    "villages": [
        ["village_id", "name", "township_id", "township", "kind", "lon", "lat",
         "needs"],
        ["V1", "前楼村", "T1", "前楼镇", "village", "117.40", "23.70", ""],
        ["V2", "康美村", "T1", "前楼镇", "village", "117.44", "23.72", "road"],
    ],
    "units": [
        ["unit_id", "name", "functions", "lon", "lat"],
        ["U1", "农业局", "farming", "117.41", "23.70"],
        ["U2", "镇政府", "", "117.435", "23.715"],
    ],
    "pins": [["household_id", "official_id"], ["H4", "O2"]],
    "bans": [["household_id", "official_id"], ["H1", "O2"], ["H3", "O1"]],
    "road_nodes": [["node", "lon", "lat"], ["1", "117.40", "23.70"],
                   ["2", "117.44", "23.72"]],
    "road_edges": [["u", "v", "length_m", "class", "oneway", "minutes"],
                   ["1", "2", "4600.5", "ferry", "1", "12"],
                   ["2", "1", "4600", "", "", ""]],
    "calendar": [["date", "kind"], ["2026-10-08", "holiday"],
                 ["2026-10-10", "workday"]],
    "leave": [["official_id", "from_date", "to_date"],
              ["O1", "2026-07-06", "2026-07-17"], ["O2", "2026-07-10", "2026-07-10"]],
    "ferry_times": [["u", "v", "departs"], ["1", "2", "08:30;14:00"]],
    "problems": [["problem_id", "village_id", "kind", "is_solved"],
                 ["P1", "V1", "road", "是"], ["P2", "V1", "water", ""]],
    "measures": [["measure_id", "village_id", "need", "is_done"],
                 ["M1", "V1", "road", "0"]],
}  # fmt: skip


def changed(**tables: list[list[str]] | None) -> dict[str, list[list[str]]]:
    """Return the small county with some tables replaced, or left out by None."""
    whole = {**SMALL, **tables}
    return {name: rows for name, rows in whole.items() if rows is not None}


def with_rows(table: str, *rows: list[str]) -> dict[str, list[list[str]]]:
    """Return the small county with rows appended to one table."""
    return changed(**{table: [*SMALL[table], *rows]})


def with_cell(
    table: str, row: int, column: str, text: str
) -> dict[str, list[list[str]]]:
    """Return the small county with one cell changed; `row` as Excel counts."""
    rows = [list(cells) for cells in SMALL[table]]
    rows[row - 1][rows[0].index(column)] = text
    return changed(**{table: rows})


def chinese(tables: dict[str, list[list[str]]]) -> dict[str, list[list[str]]]:
    """Return the tables with Chinese headings."""
    return {
        name: [[TABLES[name].column(c).zh for c in rows[0]], *rows[1:]]
        for name, rows in tables.items()
    }


def write_csvs(
    folder: Path,
    tables: dict[str, list[list[str]]],
    *,
    encoding: str = "utf-8",
    newline: str = "\n",
    zh_names: bool = False,
) -> Path:
    """Write a folder of .csv files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator=newline).writerows(rows)
        stem = TABLES[name].zh if zh_names else name
        (folder / f"{stem}.csv").write_bytes(text.getvalue().encode(encoding))
    return folder


def write_workbook(path: Path, tables: dict[str, list[list[str]]]) -> Path:
    """Write one workbook with a Chinese sheet a table; all cells are text."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(TABLES[name].zh)
        for row in rows:
            sheet.append([cell or None for cell in row])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    book.close()
    return path


def write_workbooks(folder: Path, tables: dict[str, list[list[str]]]) -> Path:
    """Write a folder with one workbook a table."""
    for name, rows in tables.items():
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([cell or None for cell in row])
        folder.mkdir(parents=True, exist_ok=True)
        book.save(folder / f"{name}.xlsx")
        book.close()
    return folder
