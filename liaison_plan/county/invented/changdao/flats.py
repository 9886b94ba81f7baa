"""The blocks of flats of the town: where they stand, and the flats in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.invented.chance import Chance, apportion
from liaison_plan.county.invented.ground import nearest
from liaison_plan.county.invented.houses import CELL_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.invented.ground import Ground

N_BUILDINGS = 576
SHARE_IN_FLATS = 0.72  # of the town's households
FLATS = (6, 24)  # fewest and most of one building
PLOT_M, DEPTH_M = 58.0, 42.0  # of one building with its yard
ENTRANCE_M, FLOOR_M = 9.0, 1.3  # between entrances; floors are drawn side by side
FLOORS = 5


def share_buildings(
    sizes: NDArray[np.int64], seed: int
) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
    """
    Share 576 buildings out over the town's villages, and flats over the buildings.

    Returns
    -------
    n_buildings
        (n,) buildings of every village.
    flats
        For every village, the flats of each of its buildings.
    """
    chance = Chance(seed, 11)
    low, high = FLATS
    n_buildings = apportion(N_BUILDINGS, sizes.astype(float))
    flats = []
    for size, n in zip(sizes.tolist(), n_buildings.tolist(), strict=True):
        weights = 0.6 + 0.8 * chance.uniform(n)
        flats.append(
            apportion(round(SHARE_IN_FLATS * size), weights, low=low, high=high)
        )
    return n_buildings, flats


def build_blocks(
    flats: NDArray[np.int64],
    village: NDArray[np.float64],
    ground: Ground,
    villages: NDArray[np.float64],
    taken: set[tuple[int, int]],
    chance: Chance,
) -> list[NDArray[np.float64]]:
    """
    Build one village's blocks of flats, nearest plots first.

    Parameters
    ----------
    flats
        Flats of each building.
    village
        (2,) local metres of the village's point.
    ground
        Land.
    villages
        (n, 2) local metres of all villages' points: no block stands nearer to another.
    taken
        Squares already built on; those of the blocks' plots are added.
    chance
        The village's own stream.

    Returns
    -------
    blocks
        (flats, 2) local metres for every building.
    """
    own = nearest(village[None, :], villages)[0]
    street = np.array(chance.direction())
    reach = 12
    while True:
        x, y = np.meshgrid(np.arange(-reach, reach + 1), np.arange(-reach, reach + 1))
        plots = np.column_stack([x.ravel() * PLOT_M, y.ravel() * DEPTH_M])
        score = plots[:, 0] * plots[:, 0] + plots[:, 1] * plots[:, 1]
        score = score * (0.7 + 0.6 * chance.uniform(len(plots)))
        order = np.argsort(score, kind="stable")
        middles = village + _turned(plots, street)
        usable = nearest(middles, villages) == own
        for corner in ((-0.5, -0.5), (-0.5, 0.5), (0.5, -0.5), (0.5, 0.5)):
            # The whole plot is on dry land, not its middle only.
            offset = np.array([corner]) * np.array([PLOT_M, DEPTH_M])
            usable &= ground.is_land(middles + _turned(offset, street))
        chosen = order[usable[order]][: len(flats)]
        if len(chosen) == len(flats):
            break
        reach *= 2
    blocks = []
    for middle, n in zip(middles[chosen], flats.tolist(), strict=True):
        taken.update(_squares(middle, street))
        doors = np.arange(n)
        entrance, floor = doors // FLOORS, doors % FLOORS
        offset = np.column_stack([entrance * ENTRANCE_M - 18, floor * FLOOR_M - 2.6])
        blocks.append(middle + _turned(offset, street))
    return blocks


def _squares(
    middle: NDArray[np.float64], street: NDArray[np.float64]
) -> set[tuple[int, int]]:
    """List the squares a plot covers, so that no house is built there."""
    x, y = np.meshgrid(
        np.arange(-PLOT_M / 2, PLOT_M / 2 + 1, 4.0),
        np.arange(-DEPTH_M / 2, DEPTH_M / 2 + 1, 4.0),
    )
    points = middle + _turned(np.column_stack([x.ravel(), y.ravel()]), street)
    cells = np.floor(points / CELL_M).astype(np.int64).tolist()
    return {(a, b) for a, b in cells}


def _turned(
    local: NDArray[np.float64], street: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Turn (n, 2) metres along and across the street into metres east and north."""
    across = np.array([-street[1], street[0]])
    turned: NDArray[np.float64] = local[:, :1] * street + local[:, 1:] * across
    return turned
