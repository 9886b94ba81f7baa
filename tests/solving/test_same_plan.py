"""Same input, same plan: byte for byte, at any worker count, in any order of rows."""

from __future__ import annotations

import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.rules.model import read_rules
from liaison_plan.solving import county_solve, make_plan
from tests.solving.dongshan import (
    DONGSHAN,
    TABLES,
    bytes_of,
    cut_of,
    read_rows,
    write_rows,
)

#: Four villages of two townships; together more than the households that go parallel.
VILLAGES = {"350626106201", "350626100208", "350626103204", "350626104201"}
#: With 3,554 households a band of 20 to 30 needs 119 to 177 officials of 1,694.
EVERY = 12

WAYS = {
    "beats": {"load": {"idle": "avoid"}},
    "everyone": {"load": {"idle": "forbidden"}},
    "townships": {"scope": {"beat_within": "township"}},
    "nearest": {"method": {"name": "nearest"}, "scope": {"beat_within": "county"}},
}


def plan_folder(county, rules, folder, workers):
    """Read, plan and save; gives the bytes of every file."""
    make_plan.make_plan(read_county(county), rules, workers=workers).save(folder)
    return bytes_of(folder)


@pytest.mark.parametrize("way", WAYS)
def test_shuffled_rows_and_more_workers_give_the_same_bytes(way, tmp_path):
    """Three times the same four villages: in order, shuffled, and by two workers."""
    tables = cut_of(VILLAGES, every=EVERY)
    assert len(tables["households"]) > county_solve._SMALL
    rules = read_rules(DONGSHAN).replace({**WAYS[way], "solve": {"effort": "quick"}})
    straight = write_rows(tables, tmp_path / "straight")
    shuffled = write_rows(tables, tmp_path / "shuffled", shuffle=1)
    plan = plan_folder(straight, rules, tmp_path / "a", 1)
    assert len(plan) == 6
    assert plan_folder(shuffled, rules, tmp_path / "b", 1) == plan
    assert plan_folder(shuffled, rules, tmp_path / "c", 2) == plan


def test_workloads_and_groups_give_the_same_bytes(tmp_path):
    """Whole items by CP-SAT: two small villages, in order and shuffled."""
    villages = {"350626100208", "350626103206", "350626100211"}
    tables = cut_of(villages, every=300)
    for i, household in enumerate(tables["households"]):
        household["workload"] = str(1 + i % 3)
    rules = read_rules(DONGSHAN).replace(
        {"scope": {"keep_groups": True}, "solve": {"effort": "quick"}}
    )
    straight = write_rows(tables, tmp_path / "straight")
    shuffled = write_rows(tables, tmp_path / "shuffled", shuffle=2)
    plan = plan_folder(straight, rules, tmp_path / "a", 1)
    assert plan_folder(shuffled, rules, tmp_path / "b", 1) == plan


@pytest.mark.slow
def test_the_whole_county_gives_the_same_bytes(tmp_path):
    """All of Dongshan under its own rules, shuffled, with one and with two workers."""
    rules = read_rules(DONGSHAN).replace({"solve": {"effort": "quick"}})
    tables = {name: read_rows(DONGSHAN / f"{name}.csv") for name in TABLES}
    shuffled = write_rows(tables, tmp_path / "shuffled", shuffle=3)
    plan = plan_folder(DONGSHAN, rules, tmp_path / "a", 1)
    assert plan_folder(shuffled, rules, tmp_path / "b", 2) == plan


def test_progress_is_told_up_to_the_end_and_changes_nothing(tmp_path):
    """Every stage counts from one to its total; the plan is the one without."""
    tables = cut_of({"350626100208", "350626103206"}, every=300)
    county = read_county(write_rows(tables, tmp_path / "county"))
    told = []
    plans = [
        make_plan.make_plan(county, workers=1, progress=progress)
        for progress in (None, lambda *what: told.append(what))
    ]
    assert plans[0].assignments.equals(plans[1].assignments)
    stages = {stage for _done, _total, stage in told}
    assert "beats" in stages
    for stage in stages:
        counts = [(done, total) for done, total, name in told if name == stage]
        assert all(1 <= done <= total for done, total in counts)
        assert counts[-1][0] == counts[-1][1]


@pytest.mark.parametrize("method", ["beats", "nearest"])
def test_a_plan_made_from_its_own_result_changes_nobody(method, tmp_path):
    """With a price on changes, the plan of today stays as it is."""
    tables = cut_of({"350626100208", "350626103206"}, every=300)
    county = read_county(write_rows(tables, tmp_path / "county"))
    rules = read_rules(DONGSHAN).replace(
        {"method": {"name": method}, "weights": {"change": 1000}}
    )
    first = make_plan.make_plan(county, rules, workers=1)
    again = make_plan.make_plan(county, rules, baseline=first, workers=1)
    aims = {aim.name: aim.value for aim in again.aims}
    assert aims["changes"] == 0
    assert again.assignments["official_id"].equals(first.assignments["official_id"])
    assert "changes" not in {aim.name for aim in first.aims}
