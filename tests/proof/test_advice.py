"""Explanations of households, officials and villages: facts, sentences, refusals."""

from __future__ import annotations

import json

import numpy as np
import pytest

from liaison_plan.errors import PlanFolderError
from liaison_plan.plan.measures import unit_splits
from liaison_plan.proof.advice import explain
from liaison_plan.proof.advice.trades import trades_of
from liaison_plan.proof.state import plan_state
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.words import set_language
from tests.proof.test_prices import county
from tests.solving.brute import metres
from tests.solving.tiny import Tiny


@pytest.fixture(autouse=True)
def _settled_language():
    set_language("en")
    yield
    set_language(None)


def row_of_houses(**rules):
    """Six houses in a row; A and B live at its ends, and may serve three each."""
    households = [
        {"household_id": f"H{i}", "village_id": "V0", "lon": 117.4 + x, "lat": 23.7}
        for i, x in enumerate([0.001, 0.002, 0.003, 0.0045, 0.005, 0.006])
    ]
    officials = [
        {"official_id": "A", "lon": 117.4, "lat": 23.7, "load_max": 3},
        {"official_id": "B", "lon": 117.407, "lat": 23.7, "load_max": 3},
    ]
    villages = [{"village_id": "V0", "name": "东村"}]
    return Tiny(
        households, officials, villages,
        rules={"load": {"min": 1, "max": 3}, "method": {"name": "nearest"},
               "scope": {"beat_within": "county"}} | rules,
    )  # fmt: skip


def explained(tiny, **whom):
    """Explain somebody of a tiny county's plan."""
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    return explain(tiny.county(), plan, **whom)


def away(tiny, household, official):
    """Metres between a household and an official's base."""
    doors = {h["household_id"]: h for h in tiny.rows("households")}
    people = {o["official_id"]: o for o in tiny.rows("officials")}
    return metres(doors[household], people[official])


def test_a_full_official_hands_a_household_on():
    """H2 is A's; were it B's, B would hand H3, its nearest to A, over to A."""
    tiny = row_of_houses()
    found = explained(tiny, household="H2")
    steps = found.frames["chains"]
    assert steps["household_id"].tolist() == ["H2", "H3"]
    assert steps["to_official_id"].tolist() == ["B", "A"]
    row = found.frames["others"].iloc[0]
    total = (away(tiny, "H2", "B") - away(tiny, "H2", "A")
             + away(tiny, "H3", "A") - away(tiny, "H3", "B"))  # fmt: skip
    assert row["chain_m"] == pytest.approx(total, abs=0.1)
    alone = away(tiny, "H2", "B") - away(tiny, "H2", "A")
    assert row["alone_m"] == pytest.approx(alone, abs=0.1)
    assert (row["load_after"], row["own_load_after"], row["steps"]) == (4, 2, 2)
    assert row["breaks"] == "maximum"


def test_the_chain_behind_a_nearer_official_is_said_step_by_step():
    """The middle house would rather be A's, who is full."""
    tiny = row_of_houses()
    tiny.households[3]["lon"] = 117.4034
    said = "\n".join(explained(tiny, household="H3").sentences())
    assert "The nearest centre is that of official A" in said
    assert "A (full at 3) would have to hand a household on:" in said
    assert "- A would hand H2 to B (+" in said
    assert "In all 2 households would move" in said


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"bans": [{"household_id": "H5", "official_id": "A"}]}, "ban"),
        ({"pins": [{"household_id": "H5", "official_id": "B"}]}, "pin"),
        ({"rules": {"distance": {"scatter_max_m": 500}}}, "scatter_max"),
    ],
)
def test_a_rule_that_keeps_somebody_out_is_named_and_the_effect_still_given(
    change, rule
):
    """H5 may not go to A, with how much it would have cost."""
    tiny = row_of_houses()
    for name, value in change.items():
        getattr(tiny, name).extend(value) if name != "rules" else tiny.rules.update(
            value
        )
    found = explained(tiny, household="H5")
    row = found.frames["others"].set_index("official_id").loc["A"]
    assert not row["is_allowed"]
    assert row["rules_broken"] == rule
    assert row["steps"] == 0
    more = away(tiny, "H5", "A") - away(tiny, "H5", "B")
    assert row["alone_m"] == pytest.approx(more, abs=0.1)
    assert "The rules keep it from 1 official" in "\n".join(found.sentences())


def test_a_household_nobody_has_room_for_names_the_cut():
    """Seven houses for six places: one is short, and the officials are named."""
    tiny = row_of_houses()
    tiny.households.append(
        {"household_id": "H6", "village_id": "V0", "lon": 117.46, "lat": 23.7}
    )
    found = explained(tiny, household="H6")
    facts = found.facts
    assert facts["official_id"] == ""
    assert (facts["cut_officials"], facts["cut_places"]) == (2, 6)
    assert (facts["cut_households"], facts["cut_short"]) == (7, 1)
    assert found.frames["cut"]["official_id"].tolist() == ["A", "B"]
    assert "places short: 1." in "\n".join(found.sentences())


def test_places_short_are_counted_over_all_villages_that_depend_on_them():
    """Where nobody is sent to a village, the cut is the whole staffing's."""
    tiny = county(officials=4)
    tiny.rules["load"] = {"min": 5, "max": 12}
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    left = plan.assignments[plan.assignments["official_id"] == ""]["household_id"]
    assert len(left) == 24
    for household in left:
        facts = explain(tiny.county(), plan, household=household).facts
        assert (facts["wide_places"], facts["wide_points"]) == (48, 72)
        assert facts["wide_short"] == len(left)


def test_a_centre_is_named_and_its_beat_recentred():
    """The next best centre is found by going through the beat."""
    tiny = county()
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    beat = plan.beats.iloc[0]
    doors = {h["household_id"]: h for h in tiny.rows("households")}
    inside = plan.assignments[plan.assignments["beat_id"] == beat["beat_id"]]
    rest = [h for h in inside["household_id"] if h != beat["centre_household_id"]]

    def total(centre):
        return sum(metres(doors[h], doors[centre]) for h in rest)

    best = min(total(h) for h in rest) - total(beat["centre_household_id"])
    found = explain(tiny.county(), plan, household=beat["centre_household_id"])
    assert found.facts["is_centre"]
    assert found.facts["recentred_m"] == pytest.approx(best, abs=0.3)
    assert found.facts["chains"] == "offered"
    new = found.facts["next_centre_id"]
    assert total(new) == pytest.approx(min(total(h) for h in rest), abs=0.3)
    row = found.frames["others"].iloc[0]
    assert row["is_allowed"]
    to = plan.beat_officials.set_index("official_id")["beat_id"][row["official_id"]]
    centre = plan.beats.set_index("beat_id")["centre_household_id"][to]
    alone = metres(doors[beat["centre_household_id"]], doors[centre]) + best
    assert row["alone_m"] == pytest.approx(alone, abs=0.1)
    assert "It is the centre of its beat." in "\n".join(found.sentences())


def test_unequal_workloads_have_no_chain_and_say_why():
    """The direct move is told exactly all the same."""
    tiny = row_of_houses()
    tiny.households[2]["workload"] = 2
    tiny.rules["load"] = {"min": 1, "max": 5}
    for official in tiny.officials:
        official["load_max"] = 5
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    found = explain(tiny.county(), plan, household="H2")
    assert found.facts["chains"] == "unequal_workloads"
    row = found.frames["others"].iloc[0]
    other = row["official_id"]
    mine = found.facts["official_id"]
    more = away(tiny, "H2", other) - away(tiny, "H2", mine)
    assert row["alone_m"] == pytest.approx(more, abs=0.1)
    load = plan.beats.merge(plan.beat_officials).set_index("official_id")["load"]
    assert row["load_after"] == load[other] + 2
    assert row["own_load_after"] == load[mine] - 2
    assert any("Workloads differ" in line for line in found.sentences())


def test_trades_of_whole_beats_change_what_measuring_them_again_says():
    """Travel, further villages and weighted metres, from tables made anew."""
    tiny = county(officials=6)
    for j, official in enumerate(tiny.officials):
        official |= {"unit_id": f"U{j % 2}", "lon": 117.4 + j / 200}
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    state = plan_state(tiny.county(), plan)
    pairs = plan.beat_officials
    for official in pairs["official_id"]:
        at = list(state.instance.official_ids).index(official)
        for row in trades_of(state, at).to_dict("records"):
            other = row["official_id"]
            swap = {official: other, other: official}
            tables = {
                name: getattr(plan, name).assign(
                    official_id=getattr(plan, name)["official_id"].replace(swap)
                )
                for name in ("assignments", "beat_officials")
            }
            new = type(plan)(**{**vars(plan), **tables})
            further = [
                int(unit_splits(p, tiny.county())["n_further"].sum())
                for p in (plan, new)
            ]
            assert row["further_villages"] == further[1] - further[0]
            way = _travel(tiny, new) - _travel(tiny, plan)
            assert row["travel_m"] == pytest.approx(way, abs=0.1)
            weighted = 0.1 * way + 500 * (further[1] - further[0])
            assert row["weighted_m"] == pytest.approx(weighted, abs=0.1)


def _travel(tiny, plan):
    """Metres from bases to centres, summed."""
    people = {o["official_id"]: o for o in tiny.rows("officials")}
    doors = {h["household_id"]: h for h in tiny.rows("households")}
    centre = plan.beats.set_index("beat_id")["centre_household_id"]
    return sum(
        metres(people[o], doors[centre[b]])
        for o, b in zip(
            plan.beat_officials["official_id"], plan.beat_officials["beat_id"],
            strict=True,
        )
    )  # fmt: skip


def test_an_idle_official_reads_what_one_more_beat_would_miss():
    """Of 60 households in five beats of 12 a sixth of at least 12 would miss 12."""
    tiny = county(officials=7, load={"min": 12, "max": 15})
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    idle = plan.exceptions[plan.exceptions["rule"] == "idle"]["official_id"]
    assert len(idle) == 1
    found = explain(tiny.county(), plan, official=idle.iloc[0])
    assert found.facts["standing"] == "idle"
    assert found.facts["idle_reason"] == "village_short"
    places = found.frames["places"].set_index("village_id")
    assert places.loc["V0", "missing_with_one_more"] == 12
    assert places.loc["V1", "missing_with_one_more"] == 12
    assert "would leave points missing" in "\n".join(found.sentences())


def test_an_official_who_takes_no_part_is_told_so():
    """No arithmetic for somebody who is not available."""
    tiny = county()
    tiny.officials.append(
        {"official_id": "O9", "lon": 117.4, "lat": 23.7, "is_available": False}
    )
    found = explained(tiny, official="O9")
    assert found.facts["standing"] == "not_available"
    assert "does not take part" in found.sentences()[0]


def test_a_village_tells_its_arithmetic():
    """Sixty households of 10 to 15 need four beats and can fill six."""
    found = explained(county(), village="V0")
    facts = found.facts
    assert (facts["fewest_beats"], facts["most_beats"], facts["beats"]) == (4, 6, 4)
    assert facts["tightness"] == round(40 / 60, 3)
    counts = found.frames["counts"].set_index("beats")
    assert counts.loc[3, "left_out"] == 15
    assert counts.loc[6, "missing"] == 0
    assert counts["is_plan"].tolist() == [False, False, True, False, False]
    assert len(found.frames["officials"]) == 4


def test_what_the_plan_keeps_as_price_of_a_beat_is_told():
    """The metres of plan.json, not new ones."""
    tiny = county()
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    kept = next(p for p in plan.beat_prices if p["village_id"] == "V0")
    found = explain(tiny.county(), plan, village="V0")
    assert found.facts["one_more_m"] == kept["one_more_m"]
    assert f"by {kept['one_more_m']:+,.1f} m" in "\n".join(found.sentences())


@pytest.mark.parametrize("whom", ["household", "official", "village"])
def test_an_id_that_the_county_does_not_have_is_an_error(whom):
    """In plain words, with the id."""
    with pytest.raises(PlanFolderError, match=r"There is no .* XX in this county"):
        explained(row_of_houses(), **{whom: "XX"})


def test_exactly_one_is_explained():
    """Neither none nor two."""
    with pytest.raises(ValueError, match="exactly one"):
        explained(row_of_houses())
    with pytest.raises(ValueError, match="exactly one"):
        explained(row_of_houses(), household="H0", village="V0")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "whom", [{"household": "H00"}, {"official": "O0"}, {"village": "V0"}]
)
def test_every_explanation_is_said_and_is_plain_json(lang, whom):
    """In both languages, with every placeholder filled."""
    set_language(lang)
    found = explained(county(solve={"effort": "quick"}), **whom)
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["id"] == next(iter(whom.values()))
    assert told["sentences"]
    text = "\n".join(told["sentences"])
    assert "{" not in text
    has_chinese = any("\u4e00" <= c <= "\u9fff" for c in text.replace("东村", ""))
    assert has_chinese == (lang == "zh")


def test_explanations_stay_when_rows_are_shuffled():
    """The same sentences at any order of rows."""
    tiny = county(solve={"effort": "quick"})
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    chance = np.random.default_rng(0)
    given = tiny.county()
    tables = {
        name: getattr(given, name).sample(frac=1, random_state=chance.bit_generator)
        for name in ("households", "officials", "villages")
    }
    shuffled = type(given)(**{**vars(given), **tables})
    for whom in ({"household": "H07"}, {"official": "O2"}, {"village": "V0"}):
        assert (
            explain(given, plan, **whom).sentences()
            == explain(shuffled, plan, **whom).sentences()
        )


def test_a_village_out_of_everybodys_reach_says_that_it_is():
    """The far village lies 5 km from the office; the travel limit is 2 km."""
    tiny = county(distance={"travel_max_m": 2000})
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    found = explain(tiny.county(), plan, household="H65")
    assert found.facts["official_id"] == ""
    assert "within the travel limit of 2,000 m" in "\n".join(found.sentences())
    village = explain(tiny.county(), plan, village="V1")
    assert (village.facts["n_eligible"], village.facts["n_in_reach"]) == (5, 0)
    assert "Of them, 0 set out within" in "\n".join(village.sentences())
