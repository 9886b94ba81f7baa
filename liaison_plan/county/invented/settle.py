"""Villages with their houses, and the tables they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liaison_plan.county.invented.chance import Chance
from liaison_plan.county.invented.ground import degrees_of, nearest
from liaison_plan.county.invented.hamlets import draw_hamlets, number_groups
from liaison_plan.county.invented.houses import build_houses
from liaison_plan.county.invented.table import Table, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from liaison_plan.county.invented.ground import Ground
    from liaison_plan.county.invented.places import Township, Village


@dataclass(frozen=True)
class House:
    """
    One household: village and group as positions, place on its street.

    The letter says what a group is: G a village group, B a building.
    """

    village: int
    group: int
    along: float
    point: NDArray[np.float64]
    letter: str = "G"


def build_villages(
    ground: Ground,
    sizes: NDArray[np.int64],
    villages: NDArray[np.float64],
    seed: int,
) -> list[House]:
    """
    Build every village, hamlet by hamlet; groups are numbered through a village.

    Parameters
    ----------
    ground
        The county's land.
    sizes
        (n,) households a village.
    villages
        (n, 2) local metres of the villages' points.
    seed
        The county's seed.

    Returns
    -------
    houses
        As an office would list them: by village, group and along the street.
    """
    whose = nearest(ground.grid, villages)
    houses: list[House] = []
    for v, size in enumerate(sizes.tolist()):
        territory = ground.grid[whose == v]
        chance = Chance(seed, 5, v)
        houses += build_village(v, size, ground, villages, territory, set(), chance)
    return as_listed(houses)


def as_listed(houses: list[House]) -> list[House]:
    """Sort as an office would: by village, group and along the street."""
    return sorted(houses, key=lambda h: (h.village, h.letter, h.group, h.along))


def build_village(
    village: int,
    size: int,
    ground: Ground,
    villages: NDArray[np.float64],
    territory: NDArray[np.float64],
    taken: set[tuple[int, int]],
    chance: Chance,
) -> list[House]:
    """
    Build one village, hamlet by hamlet; groups are numbered through it.

    Parameters
    ----------
    village, size
        Position and households of the village.
    ground
        The county's land.
    villages
        (n, 2) local metres of all villages' points.
    territory
        (n, 2) local metres: lattice points of the village's own land.
    taken
        Squares that are built on already; the new ones are added.
    chance
        The village's own stream.
    """
    houses: list[House] = []
    groups_so_far = 0
    for hamlet in draw_hamlets(size, villages[village], territory, chance):
        points, local = build_houses(hamlet, ground, villages, taken, chance)
        groups = number_groups(local, chance) + groups_so_far
        groups_so_far = int(groups.max()) + 1
        houses += [
            House(village, int(group), float(along), point)
            for group, along, point in zip(groups, local[:, 0], points, strict=True)
        ]
    return houses


def village_rows(
    villages: Sequence[Village],
    townships: Sequence[Township],
    ground: Ground,
    points: NDArray[np.float64],
    needs: Sequence[str],
) -> list[tuple[str, ...]]:
    """Write one row of villages.csv for every village; `needs` in their order."""
    towns = {town.township_id: town.name for town in townships}
    return [
        (
            village.village_id,
            village.name,
            village.township_id,
            towns[village.township_id],
            village.kind,
            *degrees_of(ground, point),
            need,
        )
        for village, point, need in zip(villages, points, needs, strict=True)
    ]


def draw_needs(n: int, kinds: Sequence[str], seed: int) -> list[str]:
    """Draw none, one or two needs for each of `n` villages."""
    chance = Chance(seed, 6)
    needs = []
    for _ in range(n):
        n_needs = chance.pick((0, 0, 1, 1, 2))
        drawn = sorted(kinds[i] for i in chance.order(len(kinds))[:n_needs])
        needs.append(";".join(drawn))
    return needs


def households_table(
    villages: Sequence[Village],
    ground: Ground,
    houses: Sequence[House],
    needs: Sequence[str] = (),
) -> Table:
    """Give out household ids in the order of `houses`, which is that of `needs`."""
    rows: list[tuple[str, ...]] = []
    for i, house in enumerate(houses):
        village_id = villages[house.village].village_id
        rows.append(
            (
                f"H{i + 1:05d}",
                village_id,
                *degrees_of(ground, house.point),
                "1",
                f"{village_id}-{house.letter}{house.group + 1:02d}",
                needs[i] if needs else "",
                "",
            )
        )
    return table("households", rows)
