"""Conflicts are real, repairs mend and are the smallest of their kind."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from liaison_plan.errors import LiaisonPlanError, RulesError
from liaison_plan.rules.model import Rules
from liaison_plan.rules.stations import StationRules
from liaison_plan.stations.conflicts import find_conflicts
from liaison_plan.stations.explain import explain_official, explain_place
from liaison_plan.stations.problem import make_problem
from liaison_plan.stations.repairs import station_repairs
from liaison_plan.stations.staff import staff_stations
from liaison_plan.words import in_language
from tests.solving.tiny import Tiny


def sites(n_sites=4, n_staff=5, **role):
    """Sites that want two each; staff, one to a site; two chiefs who are not asked."""
    places = [
        {"village_id": f"B{n}", "name": f"B{n}", "kind": "building", "lat": 23.0,
         "lon": 117 + n / 100, "needs": "law" if n == 0 else ""}
        for n in range(n_sites)
    ]  # fmt: skip
    people = [
        {"official_id": f"O{n}", "rank": "staff" if n < n_staff else "chief",
         "lon": 117 + n / 100, "lat": 23.0, "skills": "law" if n == 1 else ""}
        for n in range(n_staff + 2)
    ]  # fmt: skip
    table = {
        "rank": ["staff"], "places": {"building": [2, 2]}, "per_person": [1, 1], **role,
    }  # fmt: skip
    county = Tiny(officials=people, villages=places).county()
    return county, StationRules.from_dict({"roles": {"member": table}})


def short_of(county, rules):
    """Posts that stay open."""
    return int(staff_stations(county, rules).aims[0].value)


def test_three_posts_short_are_shown_by_a_cut_and_mended_in_every_way():
    """4 sites x 2 = 8 posts, 5 persons: 3 short."""
    county, rules = sites()
    found = station_repairs(county, rules)
    assert found.short == {"member": 3}
    (conflict,) = found.conflicts
    assert (conflict.wanted, conflict.possible, conflict.short) == (8, 5, 3)
    with in_language("en"):
        assert found.conflicts[0].sentence() == (
            "Team member: persons wanted 8 (places: 4); the officials who may stand "
            "there (5) can fill 5: 3 short."
        )
    kinds = [repair.kind for repair in found.repairs]
    assert kinds == ["per_person", "fewest", "persons"]
    for repair in found.repairs:
        if repair.station_rules is not None:
            assert short_of(county, repair.station_rules) == 0
    assert found.repairs[0].station_rules.roles["member"].per_person == (1, 2)
    assert found.repairs[1].station_rules.roles["member"].places == {"building": (1, 2)}
    assert found.repairs[2].n_persons == 3
    more = [county.officials.iloc[[0]].assign(official_id=f"N{n}") for n in range(3)]
    for n, is_enough in ((2, False), (3, True)):
        officials = pd.concat([county.officials, *more[:n]], ignore_index=True)
        assert (short_of(replace(county, officials=officials), rules) == 0) is is_enough
    assert found.to_json()["short"] == {"member": 3}
    with in_language("zh"):
        assert any("缺 3" in line for line in found.sentences())


def test_a_rank_more_is_offered_where_it_is_enough():
    """2 chiefs make up for 2 posts; for 3 they are too few."""
    county, rules = sites(n_staff=6)
    found = station_repairs(county, rules)
    assert found.short == {"member": 2}
    assert "rank" in [repair.kind for repair in found.repairs]
    assert "rank" not in [r.kind for r in station_repairs(*sites()).repairs]


def test_persons_without_a_place_are_found_and_mended():
    """9 persons want a place, 4 sites take 8."""
    county, rules = sites(n_staff=9)
    found = station_repairs(county, rules)
    assert found.short == {}
    assert found.without == {"member": 1}
    (conflict,) = found.conflicts
    assert (conflict.kind, conflict.wanted, conflict.possible) == ("persons", 9, 8)
    assert [repair.kind for repair in found.repairs] == ["most", "wish"]
    for repair in found.repairs:
        plan = staff_stations(county, repair.station_rules)
        assert plan.aims[2].value == 0
        assert plan.aims[0].value == 0


def test_units_that_are_limited_are_a_repair_though_no_cut_shows_them():
    """One unit for 2 sites: the limit of 1 leaves one site open."""
    county, rules = sites(2, 4, places={"building": [1, 1]}, per_person=[0, 1],
                          per_unit_max=1)  # fmt: skip
    found = station_repairs(county, rules)
    assert found.short == {"member": 1}
    assert found.conflicts == ()
    (repair,) = [r for r in found.repairs if r.kind == "per_unit_max"]
    assert repair.station_rules.roles["member"].per_unit_max == 2


def test_nothing_is_offered_where_nothing_is_missing():
    """8 persons for 8 posts."""
    county, rules = sites(n_staff=8)
    found = station_repairs(county, rules)
    assert found.repairs == ()
    assert find_conflicts(make_problem(county, rules, Rules(), None)) == []
    with in_language("en"):
        assert found.sentences() == [
            "Every post is filled and everybody has the places they need."
        ]


def test_a_place_is_explained_with_metres_needs_and_what_others_would_cost():
    """The cost of an exchange is what the plan gets longer by."""
    county, rules = sites(n_staff=8)
    plan = staff_stations(county, rules)
    found = explain_place(county, plan, "B0")
    assert {post["official_id"] for post in found.to_json()["posts"]} == set(
        plan.stations.loc[plan.stations["village_id"] == "B0", "official_id"]
    )
    assert all(
        other["weighted_m"] >= 0
        for post in found.to_json()["posts"]
        for other in post["others"]
    )
    assert sum(post["needs_met"] for post in found.to_json()["posts"]) == 1
    assert len(found.sentences()) > 3
    with pytest.raises(LiaisonPlanError):
        explain_place(county, plan, "B9")


def test_an_official_is_explained_where_posted_and_where_not():
    """Posted, suitable but left out, unsuitable, unknown."""
    county, rules = sites(n_staff=9)
    plan = staff_stations(county, rules)
    stands = plan.stations["official_id"].iloc[0]
    (idle,) = plan.exceptions["official_id"]
    with in_language("en"):
        assert "m from the base" in explain_official(county, plan, stands).lines[0]
        nowhere = explain_official(county, plan, idle)
        assert nowhere.lines[0] == (
            f"Official {idle} is posted nowhere. Roles that suit: Team member."
        )
        assert "4 have enough, 4 as many as they can take" in nowhere.lines[1]
        assert "suits no role" in explain_official(county, plan, "O10").lines[0]
        with pytest.raises(LiaisonPlanError, match="no official O99"):
            explain_official(county, plan, "O99")


def test_kinds_and_points_that_are_missing_are_named_at_once():
    """A slip in a kind, and a site nobody can measure to."""
    county, _rules = sites(2)
    villages = county.villages.copy()
    villages.loc[0, ["lon", "lat"]] = float("nan")
    table = {"places": {"building": [1, 1], "bulding": [1, 1]}}
    rules = StationRules.from_dict({"roles": {"member": table}})
    with in_language("en"), pytest.raises(RulesError) as caught:
        staff_stations(replace(county, villages=villages), rules)
    assert "Did you mean building?" in str(caught.value)
    assert "Place B0 has no point to measure from." in str(caught.value)
