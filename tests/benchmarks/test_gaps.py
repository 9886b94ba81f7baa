"""The scales of the gaps: what is compared with what, and what is said of it."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import gaps
from benchmarks.small_villages import VILLAGES
from liaison_plan.rules.model import Rules
from liaison_plan.solving.instance import make_instance
from tests.solving.tiny import Tiny


def _village(n):
    doors = [
        {"household_id": f"H{i:02}", "village_id": "V1",
         "lon": round(117.4 + 0.0007 * (i % 11) ** 1.5, 6),
         "lat": round(23.7 + 0.002 * (i // 11), 6)}
        for i in range(n)
    ]  # fmt: skip
    officials = [{"official_id": "O1", "lon": 117.4, "lat": 23.7}]
    return Tiny(doors, officials, [{"village_id": "V1", "name": "V1"}])


@pytest.mark.parametrize(("n", "beats"), [(44, 2), (66, 3), (31, 0)])
def test_villages_are_cut_into_about_a_twenty_second(n, beats) -> None:
    """44 doors make two beats; 31 are one beat too many or none, and left out."""
    instance = make_instance(_village(n).county(), Rules(), None)
    cuts = gaps._cut_freely(instance, "quick")
    assert [cut.problem[1] for cut in cuts.cuts] == ([beats] if beats else [])


def test_one_bound_serves_all_efforts_of_the_same_problem() -> None:
    """Bounds are looked for once, from the best beats, and lie below all of them."""
    instance = make_instance(_village(88).county(), Rules(), None)
    runs = [gaps._cut_freely(instance, effort) for effort in ("quick", "standard")]
    quick, standard = gaps._measure(runs)
    assert quick.gaps[0].bound == standard.gaps[0].bound
    assert quick.gaps[0].plain <= quick.gaps[0].bound <= standard.gaps[0].scatter
    assert standard.gaps[0].gap <= quick.gaps[0].gap


def test_the_page_keeps_tight_villages_apart() -> None:
    """Sums over sums for both kinds; only villages with a gap worth it are listed."""
    rows = [
        gaps.Gap("tight", 2, 20, 30, 41, 10_000, 8_000, 9_000),
        gaps.Gap("loose", 2, 20, 30, 44, 20_000, 19_000, 19_990),
    ]
    page = gaps._page("t", "h", [gaps.Measured("quick", rows, 1.0)])
    assert "| quick | all: 2 | 300 | 10.00% | 3.37% | 10.00% | 1.0 |" in page
    assert "| quick | tight: 1 | 100 | 20.00% | 10.00% | 10.00% |  |" in page
    assert "| quick | others: 1 | 200 | 5.00% | 0.05% | 0.05% |  |" in page
    assert "| tight | 41 | 2 | 20-30 | yes | 100 | 20.00% | 10.00% |" in page
    assert "| loose |" not in page


def test_there_are_ten_small_villages_tight_and_loose() -> None:
    """30 to 60 households each, made the same way every time."""
    assert len(VILLAGES) == 10
    assert all(30 <= village.n <= 60 for village in VILLAGES)
    assert {village.is_tight for village in VILLAGES} == {True, False}
    again = VILLAGES[0].points()
    assert np.array_equal(VILLAGES[0].points(), again)


def test_a_county_that_is_absent_is_said_to_be_absent(monkeypatch, tmp_path) -> None:
    """No data, no number."""
    monkeypatch.setenv("LIAISON_PLAN_TEST_DATA", str(tmp_path))
    assert "Not measured" in gaps._part("malta", ["quick"])
