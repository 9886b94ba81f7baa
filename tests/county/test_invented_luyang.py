"""Luyang: the figures of its report, counted from the tables."""

from __future__ import annotations

import pytest

from liaison_plan.county.invented.luyang import chosen_places
from liaison_plan.county.invented.places import read_villages
from liaison_plan.rules.duty import read_duty_rules
from liaison_plan.rules.model import read_rules
from liaison_plan.rules.stations import read_station_rules
from tests.county.test_invented_counties import DATA, tables


@pytest.fixture(scope="module")
def of():
    """All tables of Luyang."""
    return tables("luyang")


def places(villages):
    """Rows that are communities or villages."""
    return villages[villages.kind.isin(["community", "village"])]


def test_a_pilot_of_6_streets_with_32_communities_and_then_5_with_38(of):
    """11 streets and townships, 70 communities and villages of today's 84."""
    here = places(of["villages"])
    towns = sorted(here.township_id.unique())
    assert len(towns) == 11
    pilot = here[here.township_id.isin(towns[:6])]
    assert len(pilot) == 32
    assert (pilot.kind == "community").all()
    assert len(here) - len(pilot) == 38
    assert len(read_villages("luyang")) == 84
    assert of["villages"].township_id.isin(towns).all()


def test_a_street_gives_up_its_highest_codes_only():
    """What is kept of a street are its first communities."""
    everything = read_villages("luyang")
    kept = chosen_places(everything)
    for town in {v.township_id for v in everything}:
        codes = [v.village_id for v in everything if v.township_id == town]
        mine = [v.village_id for v in kept if v.township_id == town]
        assert mine == codes[: len(mine)]


def test_65_buildings_28_firms_and_4_shopping_streets(of):
    """97 commercial sites, in every street and township, with invented names."""
    villages = of["villages"]
    kinds = villages.kind.value_counts()
    assert kinds["building"] == 65
    assert kinds["enterprise"] == 28
    assert kinds["shopping_street"] == 4
    sites = villages[~villages.index.isin(places(villages).index)]
    assert len(sites) == 97
    assert sites.name.str.fullmatch(r"庐阳(商务楼|企业|商业街)\d\d号").all()
    assert not set(sites.village_id) & set(of["households"].village_id)


def test_329_officials_and_32_lawyers_beyond_them(of):
    """70 chiefs, 70 deputies, 11 leaders and 178 further."""
    ranks = of["officials"]["rank"].value_counts()
    assert ranks.sum() - ranks["lawyer"] == 329
    assert ranks.to_dict() == {
        "staff": 178,
        "section_chief": 70,
        "deputy_section_chief": 70,
        "lawyer": 32,
        "district_leader": 11,
    }


def test_178_are_left_for_97_sites_16_short_of_two_each(of):
    """70 x 2 + 11 are taken; two a site would be 194."""
    roles = read_station_rules(DATA / "luyang").roles
    here, ranks = places(of["villages"]), of["officials"]["rank"].value_counts()
    taken = sum(
        roles[role].places[kind][0]
        for role in ("lead", "deputy")
        for kind in here.kind
    )  # fmt: skip
    taken += roles["leader"].places["township"][0] * here.township_id.nunique()
    left = int(ranks.sum() - ranks["lawyer"]) - taken
    sites = of["villages"].kind[~of["villages"].index.isin(here.index)]
    wanted = sum(roles["member"].places[kind][0] for kind in sites)
    assert (taken, left, wanted, wanted - left) == (151, 178, 194, 16)


def test_every_pilot_street_has_a_lawyer_for_each_of_its_communities(of):
    """The lawyers belong to their street, and know the law."""
    lawyers = of["officials"][of["officials"]["rank"] == "lawyer"]
    assert (lawyers.skills == "law").all()
    here = places(of["villages"])
    in_pilot = here[here.township_id.isin(lawyers.township_id)]
    by_street = in_pilot.township_id.value_counts().to_dict()
    assert lawyers.township_id.value_counts().to_dict() == by_street
    assert len(by_street) == 6


def test_the_doors_are_the_officials_and_not_the_lawyers(of):
    """The lawyers are exempt; 329 hold 60 to 75 of the 300 households a place."""
    rules, officials = read_rules(DATA / "luyang"), of["officials"]
    lawyers = officials.official_id[officials["rank"] == "lawyer"]
    assert rules.exempt.officials == lawyers.tolist()
    fewest = -(-300 // rules.load.max) * 70
    assert fewest <= len(officials) - len(lawyers) <= 300 // rules.load.min * 70


def test_fifty_a_month_and_post_reach_every_household_in_half_a_year(of):
    """300 a place; 3,500 a month at 70 posts."""
    visits = read_duty_rules(DATA / "luyang").visits
    sizes = of["households"].village_id.value_counts()
    assert len(of["households"]) == 21_000
    assert (sizes == 6 * visits.per_month).all()
    assert visits.per_month * len(sizes) == 3_500


def test_special_groups_are_three_to_five_an_official(of):
    """People in hardship, old members, community correction."""
    marked = of["households"][of["households"].needs != ""]
    assert 3 <= len(marked) / 329 <= 5
    groups = {"community_correction", "hardship", "old_member"}
    assert set(marked.needs) == groups
    assert set(read_duty_rules(DATA / "luyang").visits.first) == groups
    assert marked.village_id.value_counts().between(15, 25).all()


def test_the_duty_days_are_the_reports(of):
    """The 10th, notice two days earlier, dispatch on the 25th, kept on holidays."""
    days = read_duty_rules(DATA / "luyang").days
    assert (days.duty, days.notice_before, days.dispatch) == (10, 2, 25)
    assert days.review_months == [6, 12]
    assert days.policy == "keep"
