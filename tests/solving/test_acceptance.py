"""The three counties of the acceptance: planned, verified, and counted by hand."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from liaison_plan.county.reading import read_county
from liaison_plan.plan.exceptions import parse_detail
from liaison_plan.plan.verify import verify
from liaison_plan.rules.model import read_rules
from liaison_plan.solving.make_plan import make_plan
from tests.solving.dongshan import DONGSHAN

DATA = Path(
    os.environ.get("LIAISON_PLAN_TEST_DATA")
    or Path(__file__).parents[2].parent / "shared" / "data"
)

pytestmark = pytest.mark.slow


def planned(folder, out, **load):
    """Plan a county with quick effort; gives the county, the plan and its folder."""
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent: set LIAISON_PLAN_TEST_DATA")
    county = read_county(folder)
    rules = read_rules(folder).replace({"solve": {"effort": "quick"}, "load": load})
    plan = make_plan(county, rules, workers=2)
    return county, plan, folder, plan.save(out / "plan")


@pytest.fixture(scope="module")
def malta(tmp_path_factory):
    """Malta: 11,738 real buildings."""
    return planned(DATA / "real" / "malta", tmp_path_factory.mktemp("malta"))


@pytest.fixture(scope="module")
def isle_of_man(tmp_path_factory):
    """Isle of Man: 4,231 real buildings."""
    return planned(DATA / "real" / "isle_of_man", tmp_path_factory.mktemp("man"))


@pytest.fixture(scope="module")
def dongshan(tmp_path_factory):
    """Dongshan under its own rules: 33,410 households, 1,694 officials."""
    return planned(DONGSHAN, tmp_path_factory.mktemp("dongshan"))


COUNTIES = ["malta", "isle_of_man", "dongshan"]


def fewest_left_out(county):
    """Households that nobody can take, by a maximum flow over townships."""
    towns = dict(
        zip(county.villages["village_id"], county.villages["township_id"], strict=True)
    )
    doors = Counter(county.households["village_id"].map(towns))
    people = county.officials[county.officials["is_available"]]
    high = people["load_max"].astype("Int64").fillna(30)
    room = high.groupby(people["township_id"]).sum().to_dict()
    names = sorted(doors), sorted(room)
    source, sink = 0, 1 + len(names[0]) + len(names[1])
    table = np.zeros((sink + 1, sink + 1), np.int32)
    for i, town in enumerate(names[0], 1):
        table[source, i] = doors[town]
        for j, own in enumerate(names[1], 1 + len(names[0])):
            table[i, j] = doors[town] if own in ("", town) else 0
            table[j, sink] = room[own]
    return sum(doors.values()) - maximum_flow(csr_array(table), source, sink).flow_value


@pytest.mark.parametrize("name", COUNTIES)
def test_the_plan_is_verified(name, request):
    """From the files alone, without a fault and without a remark but on effort."""
    _county, _plan, folder, saved = request.getfixturevalue(name)
    found = verify(folder, saved)
    assert found[found["severity"] == "fault"].to_dict("records") == []
    assert set(found["check"]) <= {"rules_differ"}


@pytest.mark.parametrize("name", COUNTIES)
def test_nobody_is_left_out_as_the_maximum_flow_says(name, request):
    """None on any of the three counties, and that is what can be reached."""
    county, plan, _folder, _saved = request.getfixturevalue(name)
    assert fewest_left_out(county) == 0
    assert (plan.assignments["official_id"] != "").all()
    assert len(plan.assignments) == len(county.households)
    assert plan.aims[0].value == plan.aims[0].bound == 0


@pytest.mark.parametrize("name", COUNTIES)
def test_no_load_is_above_the_maximum(name, request):
    """Counted from the assignments, not from what the plan says of itself."""
    county, plan, _folder, _saved = request.getfixturevalue(name)
    work = county.households.set_index("household_id")["workload"]
    load = plan.assignments["household_id"].map(work)
    assert load.groupby(plan.assignments["official_id"]).sum().max() <= 30


def missing_by_size(county, plan):
    """Points below 20 by village size, counted from the assignments."""
    loads = plan.assignments.groupby(["village_id", "official_id"]).size()
    missing = (20 - loads).clip(lower=0).groupby("village_id").sum()
    size = county.households["village_id"].value_counts()
    assert loads.groupby("official_id").size().max() == 1
    return sorted((int(size[v]), int(m)) for v, m in missing.items() if m)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("malta", [(5, 15), (6, 14), (17, 3), (32, 8), (35, 5)]),
        (
            "isle_of_man",
            [(15, 5), (16, 4), (16, 4), (16, 4), (18, 2), (33, 7), (36, 4)],
        ),
    ],
)
def test_points_below_20_are_the_arithmetic_minimum(name, expected, request):
    """Only where no number of beats of 20 to 30 adds up: 45 in Malta, 30 on Man."""
    county, plan, _folder, _saved = request.getfixturevalue(name)
    sizes = county.households["village_id"].value_counts().tolist()
    by_hand = sorted((n, -(-n // 30) * 20 - n) for n in sizes if -(-n // 30) * 20 > n)
    assert by_hand == expected
    assert missing_by_size(county, plan) == expected
    aim = {aim.name: aim for aim in plan.aims}["points_missing"]
    assert aim.value == aim.bound == sum(points for _size, points in expected)
    assert aim.value == {"malta": 45, "isle_of_man": 30}[name]


@pytest.mark.parametrize("name", ["malta", "isle_of_man"])
def test_idle_officials_are_those_whom_the_minimum_leaves(name, request):
    """As many beats as floor(n / 20) in every village that the band can cut."""
    county, plan, _folder, _saved = request.getfixturevalue(name)
    beats = Counter(plan.beats["village_id"])
    sizes = county.households["village_id"].value_counts()
    most = {v: max(n // 20, -(-n // 30)) for v, n in sizes.items()}
    idle = plan.exceptions[plan.exceptions["rule"] == "idle"]
    assert len(beats) == len(sizes)
    assert all(beats[v] <= most[v] for v in sizes.index)
    # Whoever is idle may not serve anywhere that could bear one beat more.
    towns = dict(
        zip(county.villages["village_id"], county.villages["township_id"], strict=True)
    )
    could = {towns[v] for v in sizes.index if beats[v] < most[v]}
    home = county.officials.set_index("official_id")["township_id"]
    assert not set(home[idle["official_id"]]) & could
    if could:
        assert not (home[idle["official_id"]] == "").any()


def test_everyone_in_dongshan_has_households(dongshan):
    """1,694 officials, no idle one, and the exceptions say who is below 20 and why."""
    county, plan, _folder, _saved = dongshan
    assert plan.assignments["official_id"].nunique() == len(county.officials) == 1694
    rules = Counter(plan.exceptions["rule"])
    assert rules["idle"] == rules["uncovered"] == 0
    loads = plan.assignments.groupby("official_id").size()
    short = plan.exceptions[plan.exceptions["rule"] == "below_min"]
    assert set(short["official_id"]) == set(loads.index[loads < 20])
    for row in short.itertuples():
        assert int(parse_detail(row.detail)["load"]) == loads[row.official_id]
    # 1,694 x 20 = 33,880 is 470 more than there are households; villages cost 3 more.
    sizes = county.households["village_id"].value_counts().tolist()
    assert 20 * 1694 - sum(sizes) == 470
    aim = {aim.name: aim for aim in plan.aims}["points_missing"]
    assert aim.value == int((20 - loads[loads < 20]).sum())
    assert aim.value == aim.bound == fewest_points_missing(sizes, 1694) == 473


def fewest_points_missing(sizes, officials):
    """Everyone placed where one beat more costs least, after what the maximum needs."""

    def missing(n, k):
        return max(0, 20 * k - n)

    beats = [-(-n // 30) for n in sizes]
    for _more in range(officials - sum(beats)):
        price = [
            missing(n, k + 1) - missing(n, k) for n, k in zip(sizes, beats, strict=True)
        ]
        beats[price.index(min(price))] += 1
    return sum(missing(n, k) for n, k in zip(sizes, beats, strict=True))
