"""Cuts equal brute force and are counted again from the tables."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.proof.conflict import find_conflicts
from tests.proof.recount import Tables, all_subsets, recount
from tests.proof.test_settle import village_counties
from tests.solving.strategies import examples


@st.composite
def counties(draw):
    """Villages with everything that may bind, sometimes a limit on travel."""
    tiny = draw(village_counties())
    if draw(st.booleans()):
        limit = draw(st.sampled_from([1120, 1150, 1200, 1300]))
        tiny = tiny.with_rules(distance={"travel_max_m": limit})
    if draw(st.integers(0, 3)) == 0 and len(tiny.villages) > 1:
        tiny = tiny.with_rules(scope={"neighbours": [["V0", "V1"]]})
    return tiny


@examples(100)
@given(tiny=counties())
def test_every_cut_is_counted_again_from_the_tables(tiny):
    """Members, demand and supply of a cut stand in the tables themselves."""
    county, rules = tiny.county(), tiny.checked_rules()
    tables = Tables(county, rules)
    found = find_conflicts(county, rules)
    for cut in found.cuts:
        assert (cut.needed, cut.places) == recount(cut, tables)
        assert cut.short == cut.needed - cut.places > 0
        if found.settled.is_exact:
            assert not found.settled.holds


def most_beats(tables, officials, room):
    """Most beats these officials can hold, so many in each area, centres apart."""
    areas = tables.areas()
    best = 0
    for place in product([None, *areas], repeat=len(officials)):
        total = 0
        for area in areas:
            here = [o for o, a in zip(officials, place, strict=True) if a == area]
            if not all(tables.may_work(o, area) for o in here):
                break
            total += min(seated(tables, area, here), room[area])
        else:
            best = max(best, total)
    return best


def seated(tables, area, officials):
    """How many officials in one area can have centres, no two the same."""
    taken = {}

    def seat(official, seen):
        for door in sorted(tables.centres(official, area) - seen):
            seen.add(door)
            if door not in taken or seat(taken[door], seen):
                taken[door] = official
                return True
        return False

    return sum(seat(o, set()) for o in officials)


def most_served(households, officials, fits, room):
    """Most households that officials can serve: augmenting paths, one by one."""
    held = {o: [] for o in officials}

    def take(household, seen):
        for o in officials:
            if o in seen or not fits(household, o):
                continue
            seen.add(o)
            if len(held[o]) < room(o):
                held[o].append(household)
                return True
            for i, other in enumerate(held[o]):
                if take(other, seen):
                    held[o][i] = household
                    return True
        return False

    return sum(take(h, set()) for h in households)


def shortage_of_places(tables):
    """Beats and households short, by going through every way to place officials."""
    need = {a: tables.need(a) for a in tables.areas()}
    beats = sum(need.values()) - most_beats(tables, list(tables.officials), need)
    served = most_served(
        list(tables.households), list(tables.officials), tables.reaches,
        lambda o: tables.band(o)[1],
    )  # fmt: skip
    return beats, len(tables.households) - served


def shortage_of_households(tables):
    """Beats and households short of all minimums, where nobody may be idle."""
    if tables.rules.load.idle != "forbidden":
        return 0, 0
    room = {a: tables.room(a) for a in tables.areas()}
    exempt = set(tables.rules.exempt.officials)
    people = [o for o in tables.officials if o not in exempt]
    beats = len(people) - most_beats(tables, people, room)
    apart = {h for h in tables.households if tables.cannot_be_cut(tables.area_of(h))}
    people = [o for o in people if not any(tables.reaches(h, o) for h in apart)]
    free = {
        h for h, row in tables.households.items()
        if row["village_id"] in tables.rules.exempt.villages
    }  # fmt: skip
    low = {
        o: 1 if any(tables.reaches(h, o) for h in free) else max(1, tables.band(o)[0])
        for o in people
    }
    given = most_served(
        list(tables.households), people, tables.reaches, low.__getitem__
    )
    return beats, sum(low.values()) - given


@examples(100)
@given(tiny=counties())
def test_a_cut_is_found_exactly_when_some_flow_is_short(tiny):
    """Every placing and every matching is gone through; the shortage is the same."""
    county, rules = tiny.county(), tiny.checked_rules()
    tables = Tables(county, rules)
    cuts = find_conflicts(county, rules).cuts
    for kind, short in (
        ("maximum", shortage_of_places(tables)),
        ("minimum", shortage_of_households(tables)),
    ):
        mine = [cut for cut in cuts if cut.kind == kind]
        assert bool(mine) == any(short)
        if not any(cut.units == "beats" for cut in mine) and short[1]:
            assert sum(cut.short for cut in mine) == short[1]


def without(cut, tables, dropped):
    """Shortage of a cut when some of its households, or officials, are dropped."""

    def allows(h, o):
        if cut.units == "beats":
            return tables.may_work(o, tables.area_of(h))
        return tables.reaches(h, o)

    if cut.kind == "maximum":
        households = set(cut.households) - dropped
        officials = {
            o for o in tables.officials if any(allows(h, o) for h in households)
        }
    else:
        officials = set(cut.officials) - dropped
        households = {
            h for h in tables.households if any(allows(h, o) for o in officials)
        }
    rest = replace(cut, households=tuple(households), officials=tuple(officials))
    needed, places = recount(rest, tables)
    return needed - places


@examples(80)
@given(tiny=counties())
def test_no_part_of_a_cut_can_be_dropped(tiny):
    """Whatever part is dropped, the shortage is smaller; nothing in it is idle."""
    county, rules = tiny.county(), tiny.checked_rules()
    tables = Tables(county, rules)
    for cut in find_conflicts(county, rules).cuts:
        if cut.centres:
            continue
        if cut.kind == "minimum":
            parts = all_subsets(cut.officials)
        elif cut.units == "beats":
            areas = {tables.area_of(h) for h in cut.households}
            parts = [
                {h for h in cut.households if tables.area_of(h) in some}
                for some in all_subsets(areas)
            ]
        else:
            parts = all_subsets(cut.households)
        for part in parts:
            if len(part) < len(
                cut.officials if cut.kind == "minimum" else cut.households
            ):
                assert without(cut, tables, set(part)) < cut.short
