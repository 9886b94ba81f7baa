"""Cuts counted again from the tables, in plain Python; no code of the package."""

from __future__ import annotations

import math
from itertools import chain, combinations

from tests.solving.brute import metres


class Tables:
    """The rows of a county under its rules, and what they allow."""

    def __init__(self, county, rules):
        self.rules = rules
        rows = {
            name: getattr(county, name).to_dict("records")
            for name in ("households", "officials", "villages", "pins", "bans")
        }
        self.households = {h["household_id"]: h for h in rows["households"]}
        self.officials = {
            o["official_id"]: o for o in rows["officials"] if o["is_available"]
        }
        self.town = {v["village_id"]: v["township_id"] for v in rows["villages"]}
        self.pin = {
            p["household_id"]: p["official_id"]
            for p in rows["pins"]
            if p["official_id"] in self.officials
        }
        self.bans = {(b["household_id"], b["official_id"]) for b in rows["bans"]}
        self.area = self._areas()
        self.inside = {}
        for h, row in self.households.items():
            self.inside.setdefault(self.area[row["village_id"]], []).append(h)
        self.bound_to = self._bound_to()
        self.known = {}

    def _areas(self):
        """Area of each village: itself, its neighbours, its township or everything."""
        scope = self.rules.scope
        area = {
            v: {"village": v, "township": t, "county": ""}[scope.beat_within]
            for v, t in self.town.items()
        }
        for a, b in scope.neighbours:
            if a in area and b in area:
                old, new = area[b], area[a]
                area = {v: new if x == old else x for v, x in area.items()}
        return area

    def _bound_to(self):
        """Area with most of an official's pins, of equals the first household's."""
        bound = {}
        for o in self.officials:
            areas = [
                self.area_of(h)
                for h, who in self.pin.items()
                if who == o and self.is_eligible(h, o)
            ]
            if areas:
                most = max(areas.count(a) for a in areas)
                bound[o] = {a for a in areas if areas.count(a) == most}
        return bound

    def area_of(self, household):
        """Area of a household."""
        return self.area[self.households[household]["village_id"]]

    def band(self, official):
        """Minimum (0 for the exempt) and maximum."""
        row, load = self.officials[official], self.rules.load
        high = load.max if row["load_max"] is None else row["load_max"]
        high = load.max if high != high else int(high)
        low = row["load_min"]
        low = load.min if low is None or low != low else int(low)
        is_exempt = official in self.rules.exempt.officials
        return (0 if is_exempt else min(low, high)), high

    def is_eligible(self, household, official):
        """Whether township and home village allow the pair."""
        h, o = self.households[household], self.officials[official]
        at_home = o["home_village_id"] == h["village_id"]
        return o["township_id"] in ("", self.town[h["village_id"]]) and not (
            at_home and self.rules.scope.home_village == "forbid"
        )

    def may_hold(self, household, official):
        """Whether all rules on persons allow the pair."""
        return (
            self.is_eligible(household, official)
            and (household, official) not in self.bans
            and self.pin.get(household, official) == official
        )

    def centres(self, official, area):
        """Households of an area that may be the centre of the official's beat."""
        key = official, area
        if key not in self.known:
            rules, base = self.rules.distance, self.officials[official]
            self.known[key] = {
                h
                for h in self.inside.get(area, [])
                if self.may_hold(h, official)
                and (
                    rules.travel_max_m <= 0
                    or metres(base, self.households[h], rules.detour)
                    <= rules.travel_max_m
                )
            }
        return self.known[key]

    def may_work(self, official, area):
        """Whether an official may work in an area at all."""
        if area not in self.bound_to.get(official, {area}):
            return False
        if self.rules.distance.travel_max_m > 0:
            return bool(self.centres(official, area))
        return any(self.is_eligible(h, official) for h in self.inside.get(area, []))

    def reaches(self, household, official):
        """Whether some centre of a beat of the official could serve the household."""
        area = self.area_of(household)
        if not self.may_hold(household, official) or not self.may_work(official, area):
            return False
        if self.rules.distance.travel_max_m <= 0:
            return True
        return any(
            self.is_within(household, self.households[c])
            for c in self.centres(official, area)
        )

    def is_within(self, household, point):
        """Whether the scatter limit allows a household to be served from a point."""
        rules = self.rules.distance
        limit = rules.longer.get(household, rules.scatter_max_m)
        away = metres(self.households[household], point, rules.detour)
        return limit <= 0 or round(away * 100) <= math.floor(limit * 100 + 1e-6)

    def may_share(self, a, b):
        """Whether two households lie within their limits of one that could serve."""
        return self.area_of(a) == self.area_of(b) and any(
            self.is_within(a, self.households[c])
            and self.is_within(b, self.households[c])
            for c in self.inside[self.area_of(a)]
        )

    def points(self, areas):
        """Workload of some areas."""
        return sum(
            self.households[h]["workload"] for a in areas for h in self.inside[a]
        )

    def n_households(self, area):
        """How many households an area has."""
        return len(self.inside[area])

    def need(self, area):
        """Officials an area needs at the largest maximum there."""
        highs = [self.band(o)[1] for o in self.officials if self.may_work(o, area)]
        high = max(highs or [self.band(o)[1] for o in self.officials] or [1])
        return min(-(-self.points({area}) // high), self.n_households(area))

    def cannot_be_cut(self, area):
        """Whether no number of beats brings an area within the band of the rules."""
        load, n = self.rules.load, self.points({area})
        villages = {v for v, a in self.area.items() if a == area}
        return (
            self.rules.scope.beat_within == "village"
            and -(-n // load.max) * load.min > n
            and not villages & set(self.rules.exempt.villages)
        )

    def room(self, area):
        """Officials to whom an area gives their minimum."""
        villages = {v for v, a in self.area.items() if a == area}
        lows = [
            max(1, self.band(o)[0]) for o in self.officials
            if self.may_work(o, area) and o not in self.rules.exempt.officials
        ]  # fmt: skip
        low = min(lows, default=10**9)
        lived_in = {row["village_id"] for row in self.households.values()}
        if villages & lived_in & set(self.rules.exempt.villages):
            low = 1
        held = min(self.points({area}) // low, self.n_households(area))
        return max(held, self.need(area)) if self.cannot_be_cut(area) else held

    def areas(self):
        """Areas with households."""
        return sorted(self.inside)


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


def all_subsets(items):
    """Every non-empty subset."""
    items = list(items)
    sizes = range(1, len(items) + 1)
    return chain.from_iterable(combinations(items, k) for k in sizes)


def recount(cut, tables):
    """Count a cut again: what it needs, and the most it can get."""
    households, officials = set(cut.households), set(cut.officials)
    areas = {tables.area_of(h) for h in households}
    if cut.kind == "maximum":
        for o in tables.officials:
            serves = any(tables.reaches(h, o) for h in households)
            assert not serves or o in officials
        if cut.units == "beats":
            whole = {h for h in tables.households if tables.area_of(h) in areas}
            assert whole == households
            beyond = sum(
                any(tables.centres(o, a) - set(cut.centres) for a in areas
                    if tables.may_work(o, a))
                for o in officials
            )  # fmt: skip
            if tables.rules.distance.travel_max_m <= 0:
                assert not cut.centres
                beyond = len(officials)
            for a, b in combinations(cut.apart, 2):
                assert not tables.may_share(a, b)
            needed = 0
            for area in areas:
                apart = sum(tables.area_of(h) == area for h in cut.apart)
                needed += max(tables.need(area), apart)
            return needed, beyond + len(cut.centres)
        needed = sum(tables.households[h]["workload"] for h in households)
        return needed, sum(tables.band(o)[1] for o in officials)
    assert tables.rules.load.idle == "forbidden"
    assert not officials & set(tables.rules.exempt.officials)
    if cut.units == "beats":
        for o in officials:
            for a in set(tables.areas()) - areas:
                if tables.may_work(o, a):
                    assert tables.centres(o, a) <= set(cut.centres)
        return len(officials), sum(map(tables.room, areas)) + len(cut.centres)
    for o in officials:
        assert {h for h in tables.households if tables.reaches(h, o)} <= households
    exempt = set(tables.rules.exempt.villages)
    needed = 0
    for o in officials:
        free = any(
            row["village_id"] in exempt
            for h, row in tables.households.items() if tables.reaches(h, o)
        )  # fmt: skip
        needed += 1 if free else max(1, tables.band(o)[0])
    return needed, sum(tables.households[h]["workload"] for h in households)
