"""
Opening a county: which files and sheets hold which table, and what lies beside them.

A county is a folder of .csv files, a folder of workbooks (each named like its table, or
holding sheets named like tables), or one workbook with a sheet a table.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_plan.county.contract import TABLES, Table, table_named
from liaison_plan.county.csvfiles import read_csv_grid
from liaison_plan.county.datum import DATUMS
from liaison_plan.county.findings import Finding
from liaison_plan.county.grids import Grid, UnreadableError
from liaison_plan.county.raw import RawTable, raw_table
from liaison_plan.county.sheets import SUFFIXES, read_sheets

if TYPE_CHECKING:
    from collections.abc import Callable

#: Sheets that `template.new_county` writes besides the tables.
NOTE_SHEETS = ("说明", "示例", "填写说明", "README")


@dataclass
class Source:
    """
    A county as it stands on disk: text only.

    Attributes
    ----------
    folder
        Where rules.toml and basemap.geojson may lie.
    tables
        The tables that were found, by English name.
    found
        Faults and warnings of files, sheets and headings.
    datum
        What rules.toml says, or None.
    basemap
        The GeoJSON FeatureCollection, or None.
    """

    folder: Path
    tables: dict[str, RawTable] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)
    datum: str | None = None
    basemap: dict[str, Any] | None = None


def open_source(path: str | Path, *, personal: bool = False) -> Source:
    """
    Read all tables of a county as text; what cannot be read becomes a finding.

    Parameters
    ----------
    path
        A folder, or one workbook.
    personal
        Read the contact tables, and only these. Otherwise they are not even opened.
    """
    path = Path(path)
    source = Source(path if path.is_dir() else path.parent)

    def is_wanted(table: Table | None) -> bool:
        return table is not None and table.is_personal == personal

    if path.is_dir():
        for file in sorted(path.iterdir()):
            if file.is_file() and not file.name.startswith((".", "~$")):
                _read_file(source, file, is_wanted)
    elif not path.exists():
        source.found.append(Finding("no_such_path", file=path.name))
        return source
    elif path.suffix.lower() in SUFFIXES:
        _read_workbook(source, path, is_wanted)
    else:
        source.found.append(Finding("not_a_county", file=path.name))
        return source
    if not personal:
        _read_datum(source)
        _read_basemap(source)
    return source


def _read_file(
    source: Source, file: Path, is_wanted: Callable[[Table | None], bool]
) -> None:
    """Read one file of a folder; files of other kinds are none of our business."""
    suffix = file.suffix.lower()
    table = table_named(file.stem)
    if suffix in SUFFIXES:
        if table is None:
            _read_workbook(source, file, is_wanted)
        elif is_wanted(table):
            _read_lone_table(source, file, table)
    elif suffix == ".csv":
        if table is None:
            source.found.append(_unknown("unknown_file", file.name))
        elif is_wanted(table):
            try:
                _add(source, table, read_csv_grid(file, table.name))
            except UnreadableError as error:
                source.found.append(error.finding)
                _remember(source, table, Grid([], file.name))


def _read_lone_table(source: Source, file: Path, table: Table) -> None:
    """Read a workbook that is named like a table: its sheet, whatever its name."""
    try:
        grids, _others = read_sheets(file, lambda _name: True)
    except UnreadableError as error:
        source.found.append(error.finding)
        _remember(source, table, Grid([], file.name))
        return
    filled = [grid for grid in grids if grid.columns] or [Grid([], file.name)]
    named = [grid for grid in filled if table_named(grid.sheet) is table]
    _add(source, table, (named or filled)[0])


def _read_workbook(
    source: Source, file: Path, is_wanted: Callable[[Table | None], bool]
) -> None:
    """Read a workbook's sheets that are named like tables."""
    try:
        grids, others = read_sheets(file, lambda name: is_wanted(table_named(name)))
    except UnreadableError as error:
        source.found.append(error.finding)
        return
    for grid in grids:
        table = table_named(grid.sheet)
        if table is not None:
            _add(source, table, grid)
    for name in others:
        if name not in NOTE_SHEETS and table_named(name) is None:
            source.found.append(_unknown("unknown_sheet", file.name, name))


def _unknown(check: str, file: str, sheet: str = "") -> Finding:
    names = ", ".join(
        f"{t.name} ({t.zh})" for t in TABLES.values() if not t.is_personal
    )
    return Finding(check, "", file, sheet, params={"names": names})


def _add(source: Source, table: Table, grid: Grid) -> None:
    raw, found = raw_table(table, grid)
    earlier = source.tables.get(table.name)
    if earlier is not None:
        source.found.append(
            raw.finding("table_twice", table=table.name, first=earlier.place)
        )
        return
    source.tables[table.name] = raw
    source.found += found


def _remember(source: Source, table: Table, grid: Grid) -> None:
    """Keep an unreadable table as one without columns, so it is not called missing."""
    raw, _found = raw_table(table, grid)
    source.tables.setdefault(table.name, raw)


def _read_datum(source: Source) -> None:
    """Look up `[data] datum` in rules.toml; the rules themselves are read elsewhere."""
    file = source.folder / "rules.toml"
    if not file.is_file():
        return
    try:
        rules = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        source.found.append(Finding("rules_unreadable", file=file.name))
        return
    data = rules.get("data", {})
    datum = data.get("datum") if isinstance(data, dict) else None
    if datum is None:
        return
    if datum not in DATUMS:
        source.found.append(
            Finding("datum_unknown", file=file.name, column="datum", value=str(datum))
        )
        return
    source.datum = str(datum)


def _read_basemap(source: Source) -> None:
    """Read basemap.geojson; only its outer form is checked."""
    file = source.folder / "basemap.geojson"
    if not file.is_file():
        return
    try:
        basemap = json.loads(file.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        basemap = None
    features = _polygons(basemap)
    if basemap is None or features is None:
        source.found.append(Finding("basemap_unreadable", file=file.name))
        return
    if not any((f.get("properties") or {}).get("attribution") for f in features):
        source.found.append(Finding("basemap_without_attribution", file=file.name))
    source.basemap = basemap


def _polygons(basemap: object) -> list[dict[str, Any]] | None:
    """Return the features of a collection of polygons in degrees, else None."""
    if not isinstance(basemap, dict) or basemap.get("type") != "FeatureCollection":
        return None
    features = basemap.get("features")
    if not isinstance(features, list) or not features:
        return None
    for feature in features:
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if not isinstance(geometry, dict):
            return None
        depth = {"Polygon": 3, "MultiPolygon": 4}.get(str(geometry.get("type")))
        if depth is None or not _are_positions(geometry.get("coordinates"), depth):
            return None
    return features


def _are_positions(part: object, depth: int) -> bool:
    """Tell whether nested lists end in longitudes and latitudes."""
    if not isinstance(part, list) or not part:
        return False
    if depth > 1:
        return all(_are_positions(inner, depth - 1) for inner in part)
    if len(part) < 2 or not all(isinstance(x, int | float) for x in part):
        return False
    lon, lat = float(part[0]), float(part[1])
    return abs(lon) <= 180 and abs(lat) <= 90
