"""Counties and plans made by plain arithmetic, for tests of what is shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from liaison_plan.county.bundle import County
from liaison_plan.plan.bundle import COLUMNS, Aim, Plan
from liaison_plan.rules.model import Rules

#: Breaks out of a tag, an attribute, a script and a spreadsheet cell, if let.
NASTY = """</script><img src=x onerror="window.hacked=1">'"`${1}{{7*7}} & 村"""

_COAST = [[117.2, 23.5], [117.8, 23.5], [117.8, 24.0], [117.2, 24.0], [117.2, 23.5]]
LAND = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"attribution": "© OpenStreetMap <contributors>"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [_COAST],
            },
        }
    ],
}


def empty(*columns: str) -> pd.DataFrame:
    """A table without rows."""
    return pd.DataFrame({column: pd.Series(dtype=str) for column in columns})


def county_of(n_households: int, n_villages: int, n_officials: int) -> County:
    """A county whose villages stand on a grid and hold as many households each."""
    chance = np.random.default_rng(7)
    side = int(np.ceil(np.sqrt(n_villages)))
    village = np.sort(np.arange(n_households) % n_villages)
    centre_lon = 117.40 + 0.02 * (np.arange(n_villages) % side)
    centre_lat = 23.60 + 0.02 * (np.arange(n_villages) // side)
    village_ids = [f"V{k:03d}" for k in range(n_villages)]
    households = pd.DataFrame(
        {
            "household_id": [f"H{k:06d}" for k in range(n_households)],
            "village_id": [village_ids[k] for k in village],
            "lon": centre_lon[village] + chance.normal(0, 0.003, n_households),
            "lat": centre_lat[village] + chance.normal(0, 0.003, n_households),
            "workload": 1,
            "group_id": "",
            "needs": "",
            "official_id": "",
            "is_approximate": False,
        }
    )
    n_units = max(1, n_officials // 20)
    officials = pd.DataFrame(
        {
            "official_id": [f"O{k:05d}" for k in range(n_officials)],
            "unit_id": [f"U{k % n_units:02d}" for k in range(n_officials)],
            "lon": 117.45,
            "lat": 23.65,
            "rank": "",
            "township_id": "",
            "skills": "",
            "home_village_id": "",
            "load_min": pd.array([pd.NA] * n_officials, dtype="Int64"),
            "load_max": pd.array([pd.NA] * n_officials, dtype="Int64"),
            "is_available": True,
        }
    )
    villages = pd.DataFrame(
        {
            "village_id": village_ids,
            "name": [f"东山{k:03d}村" for k in range(n_villages)],
            "township_id": "T1",
            "township": "康美镇",
            "kind": "village",
            "lon": centre_lon,
            "lat": centre_lat,
            "needs": "",
        }
    )
    units = pd.DataFrame(
        {
            "unit_id": [f"U{k:02d}" for k in range(n_units)],
            "name": [f"单位{k:02d}" for k in range(n_units)],
            "functions": "",
            "lon": np.nan,
            "lat": np.nan,
        }
    )
    return County(
        households,
        officials,
        villages,
        units,
        empty("household_id", "official_id"),
        empty("household_id", "official_id"),
        empty("node", "lon", "lat"),
        empty("u", "v", "length_m", "class", "oneway", "minutes"),
        basemap=LAND,
        table_hashes={
            "households": "0" * 64,
            "officials": "1" * 64,
            "villages": "2" * 64,
        },
    )


def small_county() -> County:
    """Four villages of 25, 25, 25 and 25 households, six officials."""
    return county_of(100, 4, 6)


def plan_by_chunks(
    county: County, *, chunk: int = 20, shift: int = 0, rules: Rules | None = None
) -> Plan:
    """
    Cut each village, in order, into beats of `chunk`; officials in turn.

    Households left when the officials run out have none; officials left are idle.
    `shift` starts with a later official, for a plan that differs.
    """
    people = county.officials["official_id"].tolist()
    people = people[shift:] + people[:shift]
    table = county.households.sort_values(["village_id", "household_id"])
    beat = [""] * len(table)
    who = [""] * len(table)
    far = [float("nan")] * len(table)
    beats, pairs, exceptions = [], [], []
    used = 0
    for village_id, rows in table.groupby("village_id").indices.items():
        n_beats = max(1, len(rows) // chunk)
        for number, part in enumerate(np.array_split(rows, n_beats)):
            if used == len(people):
                break
            centre = table.iloc[part[len(part) // 2]]
            beat_id, official_id = f"{village_id}-{number + 1:02d}", people[used]
            used += 1
            for at in part:
                beat[at], who[at] = beat_id, official_id
                east = (table["lon"].iloc[at] - centre["lon"]) * 101_800
                north = (table["lat"].iloc[at] - centre["lat"]) * 111_195
                far[at] = round(float(np.hypot(east, north)), 1)
            beats.append(
                (beat_id, village_id, centre["household_id"], centre["lon"],
                 centre["lat"], len(part), int(table["workload"].iloc[part].sum()))
            )  # fmt: skip
            pairs.append((beat_id, official_id, "first", 1234.5 + used))
            if len(part) < chunk:
                detail = f"load={len(part)};min={chunk};reason=village_short"
                exceptions.append(("below_min", village_id, official_id, "", detail))
    for official_id in people[used:]:
        exceptions.append(("idle", "", official_id, "", "reason=minimum"))
    for household, village, official in zip(
        table["household_id"], table["village_id"], who, strict=True
    ):
        if not official:
            row = ("uncovered", village, "", household, "reason=all_full")
            exceptions.append(row)
    assignments = pd.DataFrame(
        {
            "household_id": table["household_id"].tolist(),
            "village_id": table["village_id"].tolist(),
            "beat_id": beat,
            "official_id": who,
            "scatter_m": far,
        }
    ).sort_values("household_id", ignore_index=True)
    left = who.count("")
    return Plan(
        assignments,
        pd.DataFrame(beats, columns=list(COLUMNS["beats"])),
        pd.DataFrame(pairs, columns=list(COLUMNS["beat_officials"])),
        pd.DataFrame(exceptions, columns=list(COLUMNS["exceptions"])),
        rules or Rules(),
        "infeasible" if left else "feasible",
        (
            Aim("uncovered", left, left),
            Aim("points_missing", 0, 0),
            Aim("weighted_m", 12345.6, 12000.0),
        ),
        county.table_hashes,
        {"liaison_plan": "0.1.0", "ortools": "9.15"},
        beat_prices=(
            {
                "village_id": "V000",
                "beats": 1,
                "scatter_m": 5000.0,
                "one_less_m": None,
                "one_more_m": -900.0,
            },
        ),
    )
