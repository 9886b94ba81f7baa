"""
A county's plan as packed columns: small in a page and quick to parse.

Coordinates are differences of whole 1e-5 degrees (about a metre), repeated values are
run lengths, and ids that occur often are positions in a list. `assets/coverage.js`
reads it back; the what-if panel can use the same two ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from liaison_plan.output.colours import beat_hues, load_breaks
from liaison_plan.plan.measures import load_by_official, village_summary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

#: Whole steps in a degree.
STEPS = 100_000


def deltas(values: ArrayLike) -> list[int]:
    """Write whole numbers as the first and the differences that follow."""
    whole = np.asarray(values, dtype=np.int64)
    steps_between: list[int] = np.diff(whole, prepend=0).tolist()
    return steps_between


def runs(values: ArrayLike) -> list[int]:
    """Write whole numbers as value, count, value, count ..."""
    whole = np.asarray(values, dtype=np.int64)
    if whole.size == 0:
        return []
    starts = np.flatnonzero(np.diff(whole, prepend=whole[0] - 1))
    counts = np.diff(starts, append=whole.size)
    pairs: list[int] = np.column_stack([whole[starts], counts]).ravel().tolist()
    return pairs


def steps(degrees: ArrayLike) -> NDArray[np.int64]:
    """Round degrees to whole steps of 1e-5."""
    whole: NDArray[np.int64] = np.rint(
        np.asarray(degrees, dtype=np.float64) * STEPS
    ).astype(np.int64)
    return whole


def rings(shape: BaseGeometry | None) -> list[list[list[int]]]:
    """
    Write polygons as rings of differences `[dx, dy, dx, dy ...]`.

    Returns
    -------
    polygons
        One list of rings per polygon, the outer ring first; rings that shrink to
        less than a triangle on the grid of steps are left out.
    """
    polygons = []
    for part in shapely.get_parts(shape) if shape is not None else []:
        packed = [_ring(ring) for ring in (part.exterior, *part.interiors)]
        if packed[0]:
            polygons.append([ring for ring in packed if ring])
    return polygons


def positions(ids: Sequence[str] | pd.Series, among: pd.Series) -> NDArray[np.int64]:
    """Give the position of every id in a column of unique ids, -1 where unknown."""
    found = pd.Index(among).get_indexer(pd.Index(ids))
    return np.asarray(found, dtype=np.int64)


def placed_households(county: County, plan: Plan) -> pd.DataFrame:
    """
    Join the plan's households with their points, in drawing order.

    Returns
    -------
    households
        Those with a point: `household_id`, `official_id`, `scatter_m`, `lon`, `lat`
        and the positions `village` and `beat` (-1 = none), sorted by beat, village
        and id; the households of no beat stand last.
    """
    table = plan.assignments.merge(
        county.households[["household_id", "lon", "lat"]],
        on="household_id",
        how="left",
        validate="1:1",
    )
    table = table[table["lon"].notna() & table["lat"].notna()]
    beat = positions(table["beat_id"], plan.beats["beat_id"])
    table = table.assign(
        village=positions(table["village_id"], county.villages["village_id"]),
        beat=beat,
        last=beat < 0,
    )
    table = table.sort_values(
        ["last", "beat", "village", "household_id"], kind="stable", ignore_index=True
    )
    return table.drop(columns="last")


def pack_households(households: pd.DataFrame) -> dict[str, Any]:
    """Pack the frame of `placed_households`; metres are whole, -1 = no distance."""
    return {
        "id": households["household_id"].tolist(),
        "x": deltas(steps(households["lon"])),
        "y": deltas(steps(households["lat"])),
        "village": runs(households["village"]),
        "beat": runs(households["beat"]),
        "metres": np.rint(households["scatter_m"].fillna(-1)).astype(int).tolist(),
    }


def pack_beats(
    county: County, plan: Plan, *, hues: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """
    Pack beats with their officials (first before second), centres and hues.

    Parameters
    ----------
    county, plan
        Of one state.
    hues
        By beat id, those that are settled; with one for every beat none is sought.
    """
    beats = plan.beats
    pairs = plan.beat_officials.assign(
        beat=positions(plan.beat_officials["beat_id"], beats["beat_id"]),
        official=positions(
            plan.beat_officials["official_id"], county.officials["official_id"]
        ),
    ).sort_values(["beat", "role", "official"], kind="stable")
    officials: list[list[int]] = [[] for _ in range(len(beats))]
    metres: list[list[int]] = [[] for _ in range(len(beats))]
    travel = np.rint(pairs["travel_m"].fillna(-1)).astype(int)
    for beat, official, far in zip(
        pairs["beat"].tolist(), pairs["official"].tolist(), travel.tolist(), strict=True
    ):
        if beat >= 0 and official >= 0:
            officials[beat].append(official)
            metres[beat].append(far)
    # A beat without an official is nobody's: it gets a hue of its own.
    settled = hues or {}
    ids = beats["beat_id"].tolist()
    holder = [who[0] if who else -1 - beat for beat, who in enumerate(officials)]
    x = beats["centre_lon"].to_numpy(dtype=float)
    y = beats["centre_lat"].to_numpy(dtype=float)
    found = [0] * len(ids)
    if not settled.keys() >= set(ids):
        found = beat_hues(x, y, np.asarray(holder, dtype=np.int64)).tolist()
    return {
        "id": ids,
        "x": deltas(steps(x)),
        "y": deltas(steps(y)),
        "hue": [settled.get(i, hue) for i, hue in zip(ids, found, strict=True)],
        "n": beats["n_households"].astype(int).tolist(),
        "load": beats["load"].astype(int).tolist(),
        "officials": officials,
        "travel": metres,
    }


def pack_officials(county: County) -> dict[str, Any]:
    """Pack officials with their unit and base; nothing else of them leaves."""
    table = county.officials
    names = dict(
        zip(county.units["unit_id"], county.units["name"].fillna(""), strict=True)
    )
    units = sorted(set(table["unit_id"]))
    return {
        "id": table["official_id"].tolist(),
        "unit": positions(table["unit_id"], pd.Series(units, dtype=object)).tolist(),
        "units": [[unit, names.get(unit, "")] for unit in units],
        "x": deltas(steps(table["lon"].fillna(0))),
        "y": deltas(steps(table["lat"].fillna(0))),
    }


def pack_villages(
    county: County,
    plan: Plan,
    households: pd.DataFrame,
    cells: Sequence[BaseGeometry | None],
) -> dict[str, Any]:
    """
    Pack villages with their figures, cells and the point of their label.

    The load of a village is the mean over its officials of all they carry; an
    official of several villages counts in each of them.
    """
    villages = village_summary(plan, county)
    low, high = _load_range(county, plan)
    breaks = load_breaks(plan.rules.load.min, plan.rules.load.max)
    mean = villages["load_mean"].to_numpy(dtype=float)
    shade = np.where(np.isnan(mean), -1, np.searchsorted(breaks, mean, side="right"))
    drawn = households[households["village"] >= 0]
    middle = drawn.groupby("village")[["lon", "lat"]].median()
    middle = middle.reindex(range(len(villages)))
    points = county.villages
    return {
        "id": villages["village_id"].tolist(),
        "name": villages["name"].tolist(),
        "township": _first_filled(villages["township"], villages["township_id"]),
        "n": villages["n_households"].tolist(),
        "left": villages["n_uncovered"].tolist(),
        "beats": villages["n_beats"].tolist(),
        "mean": _tenths(villages["load_mean"]),
        "low": _tenths(villages["village_id"].map(low)),
        "high": _tenths(villages["village_id"].map(high)),
        "shade": shade.tolist(),
        "x": steps(middle["lon"].fillna(points["lon"]).fillna(0)).tolist(),
        "y": steps(middle["lat"].fillna(points["lat"]).fillna(0)).tolist(),
        "cells": [rings(cell) for cell in cells],
    }


def _load_range(county: County, plan: Plan) -> tuple[pd.Series, pd.Series]:
    """Smallest and largest load of an official, by id of the village served."""
    doors = plan.assignments[["village_id", "beat_id"]].drop_duplicates()
    pairs = doors.merge(plan.beat_officials, on="beat_id")
    loads = load_by_official(plan, county).set_index("official_id")["load"]
    by = pairs["official_id"].map(loads).groupby(pairs["village_id"])
    return by.min(), by.max()


def _tenths(values: pd.Series) -> list[float]:
    """Round to one decimal; -1 where there is nothing to measure."""
    rounded: list[float] = values.astype(float).round(1).fillna(-1.0).tolist()
    return rounded


def _ring(ring: shapely.LinearRing) -> list[int]:
    grid = steps(shapely.get_coordinates(ring)[:-1])
    moved = np.any(np.diff(grid, axis=0, prepend=grid[-1:]) != 0, axis=1)
    grid = grid[moved]
    if len(grid) < 3:
        return []
    return np.diff(grid, axis=0, prepend=[[0, 0]]).ravel().tolist()


def _first_filled(wanted: pd.Series, otherwise: pd.Series) -> list[str]:
    text = wanted.fillna("").astype(str)
    return text.where(text != "", otherwise.fillna("").astype(str)).tolist()
