"""replan on the small county: one official leaves, and what the budget allows."""

from __future__ import annotations

import csv
import json
from xml.etree import ElementTree

import pytest

from tests.plan.small import (
    BEATS,
    DOORS,
    OFFICIALS,
    digest,
    write_county,
    write_plan_by_hand,
)


@pytest.fixture
def left(tmp_path):
    """The small county after O4 has left; idle O5 may serve their village."""
    staying = [line for line in OFFICIALS.splitlines() if not line.startswith("O4,")]
    return write_county(tmp_path / "left", officials="\n".join(staying) + "\n")


@pytest.fixture
def crossed(tmp_path, county_folder):
    """A plan in force in which two households of V1 have each other's official."""
    beats = BEATS | {
        "V1-01": ("O1", ["H01", "H02", "H05"]),
        "V1-02": ("O2", ["H03", "H04"]),
    }
    return write_plan_by_hand(tmp_path / "crossed", county_folder, beats=beats)


def held(folder, table):
    """Rows of a table of a plan folder."""
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("lang", "said", "where"),
    [
        ("en", "3 households change their official: exactly those of O4; fewer is not "
         "possible.",
         "Verified plan: "),
        ("zh", "调整 3 户，正是原由 O4 联系的农户；不能更少。", "已核验的方案："),
    ],
)  # fmt: skip
def test_only_the_households_of_who_leaves_change(
    run, left, plan_folder, tmp_path, lang, said, where
):
    """Their beat goes to the idle official as it is; the plan is verified."""
    out = tmp_path / "again"
    ran = run(
        "--lang", lang, "replan", left, "--baseline", plan_folder, "--out", out,
        "--max-changes", 5,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[-2:] == [said, f"{where}{out}"]
    before = {row["beat_id"]: row for row in held(plan_folder, "beats")}
    assert {row["beat_id"]: row for row in held(out, "beats")} == before
    now = {r["beat_id"]: r["official_id"] for r in held(out, "beat_officials")}
    assert now == {"V1-01": "O1", "V1-02": "O2", "V2-01": "O3", "V3-01": "O5"}
    assert json.loads((out / "plan.json").read_text("utf-8"))["max_changes"] == 5
    assert run("verify", left, out).code == 0


def test_without_a_budget_it_is_as_small_as_can_be(run, left, plan_folder, tmp_path):
    """The plan keeps what was needed as its budget."""
    out = tmp_path / "again"
    ran = run("replan", left, "--baseline", plan_folder, "--out", out)
    assert ran.code == 0, ran.err
    assert json.loads((out / "plan.json").read_text("utf-8"))["max_changes"] == 3


def test_where_nothing_has_to_change_nothing_does(
    run, county_folder, plan_folder, tmp_path
):
    """The same doors, beats and officials, under a budget of none."""
    out = tmp_path / "again"
    ran = run(
        "replan", county_folder, "--baseline", plan_folder, "--out", out,
        "--max-changes", 0,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    for table in ("assignments", "beats", "beat_officials"):
        assert held(out, table) == held(plan_folder, table)


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (6, "5 households change their official (proven to be needed: 0)."),
        (0, "0 households change their official; fewer is not possible."),
    ],
)
def test_changes_that_merely_pay_are_not_said_to_be_needed(
    run, county_folder, crossed, tmp_path, budget, said
):
    """Under `nearest` the plan is proven, and yet fewer changes would be possible."""
    rules = tmp_path / "rules.toml"
    text = '[load]\nmin = 2\nmax = 4\n[method]\nname = "nearest"\n'
    rules.write_text(text, encoding="utf-8")
    ran = run(
        "replan", county_folder, "--baseline", crossed, "--out", tmp_path / "again",
        "--rules", rules, "--max-changes", budget,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert said in ran.out.splitlines()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["The limit on changes is 2, but 3 households have to change.",
                "3 because the official does not take part any more: H10, H11, H12",
                "Set the limit to 3 or more."]),
        ("zh", ["调整户数上限为 2 户，但有 3 户必须调整。",
                "3 户（原干部不再参加包联）：H10、H11、H12",
                "请把上限设为 3 户或更多。"]),
    ],
)  # fmt: skip
def test_too_small_a_budget_is_refused_and_names_who_forces_it(
    run, left, plan_folder, tmp_path, lang, said
):
    """Exit 1, nothing on stdout, nothing written: no plan and no curve."""
    before = sorted(path.name for path in tmp_path.iterdir())
    ran = run(
        "--lang", lang, "replan", left, "--baseline", plan_folder,
        "--out", tmp_path / "again", "--max-changes", 2,
        "--curve", tmp_path / "curve.csv",
    )  # fmt: skip
    assert ran.code == 1
    assert ran.out == ""
    assert [line.strip() for line in ran.err.splitlines()[-3:]] == said
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_the_curve_is_a_table_of_budgets(run, county_folder, crossed, tmp_path):
    """From no change on: more changes, fewer metres."""
    curve = tmp_path / "out" / "curve.csv"
    ran = run(
        "replan", county_folder, "--baseline", crossed, "--out", tmp_path / "again",
        "--curve", curve,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[-1] == f"What changes buy: {curve}"
    assert curve.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r" not in curve.read_bytes()
    with curve.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    changes = [int(row["changes"]) for row in rows]
    metres = [float(row["weighted_m"]) for row in rows]
    assert changes[0] == 0
    assert 0 < changes[-1] <= len(DOORS)
    assert changes == sorted(set(changes))
    assert metres == sorted(set(metres), reverse=True)


def test_the_curve_is_a_picture_where_the_file_is_one(
    run, county_folder, crossed, tmp_path
):
    """In the language asked for; twice the same bytes."""
    pictures = [tmp_path / f"{name}.svg" for name in "ab"]
    for i, picture in enumerate(pictures):
        ran = run(
            "--lang", "zh", "replan", county_folder, "--baseline", crossed,
            "--out", tmp_path / f"again{i}", "--curve", picture,
        )  # fmt: skip
        assert ran.code == 0, ran.err
    assert ElementTree.fromstring(pictures[0].read_bytes()).tag.endswith("svg")
    assert pictures[0].read_bytes() == pictures[1].read_bytes()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "--curve needs a .csv, .png, .svg or .pdf."),
        ("zh", "--curve 须为 .csv、.png、.svg 或 .pdf 文件。"),
    ],
)
def test_a_curve_of_another_kind_is_wrong_usage(
    run, left, plan_folder, tmp_path, lang, said
):
    """Said before the work, and not after it."""
    ran = run(
        "--lang", lang, "replan", left, "--baseline", plan_folder,
        "--out", tmp_path / "again", "--curve", tmp_path / "curve.jpg",
    )  # fmt: skip
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--max-changes", -1],
        ["--max-changes", "few"],
        ["--workers", 0],
    ],
)
def test_a_number_that_is_none_is_wrong_usage(run, left, plan_folder, tmp_path, words):
    """Exit 2 and nothing written."""
    out = tmp_path / "again"
    ran = run("replan", left, "--baseline", plan_folder, "--out", out, *words)
    assert ran.code == 2
    assert words[0] in ran.err
    assert not out.exists()


def test_a_plan_in_force_is_asked_for(run, left, tmp_path):
    """Without it there is nothing to change."""
    ran = run("replan", left, "--out", tmp_path / "again")
    assert ran.code == 2
    assert "--baseline is missing." in ran.err


def test_a_folder_that_is_there_is_left_as_it_is(run, left, plan_folder):
    """Also where it is the plan in force itself."""
    before = digest(plan_folder)
    ran = run("replan", left, "--baseline", plan_folder, "--out", plan_folder)
    assert ran.code == 1
    assert "exists already" in ran.err
    assert digest(plan_folder) == before


def test_rules_named_are_in_force_and_those_of_the_plan_else(
    run, county_folder, plan_folder, tmp_path
):
    """A lower minimum takes the shortage away without any change."""
    rules = tmp_path / "rules.toml"
    rules.write_text("[load]\nmin = 2\nmax = 4\n", encoding="utf-8")
    out = tmp_path / "again"
    ran = run(
        "replan", county_folder, "--baseline", plan_folder, "--out", out,
        "--max-changes", 0, "--rules", rules,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    told = json.loads((out / "plan.json").read_text("utf-8"))
    assert told["rules"]["load"]["min"] == 2
    assert "below_min" not in {row["rule"] for row in held(out, "exceptions")}


def test_the_same_question_gives_the_same_bytes(run, left, plan_folder, tmp_path):
    """In either language."""
    folders = [tmp_path / "a", tmp_path / "b"]
    for lang, out in zip(("en", "zh"), folders, strict=True):
        ran = run(
            "--lang", lang, "replan", left, "--baseline", plan_folder, "--out", out
        )
        assert ran.code == 0, ran.err
    assert digest(folders[0]) == digest(folders[1])
