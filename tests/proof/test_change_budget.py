"""A plan that was kept from changing more is no worse for it: proven, or left open."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from liaison_plan.county.reading import read_county
from liaison_plan.county.tidy import tidy
from liaison_plan.errors import LiaisonPlanError
from liaison_plan.plan.folder import read_plan
from liaison_plan.proof import inspector
from liaison_plan.proof.exchanges import prove_exchanges
from liaison_plan.proof.folder import write_proof
from liaison_plan.proof.prove import prove
from liaison_plan.proof.state import plan_state
from liaison_plan.replanning.replan import replan
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.words import in_language
from tests.proof.by_hand import Judge
from tests.proof.test_exchanges import altered_plans
from tests.solving.strategies import beats_counties, examples, nearest_counties
from tests.solving.tiny import Tiny

KINDS = pytest.mark.parametrize("is_nearest", [False, True], ids=["beats", "nearest"])


def inspected(capsys, county, plan):
    """Run the inspection; give the exit code and what it said."""
    capsys.readouterr()
    code = inspector.main(county, plan)
    return code, capsys.readouterr().out


def line_of_doors():
    """One village along a road: two officials serve four doors each."""
    doors = [
        {"household_id": f"H{i}", "village_id": "V1", "lon": 117.4 + i / 1000,
         "lat": 23.7}
        for i in range(8)
    ]  # fmt: skip
    people = [{"official_id": f"O{j}", "lon": 117.4035, "lat": 23.7} for j in range(3)]
    villages = [{"village_id": "V1", "name": "V1"}]
    return Tiny(doors, people, villages, rules={"load": {"min": 3, "max": 5}})


@KINDS
def test_what_beats_the_plan_leaves_it_open_and_nothing_else_does(is_nearest):
    """Every handing-out is tried: where none is better, it is proven as ever."""

    @examples(30)
    @given(altered_plans(is_nearest=is_nearest))
    def check(case):
        tiny, plan = case
        judge = Judge(tiny, plan)
        kept = replace(plan, max_changes=1)
        found = prove_exchanges(plan_state(tiny.county(), kept))
        free = prove_exchanges(plan_state(tiny.county(), plan))
        is_best = judge.worth(judge.now) == judge.best()
        assert found.cycle == ()
        assert found.gain.key == (0, 0, 0, 0)
        assert (found.why_not == "change_budget") == (not is_best)
        assert bool(found.potentials) == is_best
        if is_best:
            assert found == free

    check()


@KINDS
def test_the_inspector_says_the_same(capsys, tmp_path_factory, is_nearest):
    """Without any proof; the same plan without the budget is refused as ever."""

    @examples(15)
    @given(altered_plans(is_nearest=is_nearest))
    def check(case):
        tiny, plan = case
        judge = Judge(tiny, plan)
        is_best = judge.worth(judge.now) == judge.best()
        folder = tmp_path_factory.mktemp("altered")
        tiny.write(folder / "raw")
        county = tidy(folder / "raw", folder / "county")
        hashes = read_county(county).table_hashes
        said = {}
        for name, budget in (("free", None), ("kept", 1)):
            made = replace(plan, county_hashes=hashes, max_changes=budget)
            made.save(folder / name)
            said[name] = inspected(capsys, county, folder / name)[1]
        assert "better exchange" not in said["kept"]
        assert ("change_budget" in said["kept"]) == (not is_best)
        assert ("better exchange" in said["free"]) == (not is_best)
        assert "change_budget" not in said["free"]

    check()


@st.composite
def replanned(draw, *, is_nearest):
    """A tiny county one of whose officials has left, and a budget of changes."""
    if is_nearest:
        idle = draw(st.sampled_from(["avoid", "forbidden", "allowed"]))
        tiny = draw(nearest_counties(idle=idle))
    else:
        tiny = draw(beats_counties(n_max=16, plain=True))
    before = make_plan(tiny.county(), tiny.checked_rules())
    gone = draw(st.sampled_from(tiny.officials))["official_id"]
    left = replace(
        tiny,
        officials=[o for o in tiny.officials if o["official_id"] != gone],
        pins=[pin for pin in tiny.pins if pin["official_id"] != gone],
        bans=[ban for ban in tiny.bans if ban["official_id"] != gone],
        households=[
            {**door, "official_id": ""} if door.get("official_id") == gone else door
            for door in tiny.households
        ],
    )
    exempt = left.rules.get("exempt", {})
    if gone in exempt.get("officials", []):
        left = left.with_rules(exempt={**exempt, "officials": []})
    assume(left.officials)
    return left, before, draw(st.sampled_from([None, 0, 1, 2, 4, 16]))


@KINDS
def test_no_plan_made_within_a_budget_is_refuted(capsys, tmp_path_factory, is_nearest):
    """Neither `prove` nor the inspector objects, and both give the same reason."""

    @examples(20)
    @given(replanned(is_nearest=is_nearest))
    def check(case):
        tiny, before, budget = case
        folder = tmp_path_factory.mktemp("again")
        tiny.write(folder / "raw")
        county = tidy(folder / "raw", folder / "county")
        bundle = read_county(county)
        try:
            made = replan(
                bundle, before, max_changes=budget, rules=tiny.checked_rules()
            )
        except LiaisonPlanError:
            assume(False)
        made.save(folder / "plan")
        proof = prove(bundle, read_plan(folder / "plan"), baseline=before, workers=1)
        assert not proof.is_refuted, proof.sentences()
        if tiny.rules.get("weights", {}).get("change"):
            # What a change costs counts from a baseline that no folder tells.
            return
        code, said = inspected(capsys, county, folder / "plan")
        assert code == 0, said
        assert ("change_budget" in said) == (proof.exchange.why_not == "change_budget")
        write_proof(proof, folder / "plan")
        code, said = inspected(capsys, county, folder / "plan")
        assert code == 0, said

    check()


def test_the_budget_is_given_as_the_reason_in_both_languages(tmp_path, capsys):
    """Two doors have each other's official, and none may change."""
    tiny = line_of_doors()
    tiny.write(tmp_path / "raw")
    county = tidy(tmp_path / "raw", tmp_path / "county")
    bundle = read_county(county)
    best = make_plan(bundle, tiny.checked_rules(), workers=1)
    served = best.assignments.set_index("household_id")["official_id"]
    beats = best.assignments.set_index("household_id")["beat_id"]
    centres = set(best.beats["centre_household_id"])
    first, last = (
        next(h for h in side if h not in centres)
        for side in (["H0", "H1", "H2"], ["H7", "H6", "H5"])
    )
    rows = best.assignments.copy()
    at = rows["household_id"]
    for household, other in ((first, last), (last, first)):
        rows.loc[at == household, ["official_id", "beat_id"]] = [
            served[other], beats[other],
        ]  # fmt: skip
    crossed = replace(best, assignments=rows)
    for budget, why in ((0, "change_budget"), (4, "")):
        made = replan(bundle, crossed, max_changes=budget)
        made.save(tmp_path / f"plan{budget}")
        proof = prove(bundle, made, baseline=crossed, workers=1)
        assert proof.exchange.why_not == why
        assert not proof.is_refuted
        write_proof(proof, tmp_path / f"plan{budget}")
        code, said = inspected(capsys, county, tmp_path / f"plan{budget}")
        assert code == 0, said
        assert ("no exchange is better" in said) == (why == "")
        if why:
            with in_language("en"):
                assert "limit on changes" in " ".join(proof.sentences())
            with in_language("zh"):
                assert "调整户数" in "".join(proof.sentences())


def test_a_proof_that_hides_the_budget_is_refused(tmp_path, capsys):
    """The reason is found anew, whatever the file gives for one."""
    tiny = line_of_doors()
    tiny.write(tmp_path / "raw")
    county = tidy(tmp_path / "raw", tmp_path / "county")
    made = make_plan(read_county(county), tiny.checked_rules(), workers=1)
    made = replace(made, max_changes=0)
    made.save(tmp_path / "plan")
    write_proof(prove(read_county(county), made, workers=1), tmp_path / "plan")
    assert inspected(capsys, county, tmp_path / "plan")[0] == 0
    file = tmp_path / "plan" / "proof.json"
    proof = json.loads(file.read_bytes())
    proof["exchange"] |= {"why_not": "change_budget", "potentials": {}}
    file.write_text(json.dumps(proof), "utf-8")
    assert inspected(capsys, county, tmp_path / "plan")[0] == 1
