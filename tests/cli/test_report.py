"""The command report: what it passes on, what it says, and how it refuses."""

from __future__ import annotations

from pathlib import Path

from liaison_plan.output.reporting import report
from liaison_plan.words import current_language


def test_a_report_is_asked_for_in_the_language_of_the_command(
    run, monkeypatch, tmp_path
):
    """The files are named; progress stays off stdout."""
    asked = []

    def note(notebook, county, out, *, pdf):
        asked.append((notebook, county, out, pdf, current_language()))
        return out

    monkeypatch.setattr(report, "write_report", note)
    out, pdf = tmp_path / "r.html", tmp_path / "r.pdf"
    ran = run("report", "11_x", "county", "--out", out, "--pdf", pdf, "--lang", "zh")
    assert ran.code == 0
    assert asked == [("11_x", Path("county"), out, pdf, "zh")]
    assert ran.out.splitlines() == [f"报告：{out}", f"A4 打印稿：{pdf}"]


def test_what_is_not_there_is_refused_with_a_sentence(run, county_folder, tmp_path):
    """A notebook nobody knows and a county that is none; nothing is written."""
    out = tmp_path / "r.html"
    ran = run("report", "none", county_folder, "--out", out)
    assert ran.code == 1
    assert "11_dongshan" in ran.err
    ran = run("report", "11_dongshan", tmp_path / "none", "--out", out)
    assert ran.code == 1
    assert "There is no county" in ran.err
    assert not out.exists()
