"""Verification of stations: a sound plan passes, every broken promise is named."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.plan.bundle import Aim
from liaison_plan.plan.exceptions import exception_frame, exception_row
from liaison_plan.plan.folder import read_plan
from liaison_plan.plan.verify import verify
from liaison_plan.rules.stations import StationRules
from liaison_plan.stations.staff import staff_stations
from tests.solving.tiny import Tiny

UNITS = [{"unit_id": "U1", "functions": "roads"}, {"unit_id": "U2"}]
#: Three villages in a row; V3 lies in another township and nobody may follow there.
VILLAGES = [
    {"village_id": f"V{n}", "name": f"V{n}", "lon": 117 + n / 100, "lat": 23.0,
     "township_id": "T2" if n == 3 else "T1", "needs": "law" if n == 1 else ""}
    for n in (1, 2, 3)
]  # fmt: skip
#: Two heads of units, their staff, one bound to T1, one lawyer, one away.
OFFICIALS = [
    {"official_id": "H1", "rank": "head", "unit_id": "U1", "lon": 117.01},
    {"official_id": "H2", "rank": "head", "unit_id": "U2", "lon": 117.02},
    {"official_id": "S1", "rank": "staff", "unit_id": "U1", "lon": 117.01},
    {"official_id": "S2", "rank": "staff", "unit_id": "U2", "lon": 117.02,
     "home_village_id": "V1"},
    {"official_id": "T1", "rank": "town", "township_id": "T1", "lon": 117.02},
    {"official_id": "L1", "rank": "lawyer", "skills": "law", "lon": 117.01},
    {"official_id": "A1", "rank": "head", "is_available": False},
]  # fmt: skip
RULES = {
    "roles": {
        "head": {
            "rank": ["head"], "places": {"village": [1, 1]}, "per_person": [1, 1],
            "per_unit_max": 1,
        },
        "member": {
            "rank": ["staff"], "places": {"village": [0, 1]}, "same_unit_as": "head",
            "home_village": "forbid", "per_person": [0, 1],
        },
        "town_contact": {
            "rank": ["town"], "from": "township", "places": {"village": [1, 1]},
            "per_person": [0, 2],
        },
        "lawyer": {"skills": ["law"], "places": {"village": [0, 1]}},
    }
}  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The county's folder, and its plan: one village without head, V3 without all."""
    officials = [{"lat": 23.0, "lon": 117.0, **o} for o in OFFICIALS]
    tiny = Tiny(
        officials=officials, villages=VILLAGES, units=UNITS,
        households=[{"household_id": "D1", "village_id": "V1", "lon": 117, "lat": 23}],
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("stations") / "county"
    tiny.write(folder)
    plan = staff_stations(tiny.county(), StationRules.from_dict(RULES))
    return folder, replace(plan, county_hashes=read_county(folder).table_hashes)


def checks_of(sound, plan, tmp_path):
    """Codes of the faults found in a plan that was written as it is."""
    plan.save(tmp_path / "plan")
    found = verify(sound[0], tmp_path / "plan")
    return set(found.loc[found["severity"] == "fault", "check"])


def with_rows(plan, *rows, drop=()):
    """The plan with postings added and taken out."""
    table = plan.stations
    gone = [tuple(row) in drop for row in table.itertuples(index=False, name=None)]
    extra = pd.DataFrame(list(rows), columns=table.columns, dtype=str)
    kept = table[~pd.Series(gone, index=table.index)]
    return replace(plan, stations=pd.concat([kept, extra], ignore_index=True))


def test_a_sound_plan_is_verified_and_reads_back(sound, tmp_path):
    """No fault; the roles come back from plan.json as they were."""
    plan = sound[1]
    assert checks_of(sound, plan, tmp_path) == set()
    again = read_plan(tmp_path / "plan")
    assert again.station_rules == plan.station_rules
    assert again.layers == ("stations",)
    pd.testing.assert_frame_equal(again.stations, plan.stations)
    assert len(plan.stations) == 5
    assert set(plan.exceptions["rule"]) == {"station_short"}


#: A posting more, and the checks that must name it.
ADDED = [
    (("V1", "head", "H9"), "unknown_person"),
    (("V1", "head", "A1"), "unknown_person"),
    (("V9", "head", "H1"), "unknown_place"),
    (("V1", "leader", "H1"), "unknown_role"),
    (("T1", "head", "H1"), "unknown_place"),
    (("V3", "head", "S1"), "station_rank"),
    (("V3", "lawyer", "H1"), "station_skills"),
    (("V3", "town_contact", "T1"), "station_township"),
    (("V1", "member", "S2"), "station_home_village"),
    (("V3", "head", "H1"), "person_most"),
    (("V3", "head", "H1"), "unit_most"),
    (("V3", "member", "S1"), "same_unit"),
    (("V2", "member", "L1"), "two_roles"),
    (("V2", "head", "H1"), "place_most"),
    (("V2", "lawyer", "H2"), "several_roles"),
]


@pytest.mark.parametrize(("row", "check"), ADDED, ids=[f"{r[1]}-{c}" for r, c in ADDED])
def test_a_posting_that_breaks_a_promise_is_named(sound, tmp_path, row, check):
    """Each added posting alone."""
    assert check in checks_of(sound, with_rows(sound[1], row), tmp_path)


def test_a_row_that_stands_twice_is_named(sound, tmp_path):
    """The very same posting again."""
    row = tuple(sound[1].stations.iloc[0])
    assert "twice" in checks_of(sound, with_rows(sound[1], row), tmp_path)


def test_a_post_left_open_without_need_is_named(sound, tmp_path):
    """H1 may stand at V1 and has no other place."""
    plan = sound[1]
    mine = [r for r in plan.stations.itertuples(index=False, name=None) if r[2] == "H1"]
    found = checks_of(sound, with_rows(plan, drop=set(mine)), tmp_path)
    assert {"short_needlessly", "idle_needlessly", "exception_missing"} <= found


def test_exceptions_must_be_exactly_those_there_are(sound, tmp_path):
    """One taken out, one invented, one with a wrong number."""
    plan = sound[1]
    fewer = replace(plan, exceptions=plan.exceptions.iloc[1:].reset_index(drop=True))
    assert "exception_missing" in checks_of(sound, fewer, tmp_path / "fewer")
    row = exception_row("idle", official_id="L1", detail={"role": "lawyer"})
    more = exception_frame([*plan.exceptions.to_dict("records"), row])
    more = replace(plan, exceptions=more)
    assert "exception_false" in checks_of(sound, more, tmp_path / "more")
    wrong = plan.exceptions.assign(
        detail=plan.exceptions["detail"].str.replace("missing=1", "missing=2")
    )
    found = checks_of(sound, replace(plan, exceptions=wrong), tmp_path / "wrong")
    assert {"exception_missing", "exception_false"} <= found


@pytest.mark.parametrize("n", range(5))
def test_an_aim_that_is_not_what_is_counted_is_named(sound, tmp_path, n):
    """Each value raised by 1, with a bound that fits it."""
    aims = list(sound[1].aims)
    aims[n] = Aim(aims[n].name, aims[n].value + 1, aims[n].value + 1)
    plan = replace(sound[1], aims=tuple(aims))
    assert "aim_value" in checks_of(sound, plan, tmp_path)


def test_status_bounds_and_order_of_aims_are_checked(sound, tmp_path):
    """Optimal only with every bound met; bounds below values; aims in order."""
    plan = sound[1]
    loose = Aim("station_short", plan.aims[0].value, plan.aims[0].value - 1)
    open_ = replace(plan, aims=(loose, *plan.aims[1:]))
    assert "status" in checks_of(sound, open_, tmp_path / "open")
    turned = replace(plan, aims=plan.aims[::-1])
    assert "aims" in checks_of(sound, turned, tmp_path / "turned")
    high = Aim("station_short", plan.aims[0].value, plan.aims[0].value + 1)
    above = replace(plan, aims=(high, *plan.aims[1:]))
    assert "aim_bound" in checks_of(sound, above, tmp_path / "above")


def test_the_roles_must_be_kept_in_full(sound, tmp_path):
    """plan.json without roles, with half of them, and with both layers."""
    sound[1].save(tmp_path / "plan")
    file = tmp_path / "plan" / "plan.json"
    about = json.loads(file.read_text(encoding="utf-8"))

    def faults(**changes):
        table = {k: v for k, v in (about | changes).items() if v is not None}
        file.write_text(json.dumps(table), encoding="utf-8")
        found = verify(sound[0], tmp_path / "plan")
        return set(found.loc[found["severity"] == "fault", "check"])

    assert faults(station_rules=None) == {"station_rules"}
    half = json.loads(json.dumps(about["station_rules"]))
    del half["roles"]["head"]["rank"]
    assert "station_rules" in faults(station_rules=half)
    assert "station_rules" in faults(station_rules={"roles": {}})
    assert "layers" in faults(layers=["households", "stations"])
