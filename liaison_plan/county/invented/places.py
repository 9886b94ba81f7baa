"""The real names a county is invented around: villages, townships, kinds of office."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

ASSETS = Path(__file__).parents[2] / "assets" / "places"


@dataclass(frozen=True)
class Village:
    """One real village or community: names and codes only, its point is invented."""

    village_id: str
    name: str
    township_id: str
    kind: str


@dataclass(frozen=True)
class Township:
    """One real township with the point of its centre, rounded to 0.001 degrees."""

    township_id: str
    name: str
    lon: float
    lat: float


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a CSV file of the assets as one dictionary a row."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_townships(key: str) -> list[Township]:
    """Read the townships of a programme in the order of their codes."""
    return [
        Township(r["town_code"], r["town"], float(r["lon"]), float(r["lat"]))
        for r in rows_of(ASSETS / key / "towns.csv")
    ]


def read_villages(key: str) -> list[Village]:
    """Read villages and communities of a programme in the order of their codes."""
    return [
        Village(
            r["village_code"],
            short_name(r["village"]),
            r["town_code"],
            "village" if r["kind"] == "villagers_committee" else "community",
        )
        for r in rows_of(ASSETS / key / "villages_2023.csv")
    ]


def short_name(name: str) -> str:
    """
    Cut the committee off a village's or community's full name.

    太平寺社区居委会 is 太平寺社区; 海口村民委员会 海口村; 大口北村村委会 大口北村. A
    neighbourhood whose name would then be bare (安原居委会) keeps it.
    """
    for ending in ("居民委员会", "居委会"):
        if name.endswith(ending):
            cut = name.removesuffix(ending)
            return cut if cut.endswith("社区") else f"{cut}居委会"
    if name.endswith("社区委员会"):
        return name.removesuffix("委员会")
    cut = name.removesuffix("民委员会").removesuffix("委会")
    return cut.removesuffix("村") if cut.endswith("村村") else cut


def town_points(townships: list[Township]) -> np.ndarray:
    """Collect (n, 2) degrees of the towns' centres."""
    return np.array([[town.lon, town.lat] for town in townships])


def land_pieces(key: str) -> list[shapely.Polygon]:
    """Read the polygons of a programme's land.geojson."""
    text = (ASSETS / key / "land.geojson").read_text(encoding="utf-8")
    pieces: list[shapely.Polygon] = shapely.get_parts(
        shapely.from_geojson(text)
    ).tolist()
    return pieces
