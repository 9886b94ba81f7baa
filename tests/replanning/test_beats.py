"""Re-planning by beats: what is verified, what stays, and what is never exceeded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.county.reading import read_county
from liaison_plan.county.writing import settled, write_county
from liaison_plan.errors import BudgetError
from liaison_plan.plan.verify import verify
from liaison_plan.replanning.replan import replan
from liaison_plan.solving.make_plan import make_plan
from tests.solving.strategies import beats_counties, examples
from tests.solving.tiny import Tiny


def faults(county, plan, folder):
    """What verification finds wrong with a plan of a county, from the files alone."""
    write_county(county, folder / "county")
    plan.save(folder / "plan")
    found = verify(folder / "county", folder / "plan")
    return found.loc[found["severity"] == "fault", "problem"].tolist()


def officials_in(plan):
    """Official by household id, "" for nobody."""
    return plan.assignments.set_index("household_id")["official_id"].to_dict()


def changed(plan, base):
    """Households that had somebody and have somebody else or nobody now."""
    today = officials_in(base)
    return {h for h, o in officials_in(plan).items() if today.get(h) and today[h] != o}


def door(number, village, x, y=0, **cells):
    """A household some 100 m by 110 m apart from the next."""
    return {
        "household_id": f"H{number:02d}", "village_id": village,
        "lon": round(117.4 + x / 1000, 6), "lat": round(23.7 + y / 1000, 6), **cells,
    }  # fmt: skip


def person(number, x, **cells):
    """An official whose base is on the line of the households."""
    return {
        "official_id": f"O{number}", "unit_id": f"U{number % 2}",
        "lon": round(117.4 + x / 1000, 6), "lat": 23.7, **cells,
    }  # fmt: skip


def two_villages(**rules):
    """Twelve households in two rows of six, four officials, one of them idle."""
    return Tiny(
        [
            *(door(i, "V0", i) for i in range(6)),
            *(door(i + 6, "V1", i + 30) for i in range(6)),
        ],
        [person(0, 1), person(1, 4), person(2, 32), person(3, 2)],
        [{"village_id": v, "name": v} for v in ("V0", "V1")],
        rules={
            "load": {"min": 2, "max": 6, "idle": "avoid"},
            "scope": {"home_village": "allow"},
            **rules,
        },
    )


def planned(tiny):
    """Plan a county from nothing."""
    return make_plan(settled(tiny.county()), tiny.checked_rules(), workers=1)


def without(tiny, official_id):
    """Take an official out of the county."""
    rest = [o for o in tiny.officials if o["official_id"] != official_id]
    return replace(tiny, officials=rest)


@pytest.mark.parametrize("rule", ["avoid", "allowed"])
def test_an_idle_official_takes_the_whole_beat_of_who_leaves(rule, tmp_path):
    """Exactly the leaver's households change; id and centre of the beat stay."""
    tiny = two_villages(load={"min": 6, "max": 6, "idle": rule})
    base = planned(tiny)
    leaver = officials_in(base)["H00"]
    beat, centre = base.beats.loc[
        base.beats["village_id"] == "V0", ["beat_id", "centre_household_id"]
    ].iloc[0]
    less = without(tiny, leaver)
    county = settled(less.county())
    plan = replan(county, base, workers=1)
    own = {h for h, o in officials_in(base).items() if o == leaver}
    assert changed(plan, base) == own
    assert {plan.assignments.set_index("household_id")["beat_id"][h] for h in own} == {
        beat
    }
    now = plan.beats.set_index("beat_id").loc[beat]
    assert now["centre_household_id"] == centre
    assert faults(county, plan, tmp_path) == []


def test_too_small_a_budget_names_the_leaver_s_households():
    """Six change at least; five are refused, six are enough."""
    tiny = two_villages(load={"min": 6, "max": 6, "idle": "allowed"})
    base = planned(tiny)
    leaver = officials_in(base)["H00"]
    county = settled(without(tiny, leaver).county())
    with pytest.raises(BudgetError) as refused:
        replan(county, base, max_changes=5, workers=1)
    assert refused.value.fewest == 6
    named = refused.value.problems
    assert named["household_id"].tolist() == [f"H{i:02d}" for i in range(6)]
    assert set(named["why"]) == {"official_gone"}
    plan = replan(county, base, max_changes=6, workers=1)
    assert len(changed(plan, base)) == 6
    assert plan.max_changes == 6


def test_nothing_changes_where_nothing_has_to():
    """The same county again: no change, the same beats with the same ids."""
    tiny = two_villages()
    base = planned(tiny)
    plan = replan(settled(tiny.county()), base, max_changes=0, workers=1)
    assert plan.assignments.equals(base.assignments)
    assert plan.beats.equals(base.beats)


def test_a_region_that_loses_everybody_counts_in_the_budget():
    """
    A travel limit takes V2 from O0: its nine are nobody's, and that is nine changes.

    V0 is planned again too, and what changes there has to fit beside them.
    """
    places = [(10, 10), (8, 7), (8, 4), (5, 2), (7, 8), (6, 9), (4, 3), (6, 8)]
    far = [(23, 5), (25, 5), (31, 11), (26, 9), (23, 10), (27, 3), (25, 7), (21, 3)]
    tiny = Tiny(
        [
            *(door(i, "V0", x, y) for i, (x, y) in enumerate(places)),
            door(8, "V1", 21),
            *(door(9 + i, "V2", x, y) for i, (x, y) in enumerate([*far, (32, 4)])),
        ],
        [
            {"official_id": "O0", "lon": 117.401, "lat": 23.716, "load_min": 4},
            {"official_id": "O1", "lon": 117.407, "lat": 23.713, "load_max": 8},
        ],
        [{"village_id": v, "name": v} for v in ("V0", "V1", "V2")],
        rules={
            "load": {"min": 2, "max": 9, "idle": "forbidden"},
            "scope": {"home_village": "allow"},
        },
    )
    base = planned(tiny)
    limits = {"travel_max_m": 1500}
    band = {"min": 3, "max": 11}
    new = tiny.with_rules(load=band, distance=limits, exempt={"officials": ["O1"]})
    for official in new.officials:
        official.pop("load_min", None)
        official.pop("load_max", None)
    for budget in range(18):
        try:
            plan = replan(
                settled(new.county()), base, max_changes=budget,
                rules=new.checked_rules(), workers=1,
            )  # fmt: skip
        except BudgetError:
            continue
        assert len(changed(plan, base)) <= budget


def moved_on(draw, tiny, base):
    """Draw what has changed since the plan was made."""
    kind = draw(
        st.sampled_from(
            ["leave", "away", "new", "gone", "ban", "lower", "scatter", "travel",
             "home", "exempt", "join", "idle", "within", "township"]
        )
    )  # fmt: skip
    people = [o["official_id"] for o in tiny.officials]
    who = draw(st.sampled_from(people))
    if kind in ("leave", "away") and len(people) > 1:
        pins = [p for p in tiny.pins if p["official_id"] != who]
        away = [
            {**o, "is_available": False} if o["official_id"] == who else o
            for o in tiny.officials
        ]
        return replace(tiny, officials=away, pins=pins)
    if kind == "new":
        more = [
            door(
                900 + len(tiny.households) + i,
                "V0",
                draw(st.integers(0, 9)),
                4,
                group_id="G0",
            )
            for i in range(draw(st.integers(1, 4)))
        ]
        return replace(tiny, households=[*tiny.households, *more])
    if kind == "gone":
        pinned = {p["household_id"] for p in [*tiny.pins, *tiny.bans]} | {"H000"}
        gone = draw(st.integers(1, 5))
        rest = [
            h
            for i, h in enumerate(tiny.households)
            if i % 6 != gone or h["household_id"] in pinned
        ]
        return replace(tiny, households=rest)
    if kind == "ban":
        pinned = {p["household_id"] for p in tiny.pins}
        pairs = [(h, o) for h, o in officials_in(base).items() if o and h not in pinned]
        banned = {(b["household_id"], b["official_id"]) for b in tiny.bans}
        pairs = [p for p in pairs if p not in banned][:3]
        more = [{"household_id": h, "official_id": o} for h, o in pairs]
        return replace(tiny, bans=[*tiny.bans, *more])
    if kind == "join":
        number = len(tiny.officials)
        new = {
            "official_id": f"P{number}",
            "unit_id": "U1",
            "lon": 117.41,
            "lat": 23.71,
        }
        return replace(tiny, officials=[*tiny.officials, new])
    if kind == "township":
        bound = [
            {**o, "township_id": "T0"} if o["official_id"] == who else o
            for o in tiny.officials
        ]
        return replace(tiny, officials=bound)
    high = tiny.rules["load"]["max"]
    return tiny.with_rules(
        **{
            "lower": {"load": {"max": high - 1, "min": min(2, high - 1)}},
            "scatter": {"distance": {"scatter_max_m": 500}},
            "travel": {"distance": {"travel_max_m": 1200}},
            "home": {"scope": {"home_village": "forbid"}},
            "exempt": {"exempt": {"officials": [who], "villages": ["V0"]}},
            "idle": {"load": {"idle": draw(st.sampled_from(["avoid", "allowed"]))}},
            "within": {"scope": {"beat_within": "county"}},
        }.get(kind, {})
    )


@examples(20)
@given(st.data())
def test_every_plan_keeps_its_budget_and_is_verified(tmp_path_factory, data):
    """One to two things have changed; with few changes, with some, and with many."""
    tiny = data.draw(beats_counties(n_max=26, plain=True))
    base = planned(tiny)
    new = tiny
    for _i in range(data.draw(st.integers(1, 2))):
        new = moved_on(data.draw, new, base)
    county, rules = settled(new.county()), new.checked_rules()
    for budget in (None, data.draw(st.integers(0, len(new.households)))):
        try:
            plan = replan(county, base, max_changes=budget, rules=rules, workers=1)
        except BudgetError:
            assert budget is not None
            continue
        n = len(changed(plan, base))
        assert budget is None or n <= budget
        told = {aim.name: aim for aim in plan.aims}["changes"]
        assert told.bound <= told.value == n
        assert faults(county, plan, tmp_path_factory.mktemp("plan")) == []
        assert_ids_name_the_same_doors(plan, base)


def assert_ids_name_the_same_doors(plan, base):
    """A beat id of the old plan names more than half of what it did, and no more."""
    old, new = (
        {
            beat: set(rows)
            for beat, rows in p.assignments.groupby("beat_id")["household_id"]
            if beat
        }
        for p in (base, plan)
    )
    here = set(plan.assignments["household_id"]) & set(base.assignments["household_id"])
    for beat in old.keys() & new.keys():
        shared = old[beat] & new[beat]
        assert 2 * len(shared) > max(len(old[beat] & here), len(new[beat] & here))


@examples(6)
@given(beats_counties(n_max=24, plain=True), st.integers(0, 99))
def test_row_order_and_repetition_change_no_byte(tmp_path_factory, tiny, seed):
    """The same county twice, its rows in another order the second time."""
    base = planned(tiny)
    new = tiny.with_rules(load={"max": tiny.rules["load"]["max"] + 1})
    folder = tmp_path_factory.mktemp("twice")
    for name, shuffle in (("a", None), ("b", seed)):
        county = read_county(new.write(folder / f"county_{name}", shuffle=shuffle))
        plan = replan(county, base, rules=new.checked_rules(), workers=1)
        plan.save(folder / name)
    for file in sorted((folder / "a").iterdir()):
        assert file.read_bytes() == (folder / "b" / file.name).read_bytes()
