"""Counties and plans small enough to follow by hand."""

from __future__ import annotations

import pandas as pd

from liaison_plan.county.bundle import County
from liaison_plan.plan.bundle import COLUMNS, Plan
from liaison_plan.rules.model import Rules


def _frame(columns, rows=()):
    return pd.DataFrame(list(rows), columns=list(columns))


def small_county(*, households=(), officials=(), villages=(), **tables):
    """
    A county of rows.

    `households`: (id, village, lon, lat, needs); `officials`: (id, unit, lon, lat)
    and, if need be, the township; `villages`: (id, kind, lon, lat).
    """
    pair = ["household_id", "official_id"]
    people = [(*row, "", "", "")[:5] for row in officials]
    return County(
        households=_frame(
            ["household_id", "village_id", "lon", "lat", "workload", "group_id",
             "needs", "official_id", "is_approximate"],
            [(i, v, x, y, 1, "", needs, "", False) for i, v, x, y, needs in households],
        ),
        officials=_frame(
            ["official_id", "unit_id", "lon", "lat", "rank", "township_id", "skills",
             "home_village_id", "load_min", "load_max", "is_available"],
            [(i, u, x, y, "", t, "", "", pd.NA, pd.NA, True)
             for i, u, x, y, t in people],
        ),
        villages=_frame(
            ["village_id", "name", "township_id", "township", "kind", "lon", "lat",
             "needs"],
            [(i, i, "T1", "", kind, x, y, "") for i, kind, x, y in villages],
        ),
        units=_frame(["unit_id", "name", "functions", "lon", "lat"]),
        pins=_frame(pair),
        bans=tables.pop("bans", _frame(pair)),
        road_nodes=_frame(["node", "lon", "lat"]),
        road_edges=_frame(["u", "v", "length_m", "class", "oneway", "minutes"]),
        **tables,
    )  # fmt: skip


def beat_plan(beats):
    """
    A plan of beats.

    `beats`: (beat_id, first, second or "", [(household, lon, lat), ...]); the centre
    is the first household.
    """
    rows = [
        (household, "V1", beat, first, 0.0)
        for beat, first, _second, homes in beats
        for household, _lon, _lat in homes
    ]
    pairs = [
        (beat, who, role, 0.0)
        for beat, first, second, _homes in beats
        for who, role in ((first, "first"), (second, "second"))
        if who
    ]
    centres = [
        (beat, "V1", *homes[0], len(homes), len(homes))
        for beat, _first, _second, homes in beats
    ]
    return _plan(
        assignments=_frame(COLUMNS["assignments"], sorted(rows)),
        beats=_frame(COLUMNS["beats"], centres),
        beat_officials=_frame(COLUMNS["beat_officials"], pairs),
    )


def station_plan(posts):
    """A plan of stations; `posts`: (place, role, official)."""
    return _plan(stations=_frame(COLUMNS["stations"], posts), layers=("stations",))


def _plan(layers=("households",), **frames):
    tables = {name: _frame(columns) for name, columns in COLUMNS.items()} | frames
    return Plan(
        **tables, rules=Rules(), status="optimal", aims=(), county_hashes={},
        versions={}, layers=layers,
    )  # fmt: skip


def leave_of(*rows):
    """Leave: (official, from, to)."""
    return _frame(["official_id", "from_date", "to_date"], rows)


def grid(n, village="V1", *, needs=(), lon=117.4, lat=23.7, letter="H"):
    """
    `n` households 100 metres apart, six in a row; those of `needs` need water.

    Returns rows for `small_county`.
    """
    return [
        (
            f"{letter}{i:03}", village, lon + 0.001 * (i % 6), lat + 0.001 * (i // 6),
            "water" if i in needs else "",
        )
        for i in range(n)
    ]  # fmt: skip
