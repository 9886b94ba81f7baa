"""Cuts equal brute force and are counted again from the tables."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.proof.conflict import find_conflicts
from tests.proof.recount import Tables, recount
from tests.proof.test_settle import village_counties
from tests.solving.strategies import examples


@st.composite
def counties(draw):
    """Villages with everything that may bind, sometimes a limit on travel."""
    tiny = draw(village_counties())
    if draw(st.booleans()):
        limit = draw(st.sampled_from([1120, 1150, 1200, 1300]))
        tiny = tiny.with_rules(distance={"travel_max_m": limit})
    if draw(st.integers(0, 3)) == 0 and len(tiny.villages) > 1:
        tiny = tiny.with_rules(scope={"neighbours": [["V0", "V1"]]})
    return tiny


@examples(200)
@given(tiny=counties())
def test_every_cut_is_counted_again_from_the_tables(tiny):
    """Members, demand and supply of a cut stand in the tables themselves."""
    county, rules = tiny.county(), tiny.checked_rules()
    tables = Tables(county, rules)
    found = find_conflicts(county, rules)
    for cut in found.cuts:
        assert (cut.needed, cut.places) == recount(cut, tables)
        assert cut.short == cut.needed - cut.places > 0
        if found.settled.is_exact:
            assert not found.settled.holds
