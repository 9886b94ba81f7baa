"""
Seeded draws that give the same numbers on every machine and numpy version.

Only `Generator.random` of PCG64 is used, whose stream numpy keeps, and only +, -, *, /
and square roots are applied to it: these are exact by IEEE 754, while `exp`, `cos` and
numpy's own distributions differ between versions and processors in the last digit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Item = TypeVar("Item")


class Chance:
    """
    One stream of draws.

    Parameters
    ----------
    seed
        The county's seed.
    stream
        Numbers that name this stream. A stream of its own for every purpose and
        village keeps a change in one from shifting all the others.
    """

    def __init__(self, seed: int, *stream: int) -> None:
        self._bits = np.random.Generator(np.random.PCG64([seed, *stream]))

    def uniform(self, n: int) -> NDArray[np.float64]:
        """Draw `n` numbers, each at least 0 and below 1."""
        return self._bits.random(n)

    def between(self, low: float, high: float) -> float:
        """Draw one number, at least `low` and below `high`."""
        return low + (high - low) * float(self._bits.random())

    def whole(self, low: int, high: int) -> int:
        """Draw one whole number from `low` to `high`, both included."""
        return low + int(self._bits.random() * (high - low + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """Draw one item."""
        return items[self.whole(0, len(items) - 1)]

    def order(self, n: int) -> NDArray[np.int64]:
        """Draw one order of 0 .. n-1."""
        return np.argsort(self._bits.random(n), kind="stable").astype(np.int64)

    def normal(self, n: int) -> NDArray[np.float64]:
        """Draw `n` nearly normal numbers (mean 0, deviation 1, within -6 and 6)."""
        total = np.full(n, -6.0)
        for _ in range(12):
            total = total + self._bits.random(n)
        return total

    def direction(self) -> tuple[float, float]:
        """Draw one unit vector, every direction alike."""
        while True:
            x, y = self.between(-1, 1), self.between(-1, 1)
            length = (x * x + y * y) ** 0.5
            if 0.1 < length < 1:
                return x / length, y / length


def grow(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Raise e to `x` by ten squarings (relative error below x**2 / 2048)."""
    power = 1 + x / 1024
    for _ in range(10):
        power = power * power
    return power


def apportion(
    total: int,
    weights: NDArray[np.float64],
    *,
    low: int = 0,
    high: int | None = None,
) -> NDArray[np.int64]:
    """
    Share `total` out in whole parts as near as possible to `weights`.

    Parameters
    ----------
    total
        The whole to share out; `low` and `high` must leave room for it.
    weights
        One positive weight a part.
    low, high
        Smallest and largest part.

    Returns
    -------
    parts
        Whole numbers that sum to `total` (largest remainders first, then position).
    """
    top = total if high is None else high
    parts = np.full(len(weights), low, dtype=np.int64)
    is_open = np.ones(len(weights), dtype=bool)
    share = np.zeros(len(weights))
    while is_open.any():
        # Parts that would leave the bounds are fixed there; the others share again.
        left = total - int(parts[~is_open].sum())
        share = left * weights / float(weights[is_open].cumsum()[-1])
        too_low, too_high = is_open & (share < low), is_open & (share > top)
        if not (too_low.any() or too_high.any()):
            break
        fixed = too_high if too_high.any() else too_low
        parts[fixed] = top if too_high.any() else low
        is_open &= ~fixed
    floor = np.floor(share).astype(np.int64)
    parts[is_open] = floor[is_open]
    remainder = np.where(is_open, share - floor, -1.0)
    first = np.argsort(-remainder, kind="stable")[: total - int(parts.sum())]
    parts[first] += 1
    return parts
