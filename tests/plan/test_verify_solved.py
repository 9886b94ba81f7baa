"""Plans that the solver made are verified, and no lie about them passes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.plan.verify import verify
from liaison_plan.rules.model import Rules
from liaison_plan.solving.make_plan import make_plan
from tests.plan.small import write_county
from tests.plan.tamper import Forger
from tests.plan.tampers import TAMPERS, NotPossibleError, tamper_agreed, tamper_alone

DATA = Path(
    os.environ.get("LIAISON_PLAN_TEST_DATA")
    or Path(__file__).parents[2].parent / "shared/data"
)

RULES = [
    {},
    {"load": {"idle": "forbidden"}},
    {"load": {"idle": "allowed"}},
    {"scope": {"beat_within": "township"}},
    {"scope": {"beat_within": "county", "home_village": "forbid"}},
    {"scope": {"neighbours": [["V1", "V2"]], "home_village": "allow"}},
    {"exempt": {"officials": ["O1"], "villages": ["V1"]}},
    {"distance": {"scatter_max_m": 160, "detour": 1.3}},
    {"distance": {"travel_max_m": 1900}},
    {"method": {"name": "nearest"}},
    {"method": {"name": "nearest"}, "scope": {"beat_within": "county"}},
    {"method": {"name": "nearest"}, "scope": {"beat_within": "county"},
     "weights": {"unit_split": 0, "travel": 0}, "load": {"idle": "forbidden"}},
    {"load": {"max": 3}},
]  # fmt: skip


@pytest.mark.parametrize("changes", RULES, ids=str)
def test_plans_of_the_small_county_are_verified(changes, tmp_path, county_folder):
    """Whatever the rules ask for, the plan keeps its promises."""
    rules = Rules().replace({"load": {"min": 3, "max": 4}}).replace(changes)
    make_plan(read_county(county_folder), rules, workers=1).save(tmp_path / "made")
    assert verify(county_folder, tmp_path / "made").to_dict("records") == []


def test_a_plan_that_skips_faulty_rows_is_verified(tmp_path):
    """The household whose row is faulty is listed, not lost."""
    county = write_county(tmp_path / "county")
    file = county / "households.csv"
    file.write_text(file.read_text("utf-8").replace("H05,V1", "H05,V9"), "utf-8")
    rules = Rules().replace({"load": {"min": 3, "max": 4}})
    plan = make_plan(read_county(county, skip_faulty=True), rules, workers=1)
    plan.save(tmp_path / "made")
    assert verify(county, tmp_path / "made").to_dict("records") == []


@pytest.fixture(scope="module")
def isle_of_man(tmp_path_factory):
    """Real buildings of the Isle of Man, planned once."""
    county = DATA / "real" / "isle_of_man"
    if not county.is_dir():
        pytest.skip(f"{county} is absent: set LIAISON_PLAN_TEST_DATA")
    folder = tmp_path_factory.mktemp("solved") / "plan"
    rules = Rules().replace({"solve": {"effort": "quick"}})
    make_plan(read_county(county), rules, workers=1).save(folder)
    return county, folder


@pytest.mark.slow
def test_a_plan_of_real_buildings_is_verified(isle_of_man):
    """4,231 households, all of its promises."""
    assert verify(*isle_of_man).to_dict("records") == []


@pytest.mark.slow
@pytest.mark.parametrize("name", TAMPERS)
@pytest.mark.parametrize("tell", [tamper_alone, tamper_agreed])
def test_no_lie_about_a_solved_plan_passes(name, tell, isle_of_man, tmp_path):
    """The acts work on any plan folder; a few need what this county lacks."""
    county, folder = isle_of_man
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    try:
        expected = tell(Forger(copy, county), name)
    except NotPossibleError:
        assert name in {
            "a ban broken", "a pin broken", "an official outside the township",
            "an official who does not take part",
        }  # fmt: skip
        return
    found = set(verify(county, copy)["check"])
    assert expected <= found
    assert ("plan_hash" in found) == ("plan_hash" in expected)
