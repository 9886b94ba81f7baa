"""`nearest` equals the best there is, found by going through everything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.county.reading import read_county
from liaison_plan.plan.verify import verify
from liaison_plan.solving.make_plan import make_plan
from tests.solving.brute import Facts, best_nearest
from tests.solving.strategies import examples, nearest_counties
from tests.solving.tiny import Tiny


def plan_of(tiny):
    """Plan a tiny county; gives the plan and who serves whom."""
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    rows = plan.assignments
    served = {
        h: o
        for h, o in zip(rows["household_id"], rows["official_id"], strict=True)
        if o
    }
    assert len(rows) == len(tiny.households)
    return plan, served


def check_against_brute_force(tiny):
    """Equal where the plan says optimal; elsewhere bounds and hard rules hold."""
    facts = Facts(tiny)
    plan, served = plan_of(tiny)
    worth, best = facts.worth(served), best_nearest(facts)
    check_hard_rules(facts, served)
    assert worth >= best
    aims = {aim.name: aim for aim in plan.aims}
    for name, mine, least in zip(facts.names(), worth, best, strict=True):
        aim, scale = aims[name], 100 if name == "weighted_m" else 1
        slack = 0.2 if scale == 100 else 0
        assert abs(aim.value - mine / scale) <= slack, name
        if aim.bound is not None:
            assert aim.bound <= least / scale + slack, name
        if mine != least:
            break
    if plan.status == "optimal":
        assert worth == best
    return plan, worth, best


def check_hard_rules(facts, served):
    """Nobody over the maximum; bans, pins, townships, homes and limits are kept."""
    people = {o["official_id"]: o for o in facts.officials}
    load = dict.fromkeys(people, 0)
    for household in facts.households:
        official = people.get(served.get(household["household_id"]))
        if official is not None:
            assert facts.may_serve(household, official)
            assert facts.is_within(household, official)
            load[official["official_id"]] += household["workload"]
    for o, official in people.items():
        assert load[o] <= facts.band(official)[1]


@examples(100)
@given(tiny=nearest_counties(idle="forbidden"))
def test_nearest_with_nobody_idle_equals_brute_force(tiny):
    """Every aim and the centimetres, wherever everyone can have a household."""
    plan, worth, best = check_against_brute_force(tiny)
    if best[0] > 0:
        # Which households are left out is settled before what a change would cost.
        worth, best = worth[:-1], best[:-1]
    if best[1] == 0:
        assert worth == best
    has_baseline = any(h.get("official_id") for h in tiny.households)
    if best[:2] == (0, 0) and not has_baseline:
        assert plan.status == "optimal"


@examples(100)
@given(tiny=nearest_counties(idle="avoid"))
def test_nearest_avoiding_idleness_equals_brute_force_or_is_bounded(tiny):
    """Exact where the plan says optimal; never a bound above what is possible."""
    check_against_brute_force(tiny)


@examples(60)
@given(tiny=nearest_counties(idle="allowed"))
def test_nearest_with_idleness_allowed_is_bounded(tiny):
    """Never a bound above what is possible, never better than the best."""
    check_against_brute_force(tiny)


@examples(60)
@given(
    tiny=nearest_counties(idle="forbidden", exempt=True)
    | nearest_counties(idle="avoid", exempt=True)
)
def test_nearest_with_exempt_villages_never_claims_too_much(tiny):
    """Who has a household in an exempt village misses nothing."""
    check_against_brute_force(tiny)


@examples(60)
@given(
    tiny=nearest_counties(idle="forbidden", workloads=True)
    | nearest_counties(idle="avoid", workloads=True)
)
def test_nearest_with_unequal_workloads_is_bounded(tiny):
    """Never over the maximum, and no bound above the true optimum."""
    check_against_brute_force(tiny)


@examples(40)
@given(
    tiny=nearest_counties(idle="forbidden") | nearest_counties(idle="avoid"),
    home=st.booleans(),
)
def test_nearest_with_home_villages_to_avoid_is_bounded(tiny, home):
    """Home villages come before metres in the order of the aims."""
    tiny = tiny.with_rules(scope={"home_village": "avoid"})
    check_against_brute_force(tiny)


@examples(60)
@given(
    tiny=nearest_counties(idle="forbidden") | nearest_counties(idle="avoid"),
    lower=st.integers(0, 2),
    higher=st.integers(0, 2),
)
def test_a_wider_band_never_gives_worse_aims(tiny, lower, higher):
    """Aim by aim in their order, a wider band is at least as good."""
    load = tiny.rules["load"]
    wide = tiny.with_rules(
        load={"min": max(0, load["min"] - lower), "max": load["max"] + higher}
    )
    narrow_worth = Facts(tiny).worth(plan_of(tiny)[1])
    wide_worth = Facts(wide).worth(plan_of(wide)[1])
    assert wide_worth <= narrow_worth


@examples(60)
@given(
    tiny=nearest_counties(idle="forbidden") | nearest_counties(idle="avoid"),
    seed=st.integers(0, 5),
)
def test_renaming_ids_keeps_the_objective_of_nearest(tiny, seed):
    """Every aim is exactly the same under other ids."""
    other = tiny.renamed(seed)
    assert Facts(tiny).worth(plan_of(tiny)[1]) == Facts(other).worth(plan_of(other)[1])


def test_units_in_several_villages_cost_nothing_under_nearest():
    """Bases stand where they stand, so a proven plan is optimal by default."""
    officials = [
        {"official_id": f"O{j}", "lon": 117.4 + j / 1000, "lat": 23.7} for j in (0, 3)
    ]
    doors = grid(2) + [{**h, "village_id": "V2", "household_id": f"K{i}"}
                       for i, h in enumerate(grid(4)[2:])]  # fmt: skip
    tiny = Tiny(doors, officials, [{"village_id": "V1"}, {"village_id": "V2"}], rules={
        "load": {"min": 1}, "scope": {"beat_within": "county"},
        "method": {"name": "nearest"},
    })  # fmt: skip
    plan, worth, best = check_against_brute_force(tiny)
    assert worth == best
    assert plan.status == "optimal"


def grid(n, village="V1", step=1):
    """Households along a line, 100 m apart."""
    return [
        {
            "household_id": f"H{i:02d}", "village_id": village,
            "lon": round(117.4 + i * step / 1000, 6), "lat": 23.7,
        }
        for i in range(n)
    ]  # fmt: skip


@pytest.mark.parametrize("idle", ["forbidden", "avoid"])
def test_officials_of_one_office_share_its_households(idle):
    """Four officials on one point, bands of their own, against brute force."""
    officials = [
        {"official_id": f"O{j}", "lon": 117.402, "lat": 23.7, "load_min": low,
         "load_max": high}
        for j, (low, high) in enumerate([(1, 2), (2, 3), (3, 3), (0, 1)])
    ]  # fmt: skip
    tiny = Tiny(grid(7), officials, [{"village_id": "V1", "name": "V1"}], rules={
        "load": {"idle": idle}, "scope": {"beat_within": "county"},
        "method": {"name": "nearest"},
    })  # fmt: skip
    plan, worth, best = check_against_brute_force(tiny)
    assert worth == best
    assert plan.status == "optimal"


def test_the_squares_of_what_is_missing_are_shared_evenly():
    """19 and 19 come before 18 and 20, although the metres say otherwise."""
    officials = [
        {"official_id": "O1", "lon": 117.4, "lat": 23.7},
        {"official_id": "O2", "lon": 117.5, "lat": 23.7},
    ]
    tiny = Tiny(grid(38), officials, [{"village_id": "V1", "name": "V1"}], rules={
        "load": {"idle": "forbidden"}, "scope": {"beat_within": "county"},
        "method": {"name": "nearest"},
    })  # fmt: skip
    plan, served = plan_of(tiny)
    assert sorted(list(served.values()).count(o) for o in ("O1", "O2")) == [19, 19]
    aims = {aim.name: aim.value for aim in plan.aims}
    assert aims["points_missing"] == 2
    assert aims["points_missing_squared"] == 2
    assert plan.status == "optimal"


@pytest.mark.parametrize(
    "distance",
    [
        {"travel_max_m": 500},
        # Longer than a limit there is not; and one that is shorter than it.
        {"longer": {"H1": 100}},
        {"scatter_max_m": 2000, "longer": {"H1": 100}},
    ],
)
def test_what_limits_nobody_at_the_base_leaves_nobody_out(distance, tmp_path):
    """Nobody travels to a beat around the base; a longer limit only lengthens."""
    door = {"household_id": "H1", "village_id": "V1", "lon": 117.41, "lat": 23.7}
    officials = [{"official_id": "O1", "lon": 117.4, "lat": 23.7}]
    for within in ("village", "county"):
        tiny = Tiny([door], officials, [{"village_id": "V1", "name": "V1"}], rules={
            "load": {"min": 1, "max": 2}, "scope": {"beat_within": within},
            "method": {"name": "nearest"}, "distance": distance,
        })  # fmt: skip
        plan = make_plan(read_county(tiny.write(tmp_path / within)), workers=1,
                         rules=tiny.checked_rules())  # fmt: skip
        plan.save(tmp_path / f"{within}_plan")
        assert plan.assignments["official_id"].tolist() == ["O1"]
        found = verify(tmp_path / within, tmp_path / f"{within}_plan")
        assert found[found["severity"] == "fault"].empty
