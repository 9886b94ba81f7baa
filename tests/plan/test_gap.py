"""The gap of an aim, whatever the signs of its value and bound."""

from __future__ import annotations

import pytest

from liaison_plan.plan.bundle import Aim
from liaison_plan.plan.verify_aims import check_one_aim
from liaison_plan.plan.verify_findings import Findings


@pytest.mark.parametrize(
    ("value", "bound", "gap"),
    [
        (10.0, 5.0, 0.5), (5.0, 5.0, 0.0), (0.0, -5.0, 1.0), (-5.0, -10.0, 0.5),
        (5.0, -5.0, 2.0), (5.0, None, None),
    ],
)  # fmt: skip
def test_a_gap_is_never_negative_and_never_divides_by_zero(value, bound, gap):
    """Met needs may make weighted metres zero or negative."""
    assert Aim("weighted_m", value, bound).gap == gap
    told = {"name": "weighted_m", "value": value, "bound": bound, "gap": gap}
    findings = Findings()
    check_one_aim(told, value, 0.0, findings)
    assert findings.frame().empty
    check_one_aim({**told, "gap": -0.25}, value, 0.0, findings)
    assert len(findings.frame()) == 1
