"""A demo writes all that a programme has, and a second one the same."""

from __future__ import annotations

import pytest

from liaison_plan.county import bundled
from liaison_plan.plan.folder import read_plan
from tests.plan.small import VILLAGES, digest, write_county

RULES = "[load]\nmin = 3\nmax = 4\n"
STATIONS = """
[roles.head]
places = { village = [1, 1] }
per_person = [0, 1]
[roles.member]
places = { village = [2, 2] }
per_person = [0, 1]
"""
DUTY = """
[days]
duty = 10
[visits]
per_month = 2
post = "station"
[roster]
counters = ["A"]
"""


@pytest.fixture
def programme(tmp_path, monkeypatch):
    """A bundled programme of twelve doors: roles, a duty day and a counter."""
    villages = VILLAGES.replace("village,,", "village,117.44,23.71,").replace(
        ",lon,lat\n", ",lon,lat,needs\n"
    )
    folder = write_county(tmp_path / "data" / "small", villages=villages)
    (folder / "rules.toml").write_text(RULES)
    (folder / "stations.toml").write_text(STATIONS)
    (folder / "duty.toml").write_text(DUTY)
    monkeypatch.setattr(bundled, "bundled_county", lambda name: folder)
    return folder


def everything(folder):
    """Names below a folder, and the bytes of both plans."""
    return (
        sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.*")),
        digest(folder / "plan"),
        digest(folder / "stations"),
    )


def test_a_demo_writes_doors_stations_duty_and_roster(run, programme, tmp_path):
    """Six officials for twelve posts: six are missing, and that is said."""
    out = tmp_path / "out"
    ran = run("demo", "small", "--out", out)
    assert ran.code == 0, ran.err
    assert sorted(p.name for p in out.iterdir()) == [
        "coverage.html", "duty", "plan", "plan.xlsx", "roster", "stations",
        "stations.html", "stations.xlsx",
    ]  # fmt: skip
    stations = read_plan(out / "stations")
    assert stations.layers == ("stations",)
    assert len(stations.stations) == 6
    assert "Stations: 4 places, 6 persons, 6 posts." in ran.out
    assert "Posts without a person: 6" in ran.out
    before = everything(out)
    again = run("demo", "small", "--out", out)
    assert (again.code, again.out) == (0, ran.out)
    assert everything(out) == before


def test_a_demo_leaves_a_calendar_of_somebody_else_alone(run, programme, tmp_path):
    """A folder `duty` beside no plan was not made by a demo."""
    out = tmp_path / "out"
    (out / "duty").mkdir(parents=True)
    (out / "duty" / "mine.txt").write_text("mine")
    ran = run("demo", "small", "--out", out)
    assert ran.code == 1
    assert "not this demo's" in ran.err
    assert [p.name for p in out.iterdir()] == ["duty"]


def test_map_and_workbook_of_a_plan_of_stations(run, programme, tmp_path):
    """The same commands as for doors, without any table of households."""
    out = tmp_path / "out"
    assert run("demo", "small", "--out", out).code == 0
    (programme / "households.csv").unlink()
    county, plan = programme, out / "stations"
    assert run("map", county, plan, "--out", tmp_path / "m.html").code == 0
    assert (tmp_path / "m.html").read_bytes() == (out / "stations.html").read_bytes()
    assert run("workbook", county, plan, "--out", tmp_path / "w.xlsx").code == 0
