"""Everything drawn, as tables of cell texts in the contract's columns and order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liaison_plan.county.invented.chance import Chance
from liaison_plan.county.invented.ground import Ground, nearest
from liaison_plan.county.invented.hamlets import draw_hamlets, number_groups
from liaison_plan.county.invented.houses import build_houses
from liaison_plan.county.invented.people import draw_officials, draw_units
from liaison_plan.county.invented.villages import draw_sizes, place_villages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from liaison_plan.county.invented.people import Official, Unit
    from liaison_plan.county.invented.programme import Programme

NEEDS = ("agriculture", "education", "fishery", "law", "medicine", "roads", "water")


@dataclass(frozen=True)
class Table:
    """One table: its columns and its rows of cell texts, sorted by the first."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True)
class _House:
    village: int
    group: int
    along: float
    point: NDArray[np.float64]


def draw_tables(programme: Programme, seed: int) -> list[Table]:
    """
    Draw a whole county.

    Parameters
    ----------
    programme
        The figures and names to hold to.
    seed
        Any whole number from 0; another seed is another county.

    Returns
    -------
    tables
        villages, households, units, officials.
    """
    ground = Ground(programme)
    sizes = draw_sizes(programme, seed)
    points = place_villages(programme, ground, seed)
    units = draw_units(programme, ground, sizes, seed)
    officials = draw_officials(programme, units, sizes, seed)
    houses = _build(ground, sizes, points, seed)
    return [
        _villages_table(programme, ground, points, seed),
        _households_table(programme, ground, houses),
        _units_table(ground, units),
        _officials_table(programme, ground, officials),
    ]


def _build(
    ground: Ground,
    sizes: NDArray[np.int64],
    villages: NDArray[np.float64],
    seed: int,
) -> list[_House]:
    """Build every village, hamlet by hamlet; groups are numbered through a village."""
    whose = nearest(ground.grid, villages)
    houses: list[_House] = []
    for v, size in enumerate(sizes.tolist()):
        chance = Chance(seed, 5, v)
        taken: set[tuple[int, int]] = set()
        groups_so_far = 0
        territory = ground.grid[whose == v]
        for hamlet in draw_hamlets(size, villages[v], territory, chance):
            points, local = build_houses(hamlet, ground, villages, taken, chance)
            groups = number_groups(local, chance) + groups_so_far
            groups_so_far = int(groups.max()) + 1
            houses += [
                _House(v, int(group), float(along), point)
                for group, along, point in zip(groups, local[:, 0], points, strict=True)
            ]
    return houses


def _villages_table(
    programme: Programme, ground: Ground, points: NDArray[np.float64], seed: int
) -> Table:
    chance = Chance(seed, 6)
    towns = {town.township_id: town.name for town in programme.townships}
    rows: list[tuple[str, ...]] = []
    for village, point in zip(programme.villages, points, strict=True):
        n_needs = chance.pick((0, 0, 1, 1, 2))
        needs = sorted(NEEDS[i] for i in chance.order(len(NEEDS))[:n_needs])
        rows.append(
            (
                village.village_id,
                village.name,
                village.township_id,
                towns[village.township_id],
                "village",
                *_degrees(ground, point),
                ";".join(needs),
            )
        )
    columns = "village_id name township_id township kind lon lat needs"
    return Table("villages", tuple(columns.split()), sorted(rows))


def _households_table(
    programme: Programme, ground: Ground, houses: list[_House]
) -> Table:
    """Give household ids as an office would: by village, group and along the street."""
    houses = sorted(houses, key=lambda h: (h.village, h.group, h.along))
    rows: list[tuple[str, ...]] = []
    for number, house in enumerate(houses, start=1):
        village_id = programme.villages[house.village].village_id
        group_id = f"{village_id}-G{house.group + 1:02d}"
        point = _degrees(ground, house.point)
        rows.append((f"H{number:05d}", village_id, *point, "1", group_id, "", ""))
    columns = "household_id village_id lon lat workload group_id needs official_id"
    return Table("households", tuple(columns.split()), rows)


def _units_table(ground: Ground, units: list[Unit]) -> Table:
    rows: list[tuple[str, ...]] = [
        (unit.unit_id, unit.name, unit.functions, *_degrees(ground, unit.point))
        for unit in units
    ]
    return Table("units", ("unit_id", "name", "functions", "lon", "lat"), rows)


def _officials_table(
    programme: Programme, ground: Ground, officials: list[Official]
) -> Table:
    """Give official ids unit by unit; each sets out from the unit's point."""
    rows: list[tuple[str, ...]] = []
    for number, official in enumerate(officials, start=1):
        unit, home = official.unit, official.home
        rows.append(
            (
                f"O{number:04d}",
                unit.unit_id,
                *_degrees(ground, unit.point),
                official.rank,
                unit.township_id,
                official.skills,
                programme.villages[home].village_id if home >= 0 else "",
                "",
                "" if official.load_max is None else str(official.load_max),
                "1",
            )
        )
    columns = (
        "official_id unit_id lon lat rank township_id skills home_village_id"
        " load_min load_max is_available"
    )
    return Table("officials", tuple(columns.split()), rows)


def _degrees(ground: Ground, metres: NDArray[np.float64]) -> tuple[str, str]:
    lon, lat = ground.degrees(metres)
    return f"{lon:.6f}", f"{lat:.6f}"
