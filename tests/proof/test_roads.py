"""What is said of plans on roads: proofs, advice, repairs, other plans, inspectors."""

from __future__ import annotations

import json

import pytest

import liaison_plan as lp
from liaison_plan.county.reading import read_county
from liaison_plan.county.tidy import tidy
from liaison_plan.proof import inspector
from liaison_plan.proof.folder import write_proof
from liaison_plan.replanning.edits import Leave
from liaison_plan.replanning.what_if import WhatIf
from tests.travel.roadland import road_land

KINDS = {
    "beats": (4, {}),
    "nearest": (9, {"method": {"name": "nearest"}}),
    "short": (2, {"distance": {"travel_max_m": 700}}),
}


@pytest.fixture(scope="module", params=KINDS)
def made(request, tmp_path_factory):
    """A county across a strait, its plan, and the folders of both."""
    seed, rules = KINDS[request.param]
    folder = tmp_path_factory.mktemp("roads")
    land = road_land(seed, n=20, m=4, strait=3, rules=rules)
    tidy(land.write(folder / "raw"), folder / "county")
    county = read_county(folder / "county")
    plan = lp.make_plan(county, land.tiny.checked_rules(), workers=1)
    plan.save(folder / "plan")
    return folder, county, plan


def test_the_proof_holds_and_the_inspector_says_what_it_did_not_check(made, capsys):
    """Bounds are below the metres; ways on roads are taken from the files."""
    folder, county, plan = made
    proof = lp.prove(county, plan, workers=1)
    assert not proof.is_refuted
    assert all(bound.bound_cm <= bound.scatter_cm for bound in proof.bounds)
    write_proof(proof, folder / "plan")
    assert inspector.main(folder / "county", folder / "plan") == 0
    said = capsys.readouterr().out
    assert "Ways on roads are taken from the files, not checked" in said
    assert "no exchange is better" not in said
    (folder / "plan" / "proof.json").unlink()


def test_everything_asked_of_it_has_an_answer_in_numbers(made):
    """No way is no number: it stands nowhere as endless or as nothing."""
    _folder, county, plan = made
    asked = [{"household": h} for h in plan.assignments["household_id"][::12]]
    asked += [{"official": o} for o in county.officials["official_id"][::3]]
    asked += [{"village": "V1"}]
    for question in asked:
        found = lp.explain(county, plan, **question)
        text = json.dumps(found.to_json(), allow_nan=False)
        assert "100000000000" not in text
        assert all(s.strip() and "inf" not in s.split() for s in found.sentences())


def test_an_official_leaves_and_the_plan_goes_on(made):
    """By replan and in the panel, and both are compared with the plan before."""
    _folder, county, plan = made
    who = str(plan.beat_officials["official_id"].iloc[0])
    what_if = WhatIf(county, plan)
    after = what_if.do(Leave(who))
    assert who not in set(after.assignments["official_id"])
    assert after.roads == plan.roads
    new = lp.replan(what_if.county, plan, max_changes=len(plan.assignments))
    compared = lp.compare(plan, new, county=what_if.county)
    assert compared.changes["why"].ne("").all()


def test_a_travel_limit_is_lengthened_in_metres_on_roads(made):
    """With the longer limit everybody is served."""
    _folder, county, plan = made
    if plan.rules.distance.travel_max_m == 0:
        return
    offered = lp.repairs(county, plan.rules).repairs
    (repair,) = (r for r in offered if r.kind == "travel_limit")
    assert (plan.assignments["official_id"] == "").any()
    more = plan.rules.distance.travel_max_m + repair.amount
    rules = plan.rules.replace({"distance": {"travel_max_m": more}})
    better = lp.make_plan(county, rules, workers=1)
    assert (better.assignments["official_id"] != "").all()
