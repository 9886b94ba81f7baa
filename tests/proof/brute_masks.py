"""
Everything a tiny county can do, by going through all sets of households.

Each set of households is a bit mask. For every official every mask is priced once
(whether it may be, the aims it costs, its metres), then officials are joined one after
another over disjoint masks: with aims that add up over officials the best tuple of
sums is the sum of best tuples, so nothing is ever cut off. Reads rows of dicts, has its
own haversine, imports nothing of the package.
"""

from __future__ import annotations

import math

EARTH_M = 6_371_008.8
NEVER = None


def metres_between(a, b):
    """Great-circle metres between two rows with lon and lat."""
    x1, y1, x2, y2 = (math.radians(t) for t in (a["lon"], a["lat"], b["lon"], b["lat"]))
    s = math.sin((y2 - y1) / 2) ** 2
    s += math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(s)))


class World:
    """A tiny county under rules given as a nested dict with every key."""

    def __init__(self, tables, rules):
        self.rules = rules
        self.doors = sorted(tables["households"], key=lambda r: r["household_id"])
        self.people = sorted(
            (o for o in tables["officials"] if o["is_available"]),
            key=lambda r: r["official_id"],
        )
        self.town = {v["village_id"]: v["township_id"] for v in tables["villages"]}
        self.pin = {p["household_id"]: p["official_id"] for p in tables["pins"]}
        self.ban = {(b["household_id"], b["official_id"]) for b in tables["bans"]}
        self.n, self.full = len(self.doors), (1 << len(self.doors)) - 1
        self.is_nearest = rules["method"]["name"] == "nearest"
        factor = rules["distance"]["detour"]
        self.apart = [
            [metres_between(a, b) * factor for b in self.doors] for a in self.doors
        ]
        self.away = [
            [metres_between(o, h) * factor for h in self.doors] for o in self.people
        ]
        self.members = [
            [i for i in range(self.n) if mask >> i & 1] for mask in range(self.full + 1)
        ]

    def is_exempt(self, o):
        """Whether neither minimum nor idle rule binds the official."""
        return self.people[o]["official_id"] in self.rules["exempt"]["officials"]

    def band(self, o):
        """Fewest and most points of an official."""
        person, load = self.people[o], self.rules["load"]
        high = load["max"] if person["load_max"] is None else person["load_max"]
        low = load["min"] if person["load_min"] is None else person["load_min"]
        return (0 if self.is_exempt(o) else min(low, high)), high

    def limit(self, h):
        """Scatter limit of a household, in metres; none is infinite."""
        d = self.rules["distance"]
        own = d["longer"].get(self.doors[h]["household_id"], 0)
        return max(own, d["scatter_max_m"]) if d["scatter_max_m"] > 0 else math.inf

    def may(self, o, h):
        """Whether persons allow a pair."""
        person, door = self.people[o], self.doors[h]
        key = door["household_id"], person["official_id"]
        town, home = person["township_id"], person["home_village_id"]
        return (
            town in ("", self.town[door["village_id"]])
            and not (
                home == door["village_id"]
                and self.rules["scope"]["home_village"] == "forbid"
            )
            and key not in self.ban
            and self.pin.get(key[0], key[1]) == key[1]
        )

    def share(self, a, b):
        """Whether two villages may share a beat."""
        scope = self.rules["scope"]
        if a == b or scope["beat_within"] == "county":
            return True
        if scope["beat_within"] == "township" and self.town[a] == self.town[b]:
            return True
        return [a, b] in scope["neighbours"] or [b, a] in scope["neighbours"]

    def points(self, mask):
        """Points of a set of households."""
        return sum(self.doors[h]["workload"] for h in self.members[mask])

    def spots(self, o, mask):
        """Centres a beat of these households may have: positions; -1 is the base."""
        some = self.members[mask]
        if self.is_nearest:
            return [-1] if all(self.away[o][h] <= self.limit(h) for h in some) else []
        far = self.rules["distance"]["travel_max_m"] or math.inf
        return [
            c for c in some
            if self.away[o][c] <= far
            and all(self.apart[c][h] <= self.limit(h) + 1e-6 for h in some)
        ]  # fmt: skip

    def fits(self, o, mask):
        """Whether a beat may be, metres apart."""
        some = self.members[mask]
        if not all(self.may(o, h) for h in some):
            return False
        if self.points(mask) > self.band(o)[1]:
            return False
        villages = {self.doors[h]["village_id"] for h in some}
        if self.is_nearest:
            return True
        return all(self.share(a, b) for a in villages for b in villages)

    def metres(self, o, mask, c):
        """Scatter and travel of a beat around a centre."""
        if c == -1:
            return sum(self.away[o][h] for h in self.members[mask]), 0.0
        return sum(self.apart[c][h] for h in self.members[mask]), self.away[o][c]

    def changes(self, o, mask):
        """Households of the set whose official today is another one."""
        me = self.people[o]["official_id"]
        today = (self.doors[h]["official_id"] for h in self.members[mask])
        return sum(bool(t) and t != me for t in today)

    def gap(self, o, mask):
        """Points below the minimum."""
        villages = {self.doors[h]["village_id"] for h in self.members[mask]}
        if villages & set(self.rules["exempt"]["villages"]):
            return 0
        return max(0, self.band(o)[0] - self.points(mask))

    def aims(self, o, mask):
        """Idle, missing, squares, home village, weighted metres; NEVER if it cannot."""
        if mask == 0:
            return (0 if self.is_exempt(o) else 1), 0, 0, 0, 0.0
        if not self.fits(o, mask):
            return NEVER
        weight, best = self.rules["weights"], math.inf
        for c in self.spots(o, mask):
            scatter, travel = self.metres(o, mask, c)
            cost = weight["scatter"] * scatter + weight["travel"] * travel
            best = min(best, cost)
        if best == math.inf:
            return NEVER
        best += weight["change"] * self.changes(o, mask)
        gap = self.gap(o, mask)
        home = self.people[o]["home_village_id"]
        villages = {self.doors[h]["village_id"] for h in self.members[mask]}
        at_home = self.rules["scope"]["home_village"] == "avoid" and home in villages
        return 0, gap, gap * gap, int(at_home), best

    def ordered(self, left_out, idle, missing, squares, home, cost):
        """Aims in the order of the idle rule."""
        rule = self.rules["load"]["idle"]
        if rule == "forbidden":
            return left_out, idle, missing, squares, home, cost
        return left_out, missing, squares, idle * (rule == "avoid"), home, cost

    def table(self, o):
        """All sets an official may have, with their aims in order."""
        out = {}
        for mask in range(self.full + 1):
            found = self.aims(o, mask)
            if found is not NEVER:
                idle, missing, squares, home, cost = found
                out[mask] = self.ordered(0, idle, missing, squares, home, cost)
        return out

    def lost(self, mask):
        """Aims of leaving a set of households out."""
        change = self.rules["weights"]["change"]
        had = sum(bool(self.doors[h]["official_id"]) for h in self.members[mask])
        return self.ordered(len(self.members[mask]), 0, 0, 0, 0, change * had)

    def best(self, tables=None):
        """Best aims of all plans; with the masks that reach them."""
        tables = tables or [self.table(o) for o in range(len(self.people))]
        reached = {0: ((0,) * 5 + (0.0,), ())}
        for table in tables:
            after = {}
            for mask, (aims, masks) in reached.items():
                free = self.full ^ mask
                for sub, more in table.items():
                    if sub & ~free:
                        continue
                    worth = tuple(a + b for a, b in zip(aims, more, strict=True))
                    old = after.get(mask | sub)
                    if old is None or worth < old[0]:
                        after[mask | sub] = worth, (*masks, sub)
            reached = after
        done = []
        for mask, (aims, masks) in reached.items():
            lost = self.lost(self.full ^ mask)
            done.append((tuple(a + b for a, b in zip(aims, lost, strict=True)), masks))
        return min(done)

    def cheapest_by_aims(self):
        """Least weighted metres of all plans, by their higher aims in order."""
        reached = {0: {(0,) * 5: 0.0}}
        for o in range(len(self.people)):
            after, table = {}, self.table(o)
            for mask, known in reached.items():
                for sub, more in table.items():
                    if sub & mask:
                        continue
                    best = after.setdefault(mask | sub, {})
                    for aims, cost in known.items():
                        key = tuple(a + b for a, b in zip(aims, more[:5], strict=True))
                        best[key] = min(best.get(key, math.inf), cost + more[5])
            reached = after
        out = {}
        for mask, known in reached.items():
            lost = self.lost(self.full ^ mask)
            for aims, cost in known.items():
                key = tuple(a + b for a, b in zip(aims, lost[:5], strict=True))
                out[key] = min(out.get(key, math.inf), cost + lost[5])
        return out


def cheapest_cut(world, doors, beats, low, high):
    """Least scatter in metres of cutting households into so many beats in a band."""
    best = {}
    whole = 0
    for h in doors:
        whole |= 1 << h
    sub = whole
    while sub:
        if low <= world.points(sub) <= high:
            some = world.members[sub]
            sums = [
                sum(round(world.apart[c][h] * 100) for h in some) for c in some
                if all(world.apart[c][h] <= world.limit(h) + 1e-6 for h in some)
            ]  # fmt: skip
            if sums:
                best[sub] = min(sums)
        sub = (sub - 1) & whole
    reached = {0: 0}
    for _beat in range(beats):
        after = {}
        for mask, cost in reached.items():
            rest = whole & ~mask
            lowest = rest & -rest
            for part, more in best.items():
                if part & lowest and not part & mask:
                    old = after.get(mask | part, math.inf)
                    after[mask | part] = min(old, cost + more)
        reached = after
    return reached.get(whole)
