"""`verify` knows every rule of rules.toml: it accepts what holds and names what not."""

from __future__ import annotations

import pytest

from liaison_plan.plan.verify import verify
from tests.plan.small import (
    BEATS,
    DOORS,
    EXCEPTIONS,
    OFFICIALS,
    STEP_LAT,
    STEP_LON,
    write_county,
    write_plan_by_hand,
)
from tests.plan.tamper import Forger

BAND = {"min": 3, "max": 4}


def said(county, plan):
    """What is wrong, as pairs of check and id."""
    found = verify(county, plan)
    return list(zip(found["check"], found["id"], strict=True))


def without(*rules):
    """The exceptions by hand, less those of some rules."""
    return [row for row in EXCEPTIONS if row[0] not in rules]


def officials(**columns):
    """The officials with further columns, `name="a,b,c,d,e,f,g"`."""
    lines = OFFICIALS.splitlines()
    for name, cells in columns.items():
        values = [name, *cells.split(",")]
        lines = [f"{line},{value}" for line, value in zip(lines, values, strict=True)]
    return "\n".join(lines) + "\n"


@pytest.fixture
def make(tmp_path):
    """Write county and plan with some parts changed, give both folders."""

    def make_both(*, county=None, **plan):
        folder = write_county(tmp_path / "made", **(county or {}))
        return folder, write_plan_by_hand(tmp_path / "its plan", folder, **plan)

    return make_both


def test_idle_officials_may_be_allowed(make):
    """Then nobody lists them."""
    rules = {"load": BAND | {"idle": "allowed"}}
    assert said(*make(rules=rules, exceptions=without("idle"))) == []


def test_idle_officials_are_no_exception_where_idling_is_allowed(make):
    """A listed one is false."""
    rules = {"load": BAND | {"idle": "allowed"}}
    assert ("exception_false", "O5") in said(*make(rules=rules))


def test_nobody_who_could_serve_is_idle_where_that_is_forbidden(make):
    """O5 could; O7, in whose township nobody lives, could not."""
    rules = {"load": BAND | {"idle": "forbidden"}}
    assert said(*make(rules=rules)) == [("idle_forbidden", "O5")]


def test_exempt_officials_are_no_exceptions(make):
    """Neither idle nor below the minimum."""
    rules = {"load": BAND, "exempt": {"officials": ["O2", "O5"]}}
    county, plan = make(rules=rules)
    assert {pair for pair in said(county, plan) if pair[0] != "aim_value"} == {
        ("exception_false", "O2"), ("exception_false", "O5"),
    }  # fmt: skip
    plan = Forger(plan, county)
    rows = plan.tables["exceptions"]
    plan.tables["exceptions"] = [
        r for r in rows if r["official_id"] not in {"O2", "O5"}
    ]
    plan.agree()
    assert said(county, plan.folder) == []


def test_exempt_villages_have_no_minimum(make):
    """Neither the village nor its officials are exceptions."""
    rules = {"load": BAND, "exempt": {"villages": ["V1"]}}
    exceptions = without("below_min", "village_cannot_be_cut")
    assert said(*make(rules=rules, exceptions=exceptions)) == []


def test_own_bands_count(make):
    """O2's own minimum of 2 is met; O3's own maximum of 3 is not."""
    own = officials(load_min=",2,,,,,", load_max=",,3,,,,")
    exceptions = without("below_min", "village_cannot_be_cut")
    assert said(*make(county={"officials": own}, exceptions=exceptions)) == [
        ("load_max", "O3")
    ]


def test_an_own_maximum_below_the_minimum_lowers_it(make):
    """O2 may hold 2 at most, so that 2 is enough."""
    own = officials(load_max=",2,,,,,")
    assert said(*make(county={"officials": own}, exceptions=without("below_min"))) == []


def test_home_villages_may_be_allowed_or_forbidden(make, tmp_path):
    """O4's home village is an exception, nothing, or a broken rule."""
    none = without("home_village")
    rules = {"load": BAND, "scope": {"home_village": "allow"}}
    county, plan = make(rules=rules, exceptions=none)
    assert said(county, plan) == []
    rules["scope"]["home_village"] = "forbid"
    plan = write_plan_by_hand(tmp_path / "forbid", county, rules=rules, exceptions=none)
    assert said(county, plan) == [("home_forbidden", f"H{n}") for n in (10, 11, 12)]


def test_a_limit_on_scatter_holds_but_for_those_named(make, tmp_path):
    """H09 is about 360 m from its centre; `longer` lets it."""
    rules = {"load": BAND, "distance": {"scatter_max_m": 210}}
    county, plan = make(rules=rules)
    assert said(county, plan) == [("scatter_max", "H09")]
    rules["distance"]["longer"] = {"H09": 450, "H01": 10}
    plan = write_plan_by_hand(tmp_path / "longer", county, rules=rules)
    assert said(county, plan) == []
    rules["distance"]["longer"] = {"H09": 350}
    plan = write_plan_by_hand(tmp_path / "short", county, rules=rules)
    assert said(county, plan) == [("scatter_max", "H09")]


def test_a_median_need_not_break_a_limit(make):
    """A centre that keeps the limit is right though another has a smaller sum."""
    longer = dict.fromkeys(["H03", "H09", "H12"], 900)
    rules = {"load": BAND, "distance": {"scatter_max_m": 120, "longer": longer}}
    county, plan = make(rules=rules)
    # From H07, where the sum is smallest, H08 is 141 m away; only H06 reaches both.
    assert said(county, plan) == [("scatter_max", "H07")]
    forged = Forger(plan, county)
    forged.beat("V2-01")["centre_household_id"] = "H06"
    forged.agree(centres=False)
    assert said(county, plan) == []
    forged.about["rules"]["distance"]["scatter_max_m"] = 0
    forged.save_about()
    assert said(county, plan) == [("median", "V2-01")]


def test_a_limit_on_travel_holds(make):
    """O3 sets out 2 km from V2, all others are nearer."""
    rules = {"load": BAND, "distance": {"travel_max_m": 1900}}
    assert said(*make(rules=rules)) == [("travel_max", "O3")]


def test_metres_are_multiplied_by_the_detour(make):
    """The same metres without the factor are false."""
    rules = {"load": BAND, "distance": {"detour": 1.5}}
    county, plan = make(rules=rules)
    assert said(county, plan) == []
    forged = Forger(plan, county)
    forged.about["rules"]["distance"]["detour"] = 1.0
    forged.save_about()
    assert {"scatter", "travel", "aim_value"} == {c for c, _id in said(county, plan)}


def test_metres_on_roads_cannot_be_verified_without_roads(make):
    """Then the plan is not called verified."""
    rules = {"load": BAND, "distance": {"measure": "road"}}
    assert ("measure", "rules") in said(*make(rules=rules))


MIXED = {
    "V1-01": ("O1", ["H01", "H02", "H03"]),
    "V1-02": ("O2", ["H04", "H05", "H06"]),
    "V2-01": ("O3", ["H07", "H08", "H09"]),
    "V3-01": ("O4", ["H10", "H11", "H12"]),
}


@pytest.mark.parametrize(
    ("scope", "faults"),
    [
        ({}, {"scope"}),
        ({"beat_within": "township"}, set()),
        ({"beat_within": "county"}, set()),
        ({"neighbours": [["V1", "V2"]]}, set()),
        ({"neighbours": [["V2", "V1"]]}, set()),
        ({"neighbours": [["V1", "V3"]]}, {"scope"}),
    ],
)
def test_beats_keep_to_the_scope(make, scope, faults):
    """V1 and V2 are in one township; the rules say whether they may share a beat."""
    exceptions = without("below_min", "village_cannot_be_cut")
    found = said(
        *make(county={"pins": None}, rules={"load": BAND, "scope": scope},
              beats=MIXED, exceptions=exceptions)
    )  # fmt: skip
    assert {check for check, _id in found} - {"exception_missing"} == faults


def test_villages_of_two_townships_do_not_share_a_beat(make):
    """`township` is the limit."""
    beats = {
        "V1-01": ("O1", ["H01", "H02", "H03"]),
        "V1-02": ("O2", ["H04", "H05", "H12"]),
        "V2-01": ("O3", BEATS["V2-01"][1]),
        "V3-01": ("O4", ["H10", "H11"]),
    }
    scope = {"beat_within": "township"}
    found = said(
        *make(rules={"load": BAND, "scope": scope}, beats=beats,
              exceptions=[
                  ("below_min", "V3", "O4", "", "load=2;min=3;reason=limits"),
                  *without("below_min", "village_cannot_be_cut"),
                  ])
    )  # fmt: skip
    assert [c for c, _id in found if c != "exception_detail"] == ["scope"]


def grouped(**groups):
    """Households with village groups, `H04="G1"`."""
    rows = ["household_id,village_id,lon,lat,group_id"]
    for household, (village, east, north) in DOORS.items():
        lon, lat = 117.43 + east * STEP_LON, 23.70 + north * STEP_LAT
        group = groups.get(household, "")
        rows.append(f"{household},{village},{lon:.7f},{lat:.7f},{group}")
    return "\n".join(rows) + "\n"


def test_groups_kept_together_are_on_one_beat(make, tmp_path):
    """A group of two that is cut breaks the rule, listed or not."""
    doors = grouped(H03="G1", H04="G1", H06="G1")
    rules = {"load": BAND, "scope": {"keep_groups": True}}
    county, plan = make(county={"households": doors}, rules=rules)
    assert said(county, plan) == [("exception_missing", "V1"), ("group_cut", "V1 G1")]
    listed = ("group_split", "V1", "", "", "group_id=G1;load=2;max=4;parts=2")
    plan = write_plan_by_hand(
        tmp_path / "listed", county, rules=rules, exceptions=[*EXCEPTIONS, listed]
    )
    assert said(county, plan) == [("group_cut", "V1 G1")]


def test_a_group_heavier_than_the_maximum_is_cut_and_listed(make, tmp_path):
    """Five doors of one group are too many for one official; so says the detail."""
    doors = grouped(**dict.fromkeys(["H01", "H02", "H03", "H04", "H05"], "G1"))
    rules = {"load": BAND, "scope": {"keep_groups": True}}
    listed = ("group_split", "V1", "", "", "group_id=G1;load=5;max=4;parts=2")
    county, plan = make(
        county={"households": doors}, rules=rules, exceptions=[*EXCEPTIONS, listed]
    )
    assert said(county, plan) == []
    wrong = (*listed[:4], "group_id=G1;load=6;max=4;parts=2")
    plan = write_plan_by_hand(
        tmp_path / "wrong", county, rules=rules, exceptions=[*EXCEPTIONS, wrong]
    )
    assert said(county, plan) == [("exception_detail", "V1")]


def test_two_beats_are_allowed_where_the_rules_say_so(make):
    """O1 holds both beats of V1: five points are over the maximum all the same."""
    beats = BEATS | {"V1-02": ("O1", ["H04", "H05"])}
    rules = {"load": {"min": 3, "max": 5}, "scope": {"beats_per_official": 2}}
    exceptions = [
        *without("below_min", "village_cannot_be_cut"),
        ("idle", "", "O2", "", "reason=minimum"),
    ]
    assert said(*make(beats=beats, rules=rules, exceptions=exceptions)) == []


def paired(county, plan):
    """Add a second official to every beat of a plan of pairs."""
    forged = Forger(plan, county)
    forged.tables["beat_officials"] += [
        {"beat_id": beat, "official_id": official, "role": "second", "travel_m": ""}
        for beat, official in (("V1-01", "O2"), ("V2-01", "O5"), ("V3-01", "O6"))
    ]
    forged.agree(exceptions=False, aims=False)
    return forged


def test_pairs_have_two_roles_and_a_doubled_band(make):
    """With one official a beat the plan is not what the rules ask for."""
    beats = {
        "V1-01": ("O1", DOORS_OF["V1"]), "V2-01": ("O3", DOORS_OF["V2"]),
        "V3-01": ("O4", DOORS_OF["V3"]),
    }  # fmt: skip
    rules = {"load": {"min": 1, "max": 3}, "scope": {"per_beat": 2}}
    people = OFFICIALS.replace("O6,U2,,,,,0", "O6,U1,,,,,1")
    exceptions = [
        ("home_village", "V3", "O4", "", ""),
        ("idle", "", "O7", "", "reason=not_eligible"),
        ("unit_split", "", "", "", "unit_id=U1;villages=3"),
        ("unit_split", "", "", "", "unit_id=U2;villages=2"),
    ]  # fmt: skip
    county, plan = make(
        county={"officials": people}, beats=beats, rules=rules, exceptions=exceptions
    )
    assert {"roles"} <= {check for check, _id in said(county, plan)}
    forged = paired(county, plan)
    assert {check for check, _id in said(county, plan)} == {"aim_value"}
    for rule, right in (("different_units", "V1-01"), ("town+county", "V1-01")):
        forged.about["rules"]["scope"]["pair_rule"] = rule
        forged.save_about()
        assert ("pair_rule", right) in said(county, plan)


DOORS_OF = {
    village: [h for h, (v, _e, _n) in DOORS.items() if v == village]
    for village in ("V1", "V2", "V3")
}


def nearest(make, **changes):
    """A plan by `nearest`: the same beats, centres are the bases."""
    rules = {
        "load": BAND | {"idle": "forbidden"}, "method": {"name": "nearest"},
        "exempt": {"officials": ["O5"]},
    }  # fmt: skip
    exceptions = without("village_cannot_be_cut")
    exceptions = [row for row in exceptions if row[2] != "O5"]
    return make(rules=rules, exceptions=exceptions, **changes)


def test_a_plan_by_nearest_is_verified(make):
    """Centres are bases, nobody travels."""
    county, plan = nearest(make)
    assert said(county, plan) == []
    rows = Forger(plan, county).tables
    assert {r["centre_household_id"] for r in rows["beats"]} == {""}
    assert {r["travel_m"] for r in rows["beat_officials"]} == {"0.0"}


def test_nearest_is_optimal_only_when_every_aim_is_proven(make):
    """The word needs a bound for each aim."""
    county, plan = nearest(make, status="optimal")
    assert said(county, plan) == [("status", "status")]
    forged = Forger(plan, county)
    for aim in forged.about["aims"]:
        aim["bound"], aim["gap"] = aim["value"], 0
    forged.save_about()
    assert said(county, plan) == []


def test_nearest_is_never_optimal_with_unequal_workloads(make):
    """Then it is a generalised assignment, which no flow solves."""
    rows = ["household_id,village_id,lon,lat,workload"]
    for household, (village, east, north) in DOORS.items():
        lon, lat = 117.43 + east * STEP_LON, 23.70 + north * STEP_LAT
        points = 2 if household == "H05" else 1
        rows.append(f"{household},{village},{lon:.7f},{lat:.7f},{points}")
    doors = "\n".join(rows) + "\n"
    county, plan = nearest(make, county={"households": doors}, status="optimal")
    forged = Forger(plan, county)
    for aim in forged.about["aims"]:
        aim["bound"], aim["gap"] = aim["value"], 0
    forged.save_about()
    assert ("status", "status") in said(county, plan)


def test_a_centre_household_under_nearest_is_a_fault(make):
    """The centre is the base and nothing else."""
    county, plan = nearest(make)
    forged = Forger(plan, county)
    forged.beat("V1-01")["centre_household_id"] = "H02"
    forged.save(rehash=True)
    assert said(county, plan) == [("centre", "V1-01")]


ALL_BANNED = "household_id,official_id\n" + "".join(f"H05,O{i}\n" for i in range(1, 8))


def left_out(reason):
    """H05 without an official, for a reason; V1 and its load fit the band then."""
    beats = BEATS | {"V1-02": ("O2", ["H04"])}
    exceptions = [
        ("below_min", "V1", "O2", "", "load=1;min=3;reason=limits"),
        *without("below_min"),
        ("uncovered", "V1", "", "H05", f"reason={reason}"),
    ]
    return {"beats": beats, "exceptions": exceptions, "status": "infeasible"}


def test_a_household_nobody_may_serve_is_left_out_with_its_reason(make):
    """Every official is banned from it."""
    found = said(*make(county={"bans": ALL_BANNED}, **left_out("no_official_allowed")))
    assert found == []


def test_a_wrong_reason_for_leaving_out_is_named(make):
    """Everyone is banned, so that nobody is full."""
    found = said(*make(county={"bans": ALL_BANNED}, **left_out("all_full")))
    assert found == [("exception_detail", "H05")]


def test_a_household_somebody_has_room_for_is_not_left_out(make):
    """O2 has room; all_full is not so, and the rule is named."""
    found = said(*make(**left_out("all_full")))
    assert ("left_out_needlessly", "H05") in found


def test_a_household_is_left_out_where_everyone_is_full(make):
    """With a maximum of 3 and O5 away, four officials hold 12 less one."""
    beats = {
        "V1-01": ("O1", ["H01", "H02"]), "V1-02": ("O2", ["H04", "H05"]),
        "V2-01": ("O3", ["H06", "H07", "H08", "H09"]), "V3-01": ("O4", DOORS_OF["V3"]),
    }  # fmt: skip
    people = officials(load_max="2,2,,,,,").replace("O5,U2,,,,,1", "O5,U2,,,,,0")
    exceptions = [
        row for row in without("below_min", "village_cannot_be_cut") if row[2] != "O5"
    ]
    found = said(
        *make(county={"officials": people, "bans": None}, beats=beats,
              status="infeasible", exceptions=[
                  *exceptions, ("village_cannot_be_cut", *EXCEPTIONS[-1][1:]),
                  ("uncovered", "V1", "", "H03", "reason=all_full")])
    )  # fmt: skip
    assert found == []


def test_skipped_households_are_listed_as_faulty_rows(make, tmp_path):
    """A household whose row is faulty has no official and its own reason."""
    doors = grouped().replace("H05,V1,", "H05,V9,")
    beats = BEATS | {"V1-02": ("O2", ["H04"])}
    exceptions = [
        ("below_min", "V1", "O2", "", "load=1;min=3;reason=limits"),
        *without("below_min", "village_cannot_be_cut"),
        ("uncovered", "V9", "", "H05", "reason=faulty_row"),
    ]
    county, plan = make(
        county={"households": doors}, beats=beats, exceptions=exceptions,
        status="infeasible",
    )  # fmt: skip
    assert said(county, plan) == []
    forged = Forger(plan, county)
    forged.tables["exceptions"] = [
        r for r in forged.tables["exceptions"] if r["rule"] != "uncovered"
    ]
    forged.save(rehash=True)
    assert said(county, plan) == [("exception_missing", "H05")]
    forged.tables["assignments"].remove(forged.row("H05"))
    forged.save(rehash=True)
    assert ("household_missing", "H05") in said(county, plan)


def test_a_pinned_household_may_be_left_out(make):
    """O7 may not serve in V1; that somebody else does breaks the pin."""
    pins = "household_id,official_id\nH05,O7\n"
    found = said(
        *make(county={"pins": pins, "bans": None}, **left_out("no_official_allowed"))
    )
    assert found == []


def test_a_pinned_household_is_not_given_to_somebody_else(make):
    """Not even where its own official could not serve it."""
    pins = "household_id,official_id\nH05,O7\n"
    assert said(*make(county={"pins": pins, "bans": None})) == [("pin", "H05")]


@pytest.mark.parametrize(
    ("reason", "idle", "accepted"),
    [
        ("village_short", "avoid", True),
        ("county_short", "avoid", False),
        ("county_short", "forbidden", True),
        ("limits", "avoid", False),
        ("because", "avoid", False),
    ],
)
def test_reasons_for_low_loads_are_checked_by_arithmetic(make, reason, idle, accepted):
    """Without pins, bans, limits or townships nothing but numbers can be the reason."""
    people = "\n".join(
        line for line in OFFICIALS.splitlines() if line[:2] not in {"O6", "O7"}
    ).replace("T2", "")
    exceptions = [
        ("below_min", "V1", "O2", "", f"load=2;min=3;reason={reason}"),
        *(row for row in without("below_min") if row[2] != "O7"),
    ]
    county, plan = make(
        county={"officials": people + "\n", "pins": None, "bans": None},
        exceptions=exceptions, rules={"load": BAND | {"idle": idle}},
    )  # fmt: skip
    found = [pair for pair in said(county, plan) if pair[0] == "exception_detail"]
    assert found == ([] if accepted else [("exception_detail", "O2")])


def test_a_county_in_another_datum_is_verified_in_wgs84(make):
    """Plans hold WGS-84; the rules in plan.json say what the tables are in."""
    county, plan = make()
    forged = Forger(plan, county)
    forged.about["rules"]["data"]["datum"] = "gcj02"
    forged.save_about()
    assert ("centre_point", "V1-01") in said(county, plan)


def test_changes_weigh_as_much_as_the_plan_counts(make):
    """With a weight on changes the aim `changes` tells how many there are."""
    rules = {"load": BAND, "weights": {"change": 100}}
    county, plan = make(rules=rules)
    assert said(county, plan) == []
    forged = Forger(plan, county)
    forged.about["aims"][-1]["value"] += 200
    forged.about["aims"].append(
        {"name": "changes", "value": 2, "bound": None, "gap": None}
    )
    forged.save_about()
    assert said(county, plan) == []
    forged.about["aims"][-1]["value"] = 3
    forged.save_about()
    assert ("aim_value", "weighted_m") in said(county, plan)
