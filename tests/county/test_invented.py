"""The invented county of Dongshan, counted from its own tables."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from liaison_plan.county.bundled import bundled_county
from liaison_plan.county.invented import invent
from liaison_plan.errors import LiaisonPlanError, PlanFolderError
from liaison_plan.rules.model import read_rules
from liaison_plan.rules.stations import read_station_rules
from liaison_plan.words import set_language

REPO = Path(__file__).parents[2]
DONGSHAN = REPO / "data" / "dongshan"
FILES = [
    "README.md",
    "basemap.geojson",
    "duty.toml",
    "households.csv",
    "officials.csv",
    "rules.toml",
    "stations.toml",
    "units.csv",
    "villages.csv",
]
CONTRACT = {
    "households": "household_id village_id lon lat workload group_id needs official_id",
    "officials": "official_id unit_id lon lat rank township_id skills home_village_id"
    " load_min load_max is_available",
    "villages": "village_id name township_id township kind lon lat needs",
    "units": "unit_id name functions lon lat",
}


def table(name: str, folder: Path = DONGSHAN) -> pd.DataFrame:
    """Read one table as text; an empty cell is an empty text."""
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


def points(frame: pd.DataFrame) -> np.ndarray:
    """Longitude and latitude as numbers."""
    return frame[["lon", "lat"]].astype(float).to_numpy()


@pytest.fixture(scope="module")
def land() -> shapely.Geometry:
    """The piece of land that the county's own tables must stand on."""
    text = (DONGSHAN / "basemap.geojson").read_text(encoding="utf-8")
    pieces = shapely.get_parts(shapely.from_geojson(text))
    seat = shapely.Point(117.429, 23.699)
    return next(piece for piece in pieces if piece.covers(seat))


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of another seed."""
    return invent("dongshan", tmp_path_factory.mktemp("another") / "d", seed=7)


def test_the_programmes_figures_are_counted_in_the_tables() -> None:
    """61 villages in 7 townships, 33,410 households, 1,694 officials, 31 leaders."""
    villages, households = table("villages"), table("households")
    officials, units = table("officials"), table("units")
    assert len(villages) == 61
    assert villages.township_id.nunique() == 7
    assert len(households) == 33_410
    assert len(officials) == 1_694
    assert (officials["rank"] == "county_leader").sum() == 31
    assert len(units) == 90
    assert units.name.str.endswith("镇人民政府").sum() == 7


def test_another_seed_has_the_same_figures_and_other_people(another: Path) -> None:
    """Counts are the programme's, points and sizes are the seed's."""
    households, officials = table("households", another), table("officials", another)
    assert len(households) == 33_410
    assert len(officials) == 1_694
    assert (officials["rank"] == "county_leader").sum() == 31
    sizes = households.village_id.value_counts().sort_index()
    assert not sizes.equals(table("households").village_id.value_counts().sort_index())
    assert households.lon.tolist() != table("households").lon.tolist()
    assert not households.duplicated(["lon", "lat"]).any()


def test_the_committed_county_is_what_the_generator_writes(tmp_path: Path) -> None:
    """Seed 0 gives data/dongshan byte for byte: the county is frozen."""
    made = invent("dongshan", tmp_path / "dongshan", seed=0)
    assert sorted(f.name for f in made.iterdir()) == FILES
    assert sorted(f.name for f in DONGSHAN.iterdir()) == FILES
    for name in FILES:
        assert (made / name).read_bytes() == (DONGSHAN / name).read_bytes(), name


def test_the_tables_are_in_canonical_form() -> None:
    """Contract columns in contract order, sorted by id, UTF-8 without BOM, LF."""
    for name, columns in CONTRACT.items():
        raw = (DONGSHAN / f"{name}.csv").read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw
        frame = table(name)
        assert list(frame.columns) == columns.split()
        ids = frame.iloc[:, 0].tolist()
        assert ids == sorted(set(ids))
        assert frame.map(lambda cell: cell == cell.strip()).all(axis=None)


def test_every_reference_is_defined() -> None:
    """Villages, units and townships that a table names exist."""
    villages, officials = table("villages"), table("officials")
    assert set(table("households").village_id) == set(villages.village_id)
    assert set(officials.unit_id) == set(table("units").unit_id)
    assert set(officials.township_id) - {""} == set(villages.township_id)
    assert set(officials.home_village_id) - {""} <= set(villages.village_id)


def test_every_point_is_on_the_countys_land(land: shapely.Geometry) -> None:
    """No household, village, unit or base stands in the sea or on the mainland."""
    for name in CONTRACT:
        lon, lat = points(table(name)).T
        assert shapely.intersects_xy(land, lon, lat).all(), name


def test_no_two_households_share_a_point() -> None:
    """All points are distinct as written, to six decimals."""
    households = table("households")
    assert not households.duplicated(["lon", "lat"]).any()
    assert households.lon.str.fullmatch(r"117\.\d{6}").all()
    assert households.lat.str.fullmatch(r"23\.\d{6}").all()


def test_sizes_no_band_can_cut_are_present() -> None:
    """Two villages of at most 19 households and one of 31 to 39; 澳角村 has 841."""
    sizes = table("households").village_id.value_counts()
    odd = sorted(n for n in sizes if n < 20 or 30 < n < 40)
    assert odd == [14, 16, 34]
    names = table("villages").set_index("village_id").name
    assert sizes[names[names == "澳角村"].index[0]] == 841
    assert int((sizes // 20).sum()) == 1_638


def test_village_sizes_spread_as_real_ones_do() -> None:
    """The mean is 547.7; a tenth are below 200 and a tenth above a thousand."""
    sizes = table("households").village_id.value_counts()
    assert sizes.mean() == pytest.approx(547.7, abs=0.01)
    assert sizes.quantile(0.1) < 200
    assert sizes.quantile(0.9) > 1_000
    assert 400 < sizes.median() < 547.7


def test_groups_are_compact_blocks_of_one_village() -> None:
    """Groups hold 20 to 60 households where the village has them."""
    households = table("households")
    assert (households.groupby("group_id").village_id.nunique() == 1).all()
    named = households.village_id + "-G" + households.group_id.str[-2:]
    assert (households.group_id == named).all()
    counts = households.group_id.value_counts()
    assert counts.between(20, 60).sum() > 0.97 * len(counts)
    assert counts.max() <= 60
    at = pd.DataFrame(points(households) * [101_830, 111_195], columns=["x", "y"])
    whole = at.groupby(households.village_id).std().pow(2).sum(axis=1).pow(0.5)
    parts = at.groupby(households.group_id).std().pow(2).sum(axis=1).pow(0.5)
    assert parts.median() < 0.15 * whole.median()


def test_households_stand_nearest_to_their_own_village() -> None:
    """Territories do not overlap: no other village's point is nearer."""
    villages, households = table("villages"), table("households")
    scale = np.array([101_830, 111_195])
    houses, centres = points(households) * scale, points(villages) * scale
    gaps = np.hypot(*(houses[:, None, :] - centres[None, :, :]).transpose(2, 0, 1))
    nearest = villages.village_id.to_numpy()[gaps.argmin(axis=1)]
    assert (nearest == households.village_id).mean() > 0.9999
    assert gaps.min(axis=1).max() < 4_000


def test_villages_lie_around_their_own_town() -> None:
    """The nearest town centre is the village's own; the town's namesake is at it."""
    villages, units = table("villages"), table("units")
    towns = units[units.name.str.endswith("镇人民政府")]
    scale = np.array([101_830, 111_195])
    at, centres = points(villages) * scale, points(towns) * scale
    gaps = np.hypot(*(at[:, None, :] - centres[None, :, :]).transpose(2, 0, 1))
    names = towns.name.str.removesuffix("人民政府").to_numpy()
    assert (names[gaps.argmin(axis=1)] == villages.township).all()
    own = gaps.min(axis=1)
    for town in ("西埔", "樟塘", "康美", "陈城", "前楼"):
        here = villages.township == f"{town}镇"
        assert villages.name[here].iloc[own[here].argmin()] == f"{town}村"


def test_units_differ_in_size_and_townships_keep_their_own() -> None:
    """Units hold 3 to 120; a township's officials work in that township."""
    officials, units = table("officials"), table("units")
    sizes = officials.unit_id.value_counts()
    assert sizes.min() == 3
    assert 100 < sizes.max() <= 120
    in_town = officials[officials.township_id != ""]
    crews = in_town.groupby("unit_id").township_id.agg(["nunique", "size"])
    assert len(crews) == 7
    assert (crews["nunique"] == 1).all()
    assert crews["size"].between(40, 110).all()
    at = units.set_index("unit_id").loc[officials.unit_id]
    assert (points(at) == points(officials)).all()


def test_county_units_stand_apart_in_the_seat() -> None:
    """No two county units share a point; all are within 1.2 km of the seat's centre."""
    units = table("units")
    offices = units[~units.name.str.endswith("镇人民政府")]
    assert not units.duplicated(["lon", "lat"]).any()
    away = np.hypot(*((points(offices) - [117.429, 23.699]) * [101_830, 111_195]).T)
    assert away.max() < 1_200


def test_officials_have_homes_skills_and_are_all_drafted() -> None:
    """15 to 25 % have a home village; few have a band of their own; all take part."""
    officials = table("officials")
    assert 0.15 < (officials.home_village_id != "").mean() < 0.25
    assert 0.2 < (officials.skills != "").mean() < 0.4
    assert (officials.load_min == "").all()
    assert 0 < (officials.load_max != "").sum() < 34
    assert (officials.is_available == "1").all()
    ranks = {"county_leader", "section_chief", "deputy_section_chief", "staff"}
    assert set(officials["rank"]) == ranks


def test_no_township_drafts_more_officials_than_its_villages_can_use() -> None:
    """Township officials stay in their township, so its beats must suffice for them."""
    officials, villages = table("officials"), table("villages")
    beats = table("households").village_id.value_counts() // 20
    town = villages.set_index("village_id").township_id
    crews = (
        officials[officials.township_id != ""].township_id.value_counts().sort_index()
    )
    assert (crews <= 0.6 * beats.groupby(town).sum()).all()


def test_ids_look_like_nothing_personal() -> None:
    """Ids are a letter and a count; village codes are public statistical codes."""
    for name, pattern in (
        ("households", r"H\d{5}"),
        ("officials", r"O\d{4}"),
        ("units", r"U\d{2}"),
        ("villages", r"350626\d{6}"),
    ):
        assert table(name).iloc[:, 0].str.fullmatch(pattern).all(), name
    text = "".join(
        (DONGSHAN / name).read_text(encoding="utf-8") for name in FILES if "csv" in name
    )
    assert not re.search(r"(?<![\d.])1[3-9]\d{9}(?!\d)", text)  # a mobile number
    assert not re.search(r"(?<!\d)\d{17}[\dXx]", text)  # a citizen number


def test_the_basemap_is_small_and_attributed() -> None:
    """Every polygon carries the attribution that the licence asks for."""
    frame = pd.read_json(DONGSHAN / "basemap.geojson")
    for feature in frame.features:
        assert feature["properties"]["attribution"] == "© OpenStreetMap contributors"
    assert (DONGSHAN / "basemap.geojson").stat().st_size < 60_000


def test_the_rules_are_the_programmes() -> None:
    """20 to 30 and nobody idle; everything else is the default."""
    rules = read_rules(DONGSHAN)
    assert (rules.load.min, rules.load.max, rules.load.idle) == (20, 30, "forbidden")
    written = tomllib.loads((DONGSHAN / "rules.toml").read_text(encoding="utf-8"))
    assert written == {"load": {"min": 20, "max": 30, "idle": "forbidden"}}


def test_every_village_is_to_have_a_leader_a_town_contact_and_a_unit() -> None:
    """31 leaders suffice for 61 villages with two each, and 30 of them have two."""
    roles = read_station_rules(DONGSHAN).roles
    assert list(roles) == ["leader", "town_contact", "unit_contact"]
    assert all(role.places == {"village": (1, 1)} for role in roles.values())
    officials, villages = table("officials"), table("villages")
    leaders = officials["rank"].isin(roles["leader"].rank).sum()
    fewest, most = roles["leader"].per_person
    assert leaders * fewest <= len(villages) <= leaders * most
    assert (len(villages) - leaders, 2 * leaders - len(villages)) == (30, 1)
    chiefs = officials[
        officials["rank"].isin(roles["unit_contact"].rank)
        & (officials.township_id == "")
    ]
    assert roles["unit_contact"].per_unit_max == 1
    assert chiefs.unit_id.nunique() >= len(villages)


def test_the_readme_says_in_both_languages_that_nobody_is_real() -> None:
    """What is invented is said first, with the licence of the land."""
    text = (DONGSHAN / "README.md").read_text(encoding="utf-8")
    assert "No household and no official in\nthese tables exists" in text
    assert "表中的农户和干部都不是真实的人" in text
    assert text.count("© OpenStreetMap contributors") == 2
    assert text.count("33,410") == 4
    assert "$" not in text


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    """Nothing is overwritten and nothing half written stays behind."""
    (tmp_path / "mine").mkdir()
    with pytest.raises(PlanFolderError, match="is there already"):
        invent("dongshan", tmp_path / "mine")
    assert list(tmp_path.rglob("*")) == [tmp_path / "mine"]


def test_a_failure_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that breaks off takes its temporary folder with it."""

    def full(*_: object) -> None:
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr("liaison_plan.county.invented.make._write", full)
    with pytest.raises(OSError, match="disk full"):
        invent("dongshan", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_programme_lists_the_known_ones(tmp_path: Path) -> None:
    """The error names what there is, in the reader's language."""
    with pytest.raises(LiaisonPlanError, match="daguan, dongshan, luyang"):
        invent("dongsham", tmp_path / "x")
    set_language("zh")
    try:
        with pytest.raises(LiaisonPlanError, match="没有名为 dongsham 的项目"):
            invent("dongsham", tmp_path / "x")
    finally:
        set_language(None)


def test_a_seed_below_zero_is_refused(tmp_path: Path) -> None:
    """A seed is a whole number from 0."""
    with pytest.raises(LiaisonPlanError, match="-1 is below 0"):
        invent("dongshan", tmp_path / "x", seed=-1)


def test_the_bundled_county_is_found_in_a_checkout() -> None:
    """Beside the package lies data/dongshan."""
    assert bundled_county("dongshan") == DONGSHAN


def test_the_bundled_county_of_an_installed_wheel_is_preferred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside the package, bundled/<programme> wins; without any, the error says so."""
    package = tmp_path / "site" / "liaison_plan"
    monkeypatch.setattr("liaison_plan.county.bundled._PACKAGE", package)
    with pytest.raises(LiaisonPlanError, match="holds none"):
        bundled_county("dongshan")
    shutil.copytree(DONGSHAN, package / "bundled" / "dongshan")
    assert bundled_county("dongshan") == package / "bundled" / "dongshan"
    with pytest.raises(LiaisonPlanError, match="Bundled counties: dongshan"):
        bundled_county("malta")
