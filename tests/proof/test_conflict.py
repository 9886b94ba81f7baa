"""Cuts equal brute force and are counted again from the tables."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.proof.conflict import find_conflicts
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.words import set_language
from tests.proof.recount import Tables, all_subsets, recount, seated
from tests.proof.test_settle import village_counties
from tests.solving.strategies import examples
from tests.solving.tiny import Tiny


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


@examples(60)
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


@examples(60)
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


@examples(50)
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


@examples(25)
@given(tiny=counties(), limit=st.sampled_from([50, 150, 300]))
def test_a_scatter_limit_asks_for_beats_that_are_counted_again(tiny, limit):
    """Households too far apart for one centre need a beat each, wherever it is."""
    tiny = tiny.with_rules(distance={"scatter_max_m": limit})
    county, rules = tiny.county(), tiny.checked_rules()
    tables = Tables(county, rules)
    found = find_conflicts(county, rules)
    for cut in found.cuts:
        if cut.scope == "every_centre":
            assert (cut.needed, cut.places) == recount(cut, tables)
            assert not found.settled.holds
        assert cut.short == cut.needed - cut.places > 0


def in_a_row(n_officials, *metres_east, **rules):
    """One village with households at some metres east of a point."""
    households = [
        {"household_id": f"H{i}", "village_id": "V0", "lon": 117.4 + m / 101_800,
         "lat": 23.7}
        for i, m in enumerate(metres_east)
    ]  # fmt: skip
    officials = [
        {"official_id": f"O{j}", "lon": 117.4, "lat": 23.7} for j in range(n_officials)
    ]
    villages = [{"village_id": "V0", "name": "Bay"}]
    rules = {"load": {"min": 1, "max": 9}, "solve": {"effort": "quick"}, **rules}
    return Tiny(households, officials, villages, [], [], [], rules)


def test_households_far_apart_need_a_beat_each_wherever_the_centres_are():
    """Three households 1 km apart, 200 m of scatter, two officials: one short."""
    tiny = in_a_row(2, 0, 1000, 2000, distance={"scatter_max_m": 200})
    found = find_conflicts(tiny.county(), tiny.checked_rules())
    (cut,) = found.cuts
    assert (cut.units, cut.needed, cut.places) == ("beats", 3, 2)
    assert cut.apart == ("H0", "H1", "H2")
    assert cut.scope == "every_centre"
    assert cut.sentence() == (
        "3 beats are needed in Bay (V0); only 2 can be staffed by the 2 officials who "
        "may work there (O0, O1): 1 short. No two of these 3 households can share a "
        "beat under the scatter limit: H0, H1, H2."
    )


def test_a_cut_of_given_centres_says_so():
    """From the plan's centre two households are out of reach; another might do."""
    tiny = in_a_row(1, 0, 150, 300, distance={"scatter_max_m": 160})
    county, rules = tiny.county(), tiny.checked_rules()
    assert find_conflicts(county, rules).cuts == ()
    plan = make_plan(county, rules)
    centre = plan.beats["centre_household_id"].iloc[0]
    assert centre == "H1"
    moved = replace(
        plan,
        assignments=plan.assignments.assign(
            beat_id=["V0-01", "V0-01", ""], official_id=["O0", "O0", ""]
        ),
        beats=plan.beats.assign(
            centre_household_id="H0", centre_lon=117.4, centre_lat=23.7, load=2,
            n_households=2,
        ),
    )  # fmt: skip
    (cut,) = find_conflicts(county, rules, plan=moved).cuts
    assert cut.scope == "given_centres"
    assert cut.households == ("H2",)
    assert cut.sentence() == (
        "No official may serve this household of Bay (V0). This holds for the "
        "centres of this plan; other centres may do better."
    )


def test_the_issue_s_own_sentence_comes_from_two_villages_and_few_officials():
    """Two villages of one township, two officials, nobody else may go there."""
    households = [
        {"household_id": f"H{i:02d}", "village_id": f"V{i % 2}", "lon": 117.4 + i / 1e4,
         "lat": 23.7}
        for i in range(11)
    ]  # fmt: skip
    far = {"household_id": "HX", "village_id": "V9", "lon": 117.5, "lat": 23.7}
    households.append(far)
    officials = [
        {"official_id": f"O{j}", "township_id": "T1", "lon": 117.4, "lat": 23.7}
        for j in range(2)
    ] + [{"official_id": "OX", "township_id": "T2", "lon": 117.5, "lat": 23.7}]
    villages = [{"village_id": v, "township_id": "T1"} for v in ("V0", "V1")]
    villages.append({"village_id": "V9", "township_id": "T2"})
    rules = {"load": {"min": 1, "max": 5}}
    tiny = Tiny(households, officials, villages, [], [], [], rules)
    (cut,) = find_conflicts(tiny.county(), tiny.checked_rules()).cuts
    assert cut.sentence() == (
        "These 11 households of V0, V1 can reach only these 2 officials (O0, O1), who "
        "have 10 places: 1 place short."
    )
    set_language("zh")
    assert cut.sentence() == (
        "V0、V1的这 11 户，只能由这 2 名包联干部（O0、O1）联系，"
        "他们共有 10 个名额：缺 1 个名额。"
    )
    assert cut.to_json()["villages"] == ["V0", "V1"]
