"""Repairs of tiny counties against going through every plan there is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.proof.repairs import repairs
from tests.proof.brute_repairs import (
    rules_hold,
    set_aside,
    subsets,
    without_officials,
)
from tests.solving.brute import Facts, best_nearest
from tests.solving.strategies import examples, nearest_counties
from tests.solving.tiny import Tiny


@st.composite
def counties(draw):
    """Up to three villages, four officials, one band, pins, bans, home villages."""
    n_villages = draw(st.integers(1, 3))
    villages = [
        {"village_id": f"V{i}", "name": f"V{i}", "township_id": f"T{i % 2}"}
        for i in range(n_villages)
    ]
    village = st.integers(0, n_villages - 1)
    households = [
        {"household_id": f"H{i}", "village_id": f"V{draw(village)}",
         "lon": 117.4 + i / 1000, "lat": 23.7}
        for i in range(draw(st.integers(2, 9)))
    ]  # fmt: skip
    low = draw(st.integers(1, 4))
    high = draw(st.integers(low, low + 2))
    officials = []
    for j in range(draw(st.integers(1, 4))):
        official = {
            "official_id": f"O{j}", "unit_id": f"U{j % 2}",
            "lon": 117.4 + j / 500, "lat": 23.71,
        }  # fmt: skip
        if draw(st.integers(0, 3)) == 0:
            official["township_id"] = f"T{draw(village) % 2}"
        if draw(st.integers(0, 3)) == 0:
            official["home_village_id"] = f"V{draw(village)}"
        officials.append(official)
    pins, bans = [], []
    if draw(st.integers(0, 3)) == 3:
        door = draw(st.sampled_from(households))["household_id"]
        who = draw(st.sampled_from(officials))["official_id"]
        pins = [{"household_id": door, "official_id": who}]
    if draw(st.integers(0, 3)) == 3:
        pair = (draw(st.sampled_from(households))["household_id"],
                draw(st.sampled_from(officials))["official_id"])  # fmt: skip
        if not pins or tuple(pins[0].values()) != pair:
            bans = [{"household_id": pair[0], "official_id": pair[1]}]
    rules = {
        "load": {"min": low, "max": high,
                 "idle": draw(st.sampled_from(["avoid", "forbidden"]))},
        "scope": {"home_village": draw(st.sampled_from(["allow", "forbid"]))},
        "weights": {"unit_split": 0},
        "solve": {"effort": "quick"},
    }  # fmt: skip
    return Tiny(households, officials, villages, [], pins, bans, rules)


def after(tiny, repair):
    """Apply a repair to the rows of a tiny county, and give the rules in force."""
    for change in repair.changes:
        remove = change.remove.astype(object).to_dict("records")
        if change.table == "officials":
            tiny = without_officials(tiny, {row["official_id"] for row in remove})
            rows = change.add.astype(object).where(change.add.notna(), None)
            tiny = replace(tiny, officials=[*tiny.officials, *rows.to_dict("records")])
        else:
            kept = [row for row in getattr(tiny, change.table) if row not in remove]
            tiny = replace(tiny, **{change.table: kept})
    return tiny, repair.rules or tiny.checked_rules()


def with_load(rules, **keys):
    """Return rules with another load band."""
    return rules.replace({"load": keys})


def next_smaller(tiny, rules, repair):
    """Every county and rules of the same kind of repair, one size smaller."""
    n = repair.amount - 1
    people = [o["official_id"] for o in tiny.officials]
    villages = sorted({h["village_id"] for h in tiny.households})
    pairs = [list(pair) for pair in subsets(villages, 2)]
    load = rules.load
    if repair.kind == "minimum":
        yield tiny, with_load(rules, min=load.min - n)
    elif repair.kind == "maximum":
        yield tiny, with_load(rules, max=load.max + n)
    elif repair.kind == "exempt_officials":
        for some in subsets(people, n):
            yield tiny, rules.replace({"exempt": {"officials": list(some)}})
    elif repair.kind == "exempt_villages":
        for some in subsets(villages, n):
            yield tiny, rules.replace({"exempt": {"villages": list(some)}})
    elif repair.kind == "neighbours":
        for some in subsets(pairs, n):
            yield (
                tiny,
                rules.replace({"scope": {"neighbours": list(some)}}),
            )
    elif repair.kind == "officials_released":
        for some in subsets(people, n):
            yield without_officials(tiny, some), rules
    elif repair.kind == "officials_more":
        more = [{"official_id": f"X{i}", "lon": 117.4, "lat": 23.7} for i in range(n)]
        yield replace(tiny, officials=[*tiny.officials, *more]), rules
    elif repair.kind in ("pins", "bans"):
        for some in subsets(getattr(tiny, repair.kind), n):
            kept = [row for row in getattr(tiny, repair.kind) if row not in some]
            yield replace(tiny, **{repair.kind: kept}), rules
    else:
        # A switch: smaller is nothing at all.
        yield tiny, rules


SEEN: dict[str, list[int]] = {}


@examples(60)
@given(tiny=counties())
def test_every_repair_makes_the_rules_hold_and_nothing_smaller_does(tiny):
    """By going through every plan; smaller ones only where that is claimed."""
    rules = tiny.checked_rules()
    found = repairs(tiny.county(), rules)
    aside = set_aside(tiny, rules)
    if found.settled.is_exact:
        assert found.holds == rules_hold(tiny, rules)
    if found.holds:
        assert found.repairs == ()
    for repair in found.repairs:
        seen = SEEN.setdefault(repair.kind, [0, 0])
        seen[0] += 1
        seen[1] += repair.is_smallest
        changed, new = after(tiny, repair)
        assert rules_hold(changed, new, aside), repair.sentence_en
        if repair.is_smallest and repair.kind != "idle":
            for smaller, other in next_smaller(tiny, rules, repair):
                assert not rules_hold(smaller, other, aside), repair.sentence_en


def test_every_kind_was_among_them():
    """The counties above are not so tame that a kind never occurs."""
    if not SEEN:
        pytest.skip("runs after the test above only")
    kinds = {"idle", "minimum", "maximum", "exempt_officials", "officials_released",
             "officials_more", "neighbours"}  # fmt: skip
    assert kinds <= set(SEEN)
    assert all(SEEN[kind][1] for kind in kinds - {"exempt_officials"}), SEEN


def nearest_holds(tiny, rules):
    """Whether the best handing-out by distance keeps all rules."""
    facts = Facts(replace(tiny, rules=rules.as_dict()))
    worth = dict(zip(facts.names(), best_nearest(facts), strict=True))
    idle = worth.get("idle", 0) if rules.load.idle == "forbidden" else 0
    return worth["uncovered"] == worth["points_missing"] == idle == 0


@examples(40)
@given(
    tiny=st.sampled_from(["avoid", "forbidden"]).flatmap(
        lambda idle: nearest_counties(idle=idle)
    )
)
def test_repairs_of_nearest_make_the_rules_hold(tiny):
    """With scatter limits, pins, bans and own bands; numbers one smaller do not."""
    rules = tiny.checked_rules()
    found = repairs(tiny.county(), rules)
    if found.holds:
        assert nearest_holds(tiny, rules)
    for repair in found.repairs:
        changed, new = after(tiny, repair)
        assert nearest_holds(changed, new), repair.sentence_en
        n = repair.amount - 1
        distance = rules.distance.scatter_max_m + n
        smaller = {
            "minimum": {"load": {"min": rules.load.min - n}},
            "maximum": {"load": {"max": rules.load.max + n}},
            "scatter_limit": {"distance": {"scatter_max_m": distance}},
        }.get(repair.kind)
        if repair.is_smallest and smaller is not None:
            assert not nearest_holds(tiny, rules.replace(smaller)), repair.sentence_en
