"""Daguan: the figures of its report, counted from the tables."""

from __future__ import annotations

import pytest

from liaison_plan.rules.model import read_rules
from liaison_plan.rules.stations import read_station_rules
from tests.county.test_invented_counties import DATA, tables


@pytest.fixture(scope="module")
def of():
    """All tables of Daguan."""
    return tables("daguan")


def test_sixty_heads_with_teams_of_four_of_one_bureau(of):
    """60 villages and communities, 60 bureaus, a head and three members each."""
    officials = of["officials"]
    assert len(of["villages"]) == 60
    assert set(of["villages"].kind) == {"village", "community"}
    assert (officials["rank"] == "bureau_head").sum() == 60
    teams = officials.groupby("unit_id")["rank"].agg(["size", list])
    assert len(teams) == 60
    assert (teams["size"] == 4).all()
    assert all(ranks.count("bureau_head") == 1 for ranks in teams["list"])


def test_250_households_a_station(of):
    """15,000 in all, which a team of four shares as 62 and 63."""
    sizes = of["households"].village_id.value_counts()
    assert len(of["households"]) == 15_000
    assert (sizes == 250).all()
    band = read_rules(DATA / "daguan").load
    assert 4 * band.min <= 250 <= 4 * band.max


def test_203_problems_in_six_classes_of_which_95_are_solved(of):
    """46.8 %; no class is solved wholly or not at all."""
    problems = of["problems"]
    assert len(problems) == 203
    by_class = problems.groupby("kind").is_solved.agg(
        ["size", lambda s: (s == "1").sum()]
    )
    assert len(by_class) == 6
    solved = by_class.iloc[:, 1]
    assert solved.sum() == 95
    assert round(100 * solved.sum() / len(problems), 1) == 46.8
    assert ((solved > 0) & (solved < by_class["size"])).all()
    assert set(problems.village_id) <= set(of["villages"].village_id)


def test_312_measures_in_59_plans_of_60(of):
    """One station has none: its plan is missing, and the README names it."""
    measures, villages = of["measures"], of["villages"]
    assert len(measures) == 312
    missing = villages[~villages.village_id.isin(measures.village_id)]
    assert measures.village_id.nunique() == 59
    assert len(missing) == 1
    text = (DATA / "daguan" / "README.md").read_text(encoding="utf-8")
    assert text.count(missing.name.iloc[0]) == 2
    needs = villages.set_index("village_id").needs.str.split(";")
    assert all(m.need in needs[m.village_id] for m in measures.itertuples())


def test_some_heads_would_suit_their_home_best(of):
    """Their bureau does what the home needs: the conflict that avoidance is for."""
    units = of["units"].set_index("unit_id").functions.str.split(";")
    needs = of["villages"].set_index("village_id").needs.str.split(";")
    heads = of["officials"][of["officials"]["rank"] == "bureau_head"]
    at_home = heads[heads.home_village_id != ""]
    suited = [
        bool(set(units[h.unit_id]) & set(needs[h.home_village_id]) - {""})
        for h in at_home.itertuples()
    ]
    assert sum(suited) >= 5
    assert read_station_rules(DATA / "daguan").roles["head"].home_village == "avoid"
