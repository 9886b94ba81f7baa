"""Aims 1 to 3 settled without metres equal brute force, and what plans then reach."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.proof.settle import settle
from tests.solving.brute import Facts, best_aims_of_beats
from tests.solving.strategies import examples
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
