"""
Households and villages become positions, in an order no id and no row order changes.

Households are ordered by lon, lat, workload, then id; villages by their first
household.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Doors:
    """
    Households and villages in canonical order: what no edit of people changes.

    Attributes
    ----------
    frame
        The households as a frame, in the order of an `Instance`.
    village_ids, village_township, village_lon, village_lat, townships
        Villages in order, and the position of each township id.
    village, group, group_ids
        Of each household; see `Instance`.
    lon, lat, workload
        Of each household.
    """

    frame: pd.DataFrame
    village_ids: NDArray[np.object_]
    village_township: Ints
    village_lon: Floats
    village_lat: Floats
    townships: dict[str, int]
    village: Ints
    group: Ints
    group_ids: NDArray[np.object_]
    lon: Floats
    lat: Floats
    workload: Ints


def doors_of(county: County) -> Doors:
    """
    Put households and villages in canonical order.

    Parameters
    ----------
    county
        Checked tables.
    """
    hh = county.households.sort_values(
        ["lon", "lat", "workload", "household_id"], kind="stable"
    ).reset_index(drop=True)
    village_ids = _by_first_household(county.villages["village_id"], hh)
    village_at = {v: i for i, v in enumerate(village_ids)}
    villages = county.villages.set_index("village_id").loc[list(village_ids)]
    town_at = _ranks(villages["township_id"])
    village = hh["village_id"].map(village_at).to_numpy(dtype=np.int64)
    village_lon, village_lat = _middles(hh, village, villages)
    group, group_ids = _groups(hh, village)
    return Doors(
        hh, village_ids, positions(villages["township_id"], town_at), village_lon,
        village_lat, town_at, village, group, group_ids, hh["lon"].to_numpy(float),
        hh["lat"].to_numpy(float), hh["workload"].to_numpy(np.int64),
    )  # fmt: skip


def _by_first_household(ids: pd.Series, hh: pd.DataFrame) -> NDArray[np.object_]:
    """Village ids in the order of their first household; empty villages last."""
    first = list(dict.fromkeys(hh["village_id"]))
    known = set(first)
    return np.array(first + sorted(v for v in ids if v not in known), dtype=object)


def _ranks(values: pd.Series) -> dict[str, int]:
    return {v: i for i, v in enumerate(dict.fromkeys(v for v in values if v))}


def positions(values: pd.Series, at: dict[str, int]) -> Ints:
    """Position of each value, -1 where it is empty or unknown."""
    found = values.map(at).fillna(-1)
    return np.asarray(found, dtype=np.int64)


def _groups(hh: pd.DataFrame, village: Ints) -> tuple[Ints, NDArray[np.object_]]:
    """Village groups as positions (a group belongs to one village), -1 = none."""
    keys = list(zip(village.tolist(), hh["group_id"], strict=True))
    at = {k: i for i, k in enumerate(dict.fromkeys(k for k in keys if k[1]))}
    of_household = np.array([at.get(k, -1) for k in keys], dtype=np.int64)
    return of_household, np.array([k[1] for k in at], dtype=object)


def _middles(
    hh: pd.DataFrame, village: Ints, villages: pd.DataFrame
) -> tuple[Floats, Floats]:
    """Mean point of each village's households; its own point where it has none."""
    count = np.bincount(village, minlength=len(villages))
    out = []
    for name in ("lon", "lat"):
        total = np.bincount(village, hh[name].to_numpy(), minlength=len(villages))
        own = villages[name].to_numpy(float)
        mean = np.where(count > 0, total / np.maximum(count, 1), own)
        out.append(np.where(np.isnan(mean), 0.0, mean))
    return out[0], out[1]
