"""Units and officials: where they sit, and the tables they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.invented.ground import degrees_of, squared_distances
from liaison_plan.county.invented.places import ASSETS, rows_of
from liaison_plan.county.invented.table import Table, table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.invented.chance import Chance
    from liaison_plan.county.invented.ground import Ground
    from liaison_plan.county.invented.places import Township, Village

LEADER, CHIEF, DEPUTY, STAFF = (
    "county_leader",
    "section_chief",
    "deputy_section_chief",
    "staff",
)
SEAT_M = 1_100.0  # the county's units stand within this of the seat's centre
UNIT_GAP_M = 60.0  # and this far from each other


@dataclass(frozen=True)
class Unit:
    """One unit with its place in local metres and its ranks, highest first."""

    unit_id: str
    name: str
    functions: str
    township_id: str
    point: NDArray[np.float64]
    ranks: list[str]


@dataclass(frozen=True)
class Official:
    """One official; `home` is the position of a village, or -1."""

    unit: Unit
    rank: str
    skills: str
    home: int
    load_max: int | None


def ranks_of(n: int, chiefs: int, deputies: int) -> list[str]:
    """Rank `n` people, highest first; the rest are staff."""
    chiefs, deputies = min(n, chiefs), min(max(0, n - chiefs - 1), deputies)
    return [CHIEF] * chiefs + [DEPUTY] * deputies + [STAFF] * (n - chiefs - deputies)


def seat_points(
    n: int,
    ground: Ground,
    centre: NDArray[np.float64],
    chance: Chance,
    *,
    reach_m: float = SEAT_M,
) -> NDArray[np.float64]:
    """Scatter one point a unit about the seat's centre, denser towards it."""
    points = np.zeros((0, 2))
    while len(points) < n:
        spread = np.array(chance.direction()) * reach_m * chance.between(0.05, 1)
        point = (centre + spread)[None, :]
        gaps = squared_distances(point, points)
        if ground.is_land(point).all() and (gaps >= UNIT_GAP_M**2).all():
            points = np.concatenate([points, point])
    return points


def read_units(
    key: str,
    ground: Ground,
    townships: list[Township],
    centre: NDArray[np.float64],
    chance: Chance,
) -> list[Unit]:
    """
    Read a programme's units with their people: every rank is a column of units.csv.

    A unit with a `town_code` stands at that town's centre and its people belong to
    that township; the others stand about `centre` and belong to the whole county.
    """
    rows = rows_of(ASSETS / key / "units.csv")
    ranks = [c for c in rows[0] if c not in ("name", "functions", "town_code")]
    codes = [town.township_id for town in townships]
    n_at_seat = sum(not row["town_code"] for row in rows)
    seats = iter(seat_points(n_at_seat, ground, centre, chance))
    units = []
    for i, row in enumerate(rows, start=1):
        code = row["town_code"]
        point = ground.towns[codes.index(code)] if code else next(seats)
        people = [rank for rank in ranks for _ in range(int(row[rank]))]
        units.append(
            Unit(f"U{i:02d}", row["name"], row["functions"], code, point, people)
        )
    return units


def units_table(ground: Ground, units: list[Unit]) -> Table:
    """Write the units as they are numbered."""
    rows: list[tuple[str, ...]] = [
        (unit.unit_id, unit.name, unit.functions, *degrees_of(ground, unit.point))
        for unit in units
    ]
    return table("units", rows)


def officials_table(
    villages: list[Village], ground: Ground, officials: list[Official]
) -> Table:
    """Give official ids unit by unit; each sets out from the unit's point."""
    rows: list[tuple[str, ...]] = []
    for number, official in enumerate(officials, start=1):
        unit, home = official.unit, official.home
        rows.append(
            (
                f"O{number:04d}",
                unit.unit_id,
                *degrees_of(ground, unit.point),
                official.rank,
                unit.township_id,
                official.skills,
                villages[home].village_id if home >= 0 else "",
                "",
                "" if official.load_max is None else str(official.load_max),
                "1",
            )
        )
    return table("officials", rows)
