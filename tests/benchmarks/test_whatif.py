"""The edits that are timed: the same ones every time, and every kind of them."""

from __future__ import annotations

import pytest

from benchmarks.whatif import county_edits, main, village_edits
from liaison_plan.rules.model import Rules
from tests.output.small import county_of, plan_by_chunks


def test_village_edits_are_the_same_every_time_and_of_every_kind() -> None:
    """A hundred edits, drawn from a seed, over eight kinds."""
    plan = plan_by_chunks(county_of(100, 4, 9), chunk=12)
    edits = village_edits(plan, 100)
    assert edits == village_edits(plan, 100)
    assert len(edits) == 100
    assert len({edit.kind for edit in edits}) == 8


def test_county_edits_are_rules_there_are() -> None:
    """Every change of rules is one that rules.toml could hold."""
    rules = Rules().replace({"load": {"idle": "forbidden"}})
    changes = [e.changes for e in county_edits() if e.kind == "set_rules"]
    assert len(changes) >= 10
    for change in changes:
        assert rules.replace(change) != rules


def test_unknown_parts_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is read."""
    with pytest.raises(SystemExit) as ended:
        main(["--only", "villages,everything"])
    assert ended.value.code == 2
    assert "everything" in capsys.readouterr().err
