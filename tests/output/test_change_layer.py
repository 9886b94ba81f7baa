"""The layer of changes: what the page gets to draw and say."""

from __future__ import annotations

import dataclasses
import json

import pandas as pd
import pytest

from liaison_plan.output.change_layer import change_layer
from liaison_plan.output.map import map_plan
from liaison_plan.output.map_data import page_data
from liaison_plan.output.packing import placed_households
from liaison_plan.plan.compare import reasoned_changes
from liaison_plan.words import set_language
from tests.output.small import NASTY, plan_by_chunks, small_county


@pytest.fixture(autouse=True)
def _settled_language():
    set_language("en")
    yield
    set_language(None)


def some_changes():
    """The small county without O00001; every village changes hands."""
    county = small_county()
    old, new = plan_by_chunks(county), plan_by_chunks(county, shift=2)
    people = county.officials
    left = people[people["official_id"] != "O00001"].reset_index(drop=True)
    return dataclasses.replace(county, officials=left), old, new


def counted(n):
    """A layer where village k has `n[k]` changes."""
    county = small_county()
    ids = [f"V{k:03d}" for k, many in enumerate(n) for _ in range(many)]
    changes = pd.DataFrame(
        {
            "household_id": [f"X{k}" for k in range(len(ids))],
            "village_id": ids,
            "old_official_id": "O00000",
            "is_forced": False,
            "why": "shorter",
        }
    )
    plan = plan_by_chunks(county)
    return change_layer(county, changes, placed_households(county, plan))


def test_every_change_has_its_former_official_and_reason():
    """By position; forced ones are told from beats handed over."""
    county, old, new = some_changes()
    changes = reasoned_changes(new, county, old)
    layer = page_data(county, new, baseline=old)["changes"]
    assert len(layer["household"]) == layer["n"] == len(changes) == 100
    assert layer["labels"] == [
        "the official before is not in the county any more",
        "its whole beat goes on under another official",
    ]
    assert layer["group"] == [0, 1]
    assert len(layer["groups"]) == len(layer["colours"])
    former = [layer["officials"][k] for k in layer["was"]]
    forced = [who for who, why in zip(former, layer["why"], strict=True) if why == 0]
    assert forced == ["O00001"] * 25
    assert layer["is_on"] is False


def test_the_page_opens_with_changes_only_where_it_is_asked_to():
    """`compare --map` does; a coverage map does not."""
    county, old, new = some_changes()
    for on in (False, True):
        data = page_data(county, new, baseline=old, show_changes=on)
        assert data["changes"]["is_on"] is on
    assert page_data(county, new, baseline=None, show_changes=True)["changes"] is None


def test_villages_are_shaded_by_quarters_of_their_changes():
    """None is a class of its own; the largest is never alone with a null class."""
    scale = counted([0, 1, 5, 40])["villages"]
    assert scale["n"] == [0, 1, 5, 40]
    assert scale["shade"][0] == 0
    assert scale["shade"] == sorted(scale["shade"])
    assert scale["labels"][0] == "no change"
    assert len(scale["labels"]) == len(scale["colours"])
    assert scale["used"] == sorted(set(scale["shade"]))


@pytest.mark.parametrize(
    ("n", "labels"),
    [
        ([0, 0, 0, 0], ["no change", "over 0"]),
        ([7, 7, 7, 7], ["no change", "over 0"]),
        ([1, 2, 2, 9], ["no change", "1", "2", "over 2"]),
    ],
)
def test_classes_are_named_by_what_is_in_them(n, labels):
    """Equal limits make one class; a class of one number is that number."""
    scale = counted(n)["villages"]
    assert scale["labels"] == labels
    if not any(n):
        assert scale["used"] == [0]


@pytest.mark.parametrize(("is_forced", "group"), [(True, 0), (False, 2)])
def test_a_way_beyond_a_limit_is_unavoidable_only_where_it_is(is_forced, group):
    """From a base it is; from a centre that could have moved it is not."""
    county = small_county()
    changes = pd.DataFrame(
        {
            "household_id": ["H000000"],
            "village_id": ["V000"],
            "old_official_id": ["O00000"],
            "is_forced": [is_forced],
            "why": ["too_far"],
        }
    )
    households = placed_households(county, plan_by_chunks(county))
    assert change_layer(county, changes, households)["group"] == [group]


def test_a_household_that_is_not_drawn_still_counts():
    """The number in the switch is that of the table."""
    county, old, new = some_changes()
    doors = county.households.copy()
    doors.loc[0, ["lon", "lat"]] = float("nan")
    hidden = dataclasses.replace(county, households=doors)
    layer = page_data(hidden, new, baseline=old)["changes"]
    assert (layer["n"], len(layer["household"])) == (100, 99)


def test_ids_of_former_officials_cannot_leave_the_page_s_data():
    """Whatever an official was called."""
    county, old, new = some_changes()
    rows = old.assignments.assign(official_id=NASTY)
    nasty = dataclasses.replace(old, assignments=rows)
    page = map_plan(county, new, baseline=nasty, show_changes=True).html
    assert NASTY not in page
    assert json.dumps(NASTY, ensure_ascii=False)[1:9] in page.replace("\\u003c", "<")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_same_changes_give_the_same_page(lang):
    """Byte for byte, in both languages."""
    set_language(lang)
    county, old, new = some_changes()
    pages = {map_plan(county, new, baseline=old).html for _ in range(2)}
    assert len(pages) == 1
