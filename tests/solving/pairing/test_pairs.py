"""Two officials on a beat: exact given the beats, verified, honest where it cannot."""

from __future__ import annotations

import random

import pytest

import liaison_plan as lp
from liaison_plan.errors import RulesError
from liaison_plan.plan.compare import changed_households, compare
from liaison_plan.plan.exceptions import parse_detail
from liaison_plan.plan.sentences import exception_sentence
from liaison_plan.plan.verify import verify
from liaison_plan.replanning.what_if import WhatIf
from tests.solving.brute import metres
from tests.solving.pairing.brute import best_counts, fits, least_travel
from tests.solving.tiny import Tiny

RULES = ("any", "town+county", "different_units")


def doors(rng, villages, n):
    """Households scattered over villages some kilometres apart."""
    return [
        {
            "household_id": f"H{i:02d}", "village_id": f"V{v}",
            "lon": round(117.4 + v / 30 + rng.random() / 100, 6),
            "lat": round(23.7 + rng.random() / 100, 6),
        }
        for i in range(n)
        for v in [rng.randrange(villages)]
    ]  # fmt: skip


def people(rng, n, towns, units=3):
    """Officials, some of one township only."""
    return [
        {
            "official_id": f"O{j}", "unit_id": f"U{rng.randrange(units)}",
            "lon": round(117.4 + rng.random() / 10, 6), "lat": 23.71,
            "township_id": rng.choice(["", *towns]),
        }
        for j in range(n)
    ]  # fmt: skip


def drawn(seed, **more):
    """One county of a few villages in two townships, drawn by a seed."""
    rng = random.Random(seed)
    villages = [
        {"village_id": f"V{i}", "name": f"V{i}", "township_id": f"T{i % 2}"}
        for i in range(3)
    ]
    low = rng.randint(0, 2)
    rules = {
        "load": {"min": low, "max": rng.randint(max(1, low), 4)},
        "scope": {"per_beat": 2, "pair_rule": RULES[seed % 3]},
        "solve": {"effort": "quick"},
    }  # fmt: skip
    for section, keys in more.items():
        rules.setdefault(section, {}).update(keys)
    return Tiny(
        doors(rng, 3, rng.randint(6, 18)), people(rng, rng.randint(2, 6), ["T0", "T1"]),
        villages, rules=rules,
    )  # fmt: skip


def made(tiny):
    """Plan a tiny county."""
    return lp.make_plan(tiny.county(), tiny.checked_rules(), workers=1)


def faults(tiny, plan, folder):
    """Verify from files; the faults."""
    tiny.write(folder / "county")
    county = lp.read_county(folder / "county")
    again = lp.make_plan(county, tiny.checked_rules(), workers=1)
    again.save(folder / "plan")
    assert again.beat_officials.equals(plan.beat_officials)
    found = verify(folder / "county", folder / "plan")
    return found[found["severity"] == "fault"]


@pytest.mark.parametrize("seed", range(12))
def test_higher_aims_equal_going_through_everything(seed, tmp_path):
    """Left out, points missing, their squares and idle officials; and it verifies."""
    tiny = drawn(seed)
    plan = made(tiny)
    value = {aim.name: aim.value for aim in plan.aims}
    names = ("uncovered", "points_missing", "points_missing_squared", "idle")
    assert tuple(int(value[name]) for name in names) == best_counts(tiny)
    assert all(aim.bound is None or aim.bound <= aim.value for aim in plan.aims)
    assert faults(tiny, plan, tmp_path).empty


@pytest.mark.parametrize("rule", RULES)
def test_travel_equals_going_through_all_pairs_given_the_beats(rule):
    """Six or seven officials, three beats of one village, units of no weight."""
    rng = random.Random(rule)
    for n in (6, 7):
        tiny = Tiny(
            doors(rng, 1, 18), people(rng, n, ["T1"]), [{"village_id": "V0"}],
            rules={
                "load": {"min": 2, "max": 3}, "weights": {"unit_split": 0, "travel": 1},
                "scope": {"per_beat": 2, "pair_rule": rule},
            },
        )  # fmt: skip
        plan = made(tiny)
        folk = tiny.rows("officials")
        beats = plan.beats.to_dict("records")
        assert beats
        away = [
            [metres(o, {"lon": b["centre_lon"], "lat": b["centre_lat"]}) for b in beats]
            for o in folk
        ]
        best = least_travel(rule, folk, beats, away)
        assert plan.beat_officials["travel_m"].sum() == pytest.approx(best, abs=0.1)


@pytest.mark.parametrize("seed", range(3))
def test_pairs_keep_their_rule_pins_and_bans(seed, tmp_path):
    """A pinned household's official is one of its two; nobody serves against a ban."""
    tiny = drawn(seed)
    folk = tiny.rows("officials")
    pins = [{"household_id": "H00", "official_id": folk[-1]["official_id"]}]
    bans = [
        {"household_id": f"H{i:02d}", "official_id": folk[i % 2]["official_id"]}
        for i in range(1, 6)
    ]
    tiny = Tiny(tiny.households, tiny.officials, tiny.villages, pins=pins, bans=bans,
                rules=tiny.rules)  # fmt: skip
    plan = made(tiny)
    assert faults(tiny, plan, tmp_path).empty
    of = {o["official_id"]: o for o in folk}
    for _beat, two in plan.beat_officials.groupby("beat_id")["official_id"]:
        assert fits(RULES[seed % 3], *(of[o] for o in two))


def test_an_odd_official_is_named_with_the_reason():
    """Five officials: whoever is left has nobody to share a beat with."""
    rng = random.Random(5)
    tiny = Tiny(doors(rng, 1, 20), people(rng, 5, []), [{"village_id": "V0"}],
                rules={
        "load": {"min": 2, "max": 5}, "scope": {"per_beat": 2},
    })  # fmt: skip
    plan = made(tiny)
    (row,) = plan.exceptions[plan.exceptions["rule"] == "idle"].to_dict("records")
    assert parse_detail(row["detail"]) == {"reason": "no_partner"}
    assert "nobody is left who may share a beat" in exception_sentence(row)
    idle = next(aim for aim in plan.aims if aim.name == "idle")
    assert (idle.value, idle.gap) == (1, 0)


def test_the_larger_class_is_left_over_and_the_first_is_the_townships():
    """Two of the township and four of the county make two pairs."""
    rng = random.Random(7)
    folk = people(rng, 6, [])
    for o in folk[:2]:
        o["township_id"] = "T1"
    tiny = Tiny(doors(rng, 1, 16), folk, [{"village_id": "V0"}], rules={
        "load": {"min": 2, "max": 5},
        "scope": {"per_beat": 2, "pair_rule": "town+county"},
    })  # fmt: skip
    plan = made(tiny)
    roles = plan.beat_officials.groupby("role")["official_id"].agg(set)
    assert roles["first"] == {"O0", "O1"}
    assert len(plan.exceptions[plan.exceptions["rule"] == "idle"]) == 2


def test_shuffled_rows_give_the_same_bytes(tmp_path):
    """Two villages, different units."""
    tiny = drawn(2)
    saved = []
    for seed in (1, 2):
        folder = tiny.write(tmp_path / f"c{seed}", shuffle=seed)
        county = lp.read_county(folder)
        plan = lp.make_plan(county, tiny.checked_rules(), workers=1)
        plan.save(tmp_path / f"p{seed}")
        saved.append({
            f.name: f.read_bytes() for f in sorted((tmp_path / f"p{seed}").iterdir())
        })  # fmt: skip
    assert saved[0] == saved[1]


def test_a_plan_of_pairs_is_proven_and_explained_with_both():
    """The fixed point holds no better exchange; both officials are named."""
    tiny = drawn(3)
    county, plan = tiny.county(), made(tiny)
    proof = lp.prove(county, plan, workers=1)
    assert not proof.is_refuted
    assert any("Two officials share a beat" in line for line in proof.sentences())
    two = plan.beat_officials.groupby("beat_id")["official_id"].agg(list)
    served = plan.assignments[plan.assignments["beat_id"] == two.index[0]]
    said = lp.explain(county, plan, household=served["household_id"].iloc[0])
    lines = said.sentences()
    assert all(o in lines[0] for o in two.iloc[0])
    assert any("twice the band of one official" in line for line in lines)
    for one, other in (two.iloc[0], two.iloc[0][::-1]):
        line = lp.explain(county, plan, official=one).sentences()[0]
        assert one in line
        assert other in line


def test_a_household_keeps_its_official_where_that_is_either_of_two():
    """Compared with a plan of single officials."""
    tiny = drawn(0)
    county, pairs = tiny.county(), made(tiny)
    rules = tiny.checked_rules().replace({"scope": {"per_beat": 1}})
    single = lp.make_plan(county, rules, workers=1)
    both = pairs.beat_officials.groupby("beat_id")["official_id"].agg(set)
    old = single.assignments.set_index("household_id")["official_id"]
    now = pairs.assignments.set_index("household_id")["beat_id"]
    expected = {
        h for h, o in old.items() if o and (now[h] == "" or o not in both[now[h]])
    }
    found = changed_households(pairs, single)
    assert set(found["household_id"]) == expected
    comparison = compare(single, pairs, county=county)
    assert int(comparison.figure("changes")) == len(expected)
    assert any("two officials on a beat" in s for s in comparison.sentences())
    again = lp.make_plan(county, tiny.checked_rules(), baseline=single, workers=1)
    changes = next(aim for aim in again.aims if aim.name == "changes")
    assert changes.value == len(changed_households(again, single))


def test_what_knows_no_pairs_says_so_before_any_work():
    """replan, the panel, repairs and prices; and `nearest` has no beat for two."""
    tiny = drawn(1)
    county, plan = tiny.county(), made(tiny)
    for refused in (
        lambda: lp.replan(county, plan),
        lambda: WhatIf(county, plan),
        lambda: lp.repairs(county, plan.rules),
    ):
        with pytest.raises(RulesError, match="per_beat = 2"):
            refused()
    nearest = plan.rules.replace({"method": {"name": "nearest"}})
    with pytest.raises(RulesError, match="two"):
        lp.make_plan(county, nearest)


def test_what_is_pinned_to_a_third_is_nobody_elses_to_share(tmp_path):
    """Two who are left find no door in common, and nobody says that they do."""
    at = [{"lon": 117.4 + i / 1000, "lat": 23.7} for i in range(3)]
    doors = [{"household_id": f"H{i}", "village_id": "V1", **at[i]} for i in range(3)]
    pins = [{"household_id": f"H{i}", "official_id": "O0"} for i in range(3)]
    officials = [{"official_id": f"O{j}", "lon": 117.4, "lat": 23.7} for j in range(4)]
    tiny = Tiny(doors, officials, [{"village_id": "V1", "name": "V1"}], pins=pins,
                rules={"load": {"min": 0, "max": 1, "idle": "forbidden"},
                       "scope": {"per_beat": 2}})  # fmt: skip
    county = lp.read_county(tiny.write(tmp_path / "county"))
    plan = lp.make_plan(county, tiny.checked_rules(), workers=1)
    plan.save(tmp_path / "plan")
    found = verify(tmp_path / "county", tmp_path / "plan")
    assert found[found["severity"] == "fault"].empty
    idle = plan.exceptions[plan.exceptions["rule"] == "idle"]
    reasons = [parse_detail(detail)["reason"] for detail in idle["detail"]]
    assert reasons == ["no_partner"] * 2
