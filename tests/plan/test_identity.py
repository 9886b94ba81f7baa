"""Beats keep their ids from plan to plan."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_plan.plan.bundle import COLUMNS, Plan
from liaison_plan.plan.folder import SORTED_BY
from liaison_plan.plan.identity import keep_beat_ids, same_beats
from liaison_plan.rules.model import Rules

TABLES = ("assignments", "beats", "beat_officials")


def a_plan(beat_of, village_of=None):
    """
    A plan from the beat of each household; `""` is nobody.

    A household stands in the village of its beat's id unless `village_of` says else.
    """
    villages = village_of or {}
    doors = sorted(beat_of)
    assignments = pd.DataFrame(
        {
            "household_id": doors,
            "village_id": [
                villages.get(h, beat_of[h].rpartition("-")[0] or "V1") for h in doors
            ],
            "beat_id": [beat_of[h] for h in doors],
            "official_id": [beat_of[h] and f"O{beat_of[h]}" for h in doors],
            "scatter_m": 1.0,
        },
        columns=list(COLUMNS["assignments"]),
    )
    ids = pd.Series(sorted(set(beat_of.values()) - {""}), dtype="str")
    beats = pd.DataFrame(
        {"beat_id": ids, "village_id": "", "centre_household_id": "",
         "centre_lon": 0.0, "centre_lat": 0.0,
         "n_households": [list(beat_of.values()).count(b) for b in ids], "load": 1},
        columns=list(COLUMNS["beats"]),
    )  # fmt: skip
    officials = pd.DataFrame(
        {"beat_id": ids, "official_id": "O" + ids, "role": "first",
         "travel_m": 1.0},
        columns=list(COLUMNS["beat_officials"]),
    )  # fmt: skip
    nothing = pd.DataFrame(columns=list(COLUMNS["exceptions"]), dtype=str)
    return Plan(
        assignments=assignments, beats=beats, beat_officials=officials,
        exceptions=nothing, rules=Rules(), status="feasible", aims=(),
        county_hashes={}, versions={},
    )  # fmt: skip


def renamed(new, old):
    """The new plan with the ids of the old one, as a plan."""
    tables = keep_beat_ids(new.assignments, new.beats, new.beat_officials, old)
    return dataclasses.replace(new, **dict(zip(TABLES, tables, strict=True)))


def beat_of(plan):
    """Beat id by household id."""
    rows = plan.assignments
    return dict(zip(rows["household_id"], rows["beat_id"], strict=True))


@st.composite
def plans(draw):
    """A plan of up to 14 of 16 households in two villages, up to three beats each."""
    doors = draw(st.sets(st.integers(0, 15), min_size=1, max_size=14))
    beats = st.sampled_from(["", "01", "02", "03", "07"])
    found = {}
    for door in sorted(doors):
        number = draw(beats)
        village = "V-1" if door % 2 else "V2"
        found[f"H{door:02d}"] = number and f"{village}-{number}"
    return a_plan(found, {h: "V-1" if int(h[1:]) % 2 else "V2" for h in found})


def test_a_beat_that_lost_and_gained_a_few_doors_keeps_its_id():
    """Three of five shared are more than half of either."""
    old = a_plan(dict.fromkeys(["H1", "H2", "H3", "H4", "H5"], "V1-07"))
    new = a_plan(
        dict.fromkeys(["H1", "H2", "H3"], "V1-02") | {"H4": "V1-01", "H5": "V1-01"}
    )
    assert beat_of(renamed(new, old)) == dict.fromkeys(["H1", "H2", "H3"], "V1-07") | {
        "H4": "V1-08",
        "H5": "V1-08",
    }


def test_exactly_half_is_not_enough():
    """Two beats that share two of four doors each would be a toss-up."""
    old = a_plan(dict.fromkeys(["H1", "H2", "H3", "H4"], "V1-01"))
    new = a_plan({"H1": "V1-01", "H2": "V1-01", "H3": "V1-02", "H4": "V1-02"})
    assert set(beat_of(renamed(new, old)).values()) == {"V1-02", "V1-03"}


def test_new_and_gone_households_do_not_break_identity():
    """Only doors of both plans count: one of one is enough, however many are new."""
    old = a_plan({"H1": "V1-03", "H8": "V1-03", "H9": "V1-03"})
    new = a_plan(dict.fromkeys(["H1", "H2", "H3", "H4"], "V1-01"))
    assert set(beat_of(renamed(new, old)).values()) == {"V1-03"}


def test_households_without_an_official_on_one_side_count_on_the_other():
    """A beat that lost two of three doors to nobody is not the same beat."""
    old = a_plan(dict.fromkeys(["H1", "H2", "H3"], "V1-01"))
    new = a_plan({"H1": "V1-01", "H2": "", "H3": ""})
    assert beat_of(renamed(new, old)) == {"H1": "V1-02", "H2": "", "H3": ""}


def test_an_id_whose_village_has_no_door_left_is_not_kept():
    """The doors moved to another village's books: the card would name a wrong one."""
    old = a_plan(dict.fromkeys(["H1", "H2"], "V1-01"))
    new = a_plan(dict.fromkeys(["H1", "H2"], "V2-01"))
    assert set(beat_of(renamed(new, old)).values()) == {"V2-01"}
    shared = a_plan(dict.fromkeys(["H1", "H2"], "V2-01"), {"H1": "V1", "H2": "V2"})
    assert set(beat_of(renamed(shared, old)).values()) == {"V1-01"}


def test_numbers_grow_past_ninety_nine():
    """A hundredth beat has three digits, and counts as a number, not as text."""
    old = a_plan({"H1": "V1-99", "H2": "V1-100"})
    new = a_plan({"H3": "V1-01", "H4": "V1-02", "H1": "V1-03"})
    assert beat_of(renamed(new, old)) == {
        "H1": "V1-99", "H3": "V1-101", "H4": "V1-102",
    }  # fmt: skip


def test_the_plan_by_hand_keeps_all_its_ids(plan):
    """Against itself nothing changes, not even the order of the rows."""
    again = renamed(plan, plan)
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(again, table), getattr(plan, table))


@settings(deadline=None)
@given(plans())
def test_every_plan_keeps_its_ids_against_itself(plan):
    """Whatever its beats."""
    again = renamed(plan, plan)
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(again, table), getattr(plan, table))


@settings(deadline=None)
@given(plans(), plans())
def test_only_the_names_change(new, old):
    """Same partition, same officials, same counts; one name a beat; sorted."""
    again = renamed(new, old)
    before, after = beat_of(new), beat_of(again)
    pairs = {(before[h], after[h]) for h in before}
    assert len(pairs) == len({b for b, _a in pairs}) == len({a for _b, a in pairs})
    assert all((b == "") == (a == "") for b, a in pairs)
    name = dict(pairs)
    for table in ("beats", "beat_officials"):
        left, right = getattr(new, table), getattr(again, table)
        expected = left.assign(beat_id=left["beat_id"].map(name))
        expected = expected.sort_values(list(SORTED_BY[table]), ignore_index=True)
        pd.testing.assert_frame_equal(right, expected, check_dtype=False)


@settings(deadline=None)
@given(plans(), plans())
def test_an_id_is_never_reused_for_other_doors(new, old):
    """An id of the old plan means a beat that shares more than half, else it rests."""
    again = renamed(new, old)
    was, now = beat_of(old), beat_of(again)
    both = set(was) & set(now)
    for beat in set(now.values()) & set(was.values()) - {""}:
        left = {h for h in both if was[h] == beat}
        right = {h for h in both if now[h] == beat}
        assert 2 * len(left & right) > max(len(left), len(right))


@settings(deadline=None)
@given(plans(), plans())
def test_a_beat_with_more_than_half_of_both_keeps_its_id(new, old):
    """The converse, where a door still stands in the village that the id names."""
    again = renamed(new, old)
    was, now = beat_of(old), beat_of(again)
    both = set(was) & set(now)
    for a in set(was.values()) - {""}:
        left = {h for h in both if was[h] == a}
        for b in set(now.values()) - {""}:
            right = {h for h in both if now[h] == b}
            if 2 * len(left & right) > max(len(left), len(right)):
                assert a == b


@settings(deadline=None)
@given(plans(), plans())
def test_naming_again_changes_nothing(new, old):
    """Idempotent: the names are already those of the old plan."""
    once = renamed(new, old)
    twice = renamed(once, old)
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(twice, table), getattr(once, table))


@settings(deadline=None)
@given(plans(), plans())
def test_the_relation_reads_the_same_from_either_plan(new, old):
    """One to one, and symmetric with its counts."""
    there = same_beats(new.assignments, old.assignments)
    back = same_beats(old.assignments, new.assignments)
    swapped = back.rename(
        columns={"new_beat_id": "old_beat_id", "old_beat_id": "new_beat_id",
                 "n_new": "n_old", "n_old": "n_new"}
    )  # fmt: skip
    swapped = swapped[list(there.columns)].sort_values("new_beat_id", ignore_index=True)
    pd.testing.assert_frame_equal(there, swapped, check_dtype=False)
    assert not there["new_beat_id"].duplicated().any()
    assert not there["old_beat_id"].duplicated().any()


@settings(deadline=None)
@given(plans(), plans())
def test_every_id_names_a_village_of_its_doors(new, old):
    """What `verify` demands of a plan."""
    rows = renamed(new, old).assignments
    for beat, doors in rows[rows["beat_id"] != ""].groupby("beat_id"):
        shapes = "|".join(re.escape(v) for v in doors["village_id"].unique())
        assert re.fullmatch(rf"({shapes})-\d\d+", beat)


@pytest.mark.parametrize("strange", ["V1", "", "somewhere-x"])
def test_ids_of_a_strange_old_plan_are_no_obstacle(strange):
    """A folder from elsewhere may name beats as it likes; new ones start at one."""
    old = a_plan({"H9": strange})
    new = a_plan({"H1": "V1-05"})
    assert beat_of(renamed(new, old)) == {"H1": "V1-01"}
