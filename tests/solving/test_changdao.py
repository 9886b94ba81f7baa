"""Changdao in pairs: 594 of them, and no beat that water parts."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import shapely

from liaison_plan.county.bundled import bundled_county
from liaison_plan.county.reading import read_county
from liaison_plan.rules.model import read_rules
from liaison_plan.solving.make_plan import make_plan

CHANGDAO = bundled_county("changdao")


@pytest.fixture(scope="module")
def county():
    """The islands."""
    return read_county(CHANGDAO)


@pytest.fixture(scope="module")
def made(county):
    """The plan in pairs, made quickly."""
    rules = read_rules(CHANGDAO / "rules-pairs.toml")
    return make_plan(county, rules.replace({"solve": {"effort": "quick"}}), workers=1)


def test_everybody_takes_part_and_no_door_is_left_out(made, county):
    """1,188 officials in 594 pairs of 24 to 26 households, 25.8 on average."""
    loads = made.beats.load
    assert loads.sum() == len(county.households) == 15_303
    assert made.beat_officials.official_id.nunique() == len(county.officials) == 1_188
    assert set(made.exceptions.rule) <= {"unit_split"}
    assert len(loads) == 594
    assert loads.between(24, 26).all()
    assert round(loads.mean(), 1) == 25.8


def test_pairs_are_one_of_the_township_and_one_of_the_zone(made, county):
    """The township's own, and somebody of the zone."""
    towns = county.officials.set_index("official_id").township_id
    is_local = towns[made.beat_officials.official_id].to_numpy() != ""
    local = pd.Series(is_local).groupby(made.beat_officials.beat_id.to_numpy())
    assert (local.sum() == 1).all()
    assert (local.size() == 2).all()


def test_no_beat_lies_on_two_islands(made, county):
    """All households of a beat stand on the land of its centre."""
    land = [
        shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in json.loads((CHANGDAO / "basemap.geojson").read_bytes())[
            "features"
        ]
    ]
    on = np.full(len(county.households), -1)
    for i, piece in enumerate(land):
        on[shapely.contains_xy(piece, county.households.lon, county.households.lat)] = i
    piece_of = pd.Series(on, county.households.household_id)
    beats = piece_of[made.assignments.household_id].groupby(
        made.assignments.beat_id.to_numpy()
    )
    assert (beats.nunique() == 1).all()
    assert piece_of.nunique() == 9
