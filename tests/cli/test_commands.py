"""Each command on the small county: what it writes, says, and gives back."""

from __future__ import annotations

import json
import re

import openpyxl
import pandas as pd
import pytest

from liaison_plan.cli import commands
from liaison_plan.plan.folder import read_plan
from liaison_plan.rules.check import check_county
from tests.plan.small import write_county, write_plan_by_hand


def break_door(folder, old, new):
    """Change one text of households.csv that must be there."""
    file = folder / "households.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def broken(tmp_path):
    """The small county, with one household in a village that is not there."""
    folder = write_county(tmp_path / "broken")
    break_door(folder, "H01,V1", "H01,V9")
    return folder


@pytest.fixture
def solver(monkeypatch, county_folder, tmp_path):
    """Let `plan` find the plan by hand in place of a search, and note its options."""
    noted = {}

    def found(county, rules, options, baseline, progress):
        progress(1, 1, "planning")
        noted.update(rules=rules, options=options, baseline=baseline)
        place = tmp_path / f"by_hand_{len(list(tmp_path.iterdir()))}"
        table = {k: v for k, v in rules.as_dict().items() if k in {"load", "solve"}}
        return read_plan(write_plan_by_hand(place, county_folder, rules=table))

    monkeypatch.setattr(commands, "planned", found)
    return noted


@pytest.fixture
def rules_file(tmp_path):
    """The band of the plan by hand."""
    file = tmp_path / "mine.toml"
    file.write_text("[load]\nmin = 3\nmax = 4\n", encoding="utf-8")
    return file


def test_check_names_faults_with_file_row_and_column(run, broken):
    """Exit code 1, and the count at the end."""
    ran = run("check", broken)
    assert ran.code == 1
    assert "Faults (they stop the work):" in ran.out
    assert re.search(r"households\.csv \(village_id\).*V9", ran.out)
    assert re.search(r"^1 fault, \d+ warnings?\.$", ran.out, flags=re.MULTILINE)


def test_check_of_a_sound_county_is_exit_code_0_with_its_warnings(run, county_folder):
    """Warnings do not stop the work."""
    ran = run("check", county_folder)
    assert ran.code == 0
    assert "0 faults" in ran.out


def test_check_lists_the_first_rows_of_many_and_counts_the_rest(run, county_folder):
    """Twelve bad rows: five shown, seven counted."""
    file = county_folder / "households.csv"
    text = re.sub(r",V\d,", ",V9,", file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    ran = run("check", county_folder)
    assert ran.out.count("V9") == 5
    assert "    row 2: " in ran.out
    assert "    and 7 more" in ran.out


def test_check_as_json_is_only_json_with_every_row(run, broken):
    """The same rows as the frame."""
    ran = run("check", broken, "--json")
    table = json.loads(ran.out)
    frame = check_county(broken)
    assert table["faults"] == 1
    assert table["warnings"] == len(frame) - 1
    assert [f["check"] for f in table["findings"]] == list(frame["check"])
    assert table["findings"][0]["row"] == 2
    assert ran.code == 1


def test_check_writes_the_whole_list_as_a_workbook(run, broken, tmp_path):
    """One row each below the headings, and the file is named."""
    report = tmp_path / "report.xlsx"
    ran = run("check", broken, "--report", report)
    assert f"Full list: {report}" in ran.out
    book = openpyxl.load_workbook(report, read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    book.close()
    assert len(rows) >= 1 + len(check_county(broken))


def test_tidy_writes_what_reads_as_the_same_county(run, county_folder, tmp_path):
    """The hashes that plans keep do not change."""
    out = tmp_path / "tidy"
    assert run("tidy", county_folder, "--out", out).code == 0
    assert len(check_county(out)) == len(check_county(county_folder))
    again = run("tidy", county_folder, "--out", out)
    assert again.code == 1


def test_new_says_what_to_fill_in_and_what_to_run_then(run, tmp_path):
    """Two files and a command."""
    ran = run("new", tmp_path / "mine")
    assert ran.code == 0
    assert (tmp_path / "mine" / "county.xlsx").is_file()
    assert (tmp_path / "mine" / "rules.toml").is_file()
    assert f"liaison-plan check {tmp_path / 'mine'}" in ran.out


def test_invent_refuses_a_programme_it_does_not_know(run, tmp_path):
    """And names those it knows."""
    ran = run("invent", "atlantis", "--out", tmp_path / "a")
    assert ran.code == 1
    assert "dongshan" in ran.err
    assert not (tmp_path / "a").exists()


def test_plan_writes_a_verified_plan_and_sums_it_up(
    run, solver, county_folder, tmp_path, rules_file
):
    """Coverage, loads, metres, aims, exceptions with reasons."""
    out = tmp_path / "out" / "mine"
    ran = run("plan", county_folder, "--out", out, "--rules", rules_file)
    assert ran.code == 0, ran.err
    assert solver["options"].workers is None
    for said in (
        "Households: 12. Villages: 4. Officials who can be planned: 6.",
        "All 12 households have an official",
        "Officials with households: 4 of 6; beats: 4; idle: 2.",
        "Load: 2 to 4, mean 3.00; below the minimum: 1, points missing: 1.",
        "Scatter in metres: mean ",
        "Travel in metres: mean ",
        "points missing to the minimum: 1",
        "village the load band cannot cut: 1",
        f"Verified plan: {out}",
    ):
        assert said in ran.out, ran.out
    assert ran.err == "Reading the county\nplanning\nVerifying the plan\n"
    assert run("verify", county_folder, out).code == 0
    assert sorted(p.name for p in out.parent.iterdir()) == ["mine"]


def test_plan_in_chinese_holds_no_english_sentence(
    run, solver, county_folder, tmp_path, rules_file
):
    """Ids and names aside."""
    del solver
    ran = run(
        "plan", county_folder, "--out", tmp_path / "p", "--rules", rules_file,
        "--lang", "zh",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} ", ran.out), ran.out


def test_plan_hands_its_options_on(
    run, solver, county_folder, plan_folder, tmp_path, rules_file
):
    """Options win over the rules; the baseline is read."""
    ran = run(
        "plan", county_folder, "--out", tmp_path / "p", "--rules", rules_file,
        "--seed", 7, "--workers", 2, "--baseline", plan_folder,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert solver["rules"].solve.seed == 7
    assert solver["options"].workers == 2
    assert len(solver["baseline"].assignments) == 12


def test_plan_takes_the_county_s_own_rules_without_the_option(
    run, solver, county_folder, tmp_path, rules_file
):
    """COUNTY/rules.toml."""
    (county_folder / "rules.toml").write_bytes(rules_file.read_bytes())
    assert run("plan", county_folder, "--out", tmp_path / "p").code == 0
    assert solver["rules"].load.max == 4


def test_plan_with_strict_exits_1_because_of_exceptions_and_still_writes(
    run, solver, county_folder, tmp_path, rules_file
):
    """The plan is good; the code says that soft rules gave way."""
    del solver
    words = ("plan", county_folder, "--rules", rules_file, "--strict")
    assert run(*words, "--out", tmp_path / "p").code == 1
    assert (tmp_path / "p" / "plan.json").is_file()


def test_plan_refuses_a_folder_that_exists_before_any_work(
    run, county_folder, tmp_path
):
    """And leaves it as it is."""
    out = tmp_path / "mine"
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    ran = run("plan", county_folder, "--out", out)
    assert ran.code == 1
    assert "exists already" in ran.err
    assert [p.name for p in out.iterdir()] == ["notes.txt"]


def test_plan_stops_at_faults_and_writes_nothing(run, solver, broken, tmp_path):
    """Without `--skip-faulty`."""
    ran = run("plan", broken, "--out", tmp_path / "p")
    assert ran.code == 1
    assert "V9" in ran.err
    assert solver == {}
    assert not (tmp_path / "p").exists()


def test_plan_stops_at_rules_that_the_county_contradicts(
    run, solver, county_folder, tmp_path
):
    """An exempt official nobody knows, with the key it stands under."""
    (county_folder / "rules.toml").write_text("[exempt]\nofficials = ['O9']\n", "utf-8")
    ran = run("plan", county_folder, "--out", tmp_path / "p")
    assert ran.code == 1
    assert "rules.toml ([exempt] officials): unknown official O9." in ran.err
    assert solver == {}


def test_a_plan_that_fails_its_verification_is_not_written(
    run, solver, county_folder, tmp_path
):
    """The plan by hand has loads of 4; these rules allow 3."""
    del solver
    rules = tmp_path / "tight.toml"
    rules.write_text("[load]\nmin = 1\nmax = 3\n", encoding="utf-8")
    ran = run("plan", county_folder, "--out", tmp_path / "q" / "p", "--rules", rules)
    assert ran.code == 1
    assert "did not pass its verification" in ran.err
    assert "O3" in ran.err
    assert not (tmp_path / "q").exists()


def test_verify_says_which_promise_is_broken(run, county_folder, plan_folder):
    """Exit code 1, in words and as JSON."""
    assert run("verify", county_folder, plan_folder).code == 0
    file = plan_folder / "assignments.csv"
    text = file.read_text(encoding="utf-8-sig")
    file.write_text(text.replace("V1-01,O1", "V1-02,O2", 1), encoding="utf-8-sig")
    ran = run("verify", county_folder, plan_folder)
    assert ran.code == 1
    assert re.search(r"The plan is not verified: \d+ broken promise", ran.out)
    table = json.loads(run("verify", county_folder, plan_folder, "--json").out)
    assert table["faults"] >= 1
    assert table["findings"][0]["severity"] == "fault"


def test_verify_as_json_of_a_good_plan_has_no_fault(run, county_folder, plan_folder):
    """Only JSON, exit code 0."""
    ran = run("verify", county_folder, plan_folder, "--json")
    table = json.loads(ran.out)
    assert (ran.code, table["faults"]) == (0, 0)


def test_map_and_workbook_are_written_where_they_are_asked_for(
    run, county_folder, plan_folder, tmp_path
):
    """In the language asked for."""
    page, book = tmp_path / "a" / "m.html", tmp_path / "b" / "w.xlsx"
    assert run("map", county_folder, plan_folder, "--out", page).code == 0
    assert "<html" in page.read_text(encoding="utf-8").lower()
    assert run("workbook", county_folder, plan_folder, "--out", book).code == 0
    assert (
        len(pd.read_excel(book, sheet_name=None, header=None, engine="calamine")) >= 6
    )
    ran = run("map", county_folder, plan_folder, "--out", page, "--lang", "zh")
    assert ran.out == f"覆盖图：{page}\n"


def test_contacts_stand_in_the_workbook_only_where_they_are_asked_for(
    run, county_folder, plan_folder, tmp_path
):
    """The file's name then says so."""
    (county_folder / "official_contacts.csv").write_text(
        "id,name,phone,address\nO1,林某,05960000001,\n", encoding="utf-8"
    )

    def cells(file):
        sheets = pd.read_excel(
            file, sheet_name=None, header=None, dtype=str, engine="calamine"
        )
        return " ".join(str(v) for s in sheets.values() for v in s.to_numpy().ravel())

    plain = tmp_path / "plain.xlsx"
    assert run("workbook", county_folder, plan_folder, "--out", plain).code == 0
    assert "林某" not in cells(plain)
    ran = run(
        "workbook", county_folder, plan_folder, "--out", tmp_path / "full.xlsx",
        "--with-contacts", "--lang", "zh",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    written = ran.out.strip().removeprefix("工作簿：")
    assert "含个人信息" in written
    assert "林某" in cells(written)


def test_changes_against_a_baseline_are_shown(
    run, county_folder, plan_folder, tmp_path
):
    """Map and workbook take the option."""
    for command, name in (("map", "m.html"), ("workbook", "w.xlsx")):
        ran = run(
            command, county_folder, plan_folder, "--out", tmp_path / name,
            "--baseline", plan_folder,
        )  # fmt: skip
        assert ran.code == 0, ran.err
