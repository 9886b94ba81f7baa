"""The ground to build on: local metres, what is land, whose territory a point is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.invented.programme import Programme

GRID_M = 100.0


class Ground:
    """
    The county's land in local metres.

    Attributes
    ----------
    towns
        (n, 2) metres: centres of the townships.
    grid
        (n, 2) metres: lattice points at least `inland_m` from the shore in eight
        directions.
    """

    def __init__(self, programme: Programme, *, inland_m: float = 200.0) -> None:
        self._land = programme.land
        shapely.prepare(self._land)
        west, south, east, north = self._land.bounds
        self._corner = np.array([round(west, 3), round(south, 3)])
        self._scale = np.array(programme.metres_per_degree)
        self.towns = self.metres(
            np.array([[town.lon, town.lat] for town in programme.townships])
        )
        width, height = self.metres(np.array([[east, north]]))[0]
        x, y = np.meshgrid(
            np.arange(0.0, width, GRID_M), np.arange(0.0, height, GRID_M)
        )
        lattice = np.column_stack([x.ravel(), y.ravel()])
        self.grid = lattice[self.is_inland(lattice, inland_m)]

    def metres(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn (n, 2) degrees into local metres."""
        local: NDArray[np.float64] = (degrees - self._corner) * self._scale
        return local

    def degrees(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn (n, 2) local metres into degrees of 6 decimals, as files hold them."""
        exact: NDArray[np.float64] = self._corner + metres / self._scale
        return np.round(exact, 6)

    def is_land(self, metres: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which points are on land once they are written down."""
        lon, lat = self.degrees(metres).T
        return np.asarray(shapely.contains_xy(self._land, lon, lat))

    def is_inland(
        self, metres: NDArray[np.float64], margin_m: float
    ) -> NDArray[np.bool_]:
        """Tell which points are on land and so are eight points around them."""
        inside = self.is_land(metres)
        for x in (-1, 0, 1):
            for y in (-1, 0, 1):
                step = margin_m * (0.7 if x and y else 1.0)
                inside &= self.is_land(metres + np.array([x, y]) * step)
        return inside


def squared_distances(
    a: NDArray[np.float64], b: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Square the distances of all (n, 2) points of `a` to all of `b`."""
    x = a[:, 0, None] - b[None, :, 0]
    y = a[:, 1, None] - b[None, :, 1]
    squared: NDArray[np.float64] = x * x + y * y
    return squared


def nearest(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give every point of `a` the position of the nearest point of `b`."""
    first: NDArray[np.int64] = np.argmin(squared_distances(a, b), axis=1)
    return first
