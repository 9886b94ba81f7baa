"""Hypothesis strategies: tiny counties with rules, on a coarse grid full of ties."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.solving.tiny import Tiny

#: Deterministic, and no clock decides.
settings.register_profile(
    "solving",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
PROFILE = settings.get_profile("solving")


#: Part of the examples that a usual run tries; 1 where somebody has the time.
SHARE = float(os.environ.get("LIAISON_PLAN_EXAMPLES", "0.6"))


def examples(n):
    """Settings of a test that has so many examples to try."""
    return settings(PROFILE, max_examples=max(4, round(n * SHARE)))


def flag(draw, chance):
    """Draw true about once in `chance` times, false when shrunk."""
    return draw(st.integers(0, chance - 1)) == chance - 1


@st.composite
def points(draw, *, far=6):
    """A point of a grid with some 100 m between its lines."""
    x, y = draw(st.tuples(st.integers(0, far), st.integers(0, far)))
    return {"lon": round(117.4 + x / 1000, 6), "lat": round(23.7 + y / 1000, 6)}


@st.composite
def nearest_counties(draw, *, idle, n_max=7, m_max=3, workloads=False, exempt=False):
    """Counties for `nearest` in county scope, with everything that may bind."""
    n_villages = draw(st.integers(1, 2))
    villages = [
        {"village_id": f"V{i}", "name": f"V{i}", "township_id": f"T{i}"}
        for i in range(n_villages)
    ]
    village = st.integers(0, n_villages - 1)
    officials = []
    for j in range(draw(st.sampled_from([2, 3, 1])) if m_max == 3 else m_max):
        official = {"official_id": f"O{j}", **draw(points())}
        if flag(draw, 6):
            official["township_id"] = f"T{draw(village)}"
        if flag(draw, 4):
            official["home_village_id"] = f"V{draw(village)}"
        if flag(draw, 4):
            official["load_min"] = draw(st.integers(0, 3))
        if flag(draw, 4):
            least = max(1, official.get("load_min", 0))
            official["load_max"] = draw(st.integers(least, 5))
        if flag(draw, 8):
            official["is_available"] = False
        officials.append(official)
    households = []
    counts_changes = flag(draw, 4)
    for i in range(draw(st.integers(1, n_max))):
        household = {
            "household_id": f"H{i}", "village_id": f"V{draw(village)}",
            **draw(points()),
        }  # fmt: skip
        if workloads:
            household["workload"] = draw(st.integers(1, 3))
        if counts_changes and flag(draw, 2):
            household["official_id"] = draw(st.sampled_from(officials))["official_id"]
        households.append(household)
    pins, bans = draw(pins_and_bans(households, officials))
    low = draw(st.integers(0, 3))
    rules = {
        "load": {"min": low, "max": draw(st.integers(max(low, 2), 6)), "idle": idle},
        "scope": {
            "beat_within": "county",
            "home_village": draw(st.sampled_from(["allow", "forbid"])),
        },
        "method": {"name": "nearest"},
        "weights": {"unit_split": 0},
    }
    if flag(draw, 4):
        rules["distance"] = {"scatter_max_m": draw(st.sampled_from([320, 500, 700]))}
        if flag(draw, 2):
            rules["distance"]["longer"] = {"H0": 900}
    if counts_changes:
        weights = {"scatter": draw(st.sampled_from([0.5, 2.5])), "change": 500}
        rules["weights"] = {**rules["weights"], **weights}
        rules.setdefault("distance", {})["detour"] = 1.25
    if flag(draw, 4):
        rules["exempt"] = {"officials": ["O0"]}
    if exempt and flag(draw, 2):
        rules["exempt"] = {**rules.get("exempt", {}), "villages": ["V0"]}
    return Tiny(households, officials, villages, [], pins, bans, rules)


@st.composite
def pins_and_bans(draw, households, officials):
    """A few pins (to people who take part) and bans that do not contradict them."""
    pins, bans = {}, set()
    there = [o["official_id"] for o in officials if o.get("is_available", True)]
    everyone = [o["official_id"] for o in officials]
    doors = st.sampled_from([h["household_id"] for h in households])
    if there and flag(draw, 3):
        for _i in range(draw(st.integers(1, 2))):
            pins[draw(doors)] = draw(st.sampled_from(there))
    if flag(draw, 3):
        for _i in range(draw(st.integers(1, 3))):
            pair = draw(doors), draw(st.sampled_from(everyone))
            if pins.get(pair[0]) != pair[1]:
                bans.add(pair)
    return (
        [{"household_id": h, "official_id": o} for h, o in sorted(pins.items())],
        [{"household_id": h, "official_id": o} for h, o in sorted(bans)],
    )


@st.composite
def beats_counties(draw, *, n_max=40, plain=False):
    """
    Counties for `beats`: up to three villages, with all that may bind.

    With `plain`, one point a household and no groups kept, so that the fixed point is
    an exact flow.
    """
    n_villages = draw(st.integers(1, 3))
    towns = draw(st.integers(1, min(2, n_villages)))
    villages = [
        {"village_id": f"V{i}", "name": f"V{i}", "township_id": f"T{i % towns}"}
        for i in range(n_villages)
    ]
    village = st.integers(0, n_villages - 1)
    households = []
    weighs = not plain and flag(draw, 4)
    for v in range(n_villages):
        for _i in range(draw(st.integers(0 if v else 1, n_max // n_villages))):
            point = draw(points(far=12))
            point["lon"] = round(point["lon"] + v / 100, 6)
            household = {
                "household_id": f"H{len(households):03d}", "village_id": f"V{v}",
                "group_id": f"G{draw(st.integers(0, 2))}", **point,
            }  # fmt: skip
            if weighs:
                household["workload"] = draw(st.integers(1, 3))
            households.append(household)
    low = draw(st.integers(0, 5))
    high = draw(st.integers(max(low, 3), 9))
    enough = max(1, round(2 * len(households) / (low + high)))
    officials = []
    for j in range(draw(st.integers(max(1, enough - 1), enough + 3))):
        official = {
            "official_id": f"O{j:02d}", "unit_id": f"U{j % 3}", **draw(points(far=20)),
        }  # fmt: skip
        if flag(draw, 5):
            official["township_id"] = f"T{draw(st.integers(0, towns - 1))}"
        if flag(draw, 4):
            official["home_village_id"] = f"V{draw(village)}"
        if flag(draw, 6):
            official["load_min"] = draw(st.integers(0, high))
        if flag(draw, 6):
            least = max(1, official.get("load_min", 0))
            official["load_max"] = draw(st.integers(least, high + 2))
        if flag(draw, 10):
            official["is_available"] = False
        officials.append(official)
    for household in households:
        if flag(draw, 8):
            household["official_id"] = draw(st.sampled_from(officials))["official_id"]
    pins, bans = draw(pins_and_bans(households, officials))
    rules = draw(_beats_rules(low, high, n_villages, plain=plain))
    return Tiny(households, officials, villages, [], pins, bans, rules)


@st.composite
def _beats_rules(draw, low, high, n_villages, *, plain):
    idle = draw(st.sampled_from(["avoid", "forbidden", "allowed"]))
    scope = {
        "beat_within": draw(st.sampled_from(["village", "township", "county"])),
        "home_village": draw(st.sampled_from(["avoid", "allow", "forbid"])),
        "keep_groups": not plain and flag(draw, 4),
    }
    if n_villages > 1 and flag(draw, 3):
        scope["neighbours"] = [["V0", "V1"]]
    rules = {
        "load": {"min": low, "max": high, "idle": idle},
        "scope": scope,
        "solve": {"effort": draw(st.sampled_from(["quick", "standard"]))},
    }
    if flag(draw, 4):
        rules["distance"] = {"scatter_max_m": draw(st.sampled_from([200, 400, 800]))}
        if flag(draw, 3):
            rules["distance"]["longer"] = {"H000": 1500}
    if flag(draw, 5):
        rules.setdefault("distance", {})["travel_max_m"] = 2000
    if flag(draw, 5):
        rules["exempt"] = {"officials": ["O00"]}
    if flag(draw, 5):
        rules["exempt"] = {**rules.get("exempt", {}), "villages": ["V0"]}
    if flag(draw, 4):
        rules["weights"] = {"change": 100, "unit_split": 0}
    return rules
