"""What holds for every invented county: frozen, canonical, read without a word."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from liaison_plan.county.audit import audit_county
from liaison_plan.county.contract import TABLES
from liaison_plan.county.invented import invent, known_programmes
from liaison_plan.county.invented.places import short_name
from liaison_plan.rules.duty import read_duty_rules
from liaison_plan.rules.model import read_rules
from liaison_plan.rules.stations import read_station_rules

DATA = Path(__file__).parents[2] / "data"
#: Dongshan has tests of its own in test_invented.py.
COUNTIES = ("anxian", "changdao", "daguan", "luyang")

of_every_county = pytest.mark.parametrize("key", COUNTIES)


def tables(key: str) -> dict[str, pd.DataFrame]:
    """Read all tables of a county as text; an empty cell is an empty text."""
    return {
        file.stem: pd.read_csv(file, dtype=str, keep_default_na=False)
        for file in sorted((DATA / key).glob("*.csv"))
    }


def test_five_programmes_are_known() -> None:
    """Each has a folder in data/ and nothing else is there."""
    assert known_programmes() == ["anxian", "changdao", "daguan", "dongshan", "luyang"]
    assert sorted(f.name for f in DATA.iterdir()) == known_programmes()


@of_every_county
def test_the_committed_county_is_what_the_generator_writes(key, tmp_path) -> None:
    """Seed 0 gives data/ byte for byte: the counties are frozen."""
    made = invent(key, tmp_path / key, seed=0)
    names = sorted(f.name for f in made.iterdir())
    assert names == sorted(f.name for f in (DATA / key).iterdir())
    for name in names:
        assert (made / name).read_bytes() == (DATA / key / name).read_bytes(), name


@of_every_county
def test_the_tables_are_in_canonical_form(key) -> None:
    """Contract columns in contract order, sorted by key, UTF-8 without BOM, LF."""
    for name, frame in tables(key).items():
        raw = (DATA / key / f"{name}.csv").read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw
        assert tuple(frame.columns) == TABLES[name].names, name
        rows = frame[list(TABLES[name].key)].apply(tuple, axis=1).tolist()
        assert rows == sorted(set(rows)), name
        assert frame.map(lambda cell: cell == cell.strip()).all(axis=None)
        numbers = frame.filter(["lon", "lat"])
        assert numbers.map(lambda c: re.fullmatch(r"\d+\.\d{6}", c)).all(axis=None)


@of_every_county
def test_nothing_is_found_in_a_county_that_is_as_it_should_be(key) -> None:
    """No fault and no warning, whatever the county leaves out."""
    assert audit_county(DATA / key).empty


@pytest.mark.parametrize("key", [*COUNTIES, "dongshan"])
def test_every_settings_file_is_read(key) -> None:
    """rules.toml, stations.toml and duty.toml hold known keys only."""
    rules, stations = read_rules(DATA / key), read_station_rules(DATA / key)
    assert rules.load.min <= rules.load.max
    assert stations.roles
    read_duty_rules(DATA / key)


@of_every_county
def test_every_point_is_one_households_own_and_ids_look_like_nothing_personal(
    key,
) -> None:
    """No two households share a point; no cell could be a phone or a citizen number."""
    of = tables(key)
    assert not of["households"].duplicated(["lon", "lat"]).any()
    assert of["households"].household_id.str.fullmatch(r"H\d{5}").all()
    assert of["officials"].official_id.str.fullmatch(r"O\d{4}").all()
    assert (of["households"].official_id == "").all()
    for name, frame in of.items():
        text = "\n".join(frame.astype(str).apply("|".join, axis=1))
        assert not re.search(r"(?<![\d.])1[3-9]\d{9}(?!\d)", text), name
        assert not re.search(r"(?<!\d)\d{17}[\dXx]", text), name


@of_every_county
def test_the_readme_says_in_both_languages_that_nobody_is_real(key) -> None:
    """What is invented is said first; every place of a figure is filled in."""
    text = (DATA / key / "README.md").read_text(encoding="utf-8")
    assert "in these tables exist" in text.replace("\n", " ")
    assert "不是真实的" in text
    assert "$" not in text
    assert text.count("MIT") == 4
    households = f"{len(tables(key)['households']):,}"
    assert text.count(households) >= 2


@of_every_county
def test_no_boundary_of_unclear_licence_ships(key) -> None:
    """Only the islands have a basemap, from OpenStreetMap and attributed."""
    basemap = DATA / key / "basemap.geojson"
    assert basemap.exists() == (key == "changdao")
    if basemap.exists():
        for feature in pd.read_json(basemap).features:
            source = feature["properties"]["attribution"]
            assert source == "© OpenStreetMap contributors"


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("宅山村委会", "宅山村"),
        ("大口北村村委会", "大口北村"),
        ("海口村民委员会", "海口村"),
        ("油房村村民委员会", "油房村"),
        ("太平寺社区居委会", "太平寺社区"),
        ("马山社区居民委员会", "马山社区"),
        ("建华社区委员会", "建华社区"),
        ("四河社区", "四河社区"),
        ("安原居委会", "安原居委会"),
        ("红水塘居民委员会", "红水塘居委会"),
        ("三益分场生活区", "三益分场生活区"),
    ],
)
def test_a_village_goes_by_its_short_name(full, short) -> None:
    """The committee is cut off, however the code table writes it."""
    assert short_name(full) == short
