"""Points whose longitude and latitude are exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.places import Places, metres_between

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.raw import RawTable

#: A point is swapped if exchanging brings it this many times nearer to the middle.
_NEARER = 10

#: Nearer to the middle than this nothing is called swapped.
_FROM_M = 30_000


def swapped_rows(raw: RawTable, frame: pd.DataFrame, places: Places) -> np.ndarray:
    """
    Mark the rows of a table whose longitude and latitude are exchanged.

    Certain where the latitude is above 90; else where exchanging brings the point much
    nearer to the middle of the county.

    Parameters
    ----------
    raw
        The table's text.
    frame
        The same rows typed, in WGS-84.
    places
        Where the county is.
    """
    if not raw.has("lon", "lat"):
        return np.zeros(len(frame), dtype=bool)
    lon_size, lat_size = (np.abs(raw.numbers(name)) for name in ("lon", "lat"))
    certain = (lon_size <= 90) & (lat_size > 90) & (lat_size <= 180)
    lon, lat = frame["lon"].to_numpy(float), frame["lat"].to_numpy(float)
    as_is = places.metres_from_middle(lon, lat)
    far = as_is > max(_FROM_M, 3 * places.radius_m)
    possible = far & (np.abs(lon) <= 90)
    exchanged = np.full(len(frame), np.inf)
    exchanged[possible] = metres_between(
        lat[possible], lon[possible], places.lon, places.lat
    )
    swapped: np.ndarray = certain | (possible & (exchanged * _NEARER < as_is))
    return swapped
