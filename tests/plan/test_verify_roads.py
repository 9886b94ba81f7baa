"""Verification of plans on roads: altered metres, and ways that are none."""

from __future__ import annotations

import csv
import json

import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.plan.folder import read_plan
from liaison_plan.plan.verify import verify
from liaison_plan.solving.make_plan import make_plan
from tests.travel.roadland import road_land


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A county across a strait, and its plan."""
    folder = tmp_path_factory.mktemp("roads")
    rules = {"distance": {"travel_max_min": 30}, "scope": {"beat_within": "county"}}
    land = road_land(4, strait=3, rules=rules)
    land.write(folder / "county")
    plan = make_plan(read_county(folder / "county"), land.tiny.checked_rules())
    plan.save(folder / "plan")
    return folder, land


@pytest.fixture
def forge(made, tmp_path):
    """Copy the plan with one cell of a table changed."""
    folder, _land = made

    def change(table, column, to):
        target = tmp_path / "plan"
        target.mkdir()
        for file in (folder / "plan").iterdir():
            (target / file.name).write_bytes(file.read_bytes())
        with (target / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        row = next(r for r in rows if r[column] not in ("", "0.0"))
        row[column] = to(row[column])
        with (target / f"{table}.csv").open(
            "w", encoding="utf-8-sig", newline=""
        ) as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return target

    return change


def checks(county, plan):
    """Codes of the faults."""
    found = verify(county, plan)
    return set(found[found["severity"] == "fault"]["check"])


def test_the_plan_as_it_was_made_is_verified(made):
    """Nothing is found."""
    folder, _land = made
    assert checks(folder / "county", folder / "plan") == set()


@pytest.mark.parametrize(
    ("table", "column", "check"),
    [
        ("assignments", "scatter_m", "scatter"),
        ("beat_officials", "travel_m", "travel"),
    ],
)
def test_altered_metres_are_found(made, forge, table, column, check):
    """A metre more than the way has."""
    plan = forge(table, column, lambda cell: f"{float(cell) + 1:.1f}")
    assert check in checks(made[0] / "county", plan)


def test_a_way_that_is_a_ferry_after_all_is_found(tmp_path):
    """The county calls a ferry what the plan, of one beat only, took for a bridge."""
    rules = {"load": {"min": 1, "max": 40}, "scope": {"beat_within": "county"}}
    land = road_land(4, n=12, m=1, strait=3, rules=rules)
    land.write(tmp_path / "county")
    bridged = [
        (*edge[:3], "road", *edge[4:]) if edge[3] == "ferry" else edge
        for edge in land.edges
    ]
    bridge = type(land)(land.tiny, land.nodes, bridged)
    plan = make_plan(bridge.county(), land.tiny.checked_rules(), workers=1)
    plan.save(tmp_path / "bridged")
    assert "scatter_way" in checks(tmp_path / "county", tmp_path / "bridged")


def test_officials_who_travel_too_long_are_found(made, tmp_path):
    """The limit in minutes is lowered in plan.json below the longest travel."""
    folder, _land = made
    target = tmp_path / "plan"
    target.mkdir()
    for file in (folder / "plan").iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    about = json.loads((target / "plan.json").read_text(encoding="utf-8"))
    about["rules"]["distance"]["travel_max_min"] = 0.5
    about["roads"]["ferries"] = 7
    (target / "plan.json").write_text(
        json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    found = checks(folder / "county", target)
    assert {"travel_max_min", "roads"} <= found


def test_a_plan_on_roads_is_read_as_it_was_written(made):
    """What it says of the roads too."""
    folder, _land = made
    plan = read_plan(folder / "plan")
    assert plan.roads is not None
    assert plan.roads["ferries_without_minutes"] == 1
