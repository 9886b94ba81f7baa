"""compare on the small county: what it says, writes and gives back."""

from __future__ import annotations

import json

import openpyxl
import pytest

from tests.plan.small import write_plan_by_hand
from tests.plan.test_compare import NEW_BEATS, NEW_EXCEPTIONS


@pytest.fixture
def other(tmp_path, county_folder):
    """Folder of another plan: O5 takes over V1-02, two households more change."""
    rules = {"load": {"min": 3, "max": 4}, "scope": {"beat_within": "county"}}
    return write_plan_by_hand(
        tmp_path / "other", county_folder, beats=NEW_BEATS, exceptions=NEW_EXCEPTIONS,
        rules=rules,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "said", "without"),
    [
        ("en", "4 households change their official: 33.3 %", "only the county can"),
        ("zh", "4 户更换干部，占两个方案共有住户的 33.3 %", "需要给出县数据"),
    ],
)
def test_differences_are_said_and_are_no_failure(
    run, plan_folder, other, county_folder, lang, said, without
):
    """Exit 0, with and without the county; nothing but sentences on stdout."""
    ran = run("--lang", lang, "compare", plan_folder, other)
    assert ran.code == 0, ran.err
    assert said in ran.out
    assert without in ran.out
    ran = run("--lang", lang, "compare", plan_folder, other, "--county", county_folder)
    assert ran.code == 0, ran.err
    assert without not in ran.out
    assert "康美村" in ran.out
    assert ran.err == ""


def test_a_plan_compared_with_itself_says_one_sentence(run, plan_folder):
    """And exits 0 too."""
    ran = run("compare", plan_folder, plan_folder)
    assert ran.code == 0
    assert ran.out.splitlines() == ["No household changes its official."]


def test_json_is_json_alone(run, plan_folder, other, county_folder, tmp_path):
    """Even where files are written; rows with reasons."""
    ran = run(
        "compare", plan_folder, other, "--json", "--county", county_folder,
        "--out", tmp_path / "c.xlsx",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert [row["why"] for row in told["households"]] == [
        "beat_handed_over", "beat_handed_over", "exchange", "left_out",
    ]  # fmt: skip
    assert (tmp_path / "c.xlsx").is_file()


def test_workbook_and_map_are_written_where_asked(
    run, plan_folder, other, county_folder, tmp_path
):
    """The map opens with the changes switched on."""
    book, page = tmp_path / "out" / "c.xlsx", tmp_path / "out" / "c.html"
    ran = run(
        "compare", plan_folder, other, "--county", county_folder,
        "--out", book, "--map", page,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[-2:] == [
        f"Workbook: {book}", f"Map of changes: {page}",
    ]  # fmt: skip
    assert "Changes" in openpyxl.load_workbook(book).sheetnames
    assert '"is_on":true' in page.read_text(encoding="utf-8").replace(" ", "")


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "--map needs --county"), ("zh", "--map 需要同时给出 --county")],
)
def test_a_map_without_a_county_is_wrong_usage(
    run, plan_folder, other, tmp_path, lang, said
):
    """Exit 2 and nothing written."""
    ran = run(
        "--lang", lang, "compare", plan_folder, other, "--map", tmp_path / "m.html"
    )
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "m.html").exists()


def test_a_plan_that_is_not_there_is_a_fault(run, plan_folder, county_folder, tmp_path):
    """Whichever of the two; exit 1 with its name."""
    nowhere = tmp_path / "nowhere"
    for pair in ((plan_folder, nowhere), (nowhere, plan_folder)):
        ran = run("compare", *pair)
        assert ran.code == 1
        assert "nowhere" in ran.err
        ran = run("compare", *pair, "--county", county_folder)
        assert ran.code == 1
        assert ran.out == ""
