"""Load bands of a region's officials, and how its beats fill them when cut evenly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.transport import Bands, arithmetic_targets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]


def region_bands(instance: Instance) -> Bands:
    """Bands of the officials of a region; no minimum in exempt villages."""
    exempt = instance.village_is_exempt[instance.village].all()
    minimum = np.zeros_like(instance.load_min) if exempt else instance.load_min
    return Bands(minimum, instance.load_max, np.ones(len(minimum), bool))


def even_bands(n: int, bands: Bands) -> tuple[Ints, Ints]:
    """
    Fewest and most households of every official when the aims are met at best.

    Returns
    -------
    low, high
        Their sums enclose n, also where the maximums cannot hold everybody.
    """
    targets = arithmetic_targets(np.ones(n, np.int64), bands)
    low = bands.must_work.astype(np.int64)
    high = low.copy()
    full = True
    for d in range(len(targets.gaps) - 1, 0, -1):
        who = bands.minimum - bands.must_work >= d
        if targets.gaps[d] == int(who.sum()):
            low += who
            high += who
        else:
            high += who * (targets.gaps[d] > 0)
            full = False
    if full:
        high = np.maximum(bands.maximum, low)
    short = n - int(high.sum())
    if short > 0:
        high = high + -(-short // len(high))
    return low, high
