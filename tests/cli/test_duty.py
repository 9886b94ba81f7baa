"""The command duty: a folder, what it says, what it refuses."""

from __future__ import annotations

import csv

import pytest


def rows_of(path):
    """A table of the folder."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_folder_is_written_and_summed_up(
    run, county_folder, plan_folder, tmp_path, lang
):
    """Exit 0; every household of the plan visited; counted on stdout."""
    out = tmp_path / "duty"
    ran = run(
        "duty", county_folder, plan_folder, "--from", "2026-04", "--months", 3,
        "--out", out, "--lang", lang,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    served = {row["household_id"] for row in rows_of(plan_folder / "assignments.csv")
              if row["official_id"]}  # fmt: skip
    visits = rows_of(out / "visits.csv")
    assert {row["household_id"] for row in visits} == served
    said = {
        "en": [f"Visits: {len(visits)} at {len(served)} different households",
               "Duty day: 3, of which 1 on no workday and 0 moved."],
        "zh": [f"走访 {len(visits)} 户次，不同的户 {len(served)} 户",
               "驻点工作日：3 天，其中 1 天不在工作日，0 天已移动。"],
    }  # fmt: skip
    for sentence in said[lang]:
        assert sentence in ran.out
    assert (out / "duty.xlsx").is_file()
    assert (out / "calendar.ics").is_file()


def test_the_rules_of_another_file_and_leave_count(
    run, county_folder, plan_folder, tmp_path
):
    """No visits, the duty day moved; a remark where the tables have changed."""
    rules = tmp_path / "mine.toml"
    rules.write_text(
        '[days]\npolicy = "next_workday"\n[visits]\nevery_household = "none"\n', "utf-8"
    )
    out = tmp_path / "duty"
    words = ["duty", county_folder, plan_folder, "--from", "2026-05", "--months", "1"]
    ran = run(*words, "--out", out, "--duty", rules, "--lang", "en")
    assert ran.code == 0, ran.err
    assert rows_of(out / "visits.csv") == []
    assert not (out / "walk.html").exists()
    duty = [row for row in rows_of(out / "days.csv") if row["kind"] == "duty"]
    assert [(row["date"], row["moved_days"]) for row in duty] == [("2026-05-11", "1")]
    assert "tables have changed" not in ran.err
    officials = county_folder / "officials.csv"
    text = officials.read_text("utf-8")
    (county_folder / "bans.csv").write_text("household_id,official_id\n", "utf-8")
    ran = run(*words, "--out", tmp_path / "again", "--lang", "en")
    assert text == officials.read_text("utf-8")
    assert "tables have changed since the plan was made" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--from", "2026-13"], 2, "--from needs a month such as 2026-07."),
        (
            ["--from", "2026-07", "--months", "0"],
            2,
            "--months needs a whole number from 1 to 60.",
        ),
        (["--from", "2026-07", "--walk-of", "nobody"], 1, "There is no walk of nobody"),
        (["--from", "2026-07", "--duty", "nowhere.toml"], 1, "there is no such file"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    run, county_folder, plan_folder, tmp_path, words, code, said
):
    """Wrong usage is 2, a refusal is 1; no half of a folder appears."""
    out = tmp_path / "duty"
    ran = run("duty", county_folder, plan_folder, *words, "--out", out, "--lang", "en")
    assert ran.code == code
    assert said in ran.err
    assert not out.exists()


def test_a_folder_in_use_is_refused_at_once(run, county_folder, plan_folder):
    """Before any work."""
    words = ["--from", "2026-07", "--out", county_folder, "--lang", "en"]
    ran = run("duty", county_folder, plan_folder, *words)
    assert (ran.code, "is already there" in ran.err) == (1, True)
    assert "Planning" not in ran.err
