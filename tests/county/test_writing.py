"""Writing a county from its frames: read again, it is the same county."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_plan.county.contract import COUNTY_TABLES, TABLES
from liaison_plan.county.reading import read_county
from liaison_plan.county.revise import revise
from liaison_plan.county.tidy import tidy
from liaison_plan.county.writing import settled, write_county
from liaison_plan.errors import DataError
from liaison_plan.rules.model import Rules
from liaison_plan.solving.make_plan import make_plan
from tests.county.tables import SMALL, changed, chinese, with_rows, write_csvs

DONGSHAN = Path(__file__).parents[2] / "data" / "dongshan"
BASEMAP = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"attribution": "自然资源部"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[117.3, 23.6], [117.5, 23.6], [117.4, 23.8]]],
            },
        }
    ],
}


def assert_comes_back(county, folder):
    """Write it, read it: frames and hashes are those of the settled county."""
    expected = settled(county)
    again = read_county(write_county(county, folder))
    for name in COUNTY_TABLES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(expected, name))
    assert again.table_hashes == expected.table_hashes
    assert again.basemap == expected.basemap
    assert len(again.skipped) == len(expected.skipped) == 0
    return again


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small county; it is never edited."""
    return read_county(write_csvs(tmp_path_factory.mktemp("small"), SMALL))


def test_dongshan_comes_back_frame_by_frame(tmp_path):
    """33,410 households; nothing of it changes on the way."""
    county = read_county(DONGSHAN)
    again = assert_comes_back(county, tmp_path / "out")
    for name in COUNTY_TABLES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(county, name))


def test_all_kinds_of_cells_have_one_way_to_be_written(small, tmp_path):
    """Numbers short and plain, yes and no as 1 and 0, nothing where nothing is."""
    out = write_county(small, tmp_path / "out")
    lines = (out / "officials.csv").read_text("utf-8").splitlines()
    assert lines[1:] == [
        "O1,U1,117.41,23.7,staff,,law,V2,,,1",
        "O2,U2,117.435,23.715,leader,T1,,,10,20,1",
        "O3,U2,117.43,23.71,staff,T1,,,,,0",
    ]
    lines = (out / "road_edges.csv").read_text("utf-8").splitlines()
    assert lines[1:] == ["1,2,4600.5,ferry,1,12.0", "2,1,4600.0,,0,"]
    assert b"\r" not in (out / "households.csv").read_bytes()


@pytest.mark.parametrize(
    ("datum", "encoding"),
    [("wgs84", "gb18030"), ("gcj02", "utf-8-sig"), ("bd09", "gb18030")],
)
def test_any_way_to_be_read_comes_back(tmp_path, datum, encoding):
    """Chinese headings, two encodings, three datums; the basemap comes along."""
    folder = write_csvs(
        tmp_path / "in", chinese(SMALL), encoding=encoding, zh_names=True
    )
    (folder / "basemap.geojson").write_text(json.dumps(BASEMAP), "utf-8")
    county = read_county(folder, datum=datum)
    again = assert_comes_back(county, tmp_path / "out")
    assert again.basemap == BASEMAP
    for name in COUNTY_TABLES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(county, name))


def test_the_folder_is_its_own_canonical_form(small, tmp_path):
    """`tidy` changes no byte of it, and its hashes are those of the files."""
    out = write_county(small, tmp_path / "out")
    tidied = tidy(out, tmp_path / "tidied")
    files = {path.name: path.read_bytes() for path in out.iterdir()}
    assert files == {path.name: path.read_bytes() for path in tidied.iterdir()}
    assert settled(small).table_hashes == {
        Path(name).stem: hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if TABLES[Path(name).stem].is_hashed
    }


def test_only_tables_with_rows_are_written(tmp_path):
    """Pins given without rows are as good as none; new pins are a new table."""
    pins = [SMALL["pins"][0]]
    county = read_county(write_csvs(tmp_path / "in", changed(pins=pins, bans=None)))
    again = assert_comes_back(county, tmp_path / "out")
    assert not {"pins", "bans"} & set(again.table_hashes)
    ban = pd.DataFrame({"household_id": ["H1"], "official_id": ["O1"]}, dtype="str")
    revised = revise(county, bans=ban)
    assert "bans" in assert_comes_back(revised, tmp_path / "new").table_hashes


def test_points_that_stand_in_are_written_as_none(tmp_path):
    """At the group's middle and at the village's point; both come back there."""
    tables = with_rows(
        "households",
        ["H7", "V1", "", "", "", "1", "", ""],
        ["H8", "V1", "", "", "", "9", "", ""],
        ["H9", "V1", "117.4035", "23.7031", "", "1", "", ""],
    )
    county = read_county(write_csvs(tmp_path / "in", tables), datum="gcj02")
    assert county.households["is_approximate"].sum() == 2
    again = assert_comes_back(county, tmp_path / "out")
    pd.testing.assert_frame_equal(again.households, county.households)
    text = (tmp_path / "out" / "households.csv").read_text("utf-8")
    assert "H7,V1,,,1,1,,\n" in text


def test_skipped_households_are_gone_and_take_their_point_along(tmp_path):
    """H9 is faulty and moved its group's middle; H7 stands there without it now."""
    tables = with_rows(
        "households",
        ["H7", "V1", "", "", "", "1", "", ""],
        ["H9", "V1", "117.4035", "23.7031", "x", "1", "", ""],
    )
    county = read_county(write_csvs(tmp_path / "in", tables), skip_faulty=True)
    assert county.skipped["household_id"].tolist() == ["H9"]
    again = assert_comes_back(county, tmp_path / "out")
    lon = again.households.set_index("household_id")["lon"]
    assert (county.households["lon"].iloc[6], lon["H7"]) == (117.402, 117.4015)
    assert again.households["is_approximate"].tolist()[6]


def test_a_point_with_nothing_left_to_stand_in_is_written_itself(tmp_path):
    """The only house of the group was skipped, and the village has no point."""
    villages = [list(row) for row in SMALL["villages"]]
    villages[1][5:7] = ["", ""]
    tables = with_rows(
        "households",
        ["H7", "V1", "", "", "", "9", "", ""],
        ["H9", "V1", "117.4035", "23.7031", "x", "9", "", ""],
    )
    tables["villages"] = villages
    county = read_county(write_csvs(tmp_path / "in", tables), skip_faulty=True)
    assert county.households["is_approximate"].iloc[6]
    again = assert_comes_back(county, tmp_path / "out")
    assert again.households[["lon", "lat"]].iloc[6].tolist() == [117.4035, 23.7031]
    assert not again.households["is_approximate"].any()


def test_settling_twice_changes_nothing(small):
    """The settled county is its own settled form."""
    once = settled(small)
    twice = settled(once)
    assert once.table_hashes == twice.table_hashes
    assert once.households.equals(twice.households)


DEGREES = st.floats(-0.05, 0.05, allow_nan=False)
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=8
).filter(lambda text: not text.startswith(("=", "#")))


@settings(max_examples=6, deadline=None, derandomize=True, database=None)
@given(
    shifts=st.lists(DEGREES, min_size=12, max_size=12),
    metres=st.floats(0, 2e7, allow_nan=False),
    rank=TEXTS,
    bare=st.sets(st.integers(0, 5)),
)
def test_any_number_and_any_text_comes_back(
    small, tmp_path_factory, shifts, metres, rank, bare
):
    """To the last bit of every float, with any of the households without a point."""
    folder = tmp_path_factory.mktemp("any")
    doors = small.households
    points = doors[["lon", "lat"]] + np.reshape(shifts, (6, 2))
    doors = doors.assign(
        lon=points["lon"], lat=points["lat"], is_approximate=doors.index.isin(bare)
    )
    officials = small.officials.assign(rank=rank.strip())
    edges = small.road_edges.assign(length_m=metres)
    county = replace(small, households=doors, road_edges=edges)
    assert_comes_back(revise(county, officials=officials), folder / "out")


@pytest.mark.parametrize("method", ["beats", "nearest"])
def test_a_plan_of_the_settled_county_is_that_of_the_written_folder(tmp_path, method):
    """Byte for byte, with a pin more and an official less than what was read."""
    tables = with_rows("households", ["H7", "V1", "", "", "", "1", "", ""])
    county = read_county(write_csvs(tmp_path / "in", tables), datum="gcj02")
    pin = pd.DataFrame({"household_id": ["H5"], "official_id": ["O2"]}, dtype="str")
    here = county.officials["official_id"] != "O3"
    county = revise(county, officials=county.officials[here], pins=pin)
    again = read_county(write_county(county, tmp_path / "county"))
    rules = Rules.from_dict({"load": {"min": 2, "max": 5}, "method": {"name": method}})
    one = make_plan(settled(county), rules, workers=1).save(tmp_path / "one")
    other = make_plan(again, rules, workers=1).save(tmp_path / "other")
    for path in sorted(Path(one).iterdir()):
        assert path.read_bytes() == (Path(other) / path.name).read_bytes(), path.name


def test_nothing_is_overwritten_or_left_half_written(small, tmp_path):
    """A folder in use is refused; a fault on the way leaves nothing behind."""
    in_use = write_csvs(tmp_path / "in_use", SMALL)
    with pytest.raises(DataError, match="already there"):
        write_county(small, in_use)
    broken = replace(small, basemap={"features": {1, 2}})
    with pytest.raises(TypeError):
        write_county(broken, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["in_use"]
    (tmp_path / "out").mkdir()
    write_county(small, tmp_path / "out")
    assert (tmp_path / "out" / "villages.csv").is_file()
