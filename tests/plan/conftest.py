"""The small county and a plan for it, fresh in every test."""

from __future__ import annotations

import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.plan.folder import read_plan
from liaison_plan.words import set_language
from tests.plan.small import write_county, write_plan_by_hand


@pytest.fixture(autouse=True)
def _english():
    """Sentences in English unless a test chooses; never left behind."""
    set_language("en")
    yield
    set_language(None)


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
