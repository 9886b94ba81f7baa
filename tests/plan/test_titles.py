"""Titles and the words that tables may hold: what is shown can be written back."""

from __future__ import annotations

import pytest

from liaison_plan.county.known_words import KINDS, RANKS, TOWNSHIP, known_code
from liaison_plan.plan.titles import kind_title, rank_title
from liaison_plan.words import in_language


@pytest.mark.parametrize(
    ("codes", "about", "title"),
    [(KINDS | TOWNSHIP, "place", kind_title), (RANKS, "rank", rank_title)],
)
def test_the_chinese_title_of_a_code_is_read_as_that_code(codes, about, title):
    """Whoever copies a word from a workbook into a table means what it said."""
    with in_language("zh"):
        titles = {code: title(code) for code in codes}
    assert {code: known_code(about, word) for code, word in titles.items()} == {
        code: code for code in codes
    }
    assert all(word != code for code, word in titles.items())
