"""Explanations and prices of random counties: they never fail, and never contradict."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.output.price_layer import price_layer
from liaison_plan.proof.advice import explain
from liaison_plan.proof.prices import prices
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.words import set_language
from tests.proof.test_advice_chains import IDLE, as_found
from tests.solving.strategies import beats_counties, nearest_counties


@pytest.fixture(autouse=True)
def _settled_language():
    yield
    set_language(None)


def everything_told(tiny, seed, lang):
    """Explain three of a county and price it; all must be sentences and JSON."""
    set_language(lang)
    county = tiny.county()
    plan = make_plan(county, tiny.checked_rules(), workers=1)

    def one_of(table, column):
        ids = sorted(getattr(county, table)[column])
        return ids[seed % len(ids)]

    household = one_of("households", "household_id")
    for whom in (
        {"household": household},
        {"official": one_of("officials", "official_id")},
        {"village": one_of("villages", "village_id")},
    ):
        found = explain(county, plan, **whom)
        assert found.sentences()
        json.dumps(found.to_json(), allow_nan=False)
    found = prices(county, plan, workers=1)
    price_layer(county, found)
    json.dumps(found.to_json(), allow_nan=False)
    others = explain(county, plan, household=household).frames["others"]
    # Who is kept out by a rule is said to be so, and nobody else.
    assert (others["is_allowed"] == (others["rules_broken"] == "")).all()
    assert (others["steps"] > 0).le(others["is_allowed"]).all()
    assert others["official_id"].is_unique
    taking_part = county.officials["is_available"].sum()
    assert len(others) in (taking_part, taking_part - 1)
    gains = found.places.dropna(subset="gain_m")
    assert (gains[["left_out", "missing", "squares"]].iloc[:, 0] <= 0).all()
    assert (gains.loc[~gains["is_full"], "gain_m"] == 0).all()


@as_found(60)
@given(beats_counties(n_max=24), st.integers(0, 10**6), st.sampled_from(["en", "zh"]))
def test_any_plan_by_beats_can_be_explained_and_priced(tiny, seed, lang):
    """With groups, workloads, exemptions, limits, neighbours, and nobody to serve."""
    everything_told(tiny, seed, lang)


@as_found(60)
@given(
    IDLE.flatmap(lambda idle: nearest_counties(idle=idle, workloads=True, exempt=True)),
    st.integers(0, 10**6),
    st.sampled_from(["en", "zh"]),
)
def test_any_plan_by_bases_can_be_explained_and_priced(tiny, seed, lang):
    """With workloads, exemptions, pins, bans, limits and changes."""
    everything_told(tiny, seed, lang)
