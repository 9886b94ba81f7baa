"""A county against its rules: one broken thing at a time, and all of them at once."""

from __future__ import annotations

import pandas as pd
import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.rules.check import CHECKS, check_county, check_rules
from liaison_plan.rules.model import Rules, read_rules
from liaison_plan.words import set_language

COLUMNS = [
    "severity", "check", "table", "file", "sheet", "row", "column", "value", "problem",
    "advice",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _in_english():
    """Speak English whatever the machine speaks."""
    set_language("en")
    yield
    set_language(None)


@pytest.fixture
def folder(tmp_path):
    """Two villages of 25 doors each in two townships, four officials, no faults."""
    doors = [f"H{i:03d},V{1 + i // 25},117.4{i:03d},23.7{i:03d},1,," for i in range(50)]
    files = {
        "households.csv": [
            "household_id,village_id,lon,lat,workload,group_id,official_id", *doors,
        ],
        "villages.csv": [
            "village_id,name,township_id,lon,lat",
            "V1,东村,T1,117.4012,23.7012",
            "V2,西村,T2,117.4037,23.7037",
        ],
        "officials.csv": [
            "official_id,unit_id,lon,lat,township_id,home_village_id,load_max",
            "O1,U1,117.4,23.7,,V2,",
            "O2,U1,117.4,23.7,,,",
            "O3,U2,117.4,23.7,T1,,",
        ],
    }  # fmt: skip
    for name, lines in files.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def change(folder, file, old, new):
    """Replace one piece of text that must be there."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def write(folder, file, *lines):
    """Write one more file."""
    (folder / file).write_text("\n".join(lines) + "\n", encoding="utf-8")


def faults(frame):
    """The faults of the rules' own checks, as check, place and sentence."""
    named = {check.__name__ for check in CHECKS} | {
        "rule_unknown_official", "rule_unknown_village", "rule_unknown_household",
        "rule", "minimum_cannot_hold",
    }  # fmt: skip
    found = frame[frame["check"].isin(named)]
    return [
        (r.check, r.file, None if pd.isna(r.row) else r.row, r.column, r.problem)
        for r in found.itertuples()
        if r.check != "minimum_cannot_hold"
    ]


def test_a_sound_county_has_no_fault(folder):
    """The folder all other tests break is sound itself."""
    found = check_county(folder)
    assert list(found.columns) == COLUMNS
    assert (found["severity"] == "fault").sum() == 0
    assert faults(found) == []


def test_a_village_the_band_cannot_cut_is_a_warning_with_numbers(folder):
    """Thirty-three to forty points between 31 and 39 have no cut."""
    change(
        folder,
        "households.csv",
        "H000,V1,117.4000,23.7000,1",
        "H000,V1,117.4000,23.7000,10",
    )
    found = check_county(folder)
    assert faults(found) == [
        ("village_cannot_be_cut", "villages.csv", 2, "village_id",
         "34 cannot be cut into beats of 20 to 30; beats: 2, missing to the minimum "
         "at least: 6."),
    ]  # fmt: skip
    assert set(found["severity"]) == {"warning"}


def test_a_workload_above_the_maximum_is_a_fault_of_its_row(folder):
    """Nobody may hold 31."""
    change(
        folder,
        "households.csv",
        "H007,V1,117.4007,23.7007,1",
        "H007,V1,117.4007,23.7007,31",
    )
    found = check_county(folder)
    assert (
        "workload_above_max", "households.csv", 9, "workload",
        "the workload 31 of one household is above 30, the most anyone may hold.",
    ) in faults(found)  # fmt: skip
    pairs = Rules().replace({"scope": {"per_beat": 2}})
    assert "workload_above_max" not in set(check_county(folder, pairs)["check"])


def test_a_group_above_the_maximum_is_a_warning_where_groups_are_kept(folder):
    """Two doors of group G hold 40; without keep_groups nothing is said."""
    for i in (1, 2):
        change(
            folder,
            "households.csv",
            f"H00{i},V1,117.400{i},23.700{i},1,,",
            f"H00{i},V1,117.400{i},23.700{i},20,G,",
        )
    kept = Rules().replace({"scope": {"keep_groups": True}})
    assert (
        "group_above_max", "households.csv", 3, "group_id",
        "village group G of village V1 holds 40, above 30; it will be cut.",
    ) in faults(check_county(folder, kept))  # fmt: skip
    assert "group_above_max" not in set(check_county(folder)["check"])


def test_too_few_officials_are_a_warning_with_the_number_left_out(folder):
    """One official with room for 30 and one with 5 cannot serve 50."""
    change(folder, "officials.csv", "O2,U1,117.4,23.7,,,\n", "")
    change(folder, "officials.csv", "T1,,", "T1,,5")
    found = check_county(folder)
    (line,) = found.loc[found["check"] == "officials_too_few", "problem"]
    assert line == (
        "2 officials with at most 30 each cannot serve 50; at least 15 will be left "
        "out."
    )


def test_a_village_nobody_may_serve_is_a_warning(folder):
    """Only officials of T1 are left."""
    change(folder, "officials.csv", "O1,U1,117.4,23.7,,", "O1,U1,117.4,23.7,T1,")
    change(folder, "officials.csv", "O2,U1,117.4,23.7,,", "O2,U1,117.4,23.7,T1,")
    assert (
        "village_without_officials", "villages.csv", 3, "village_id",
        "no official may serve this village; its households (25) will be left out.",
    ) in faults(check_county(folder))  # fmt: skip


def test_a_minimum_that_cannot_hold_is_a_warning_with_the_sum(folder):
    """Three officials times 20 is more than 50."""
    found = check_county(folder)
    (line,) = found.loc[found["check"] == "minimum_cannot_hold", "problem"]
    assert line.startswith(
        "3 officials x 20 = 60 > 50: at most 2 can hold the minimum; "
        "1 must hold fewer or none."
    )
    fewer = Rules().replace({"load": {"min": 12}})
    assert "minimum_cannot_hold" not in set(check_county(folder, fewer)["check"])


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("[exempt]\nofficials = ['O9']",
         ("rule_unknown_official", "[exempt] officials", "unknown official O9.")),
        ("[exempt]\nvillages = ['V9']",
         ("rule_unknown_village", "[exempt] villages", "unknown village V9.")),
        ("[scope]\nneighbours = [['V1', 'V8']]",
         ("rule_unknown_village", "[scope] neighbours", "unknown village V8.")),
        ("[distance]\nlonger = {H9 = 5}",
         ("rule_unknown_household", "[distance] longer", "unknown household H9.")),
        ("[load]\nmin = 40",
         ("rule", "[load]", "min = 40 is above max = 30.")),
    ],
)  # fmt: skip
def test_rules_that_name_what_is_not_there_are_faults_of_the_rules(folder, rule, said):
    """Each with the key it stands under."""
    write(folder, "rules.toml", rule)
    check, key, problem = said
    found = check_county(folder)
    assert faults(found) == [(check, "rules.toml", None, key, problem)]
    assert (found.loc[found["check"] == check, "severity"] == "fault").all()


def test_pins_above_the_maximum_are_a_fault(folder):
    """Six pinned doors against a maximum of five."""
    change(folder, "officials.csv", "T1,,", "T1,,5")
    pins = [f"H00{i},O3" for i in range(6)]
    write(folder, "pins.csv", "household_id,official_id", *pins)
    assert (
        "pins_above_max", "pins.csv", 2, "official_id",
        "the households pinned to official O3 add up to 6, above the maximum 5.",
    ) in faults(check_county(folder))  # fmt: skip
    write(folder, "pins.csv", "household_id,official_id", *pins[:5])
    assert "pins_above_max" not in set(check_county(folder)["check"])


def test_a_pin_outside_the_official_s_township_is_a_fault(folder):
    """O3 serves T1; H030 lives in T2."""
    write(folder, "pins.csv", "household_id,official_id", "H001,O3", "H030,O3")
    found = faults(check_county(folder))
    assert (
        "pin_outside_township", "pins.csv", 3, "official_id",
        "official O3 may serve only township T1, where this household is not.",
    ) in found  # fmt: skip
    assert len([f for f in found if f[0] == "pin_outside_township"]) == 1


def test_a_pin_into_the_home_village_is_a_fault_where_it_is_forbidden(folder):
    """O1 is at home in V2."""
    write(folder, "pins.csv", "household_id,official_id", "H030,O1")
    forbid = Rules().replace({"scope": {"home_village": "forbid"}})
    assert faults(check_county(folder, forbid)) == [
        ("pin_at_home", "pins.csv", 2, "official_id",
         "official O1 is at home in this village, which [scope] home_village forbids."),
    ]  # fmt: skip
    assert faults(check_county(folder)) == []


def test_pins_in_two_villages_are_a_fault_unless_beats_may_join_them(folder):
    """One official, one beat, one village; neighbours and two beats undo it."""
    write(folder, "pins.csv", "household_id,official_id", "H001,O2", "H030,O2")
    assert faults(check_county(folder)) == [
        ("pins_in_several_places", "pins.csv", 2, "official_id",
         "official O2 has pins in 2 places that no beat joins; "
         "beats of one official: 1."),
    ]  # fmt: skip
    for scope in (
        {"neighbours": [["V1", "V2"]]},
        {"beats_per_official": 2},
        {"beat_within": "county"},
    ):
        assert faults(check_county(folder, Rules().replace({"scope": scope}))) == []


def test_faults_of_data_and_of_rules_are_named_at_once(folder):
    """An unknown village in the data, an unknown official and a slip in the rules."""
    change(folder, "households.csv", "H000,V1", "H000,V7")
    write(folder, "rules.toml", "[exempt]\nofficials = ['O9']", "[load]\nmin = 12")
    found = check_county(folder)
    assert {"rule_unknown_official", "unknown_village"} <= set(found["check"])
    write(folder, "rules.toml", "[load]\nmim = 12")
    found = check_county(folder)
    assert {"rule", "unknown_village"} <= set(found["check"])


def test_a_faulty_household_is_left_out_of_the_numbers(folder):
    """Twenty-four doors of V1 remain; its size is not judged with the faulty one."""
    change(folder, "households.csv", "H000,V1", "H000,")
    wide = Rules().replace({"load": {"min": 25, "max": 30}})
    lines = check_county(folder, wide)
    assert "24 cannot be cut" in lines.loc[
        lines["check"] == "village_cannot_be_cut", "problem"
    ].item()  # fmt: skip


def test_other_headings_and_workbook_rows_are_kept(folder):
    """The column is reported as they wrote it."""
    change(folder, "households.csv", "workload", "工作量")
    change(
        folder,
        "households.csv",
        "H007,V1,117.4007,23.7007,1",
        "H007,V1,117.4007,23.7007,31",
    )
    found = check_county(folder)
    row = found[found["check"] == "workload_above_max"].iloc[0]
    assert (row["column"], row["row"], row["value"]) == ("工作量", 9, "31")


def test_a_county_that_is_read_gives_the_same_findings_without_rows(folder):
    """`check_rules` on frames, `check_county` on the folder."""
    write(folder, "rules.toml", "[exempt]\nofficials = ['O9']")
    of_frames = check_rules(read_county(folder), read_rules(folder))
    of_folder = check_county(folder)
    assert list(of_frames["check"]) == [
        check for check in of_folder["check"] if check in set(of_frames["check"])
    ]
    assert of_frames["row"].isna().all()


def test_findings_speak_chinese(folder):
    """No English sentence is left in a Chinese list."""
    write(folder, "pins.csv", "household_id,official_id", "H030,O3", "H001,O3")
    write(folder, "rules.toml", "[exempt]\nofficials = ['O9']")
    change(
        folder,
        "households.csv",
        "H007,V1,117.4007,23.7007,1",
        "H007,V1,117.4007,23.7007,31",
    )
    set_language("zh")
    found = check_county(folder)
    assert len(found) == 4
    for column in ("problem", "advice"):
        assert found[column].str.contains("[\u4e00-\u9fff]").all()
        assert not found[column].str.contains(r"[a-z]{4,} [a-z]{2,}").any()
