"""
Writing a `County` as a folder, from its frames.

What is written is the frames' own text, not the text they were read from: any county
can be written, also one that was revised in memory. `settled` says what the folder will
hold, and `read_county` gives exactly that back.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.canonical import canonical_bytes
from liaison_plan.county.contract import COUNTY_TABLES, TABLES
from liaison_plan.county.new_folder import new_folder, refuse_used
from liaison_plan.county.stand_ins import fill_points
from liaison_plan.county.texts import frame_text, raw_of

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.bundle import County


def write_county(county: County, folder: str | Path) -> Path:
    """
    Write a county as a folder in canonical form (写出县数据).

    Parameters
    ----------
    county
        The county, read or revised.
    folder
        A new or empty folder. It appears whole or not at all.

    Returns
    -------
    folder
        The folder: one .csv for each of the three required tables and for every other
        one that has rows, and basemap.geojson where there is one. `read_county` gives
        `settled(county)` back, except for its warnings.

    Raises
    ------
    DataError
        The folder is already in use.

    Notes
    -----
    All coordinates are WGS-84, whatever they were read from: a rules.toml written
    beside them must say `datum = "wgs84"` or nothing. A household whose point only
    stands in for its own is written without one, an official's base always with one.
    Households in `county.skipped` are not written: only their ids are known.
    """
    folder = Path(folder)
    refuse_used(folder)
    tables = _tables(_without_skipped(county))
    with new_folder(folder) as part:
        for name, data in tables.items():
            (part / f"{name}.csv").write_bytes(data)
        if county.basemap is not None:
            text = json.dumps(county.basemap, ensure_ascii=False)
            (part / "basemap.geojson").write_bytes(f"{text}\n".encode())
    return folder


def settled(county: County) -> County:
    """
    Return the county as `write_county` would write it, with its hashes.

    Parameters
    ----------
    county
        The county, read or revised.

    Returns
    -------
    settled
        The same frames; `table_hashes` are those of the files that would be written, so
        a plan of it is a plan of the written folder. `skipped` is empty, and where
        skipped households moved the middle of a village group, the households that
        stand there have moved along.
    """
    whole = _without_skipped(county)
    hashes = {
        name: hashlib.sha256(data).hexdigest()
        for name, data in _tables(whole).items()
        if TABLES[name].is_hashed
    }
    return replace(whole, table_hashes=hashes)


def _tables(county: County) -> dict[str, bytes]:
    """Return the bytes of every table that is written, by name."""
    written = {}
    for name in COUNTY_TABLES:
        frame: pd.DataFrame = getattr(county, name)
        if len(frame) == 0 and not TABLES[name].is_required:
            continue
        if name == "households":
            points = frame[["lon", "lat"]].mask(frame["is_approximate"])
            frame = frame.assign(lon=points["lon"], lat=points["lat"])
        written[name] = canonical_bytes(raw_of(name, frame_text(name, frame)))
    return written


def _without_skipped(county: County) -> County:
    """Forget the skipped households, and let the points that stand in follow."""
    doors = county.households
    stands_in = doors["is_approximate"].to_numpy(bool)
    if stands_in.any():
        bare = doors.drop(columns="is_approximate")
        bare.loc[stands_in, ["lon", "lat"]] = np.nan
        filled = fill_points(bare, county.villages)
        # Where nothing is left to stand in, the point itself is kept and written.
        alone = filled["lon"].isna()
        filled.loc[alone, ["lon", "lat"]] = doors.loc[alone, ["lon", "lat"]]
        filled["is_approximate"] &= ~alone
        doors = filled
    return replace(county, households=doors, skipped=county.skipped.iloc[:0])
