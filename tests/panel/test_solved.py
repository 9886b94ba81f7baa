"""The panel over the real what-if state and a solved plan."""

import pytest

from liaison_plan.panel.state import Controller
from liaison_plan.panel.what_if import what_if
from liaison_plan.replanning.edits import Leave, Pin
from liaison_plan.replanning.what_if import WhatIf
from liaison_plan.rules.model import Rules
from liaison_plan.solving.make_plan import make_plan
from tests.output.small import county_of
from tests.panel.fake import at_once
from tests.panel.test_page import Driver, click_map


@pytest.fixture(scope="module", params=["beats", "nearest"])
def solved(request):
    """Four villages of 25 households, nine officials, planned by either method."""
    county = county_of(100, 4, 9)
    rules = Rules.from_dict(
        {
            "load": {"min": 8, "max": 14},
            "method": {"name": request.param},
            "solve": {"effort": "quick"},
        }
    )
    return county, make_plan(county, rules)


@pytest.fixture
def drive(solved):
    """The panel over it, everything done when a call returns."""
    return Driver(Controller(WhatIf(*solved), at_once))


def first_of(drive):
    """The first household and its official."""
    row = drive.controller.what_if.plan.assignments.iloc[0]
    return row["household_id"], row["official_id"]


def test_a_household_is_moved_pinned_and_brought_back(drive, solved):
    """Undo restores the exact plan."""
    _county, plan = solved
    household, official = first_of(drive)
    click_map(drive, "household", household)
    assert drive.controller.trouble == ""
    taker = next(
        o
        for o in drive.controller.reasons.frames["others"]["official_id"]
        if o != official
    )
    drive("lp-taker").value = taker
    drive.press("lp-move")
    assert drive.controller.message.kind == "said", drive.message()
    assert first_of(drive) == (household, taker)
    assert drive.is_shown("lp-unpin")
    drive.press("lp-undo")
    assert drive.controller.what_if.plan is plan
    assert drive.is_shown("lp-pin")


def test_the_sentence_under_an_edit_is_the_states_own(drive):
    """And the history has its line."""
    _household, official = first_of(drive)
    drive.controller.do(Leave(official))
    now = drive.controller.what_if
    assert drive.message() == now.sentence()
    assert now.history[-1].line() in drive.text("lp-history")


def test_an_edit_that_cannot_be_is_an_alert_and_changes_nothing(drive, solved):
    """In the words of the state."""
    drive.controller.do(Pin("H000000", "nobody"))
    assert "nobody" in drive.text("lp-alert")
    assert drive.controller.what_if.plan is solved[1]
    assert drive.controller.fault is None


def test_rules_are_changed_and_the_full_plan_is_compared(drive):
    """The panel shows the metres of both."""
    drive("lp-load-max").value = 20
    drive.press("lp-apply-rules")
    assert drive.controller.what_if.rules.load.max == 20
    drive.press("lp-full")
    assert "weighted metres" in drive.text("lp-full-numbers"), drive.message()
    drive.press("lp-compare")
    assert drive.is_shown("lp-compared")
    drive.press("lp-adopt")
    assert drive.controller.full is None
    assert len(drive.controller.what_if.history) == 2


def test_what_was_done_is_saved_and_opens_again(drive, solved, tmp_path):
    """The same bytes of the plan."""
    _household, official = first_of(drive)
    drive.controller.do(Leave(official))
    folder = tmp_path / "scenario"
    drive("lp-save-folder").value = str(folder)
    drive.press("lp-save")
    assert drive.controller.message.kind == "said", drive.message()
    again = WhatIf.open(*solved, folder)
    now = drive.controller.what_if.plan
    assert again.plan.assignments.equals(now.assignments)


def test_the_public_door_opens_a_panel(solved):
    """With the plan itself as baseline where none is given."""
    county, plan = solved
    panel = what_if(county, plan)
    assert panel.what_if.baseline is plan
    assert what_if(county, plan, baseline=plan).what_if.plan is plan
