"""The houses of one hamlet: a street, lanes beside it, dense core and thin edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.invented.ground import nearest
from liaison_plan.county.invented.hamlets import HOUSE_M2, radius_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.invented.chance import Chance
    from liaison_plan.county.invented.ground import Ground
    from liaison_plan.county.invented.hamlets import Hamlet

ALONG_M = 14.0  # from house to house along a lane
ACROSS_M = HOUSE_M2 / ALONG_M  # from lane to lane
JITTER_M = 3.5
CELL_M = 9.0  # no two houses of a village stand in one such square
LONELY = 0.012  # share of plots far out that are built on all the same


def build_houses(
    hamlet: Hamlet,
    ground: Ground,
    villages: NDArray[np.float64],
    taken: set[tuple[int, int]],
    chance: Chance,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Build exactly as many houses as the hamlet has households.

    Plots lie on lanes beside a slightly bent street. The best plots are built on:
    near the middle, along the street, and by some luck; never on water, nearer to
    another village, or on a square that is taken.

    Parameters
    ----------
    hamlet
        Middle and number of households.
    ground
        The county's land.
    villages
        (n, 2) local metres of all villages' points.
    taken
        Squares already built on in this village; the new ones are added.
    chance
        The village's own stream.

    Returns
    -------
    houses
        (n, 2) local metres.
    in_hamlet
        (n, 2) metres along and across the street, same order.
    """
    middle = np.array([hamlet.east_m, hamlet.north_m])
    own = nearest(middle[None, :], villages)[0]
    street = np.array(chance.direction())
    shape = chance.between(1.3, 2.4)  # length to width
    bend = chance.between(-0.35, 0.35)
    reach = radius_m(hamlet.n_households) + 60
    while True:
        plots, score = _plots(reach, shape, bend, chance)
        across = np.array([-street[1], street[0]])
        points = middle + plots[:, :1] * street + plots[:, 1:] * across
        usable = ground.is_land(points) & (nearest(points, villages) == own)
        order = np.argsort(score, kind="stable")
        chosen, cells = _first_free(
            points, order[usable[order]], hamlet.n_households, taken
        )
        if len(chosen) == hamlet.n_households:
            taken.update(cells)
            return points[chosen], plots[chosen]
        reach *= 1.5  # hemmed in by water or neighbours: look farther out


def _plots(
    reach: float, shape: float, bend: float, chance: Chance
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lay out plots along lanes and score them (lower is built on sooner)."""
    n_along = int(2.6 * reach / ALONG_M)
    n_across = int(1.7 * reach / ACROSS_M)
    lane, place = np.meshgrid(
        np.arange(-n_across, n_across), np.arange(-n_along, n_along), indexing="ij"
    )
    n = lane.size
    along = (place.ravel() + 0.5) * ALONG_M + (2 * chance.uniform(n) - 1) * JITTER_M
    across = (lane.ravel() + 0.5) * ACROSS_M + (2 * chance.uniform(n) - 1) * JITTER_M
    score = along * along / shape + across * across * shape
    score = score * (0.4 + 1.2 * chance.uniform(n))
    is_on_street = (lane.ravel() == 0) | (lane.ravel() == -1)
    score = np.where(is_on_street, 0.45 * score, score)
    score = np.where(chance.uniform(n) < LONELY, 0.3 * score, score)
    across = across + bend * along * along / reach
    return np.column_stack([along, across]), score


def _first_free(
    points: NDArray[np.float64],
    order: NDArray[np.int64],
    n: int,
    taken: set[tuple[int, int]],
) -> tuple[list[int], set[tuple[int, int]]]:
    """Take the first `n` plots whose square is free."""
    chosen: list[int] = []
    cells: set[tuple[int, int]] = set()
    squares = np.floor(points[order] / CELL_M).astype(np.int64).tolist()
    for i, (x, y) in zip(order.tolist(), squares, strict=True):
        if len(chosen) == n:
            break
        if (x, y) not in taken and (x, y) not in cells:
            chosen.append(i)
            cells.add((x, y))
    return chosen, cells
