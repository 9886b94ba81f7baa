"""Results appear whole and verified, and never over anything that is not ours."""

from __future__ import annotations

import dataclasses

import pytest

from liaison_plan.cli.delivery import DEMO_NAMES, Delivery, write_verified
from liaison_plan.errors import NoPlanError, PlanFolderError
from tests.plan.small import digest


def deliver(out, county, county_folder, plan, text="page"):
    """Hand over a plan and two files, as `demo` does."""
    with Delivery(out, county) as delivery:
        delivery.add_plan(county_folder, plan)
        delivery.place("coverage.html").write_text(text, encoding="utf-8")
        delivery.place("plan.xlsx").write_text(text, encoding="utf-8")
        delivery.hand_over()


def names(folder):
    """What stands in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def lied(plan):
    """The same plan with one distance falsified."""
    beats = plan.assignments.copy()
    beats.loc[0, "scatter_m"] += 50.0
    return dataclasses.replace(plan, assignments=beats)


def test_a_demo_can_be_run_twice(tmp_path, county, county_folder, plan):
    """The second replaces what the first wrote, and nothing else is left."""
    out = tmp_path / "out" / "small"
    deliver(out, county, county_folder, plan)
    assert names(out) == sorted(DEMO_NAMES)
    first = digest(out / "plan")
    (out / "plan" / "proof.json").write_text("{}", encoding="utf-8")
    deliver(out, county, county_folder, plan, text="newer")
    assert names(out) == sorted(DEMO_NAMES)
    assert digest(out / "plan") == first
    assert (out / "coverage.html").read_text(encoding="utf-8") == "newer"


def test_other_files_beside_a_demo_s_are_left_alone(
    tmp_path, county, county_folder, plan
):
    """A planner's notes stay."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    deliver(out, county, county_folder, plan)
    assert names(out) == sorted([*DEMO_NAMES, "notes.txt"])
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_plan_of_another_county_is_never_replaced(
    tmp_path, county, county_folder, plan
):
    """Nor a folder `plan` that is no plan at all."""
    out = tmp_path / "out"
    deliver(out, county, county_folder, plan)
    other = dataclasses.replace(county, table_hashes={"households": "other"})
    with pytest.raises(PlanFolderError, match="not this demo's"):
        Delivery(out, other)
    (tmp_path / "x" / "plan").mkdir(parents=True)
    with pytest.raises(PlanFolderError, match="not this demo's"):
        Delivery(tmp_path / "x", county)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path, county):
    """With a sentence."""
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(PlanFolderError, match="is a file"):
        Delivery(tmp_path / "out", county)


def test_a_demo_that_fails_leaves_the_earlier_one_and_no_trace(
    tmp_path, county, county_folder, plan
):
    """Whether there was an earlier one or not."""
    out = tmp_path / "out" / "small"
    with pytest.raises(NoPlanError):
        deliver(out, county, county_folder, lied(plan))
    assert not (tmp_path / "out").exists()
    deliver(out, county, county_folder, plan)
    before = digest(out / "plan")
    with pytest.raises(NoPlanError):
        deliver(out, county, county_folder, lied(plan))
    assert names(out) == sorted(DEMO_NAMES)
    assert digest(out / "plan") == before


def test_a_plan_is_written_only_once_verified(tmp_path, county_folder, plan):
    """A falsified distance leaves neither folder nor parents behind."""
    with pytest.raises(NoPlanError, match="not written") as caught:
        write_verified(county_folder, lied(plan), tmp_path / "a" / "b" / "plan")
    assert set(caught.value.problems["severity"]) == {"fault"}
    assert not (tmp_path / "a").exists()
    write_verified(county_folder, plan, tmp_path / "a" / "b" / "plan")
    assert names(tmp_path / "a" / "b") == ["plan"]


def test_a_plan_never_replaces_anything(tmp_path, county_folder, plan):
    """An empty folder neither."""
    (tmp_path / "mine").mkdir()
    with pytest.raises(PlanFolderError, match="exists already"):
        write_verified(county_folder, plan, tmp_path / "mine")
