"""roster, run as a person runs it."""

import csv

import pytest


@pytest.fixture
def county_with_counters(county_folder):
    """The small county, two counters, three on leave on the first day of July."""
    (county_folder / "duty.toml").write_text(
        '[roster]\ncounters = ["一号窗口", "二号窗口"]\nsubstitutes = 1\n',
        encoding="utf-8",
    )
    leave = [f"O{n},2026-07-01,2026-07-01" for n in (1, 2, 3, 4, 5)]
    (county_folder / "leave.csv").write_text(
        "\n".join(["official_id,from_date,to_date", *leave, ""]), encoding="utf-8"
    )
    return county_folder


def test_a_roster_is_written_and_says_what_it_lacks(
    run, county_with_counters, tmp_path
):
    """Exit code 0; the short day on stdout and in short.csv; nobody away serves."""
    out = tmp_path / "roster"
    ran = run("roster", county_with_counters, "--from", "2026-07", "--out", out,
              "--months", "1", "--lang", "en")  # fmt: skip
    assert ran.code == 0, ran.err
    assert "23 workdays, 2 counters, 45 turns, 6 people." in ran.out
    assert "2026-07-01, 二号窗口: 1 missing; 5 of 6 are on leave." in ran.out
    with (out / "turns.csv").open(encoding="utf-8-sig", newline="") as file:
        turns = list(csv.DictReader(file))
    assert len(turns) == 45
    assert {t["official_id"] for t in turns if t["date"] == "2026-07-01"} == {"O7"}
    assert "O6" not in {t["official_id"] for t in turns}
    assert (out / "roster.xlsx").exists()
    again = run("roster", county_with_counters, "--from", "2026-07", "--out", out)
    assert again.code == 1


def test_what_cannot_be_rostered_is_refused(run, county_folder, tmp_path):
    """No counters, no such month: one sentence, exit code 1 or 2, nothing written."""
    out = tmp_path / "roster"
    ran = run(
        "roster", county_folder, "--from", "2026-07", "--out", out, "--lang", "en"
    )
    assert ran.code == 1
    assert "no counter is named" in ran.err
    (county_folder / "duty.toml").write_text('[roster]\ncounters = ["A", "A"]\n')
    ran = run(
        "roster", county_folder, "--from", "2026-07", "--out", out, "--lang", "en"
    )
    assert ran.code == 1
    assert "The counter A is named twice." in ran.err
    (county_folder / "duty.toml").write_text('[roster]\ncounters = ["A"]\n')
    ran = run(
        "roster", county_folder, "--from", "2026-7x", "--out", out, "--lang", "zh"
    )
    assert ran.code == 2
    assert "--from 需要一个月份，如 2026-07。" in ran.err
    assert not out.exists()
