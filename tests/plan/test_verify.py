"""`verify` accepts a true plan and names every lie, however well it is covered up."""

from __future__ import annotations

import pytest

from liaison_plan.plan.verify import verify
from tests.plan.tamper import Forger
from tests.plan.tampers import TAMPERS, tamper_agreed, tamper_alone


def faults(county, plan):
    """Codes of the checks that found a fault."""
    found = verify(county, plan)
    return set(found.loc[found["severity"] == "fault", "check"])


def test_a_true_plan_is_verified(county_folder, plan_folder):
    """A plan made by hand without the solver passes with nothing to say."""
    assert verify(county_folder, plan_folder).to_dict("records") == []


@pytest.mark.parametrize("name", TAMPERS)
def test_one_changed_file_is_named_with_its_rule(name, county_folder, plan_folder):
    """A change in one file breaks its checksum and at least one rule."""
    expected = tamper_alone(Forger(plan_folder, county_folder), name)
    assert expected <= faults(county_folder, plan_folder)


@pytest.mark.parametrize("name", TAMPERS)
def test_a_lie_that_agrees_everywhere_is_named(name, county_folder, plan_folder):
    """Rewriting every file and checksum leaves the broken rule for all to see."""
    expected = tamper_agreed(Forger(plan_folder, county_folder), name)
    found = faults(county_folder, plan_folder)
    assert expected <= found
    assert "plan_hash" not in found
