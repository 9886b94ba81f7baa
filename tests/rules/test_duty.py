"""duty.toml: defaults, every fault at once, the nearest right key."""

from __future__ import annotations

import pytest

from liaison_plan.errors import RulesError
from liaison_plan.rules.check import check_county
from liaison_plan.rules.duty import DutyRules, read_duty_rules
from liaison_plan.words import in_language
from tests.county.tables import SMALL, write_csvs


def test_a_county_without_the_file_has_the_defaults(tmp_path):
    """The 10th, the 25th, two days before; every household once a quarter."""
    rules = read_duty_rules(tmp_path)
    assert rules == DutyRules()
    assert (rules.days.duty, rules.days.notice_before, rules.days.dispatch) == (
        10,
        2,
        25,
    )
    assert rules.visits.every_household == "quarter"


def test_the_file_beside_a_county_or_itself_is_read(tmp_path):
    """Keys that are not written keep their defaults."""
    file = tmp_path / "duty.toml"
    file.write_text('[days]\nduty = 8\npolicy = "next_workday"\n', "utf-8-sig")
    for path in (tmp_path, file, tmp_path / "county.xlsx"):
        days = read_duty_rules(path).days
        assert (days.duty, days.policy, days.dispatch) == (8, "next_workday", 25)
    with pytest.raises(RulesError, match="there is no such file"):
        read_duty_rules(tmp_path / "other.toml")


def test_every_faulty_key_is_named_with_what_to_write(tmp_path):
    """Unknown keys with the nearest right one, values with what is allowed."""
    (tmp_path / "duty.toml").write_text(
        'duty = 10\n[days]\ndutty = 3\ndispatch = 32\npolicy = "kep"\n'
        'duty_from = "9:00"\n[visits]\nfirst = "water"\nper_month = true\n'
        "[walk]\nwalking_kmh = 0\n[ruster]\n",
        "utf-8",
    )
    with in_language("en"), pytest.raises(RulesError) as caught:
        read_duty_rules(tmp_path)
    lines = set(str(caught.value).split("\n"))
    assert len(lines) == len(caught.value.problems) == 9
    assert {
        "duty.toml [days] dutty: is not a rule. Did you mean duty?",
        "duty.toml [days] dispatch: 32 will not do. Use a number up to 31.",
        'duty.toml [days] policy: "kep" will not do. Use "keep", "next_workday", '
        '"previous_workday".',
        'duty.toml [days] duty_from: "9:00" will not do. Write hours and minutes: '
        '"08:30".',
        "duty.toml [visits] per_month: true will not do. Write a whole number without "
        "quotes.",
        "duty.toml [walk] walking_kmh: 0 will not do. Use a number above 0.",
        "duty.toml [ruster]: is not a section. Did you mean [roster]?",
        "duty.toml duty: stands under no section. duty belongs under [days].",
    } <= lines


def test_hours_that_end_before_they_begin_are_refused():
    """In both languages; the day's two keys by name."""
    table = {"days": {"duty_from": "17:00", "duty_to": "14:00"}}
    with in_language("en"), pytest.raises(RulesError) as caught:
        DutyRules.from_dict(table)
    assert str(caught.value) == (
        "duty [days]: duty_from = 17:00 is not before duty_to = 14:00. Exchange or "
        "correct them."
    )
    with in_language("zh"), pytest.raises(RulesError, match="请对调或改正"):
        DutyRules.from_dict(table)


def test_a_changed_copy_is_checked_too():
    """And the rules in force can be written out and read again."""
    rules = DutyRules().replace({"days": {"review_months": [3]}})
    assert DutyRules.from_dict(rules.as_dict()) == rules
    with pytest.raises(RulesError, match="review_months"):
        rules.replace({"days": {"review_months": [13]}})


def test_a_number_a_month_alone_is_no_promise_besides():
    """Unless one is written; a changed copy decides anew."""
    told = {
        "none": {"per_month": 10}, "quarter": {"per_month": 0},
        "half_year": {"per_month": 10, "every_household": "half_year"},
    }  # fmt: skip
    for promise, visits in told.items():
        rules = DutyRules.from_dict({"visits": visits})
        assert rules.visits.every_household == promise
    ten = DutyRules().replace({"visits": {"per_month": 10}})
    assert ten.visits.every_household == "none"
    assert ten.replace({"visits": {"per_month": 0}}) == DutyRules()


def test_check_names_the_faults_of_a_duty_file_beside_a_county(tmp_path):
    """With the file, the key and the advice; a file that is no TOML too."""
    county = write_csvs(tmp_path, SMALL)
    (county / "duty.toml").write_text("[visits]\nper_moth = 50\n", "utf-8")
    with in_language("en"):
        found = check_county(county)
    row = found[found["table"] == "duty"].iloc[0]
    assert (row["severity"], row["file"], row["column"]) == (
        "fault", "duty.toml", "[visits] per_moth",
    )  # fmt: skip
    assert row["advice"] == "Did you mean per_month?"
    (county / "duty.toml").write_text("[visits\n", "utf-8")
    assert (check_county(county)["table"] == "duty").sum() == 1
