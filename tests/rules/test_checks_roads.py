"""Roads against rules: what is missing, assumed, cut off or far away."""

from __future__ import annotations

import pytest

from liaison_plan.rules.check import check_rules
from tests.travel.roadland import RoadLand, road_land


def found(land, **sections):
    """Findings about roads, as code to sentence."""
    rules = land.tiny.with_rules(**sections).checked_rules()
    rows = check_rules(land.county(), rules)
    sizes = ["minimum_cannot_hold", "village_cannot_be_cut"]
    rows = rows[~rows["check"].isin(sizes)]
    said = rows["severity"] + ": " + rows["problem"]
    return dict(zip(rows["check"], said, strict=True))


def test_roads_that_are_asked_for_must_be_there():
    """A fault that names the key."""
    land = road_land(1)
    bare = RoadLand(land.tiny, [], [])
    assert found(bare) == {"roads_missing": "fault: the county has no roads."}
    assert found(bare, distance={"measure": "straight"}) == {}


def test_minutes_need_roads():
    """A fault on straight lines, none on roads."""
    land = road_land(1)
    straight = {"measure": "straight", "travel_max_min": 20}
    assert set(found(land, distance=straight)) == {"minutes_without_roads"}
    assert found(land, distance={"travel_max_min": 20}) == {}


def test_ferries_without_minutes_are_counted():
    """Their speed and the wait are said; a ferry with minutes is none of them."""
    land = road_land(2, strait=2)
    said = found(land)["ferries_without_minutes"]
    assert "1 ferry has no minutes: its length at 20 km/h and 15 minutes" in said
    timed = [(*e[:5], 9.0) if e[3] == "ferry" else e for e in land.edges]
    land = RoadLand(land.tiny, land.nodes, timed)
    assert "ferries_without_minutes" not in found(land)


def test_villages_cut_by_the_water_are_named():
    """The middle village lies on both shores, joined by a ferry only."""
    land = road_land(2, strait=3)
    said = found(land)
    assert "V1 lie on 2 pieces of land" in said["village_on_several_lands"]
    assert "village_without_way" not in said


def test_households_that_nobody_can_come_to_are_named():
    """Without the ferry, from bases on one shore."""
    land = road_land(2, strait=3)
    edges = [e for e in land.edges if e[3] != "ferry"]
    officials = [{**o, "lon": 117.4} for o in land.tiny.officials]
    tiny = type(land.tiny)(
        land.tiny.households, officials, land.tiny.villages, rules=land.tiny.rules
    )
    said = found(RoadLand(tiny, land.nodes, edges))["village_without_way"]
    assert "no way leads from any base to" in said
    assert "of village V2" in said


@pytest.mark.parametrize(("away", "is_far"), [(0.02, True), (0.0, False)])
def test_a_household_far_from_the_roads_is_named(away, is_far):
    """Two kilometres off."""
    land = road_land(2)
    first, *rest = land.tiny.households
    households = [{**first, "lat": 23.7 - away}, *rest]
    tiny = type(land.tiny)(
        households, land.tiny.officials, land.tiny.villages, rules=land.tiny.rules
    )
    said = found(RoadLand(tiny, land.nodes, land.edges))
    assert ("far_from_roads" in said) is is_far
