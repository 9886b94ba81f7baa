"""Who is posted where (驻点), with what the county knows of places and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.plan.exceptions import parse_detail
from liaison_plan.stations.places import station_places
from liaison_plan.travel.measure import measure_of

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.rules.stations import StationRules


def places_of(county: County, plan: Plan) -> pd.DataFrame:
    """
    List the places a plan staffs, or should.

    Parameters
    ----------
    county, plan
        Of one state; the plan has stations and their rules.

    Returns
    -------
    places
        `place_id`, `name`, `township`, `kind`, `lon`, `lat` (degrees), `needs`
        (a;b; of a township, those of its places), `n_posts` (persons posted),
        `missing` (posts without a person); the rows of villages.csv in their
        order, then townships. A place of which no rule speaks is left out.
    """
    places = station_places(county, _rules(plan))
    places["township"] = places["township"].where(
        places["township"] != "", places["township_id"]
    )
    short = plan.exceptions[plan.exceptions["rule"] == "station_short"]
    missing: dict[str, int] = {}
    for place, detail in zip(short["village_id"], short["detail"], strict=True):
        n = int(parse_detail(detail)["missing"])
        missing[place] = missing.get(place, 0) + n
    ids = places["place_id"]
    places["n_posts"] = ids.map(plan.stations["village_id"].value_counts())
    places["missing"] = ids.map(missing)
    numbers = ["n_posts", "missing"]
    places[numbers] = places[numbers].fillna(0).astype(int)
    rank = pd.Index(county.villages["village_id"]).get_indexer(pd.Index(ids))
    rank = np.where(rank < 0, len(county.villages), rank)
    places = places.assign(rank=rank).sort_values(
        ["rank", "place_id"], kind="stable", ignore_index=True
    )
    columns = [
        "place_id", "name", "township", "kind", "lon", "lat", "needs", "n_posts",
        "missing",
    ]  # fmt: skip
    return places[columns]


def roles_of(plan: Plan) -> list[str]:
    """Roles of a plan, in the order of everything that lists them."""
    return list(_rules(plan).roles)


def _rules(plan: Plan) -> StationRules:
    if plan.station_rules is None:
        message = "the plan has no stations"
        raise ValueError(message)
    return plan.station_rules


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
