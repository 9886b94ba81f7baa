"""
The best that can be, by going through everything; shares no code with the package.

Households are handed out one after another; partial handings-out that look the same to
everything still to come (loads, villages touched) are merged and the cheapest is kept,
so nothing is ever cut off. A plan's worth is a tuple in the order of the aims.
"""

from __future__ import annotations

import math
from itertools import product

RADIUS_M = 6_371_008.8


def metres(a, b, detour=1.0):
    """Great-circle metres between two rows with lon and lat."""
    lon_a, lat_a, lon_b, lat_b = (
        math.radians(x) for x in (a["lon"], a["lat"], b["lon"], b["lat"])
    )
    h = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * RADIUS_M * math.asin(math.sqrt(h)) * detour


class Facts:
    """A tiny county under its rules, in plain Python."""

    def __init__(self, tiny):
        self.rules = tiny.checked_rules()
        self.households = sorted(
            tiny.rows("households"), key=lambda h: h["household_id"]
        )
        self.officials = [o for o in tiny.rows("officials") if o["is_available"]]
        self.officials.sort(key=lambda o: o["official_id"])
        self.town = {v["village_id"]: v["township_id"] for v in tiny.rows("villages")}
        self.pin = {p["household_id"]: p["official_id"] for p in tiny.rows("pins")}
        self.taking_part = {o["official_id"] for o in self.officials}
        self.bans = {(b["household_id"], b["official_id"]) for b in tiny.rows("bans")}

    def band(self, official):
        """Minimum (0 for the exempt) and maximum of an official."""
        load = self.rules.load
        high = official["load_max"]
        high = load.max if high is None else high
        low = official["load_min"]
        low = min(load.min if low is None else low, high)
        return (0 if self.is_exempt(official) else low), high

    def is_exempt(self, official):
        """Whether the minimum and the idle rule leave the official alone."""
        return official["official_id"] in self.rules.exempt.officials

    def may_serve(self, household, official):
        """Whether persons and villages allow the pair; metres apart."""
        h, o = household["household_id"], official["official_id"]
        pinned_to = self.pin.get(h)
        home = official["home_village_id"] == household["village_id"]
        return (
            official["township_id"] in ("", self.town[household["village_id"]])
            and not (home and self.rules.scope.home_village == "forbid")
            and (h, o) not in self.bans
            and (pinned_to is None or pinned_to == o)
        )

    def is_within(self, household, point):
        """Whether the scatter limit allows a household to be served from a point."""
        rules = self.rules.distance
        if rules.scatter_max_m <= 0:
            return True
        own = rules.longer.get(household["household_id"], 0)
        limit = max(own, rules.scatter_max_m)
        away = round(metres(household, point, rules.detour) * 100)
        return away <= math.floor(limit * 100 + 1e-6)

    def cost(self, household, official, point):
        """Weighted centimetres of a pair, changes included."""
        weights = self.rules.weights
        away = metres(household, point, self.rules.distance.detour)
        cost = round(away * 100 * weights.scatter)
        today = household["official_id"]
        if today and today != official["official_id"]:
            cost += round(weights.change * 100)
        return cost

    def cost_left_out(self, household):
        """Weighted centimetres of leaving a household out: a change, if it had one."""
        return round(self.rules.weights.change * 100) * bool(household["official_id"])

    def worth(self, served):
        """
        Worth of a handing-out, by official: the aims in order.

        `served` maps household ids to official ids; missing ones are left out.
        """
        doors = {h["household_id"]: h for h in self.households}
        people = {o["official_id"]: o for o in self.officials}
        cost = sum(self.cost(doors[h], people[o], people[o]) for h, o in served.items())
        cost += sum(self.cost_left_out(h) for i, h in doors.items() if i not in served)
        loads = dict.fromkeys(people, 0)
        villages = {o: set() for o in people}
        for h, o in served.items():
            loads[o] += doors[h]["workload"]
            villages[o].add(doors[h]["village_id"])
        return self._worth(len(doors) - len(served), loads, villages, cost)

    def _worth(self, left_out, loads, villages, cost):
        missing, idle, home = [], 0, 0
        exempt = set(self.rules.exempt.villages)
        for official in self.officials:
            o = official["official_id"]
            if not villages[o]:
                idle += not self.is_exempt(official)
                continue
            if self.rules.scope.home_village == "avoid":
                home += official["home_village_id"] in villages[o]
            if not villages[o] & exempt:
                missing.append(max(0, self.band(official)[0] - loads[o]))
        lacking = (sum(missing), sum(gap**2 for gap in missing))
        return {
            "avoid": (left_out, *lacking, idle, home, cost),
            "forbidden": (left_out, idle, *lacking, home, cost),
            "allowed": (left_out, *lacking, home, cost),
        }[self.rules.load.idle]

    def names(self):
        """Names of the aims in the order of `worth`."""
        lacking = ["points_missing", "points_missing_squared"]
        middle = {
            "avoid": [*lacking, "idle"],
            "forbidden": ["idle", *lacking],
            "allowed": lacking,
        }[self.rules.load.idle]
        return ["uncovered", *middle, "home_village", "weighted_m"]


def best_nearest(facts):
    """Worth of the best handing-out by distance from the bases, county-wide."""
    people = facts.officials
    marks = set(facts.rules.exempt.villages)
    if facts.rules.scope.home_village == "avoid":
        marks |= {o["home_village_id"] for o in people}
    # Left out, and of every official: load, doors served or not, marked villages.
    nobody = (0, tuple((0, frozenset()) for _ in people))
    states = {nobody: 0}
    for household in facts.households:
        village, points = household["village_id"], household["workload"]
        touched = frozenset({village if village in marks else "*"})
        options = [
            (j, facts.cost(household, official, official))
            for j, official in enumerate(people)
            if facts.may_serve(household, official)
            and facts.is_within(household, official)
        ]
        later = {}
        for (left_out, held), cost in states.items():
            keys = [((left_out + 1, held), cost + facts.cost_left_out(household))]
            for j, more in options:
                load = held[j][0] + points
                if load <= facts.band(people[j])[1]:
                    mine = (load, held[j][1] | touched)
                    keys.append(
                        ((left_out, (*held[:j], mine, *held[j + 1 :])), cost + more)
                    )
            for key, total in keys:
                if total < later.get(key, math.inf):
                    later[key] = total
        states = later
    names = [o["official_id"] for o in people]
    return min(
        facts._worth(
            left_out,
            {o: load for o, (load, _v) in zip(names, held, strict=True)},
            {o: set(v) for o, (_load, v) in zip(names, held, strict=True)},
            cost,
        )
        for (left_out, held), cost in states.items()
    )


def cheapest_by_load(costs, allowed, maximum):
    """
    Least cost for every way of loading officials with households of one point.

    `costs` and `allowed` are lists of rows, one a household. Gives a dict from
    (left out, loads) to the least cost.
    """
    m = len(maximum)
    states = {(0, (0,) * m): 0}
    for row, fits in zip(costs, allowed, strict=True):
        later = {}
        for (left_out, loads), cost in states.items():
            keys = [((left_out + 1, loads), cost)]
            for j in range(m):
                if fits[j] and loads[j] < maximum[j]:
                    more = (*loads[:j], loads[j] + 1, *loads[j + 1 :])
                    keys.append(((left_out, more), cost + row[j]))
            for key, total in keys:
                if total < later.get(key, math.inf):
                    later[key] = total
        states = later
    return states


def all_assignments(n, m):
    """Every handing-out of n households to m officials or nobody (-1)."""
    return product(range(-1, m), repeat=n)


def keeps_pins(facts, where):
    """Whether whoever has pins that may hold is placed where one of them lies."""
    pinned = {}
    for household in facts.households:
        for official in facts.officials:
            o = official["official_id"]
            is_pinned = facts.pin.get(household["household_id"]) == o
            if is_pinned and facts.may_serve(household, official):
                pinned.setdefault(o, {"*"}).add(household["village_id"])
    return all(where[o] in villages for o, villages in pinned.items())


def fewest_left_out(facts):
    """
    Fewest households left out by beats without limits on metres, one point each.

    Every way to place officials in regions is tried, a pin being a pair that must
    hold; inside, augmenting paths find the most households that can be served. Regions
    are villages, or the county as one.
    """
    whole = facts.rules.scope.beat_within == "county"
    regions = ["*"] if whole else sorted(facts.town)
    best = len(facts.households)
    for place in product(regions, repeat=len(facts.officials)):
        where = dict(
            zip((o["official_id"] for o in facts.officials), place, strict=True)
        )
        if not keeps_pins(facts, where):
            continue
        holds = {o: [] for o in where}

        def take(household, seen, where=where, holds=holds):
            for official in facts.officials:
                o = official["official_id"]
                is_here = where[o] in ("*", household["village_id"])
                if o in seen or not is_here or not facts.may_serve(household, official):
                    continue
                seen.add(o)
                if len(holds[o]) < facts.band(official)[1]:
                    holds[o].append(household)
                    return True
                for i, other in enumerate(holds[o]):
                    if take(other, seen):
                        holds[o][i] = household
                        return True
            return False

        left_out = sum(not take(h, set()) for h in facts.households)
        best = min(best, left_out)
        if best == 0:
            break
    return best


def best_aims_of_beats(facts):
    """
    Aims above the metres of the best plan by beats within villages, without limits.

    Every way to place officials in villages (by their pins, where they have any), and
    every load they can have there, is looked at. Order and names are those of
    `Facts.worth`, without the metres.
    """
    villages = sorted({h["village_id"] for h in facts.households})
    exempt = set(facts.rules.exempt.villages)
    best = None
    for place in product(villages, repeat=len(facts.officials)):
        people = [o["official_id"] for o in facts.officials]
        if not keeps_pins(facts, dict(zip(people, place, strict=True))):
            continue
        # Left out, missing, squares, idle, homes: sums over villages.
        totals = {(0, 0, 0, 0, 0)}
        for village in villages:
            people = [
                o for o, v in zip(facts.officials, place, strict=True) if v == village
            ]
            doors = [h for h in facts.households if h["village_id"] == village]
            states = cheapest_by_load(
                [[0] * len(people)] * len(doors),
                [[facts.may_serve(h, o) for o in people] for h in doors],
                [facts.band(o)[1] for o in people],
            )
            found = set()
            for left_out, loads in states:
                gaps = [
                    max(0, facts.band(o)[0] - x)
                    for o, x in zip(people, loads, strict=True)
                    if x and village not in exempt
                ]
                idle = sum(
                    not x and not facts.is_exempt(o)
                    for o, x in zip(people, loads, strict=True)
                )
                home = sum(
                    x > 0 and o["home_village_id"] == village
                    for o, x in zip(people, loads, strict=True)
                )
                avoided = facts.rules.scope.home_village == "avoid"
                found.add(
                    (left_out, sum(gaps), sum(g * g for g in gaps), idle,
                     home * avoided)
                )  # fmt: skip
            totals = {
                tuple(a + b for a, b in zip(x, y, strict=True))
                for x in totals
                for y in found
            }
        for left_out, missing, squares, idle, home in totals:
            worth = {
                "avoid": (left_out, missing, squares, idle, home),
                "forbidden": (left_out, idle, missing, squares, home),
                "allowed": (left_out, missing, squares, home),
            }[facts.rules.load.idle]
            best = worth if best is None else min(best, worth)
    return best
