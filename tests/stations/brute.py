"""Every staffing of a tiny county, tried one by one and measured from its tables."""

from __future__ import annotations

import itertools
import math

LEADERS = ["county_leader", "district_leader"]


def parts_of(cell):
    """Values of a cell a;b."""
    return {part for part in cell.split(";") if part}


def metres(a, b):
    """Great circle by the haversine formula, as the data dictionary says."""
    phi_a, phi_b = math.radians(a["lat"]), math.radians(b["lat"])
    d_phi, d_lam = phi_b - phi_a, math.radians(b["lon"] - a["lon"])
    h = math.sin(d_phi / 2) ** 2
    h += math.cos(phi_a) * math.cos(phi_b) * math.sin(d_lam / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(h))


class Brute:
    """A county and its roles; `best` tries everything."""

    def __init__(self, tiny, rules, today=None):
        self.today = today
        self.rules = rules
        self.roles = rules["roles"]
        self.people = [o for o in tiny.rows("officials") if o["is_available"]]
        self.does = {u["unit_id"]: parts_of(u["functions"]) for u in tiny.rows("units")}
        self.places = {v["village_id"]: dict(v) for v in tiny.rows("villages")}
        for place in self.places.values():
            place["kind"] = place["kind"] or "village"
        by_town = {}
        for place in list(self.places.values()):
            by_town.setdefault(place["township_id"], []).append(place)
        for town, inside in by_town.items():
            lon, lat = (sorted(p[x] for p in inside) for x in ("lon", "lat"))
            mid = len(inside) // 2
            odd = len(inside) % 2
            self.places[town] = {
                "kind": "township", "township_id": town,
                "lon": lon[mid] if odd else (lon[mid - 1] + lon[mid]) / 2,
                "lat": lat[mid] if odd else (lat[mid - 1] + lat[mid]) / 2,
                "needs": ";".join(p["needs"] for p in inside),
            }  # fmt: skip
        self.person = {o["official_id"]: o for o in self.people}

    def suits(self, who, name):
        """Whether rank, skills, unit and township suit."""
        role = self.roles[name]
        ranks = role.get("rank") or (LEADERS if name == "leader" else [])
        skills, functions = set(role.get("skills", [])), set(role.get("functions", []))
        if ranks and who["rank"] not in ranks:
            return False
        if skills and not parts_of(who["skills"]) & skills:
            return False
        if functions and not self.does.get(who["unit_id"], set()) & functions:
            return False
        wanted = role.get("from", "any")
        return wanted == "any" or (wanted == "township") == bool(who["township_id"])

    def band(self, name, place):
        """Fewest and most of a role at a place."""
        return self.roles[name]["places"].get(self.places[place]["kind"], (0, 0))

    def is_home(self, who, place):
        """Whether a place is home."""
        return (
            self.places[place]["kind"] != "township" and who["home_village_id"] == place
        )

    def choices(self):
        """All rows that could stand in stations.csv."""
        for name, role in self.roles.items():
            for who in self.people:
                if not self.suits(who, name):
                    continue
                for place, at in self.places.items():
                    if self.band(name, place)[1] == 0:
                        continue
                    if who["township_id"] not in ("", at["township_id"]):
                        continue
                    is_barred = role.get("home_village") == "forbid"
                    if is_barred and self.is_home(who, place):
                        continue
                    yield place, name, who["official_id"]

    def shares(self, a, b):
        """Whether one may hold both."""
        return b in self.roles[a].get("shares", []) or a in self.roles[b].get(
            "shares", []
        )

    def is_allowed(self, rows):
        """Every hard rule."""
        at, held, unit_at, roles_of, posts = {}, {}, {}, {}, {}
        for place, name, who in rows:
            at[place, who] = at.get((place, who), 0) + 1
            held[who, name] = held.get((who, name), 0) + 1
            unit = self.person[who]["unit_id"]
            unit_at.setdefault((unit, name), set()).add(place)
            roles_of.setdefault(who, set()).add(name)
            posts.setdefault((place, name), []).append(unit)
        if any(n > 1 for n in at.values()):
            return False
        if any(len(u) > self.band(name, p)[1] for (p, name), u in posts.items()):
            return False
        for (_who, name), n in held.items():
            if n > self.roles[name].get("per_person", (0, 1))[1]:
                return False
        for (_unit, name), places in unit_at.items():
            if 0 < self.roles[name].get("per_unit_max", 0) < len(places):
                return False
        for mine in roles_of.values():
            if any(not self.shares(a, b) for a, b in itertools.combinations(mine, 2)):
                return False
        for (place, name), units in posts.items():
            followed = self.roles[name].get("same_unit_as")
            if followed and not set(units) <= set(posts.get((place, followed), [])):
                return False
        return True

    def value(self, rows):
        """All aims, the metres to the centimetre."""
        short = squares = missing = home = 0
        posted, held, roles_of = {}, {}, {}
        for place, name, who in rows:
            posted[place, name] = posted.get((place, name), 0) + 1
            held[who, name] = held.get((who, name), 0) + 1
            roles_of.setdefault(who, set()).add(name)
        for place in self.places:
            for name in self.roles:
                n = max(0, self.band(name, place)[0] - posted.get((place, name), 0))
                short, squares = short + n, squares + n * n
        for who in self.people:
            for name, role in self.roles.items():
                mine = roles_of.get(who["official_id"], set()) - {name}
                if self.suits(who, name) and all(self.shares(name, o) for o in mine):
                    fewest = role.get("per_person", (0, 1))[0]
                    has = held.get((who["official_id"], name), 0)
                    missing += max(0, fewest - has)
        weights = self.rules["weights"]
        cost = 0
        for place, name, who in rows:
            person, at = self.person[who], self.places[place]
            avoided = self.roles[name].get("home_village", "avoid") == "avoid"
            home += avoided and self.is_home(person, place)
            cost += round(metres(person, at) * 100 * weights["travel"])
            met = parts_of(at["needs"]) & (
                parts_of(person["skills"]) | self.does.get(person["unit_id"], set())
            )
            cost -= round(weights["match"] * 100) * len(met)
        if self.today is None:
            return short, squares, missing, home, cost
        here = [r for r in self.today if r[1] in self.roles and r[0] in self.places]
        here = [r for r in here if self.band(r[1], r[0])[1] > 0]
        lost = len(set(here) - set(rows))
        cost += round(weights["change"] * 100) * lost
        return short, squares, missing, home, cost, lost

    def best(self):
        """Least value of all allowed staffings."""
        choices = list(self.choices())
        return min(
            self.value(rows)
            for n in range(len(choices) + 1)
            for rows in itertools.combinations(choices, n)
            if self.is_allowed(rows)
        )
