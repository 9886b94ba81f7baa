"""Checks of ids: personal numbers, damage by Excel, and what only looks like it."""

from __future__ import annotations

import pytest
from stdnum.cn import ric

from liaison_plan.county.audit import audit_county
from tests.county.tables import SMALL, changed, with_rows, write_csvs


def households_with(ids: list[str]) -> dict[str, list[list[str]]]:
    """The small county with these households and no others."""
    rows = [[id_, "V1", "117.401", "23.701"] for id_ in ids]
    head = ["household_id", "village_id", "lon", "lat"]
    return changed(households=[head, *rows], pins=None, bans=None)


def checks(tmp_path, tables) -> list[tuple[str, int | None]]:
    """Check and row of every finding but the crowd on one point."""
    frame = audit_county(write_csvs(tmp_path, tables))
    frame = frame[frame["check"] != "many_on_point"]
    rows = [None if row is None else int(row) for row in frame["row"].astype(object)
            .where(frame["row"].notna(), None)]  # fmt: skip
    return list(zip(frame["check"], rows, strict=True))


def test_one_citizen_number_among_proper_ids_is_refused(tmp_path):
    """A single one is one too many, and it is shown nowhere."""
    folder = write_csvs(tmp_path, households_with(["H1", "11010519491231002X", "H3"]))
    frame = audit_county(folder)
    assert frame["check"].tolist() == ["citizen_number"]
    assert frame["row"].tolist() == [3]
    assert frame["value"].tolist() == [""]


def test_codes_of_18_digits_that_pass_by_chance_are_no_citizen_numbers(tmp_path):
    """Village code and a count: some have a right check digit, as one in eleven do."""
    codes = [f"350626198012{i:06d}" for i in range(10_000, 10_400)]
    by_chance = sum(ric.calc_check_digit(code) == code[-1] for code in codes)
    assert by_chance > 10
    assert checks(tmp_path, households_with(codes)) == []


def test_a_column_of_citizen_numbers_is_refused_whole(tmp_path):
    """A few typing errors among them change nothing."""
    numbers = []
    for i in range(40):
        head = f"35062619800101{i:03d}"
        numbers.append(head + ric.calc_check_digit(head + "0"))
    numbers[7] = numbers[7][:-1] + ("1" if numbers[7][-1] != "1" else "2")
    found = checks(tmp_path, households_with(numbers))
    assert found == [("citizen_number", row) for row in range(2, 42) if row != 9]


def test_phone_numbers_are_refused(tmp_path):
    """Mobile numbers of different people, and a single one."""
    phones = ["13800138000", "15912345678", "18612345678"]
    assert checks(tmp_path, households_with(phones)) == [
        ("phone_number", 2), ("phone_number", 3), ("phone_number", 4)
    ]  # fmt: skip


def test_codes_of_11_digits_of_one_county_are_no_phone_numbers(tmp_path):
    """13 is Hebei: all codes of a county begin with the same six digits."""
    codes = [f"13062610{i:03d}" for i in range(100, 160)]
    assert checks(tmp_path, households_with(codes)) == []


@pytest.mark.parametrize(
    ("ids", "check"),
    [
        (["1.23457E+17", "H2"], "id_scientific"),
        (["5E+11", "H2"], "id_scientific"),
        (["12.0", "13"], "id_decimal"),
        (["2024-03-01", "H2"], "id_as_date"),
        (["1-Mar", "H2"], "id_as_date"),
        (["2024/3/1", "H2"], "id_as_date"),
    ],
)
def test_what_excel_does_to_ids_is_recognised(tmp_path, ids, check):
    """The damaged one is named, the other is not."""
    assert checks(tmp_path, households_with(ids)) == [(check, 2)]


@pytest.mark.parametrize("id_", ["1E3X", "E12", "H1.0", "3-1", "2024", "V1.2"])
def test_ids_that_only_resemble_damage_are_left_alone(tmp_path, id_):
    """Letters and dots are allowed in ids."""
    assert checks(tmp_path, households_with([id_, "H2"])) == []


def test_the_thousandth_household_is_not_taken_for_a_rounded_id(tmp_path):
    """Among many codes of 18 digits one ends in 000 by itself."""
    codes = [f"350626100201{i:06d}" for i in range(990, 1010)]
    assert checks(tmp_path, households_with(codes)) == []


def test_lost_leading_zeros_are_a_warning(tmp_path):
    """007 beside 12, or codes of eight and nine digits side by side."""
    assert checks(tmp_path / "a", households_with(["007", "12"])) == [
        ("id_widths", None)
    ]
    ids = ["35062610", "350626200", "350626201"]
    assert checks(tmp_path / "b", households_with(ids)) == [("id_widths", None)]


@pytest.mark.parametrize(
    "ids",
    [[str(i) for i in range(130)], ["H1", "H10"], ["001", "010"], ["7", "1234"]],
)
def test_numbers_counted_from_one_have_every_width(tmp_path, ids):
    """No warning for natural numbers, for letters, or for one width."""
    assert checks(tmp_path, households_with(ids)) == []


def test_every_later_use_of_an_id_is_named_with_the_first(tmp_path):
    """Three uses: two findings, both pointing to row 2."""
    frame = audit_county(
        write_csvs(tmp_path, households_with(["H1", "H1", "H2", "H1"]))
    )
    assert frame["check"].tolist() == ["duplicate_id", "duplicate_id"]
    assert frame["row"].tolist() == [3, 5]
    assert (
        frame["problem"].tolist()
        == ["the id is used more than once: H1 (first in row 2)."] * 2
    )


def test_ids_of_every_table_are_unique(tmp_path):
    """Officials, villages, units and road nodes too."""
    for table in ("officials", "villages", "units", "road_nodes"):
        tables = with_rows(table, SMALL[table][1])
        row = len(SMALL[table]) + 1
        assert checks(tmp_path / table, tables) == [("duplicate_id", row)]


def test_parallel_roads_are_no_duplicates(tmp_path):
    """Two nodes may be joined twice."""
    tables = with_rows("road_edges", SMALL["road_edges"][1])
    assert checks(tmp_path, tables) == []
