"""Counties of a few numbers, for tests of the rules: sizes in, `County` out."""

from __future__ import annotations

import pandas as pd

from liaison_plan.county.bundle import County


def county_of(
    sizes: dict[str, int],
    *,
    officials: dict[str, int] | None = None,
    town_of: dict[str, str] | None = None,
    workload: int = 1,
    **columns: list[object],
) -> County:
    """
    Make a county of villages with so many households each.

    `officials` counts people by township (`""` serves everywhere); `columns` replaces
    columns of the officials, one value each.
    """
    town_of = town_of or {}
    villages = pd.DataFrame(
        {"village_id": list(sizes), "name": [f"村{v}" for v in sizes]}
    )
    villages["township_id"] = [town_of.get(v, "T1") for v in sizes]
    villages["township"] = villages["township_id"] + "镇"
    villages["kind"] = "village"
    villages["lon"] = 117.4
    villages["lat"] = 23.7
    villages["needs"] = ""
    at = [v for v, n in sizes.items() for _ in range(n)]
    households = pd.DataFrame(
        {
            "household_id": [f"H{i:05d}" for i in range(len(at))],
            "village_id": pd.Series(at, dtype="str"),
        }
    )
    households = households.assign(
        lon=117.4, lat=23.7, workload=workload, group_id="", needs="", official_id=""
    ).assign(is_approximate=False)
    towns = [t for t, n in (officials or {}).items() for _ in range(n)]
    people = pd.DataFrame(
        {
            "official_id": [f"O{i:04d}" for i in range(len(towns))],
            "unit_id": "U1",
            "lon": 117.4,
            "lat": 23.7,
            "rank": "",
            "township_id": pd.Series(towns, dtype="str"),
            "skills": "",
            "home_village_id": "",
            "load_min": pd.array([pd.NA] * len(towns), dtype="Int64"),
            "load_max": pd.array([pd.NA] * len(towns), dtype="Int64"),
            "is_available": True,
        }
    )
    for name, values in columns.items():
        people[name] = pd.array(values, dtype=people[name].dtype)
    empty = pd.DataFrame()
    pairs = pd.DataFrame({"household_id": [], "official_id": []}, dtype="str")
    return County(
        households=households,
        officials=people,
        villages=villages,
        units=empty,
        pins=pairs,
        bans=pairs,
        road_nodes=empty,
        road_edges=empty,
    )
