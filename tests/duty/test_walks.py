"""Walks by the clock: the shortest order, listed boats, and nothing across water."""

import itertools

import numpy as np
import pandas as pd
import pytest

from liaison_plan.duty.boats import clock_of, seconds_of
from liaison_plan.duty.walks import plan_walks
from liaison_plan.duty.warnings import walked
from liaison_plan.rules.duty import Walk
from liaison_plan.travel.measure import measure_of
from tests.duty.islands import ROADS, island_county, island_plan, one_day
from tests.output.small import plan_by_chunks, small_county

AT_CENTRE = Walk(start="centre")
AT_BASE = Walk(start="base")


def legs_of(county, walks):
    """Points each walk passes one after another, boats' ports included."""
    ports = county.road_nodes.set_index("node")[["lon", "lat"]]
    for day in walks.days.itertuples():
        mine = walks.on(day.date, day.official_id)
        stops = mine.stops[mine.stops["walk"] == day.walk]
        boats = mine.boats[mine.boats["walk"] == day.walk]
        at = (day.start_lon, day.start_lat)
        for stop in stops.itertuples():
            for boat in boats[boats["stop"] == stop.stop].itertuples():
                yield at, tuple(ports.loc[boat.u])
                at = tuple(ports.loc[boat.v])
            yield at, (stop.lon, stop.lat)
            at = (stop.lon, stop.lat)


def assert_on_land(county, walks):
    """There is a way on roads along every leg."""
    measure = measure_of(county, ROADS)
    for (lon_a, lat_a), (lon_b, lat_b) in legs_of(county, walks):
        assert np.isfinite(measure.metres(lon_a, lat_a, lon_b, lat_b))


def test_a_walk_is_the_shortest_round_and_says_what_it_saves():
    """Metres agree with every order tried, and with the list's order."""
    county = small_county()
    plan = plan_by_chunks(county, chunk=20)
    visits = one_day(county, [2, 11, 5, 19, 7])
    walks = plan_walks(county, plan, visits, AT_CENTRE)
    day = walks.days.iloc[0]
    at = county.households.set_index("household_id")[["lon", "lat"]]
    measure = measure_of(county, plan.rules)
    start = [day["start_lon"], day["start_lat"]]

    def metres(order):
        points = np.array([start, *at.loc[list(order)].to_numpy(), start])
        a, b = points[:-1].T, points[1:].T
        return measure.metres(*a, *b).sum()

    doors = sorted(visits["household_id"])
    least = min(metres(order) for order in itertools.permutations(doors))
    assert day["walk_m"] == pytest.approx(least, abs=0.3)
    assert day["list_m"] == pytest.approx(metres(doors), abs=0.1)
    assert day["saved_m"] == pytest.approx(day["list_m"] - day["walk_m"], abs=0.11)
    assert day["saved_m"] > 0
    assert day["is_exact"]
    assert walks.stops["walk_m"].sum() == pytest.approx(day["walk_m"], abs=0.5)


def test_arrivals_follow_from_metres_speed_and_minutes():
    """At 4.5 km/h and 15 minutes a door; the last row is the way back."""
    county = small_county()
    plan = plan_by_chunks(county, chunk=20)
    walks = plan_walks(county, plan, one_day(county, [0, 1, 2]), AT_CENTRE)
    now = 9 * 3600.0
    for stop in walks.stops.itertuples():
        now += stop.walk_m / 4500 * 3600
        assert abs(seconds_of(stop.arrive) - now) < 65
        now += 900 if stop.household_id else 0
    day = walks.days.iloc[0]
    assert walks.stops["household_id"].iloc[-1] == ""
    assert day["back"] == walks.stops["arrive"].iloc[-1]
    assert day["minutes"] == pytest.approx((now - 9 * 3600) / 60, abs=0.2)
    late = plan_walks(
        county, plan, one_day(county, [0, 1, 2]),
        Walk(start="centre", day_to="09:30"),
    )  # fmt: skip
    assert not day["is_late"]
    assert late.days["is_late"].all()
    (told,) = walked(late.days, "09:30")
    assert told[0] == "late"
    assert told[4] == f"back={late.days['back'][0]};day_to=09:30"


def test_from_a_base_one_rides_and_a_walk_may_end_at_its_last_door():
    """Wheels to the first door and from the last; without coming back, no last row."""
    county = small_county()
    plan = plan_by_chunks(county, chunk=20)
    visits = one_day(county, [3, 4])
    ridden = plan_walks(county, plan, visits, Walk(start="base"))
    first = ridden.stops.iloc[0]
    assert first["walk_min"] == pytest.approx(first["walk_m"] / 500, abs=0.1)
    one_way = plan_walks(county, plan, visits, Walk(start="base", comes_back=False))
    assert one_way.stops["household_id"].ne("").all()
    assert one_way.days["walk_m"][0] < ridden.days["walk_m"][0]


def test_walks_do_not_depend_on_the_order_of_visits():
    """The same table from shuffled rows, and from one day alone."""
    county = small_county()
    plan = plan_by_chunks(county, chunk=20)
    visits = pd.concat(
        [
            one_day(county, range(k, k + 12), official=f"O{k:05d}").assign(
                date=f"2026-07-{10 + k}"
            )
            for k in range(4)
        ]
    )
    one = plan_walks(county, plan, visits, AT_CENTRE)
    two = plan_walks(county, plan, visits.sample(frac=1, random_state=1), AT_CENTRE)
    pd.testing.assert_frame_equal(one.stops, two.stops)
    pd.testing.assert_frame_equal(one.days, two.days)
    assert not one.days["is_exact"].any()
    alone = plan_walks(county, plan, visits[visits["date"] == "2026-07-11"], AT_CENTRE)
    assert alone.stops.equals(
        one.stops[one.stops["date"] == "2026-07-11"].reset_index(drop=True)
    )


def test_without_boats_a_day_across_water_becomes_two_walks():
    """The doors over there are a walk of their own that says why."""
    county = island_county()
    walks = plan_walks(
        county, island_plan(county), one_day(county, [1, 3, 7, 9]), AT_BASE
    )
    assert walks.days["reason"].tolist() == ["", "no_way"]
    assert walks.days["n_doors"].tolist() == [2, 2]
    assert len(walks.boats) == 0
    assert_on_land(county, walks)


def test_a_day_across_water_takes_a_listed_boat_and_comes_home():
    """Out at 09:30, back at 11:15: the earliest that leaves time for two doors."""
    county = island_county(
        departs_out="07:30;09:30;13:00", departs_back="10:15;11:15;16:00"
    )
    walks = plan_walks(county, island_plan(county), one_day(county, [7, 9]), AT_BASE)
    assert walks.boats["departs"].tolist() == ["09:30", "11:15"]
    assert walks.boats["u"].tolist() == ["A3", "B0"]
    day = walks.days.iloc[0]
    assert day["reason"] == ""
    assert day["n_boats"] == 2
    # In time for the boat, 1,320 m away at 30 km/h, and not before.
    assert day["set_out"] == clock_of(seconds_of("09:30") - 159)
    arrivals = walks.stops["arrive"].tolist()
    assert arrivals == sorted(arrivals)
    assert arrivals[0] > "10:00"
    assert arrivals[-1] == day["back"] == clock_of(seconds_of("11:45") + 159)
    assert walks.stops["wait_min"].iloc[0] == 0
    assert walks.stops["wait_min"].iloc[-1] > 0
    assert_on_land(county, walks)


def test_doors_on_both_islands_share_the_day():
    """All are visited on one walk with two boats."""
    county = island_county(departs_out="10:00", departs_back="16:00")
    walks = plan_walks(
        county, island_plan(county), one_day(county, [1, 2, 7, 9, 11]), AT_BASE
    )
    assert walks.days["n_doors"].tolist() == [5]
    assert walks.days["back"][0] < "17:00"
    assert_on_land(county, walks)


def test_an_island_without_a_boat_back_is_left_to_another_day():
    """The boat out alone serves nobody; what can be walked is walked."""
    county = island_county(departs_out="09:30", departs_back="08:00")
    walks = plan_walks(county, island_plan(county), one_day(county, [1, 7, 9]), AT_BASE)
    assert walks.days["reason"].tolist() == ["", "no_boat"]
    assert walked(walks.days, "17:00") == [
        ("no_boat", "2026-07-10", "", "O00000", "doors=2")
    ]
    assert walks.days["n_doors"].tolist() == [1, 2]
    assert len(walks.boats) == 0
    assert_on_land(county, walks)


def test_no_visits_make_no_walks():
    """Empty frames with their columns."""
    county = small_county()
    walks = plan_walks(county, plan_by_chunks(county), one_day(county, []), AT_CENTRE)
    assert len(walks.days) == len(walks.stops) == len(walks.boats) == 0
    assert "saved_m" in walks.days
