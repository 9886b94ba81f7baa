"""Counties whose boundary may not be shown: plain shapes about their town centres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.invented.chance import Chance
from liaison_plan.county.invented.ground import (
    Ground,
    degrees_of,
    nearest,
    plain_shapes,
)
from liaison_plan.county.invented.places import read_townships, town_points
from liaison_plan.county.invented.placing import place_villages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from liaison_plan.county.invented.places import Township, Village

STREET_REACH_M, TOWN_REACH_M = 900.0, 3_000.0


@dataclass(frozen=True)
class Plain:
    """A county's townships and villages, its ground and its villages' local metres."""

    townships: list[Township]
    villages: list[Village]
    ground: Ground
    points: NDArray[np.float64]

    def seat(self, township: str) -> NDArray[np.float64]:
        """Centre of the township of that name, in local metres."""
        names = [town.name for town in self.townships]
        centre: NDArray[np.float64] = self.ground.towns[names.index(township)]
        return centre


@dataclass(frozen=True)
class Site:
    """A place without households: its id, name, kind, township, needs."""

    place_id: str
    name: str
    kind: str
    township: int
    needs: str


def draw_plain(
    key: str,
    villages: list[Village],
    metres_per_degree: tuple[float, float],
    seed: int,
) -> Plain:
    """
    Lay out a county whose boundary may not be shown.

    Every street (街道) is an octagon about its centre, every town a larger one; where
    they overlap, land belongs to the nearest centre.
    """
    townships = read_townships(key)
    towns = town_points(townships)
    # 000 to 099 of a statistical code are streets, from 100 on towns and estates.
    is_street = [int(town.township_id[6:]) < 100 for town in townships]
    reach = np.where(is_street, STREET_REACH_M, TOWN_REACH_M)
    shapes = plain_shapes(towns, reach, metres_per_degree)
    ground = Ground(shapes, towns, metres_per_degree)
    points = place_villages(townships, villages, ground, seed)
    return Plain(townships, villages, ground, points)


def site_rows(plain: Plain, sites: Sequence[Site], seed: int) -> list[tuple[str, ...]]:
    """Write a row of villages.csv for every site, on a lattice point of its own."""
    chance = Chance(seed, 10)
    town_of = nearest(plain.ground.grid, plain.ground.towns)
    left = [np.flatnonzero(town_of == t).tolist() for t in range(len(plain.townships))]
    rows: list[tuple[str, ...]] = []
    for site in sites:
        free, town = left[site.township], plain.townships[site.township]
        point = plain.ground.grid[free.pop(chance.whole(0, len(free) - 1))]
        rows.append(
            (
                site.place_id,
                site.name,
                town.township_id,
                town.name,
                site.kind,
                *degrees_of(plain.ground, point),
                site.needs,
            )
        )
    return rows


def one_or_two(kinds: Sequence[str], chance: Chance) -> str:
    """Draw one or two different needs, joined as a cell holds them."""
    n = chance.whole(1, 2)
    return ";".join(sorted(kinds[i] for i in chance.order(len(kinds))[:n]))
