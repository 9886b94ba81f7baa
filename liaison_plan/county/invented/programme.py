"""What is known of a programme: its real figures, names, towns and land."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import shapely

PLACES = Path(__file__).parents[2] / "assets" / "places"


@dataclass(frozen=True)
class Village:
    """One real village: names and codes only, its point is invented."""

    village_id: str
    name: str
    township_id: str


@dataclass(frozen=True)
class Township:
    """One real township with the point of its centre, rounded to 0.001 degrees."""

    township_id: str
    name: str
    lon: float
    lat: float


@dataclass(frozen=True)
class UnitName:
    """One unit (单位): plausible name, functions, relative size, leaders it holds."""

    name: str
    functions: str
    weight: float
    leaders: int


@dataclass(frozen=True)
class Programme:
    """
    The figures a county is invented around.

    Attributes
    ----------
    key
        Name in commands and of the folder of its assets.
    n_households, n_officials
        Counts to hold exactly; the county leaders (县领导) among the officials stand
        in units.csv.
    seat
        Township of the county seat, where the county's own units stand.
    metres_per_degree
        Of longitude and of latitude at the county: a constant, so that no cosine is
        needed and the bytes are the same everywhere.
    known_sizes
        Households of villages whose number is known, by name.
    odd_sizes
        (low, high) of one village each, which no band of 20 to 30 can cut.
    township_officials
        (fewest, most) officials of one township government.
    """

    key: str
    n_households: int
    n_officials: int
    seat: str
    metres_per_degree: tuple[float, float]
    known_sizes: dict[str, int] = field(default_factory=dict)
    odd_sizes: tuple[tuple[int, int], ...] = ()
    township_officials: tuple[int, int] = (40, 110)

    @property
    def folder(self) -> Path:
        """Folder of the programme's assets."""
        return PLACES / self.key

    @cached_property
    def townships(self) -> list[Township]:
        """Townships in the order of their codes."""
        return [
            Township(r["town_code"], r["town"], float(r["lon"]), float(r["lat"]))
            for r in _rows(self.folder / "towns.csv")
        ]

    @cached_property
    def villages(self) -> list[Village]:
        """Villages (not communities) in the order of their codes."""
        return [
            Village(
                r["village_code"], r["village"].removesuffix("委会"), r["town_code"]
            )
            for r in _rows(self.folder / "villages_2023.csv")
            if r["kind"] == "villagers_committee"
        ]

    @cached_property
    def units(self) -> list[UnitName]:
        """The county's own units; the township governments are not among them."""
        return [
            UnitName(r["name"], r["functions"], float(r["weight"]), int(r["leaders"]))
            for r in _rows(self.folder / "units.csv")
        ]

    @cached_property
    def land(self) -> shapely.MultiPolygon:
        """Land of the county: the pieces of land.geojson that hold a town centre."""
        text = (self.folder / "land.geojson").read_text(encoding="utf-8")
        pieces = shapely.get_parts(shapely.from_geojson(text))
        towns = [shapely.Point(t.lon, t.lat) for t in self.townships]
        has_town = [bool(shapely.contains(piece, towns).any()) for piece in pieces]
        return shapely.MultiPolygon(pieces[has_town].tolist())


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
