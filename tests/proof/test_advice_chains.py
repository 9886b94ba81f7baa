"""Moves and chains of moves against solving again, and against going through all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from liaison_plan.proof.advice.chains import find_chains
from liaison_plan.proof.advice.moves import all_moves
from liaison_plan.proof.state import plan_state
from liaison_plan.solving.allowed import travel_cost
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.solving.pricing import assign_units
from liaison_plan.solving.transport import Bands
from tests.solving.brute import Facts, cheapest_by_load
from tests.solving.strategies import beats_counties, examples, nearest_counties

#: A failure is shown as found: shrinking a county takes minutes.
AS_FOUND = (Phase.explicit, Phase.generate)
IDLE = st.sampled_from(["forbidden", "avoid", "allowed"])


def as_found(n):
    """Settings of a test with so many examples."""
    return settings(examples(n), phases=AS_FOUND)


def state_of(tiny):
    """A tiny county's plan as positions."""
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    return plan_state(tiny.county(), plan)


def aims_of(state, official):
    """Aims of an assignment given who works: left out, missing, squares, cm."""
    held = np.flatnonzero(official >= 0)
    load = np.bincount(official[held], minlength=len(state.load))
    gap = np.maximum(state.bands.minimum - load, 0)
    cost, _within = state.space.costs(held, official[held])
    gone = (official < 0) & (state.space.today != -1)
    cm = int((cost // state.space.scale).sum())
    cm += int(gone.sum()) * state.space.change_cost
    return len(official) - len(held), int(gap.sum()), int((gap**2).sum()), cm


def scatter_m(state, official):
    """Metres from all households served to their centres."""
    held = np.flatnonzero(official >= 0)
    at = state.centre[official[held]]
    i = state.instance
    return i.measure.metres(i.lon[held], i.lat[held], i.lon[at], i.lat[at]).sum()


def best_of_all(tiny, bands, official_ids, household_ids, bound=None):
    """
    Best aims under `nearest` given the bands, by going through every handing-out.

    `bound` is a pair of positions that must hold; None where nothing can hold.
    """
    facts = Facts(tiny)
    people = {o["official_id"]: o for o in facts.officials}
    doors = {h["household_id"]: h for h in facts.households}
    officials = [people[o] for o in official_ids]
    rows = [doors[h] for h in household_ids]
    maximum, extra, start = bands.maximum.copy(), np.zeros(len(officials), int), 0
    if bound is not None:
        household, taker = bound
        maximum[taker] -= 1
        extra[taker] = 1
        start = facts.cost(rows[household], officials[taker], officials[taker])
        rows = rows[:household] + rows[household + 1 :]
    # Whoever is left out has changed official too: counted for all, then taken off.
    away = [facts.cost_left_out(h) for h in rows]
    found = cheapest_by_load(
        [[facts.cost(h, o, o) - a for o in officials]
         for h, a in zip(rows, away, strict=True)],
        [[facts.may_serve(h, o) and facts.is_within(h, o) for o in officials]
         for h in rows],
        maximum.tolist(),
    )  # fmt: skip
    best = None
    for (left_out, loads), cost in found.items():
        load = np.array(loads) + extra
        if (load < bands.must_work).any():
            continue
        gap = np.maximum(bands.minimum - load, 0)
        aims = (
            left_out, int(gap.sum()), int((gap**2).sum()), cost + sum(away) + start,
        )  # fmt: skip
        best = aims if best is None else min(best, aims)
    return best


@as_found(60)
@given(IDLE.flatmap(lambda idle: nearest_counties(idle=idle)), st.integers(0, 10**6))
def test_a_chain_is_what_binding_the_household_costs(tiny, seed):
    """Under `nearest`: every handing-out is gone through, with the pair bound."""
    state = state_of(tiny)
    household = seed % len(state.official)
    ids = state.instance.official_ids, state.instance.household_ids
    now = aims_of(state, state.official)
    moves = all_moves(state, household)
    offer, chains = find_chains(state, moves)
    if best_of_all(tiny, state.bands, *ids) != now:
        assert offer == "improvable"
        return
    assert offer in ("offered", "no_way")
    for official in np.flatnonzero(moves.is_allowed).tolist():
        there = best_of_all(tiny, state.bands, *ids, (household, official))
        if there is None:
            assert official not in chains
        else:
            change = tuple(a - b for a, b in zip(there, now, strict=True))
            assert chains[official].aims == change


def solved_with(state, household, official):
    """Solve the flow of all others, one household having its official already."""
    space, bands = state.space, state.bands
    rest = np.delete(np.arange(len(state.official)), household)
    at = np.full(len(state.official), -1)
    at[rest] = np.arange(len(rest))
    banned = at[space.banned_household]
    mine = np.arange(len(state.load)) == official
    solved = assign_units(
        replace(
            space, households=rest, only=space.only[rest], today=space.today[rest],
            banned_household=banned[banned >= 0],
            banned_point=space.banned_point[banned >= 0],
        ),
        Bands(
            np.maximum(bands.minimum - mine, 0), bands.maximum - mine,
            bands.must_work & ~mine,
        ),
    )  # fmt: skip
    if not solved.is_exact:
        return None
    point = np.full(len(state.official), official)
    point[rest] = solved.point
    return point


def picked(state, seed):
    """A household: any of them, or any centre, by turns."""
    centres = state.centre[state.centre >= 0]
    if seed % 2 and len(centres):
        return int(centres[seed // 2 % len(centres)])
    return seed // 2 % len(state.official)


def recentred(state, moves):
    """The state with a beat's next centre in its place, and what travel changes."""
    if not moves.is_centre:
        return state, 0
    space, own, new = state.space, moves.own, moves.next_centre
    centre, only = state.centre.copy(), space.only.copy()
    lon, lat = space.lon.copy(), space.lat.copy()
    lon[own], lat[own] = state.instance.lon[new], state.instance.lat[new]
    centre[own], only[new], only[moves.household] = new, own, -1
    space = replace(space, lon=lon, lat=lat, only=only)
    both = np.array([moves.household, new])
    way = travel_cost(state.instance, np.array([own]), both)[0]
    return replace(state, space=space, centre=centre), int(way[1] - way[0])


@as_found(40)
@given(beats_counties(plain=True, n_max=24), st.integers(0, 10**6))
def test_a_chain_by_beats_is_the_flow_solved_again(tiny, seed):
    """The household is bound, and the exact flow of the whole county solved."""
    state = state_of(tiny)
    household = picked(state, seed)
    moves = all_moves(state, household)
    offer, chains = find_chains(state, moves)
    assert offer != "improvable"
    for official, chain in chains.items():
        base, travel = recentred(state, moves)
        point = solved_with(base, household, official)
        assume(point is not None)
        # The flow that leaves people out does not count their change.
        assume(state.space.change_cost == 0 or (point >= 0).all())
        change = np.subtract(aims_of(base, point), aims_of(state, state.official))
        assert chain.aims == (*change[:3], change[3] + travel)


@as_found(60)
@given(beats_counties(plain=True, n_max=24), st.integers(0, 10**6))
def test_walking_a_chain_step_by_step_gives_its_total(tiny, seed):
    """The steps lead from the plan to one with the aims that the chain says."""
    state = state_of(tiny)
    household = picked(state, seed)
    moves = all_moves(state, household)
    _offer, chains = find_chains(state, moves)
    base, travel = recentred(state, moves)
    for official, chain in chains.items():
        after = state.official.copy()
        for step in chain.steps:
            assert after[step.household] == step.giver
            after[step.household] = step.taker
        assert after[household] == official
        change = np.subtract(aims_of(base, after), aims_of(state, state.official))
        assert chain.aims == (*change[:3], change[3] + travel)
        metres = scatter_m(base, after) - scatter_m(state, state.official)
        assert abs(chain.change_m - metres) < 1e-6
        load = np.bincount(after[after >= 0], minlength=len(state.load))
        assert (load <= state.bands.maximum).all()


@as_found(50)
@given(beats_counties(n_max=20), st.integers(0, 10**6))
def test_a_move_by_itself_is_counted_again(tiny, seed):
    """Metres, points missing and loads, counted before and after from the rows."""
    state = state_of(tiny)
    household = seed % len(state.official)
    own = int(state.official[household])
    moves = all_moves(state, household)
    facts = Facts(tiny)
    doors = {h["household_id"]: h for h in facts.households}
    people = {o["official_id"]: o for o in facts.officials}
    instance = state.instance
    row = doors[str(instance.household_ids[household])]

    def cost(official):
        if official < 0:
            return facts.cost_left_out(row)
        centre = doors[str(instance.household_ids[state.centre[official]])]
        return facts.cost(row, people[str(instance.official_ids[official])], centre)

    exempt = set(facts.rules.exempt.villages)
    names = [str(o) for o in instance.official_ids]

    def gaps(served):
        """Points missing of a handing-out (official by household), and squares."""
        found = []
        for name in names:
            mine = [doors[h] for h, o in served.items() if o == name]
            load = sum(h["workload"] for h in mine)
            free = not mine or {h["village_id"] for h in mine} & exempt
            low = facts.band(people[name])[0]
            found.append(0 if free else max(0, low - load))
        return sum(found), sum(gap**2 for gap in found)

    now = {
        str(h): names[o]
        for h, o in zip(instance.household_ids, state.official, strict=True)
        if o >= 0
    }
    for official in np.flatnonzero(state.centre >= 0).tolist():
        if official == own:
            continue
        load = state.load.copy()
        if own >= 0:
            load[own] -= row["workload"]
        load[official] += row["workload"]
        after = now | {row["household_id"]: names[official]}
        change = np.subtract(gaps(after), gaps(now))
        assert (moves.missing[official], moves.squares[official]) == tuple(change)
        assert moves.is_full[official] == (load[official] > instance.load_max[official])
        if not moves.is_centre:
            assert moves.weighted_cm[official] == cost(official) - cost(own)
