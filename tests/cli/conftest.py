"""The small county, a plan for it by hand, and a way to run commands."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from liaison_plan.cli import main
from liaison_plan.county.reading import read_county
from liaison_plan.plan.folder import read_plan
from tests.plan.small import write_county, write_plan_by_hand


@dataclass(frozen=True)
class Ran:
    """What a command gave back and wrote."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys):
    """Run a command line, words given one by one."""

    def go(*words):
        code = main([str(word) for word in words])
        wrote = capsys.readouterr()
        return Ran(code, wrote.out, wrote.err)

    return go


@pytest.fixture
def county_folder(tmp_path):
    """Folder of the small county."""
    return write_county(tmp_path / "county")


@pytest.fixture
def plan_folder(tmp_path, county_folder):
    """Folder of the plan by hand."""
    return write_plan_by_hand(tmp_path / "plan", county_folder)


@pytest.fixture
def county(county_folder):
    """The small county as read."""
    return read_county(county_folder)


@pytest.fixture
def plan(plan_folder):
    """The plan by hand as read."""
    return read_plan(plan_folder)
