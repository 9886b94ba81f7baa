"""Counties and plans small enough to follow by hand."""

from __future__ import annotations

import pandas as pd

from liaison_plan.county.bundle import County


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
