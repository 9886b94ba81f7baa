"""How a village's households fall into hamlets, and its hamlets into groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.invented.chance import apportion
from liaison_plan.county.invented.ground import squared_distances

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.invented.chance import Chance

HOUSE_M2 = 340.0  # ground one house takes in a dense core, its share of the lane too
GAP_M = 90.0  # of open land between hamlets, where there is room
MAX_REACH_M = 2_200.0  # from the village's point to its farthest hamlet


@dataclass(frozen=True)
class Hamlet:
    """One cluster of houses: its middle in local metres and its households."""

    east_m: float
    north_m: float
    n_households: int


def radius_m(n_households: int) -> float:
    """Radius that the houses of one hamlet take, thin edge included."""
    return float((n_households * HOUSE_M2) ** 0.5) * 0.85


def draw_hamlets(
    n_households: int,
    village: NDArray[np.float64],
    territory: NDArray[np.float64],
    chance: Chance,
) -> list[Hamlet]:
    """
    Draw the hamlets of one village.

    Parameters
    ----------
    n_households
        Households of the village.
    village
        (2,) local metres: the village's point, where its main hamlet stands.
    territory
        (n, 2) local metres: lattice points inland that belong to the village.
    chance
        The village's own stream.

    Returns
    -------
    hamlets
        One to six, the main one first; their households sum to `n_households`.
    """
    sizes = _hamlet_sizes(n_households, chance)
    sites = [village]
    radii = [radius_m(int(sizes[0]))]
    away = squared_distances(territory, village[None, :])[:, 0]
    near = territory[away <= MAX_REACH_M**2]
    for size in sizes[1:]:
        radius = radius_m(int(size))
        clear = np.min(
            [
                squared_distances(near, site[None, :])[:, 0] ** 0.5 - other
                for site, other in zip(sites, radii, strict=True)
            ],
            axis=0,
        )
        roomy = np.flatnonzero(clear >= radius + GAP_M)
        if len(roomy):
            # Of three possible sites the one nearest to the village: hamlets huddle.
            draws = [int(chance.pick(roomy.tolist())) for _ in range(3)]
            site = near[min(draws, key=lambda i: (clear[i], i))]
        else:
            site = near[int(np.argmax(clear))]
        sites.append(site)
        radii.append(radius)
    return [
        Hamlet(float(site[0]), float(site[1]), int(size))
        for site, size in zip(sites, sizes, strict=True)
    ]


def _hamlet_sizes(n_households: int, chance: Chance) -> NDArray[np.int64]:
    if n_households < 60:
        return np.array([n_households])
    fewest, most = (1, 2) if n_households < 200 else (2, 4)
    if n_households >= 500:
        fewest, most = 3, 6
    n = chance.whole(fewest, most)
    rest = 0.3 + chance.uniform(n - 1)
    main = chance.between(0.4, 0.65)
    share = (1 - main) * rest / float(rest.cumsum()[-1]) if n > 1 else rest
    weights = np.concatenate([[main], share])
    return apportion(n_households, weights, low=min(22, n_households // n))


def number_groups(houses: NDArray[np.float64], chance: Chance) -> NDArray[np.int64]:
    """
    Cut one hamlet's houses into village groups (村民小组) of about 20 to 60.

    The longer side is cut again and again, so that every group is one compact block.

    Parameters
    ----------
    houses
        (n, 2) metres along and across the hamlet's street.
    chance
        The village's own stream.

    Returns
    -------
    groups
        Number of the group of every house, from 0, along the street first.
    """
    n = len(houses)
    n_groups = max(1, round(n / chance.between(26, 46)))
    groups = np.zeros(n, dtype=np.int64)
    blocks = [(np.arange(n), n_groups, 0)]
    while blocks:
        block, parts, first = blocks.pop()
        if parts == 1:
            groups[block] = first
            continue
        spread = houses[block].max(axis=0) - houses[block].min(axis=0)
        axis = 0 if spread[0] >= spread[1] else 1
        block = block[np.argsort(houses[block, axis], kind="stable")]
        left = parts // 2
        cut = round(len(block) * left / parts + chance.between(-2.5, 2.5))
        cut = min(max(cut, left), len(block) - (parts - left))
        blocks.append((block[cut:], parts - left, first + left))
        blocks.append((block[:cut], left, first))
    return groups
