"""rules.toml: what is read, and what is said of every faulty key."""

from __future__ import annotations

import re
import tomllib

import pytest

from liaison_plan.errors import RulesError
from liaison_plan.rules.model import Rules, read_rules
from liaison_plan.rules.text import rules_text
from liaison_plan.words import set_language


@pytest.fixture
def in_chinese():
    """Speak Chinese for one test."""
    set_language("zh")
    yield
    set_language("en")


@pytest.fixture(autouse=True)
def _in_english():
    """Speak English whatever the machine speaks."""
    set_language("en")
    yield
    set_language(None)


def complaint_of(table):
    """The error's lines for a faulty table."""
    with pytest.raises(RulesError) as caught:
        Rules.from_dict(table, source="rules.toml")
    return str(caught.value).splitlines()


#: One slip each: what stands in the file, and the exact line said about it.
SLIPS = [
    ("[load]\nmin = '20'",
     '[load] min: "20" will not do. Write a whole number without quotes.'),
    ("[load]\nmin = true",
     "[load] min: true will not do. Write a whole number without quotes."),
    ("[load]\nmin = -1", "[load] min: -1 will not do. Use a number from 0."),
    ("[load]\nmin = 40",
     "[load]: min = 40 is above max = 30. Raise max or lower min."),
    ("[load]\nidle = 'never'",
     '[load] idle: "never" will not do. Use "avoid", "forbidden", "allowed".'),
    ("[load]\nidel = 'avoid'", "[load] idel: is not a rule. Did you mean idle?"),
    ("[load]\nMAX = 3", "[load] MAX: is not a rule. Did you mean max?"),
    ("[load]\nxyzzy = 3",
     "[load] xyzzy: is not a rule. Rules of this section: min, max, idle."),
    ("[load]\nkeep_groups = true",
     "[load] keep_groups: is not a rule of this section. "
     "keep_groups belongs under [scope]."),
    ("[loads]\nmin = 20", "[loads]: is not a section. Did you mean [load]?"),
    ("[xyzzy]",
     "[xyzzy]: is not a section. Sections: [load], [distance], [scope], [exempt], "
     "[method], [weights], [data], [solve]."),
    ("seed = 3", "seed: stands under no section. seed belongs under [solve]."),
    ("method = 'nearest'",
     'method: "nearest" will not do. Write a [section] with key = value lines.'),
    ("[distance]\ndetour = 0.5",
     "[distance] detour: 0.5 will not do. Use a number from 1."),
    ("[distance]\nscatter_max_m = inf",
     "[distance] scatter_max_m: Infinity will not do. "
     "Write a number without quotes."),
    ("[distance]\nlonger = {H1 = -1}",
     "[distance] longer.H1: -1 will not do. Use a number from 0."),
    ("[distance]\nlonger = 5",
     "[distance] longer: 5 will not do. "
     "Write a table of names and numbers: {H123 = 900}."),
    ("[scope]\nneighbours = [['A', 'B'], ['C']]",
     "[scope] neighbours[2][2]: is not a pair. "
     'Write two villages: ["V017", "V020"].'),
    ("[scope]\nneighbours = [['A', 'A']]",
     "[scope] neighbours[1]: names one village twice. Name two villages."),
    ("[scope]\nkeep_groups = 'yes'",
     '[scope] keep_groups: "yes" will not do. Write true or false without quotes.'),
    ("[scope]\nper_beat = true", "[scope] per_beat: true will not do. Use 1, 2."),
    ("[scope]\nbeats_per_official = 3",
     "[scope] beats_per_official: 3 will not do. Use 1, 2."),
    ("[exempt]\nofficials = 'O1'",
     '[exempt] officials: "O1" will not do. Write a list: ["...", "..."].'),
    ("[exempt]\nvillages = [17]",
     '[exempt] villages[1]: 17 will not do. Write a text in "quotes".'),
    ("[solve]\nseed = 1.5",
     "[solve] seed: 1.5 will not do. Write a whole number without quotes."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SLIPS, ids=[slip[0] for slip in SLIPS])
def test_every_slip_is_named_with_the_key_and_what_to_write(text, said):
    """One faulty key, one line, word for word."""
    assert complaint_of(tomllib.loads(text)) == [f"rules.toml {said}"]


@pytest.mark.parametrize(("text", "said"), SLIPS, ids=[slip[0] for slip in SLIPS])
@pytest.mark.usefixtures("in_chinese")
def test_no_english_sentence_reaches_a_chinese_reader(text, said):
    """Keys, values and section names aside, no line holds two English words."""
    for line in complaint_of(tomllib.loads(text)):
        assert re.search("[\u4e00-\u9fff]", line)
        told = line.removeprefix("rules.toml ")
        assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{2,}", told), (line, said)


def test_all_faulty_keys_are_named_at_once():
    """Three slips in three sections give three lines and three rows."""
    table = {
        "load": {"min": -1},
        "scope": {"per_beat": 3},
        "weights": {"travel": "1"},
    }
    with pytest.raises(RulesError) as caught:
        Rules.from_dict(table)
    assert len(str(caught.value).splitlines()) == 3
    problems = caught.value.problems
    assert list(problems["key"]) == [
        "[load] min", "[scope] per_beat", "[weights] travel",
    ]  # fmt: skip
    assert {"table", "row", "column", "problem", "advice"} <= set(problems.columns)


def test_the_defaults_are_those_of_the_design():
    """Word for word as the design lists them."""
    assert Rules().as_dict() == {
        "load": {"min": 20, "max": 30, "idle": "avoid"},
        "distance": {
            "scatter_max_m": 0, "travel_max_m": 0, "travel_max_min": 0,
            "measure": "straight", "detour": 1.0, "longer": {},
        },
        "scope": {
            "beat_within": "village", "neighbours": [], "home_village": "avoid",
            "keep_groups": False, "beats_per_official": 1, "per_beat": 1,
            "pair_rule": "any",
        },
        "exempt": {"officials": [], "villages": []},
        "method": {"name": "beats"},
        "weights": {
            "scatter": 1.0, "travel": 0.1, "change": 0.0, "unit_split": 500,
            "balance": 0.0,
        },
        "data": {"datum": "wgs84"},
        "solve": {"seed": 0, "effort": "standard"},
    }  # fmt: skip


def test_rules_survive_the_way_through_a_dict_and_through_toml():
    """Nothing is lost, and only what differs from the defaults is written."""
    rules = Rules().replace(
        {
            "load": {"min": 19, "idle": "forbidden"},
            "scope": {"neighbours": [["V017", "V020"]], "per_beat": 2},
            "distance": {"longer": {"H123": 900}},
        }
    )
    assert Rules.from_dict(rules.as_dict()) == rules
    assert Rules.from_dict(tomllib.loads(rules_text(rules))) == rules
    assert "max" not in rules_text(rules)
    assert rules_text(Rules()).strip() == ""


def test_a_changed_copy_leaves_the_first_unchanged_and_is_checked():
    """`replace` refuses what `from_dict` refuses."""
    rules = Rules()
    assert rules.replace({"load": {"min": 25}}).load.min == 25
    assert rules.load.min == 20
    with pytest.raises(RulesError, match="above max"):
        rules.replace({"load": {"min": 31}})


def test_a_county_s_rules_stand_beside_its_tables(tmp_path):
    """A folder, a workbook in it and the file itself lead to the same rules."""
    (tmp_path / "rules.toml").write_text("[load]\nmin = 7\n", encoding="utf-8")
    for path in (tmp_path, tmp_path / "county.xlsx", tmp_path / "rules.toml"):
        assert read_rules(path).load.min == 7
    bare = tmp_path / "bare"
    bare.mkdir()
    assert read_rules(bare) == Rules()


def test_a_byte_order_mark_of_notepad_is_no_fault(tmp_path):
    """The file is read as if the mark were not there."""
    file = tmp_path / "rules.toml"
    file.write_bytes(b"\xef\xbb\xbf[load]\r\nmin = 7\r\n")
    assert read_rules(file).load.min == 7


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file."),
        (b"[load]\nmin = \n", "is not TOML at line 2, column 7. "),
        (b"[load]\nmin", "is not TOML; it breaks off before its end. "),
        (b"name = '\xc9\xcf'", "is not UTF-8 text. Save it as UTF-8."),
    ],
)
def test_a_file_that_is_no_toml_is_refused_in_words(tmp_path, content, said):
    """Missing, broken, broken off, and in another encoding."""
    file = tmp_path / "my.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RulesError) as caught:
        read_rules(file)
    assert said in str(caught.value)
    assert "my.toml" in str(caught.value)
