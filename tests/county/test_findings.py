"""Findings: rendered late, summed up in one line, silent about personal numbers."""

from __future__ import annotations

import string

import pytest

from liaison_plan.county.findings import (
    COLUMNS,
    Finding,
    Findings,
    make_frame,
    merge_frames,
)
from liaison_plan.county.messages import CHECKS
from liaison_plan.words import set_language


def unknown(row, value, table="households"):
    """An unknown village in one row."""
    return Finding(
        "unknown_village", table, f"{table}.csv", row=row, column="村编号", value=value,
        params={"target": "villages.csv"}, name="village_id",
    )  # fmt: skip


def test_one_line_sums_up_table_rows_column_values_and_remedy():
    """The example of the style guide, to the letter."""
    found = Findings([unknown(40, "V17"), unknown(12, "V17"), unknown(77, "V20")])
    assert found.text() == (
        "households.csv rows 12, 40, 77 (村编号): unknown village V17 (2), V20 (1). "
        "Add it to villages.csv or correct the cell."
    )


def test_only_the_first_five_rows_and_values_are_named():
    """Seven rows: five and two more; seven values: five and a mark."""
    found = Findings([unknown(2 + i, f"V{i}") for i in range(7)])
    assert found.text() == (
        "households.csv rows 2, 3, 4, 5, 6 and 2 more (村编号): "
        "unknown village V0, V1, V2, V3, V4, …. "
        "Add it to villages.csv or correct the cell."
    )


def test_a_finding_speaks_the_language_in_force_when_shown():
    """The same findings, rendered twice."""
    found = Findings([unknown(12, "V17")])
    assert found.frame()["problem"].tolist() == ["unknown village V17."]
    set_language("zh")
    assert found.frame()["problem"].tolist() == ["未知的村 V17。"]
    assert found.text() == (
        "households.csv 第 12 行（村编号）：未知的村 V17。"
        "请补入 villages.csv，或改正单元格。"
    )


def test_the_frame_is_sorted_with_whole_tables_first():
    """Faults before warnings, then table, row, column, check."""
    found = Findings(
        [
            unknown(3, "V1", "officials"),
            Finding("unknown_file", file="x.csv", params={"names": ""}),
            unknown(9, "V1"),
            Finding("empty_table", "households", "households.csv"),
        ]
    )
    frame = found.frame()
    assert tuple(frame.columns) == COLUMNS
    assert frame["row"].dtype == "Int64"
    assert frame["check"].tolist() == [
        "empty_table", "unknown_village", "unknown_village", "unknown_file",
    ]  # fmt: skip
    assert frame["row"].isna().tolist() == [True, False, False, True]


def test_merging_frames_keeps_the_order_and_the_types():
    """Other rooms add their findings; nothing at all is a frame too."""
    one = Findings([unknown(9, "V1")]).frame()
    other = make_frame(
        [("fault", "load", "", "rules.toml", "", None, "", "", "wrong.", "Correct it.")]
    )
    merged = merge_frames(one, other, make_frame([]))
    assert merged["check"].tolist() == ["load", "unknown_village"]
    assert merged.dtypes.equals(one.dtypes)
    assert merge_frames().dtypes.equals(one.dtypes)


@pytest.mark.parametrize("number", ["11010519491231002X", "13800138000"])
def test_personal_numbers_are_shown_by_no_check(number):
    """Not as a value, not as a parameter, not inside other text."""
    finding = Finding(
        "pin_and_ban", "pins", "pins.csv", row=2, column="official_id", value=number,
        params={"household_id": number, "other": 3, "target": "bans.csv"},
    )  # fmt: skip
    found = Findings([finding, unknown(2, f"户{number}")])
    assert number not in found.text()
    assert number not in found.frame().to_csv()


def test_ordinary_long_codes_are_shown():
    """A village's 12 digits are no personal number."""
    assert "350626100201" in Findings([unknown(2, "350626100201")]).text()


@pytest.mark.parametrize("code", CHECKS)
def test_every_sentence_fills_its_placeholders_in_both_languages(code):
    """The Chinese text names the same parameters as the English one."""
    message = CHECKS[code]
    formatter = string.Formatter()
    names = {
        name
        for text in (message.problem, message.advice)
        for _text, name, _spec, _conversion in formatter.parse(text)
        if name and name != "value"
    }
    finding = Finding(code, value="x", params=dict.fromkeys(names, "y"))
    english = Findings([finding]).frame()
    set_language("zh")
    chinese = Findings([finding]).frame()
    for column in ("problem", "advice"):
        one, other = english[column].iat[0], chinese[column].iat[0]
        assert one != other
        assert "{" not in one + other
        assert other.endswith(("。", "？"))
