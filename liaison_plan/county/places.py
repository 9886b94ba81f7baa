"""Where the county and its villages are, robustly: a few wrong points move nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_EARTH_RADIUS_M = 6_371_008.8

#: From this many households on, the middle of a village is theirs, not its point.
_ENOUGH = 5


@dataclass(frozen=True)
class Places:
    """
    The county's middle and size, and each village's.

    Attributes
    ----------
    lon, lat
        Middle of the county (median longitude, median latitude; NaN if no point).
    radius_m
        Median distance of the households from the middle, or of the places without
        households where that is more: firms lie where no household is planned.
    to_village_m
        Metres of each household to the middle of its village, NaN where unknown.
    spread_m
        Median of `to_village_m` in the household's village.
    typical_m
        Median of `to_village_m` in the county (0 if unknown).
    villages
        By `village_id`: `lon`, `lat` (the village's point), `middle_lon`, `middle_lat`
        (of its households), `n` (households with a point), `spread_m`.
    """

    lon: float
    lat: float
    radius_m: float
    to_village_m: Floats
    spread_m: Floats
    typical_m: float
    villages: pd.DataFrame

    def metres_from_middle(self, lon: Floats, lat: Floats) -> Floats:
        """Great-circle metres of points to the middle of the county."""
        return metres_between(lon, lat, self.lon, self.lat)


def find_places(households: pd.DataFrame, villages: pd.DataFrame) -> Places:
    """
    Measure the county from its typed frames.

    Parameters
    ----------
    households
        `village_id`, `lon`, `lat` in WGS-84 degrees, NaN where missing.
    villages
        `village_id`, `lon`, `lat`.
    """
    known = households["lon"].notna()
    points = (
        households[known] if known.any() else villages.dropna(subset=["lon", "lat"])
    )
    lon, lat = _median(points["lon"]), _median(points["lat"])
    radius = _median_from(lon, lat, points)
    empty = villages[~villages["village_id"].isin(households["village_id"])]
    if empty["lon"].notna().sum() >= _ENOUGH:
        radius = max(radius, _median_from(lon, lat, empty))
    by_village = _village_middles(households[known], villages)
    use_point = by_village["lon"].notna() & ~(by_village["n"] >= _ENOUGH)
    middle_lon = by_village["lon"].where(use_point, by_village["middle_lon"])
    middle_lat = by_village["lat"].where(use_point, by_village["middle_lat"])
    at = by_village.index.get_indexer(pd.Index(households["village_id"]))
    to_village = metres_between(
        households["lon"], households["lat"],
        _taken(middle_lon, at), _taken(middle_lat, at),
    )  # fmt: skip
    distances = pd.Series(to_village, index=households.index)
    spread = distances.groupby(households["village_id"]).median()
    by_village["spread_m"] = spread.reindex(by_village.index)
    return Places(
        lon, lat, radius, to_village,
        _taken(by_village["spread_m"], at), np.nan_to_num(_median(distances)),
        by_village,
    )  # fmt: skip


def metres_between(
    lon_a: object, lat_a: object, lon_b: object, lat_b: object
) -> NDArray[np.float64]:
    """
    Great-circle metres (haversine) between points in degrees, broadcasting.

    The audit has its own: this row of the package knows nothing of `travel`, whose
    distances are the ones that are planned and reported.
    """
    x1, y1, x2, y2 = (
        np.deg2rad(np.asarray(v, dtype=float)) for v in (lon_a, lat_a, lon_b, lat_b)
    )
    half = np.sin((y2 - y1) / 2) ** 2
    half = half + np.cos(y1) * np.cos(y2) * np.sin((x2 - x1) / 2) ** 2
    angle: NDArray[np.float64] = np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return 2 * _EARTH_RADIUS_M * angle


def _village_middles(households: pd.DataFrame, villages: pd.DataFrame) -> pd.DataFrame:
    groups = households.groupby("village_id")[["lon", "lat"]]
    frame = villages.drop_duplicates("village_id").set_index("village_id")[
        ["lon", "lat"]
    ]
    middles = groups.median().add_prefix("middle_").reindex(frame.index)
    sizes = groups.size().reindex(frame.index, fill_value=0).rename("n")
    return pd.concat([frame, middles, sizes], axis=1)


def _taken(values: pd.Series[float], at: NDArray[np.intp]) -> Floats:
    """Take values by position; NaN where the position is -1."""
    padded = np.append(values.to_numpy(float), np.nan)
    taken: Floats = padded[at]
    return taken


def _median_from(lon: float, lat: float, points: pd.DataFrame) -> float:
    metres = metres_between(lon, lat, points["lon"], points["lat"])
    return _median(pd.Series(metres))


def _median(values: pd.Series[float]) -> float:
    return float(values.median()) if values.notna().any() else float("nan")
