"""What one beat more or less costs a region: measured, then read between the points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.cutting import cut_into_beats
from liaison_plan.solving.places import (
    distance_block,
    plane_points,
    region_seed,
)

if TYPE_CHECKING:
    from liaison_plan.rules.model import Load
    from liaison_plan.solving.instance import Instance


def scatter_by_beats(instance: Instance, numbers: list[int]) -> list[int]:
    """
    Cut a region into several numbers of beats, quickly.

    Parameters
    ----------
    instance
        Restricted to the region.
    numbers
        Numbers of beats, each at least 1 and at most the number of households.

    Returns
    -------
    cost_cm
        Sum of centimetres from households to their centres, one per number.
    """
    n = len(instance.lon)
    points, block = plane_points(instance), distance_block(instance)
    seed, load = region_seed(instance), instance.rules.load
    costs = []
    for k in numbers:
        low, high = _even(n, k, load)
        if (instance.workload != 1).any():
            # Households weigh differently: how many a beat holds is not narrow then.
            low, high = max(1, int(0.7 * n / k)), int(np.ceil(1.4 * n / k))
        cut = cut_into_beats(
            points, block, np.full(k, low), np.full(k, high), seed=seed, effort="quick"
        )
        costs.append(cut.cost_cm)
    return costs


def _even(n: int, k: int, load: Load) -> tuple[int, int]:
    """Sizes of k beats when the band holds, else as even as can be."""
    if k * load.min <= n <= k * load.max:
        return max(1, load.min), load.max
    return max(1, n // k), -(-n // k)


class MeasuredCurve:
    """
    Weighted centimetres of a region by its number of beats.

    Between measured numbers the cost is read off a power law (a straight line in
    logarithms), as the mean distance to the centre of a part shrinks with its area.
    """

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self.measured: dict[int, dict[int, int]] = {}

    def add(self, region: int, numbers: list[int], costs: list[int]) -> None:
        """Keep what was measured."""
        self.measured.setdefault(region, {}).update(zip(numbers, costs, strict=True))

    def __call__(self, region: int, beats: int) -> float:
        """Cost of a region with so many beats."""
        known = self.measured.get(region, {})
        if beats in known:
            return known[beats] * self.weight
        if not known:
            return 0.0
        numbers = sorted(known)
        if len(numbers) == 1:
            return float(known[numbers[0]] * self.weight * (numbers[0] / beats) ** 0.5)
        at = int(np.clip(np.searchsorted(numbers, beats), 1, len(numbers) - 1))
        a, b = numbers[at - 1], numbers[at]
        slope = (np.log(known[b] + 1) - np.log(known[a] + 1)) / (np.log(b) - np.log(a))
        return float((known[a] + 1) * (beats / a) ** slope * self.weight)
