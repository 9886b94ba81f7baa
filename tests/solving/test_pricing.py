"""Pairs that are never written down are proven harmless."""

from __future__ import annotations

import numpy as np
import pytest

from liaison_plan.solving import pricing
from liaison_plan.solving.instance import make_instance
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.solving.pricing import PairSpace, assign_units
from liaison_plan.solving.transport import Bands
from tests.solving.brute import Facts
from tests.solving.tiny import Tiny


def scattered(seed, n, m, *, township=False, bans=0, limit=0.0):
    """Households in clumps and officials elsewhere, drawn from a seed."""
    rng = np.random.default_rng(seed)
    middles = rng.normal(0, 0.05, (4, 2))
    at = middles[rng.integers(4, size=n)] + rng.normal(0, 0.006, (n, 2))
    base = rng.normal(0, 0.05, (m, 2))
    town = rng.integers(2, size=m)
    villages = [
        {"village_id": f"V{v}", "name": f"V{v}", "township_id": f"T{v}"} for v in (0, 1)
    ]
    return Tiny(
        households=[
            {"household_id": f"H{i:03d}", "village_id": f"V{int(x > 0)}",
             "lon": round(117.4 + x, 6), "lat": round(23.7 + y, 6)}
            for i, (x, y) in enumerate(at.tolist())
        ],
        officials=[
            {"official_id": f"O{j:03d}", "lon": round(117.4 + x, 6),
             "lat": round(23.7 + y, 6),
             "township_id": f"T{town[j]}" if township and j % 3 == 0 else ""}
            for j, (x, y) in enumerate(base.tolist())
        ],
        villages=villages,
        bans=[
            {"household_id": f"H{i:03d}", "official_id": f"O{j:03d}"}
            for i, j in sorted({(int(a), int(b)) for a, b in zip(
                rng.integers(n, size=bans), rng.integers(m, size=bans), strict=True)})
        ],
        rules={"load": {"min": n // m, "max": n // m + 2, "idle": "forbidden"},
               "scope": {"beat_within": "county"}, "method": {"name": "nearest"},
               "distance": {"scatter_max_m": limit}, "weights": {"unit_split": 0}},
    )  # fmt: skip


CASES = [
    scattered(1, 200, 40),
    scattered(2, 201, 40, township=True),
    scattered(3, 200, 50, bans=400),
    scattered(4, 150, 60, township=True, bans=200, limit=15_000.0),
]


@pytest.mark.parametrize("tiny", CASES, ids=["plain", "towns", "bans", "everything"])
def test_pruned_pairs_give_the_same_centimetres_as_all_pairs(tiny, monkeypatch):
    """Near pairs first and pricing after: every aim and the cost stay the same."""
    worths = []
    for full in (10**9, 0):
        monkeypatch.setattr(pricing, "FULL_PAIRS", full)
        plan = make_plan(tiny.county(), tiny.checked_rules(), workers=1)
        rows = plan.assignments
        served = {
            h: o
            for h, o in zip(rows["household_id"], rows["official_id"], strict=True)
            if o
        }
        worths.append((Facts(tiny).worth(served), plan.status))
    assert worths[0] == worths[1]


def space_of(tiny):
    """All pairs of a county, a point for each official."""
    instance = make_instance(tiny.county(), tiny.checked_rules(), None)
    m = len(instance.official_ids)
    may = instance.may_serve(np.arange(m), np.arange(len(instance.village_ids)))
    n = len(instance.lon)
    space = PairSpace(
        instance, np.arange(n), instance.base_lon, instance.base_lat, may.T.copy(),
        np.full(n, -1), instance.ban_household, instance.ban_official, 1.0,
        instance.baseline, 0,
    )  # fmt: skip
    return space, Bands(instance.load_min, instance.load_max, np.ones(m, bool))


@pytest.mark.parametrize("tiny", CASES[:3], ids=["plain", "towns", "bans"])
def test_no_pruned_pair_has_a_negative_reduced_cost(tiny, monkeypatch):
    """With the prices given back, no allowed pair undercuts the household's own."""
    space, bands = space_of(tiny)
    everything = space.all_pairs()
    monkeypatch.setattr(pricing, "FULL_PAIRS", 0)
    solved = assign_units(space, bands)
    assert (solved.point >= 0).all()
    n, m = space.size
    table = np.full((n, m), np.iinfo(np.int64).max // 2)
    table[everything.household, everything.official] = everything.cost
    own = table[np.arange(n), solved.point]
    assert int(own.sum()) == solved.cost
    slack = own - solved.price[solved.point]
    reduced = everything.cost - solved.price[everything.official]
    assert (reduced >= slack[everything.household]).all()
    assert len(space.near_pairs(8).cost) < len(everything.cost)


def test_pairs_keep_bans_pins_and_limits():
    """What is written down is exactly what the rules allow, pair by pair."""
    tiny = scattered(5, 40, 12, township=True, bans=60, limit=6_000.0)
    space, _bands = space_of(tiny)
    facts = Facts(tiny)
    allowed = {
        (h["household_id"], o["official_id"])
        for h in facts.households
        for o in facts.officials
        if facts.may_serve(h, o) and facts.is_within(h, o)
    }
    pairs = space.all_pairs()
    ids = space.instance.household_ids, space.instance.official_ids
    found = set(zip(ids[0][pairs.household], ids[1][pairs.official], strict=True))
    assert found == allowed
    assert 0 < len(allowed) < 40 * 12
