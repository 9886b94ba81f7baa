"""The arithmetic before solving, against the programme's figures and brute force."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_plan.rules.arithmetic import (
    beats_with_fewest_missing,
    count,
    even_split,
)
from liaison_plan.rules.model import Rules
from tests.rules.small import county_of

DATA = Path(
    os.environ.get(
        "LIAISON_PLAN_TEST_DATA",
        Path(__file__).resolve().parents[2].parent / "shared" / "data",
    )
)


def row(county, rules=None):
    """The county's one row as a dict."""
    return count(county, rules or Rules()).county.iloc[0].to_dict()


def rules_with(**sections):
    """Default rules with some keys changed."""
    return Rules().replace(sections)


def least_missing(n, k, low, high):
    """Fewest points below `low` over all ways to cut n into k parts of 1..high."""
    best = {0: 0}
    for _ in range(k):
        step = {}
        for used, cost in best.items():
            for part in range(1, high + 1):
                new = cost + max(0, low - part)
                if new < step.get(used + part, 10**9):
                    step[used + part] = new
        best = step
    return best.get(n)


def test_dongshan_as_one_pool_shows_every_trap_of_its_report():
    """1,694 officials, 33,410 households: 1,670 at most, 24 short, 470 missing."""
    county = county_of({"V1": 33_410}, officials={"": 1_694})
    found = row(county)
    assert found["officials_at_min_anywhere"] == 1_670
    assert found["officials_below_min"] == 24
    assert found["officials_needed_anywhere"] == 1_114
    assert found["min_points"] - found["points"] == 470
    assert (found["n_even_high"], found["even_high"]) == (1_224, 20)
    assert (found["n_even_low"], found["even_low"]) == (470, 19)
    assert found["points_missing"] == 0
    forbidden = row(county, rules_with(load={"idle": "forbidden"}))
    assert forbidden["points_missing"] == 470


def test_working_inside_one_village_costs_the_sum_of_remainders():
    """Two villages of 39 give 2 loads of 20, not the 3 that 78 would give."""
    county = county_of({"A": 39, "B": 39}, officials={"": 3})
    assert row(county)["officials_at_min"] == 2
    assert row(county)["officials_at_min_anywhere"] == 3
    assert row(county)["officials_below_min"] == 1
    wide = rules_with(scope={"beat_within": "county"})
    assert row(county, wide)["officials_at_min"] == 3
    assert row(county, wide)["officials_below_min"] == 0


@pytest.mark.parametrize(
    ("low", "uncuttable"),
    [
        (20, [*range(1, 20), *range(31, 40)]),
        (19, [*range(1, 19), *range(31, 38)]),
    ],
)
def test_sizes_that_no_band_can_cut_are_the_report_s(low, uncuttable):
    """With 20 to 30: 1-19 and 31-39; with a floor of 19: 1-18 and 31-37."""
    sizes = list(range(1, 400))
    _, missing = beats_with_fewest_missing(sizes, low, 30)
    assert [n for n, m in zip(sizes, missing, strict=True) if m] == uncuttable


@given(
    n=st.integers(1, 60),
    low=st.integers(1, 8),
    wider=st.integers(0, 5),
)
@settings(max_examples=120, deadline=None)
def test_fewest_missing_points_equal_brute_force_over_all_cuts(n, low, wider):
    """No number of beats and no cut misses fewer points than the formula says."""
    high = low + wider
    beats, missing = beats_with_fewest_missing(n, low, high)
    by_beats = {k: least_missing(n, k, low, high) for k in range(1, n + 1)}
    possible = {k: m for k, m in by_beats.items() if m is not None}
    assert missing == min(possible.values())
    assert by_beats[int(beats)] == missing
    assert (missing == 0) == any(k * low <= n <= k * high for k in range(1, n + 1))


@given(n=st.integers(0, 500), k=st.integers(0, 40))
@settings(deadline=None)
def test_an_even_split_adds_up_and_differs_by_one_at_most(n, k):
    """Parts times sizes give the points back."""
    low, n_low, high, n_high = (int(x) for x in even_split(n, k))
    assert n_low + n_high == k
    assert high - low in (0, 1)
    assert low * n_low + high * n_high == (n if k else 0)


@given(
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=3),
    towns=st.lists(st.sampled_from(["T1", "T2"]), min_size=3, max_size=3),
    own=st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)),
    band=st.sampled_from([(2, 3), (3, 4), (2, 2), (3, 5), (1, 4)]),
)
@settings(max_examples=120, deadline=None)
def test_county_figures_equal_brute_force_over_all_staffings(sizes, towns, own, band):
    """Left out, missing and below minimum are the best of every possible staffing."""
    low, high = band
    villages = {f"V{i}": n for i, n in enumerate(sizes)}
    town_of = dict(zip(villages, towns, strict=False))
    officials = {"T1": own[0], "T2": own[1], "": own[2]}
    county = county_of(villages, officials=officials, town_of=town_of)
    rules = rules_with(load={"min": low, "max": high, "idle": "forbidden"})
    found = row(county, rules)
    n_all = sum(own)
    outcomes = []
    for k in itertools.product(*(range(n + 1) for n in sizes)):
        here = dict.fromkeys(("T1", "T2"), 0)
        for beats, t in zip(k, towns, strict=False):
            here[t] += beats
        from_anywhere = sum(max(0, here[t] - officials[t]) for t in here)
        if from_anywhere > own[2]:
            continue
        left_out = sum(max(0, n - b * high) for n, b in zip(sizes, k, strict=True))
        at_min = sum(min(b, n // low) for n, b in zip(sizes, k, strict=True))
        missing = sum(max(0, b * low - n) for n, b in zip(sizes, k, strict=True))
        outcomes.append((left_out, n_all - sum(k), missing, at_min))
    assert found["points_left_out"] == min(o[0] for o in outcomes)
    assert found["officials_below_min"] == n_all - max(o[3] for o in outcomes)
    all_serve = [o for o in outcomes if o[0] == 0 and o[1] == 0]
    if all_serve:
        assert found["points_missing"] == min(o[2] for o in all_serve)
    avoid = rules_with(load={"min": low, "max": high})
    served = [o for o in outcomes if o[0] == 0]
    if served:
        assert row(county, avoid)["points_missing"] == min(o[2] for o in served)


def test_township_officials_cannot_help_another_township():
    """Three officials of T1 leave T2's sixty households half unserved with one."""
    county = county_of(
        {"A": 60, "B": 60},
        officials={"T1": 3, "T2": 1},
        town_of={"A": "T1", "B": "T2"},
    )
    found = row(county)
    assert found["points_left_out"] == 30
    towns = count(county, Rules()).townships
    assert list(towns["n_officials"]) == [3, 1]
    assert list(towns["officials_needed"]) == [2, 2]
    one_more = county_of(
        {"A": 60, "B": 60},
        officials={"T1": 3, "T2": 1, "": 1},
        town_of={"A": "T1", "B": "T2"},
    )
    assert row(one_more)["points_left_out"] == 0


def test_pairs_double_the_band_of_a_beat():
    """Two officials on one beat: 40 to 60; 35 cannot hold it, 45 can."""
    county = county_of({"A": 35, "B": 45, "C": 100}, officials={"": 8})
    found = count(county, rules_with(scope={"per_beat": 2}))
    villages = found.villages.set_index("village_id")
    assert list(villages["can_be_cut"]) == [False, True, True]
    assert villages.loc["A", "points_missing"] == 5
    assert list(villages["officials_needed"]) == [2, 2, 4]
    assert list(villages["officials_at_min"]) == [0, 2, 4]
    assert found.county["officials_needed_anywhere"].item() == 6
    assert not found.is_exact


def test_own_bands_widen_what_is_possible_and_are_called_bounds():
    """An official who may hold 40 makes a village of 35 possible."""
    county = county_of(
        {"A": 35, "B": 20},
        officials={"": 2},
        load_min=[pd.NA, pd.NA],
        load_max=[40, pd.NA],
    )
    found = count(county, Rules())
    assert found.villages["can_be_cut"].all()
    assert found.has_own_max
    assert not found.has_own_min
    assert not found.is_exact
    assert found.county["points_left_out"].item() == 0
    plain = count(county_of({"A": 35, "B": 20}, officials={"": 2}), Rules())
    assert not plain.villages.set_index("village_id").loc["A", "can_be_cut"]
    assert plain.county["points_left_out"].item() == 5


def test_own_minimums_are_counted_smallest_first():
    """40 households give the minimums 5, 10 and 20, not the second 20."""
    county = county_of(
        {"A": 40}, officials={"": 4}, load_min=[20, 5, 20, 10], load_max=[30] * 4
    )
    found = row(county)
    assert found["min_points"] == 55
    assert found["officials_at_min_anywhere"] == 3
    assert found["officials_below_min"] == 1


def test_unavailable_officials_are_not_counted():
    """Two of three are available."""
    county = county_of({"A": 60}, officials={"": 3}, is_available=[True, False, True])
    assert row(county)["n_officials"] == 2


def test_exempt_villages_and_officials_miss_nothing():
    """A village of 15 misses 5, unless it or one official is exempt."""
    county = county_of({"A": 15, "B": 40}, officials={"": 3})
    assert row(county)["points_missing"] == 5
    village = rules_with(exempt={"villages": ["A"]})
    assert row(county, village)["points_missing"] == 0
    official = rules_with(exempt={"officials": ["O0000"]})
    assert row(county, official)["points_missing"] == 0
    assert row(county, official)["n_exempt"] == 1


def test_neighbours_share_beats_and_are_not_called_uncuttable():
    """Fifteen and sixteen cannot be cut alone; 31 together miss 9 at least."""
    county = county_of({"A": 15, "B": 10, "C": 25}, officials={"": 3})
    assert row(county)["villages_not_cut"] == 2
    linked = rules_with(scope={"neighbours": [["A", "B"]]})
    assert row(county, linked)["villages_not_cut"] == 0
    assert row(county, linked)["points_missing"] == 0


def test_home_village_forbidden_takes_its_people_out_of_the_count():
    """One of two officials is at home in A."""
    county = county_of({"A": 25, "B": 25}, officials={"": 2}, home_village_id=["A", ""])
    forbid = rules_with(scope={"home_village": "forbid"})
    assert list(count(county, forbid).villages["n_officials"]) == [1, 2]
    assert list(count(county, Rules()).villages["n_officials"]) == [2, 2]


def test_a_county_without_officials_or_households_is_counted_too():
    """Nothing divides by zero."""
    assert row(county_of({"A": 25}, officials={}))["points_left_out"] == 25
    empty = row(county_of({"A": 0}, officials={"": 2}))
    assert empty["points"] == 0
    assert empty["officials_below_min"] == 2


@pytest.mark.parametrize(
    ("name", "missing", "sizes"),
    [
        ("malta", 45, [5, 6, 17, 32, 35]),
        ("isle_of_man", 30, [15, 16, 16, 16, 18, 33, 36]),
    ],
)
def test_real_counties_miss_the_points_the_acceptance_names(name, missing, sizes):
    """Recounted from the tables: villages that cannot be cut and their points."""
    folder = DATA / "real" / name
    if not folder.is_dir():
        if os.environ.get("LIAISON_PLAN_REQUIRE_DATA"):
            pytest.fail(f"{folder} is required and absent")
        pytest.skip(f"{folder} is absent")
    households = pd.read_csv(folder / "households.csv", dtype=str)
    villages = pd.read_csv(folder / "villages.csv", dtype=str)
    officials = pd.read_csv(folder / "officials.csv", dtype=str, keep_default_na=False)
    counts = households["village_id"].value_counts().sort_index()
    county = county_of(
        counts.to_dict(),
        officials=officials["township_id"].value_counts().to_dict(),
        town_of=dict(zip(villages["village_id"], villages["township_id"], strict=True)),
    )
    found = count(county, Rules())
    cut = found.villages[~found.villages["can_be_cut"]]
    assert sorted(cut["points"]) == sizes
    assert found.county["points_missing"].item() == missing
    assert found.county["points_left_out"].item() == 0
    assert found.is_exact
