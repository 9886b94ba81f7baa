"""Rows of exceptions.csv are spelled one way and read back without loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.plan.exceptions import (
    build_detail,
    exception_frame,
    exception_row,
    parse_detail,
)


def test_detail_is_written_in_alphabetical_order():
    """The order of the keys does not depend on who writes them."""
    assert build_detail(reason="limits", min=20, load=19) == (
        "load=19;min=20;reason=limits"
    )


def test_signs_of_the_form_are_encoded_inside_values():
    """An id with ; = % or a line break cannot break a detail apart."""
    assert build_detail(unit_id="a;b=c%d\n\r") == "unit_id=a%3Bb%3Dc%25d%0A%0D"


@given(st.dictionaries(st.sampled_from("abcdef"), st.text(), max_size=6))
def test_any_text_comes_back_from_a_detail(values):
    """Every text survives building and parsing."""
    assert parse_detail(build_detail(**values)) == values


@pytest.mark.parametrize("detail", ["load", "=3", "a=1=2", "a=1;a=2", "a=1;", ";"])
def test_a_damaged_detail_is_refused(detail):
    """A part that is not key=value, or a key told twice, is an error."""
    with pytest.raises(ValueError, match="is not key=value;key=value"):
        parse_detail(detail)


def test_no_detail_is_an_empty_one():
    """The rules without detail have an empty cell."""
    assert build_detail() == ""
    assert parse_detail("") == {}


def test_rows_make_a_sorted_frame_of_texts():
    """The frame has the contract's columns and is sorted by all of them."""
    frame = exception_frame(
        [
            exception_row("uncovered", household_id="H2", village_id="V1",
                          detail={"reason": "all_full"}),
            exception_row("idle", official_id="O9", detail={"reason": "minimum"}),
            exception_row("uncovered", household_id="H1", village_id="V1",
                          detail={"reason": "all_full"}),
        ]
    )  # fmt: skip
    assert frame.to_dict("list") == {
        "rule": ["idle", "uncovered", "uncovered"],
        "village_id": ["", "V1", "V1"],
        "official_id": ["O9", "", ""],
        "household_id": ["", "H1", "H2"],
        "detail": ["reason=minimum", "reason=all_full", "reason=all_full"],
    }


def test_no_rows_make_an_empty_frame_of_texts():
    """A plan without exceptions has the same columns and types."""
    frame = exception_frame([])
    assert len(frame) == 0
    assert {str(kind) for kind in frame.dtypes} == {"str"}


def test_an_unknown_rule_code_is_refused():
    """Codes are those of the contract."""
    with pytest.raises(ValueError, match="'late' is not known"):
        exception_row("late")
