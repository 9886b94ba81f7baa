"""Plans on roads: as good as brute force finds, over no water, the same every time."""

from __future__ import annotations

import heapq
import math
import random
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.county.reading import read_county
from liaison_plan.errors import RulesError
from liaison_plan.plan.exceptions import parse_detail
from liaison_plan.plan.verify import verify
from liaison_plan.solving.make_plan import make_plan
from tests.solving import brute
from tests.solving.strategies import examples, nearest_counties
from tests.solving.test_nearest import check_hard_rules
from tests.travel.roadland import RoadLand, grid, road_land


class Walks:
    """Metres on roads without ferries and signs, by Dijkstra in plain words."""

    def __init__(self, nodes, edges):
        self.places = {node: (lon, lat) for node, lon, lat in nodes}
        self.next = {node: {} for node in self.places}
        for u, v, metres, kind, _oneway, _minutes in edges:
            if kind != "ferry" and u != v:
                cm = max(1, round(metres * 100))
                for a, b in ((u, v), (v, u)):
                    self.next[a][b] = min(cm, self.next[a].get(b, math.inf))
        self.from_node = {}

    def metres(self, a, b, detour=1.0):
        """Metres between two rows with lon and lat; inf where there is no way."""
        if (a["lon"], a["lat"]) == (b["lon"], b["lat"]):
            return 0.0
        (one, first), (other, last) = self._enter(a, detour), self._enter(b, detour)
        return (self._cm(one).get(other, math.inf) + first + last) / 100

    def _enter(self, point, detour):
        rows = [
            (brute_metres(point, {"lon": lon, "lat": lat}), node)
            for node, (lon, lat) in self.places.items()
        ]
        metres, node = min(rows)
        return node, math.ceil(metres * detour * 100)

    def _cm(self, start):
        if start not in self.from_node:
            done, queue = {}, [(0, start)]
            while queue:
                cm, node = heapq.heappop(queue)
                if node not in done:
                    done[node] = cm
                    for after, more in self.next[node].items():
                        heapq.heappush(queue, (cm + more, after))
            self.from_node[start] = done
        return self.from_node[start]


brute_metres = brute.metres


class RoadFacts(brute.Facts):
    """Facts of a county on roads: where there is no way, nobody is served."""

    def is_within(self, household, point):
        """Whether a way leads there, within the limit."""
        way = brute.metres(household, point, self.rules.distance.detour)
        return way < math.inf and super().is_within(household, point)


@examples(25)
@given(
    tiny=st.sampled_from(["avoid", "forbidden", "allowed"]).flatmap(
        lambda idle: nearest_counties(idle=idle)
    ),
    seed=st.integers(0, 30),
)
def test_nearest_on_roads_is_as_good_as_brute_force(tiny, seed):
    """Streets missing, crooked and doubled, a strait that only a ferry crosses."""
    strait = [None, 3, 4][seed % 3]
    nodes, edges = grid(random.Random(seed), strait=strait, two_way=True)
    tiny = tiny.with_rules(distance={"measure": "road"})
    land = RoadLand(tiny, nodes, edges)
    with patch.object(brute, "metres", Walks(nodes, edges).metres):
        facts = RoadFacts(tiny)
        plan = make_plan(land.county(), tiny.checked_rules(), workers=1)
        rows = plan.assignments
        served = dict(zip(rows["household_id"], rows["official_id"], strict=True))
        served = {h: o for h, o in served.items() if o}
        check_hard_rules(facts, served)
        worth, best = facts.worth(served), brute.best_nearest(facts)
    assert worth >= best
    if plan.status == "optimal":
        assert worth == best
    # Whoever is left out for want of a way has none.
    left_out = plan.exceptions[plan.exceptions["rule"] == "uncovered"]
    for household_id, detail in zip(
        left_out["household_id"], left_out["detail"], strict=True
    ):
        if parse_detail(detail)["reason"] == "no_way":
            (door,) = (h for h in facts.households if h["household_id"] == household_id)
            walks = Walks(nodes, edges)
            assert all(
                walks.metres(door, o, facts.rules.distance.detour) == math.inf
                for o in facts.officials
                if facts.may_serve(door, o)
            )


KINDS = {
    "a strait": {"strait": 3},
    "metres": {"strait": 2, "rules": {"distance": {"travel_max_m": 900}}},
    "minutes": {"strait": 4, "rules": {"distance": {"travel_max_min": 17}}},
    "county": {
        "strait": 3,
        "rules": {"scope": {"beat_within": "county"}, "distance": {"detour": 1.3}},
    },
}
#: Without one-way streets a way is easily walked again.
TWO_WAY = ("a strait", "county")


@pytest.mark.parametrize("kind", KINDS)
def test_every_beats_plan_on_roads_is_verified(kind, tmp_path):
    """By code that looks for every way again; nobody's way to the centre is a ferry."""
    land = road_land(1, two_way=kind in TWO_WAY, **KINDS[kind])
    folder = land.write(tmp_path / "county")
    county = read_county(folder)
    plan = make_plan(county, land.tiny.checked_rules(), workers=1)
    plan.save(tmp_path / "plan")
    faults = verify(folder, tmp_path / "plan")
    assert faults[faults["severity"] == "fault"].empty, faults
    if kind not in TWO_WAY:
        return
    walks = Walks(land.nodes, land.edges)
    doors = county.households.set_index("household_id")
    centre = plan.beats.set_index("beat_id")["centre_household_id"]
    for row in plan.assignments[plan.assignments["beat_id"] != ""].itertuples():
        to, detour = doors.loc[centre[row.beat_id]], plan.rules.distance.detour
        way = walks.metres(doors.loc[row.household_id], to, detour)
        assert way == pytest.approx(row.scatter_m, abs=0.051)


def test_neither_the_order_of_rows_nor_workers_change_a_byte(tmp_path):
    """Shuffled tables of households, nodes and edges; one process and two."""
    land = road_land(5, strait=3, n=24, m=4)
    written = []
    for number, (shuffle, workers) in enumerate([(None, 1), (7, 1), (11, 2)]):
        folder = land.write(tmp_path / f"county{number}", shuffle=shuffle)
        rules = land.tiny.checked_rules()
        with patch("liaison_plan.solving.county_solve._SMALL", 0):
            plan = make_plan(read_county(folder), rules, workers=workers)
        plan.save(tmp_path / f"plan{number}")
        files = sorted((tmp_path / f"plan{number}").iterdir())
        written.append({f.name: f.read_bytes() for f in files})
    assert written[0] == written[1] == written[2]


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        ({"measure": "road"}, "road_nodes and road_edges"),
        ({"travel_max_min": 20}, 'measure = "road"'),
    ],
)
def test_what_needs_roads_says_so(distance, words):
    """In one sentence that says what to do."""
    tiny = road_land(1, n=4, m=1).tiny.with_rules(distance={"measure": "straight"})
    tiny = tiny.with_rules(distance=distance)
    with pytest.raises(RulesError, match=words):
        make_plan(tiny.county(), tiny.checked_rules())


def test_who_cannot_be_reached_is_left_out_with_the_reason():
    """An island without a ferry, and every base on the other shore."""
    land = road_land(3, strait=3)
    edges = [edge for edge in land.edges if edge[3] != "ferry"]
    officials = [{**o, "lon": 117.4} for o in land.tiny.officials]
    tiny = land.tiny.__class__(
        land.tiny.households, officials, land.tiny.villages, rules=land.tiny.rules
    )
    land = RoadLand(tiny, land.nodes, edges)
    plan = make_plan(land.county(), tiny.checked_rules(), workers=1)
    over_there = {
        h["household_id"] for h in tiny.households if h["lon"] > 117.4 + 2.6 / 1000
    }
    left_out = plan.exceptions[plan.exceptions["rule"] == "uncovered"]
    no_way = left_out[left_out["detail"].str.contains("no_way")]
    assert over_there <= set(no_way["household_id"])
    served = plan.assignments[plan.assignments["official_id"] != ""]
    assert over_there.isdisjoint(served["household_id"])


def test_a_plan_says_which_speeds_were_assumed():
    """How many ferries and roads had no minutes."""
    land = road_land(2, strait=3)
    plan = make_plan(land.county(), land.tiny.checked_rules(), workers=1)
    assert plan.roads is not None
    assert plan.roads["ferries"] == plan.roads["ferries_without_minutes"] == 1
    assert plan.roads["roads"] == len(land.edges) - 2  # one ferry, one self-loop
    assert (plan.roads["ferry_kmh"], plan.roads["ferry_wait_min"]) == (20, 15)
