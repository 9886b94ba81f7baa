"""Figures counted by hand beside figures counted by the package."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from liaison_plan.duty.roster import DutyRoster
from liaison_plan.output.figures.figure import figures
from liaison_plan.output.figures.followed import (
    asked_visits,
    places_without_measures,
    problems,
    problems_by_kind,
    weekends,
)
from liaison_plan.output.figures.given_way import exceptions_by_kind
from liaison_plan.output.figures.islands import buildings, needs_of_households
from liaison_plan.output.figures.on_duty import roster_in_numbers, roster_week
from liaison_plan.output.figures.people import division, pairs, tables_in_numbers
from liaison_plan.output.figures.posted import left_for, posted, posting_list, quotas
from liaison_plan.output.figures.shown import show
from liaison_plan.rules.duty import DutyRules, Roster
from liaison_plan.rules.model import Rules
from liaison_plan.rules.stations import StationRules
from liaison_plan.words import set_language
from tests.output.posts.test_posts import _county, _plan
from tests.output.small import NASTY, county_of, plan_by_chunks


def numbers(frame):
    """Values by name."""
    return dict(zip(frame["name"], frame["value"], strict=True))


def test_figures_are_shown_in_words_and_compared_by_code():
    """Thousands are set off for people; nothing for what cannot be counted."""
    frame = figures([("a", "A <b>", 1234, 0), ("b", "B", float("nan"), 1)])
    shown = show(frame)
    assert shown.text == "a\t1234\nb\tnan"
    assert repr(shown) == shown.text
    assert "1,234" in shown.html
    assert "A &lt;b&gt;" in shown.html
    assert "–" in shown.html
    assert shown._repr_mimebundle_() == {
        "text/plain": shown.text, "text/html": shown.html
    }  # fmt: skip


@pytest.mark.parametrize("n", [9, 10, 11])
def test_many_figures_stand_in_two_halves(n):
    """None is lost, whether the number is even or odd."""
    shown = show(figures([(f"f{k}", f"Figure {k}", k, 0) for k in range(n)]))
    assert [f"Figure {k}<" in shown.html for k in range(n)] == [True] * n
    assert len(shown.text.splitlines()) == n
    assert shown.html.count("<tr>") == (9 if n == 9 else -(-n // 2))


def test_a_table_has_headings_of_its_language_and_no_markup_of_its_cells():
    """The first rows only where so many are asked for; a column nobody knows stays."""
    frame = pd.DataFrame({"place": [NASTY, "b"], "n": [12345, 1], "O1": [0.25, np.nan]})
    set_language("zh")
    shown = show(frame, rows=1)
    assert "驻点" in shown.html
    assert "12,345" in shown.html
    assert "O1" in shown.html
    assert "<img" not in shown.html
    assert len(shown.text.splitlines()) == 2
    set_language("en")
    assert show(frame.head(0)).html == "<p>None.</p>"


def test_division_is_that_of_a_sheet_of_paper():
    """100 households, 6 officials, four villages of 25, 20 to 30 each."""
    rules = Rules().replace({"load": {"min": 20, "max": 30}})
    told = numbers(division(county_of(100, 4, 6), rules))
    assert told["mean"] == pytest.approx(100 / 6)
    assert (told["needed_at_min"], told["short_of_min"]) == (120, 20)
    assert (told["at_min"], told["below_min"]) == (5, 1)
    assert (told["at_min_in_village"], told["below_min_in_village"]) == (4, 2)
    assert (told["even_high"], told["even_low"], told["even_high_load"]) == (4, 2, 17)
    assert told["needed_at_max"] == 4
    assert told["points_per_village"] == 25


def test_pairs_leave_one_over_where_officials_are_odd():
    """Seven officials are three pairs; a hundred households, 33.3 a pair."""
    told = numbers(pairs(county_of(100, 4, 7)))
    assert (told["pairs"], told["left_over"]) == (3, 1)
    assert told["pair_mean"] == pytest.approx(100 / 3)
    counted = numbers(tables_in_numbers(county_of(100, 4, 7)))
    assert (counted["households"], counted["place_village"]) == (100, 4)


def test_quotas_and_who_is_left_for_the_last_role():
    """One leader for four places, three others for three villages by two."""
    county = _county()
    rules = StationRules.from_dict(
        {
            "roles": {
                "leader": {"places": {"township": [1, 1]}},
                "member": {"rank": ["", "staff"], "places": {"village": [2, 2]}},
            }
        }
    )
    table = quotas(county, rules).set_index("role")
    assert table.loc["Leader in charge"].tolist() == [1, 1, 1, 1, 0]
    assert table.loc["Team member"].tolist() == [3, 6, 3, 3, 3]
    told = numbers(left_for(county, rules, "member"))
    assert told == {
        "officials": 4, "elsewhere": 1, "left": 3, "places": 3, "needed": 6, "short": 3,
    }  # fmt: skip
    assert numbers(left_for(county, rules, "member", besides=("leader",)))["left"] == 3


def test_posted_counts_the_plan():
    """Six posts of four persons; O0 leads two places, O1 is a member in two."""
    county = _county()
    plan = _plan(county)
    told = numbers(posted(county, plan))
    assert (told["posts"], told["persons"], told["posts_short"]) == (6, 4, 1)
    assert (told["leader_with_1"], told["leader_with_2"]) == (1, 1)
    assert told["leader_places"] == 3
    assert told["travel_max_min"] == pytest.approx(told["travel_max_m"] / 500)
    table = posting_list(county, plan).set_index("place")
    assert table.loc["东山000村", "leader"] == "O00000"
    assert table.loc["东山000村", "met"] == "law"
    assert posting_list(county, plan, kind="township")["place"].tolist() == ["康美镇"]
    kinds = exceptions_by_kind(county, plan)
    assert kinds["n"].tolist() == [1]
    assert "V002" in kinds["sentence"][0]


def test_exceptions_are_counted_by_rule_and_reason():
    """As many as the plan has, in all."""
    county = county_of(100, 4, 3)
    plan = plan_by_chunks(county)
    kinds = exceptions_by_kind(county, plan)
    assert kinds["n"].sum() == len(plan.exceptions)
    assert kinds["title"].is_unique


def test_problems_and_measures():
    """Two of three problems are solved; one of four places has a plan."""
    county = dataclasses.replace(
        county_of(100, 4, 3),
        problems=pd.DataFrame(
            {
                "problem_id": ["A", "B", "C"], "village_id": ["V000", "V000", "V002"],
                "kind": ["roads", "roads", "law"], "is_solved": [True, False, True],
            }
        ),
        measures=pd.DataFrame(
            {
                "measure_id": ["M"], "village_id": ["V001"], "need": ["roads"],
                "is_done": [False],
            }
        ),
    )  # fmt: skip
    told = numbers(problems(county))
    assert (told["problems"], told["solved"], told["open"]) == (3, 2, 1)
    assert told["solved_percent"] == pytest.approx(200 / 3)
    assert (told["places_with_measures"], told["places_without"]) == (1, 3)
    assert problems_by_kind(county)["n_open"].tolist() == [1, 0]
    assert places_without_measures(county)["n_problems"].tolist() == [2, 1, 0]


def test_days_on_weekends_do_not_follow_the_policy():
    """The tenths of 2024 to 2029: 20 of 72; of the eighths and 25ths, 21."""
    rules = DutyRules.from_dict({"days": {"policy": "next_workday"}})
    table = weekends(rules, "2024-01", 72)
    assert table["n_days"].tolist() == [72, 72, 72]
    assert table["n_weekend"].tolist() == [21, 20, 21]


def test_visits_asked_of_posts_and_of_officials():
    """70 posts make 3,500; 4,235 reported are 1.21 months of them."""
    rules = DutyRules.from_dict({"visits": {"per_month": 50}})
    county = county_of(100, 4, 3)
    told = numbers(asked_visits(county, rules, 70, n_officials=329, visited=4235))
    assert told["visits_a_month"] == 3500
    assert told["visited_months"] == pytest.approx(1.21)
    assert told["visited_months_of_officials"] == pytest.approx(4235 / 16450)
    assert "visited" not in numbers(asked_visits(county, rules, 70, n_officials=329))


def test_a_roster_that_breaks_its_promises_is_counted_as_it_is():
    """Two days running and a turn on leave are found in the turns themselves."""
    turns = [
        ("2026-07-01", "A", "O00000"), ("2026-07-02", "A", "O00000"),
        ("2026-07-03", "A", "O00001"), ("2026-07-06", "A", "O00000"),
    ]  # fmt: skip
    roster = DutyRoster(
        pd.DataFrame(turns, columns=["date", "counter", "official_id"]),
        pd.DataFrame(columns=["date", "order", "official_id"]),
        pd.DataFrame(columns=["date", "counter", "missing", "reason"]),
        pd.DataFrame({"official_id": ["O00000", "O00001"], "turns": [3, 1]}),
        pd.DataFrame({"date": [f"2026-07-0{n}" for n in (1, 2, 3, 6)]}),
        (),
        Roster(),
    )
    leave = pd.DataFrame(
        {
            "official_id": ["O00001", "O00000"],
            "from_date": ["2026-07-03", "2026-07-07"],
            "to_date": ["2026-07-05", "2026-07-08"],
        }
    )
    county = dataclasses.replace(county_of(100, 4, 3), leave=leave)
    told = numbers(roster_in_numbers(county, roster))
    assert (told["days"], told["turns"], told["counters"]) == (4, 4, 1)
    assert (told["two_days_running"], told["on_leave"]) == (1, 1)
    week = roster_week(roster, "2026-07-02", "2026-07-03")
    assert week.to_numpy().tolist() == [
        ["2026-07-02", "O00000"], ["2026-07-03", "O00001"],
    ]  # fmt: skip


def test_buildings_and_needs_of_households():
    """A group whose id ends with -B and a number is a building."""
    county = county_of(4, 1, 2)
    households = county.households.assign(
        group_id=["V-B01", "V-B01", "V-G01", ""], needs=["law;roads", "law", "", ""]
    )
    county = dataclasses.replace(county, households=households)
    assert numbers(buildings(county)) == {
        "buildings": 1,
        "in_buildings": 2,
        "groups": 1,
    }
    assert needs_of_households(county)["n"].tolist() == [2, 1]


def test_nothing_to_show_is_said_in_both_languages():
    """Chinese readers find no English word in an empty table's place."""
    set_language("zh")
    assert show(pd.DataFrame(columns=["place"])).html == "<p>无。</p>"
