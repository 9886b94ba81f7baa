"""The main job on the bundled county and on two real ones: plan, then verify."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from liaison_plan.cli import main
from liaison_plan.county.bundled import bundled_county
from liaison_plan.county.reading import read_county
from liaison_plan.plan.folder import read_plan
from liaison_plan.rules.arithmetic import count

pytestmark = pytest.mark.slow

DATA = Path(
    os.environ.get(
        "LIAISON_PLAN_TEST_DATA",
        Path(__file__).resolve().parents[2].parent / "shared" / "data",
    )
)


@pytest.fixture(scope="module", params=["dongshan", "malta", "isle_of_man"])
def planned(request, tmp_path_factory):
    """A county, its folder and the plan that the command wrote for it."""
    folder = DATA / "real" / request.param
    if request.param == "dongshan":
        folder = bundled_county("dongshan")
    elif not folder.is_dir():
        pytest.skip(f"{folder} is absent (LIAISON_PLAN_TEST_DATA)")
    out = tmp_path_factory.mktemp(request.param) / "plan"
    assert main(["plan", str(folder), "--out", str(out), "--lang", "en"]) == 0
    return request.param, folder, out


def test_the_plan_verifies_and_leaves_nobody_out(planned, capsys):
    """Every household has one official; every load is within the maximum."""
    _name, folder, out = planned
    assert main(["verify", str(folder), str(out), "--lang", "en"]) == 0
    assert "every promise holds" in capsys.readouterr().out
    county, plan = read_county(folder), read_plan(out)
    assert list(plan.assignments["household_id"]) == list(
        county.households["household_id"]
    )
    assert (plan.assignments["official_id"] != "").all()
    assert plan.assignments["official_id"].value_counts().max() <= plan.rules.load.max


def test_points_below_the_minimum_are_the_arithmetic_minimum(planned):
    """Recounted from the tables; not one point more is missing."""
    _name, folder, out = planned
    county, plan = read_county(folder), read_plan(out)
    loads = plan.assignments["official_id"].value_counts()
    missing = int((plan.rules.load.min - loads).clip(lower=0).sum())
    assert missing == count(county, plan.rules).county["points_missing"].item()


@pytest.mark.parametrize(
    ("wanted", "missing", "sizes"),
    [
        ("malta", 45, [5, 6, 17, 32, 35]),
        ("isle_of_man", 30, [15, 16, 16, 16, 18, 33, 36]),
    ],
)
def test_points_are_missing_only_in_the_villages_no_band_can_cut(
    planned, wanted, missing, sizes
):
    """As the acceptance names them."""
    name, _folder, out = planned
    if name != wanted:
        return
    doors = read_plan(out).assignments
    beats = doors.groupby("beat_id").agg(
        n=("household_id", "size"), village_id=("village_id", "first")
    )
    low = beats[beats["n"] < 20]
    assert int((20 - low["n"]).sum()) == missing
    of_village = doors["village_id"].value_counts()
    short = pd.unique(low["village_id"])
    assert sorted(of_village[village] for village in short) == sizes
