"""
The shortest way past a few doors, exactly: dynamic programming over sets of doors.

A way (`Ways`) runs from a start past all of its doors to an end; a tour is a way whose
end is its start, and an open way has an end that costs nothing. Many ways of one size
are solved side by side, as thousands of days of visits need it.

Method: M. Held and R. M. Karp, "A dynamic programming approach to sequencing problems",
Journal of SIAM 10(1), 1962.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

#: Ways with more doors go to `routing`: sets and time double with every door.
EXACT_DOORS = 9
#: Ways solved side by side; bounds memory.
_SIDE_BY_SIDE = 256
#: More than any way costs.
FAR = 1 << 50


@dataclass(frozen=True, eq=False)
class Ways:
    """
    Costs of ways with the same number of doors, in whole numbers.

    Attributes
    ----------
    first
        From the start to each door, ways by doors.
    between
        From door to door, ways by doors by doors.
    last
        From each door to the end, ways by doors; zeros where a way ends anywhere.
    """

    first: Ints
    between: Ints
    last: Ints


def exact_orders(ways: Ways) -> tuple[Ints, Ints]:
    """
    Find the cheapest order of the doors of each way.

    Parameters
    ----------
    ways
        With at least one and at most `EXACT_DOORS` doors.

    Returns
    -------
    order
        Doors in the order they are visited, ways by doors. Of equal orders always the
        same one.
    cost
        Of each way.
    """
    n_ways, n = ways.first.shape
    order = np.empty((n_ways, n), np.int64)
    cost = np.empty(n_ways, np.int64)
    for low in range(0, n_ways, _SIDE_BY_SIDE):
        part = slice(low, low + _SIDE_BY_SIDE)
        some = Ways(ways.first[part], ways.between[part], ways.last[part])
        order[part], cost[part] = _orders(some, sets_of_doors(some))
    return order, cost


def sets_of_doors(ways: Ways) -> Ints:
    """
    Find what the cheapest way from the start past each set of doors costs.

    Returns
    -------
    least
        Ways by sets (bit i: door i is in the set) by the set's last door; `FAR` where
        the last door is not in the set.
    """
    n_ways, n = ways.first.shape
    least = np.full((n_ways, 1 << n, n), FAR, np.int64)
    for j in range(n):
        least[:, 1 << j, j] = ways.first[:, j]
    for mask in range(1, 1 << n):
        if mask & (mask - 1) == 0:
            continue
        for j in range(n):
            if mask >> j & 1:
                before = least[:, mask ^ (1 << j), :] + ways.between[:, :, j]
                least[:, mask, j] = before.min(axis=1)
    return least


def order_of_set(ways: Ways, least: Ints, mask: int) -> list[int]:
    """
    Trace the cheapest way of the first of some ways past one set of doors.

    Parameters
    ----------
    ways, least
        What `sets_of_doors` was given and gave.
    mask
        The set.
    """
    if mask == 0:
        return []
    j = int((least[0, mask] + ways.last[0]).argmin())
    order = [j]
    while mask & (mask - 1):
        mask ^= 1 << j
        j = int((least[0, mask] + ways.between[0, :, order[-1]]).argmin())
        order.append(j)
    return order[::-1]


def _orders(ways: Ways, least: Ints) -> tuple[Ints, Ints]:
    """Trace the cheapest way of each past all its doors, from its end."""
    n_ways, n = ways.first.shape
    every = np.arange(n_ways)
    mask = np.full(n_ways, (1 << n) - 1)
    order = np.empty((n_ways, n), np.int64)
    ends = least[:, -1, :] + ways.last
    order[:, -1], cost = ends.argmin(axis=1), ends.min(axis=1)
    for at in range(n - 1, 0, -1):
        j = order[:, at]
        mask = mask ^ (1 << j)
        before = least[every, mask] + ways.between[every, :, j]
        order[:, at - 1] = before.argmin(axis=1)
    return order, cost
