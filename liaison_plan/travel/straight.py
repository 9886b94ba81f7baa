"""Great-circle distance between points given in degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

#: Mean radius of the Earth (IUGG R1), in metres.
EARTH_RADIUS_M = 6_371_008.8


def haversine_m(
    lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
) -> NDArray[np.float64]:
    """
    Great-circle distance by the haversine formula.

    Parameters
    ----------
    lon_a, lat_a, lon_b, lat_b
        Degrees, WGS-84; broadcast against each other.

    Returns
    -------
    metres
        Distances in metres, in the broadcast shape.

    Notes
    -----
    R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68(2), 1984, with
    the sphere of radius `EARTH_RADIUS_M`.
    """
    phi_a = np.radians(np.asarray(lat_a, dtype=float))
    phi_b = np.radians(np.asarray(lat_b, dtype=float))
    half_lon = np.radians(np.asarray(lon_b, dtype=float) - np.asarray(lon_a, float)) / 2
    half_lat = (phi_b - phi_a) / 2
    a = np.sin(half_lat) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(half_lon) ** 2
    metres: NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(a))
    return metres


def unit_vectors(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """
    Points of the unit sphere; their chords rank pairs as great circles do.

    Returns
    -------
    vectors
        Shape (n, 3).
    """
    lam, phi = np.radians(np.asarray(lon, float)), np.radians(np.asarray(lat, float))
    return np.stack(
        [np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1
    )
