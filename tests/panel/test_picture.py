"""The packed data of the map: what stays, and what changes with a plan."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest

from liaison_plan.panel.lists import new_exceptions
from liaison_plan.panel.picture import Marks, Picture
from liaison_plan.plan.compare import changed_households
from tests.output.small import plan_by_chunks, small_county


@pytest.fixture
def county():
    """One hundred households in four villages."""
    return small_county()


def marks_of(plan, baseline, **more):
    """Marks of a plan beside its baseline."""
    return Marks(
        changed_households(plan, baseline),
        new_exceptions(plan.exceptions, baseline.exceptions),
        **more,
    )


def now_of(picture, county, plan, baseline, **more):
    """What the plan says, read back."""
    return json.loads(picture.part_of(county, plan, marks_of(plan, baseline, **more)))


def ints(packed):
    """Read packed whole numbers."""
    return np.frombuffer(packed, "<i4")


def test_points_stand_where_the_county_says(county):
    """In steps of 1e-5 degrees, in the order of the ids given with them."""
    picture = Picture(county, plan_by_chunks(county))
    ids = json.loads(picture.fixed)["households"]
    x, y, village = ints(picture.points).reshape(3, -1)
    table = county.households.set_index("household_id").loc[ids]
    assert np.abs(x / 1e5 - table["lon"]).max() < 1e-5
    assert np.abs(y / 1e5 - table["lat"]).max() < 1e-5
    assert county.villages["village_id"].iloc[village].tolist() == (
        table["village_id"].tolist()
    )


def test_every_household_has_its_beat_in_every_plan(county):
    """Whichever plan the panel was opened with."""
    first, second = plan_by_chunks(county), plan_by_chunks(county, chunk=25)
    picture = Picture(county, first)
    ids = json.loads(picture.fixed)["households"]
    for plan in (first, second):
        beats = np.append(plan.beats["beat_id"].to_numpy(object), "")
        told = beats[ints(picture.beat_of(plan))]
        held = plan.assignments.set_index("household_id")["beat_id"].loc[ids]
        assert told.tolist() == held.tolist()


def test_households_without_a_point_are_not_drawn(county):
    """They must not stand in the Atlantic."""
    households = county.households.copy()
    households.loc[0, ["lon", "lat"]] = np.nan
    bare = dataclasses.replace(county, households=households)
    picture = Picture(bare, plan_by_chunks(county))
    fixed = json.loads(picture.fixed)
    ids = fixed["households"]
    assert fixed["unplaced"] == 1
    assert len(ids) == 99
    assert "H000000" not in ids
    assert len(ints(picture.points)) == 3 * 99


def test_hues_stay_with_their_beats(county):
    """An edit recolours what it touches and nothing else."""
    first, second = plan_by_chunks(county), plan_by_chunks(county, chunk=25)
    picture = Picture(county, first)
    before = now_of(picture, county, first, first)["beats"]
    after = now_of(picture, county, second, first)["beats"]
    old = dict(zip(before["id"], before["hue"], strict=True))
    new = dict(zip(after["id"], after["hue"], strict=True))
    both = old.keys() & new.keys()
    assert both
    assert {beat: old[beat] for beat in both} == {beat: new[beat] for beat in both}


def test_changes_pins_and_frozen_villages_are_marked(county):
    """By position, with the official before."""
    first = plan_by_chunks(county)
    second = plan_by_chunks(county, shift=1)
    picture = Picture(county, first)
    ids = json.loads(picture.fixed)["households"]
    now = now_of(
        picture, county, second, first,
        pins={"H000003": "O00001", "H999999": "O00001"}, frozen_villages={"V002"},
    )  # fmt: skip
    changed = changed_households(second, first)
    assert [ids[at] for at in now["changes"]["household"]] == (
        changed["household_id"].tolist()
    )
    was = [now["changes"]["officials"][k] for k in now["changes"]["was"]]
    assert was == changed["old_official_id"].tolist()
    assert [ids[at] for at in now["pins"]] == ["H000003"]
    assert now["frozen_villages"] == ["V002"]
    assert sum(now["villages"]["changes"]) == len(changed)


def test_new_exceptions_are_told_from_old_ones(county):
    """So that the map can show those alone."""
    first = plan_by_chunks(county)
    extra = pd.DataFrame(
        [["uncovered", "V001", "", "H000030", "reason=all_full"]],
        columns=first.exceptions.columns,
    )
    second = dataclasses.replace(
        first, exceptions=pd.concat([first.exceptions, extra], ignore_index=True)
    )
    picture = Picture(county, first)
    told = now_of(picture, county, second, first)["exceptions"]
    assert told["is_new"] == [0] * len(first.exceptions) + [1]
    ids = json.loads(picture.fixed)["households"]
    assert ids[told["household"][-1]] == "H000030"


def test_every_update_has_a_higher_revision(county):
    """Also where the plan is the same: the page must hear of it."""
    plan = plan_by_chunks(county)
    picture = Picture(county, plan)
    seen = [now_of(picture, county, plan, plan)["revision"] for _ in range(3)]
    assert seen == [1, 2, 3]


def test_an_official_who_joined_is_on_the_map(county):
    """Officials are part of what changes."""
    plan = plan_by_chunks(county)
    picture = Picture(county, plan)
    person = county.officials.iloc[[0]].assign(official_id="O77777")
    more = dataclasses.replace(
        county, officials=pd.concat([county.officials, person], ignore_index=True)
    )
    assert now_of(picture, more, plan, plan)["officials"]["id"][-1] == "O77777"
