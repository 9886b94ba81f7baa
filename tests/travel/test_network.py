"""Networks against Floyd and Warshall, and by which nodes points enter."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from liaison_plan.travel.measure import RoadMeasure, centimetres
from liaison_plan.travel.network import PER_MINUTE, RoadNetwork
from liaison_plan.travel.straight import haversine_m


def tables(nodes, edges):
    """Frames as a county has them; edges as (u, v, metres, class, oneway, minutes)."""
    return (
        pd.DataFrame(nodes, columns=["node", "lon", "lat"]),
        pd.DataFrame(
            edges, columns=["u", "v", "length_m", "class", "oneway", "minutes"]
        ).astype({"length_m": float, "oneway": "Int64", "minutes": float}),
    )


def random_tables(seed):
    """A small network with everything that real ones have."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 13))
    nodes = [
        (f"n{i}", 14.4 + rng.integers(0, 9) / 100, 35.9 + rng.integers(0, 9) / 100)
        for i in range(n)
    ]
    edges = []
    for _edge in range(int(rng.integers(1, 3 * n))):
        u, v = rng.integers(0, n, 2)
        kind = "ferry" if rng.random() < 0.25 else "track"
        minutes = rng.random() * 20 if rng.random() < 0.4 else np.nan
        length = 0.0 if rng.random() < 0.1 else round(float(rng.random() * 9000), 1)
        edges.append((f"n{u}", f"n{v}", length, kind, rng.integers(-1, 2), minutes))
    return tables(nodes, edges)


def floyd(nodes, edges):
    """Walking, travel and timing between all nodes by id, in whole units."""
    ids = list(nodes["node"])
    graphs = [
        {(a, b): 0 if a == b else np.inf for a in ids for b in ids} for _ in "123"
    ]
    walking, travel, timing = graphs
    for row in edges.itertuples(index=False):
        kind = row[3]
        cm = max(1, round(row.length_m * 100))
        minutes = row.minutes
        if np.isnan(minutes):
            hours = row.length_m / 1000 / (20 if kind == "ferry" else 30)
            minutes = hours * 60 + (15 if kind == "ferry" else 0)
        units = max(1, round(minutes * PER_MINUTE))
        for a, b, way in ((row.u, row.v, 1), (row.v, row.u, -1)):
            if kind != "ferry":
                walking[a, b] = min(walking[a, b], cm)
            if row.oneway in (0, way):
                travel[a, b] = min(travel[a, b], cm)
                timing[a, b] = min(timing[a, b], units)
    for graph in graphs:
        for k in ids:
            for a in ids:
                for b in ids:
                    through = graph[a, k] + graph[k, b]
                    graph[a, b] = min(graph[a, b], through)
    return graphs


def entries(nodes, walking, travel):
    """Nodes that points may enter by, where every part counts."""
    ids, allowed = list(nodes["node"]), set()
    for a in ids:
        part = [b for b in ids if walking[a, b] < np.inf]

        def both_ways(x, part=part):
            to, back = (lambda y: travel[x, y]), (lambda y: travel[y, x])
            return frozenset(y for y in part if to(y) < np.inf and back(y) < np.inf)

        largest = max(len(both_ways(x)) for x in part)
        if len(both_ways(a)) == largest or 2 * largest < len(part):
            allowed.add(a)
    return allowed


@pytest.mark.parametrize("seed", range(60))
def test_ways_are_those_of_floyd_and_warshall(seed):
    """Metres and minutes of all pairs of points, in blocks and pair by pair."""
    nodes, edges = random_tables(seed)
    walking, travel, timing = floyd(nodes, edges)
    allowed = entries(nodes, walking, travel)
    rng = np.random.default_rng(seed + 1000)
    lon, lat = 14.4 + rng.random(9) / 10, 35.9 + rng.random(9) / 10
    lon[8], lat[8] = lon[0], lat[0]
    measure = RoadMeasure(RoadNetwork(nodes, edges), detour=1.2)
    a, b = (lon[:, None], lat[:, None]), (lon, lat)
    metres, by_travel = measure.metres(*a, *b), measure.travel_m(*a, *b)
    by_time = measure.travel_min(*a, *b)
    at, piece = [], []
    for x, y in zip(lon, lat, strict=True):
        straight = {
            r.node: float(haversine_m(x, y, r.lon, r.lat))
            for r in nodes.itertuples()
            if r.node in allowed
        }
        node = measure.network.node_ids[measure.network.enter(x, y)]
        assert straight[node] == pytest.approx(min(straight.values()), abs=1e-6)
        at.append(node)
        piece.append(int(np.ceil(straight[node] * 1.2 * 100)))
    for i in range(9):
        for j in range(9):
            same = (lon[i], lat[i]) == (lon[j], lat[j])
            both = 0 if same else piece[i] + piece[j]
            pair = at[i], at[j]
            assert metres[i, j] == (0 if same else (walking[pair] + both) / 100)
            assert by_travel[i, j] == (0 if same else (travel[pair] + both) / 100)
            minutes = timing[pair] / PER_MINUTE + both / 100 / (30_000 / 60)
            assert by_time[i, j] == pytest.approx(0 if same else minutes)
    i, j = rng.integers(0, 9, 40), rng.integers(0, 9, 40)
    assert (measure.metres_at((lon, lat), i, (lon, lat), j) == metres[i, j]).all()
    straight_line = haversine_m(*a, *b)
    assert (metres >= straight_line * measure.shortest - 1e-6).all()
    assert metres[metres < np.inf].max() <= measure.across_m(lon, lat)


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_rows_and_of_questions_changes_nothing(seed):
    """Shuffled tables, other ids, and distances asked for one by one."""
    nodes, edges = random_tables(seed)
    rng = np.random.default_rng(seed)
    lon, lat = 14.4 + rng.random(7) / 10, 35.9 + rng.random(7) / 10
    whole = RoadMeasure(RoadNetwork(nodes, edges))
    shuffled = RoadMeasure(
        RoadNetwork(
            nodes.sample(frac=1, random_state=seed),
            edges.sample(frac=1, random_state=seed),
        )
    )
    block = whole.metres(lon[:, None], lat[:, None], lon, lat)
    assert (block == block.T).all()
    travel = whole.travel_min(lon[:, None], lat[:, None], lon, lat)
    for i in range(7):
        for j in range(7):
            b = lon[i], lat[i], lon[j], lat[j]
            assert shuffled.metres(*b) == block[i, j]
            assert shuffled.travel_min(*b) == travel[i, j]


def test_scatter_knows_no_signs_and_no_ferries_and_travel_knows_both():
    """Three nodes in a row, the last across the water."""
    nodes, edges = tables(
        [("a", 0.0, 0.0), ("b", 0.01, 0.0), ("c", 0.02, 0.0), ("d", 0.03, 0.0)],
        [("a", "b", 1200, "road", 1, np.nan), ("b", "a", 5000, "road", 1, np.nan),
         ("b", "c", 2000, "ferry", 0, np.nan), ("c", "d", 1300, "road", 0, 2.0)],
    )  # fmt: skip
    measure = RoadMeasure(RoadNetwork(nodes, edges))
    ab, ba, ac = (0.0, 0, 0.01, 0), (0.01, 0, 0.0, 0), (0.0, 0, 0.02, 0)
    assert measure.metres(*ba) == measure.metres(*ab) == 1200
    assert measure.travel_m(*ba) == 5000
    assert measure.travel_m(*ab) == 1200
    assert measure.metres(*ac) == np.inf
    assert measure.travel_m(*ac) == 3200
    # 1.2 km at 30 km/h, 2 km at 20 km/h and a quarter of an hour's wait, 2 min as told.
    assert measure.travel_min(*ac) == pytest.approx(2.4 + 6 + 15)
    assert measure.travel_min(0.0, 0, 0.03, 0) == pytest.approx(2.4 + 6 + 15 + 2)
    facts = measure.network.facts
    assert (facts.ferries, facts.ferries_without_minutes) == (1, 1)
    assert (facts.roads, facts.roads_without_minutes) == (3, 2)
    network = measure.network
    way = network.path(network.travel, 0, 3)
    assert network.node_ids[way].tolist() == ["a", "b", "c", "d"]
    assert len(network.path(network.walking, 0, 3)) == 0


def test_stubs_join_the_nearest_part_that_counts():
    """Two nodes off a road of three hundred, and an island that is large enough."""
    road = [(f"r{i}", 14.0 + i / 1000, 36.0) for i in range(300)]
    stub = [("s0", 14.1, 36.001), ("s1", 14.101, 36.001)]
    island = [(f"i{i}", 14.0 + i / 1000, 36.1) for i in range(5)]
    links = [
        (f"{k}{i}", f"{k}{i + 1}", 95.0, "road", 0, np.nan)
        for k, n in (("r", 299), ("s", 1), ("i", 4))
        for i in range(n)
    ]
    network = RoadNetwork(*tables(road + stub + island, links))
    entered = network.node_ids[network.enter(14.1, 36.0011)]
    assert entered == "r100"
    assert network.node_ids[network.enter(14.003, 36.099)] == "i3"
    assert (network.facts.parts, network.facts.small_parts) == (2, 1)


def test_a_trap_is_no_way_in():
    """A node one can only drive into is passed over, as nobody would come back."""
    nodes, edges = tables(
        [("a", 0.0, 0.0), ("b", 0.01, 0.0), ("trap", 0.02, 0.0)],
        [("a", "b", 1200, "road", 0, np.nan), ("b", "trap", 1200, "road", 1, np.nan)],
    )
    network = RoadNetwork(nodes, edges)
    assert network.node_ids[network.enter(0.02, 0.0)] == "b"


def test_no_way_is_beyond_every_limit():
    """Even beyond what stands for no limit."""
    assert centimetres(np.array([1.234, np.inf]), 0.0).tolist() == [0, 10**11]
    assert centimetres(np.array([1.234, np.inf])).tolist() == [123, 10**11]
