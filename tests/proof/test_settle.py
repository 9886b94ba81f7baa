"""Aims 1 to 3 settled without metres equal brute force, and what plans then reach."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.errors import RulesError
from liaison_plan.proof.settle import settle
from liaison_plan.proof.settle.model import aims_key
from tests.proof.recount import Tables, seated
from tests.solving.brute import Facts, best_aims_of_beats, best_nearest
from tests.solving.strategies import examples, nearest_counties
from tests.solving.tiny import Tiny


def aims_of(worth, idle_rule):
    """Left out, missing and idle (None where it is no aim) of a brute worth."""
    if idle_rule == "avoid":
        return worth[0], worth[1], worth[3]
    if idle_rule == "forbidden":
        return worth[0], worth[2], worth[1]
    return worth[0], worth[1], None


@st.composite
def village_counties(draw):
    """Up to three villages, four officials, own bands, pins, bans, exemptions."""
    n_villages = draw(st.integers(1, 3))
    villages = [
        {"village_id": f"V{i}", "township_id": f"T{i % 2}"} for i in range(n_villages)
    ]
    village = st.integers(0, n_villages - 1)
    households = [
        {"household_id": f"H{i}", "village_id": f"V{draw(village)}",
         "lon": 117.4 + i / 1000, "lat": 23.7}
        for i in range(draw(st.integers(1, 7)))
    ]  # fmt: skip
    low = draw(st.integers(0, 3))
    high = draw(st.integers(max(low, 1), 4))
    officials = []
    own = draw(st.booleans())
    for j in range(draw(st.integers(1, 4))):
        official = {"official_id": f"O{j}", "lon": 117.4 + j / 500, "lat": 23.71}
        if draw(st.integers(0, 3)) == 0:
            official["township_id"] = f"T{draw(village) % 2}"
        if draw(st.integers(0, 3)) == 0:
            official["home_village_id"] = f"V{draw(village)}"
        if own and draw(st.booleans()):
            official["load_min"] = draw(st.integers(0, 3))
            official["load_max"] = draw(st.integers(max(1, official["load_min"]), 5))
        officials.append(official)
    pins, bans = [], []
    if draw(st.integers(0, 2)) == 0:
        door = draw(st.sampled_from(households))["household_id"]
        who = draw(st.sampled_from(officials))["official_id"]
        pins = [{"household_id": door, "official_id": who}]
    if draw(st.integers(0, 2)) == 0:
        pair = (draw(st.sampled_from(households))["household_id"],
                draw(st.sampled_from(officials))["official_id"])  # fmt: skip
        if not pins or tuple(pins[0].values()) != pair:
            bans = [{"household_id": pair[0], "official_id": pair[1]}]
    rules = {
        "load": {"min": low, "max": high,
                 "idle": draw(st.sampled_from(["avoid", "forbidden", "allowed"]))},
        "scope": {"home_village": draw(st.sampled_from(["allow", "forbid"]))},
        "weights": {"unit_split": 0},
        "solve": {"effort": "quick"},
    }  # fmt: skip
    exempt = {}
    if draw(st.integers(0, 3)) == 0:
        exempt["officials"] = ["O0"]
    if draw(st.integers(0, 5)) == 0:
        exempt["villages"] = ["V0"]
    if exempt:
        rules["exempt"] = exempt
    return Tiny(households, officials, villages, [], pins, bans, rules)


@examples(120)
@given(tiny=village_counties())
def test_settling_beats_equals_going_through_everything(tiny):
    """Never better than the best, its bound never worse, and equal when exact."""
    rules = tiny.checked_rules()
    settled = settle(tiny.county(), rules)
    idle_rule = rules.load.idle
    left_out, missing, idle = aims_of(best_aims_of_beats(Facts(tiny)), idle_rule)
    best = (left_out, missing, idle if idle is not None else settled.idle)
    ours = (settled.left_out, settled.missing, settled.idle)
    bound = (*settled.bound[:2], settled.bound[2] if idle is not None else best[2])

    def key(aims):
        return (aims[0], aims[2], aims[1]) if idle_rule == "forbidden" else aims

    assert key(bound) <= key(best) <= key(ours)
    if settled.is_exact:
        assert ours == best


def best_with_centres(tables, rules):
    """Aims of every way to place officials who find centres, one band for all."""
    load, areas, best = rules.load, tables.areas(), None
    for place in product([None, *areas], repeat=len(tables.officials)):
        left_out = missing = 0
        for area in areas:
            here = [
                o for o, a in zip(tables.officials, place, strict=True) if a == area
            ]
            works = all(tables.may_work(o, area) for o in here)
            if not works or seated(tables, area, here) < len(here):
                break
            n = tables.n_households(area)
            left_out += max(0, n - load.max * len(here))
            missing += max(0, load.min * len(here) - n)
        else:
            idle = place.count(None) * (load.idle != "allowed")
            if load.idle == "forbidden":
                worth = left_out, idle, missing
            else:
                worth = left_out, missing, idle
            best = worth if best is None else min(best, worth)
    return best


@examples(80)
@given(tiny=village_counties(), limit=st.sampled_from([1105, 1120, 1150, 1200, 1300]))
def test_a_travel_limit_is_settled_with_centres_of_their_own(tiny, limit):
    """No two beats share a centre, and every centre lies within its base's limit."""
    plain = [{k: o[k] for k in o if "load" not in k} for o in tiny.officials]
    rules = {
        **tiny.rules, "distance": {"travel_max_m": limit}, "exempt": {"officials": []}
    }  # fmt: skip
    tiny = replace(tiny, officials=plain, pins=[], bans=[], rules=rules)
    checked = tiny.checked_rules()
    settled = settle(tiny.county(), checked)
    assert settled.is_exact
    best = best_with_centres(Tables(tiny.county(), checked), checked)
    assert settled.key(checked.load.idle) == best


def test_a_village_that_no_band_can_cut_is_set_aside_once():
    """35 households cannot be cut into 20 to 30; the rules hold for all the rest."""
    households = [
        {"household_id": f"H{i:02d}", "village_id": "V0" if i < 35 else "V1",
         "lon": 117.4 + i / 1000, "lat": 23.7}
        for i in range(85)
    ]  # fmt: skip
    officials = [{"official_id": f"O{j}", "lon": 117.4, "lat": 23.7} for j in range(4)]
    villages = [{"village_id": "V0"}, {"village_id": "V1"}]
    rules = {"load": {"min": 20, "max": 30, "idle": "forbidden"}}
    tiny = Tiny(households, officials, villages, [], [], [], rules)
    settled = settle(tiny.county(), tiny.checked_rules())
    assert settled.set_aside == ("V0",)
    assert (settled.left_out, settled.missing, settled.idle) == (0, 5, 0)
    assert settled.holds
    assert [row.officials for row in settled.regions] == [2, 2]


def test_what_this_version_cannot_plan_is_not_settled_either():
    """A pair on every beat is refused, as making a plan refuses it."""
    tiny = Tiny(
        [{"household_id": "H0", "village_id": "V0", "lon": 117.4, "lat": 23.7}],
        [{"official_id": "O0", "lon": 117.4, "lat": 23.7}],
        [{"village_id": "V0"}], [], [], [], {"scope": {"per_beat": 2}},
    )  # fmt: skip
    with pytest.raises(RulesError, match="per_beat"):
        settle(tiny.county(), tiny.checked_rules())


@examples(80)
@given(
    tiny=st.sampled_from(["avoid", "forbidden", "allowed"]).flatmap(
        lambda idle: nearest_counties(idle=idle, exempt=True)
    )
)
def test_settling_nearest_equals_going_through_everything(tiny):
    """By distance from the bases, limits included: never better, equal when exact."""
    rules = tiny.checked_rules()
    settled = settle(tiny.county(), rules)
    idle_rule = rules.load.idle
    left_out, missing, idle = aims_of(best_nearest(Facts(tiny)), idle_rule)
    best = (left_out, missing, idle if idle is not None else 0)
    best = aims_key(best, idle_rule)
    assert aims_key(settled.bound, idle_rule) <= best <= settled.key(idle_rule)
    if settled.is_exact:
        assert settled.key(idle_rule) == best
