"""
Coordinate systems (datum): WGS-84, and the two shifted ones used in China.

GCJ-02 (Amap, Tencent) shifts points by some 500 m, BD-09 (Baidu) shifts GCJ-02 once
more. The formulas are the published ones. Outside China all three are the same here,
by the rectangle every common implementation uses (72.004 to 137.8347 E, 0.8293 to
55.8271 N): maps do not shift there, and a county lies on one side of it as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Points = tuple[NDArray[np.float64], NDArray[np.float64]]

Datum = Literal["wgs84", "gcj02", "bd09"]
DATUMS: tuple[Datum, ...] = ("wgs84", "gcj02", "bd09")

# Krasovsky 1940, as the published formula has it.
_AXIS_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_PI = np.pi * 3000.0 / 180.0

#: Each round of the inverse divides the error by about 10,000; three reach 1e-12.
_ROUNDS = 6


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> Points:
    """
    Convert points to WGS-84.

    Parameters
    ----------
    lon, lat
        Degrees in `datum`; NaN stays NaN.
    datum
        `"wgs84"`, `"gcj02"` or `"bd09"`.

    Returns
    -------
    lon, lat
        Degrees in WGS-84.

    Raises
    ------
    ValueError
        The datum is not known.
    """
    _check(datum)
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    if datum == "bd09":
        x, y = _invert(_gcj02_to_bd09, x, y)
    if datum in ("gcj02", "bd09"):
        x, y = _invert(_wgs84_to_gcj02, x, y)
    return x, y


def from_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> Points:
    """
    Convert WGS-84 points to another datum; the inverse of `to_wgs84`.

    Raises
    ------
    ValueError
        The datum is not known.
    """
    _check(datum)
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    if datum in ("gcj02", "bd09"):
        x, y = _wgs84_to_gcj02(x, y)
    if datum == "bd09":
        x, y = _gcj02_to_bd09(x, y)
    return x, y


def _check(datum: str) -> None:
    if datum not in DATUMS:
        message = f"datum {datum!r} is not known; use one of {', '.join(DATUMS)}"
        raise ValueError(message)


def _is_in_china(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell where the shift applies: a rectangle, as in every common implementation."""
    return (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)


def _wgs84_to_gcj02(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Points:
    east, north = _gcj02_shift(lon, lat)
    inside = _is_in_china(lon, lat)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def _gcj02_shift(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Points:
    """Degrees by which GCJ-02 lies east and north of WGS-84."""
    x, y = lon - 105.0, lat - 35.0
    pi = np.pi
    root = np.sqrt(np.abs(x))
    waves = (20 * np.sin(6 * x * pi) + 20 * np.sin(2 * x * pi)) * 2 / 3
    metres_north = (
        -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
        + (20 * np.sin(y * pi) + 40 * np.sin(y / 3 * pi)) * 2 / 3
        + (160 * np.sin(y / 12 * pi) + 320 * np.sin(y * pi / 30)) * 2 / 3
    )  # fmt: skip
    metres_east = (
        300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
        + (20 * np.sin(x * pi) + 40 * np.sin(x / 3 * pi)) * 2 / 3
        + (150 * np.sin(x / 12 * pi) + 300 * np.sin(x / 30 * pi)) * 2 / 3
    )  # fmt: skip
    radians = np.deg2rad(lat)
    magic = 1 - _ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    root_magic = np.sqrt(magic)
    meridian_m = _AXIS_M * (1 - _ECCENTRICITY_SQUARED) / (magic * root_magic)
    parallel_m = _AXIS_M / root_magic * np.cos(radians)
    return np.rad2deg(metres_east / parallel_m), np.rad2deg(metres_north / meridian_m)


def _gcj02_to_bd09(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Points:
    radius = np.hypot(lon, lat) + 2e-5 * np.sin(lat * _BD_PI)
    angle = np.arctan2(lat, lon) + 3e-6 * np.cos(lon * _BD_PI)
    inside = _is_in_china(lon, lat)
    return (
        np.where(inside, radius * np.cos(angle) + 0.0065, lon),
        np.where(inside, radius * np.sin(angle) + 0.006, lat),
    )


def _invert(
    forward: Callable[..., Points], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> Points:
    """
    Find the points that `forward` moves to the given ones, by fixed-point rounds.

    Points outside China stay where they are, decided by the given point, not by the
    rounds: at the edge of the rectangle they would jump in and out.
    """
    inside = _is_in_china(lon, lat)
    x, y = lon, lat
    for _ in range(_ROUNDS):
        ahead_x, ahead_y = forward(x, y)
        x = np.where(inside, x + (lon - ahead_x), lon)
        y = np.where(inside, y + (lat - ahead_y), lat)
    return x, y
