"""Plans of counties where limits leave people out still pass the verification."""

from __future__ import annotations

from liaison_plan.county.reading import read_county
from liaison_plan.plan.verify import verify
from liaison_plan.rules.model import Rules
from liaison_plan.solving.make_plan import make_plan
from tests.solving.tiny import Tiny

#: Where the base is; a hundredth of a degree east is a good kilometre.
LON, LAT = 117.0, 23.0


def verified(tiny, folder):
    """Plan a county from its files, and give the plan and the faults found in it."""
    county = tiny.write(folder / "county")
    plan = make_plan(read_county(county), Rules.from_dict(tiny.rules), workers=1)
    found = verify(county, plan.save(folder / "plan"))
    return plan, found[found["severity"] == "fault"]["problem"].tolist()


def door(number, village, lon):
    """A household so many degrees east of the base."""
    where = {"lon": LON + lon, "lat": LAT}
    return {"household_id": f"H{number}", "village_id": village, **where}


def test_who_is_beyond_everybody_s_limit_is_idle_because_not_eligible(tmp_path):
    """Under `nearest` the scatter limit counts from the base."""
    near_and_far = Tiny(
        households=[door(i, "V1", 0.0001 * i) for i in range(4)],
        officials=[
            {"official_id": "O1", "lon": LON, "lat": LAT},
            {"official_id": "O2", "lon": LON + 1, "lat": LAT},
        ],
        villages=[{"village_id": "V1", "name": "V1"}],
        rules={
            "load": {"min": 1, "max": 5},
            "distance": {"scatter_max_m": 500},
            "scope": {"beat_within": "county"},
            "method": {"name": "nearest"},
        },
    )
    plan, faults = verified(near_and_far, tmp_path)
    assert faults == []
    (idle,) = plan.exceptions.query("rule == 'idle'").to_dict("records")
    assert (idle["official_id"], idle["detail"]) == ("O2", "reason=not_eligible")


def test_a_village_that_nobody_reaches_has_no_price_of_beats(tmp_path):
    """Its beats cannot be one more or one less than none."""
    unreached = Tiny(
        households=[
            *(door(i, "V1", 0.0001 * i) for i in range(4)),
            *(door(i, "V2", 1 + 0.0001 * i) for i in range(4, 8)),
        ],
        officials=[{"official_id": f"O{i}", "lon": LON, "lat": LAT} for i in range(3)],
        villages=[{"village_id": v, "name": v} for v in ("V1", "V2")],
        rules={"load": {"min": 1, "max": 4}, "distance": {"travel_max_m": 500}},
    )
    plan, faults = verified(unreached, tmp_path)
    assert faults == []
    assert [price["village_id"] for price in plan.beat_prices] == ["V1"]
    assert (plan.assignments["official_id"] == "").sum() == 4


def test_one_office_seats_no_more_officials_than_doors_within_its_reach(tmp_path):
    """Six of one base reach two doors of V1 and all of V2; nobody need be left out."""
    office = [{"official_id": f"O{i}", "lon": LON, "lat": LAT} for i in range(6)]
    helpers = [
        {"official_id": f"P{i}", "lon": LON + 0.02, "lat": LAT} for i in range(2)
    ]
    rules = {"load": {"min": 1, "max": 3}, "distance": {"travel_max_m": 1000}}
    county = Tiny(
        households=[
            # Two doors near the office, eight a good two kilometres off.
            *(door(i, "V1", 0.0001 * i) for i in range(2)),
            *(door(i, "V1", 0.02 + 0.0001 * i) for i in range(2, 10)),
            *(door(i, "V2", -0.0001 * i) for i in range(10, 18)),
        ],
        officials=office + helpers,
        villages=[{"village_id": v, "name": v} for v in ("V1", "V2")],
        rules=rules,
    )
    plan, faults = verified(county, tmp_path)
    assert faults == []
    assert (plan.assignments["official_id"] != "").all()
