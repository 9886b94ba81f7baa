"""
The evidence of a verification of stations: postings, places and persons side by side.

Counted from the county's tables and the rows of stations.csv alone, with nothing of
the planner's: who suits a role, who stands where, what is missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from liaison_plan.plan.verify_case import metres_between
from liaison_plan.plan.verify_roads import Roads

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.rules.model import Rules
    from liaison_plan.rules.stations import Role, StationRules

_LEADERS = ("county_leader", "district_leader")


class Place(NamedTuple):
    """One place: its kind, its township, its point and what it needs."""

    kind: str
    township: str
    lon: float
    lat: float
    needs: frozenset[str]


class Person(NamedTuple):
    """One official who takes part."""

    rank: str
    skills: frozenset[str]
    functions: frozenset[str]
    unit: str
    township: str
    home: str
    lon: float
    lat: float


class Posting(NamedTuple):
    """A row of stations.csv."""

    place: str
    role: str
    person: str


def _cell(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(";")))


@dataclass(frozen=True, eq=False)
class StationCase:
    """
    A plan of stations and its county.

    Attributes
    ----------
    county, rules, station_rules, about, tables
        As read; `about` is plan.json, `tables` the plan's tables.
    """

    county: County
    rules: Rules
    station_rules: StationRules
    about: dict[str, Any]
    tables: dict[str, pd.DataFrame]

    @cached_property
    def roles(self) -> dict[str, Role]:
        """The roles in force."""
        return self.station_rules.roles

    @cached_property
    def places(self) -> dict[str, Place]:
        """Every place of the county that could be staffed, townships included."""
        doors = self.county.households
        middles = doors.groupby("village_id")[["lon", "lat"]].median()
        found: dict[str, Place] = {}
        inside: dict[str, list[Place]] = defaultdict(list)
        for row in self.county.villages.to_dict("records"):
            village, lon, lat = str(row["village_id"]), row["lon"], row["lat"]
            if village in middles.index:
                middle = middles.loc[village]
                lon = middle["lon"] if np.isnan(lon) else lon
                lat = middle["lat"] if np.isnan(lat) else lat
            kind, town = str(row["kind"]) or "village", str(row["township_id"])
            needs = _cell(str(row["needs"]))
            found[village] = Place(kind, town, float(lon), float(lat), needs)
            inside[town].append(found[village])
        if any("township" in role.places for role in self.roles.values()):
            for town, its in inside.items():
                known = [p for p in its if not np.isnan(p.lon)]
                lon, lat = (
                    float(np.median([p[axis] for p in known])) if known else np.nan
                    for axis in (2, 3)
                )
                needs = frozenset[str]().union(*(place.needs for place in its))
                found[town] = Place("township", town, lon, lat, needs)
        return found

    @cached_property
    def people(self) -> dict[str, Person]:
        """Every official who takes part."""
        units = self.county.units.drop_duplicates("unit_id")
        does = dict(zip(units["unit_id"], units["functions"], strict=True))
        return {
            str(o["official_id"]): Person(
                str(o["rank"]), _cell(str(o["skills"])),
                _cell(does.get(o["unit_id"], "")), str(o["unit_id"]),
                str(o["township_id"]), str(o["home_village_id"]),
                float(o["lon"]), float(o["lat"]),
            )
            for o in self.county.officials.to_dict("records")
            if o["is_available"]
        }  # fmt: skip

    @cached_property
    def postings(self) -> list[Posting]:
        """Rows whose place, role and person are known, once each."""
        rows = self.tables["stations"].itertuples(index=False)
        told = dict.fromkeys(map(Posting._make, rows))
        return [
            row
            for row in told
            if row.role in self.roles
            and row.person in self.people
            and self.band(row.role, row.place)[1] > 0
        ]

    @cached_property
    def by_post(self) -> dict[tuple[str, str], list[str]]:
        """Persons by place and role."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in self.postings:
            found[row.place, row.role].append(row.person)
        return found

    @cached_property
    def held(self) -> Counter[tuple[str, str]]:
        """Places by person and role."""
        return Counter((row.person, row.role) for row in self.postings)

    @cached_property
    def roles_of(self) -> dict[str, set[str]]:
        """Roles by person."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.postings:
            found[row.person].add(row.role)
        return found

    @cached_property
    def places_of_unit(self) -> dict[tuple[str, str], set[str]]:
        """Places by unit and role."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self.postings:
            found[self.people[row.person].unit, row.role].add(row.place)
        return found

    def band(self, role: str, place: str) -> tuple[int, int]:
        """Fewest and most persons of a role at a place."""
        if place not in self.places:
            return 0, 0
        return self.roles[role].places.get(self.places[place].kind, (0, 0))

    def shares(self, role: str, other: str) -> bool:
        """Whether one person may stand in both roles."""
        return other in self.roles[role].shares or role in self.roles[other].shares

    def suits(self, person: str, role: str) -> str:
        """Name the first key of the role that a person does not meet, or `""`."""
        who, rules = self.people[person], self.roles[role]
        ranks = rules.rank or (list(_LEADERS) if role == "leader" else [])
        if ranks and who.rank not in ranks:
            return "rank"
        if rules.skills and not who.skills & set(rules.skills):
            return "skills"
        if rules.functions and not who.functions & set(rules.functions):
            return "functions"
        if rules.comes_from == "county" and who.township:
            return "from"
        if rules.comes_from == "township" and not who.township:
            return "from"
        return ""

    def may(self, person: str, role: str, place: str) -> bool:
        """Whether a person may stand in a role at a place."""
        return not self.suits(person, role) and not self.barred(person, role, place)

    def barred(self, person: str, role: str, place: str) -> str:
        """Tell what keeps a suitable person from a place: a code, or `""`."""
        who, at = self.people[person], self.places[place]
        if who.township and who.township != at.township:
            return "township"
        if self.roles[role].home_village == "forbid" and self.is_home(person, place):
            return "home_village"
        return "" if np.isfinite(self.metres(person, place)) else "way"

    def is_home(self, person: str, place: str) -> bool:
        """Whether a place is a person's home."""
        is_township = self.places[place].kind == "township"
        return not is_township and self.people[person].home == place

    def has_room(self, person: str, role: str, place: str) -> bool:
        """Whether a person who may stand somewhere could simply be added there."""
        rules, people = self.roles[role], self.by_post.get((place, role), [])
        if len(people) >= self.band(role, place)[1]:
            return False
        if self.held[person, role] >= rules.per_person[1]:
            return False
        others = self.roles_of.get(person, set()) - {role}
        if any(not self.shares(role, other) for other in others):
            return False
        if any(person in self.by_post.get((place, r), []) for r in self.roles):
            return False
        unit = self.people[person].unit
        used = self.places_of_unit.get((unit, role), set())
        if 0 < rules.per_unit_max <= len(used - {place}):
            return False
        leads = self.by_post.get((place, rules.same_unit_as), [])
        return not rules.same_unit_as or unit in {self.people[p].unit for p in leads}

    def missing_of(self, person: str, role: str) -> int:
        """Places that a person misses in a role."""
        fewest = self.roles[role].per_person[0]
        if not fewest or self.suits(person, role):
            return 0
        others = self.roles_of.get(person, set()) - {role}
        if any(not self.shares(role, other) for other in others):
            return 0
        return max(0, fewest - self.held[person, role])

    def met(self, person: str, place: str) -> int:
        """Needs of a place that a person or the person's unit meets."""
        who = self.people[person]
        return len(self.places[place].needs & (who.skills | who.functions))

    def metres(self, person: str, place: str) -> float:
        """Metres from base to place; inf where there is no way."""
        key = (person, place)
        if key not in self._metres:
            who, at = self.people[person], self.places[place]
            ends = [np.array([x]) for x in (who.lon, who.lat, at.lon, at.lat)]
            if self._roads is None:
                metres = metres_between(*ends) * self.rules.distance.detour
            else:
                metres = self._roads.travel_m(*ends)
            self._metres[key] = float(metres[0])
        return self._metres[key]

    @cached_property
    def _metres(self) -> dict[tuple[str, str], float]:
        return {}

    @cached_property
    def _roads(self) -> Roads | None:
        if self.rules.distance.measure != "road" or not len(self.county.road_edges):
            return None
        return Roads(self.county, self.rules.distance.detour)
