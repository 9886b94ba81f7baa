"""
The staffing as models, one for each set of roles that touch each other.

A part that is a transportation problem is solved as a flow (`flows`), any other by
CP-SAT: here. Both are exact.

Sets: classes c of persons, of size n_c; places p; roles r.

Decided: x[r,c,p], how many of class c stand in role r at place p; k[c,S], how many of
class c stand in exactly the roles S (where a class suits several roles).

Hard: (1) x only where the class may stand (`Problem.may`); (2) at most the most of a
place, and of one class at one place no more than stand in the role at all; (3) at most
the most places a person (`_holding`); (4) one role a person, or roles that share
(`_role_sets`); (5) places of one unit in one role (`_units_limited`); (6) same unit as
another role's (`_same_unit`).

Aims in order: posts missing to the fewest; their squares, place by place (nobody at one
place before one missing at two is worse); places missing to the fewest of eligible
persons; postings at home; weighted metres; links of today that are given up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.lexicographic import Best, Lexicographic
from liaison_plan.stations.flows import is_transport, solve_transport

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.stations.problem import Problem

    Ints = NDArray[np.int64]
    Terms = list[tuple[int, int]]

#: Aims in their order.
AIMS = (
    "station_short", "station_short_squared", "persons_without_place", "home_village",
    "weighted_m", "changes",
)  # fmt: skip

#: Limit of one aim, in CP-SAT's own units.
DETERMINISTIC_TIME = 60.0


@dataclass(frozen=True, eq=False)
class Staffing:
    """
    How many of each class stand where, and what is proven of it.

    Attributes
    ----------
    count
        Roles by classes by places.
    in_roles
        For classes that suit several roles: persons by the roles they stand in, as
        `in_roles[class][roles] = persons`.
    bounds
        Proven lower bound of each aim of `AIMS` in whole numbers (centimetres for
        `weighted_m`), without what no staffing can change.
    is_proven
        Whether every aim is at its optimum.
    """

    count: Ints
    in_roles: dict[int, dict[tuple[int, ...], int]]
    bounds: Ints
    is_proven: bool


def solve_staffing(
    problem: Problem,
    *,
    n_aims: int = len(AIMS),
    limit: float = DETERMINISTIC_TIME,
    roles: tuple[str, ...] = (),
) -> Staffing:
    """
    Staff all places.

    Parameters
    ----------
    problem
        What is to be staffed, and who may.
    n_aims
        How many of `AIMS` are asked for; the others are left to chance.
    limit
        Of one aim, in CP-SAT's own units, never seconds.
    roles
        Only these and the roles that touch them; empty = all.

    Returns
    -------
    staffing
        The same on every run.
    """
    count = np.zeros(problem.may.shape, np.int64)
    in_roles: dict[int, dict[tuple[int, ...], int]] = {}
    bounds = np.zeros(n_aims, np.int64)
    is_proven = True
    for part in role_parts(problem):
        if roles and not {problem.roles[r] for r in part} & set(roles):
            continue
        if is_transport(problem, part):
            found, values = solve_transport(problem, part, n_aims)
            for (r, c, p), n in found.items():
                count[r, c, p] = n
                if int(problem.fits[list(part), c].sum()) > 1:
                    mine = in_roles.setdefault(c, {})
                    mine[r,] = mine.get((r,), 0) + n
            bounds += np.array(values, np.int64)
            continue
        model = _Model(problem, part)
        best = _solve(model, n_aims, limit, start=_start(problem, part, n_aims, limit))
        for (r, c, p), var in model.x.items():
            count[r, c, p] = best.numbers[var]
        for (c, chosen), var in model.k.items():
            in_roles.setdefault(c, {})[chosen] = int(best.numbers[var])
        bounds += np.array(best.bounds, np.int64)
        is_proven &= best.is_proven
    return Staffing(count, in_roles, bounds, is_proven)


def _solve(model: _Model, n_aims: int, limit: float, start: Ints | None = None) -> Best:
    aims = model.aims()[:n_aims]
    best = model.model.best(aims, deterministic_time=limit, start=start)
    # Nobody anywhere breaks no hard rule.
    assert best is not None
    return best


def _start(
    problem: Problem, part: tuple[int, ...], n_aims: int, limit: float
) -> Ints | None:
    """
    Staff the roles that follow no other first, then the others behind them.

    What comes out is seldom the best, but keeps every rule and often has all posts
    filled: then the search for the first aims is over before it begins.
    """
    leading = tuple(r for r in part if not problem.role(r).same_unit_as)
    if leading == part:
        return None
    model = _Model(problem, leading)
    best = _solve(model, n_aims, limit)
    fixed = {at: int(best.numbers[var]) for at, var in model.x.items()}
    return _solve(_Model(problem, part, fixed), n_aims, limit).numbers


def role_parts(problem: Problem) -> list[tuple[int, ...]]:
    """Join roles that share persons or follow each other; parts solve on their own."""
    n = len(problem.roles)
    part = list(range(n))
    followed = [
        (r, problem.roles.index(problem.role(r).same_unit_as))
        for r in range(n)
        if problem.role(r).same_unit_as
    ]
    touching = [
        (r, s)
        for r, s in combinations(range(n), 2)
        if bool((problem.fits[r] & problem.fits[s]).any())
    ]
    for r, s in [*followed, *touching]:
        old, new = part[s], part[r]
        part = [new if label == old else label for label in part]
    return [
        tuple(r for r in range(n) if part[r] == label) for label in dict.fromkeys(part)
    ]


def role_sets(problem: Problem, roles: list[int]) -> list[tuple[int, ...]]:
    """List the sets of roles that one person may stand in, the empty one left out."""
    found = []
    for n in range(1, len(roles) + 1):
        for chosen in combinations(roles, n):
            if all(problem.is_shared(a, b) for a, b in combinations(chosen, 2)):
                found.append(chosen)
    return found


@dataclass
class _Model:
    """One model of the roles of a part; `fixed` postings are not up for choice."""

    problem: Problem
    part: tuple[int, ...]
    fixed: dict[tuple[int, int, int], int] = field(default_factory=dict)
    model: Lexicographic = field(default_factory=Lexicographic)
    x: dict[tuple[int, int, int], int] = field(default_factory=dict)
    k: dict[tuple[int, tuple[int, ...]], int] = field(default_factory=dict)
    short: dict[tuple[int, int], int] = field(default_factory=dict)
    squares: Terms = field(default_factory=list)
    missing: Terms = field(default_factory=list)

    def __post_init__(self) -> None:
        problem = self.problem
        for r in self.part:
            for c, p in zip(*np.nonzero(problem.may[r]), strict=True):
                most = int(min(problem.size[c], problem.posts.high[r, p]))
                at = (r, int(c), int(p))
                low = self.fixed.get(at, 0)
                self.x[at] = self.model.integer(low, self.fixed.get(at, most))
        self._at: dict[tuple[int, int], Terms] = {}
        self._of: dict[tuple[int, int], Terms] = {}
        for (r, c, p), var in self.x.items():
            self._at.setdefault((r, p), []).append((1, var))
            self._of.setdefault((r, c), []).append((1, var))
        self._places()
        for c in range(len(problem.size)):
            roles = [r for r in self.part if problem.fits[r, c]]
            if len(roles) == 1:
                self._one_role(c, roles[0])
            elif roles:
                self._several_roles(c, roles)
        for r in self.part:
            self._units_limited(r)
            self._same_unit(r)

    def aims(self) -> list[Terms]:
        """Terms of every aim."""
        problem = self.problem
        at_home, metres, kept = [], [], []
        change = round(problem.rules.weights.change * 100)
        for (r, c, p), var in self.x.items():
            cost = int(problem.metre_cost(c, p))
            if problem.is_home[c, p] and problem.role(r).home_village == "avoid":
                at_home.append((1, var))
            if problem.kept[r, c, p]:
                kept.append((-1, var))
                cost -= change
            metres.append((cost, var))
        short = [(1, var) for var in self.short.values()]
        return [short, self.squares, self.missing, at_home, metres, kept]

    def _places(self) -> None:
        """Keep to the most of each place and count what is missing to the fewest."""
        posts = self.problem.posts
        for r in self.part:
            for p in np.flatnonzero(posts.high[r]).tolist():
                here = self._at.get((r, p), [])
                low, high = int(posts.low[r, p]), int(posts.high[r, p])
                self.model.add(here, low=0, high=high)
                if low == 0:
                    continue
                var = self.model.integer(0, low)
                self.short[r, p] = var
                self.model.add([*here, (1, var)], low=low, high=low + high)
                if low == 1:
                    self.squares.append((1, var))
                    continue
                # 1 + 3 + 5 ... are the squares, and cheap steps are taken first.
                steps = [self.model.boolean() for _step in range(low)]
                self.model.add([*((1, s) for s in steps), (-1, var)], low=0, high=low)
                self.squares += [(2 * n + 1, s) for n, s in enumerate(steps)]

    def _one_role(self, c: int, r: int) -> None:
        """Limit a class that suits one role only."""
        fewest, most = self.problem.role(r).per_person
        size = int(self.problem.size[c])
        held = self._of.get((r, c), [])
        self.model.add(held, low=0, high=most * size)
        self._count_missing([(-1, var) for _one, var in held], fewest * size)

    def _several_roles(self, c: int, roles: list[int]) -> None:
        """Say how many of a class stand in which roles."""
        problem, size = self.problem, int(self.problem.size[c])
        sets = role_sets(problem, roles)
        for chosen in sets:
            self.k[c, chosen] = self.model.integer(0, size)
        every = [(1, self.k[c, chosen]) for chosen in sets]
        self.model.add(every, low=0, high=size)
        for r in roles:
            self._holding(c, r, sets)
        if any(len(chosen) > 1 for chosen in sets):
            # Such a class is one person, who stands at a place once.
            for p in range(len(problem.places)):
                here = [(1, self.x[r, c, p]) for r in roles if (r, c, p) in self.x]
                if len(here) > 1:
                    self.model.add(here, low=0, high=1)

    def _holding(self, c: int, r: int, sets: list[tuple[int, ...]]) -> None:
        """Tie the places of a class in one role to how many stand in it."""
        fewest, most = self.problem.role(r).per_person
        size = int(self.problem.size[c])
        held = self._of.get((r, c), [])
        inside = [self.k[c, chosen] for chosen in sets if r in chosen]
        # Each of them holds at least one place and at most the most.
        least: Terms = [*held, *((-1, k) for k in inside)]
        top = sum(self.model.most(var) for _one, var in held)
        self.model.add(least, low=0, high=top)
        self.model.add(
            [*((most, k) for k in inside), *((-1, var) for _one, var in held)],
            low=0, high=most * size * len(inside),
        )  # fmt: skip
        for _one, var in held:
            self.model.add(
                [*((1, k) for k in inside), (-1, var)], low=0, high=size * len(inside)
            )
        # Whoever stands in a role that leaves no room for this one misses nothing.
        barred = [
            chosen
            for chosen in sets
            if r not in chosen and not all(self.problem.is_shared(r, s) for s in chosen)
        ]
        gone = [(-fewest, self.k[c, chosen]) for chosen in barred]
        self._count_missing([*gone, *((-1, var) for _one, var in held)], fewest * size)

    def _count_missing(self, terms: Terms, wanted: int) -> None:
        """Count how far places fall short of what eligible persons should hold."""
        if wanted == 0:
            return
        var = self.model.integer(0, wanted)
        self.missing.append((1, var))
        # What is missing makes up for what is not held.
        self.model.add(
            [(1, var), *((-c, v) for c, v in terms)],
            low=wanted, high=wanted + sum(-c * self.model.most(v) for c, v in terms),
        )  # fmt: skip

    def _units_limited(self, r: int) -> None:
        """Limit the places where anybody of one unit stands in a role."""
        problem, limit = self.problem, self.problem.role(r).per_unit_max
        if limit == 0:
            return
        by_unit: dict[int, dict[int, Terms]] = {}
        for (role, c, p), var in self.x.items():
            if role == r:
                unit = by_unit.setdefault(int(problem.unit[c]), {})
                unit.setdefault(p, []).append((1, var))
        for places in by_unit.values():
            if len(places) <= limit:
                continue
            counted: Terms = []
            for p, here in places.items():
                most = int(problem.posts.high[r, p])
                if most == 1:
                    counted += here
                    continue
                stands = self.model.boolean()
                self.model.add([(most, stands), *((-1, v) for _one, v in here)],
                               low=0, high=most)  # fmt: skip
                counted.append((1, stands))
            self.model.add(counted, low=0, high=limit)

    def _same_unit(self, r: int) -> None:
        """Let a role stand only where its unit stands in another role."""
        problem, followed = self.problem, self.problem.role(r).same_unit_as
        if not followed:
            return
        other = problem.roles.index(followed)
        first: dict[tuple[int, int], Terms] = {}
        behind: dict[tuple[int, int], Terms] = {}
        for (role, c, p), var in self.x.items():
            at = (int(problem.unit[c]), p)
            if role == other:
                first.setdefault(at, []).append((1, var))
            elif role == r:
                behind.setdefault(at, []).append((1, var))
        for (unit, p), here in behind.items():
            heads = first.get((unit, p), [])
            most = int(problem.posts.high[r, p])
            for part in [here, *([term] for term in here)]:
                top = min(most, sum(self.model.most(v) for _one, v in part))
                self.model.add(
                    [*((top, v) for _one, v in heads), *((-1, v) for _one, v in part)],
                    low=0, high=top * sum(self.model.most(v) for _one, v in heads),
                )  # fmt: skip
