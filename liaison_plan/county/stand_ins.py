"""
Points that stand in for missing ones.

A household without coordinates stands at the middle of its village group (村民小组),
else at its village's point; an official without a base sets out from the unit's point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def fill_points(households: pd.DataFrame, villages: pd.DataFrame) -> pd.DataFrame:
    """
    Give every household a point.

    Parameters
    ----------
    households
        `household_id`, `village_id`, `group_id`, `lon`, `lat` (NaN = missing).
    villages
        `village_id`, `lon`, `lat`.

    Returns
    -------
    filled
        The same rows with `lon` and `lat` filled where anything can stand in, and
        `is_approximate` (the point is not the house's own). Where nothing can, they
        stay NaN.

    Notes
    -----
    The middle of a group is the median longitude and the median latitude of its
    households that have a point: one house typed wrongly does not move it. Group
    names such as "3" repeat, so a group counts within its village only.
    """
    missing = households["lon"].isna() | households["lat"].isna()
    filled = households.assign(is_approximate=missing)
    if not missing.any():
        return filled
    keys = ["village_id", "group_id"]
    known = households.loc[
        ~missing & (households["group_id"] != ""), [*keys, "lon", "lat"]
    ]
    groups = known.groupby(keys, sort=True)[["lon", "lat"]].median().reset_index()
    points = villages.dropna(subset=["lon", "lat"]).drop_duplicates("village_id")
    wanting = households.loc[missing, keys]
    by_group = wanting.merge(groups, on=keys, how="left")
    by_village = wanting.merge(
        points[["village_id", "lon", "lat"]], on="village_id", how="left"
    )
    for name in ("lon", "lat"):
        values = by_group[name].fillna(by_village[name]).to_numpy(float)
        filled.loc[missing, name] = values
    return filled


def has_group_point(households: pd.DataFrame) -> pd.Series:
    """Tell for every household whether its village group has a known point."""
    keys = ["village_id", "group_id"]
    known = households["lon"].notna() & (households["group_id"] != "")
    counts = known.groupby([households[key] for key in keys]).transform("sum")
    return (counts > 0) & (households["group_id"] != "")


def fill_bases(officials: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """
    Give every official without a base the unit's point; NaN stays where it has none.

    Parameters
    ----------
    officials
        `unit_id`, `lon`, `lat` (NaN = missing).
    units
        `unit_id`, `lon`, `lat`.
    """
    missing = officials["lon"].isna() | officials["lat"].isna()
    if not missing.any():
        return officials
    points = units.dropna(subset=["lon", "lat"]).drop_duplicates("unit_id")
    points = points.set_index("unit_id")
    filled = officials.copy()
    for name in ("lon", "lat"):
        filled.loc[missing, name] = officials.loc[missing, "unit_id"].map(points[name])
    return filled
