"""Changes, exceptions, history and numbers, as the panel lists them."""

import json

import pandas as pd
import pytest

from liaison_plan.panel.blocks import Block, Line, Row, Table
from liaison_plan.panel.comparison import comparison_block
from liaison_plan.panel.lists import (
    LISTED,
    Sayings,
    changes_block,
    exceptions_block,
    history_block,
    new_exceptions,
)
from liaison_plan.panel.numbers import full_block, numbers_block, shown, signed
from liaison_plan.plan.bundle import COLUMNS
from liaison_plan.plan.compare import compare
from liaison_plan.plan.summary import summary
from tests.output.small import NASTY, plan_by_chunks, small_county


def exceptions_of(*rows):
    """A table of exceptions."""
    return pd.DataFrame(rows, columns=list(COLUMNS["exceptions"]))


IDLE = ("idle", "", "O1", "", "reason=minimum")
SHORT = ("below_min", "V1", "O2", "", "load=18;min=20;reason=village_short")
SHORTER = ("below_min", "V1", "O2", "", "load=17;min=20;reason=village_short")
LEFT = ("uncovered", "V1", "", "H7", "reason=all_full")


def changes_of(n):
    """A table of n changes."""
    return pd.DataFrame(
        {
            "household_id": [f"H{k}" for k in range(n)],
            "village_id": "V1",
            "old_official_id": "O1",
            "new_official_id": ["" if k == 1 else "O2" for k in range(n)],
        }
    )


def test_changes_name_village_before_and_now_and_tell_whom_they_are_about():
    """Choosing a row leads to the household."""
    (table,) = changes_block(changes_of(2), {"V1": "西埔村"}).tables
    assert table.rows[0].key == "household:H0"
    assert table.rows[0].cells == ("H0", "西埔村", "O1", "O2")
    assert table.rows[1].cells[-1] == "nobody"
    assert table.pick


def test_more_changes_than_are_listed_are_counted():
    """The reader is sent to the workbook for the rest."""
    (table,) = changes_block(changes_of(LISTED + 1234), {}).tables
    assert len(table.rows) == LISTED
    assert table.foot == "1,234 more stand in the workbook."


def test_no_change_is_a_sentence():
    """Not an empty table."""
    block = changes_block(changes_of(0), {})
    assert block.tables == ()
    assert block.lines[0].text == "No household changes its official."


def test_an_exception_is_new_by_rule_and_whom_it_concerns_not_by_its_figures():
    """A load that falls further is the same exception."""
    before, now = exceptions_of(IDLE, SHORT), exceptions_of(SHORTER, LEFT)
    assert new_exceptions(now, before).tolist() == [False, True]


def test_exceptions_stand_new_first_then_gone_then_the_rest():
    """Each with its reason and a mark."""
    before, now = exceptions_of(IDLE, SHORT), exceptions_of(SHORTER, LEFT)
    new, gone, kept = exceptions_block(now, before, Sayings({"V1": "西埔村"})).tables
    assert (new.caption, gone.caption, kept.caption) == (
        "New (1)",
        "Gone (1)",
        "As before (1)",
    )
    assert new.rows[0].key == "household:H7"
    assert new.rows[0].kind == "new"
    assert "everyone who may serve it carries the maximum" in new.rows[0].cells[1]
    assert gone.rows[0].key == "official:O1"
    assert gone.rows[0].kind == "gone"
    assert "西埔村 (V1)" in kept.rows[0].cells[1]


def test_the_same_exceptions_are_said_to_be_the_same():
    """So that nobody searches for a difference."""
    block = exceptions_block(exceptions_of(SHORT), exceptions_of(SHORT), Sayings({}))
    assert block.lines[0].text == "The same exceptions as in the baseline."
    empty = exceptions_block(exceptions_of(), exceptions_of(), Sayings({}))
    assert empty.lines[0].text == "Every rule holds everywhere."


def test_history_shows_the_last_edit_first_with_its_number():
    """As lines that can be read."""
    (table,) = history_block(["first", "second"]).tables
    assert [row.cells for row in table.rows] == [("2", "second"), ("1", "first")]
    assert history_block([]).lines[0].text == "No edit yet."


def test_a_block_survives_json_whatever_stands_in_it():
    """Names are text, in the page too."""
    block = Block("t", (Line(NASTY),), (Table((Row("k", (NASTY,)),)),))
    read = json.loads(block.to_json())
    assert read["lines"][0]["text"] == NASTY
    assert read["tables"][0]["rows"][0]["cells"] == [NASTY]


def test_numbers_show_differences_and_whether_they_are_better():
    """A sign and an arrow, not only a colour."""
    county = small_county()
    old, new = plan_by_chunks(county), plan_by_chunks(county, chunk=25)
    block = numbers_block(
        summary(old, county),
        summary(new, county),
        n_changes=7,
        max_changes=10,
        n_exceptions=(3, 1),
    )
    rows = {row.key: row for row in block.tables[0].rows}
    assert rows["exceptions"].cells[1:] == ("3", "1", "-2")
    assert rows["exceptions"].kind == "better"
    assert rows["uncovered"].cells[1:] == ("0", "0", "0")
    assert rows["uncovered"].kind == ""
    assert [line.text for line in block.lines] == [
        "7 households change official against the baseline.",
        "At most 10 may.",
    ]


def test_without_a_budget_only_the_changes_are_said():
    """One household is one household."""
    county = small_county()
    numbers = summary(plan_by_chunks(county), county)
    block = numbers_block(
        numbers, numbers, n_changes=1, max_changes=None, n_exceptions=(0, 0)
    )
    assert [line.text for line in block.lines] == [
        "1 household changes official against the baseline."
    ]


def test_the_full_plan_is_shown_with_its_metres_and_their_difference():
    """Both sums, and the sentence above them."""
    county = small_county()
    now, full = plan_by_chunks(county), plan_by_chunks(county, chunk=25)
    block = full_block(now, full, n_changes=(0, 40))
    rows = {row.key: row.cells for row in block.tables[0].rows}
    sums = [plan.assignments["scatter_m"].sum() for plan in (now, full)]
    assert rows["scatter"][1:3] == tuple(shown(value, 1) for value in sums)
    assert rows["scatter"][3] == signed(sums[1] - sums[0], 1)
    assert rows["changes"][1:] == ("0", "40", "+40")
    assert "12,345.6" in block.lines[0].text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.04, "0"), (-0.04, "0"), (3, "+3.0"), (-1234.56, "-1,234.6")],
)
def test_a_difference_has_a_sign_only_where_it_shows(value, text):
    """Nobody reads -0.0."""
    assert signed(value, 1) == text
    assert signed(float("nan"), 1) == "–"
    assert shown(float("nan"), 1) == "–"


def test_the_comparison_says_who_changes_and_why():
    """By village, official and household, each row leading there."""
    county = small_county()
    old, new = plan_by_chunks(county), plan_by_chunks(county, shift=1)
    block = comparison_block(compare(old, new, county=county), {"V000": "东山000村"})
    villages, officials, households = block.tables
    assert villages.rows[0].cells[0] == "东山000村"
    assert villages.rows[0].key == "village:V000"
    assert {row.key.split(":")[0] for row in officials.rows} == {"official"}
    assert households.rows[0].key == "household:H000000"
    assert households.rows[0].cells[2]
    assert block.lines


def test_before_a_comparison_the_reader_is_told_how_to_get_one():
    """The tab is not empty."""
    assert "Compare" in comparison_block(None, {}).lines[0].text
