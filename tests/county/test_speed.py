"""The audit stays fast enough to be run after every edit."""

from __future__ import annotations

import time
from pathlib import Path

from liaison_plan.county.audit import audit_county

DONGSHAN = Path(__file__).parents[2] / "data" / "dongshan"


def test_33410_households_pass_all_checks_in_a_second_and_a_half():
    """Seconds of this process, so that other programs do not count."""
    start = time.process_time()
    frame = audit_county(DONGSHAN)
    assert time.process_time() - start < 1.5
    assert frame.empty
