"""Which doors of a beat are visited on the same day: those that lie together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


def day_groups(
    lon: ArrayLike,
    lat: ArrayLike,
    sizes: Sequence[int],
    *,
    is_first: ArrayLike | None = None,
) -> Ints:
    """
    Spread the doors of one beat over days so that a day's doors lie together.

    Parameters
    ----------
    lon, lat
        Degrees, of each door; doors at one point keep the order they are given in.
    sizes
        Doors of each day; they add up to the number of doors.
    is_first
        Whether a door comes before those that are not (优先走访); such doors fill the
        first days, and the day they share with others takes the others nearest to
        them.

    Returns
    -------
    day
        Of each door, from 0.

    Raises
    ------
    ValueError
        The sizes do not add up.

    Notes
    -----
    Recursive bisection: the doors are cut across their longer side where the days are
    halved, and each half again (J. L. Bentley, "Multidimensional binary search trees
    used for associative searching", CACM 18(9), 1975, with days for leaves).
    """
    points = _plane(np.asarray(lon, float), np.asarray(lat, float))
    n = len(points)
    if sum(sizes) != n or min(sizes, default=0) < 0:
        message = f"days of {list(sizes)} doors do not hold {n} doors"
        raise ValueError(message)
    first = np.zeros(n, bool) if is_first is None else np.asarray(is_first, bool)
    day = np.empty(n, np.int64)
    left = list(enumerate(sizes))
    early = np.flatnonzero(first)
    late = np.flatnonzero(~first)
    full: list[tuple[int, int]] = []
    held = 0
    while left and held + left[0][1] <= len(early):
        held += left[0][1]
        full.append(left.pop(0))
    rest = len(early) - held
    shared = [(left[0][0], rest)] if rest else []
    _bisect(points, early, [*full, *shared], day)
    if rest:
        at, size = left.pop(0)
        middle = points[early[day[early] == at]].mean(axis=0)
        near = _nearest(points[late], middle)[: size - rest]
        day[late[near]] = at
        late = np.delete(late, near)
    _bisect(points, late, left, day)
    return day


def _plane(lon: Floats, lat: Floats) -> Floats:
    """Lay degrees out so that both directions have one scale; a county is flat."""
    squeeze = np.cos(np.radians(lat.mean())) if len(lat) else 1.0
    return np.stack([lon * squeeze, lat], axis=1)


def _nearest(points: Floats, middle: Floats) -> Ints:
    """Positions by distance, then by place."""
    apart = np.rint(((points - middle) ** 2).sum(axis=1) * 1e16)
    return np.lexsort((points[:, 1], points[:, 0], apart))


def _bisect(
    points: Floats, doors: Ints, days: Sequence[tuple[int, int]], day: Ints
) -> None:
    """Give some doors to some days (number and size each)."""
    if len(days) == 1:
        day[doors] = days[0][0]
    if len(days) < 2:
        return
    here = points[doors]
    extent = np.ptp(here, axis=0) if len(here) else np.zeros(2)
    axis = int(extent[1] > extent[0])
    order = doors[np.lexsort((here[:, 1 - axis], here[:, axis]))]
    half = len(days) // 2
    cut = sum(size for _at, size in days[:half])
    _bisect(points, order[:cut], days[:half], day)
    _bisect(points, order[cut:], days[half:], day)
