"""Malta on its real roads: two large islands, a small one, and 481 stubs of the map."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.plan.verify import verify
from liaison_plan.rules.model import Rules
from liaison_plan.solving.make_plan import make_plan

MALTA = (
    Path(
        os.environ.get("LIAISON_PLAN_TEST_DATA")
        or Path(__file__).parents[2].parent / "shared" / "data"
    )
    / "real"
    / "malta"
)


@pytest.mark.slow
def test_malta_is_planned_on_its_roads_within_a_minute(tmp_path):
    """Verified too: nobody's way to the centre of the beat is a ferry."""
    if not MALTA.is_dir():
        pytest.skip(f"{MALTA} is absent: set LIAISON_PLAN_TEST_DATA")
    county = read_county(MALTA)
    rules = Rules.from_dict(
        {"distance": {"measure": "road"}, "solve": {"effort": "quick"}}
    )
    began = time.process_time()
    plan = make_plan(county, rules, workers=1)
    assert time.process_time() - began < 60
    assert plan.roads is not None
    assert plan.roads["ferries_without_minutes"] == 12
    assert (plan.assignments["official_id"] != "").all()
    plan.save(tmp_path / "plan")
    faults = verify(MALTA, tmp_path / "plan")
    assert faults[faults["severity"] == "fault"].empty, faults
