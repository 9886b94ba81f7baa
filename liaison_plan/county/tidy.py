"""
Writing any county in canonical form: one .csv a table, as `canonical` defines it.

Cells keep their text: nothing is corrected, converted or filled in. rules.toml (which
says the coordinates' datum), stations.toml, duty.toml and basemap.geojson come along
unchanged. Contact tables do
not: personal data stays where it is.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from liaison_plan.county.canonical import canonical_bytes
from liaison_plan.county.contract import COUNTY_TABLES
from liaison_plan.county.findings import Findings
from liaison_plan.county.new_folder import new_folder, refuse_used
from liaison_plan.county.source import open_source

#: Files that lie beside the tables and are copied byte for byte.
COMPANIONS = ("rules.toml", "stations.toml", "duty.toml", "basemap.geojson")


def tidy(path: str | Path, out: str | Path) -> Path:
    """
    Write a county in canonical form (整理).

    Parameters
    ----------
    path
        The county: a folder, or one workbook.
    out
        A new or empty folder. It appears whole or not at all.

    Returns
    -------
    out
        The folder.

    Raises
    ------
    DataError
        A table cannot be read unambiguously (encoding, headings, totals among the
        records ...), or `out` is already in use. Faults inside the cells do not matter:
        they are written as they are.
    """
    out = Path(out)
    refuse_used(out)
    source = open_source(path)
    found = Findings(source.found)
    if len(found.of("fault")):
        raise found.error()
    with new_folder(out) as part:
        for name in COUNTY_TABLES:
            if name in source.tables:
                data = canonical_bytes(source.tables[name])
                (part / f"{name}.csv").write_bytes(data)
        for name in COMPANIONS:
            companion = source.folder / name
            if companion.is_file():
                shutil.copyfile(companion, part / name)
    return out
