"""Plans by beats: verified from their files, and fixed points given their centres."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.county.reading import read_county
from liaison_plan.plan.verify import verify
from liaison_plan.solving.make_plan import make_plan
from tests.solving.brute import (
    Facts,
    best_aims_of_beats,
    cheapest_by_load,
    fewest_left_out,
    metres,
)
from tests.solving.strategies import beats_counties, examples
from tests.solving.tiny import Tiny


def faults_of(tiny, folder):
    """Write, read, plan, save and verify; gives the plan and what was found."""
    county = read_county(tiny.write(folder / "county"))
    plan = make_plan(county, tiny.checked_rules(), workers=1)
    plan.save(folder / "plan")
    found = verify(folder / "county", folder / "plan")
    found = found[found["severity"] == "fault"]
    return plan, [f"{row.check}: {row.problem}" for row in found.itertuples()]


def check_everyone_once(tiny, plan):
    """Every household has one row: with an official, or as an exception."""
    rows = plan.assignments
    ids = sorted(h["household_id"] for h in tiny.households)
    assert rows["household_id"].tolist() == ids
    alone = set(rows.loc[rows["official_id"] == "", "household_id"])
    told = plan.exceptions[plan.exceptions["rule"] == "uncovered"]
    assert set(told["household_id"]) == alone


@examples(50)
@given(tiny=beats_counties(n_max=30))
def test_beats_always_satisfy_the_verifier(tiny, tmp_path_factory):
    """Pins, bans, limits, bands, townships, homes, groups, workloads, neighbours."""
    plan, faults = faults_of(tiny, tmp_path_factory.mktemp("beats"))
    assert faults == []
    check_everyone_once(tiny, plan)


@examples(20)
@given(tiny=beats_counties(n_max=60, plain=True))
def test_larger_beats_always_satisfy_the_verifier(tiny, tmp_path_factory):
    """The same with twice the households, one point each."""
    plan, faults = faults_of(tiny, tmp_path_factory.mktemp("beats"))
    assert faults == []
    check_everyone_once(tiny, plan)


def check_fixed_point(tiny, plan):
    """
    Given the centres, no handing-out of the households is better.

    Every region by itself: same centres, everyone in use must keep a household, each
    centre stays with its beat; left out, points missing, their squares and the
    centimetres of the plan equal the best there is.
    """
    facts = Facts(tiny)
    doors = {h["household_id"]: h for h in facts.households}
    people = {o["official_id"]: o for o in facts.officials}
    holder = dict(
        zip(plan.beat_officials["beat_id"], plan.beat_officials["official_id"],
            strict=True)
    )  # fmt: skip
    centre = {
        holder[beat]: doors[h]
        for beat, h in zip(
            plan.beats["beat_id"], plan.beats["centre_household_id"], strict=True
        )
    }
    of_centre = {h["household_id"]: o for o, h in centre.items()}
    served = dict(
        zip(plan.assignments["household_id"], plan.assignments["official_id"],
            strict=True)
    )  # fmt: skip
    regions = defaultdict(list)
    for household in facts.households:
        whole = facts.rules.scope.beat_within == "county"
        regions["" if whole else household["village_id"]].append(household)
    for inside in regions.values():
        there = sorted({served[h["household_id"]] for h in inside} - {""})
        costs, allowed = [], []
        for household in inside:
            own = of_centre.get(household["household_id"])
            pinned = facts.pin.get(household["household_id"])
            costs.append([facts.cost(household, people[o], centre[o]) for o in there])
            allowed.append(
                [
                    facts.may_serve(household, people[o])
                    and facts.is_within(household, centre[o])
                    and (own is None or own == o or pinned is not None)
                    for o in there
                ]
            )
        exempt = {h["village_id"] for h in inside} <= set(facts.rules.exempt.villages)
        bands = [facts.band(people[o]) for o in there]
        lows = [0 if exempt else low for low, _high in bands]

        def worth(left_out, loads, cost, lows=lows):
            gaps = [max(0, a - x) for a, x in zip(lows, loads, strict=True)]
            return left_out, sum(gaps), sum(g * g for g in gaps), cost

        best = min(
            worth(left_out, loads, cost)
            for (left_out, loads), cost in cheapest_by_load(
                costs, allowed, [high for _low, high in bands]
            ).items()
            if all(loads)
        )
        names = [served[h["household_id"]] for h in inside]
        mine = worth(
            names.count(""),
            [names.count(o) for o in there],
            sum(row[there.index(o)] for row, o in zip(costs, names, strict=True) if o),
        )
        assert mine == best


def check_medians(tiny, plan):
    """Without limits every centre is a 1-median of its beat."""
    doors = {h["household_id"]: h for h in tiny.rows("households")}
    centre = dict(
        zip(plan.beats["beat_id"], plan.beats["centre_household_id"], strict=True)
    )
    beats = defaultdict(list)
    for h, beat in zip(
        plan.assignments["household_id"], plan.assignments["beat_id"], strict=True
    ):
        if beat:
            beats[beat].append(h)
    for beat, members in beats.items():
        sums = {
            a: sum(round(metres(doors[a], doors[b]) * 100) for b in members)
            for a in members
        }
        assert sums[centre[beat]] == min(sums.values())


@examples(50)
@given(
    tiny=beats_counties(n_max=14, plain=True),
    within=st.sampled_from(["village", "county"]),
)
def test_every_beats_plan_is_a_fixed_point(tiny, within):
    """Given the centres, brute force finds nothing better in any region."""
    tiny = tiny.with_rules(scope={"beat_within": within, "neighbours": []})
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    check_fixed_point(tiny, plan)
    is_free = not tiny.pins and not tiny.bans and "distance" not in tiny.rules
    people = any(
        o.get("township_id") or o.get("home_village_id") for o in tiny.officials
    )
    if is_free and not people:
        check_medians(tiny, plan)


@examples(25)
@given(tiny=beats_counties(n_max=30, plain=True), seed=st.integers(0, 3))
def test_renaming_ids_keeps_the_objective_of_beats(tiny, seed):
    """Where no two households share a point, other ids give the same aims."""
    apart = [
        {**h, "lon": h["lon"] + i * 1e-5, "lat": h["lat"] + (i * i % 97) * 1e-6}
        for i, h in enumerate(tiny.households)
    ]
    bases = [{**o, "lon": o["lon"] + j * 1e-5} for j, o in enumerate(tiny.officials)]
    tiny = Tiny(apart, bases, tiny.villages, [], tiny.pins, tiny.bans, tiny.rules)
    aims = [
        [(aim.name, aim.value) for aim in make_plan(
            some.county(), some.checked_rules(), workers=1).aims]
        for some in (tiny, tiny.renamed(seed))
    ]  # fmt: skip
    for (name, value), (other_name, other) in zip(*aims, strict=True):
        assert name == other_name
        assert math.isclose(value, other, abs_tol=0.11), name


def without_limits(tiny, within):
    """No metres bind, and every official's pins lie in one village."""
    village = {h["household_id"]: h["village_id"] for h in tiny.households}
    first = {}
    for pin in tiny.pins:
        first.setdefault(pin["official_id"], village[pin["household_id"]])
    pins = [
        p for p in tiny.pins if first[p["official_id"]] == village[p["household_id"]]
    ]
    return replace(tiny, pins=pins).with_rules(
        scope={"beat_within": within, "neighbours": []},
        distance={"scatter_max_m": 0, "travel_max_m": 0, "longer": {}},
    )


@examples(60)
@given(
    tiny=beats_counties(n_max=14, plain=True),
    within=st.sampled_from(["village", "county"]),
)
def test_nobody_is_left_out_without_need(tiny, within):
    """As few as in the best of all ways to place officials and hand out doors."""
    tiny = without_limits(tiny, within)
    tiny = replace(tiny, officials=tiny.officials[:6])
    people = {o["official_id"] for o in tiny.officials}
    tiny = replace(
        tiny,
        pins=[p for p in tiny.pins if p["official_id"] in people],
        bans=[b for b in tiny.bans if b["official_id"] in people],
    )
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    aim = plan.aims[0]
    best = fewest_left_out(Facts(tiny))
    assert aim.name == "uncovered"
    assert aim.value == best
    assert aim.bound is None or aim.bound <= best


@examples(60)
@given(tiny=beats_counties(n_max=9, plain=True))
def test_bounds_of_beats_hold(tiny):
    """No bound lies above the best of all placements and all loads."""
    tiny = without_limits(tiny, "village")
    facts = Facts(tiny)
    if len(facts.officials) > 5:
        return
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    aims = {aim.name: aim for aim in plan.aims}
    names, best = facts.names()[:-1], best_aims_of_beats(facts)
    assert tuple(aims[name].value for name in names) >= best
    for name, least in zip(names, best, strict=True):
        assert aims[name].bound is None or aims[name].bound <= least, name
        if aims[name].value != least:
            break
