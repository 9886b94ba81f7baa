"""Who is posted where (驻点), with what the county knows of places and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.plan.exceptions import parse_detail
from liaison_plan.travel.measure import measure_of

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

#: The kind of place whose ids are townships.
TOWNSHIP = "township"


def places_of(county: County, plan: Plan) -> pd.DataFrame:
    """
    List the places a plan staffs, or should.

    Parameters
    ----------
    county, plan
        Of one state.

    Returns
    -------
    places
        `place_id`, `name`, `township`, `kind`, `lon`, `lat` (degrees, NaN where
        unknown), `needs` (a;b), `n_posts` (persons posted), `missing` (posts without a
        person); townships first, then the rows of villages.csv in order. A place of
        which no rule speaks is left out.
    """
    every = pd.concat([_townships(county), _villages(county)], ignore_index=True)
    short = plan.exceptions[plan.exceptions["rule"] == "station_short"]
    missing: dict[str, int] = {}
    for place, detail in zip(short["village_id"], short["detail"], strict=True):
        n = int(parse_detail(detail)["missing"])
        missing[place] = missing.get(place, 0) + n
    kinds = kinds_staffed(plan)
    ids = every["place_id"]
    every["n_posts"] = ids.map(plan.stations["village_id"].value_counts())
    every["missing"] = ids.map(missing)
    numbers = ["n_posts", "missing"]
    every[numbers] = every[numbers].fillna(0).astype(int)
    is_wanted = (every[numbers] > 0).any(axis=1)
    is_wanted |= every["kind"].replace("", "village").isin(kinds)
    return every[is_wanted].reset_index(drop=True)


def kinds_staffed(plan: Plan) -> set[str]:
    """Kinds of place that some role of the plan's rules is for."""
    rules = plan.station_rules
    if rules is None:
        return set()
    return {kind for role in rules.roles.values() for kind in role.places}


def roles_of(plan: Plan) -> list[str]:
    """Roles of a plan, in the order of its rules; without rules, by name."""
    rules = plan.station_rules
    if rules is not None:
        return list(rules.roles)
    return sorted(set(plan.stations["role"]))


def posts_of(county: County, plan: Plan, places: pd.DataFrame) -> pd.DataFrame:
    """
    List the posts of a plan with what is known of place and person.

    Parameters
    ----------
    county, plan
        Of one state.
    places
        As `places_of` gives them.

    Returns
    -------
    posts
        `place_id`, `role`, `official_id`, `unit_id`, `unit` (name, `""` where
        unknown), `rank`, `travel_m` (base to place by the plan's measure; NaN where
        a point is unknown or there is no way), `met` (needs of the place that the
        person or the unit meets, a;b), `is_home`; in the order of places, roles and
        officials.
    """
    table = plan.stations.rename(columns={"village_id": "place_id"})
    table = table.merge(places[["place_id", "lon", "lat", "needs"]], on="place_id")
    people = county.officials.rename(columns={"lon": "base_lon", "lat": "base_lat"})
    table = table.merge(people, on="official_id", how="left")
    units = county.units.set_index("unit_id")
    table["unit"] = table["unit_id"].map(units["name"]).fillna("")
    can = table["skills"] + ";" + table["unit_id"].map(units["functions"]).fillna("")
    table["met"] = [
        ";".join(n for n in needs.split(";") if n and n in had.split(";"))
        for needs, had in zip(table["needs"], can, strict=True)
    ]
    points = table[["base_lon", "base_lat", "lon", "lat"]].to_numpy(float)
    is_known = np.isfinite(points).all(axis=1)
    metres = np.full(len(table), np.nan)
    if is_known.any():
        metres[is_known] = measure_of(county, plan.rules).travel_m(*points[is_known].T)
    table["travel_m"] = np.where(np.isfinite(metres), metres, np.nan)
    table["is_home"] = table["home_village_id"] == table["place_id"]
    order = {role: at for at, role in enumerate(roles_of(plan))}
    at_place = table["place_id"].map({p: i for i, p in enumerate(places["place_id"])})
    table = table.assign(at=at_place, turn=table["role"].map(order))
    table = table.sort_values(["at", "turn", "official_id"], ignore_index=True)
    columns = [
        "place_id", "role", "official_id", "unit_id", "unit", "rank", "travel_m", "met",
        "is_home",
    ]  # fmt: skip
    return table[columns]


def _villages(county: County) -> pd.DataFrame:
    table = county.villages.rename(columns={"village_id": "place_id"})
    township = table["township"].where(table["township"] != "", table["township_id"])
    table = table.assign(township=township)
    # A village without a point stands in the middle of its households.
    middle = county.households.groupby("village_id")[["lon", "lat"]].mean()
    for axis in ("lon", "lat"):
        table[axis] = table[axis].fillna(table["place_id"].map(middle[axis]))
    return table[["place_id", "name", "township", "kind", "lon", "lat", "needs"]]


def _townships(county: County) -> pd.DataFrame:
    """Townships as places: in the middle of theirs, needing what they need."""
    rows = county.villages.assign(
        **{axis: _villages(county)[axis] for axis in ("lon", "lat")}
    )
    found = []
    for township_id, inside in rows.groupby("township_id", sort=True):
        name = next((n for n in inside["township"] if n), str(township_id))
        needs = sorted({n for text in inside["needs"] for n in text.split(";") if n})
        found.append(
            {
                "place_id": township_id,
                "name": name,
                "township": name,
                "kind": TOWNSHIP,
                "lon": inside["lon"].mean(),
                "lat": inside["lat"].mean(),
                "needs": ";".join(needs),
            }
        )
    columns = ["place_id", "name", "township", "kind", "lon", "lat", "needs"]
    return pd.DataFrame(found, columns=columns)
