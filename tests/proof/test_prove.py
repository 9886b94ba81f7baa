"""A proof holds only for what is true, and anybody can check its numbers."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import assume, given

from liaison_plan.county.reading import read_county
from liaison_plan.errors import PlanFolderError
from liaison_plan.plan.folder import read_plan
from liaison_plan.plan.verify import verify
from liaison_plan.proof.bounds import region_bounds
from liaison_plan.proof.exchanges import prove_exchanges
from liaison_plan.proof.folder import write_proof
from liaison_plan.proof.prove import prove, with_bounds
from liaison_plan.proof.restarts import RESTARTS, restart
from liaison_plan.proof.state import plan_state
from liaison_plan.rules.model import Rules, read_rules
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.words import set_language
from tests.plan.tamper import Forger, metres
from tests.proof.by_hand import Judge, handed_out
from tests.proof.forged import copy_of, swapped
from tests.solving.brute import Facts
from tests.solving.brute import metres as between
from tests.solving.dongshan import DONGSHAN, cut_of, write_rows
from tests.solving.strategies import beats_counties, examples, nearest_counties

#: Two small villages that the band cannot cut, two larger ones, two townships.
VILLAGES = {"350626100208", "350626103206", "350626101201", "350626103202"}


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """County folder and plan folder of four villages."""
    folder = tmp_path_factory.mktemp("proven")
    county = write_rows(cut_of(VILLAGES, every=60), folder / "county")
    plan = make_plan(read_county(county), Rules(), workers=1)
    return county, plan.save(folder / "plan")


@pytest.fixture(scope="module")
def proof(solved):
    """Proof of the four villages' plan."""
    return prove(read_county(solved[0]), read_plan(solved[1]), workers=1)


def test_a_swap_that_lengthens_is_refused_and_named(solved, tmp_path):
    """Every file and checksum agrees, so verification finds nothing; the proof does."""
    county, plan = solved
    forged = copy_of(plan, tmp_path / "forged")
    two = swapped(forged, county)
    found = verify(county, forged)
    assert found.loc[found["severity"] == "fault", "problem"].tolist() == []
    proof = prove(read_county(county), read_plan(forged), workers=1)
    assert proof.is_refuted
    assert proof.exchange.gain.key[:3] == (0, 0, 0)
    assert proof.exchange.gain.cm < -10_000
    # The exchange told is a real one: counted again from the files.
    forger = Forger(forged, county)
    holder = {r["household_id"]: r["official_id"] for r in forger.tables["assignments"]}
    beat = {r["official_id"]: r["beat_id"] for r in forger.tables["beat_officials"]}
    saved = 0.0
    for move in proof.cycle:
        assert holder[move.household_id] == move.from_official_id
        for official, told, sign in (
            (move.from_official_id, move.from_cm, 1),
            (move.to_official_id, move.to_cm, -1),
        ):
            row = forger.beat(beat[official])
            at = float(row["centre_lon"]), float(row["centre_lat"])
            away = metres(forger.facts.point(move.household_id), at)
            assert told == pytest.approx(away * 100, abs=1)
            saved += sign * away
    assert proof.exchange.gain.cm == pytest.approx(-saved * 100, abs=2)
    assert {move.household_id for move in proof.cycle} & set(two)
    text = "\n".join(proof.sentences())
    for move in proof.cycle:
        assert move.household_id in text
        assert move.to_official_id in text
    told = proof.to_json()["refuted"]["exchange"]
    assert [m["household_id"] for m in told] == [m.household_id for m in proof.cycle]
    with pytest.raises(ValueError, match="no proof"):
        write_proof(proof, forged)
    assert not (forged / "proof.json").exists()


def test_the_proof_file_holds_whole_numbers_and_ids_only(solved, proof, tmp_path):
    """No float, no time, no path, no name; sorted, and the same bytes every time."""
    folder = copy_of(solved[1], tmp_path / "plan")
    file = write_proof(proof, folder)
    first = file.read_bytes()
    assert write_proof(proof, folder).read_bytes() == first
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        [*(p.name for p in solved[1].iterdir()), "proof.json"]
    )
    told = json.loads(first, parse_float=pytest.fail)
    assert json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n" == (
        first.decode()
    )
    assert set(told) == {"schema", "plan", "exchange", "bounds"}
    assert told["exchange"]["holds"] is True
    assert told["exchange"]["officials"] == len(told["exchange"]["potentials"])
    for region in told["bounds"]["regions"]:
        assert 0 < region["bound_cm"] <= region["scatter_cm"]
        assert len(region["multipliers"]) > 0
    assert told["bounds"]["scatter_bound_cm"] == sum(
        region["bound_cm"] for region in told["bounds"]["regions"]
    )
    for name in ("康美", "O9999"):
        assert name not in first.decode()


def test_a_proof_is_not_written_beside_another_plan(solved, proof, tmp_path):
    """One byte of a table is enough."""
    folder = copy_of(solved[1], tmp_path / "plan")
    with (folder / "beats.csv").open("ab") as file:
        file.write(b"\n")
    with pytest.raises(PlanFolderError, match=r"beats\.csv"):
        write_proof(proof, folder)
    assert not (folder / "proof.json").exists()
    with pytest.raises(PlanFolderError):
        write_proof(proof, tmp_path / "nowhere")


def test_workers_do_not_change_a_proof(solved, proof):
    """The same contents from two processes."""
    again = prove(read_county(solved[0]), read_plan(solved[1]), workers=2)
    assert again.to_json() == proof.to_json()


@pytest.mark.parametrize("is_nearest", [False, True], ids=["beats", "nearest"])
def test_potentials_hold_on_every_edge_that_there_is(is_nearest):
    """Counted again from the county by hand, aim by aim, with the file's own scale."""
    counties = (
        nearest_counties(idle="avoid") if is_nearest
        else beats_counties(n_max=9, plain=True)
    )  # fmt: skip

    @examples(25)
    @given(counties)
    def check(tiny):
        if not is_nearest:
            tiny = tiny.with_rules(scope={"beat_within": "village", "neighbours": []})
        plan = make_plan(tiny.county(), tiny.checked_rules())
        told = prove(tiny.county(), plan, workers=1).to_json()["exchange"]
        assume(told["potentials"])
        judge, p, scale = Judge(tiny, plan), told["potentials"], told["scale"]
        people = {o["official_id"]: o for o in judge.people}
        doors = {h["household_id"]: h for h in judge.facts.households}
        for h, household in doors.items():
            here = judge.now.get(h)
            takers = [o for o in p if o != here and judge.may(household, people[o])]
            nobody = scale[0] + judge.facts.cost_left_out(household)
            for to in [*takers, *([None] if here else [])]:
                tail, head = (
                    told["nobody"] if end is None else p[end] for end in (here, to)
                )
                cost = {
                    end: nobody
                    if end is None
                    else judge.facts.cost(
                        household, people[end], judge.point(people[end])
                    )
                    for end in (here, to)
                }
                assert head <= tail + cost[to] - cost[here]
        loads = {o: list(judge.now.values()).count(o) for o in p}
        for o, load in loads.items():
            low, high = judge.low(people[o]), judge.facts.band(people[o])[1]
            gap = max(0, low - load)
            if load < high:
                gain = (scale[1] + (2 * gap - 1) * scale[2]) if gap else 0
                assert told["pool"] <= p[o] - gain
            if load > (o in judge.works and not judge.facts.is_exempt(people[o])):
                loss = (scale[1] + (2 * gap + 1) * scale[2]) if load <= low else 0
                assert p[o] <= told["pool"] + loss

    check()


def test_a_plan_with_its_bound_passes_verification(solved, proof, tmp_path):
    """Only the bound of the weighted metres is new."""
    county, folder = solved
    plan = read_plan(folder)
    bounded = with_bounds(plan, proof)
    aims = {aim.name: aim for aim in bounded.aims}
    assert 0 < aims["weighted_m"].bound < aims["weighted_m"].value
    assert [a for a in bounded.aims if a.name != "weighted_m"] == [
        a for a in plan.aims if a.name != "weighted_m"
    ]
    found = verify(county, bounded.save(tmp_path / "plan"))
    assert not (found["severity"] == "fault").any()
    # A bound that is known to be higher stays.
    higher = replace(
        plan,
        aims=tuple(
            replace(a, bound=a.value) if a.name == "weighted_m" else a
            for a in plan.aims
        ),
    )
    assert with_bounds(higher, proof).aims == higher.aims


def all_worths(facts):
    """Aims above the metres, and weighted metres, of every plan by beats."""
    people, doors = facts.officials, facts.households
    weights = facts.rules.weights
    for choice in product(range(len(people)), repeat=len(doors)):
        beats = {
            j: [h for h, c in zip(doors, choice, strict=True) if c == j]
            for j in set(choice)
        }
        total = 0.0
        for j, members in beats.items():
            costs = [
                weights.scatter * sum(between(h, c, 1.0) for h in members)
                + weights.travel * between(people[j], c, 1.0)
                for c in members
                if all(facts.may_serve(h, people[j]) for h in members)
                and all(facts.is_within(h, c) for h in members)
            ]
            if (
                not costs
                or len({h["village_id"] for h in members}) > 1
                or len(members) > facts.band(people[j])[1]
            ):
                break
            total += min(costs)
        else:
            served = {
                h["household_id"]: people[c]["official_id"]
                for h, c in zip(doors, choice, strict=True)
            }
            *aims, cost = facts_worth(facts, served)
            yield tuple(aims), total + cost
    return


def facts_worth(facts, served):
    """Aims above the metres, and metres that are neither scatter nor travel."""
    loads = {o["official_id"]: 0 for o in facts.officials}
    villages = {o: set() for o in loads}
    doors = {h["household_id"]: h for h in facts.households}
    for h, o in served.items():
        loads[o] += 1
        villages[o].add(doors[h]["village_id"])
    change = facts.rules.weights.change * sum(
        bool(doors[h]["official_id"]) and doors[h]["official_id"] != o
        for h, o in served.items()
    )
    return *facts._worth(0, loads, villages, 0)[:-1], change


@examples(25)
@given(beats_counties(n_max=6, plain=True))
def test_no_plan_with_the_same_higher_aims_is_below_the_bound(tiny):
    """Every plan there is, its centres where they cost least."""
    assume(len(tiny.officials) <= 4)
    tiny = tiny.with_rules(
        scope={"beat_within": "village", "neighbours": []},
        distance={"travel_max_m": 0, "detour": 1.0},
        weights={"unit_split": 0},
    )
    plan = make_plan(tiny.county(), tiny.checked_rules())
    proof = prove(tiny.county(), plan, workers=1)
    assume(proof.weighted_bound_m is not None)
    facts, judge = Facts(tiny), Judge(tiny, plan)
    *higher, _change = facts_worth(facts, judge.now)
    least = min(metres for aims, metres in all_worths(facts) if aims == tuple(higher))
    assert proof.weighted_bound_m <= least + 1e-6
    assert sum(b.bound_cm for b in proof.bounds) >= 0


def test_sentences_name_the_numbers_in_both_languages(proof):
    """Officials, exchanges and the gap, as counted."""
    for language, words in (("en", "no negative cycle"), ("zh", "无负环")):
        set_language(language)
        text = "\n".join(proof.sentences())
        assert words in text
        assert f"{proof.exchange.n_exchanges:,}" in text
        assert f"{proof.exchange.n_officials:,}" in text
        assert f"{100 * proof.gap:.1f} %" in text
        assert "optimal" not in text


def test_unequal_workloads_get_a_bound_and_never_the_word_optimal(tmp_path):
    """Some doors count twice: bounds only, and nothing about exchanges."""
    tables = cut_of(VILLAGES, every=60)
    for i, household in enumerate(tables["households"]):
        household["workload"] = str(1 + (i % 4 == 0))
    county = read_county(write_rows(tables, tmp_path / "county"))
    rules = Rules().replace({"load": {"max": 40}, "solve": {"effort": "quick"}})
    proof = prove(county, make_plan(county, rules, workers=1), workers=1)
    assert not proof.is_refuted
    assert not proof.exchange.holds
    assert proof.to_json()["exchange"]["potentials"] == {}
    assert proof.bounds
    for language, word in (("en", "optimal"), ("zh", "最优")):
        set_language(language)
        text = "\n".join(proof.sentences())
        assert word not in text
        assert f"{100 * proof.gap:.1f} %" in text


def test_left_out_households_can_refute_a_plan(solved):
    """Somebody has a place, yet a household was given to nobody."""
    county, plan = read_county(solved[0]), read_plan(solved[1])
    rows = plan.assignments
    served = dict(zip(rows["household_id"], rows["official_id"], strict=True))
    fixed = set(plan.beats["centre_household_id"])
    one = next(h for h, o in served.items() if o and h not in fixed)
    proof = prove(county, handed_out(plan, {**served, one: ""}), workers=1)
    assert proof.is_refuted
    assert proof.exchange.gain.left_out == -1
    assert proof.cycle[0].from_official_id == "" or any(
        move.from_official_id == "" for move in proof.cycle
    )
    assert "1 household fewer is without an official" in "\n".join(proof.sentences())


def test_restarts_are_counted_and_the_same_at_any_number_of_workers(solved, proof):
    """Never below the bound; what is told is what was tried."""
    county, plan = read_county(solved[0]), read_plan(solved[1])
    state = plan_state(county, plan)
    worst = max(region_bounds(state, workers=1), key=lambda b: b.gap or 0.0)
    one, two = (restart(state, worst, effort="quick", workers=w) for w in (1, 2))
    assert one == two
    assert one.number == RESTARTS["quick"]
    assert worst.bound_cm <= one.best_cm
    assert one.plan_cm == worst.scatter_cm
    assert proof.restarts.villages == worst.villages
    text = "\n".join(proof.sentences())
    assert f"{RESTARTS['standard']} restarts" in text


@pytest.mark.slow
def test_the_exchange_part_of_dongshan_takes_two_seconds():
    """1,694 officials and 33,410 households, from the plan's frames on."""
    county = read_county(DONGSHAN)
    rules = read_rules(DONGSHAN).replace({"solve": {"effort": "quick"}})
    plan = make_plan(county, rules, workers=2)
    start = time.process_time()
    found = prove_exchanges(plan_state(county, plan))
    assert time.process_time() - start < 2
    assert found.holds
    assert found.n_officials == 1694
