"""Where the villages stand: on land near their town, well apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.invented.chance import Chance
from liaison_plan.county.invented.ground import nearest, squared_distances

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.invented.ground import Ground
    from liaison_plan.county.invented.places import Township, Village

ROUNDS = 6  # of moving each village to the middle of its territory
TOWN_REACH_M = 3_500.0  # villages lie closer together within this of their town


def place_villages(
    townships: list[Township], villages: list[Village], ground: Ground, seed: int
) -> NDArray[np.float64]:
    """
    Put every village on land near its town, well apart from the others.

    Each township takes the land nearest to its centre. Its villages start far from
    each other and then move to the middle of the land nearest to them, land close to
    the town counting more. A village of the town's own name stands at its centre.

    Returns
    -------
    points
        (n, 2) local metres on the lattice, in the order of `villages`.
    """
    points = np.zeros((len(villages), 2))
    town_of = nearest(ground.grid, ground.towns)
    for t, town in enumerate(townships):
        mine = [
            i
            for i, village in enumerate(villages)
            if village.township_id == town.township_id
        ]
        if not mine:
            continue
        field = ground.grid[town_of == t]
        away = squared_distances(field, ground.towns[t : t + 1])[:, 0]
        weight = 1 / (1 + away / TOWN_REACH_M**2)
        spread = spread_out(field, weight, len(mine), Chance(seed, 2, t))
        # The village that gave the town its name is the one at the town's centre.
        names = [villages[i].name for i in mine]
        if (own := town.name.removesuffix("镇") + "村") in names:
            here, central = (
                names.index(own),
                nearest(ground.towns[t : t + 1], spread)[0],
            )
            spread[[here, central]] = spread[[central, here]]
        points[mine] = spread
    return points


def spread_out(
    field: NDArray[np.float64], weight: NDArray[np.float64], n: int, chance: Chance
) -> NDArray[np.float64]:
    """Choose `n` lattice points well apart, more of them where `weight` is high."""
    # Start: the best of a few draws is the one farthest from those already chosen.
    ladder = np.cumsum(weight)
    chosen: list[int] = []
    for _ in range(n):
        draws = np.searchsorted(ladder, chance.uniform(12) * ladder[-1])
        if chosen:
            gaps = squared_distances(field[draws], field[chosen]).min(axis=1)
            draws = draws[np.argsort(-gaps, kind="stable")]
        chosen.append(int(draws[0]))
    points = field[chosen]
    for _ in range(ROUNDS):
        whose = nearest(field, points)
        # bincount adds one by one, in the same order everywhere.
        total = np.bincount(whose, weight, minlength=n)
        middle = np.column_stack(
            [np.bincount(whose, weight * field[:, a], minlength=n) for a in (0, 1)]
        )
        points = field[nearest(middle / total[:, None], field)]
    return points
