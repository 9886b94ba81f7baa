"""A plan folder appears whole or not at all, byte for byte the same every time."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from liaison_plan.errors import PlanFolderError
from liaison_plan.plan.bundle import COLUMNS, Aim, Plan
from liaison_plan.plan.exceptions import exception_frame
from liaison_plan.plan.folder import read_plan, write_plan
from liaison_plan.rules.model import Rules
from liaison_plan.words import set_language
from tests.plan.small import digest


def shuffled(plan):
    """The same plan with all rows in another order."""
    tables = {
        name: getattr(plan, name).sample(frac=1, random_state=7) for name in COLUMNS
    }
    return Plan(
        **tables, rules=plan.rules, status=plan.status, aims=plan.aims,
        county_hashes=dict(reversed(plan.county_hashes.items())),
        versions=plan.versions, beat_prices=plan.beat_prices, layers=plan.layers,
    )  # fmt: skip


def odd_plan():
    """A plan of one household whose ids are as awkward as free text can be."""
    odd = 'a,"b"\r\n;=甲'
    frames = {
        "assignments": [(odd, "=V", "=V-01", "@o\r", 0.25)],
        "beats": [("=V-01", "=V", odd, 117.1234567, -23.0, 1, 1)],
        "beat_officials": [("=V-01", "@o\r", "first", -0.01)],
    }
    return Plan(
        **{n: pd.DataFrame(r, columns=COLUMNS[n]) for n, r in frames.items()},
        exceptions=exception_frame([]), rules=Rules(), status="feasible",
        aims=(Aim("uncovered", 0.0, 0.0), Aim("weighted_m", 1.5)),
        county_hashes={}, versions={},
        beat_prices=({"village_id": "=V", "beats": 1, "scatter_m": 0.0,
                      "one_less_m": None, "one_more_m": None},),
    )  # fmt: skip


def test_what_is_written_is_read_back(plan, tmp_path):
    """Tables, rules, aims and everything else survive."""
    back = read_plan(write_plan(plan, tmp_path / "again"))
    for name in COLUMNS:
        pd.testing.assert_frame_equal(getattr(back, name), getattr(plan, name))
    for name in ("rules", "status", "aims", "county_hashes", "versions", "layers"):
        assert getattr(back, name) == getattr(plan, name)


def test_awkward_ids_are_data_and_survive(tmp_path):
    """Commas, quotes, line ends and formula signs in ids come back as they were."""
    plan = odd_plan()
    back = read_plan(write_plan(plan, tmp_path / "odd"))
    assert back.assignments["household_id"].tolist() == ['a,"b"\r\n;=甲']
    assert back.assignments["official_id"].tolist() == ["@o\r"]
    assert back.beats["centre_lon"].tolist() == [117.1234567]
    assert back.beat_prices == plan.beat_prices
    assert back.aims == plan.aims


def test_numbers_are_written_in_one_form(tmp_path):
    """Metres have one decimal and no minus before zero; degrees have seven."""
    folder = write_plan(odd_plan(), tmp_path / "odd")
    text = (folder / "beat_officials.csv").read_bytes().decode("utf-8-sig")
    assert text == 'beat_id,official_id,role,travel_m\n=V-01,"@o\r",first,0.0\n'
    text = (folder / "beats.csv").read_bytes().decode("utf-8-sig")
    assert text.endswith(",117.1234567,-23.0000000,1,1\n")


def test_the_same_plan_gives_the_same_bytes(plan, tmp_path):
    """Neither the order of rows nor the place of the folder leaves a trace."""
    one = write_plan(plan, tmp_path / "one")
    other = write_plan(shuffled(plan), tmp_path / "elsewhere" / "deep" / "other")
    assert digest(one) == digest(other)
    for file in one.iterdir():
        assert str(tmp_path).encode() not in file.read_bytes()


def test_the_writer_agrees_with_a_plan_made_by_hand(plan, plan_folder, tmp_path):
    """The tables are byte for byte what plain Python wrote."""
    written = digest(write_plan(plan, tmp_path / "again"))
    by_hand = digest(plan_folder)
    assert {n: h for n, h in written.items() if n != "plan.json"} == {
        n: h for n, h in by_hand.items() if n != "plan.json"
    }


def test_all_files_exist_in_utf8_with_bom_and_lf(plan, tmp_path):
    """A table without rows is a heading."""
    folder = write_plan(plan, tmp_path / "again")
    files = {p.name for p in folder.iterdir()}
    assert files == {f"{name}.csv" for name in COLUMNS} | {"plan.json"}
    for name in COLUMNS:
        content = (folder / f"{name}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
    assert (folder / "stations.csv").read_bytes() == (
        b"\xef\xbb\xbfvillage_id,role,official_id\n"
    )


def test_plan_json_has_the_keys_of_the_contract(plan, tmp_path):
    """Nothing more, so that no time, path or name slips in."""
    folder = write_plan(plan, tmp_path / "again")
    about = json.loads((folder / "plan.json").read_text("utf-8"))
    assert list(about) == [
        "schema_version", "layers", "status", "county_sha256", "plan_sha256", "rules",
        "aims", "beat_prices", "versions",
    ]  # fmt: skip
    assert about["rules"] == plan.rules.as_dict()
    assert set(about["plan_sha256"]) == set(COLUMNS)
    assert all(set(a) == {"name", "value", "bound", "gap"} for a in about["aims"])


@pytest.mark.parametrize("budget", [0, 7])
def test_a_change_budget_stands_last_and_is_read_back(plan, tmp_path, budget):
    """No household is a budget too, and none at all leaves no key behind."""
    folder = write_plan(replace(plan, max_changes=budget), tmp_path / "again")
    about = json.loads((folder / "plan.json").read_text("utf-8"))
    assert list(about.items())[-1] == ("max_changes", budget)
    assert read_plan(folder).max_changes == budget
    assert read_plan(write_plan(plan, tmp_path / "free")).max_changes is None


@pytest.mark.parametrize("kind", ["folder", "file", "dangling link"])
def test_an_existing_target_is_refused_and_left_alone(plan, tmp_path, kind):
    """A plan is never overwritten."""
    target = tmp_path / "there"
    if kind == "folder":
        target.mkdir()
    elif kind == "file":
        target.write_text("mine", "utf-8")
    else:
        target.symlink_to(tmp_path / "nowhere")
    before = sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(PlanFolderError, match="exists already and is left as it is"):
        write_plan(plan, target)
    assert sorted(p.name for p in tmp_path.iterdir()) == before
    if kind == "file":
        assert target.read_text("utf-8") == "mine"
    if kind == "folder":
        assert list(target.iterdir()) == []


@pytest.mark.parametrize("error", [OSError("no space left"), KeyboardInterrupt()])
def test_a_failure_in_the_middle_leaves_nothing(plan, tmp_path, monkeypatch, error):
    """Neither the folder, nor a temporary one, nor the parents made for it."""
    write, n_written = Path.write_bytes, []

    def fail_at_third(path, content):
        n_written.append(path)
        if len(n_written) == 3:
            raise error
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", fail_at_third)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises((PlanFolderError, KeyboardInterrupt)):
        write_plan(plan, tmp_path / "new" / "parent" / "plan")
    assert len(n_written) == 3
    assert sorted(tmp_path.rglob("*")) == before


def test_a_target_that_appears_meanwhile_is_not_overwritten(
    plan, tmp_path, monkeypatch
):
    """The folder is looked for once more before the rename."""
    target, write = tmp_path / "plan2", Path.write_bytes

    def meanwhile(path, content):
        target.mkdir(exist_ok=True)
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", meanwhile)
    with pytest.raises(PlanFolderError, match="exists already"):
        write_plan(plan, target)
    assert list(target.iterdir()) == []
    assert not list(tmp_path.glob(".*.part"))


def test_a_leftover_of_a_crash_is_stepped_over(plan, tmp_path, monkeypatch):
    """A temporary folder of the same name neither stops the writer nor is touched."""
    monkeypatch.setattr("os.getpid", lambda: 1)
    left = tmp_path / ".plan2.1-0.part"
    left.mkdir()
    write_plan(plan, tmp_path / "plan2")
    assert left.exists()
    assert not (tmp_path / ".plan2.1-1.part").exists()


def test_all_problems_of_a_folder_are_named_at_once(plan_folder):
    """One error lists the missing file, column, number, key and version."""
    (plan_folder / "stations.csv").unlink()
    beats = plan_folder / "beats.csv"
    beats.write_text(beats.read_text("utf-8").replace(",load\n", ",weight\n"), "utf-8")
    officials = plan_folder / "beat_officials.csv"
    text = officials.read_text("utf-8").splitlines()
    text[2] = "V1-02,O2,first,far"
    officials.write_text("\n".join(text), "utf-8")
    (plan_folder / "exceptions.csv").write_bytes(b"\xff\xfe\x00")
    about = json.loads((plan_folder / "plan.json").read_text("utf-8"))
    del about["aims"]
    about["schema_version"] = 99
    (plan_folder / "plan.json").write_text(json.dumps(about), "utf-8")
    with pytest.raises(PlanFolderError) as caught:
        read_plan(plan_folder)
    problems = caught.value.problems
    assert problems[["file", "row", "column"]].to_records(index=False).tolist() == [
        ("beats.csv", "", "load"),
        ("beats.csv", "", "weight"),
        ("beat_officials.csv", "3", "travel_m"),
        ("stations.csv", "", ""),
        ("exceptions.csv", "", ""),
        ("plan.json", "", "aims"),
        ("plan.json", "", "schema_version"),
    ]
    assert "beat_officials.csv 3: 'far' in column travel_m" in str(caught.value)
    assert (problems["advice"] != "").all()


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("status", "splendid", "The status 'splendid' is not known."),
        ("aims", [{"name": "uncovered"}], "The aims are not a list"),
        ("rules", {"load": {"mim": 3}}, "mim"),
        ("max_changes", -1, "max_changes is not a whole number from 0."),
        ("max_changes", "3", "max_changes is not a whole number from 0."),
        ("max_changes", 2.5, "max_changes is not a whole number from 0."),
        ("max_changes", True, "max_changes is not a whole number from 0."),
    ],
)
def test_plan_json_is_checked_where_it_is_read(plan_folder, key, value, message):
    """Status, aims and rules must be what the program knows."""
    about = json.loads((plan_folder / "plan.json").read_text("utf-8"))
    about[key] = value
    (plan_folder / "plan.json").write_text(json.dumps(about), "utf-8")
    with pytest.raises(PlanFolderError, match=message):
        read_plan(plan_folder)


@pytest.mark.parametrize("content", [b"[]", b"{", b"\xff"])
def test_plan_json_that_is_no_object_is_refused(plan_folder, content):
    """Damaged JSON is a sentence, not a traceback."""
    (plan_folder / "plan.json").write_bytes(content)
    with pytest.raises(PlanFolderError, match="It is not JSON in UTF-8"):
        read_plan(plan_folder)


def test_a_county_given_as_a_plan_is_called_one(tmp_path):
    """One sentence, not a list of the files a plan would have."""
    (tmp_path / "officials.csv").write_text("official_id\n", "utf-8")
    with pytest.raises(PlanFolderError) as caught:
        read_plan(tmp_path)
    assert len(str(caught.value).splitlines()) == 1
    assert caught.value.problems is None or caught.value.problems.empty


def test_a_missing_folder_is_named_in_both_languages(tmp_path):
    """The error is a sentence in the language in force."""
    with pytest.raises(PlanFolderError, match="There is no plan folder"):
        read_plan(tmp_path / "none")
    set_language("zh")
    with pytest.raises(PlanFolderError, match="没有方案文件夹"):
        read_plan(tmp_path / "none")
