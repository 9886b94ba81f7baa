"""`prove` against every handing-out there is, on counties drawn from seeds."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from liaison_plan.proof.prove import prove, with_bounds
from liaison_plan.solving.make_plan import make_plan
from tests.proof.brute_given import Given
from tests.proof.brute_masks import World, cheapest_cut
from tests.proof.brute_random import random_tiny, tables_of


def planned(seed, **drawn):
    """A tiny county, its plan, and the same county as plain dicts."""
    tiny = random_tiny(seed, **drawn)
    rules = tiny.checked_rules()
    plan = make_plan(tiny.county(), rules, workers=1)
    return tiny, plan, World(tables_of(tiny), rules.as_dict())


def shaken(rng, served):
    """Swap, move and leave out a few households; who works stays at work."""
    after = dict(served)
    for _turn in range(rng.randint(1, 3)):
        chance, doors = rng.random(), list(after)
        if len(doors) < 2:
            break
        if chance < 0.5:
            one, other = rng.sample(doors, 2)
            after[one], after[other] = after[other], after[one]
        elif chance < 0.9:
            after[rng.choice(doors)] = rng.choice(sorted(set(served.values())))
        else:
            del after[rng.choice(doors)]
    return after if set(after.values()) == set(served.values()) else served


@pytest.mark.parametrize("is_nearest", [False, True], ids=["beats", "nearest"])
@pytest.mark.parametrize("seed", range(16))
def test_a_plan_is_refuted_exactly_when_enumeration_finds_better(seed, is_nearest):
    """The engine's plan, and the plan with households handed about at random."""
    tiny = random_tiny(seed, nearest=is_nearest, n=(4, 7))
    # Wishes about home villages are no part of exchanges.
    tiny = tiny.with_rules(scope={"home_village": "allow"})
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    world = World(tables_of(tiny), tiny.checked_rules().as_dict())
    if not plan.assignments["official_id"].any():
        pytest.skip("nobody can serve anybody in this draw")
    given = Given(world, plan)
    best, rng = given.best(), random.Random(seed)
    for served in [given.served, *(shaken(rng, given.served) for _i in range(3))]:
        ids = plan.assignments["household_id"].map(given.doors)
        official = [
            world.people[served[h]]["official_id"] if h in served else "" for h in ids
        ]
        beat = [given.beat.get(o, "") for o in official]
        rows = plan.assignments.assign(official_id=official, beat_id=beat)
        proof = prove(tiny.county(), replace(plan, assignments=rows), workers=1)
        value = given.value(served)
        is_worse = value is None or value > best or given.has_better_centre(served)
        assert proof.exchange.why_not in ("", "idle_allowed")
        assert proof.is_refuted == is_worse
        assert not (proof.exchange.holds and value != best)


@pytest.mark.parametrize("is_plain", [True, False], ids=["whole", "unequal"])
@pytest.mark.parametrize("seed", range(14))
def test_no_cut_and_no_plan_lies_below_its_bound(seed, is_plain):
    """Every cut into as many beats, and every plan with the same higher aims."""
    tiny, plan, world = planned(seed, n=(4, 7), m=(2, 3), plain=is_plain)
    proof = prove(tiny.county(), plan, workers=1)
    assert not proof.is_refuted
    at = {door["household_id"]: i for i, door in enumerate(world.doors)}
    for bound in proof.bounds:
        doors = [at[h] for h in bound.multipliers]
        least = cheapest_cut(world, doors, bound.beats, bound.low, bound.high)
        assert least is not None
        assert bound.bound_cm <= min(least, bound.scatter_cm)
    aims = {aim.name: aim for aim in with_bounds(plan, proof).aims}

    def value(name):
        return int(aims[name].value) if name in aims else 0

    higher = world.ordered(
        value("uncovered"), value("idle"), value("points_missing"),
        value("points_missing_squared"), value("home_village"), 0,
    )[:5]  # fmt: skip
    cheapest = world.cheapest_by_aims()[higher]
    if aims["weighted_m"].bound is not None:
        assert aims["weighted_m"].bound <= cheapest + 0.051
    assert aims["weighted_m"].value >= cheapest - 0.06


def test_where_the_theory_ends_the_word_optimal_is_never_said():
    """Unequal workloads and `allowed` are given bounds and no more."""
    for seed in (0, 2, 3):
        tiny, plan, _world = planned(seed, plain=False)
        said = " ".join(prove(tiny.county(), plan, workers=1).sentences()).lower()
        assert "optimal" not in said
