"""Rosters: fair, with rest between turns, leave respected, the impossible named."""

import datetime as dt
import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_plan.county.reading import read_county
from liaison_plan.duty.calendar import calendar_of
from liaison_plan.duty.roster import plan_roster
from liaison_plan.duty.roster_model import solve_turns
from liaison_plan.errors import RulesError
from liaison_plan.rules.duty import Roster
from tests.output.small import county_of

JULY = (dt.date(2026, 7, 1), dt.date(2026, 7, 31))


def is_weekday(day):
    """Monday to Friday, no holidays."""
    return day.weekday() < 5


def staff(n, *leave):
    """A county of n officials, and leave as (number, first, last)."""
    county = county_of(20, 1, n)
    rows = [(f"O{who:05d}", first, last) for who, first, last in leave]
    return replace(
        county,
        leave=pd.DataFrame(
            rows, columns=["official_id", "from_date", "to_date"], dtype=str
        ),
    )


def roster_of(county, *, first=JULY[0], last=JULY[1], work=is_weekday, **rules):
    """Roster one counter, or what the rules say."""
    rules = Roster(**({"counters": ["A"]} | rules))
    return plan_roster(county, rules, first=first, last=last, is_workday=work)


def share_missed(counts, total):
    """Turns above the even share rounded up, and below it rounded down."""
    low, high = total // len(counts), -(-total // len(counts))
    return sum(max(0, n - high) + max(0, low - n) for n in counts)


def best_by_brute_force(may, needed, gap, marks):
    """Every table of turns there is; the least by the aims in their order."""
    n_people, n_days = may.shape
    there = [p for p in range(n_people) if may[p].any()]
    feasible = []
    for cells in itertools.product((0, 1), repeat=n_people * n_days):
        x = np.array(cells, bool).reshape(may.shape)
        if (x & ~may).any() or (x.sum(axis=0) > needed).any():
            continue
        if any(x[:, d : d + gap + 1].sum(axis=1).max() > 1 for d in range(n_days)):
            continue
        feasible.append(x)
    fewest = min(needed * n_days - int(x.sum()) for x in feasible)
    keys = []
    for x in feasible:
        short = needed * n_days - int(x.sum())
        if short > fewest:
            continue
        turns = x[there].sum(axis=1).tolist()
        special = x[there][:, marks].sum(axis=1).tolist()
        keys.append(
            (
                short,
                max(0, max(turns) - min(turns) - 1),
                share_missed(turns, needed * n_days - short),
                share_missed(special, needed * int(marks.sum())),
            )
        )
    return min(keys)


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.booleans(), min_size=12, max_size=12),
    st.integers(1, 2),
    st.integers(0, 2),
)
def test_small_rosters_are_the_best_of_all(cells, needed, gap):
    """Three people, four days: all 4,096 tables agree on every aim."""
    may = np.array(cells, bool).reshape(3, 4)
    may[0, 0] = True
    marks = np.array([True, False, False, True])
    solved = solve_turns(may, needed=needed, gap=gap, special={"ends": marks})
    assert all(value == bound for _name, value, bound in solved.aims)
    reached = tuple(value for _name, value, _bound in solved.aims)
    assert reached == best_by_brute_force(may, needed, gap, marks)


def test_a_month_is_fair_rests_and_respects_leave():
    """Counts within one, also on Mondays and Fridays; nobody serves on leave."""
    away = (2, "2026-07-06", "2026-07-10")
    roster = roster_of(staff(9, away), counters=["A", "B"], min_gap=2, substitutes=2)
    people = roster.people.set_index("official_id")
    for column in ("turns", "mondays", "fridays"):
        assert people[column].max() - people[column].min() <= 1, column
    assert [aim.value for aim in roster.aims] == [0, 0, 0, 0]
    assert all(aim.gap == 0 for aim in roster.aims)
    assert len(roster.short) == 0
    days = sorted(set(roster.turns["date"]))
    assert len(days) == 23
    assert (
        roster.turns.groupby("date")["counter"]
        .apply(list)
        .map(lambda counters: counters == ["A", "B"])
        .all()
    )
    for who, mine in roster.turns.groupby("official_id"):
        at = sorted(days.index(day) for day in mine["date"])
        assert min(np.diff(at), default=9) > 2, who
        # Both counters are seen about as often.
        assert abs(mine["counter"].eq("A").sum() - mine["counter"].eq("B").sum()) <= 2
    mine = roster.turns[roster.turns["official_id"] == "O00002"]
    assert not mine["date"].between("2026-07-06", "2026-07-10").any()
    assert people["days_on_leave"]["O00002"] == 5


def test_substitutes_are_free_that_day_and_keep_their_rest():
    """Nobody named is on duty, on leave, or on duty the workday before or after."""
    away = (2, "2026-07-06", "2026-07-10")
    roster = roster_of(staff(6, away), substitutes=2)
    on_duty = roster.turns.groupby("date")["official_id"].apply(set)
    days = on_duty.index.tolist()
    assert len(roster.substitutes) == 2 * len(days)
    for row in roster.substitutes.itertuples():
        at = days.index(row.date)
        for day in days[max(0, at - 1) : at + 2]:
            assert row.official_id not in on_duty[day]
        assert not (
            row.official_id == "O00002" and "2026-07-06" <= row.date <= "2026-07-10"
        )
    named = roster.people["substitute"]
    assert named.sum() == len(roster.substitutes)
    assert named.max() - named.min() <= 3


def test_a_day_that_cannot_be_staffed_is_named_with_its_reason():
    """Too few people at all, too many on leave, or all that are there must rest."""
    too_few = roster_of(staff(2), per_day=3).short
    assert set(too_few["reason"]) == {"too_few"}
    leave = [(who, "2026-07-15", "2026-07-15") for who in range(3)]
    on_leave = roster_of(staff(4, *leave), per_day=2, min_gap=0).short
    assert on_leave[["date", "missing", "reason", "n_on_leave"]].values.tolist() == [
        ["2026-07-15", 1, "leave", 3]
    ]
    resting = roster_of(
        staff(3), per_day=2, first=dt.date(2026, 7, 6), last=dt.date(2026, 7, 7)
    )
    assert resting.short[["missing", "reason"]].values.tolist() == [[1, "gap"]]
    enough = roster_of(
        staff(4), per_day=2, first=dt.date(2026, 7, 6), last=dt.date(2026, 7, 7)
    )
    assert len(enough.short) == 0


def test_days_before_holidays_are_shared_too():
    """The workday before a free weekday counts, a Friday before a weekend does not."""
    free = dt.date(2026, 7, 15)
    roster = roster_of(staff(5), work=lambda day: is_weekday(day) and day != free)
    assert roster.people["before_holidays"].sum() == 1
    before = roster.turns[roster.turns["date"] == "2026-07-14"]["official_id"].iloc[0]
    marked = roster.people[roster.people["before_holidays"] == 1]["official_id"]
    assert marked.tolist() == [before]


def test_the_order_of_rows_changes_nothing():
    """Officials and leave shuffled: the same roster."""
    county = staff(6, (1, "2026-07-06", "2026-07-10"), (3, "2026-07-20", "2026-07-21"))
    shuffled = replace(
        county,
        officials=county.officials.sample(frac=1, random_state=3),
        leave=county.leave.iloc[::-1],
    )
    one, two = roster_of(county), roster_of(shuffled)
    pd.testing.assert_frame_equal(one.turns, two.turns)
    pd.testing.assert_frame_equal(one.substitutes, two.substitutes)
    pd.testing.assert_frame_equal(one.people, two.people)


def test_a_roster_of_nothing_is_refused():
    """No counter, no person of the rank; the nearest right rules pass."""
    with pytest.raises(RulesError, match="no counter is named"):
        roster_of(staff(3), counters=[])
    with pytest.raises(RulesError, match="ranks section_chief"):
        roster_of(staff(3), ranks=["section_chief"])
    assert len(roster_of(staff(3), ranks=[""]).turns) == 23


def test_anxian_rosters_its_section_chiefs():
    """Three counters, two workdays of rest: fair in every way, and proven."""
    county = read_county(Path(__file__).parents[2] / "data" / "anxian")
    rules = Roster(counters=["1", "2", "3"], ranks=["section_chief"], min_gap=2)
    roster = plan_roster(
        county, rules, first=dt.date(2026, 7, 1), last=dt.date(2026, 8, 31),
        is_workday=calendar_of(county).is_workday,
    )  # fmt: skip
    assert len(roster.people) == (county.officials["rank"] == "section_chief").sum()
    assert roster.people["turns"].max() - roster.people["turns"].min() == 1
    assert [aim.value for aim in roster.aims] == [0, 0, 0, 0]
    assert roster.people["days_on_leave"].sum() > 0


def test_one_person_for_two_chairs_is_short_and_no_crash():
    """The even share of the special days is more than one person has days."""
    found = solve_turns(
        np.ones((1, 3), bool), needed=2, gap=1, special={"mondays": np.ones(3, bool)}
    )
    assert found.serves.tolist() == [[True, False, True]]
    assert found.aims[0] == ("roster_short", 4, 4)
