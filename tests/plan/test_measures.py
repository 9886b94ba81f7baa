"""Measures of the small plan against numbers worked out by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.county.reading import read_county
from liaison_plan.plan.folder import read_plan
from liaison_plan.plan.measures import (
    coverage,
    fairness,
    gini,
    load_by_official,
    scatter_summary,
    travel_summary,
    unit_splits,
    village_summary,
)
from liaison_plan.plan.summary import summary
from liaison_plan.words import set_language
from tests.plan.small import (
    DOORS,
    STEP_LAT,
    STEP_LON,
    write_county,
    write_plan_by_hand,
)
from tests.plan.tamper import metres


def apart(one, other):
    """Metres between two households of the small county, as a plan shows them."""

    def point(household):
        _village, east, north = DOORS[household]
        return 117.43 + east * STEP_LON, 23.70 + north * STEP_LAT

    return round(metres(point(one), point(other)), 1)


def test_everybody_is_covered(plan, county):
    """Twelve households at their own points, none approximate."""
    assert coverage(plan, county).to_dict("records") == [
        {"points": "located", "n_households": 12, "n_covered": 12, "n_uncovered": 0},
        {"points": "approximate", "n_households": 0, "n_covered": 0, "n_uncovered": 0},
        {"points": "all", "n_households": 12, "n_covered": 12, "n_uncovered": 0},
    ]


def test_approximate_points_and_uncovered_households_are_told_apart(plan, county):
    """A household without a point counts apart; one without an official too."""
    doors = county.households.copy()
    doors.loc[doors["household_id"].isin(["H02", "H03"]), "is_approximate"] = True
    rows = plan.assignments.copy()
    out = rows["household_id"].isin(["H01", "H02"])
    rows.loc[out, ["beat_id", "official_id"]] = ""
    found = coverage(
        dataclasses.replace(plan, assignments=rows),
        dataclasses.replace(county, households=doors),
    ).set_index("points")
    assert found["n_households"].to_dict() == {
        "located": 10, "approximate": 2, "all": 12,
    }  # fmt: skip
    assert found["n_uncovered"].to_dict() == {
        "located": 1, "approximate": 1, "all": 2,
    }  # fmt: skip


def test_loads_are_summed_for_every_official(plan, county):
    """Idle and unavailable officials are listed with nothing."""
    loads = load_by_official(plan, county).set_index("official_id")
    assert loads["load"].to_dict() == {
        "O1": 3, "O2": 2, "O3": 4, "O4": 3, "O5": 0, "O6": 0, "O7": 0,
    }  # fmt: skip
    assert loads["n_households"].tolist() == loads["load"].tolist()
    assert loads.index[loads["is_idle"]].tolist() == ["O5", "O7"]
    assert loads.index[loads["is_below_min"]].tolist() == ["O2"]
    assert loads.index[loads["is_in_band"]].tolist() == ["O1", "O3", "O4"]
    assert set(loads["load_min"]) == {3}
    assert set(loads["load_max"]) == {4}
    near = apart("H01", "H02") + apart("H03", "H02")
    assert loads.loc["O1", "scatter_m"] == pytest.approx(near)
    travel = plan.beat_officials.set_index("official_id")["travel_m"]
    assert loads.loc["O3", "travel_m"] == travel["O3"]


def test_an_own_maximum_lowers_the_minimum(tmp_path):
    """Nobody can be below a minimum that they must not reach."""
    officials = (
        "official_id,unit_id,lon,lat,load_min,load_max\n"
        "O1,U1,,,,1\nO2,U1,,,1,\nO3,U1,,,,\nO4,U2,,,,\n"
    )
    county = write_county(tmp_path / "c", officials=officials, pins=None, bans=None)
    folder = write_plan_by_hand(
        tmp_path / "p", county, beats={"V1-01": ("O2", ["H01", "H02"])}, exceptions=[]
    )
    loads = load_by_official(read_plan(folder), read_county(county))
    assert loads["load_min"].tolist() == [1, 1, 3, 3]
    assert loads["load_max"].tolist() == [1, 4, 4, 4]
    assert not loads["is_below_min"].any()


def test_officials_of_exempt_villages_are_exempt(tmp_path, county_folder):
    """Where all their villages are exempt, no minimum binds them."""
    rules = {"load": {"min": 3, "max": 4}, "exempt": {"villages": ["V1"]}}
    folder = write_plan_by_hand(
        tmp_path / "p2", county_folder, rules=rules, exceptions=[]
    )
    loads = load_by_official(read_plan(folder), read_county(county_folder))
    assert loads.loc[loads["is_exempt"], "official_id"].tolist() == ["O1", "O2"]
    assert not loads["is_below_min"].any()


def test_villages_are_summed_up(plan, county):
    """V1 by hand; V4, where nobody lives, has zeros and no means."""
    villages = village_summary(plan, county).set_index("village_id")
    v1 = villages.loc["V1"]
    assert v1[["n_households", "n_uncovered", "load", "n_beats", "n_officials"]].tolist(
    ) == [5, 0, 5, 2, 2]  # fmt: skip
    assert v1["load_mean"] == 2.5
    assert v1["n_below_min"] == 1
    far = apart("H03", "H02")
    total = apart("H01", "H02") + far + apart("H04", "H05")
    assert v1["scatter_total_m"] == pytest.approx(total)
    assert v1["scatter_mean_m"] == pytest.approx(total / 5)
    assert v1["scatter_max_m"] == far
    travel = plan.beat_officials.set_index("beat_id")["travel_m"]
    assert v1["travel_mean_m"] == pytest.approx((travel["V1-01"] + travel["V1-02"]) / 2)
    v4 = villages.loc["V4"]
    assert v4["n_households"] == v4["load"] == v4["n_officials"] == 0
    assert np.isnan(v4["scatter_mean_m"])
    assert v4["scatter_total_m"] == 0


def test_metres_are_summed_up(plan):
    """Mean, median, 95 of 100, largest and total of what the rows say."""
    x = plan.assignments["scatter_m"].to_numpy()
    row = scatter_summary(plan).iloc[0]
    assert row["n"] == 12
    assert row["total_m"] == pytest.approx(sum(x))
    assert row["mean_m"] == pytest.approx(sum(x) / 12)
    assert row["max_m"] == max(x)
    middle = sorted(x)[5:7]
    assert row["median_m"] == pytest.approx(sum(middle) / 2)
    # 0.95 * 11 = 10.45 steps along the sorted values
    a, b = sorted(x)[10:12]
    assert row["p95_m"] == pytest.approx(a + 0.45 * (b - a))
    assert travel_summary(plan).iloc[0]["n"] == 4


def test_metres_of_nobody_are_nothing(plan):
    """An empty plan has no mean, and a total of zero."""
    empty = dataclasses.replace(
        plan, assignments=plan.assignments.iloc[:0], beats=plan.beats.iloc[:0],
        beat_officials=plan.beat_officials.iloc[:0],
    )  # fmt: skip
    row = scatter_summary(empty).iloc[0]
    assert row["n"] == 0
    assert np.isnan(row["mean_m"])
    assert row["total_m"] == 0


def test_fairness_by_hand(plan, county):
    """Loads 3, 2, 4, 3: mean 3, spread 2, variance 1/2, Gini 12 / (2 * 16 * 3)."""
    found = fairness(plan, county).set_index("officials")
    in_use = found.loc["in_use"]
    assert in_use[["n", "load_mean", "load_min", "load_max", "spread"]].tolist() == [
        4, 3, 2, 4, 2,
    ]  # fmt: skip
    assert in_use["standard_deviation"] == pytest.approx(0.5**0.5)
    assert in_use["gini"] == pytest.approx(0.125)
    available = found.loc["available"]
    assert available[["n", "load_mean", "load_min", "spread"]].tolist() == [6, 2, 0, 4]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=30))
def test_gini_is_the_mean_difference_of_all_pairs(loads):
    """The sorted formula gives what the definition gives."""
    n, mean = len(loads), sum(loads) / len(loads)
    pairs = sum(abs(a - b) for a in loads for b in loads)
    expected = pairs / (2 * n * n * mean) if mean else 0.0
    assert gini(loads) == pytest.approx(expected, abs=1e-12)


def test_gini_of_nobody_is_nothing():
    """Without officials there is no fairness to measure."""
    assert np.isnan(gini([]))


def test_villages_of_units_are_counted(plan, county):
    """U1 works in V1 and V2, so in one village more than it need."""
    units = unit_splits(plan, county).set_index("unit_id")
    assert units.loc["U1", "villages"] == "V1;V2"
    assert units["n_villages"].to_dict() == {"U1": 2, "U2": 1}
    assert units["n_further"].to_dict() == {"U1": 1, "U2": 0}
    assert units["n_officials"].to_dict() == {"U1": 3, "U2": 4}
    assert units["n_in_use"].to_dict() == {"U1": 3, "U2": 1}
    assert units.loc["U1", "name"] == "教育局"


def test_the_summary_says_the_same_as_the_measures(plan, county):
    """One small frame for terminal, workbook and notebooks."""
    frame = summary(plan, county)
    value = frame.set_index("name")["value"]
    assert value[
        ["households", "covered", "uncovered", "beats", "officials", "in_use", "idle",
         "below_min", "points_missing", "further_villages", "villages"]
    ].tolist() == [12, 12, 0, 4, 6, 4, 2, 1, 1, 1, 3]  # fmt: skip
    assert value["gini_in_use"] == pytest.approx(0.125)
    assert value["scatter_max_m"] == plan.assignments["scatter_m"].max()
    assert frame["title"].is_unique


def test_the_summary_speaks_chinese(plan, county):
    """Every title has a Chinese text."""
    english = summary(plan, county)["title"]
    set_language("zh")
    chinese = summary(plan, county)["title"]
    assert (chinese != english).all()
    assert all(any("一" <= sign <= "鿿" for sign in title) for title in chinese)


def test_loads_are_reckoned_once_and_nobody_can_edit_what_is_kept(plan, county):
    """Another county is another answer, the same one the same."""
    first = load_by_official(plan, county)
    first["load"] = -1
    again = load_by_official(plan, county)
    assert (again["load"] >= 0).all()
    officials = county.officials.assign(is_available=False)
    other = dataclasses.replace(county, officials=officials)
    assert not load_by_official(plan, other)["is_available"].any()
    assert load_by_official(plan, county).equals(again)
