"""Packed columns hold what the frames held."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.output.packing import (
    deltas,
    pack_beats,
    pack_households,
    pack_officials,
    pack_villages,
    placed_households,
    positions,
    rings,
    runs,
)
from liaison_plan.rules.model import Rules
from tests.output.small import county_of, plan_by_chunks, small_county


@given(st.lists(st.integers(-(10**9), 10**9)))
def test_differences_add_up_to_the_values(values):
    """What the page sums is what Python wrote."""
    assert np.cumsum(deltas(values)).tolist() == values


@given(st.lists(st.integers(-2, 3)))
def test_runs_unroll_to_the_values(values):
    """Value and count in turn give back the column, in as few runs as can be."""
    packed = runs(values)
    pairs = list(zip(packed[::2], packed[1::2], strict=True))
    assert [value for value, count in pairs for _ in range(count)] == values
    assert all(a[0] != b[0] for a, b in pairwise(pairs))


def test_households_are_unpacked_to_within_a_metre():
    """1e-5 degrees is a metre: no household moves further than half of it."""
    county = small_county()
    plan = plan_by_chunks(county)
    placed = placed_households(county, plan)
    packed = pack_households(placed)
    lon = np.cumsum(packed["x"]) / 1e5
    truth = county.households.set_index("household_id").loc[packed["id"], "lon"]
    assert np.abs(lon - truth.to_numpy()).max() <= 0.5e-5 + 1e-12


def test_households_of_a_beat_stand_together_and_those_of_none_last():
    """The page takes a beat as one stretch of the columns."""
    county = county_of(100, 4, 3)
    placed = placed_households(county, plan_by_chunks(county))
    beats = placed["beat"].tolist()
    assert beats == sorted(beats, key=lambda beat: (beat < 0, beat))
    assert beats.count(-1) == 25


def test_a_household_without_a_point_is_not_drawn():
    """A faulty row that was skipped stands in the plan but has no place on a map."""
    county = small_county()
    plan = plan_by_chunks(county)
    frame = county.households.copy()
    frame.loc[frame["household_id"] == "H000004", ["lon", "lat"]] = np.nan
    placed = placed_households(
        type(county)(**{**vars(county), "households": frame}), plan
    )
    assert "H000004" not in placed["household_id"].tolist()
    assert len(placed) == 99


def test_beats_name_their_officials_first_before_second():
    """A pair is shown in its order, and a beat of nobody has no official."""
    county = small_county()
    plan = plan_by_chunks(county)
    pairs = plan.beat_officials
    second = pairs.iloc[[0]].assign(official_id="O00005", role="second")
    plan = type(plan)(
        **{**vars(plan), "beat_officials": pd.concat([second, pairs[:-1]])}
    )
    packed = pack_beats(county, plan)
    assert packed["officials"][0] == [0, 5]
    assert packed["officials"][-1] == []
    assert packed["travel"][0] == [1236, 1236]


def test_village_figures_are_what_one_official_carries():
    """Half of a pair: 12.5 of 25 households; the last village is left out."""
    county = county_of(100, 4, 3)
    plan = plan_by_chunks(county, rules=Rules.from_dict({"scope": {"per_beat": 2}}))
    placed = placed_households(county, plan)
    packed = pack_villages(county, plan, placed, [None] * 4)
    assert packed["mean"] == [12.5, 12.5, 12.5, -1]
    assert packed["low"] == packed["high"] == packed["mean"]
    assert packed["n"] == [25, 25, 25, 25]
    assert packed["left"] == [0, 0, 0, 25]
    assert packed["shade"] == [0, 0, 0, -1]


def test_officials_are_packed_without_rank_skill_or_home():
    """Nothing of a person but the id, the unit and the base leaves the county."""
    packed = pack_officials(small_county())
    assert set(packed) == {"id", "unit", "units", "x", "y"}


def test_rings_too_small_for_the_grid_are_left_out():
    """A sliver of a hundredth of a step has no outline any more."""
    sliver = shapely.box(117.0, 23.0, 117.0 + 1e-8, 23.0 + 1e-8)
    whole = shapely.box(117.0, 23.0, 117.1, 23.1)
    assert rings(shapely.MultiPolygon([sliver])) == []
    assert len(rings(whole)[0][0]) == 8
    assert rings(None) == []


def test_unknown_ids_have_no_position():
    """An id of another county is -1, not somebody else."""
    known = pd.Series(["a", "b"])
    assert positions(["b", "x", ""], known).tolist() == [1, -1, -1]


@pytest.mark.parametrize("column", ["x", "y"])
def test_packed_numbers_are_plain_whole_numbers(column):
    """JSON knows no numpy."""
    county = small_county()
    packed = pack_households(placed_households(county, plan_by_chunks(county)))
    assert {type(value) for value in packed[column]} == {int}


def test_hues_that_are_settled_stay_and_the_others_are_found():
    """A panel keeps the colours its reader knows."""
    county = small_county()
    plan = plan_by_chunks(county)
    free = pack_beats(county, plan)
    first, *rest = free["id"]
    kept = pack_beats(county, plan, hues={first: 7})
    assert kept["hue"] == [7, *free["hue"][1:]]
    settled = dict.fromkeys(free["id"], 3)
    assert pack_beats(county, plan, hues=settled)["hue"] == [3] * (1 + len(rest))
