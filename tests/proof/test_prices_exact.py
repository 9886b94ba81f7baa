"""One more place and a lower minimum against solving again, and going through all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import assume, given

from liaison_plan.proof.advice.part import part_of
from liaison_plan.proof.advice.places import place_gains
from liaison_plan.proof.prices.minimum import aims_of as counted
from liaison_plan.proof.prices.minimum import minimum_prices, solve_again
from liaison_plan.proof.state import plan_state
from liaison_plan.solving.exchange import plan_graph, potentials
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.solving.pricing import assign_units
from tests.proof.test_advice_chains import (
    IDLE,
    aims_of,
    as_found,
    best_of_all,
    state_of,
)
from tests.solving.strategies import beats_counties, nearest_counties


def raised(bands, official):
    """The bands with one more place at one official."""
    more = np.arange(len(bands.maximum)) == official
    return replace(bands, maximum=bands.maximum + more)


@as_found(40)
@given(IDLE.flatmap(lambda idle: nearest_counties(idle=idle)))
def test_one_more_place_is_worth_what_solving_again_gains(tiny):
    """Under `nearest`: every handing-out is gone through with the maximum raised."""
    state = state_of(tiny)
    ids = state.instance.official_ids, state.instance.household_ids
    now = aims_of(state, state.official)
    assume(len(state.load) > 0 and best_of_all(tiny, state.bands, *ids) == now)
    part = part_of(state, 0)
    graph = plan_graph(part.space, part.official, part.bands, part.load)
    gains = place_gains(part, graph)
    for official in np.flatnonzero(state.bands.maximum > 0).tolist():
        there = best_of_all(tiny, raised(state.bands, official), *ids)
        change = tuple(a - b for a, b in zip(there, now, strict=True))
        assert gains[official].key == change


@as_found(40)
@given(beats_counties(plain=True, n_max=24))
def test_one_more_place_by_beats_is_the_flow_solved_again(tiny):
    """The exact flow of the whole county is solved with the maximum raised."""
    state = state_of(tiny)
    now = aims_of(state, state.official)
    for region in range(state.regions.n):
        part = part_of(state, region)
        if not len(part.households):
            continue
        graph = plan_graph(part.space, part.official, part.bands, part.load)
        assert potentials(graph) is not None
        gains = place_gains(part, graph)
        for at, official in enumerate(part.officials.tolist()):
            solved = assign_units(state.space, raised(state.bands, official))
            # The flow that leaves people out does not count their change.
            assume(solved.is_exact)
            assume(not state.space.change_cost or (solved.point >= 0).all())
            there = aims_of(state, solved.point)
            change = tuple(a - b for a, b in zip(there, now, strict=True))
            assert gains[at].key == change


@as_found(40)
@given(IDLE.flatmap(lambda idle: nearest_counties(idle=idle)))
def test_a_lower_minimum_is_worth_what_solving_again_gains(tiny):
    """Under `nearest`: every handing-out is gone through with the lower minimum."""
    county = tiny.county()
    plan = make_plan(county, tiny.checked_rules(), workers=1)
    state = plan_state(county, plan)
    assume(plan.rules.load.min > 0 and len(state.load) > 0)
    ids = state.instance.official_ids, state.instance.household_ids
    now = aims_of(state, state.official)
    found = minimum_prices(county, plan, state, baseline=None).iloc[-1]
    assert (found["left_out"], found["missing"]) == now[:2]
    assume(pd.notna(found["change_m"]))
    own = {
        o["official_id"] for o in tiny.rows("officials") if o["load_min"] is not None
    }
    by_rules = np.array([o not in own for o in ids[0]])
    lower = np.maximum(state.bands.minimum - by_rules, 0)
    high = [
        tiny.checked_rules().load.max if o["load_max"] is None else o["load_max"]
        for o in sorted(tiny.rows("officials"), key=lambda o: o["official_id"])
    ]
    # A minimum that the official's own maximum had cut already does not fall.
    assume(all(h >= plan.rules.load.min for h in high))
    there = best_of_all(tiny, replace(state.bands, minimum=lower), *ids)
    assert (found["left_out_lower"], found["missing_lower"]) == there[:2]
    assert found["change_m"] == round((there[3] - now[3]) / 100, 1)


@as_found(40)
@given(beats_counties(plain=True, n_max=24))
def test_solving_a_region_again_finds_the_plan_again(tiny):
    """With nothing changed the flow of every region has the aims the plan has."""
    state = state_of(tiny)
    for region in range(state.regions.n):
        part = part_of(state, region)
        found = solve_again(part)
        if found is not None and len(part.load):
            assert found == counted(part, part.official)
