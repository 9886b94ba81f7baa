"""Anxian: the figures of its report, and those it leaves open."""

from __future__ import annotations

import numpy as np
import pytest

from liaison_plan.rules.duty import read_duty_rules
from liaison_plan.rules.model import read_rules
from liaison_plan.rules.stations import read_station_rules
from tests.county.test_invented_counties import DATA, tables

ANXIAN = DATA / "anxian"


@pytest.fixture(scope="module")
def of():
    """All tables of Anxian."""
    return tables("anxian")


def test_103_poor_households_live_in_tashui(of):
    """All of them in villages of that one town, no village without."""
    households, villages = of["households"], of["villages"].set_index("village_id")
    assert len(households) == 103
    towns = villages.township[households.village_id]
    assert set(towns) == {"塔水镇"}
    assert (villages.township[villages.kind != "enterprise"] == "塔水镇").all()
    assert set(households.village_id) == set(
        villages.index[villages.kind != "enterprise"]
    )
    assert (households.needs != "").all()


def test_every_poor_household_has_an_official_by_the_band(of):
    """One or two each: 103 is not less than the officials and not more than twice."""
    band = read_rules(ANXIAN).load
    n = len(of["officials"])
    assert (band.min, band.max) == (1, 2)
    assert n * band.min <= 103 <= n * band.max
    beats = -(-of["households"].village_id.value_counts() // band.max)
    assert beats.sum() <= n


def test_both_sides_of_the_links_have_at_least_one(of):
    """By the quotas alone: heads suffice for all sites, sites for all leaders."""
    sites = (of["villages"].kind == "enterprise").sum()
    ranks = of["officials"]["rank"].value_counts()
    roles = read_station_rules(ANXIAN).roles
    head, leader = roles["head"], roles["leader"]
    assert head.places["enterprise"][0] == head.per_person[0] == 1
    assert leader.per_person[0] == 1
    assert head.per_person[1] * ranks["department_head"] >= sites
    assert ranks["department_head"] <= sites * head.places["enterprise"][1]
    assert ranks["county_leader"] <= sites * leader.places["enterprise"][1]


def test_firms_and_projects_are_invented_by_name(of):
    """Nobody can take them for a real firm."""
    sites = of["villages"][of["villages"].kind == "enterprise"]
    assert sites.name.str.fullmatch(r"安县重点(企业|项目)\d\d号").all()
    assert sites.township_id.nunique() == 10
    assert (sites.needs != "").all()


def test_officials_set_out_from_their_duty_station(of):
    """The base is the unit's point, and nobody has a home in the tables."""
    officials, units = of["officials"], of["units"].set_index("unit_id")
    at = units.loc[officials.unit_id, ["lon", "lat"]].to_numpy()
    assert (officials[["lon", "lat"]].to_numpy() == at).all()
    assert (officials.home_village_id == "").all()
    # Mianyang's centre is farther from every base than the whole county seat is wide.
    mianyang = np.array([104.68, 31.47])
    away = officials[["lon", "lat"]].astype(float).to_numpy() - mianyang
    assert np.hypot(*(away * [94_809, 111_195]).T).min() > 10_000


def test_the_counters_have_seniors_enough_and_some_are_on_leave(of):
    """No one twice in a row needs twice as many as there are counters."""
    roster = read_duty_rules(ANXIAN).roster
    officials = of["officials"].set_index("official_id")
    seniors = officials.index[officials["rank"].isin(roster.ranks)]
    assert len(seniors) >= 2 * len(roster.counters) * roster.per_day
    leave = of["leave"]
    assert len(leave) == 12
    assert set(leave.official_id) <= set(seniors)
    assert (leave.from_date < leave.to_date).all()
    assert leave.from_date.between("2026-07-01", "2026-12-31").all()
