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

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def pack_beats(county: County, plan: Plan) -> dict[str, Any]:
    """Pack beats with their officials (first before second), centres and hues."""
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
    holder = [who[0] if who else -1 - beat for beat, who in enumerate(officials)]
    x = beats["centre_lon"].to_numpy(dtype=float)
    y = beats["centre_lat"].to_numpy(dtype=float)
    return {
        "id": beats["beat_id"].tolist(),
        "x": deltas(steps(x)),
        "y": deltas(steps(y)),
        "hue": beat_hues(x, y, np.asarray(holder, dtype=np.int64)).tolist(),
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

    The load of a village is the mean over its beats of the load each official
    carries; a beat in several villages counts in each of them.
    """
    villages = county.villages
    share = load_shares(plan)
    held = households[(households["beat"] >= 0) & (households["village"] >= 0)]
    pairs = held[["village", "beat"]].drop_duplicates()
    pairs = pairs.assign(load=share[pairs["beat"].to_numpy()])
    by_village = pairs.groupby("village")["load"].agg(["mean", "min", "max", "size"])
    by_village = by_village.reindex(range(len(villages)))
    breaks = load_breaks(plan.rules.load.min, plan.rules.load.max)
    mean = by_village["mean"].to_numpy()
    shade = np.where(np.isnan(mean), -1, np.searchsorted(breaks, mean, side="right"))
    drawn = households[households["village"] >= 0]
    middle = drawn.groupby("village")[["lon", "lat"]].median()
    middle = middle.reindex(range(len(villages)))
    code = positions(plan.assignments["village_id"], villages["village_id"])
    left = plan.assignments["official_id"] == ""
    return {
        "id": villages["village_id"].tolist(),
        "name": villages["name"].tolist(),
        "township": _first_filled(villages["township"], villages["township_id"]),
        "n": np.bincount(code[code >= 0], minlength=len(villages)).tolist(),
        "left": np.bincount(
            code[(code >= 0) & left.to_numpy()], minlength=len(villages)
        ).tolist(),
        "beats": by_village["size"].fillna(0).astype(int).tolist(),
        "mean": by_village["mean"].round(1).fillna(-1).tolist(),
        "low": by_village["min"].round(1).fillna(-1).tolist(),
        "high": by_village["max"].round(1).fillna(-1).tolist(),
        "shade": shade.tolist(),
        "x": steps(middle["lon"].fillna(villages["lon"]).fillna(0)).tolist(),
        "y": steps(middle["lat"].fillna(villages["lat"]).fillna(0)).tolist(),
        "cells": [rings(cell) for cell in cells],
    }


def load_shares(plan: Plan) -> NDArray[np.float64]:
    """Points of each beat that one of its officials carries."""
    load = plan.beats["load"].to_numpy(dtype=float)
    at = positions(plan.beat_officials["beat_id"], plan.beats["beat_id"])
    officials = np.bincount(at[at >= 0], minlength=load.size)
    return load / np.maximum(officials, 1)


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
