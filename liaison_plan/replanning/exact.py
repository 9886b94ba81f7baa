"""
Small counties under `nearest`, proven in every case.

Who stays idle, home villages, exempt villages and a change budget between two corners
of the hull are no flow. Where there are few enough pairs, all aims are met one after
another by CP-SAT instead, each to proven optimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.atoms import needs_atoms
from liaison_plan.solving.cpsat import Lexicographic

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from liaison_plan.replanning.present import Present
    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Terms = list[tuple[int, int]]

#: Above so many pairs of a household and an official nothing is tried here.
MOST_PAIRS = 400
#: CP-SAT's deterministic time for all aims together.
_TIME = 4.0


@dataclass(frozen=True, eq=False)
class Exact:
    """
    A proven assignment.

    Attributes
    ----------
    official
        Official of each household, -1 = left out.
    changes
        Households that change their official.
    fewest
        Set where more changes are needed than the budget allows: how many; then
        `official` is an assignment with so many.
    """

    official: Ints
    changes: int
    fewest: int | None = None


def is_small(present: Present) -> bool:
    """Whether a county is small enough to be proven in every case."""
    instance = present.instance
    pairs = len(instance.lon) * len(instance.official_ids)
    return present.is_nearest and pairs <= MOST_PAIRS and not needs_atoms(instance)


def assign_exactly(
    present: Present, budget: int | None, check: Callable[[], None]
) -> Exact | None:
    """
    Assign a small county under `nearest`, proven aim by aim.

    Parameters
    ----------
    present
        The county; see `is_small`.
    budget
        Most changes; None for as few as the aims above the metres allow.
    check
        Called before every aim; it may raise to stop the work.

    Returns
    -------
    exact
        None where the proof takes too long.
    """
    aims = _Model(present, budget, check)
    if budget is None:
        order = [*aims.higher, aims.changes, aims.metres]
    else:
        order = [*aims.higher, aims.metres, aims.changes]
    found = aims.solve(order)
    if budget is None or found is None:
        return found
    # Nobody may be left out for the sake of the budget.
    free = _Model(present, None, check)
    fewest = free.solve([*free.covering, free.changes])
    if fewest is None:
        return None
    if found.changes < 0 or aims.cover(found) > free.cover(fewest):
        return Exact(fewest.official, fewest.changes, fewest.changes)
    return found


class _Model:
    def __init__(
        self, present: Present, budget: int | None, check: Callable[[], None]
    ) -> None:
        instance, self._check = present.instance, check
        self.instance, self.model = instance, Lexicographic()
        n, m = len(instance.lon), len(instance.official_ids)
        self.cm = instance.scatter_cm(
            np.arange(n), instance.base_lon, instance.base_lat
        )
        allowed = _allowed(instance, self.cm)
        self.takes: dict[tuple[int, int], int] = {
            (h, o): self.model.boolean()
            for h, o in zip(*(a.tolist() for a in np.nonzero(allowed)), strict=True)
        }
        self.out = [self.model.boolean() for _h in range(n)]
        for h in range(n):
            doors = [(1, v) for (a, _o), v in self.takes.items() if a == h]
            self.model.add([*doors, (1, self.out[h])], low=1, high=1)
        self.works = [self.model.boolean() for _o in range(m)]
        for o in range(m):
            self._band(o)
        self._keep_together(present)
        self.idle_aim: Terms = [
            (-1, self.works[o]) for o in range(m) if not instance.is_exempt[o]
        ]
        self._changes_within(budget)
        self._aims()

    def _of(self, official: int) -> Terms:
        return [(1, v) for (_h, o), v in self.takes.items() if o == official]

    def _band(self, o: int) -> None:
        """Load at most the maximum; what is missing to the minimum in single points."""
        instance, doors = self.instance, self._of(o)
        n = len(doors)
        self.model.add(doors, low=0, high=int(instance.load_max[o]))
        for _one, door in doors:
            self.model.add([(1, door), (-1, self.works[o])], low=-1, high=0)
        self.model.add([*doors, (-1, self.works[o])], low=0, high=n)

    def _gaps(self) -> tuple[Terms, Terms]:
        """Points missing and squares: the d-th missing point adds 2 d - 1."""
        instance, missing, squares = self.instance, [], []
        exempt = instance.village_is_exempt[instance.village]
        for o in range(len(instance.official_ids)):
            low = int(instance.load_min[o])
            if low == 0:
                continue
            steps = [self.model.boolean() for _d in range(low)]
            for a, b in pairwise(steps):
                self.model.add([(1, b), (-1, a)], low=-1, high=0)
            excuse: Terms = []
            inside = [
                (1, v) for (h, who), v in self.takes.items() if who == o and exempt[h]
            ]
            if inside:
                free = self.model.boolean()
                self.model.add([*inside, (-1, free)], low=0, high=len(inside))
                excuse = [(low, free)]
            self.model.add(
                [
                    *self._of(o), *[(1, s) for s in steps], *excuse,
                    (-low, self.works[o]),
                ],
                low=0, high=len(instance.lon) + 2 * low,
            )  # fmt: skip
            missing += [(1, s) for s in steps]
            squares += [(2 * d + 1, s) for d, s in enumerate(steps)]
        return missing, squares

    def _keep_together(self, present: Present) -> None:
        """Nobody serves two villages that may not share an official."""
        instance, together = self.instance, present.regions.together
        if together.all():
            return
        villages = np.unique(instance.village).tolist()
        for o in range(len(instance.official_ids)):
            serves: dict[int, int] = {}
            for (h, who), v in self.takes.items():
                if who == o:
                    village = int(instance.village[h])
                    if village not in serves:
                        serves[village] = self.model.boolean()
                    self.model.add([(1, v), (-1, serves[village])], low=-1, high=0)
            for a in villages:
                for b in villages:
                    if a < b and a in serves and b in serves and not together[a, b]:
                        self.model.add([(1, serves[a]), (1, serves[b])], low=0, high=1)

    def _changes_within(self, budget: int | None) -> None:
        today = self.instance.baseline
        self.changes: Terms = [
            (1, v)
            for (h, o), v in self.takes.items()
            if today[h] != -1 and today[h] != o
        ]
        self.changes += [(1, self.out[h]) for h in range(len(today)) if today[h] != -1]
        if budget is not None:
            self.model.add(self.changes, low=0, high=budget)

    def _home(self) -> Terms:
        """Officials who serve in their home village."""
        instance, home = self.instance, []
        if instance.rules.scope.home_village != "avoid":
            return []
        for o in range(len(instance.official_ids)):
            doors = [
                v
                for (h, who), v in self.takes.items()
                if who == o and instance.village[h] == instance.home_village[o]
            ]
            if doors:
                serves = self.model.boolean()
                for v in doors:
                    self.model.add([(1, v), (-1, serves)], low=-1, high=0)
                home.append((1, serves))
        return home

    def _aims(self) -> None:
        rules = self.instance.rules
        uncovered: Terms = [(1, v) for v in self.out]
        missing, squares = self._gaps()
        self.covering = [uncovered]
        if rules.load.idle == "forbidden":
            self.covering.append(self.idle_aim)
        self.higher = [*self.covering, missing, squares]
        if rules.load.idle == "avoid":
            self.higher.append(self.idle_aim)
        self.higher.append(self._home())
        weighted = np.rint(self.cm * rules.weights.scatter).astype(np.int64)
        self.metres: Terms = [
            (int(weighted[h, o]), v) for (h, o), v in self.takes.items()
        ]
        price = round(rules.weights.change * 100)
        self.metres += [(price * c, v) for c, v in self.changes if price]

    def solve(self, order: list[Terms]) -> Exact | None:
        """Meet the aims in an order; `changes` is -1 where nothing is feasible."""
        found = self.model.minimise(order, deterministic_time=_TIME, check=self._check)
        if found is None:
            return None
        values, chosen = found
        official = np.full(len(self.instance.lon), -1)
        if not values:
            return Exact(official, -1)
        for (h, o), v in self.takes.items():
            if chosen[v]:
                official[h] = o
        return Exact(official, sum(c * int(chosen[v]) for c, v in self.changes))

    def cover(self, found: Exact) -> tuple[int, int]:
        """Count households left out, and idle officials where they are forbidden."""
        held = found.official[found.official >= 0]
        idle = np.bincount(held, minlength=len(self.works)) == 0
        idle &= ~self.instance.is_exempt
        forbidden = self.instance.rules.load.idle == "forbidden"
        return int((found.official < 0).sum()), int(idle.sum()) * forbidden


def _allowed(instance: Instance, cm: Ints) -> Bools:
    """Whether each household (row) may go to each official."""
    n, m = len(instance.lon), len(instance.official_ids)
    table = instance.may_serve(np.arange(m), instance.village).T.copy()
    pinned = np.flatnonzero(instance.pin != -1)
    table[pinned] &= np.arange(m)[None, :] == instance.pin[pinned][:, None]
    table[instance.ban_household, instance.ban_official] = False
    table &= cm <= instance.scatter_limit_cm[:, None]
    table &= (instance.load_max >= 1)[None, :]
    return np.asarray(table.reshape(n, m))
