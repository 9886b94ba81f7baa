"""Walks on real islands: nobody walks on the sea, whoever lives where."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from liaison_plan.county.reading import read_county
from liaison_plan.duty.boats import seconds_of
from liaison_plan.duty.walks import plan_walks
from liaison_plan.output.cells import read_land
from liaison_plan.output.walking.lines import lines_of
from liaison_plan.rules.duty import read_duty_rules
from liaison_plan.rules.model import read_rules
from liaison_plan.travel.measure import measure_of
from tests.output.small import plan_by_chunks, small_county

CHANGDAO = Path(__file__).parents[2] / "data" / "changdao"


@pytest.fixture(scope="module")
def changdao():
    """The county, its rules in a plan, and four doors here and there for some."""
    county = read_county(CHANGDAO)
    # From a base, of a plan only its rules matter.
    plan = replace(plan_by_chunks(small_county()), rules=read_rules(CHANGDAO))
    homes = county.households.iloc[::37].reset_index(drop=True)
    people = county.officials["official_id"].iloc[:: len(county.officials) // 100]
    visits = (
        pd.DataFrame(
            {
                "date": "2026-07-01",
                "official_id": people.to_numpy()[
                    np.arange(len(homes)) // 4 % len(people)
                ],
                "household_id": homes["household_id"],
            }
        )
        .groupby("official_id")
        .head(4)
    )
    rules = read_duty_rules(CHANGDAO).walk
    return county, plan, visits, plan_walks(county, plan, visits, rules), rules


def test_no_walk_crosses_water_without_a_ferry(changdao):
    """Each leg stays on one island of the coastline; only boats go between two."""
    county, plan, _visits, walks, _rules = changdao
    islands = shapely.get_parts(read_land(county.basemap))
    measure = measure_of(county, plan.rules)
    n_boats = 0
    for row in walks.days.drop_duplicates(["date", "official_id"]).itertuples():
        for line in lines_of(county, measure, walks.on(row.date, row.official_id)):
            # Drawn coasts are coarse: a house may stand a little off them.
            near = shapely.distance(islands[:, None], shapely.points(line.points))
            at = set(near.argmin(axis=0).tolist())
            assert near.min(axis=0).max() < 0.003
            assert len(at) == (2 if line.departs else 1)
            n_boats += bool(line.departs)
    assert n_boats == len(walks.boats) > 50


def test_every_door_is_visited_and_boats_are_those_listed(changdao):
    """Once each; every boat is caught, and everybody is back by the evening."""
    county, _plan, visits, walks, rules = changdao
    doors = walks.stops[walks.stops["household_id"] != ""]
    assert sorted(doors["household_id"]) == sorted(visits["household_id"])
    listed = {
        (row.u, row.v, time)
        for row in county.ferry_times.itertuples()
        for time in row.departs.split(";")
    }
    taken = walks.boats
    assert set(zip(taken["u"], taken["v"], taken["departs"], strict=True)) <= listed
    assert (walks.stops["wait_min"] >= 0).all()
    by_boat = walks.days[walks.days["n_boats"] > 0]
    assert (by_boat["back"] <= rules.day_to).all()
    assert by_boat["set_out"].map(seconds_of).min() >= seconds_of(rules.day_from)
    apart = walks.days[walks.days["reason"] != ""]
    assert set(apart["reason"]) <= {"no_boat"}
    assert by_boat["n_boats"].mod(2).eq(0).all()


def test_without_its_timetable_nobody_leaves_an_island(changdao):
    """The same days become walks apart, one for each island out of reach."""
    county, plan, visits, walks, rules = changdao
    cut = pd.DataFrame(columns=county.ferry_times.columns, dtype=str)
    ashore = plan_walks(replace(county, ferry_times=cut), plan, visits, rules)
    assert len(ashore.boats) == 0
    assert (ashore.days["reason"] == "no_way").sum() >= (
        walks.days["n_boats"] > 0
    ).sum()
    doors = ashore.stops["household_id"] != ""
    assert doors.sum() == len(visits)
    assert np.isfinite(ashore.days["walk_m"]).all()
