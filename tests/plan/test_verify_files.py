"""`verify` reads the files themselves: form, checksums, county, rules."""

from __future__ import annotations

import subprocess
import sys

import pytest

from liaison_plan.errors import PlanFolderError
from liaison_plan.plan.verify import verify
from liaison_plan.words import set_language
from tests.plan.small import BANS, OFFICIALS, write_county, write_plan_by_hand
from tests.plan.tamper import Forger


def codes(county, plan, severity="fault"):
    """Codes of the checks that found something of this severity."""
    found = verify(county, plan)
    return set(found.loc[found["severity"] == severity, "check"])


def rewrite(path, change):
    """Edit a text file through a function."""
    path.write_bytes(change(path.read_bytes()))


def test_a_missing_plan_folder_is_an_error(county_folder, tmp_path):
    """There is nothing to verify."""
    with pytest.raises(PlanFolderError, match="There is no plan folder"):
        verify(county_folder, tmp_path / "none")


def test_the_findings_are_a_frame_with_faults_first(county_folder, plan_folder):
    """Six columns, sorted, every cell a text."""
    (county_folder / "rules.toml").write_text("[load]\nmin = 1\n", "utf-8")
    rewrite(plan_folder / "stations.csv", lambda b: b + b"V1,lead,O1\n")
    found = verify(county_folder, plan_folder)
    assert list(found.columns) == [
        "severity", "check", "table", "id", "problem", "advice",
    ]  # fmt: skip
    assert found["severity"].tolist() == ["fault", "fault", "remark"]
    assert found["check"].tolist() == ["layers", "plan_hash", "rules_differ"]
    assert (found[["problem", "advice"]] != "").all(axis=None)


def test_verification_loads_no_solver(county_folder, plan_folder):
    """Neither OR-Tools nor the package's own solver nor its distances."""
    code = (
        "import sys; from liaison_plan.plan.verify import verify;"
        "f = verify(sys.argv[1], sys.argv[2]); assert f.empty, f.to_string();"
        "bad = [m for m in sys.modules if m.split('.')[0] == 'ortools'"
        " or m.startswith(('liaison_plan.solving', 'liaison_plan.travel'))];"
        "assert not bad, bad"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(county_folder), str(plan_folder)], check=True
    )


@pytest.mark.parametrize(
    ("name", "change", "check"),
    [
        ("beats.csv", lambda b: b.replace(b"\n", b"\r\n"), "format"),
        ("beats.csv", lambda b: b.removeprefix(b"\xef\xbb\xbf"), "format"),
        ("beats.csv", lambda b: b.replace(b"V1-01,V1", b'"V1-01",V1'), "format"),
        ("beats.csv", lambda b: b.replace(b",3\n", b",3.0\n"), "format"),
        ("beats.csv", lambda b: b.replace(b",3\n", b",+3\n"), "format"),
        ("beats.csv", lambda b: b.replace(b",load", b",weight"), "columns"),
        ("beats.csv", lambda b: b.replace(b",load", b",load,name"), "columns"),
        ("beats.csv", lambda _b: b"", "unreadable"),
        ("beats.csv", lambda _b: b"\xff\xfe", "unreadable"),
        ("beats.csv", lambda b: b[:-3], "format"),
        ("assignments.csv", lambda b: b.replace(b".", b","), "unreadable"),
        ("assignments.csv", lambda b: b.replace(b",0.0\n", b",0.00\n"), "format"),
        ("assignments.csv", lambda b: b.replace(b",0.0\n", b",-0.0\n"), "format"),
        ("assignments.csv", lambda b: b.replace(b",0.0\n", b",nan\n"), "format"),
        ("exceptions.csv", lambda b: b.replace(b"reason=minimum", b"reason"),
         "exception_detail"),
        ("exceptions.csv", lambda b: b.replace(b"idle,,O5", b"lazy,,O5"),
         "exception_rule"),
        ("exceptions.csv", lambda b: b + b"unit_split,,,,unit_id=U1;villages=2\n",
         "exception_twice"),
        ("exceptions.csv", lambda b: b.replace(b"idle,,O5", b"idle,V1,O5"),
         "exception_ids"),
        ("beat_officials.csv", lambda b: b.replace(b"first", b"second", 1), "roles"),
        ("beat_officials.csv", lambda b: b + b.splitlines()[1] + b"\n", "roles"),
        ("plan.json", lambda b: b.replace(b'"aims"', b'"goals"'), "plan_json"),
        ("plan.json", lambda _b: b"[1]", "unreadable"),
        ("plan.json", lambda _b: b"{", "unreadable"),
    ],
)  # fmt: skip
def test_every_slip_in_the_form_is_named(
    county_folder, plan_folder, name, change, check
):
    """A file in another form than the contract's is a fault of its own."""
    before = (plan_folder / name).read_bytes()
    rewrite(plan_folder / name, change)
    assert (plan_folder / name).read_bytes() != before
    assert check in codes(county_folder, plan_folder)


def test_rows_out_of_order_are_named(county_folder, plan_folder):
    """The first row that stands too late is shown."""

    def swap(content):
        head, first, second, *rest = content.splitlines(keepends=True)
        return b"".join([head, second, first, *rest])

    rewrite(plan_folder / "assignments.csv", swap)
    found = verify(county_folder, plan_folder)
    assert found["check"].tolist() == ["order", "plan_hash"]
    assert found["id"].tolist() == ["H01", ""]


@pytest.mark.parametrize("name", ["beats.csv", "stations.csv", "plan.json"])
def test_a_missing_file_is_named(county_folder, plan_folder, name):
    """What else can be checked is checked all the same."""
    (plan_folder / name).unlink()
    assert "file_missing" in codes(county_folder, plan_folder)


def test_a_strange_file_is_only_remarked_on(county_folder, plan_folder):
    """`proof.json` belongs to a plan folder, other files do not."""
    (plan_folder / "proof.json").write_text("{}", "utf-8")
    (plan_folder / "notes.txt").write_text("hm", "utf-8")
    found = verify(county_folder, plan_folder)
    assert found["severity"].tolist() == ["remark"]
    assert found["id"].tolist() == ["notes.txt"]


@pytest.mark.parametrize(
    ("key", "value", "check"),
    [
        ("schema_version", 2, "schema_version"),
        ("status", "splendid", "status"),
        ("layers", [], "layers"),
        ("layers", ["roads"], "layers"),
        ("layers", ["stations"], "layers"),
        ("layers", ["households", "stations"], "layers"),
        ("aims", [], "aims"),
        ("aims", [{"name": "uncovered"}], "aims"),
        ("made_at", "2026-07-01", "plan_json"),
        ("plan_sha256", {"roads": "0"}, "plan_hash"),
        ("beat_prices", [{"village_id": "V9"}], "beat_prices"),
        ("beat_prices", [{"village_id": "V1", "beats": 3, "scatter_m": 1.0}],
         "beat_prices"),
        ("beat_prices", ["V1"], "beat_prices"),
        ("max_changes", "3", "plan_json"),
        ("max_changes", 2.5, "plan_json"),
        ("max_changes", True, "plan_json"),
        ("max_changes", None, "plan_json"),
        ("max_changes", -1, "plan_json"),
        ("max_changes", 3, "max_changes"),
    ],
)  # fmt: skip
def test_every_lie_in_plan_json_is_named(county_folder, plan_folder, key, value, check):
    """plan.json says nothing that is not checked."""
    plan = Forger(plan_folder, county_folder)
    plan.about[key] = value
    plan.save_about()
    assert check in codes(county_folder, plan_folder)


@pytest.mark.parametrize("value", [True, "3", float("nan")])
def test_an_aim_that_is_no_number_is_named(county_folder, plan_folder, value):
    """Whatever JSON can hold, a value is a finite number."""
    plan = Forger(plan_folder, county_folder)
    plan.about["aims"][0]["value"] = value
    plan.save_about()
    assert "aims" in codes(county_folder, plan_folder)


def test_true_beat_prices_are_accepted(county_folder, plan_folder):
    """Beats and scatter of a village, counted again."""
    plan = Forger(plan_folder, county_folder)
    metres = sum(float(plan.row(h)["scatter_m"]) for h in ("H01", "H03", "H04", "H05"))
    plan.about["beat_prices"] = [
        {"village_id": "V1", "beats": 2, "scatter_m": metres, "one_less_m": None,
         "one_more_m": 12.5}
    ]  # fmt: skip
    plan.save_about()
    assert verify(county_folder, plan_folder).empty


@pytest.mark.parametrize(
    ("changes", "budget", "found"),
    [
        (0, 0, []),
        (2, 2, []),
        (2, 5, []),
        (2, None, []),
        (3, 2, ["max_changes"]),
        (1, 0, ["max_changes"]),
    ],
)
def test_a_change_budget_holds(county_folder, plan_folder, changes, budget, found):
    """No more households change than were allowed to; without a budget any number."""
    plan = Forger(plan_folder, county_folder)
    plan.about["aims"].append(
        {"name": "changes", "value": changes, "bound": None, "gap": None}
    )
    if budget is not None:
        plan.about["max_changes"] = budget
    plan.save_about()
    assert verify(county_folder, plan_folder)["check"].tolist() == found


def test_rules_must_be_valid_and_in_full(county_folder, plan_folder):
    """A key nobody knows, or one left out, is a fault."""
    plan = Forger(plan_folder, county_folder)
    del plan.about["rules"]["load"]["idle"]
    plan.save_about()
    assert codes(county_folder, plan_folder) == {"rules"}
    plan.about["rules"]["load"]["idel"] = "avoid"
    plan.save_about()
    assert codes(county_folder, plan_folder) == {"rules"}


def test_other_rules_in_the_county_are_a_remark(county_folder, plan_folder):
    """The rules in plan.json are in force; a differing file is worth knowing."""
    rules = county_folder / "rules.toml"
    rules.write_text("[load]\nmin = 3\nmax = 4\n", "utf-8")
    assert verify(county_folder, plan_folder).empty
    for text in ("[load]\nmin = 2\n", "[load]\nmim = 2\n"):
        rules.write_text(text, "utf-8")
        found = verify(county_folder, plan_folder)
        assert found["check"].tolist() == ["rules_differ"]
        assert found["severity"].tolist() == ["remark"]


def test_a_changed_county_is_one_fault_among_all(tmp_path, plan_folder):
    """Its tables are named, and so is the rule that the plan now breaks."""
    changed = write_county(
        tmp_path / "changed", bans=BANS + "H02,O1\n", units=None,
        officials=OFFICIALS.replace(",,,", ",117.4300000,23.7000000,"),
        road_nodes="node,lon,lat\nN1,117.43,23.7\nN2,117.44,23.7\n",
    )  # fmt: skip
    found = verify(changed, plan_folder)
    hashes = found[found["check"] == "county_hash"]
    assert hashes["id"].tolist() == [""] * 4
    assert hashes["table"].tolist() == ["bans", "officials", "road_nodes", "units"]
    assert "which is gone" in hashes["problem"].tolist()[3]
    assert "did not know" in hashes["problem"].tolist()[2]
    assert found.loc[found["check"] == "ban", "id"].tolist() == ["H02"]


def test_a_county_of_the_same_content_has_the_same_hashes(tmp_path, plan_folder):
    """Shuffled rows are the same county."""
    head, *rows = BANS.splitlines()
    same = write_county(tmp_path / "same", bans="\n".join([head, *rows[::-1]]) + "\n")
    assert verify(same, plan_folder).empty


def test_a_faulty_county_does_not_hide_the_plans_own_faults(tmp_path, plan_folder):
    """Both are reported in one frame."""
    broken = write_county(tmp_path / "broken", villages="village_id,name\nV1,a\n")
    rewrite(plan_folder / "beats.csv", lambda b: b + b"\n")
    assert {"county", "plan_hash", "format"} <= codes(broken, plan_folder)


def test_findings_are_said_in_chinese(county_folder, plan_folder):
    """Problem and advice follow the language in force."""
    plan = Forger(plan_folder, county_folder)
    plan.row("H01")["scatter_m"] = "0.0"
    plan.save("assignments", rehash=True)
    set_language("zh")
    found = verify(county_folder, plan_folder)
    assert found["problem"].tolist()[0].startswith("农户 H01：scatter_m 写为 0.0；实为")
    assert found["advice"].tolist()[0] == "请重新制作方案；方案从不手工修改。"


def test_numbers_in_json_may_be_written_as_floats(county_folder, plan_folder):
    """1 and 1.0 are the same rule."""
    plan = Forger(plan_folder, county_folder)
    plan.about["rules"]["distance"]["detour"] = 1
    plan.about["rules"]["weights"]["unit_split"] = 500.0
    plan.save_about()
    assert verify(county_folder, plan_folder).empty


def test_a_plan_may_stand_anywhere(tmp_path, county_folder):
    """Neither folder's name or place is part of the evidence."""
    folder = write_plan_by_hand(tmp_path / "方案 一" / "p", county_folder)
    moved = county_folder.rename(tmp_path / "县")
    assert verify(moved, folder).empty
