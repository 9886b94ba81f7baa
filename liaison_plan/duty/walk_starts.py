"""Where a day's walk begins: at the official's base, or at the beat's centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

    Floats = NDArray[np.float64]


def starts_of(county: County, plan: Plan, table: pd.DataFrame, start: str) -> Floats:
    """
    Find where the walk of each visit begins.

    Parameters
    ----------
    county, plan
        The county and the plan.
    table
        `official_id`, `household_id`, `lon`, `lat` (of the door); one row per visit.
    start
        `base` or `centre`.

    Returns
    -------
    points
        lon, lat of each row. A centre is that of the household's beat; a household
        without one has its village's point, and without that the door is its own
        start. So has an official whose base is not known.
    """
    points = np.full((len(table), 2), np.nan)
    if start == "base":
        bases = county.officials.set_index("official_id")[["lon", "lat"]]
        points = bases.reindex(table["official_id"]).to_numpy(float)
    else:
        beats = plan.assignments.set_index("household_id")["beat_id"]
        centres = plan.beats.set_index("beat_id")[["centre_lon", "centre_lat"]]
        if len(centres):
            beat = beats.reindex(table["household_id"])
            points = centres.reindex(beat).to_numpy(float)
        households = county.households.set_index("household_id")["village_id"]
        villages = county.villages.set_index("village_id")[["lon", "lat"]]
        village = households.reindex(table["household_id"])
        points = _filled(points, villages.reindex(village).to_numpy(float))
    return _filled(points, table[["lon", "lat"]].to_numpy(float))


def _filled(points: Floats, others: Floats) -> Floats:
    """Fill points that are not known from others."""
    is_known = np.isfinite(points).all(axis=1, keepdims=True)
    return np.where(is_known, points, others)
