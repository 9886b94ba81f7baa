"""Revising a county: what this door lets through, and what it says otherwise."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest

from liaison_plan.county.contract import COUNTY_TABLES
from liaison_plan.county.reading import read_county
from liaison_plan.county.revise import revise
from liaison_plan.county.writing import settled, write_county
from liaison_plan.errors import DataError, LinkError, TableError
from liaison_plan.words import set_language
from tests.county.tables import SMALL, changed, with_cell, write_csvs

DONGSHAN = Path(__file__).parents[2] / "data" / "dongshan"


def pairs(*rows):
    """Make a frame of pins or bans."""
    return pd.DataFrame(rows, columns=["household_id", "official_id"], dtype="str")


def somebody(county, **cells):
    """Officials with one more, like the first but for these cells."""
    more = county.officials.iloc[[0]].assign(official_id="O9", **cells)
    return pd.concat([county.officials, more], ignore_index=True)


def with_officials(county, at, column, value):
    """Officials with one cell changed."""
    officials = county.officials.copy()
    officials.loc[at, column] = value
    return officials


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small county; it is never edited."""
    return read_county(write_csvs(tmp_path_factory.mktemp("small"), SMALL))


@pytest.fixture(scope="module")
def dongshan():
    """33,410 households."""
    return read_county(DONGSHAN)


def test_other_frames_stay_the_same_and_the_hashes_are_gone(small):
    """Only the table that was given is new; no file has these tables yet."""
    before = small.pins
    revised = revise(small, pins=pairs(("H5", "O1"), ("H2", "O1")))
    assert revised.pins.equals(pairs(("H2", "O1"), ("H5", "O1")))
    assert revised.table_hashes == {}
    assert small.pins is before
    assert len(small.pins) == 1
    others = [name for name in COUNTY_TABLES if name != "pins"]
    assert all(getattr(revised, n).equals(getattr(small, n)) for n in others)


def test_rows_are_sorted_and_typed_as_if_they_were_read(small, tmp_path):
    """Any order, blanks around, numbers in frames of objects: the same as reading."""
    officials = somebody(small, load_max=25, rank=" leader ").iloc[::-1]
    revised = revise(small, officials=officials.astype(object))
    again = read_county(write_county(revised, tmp_path / "out"))
    assert revised.officials.equals(again.officials)
    assert revised.officials["official_id"].tolist() == ["O1", "O2", "O3", "O9"]
    assert revised.officials["rank"].tolist()[-1] == "leader"


def test_an_official_without_a_base_sets_out_from_the_unit(small):
    """As in reading; U2 has a point."""
    unknown = float("nan")
    officials = somebody(small, unit_id="U2", lon=unknown, lat=unknown)
    revised = revise(small, officials=officials)
    assert revised.officials[["lon", "lat"]].iloc[-1].tolist() == [117.435, 23.715]


def test_a_pair_that_stands_twice_counts_once(small):
    """As in reading."""
    revised = revise(small, bans=pairs(("H1", "O2"), ("H1", "O2")))
    assert revised.bans.equals(pairs(("H1", "O2")))


def test_undoing_a_revision_gives_the_same_hashes(small):
    """What is written depends on the frames, not on how they came about."""
    more = revise(small, officials=somebody(small), bans=pairs())
    back = revise(more, officials=small.officials, bans=small.bans)
    assert settled(back).table_hashes == settled(small).table_hashes
    assert settled(more).table_hashes != settled(small).table_hashes


def test_an_official_may_leave_once_no_pin_holds_them(small):
    """O2 has a pin and a ban; the households' own column is no hindrance."""
    rest = small.officials[small.officials["official_id"] != "O2"]
    with pytest.raises(LinkError) as caught:
        revise(small, officials=rest)
    assert str(caught.value).splitlines() == [
        "bans row 2 (official_id): unknown official O2. Add the official to officials "
        "or correct the cell.",
        "pins row 2 (official_id): unknown official O2. Add the official to officials "
        "or correct the cell.",
    ]
    revised = revise(small, officials=rest, pins=pairs(), bans=pairs(("H3", "O1")))
    assert len(revised.officials) == 2


@pytest.mark.parametrize(
    ("pins", "bans", "text"),
    [
        (
            [("H1", "O1"), ("H1", "O2")],
            [],
            "pins row 3 (official_id): household H1 is pinned to O1 in row 2 already. "
            "Keep one of the two pins.",
        ),
        (
            [("H3", "O1")],
            [("H1", "O2"), ("H3", "O1")],
            "pins row 2 (official_id): household H3 and official O1 are pinned and "
            "banned. Delete the row here or row 3 of bans.",
        ),
        (
            [("H1", "O3")],
            [],
            "pins row 2 (official_id): pinned to official O3, who does not take part. "
            "Delete the pin, or let the official take part in officials.",
        ),
        (
            [("H8", "O1")],
            [],
            "pins row 2 (household_id): unknown household H8. Add it to households or "
            "correct the cell.",
        ),
        (
            [],
            [("H1", "O8")],
            "bans row 2 (official_id): unknown official O8. Add the official to "
            "officials or correct the cell.",
        ),
    ],
)
def test_pins_and_bans_that_contradict_are_refused(small, pins, bans, text):
    """In the words of the audit."""
    with pytest.raises(LinkError) as caught:
        revise(small, pins=pairs(*pins), bans=pairs(*bans))
    assert str(caught.value) == text
    assert len(caught.value.problems) == 1


def test_an_empty_cell_in_a_pin_is_refused(small):
    """A pin of nobody."""
    with pytest.raises(TableError, match=r"pins row 2 \(official_id\): .*empty"):
        revise(small, pins=pairs(("H1", "")))


def test_somebody_who_is_pinned_cannot_stop_taking_part(small):
    """The pin would be refused when the county is read again."""
    with pytest.raises(LinkError, match="pinned to official O2, who does not"):
        revise(small, officials=with_officials(small, 1, "is_available", value=False))


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"official_id": "O1"}, "officials row 3 (official_id): the id is used more"),
        ({"unit_id": "U7"}, "officials row 5 (unit_id): unknown unit U7."),
        ({"unit_id": ""}, "officials row 5 (unit_id): the cell is empty"),
        ({"township_id": "T7"}, "no village lies in township T7."),
        ({"home_village_id": "V7"}, "unknown village V7."),
        ({"load_min": 9, "load_max": 8}, "the least load is above the greatest: 9 > 8"),
        ({"load_min": 2.5}, "officials row 5 (load_min): not a whole number"),
        ({"lon": 23.7, "lat": 117.4}, "longitude and latitude are swapped: 23.7, 117"),
        ({"lon": 0.0, "lat": 0.0}, "the point 0, 0 lies in the sea off Africa."),
        ({"lon": float("nan")}, "officials row 5 (lon): longitude and latitude come"),
        ({"official_id": "O;9"}, "officials row 5 (official_id): "),
        ({"official_id": "110101199003074610"}, "the id is a citizen number"),
        ({"official_id": "13912345678"}, "the id is a mobile phone number"),
        ({"rank": "=A1"}, "officials row 5 (rank): a formula instead of a value: =A1."),
    ],
)
def test_a_new_official_is_checked_like_one_that_is_read(small, cells, text):
    """Every check of officials; the sentence begins the same as in `check`."""
    officials = somebody(small, load_min=pd.NA).assign(
        load_min=lambda f: f["load_min"].astype(object)
    )
    for column, value in cells.items():
        officials.loc[3, column] = value
    with pytest.raises(DataError) as caught:
        revise(small, officials=officials)
    assert text in str(caught.value)


def test_a_base_is_needed_where_the_unit_has_no_point(tmp_path):
    """U1 has none here."""
    tables = with_cell("units", 2, "lon", "")
    tables["units"][1][4] = ""
    county = read_county(write_csvs(tmp_path / "in", tables))
    unknown = float("nan")
    with pytest.raises(TableError) as caught:
        revise(county, officials=somebody(county, lon=unknown, lat=unknown))
    assert str(caught.value) == (
        "officials row 5: no base (lon, lat), and unit U1 has no point either. Fill in "
        "lon and lat here, or the unit's point in the units table (单位)."
    )


def test_units_are_checked_only_where_they_are_given(tmp_path):
    """A reference into an absent table is not checked, but its ids are."""
    officials = [[*row] for row in SMALL["officials"]]
    for row in officials[1:]:
        row[2:4] = ["117.41", "23.70"]
    tables = changed(units=None, officials=officials)
    county = read_county(write_csvs(tmp_path / "in", tables))
    assert len(revise(county, officials=somebody(county, unit_id="U7")).units) == 0
    with pytest.raises(TableError, match="citizen number"):
        revise(county, officials=somebody(county, unit_id="110101199003074610"))


def test_the_last_official_cannot_leave(small):
    """A county without officials is none."""
    with pytest.raises(DataError, match="the table has headings but no rows"):
        revise(small, officials=small.officials.iloc[:0], pins=pairs(), bans=pairs())


def test_all_faults_are_named_at_once(small):
    """Of both kinds, so the error is the common one."""
    officials = somebody(small, unit_id="U7", rank="=A1")
    with pytest.raises(DataError) as caught:
        revise(small, officials=officials, pins=pairs(("H8", "O1")))
    assert caught.value.problems["check"].tolist() == [
        "formula_text", "unknown_unit", "unknown_household",
    ]  # fmt: skip
    assert type(caught.value) is DataError


def test_faults_are_said_in_chinese_too(small):
    """Tables and columns have their Chinese names then."""
    set_language("zh")
    with pytest.raises(LinkError) as caught:
        revise(small, pins=pairs(("H8", "O1")))
    text = "锁定 第 2 行（户编号）：未知的户 H8。"
    assert str(caught.value).startswith(text)


def test_an_edit_of_33410_households_is_checked_in_a_blink(dongshan):
    """Seconds of this process; 0.005 and 0.012 were measured."""
    away = with_officials(dongshan, 5, "is_available", value=False)
    start = time.process_time()
    revise(dongshan, pins=pairs(("H00001", "O0001")))
    revise(dongshan, officials=away)
    assert time.process_time() - start < 0.2
