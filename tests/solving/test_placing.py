"""Beats beside those there are, for who stayed idle though nobody may."""

from __future__ import annotations

from liaison_plan.solving.make_plan import make_plan
from tests.solving.tiny import Tiny
from tests.travel.roadland import RoadLand


def test_nobody_stays_idle_for_households_that_must_stay_whole():
    """Three doors of the west are enough for its three officials; no way leads east."""
    at = [(58, 37, 1), (399, 92, 1), (72, 22, 1), (306, 15, 3), (38, 53, 1),
          (72, 94, 1), (72, 94, 1), (365, 70, 3)]  # fmt: skip
    doors = [
        {"household_id": f"H{i}", "village_id": "V1", "workload": points,
         "lon": 117.4 + x / 10_000, "lat": 23.7 + y / 10_000}
        for i, (x, y, points) in enumerate(at)
    ]  # fmt: skip
    bases = [(90, 64, 2), (51, 83, 2), (46, 22, 3), (91, 42, 1)]
    officials = [
        {"official_id": f"O{j}", "lon": 117.4 + x / 10_000, "lat": 23.7 + y / 10_000,
         "load_min": low}
        for j, (x, y, low) in enumerate(bases)
    ]  # fmt: skip
    rules = {
        "load": {"min": 2, "max": 4, "idle": "forbidden"},
        "distance": {"measure": "road", "travel_max_min": 40},
        "solve": {"effort": "quick"},
    }
    tiny = Tiny(doors, officials, [{"village_id": "V1", "name": "V1"}], rules=rules)
    nodes = [("a", 117.46409, 23.70554), ("b", 117.40128, 23.706801),
             ("c", 117.402237, 23.700633), ("d", 117.401964, 23.708188),
             ("e", 117.404675, 23.703469), ("f", 117.434959, 23.701574)]  # fmt: skip
    edges = [("d", "e", 699.5, "road", -1, float("nan"))]
    county = RoadLand(tiny, nodes, edges).county()
    plan = make_plan(county, tiny.checked_rules(), workers=1)
    aims = {aim.name: aim.value for aim in plan.aims}
    assert (aims["uncovered"], aims["idle"]) == (3, 0)
