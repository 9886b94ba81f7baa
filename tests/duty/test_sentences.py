"""What a duty plan says of itself, in both languages."""

from __future__ import annotations

import pytest

from liaison_plan.duty import sentences
from liaison_plan.duty.plan import make_duty
from liaison_plan.duty.warnings import WARNINGS
from liaison_plan.rules.duty import DutyRules
from liaison_plan.words import in_language
from tests.duty.small import beat_plan, grid, leave_of, small_county

TOLD = {
    ("provisional", "2026", "", "", "days=1;visits=0;known_until=2026"): (
        "Provisional (1 day): what days from 29 December 2026 are waits for the "
        "official schedule of the next year.",
        "暂定（1 天）：2026 年 12 月 29 日以后的日期，须待下一年的国务院放假安排公布后"
        "才能确定。",
    ),
    ("provisional", "2027", "", "", "days=3;visits=1200;known_until=2026"): (
        "Provisional (3 days, 1,200 visits): the official schedule of 2027 is not "
        "known; weekends and statutory holidays only.",
        "暂定（3 天、1,200 户次）：2027 年的国务院放假安排尚未公布，只按周末和法定"
        "节假日计算。",
    ),
    ("nobody_available", "2026-07-10", "V1", "O1", "role=lead"): (
        "2026-07-10: nobody can step in for O1 at post V1.",
        "2026-07-10：V1 岗位的 O1 请假，无人可替。",
    ),
    ("visits_left_out", "2026-07", "V1", "O1", "n=9"): (
        "2026-07: O1 is away all month and nobody can step in at post V1; 9 visits "
        "are left out.",
        "2026-07：O1 整月请假，V1 岗位无人可替，有 9 户次走访未能安排。",
    ),
    ("banned", "2026-07-14", "V1", "O1", "household_id=H9"): (
        "2026-07-14: O1 is banned from household H9, and nobody else at post V1 can "
        "take it over; the visit is left out.",
        "2026-07-14：O1 与 H9 户有回避关系，V1 岗位又无人可换，这次走访未安排。",
    ),
    ("few_households", "", "V1", "", "households=12;per_month=50"): (
        "Post V1 has 12 households, so 50 different ones a month cannot be visited; "
        "each is visited every month.",
        "V1 岗位只有 12 户，每月走访不了 50 户不同的户；每户每月走访一次。",
    ),
    (
        "repeats", "", "V1", "",
        "households=60;per_month=50;visits=300;distinct=60;repeats=240",
    ): (
        "Post V1 has 60 households: 50 a month make 300 visits at 60 different "
        "households, 240 of them repeats.",
        "V1 岗位有 60 户：每月 50 户共 300 户次，走访不同的户 60 户，其中重复走访 240 "
        "户次。",
    ),
    (
        "repeats_planned", "", "V1", "",
        "households=40;per_month=10;visits=80;distinct=40;repeats=40;asked=60",
    ): (
        "Post V1 has 40 households: 10 a month would make 60 visits; planned are 80 at "
        "40 different households, 40 of them repeats.",
        "V1 岗位有 40 户：按每月 10 户应为 60 户次；实际安排 80 户次，走访不同的户 40 "
        "户，其中重复走访 40 户次。",
    ),
    ("no_households", "", "B1", "", "households=0;per_month=50"): (
        "Post B1 has no households to visit.",
        "B1 岗位没有可走访的住户。",
    ),
    ("without_post", "", "", "", "village_id=V9;households=4"): (
        "4 households of village V9 belong to no post and are not visited.",
        "V9 村有 4 户不属于任何岗位，未安排走访。",
    ),
    ("no_way", "2026-07-10", "", "O1", "doors=2"): (
        "2026-07-10: no way on land and no listed boat leads O1 to 2 of the day's "
        "doors.",
        "2026-07-10：O1 当天要走访的住户中有 2 户没有陆路可到，也没有航班。",
    ),
    ("no_boat", "2026-07-10", "", "O1", "doors=2"): (
        "2026-07-10: no listed boats take O1 to 2 of the day's doors and back with "
        "time enough.",
        "2026-07-10：O1 当天要走访的住户中有 2 户没有合适的航班往返。",
    ),
    ("late", "2026-07-10", "", "O1", "back=17:20;day_to=17:00"): (
        "2026-07-10: the walk of O1 ends at 17:20, after 17:00.",
        "2026-07-10：O1 的走访到 17:20 才结束，晚于 17:00。",
    ),
    ("two_posts", "", "", "O1", "posts=V1,V2"): (
        "O1 stands at several posts on every duty day: V1, V2.",
        "O1 每个驻点工作日都要在多个岗位：V1、V2。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", TOLD, ids=lambda row: row[0])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_warning_is_a_sentence(row, lang):
    """To the letter."""
    with in_language(lang):
        said = sentences.warning_sentence(dict(zip(WARNINGS, row, strict=True)))
    assert said == TOLD[row][lang == "zh"]


def test_many_warnings_of_a_code_are_one_line():
    """The first, and how many more; years one by one."""
    county = small_county(
        households=grid(4), officials=[("O1", "U1", 117.4, 23.7)],
        villages=[("V1", "village", 117.4, 23.7)],
        leave=leave_of(("O1", "2026-07-01", "2026-08-31")),
    )  # fmt: skip
    plan = beat_plan([("B1", "O1", "", [row[:1] + row[2:4] for row in grid(4)])])
    duty = make_duty(county, plan, DutyRules(), "2026-07", 8)
    with in_language("en"):
        lines = sentences.warning_lines(duty)
        summed = sentences.summary_lines(duty)
    assert [line.split(":")[0].split(" (")[0] for line in lines] == [
        "Provisional", "Provisional", "2026-07-10", "2026-07",
    ]  # fmt: skip
    assert lines[2].endswith("at post O1. And 1 more like it.")
    assert summed[0] == "Duty day: 8, of which 1 on no workday and 0 moved."
    assert summed[-1] == ("Somebody is away 4 times; for 0 of these somebody steps in.")


def test_a_summary_says_what_was_asked_what_is_default_and_counts_both_of_a_pair():
    """A file without days, then one that switches them off."""
    people = [("O1", "U1", 117.4, 23.7), ("O2", "U1", 117.4, 23.7)]
    county = small_county(
        households=grid(4), officials=people,
        villages=[("V1", "village", 117.4, 23.7)],
    )  # fmt: skip
    plan = beat_plan([("B1", "O1", "O2", [row[:1] + row[2:4] for row in grid(4)])])
    off = {"duty": 0, "dispatch": 0, "review_months": []}
    told = {}
    for name, table in {
        "silent": {},
        "ten": {"visits": {"per_month": 10}},
        "off": {"days": off, "visits": {"per_month": 3, "every_household": "month"}},
    }.items():
        duty = make_duty(county, plan, DutyRules.from_dict(table), "2026-07", 1)
        with in_language("en"):
            told[name] = sentences.summary_lines(duty)
    assert "Asked of each post: every household once a quarter." in told["silent"]
    assert (
        "Not written in duty.toml, so defaults hold: duty = 10, notice_before = 2, "
        'dispatch = 25, review_months = [6, 12], every_household = "quarter". Whatever '
        "of these is not wanted is switched off by duty = 0, notice_before = 0, "
        'dispatch = 0, review_months = [], every_household = "none".'
    ) in told["silent"]
    assert told["ten"][2] == "Asked of each post: 10 households a month."
    assert "every_household" not in told["ten"][3]
    assert told["off"][:2] == [
        "Asked of each post: 3 households a month, and every household once a month; "
        "the larger number counts.",
        "Visits: 4 at 4 different households, by 2 officials of 1 posts.",
    ]


def test_every_code_of_a_frame_has_a_title():
    """Kinds, days, sources, reasons and roles."""
    codes = {
        sentences.kind_title: ["duty", "notice", "dispatch", "review", "visits"],
        sentences.day_title: ["workday", "makeup_workday", "weekend", "holiday"],
        sentences.source_title: ["official", "provisional"],
        sentences.how_title: ["panel", "unit", "near", "nobody"],
        sentences.post_role_title: ["first", "second", "lead", "deputy", "lawyer"],
    }
    with in_language("zh"):
        said = [title(code) for title, known in codes.items() for code in known]
    assert all(any("\u4e00" <= c <= "\u9fff" for c in text) for text in said)
    assert sentences.post_role_title("chief") == "chief"
