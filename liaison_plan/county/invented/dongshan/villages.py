"""How many households each village has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.invented.chance import Chance, apportion, grow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.invented.dongshan.programme import Programme

SIZE_SPREAD = 0.55  # deviation of the logarithm of a village's households
SMALLEST = 60  # of the drawn sizes: always at least two beats of 20


def draw_sizes(programme: Programme, seed: int) -> NDArray[np.int64]:
    """
    Draw the households of every village, summing to the programme's figure.

    Sizes that are known stand as they are; the programme's odd sizes go to villages
    that are not their township's only one; the largest drawn size goes to a village
    that is, since it carries its township's officials alone.

    Returns
    -------
    sizes
        Households a village, in the order of `programme.villages`.
    """
    villages, chance = programme.villages, Chance(seed, 1)
    in_town = [v.township_id for v in villages]
    sizes = np.zeros(len(villages), dtype=np.int64)
    for i, village in enumerate(villages):
        sizes[i] = programme.known_sizes.get(village.name, 0)
    alone = [i for i, town in enumerate(in_town) if in_town.count(town) == 1]
    free = [
        int(i)
        for i in chance.order(len(villages))
        if sizes[i] == 0 and int(i) not in alone
    ]
    for i, (low, high) in zip(free, programme.odd_sizes, strict=False):
        sizes[i] = chance.whole(low, high)
    drawn = np.flatnonzero(sizes == 0)
    weights = grow(SIZE_SPREAD * chance.normal(len(drawn)))
    for i in alone:
        here, largest = int(np.flatnonzero(drawn == i)[0]), int(np.argmax(weights))
        weights[[here, largest]] = weights[[largest, here]]
    left = programme.n_households - int(sizes.sum())
    sizes[drawn] = apportion(left, weights, low=SMALLEST)
    return sizes
