"""
Exact re-splits of two neighbouring beats.

For every pair of their households as centres the best split within both bands is found
by sorting the differences of distance, so shifts, swaps and new centres of two beats
are all covered at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.stopping import look

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

    #: Centimetres from candidate centres (rows) to households (columns).
    Block = Callable[[Ints, Ints], Ints]

#: Beats whose centres are among this many nearest are neighbours.
_NEAR = 6


@dataclass
class Beats:
    """A cut in the making: members, centre and cost of each beat."""

    members: list[Ints]
    centre: list[int]
    cost: list[int]
    low: Ints
    high: Ints

    def total(self) -> int:
        """Sum of centimetres of all beats."""
        return sum(self.cost)


def medians(block: Block, members: Ints) -> tuple[int, int]:
    """1-median of some households (the first of equals) and its sum."""
    sums = block(members, members).sum(axis=1, dtype=np.int64)
    at = int(np.argmin(sums))
    return int(members[at]), int(sums[at])


@lru_cache(maxsize=256)
def _upper(n: int) -> tuple[Ints, Ints]:
    a, b = np.triu_indices(n, 1)
    return a, b


@lru_cache(maxsize=256)
def _ordered(n: int) -> tuple[Ints, Ints]:
    a, b = _upper(n)
    return np.concatenate([a, b]), np.concatenate([b, a])


def _resplit(
    distance: Ints, low: Ints, high: Ints, current: int
) -> tuple[int, Ints, Ints] | None:
    """
    Best split of some households into two beats, if better than `current`.

    Returns the cost and the positions of both halves. Exact: all pairs of centres are
    tried unless their free assignment is already no better.
    """
    n = len(distance)
    same = low[0] == low[1] and high[0] == high[1]
    first, second = _upper(n) if same else _ordered(n)
    from_a, from_b = distance[first], distance[second]
    # Sums in the width of the table are twice as fast, where they fit.
    fits = distance.dtype == np.int32 and int(distance.max()) * n < 2**31
    width = np.int32 if fits else np.int64
    bound = np.minimum(from_a, from_b).sum(axis=1, dtype=width)
    tried = np.flatnonzero(bound < current)
    if len(tried) == 0:
        return None
    tried = tried[np.argsort(bound[tried], kind="stable")]
    least = max(int(low[0]), n - int(high[1]))
    most = min(int(high[0]), n - int(low[1]))
    best: tuple[int, int] | None = None
    for start in range(0, len(tried), 48):
        some = tried[start : start + 48]
        some = some[bound[some] < current]
        if len(some) == 0:
            break
        gain = np.sort(from_a[some] - from_b[some], axis=1)
        size = np.clip((gain < 0).sum(axis=1), least, most)
        total = np.zeros((len(some), n + 1), width)
        np.cumsum(gain, axis=1, dtype=width, out=total[:, 1:])
        cost = from_b[some].sum(axis=1, dtype=width)
        cost = cost + total[np.arange(len(some)), size]
        at = int(np.argmin(cost))
        if cost[at] < current:
            current = int(cost[at])
            best = (int(some[at]), int(size[at]))
    if best is None:
        return None
    pair, size_a = best
    order = np.argsort(from_a[pair] - from_b[pair], kind="stable")
    return current, order[:size_a], order[size_a:]


def resplit_all(beats: Beats, block: Block) -> None:
    """Re-split neighbouring pairs until no pair can be improved."""
    k = len(beats.members)
    if k < 2:
        return
    version = np.zeros(k, np.int64)
    seen: dict[tuple[int, int], tuple[int, int]] = {}
    moved = True
    while moved:
        look()
        moved = False
        centres = np.array(beats.centre)
        between = block(centres, centres)
        near = np.argsort(between, axis=1, kind="stable")[:, : _NEAR + 1]
        for a in range(k):
            for b in near[a].tolist():
                x, y = (a, b) if a < b else (b, a)
                stamp = (int(version[x]), int(version[y]))
                if x == y or seen.get((x, y)) == stamp:
                    continue
                if _resplit_pair(beats, block, x, y):
                    version[x] += 1
                    version[y] += 1
                    moved = True
                seen[x, y] = (int(version[x]), int(version[y]))


def _resplit_pair(beats: Beats, block: Block, x: int, y: int) -> bool:
    both = np.concatenate([beats.members[x], beats.members[y]])
    found = _resplit(
        block(both, both),
        beats.low[[x, y]],
        beats.high[[x, y]],
        beats.cost[x] + beats.cost[y],
    )
    if found is None:
        return False
    for j, part in ((x, found[1]), (y, found[2])):
        beats.members[j] = np.sort(both[part])
        beats.centre[j], beats.cost[j] = medians(block, beats.members[j])
    return True
