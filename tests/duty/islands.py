"""
Two islands with a road each and one ferry between them, drawn from the south.

::

    B0 - B1 - B2 - B3        H06 .. H11, one door beside each node and two more
    |
    ferry, 30 minutes
    |
    A3 - A2 - A1 - A0        H00 .. H05, likewise; the base and the centre are at A0

Nodes of one island stand some 440 m apart.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from liaison_plan.rules.model import Rules
from tests.output.small import county_of, plan_by_chunks

STEP = 0.005
ROADS = Rules.from_dict({"distance": {"measure": "road"}})


def island_county(*, departs_out="", departs_back=""):
    """A county of two islands; departures are `HH:MM` lists, none where empty."""
    nodes = pd.DataFrame(
        {
            "node": [f"A{k}" for k in range(4)] + [f"B{k}" for k in range(4)],
            "lon": [120.70 - STEP * k for k in range(4)]
            + [120.70 - STEP * (3 - k) for k in range(4)],
            "lat": [37.90] * 4 + [38.00] * 4,
        }
    )
    roads = [(f"{land}{k}", f"{land}{k + 1}") for land in "AB" for k in range(3)]
    edges = pd.DataFrame([*roads, ("A3", "B0")], columns=["u", "v"])
    edges["length_m"] = [440.0] * 6 + [11_000.0]
    edges["class"] = ["residential"] * 6 + ["ferry"]
    edges["oneway"] = pd.array([0] * 7, dtype="Int64")
    edges["minutes"] = pd.array([pd.NA] * 6 + [30], dtype="Float64")
    rows = [("A3", "B0", departs_out), ("B0", "A3", departs_back)]
    times = pd.DataFrame(
        [row for row in rows if row[2]], columns=["u", "v", "departs"], dtype=str
    )
    county = county_of(12, 2, 1)
    at = np.array([0, 1, 2, 3, 1, 2, 4, 5, 6, 7, 5, 6])
    households = county.households.assign(
        lon=nodes["lon"].to_numpy()[at] + 0.0001 * (np.arange(12) % 4),
        lat=nodes["lat"].to_numpy()[at] + 0.0001 * (np.arange(12) % 3),
    )
    officials = county.officials.assign(lon=120.70, lat=37.90)
    villages = county.villages.assign(lon=[120.70, 120.685], lat=[37.90, 38.00])
    return replace(
        county,
        households=households,
        officials=officials,
        villages=villages,
        road_nodes=nodes,
        road_edges=edges,
        ferry_times=times,
    )


def island_plan(county, rules=ROADS):
    """One official serves everybody; each village is a beat."""
    return replace(plan_by_chunks(county, chunk=6), rules=rules)


def one_day(county, doors, official="O00000"):
    """Visits to some households (by number) on one day."""
    ids = county.households["household_id"]
    return pd.DataFrame(
        {
            "date": "2026-07-10",
            "official_id": official,
            "household_id": [ids[door] for door in doors],
        }
    )
