"""Visits: everybody as often as promised, evenly, priority first, by who is there."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from liaison_plan.duty.calendar import calendar_of
from liaison_plan.duty.days import Month
from liaison_plan.duty.plan import make_duty
from liaison_plan.duty.visits import visits_due
from liaison_plan.errors import RulesError
from liaison_plan.rules.duty import MONTHS_OF, DutyRules
from tests.duty.small import beat_plan, grid, leave_of, small_county, station_plan

PEOPLE = [("O1", "U1", 117.40, 23.70), ("O2", "U1", 117.41, 23.70),
          ("O3", "U2", 117.44, 23.70)]  # fmt: skip


def one_beat(n, needs=(), second="", **tables):
    """A county whose first official holds one beat of n households, and its plan."""
    homes = grid(n, needs=needs)
    county = small_county(
        households=homes, officials=PEOPLE,
        villages=[("V1", "village", 117.4, 23.7)], **tables,
    )  # fmt: skip
    plan = beat_plan([("V1-01", "O1", second, [row[:1] + row[2:4] for row in homes])])
    return county, plan


def one_place(n, *posts, **tables):
    """A county with a staffed village of n households, and its plan."""
    county = small_county(
        households=grid(n), officials=PEOPLE,
        villages=[("V1", "village", 117.4, 23.7), ("B1", "building", 117.41, 23.71)],
        **tables,
    )  # fmt: skip
    return county, station_plan([("V1", role, who) for role, who in posts])


def duty_of(county, plan, months=6, first="2026-07", walk=None, **visits):
    """Duty of some months; keys of [visits] as arguments."""
    rules = DutyRules.from_dict({"visits": visits, "walk": walk or {}})
    return make_duty(county, plan, rules, first, months)


# Shrinking would take minutes.
@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(
    n=st.integers(1, 40),
    promise=st.sampled_from(["month", "quarter", "half_year", "none"]),
    per_month=st.integers(0, 45),
    per_day=st.integers(0, 9),
    needs=st.sets(st.integers(0, 39)),
    first=st.sampled_from(["2026-07", "2026-02", "2027-01", "2028-02"]),
)
def test_everybody_is_visited_as_promised_and_evenly(
    n, promise, per_month, per_day, needs, first
):
    """Promise kept, numbers kept, months and days within one, priority first."""
    county, plan = one_beat(n, needs)
    duty = duty_of(
        county, plan, 7, first, {"doors_per_day": per_day},
        per_month=per_month, every_household=promise,
    )  # fmt: skip
    visits = duty.visits
    months = visits.groupby(visits["date"].str[:7])["household_id"]
    assert not visits.duplicated(["household_id", "date"]).any()
    for _month, doors in months:
        assert doors.is_unique
    sets = [set(doors) for _month, doors in months]
    cycle = MONTHS_OF[promise]
    for at in range(7 - cycle + 1 if cycle else 0):
        assert len(set().union(*sets[at : at + cycle])) == n
    sizes = [len(found) for found in sets]
    if per_month:
        assert min(sizes) >= min(n, per_month)
    if sizes and per_month == 0 and n >= cycle:
        assert max(sizes) - min(sizes) <= 1
    _days_are_even(visits, calendar_of(county), duty, per_day)
    assert set(visits[visits["is_priority"]]["household_id"]) <= {
        f"H{i:03}" for i in needs
    }
    _priority_first(visits)


def _days_are_even(visits, calendar, duty, per_day):
    """Workdays only, no duty day, days of a month within one, no more than needed."""
    on_duty = set(duty.days.loc[duty.days["kind"] == "duty", "date"])
    for month, rows in visits.groupby(visits["date"].str[:7]):
        whole = Month.parse(month)
        open_days = set(map(str, calendar.workdays(whole.first, whole.last))) - on_duty
        counts = Counter(rows["date"])
        assert set(counts) <= open_days
        assert max(counts.values()) - min(counts.values()) <= 1
        wanted = -(-len(rows) // per_day) if per_day else len(rows)
        assert len(counts) == min(wanted, len(open_days))


def _priority_first(visits):
    """In the first round by month, and in every month by day."""
    first = visits.drop_duplicates("household_id")
    urgent = first[first["is_priority"]]["date"].str[:7]
    others = first[~first["is_priority"]]["date"].str[:7]
    assert not len(urgent) or not len(others) or urgent.max() <= others.min()
    for _month, rows in visits.groupby(visits["date"].str[:7]):
        early = rows[rows["is_priority"]]["date"]
        late = rows[~rows["is_priority"]]["date"]
        assert not len(early) or not len(late) or early.max() <= late.min()


@given(st.integers(0, 500), st.sampled_from(["month", "quarter", "half_year"]))
def test_any_so_many_months_running_hold_all_households(n, promise):
    """Exactly once each, and months differ by one at most."""
    cycle = MONTHS_OF[promise]
    due = visits_due(n, DutyRules.from_dict(
        {"visits": {"every_household": promise}}).visits, 14)  # fmt: skip
    assert {sum(due[at : at + cycle]) for at in range(14 - cycle + 1)} == {n}
    assert max(due) - min(due) <= 1


def test_visits_and_distinct_households_are_two_counts():
    """60 households, 50 a month, six months: 300 visits, 60 households, 240 repeats."""
    duty = duty_of(*one_beat(60), per_month=50, every_household="none")
    assert duty.posts.iloc[0].to_dict() == {
        "post_id": "O1", "village_id": "V1", "n_members": 1, "n_households": 60,
        "n_priority": 0, "n_visits": 300, "n_distinct": 60, "n_repeats": 240,
    }  # fmt: skip
    told = duty.warnings.set_index("code")["detail"]
    assert told["repeats"] == (
        "households=60;per_month=50;visits=300;distinct=60;repeats=240"
    )
    monthly = duty.visits.groupby(duty.visits["date"].str[:7])["household_id"]
    assert monthly.nunique().tolist() == [50] * 6


def test_ten_a_month_are_ten_a_month():
    """40 households: 60 visits; with a promise that asks for more, both are told."""
    duty = duty_of(*one_beat(40), per_month=10)
    monthly = duty.visits["date"].str[:7].value_counts()
    assert monthly.tolist() == [10] * 6
    told = duty.warnings.set_index("code")["detail"]
    assert told["repeats"].endswith("visits=60;distinct=40;repeats=20")
    duty = duty_of(*one_beat(40), per_month=10, every_household="quarter")
    told = duty.warnings.set_index("code")["detail"]
    assert told["repeats_planned"].endswith("visits=80;distinct=40;repeats=40;asked=60")


def test_a_post_with_too_few_households_visits_them_all_and_says_so():
    """12 households cannot give 50 different ones a month."""
    duty = duty_of(*one_beat(12), 2, per_month=50)
    assert duty.posts["n_visits"].tolist() == [24]
    assert duty.warnings["code"].tolist() == ["few_households"]
    duty = duty_of(*one_beat(300), 6, per_month=50, every_household="half_year")
    assert duty.posts["n_repeats"].tolist() == [0]
    assert set(duty.warnings["code"]) == {"provisional"}  # 29 to 31 December


def test_needs_that_come_first_can_be_named():
    """Others are needs as well, but not these."""
    county, plan = one_beat(6, needs={2})
    assert duty_of(county, plan).posts["n_priority"].tolist() == [1]
    rules = DutyRules.from_dict({"visits": {"first": ["road"]}})
    assert make_duty(county, plan, rules, "2026-07", 1).posts["n_priority"].sum() == 0


def test_a_makeup_saturday_is_a_day_for_visits_and_a_day_off_is_not():
    """The county is closed in October 2026 but on the 9th and the 10th, a Saturday."""
    closed = [day for day in range(1, 32) if day not in (9, 10)]
    closed = pd.DataFrame(
        [(f"2026-10-{day:02}", "holiday") for day in closed], columns=["date", "kind"]
    )
    county, plan = one_beat(4, calendar=closed)
    duty = duty_of(county, plan, 1, "2026-10", every_household="month")
    assert duty.visits["date"].tolist() == ["2026-10-09"] * 4
    rules = DutyRules.from_dict({"days": {"duty": 9},
                                 "visits": {"every_household": "month"}})  # fmt: skip
    duty = make_duty(county, plan, rules, "2026-10", 1)
    assert set(duty.visits["date"]) == {"2026-10-10"}  # a Saturday, worked


def test_nobody_on_leave_visits():
    """Three weeks of July away: all visits in the days that are left."""
    away = leave_of(("O1", "2026-07-01", "2026-07-12"), ("O1", "2026-07-11",
                                                          "2026-07-22"))  # fmt: skip
    duty = duty_of(*one_beat(20, leave=away), 1, every_household="month")
    assert len(duty.visits) == 20
    assert duty.visits["date"].min() > "2026-07-22"
    assert set(duty.visits["official_id"]) == {"O1"}


def test_a_month_away_is_taken_over_by_the_pair_then_by_a_colleague():
    """The second of a pair goes alone; else somebody of the unit, and it is listed."""
    away = leave_of(("O1", "2026-07-01", "2026-07-31"))
    duty = duty_of(*one_beat(9, second="O3", leave=away), 2, every_household="month")
    who = duty.visits.groupby(duty.visits["date"].str[:7])["official_id"].unique()
    assert [list(names) for names in who] == [["O3"], ["O1"]]
    duty = duty_of(*one_beat(9, leave=away), 1, every_household="month")
    assert set(duty.visits["official_id"]) == {"O2"}
    row = duty.substitutes[duty.substitutes["kind"] == "visits"].iloc[0]
    assert row["date"] == "2026-07-01"
    told = row[["official_id", "substitute_id", "how"]].tolist()
    assert told == ["O1", "O2", "unit"]


def test_a_pair_calls_together_on_days_when_both_can():
    """The second is away until the 20th: only after that, if there is an after."""
    away = leave_of(("O3", "2026-07-01", "2026-07-20"), ("O3", "2026-08-01",
                                                          "2026-08-31"))  # fmt: skip
    duty = duty_of(*one_beat(9, second="O3", leave=away), 2, every_household="month")
    july, august = (duty.visits[duty.visits["date"].str[:7] == m]
                    for m in ("2026-07", "2026-08"))  # fmt: skip
    assert july["date"].min() > "2026-07-20"
    assert (set(july["official_id"]), set(july["partner_id"])) == ({"O1"}, {"O3"})
    assert (set(august["official_id"]), set(august["partner_id"])) == ({"O1"}, {""})
    assert len(july) == len(august) == 9  # one visit, however many call


def test_a_partner_who_is_banned_from_a_door_does_not_go_along():
    """A ban of the second leaves the visit to the first alone."""
    bans = pd.DataFrame([("H002", "O3")], columns=["household_id", "official_id"])
    duty = duty_of(*one_beat(5, second="O3", bans=bans), 1, every_household="month")
    partner = duty.visits.set_index("household_id")["partner_id"].to_dict()
    assert partner == {f"H00{n}": "" if n == 2 else "O3" for n in range(5)}


def test_a_door_that_the_first_must_not_see_is_left_to_the_second():
    """Alone; where both are banned, or the second is away, it is named."""
    bans = [("H001", "O1"), ("H002", "O1"), ("H002", "O3")]
    bans = pd.DataFrame(bans, columns=["household_id", "official_id"])
    duty = duty_of(*one_beat(5, second="O3", bans=bans), 1, every_household="month")
    made = duty.visits.set_index("household_id")[["official_id", "partner_id"]]
    assert tuple(made.loc["H001"]) == ("O3", "")
    assert sorted(made.index) == ["H000", "H001", "H003", "H004"]
    told = duty.warnings.set_index("code")["detail"]
    assert told["banned"] == "household_id=H002"
    away = leave_of(("O3", "2026-07-01", "2026-07-31"))
    county, plan = one_beat(5, second="O3", bans=bans, leave=away)
    duty = duty_of(county, plan, 1, every_household="month")
    assert set(duty.visits["household_id"]) == {"H000", "H003", "H004"}


def test_visits_that_nobody_can_make_are_counted_not_forgotten():
    """Everybody is away: nine visits are left out, and said so."""
    away = leave_of(*((who, "2026-07-01", "2026-07-31") for who in ("O1", "O2", "O3")))
    duty = duty_of(*one_beat(9, leave=away), 1, every_household="month")
    assert len(duty.visits) == 0
    row = duty.warnings[duty.warnings["code"] == "visits_left_out"].iloc[0]
    assert (row["date"], row["detail"]) == ("2026-07", "n=9")


def test_persons_of_a_place_share_its_visits_within_one():
    """21 households of the village, two persons, one of them away for a while."""
    posts = [("lead", "O1"), ("deputy", "O3")]
    away = leave_of(("O3", "2026-07-01", "2026-07-20"))
    duty = duty_of(*one_place(21, *posts, leave=away), 1, post="station",
                   every_household="month")  # fmt: skip
    counts = duty.visits["official_id"].value_counts()
    assert sorted(counts) == [10, 11]
    of_deputy = duty.visits.loc[duty.visits["official_id"] == "O3", "date"]
    assert of_deputy.min() > "2026-07-20"
    assert duty.posts["post_id"].tolist() == ["V1"]


def test_a_banned_person_changes_doors_with_another_or_leaves_one_out():
    """Bans hold at places too; one door that nobody may call at is named."""
    names = ["H000", "H001", "H002", "H003"]
    pairs = [(home, "O1") for home in names] + [("H003", "O3")]
    bans = pd.DataFrame(pairs, columns=["household_id", "official_id"])
    county, plan = one_place(9, ("lead", "O1"), ("deputy", "O3"), bans=bans)
    duty = duty_of(county, plan, 1, post="station", every_household="month")
    made = set(
        zip(duty.visits["household_id"], duty.visits["official_id"], strict=True)
    )
    assert not made & set(pairs)
    assert {home for home, _who in made} == {f"H{i:03}" for i in range(9)} - {"H003"}
    rows = duty.warnings[duty.warnings["code"] == "banned"]
    assert rows["detail"].tolist() == ["household_id=H003"]


def test_roles_and_kinds_say_which_posts_there_are():
    """The lawyer does not visit; the building is no post; the layer must be there."""
    county, _plan = one_place(4)
    plan = station_plan([("V1", "lead", "O1"), ("V1", "lawyer", "O2"),
                         ("B1", "member", "O3")])  # fmt: skip
    duty = duty_of(county, plan, 1, post="station", roles=["lead", "member"],
                   every_household="month")  # fmt: skip
    assert duty.posts["post_id"].tolist() == ["B1", "V1"]
    assert set(duty.visits["official_id"]) == {"O1"}
    assert duty.warnings["code"].tolist() == ["no_households"]
    duty = duty_of(county, plan, 1, post="station", kinds=["village"])
    assert duty.posts["post_id"].tolist() == ["V1"]
    with pytest.raises(RulesError, match='post = "official": the plan has no househol'):
        duty_of(county, plan, 1)
    with pytest.raises(RulesError, match='post = "station": the plan has no stations'):
        duty_of(*one_beat(3), 1, post="station")


def test_households_that_came_after_the_plan_are_named_by_village():
    """Two new doors in V1, one household that is gone, an official who left."""
    county, plan = one_beat(5)
    homes = county.households.iloc[1:]
    new = homes.iloc[:2].assign(household_id=["N1", "N2"])
    people = county.officials[county.officials["official_id"] != "O1"]
    today = replace(
        county,
        households=pd.concat([homes, new], ignore_index=True),
        officials=people.reset_index(drop=True),
    )
    duty = duty_of(today, plan, 1, every_household="month")
    assert set(duty.visits["household_id"]) == {f"H{i:03}" for i in range(1, 5)}
    # Whose unit is no longer known has no colleagues. O2, the nearest, steps in on the
    # 10th; so it is O3's turn to visit.
    steps_in = duty.substitutes.set_index("kind")["substitute_id"].to_dict()
    assert steps_in == {"duty": "O2", "visits": "O3"}
    assert set(duty.visits["official_id"]) == {"O3"}
    assert set(duty.substitutes["how"]) == {"near"}
    told = duty.warnings.set_index("code")["detail"]
    assert told["without_post"] == "village_id=V1;households=2"


def test_the_order_of_rows_changes_nothing():
    """Households, officials and posts shuffled."""
    posts = [("lead", "O1"), ("deputy", "O3")]
    county, plan = one_place(23, *posts)
    one = duty_of(county, plan, 3, post="station")
    shuffled = replace(
        county,
        households=county.households[::-1].reset_index(drop=True),
        officials=county.officials[::-1].reset_index(drop=True),
    )
    other = duty_of(shuffled, station_plan([("V1", r, o) for r, o in posts[::-1]]), 3,
                    post="station")  # fmt: skip
    for name in ("days", "visits", "substitutes", "posts", "warnings"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_months_that_cannot_be_planned_are_refused():
    """No month, too many months."""
    with pytest.raises(RulesError, match="2026-13 is no month; write it such as"):
        duty_of(*one_beat(3), 1, "2026-13")
    for n in (0, 61):
        with pytest.raises(RulesError, match=f"{n} months cannot be planned at once"):
            duty_of(*one_beat(3), n)
