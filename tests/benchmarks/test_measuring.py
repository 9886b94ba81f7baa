"""The scales of the benchmarks: scores, table, child processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.beats import Job, score
from benchmarks.county import main
from benchmarks.side import run_side
from benchmarks.table import HEADINGS, Row, Skip, keep, markdown

if TYPE_CHECKING:
    from pathlib import Path


def test_score_is_the_sum_to_the_one_median_and_to_the_mean() -> None:
    """Points 0, 1, 5 on a line: median at 1 gives 5 m; mean 2 gives 14 m2."""
    points = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0], [9.0, 9.0]])
    assert score(points, np.array([0, 0, 0, 1])) == (5.0, 14.0)


def test_a_village_is_projected_to_metres_about_its_middle() -> None:
    """A thousandth of a degree is 111.2 m north and less east."""
    job = Job("v", [117.4, 117.401], [23.7, 23.7], 1, 1, 2)
    east = np.ptp(job.metres()[:, 0])
    assert east == pytest.approx(111.195 * np.cos(np.radians(23.7)), abs=0.001)
    assert np.ptp(job.metres()[:, 1]) == 0


def test_rows_show_ratios_and_say_what_was_missed() -> None:
    """A figure that was not reached says NO; a part left out says why."""
    rows = [
        Row("w", "time, s", 2.0, 8.0, "1/5", is_met=False),
        Skip("map", "no Chromium"),
    ]
    lines = markdown(rows).splitlines()
    assert lines[0].count("|") == len(HEADINGS) + 1
    assert lines[2] == "| w | time, s | 2.0 | 8.0 | 0.250 | 1/5 | NO |"
    assert "not measured: no Chromium" in lines[3]


def test_only_the_text_between_the_markers_is_replaced(tmp_path: Path) -> None:
    """Writing twice leaves one table; without markers nothing is written."""
    readme = tmp_path / "README.md"
    readme.write_text(
        "a\n<!-- begin: x -->\nold\n<!-- end: x -->\nb\n", encoding="utf-8"
    )
    for text in ("new", "newer"):
        keep(readme, "x", text)
    after = readme.read_text(encoding="utf-8")
    assert after == "a\n<!-- begin: x -->\nnewer\n<!-- end: x -->\nb\n"
    with pytest.raises(ValueError, match="no markers"):
        keep(readme, "y", "new")


def test_a_side_runs_in_its_own_process_and_reports_its_own_peak() -> None:
    """What this process holds does not count as the side's memory."""
    held = np.ones(60_000_000)  # 480 MB
    result = run_side("tests.benchmarks.test_measuring:small_side", n=3)
    assert result["n"] == 3
    assert result["peak_mb"] < held.nbytes / 2**20
    with pytest.raises(RuntimeError, match="small_side ended with 1"):
        run_side("tests.benchmarks.test_measuring:small_side", n=-1)


def small_side(n: int) -> dict[str, int]:
    """Stand in for a side."""
    if n < 0:
        raise ValueError
    return {"seconds": 0, "n": n}


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong usage ends with 2 and names the parts there are."""
    with pytest.raises(SystemExit, match="2"):
        main(["--only", "beats,speed"])
    assert "known: beats, nearest, demo, map" in capsys.readouterr().err
