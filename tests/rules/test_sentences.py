"""The arithmetic in whole sentences, in both languages, every number computed."""

from __future__ import annotations

import pytest

from liaison_plan.rules.arithmetic import count
from liaison_plan.rules.model import Rules
from liaison_plan.rules.sentences import arithmetic_sentences
from liaison_plan.words import set_language
from tests.rules.small import county_of


@pytest.fixture(autouse=True)
def _in_english():
    """Speak English whatever the machine speaks."""
    set_language("en")
    yield
    set_language(None)


def said(county, **sections):
    """The sentences under default rules with some keys changed."""
    return arithmetic_sentences(count(county, Rules().replace(sections)))


def test_dongshan_reads_as_the_design_words_it():
    """One pool of 33,410 households and 1,694 officials who must all serve."""
    county = county_of({"V1": 33_410}, officials={"": 1_694})
    assert said(county, load={"idle": "forbidden"}) == [
        "Households: 33,410. Villages: 1. Officials who can be planned: 1,694.",
        "1,694 officials x 20 = 33,880 > 33,410: at most 1,670 can hold the minimum; "
        "24 must hold fewer or none.",
        "Split evenly, 1,224 officials hold 20 and 470 hold 19.",
        "At 30 each, 1,114 officials would do.",
        "Loads below the minimum must miss at least 470 points in all.",
    ]


def test_dongshan_reads_well_in_chinese():
    """The same sentences with the same numbers."""
    set_language("zh")
    county = county_of({"V1": 33_410}, officials={"": 1_694})
    assert said(county, load={"idle": "forbidden"})[1:3] == [
        "1,694 名包联干部 × 20 = 33,880 > 33,410：最多 1,670 人能达到下限，"
        "24 人只能少包或不包。",
        "平均分配时，1,224 人每人 20，470 人每人 19。",
    ]


def test_small_villages_are_named_with_beats_and_missing_points():
    """Isle of Man's village of 33 fails by 7 with two beats."""
    county = county_of({"A": 33, "B": 15, "C": 40}, officials={"": 5})
    lines = said(county)
    assert (
        "2 villages cannot be cut into beats of 20 to 30: "
        "村A (33 in 2 beats: 7 missing); 村B (15 in 1 beat: 5 missing)." in lines
    )
    assert lines[-1] == ("Loads below the minimum must miss at least 12 points in all.")


def test_many_small_villages_are_named_ten_at_most():
    """Twelve villages of 5: ten by name, two counted."""
    county = county_of({f"V{i:02d}": 5 for i in range(12)}, officials={"": 12})
    (line,) = [s for s in said(county) if "cannot be cut" in s]
    assert line.count("missing") == 10
    assert line.endswith("; 2 more.")


def test_too_few_officials_are_said_with_the_number_left_out():
    """Two officials hold 60 of 100 at most."""
    lines = said(county_of({"A": 100}, officials={"": 2}))
    assert (
        "The officials are too few: at least 40 of 100 must be left without one."
        in lines
    )


def test_the_village_wall_is_said_to_cost_what_it_costs():
    """Two villages of 39 and three officials."""
    lines = said(county_of({"A": 39, "B": 39}, officials={"": 4}))
    assert (
        "Working inside one village, at most 2 can hold the minimum; "
        "at least 2 must hold fewer or none." in lines
    )


def test_pairs_own_bands_and_exemptions_have_their_own_words():
    """A doubled band, minimums that add up, and an exempt official."""
    pairs = said(county_of({"A": 35}, officials={"": 2}), scope={"per_beat": 2})
    assert any("beats of 40 to 60" in line for line in pairs)
    own = county_of({"A": 30}, officials={"": 2}, load_min=[20, 15], load_max=[30, 30])
    assert (
        "The minimums of 2 officials add up to 35 > 30: at most 1 can hold their "
        "minimum; 1 must hold fewer or none." in said(own)
    )
    exempt = said(
        county_of({"A": 35}, officials={"": 2}), exempt={"officials": ["O0001"]}
    )
    assert "1 official is exempt from the minimum and not counted below." in exempt


def test_pairs_are_counted_as_pairs_and_their_shortage_is_said():
    """Four of a town, eight of none: 4 pairs of 20 to 40 leave 20 of 180 out."""
    county = county_of({"A": 180}, officials={"": 8, "T1": 4})
    rules = {"load": {"min": 10, "max": 20}}
    two = {"per_beat": 2, "pair_rule": "town+county"}
    lines = said(county, scope=two, **rules)
    assert lines[1:] == [
        "Two officials on a beat: 12 officials make 4 pairs at most, of 20 to 40; "
        "180 / 4 = 45.0.",
        "4 officials find no partner, whatever the plan.",
        "If any two might share a beat there could be 6: see pair_rule.",
        "4 pairs x 20 = 80, not more than 180: the sum alone allows the minimum for "
        "all pairs.",
        "At 40 a pair, at least 5 pairs are needed.",
        "The pairs are too few: at least 20 of 180 must be left without one.",
    ]
    lines = said(county, scope={"per_beat": 2}, **rules)
    assert not any("too few" in line for line in lines)
    assert "Split evenly, every pair holds 30." in lines


def test_too_few_points_leave_pairs_below_their_minimum():
    """Three pairs of 40 each would be 120; 85 give two of them."""
    lines = said(county_of({"A": 85}, officials={"": 6}), scope={"per_beat": 2})
    assert (
        "The minimum of 3 pairs is 40 each, of 85 in all: at most 2 pairs can hold it; "
        "1 must hold fewer or none." in lines
    )


def test_an_even_split_leaves_out_who_is_exempt():
    """Forty-one over two officials, the third exempt."""
    lines = said(
        county_of({"A": 41}, officials={"": 3}), exempt={"officials": ["O0001"]}
    )
    assert "Split evenly, 1 officials hold 21 and 1 hold 20." in lines


def test_workloads_are_named_where_they_are_not_one():
    """Ten households of three points."""
    first = said(county_of({"A": 10}, officials={"": 1}, workload=3))[0]
    assert first == (
        "Households: 10, workload: 30. Villages: 1. Officials who can be planned: 1."
    )
