"""prove, explain and repairs on small counties: what they write, say and give back."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import liaison_plan
from liaison_plan.plan.folder import read_plan
from liaison_plan.rules.model import read_rules
from tests.proof.forged import swapped
from tests.solving.dongshan import cut_of, write_rows

#: Two small villages that the band cannot cut, two larger ones, two townships.
VILLAGES = {"350626100208", "350626103206", "350626101201", "350626103202"}

INSPECTOR = Path(liaison_plan.__file__).parent / "proof" / "inspector.py"


@pytest.fixture
def planned(run, county_folder, tmp_path):
    """Folder of a plan made and proven by the command."""
    out = tmp_path / "planned"
    rules = tmp_path / "band.toml"
    rules.write_text("[load]\nmin = 3\nmax = 4\n", encoding="utf-8")
    ran = run(
        "plan", county_folder, "--out", out, "--rules", rules, "--prove",
        "--workers", "1",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert "no exchange of households" in ran.out
    return out


def test_plan_with_prove_writes_the_proof_with_the_plan(run, county_folder, planned):
    """The bound of the metres stands in plan.json, and the plan is still verified."""
    assert (planned / "proof.json").is_file()
    (metres,) = [a for a in read_plan(planned).aims if a.name == "weighted_m"]
    assert metres.bound is not None
    assert run("verify", county_folder, planned).code == 0


def test_prove_says_what_holds_and_writes_the_same_bytes(run, county_folder, planned):
    """Again, from the files."""
    before = (planned / "proof.json").read_bytes()
    (planned / "proof.json").unlink()
    ran = run("prove", county_folder, planned)
    assert ran.code == 0
    assert "no negative cycle" in ran.out
    assert (planned / "proof.json").read_bytes() == before


def test_prove_as_json_is_json_alone(run, county_folder, planned):
    """And holds what the file holds."""
    ran = run("prove", county_folder, planned, "--json")
    assert ran.code == 0
    told = json.loads(ran.out)
    assert told == json.loads((planned / "proof.json").read_text(encoding="utf-8"))


def test_prove_names_the_exchange_that_refutes_a_plan(run, tmp_path):
    """Two households swapped, and every file and checksum made to agree."""
    county = write_rows(cut_of(VILLAGES, every=60), tmp_path / "county")
    plan = tmp_path / "swapped"
    assert run("plan", county, "--out", plan, "--workers", "1").code == 0
    two = swapped(plan, county)
    assert run("verify", county, plan).code == 0
    ran = run("prove", county, plan)
    assert ran.code == 1
    assert not (plan / "proof.json").exists()
    assert any(household in ran.out for household in two), ran.out


def test_the_inspector_needs_python_alone(run, county_folder, planned, tmp_path):
    """Over the county as `tidy` writes it, without any package or environment."""
    tidy = tmp_path / "tidy"
    assert run("tidy", county_folder, "--out", tidy).code == 0
    command = [sys.executable, "-I", "-S", str(INSPECTOR), str(tidy), str(planned)]
    done = subprocess.run(
        command, env={}, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_explain_answers_for_one_of_each(run, county_folder, planned):
    """Of a household, an official, a village; as lines and as JSON."""
    plan = read_plan(planned)
    row = plan.assignments.query("official_id != ''").iloc[0]
    for option, column in (
        ("--household", "household_id"),
        ("--official", "official_id"),
        ("--village", "village_id"),
    ):
        ran = run("explain", county_folder, planned, option, row[column])
        assert ran.code == 0, ran.err
        assert row[column] in ran.out
        told = run("explain", county_folder, planned, option, row[column], "--json")
        assert json.loads(told.out)["id"] == row[column]


def test_explain_wants_exactly_one_question(run, county_folder, planned):
    """None or two are wrong usage, said in a sentence."""
    for asked in ([], ["--household", "H01", "--prices"]):
        ran = run("explain", county_folder, planned, *asked)
        assert ran.code == 2
        assert "--prices" in ran.err


def test_explain_refuses_an_id_that_nobody_has(run, county_folder, planned):
    """With the id in the sentence."""
    ran = run("explain", county_folder, planned, "--household", "H99")
    assert ran.code == 1
    assert "H99" in ran.err


def test_prices_stand_in_lines_json_workbook_and_map(
    run, county_folder, planned, tmp_path
):
    """One option everywhere."""
    ran = run("explain", county_folder, planned, "--prices")
    assert ran.code == 0, ran.err
    assert ran.out.strip()
    told = run("explain", county_folder, planned, "--prices", "--json")
    assert json.loads(told.out)
    book, page = tmp_path / "p.xlsx", tmp_path / "p.html"
    ran = run("workbook", county_folder, planned, "--out", book, "--prices")
    assert ran.code == 0, ran.err
    with pd.ExcelFile(book, engine="openpyxl") as sheets:
        priced = set(sheets.sheet_names)
    plain = tmp_path / "plain.xlsx"
    assert run("workbook", county_folder, planned, "--out", plain).code == 0
    with pd.ExcelFile(plain, engine="openpyxl") as sheets:
        assert len(priced - set(sheets.sheet_names)) >= 1
    assert run("map", county_folder, planned, "--out", page, "--prices").code == 0
    bare = tmp_path / "bare.html"
    assert run("map", county_folder, planned, "--out", bare).code == 0
    assert page.read_text(encoding="utf-8") != bare.read_text(encoding="utf-8")


@pytest.fixture
def tight(tmp_path):
    """Rules that the small county cannot keep."""
    file = tmp_path / "tight.toml"
    file.write_text('[load]\nmin = 3\nmax = 4\nidle = "forbidden"\n', encoding="utf-8")
    return file


def test_repairs_give_reasons_and_repairs(run, county_folder, tight):
    """As lines, and as JSON of the contract's shape."""
    ran = run("repairs", county_folder, "--rules", tight)
    assert ran.code == 0, ran.err
    assert "What the numbers allow:" in ran.out
    assert "  1. " in ran.out
    told = json.loads(run("repairs", county_folder, "--rules", tight, "--json").out)
    assert set(told) == {"arithmetic", "conflicts", "repairs"}
    for k, repair in enumerate(told["repairs"], start=1):
        assert set(repair) == {
            "k", "kind", "amount", "applies_to", "sentence_zh", "sentence_en"
        }  # fmt: skip
        assert repair["k"] == k
        assert re.search(r"[一-鿿]", repair["sentence_zh"])
        assert not re.search(r"[一-鿿]", repair["sentence_en"])


def test_a_repair_is_applied_as_new_rules(run, county_folder, tight, tmp_path):
    """The file reads back, and an older one is never written over."""
    out = tmp_path / "new.toml"
    words = ("repairs", county_folder, "--rules", tight, "--apply", 1, "--out", out)
    assert run(*words).code == 0
    assert read_rules(out) != read_rules(tight)
    written = out.read_bytes()
    assert run(*words).code == 1
    assert out.read_bytes() == written


def test_what_cannot_be_applied_is_wrong_usage(run, county_folder, tight, tmp_path):
    """A number that is not there, a repair on people, an option without the other."""
    out = tmp_path / "new.toml"
    told = json.loads(run("repairs", county_folder, "--rules", tight, "--json").out)
    people = [r["k"] for r in told["repairs"] if r["applies_to"] == "people"]
    assert people
    for k in (99, people[0]):
        ran = run(
            "repairs", county_folder, "--rules", tight, "--apply", k, "--out", out
        )
        assert ran.code == 2, ran.err
        assert str(k) in ran.err
    assert run("repairs", county_folder, "--rules", tight, "--apply", 1).code == 2
    assert not out.exists()


@pytest.mark.parametrize("asked", [("prove",), ("explain", "--prices"), ("repairs",)])
def test_chinese_holds_no_english_sentence(run, county_folder, planned, asked):
    """Ids and names aside."""
    name, *options = asked
    folders = [county_folder] if name == "repairs" else [county_folder, planned]
    ran = run(name, *folders, *options, "--lang", "zh")
    assert ran.code == 0, ran.err
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} ", ran.out), ran.out
