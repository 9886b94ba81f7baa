"""The ground to build on: local metres, what is land, whose territory a point is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

GRID_M = 100.0


class Ground:
    """
    The county's land in local metres.

    Parameters
    ----------
    land
        Pieces to build on, in degrees; they may overlap.
    towns
        (n, 2) degrees: centres of the townships.
    metres_per_degree
        Of longitude and of latitude at the county: a constant, so that no cosine is
        needed and the bytes are the same everywhere.
    inland_m
        How far from the shore the lattice stays.

    Attributes
    ----------
    towns
        (n, 2) metres: centres of the townships.
    grid
        (n, 2) metres: lattice points at least `inland_m` from the shore in eight
        directions.
    """

    def __init__(
        self,
        land: Sequence[shapely.Polygon],
        towns: NDArray[np.float64],
        metres_per_degree: tuple[float, float],
        *,
        inland_m: float = 200.0,
    ) -> None:
        self._land = list(land)
        for piece in self._land:
            shapely.prepare(piece)
        bounds = np.array([piece.bounds for piece in self._land])
        west, south = bounds[:, :2].min(axis=0).tolist()
        self._corner = np.array([round(west, 3), round(south, 3)])
        self._scale = np.array(metres_per_degree)
        self.towns = self.metres(towns)
        width, height = self.metres(bounds[:, 2:].max(axis=0)[None, :])[0]
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
        inside = [shapely.contains_xy(piece, lon, lat) for piece in self._land]
        return np.asarray(np.any(inside, axis=0))

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


def degrees_of(ground: Ground, metres: NDArray[np.float64]) -> tuple[str, str]:
    """Write one (2,) point of local metres as the two cells of a table."""
    lon, lat = ground.degrees(metres)
    return f"{lon:.6f}", f"{lat:.6f}"


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


def plain_shapes(
    towns: NDArray[np.float64],
    reach_m: NDArray[np.float64],
    metres_per_degree: tuple[float, float],
) -> list[shapely.Polygon]:
    """
    Draw one octagon about every town's centre, where no boundary may be used.

    Parameters
    ----------
    towns
        (n, 2) degrees.
    reach_m
        (n,) metres from the centre to the middle of a side.
    metres_per_degree
        Of longitude and of latitude.
    """
    corners = [(1.0, 0.4), (0.4, 1.0), (-0.4, 1.0), (-1.0, 0.4)]
    corners += [(-x, -y) for x, y in corners]
    rim = np.array(corners) / np.array(metres_per_degree)
    return [
        shapely.Polygon(np.round(town + reach * rim, 6))
        for town, reach in zip(towns, reach_m.tolist(), strict=True)
    ]
