"""A small county with a plan, its what-if state and a controller that runs at once."""

from __future__ import annotations

import pytest

from liaison_plan.panel.state import Controller
from tests.output.small import county_of, plan_by_chunks
from tests.panel.fake import FakeWhatIf, Later, at_once


@pytest.fixture
def what_if():
    """Four villages of 25 households in two beats each, and an idle official."""
    county = county_of(100, 4, 9)
    return FakeWhatIf(county, plan_by_chunks(county, chunk=12))


@pytest.fixture
def controller(what_if):
    """Everything is done when a call returns."""
    return Controller(what_if, at_once)


@pytest.fixture
def waiting(what_if):
    """A controller whose work waits, and the runner that holds it."""
    later = Later()
    return Controller(what_if, later), later
