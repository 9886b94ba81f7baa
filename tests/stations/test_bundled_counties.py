"""The five programmes' stations: every figure counted from the plan, proven optimal."""

from __future__ import annotations

import functools

import pytest

from liaison_plan.county.bundled import bundled_county
from liaison_plan.county.reading import read_county
from liaison_plan.rules.stations import StationRules, read_station_rules
from liaison_plan.stations.staff import staff_stations


@functools.cache
def county_of(name):
    """A bundled county, read once."""
    return read_county(bundled_county(name))


@functools.cache
def plan_of(name):
    """Its stations under its own stations.toml."""
    return staff_stations(county_of(name), read_station_rules(bundled_county(name)))


def posts(name):
    """The plan's posts with the kind of place and the person's unit and township."""
    county = county_of(name)
    officials = county.officials.set_index("official_id")
    kinds = county.villages.set_index("village_id").kind
    found = plan_of(name).stations.copy()
    found["kind"] = found.village_id.map(kinds).fillna("township")
    found["unit_id"] = officials.unit_id[found.official_id].to_numpy()
    found["from_township"] = officials.township_id[found.official_id].to_numpy()
    return found


@pytest.mark.parametrize("name", ["anxian", "changdao", "daguan", "dongshan", "luyang"])
def test_the_plan_is_proven_optimal(name):
    """Every aim meets its bound, and only Luyang is short of anybody."""
    plan = plan_of(name)
    assert plan.status == "optimal"
    assert all(aim.value == aim.bound for aim in plan.aims)
    short = {aim.name: aim.value for aim in plan.aims}["station_short"]
    assert short == (16 if name == "luyang" else 0)


def test_dongshan_31_leaders_have_61_villages():
    """30 with two and one with one; a contact of the town and a unit for each."""
    found = posts("dongshan")
    by_role = found.groupby("role")
    assert by_role.village_id.nunique().to_dict() == {
        "leader": 61,
        "town_contact": 61,
        "unit_contact": 61,
    }
    leaders = found[found.role == "leader"].official_id.value_counts()
    assert leaders.value_counts().to_dict() == {2: 30, 1: 1}
    towns = county_of("dongshan").villages.set_index("village_id").township_id
    contacts = found[found.role == "town_contact"]
    assert (towns[contacts.village_id].to_numpy() == contacts.from_township).all()
    units = found[found.role == "unit_contact"]
    assert units.unit_id.nunique() == 61
    assert (units.from_township == "").all()


def test_changdao_nine_leaders_have_eight_townships():
    """One township has two."""
    found = posts("changdao")
    assert len(found) == found.official_id.nunique() == 9
    assert sorted(found.village_id.value_counts()) == [1] * 7 + [2]


def test_luyang_is_16_short_of_two_at_every_commercial_site():
    """151 stand in communities and streets, 178 at 97 sites, 32 lawyers."""
    found = posts("luyang")
    roles = found.role.value_counts().to_dict()
    assert roles == {
        "member": 178,
        "lead": 70,
        "deputy": 70,
        "lawyer": 32,
        "leader": 11,
    }
    assert roles["lead"] + roles["deputy"] + roles["leader"] == 151
    assert found.official_id.nunique() == len(found) == 329 + 32
    sites = found[found.role == "member"]
    assert sites.village_id.nunique() == 97
    assert sites.village_id.value_counts().value_counts().to_dict() == {2: 81, 1: 16}
    short = plan_of("luyang").exceptions.query("rule == 'station_short'")
    assert len(short) == 16
    lawyers = found[found.role == "lawyer"]
    towns = county_of("luyang").villages.set_index("village_id").township_id
    pilot = towns[lawyers.village_id]
    assert pilot.nunique() == 6
    assert lawyers.village_id.nunique() == 32
    of_pilot = county_of("luyang").villages.query("kind == 'community'")
    assert of_pilot.township_id.isin(pilot).sum() == 32


def test_daguan_has_sixty_teams_of_four_of_one_bureau():
    """A head and three of the same bureau everywhere, nobody at home."""
    found = posts("daguan")
    teams = found.groupby("village_id")
    assert len(teams) == 60
    assert (teams.size() == 4).all()
    assert (teams.unit_id.nunique() == 1).all()
    assert found.groupby("role").size().to_dict() == {"head": 60, "member": 180}
    homes = county_of("daguan").officials.set_index("official_id").home_village_id
    assert (homes[found.official_id].to_numpy() != found.village_id).all()


def test_daguan_heads_would_be_at_home_if_it_were_allowed():
    """The avoidance is not idle: some heads' homes would suit them best."""
    rules = read_station_rules(bundled_county("daguan")).as_dict()
    head = {**rules["roles"]["head"], "home_village": "allow"}
    alone = StationRules.from_dict({**rules, "roles": {"head": head}})
    found = staff_stations(county_of("daguan"), alone).stations
    homes = county_of("daguan").officials.set_index("official_id").home_village_id
    assert (homes[found.official_id].to_numpy() == found.village_id).any()


def test_anxian_leaves_no_firm_and_no_leader_without_the_other():
    """At least one on both sides of the links."""
    found = posts("anxian")
    villages, officials = county_of("anxian").villages, county_of("anxian").officials
    sites = villages.village_id[villages.kind == "enterprise"]
    assert set(found.village_id) == set(sites)
    linked = officials["rank"].isin(["county_leader", "department_head"])
    assert set(found.official_id) == set(officials.official_id[linked])
