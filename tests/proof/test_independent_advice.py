"""`explain` and `prices` against flows solved anew by enumeration, from seeds."""

from __future__ import annotations

import math

import pytest

from liaison_plan.proof.advice import explain
from liaison_plan.proof.prices import prices
from liaison_plan.solving.make_plan import make_plan
from tests.proof.brute_given import Given
from tests.proof.brute_masks import World
from tests.proof.brute_random import random_tiny, tables_of

#: Metres are told with one decimal.
TENTH = 0.051


def planned(seed, *, is_nearest):
    """A tiny county, its plan, and everything it could be given its centres."""
    tiny = random_tiny(seed, nearest=is_nearest, n=(4, 7))
    tiny = tiny.with_rules(scope={"home_village": "allow"})
    rules = tiny.checked_rules()
    plan = make_plan(tiny.county(), rules, workers=1)
    return tiny, plan, Given(World(tables_of(tiny), rules.as_dict()), plan)


def less(a, b):
    """Difference of aims."""
    return tuple(x - y for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("is_nearest", [False, True], ids=["beats", "nearest"])
def test_chains_are_what_the_plan_solved_anew_would_change(is_nearest):
    """Each household bound to each official in turn; the moves told are made, too."""
    n_chains = 0
    for seed in range(24):
        tiny, plan, given = planned(seed, is_nearest=is_nearest)
        now = given.value(given.served)
        for household, h in given.doors.items():
            found = explain(tiny.county(), plan, household=household)
            others, steps = found.frames["others"], found.frames["chains"]
            own = given.served.get(h)
            assert set(others["official_id"]) == {
                o for o, at in given.people.items() if at != own
            }
            if found.facts["chains"] not in ("offered", "no_way"):
                continue
            if own is not None and given.centre.get(own) == h:
                continue
            for row in others.itertuples():
                o = given.people[row.official_id]
                anew = given.best(must=(o, h))
                assert bool(row.rules_broken) != row.is_allowed
                if not row.steps:
                    assert not row.is_allowed or anew is None
                    continue
                n_chains += 1
                left_out, missing, squares, cm = less(anew, now)
                assert row.chain_left_out == left_out
                assert row.chain_missing == missing
                assert row.chain_squares == squares
                assert row.chain_weighted_m == pytest.approx(cm / 100, abs=TENTH)
                served = dict(given.served)
                for step in steps[steps["official_id"] == row.official_id].itertuples():
                    at = given.doors[step.household_id]
                    giver = given.people.get(step.from_official_id)
                    assert served.pop(at, None) == giver
                    if step.to_official_id:
                        served[at] = given.people[step.to_official_id]
                assert given.value(served) == anew
    assert n_chains > 30


@pytest.mark.parametrize("is_nearest", [False, True], ids=["beats", "nearest"])
def test_one_more_place_and_one_point_less_cost_what_enumeration_says(is_nearest):
    """Every official's maximum raised by one; then everybody's minimum lowered."""
    n_full = 0
    for seed in range(24):
        tiny, plan, given = planned(seed, is_nearest=is_nearest)
        now = given.value(given.served)
        found = prices(tiny.county(), plan, workers=1)
        rules = tiny.checked_rules().as_dict()
        for row in found.places.itertuples():
            if row.why or math.isnan(row.gain_m):
                continue
            world = World(tables_of(tiny), rules)
            low, high = world.band(given.people[row.official_id])
            official = world.people[given.people[row.official_id]]
            official["load_min"], official["load_max"] = low, high + 1
            left_out, missing, squares, cm = less(Given(world, plan).best(), now)
            assert (row.left_out, row.missing, row.squares) == (
                left_out, missing, squares,
            )  # fmt: skip
            assert row.gain_m == pytest.approx(-cm / 100, abs=TENTH)
            n_full += row.is_full
        for row in found.minimum[found.minimum["village_id"] == ""].itertuples():
            if math.isnan(row.change_m):
                continue
            rules["load"]["min"] -= 1
            lower = Given(World(tables_of(tiny), rules), plan).best()
            assert (row.left_out, row.missing) == now[:2]
            assert (row.left_out_lower, row.missing_lower) == lower[:2]
            change = (lower[3] - now[3]) / 100
            assert row.change_m == pytest.approx(change, abs=TENTH)
    assert n_full > 5


def test_a_centre_that_leaves_takes_its_beats_next_centre_along():
    """Another centre for its beat, then every handing-out; travel is counted too."""
    n_chains = 0
    for seed in range(16):
        tiny, plan, given = planned(seed, is_nearest=False)
        world, now = given.world, given.value(given.served)
        travel = world.rules["weights"]["travel"]
        far = world.rules["distance"]["travel_max_m"] or math.inf
        for own, centre in sorted(given.centre.items()):
            household = world.doors[centre]["household_id"]
            found = explain(tiny.county(), plan, household=household)
            rest = [h for h, o in given.served.items() if o == own and h != centre]
            for row in found.frames["others"].itertuples():
                if not row.steps:
                    continue
                n_chains += 1
                possible = set()
                for other in (h for h in rest if world.away[own][h] <= far):
                    after = Given(world, plan, centre={own: other})
                    best = after.best(must=(given.people[row.official_id], centre))
                    if best is not None:
                        way = world.away[own][other] - world.away[own][centre]
                        aims = less(best, now)
                        possible.add((*aims[:3], aims[3] / 100 + travel * way))
                told = (
                    row.chain_left_out, row.chain_missing, row.chain_squares,
                    row.chain_weighted_m,
                )  # fmt: skip
                # Travel is rounded by itself, half a centimetre more either way.
                near = 1.2 * TENTH
                assert any(told == pytest.approx(aims, abs=near) for aims in possible)
    assert n_chains > 10
