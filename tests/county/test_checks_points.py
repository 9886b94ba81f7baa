"""Checks of points, each beside the nearest case that passes."""

from __future__ import annotations

import pytest

from liaison_plan.county.audit import audit_county
from tests.county.tables import SMALL, changed, with_cell, with_rows, write_csvs

#: A county on a diagonal where longitude and latitude are of the same size.
TURKEY = {"lon": 36.0, "lat": 34.0}


def grid(n=30, lon=117.4, lat=23.7, step=0.001, village="V1", first=1):
    """Households of one village, ten in a row."""
    return [
        [f"{village}-{first + i:04d}", village, f"{lon + step * (i % 10):.6f}",
         f"{lat + step * (i // 10):.6f}"]
        for i in range(n)
    ]  # fmt: skip


def county(*households, villages=None, **others):
    """A county of these households."""
    head = ["household_id", "village_id", "lon", "lat"]
    tables = changed(households=[head, *households], pins=None, bans=None, **others)
    if villages is not None:
        tables["villages"] = villages
    return tables


def findings(tmp_path, tables):
    """Check, table and row of every finding."""
    frame = audit_county(write_csvs(tmp_path, tables))
    return [
        (check, table, int(row) if has else None)
        for check, table, row, has in zip(
            frame["check"],
            frame["table"],
            frame["row"],
            frame["row"].notna(),
            strict=True,
        )
    ]


def test_the_small_county_has_no_finding(tmp_path):
    """What all other cases start from."""
    assert findings(tmp_path, SMALL) == []


@pytest.mark.parametrize("column", ["lon", "lat"])
@pytest.mark.parametrize("table", ["households", "officials", "villages", "units"])
def test_half_a_point_is_a_fault_in_every_table(tmp_path, table, column):
    """One of the two is missing."""
    assert ("half_point", table, 2) in findings(
        tmp_path, with_cell(table, 2, column, "")
    )


def test_a_longitude_column_without_latitudes_is_a_missing_column(tmp_path):
    """Said once, not for each row."""
    rows = [row[:3] for row in grid()]
    tables = changed(households=[["household_id", "village_id", "lon"], *rows],
                     pins=None, bans=None)  # fmt: skip
    found = findings(tmp_path, tables)
    assert [f for f in found if f[0] != "stands_at_village"] == [
        ("missing_column", "households", None)
    ]


def test_zero_zero_is_a_fault_and_the_greenwich_meridian_is_not(tmp_path):
    """Only both at once: a county may lie on either line."""
    rows = grid(lon=-0.005, lat=51.5)
    villages = [SMALL["villages"][0], ["V1", "A", "T1", "", "", "0", "51.501", ""]]
    tables = county(*rows, ["Z", "V1", "0", "51.5"], villages=villages,
                    officials=None, units=None)  # fmt: skip
    assert findings(tmp_path / "a", tables) == [("missing_table", "officials", None)]
    tables = county(*rows, ["Z", "V1", "0", "0"], villages=villages,
                    officials=None, units=None)  # fmt: skip
    assert ("zero_point", "households", 32) in findings(tmp_path / "b", tables)


def test_swapped_points_are_found_where_both_ways_are_possible(tmp_path):
    """Longitude 36, latitude 34: only the other households tell."""
    rows = grid(lon=36, lat=34)
    villages = [SMALL["villages"][0], ["V1", "A", "T1", "", "", "36", "34", ""]]
    wrong = ["W", "V1", "34.0", "36.0"]
    tables = county(*rows, wrong, villages=villages, officials=None, units=None)
    frame = audit_county(write_csvs(tmp_path, tables))
    swapped = frame[frame["check"] == "swapped"]
    assert swapped["row"].tolist() == [32]
    assert swapped["advice"].tolist() == ["Exchange the two cells: 36.0, 34.0."]
    assert set(frame["check"]) == {"swapped", "missing_table"}


def test_a_whole_table_of_swapped_chinese_points_is_named_row_by_row(tmp_path):
    """Latitudes of 117 leave no doubt, though the median is swapped itself."""
    rows = [[a, b, lat, lon] for a, b, lon, lat in grid(n=5)]
    found = findings(tmp_path, county(*rows))
    assert found == [("swapped", "households", row) for row in range(2, 7)]


def test_a_village_and_an_official_can_be_swapped_too(tmp_path):
    """The check runs over every table with points."""
    tables = with_cell("villages", 2, "lon", "23.70")
    tables["villages"][1][6] = "117.40"
    assert findings(tmp_path, tables) == [("swapped", "villages", 2)]


def test_a_household_far_outside_is_a_fault_and_a_remote_village_is_not(tmp_path):
    """Nothing confirms the one; the other's households and point agree."""
    lone = ["X", "V1", "118.4", "23.7"]
    assert findings(tmp_path / "a", county(*grid(), lone)) == [
        ("outside_county", "households", 32)
    ]
    remote = grid(n=10, lon=119.4, village="V3")
    villages = [*SMALL["villages"], ["V3", "远村", "T1", "", "", "119.4", "23.7", ""]]
    assert findings(tmp_path / "b", county(*grid(), *remote, villages=villages)) == []


def test_a_village_whose_point_is_far_outside_is_a_fault(tmp_path):
    """Its households are elsewhere."""
    tables = with_cell("villages", 2, "lon", "127.40")
    tables["households"] = county(*grid())["households"]
    del tables["pins"], tables["bans"]
    found = findings(tmp_path, tables)
    assert ("outside_county", "villages", 2) in found


def test_firms_far_from_the_few_households_of_a_plan_are_no_fault(tmp_path):
    """Five and more places without households stretch the county; one does not."""
    firms = [
        [f"F{i}", f"企业{i}", "T1", "", "enterprise", str(117.2 + 0.1 * i), "23.9", ""]
        for i in range(6)
    ]
    far = ["X", "V1", "127.4", "23.7"]
    tables = county(*grid(), villages=[*SMALL["villages"], *firms])
    assert findings(tmp_path / "a", tables) == []
    tables = county(*grid(), far, villages=[*SMALL["villages"], *firms])
    assert findings(tmp_path / "b", tables) == [("outside_county", "households", 32)]


def test_a_household_far_from_its_village_is_a_warning(tmp_path):
    """10 km away from a village of 1 km; 2 km away is nothing."""
    far = ["X", "V1", "117.5", "23.7"]
    near = ["Y", "V1", "117.42", "23.7"]
    frame = audit_county(write_csvs(tmp_path, county(*grid(), far, near)))
    assert frame["check"].tolist() == ["household_far"]
    assert frame["severity"].tolist() == ["warning"]
    assert frame["row"].tolist() == [32]
    assert frame["problem"].tolist() == ["9.7 km from the middle of its village V1."]


def test_a_village_far_from_its_own_households_is_a_warning(tmp_path):
    """Its point lies 20 km off."""
    tables = county(*grid())
    tables["villages"] = [list(row) for row in SMALL["villages"]]
    tables["villages"][1][5] = "117.60"
    assert findings(tmp_path, tables) == [("village_far", "villages", 2)]


def test_a_base_far_away_is_a_warning(tmp_path):
    """An official may live in the provincial capital, but 500 km is odd."""
    tables = with_cell("officials", 2, "lon", "122.41")
    assert findings(tmp_path / "a", tables) == [("base_far", "officials", 2)]
    tables = with_cell("officials", 2, "lon", "118.0")
    assert findings(tmp_path / "b", tables) == []


def test_many_households_on_one_point_are_a_warning(tmp_path):
    """Twenty on the village office's point; nineteen pass."""
    crowd = [[f"C{i:02d}", "V1", "117.400", "23.700"] for i in range(20)]
    frame = audit_county(
        write_csvs(tmp_path / "a", county(*crowd, *grid(first=100)[1:]))
    )
    assert frame["check"].tolist() == ["many_on_point"]
    assert frame["row"].tolist() == [2]
    assert frame["problem"].tolist() == [
        "20 households stand on one point: 117.400, 23.700."
    ]
    assert findings(tmp_path / "b", county(*crowd[1:], *grid(first=100)[1:])) == []


def test_households_without_a_point_say_what_stands_in(tmp_path):
    """Group, village, or nothing: two warnings and a fault."""
    tables = with_rows(
        "households",
        ["H7", "V1", "", "", "", "1", "", ""],
        ["H8", "V1", "", "", "", "7", "", ""],
        ["H9", "V3", "", "", "", "1", "", ""],
    )
    tables["villages"] = [
        *SMALL["villages"],
        ["V3", "无点村", "T1", "", "", "", "", ""],
    ]
    assert findings(tmp_path, tables) == [
        ("no_point_at_all", "households", 10),
        ("stands_at_group", "households", 8),
        ("stands_at_village", "households", 9),
    ]


def test_a_county_without_any_coordinates_of_households_can_be_planned(tmp_path):
    """All of them stand at their villages' points."""
    rows = [["H1", "V1"], ["H2", "V2"]]
    tables = changed(households=[["household_id", "village_id"], *rows],
                     pins=None, bans=None)  # fmt: skip
    found = findings(tmp_path, tables)
    assert {check for check, _table, _row in found} == {"stands_at_village"}


def test_an_official_without_base_needs_the_units_point(tmp_path):
    """U2 loses its point: O2 has nowhere to set out from."""
    tables = with_cell("units", 3, "lon", "")
    tables["units"][2][4] = ""
    assert findings(tmp_path, tables) == [("official_without_base", "officials", 3)]


def test_a_wrong_base_is_named_once(tmp_path):
    """Text in place of a longitude is not a missing base as well."""
    tables = with_cell("officials", 2, "lon", "office")
    assert findings(tmp_path, tables) == [("not_a_number", "officials", 2)]
