"""Changdao: the figures of its report, and ten islands kept apart by water."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from liaison_plan.rules.model import read_rules
from liaison_plan.rules.stations import read_station_rules
from tests.county.test_invented_counties import DATA, tables

CHANGDAO = DATA / "changdao"


@pytest.fixture(scope="module")
def of():
    """All tables of Changdao."""
    return tables("changdao")


@pytest.fixture(scope="module")
def pieces():
    """Land of the basemap, piece by piece."""
    text = (CHANGDAO / "basemap.geojson").read_text(encoding="utf-8")
    land = [
        shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in json.loads(text)["features"]
    ]
    for piece in land:
        shapely.prepare(piece)
    return land


def piece_of(pieces, frame):
    """Number of the piece each point stands on, -1 in the sea."""
    lon, lat = frame[["lon", "lat"]].astype(float).to_numpy().T
    number = np.full(len(frame), -1)
    for i, piece in enumerate(pieces):
        number[shapely.contains_xy(piece, lon, lat)] = i
    return pd.Series(number, frame.index)


def test_the_programmes_figures_are_counted_in_the_tables(of):
    """15,303 households, 1,188 officials, 9 leaders, 40 villages in 8 townships."""
    assert len(of["households"]) == 15_303
    assert len(of["officials"]) == 1_188
    assert (of["officials"]["rank"] == "county_leader").sum() == 9
    assert len(of["villages"]) == 40
    assert of["villages"].township_id.nunique() == 8


def test_576_buildings_and_504_shops(of):
    """The buildings stand in the town; 60 are without management."""
    households = of["households"]
    flats = households[households.group_id.str.contains("-B")]
    assert flats.group_id.nunique() == 576
    towns = of["villages"].set_index("village_id").township
    assert set(towns[flats.village_id]) == {"南长山街道"}
    needs = households.needs.str.split(";")
    assert needs.map(lambda n: "shop" in n).sum() == 504
    loose = needs.map(lambda n: "unmanaged_building" in n)
    assert households.group_id[loose].nunique() == 60
    assert not loose[~households.group_id.str.contains("-B")].any()
    whole = households.group_id.isin(households.group_id[loose])
    assert (whole == loose).all()
    far = needs.map(lambda n: "remote_island" in n)
    assert set(towns[households.village_id[far]]) == {"砣矶镇", "南隍城乡", "北隍城乡"}


def test_both_plans_fit_without_a_rest(of):
    """12.88 a person, 13 and 12; 594 pairs of 25.8; every village can be cut."""
    n, people = len(of["households"]), len(of["officials"])
    assert round(n / people, 2) == 12.88
    larger = n - 12 * people
    assert (larger, people - larger) == (1_047, 141)
    single, pairs = read_rules(CHANGDAO), read_rules(CHANGDAO / "rules-pairs.toml")
    assert (single.load.min, single.load.max) == (12, 13)
    assert (pairs.scope.per_beat, pairs.scope.pair_rule) == (2, "town+county")
    assert round(n / (people // 2), 1) == 25.8
    sizes = of["households"].village_id.value_counts()
    fewest, most = -(-sizes // 26), sizes // 24
    assert (fewest <= most).all()
    assert fewest.sum() <= people // 2 <= most.sum()


def test_half_the_officials_are_local_and_match_their_townships_pairs(of):
    """One of every pair of the township, one of the zone."""
    officials = of["officials"]
    local = officials[officials.township_id != ""]
    assert len(local) == len(officials) - len(local) == 594
    sizes = of["households"].village_id.value_counts()
    towns = of["villages"].set_index("village_id").township_id
    fewest = (-(-sizes // 26)).groupby(towns).sum()
    most = (sizes // 24).groupby(towns).sum()
    crews = local.township_id.value_counts()
    assert (fewest <= crews.reindex(fewest.index)).all()
    assert (crews.reindex(most.index) <= most).all()


def test_everybody_lives_on_the_land_of_their_own_island(of, pieces):
    """No point in the sea, no household on another island than its village."""
    villages = of["villages"]
    for name in ("villages", "units", "officials", "road_nodes"):
        assert (piece_of(pieces, of[name]) >= 0).all(), name
    own = piece_of(pieces, villages).set_axis(villages.village_id)
    at = piece_of(pieces, of["households"]).to_numpy()
    assert (own[of["households"].village_id].to_numpy() == at).all()
    assert own.nunique() == 9  # ten islands, two of them joined by a causeway
    of_town = own.groupby(villages.set_index("village_id").township_id).nunique()
    assert of_town.max() == 2  # 庙岛 and 小黑山岛 belong to townships elsewhere


def test_no_road_leaves_the_land_and_every_piece_has_one_network(of, pieces):
    """Only ferries cross water."""
    nodes, edges = of["road_nodes"], of["road_edges"]
    at = {node: i for i, node in enumerate(nodes.node)}
    points = nodes[["lon", "lat"]].astype(float).to_numpy()
    roads = edges[edges["class"] != "ferry"]
    u, v = (np.array([at[n] for n in roads[end]]) for end in "uv")
    lines = shapely.linestrings(np.stack([points[u], points[v]], axis=1))
    number = piece_of(pieces, nodes).to_numpy()
    assert (number[u] == number[v]).all()
    for i, piece in enumerate(pieces):
        assert shapely.contains(piece, lines[number[u] == i]).all()
    graph = coo_array((np.ones(len(u)), (u, v)), shape=(len(nodes),) * 2)
    parts, label = connected_components(graph, directed=False)
    assert parts == len(set(number)) == 9
    assert pd.Series(number).groupby(label).nunique().eq(1).all()
    metres = np.hypot(*((points[u] - points[v]) * [87_505, 111_195]).T)
    assert (roads.length_m.astype(float) >= metres).all()


def test_a_road_is_near_every_household(of):
    """None is farther than 150 m from a node of its network."""
    scale = np.array([87_505, 111_195])
    nodes = of["road_nodes"][["lon", "lat"]].astype(float).to_numpy() * scale
    houses = of["households"][["lon", "lat"]].astype(float).to_numpy() * scale
    gaps = [
        np.hypot(*(nodes[:, None] - block).transpose(2, 0, 1)).min(axis=0).max()
        for block in np.array_split(houses, 40)
    ]
    assert max(gaps) < 150


def test_ferries_join_all_islands_with_minutes_and_departures(of, pieces):
    """Every edge both ways, in the order of a boat's round."""
    edges, times = of["road_edges"], of["ferry_times"]
    ferries = edges[edges["class"] == "ferry"]
    assert len(ferries) == 8
    assert ferries.minutes.astype(int).between(10, 90).all()
    number = dict(
        zip(of["road_nodes"].node, piece_of(pieces, of["road_nodes"]), strict=True)
    )
    joined = {frozenset((number[e.u], number[e.v])) for e in ferries.itertuples()}
    assert len(joined) == 8
    assert len(set().union(*joined)) == 9
    both = {(e.u, e.v) for e in ferries.itertuples()}
    both |= {(v, u) for u, v in both}
    assert {(t.u, t.v) for t in times.itertuples()} == both
    for text in times.departs:
        clocks = text.split(";")
        assert clocks == sorted(set(clocks))
        assert all("06:00" <= clock <= "18:00" for clock in clocks)


def test_nine_leaders_can_cover_eight_townships():
    """One each, and one township has two."""
    leader = read_station_rules(CHANGDAO).roles["leader"]
    assert leader.places == {"township": (1, 2)}
    assert leader.per_person == (1, 1)
