"""Repairs that would only shift a shortage, or are larger than they need be."""

from __future__ import annotations

from liaison_plan.rules.stations import StationRules
from liaison_plan.stations.conflicts import find_conflicts
from liaison_plan.stations.problem import make_problem
from liaison_plan.stations.repairs import station_repairs
from tests.solving.tiny import Tiny

POINT = {"lon": 117.4, "lat": 23.7}


def official(name, rank):
    """Make an official of the only unit."""
    return {"official_id": name, "rank": rank, **POINT}


def village(name, kind="village"):
    """Make a place at the only point."""
    return {"village_id": name, "name": name, "kind": kind, **POINT}


def test_a_rank_that_only_takes_from_another_role_is_no_repair():
    """The one person of the other rank is wanted where that person stands."""
    tiny = Tiny(officials=[official("S", "staff")], villages=[village("V")])
    rules = {
        "lead": {"rank": ["chief"], "places": {"village": [1, 1]}},
        "head": {"rank": ["staff"], "places": {"village": [1, 1]}},
    }
    roles = StationRules.from_dict({"roles": rules})
    assert [r.kind for r in station_repairs(tiny.county(), roles).repairs] == ["fewest"]
    two = Tiny(
        officials=[official("S", "staff"), official("Z", "staff")],
        villages=[village("V")],
    )
    found = station_repairs(two.county(), roles).repairs
    assert [r.kind for r in found] == ["fewest", "rank"]


def test_one_more_head_brings_a_whole_team():
    """Four posts are open; one head fills one and lets three members follow."""
    team = [official(f"M{n}", "staff") for n in range(6)]
    tiny = Tiny(
        officials=[official("H", "chief"), *team], villages=[village("V"), village("W")]
    )
    rules = {
        "head": {"rank": ["chief"], "places": {"village": [1, 1]}},
        "member": {
            "rank": ["staff"], "places": {"village": [3, 3]}, "same_unit_as": "head",
        },
    }  # fmt: skip
    found = station_repairs(tiny.county(), StationRules.from_dict({"roles": rules}))
    assert found.short == {"head": 1, "member": 3}
    persons = [repair for repair in found.repairs if repair.kind == "persons"]
    assert [repair.n_persons for repair in persons] == [1]


def test_who_stands_in_two_shared_roles_is_no_conflict():
    """One person fills both posts, so that nothing is short there."""
    tiny = Tiny(
        officials=[official("A", "staff")],
        villages=[village("V"), village("W", "community")],
    )
    rules = {
        "head": {"places": {"village": [1, 1]}, "shares": ["lead"]},
        "lead": {"places": {"community": [1, 1]}},
    }
    roles = StationRules.from_dict({"roles": rules})
    problem = make_problem(tiny.county(), roles, tiny.checked_rules(), None)
    assert find_conflicts(problem) == []
    rules["head"]["shares"] = []
    roles = StationRules.from_dict({"roles": rules})
    problem = make_problem(tiny.county(), roles, tiny.checked_rules(), None)
    (conflict,) = find_conflicts(problem)
    assert conflict.short == 1
