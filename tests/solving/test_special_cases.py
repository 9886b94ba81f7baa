"""Edges of a county: nobody, nothing, one of each; and rules that cannot be planned."""

from __future__ import annotations

import pytest

from liaison_plan.errors import RulesError, SolverError
from liaison_plan.solving.make_plan import make_plan
from tests.solving.brute import Facts, fewest_left_out
from tests.solving.test_beats import check_everyone_once, faults_of
from tests.solving.tiny import Tiny


def line(n, village="V1", first=0):
    """Households along a road, some 100 m apart."""
    return [
        {
            "household_id": f"H{first + i:03d}", "village_id": village,
            "lon": round(117.4 + (first + i) / 1000, 6), "lat": 23.7,
        }
        for i in range(n)
    ]  # fmt: skip


def people(n, **cells):
    """Officials beside the road."""
    return [
        {"official_id": f"O{j:02d}", "lon": round(117.4 + j / 500, 6), "lat": 23.701,
         **cells}
        for j in range(n)
    ]  # fmt: skip


ONE = [{"village_id": "V1", "name": "V1"}]
TWO = [*ONE, {"village_id": "V2", "name": "V2"}]
WAYS = [
    {"method": {"name": name}, "load": {"idle": idle}, "scope": {"beat_within": within}}
    for name, idle, within in [
        ("beats", "avoid", "village"),
        ("beats", "forbidden", "village"),
        ("beats", "allowed", "county"),
        ("nearest", "avoid", "county"),
        ("nearest", "forbidden", "village"),
        ("nearest", "allowed", "village"),
    ]
]
NAMES = [" ".join(next(iter(s.values())) for s in way.values()) for way in WAYS]

SMALL = {
    "one village of one household": (line(1), people(1), ONE),
    "a village without households": (line(40), people(2), TWO),
    "fewer households than officials": (line(3), people(5), ONE),
    "nobody takes part": (line(25), people(2, is_available=False), ONE),
    "nobody may serve": (line(25), people(2, township_id="T1"), [
        {"village_id": "V1", "name": "V1", "township_id": "T2"},
        {"village_id": "V2", "name": "V2", "township_id": "T1"},
    ]),
    "no household at all fits": ([{**h, "workload": 99} for h in line(3)],
                                 people(2), ONE),
    "everyone on one point": ([{**h, "lon": 117.4} for h in line(50)], people(2), ONE),
    "as many officials as households": (line(4), people(4), ONE),
    "one official, too many households": (line(45), people(1), ONE),
    "two villages of one household": (line(1) + line(1, "V2", 5), people(2), TWO),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
@pytest.mark.parametrize("name", SMALL)
def test_edges_give_a_verified_plan(name, way, tmp_path):
    """Whatever is lacking, there is a plan, nobody is lost, and it is verified."""
    households, officials, villages = SMALL[name]
    tiny = Tiny(households, officials, villages, rules=way)
    plan, faults = faults_of(tiny, tmp_path)
    assert faults == []
    check_everyone_once(tiny, plan)


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0)])
def test_no_officials_or_no_households_is_a_plan(n, m, way):
    """Empty tables, that no file can be read from, are planned all the same."""
    tiny = Tiny(line(n), people(m), ONE, rules=way)
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    check_everyone_once(tiny, plan)
    assert plan.status == ("infeasible" if n else plan.status)
    assert len(plan.beats) == 0


def test_no_villages_at_all_is_a_plan():
    """An empty county gives an empty plan."""
    plan = make_plan(Tiny().county())
    assert len(plan.assignments) == 0
    assert len(plan.exceptions) == 0


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("distance", "measure", "road"),
        ("distance", "travel_max_min", 20),
        ("scope", "beats_per_official", 2),
        ("weights", "balance", 1.0),
    ],
)
def test_rules_of_later_versions_are_refused_by_name(section, key, value):
    """The key is named, so that the line can be found and taken out."""
    tiny = Tiny(line(3), people(1), ONE, rules={section: {key: value}})
    with pytest.raises(RulesError, match=rf"\[{section}\] {key}"):
        make_plan(tiny.county(), tiny.checked_rules())


def test_all_rules_that_cannot_be_planned_are_named_at_once():
    """Two at a time: both stand in one error."""
    rules = {"scope": {"beats_per_official": 2}, "weights": {"balance": 2.0}}
    with pytest.raises(RulesError, match=r"(?s)beats_per_official.*balance"):
        make_plan(Tiny().county(), Tiny(rules=rules).checked_rules())


def test_a_pin_to_another_region_is_never_given_to_someone_else():
    """A household pinned to an official of another village stays with that official."""
    households = line(4) + line(4, "V2", 20)
    pins = [{"household_id": "H000", "official_id": "O01"},
            {"household_id": "H020", "official_id": "O01"},
            {"household_id": "H021", "official_id": "O01"}]  # fmt: skip
    for name in ("beats", "nearest"):
        for idle in ("avoid", "forbidden", "allowed"):
            tiny = Tiny(households, people(4), TWO, pins=pins, rules={
                "load": {"min": 1, "max": 4, "idle": idle}, "method": {"name": name},
            })  # fmt: skip
            plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
            served = plan.assignments.set_index("household_id")["official_id"]
            assert all(served[pin["household_id"]] in ("", "O01") for pin in pins)
            assert (served[["H020", "H021"]] == "O01").all()


def test_nobody_can_hold_a_beat_beyond_the_travel_limit():
    """An official whose every way is too long serves nobody; the doors are told."""
    far = [{"official_id": "O1", "lon": 117.5, "lat": 23.7}]
    tiny = Tiny(line(5), far, ONE, rules={"distance": {"travel_max_m": 2000}})
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    assert (plan.assignments["official_id"] == "").all()
    assert len(plan.beat_officials) == 0


def test_a_group_heavier_than_the_maximum_is_cut_and_listed():
    """45 households of one group: two parts, an exception, nobody left out."""
    households = [{**h, "group_id": "G1"} for h in line(45)]
    tiny = Tiny(households, people(2), ONE, rules={"scope": {"keep_groups": True}})
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    assert (plan.assignments["official_id"] != "").all()
    told = plan.exceptions[plan.exceptions["rule"] == "group_split"]
    assert told["detail"].tolist() == ["group_id=G1;load=45;max=30;parts=2"]


@pytest.mark.parametrize(("idle", "n_groups_cut"), [("forbidden", 2), ("avoid", 0)])
def test_groups_are_cut_where_nobody_may_be_idle(tmp_path, idle, n_groups_cut):
    """Three groups for five officials: two are shared out, and the files say so."""
    households = [{**h, "group_id": f"G{i // 6}"} for i, h in enumerate(line(16))]
    tiny = Tiny(households, people(5), ONE, rules={
        "load": {"min": 2, "max": 8, "idle": idle}, "scope": {"keep_groups": True},
    })  # fmt: skip
    plan, faults = faults_of(tiny, tmp_path)
    assert faults == []
    cut = plan.exceptions[plan.exceptions["rule"] == "group_split"]
    assert len(cut) == n_groups_cut
    assert len(plan.beat_officials) == 3 + n_groups_cut


def test_every_number_of_beats_of_the_programme_is_kept_within_20_and_30():
    """Two villages that the band can cut: no exception but people without beats."""
    tiny = Tiny(line(50) + line(61, "V2", 60), people(7), TWO)
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    assert plan.beats["load"].between(20, 30).all()
    assert set(plan.exceptions["rule"]) <= {"idle", "unit_split"}
    # 50 households are two beats at most, 61 are three.
    assert plan.beats["village_id"].tolist() == ["V1"] * 2 + ["V2"] * 3
    assert (plan.exceptions["rule"] == "idle").sum() == 2


@pytest.mark.parametrize("method", ["beats", "nearest"])
def test_points_of_exempt_villages_are_in_no_bound(method):
    """Who serves an exempt village misses nothing, and the bound says so."""
    tiny = Tiny(line(3), people(2), ONE, rules={
        "load": {"min": 2, "max": 4, "idle": "forbidden"}, "method": {"name": method},
        "exempt": {"villages": ["V1"]},
    })  # fmt: skip
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    aims = {aim.name: aim for aim in plan.aims}
    assert aims["points_missing"].value == 0
    assert (aims["points_missing"].bound or 0) == 0
    assert (aims["points_missing_squared"].bound or 0) == 0


def test_loads_are_counted_in_points_when_officials_trade_beats():
    """Nobody is traded a beat whose points they may not carry."""
    weights = [1, 1, 3, 1, 1, 2]
    households = [{**h, "workload": w} for h, w in zip(line(6), weights, strict=True)]
    officials = people(4)
    officials[2]["load_max"] = 3
    tiny = Tiny(households, officials, ONE, rules={"load": {"min": 0, "max": 2}})
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    load = dict(zip(plan.beats["beat_id"], plan.beats["load"], strict=True))
    most = {"O00": 2, "O01": 2, "O02": 3, "O03": 2}
    for row in plan.beat_officials.itertuples():
        assert load[row.beat_id] <= most[row.official_id]
    assert (plan.assignments["official_id"] != "").all()


@pytest.mark.parametrize("method", ["beats", "nearest"])
@pytest.mark.parametrize("weight", ["scatter", "travel", "change", "unit_split"])
@pytest.mark.parametrize("amount", [0.0, 1e4, 1e12])
def test_any_weight_gives_a_plan_or_says_that_it_is_too_large(method, weight, amount):
    """Never an overflow: a plan that covers everyone, or the solver's refusal."""
    households = [{**h, "official_id": "O00"} for h in line(40) + line(40, "V2", 50)]
    tiny = Tiny(households, people(4, home_village_id="V1"), TWO, rules={
        "method": {"name": method}, "weights": {weight: amount},
    })  # fmt: skip
    refusal, left_out = "", 0
    try:
        plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
        left_out = int((plan.assignments["official_id"] == "").sum())
    except SolverError as error:
        refusal = str(error)
    assert left_out == 0
    assert not refusal or (amount > 1e11 and "weights" in refusal)


@pytest.mark.parametrize("idle", ["avoid", "allowed", "forbidden"])
def test_exempt_officials_cover_the_most_before_they_spare_a_minimum(idle):
    """One exempt official and two villages: the larger one is served."""
    tiny = Tiny(line(3) + line(2, "V2", 20), people(1), TWO, rules={
        "load": {"min": 5, "max": 5, "idle": idle}, "exempt": {"officials": ["O00"]},
    })  # fmt: skip
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    assert plan.aims[0].value == fewest_left_out(Facts(tiny)) == 2


def test_nobody_idle_comes_before_sparing_a_minimum():
    """The exempt may idle; the other one may not, though one household is too few."""
    tiny = Tiny(line(1), people(2), ONE, rules={
        "load": {"min": 3, "max": 5, "idle": "forbidden"},
        "exempt": {"officials": ["O00"]},
    })  # fmt: skip
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    assert plan.assignments["official_id"].tolist() == ["O01"]


def test_a_ban_is_seen_before_officials_are_placed():
    """Serving at home is better than leaving out the household of a ban."""
    officials = people(2)
    officials[0]["home_village_id"], officials[1]["home_village_id"] = "V2", "V1"
    tiny = Tiny(line(4) + line(5, "V2", 20), officials, TWO,
        bans=[{"household_id": "H002", "official_id": "O00"}],
        rules={"load": {"min": 3, "max": 7}},
    )  # fmt: skip
    plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
    assert plan.aims[0].value == fewest_left_out(Facts(tiny)) == 0
