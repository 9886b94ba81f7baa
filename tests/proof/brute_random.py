"""Random tiny counties from a seed, each with some of what may bind."""

from __future__ import annotations

import random

from tests.solving.tiny import Tiny


def random_tiny(seed, *, nearest=False, n=(3, 8), m=(2, 4), plain=True, extras=True):
    """
    Draw a tiny county with rules.

    `plain` keeps workloads at 1; `extras` allows pins, bans, homes, limits, own bands.
    """
    rng = random.Random(seed)
    towns = rng.choice([1, 1, 2])
    n_villages = rng.choice([1, 1, 2]) if towns == 1 else 2
    villages = [
        {"village_id": f"V{i}", "name": f"村{i}", "township_id": f"T{i % towns}",
         "township": f"镇{i % towns}"}
        for i in range(n_villages)
    ]  # fmt: skip

    def place(far):
        return {
            "lon": round(117.4 + rng.randint(0, far) / 1000, 6),
            "lat": round(23.7 + rng.randint(0, far) / 1000, 6),
        }

    def chance(k):
        return extras and rng.randrange(k) == 0

    households = []
    for i in range(rng.randint(*n)):
        v = rng.randrange(n_villages)
        door = {"household_id": f"H{i}", "village_id": f"V{v}", **place(9)}
        door["lon"] = round(door["lon"] + v / 100, 6)
        if not plain:
            door["workload"] = rng.randint(1, 3)
        households.append(door)
    officials = []
    for j in range(rng.randint(*m)):
        person = {"official_id": f"O{j}", "unit_id": f"U{j}", **place(18)}
        if chance(5):
            person["township_id"] = f"T{rng.randrange(towns)}"
        if chance(4):
            person["home_village_id"] = f"V{rng.randrange(n_villages)}"
        if chance(8):
            person["load_min"] = rng.randint(0, 3)
        if chance(8):
            person["load_max"] = rng.randint(max(1, person.get("load_min", 0)), 5)
        officials.append(person)
    pins, bans = [], []
    if chance(4):
        pins.append((rng.choice(households), rng.choice(officials)))
    if chance(4):
        pair = rng.choice(households), rng.choice(officials)
        if pair not in pins:
            bans.append(pair)
    if chance(5):
        for door in households:
            if rng.random() < 0.6:
                door["official_id"] = rng.choice(officials)["official_id"]
    low = rng.randint(0, 4)
    rules = {
        "load": {
            "min": low, "max": rng.randint(max(low, 2), 6),
            "idle": rng.choice(["avoid", "forbidden", "avoid", "forbidden", "allowed"]),
        },
        "scope": {"home_village": rng.choice(["avoid", "allow", "forbid"])},
        "weights": {"unit_split": 0},
    }  # fmt: skip
    if nearest:
        rules["method"] = {"name": "nearest"}
        rules["scope"]["beat_within"] = "county"
    elif n_villages > 1 and chance(3):
        rules["scope"]["beat_within"] = rng.choice(["township", "county"])
    elif n_villages > 1 and chance(3):
        rules["scope"]["neighbours"] = [["V0", "V1"]]
    if chance(3):
        rules["distance"] = {"scatter_max_m": rng.choice([300, 500, 800])}
        if chance(2):
            rules["distance"]["longer"] = {"H0": 1000}
    if not nearest and chance(4):
        rules.setdefault("distance", {})["travel_max_m"] = rng.choice([700, 1200])
    if chance(4):
        rules.setdefault("distance", {})["detour"] = 1.25
        rules["weights"]["change"] = rng.choice([0, 150])
    if chance(6):
        rules["exempt"] = {"officials": ["O0"]}
    if chance(5):
        rules["weights"]["travel"] = rng.choice([0.0, 1.0])
    pairs = [
        [{"household_id": h["household_id"], "official_id": o["official_id"]}
         for h, o in some]
        for some in (pins, bans)
    ]  # fmt: skip
    return Tiny(households, officials, villages, [], *pairs, rules)


def tables_of(tiny):
    """Rows of all tables with every column filled in."""
    names = ("households", "officials", "villages", "pins", "bans")
    return {name: tiny.rows(name) for name in names}
