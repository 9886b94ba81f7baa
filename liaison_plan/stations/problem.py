"""
The staffing of a county as arrays: places, posts, and classes of persons.

Persons whom no rule and no metre tells apart are one class with a size: the solver
decides how many of a class stand where, `deal` says who. That keeps the model small,
and the plan the same whatever order the rows come in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.rules.stations import LEADER_RANKS
from liaison_plan.stations.places import Posts, posts_of, split_list, station_places
from liaison_plan.travel.measure import measure_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.rules.model import Rules
    from liaison_plan.rules.stations import Role, StationRules

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Problem:
    """
    What is to be staffed, and who may.

    Attributes
    ----------
    rules
        The roles and weights in force.
    places
        Frame of `places.station_places`.
    posts
        Fewest and most persons, roles by places.
    person
        `official_id` of everybody who takes part and is eligible for some role, in the
        order of their content.
    class_of
        Class of each person.
    size, unit
        Persons of each class; number of their unit, -1 where units make no difference.
    fits
        Roles by classes: whether rank, skills, functions and township suit the role.
    may
        Roles by classes by places: whether they may stand there.
    metres
        Classes by places: from base to place; inf where there is no way.
    met
        Classes by places: needs that person or unit meets.
    is_home
        Classes by places.
    kept
        Roles by classes by places: everybody of the class stands there today.
    n_lost
        Links of today that nobody can keep.
    has_baseline
        Whether changes are counted.
    """

    rules: StationRules
    places: pd.DataFrame
    posts: Posts
    person: NDArray[np.object_]
    class_of: Ints
    size: Ints
    unit: Ints
    fits: Bools
    may: Bools
    metres: Floats
    met: Ints
    is_home: Bools
    kept: Bools
    n_lost: int
    has_baseline: bool

    @property
    def roles(self) -> tuple[str, ...]:
        """Names of the roles."""
        return self.posts.roles

    def role(self, r: int) -> Role:
        """Give the rules of a role by its number."""
        return self.rules.roles[self.roles[r]]

    def is_shared(self, r: int, s: int) -> bool:
        """Whether one person may stand in both roles."""
        a, b = self.roles[r], self.roles[s]
        return b in self.role(r).shares or a in self.role(s).shares

    def metre_cost(self, c: int | Ints, p: int | Ints) -> Ints:
        """Weighted centimetres of travel minus what met needs are worth."""
        weights = self.rules.weights
        travel = np.where(np.isfinite(self.metres[c, p]), self.metres[c, p], 0.0)
        cm = np.rint(travel * 100 * weights.travel)
        worth = round(weights.match * 100)
        cost: Ints = np.asarray(cm, np.int64) - worth * self.met[c, p]
        return cost


def make_problem(
    county: County,
    station_rules: StationRules,
    rules: Rules,
    today: pd.DataFrame | None,
) -> Problem:
    """
    Turn a county and its roles into arrays.

    Parameters
    ----------
    county
        Checked tables.
    station_rules
        The roles.
    rules
        Rules of the county: how distance is measured.
    today
        `village_id`, `role`, `official_id` of the plan in force, or None.

    Returns
    -------
    problem
        Officials who are not available, or suit no role, are not in it.

    Raises
    ------
    RulesError
        As `station_places`.
    """
    places = station_places(county, station_rules)
    posts = posts_of(places, station_rules)
    people = _people(county, places)
    roles = station_rules.roles
    suits = np.array([_suits(people, n, role) for n, role in roles.items()], bool)
    suits = suits.reshape(len(roles), len(people))
    suited = np.flatnonzero(suits.any(axis=0))
    people = people.iloc[suited].reset_index(drop=True)
    suits = suits[:, suited]
    links, n_lost = _links(people, places, today, posts)
    keys = _keys(people, suits, links, places, station_rules)
    class_of, first = _numbered(keys)
    size = np.bincount(class_of, minlength=len(first)).astype(np.int64)
    heads = people.iloc[first].reset_index(drop=True)
    fits = suits[:, first]
    measure = measure_of(county, rules)
    metres = measure.travel_m(
        heads["lon"].to_numpy(float)[:, None], heads["lat"].to_numpy(float)[:, None],
        places["lon"].to_numpy(float)[None, :], places["lat"].to_numpy(float)[None, :],
    )  # fmt: skip
    metres = metres.reshape(len(heads), len(places))
    is_home = heads["home"].to_numpy()[:, None] == np.arange(len(places))[None, :]
    may = _may(posts, station_rules, heads, fits, places)
    may &= np.isfinite(metres)[None, :, :]
    for r, role in enumerate(roles.values()):
        if role.home_village == "forbid":
            may[r] &= ~is_home
    kept = np.zeros(may.shape, bool)
    for c, person in enumerate(first.tolist()):
        for r, p in links[person]:
            kept[r, c, p] = may[r, c, p]
            n_lost += 0 if may[r, c, p] else int(size[c])
    return Problem(
        rules=station_rules, places=places, posts=posts,
        person=people["official_id"].to_numpy(object), class_of=class_of, size=size,
        unit=_units(heads), fits=fits, may=may, metres=metres,
        met=_met(heads, places), is_home=is_home, kept=kept, n_lost=n_lost,
        has_baseline=today is not None,
    )  # fmt: skip


def _people(county: County, places: pd.DataFrame) -> pd.DataFrame:
    """Everybody who takes part, with what the unit does, in the order of content."""
    officials = county.officials[county.officials["is_available"]]
    units = county.units.drop_duplicates("unit_id").set_index("unit_id")
    functions = officials["unit_id"].map(units["functions"]).fillna("")
    at = {place: n for n, place in enumerate(places["place_id"])}
    is_village = places["kind"] != "township"
    home = officials["home_village_id"].map(
        {p: n for p, n in at.items() if is_village.iloc[n]}
    )
    people = officials.assign(
        functions=functions, home=home.fillna(-1).astype(np.int64)
    )
    order = [
        "lon", "lat", "rank", "skills", "functions", "home", "township_id",
        "official_id",
    ]  # fmt: skip
    return people.sort_values(order, kind="stable", ignore_index=True)


def _suits(people: pd.DataFrame, name: str, role: Role) -> Bools:
    """Whether each person's rank, skills, unit and township suit a role."""
    ranks = role.rank or (list(LEADER_RANKS) if name == "leader" else [])
    fits = np.ones(len(people), bool)
    if ranks:
        fits &= people["rank"].isin(ranks).to_numpy()
    for column, wanted in (("skills", role.skills), ("functions", role.functions)):
        if wanted:
            fits &= [bool(split_list(cell) & set(wanted)) for cell in people[column]]
    is_local = (people["township_id"] != "").to_numpy()
    if role.comes_from != "any":
        fits &= is_local == (role.comes_from == "township")
    return fits


def _links(
    people: pd.DataFrame,
    places: pd.DataFrame,
    today: pd.DataFrame | None,
    posts: Posts,
) -> tuple[list[tuple[tuple[int, int], ...]], int]:
    """Today's (role, place) pairs of each person, and links of people who are gone."""
    links: list[list[tuple[int, int]]] = [[] for _person in range(len(people))]
    lost = 0
    if today is None:
        return [()] * len(people), 0
    person = {o: n for n, o in enumerate(people["official_id"])}
    place = {p: n for n, p in enumerate(places["place_id"])}
    role = {r: n for n, r in enumerate(posts.roles)}
    rows = today.drop_duplicates()
    for p, r, o in zip(
        rows["village_id"], rows["role"], rows["official_id"], strict=True
    ):
        # A place or a role that is gone takes its links along: nobody changes.
        if p in place and r in role and posts.high[role[r], place[p]] > 0:
            if o in person:
                links[person[o]].append((role[r], place[p]))
            else:
                lost += 1
    return [tuple(sorted(mine)) for mine in links], lost


def _keys(
    people: pd.DataFrame,
    suits: Bools,
    links: list[tuple[tuple[int, int], ...]],
    places: pd.DataFrame,
    rules: StationRules,
) -> list[tuple[object, ...]]:
    """All that tells persons apart."""
    roles = list(rules.roles.items())
    followed = {role.same_unit_as for _n, role in roles if role.same_unit_as}
    by_unit = np.array(
        [r.per_unit_max > 0 or bool(r.same_unit_as) or n in followed for n, r in roles],
        bool,
    )
    shared = [
        (a, b)
        for a, (_n, role) in enumerate(roles)
        for b, (other, _r) in enumerate(roles)
        if other in role.shares
    ]
    needed = frozenset[str]().union(*(split_list(cell) for cell in places["needs"]))
    needs_unit = (suits & by_unit[:, None]).any(axis=0)
    is_alone = np.zeros(len(people), bool)
    for a, b in shared:
        # Only single persons can be kept from standing twice at one place.
        is_alone |= suits[a] & suits[b]
    rows = zip(
        people["unit_id"], people["lon"], people["lat"], people["township_id"],
        people["skills"], people["functions"], people["home"], strict=True,
    )  # fmt: skip
    return [
        (
            suits[:, i].tobytes(), unit if needs_unit[i] else "", lon, lat, town,
            (split_list(skills) | split_list(functions)) & needed, home, links[i],
            i if is_alone[i] else -1,
        )
        for i, (unit, lon, lat, town, skills, functions, home) in enumerate(rows)
    ]  # fmt: skip


def _numbered(keys: list[tuple[object, ...]]) -> tuple[Ints, Ints]:
    """Give equal keys one number, by their first, and tell where that stands."""
    number: dict[tuple[object, ...], int] = {}
    first = []
    class_of = np.zeros(len(keys), np.int64)
    for i, key in enumerate(keys):
        if key not in number:
            number[key] = len(number)
            first.append(i)
        class_of[i] = number[key]
    return class_of, np.array(first, np.int64)


def _units(heads: pd.DataFrame) -> Ints:
    """Give units numbers in the order of their first class."""
    codes, _ids = pd.factorize(heads["unit_id"])
    return np.asarray(codes, np.int64)


def _may(
    posts: Posts,
    rules: StationRules,
    heads: pd.DataFrame,
    fits: Bools,
    places: pd.DataFrame,
) -> Bools:
    """Who may stand where by township; who is bound to one stays there."""
    town = heads["township_id"].to_numpy(object)[:, None]
    inside = (town == "") | (town == places["township_id"].to_numpy(object)[None, :])
    there = (posts.high > 0)[:, None, :]
    may: Bools = fits[:, :, None] & there & inside[None, :, :].astype(bool)
    return may.reshape(len(rules.roles), len(heads), len(places))


def _met(heads: pd.DataFrame, places: pd.DataFrame) -> Ints:
    """Count the needs of each place that each class meets."""
    needs = [split_list(cell) for cell in places["needs"]]
    able = [
        split_list(skills) | split_list(functions)
        for skills, functions in zip(heads["skills"], heads["functions"], strict=True)
    ]
    table = [[len(mine & need) for need in needs] for mine in able]
    return np.array(table, np.int64).reshape(len(heads), len(places))
