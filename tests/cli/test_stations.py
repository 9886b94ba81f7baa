"""The command stations, and explain, compare, verify and prove of its plans."""

from __future__ import annotations

import json

import pytest

from liaison_plan.plan.folder import read_plan
from tests.solving.tiny import Tiny

ROLES = """
[roles.member]
rank = ["staff"]
places = { village = [2, 2] }
per_person = [1, 1]
"""


@pytest.fixture
def folder(tmp_path):
    """Two villages that want two each, three who suit, no household at all."""
    tiny = Tiny(
        officials=[
            {"official_id": f"O{n}", "rank": "staff", "lon": 117.01, "lat": 23.0}
            for n in range(3)
        ],
        villages=[
            {"village_id": f"V{n}", "name": f"村{n}", "lon": 117 + n / 100, "lat": 23.0}
            for n in range(2)
        ],
    )
    place = tmp_path / "places"
    tiny.write(place)
    (place / "households.csv").unlink()
    (place / "stations.toml").write_text(ROLES, encoding="utf-8")
    return place


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("en", [
            "4 posts, but at most 3 can be filled: 1 short.",
            "3 postings; 1 post has nobody, and it is proven that no staffing under "
            "these rules fills more.",
            "Team member: 3 of 4 posts filled, 3 persons in 3 postings,",
            "raise the most places of one person from 1 to 2 (per_person).",
            "1 more official like O0.",
            "Verified plan: ",
        ]),
        ("zh", [
            "需 4 人次，最多只能安排 3 人次，缺 1。",
            "共安排 3 人次；有 1 个岗位空缺，已证明在本规则下没有更少空缺的安排。",
            "每人最多驻点数由 1 提高到 2（per_person）。",
            "已核验的方案：",
        ]),
    ],
)  # fmt: skip
def test_stations_says_the_arithmetic_the_plan_and_what_would_mend_it(
    run, folder, tmp_path, lang, lines
):
    """Arithmetic before the plan, repairs after it; verify agrees."""
    out = tmp_path / "plan"
    ran = run("--lang", lang, "stations", folder, "--out", out, "--repairs")
    assert ran.code == 0, ran.err
    at = [ran.out.index(line) for line in lines]
    assert at == sorted(at)
    assert run("verify", folder, out).code == 0
    assert len(read_plan(out).stations) == 3
    # A plan that is there is never written over.
    assert run("stations", folder, "--out", out).code == 1


def test_a_role_that_meets_nobody_or_no_place_is_no_success(run, folder, tmp_path):
    """A warning stands before the status, with the ranks and kinds there are."""
    (folder / "stations.toml").write_text(
        "[roles.leader]\nrank = ['县领导']\nplaces = { '村' = [0, 1] }\n"
        "[roles.lead]\nrank = ['科员']\nplaces = { '社区' = [1, 1] }\n",
        encoding="utf-8",
    )
    said = {}
    for lang in ("en", "zh"):
        ran = run("--lang", lang, "stations", folder, "--out", tmp_path / lang)
        assert ran.code == 0, ran.err
        said[lang] = [
            line for line in ran.out.splitlines() if line[:2] in ("Wa", "提醒")
        ]
    assert said["en"] == [
        "Warning: Leader in charge: no official who takes part suits the role by rank, "
        "skill, unit and township. Their ranks are: staff: 3.",
        "Warning: Station lead: the county has no place of the kinds Community "
        "(community). It has: Village (village): 2.",
    ]
    assert said["zh"] == [
        "提醒：包联领导岗位没有一名符合条件的干部（职级、专长、单位职能、所属乡镇）。"
        "参加包联的干部职级：工作人员（staff） 3。",
        "提醒：驻点干部岗位要驻的社区（community）全县一处也没有。"
        "现有：村（village） 2。",
    ]
    assert run("verify", folder, tmp_path / "zh").code == 0


def test_stations_as_json_holds_roles_exceptions_and_repairs(run, folder, tmp_path):
    """Nothing but JSON on stdout."""
    ran = run("stations", folder, "--out", tmp_path / "plan", "--repairs", "--json")
    told = json.loads(ran.out)
    assert told["aims"]["station_short"] == 1
    assert told["short"] == {"member": 1}
    assert [repair["kind"] for repair in told["repairs"]] == [
        "per_person", "fewest", "persons",
    ]  # fmt: skip
    assert told["roles"][0]["filled"] == 3


def test_the_same_county_gives_the_same_bytes(run, folder, tmp_path):
    """Twice the same command, every file compared."""
    for name in ("a", "b"):
        assert run("stations", folder, "--out", tmp_path / name).code == 0
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_other_roles_are_compared_and_explained(run, folder, tmp_path):
    """One place more a person: the open post is filled, the others stay."""
    other = tmp_path / "other.toml"
    other.write_text(ROLES.replace("[1, 1]", "[1, 2]"), encoding="utf-8")
    old, new = tmp_path / "old", tmp_path / "new"
    assert run("stations", folder, "--out", old).code == 0
    options = ["--stations", other, "--baseline", old, "--out", new]
    assert run("stations", folder, *options).code == 0
    found = run("--lang", "en", "compare", old, new, "--county", folder)
    assert "Postings: 3 stay, 0 are given up, 1 are new." in found.out
    assert "Team member at 村" in found.out
    told = json.loads(run("compare", old, new, "--json").out)
    assert sorted(row["status"] for row in told["postings"]) == [
        "kept", "kept", "kept", "new",
    ]  # fmt: skip
    short = read_plan(old).exceptions["village_id"].iloc[0]
    why = run("--lang", "en", "explain", folder, old, "--village", short)
    assert "1 missing; 3 officials may stand there." in why.out
    who = run("explain", folder, old, "--official", "O0", "--json")
    assert json.loads(who.out)["posts"][0]["role"] == "member"
    assert run("explain", folder, old, "--household", "H1").code == 1
    assert "proven while they were solved" in run(
        "--lang", "en", "prove", folder, old
    ).err  # fmt: skip


def test_a_faulty_file_of_roles_is_one_sentence_and_nothing_is_written(
    run, folder, tmp_path
):
    """The slip is named; the folder stays away."""
    (folder / "stations.toml").write_text(ROLES + "form = 'any'", encoding="utf-8")
    ran = run("--lang", "en", "stations", folder, "--out", tmp_path / "plan")
    assert ran.code == 1
    assert "[roles.member] form: is not a rule. Did you mean from?" in ran.err
    assert not (tmp_path / "plan").exists()


def test_a_baseline_of_the_other_kind_is_refused(
    run, folder, county_folder, plan_folder, tmp_path
):
    """Households and stations have no changes in common; nothing is written."""
    old, out = tmp_path / "old", tmp_path / "out"
    assert run("stations", folder, "--out", old).code == 0
    options = ["--out", out, "--lang", "en", "--baseline"]
    ran = run("stations", folder, *options, plan_folder)
    assert (ran.code, out.exists()) == (1, False)
    assert "is a plan of households; give one of stations." in ran.err
    for command in ("plan", "replan"):
        ran = run(command, county_folder, *options, old)
        assert (ran.code, out.exists()) == (1, False)
        assert "is a plan of stations; give one of households." in ran.err
