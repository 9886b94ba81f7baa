"""Repairs: kinds, proofs by planning anew, order, sentences, files."""

from __future__ import annotations

import json
import os
import resource
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.errors import RulesError
from liaison_plan.plan.verify import verify
from liaison_plan.proof.repairs import repairs
from liaison_plan.rules.model import Rules, read_rules
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.words import current_language, in_language, set_language
from tests.solving.dongshan import DONGSHAN, cut_of, write_rows
from tests.solving.tiny import Tiny

DATA = Path(
    os.environ.get("LIAISON_PLAN_TEST_DATA")
    or Path(__file__).parents[3] / "shared" / "data"
)
#: What a broken rule is called in exceptions.csv.
BROKEN = ("uncovered", "below_min", "idle")
#: Four villages of Dongshan, one of them too small for any band.
FOUR = ("350626103202", "350626103203", "350626103206", "350626103209")


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in English."""
    set_language("en")
    yield
    set_language(None)


def real(name):
    """A real county, or a skip where the data is absent."""
    folder = DATA / "real" / name
    if not folder.exists():
        pytest.skip(f"{folder} is absent: set LIAISON_PLAN_TEST_DATA")
    return read_county(folder)


@pytest.fixture(scope="module")
def dongshan():
    """The bundled county and its repairs under 20 to 30, nobody idle."""
    county = read_county(DONGSHAN)
    rules = Rules.from_dict({"load": {"min": 20, "max": 30, "idle": "forbidden"}})
    return county, repairs(county, rules)


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    """Four villages of Dongshan with more officials than the minimum allows."""
    folder = write_rows(
        cut_of(FOUR, every=60), tmp_path_factory.mktemp("four") / "county"
    )
    county = read_county(folder)
    n = len(county.households) // len(county.officials) + 2
    rules = Rules.from_dict(
        {"load": {"min": n, "max": n + 8, "idle": "forbidden"},
         "solve": {"effort": "quick"}}
    )  # fmt: skip
    return folder, county, repairs(county, rules)


def broken_rules(plan, aside):
    """Rows of exceptions that a repair must have made away with."""
    rows = plan.exceptions[plan.exceptions["rule"].isin(BROKEN)]
    if plan.rules.load.idle != "forbidden":
        rows = rows[rows["rule"] != "idle"]
    return rows[~rows["village_id"].isin(aside)]


def faults(county, plan, folder):
    """What verify refuses in a plan of a county folder."""
    plan.save(folder)
    found = verify(county, folder)
    return found[found["severity"] == "fault"]


def of_kind(found, kind):
    """The one repair of a kind."""
    (repair,) = [r for r in found.repairs if r.kind == kind]
    return repair


def test_twenty_for_all_of_dongshan_is_short_by_arithmetic_and_has_repairs(dongshan):
    """470 short; three kinds of rules and one of people, each the smallest."""
    _county, found = dongshan
    assert not found.holds
    minimum = next(s for s in found.why.arithmetic if s.kind == "minimum")
    assert minimum.numbers["short"] == 470
    assert any("470 short" in sentence for sentence in found.arithmetic)
    kinds = {repair.kind: repair for repair in found.repairs}
    assert {"idle", "exempt_officials", "minimum", "officials_released"} <= set(kinds)
    assert kinds["minimum"].amount == 1
    assert kinds["idle"].amount == kinds["officials_released"].amount == 53
    assert kinds["minimum"].is_smallest
    assert kinds["idle"].is_smallest


def test_villages_that_cannot_be_cut_are_named_once(dongshan):
    """In the sentence of villages set aside, and not again in the arithmetic."""
    _county, found = dongshan
    assert len(found.settled.set_aside) == 3
    said = " ".join([*found.arithmetic, *found.conflicts, found.set_aside])
    for name in ("宅山村", "坑内村", "径口村"):
        assert said.count(name) == 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["idle", "exempt_officials", "minimum"])
def test_every_repair_of_dongshan_is_verified_by_a_plan(dongshan, tmp_path, kind):
    """Plan, save, verify: no row of exceptions outside the villages set aside."""
    county, found = dongshan
    repair = of_kind(found, kind)
    rules = repair.rules.replace({"solve": {"effort": "quick"}})
    plan = make_plan(county, rules)
    assert broken_rules(plan, found.settled.set_aside).empty
    assert faults(DONGSHAN, plan, tmp_path / "plan").empty
    if kind == "idle":
        assert (plan.exceptions["rule"] == "idle").sum() == repair.amount


def after(folder, county, repair, new):
    """Return the folder and county as they are once a repair on people is made."""
    if not repair.changes:
        return folder, county
    tables = cut_of(FOUR, every=60)
    (change,) = repair.changes
    assert change.table == "officials"
    assert len(change.add) == 0
    gone = set(change.remove["official_id"])
    tables["officials"] = [
        row for row in tables["officials"] if row["official_id"] not in gone
    ]
    write_rows(tables, new)
    return new, read_county(new)


def test_every_repair_of_four_villages_is_verified_by_a_plan(four, tmp_path):
    """Of rules and of people: planned on the county as it then is, and verified."""
    folder, county, found = four
    assert {r.applies_to for r in found.repairs} == {"rules", "people"}
    assert len({r.kind for r in found.repairs}) >= 4
    for repair in found.repairs:
        where, there = after(folder, county, repair, tmp_path / f"county {repair.k}")
        plan = make_plan(there, repair.rules or found.rules, workers=1)
        assert broken_rules(plan, found.settled.set_aside).empty, repair.sentence_en
        saved = tmp_path / f"plan {repair.k}"
        assert faults(where, plan, saved).empty, repair.sentence_en
        same = repair.county(county)
        assert same.officials["official_id"].tolist() == (
            there.officials["official_id"].tolist()
        )


def test_without_a_repair_the_same_plan_breaks_rules(four):
    """The check above can fail."""
    _folder, county, found = four
    plan = make_plan(county, found.rules, workers=1)
    assert not broken_rules(plan, found.settled.set_aside).empty


def test_rules_come_before_people_and_the_least_disturbance_first(four, dongshan):
    """Numbers run through, and in each part touched never falls."""
    for found in (four[2], dongshan[1]):
        assert [r.k for r in found.repairs] == list(range(1, len(found.repairs) + 1))
        order = [(r.applies_to == "people", r.touched) for r in found.repairs]
        assert order == sorted(order)


def test_json_has_exactly_the_shape_of_the_contract(four):
    """Keys, types and both languages, whichever is in force."""
    found = four[2]
    told = json.loads(json.dumps(found.to_json(), ensure_ascii=False))
    assert list(told) == ["arithmetic", "conflicts", "repairs"]
    for row in told["repairs"]:
        assert list(row) == [
            "k", "kind", "amount", "applies_to", "sentence_zh", "sentence_en",
        ]  # fmt: skip
        assert isinstance(row["amount"], int)
        assert any("\u4e00" <= c <= "\u9fff" for c in row["sentence_zh"])
        assert row["sentence_en"].endswith(".")
    with in_language("zh"):
        assert found.repairs[0].sentence == told["repairs"][0]["sentence_zh"]
    assert found.repairs[0].sentence == told["repairs"][0]["sentence_en"]


def test_sentences_are_the_same_in_whichever_language_they_were_asked(four):
    """Both are made at once, so that neither depends on the other."""
    _folder, county, found = four
    with in_language("zh"):
        again = repairs(county, found.rules)
    for first, second in zip(found.repairs, again.repairs, strict=True):
        assert first.sentence_zh == second.sentence_zh
        assert first.sentence_en == second.sentence_en
    assert found.verdict != again.verdict


def test_a_language_for_a_while_is_given_back():
    """Also after an error, and where none was chosen before."""
    with in_language("zh"):
        assert current_language() == "zh"
    assert current_language() == "en"
    with pytest.raises(KeyError), in_language("zh"):
        raise KeyError
    assert current_language() == "en"


def test_applying_a_repair_writes_rules_that_read_back_the_same(four, tmp_path):
    """The text is TOML with both sentences above it."""
    found = four[2]
    for repair in found.repairs:
        if repair.rules is None:
            continue
        file = tmp_path / f"{repair.kind}.toml"
        text = found.apply(repair.k)
        file.write_text(text, encoding="utf-8", newline="\n")
        assert read_rules(file) == repair.rules
        assert repair.sentence_en in text
        assert repair.sentence_zh in text
        assert tomllib.loads(text)["load"]


def test_people_cannot_be_written_into_rules_and_the_rows_are_named(four):
    """The refusal names table and rows; an unknown number is refused as well."""
    found = four[2]
    released = of_kind(found, "officials_released")
    with pytest.raises(RulesError, match="officials: take out") as error:
        found.apply(released.k)
    for official in released.changes[0].remove["official_id"]:
        assert official in str(error.value)
    for k in (0, len(found.repairs) + 1):
        with pytest.raises(RulesError, match="There is no repair"):
            found.apply(k)


def test_shuffled_rows_give_the_same_repairs(four, tmp_path):
    """Row order decides nothing."""
    found = four[2]
    folder = write_rows(cut_of(FOUR, every=60), tmp_path / "shuffled", shuffle=5)
    again = repairs(read_county(folder), found.rules)
    assert again.to_json() == found.to_json()


def row_of_villages(sizes, officials, **rules):
    """Villages in a row, some households each, officials who may serve everywhere."""
    households = [
        {"household_id": f"H{v}-{i}", "village_id": f"V{v}",
         "lon": 117.4 + v / 50 + i / 5000, "lat": 23.7}
        for v, n in enumerate(sizes) for i in range(n)
    ]  # fmt: skip
    villages = [
        {"village_id": f"V{v}", "name": f"Village {v}", "township_id": "T1"}
        for v in range(len(sizes))
    ]
    people = [
        {"official_id": f"O{j}", "unit_id": f"U{j % 2}", "lon": 117.4 + j / 200,
         "lat": 23.71}
        for j in range(officials)
    ]  # fmt: skip
    return Tiny(households, people, villages, rules=rules)


def test_rules_that_hold_need_no_repair():
    """No repairs, and a sentence that says so."""
    tiny = row_of_villages([6, 6], 4, load={"min": 2, "max": 4, "idle": "forbidden"})
    found = repairs(tiny.county(), tiny.checked_rules())
    assert found.holds
    assert found.repairs == ()
    assert "nothing to repair" in found.verdict


def test_where_nothing_helps_the_reason_is_said():
    """A household pinned to two bans at once would do; here nobody is there at all."""
    tiny = row_of_villages([3], 1, load={"min": 1, "max": 4})
    away = [{**o, "is_available": False} for o in tiny.officials]
    tiny = replace(
        tiny,
        officials=away,
        pins=[{"household_id": "H0-0", "official_id": "O0"}],
        bans=[{"household_id": "H0-0", "official_id": "O0"}],
    )
    found = repairs(tiny.county(), tiny.checked_rules())
    assert not found.holds
    for repair in found.repairs:
        assert repair.applies_to == "people"
    assert found.verdict


def test_neighbours_are_the_nearest_that_gain_a_beat():
    """Remainders of 3, 1, 1 and 0 above the minimum of 4: the first pair gains one."""
    tiny = row_of_villages(
        [7, 9, 9, 8], 8, load={"min": 4, "max": 8, "idle": "forbidden"}
    )
    found = repairs(tiny.county(), tiny.checked_rules())
    repair = of_kind(found, "neighbours")
    assert repair.amount == 1
    assert repair.is_smallest
    assert repair.rules.scope.neighbours == [("V0", "V1")]
    plan = make_plan(tiny.county(), repair.rules, workers=1)
    assert broken_rules(plan, ()).empty


def test_a_travel_limit_is_lengthened_to_the_metre():
    """One metre less is disproved, and a plan keeps the new limit."""
    tiny = row_of_villages(
        [4, 4], 2, load={"min": 2, "max": 4}, distance={"travel_max_m": 1200}
    )
    found = repairs(tiny.county(), tiny.checked_rules())
    repair = of_kind(found, "travel_limit")
    assert repair.is_smallest
    new = repair.rules.distance.travel_max_m
    assert new == 1200 + repair.amount
    plan = make_plan(tiny.county(), repair.rules, workers=1)
    assert broken_rules(plan, ()).empty
    shorter = repair.rules.replace({"distance": {"travel_max_m": new - 1}})
    plan = make_plan(tiny.county(), shorter, workers=1)
    assert not broken_rules(plan, ()).empty


def test_named_households_get_a_longer_scatter_limit():
    """Only those left out, and a plan then serves them."""
    tiny = row_of_villages([5], 1, load={"min": 1, "max": 9})
    far = {"household_id": "far", "village_id": "V0", "lon": 117.41, "lat": 23.7}
    tiny = replace(tiny, households=[*tiny.households, far]).with_rules(
        distance={"scatter_max_m": 300}
    )
    found = repairs(tiny.county(), tiny.checked_rules())
    repair = of_kind(found, "longer")
    assert list(repair.rules.distance.longer) == ["far"]
    assert of_kind(found, "scatter_limit").amount >= repair.amount > 0
    plan = make_plan(tiny.county(), repair.rules, workers=1)
    assert broken_rules(plan, ()).empty
    more = of_kind(found, "officials_more")
    assert more.amount == 1
    plan = make_plan(more.county(tiny.county()), tiny.checked_rules(), workers=1)
    assert broken_rules(plan, ()).empty


def test_two_changes_together_are_offered_only_where_one_does_not_do():
    """Too few places for all, and too many officials where they may serve."""
    tiny = row_of_villages([9, 2], 4, load={"min": 3, "max": 4, "idle": "forbidden"})
    officials = [
        {**o, "township_id": "T2"} if j else o for j, o in enumerate(tiny.officials)
    ]
    villages = [{**v, "township_id": f"T{i + 1}"} for i, v in enumerate(tiny.villages)]
    tiny = replace(tiny, officials=officials, villages=villages)
    found = repairs(tiny.county(), tiny.checked_rules())
    assert found.repairs
    is_joined = ["+" in r.kind for r in found.repairs]
    assert all(is_joined) or not any(is_joined)


def test_officials_with_a_maximum_of_their_own_are_no_trick():
    """What is offered is what the engine then plans, not what a puzzle could do."""
    tiny = row_of_villages([9, 11, 10], 6, load={"min": 1, "max": 4})
    officials = [
        {**o, "load_max": 7} if j == 0 else o for j, o in enumerate(tiny.officials)
    ]
    tiny = replace(tiny, officials=officials)
    found = repairs(tiny.county(), tiny.checked_rules())
    assert {"maximum", "officials_more"} <= {r.kind for r in found.repairs}
    for repair in found.repairs:
        rules = repair.rules or tiny.checked_rules()
        plan = make_plan(repair.county(tiny.county()), rules, workers=1)
        assert broken_rules(plan, ()).empty, repair.sentence_en


def test_pins_that_bind_are_taken_out_and_no_others():
    """Six pinned to one official of at most four: two of them must go."""
    tiny = row_of_villages([8], 2, load={"min": 2, "max": 4})
    pins = [{"household_id": f"H0-{i}", "official_id": "O0"} for i in range(6)]
    tiny = replace(tiny, pins=pins)
    found = repairs(tiny.county(), tiny.checked_rules())
    repair = of_kind(found, "pins")
    assert repair.amount == 2
    assert len(repair.pins) == 2
    assert repair.bans is None
    plan = make_plan(repair.county(tiny.county()), tiny.checked_rules(), workers=1)
    assert broken_rules(plan, ()).empty


CASES = {
    "malta places": ("malta", {"load": {"min": 10, "max": 18}}, 2),
    "malta travel": ("malta", {"distance": {"travel_max_m": 3000}}, 3),
    "isle of man": ("isle_of_man", {"load": {"min": 20, "idle": "forbidden"}}, 5),
}


@pytest.mark.parametrize("case", CASES)
def test_repairs_of_real_counties_take_less_than_ten_seconds(case):
    """Processor time, the county read already."""
    name, changes, n_kinds = CASES[case]
    county, rules = real(name), Rules.from_dict(changes)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    found = repairs(county, rules)
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    assert taken < 10
    assert len({r.kind for r in found.repairs}) >= n_kinds
    assert all(r.settled.holds for r in found.repairs)
