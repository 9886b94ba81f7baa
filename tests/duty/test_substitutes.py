"""Substitution on duty days: same post, same unit, nearest; fair; nobody is named."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from liaison_plan.duty.leave import Absences
from liaison_plan.duty.plan import make_duty
from liaison_plan.duty.posts import persons_of
from liaison_plan.rules.duty import DutyRules
from tests.duty.small import beat_plan, leave_of, small_county, station_plan

RULES = DutyRules.from_dict({"visits": {"every_household": "none"}})
AT_PLACES = RULES.replace({"visits": {"post": "station"}})
TENTH = ("2026-07-10", "2026-07-10")


def county_of(people, **tables):
    """Officials (id, unit, lon[, township]), three villages in a row."""
    return small_county(
        officials=[(who, unit, lon, 23.7, *more) for who, unit, lon, *more in people],
        villages=[(f"V{n}", "village", 117.40 + n / 100, 23.7) for n in (1, 2, 3)],
        **tables,
    )


def steps_in(county, plan, rules=RULES, months=1):
    """Who steps in for whom and why, by date and post."""
    found = make_duty(county, plan, rules, "2026-07", months).substitutes
    columns = ["date", "post_id", "official_id", "substitute_id", "how"]
    return found[columns].to_numpy().tolist()


def beats(*owners):
    """One beat a person, 1 km apart; an owner is `first` or `(first, second)`."""
    pairs = [who if isinstance(who, tuple) else (who, "") for who in owners]
    return beat_plan(
        [
            (f"B{n}", first, second, [(f"H{n}", 117.40 + n / 100, 23.7)])
            for n, (first, second) in enumerate(pairs)
        ]
    )


def test_the_second_of_a_pair_stays_alone_before_anybody_else_comes():
    """Same post before same unit before nearest."""
    people = [("A", "U1", 117.4), ("B", "U2", 117.4), ("C", "U1", 117.4)]
    county = county_of(people, leave=leave_of(("A", *TENTH)))
    assert steps_in(county, beats(("A", "B"), "C")) == [
        ["2026-07-10", "A", "A", "B", "panel"]
    ]


def test_a_colleague_far_away_comes_before_a_stranger_nearby():
    """Same unit before nearest; without a colleague the nearest comes."""
    people = [("A", "U1", 117.4), ("B", "U2", 117.4), ("C", "U1", 117.9)]
    county = county_of(people, leave=leave_of(("A", *TENTH)))
    assert steps_in(county, beats("A", "B"))[0][3:] == ["C", "unit"]
    alone = county_of([*people[:2], ("C", "U3", 117.9)], leave=county.leave)
    assert steps_in(alone, beats("A", "B"))[0][3:] == ["B", "near"]


def test_colleagues_take_turns():
    """Six months away: two colleagues three times each, the nearer one first."""
    people = [("A", "U1", 117.40), ("B", "U1", 117.41), ("C", "U1", 117.45)]
    county = county_of(people, leave=leave_of(("A", "2026-07-01", "2026-12-31")))
    names = [row[3] for row in steps_in(county, beats("A"), months=6)]
    assert names == ["B", "C", "B", "C", "B", "C"]


def test_nobody_steps_in_at_two_posts_on_one_day():
    """Two of a unit away on the same day: the colleague, then the nearest."""
    people = [("A", "U1", 117.40), ("B", "U1", 117.41), ("C", "U1", 117.42),
              ("D", "U2", 117.43)]  # fmt: skip
    county = county_of(people, leave=leave_of(("A", *TENTH), ("B", *TENTH)))
    assert [row[3:] for row in steps_in(county, beats("A", "B", "D"))] == [
        ["C", "unit"], ["D", "near"],
    ]  # fmt: skip


def test_who_is_bound_elsewhere_banned_or_away_does_not_come():
    """Another township, a household's relative, leave, and nobody is left."""
    people = [("A", "U1", 117.4), ("B", "U1", 117.4, "T9"), ("C", "U1", 117.4),
              ("D", "U1", 117.4)]  # fmt: skip
    bans = pd.DataFrame({"household_id": ["H0"], "official_id": ["C"]})
    county = county_of(
        people, bans=bans, leave=leave_of(("A", *TENTH), ("D", *TENTH)),
        households=[("H0", "V1", 117.4, 23.7, "")],
    )  # fmt: skip
    assert steps_in(county, beats("A")) == [["2026-07-10", "A", "A", "", "nobody"]]
    duty = make_duty(county, beats("A"), RULES, "2026-07", 1)
    told = duty.warnings.iloc[0].to_dict()
    assert told == {
        "code": "nobody_available", "date": "2026-07-10", "post_id": "A",
        "official_id": "A", "detail": "role=first",
    }  # fmt: skip


def test_no_place_is_emptied_to_man_another():
    """At places only somebody whose own place stays manned, or who has none, comes."""
    people = [("A", "U1", 117.40), ("B", "U1", 117.41), ("C", "U2", 117.42),
              ("D", "U2", 117.43), ("E", "U9", 118.0)]  # fmt: skip
    leave = leave_of(("A", *TENTH))
    posts = [("V1", "lead", "A"), ("V2", "lead", "B"), ("V3", "lead", "C"),
             ("V3", "deputy", "D")]  # fmt: skip
    county = county_of(people, leave=leave)
    # B's unit is A's, but V2 would stand empty; V3 has two; E has no place but is far.
    assert steps_in(county, station_plan(posts), AT_PLACES)[0][3:] == ["C", "near"]
    # Without a place D can come from home, nearer than E.
    assert steps_in(county, station_plan(posts[:3]), AT_PLACES)[0][3:] == ["D", "near"]
    alone = county_of(people[:2], leave=leave)
    assert steps_in(alone, station_plan(posts[:2]), AT_PLACES)[0][3:] == ["", "nobody"]


def test_one_who_came_stands_in_for_all_who_are_missing_there():
    """Lead and deputy both away: one person comes, for both."""
    people = [("A", "U1", 117.40), ("B", "U1", 117.41), ("C", "U1", 117.42)]
    county = county_of(people, leave=leave_of(("A", *TENTH), ("B", *TENTH)))
    posts = [("V1", "lead", "A"), ("V1", "deputy", "B")]
    assert [row[2:] for row in steps_in(county, station_plan(posts), AT_PLACES)] == [
        ["A", "C", "unit"], ["B", "C", "panel"],
    ]  # fmt: skip


def test_somebody_with_two_places_is_named():
    """Nobody can be at two places on one duty day."""
    county = county_of([("A", "U1", 117.4)])
    plan = station_plan([("V1", "lead", "A"), ("V2", "lead", "A")])
    duty = make_duty(county, plan, AT_PLACES, "2026-07", 1)
    assert duty.warnings[["code", "official_id", "detail"]].to_numpy().tolist() == [
        ["two_posts", "A", "posts=V1,V2"]
    ]


@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(data=st.data())
def test_who_steps_in_is_always_there_and_no_post_is_left_that_could_be_manned(data):
    """Random places, units and leave."""
    names = [f"P{n}" for n in range(data.draw(st.integers(1, 9)))]
    people = [
        (who, f"U{data.draw(st.integers(1, 3))}", 117.4 + n / 100)
        for n, who in enumerate(names)
    ]
    posts = [
        (f"V{data.draw(st.integers(1, 3))}", "member", who)
        for who in names
        if data.draw(st.booleans())
    ]
    away = [who for who in names if data.draw(st.booleans())]
    county = county_of(people, leave=leave_of(*((who, *TENTH) for who in away)))
    plan = station_plan(posts)
    found = make_duty(county, plan, AT_PLACES, "2026-07", 1).substitutes
    absences, day = Absences(county), dt.date(2026, 7, 10)
    assert set(found["official_id"]) == {who for _v, _r, who in posts if who in away}
    came = found[~found["how"].isin(["panel", "nobody"])]
    assert came["substitute_id"].is_unique
    assert not any(absences.is_away(who, day) for who in came["substitute_id"])
    # Places that somebody stands at on that day, after all have gone where they go.
    left = set(came["substitute_id"])
    staffed = {v for v, _r, who in posts if who not in away and who not in left}
    staffed |= set(came["post_id"])
    empty = {v for v, _r, _who in posts} - staffed
    assert empty == set(found.loc[found["how"] == "nobody", "post_id"])
    idle = set(names) - {who for _v, _r, who in posts} - set(away) - left
    assert not empty or not idle


def test_a_post_lists_everybody_once():
    """Two roles of one person at one place are one person."""
    from liaison_plan.duty.posts import make_posts

    county = county_of([("A", "U1", 117.4), ("B", "U1", 117.4)])
    plan = station_plan([("V1", "lead", "A"), ("V1", "deputy", "A"),
                         ("V1", "member", "B")])  # fmt: skip
    (post,) = make_posts(county, plan, AT_PLACES)
    assert persons_of(post) == ["A", "B"]
    assert [role for _who, role in post.members] == ["lead", "deputy", "member"]
