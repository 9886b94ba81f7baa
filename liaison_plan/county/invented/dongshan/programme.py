"""What is known of Dongshan: its real figures, names, towns and land."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import shapely

from liaison_plan.county.invented.places import (
    ASSETS,
    Township,
    Village,
    land_pieces,
    read_townships,
    read_villages,
    rows_of,
    town_points,
)


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

    @cached_property
    def townships(self) -> list[Township]:
        """Townships in the order of their codes."""
        return read_townships(self.key)

    @cached_property
    def villages(self) -> list[Village]:
        """Villages (not communities) in the order of their codes."""
        return [v for v in read_villages(self.key) if v.kind == "village"]

    @cached_property
    def units(self) -> list[UnitName]:
        """The county's own units; the township governments are not among them."""
        return [
            UnitName(r["name"], r["functions"], float(r["weight"]), int(r["leaders"]))
            for r in rows_of(ASSETS / self.key / "units.csv")
        ]

    @cached_property
    def land(self) -> list[shapely.Polygon]:
        """Land of the county: the pieces of land.geojson that hold a town centre."""
        towns = shapely.points(town_points(self.townships))
        return [p for p in land_pieces(self.key) if shapely.contains(p, towns).any()]


#: The figures of the newspaper report of 2015-05-27.
DONGSHAN = Programme(
    key="dongshan",
    n_households=33_410,
    n_officials=1_694,
    seat="西埔镇",
    metres_per_degree=(101_830.0, 111_195.0),
    known_sizes={"澳角村": 841},
    odd_sizes=((16, 16), (7, 19), (31, 39)),
)
