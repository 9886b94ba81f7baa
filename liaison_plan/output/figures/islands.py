"""Figures of islands (海岛): who crosses water, what comes first, alone or in pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.output.figures.figure import Figure, figures
from liaison_plan.plan.summary import summary
from liaison_plan.plan.titles import needs_text
from liaison_plan.travel.measure import measure_of
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

#: Figures of a plan's summary that two plans of the same doors are compared by.
_COMPARED = (
    "beats", "in_use", "idle", "load_min", "load_mean", "load_max", "scatter_mean_m",
    "scatter_max_m", "travel_mean_m", "travel_max_m",
)  # fmt: skip


def across_water(county: County, plan: Plan) -> pd.DataFrame:
    """
    Count who crosses water (过海情况), by the roads without and with ferries.

    Parameters
    ----------
    county, plan
        The county and a plan of it by `measure = "road"`.

    Returns
    -------
    figures
        `ferries` (rows of roads that are ferries), `households_apart` (no way without
        a ferry from the household to its beat's centre), `officials` (in use; each of
        a pair), `officials_by_ferry` (no way without one from base to centre),
        `officials_no_way` (not even with one), `cross_km` (their ways, summed).
    """
    measure = measure_of(county, plan.rules)
    beats = plan.beats.set_index("beat_id")[["centre_lon", "centre_lat"]]
    doors = plan.assignments[["household_id", "beat_id"]].join(beats, on="beat_id")
    doors = doors.merge(county.households[["household_id", "lon", "lat"]])
    doors = doors[doors["beat_id"] != ""]
    scatter = measure.metres(
        *doors[["lon", "lat", "centre_lon", "centre_lat"]].to_numpy(float).T
    )
    people = plan.beat_officials.join(beats, on="beat_id").merge(
        county.officials[["official_id", "lon", "lat"]]
    )
    ends = people[["lon", "lat", "centre_lon", "centre_lat"]].to_numpy(float).T
    on_land, travel = measure.metres(*ends), measure.travel_m(*ends)
    by_ferry = ~np.isfinite(on_land) & np.isfinite(travel)
    rows: list[Figure] = [
        ("ferries", _("Ferries"),
         int((county.road_edges["class"] == "ferry").sum()), 0),
        ("households_apart", _("Households across water from their centre"),
         int((~np.isfinite(scatter)).sum()), 0),
        ("officials", _("Officials with a beat"), len(people), 0),
        ("officials_by_ferry", _("Officials who take a ferry to their beat"),
         int(by_ferry.sum()), 0),
        ("officials_no_way", _("Officials with no way to their beat"),
         int((~np.isfinite(travel)).sum()), 0),
        ("cross_km", _("Their ways, together (km)"),
         float(travel[by_ferry].sum()) / 1000, 1),
    ]  # fmt: skip
    return figures(rows)


def needs_of_households(county: County) -> pd.DataFrame:
    """
    Count what households need (住户需求统计); one may need several things.

    Returns
    -------
    needs
        `needs` (words), `n`; most first.
    """
    each = county.households["needs"].str.split(";").explode()
    n = each[each != ""].value_counts()
    table = pd.DataFrame({"needs": n.index.astype(str), "n": n.to_numpy()})
    table = table.sort_values(["n", "needs"], ascending=[False, True])
    table["needs"] = table["needs"].map(needs_text)
    return table.reset_index(drop=True)


def buildings(county: County) -> pd.DataFrame:
    """
    Count buildings and village groups (楼栋和村民小组), both of them groups of doors.

    Parameters
    ----------
    county
        Whose `group_id` ends with `-B` and a number for a building.

    Returns
    -------
    figures
        `buildings`, `in_buildings` (their households), `groups` (the other groups).
    """
    groups = county.households["group_id"]
    is_building = groups.str.contains(r"-B\d+$")
    others = groups[~is_building & (groups != "")]
    rows: list[Figure] = [
        ("buildings", _("Buildings"), groups[is_building].nunique(), 0),
        ("in_buildings", _("Households in buildings"), int(is_building.sum()), 0),
        ("groups", _("Village groups"), others.nunique(), 0),
    ]
    return figures(rows)


def two_plans(county: County, single: Plan, pairs: Plan) -> pd.DataFrame:
    """
    Lay two plans of the same doors side by side (单人与双人方案对照).

    Parameters
    ----------
    county
        Of both.
    single, pairs
        Officials alone, and in pairs.

    Returns
    -------
    figures
        `item` (words), `alone`, `in_pairs`: beats, loads (of one official), metres.
    """
    one = summary(single, county).set_index("name")
    two = summary(pairs, county).set_index("name")
    return pd.DataFrame(
        {
            "item": [one["title"][name] for name in _COMPARED],
            "alone": [round(float(one["value"][name]), 2) for name in _COMPARED],
            "in_pairs": [round(float(two["value"][name]), 2) for name in _COMPARED],
        }
    )
