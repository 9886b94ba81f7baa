"""Whether rules hold for a tiny county, by going through every plan there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

from tests.solving.brute import Facts, cheapest_by_load


def regions_of(tiny, rules):
    """Region of every village: linked villages, townships or the county."""
    villages = sorted(tiny.rows("villages"), key=lambda v: v["village_id"])
    name = {
        v["village_id"]: {
            "village": v["village_id"],
            "township": "T:" + v["township_id"],
            "county": "",
        }[rules.scope.beat_within]
        for v in villages
    }
    for a, b in rules.scope.neighbours:
        old, new = name[b], name[a]
        name = {v: new if of == old else of for v, of in name.items()}
    return name


def cannot_be_cut(tiny, rules):
    """Regions no number of beats brings into the band, and what they must miss."""
    if rules.scope.beat_within != "village":
        return {}
    of, points = regions_of(tiny, rules), {}
    for household in tiny.rows("households"):
        region = of[household["village_id"]]
        points[region] = points.get(region, 0) + household["workload"]
    exempt = {of[v] for v in rules.exempt.villages}
    missing = {
        region: -(-n // rules.load.max) * rules.load.min - n
        for region, n in points.items()
        if region not in exempt
    }
    return {region: short for region, short in missing.items() if short > 0}


def set_aside(tiny, rules):
    """Villages of these regions."""
    apart, of = cannot_be_cut(tiny, rules), regions_of(tiny, rules)
    held = {h["village_id"] for h in tiny.rows("households")}
    return {v for v in held if of[v] in apart}


def rules_hold(tiny, rules, aside=None):
    """
    Whether some plan of the best aims keeps all rules outside the villages set aside.

    Every way to place officials in regions (by their pins, where they have any) and
    every load they can have there is looked at; one point a household, no limits.
    `aside` are the villages that may be set aside at most.
    """
    if aside is not None and not set_aside(tiny, rules) <= aside:
        return False
    facts = Facts(replace(tiny, rules=rules.as_dict()))
    of, may_miss = regions_of(tiny, rules), cannot_be_cut(tiny, rules)
    doors = {}
    for household in facts.households:
        doors.setdefault(of[household["village_id"]], []).append(household)
    people = facts.officials
    totals = set()
    for place in product(sorted(doors), repeat=len(people)):
        if not _keeps_pins(facts, people, place, of):
            continue
        some = {(0, 0, 0, 0, False)}
        for region, households in doors.items():
            who = [o for o, r in zip(people, place, strict=True) if r == region]
            found = _inside(facts, households, who, may_miss.get(region, 0))
            some = {
                (a + e, b + f, c + g, d + h, bad or worse)
                for a, b, c, d, bad in some
                for e, f, g, h, worse in found
            }
        totals |= some
    if not totals:
        return False
    order = {
        "avoid": lambda t: (t[0], t[1], t[2], t[3]),
        "forbidden": lambda t: (t[0], t[3], t[1], t[2]),
        "allowed": lambda t: (t[0], t[1], t[2]),
    }[rules.load.idle]
    best = min(map(order, totals))
    return any(
        t[0] == 0 and not t[4] and (t[3] == 0 or rules.load.idle != "forbidden")
        for t in totals
        if order(t) == best
    )


def _keeps_pins(facts, people, place, of):
    """Whether whoever has pins that may hold is placed where one of them lies."""
    for official, region in zip(people, place, strict=True):
        regions = {
            of[h["village_id"]]
            for h in facts.households
            if facts.pin.get(h["household_id"]) == official["official_id"]
            and facts.may_serve(h, official)
        }
        if regions and region not in regions:
            return False
    return True


def _inside(facts, households, who, may_miss):
    """Left out, missing, squares, idle, and whether more is missing than may be."""
    exempt = set(facts.rules.exempt.villages)
    is_exempt = any(h["village_id"] in exempt for h in households)
    states = cheapest_by_load(
        [[0] * len(who)] * len(households),
        [[facts.may_serve(h, o) for o in who] for h in households],
        [facts.band(o)[1] for o in who],
    )
    found = set()
    for left_out, loads in states:
        gaps = [
            max(0, facts.band(o)[0] - x)
            for o, x in zip(who, loads, strict=True)
            if x and not is_exempt
        ]
        idle = sum(
            not x and not facts.is_exempt(o) for o, x in zip(who, loads, strict=True)
        )
        found.add(
            (left_out, sum(gaps), sum(g * g for g in gaps), idle, sum(gaps) > may_miss)
        )
    return found


def without_officials(tiny, ids):
    """Take officials out of the county, with their pins and bans."""
    kept = [o for o in tiny.officials if o["official_id"] not in ids]
    pins = [p for p in tiny.pins if p["official_id"] not in ids]
    bans = [b for b in tiny.bans if b["official_id"] not in ids]
    return replace(tiny, officials=kept, pins=pins, bans=bans)


def subsets(items, n):
    """All choices of n items, none for a negative number."""
    return combinations(items, n) if n >= 0 else ()
