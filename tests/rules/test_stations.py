"""stations.toml: what is read, and what is said of every faulty key."""

from __future__ import annotations

import re
import tomllib

import pytest

from liaison_plan.errors import RulesError
from liaison_plan.rules.check import check_county
from liaison_plan.rules.stations import StationRules, read_station_rules
from liaison_plan.words import in_language
from tests.solving.tiny import Tiny

HEAD = "[roles.head]\nplaces = { village = [1, 1] }\n"

#: One slip each: what stands in the file, and the exact line said about it.
SLIPS = [
    ("", "[roles]: names no role. Write a section [roles.leader]."),
    ("[roles]", "[roles]: names no role. Write a section [roles.leader]."),
    (HEAD + "[weight]", "[weight]: is not a section. Did you mean weights?"),
    (HEAD + "[weights]\ntravl = 1",
     "[weights] travl: is not a rule. Did you mean travel?"),
    (HEAD + "[weights]\nmatch = '3'",
     '[weights] match: "3" will not do. Write a number without quotes.'),
    (HEAD + "[weights]\ntravel = 1e9",
     "[weights] travel: 1000000000.0 will not do. Use a number up to 1,000,000.0."),
    ("[roles.leadr]\nplaces = { village = [1, 1] }",
     "[roles.leadr]: is not a role. Did you mean leader?"),
    ("[roles.head]", "[roles.head] places: has no places. "
     "Write kinds of place: places = { village = [1, 1] }."),
    ("[roles.head]\nplaces = {}", "[roles.head] places: has no places. "
     "Write kinds of place: places = { village = [1, 1] }."),
    ("[roles.head]\nplaces = [1, 2]", "[roles.head] places: [1, 2] will not do. "
     "Write kinds of place: { village = [1, 1] }."),
    ("[roles.head]\nplaces = { village = 3 }",
     "[roles.head] places.village: is not a pair of numbers. "
     "Write the fewest and the most: [1, 2]."),
    ("[roles.head]\nplaces = { village = [2, 1] }",
     "[roles.head] places.village: the fewest are more than the most. "
     "Write the fewest first: [1, 2]."),
    ("[roles.head]\nplaces = { village = [1, true] }",
     "[roles.head] places.village[2]: true will not do. "
     "Write a whole number without quotes."),
    (HEAD + "per_person = [0, 0]",
     "[roles.head] per_person[2]: 0 will not do. Use a number from 1."),
    (HEAD + "from = 'here'",
     '[roles.head] from: "here" will not do. Use "any", "county", "township".'),
    (HEAD + "form = 'any'", "[roles.head] form: is not a rule. Did you mean from?"),
    (HEAD + "rank = 'x'",
     '[roles.head] rank: "x" will not do. Write a list: ["...", "..."].'),
    ("[roles.leader]\nplaces = { village = [1, 1] }\nrank = ['staff']",
     "[roles.leader] rank[1]: a leader cannot be of the rank staff. "
     'Use "county_leader", "district_leader".'),
    ("[roles.head]\nplaces = { village = [1, 1], '村' = [1, 2] }",
     "[roles.head] places: village and 村 are the same kind of place. "
     "Keep one of the two."),
    (HEAD + "same_unit_as = 'lead'",
     "[roles.head] same_unit_as: lead is no other role of this file. "
     "There is no other role; take it out."),
    (HEAD + "shares = ['head']\n[roles.lead]\nplaces = { village = [1, 1] }",
     "[roles.head] shares[1]: head is no other role of this file. "
     "Did you mean lead?"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SLIPS)
def test_every_slip_is_named_with_the_key_and_what_to_write(text, said):
    """One faulty key, one line, word for word; in Chinese no English sentence."""
    for lang in ("en", "zh"):
        with in_language(lang), pytest.raises(RulesError) as caught:
            StationRules.from_dict(tomllib.loads(text), source="stations.toml")
        lines = str(caught.value).splitlines()
        if lang == "en":
            assert lines == [f"stations.toml {said}"]
        else:
            assert re.search("[一-鿿]", lines[0])
            told = re.sub(r"\{.*?\}|\[.*?\]", "", lines[0])
            assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{2,}", told), told
    assert list(caught.value.problems["table"]) == ["stations"]


def test_roles_that_follow_each_other_in_a_ring_are_refused():
    """Both are named; a chain is allowed."""
    places = {"places": {"village": [1, 1]}}
    ring = {
        "head": {**places, "same_unit_as": "member"},
        "member": {**places, "same_unit_as": "head"},
    }
    with in_language("en"), pytest.raises(RulesError) as caught:
        StationRules.from_dict({"roles": ring})
    assert list(caught.value.problems["key"]) == [
        "[roles.head] same_unit_as", "[roles.member] same_unit_as",
    ]  # fmt: skip
    ring["head"]["same_unit_as"] = ""
    assert list(StationRules.from_dict({"roles": ring}).roles) == ["head", "member"]


def test_rules_survive_the_way_through_a_dict_and_leaders_have_their_ranks():
    """`from` keeps its name; a leader left open is a county or district leader."""
    rules = StationRules.from_dict(tomllib.loads(HEAD + "from = 'county'"))
    assert rules.as_dict()["roles"]["head"]["from"] == "county"
    assert StationRules.from_dict(rules.as_dict()) == rules
    assert rules.replace("head", {"per_person": [1, 3]}).roles["head"].per_person == (
        1, 3,
    )  # fmt: skip
    leader = StationRules.from_dict(
        {"roles": {"leader": {"places": {"township": [1, 1]}}}}
    )
    assert leader.roles["leader"].rank == ["county_leader", "district_leader"]


def test_a_county_stands_for_its_stations_toml_and_check_reads_it(tmp_path):
    """Without households too; faulty keys are findings of the check."""
    tiny = Tiny(
        officials=[{"official_id": "O1", "lon": 117.0, "lat": 23.0}],
        villages=[{"village_id": "V1", "name": "V", "lon": 117.0, "lat": 23.0}],
    )
    folder = tmp_path / "county"
    tiny.write(folder)
    (folder / "households.csv").unlink()
    assert "missing_table" in set(check_county(folder)["check"])
    (folder / "stations.toml").write_text(HEAD, encoding="utf-8")
    assert list(read_station_rules(folder).roles) == ["head"]
    assert not (check_county(folder)["severity"] == "fault").any()
    (folder / "stations.toml").write_text(HEAD + "ranks = []", encoding="utf-8")
    found = check_county(folder)
    assert found.loc[found["severity"] == "fault", "column"].tolist() == [
        "[roles.head] ranks"
    ]
    (folder / "stations.toml").unlink()
    with pytest.raises(RulesError):
        read_station_rules(folder)


def test_kinds_and_ranks_may_be_written_as_the_tables_may():
    """Chinese words mean their codes; a leader of the rank 县领导 may lead."""
    rules = StationRules.from_dict(
        tomllib.loads(
            "[roles.leader]\nrank = ['县领导']\nplaces = { '街道' = [1, 1] }\n"
            "[roles.member]\nrank = ['正科', '村医']\n"
            "places = { '社区' = [1, 2], '夜市' = [1, 1] }"
        )
    )
    leader, member = rules.roles["leader"], rules.roles["member"]
    assert leader.rank == ["county_leader"]
    assert leader.places == {"township": (1, 1)}
    assert member.rank == ["section_chief", "村医"]
    assert member.places == {"community": (1, 2), "夜市": (1, 1)}
    assert StationRules.from_dict(rules.as_dict()) == rules


def test_a_missing_file_is_said_with_an_example_that_is_one(tmp_path):
    """What the error shows can be copied into the file."""
    for lang in ("en", "zh"):
        with in_language(lang), pytest.raises(RulesError) as caught:
            read_station_rules(tmp_path)
        first, *example, last = str(caught.value).splitlines()
        assert "stations.toml" in first
        assert "README" in last
        rules = StationRules.from_dict(tomllib.loads("\n".join(example)))
        assert list(rules.roles) == ["lead"]
