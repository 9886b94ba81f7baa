"""What the reader types is found, and nothing else."""

from liaison_plan.panel.search import find, officials_like
from tests.output.small import plan_by_chunks, small_county

COUNTY = small_county()
PLAN = plan_by_chunks(COUNTY)


def found(text):
    """Kinds and ids of what is found."""
    return [(hit.kind, hit.id) for hit in find(COUNTY, PLAN, text)]


def test_ids_of_all_kinds_are_found_whatever_their_case():
    """A beat is found as its official."""
    beat, official = PLAN.beat_officials[["beat_id", "official_id"]].iloc[0]
    assert found("h000007") == [("household", "H000007")]
    assert found(" O00003 ") == [("official", "O00003")]
    assert found("V002") == [("village", "V002")]
    assert found(beat) == [("official", official)]


def test_a_village_is_found_by_its_name():
    """And named with its id."""
    (hit,) = find(COUNTY, PLAN, "东山001村")
    assert (hit.kind, hit.id) == ("village", "V001")
    assert hit.label == "Village 东山001村 (V001)"


def test_a_beginning_offers_what_begins_so_but_a_whole_id_only_itself():
    """A few of them."""
    offered = found("H00000")
    assert 1 < len(offered) <= 8
    assert all(kind == "household" for kind, _id in offered)
    assert found("V001") == [("village", "V001")]


def test_nothing_typed_or_nothing_so_called_finds_nothing():
    """No error either, whatever is typed."""
    assert found("  ") == []
    assert found("([.*") == []
    assert found("nobody") == []


def test_officials_are_listed_by_id_and_unit_with_their_load():
    """Parts of either are enough."""
    loads = PLAN.beats["load"].set_axis(PLAN.beat_officials["official_id"])
    (hit,) = officials_like(COUNTY, loads, "o00002")
    assert hit.id == "O00002"
    assert hit.label == f"O00002, load {loads['O00002']}, U00 单位00"
    assert len(officials_like(COUNTY, loads, "单位00")) == 6
    assert len(officials_like(COUNTY, loads, "")) == 6
    assert officials_like(COUNTY, loads, "(") == []


def test_an_official_who_does_not_take_part_is_listed_as_such():
    """They may come back."""
    officials = COUNTY.officials.assign(is_available=False)
    county = type(COUNTY)(**{**vars(COUNTY), "officials": officials})
    hits = officials_like(county, PLAN.beats["load"], "O00002")
    assert hits[0].label == "O00002, not available, U00 单位00"
