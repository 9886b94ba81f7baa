"""Exceptions, aims and status are said in whole sentences, in both languages."""

from __future__ import annotations

import dataclasses

import pytest

from liaison_plan.plan.bundle import COLUMNS, RULE_CODES
from liaison_plan.plan.sentences import (
    aim_title,
    exception_counts,
    exception_sentence,
    rule_title,
    status_sentence,
)
from liaison_plan.words import set_language

ROWS = {
    ("uncovered", "V1", "", "H1", "reason=no_official_allowed"): (
        "Household H1 (village V1) has no official: the rules allow none to serve it.",
        "农户 H1（村 V1）没有包联干部：按规则没有干部可以联系该户。",
    ),
    ("uncovered", "V1", "", "H1", "reason=all_full"): (
        "Household H1 (village V1) has no official: everyone who may serve it carries "
        "the maximum already.",
        "农户 H1（村 V1）没有包联干部：可以联系该户的干部工作量都已达到上限。",
    ),
    ("uncovered", "V1", "", "H1", "reason=faulty_row"): (
        "Household H1 (village V1) has no official: its row in the tables is faulty "
        "and was skipped.",
        "农户 H1（村 V1）没有包联干部：该户在表中的一行有错误，已跳过。",
    ),
    ("below_min", "V1", "O2", "", "load=19;min=20;reason=county_short"): (
        "Official O2 (village V1) has load 19, below the minimum of 20: the county has "
        "more officials than the minimum permits, and nobody may be idle.",
        "干部 O2（村 V1）工作量为 19，低于下限 20：全县干部人数超过下限所允许的人数，"
        "且不允许有人未分户。",
    ),
    ("below_min", "V1", "O2", "", "load=2;min=3;reason=village_short"): (
        "Official O2 (village V1) has load 2, below the minimum of 3: the village "
        "cannot give all its beats the minimum.",
        "干部 O2（村 V1）工作量为 2，低于下限 3：该村不够让每个片区都达到下限。",
    ),
    ("below_min", "V1", "O2", "", "load=2;min=3;reason=limits"): (
        "Official O2 (village V1) has load 2, below the minimum of 3: pins, bans, "
        "distance limits, eligibility or groups kept together leave no more.",
        "干部 O2（村 V1）工作量为 2，低于下限 3：受锁定、回避、距离上限、任职范围或"
        "村民小组不拆分所限，无法再多。",
    ),
    ("idle", "", "O5", "", "reason=minimum"): (
        "Official O5 has no households: the load minimum leaves none for them.",
        "干部 O5 未分户：按工作量下限，已没有农户可分。",
    ),
    ("idle", "", "O7", "", "reason=not_eligible"): (
        "Official O7 has no households: the rules let them serve none.",
        "干部 O7 未分户：按规则没有其可以联系的农户。",
    ),
    ("village_cannot_be_cut", "V1", "", "",
     "beats=2;households=5;load=5;max=4;min=3;missing=1"): (
        "Village V1 (households: 5, load: 5) cannot be cut into loads of 3 to 4; "
        "beats: 2, shortage: 1.",
        "村 V1（农户 5 户，工作量 5）无法划分为每片 3 至 4；片区 2 个，缺口 1。",
    ),
    ("home_village", "V3", "O4", "", ""): (
        "Official O4 serves households in their home village V3.",
        "干部 O4 联系的农户在其户籍村 V3。",
    ),
    ("unit_split", "", "", "", "unit_id=U%3B1;villages=2"): (
        "Unit U;1 works in 2 villages.",
        "单位 U;1 分散在 2 个村。",
    ),
    ("group_split", "V1", "", "", "group_id=G3;load=42;max=30;parts=2"): (
        "Village group G3 of village V1 is cut into 2 parts: its load is 42, the "
        "maximum 30.",
        "村 V1 的村民小组 G3 被拆成 2 部分：其工作量为 42，上限为 30。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_every_exception_is_a_sentence_in_both_languages(row):
    """With its ids, its numbers and its reason."""
    fields = dict(zip(COLUMNS["exceptions"], row, strict=True))
    english, chinese = ROWS[row]
    assert exception_sentence(fields) == english
    set_language("zh")
    assert exception_sentence(fields) == chinese


def test_villages_are_named_where_names_are_given(plan):
    """A name helps; the id stays for searching."""
    row = plan.exceptions[plan.exceptions["rule"] == "home_village"].iloc[0]
    said = exception_sentence(row, village_names={"V3": "后林村"})
    assert said == "Official O4 serves households in their home village 后林村 (V3)."


def test_an_id_in_braces_is_only_an_id():
    """What people write into ids is never taken for a placeholder."""
    row = dict.fromkeys(COLUMNS["exceptions"], "")
    row |= {"rule": "idle", "official_id": "{0}{x}", "detail": "reason=minimum"}
    assert exception_sentence(row).startswith("Official {0}{x} has no households")


@pytest.mark.parametrize("detail", ["reason=moon", ""])
def test_an_unknown_reason_is_an_error(detail):
    """No sentence is made up."""
    row = dict.fromkeys(COLUMNS["exceptions"], "") | {"rule": "idle", "detail": detail}
    with pytest.raises(ValueError, match="no sentence for the exception 'idle'"):
        exception_sentence(row)


def test_exceptions_are_counted_by_rule_and_reason(plan):
    """In the order of the rule codes."""
    counts = exception_counts(plan)
    assert counts[["rule", "reason", "n"]].to_records(index=False).tolist() == [
        ("below_min", "village_short", 1),
        ("idle", "minimum", 1),
        ("idle", "not_eligible", 1),
        ("village_cannot_be_cut", "", 1),
        ("home_village", "", 1),
        ("unit_split", "", 1),
    ]
    assert counts["title"].tolist()[0] == "load below the minimum"


def test_a_plan_without_exceptions_has_empty_counts(plan):
    """The columns stand all the same."""
    none = dataclasses.replace(plan, exceptions=plan.exceptions.iloc[:0])
    counts = exception_counts(none)
    assert len(counts) == 0
    assert list(counts.columns) == ["rule", "reason", "title", "n"]


def test_every_rule_and_aim_has_a_title_in_both_languages():
    """Titles are short, different and translated."""
    aims = (
        "uncovered", "points_missing", "points_missing_squared", "idle",
        "home_village", "weighted_m", "changes",
    )  # fmt: skip
    english = [rule_title(r) for r in RULE_CODES] + [aim_title(a) for a in aims]
    assert len(set(english)) == len(RULE_CODES) + len(aims)
    set_language("zh")
    chinese = [rule_title(r) for r in RULE_CODES] + [aim_title(a) for a in aims]
    assert all(e != c for e, c in zip(english, chinese, strict=True))


def test_the_status_is_a_sentence(plan):
    """The word optimal only where the status says it."""
    assert status_sentence(plan) == (
        "All 12 households have an official; that no better plan exists is not proven."
    )
    assert "proven optimal" in status_sentence(
        dataclasses.replace(plan, status="optimal")
    )
    rows = plan.assignments.copy()
    rows.loc[rows["household_id"].isin(["H01", "H02"]), "official_id"] = ""
    short = dataclasses.replace(plan, assignments=rows, status="infeasible")
    assert status_sentence(short) == (
        "2 households of 12 have no official; the exceptions say why."
    )
    set_language("zh")
    assert status_sentence(short) == "12 户中有 2 户没有包联干部；原因见例外情况。"
    assert status_sentence(plan) == "12 户都有包联干部；尚未证明没有更好的方案。"
