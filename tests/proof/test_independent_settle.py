"""`settle`, conflicts and repairs against every plan there is, from seeds."""

from __future__ import annotations

import itertools
import re
import tomllib

import pytest

from liaison_plan.errors import RulesError
from liaison_plan.proof.conflict import find_conflicts
from liaison_plan.proof.repairs import repairs
from liaison_plan.proof.settle import settle
from liaison_plan.rules.model import Rules
from tests.proof.brute_masks import World
from tests.proof.brute_random import random_tiny, tables_of


class Apart(World):
    """Counts points missing outside villages set aside where home villages stood."""

    aside = ()

    def aims(self, o, mask):
        """Aims of a set, the fourth replaced."""
        found = super().aims(o, mask)
        if found is None or not mask:
            return found
        idle, missing, squares, _home, cost = found
        villages = {self.doors[h]["village_id"] for h in self.members[mask]}
        return idle, missing, squares, missing * (not villages & {*self.aside}), cost


def do_hold(tables, rules, aside):
    """Whether some best plan keeps the rules outside the villages set aside."""
    world = Apart(tables, rules)
    world.aside = aside
    best, _masks = world.best()
    nobody_idle = rules["load"]["idle"] != "forbidden" or best[1] == 0
    return best[0] == 0 and best[4] == 0 and nobody_idle


@pytest.mark.parametrize("is_nearest", [False, True], ids=["beats", "nearest"])
def test_aims_are_settled_as_enumeration_settles_them(is_nearest):
    """Exact where it says so, never better than the best, bounds never above it."""
    n_exact = 0
    for seed in range(30):
        tiny = random_tiny(seed, nearest=is_nearest, n=(2, 6))
        rules = tiny.checked_rules()
        settled = settle(tiny.county(), rules)
        world = World(tables_of(tiny), rules.as_dict())
        best, _masks = world.best()
        is_forbidden = rules.load.idle == "forbidden"
        left_out = best[0]
        idle, missing = (best[1], best[2]) if is_forbidden else (best[3], best[1])
        right = world.ordered(left_out, idle, missing, 0, 0, 0)
        said = world.ordered(settled.left_out, settled.idle, settled.missing, 0, 0, 0)
        low_out, low_missing, low_idle = settled.bound
        low = world.ordered(low_out, low_idle, low_missing, 0, 0, 0)
        assert low <= right <= said
        if settled.is_exact:
            n_exact += 1
            assert said == right
        if settled.holds:
            assert do_hold(tables_of(tiny), rules.as_dict(), settled.set_aside)
    assert n_exact >= 15


def test_cuts_by_nearest_are_recounted_and_none_of_them_can_lose_a_part():
    """Every part of the households (or officials) of a cut is tried by itself."""
    kinds = set()
    for seed in range(40):
        tiny = random_tiny(seed, nearest=True, n=(3, 7))
        rules = tiny.checked_rules()
        world = World(tables_of(tiny), rules.as_dict())
        doors = {d["household_id"]: i for i, d in enumerate(world.doors)}
        people = {o["official_id"]: i for i, o in enumerate(world.people)}
        reach = {
            (o, h)
            for o, h in itertools.product(range(len(people)), range(len(doors)))
            if world.may(o, h) and world.away[o][h] <= world.limit(h)
        }
        for cut in find_conflicts(tiny.county(), rules).cuts:
            kinds.add(cut.kind)
            if cut.kind == "maximum":
                some = [doors[h] for h in cut.households]

                def short(part, reach=reach, world=world):
                    who = {o for o, h in reach if h in part}
                    return len(part) - sum(world.band(o)[1] for o in who)
            else:
                some = [people[o] for o in cut.officials]

                def short(part, reach=reach, world=world):
                    may = {h for o, h in reach if o in part}
                    return sum(max(1, world.band(o)[0]) for o in part) - len(may)

            assert short(some) == cut.short == cut.needed - cut.places > 0
            for size in range(1, len(some)):
                for part in itertools.combinations(some, size):
                    assert short(part) < cut.short
    assert kinds == {"maximum", "minimum"}


def after(tiny, repair):
    """Tables and rules of a county after a repair."""
    tables = tables_of(tiny)
    rules = tiny.checked_rules() if repair.rules is None else repair.rules
    county = repair.county(tiny.county())
    for name in tables:
        frame = getattr(county, name).astype(object)
        tables[name] = frame.where(frame.notna(), None).to_dict("records")
    return tables, rules.as_dict()


def next_smaller(tiny, repair):
    """What the next smaller repairs of a kind lead to: tables and rules."""
    tables, rules = tables_of(tiny), tiny.checked_rules()
    new = repair.rules
    if repair.kind == "minimum":
        return [(tables, new.replace({"load": {"min": new.load.min + 1}}))]
    if repair.kind == "maximum":
        return [(tables, new.replace({"load": {"max": new.load.max - 1}}))]
    if repair.kind in ("travel_limit", "scatter_limit"):
        key = "travel_max_m" if repair.kind == "travel_limit" else "scatter_max_m"
        less = getattr(new.distance, key) - 1
        return [(tables, new.replace({"distance": {key: less}}))]
    ids = [o["official_id"] for o in tables["officials"]]
    fewer = itertools.combinations(ids, repair.amount - 1)
    if repair.kind == "exempt_officials":
        old = rules.exempt.officials
        return [
            (tables, rules.replace({"exempt": {"officials": sorted({*old, *some})}}))
            for some in fewer
        ]
    if repair.kind == "officials_released":
        keys = ("officials", "pins", "bans")
        return [
            (tables | {k: [r for r in tables[k] if r["official_id"] not in some]
                       for k in keys}, rules)
            for some in fewer
        ]  # fmt: skip
    return []


def test_repairs_make_the_rules_hold_and_nothing_smaller_does():
    """Each is tried by enumeration, and the next smaller where it claims so."""
    kinds = set()
    for seed in range(32):
        tiny = random_tiny(seed, n=(3, 6), m=(2, 4))
        found = repairs(tiny.county(), tiny.checked_rules())
        if found.holds:
            assert found.repairs == ()
        aside = found.settled.set_aside
        for repair in found.repairs:
            kinds.add(repair.kind)
            tables, rules = after(tiny, repair)
            assert do_hold(tables, rules, aside), (seed, repair.sentence_en)
            # Villages set aside may miss what they must, which changes with the band.
            if not repair.is_smallest or aside:
                continue
            for smaller, less in next_smaller(tiny, repair):
                assert not do_hold(smaller, less.as_dict(), aside), (seed, repair)
    assert len(kinds) >= 5


def test_repairs_are_told_alike_in_both_languages_and_can_be_applied():
    """Numbers agree, --json has its shape, rules read back, people are refused."""
    n_rules = n_people = 0
    for seed in range(16):
        tiny = random_tiny(seed, n=(3, 6), m=(2, 4))
        found = repairs(tiny.county(), tiny.checked_rules())
        told = found.to_json()
        assert set(told) == {"arithmetic", "conflicts", "repairs"}
        kinds = [repair.applies_to for repair in found.repairs]
        assert kinds == sorted(kinds, reverse=True)  # rules before people
        assert [row["k"] for row in told["repairs"]] == [*range(1, len(kinds) + 1)]
        for repair, row in zip(found.repairs, told["repairs"], strict=True):
            assert set(row) == {
                "k", "kind", "amount", "applies_to", "sentence_zh", "sentence_en",
            }  # fmt: skip
            zh, en = (
                sorted(re.findall(r"\d+", row[key].replace(",", "")))
                for key in ("sentence_zh", "sentence_en")
            )
            assert zh == en
            if repair.applies_to == "rules":
                n_rules += 1
                text = found.apply(repair.k)
                assert Rules.from_dict(tomllib.loads(text)) == repair.rules
            else:
                n_people += 1
                with pytest.raises(RulesError):
                    found.apply(repair.k)
    assert n_rules
    assert n_people
