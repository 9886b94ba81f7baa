"""Reading: every way to write a county gives the same `County`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_plan.county.contract import COUNTY_TABLES, TABLES
from liaison_plan.county.datum import from_wgs84
from liaison_plan.county.reading import read_contacts, read_county
from liaison_plan.errors import DataError
from tests.county.tables import (
    SMALL,
    changed,
    chinese,
    with_cell,
    with_rows,
    write_csvs,
    write_workbook,
    write_workbooks,
)

DATA = Path(
    os.environ.get(
        "LIAISON_PLAN_TEST_DATA", Path(__file__).parents[2].parent / "shared" / "data"
    )
)


def same(one, other) -> bool:
    """Tell whether two counties hold the same frames and hashes."""
    frames = all(getattr(one, n).equals(getattr(other, n)) for n in COUNTY_TABLES)
    return frames and one.table_hashes == other.table_hashes


@pytest.fixture
def small(tmp_path):
    """The small county, read from plain UTF-8 files."""
    return read_county(write_csvs(tmp_path / "plain", SMALL))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("zh", [True, False])
def test_encoding_line_ends_and_language_make_no_difference(
    tmp_path, small, encoding, newline, zh
):
    """UTF-8 with and without BOM, GB18030, LF, CRLF, Chinese or English headings."""
    tables = chinese(SMALL) if zh else SMALL
    folder = write_csvs(
        tmp_path / "other", tables, encoding=encoding, newline=newline, zh_names=zh
    )
    assert same(read_county(folder), small)


def test_a_workbook_gives_the_same_county(tmp_path, small):
    """One .xlsx with Chinese sheets and headings, given itself or its folder."""
    path = write_workbook(tmp_path / "book" / "county.xlsx", chinese(SMALL))
    assert same(read_county(path), small)
    assert same(read_county(path.parent), small)


def test_a_folder_of_workbooks_gives_the_same_county(tmp_path, small):
    """One .xlsx a table."""
    assert same(read_county(write_workbooks(tmp_path / "books", SMALL)), small)


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_makes_no_difference(tmp_path_factory, random):
    """Shuffled rows and columns give the same frames and the same hashes."""
    tables = {}
    for name, rows in SMALL.items():
        order = list(range(len(rows[0])))
        random.shuffle(order)
        body = rows[1:]
        random.shuffle(body)
        tables[name] = [[row[j] for j in order] for row in [rows[0], *body]]
    folder = tmp_path_factory.mktemp("shuffled")
    plain = tmp_path_factory.mktemp("plain")
    assert same(
        read_county(write_csvs(folder, tables)), read_county(write_csvs(plain, SMALL))
    )


def test_frames_hold_the_documented_columns_and_types(small):
    """All columns of the contract in its order; numbers where numbers belong."""
    for name in COUNTY_TABLES:
        extra = ["is_approximate"] if name == "households" else []
        assert list(getattr(small, name).columns) == [*TABLES[name].names, *extra]
    assert small.households["workload"].tolist() == [1, 2, 1, 1, 1, 1]
    assert small.households["workload"].dtype == np.int64
    assert small.households["is_approximate"].dtype == bool
    assert small.officials["load_min"].dtype == "Int64"
    assert small.officials["load_min"].isna().tolist() == [True, False, True]
    assert small.officials["is_available"].tolist() == [True, True, False]
    assert small.road_edges["oneway"].tolist() == [1, 0]
    assert small.households["needs"].tolist()[1] == "water;road"


def test_absent_tables_are_empty_frames_with_columns_and_no_hash(tmp_path):
    """Only the three required tables given."""
    tables = {name: SMALL[name] for name in ("households", "officials", "villages")}
    tables["officials"] = [*SMALL["officials"][:2]]
    county = read_county(write_csvs(tmp_path, tables))
    assert list(county.pins.columns) == ["household_id", "official_id"]
    assert len(county.road_edges) == 0
    assert sorted(county.table_hashes) == ["households", "officials", "villages"]
    assert county.basemap is None


def test_an_official_without_a_base_sets_out_from_the_unit(small):
    """O2 has no coordinates; U2 has."""
    assert small.officials.loc[1, ["lon", "lat"]].tolist() == [117.435, 23.715]


def test_ids_sort_as_text(tmp_path):
    """H10 stands before H2, and the frames have a plain index."""
    tables = with_rows("households", ["H10", "V2", "117.44", "23.72", "", "", "", ""])
    county = read_county(write_csvs(tmp_path, tables))
    assert county.households["household_id"].tolist()[:3] == ["H1", "H10", "H2"]
    assert county.households.index.equals(pd.RangeIndex(7))


def test_a_household_without_coordinates_stands_in_its_groups_middle(tmp_path):
    """The median of the other houses of group 1 of village V1, and a warning."""
    tables = with_rows(
        "households",
        ["H7", "V1", "", "", "", "1", "", ""],
        ["H8", "V2", "", "", "", "9", "", ""],
    )
    county = read_county(write_csvs(tmp_path, tables))
    rows = county.households.set_index("household_id")
    assert rows.loc["H7", ["lon", "lat"]].tolist() == pytest.approx([117.4015, 23.7015])
    assert rows.loc["H8", ["lon", "lat"]].tolist() == [117.44, 23.72]
    assert rows["is_approximate"].tolist() == [False] * 6 + [True, True]
    assert county.warnings["check"].tolist() == ["stands_at_group", "stands_at_village"]


def test_coordinates_in_another_datum_become_wgs84(tmp_path, small):
    """The whole county in GCJ-02: by argument, and by rules.toml."""
    tables = {}
    for name, rows in SMALL.items():
        if "lon" not in rows[0]:
            tables[name] = rows
            continue
        i, j = rows[0].index("lon"), rows[0].index("lat")
        body = [list(row) for row in rows[1:]]
        for row in body:
            if row[i]:
                lon, lat = from_wgs84(float(row[i]), float(row[j]), "gcj02")
                row[i], row[j] = f"{lon:.9f}", f"{lat:.9f}"
        tables[name] = [rows[0], *body]
    folder = write_csvs(tmp_path / "shifted", tables)
    moved = read_county(folder).households["lon"] - small.households["lon"]
    assert (moved > 0.004).all()
    county = read_county(folder, datum="gcj02")
    np.testing.assert_allclose(
        county.households["lon"], small.households["lon"], atol=1e-8
    )
    np.testing.assert_allclose(
        county.officials["lat"], small.officials["lat"], atol=1e-8
    )
    (folder / "rules.toml").write_text('[data]\ndatum = "gcj02"\n', "utf-8")
    assert same(read_county(folder), county)
    with pytest.raises(ValueError, match="cgcs2000"):
        read_county(folder, datum="cgcs2000")


def test_unknown_columns_are_dropped_and_named_once_without_values(tmp_path):
    """Names and phones stay outside; the warning names the columns only."""
    rows = [[*SMALL["households"][0], "户主姓名", "电话"]]
    rows += [[*row, "张三", "13800138000"] for row in SMALL["households"][1:]]
    county = read_county(write_csvs(tmp_path, changed(households=rows)))
    assert list(county.households.columns)[:2] == ["household_id", "village_id"]
    assert county.warnings["check"].tolist() == ["unknown_columns"]
    assert county.warnings["problem"].tolist() == [
        "columns that are not used: 户主姓名, 电话."
    ]
    everything = "".join(frame.to_csv() for frame in vars(county).values()
                         if isinstance(frame, pd.DataFrame))  # fmt: skip
    assert "张三" not in everything
    assert "13800138000" not in everything


def test_faulty_households_are_skipped_on_request_and_listed(tmp_path):
    """Two faulty rows leave; so do their pins; the reason is kept."""
    tables = with_rows(
        "households",
        ["H7", "V9", "117.44", "23.72", "", "", "", ""],
        ["H8", "V1", "here", "23.70", "0", "", "", ""],
    )
    tables["pins"] = [*SMALL["pins"], ["H8", "O1"]]
    folder = write_csvs(tmp_path, tables)
    with pytest.raises(DataError):
        read_county(folder)
    county = read_county(folder, skip_faulty=True)
    assert county.skipped.to_numpy().tolist() == [
        ["H7", "V9", "unknown village V9."],
        ["H8", "V1", "not a number: here."],
    ]
    assert len(county.households) == 6
    assert county.pins["household_id"].tolist() == ["H4"]


@pytest.mark.parametrize(
    "row",
    [
        ["", "V1", "117.44", "23.72", "", "", "", ""],
        ["H1", "V1", "117.44", "23.72", "", "", "", ""],
        ["合计", "7", "", "", "", "", "", ""],
    ],
)
def test_faults_that_are_not_of_one_household_are_never_skipped(tmp_path, row):
    """No id, an id used twice, a total: there is no household to list."""
    folder = write_csvs(tmp_path, with_rows("households", row))
    with pytest.raises(DataError):
        read_county(folder, skip_faulty=True)


def test_faults_of_other_tables_are_never_skipped(tmp_path):
    """An official's faulty row stops the work."""
    folder = write_csvs(tmp_path, with_cell("officials", 2, "lon", "here"))
    with pytest.raises(DataError):
        read_county(folder, skip_faulty=True)


def test_a_county_of_faulty_households_only_is_refused(tmp_path):
    """Skipping them all would leave a plan of nothing."""
    rows = [SMALL["households"][0]]
    rows += [[row[0], "V9", *row[2:]] for row in SMALL["households"][1:]]
    tables = changed(households=rows, pins=None, bans=None)
    with pytest.raises(DataError):
        read_county(write_csvs(tmp_path, tables), skip_faulty=True)


def test_todays_official_who_left_is_kept_and_only_a_warning(tmp_path):
    """The household counts as a change."""
    tables = with_cell("households", 4, "official_id", "O77")
    county = read_county(write_csvs(tmp_path, tables))
    assert county.households["official_id"].tolist()[2] == "O77"
    assert county.warnings["check"].tolist() == ["official_gone"]


def test_a_pair_written_twice_counts_once(tmp_path):
    """The copy is a warning, the frame holds it once."""
    county = read_county(write_csvs(tmp_path, with_rows("pins", ["H4", "O2"])))
    assert len(county.pins) == 1
    assert county.warnings["check"].tolist() == ["duplicate_pair"]


def test_contacts_are_read_on_request_and_never_with_the_county(tmp_path):
    """`County` has no trace of the contact tables; `read_contacts` has them."""
    folder = write_csvs(tmp_path, SMALL)
    text = "干部编号,姓名,电话\nO2,李四,1\nO1,张三,2\n"
    (folder / "干部联系方式.csv").write_text(text, "utf-8")
    county = read_county(folder)
    assert "official_contacts" not in county.table_hashes
    assert county.warnings.empty
    contacts = read_contacts(folder)
    assert contacts["official_contacts"].to_numpy().tolist() == [
        ["O1", "张三", "2", ""],
        ["O2", "李四", "1", ""],
    ]
    assert len(contacts["household_contacts"]) == 0


def test_the_basemap_comes_along(tmp_path):
    """A FeatureCollection of polygons; without an attribution there is a warning."""
    folder = write_csvs(tmp_path, SMALL)
    polygon = {"type": "Polygon", "coordinates": [[[117, 23], [118, 23], [117, 23]]]}
    feature = {"type": "Feature", "properties": {}, "geometry": polygon}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (folder / "basemap.geojson").write_text(text, "utf-8")
    county = read_county(folder)
    assert county.basemap["features"][0]["geometry"]["type"] == "Polygon"
    assert county.warnings["check"].tolist() == ["basemap_without_attribution"]


@pytest.mark.parametrize(
    ("name", "households", "officials", "villages"),
    [("malta", 11_738, 559, 67), ("isle_of_man", 4_231, 212, 24)],
)
def test_real_counties_are_read_without_a_warning(
    name, households, officials, villages
):
    """Real buildings outside China: no fault, and no false alarm."""
    folder = DATA / "real" / name
    if not folder.is_dir():
        pytest.skip("real counties are not here (LIAISON_PLAN_TEST_DATA)")
    county = read_county(folder)
    assert len(county.households) == households
    assert len(county.officials) == officials
    assert len(county.villages) == villages
    assert county.warnings.empty
    assert county.households[["lon", "lat"]].notna().all(axis=None)


def test_chinese_words_are_read_as_the_codes_they_mean(tmp_path):
    """A ferry written 轮渡 is a ferry; unknown text and the hashes stay as written."""
    roads = [list(row) for row in SMALL["road_edges"]]
    roads[1][3], roads[2][3] = "轮渡", "县道"
    villages = [list(row) for row in SMALL["villages"]]
    villages[1][4], villages[2][4] = "社区", "夜市"
    officials = [list(row) for row in SMALL["officials"]]
    for row, rank in zip(officials[1:], ("正科", "县领导", "Staff"), strict=True):
        row[4] = rank
    tables = changed(road_edges=roads, villages=villages, officials=officials)
    chinese_words = write_csvs(tmp_path / "zh", tables)
    for table, column, codes in (
        (roads, 3, {"轮渡": "ferry"}),
        (villages, 4, {"社区": "community"}),
        (officials, 4, {"正科": "section_chief", "县领导": "county_leader",
                        "Staff": "staff"}),
    ):  # fmt: skip
        for row in table[1:]:
            row[column] = codes.get(row[column], row[column])
    read = read_county(chinese_words)
    codes_given = read_county(write_csvs(tmp_path / "codes", tables))
    for name in COUNTY_TABLES:
        assert getattr(read, name).equals(getattr(codes_given, name)), name
        is_rewritten = name in ("road_edges", "villages", "officials")
        if TABLES[name].is_hashed:
            one, other = read.table_hashes[name], codes_given.table_hashes[name]
            assert (one != other) == is_rewritten
    assert list(read.road_edges["class"]) == ["ferry", "县道"]
    assert list(read.villages["kind"]) == ["community", "夜市"]
