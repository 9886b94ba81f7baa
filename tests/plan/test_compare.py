"""Changes between two plans."""

from __future__ import annotations

import dataclasses
import json

import pandas as pd
import pytest
from hypothesis import given, settings

from liaison_plan.plan.compare import changed_households, changes_from, compare
from liaison_plan.plan.folder import read_plan
from liaison_plan.words import set_language
from tests.plan.small import write_plan_by_hand
from tests.plan.test_identity import plans


def edited(plan, officials):
    """The plan with some households given to other officials."""
    rows = plan.assignments.copy()
    new = rows["household_id"].map(officials)
    rows["official_id"] = new.where(new.notna(), rows["official_id"])
    return dataclasses.replace(plan, assignments=rows)


def test_a_plan_does_not_differ_from_itself(plan):
    """No rows, but all columns."""
    changes = changed_households(plan, plan)
    assert len(changes) == 0
    assert list(changes.columns) == [
        "household_id", "village_id", "old_official_id", "new_official_id",
    ]  # fmt: skip


def test_households_with_another_official_are_changes(plan):
    """A household that loses its official counts, one that had nobody does not."""
    today = edited(plan, {"H05": "O9", "H02": "O5", "H07": ""})
    lost = edited(plan, {"H12": ""})
    changes = changed_households(lost, today)
    assert changes.to_records(index=False).tolist() == [
        ("H02", "V1", "O5", "O1"),
        ("H05", "V1", "O9", "O2"),
        ("H12", "V3", "O4", ""),
    ]


def test_households_only_one_plan_knows_are_no_changes(plan):
    """New households and gone ones are left out."""
    rows = plan.assignments
    today = dataclasses.replace(
        plan,
        assignments=pd.concat(
            [rows[rows["household_id"] != "H01"],
             rows.iloc[[0]].assign(household_id="H99", official_id="O9")]
        ),
    )  # fmt: skip
    assert len(changed_households(plan, today)) == 0


def test_todays_officials_of_the_county_are_a_baseline(plan, county):
    """The households' own column serves as well: all say O1 today."""
    today = county.households.set_index("household_id")["official_id"]
    changes = changes_from(plan, today)
    assert len(changes) == 12 - 3
    assert set(changes["old_official_id"]) == {"O1"}


#: O5 takes over V1-02; H09 goes from O3 to O4's beat, H12 to nobody.
NEW_BEATS = {
    "V1-01": ("O1", ["H01", "H02", "H03"]),
    "V1-02": ("O5", ["H04", "H05"]),
    "V2-01": ("O3", ["H06", "H07", "H08"]),
    "V3-01": ("O4", ["H09", "H10", "H11"]),
}
NEW_EXCEPTIONS = [
    ("below_min", "V1", "O5", "", "load=2;min=3;reason=village_short"),
    ("home_village", "V3", "O4", "", ""),
    ("idle", "", "O2", "", "reason=minimum"),
    ("idle", "", "O7", "", "reason=not_eligible"),
    ("uncovered", "V3", "", "H12", "reason=all_full"),
    ("unit_split", "", "", "", "unit_id=U1;villages=2"),
    ("village_cannot_be_cut", "V1", "", "",
     "beats=2;households=5;load=5;max=4;min=3;missing=1"),
]  # fmt: skip


@pytest.fixture
def new(tmp_path, county_folder):
    """Another plan of the small county, by hand."""
    folder = tmp_path / "new"
    rules = {"load": {"min": 3, "max": 4}, "scope": {"beat_within": "county"}}
    write_plan_by_hand(
        folder, county_folder, beats=NEW_BEATS, exceptions=NEW_EXCEPTIONS, rules=rules
    )
    return read_plan(folder)


def rows_of(frame, *columns):
    """Rows of a frame as tuples."""
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_a_plan_compared_with_itself_has_nothing_to_say(plan, county):
    """One sentence, no row that differs, no difference in any figure."""
    found = compare(plan, plan, county=county, old_county=county)
    assert found.sentences() == ["No household changes its official."]
    assert len(found.households) == len(found.rules) == 0
    assert set(found.beats["status"]) == set(found.exceptions["status"]) == {"kept"}
    each = found.figures["old"].notna()
    assert (found.figures.loc[each, "difference"] == 0).all()
    assert (found.aims["difference"] == 0).all()
    assert (found.officials["n_gained"] + found.officials["n_lost"] == 0).all()


def test_changes_say_who_serves_whom_before_and_now(plan, new, county):
    """The same four households as the plain list, with beats and reasons."""
    found = compare(plan, new, county=county)
    assert rows_of(
        found.changes, "household_id", "old_official_id", "new_official_id",
        "old_beat_id", "new_beat_id", "why",
    ) == [
        ("H04", "O2", "O5", "V1-02", "V1-02", "beat_handed_over"),
        ("H05", "O2", "O5", "V1-02", "V1-02", "beat_handed_over"),
        ("H09", "O3", "O4", "V2-01", "V3-01", "exchange"),
        ("H12", "O4", "", "V3-01", "", "left_out"),
    ]  # fmt: skip
    plain = changed_households(new, plan)
    pd.testing.assert_frame_equal(found.changes[list(plain.columns)], plain)


def test_officials_and_villages_are_counted_before_and_now(plan, new, county):
    """Gains and losses are single households, not differences of sums."""
    found = compare(plan, new, county=county)
    assert rows_of(
        found.officials, "official_id", "old_n_households", "new_n_households",
        "old_load", "new_load", "n_gained", "n_lost",
    ) == [
        ("O1", 3, 3, 3, 3, 0, 0),
        ("O2", 2, 0, 2, 0, 0, 2),
        ("O3", 4, 3, 4, 3, 0, 1),
        ("O4", 3, 3, 3, 3, 1, 1),
        ("O5", 0, 2, 0, 2, 2, 0),
        ("O6", 0, 0, 0, 0, 0, 0),
        ("O7", 0, 0, 0, 0, 0, 0),
    ]  # fmt: skip
    assert found.officials["unit_id"].tolist() == ["U1"] * 3 + ["U2"] * 4
    # Without its county only the plan's own people are known on the old side.
    assert found.officials["in_old"].tolist() == [True] * 5 + [False, True]
    assert found.officials["in_new"].all()
    assert rows_of(
        found.villages, "village_id", "n_changes", "new_n_uncovered", "old_n_beats",
        "new_n_beats", "old_n_officials", "new_n_officials",
    ) == [
        ("V1", 2, 0, 2, 2, 2, 2),
        ("V2", 1, 0, 1, 2, 1, 2),
        ("V3", 1, 1, 1, 1, 1, 1),
        ("V4", 0, 0, 0, 0, 0, 0),
    ]  # fmt: skip


def test_exceptions_are_new_lost_or_kept_whatever_their_figures(plan, new):
    """A rule and whom it concerns make an exception; a load does not."""
    found = compare(plan, new).exceptions
    assert rows_of(found[found["status"] != "kept"], "status", "rule", "official_id",
                   "household_id") == [
        ("lost", "below_min", "O2", ""),
        ("new", "below_min", "O5", ""),
        ("new", "idle", "O2", ""),
        ("lost", "idle", "O5", ""),
        ("new", "uncovered", "", "H12"),
    ]  # fmt: skip
    assert len(found) == 9
    worse = plan.exceptions.copy()
    worse["detail"] = worse["detail"].str.replace("load=2", "load=1")
    worse["village_id"] = worse["village_id"].where(worse["rule"] != "below_min", "V2")
    again = compare(plan, dataclasses.replace(plan, exceptions=worse)).exceptions
    assert set(again["status"]) == {"kept"}
    first = again.iloc[0]
    assert (first["village_id"], first["detail"][:6]) == ("V2", "load=1")
    assert first["old_detail"].startswith("load=2")


def test_units_are_told_apart_in_the_exceptions(plan):
    """Their id stands in the detail; another number of villages is the same one."""
    rows = plan.exceptions.copy()
    one = rows["rule"] == "unit_split"
    rows.loc[one, "detail"] = "unit_id=U1;villages=3"
    other = rows[one].assign(detail="unit_id=U2;villages=2")
    changed = dataclasses.replace(plan, exceptions=pd.concat([rows, other]))
    found = compare(plan, changed).exceptions
    found = found[found["rule"] == "unit_split"]
    assert rows_of(found, "status", "detail") == [
        ("kept", "unit_id=U1;villages=3"),
        ("new", "unit_id=U2;villages=2"),
    ]


def test_beats_go_on_by_their_doors_not_by_their_names(plan, new):
    """V3-01 keeps two of three doors; V2-01 three of four."""
    found = compare(plan, new).beats
    assert rows_of(found, "status", "old_beat_id", "new_beat_id", "n_shared") == [
        ("kept", "V1-01", "V1-01", 3),
        ("handed_over", "V1-02", "V1-02", 2),
        ("kept", "V2-01", "V2-01", 3),
        ("kept", "V3-01", "V3-01", 2),
    ]
    names = {"V2-01": "V2-05"}
    again = dataclasses.replace(
        new,
        **{table: getattr(new, table).replace({"beat_id": names})
           for table in ("assignments", "beats", "beat_officials")},
    )  # fmt: skip
    renamed = compare(plan, again).beats
    assert set(renamed["status"]) == {"kept", "handed_over"}
    assert ("V2-01", "V2-05") in rows_of(renamed, "old_beat_id", "new_beat_id")


def test_rules_and_aims_that_differ_are_listed(plan, new):
    """Rules as they stand in rules.toml; aims in their order."""
    found = compare(plan, new)
    assert rows_of(found.rules, "key", "old", "new") == [
        ("scope.beat_within", '"village"', '"county"')
    ]
    aims = found.aims.set_index("name")
    assert list(aims.index[:2]) == ["uncovered", "points_missing"]
    assert tuple(aims.loc["uncovered"]) == (0, 1, 1)
    fewer = dataclasses.replace(new, aims=new.aims[1:])
    told = compare(plan, fewer).aims.set_index("name")
    assert told.loc["uncovered", ["new", "difference"]].isna().all()


def test_another_state_of_the_county_is_no_fault(plan, new, county):
    """Households that are new or gone are listed, and are no changes."""
    rows = plan.assignments
    old = dataclasses.replace(
        plan,
        assignments=pd.concat(
            [rows[rows["household_id"] != "H01"],
             rows.iloc[[0]].assign(household_id="H99", official_id="O9")],
            ignore_index=True,
        ),
        county_hashes=plan.county_hashes | {"households": "0"},
    )  # fmt: skip
    nobody = edited(old, {"H02": ""})
    found = compare(nobody, new, county=county)
    codes = rows_of(found.households, "household_id", "why", "is_change")
    assert codes == [
        ("H01", "new_household", False),
        ("H02", "had_nobody", False),
        ("H04", "beat_handed_over", True),
        ("H05", "beat_handed_over", True),
        ("H09", "exchange", True),
        ("H12", "left_out", True),
        ("H99", "household_gone", False),
    ]
    assert found.other_tables == ("households",)
    assert found.is_its_county
    assert found.sentences()[0].endswith("tables that differ: households.")
    assert rows_of(found.villages, "village_id", "n_new", "n_gone")[0] == ("V1", 1, 1)


def test_the_wrong_county_is_remarked(plan, new, county):
    """Reasons come from it, so that a wrong one must not go unsaid."""
    wrong = dataclasses.replace(county, table_hashes={})
    found = compare(plan, new, county=wrong)
    assert not found.is_its_county
    assert any("reasons may not hold" in line for line in found.sentences())


def test_a_plan_that_names_a_household_twice_is_still_compared(plan, new):
    """Whether a plan is sound is asked elsewhere."""
    twice = dataclasses.replace(
        plan, assignments=pd.concat([plan.assignments, plan.assignments.iloc[[0]]])
    )
    assert compare(twice, new).figure("changes") == 4
    assert compare(plan, twice).figure("changes") == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_comparison_is_json_in_both_languages(plan, new, county, lang):
    """No NaN, no half a household, every figure titled."""
    set_language(lang)
    found = compare(plan, new, county=county)
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert [row["household_id"] for row in told["households"]] == [
        "H04", "H05", "H09", "H12",
    ]  # fmt: skip
    counts = [n for row in told["officials"] for k, n in row.items() if k[:2] == "n_"]
    assert all(isinstance(n, int) for n in counts)
    assert all(row["title"] for row in told["numbers"])
    names = {"V1": "康美村", "V2": "铜兴", "V3": "后林村"}
    lines = found.sentences(village_names=names)
    assert len(lines) == len(told["sentences"])
    assert any("康美村" in line for line in lines)
    assert not any("{" in line for line in lines)


def test_pairs_are_compared_with_both_officials(plan, county):
    """The second official gains what the pair holds, and half the load."""
    rows = plan.beat_officials
    second = rows.iloc[[0]].assign(official_id="O5", role="second")
    pairs = plan.rules.replace({"scope": {"per_beat": 2}})
    paired = dataclasses.replace(
        plan, beat_officials=pd.concat([rows, second]), rules=pairs
    )
    found = compare(plan, paired, county=county)
    o5 = found.officials.set_index("official_id").loc["O5"]
    assert (o5["n_gained"], o5["new_load"]) == (3, 1.5)
    beat = found.beats.set_index("new_beat_id").loc["V1-01"]
    assert beat["new_official_id"] == "O1;O5"
    assert beat["status"] == "handed_over"


def test_the_order_of_rows_plays_no_part(plan, new, county):
    """Shuffled tables give equal frames."""
    shuffled = {
        table: getattr(new, table).sample(frac=1, random_state=1)
        for table in ("assignments", "beats", "beat_officials", "exceptions")
    }
    one = compare(plan, new, county=county)
    other = compare(plan, dataclasses.replace(new, **shuffled), county=county)
    for name in ("households", "officials", "villages", "beats", "exceptions"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


@settings(max_examples=40, deadline=None)
@given(plans(), plans())
def test_whatever_the_plans_the_counts_agree(old, new):
    """Every way of counting changes gives the plain list; both ways round add up."""
    found = compare(old, new)
    plain = changed_households(new, old)
    assert found.changes["household_id"].tolist() == plain["household_id"].tolist()
    assert found.figure("changes") == len(plain) == found.villages["n_changes"].sum()
    people = found.officials
    difference = people["new_n_households"] - people["old_n_households"]
    assert (people["n_gained"] - people["n_lost"] == difference).all()
    back = compare(new, old)
    codes = found.households["why"].value_counts()
    again = back.households["why"].value_counts()
    assert codes.get("new_household", 0) == again.get("household_gone", 0)
    assert codes.get("had_nobody", 0) == again.get("left_out", 0)
    status = found.beats["status"].value_counts()
    other = back.beats["status"].value_counts()
    for one, its_opposite in (("kept", "kept"), ("new", "gone"), ("gone", "new")):
        assert status.get(one, 0) == other.get(its_opposite, 0)
