"""Prices of places, beats and the minimum: tables, sentences, and what refuses."""

from __future__ import annotations

import json
import random

import numpy as np
import pandas as pd
import pytest

from liaison_plan.plan.compare import changed_households
from liaison_plan.proof.prices import prices
from liaison_plan.solving.curve import scatter_by_beats
from liaison_plan.solving.instance import make_instance, restrict
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.words import set_language
from tests.solving.tiny import Tiny


@pytest.fixture(autouse=True)
def _settled_language():
    set_language("en")
    yield
    set_language(None)


def county(n=60, officials=5, **rules):
    """Two villages: one of `n` households, one of 12; officials in one office."""
    chance = random.Random(3)
    households = [
        {"household_id": f"H{i:02d}", "village_id": "V0" if i < n else "V1",
         "lon": round(117.4 + chance.random() / 100 + (i >= n) / 20, 6),
         "lat": round(23.7 + chance.random() / 100, 6)}
        for i in range(n + 12)
    ]  # fmt: skip
    people = [
        {"official_id": f"O{j}", "lon": 117.4, "lat": 23.7} for j in range(officials)
    ]
    villages = [
        {"village_id": "V0", "name": "东村"},
        {"village_id": "V1", "name": "西村"},
    ]
    load = {"min": 10, "max": 15} | rules.pop("load", {})
    return Tiny(households, people, villages, rules={"load": load} | rules)


def priced(tiny, **options):
    """The prices of a tiny county's plan, and the plan."""
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    return prices(tiny.county(), plan, workers=1, **options), plan


def test_full_officials_have_a_price_and_others_none():
    """60 households for four officials of 15: everybody there is full."""
    found, plan = priced(county())
    loads = plan.assignments["official_id"].value_counts()
    places = found.places.set_index("official_id")
    for official, row in places.iterrows():
        assert row["is_full"] == (loads[official] == 15)
        assert row["gain_m"] == 0 or row["is_full"]
    assert (places["gain_m"] > 0).any()
    assert "saves" in "\n".join(found.sentences())


def test_one_official_less_is_refused_where_the_places_do_not_suffice():
    """Sixty households need four officials of 15; one more can be had."""
    found, _plan = priced(county())
    row = found.villages.set_index("village_id").loc["V0"]
    assert row["beats"] == 4
    assert np.isnan(row["one_less_m"])
    assert row["one_less_why"] == "max"
    assert row["one_more_m"] < 0
    assert row["one_more_missing"] == 0
    alone = found.villages.set_index("village_id").loc["V1"]
    assert alone["one_less_why"] == "one" if alone["beats"] == 1 else "max"
    assert alone["one_more_missing"] == 8


def test_a_village_is_cut_again_as_planning_would_cut_it():
    """At effort quick the curve of planning cuts the same beats."""
    tiny = county(solve={"effort": "quick"})
    found, _plan = priced(tiny)
    instance = make_instance(tiny.county(), tiny.checked_rules(), None)
    at = list(instance.village_ids).index("V0")
    part = restrict(
        instance, np.flatnonzero(instance.village == at), np.empty(0, np.int64)
    )
    cost = scatter_by_beats(part, [5])[0]
    row = found.villages.set_index("village_id").loc["V0"]
    assert row["one_more_m"] == round(cost / 100 - row["scatter_m"], 1)


def test_the_scatter_that_prices_start_from_is_the_plans():
    """Summed over the households of each village."""
    found, plan = priced(county())
    sums = plan.assignments.groupby("village_id")["scatter_m"].sum()
    for _at, row in found.villages.iterrows():
        assert row["scatter_m"] == pytest.approx(sums[row["village_id"]], abs=0.1)


def test_the_minimum_is_priced_by_village_and_for_the_county():
    """The county's row is the sum; without a minimum there is no price."""
    found, _plan = priced(county(n=58))
    villages, whole = found.minimum.iloc[:-1], found.minimum.iloc[-1]
    assert whole["village_id"] == ""
    assert whole["change_m"] == pytest.approx(villages["change_m"].sum(), abs=0.11)
    assert whole["missing_lower"] <= whole["missing"]
    none, _plan = priced(county(load={"min": 0, "max": 15}))
    assert len(none.minimum) == 0


def test_unequal_workloads_have_no_exact_price_and_say_why():
    """Places, beats and the minimum; nothing is guessed."""
    tiny = county()
    tiny.households[0]["workload"] = 2
    found, _plan = priced(tiny)
    assert found.why_not == "unequal_workloads"
    full = found.places[found.places["is_full"]]
    assert full["gain_m"].isna().all()
    assert (full["why"] == "unequal_workloads").all()
    assert (found.villages["one_more_why"] == "unequal_workloads").all()
    assert len(found.minimum) == 0
    assert any("Workloads differ" in line for line in found.sentences())


def test_a_plan_that_an_exchange_improves_has_no_price():
    """Two households of two officials swapped: places are not priced."""
    tiny = county()
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    table = plan.assignments.copy()
    centres = set(plan.beats["centre_household_id"])
    free = table[~table["household_id"].isin(centres) & (table["village_id"] == "V0")]
    far = free.sort_values("scatter_m")
    a = far.index[-1]
    other = free[free["official_id"] != table.loc[a, "official_id"]].index[0]
    for column in ("official_id", "beat_id"):
        table.loc[[a, other], column] = table.loc[[other, a], column].to_numpy()
    swapped = type(plan)(**{**vars(plan), "assignments": table})
    assert len(changed_households(swapped, plan)) == 2
    found = prices(tiny.county(), swapped, workers=1)
    worse = found.places[found.places["is_full"] & (found.places["village_id"] == "V0")]
    assert (worse["why"] == "improvable").all()
    assert any("prove" in line for line in found.sentences())


def test_nearest_prices_places_and_the_minimum_but_cuts_nothing():
    """Nobody's beat is cut where officials live at the doors."""
    tiny = county(method={"name": "nearest"}, scope={"beat_within": "county"})
    found, _plan = priced(tiny)
    assert len(found.villages) == 0
    assert len(found.minimum) == 2
    assert found.places["gain_m"].notna().all()


def test_prices_are_the_same_at_any_number_of_workers():
    """Two processes and one give the same tables."""
    tiny = county()
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    one = prices(tiny.county(), plan, workers=1)
    two = prices(tiny.county(), plan, workers=2)
    for name in ("places", "villages", "minimum"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_prices_are_said_and_written_as_plain_json(lang):
    """No number is lost, and nothing that JSON does not know is left."""
    set_language(lang)
    found, _plan = priced(county(solve={"effort": "quick"}))
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["sentences"] == found.sentences()
    assert told["villages"][0]["one_less_m"] is None
    assert len(told["places"]) == 5
    text = "\n".join(told["sentences"])
    assert "东村" in text
    assert "{" not in text
    assert ("One more" in text) == (lang == "en")


def test_a_limit_that_fewer_beats_cannot_keep_refuses_them():
    """A village 1,100 m across with a limit of 650 m: one beat cannot hold it."""
    tiny = county(n=24, officials=4, load={"min": 1, "max": 40},
                  distance={"scatter_max_m": 650})  # fmt: skip
    found, plan = priced(tiny)
    row = found.villages.set_index("village_id").loc["V0"]
    assert (plan.assignments["official_id"] != "").all()
    assert row["beats"] == 2
    assert row["one_less_why"] == "scatter_max"
    assert np.isnan(row["one_less_m"])
    kept = next(p for p in plan.beat_prices if p["village_id"] == "V0")
    assert kept["one_less_m"] is None
