"""Rules as text that a person can go on editing, and that reads back the same."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.rules.model import Rules, read_rules
from liaison_plan.rules.text import rules_text
from tests.solving.strategies import examples

#: Ids are free text: quotes, line breaks, Chinese, control characters.
IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


@st.composite
def rules(draw):
    """Rules with every kind of value that a key can have."""
    low = draw(st.integers(0, 30))
    amount = st.floats(0, 1e9, allow_nan=False)
    pairs = draw(st.lists(st.tuples(IDS, IDS), max_size=3))
    return Rules.from_dict(
        {
            "load": {"min": low, "max": draw(st.integers(max(1, low), 60)),
                     "idle": draw(st.sampled_from(["avoid", "forbidden", "allowed"]))},
            "distance": {"scatter_max_m": draw(amount),
                         "longer": draw(st.dictionaries(IDS, amount, max_size=3))},
            "scope": {"neighbours": [list(p) for p in pairs if p[0] != p[1]],
                      "keep_groups": draw(st.booleans())},
            "exempt": {"officials": draw(st.lists(IDS, max_size=3))},
            "weights": {"travel": draw(amount)},
        }
    )  # fmt: skip


@examples(150)
@given(rules=rules(), comments=st.lists(st.text(max_size=20), max_size=2))
def test_what_is_written_reads_back_as_exactly_the_same_rules(rules, comments):
    """Whatever ids and comments hold."""
    text = rules_text(rules, comments)
    assert Rules.from_dict(tomllib.loads(text)) == rules


def test_only_what_differs_is_written_one_key_a_line(tmp_path):
    """Compact, with the comments above, and an empty file for the defaults."""
    rules = Rules.from_dict(
        {
            "load": {"min": 19, "idle": "forbidden"},
            "distance": {"travel_max_m": 3000.0, "longer": {"H 1": 900.5}},
            "scope": {"neighbours": [["V1", "V2"]], "keep_groups": True},
        }
    )
    text = rules_text(rules, ["降到 19", "two\nlines"])
    assert text == (
        "# 降到 19\n# two lines\n\n"
        '[load]\nmin = 19\nidle = "forbidden"\n\n'
        '[distance]\ntravel_max_m = 3000\nlonger = { "H 1" = 900.5 }\n\n'
        '[scope]\nneighbours = [["V1", "V2"]]\nkeep_groups = true\n'
    )
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    assert read_rules(file) == rules
    assert rules_text(Rules()) == "\n"


def test_a_change_back_to_a_default_is_written():
    """Or the file of a repair would look empty."""
    before = Rules.from_dict({"load": {"idle": "forbidden"}})
    text = rules_text(Rules(), ["repaired"], before)
    assert text == '# repaired\n\n[load]\nidle = "avoid"\n'
