"""
The lightest move between every two officials, over all allowed pairs.

One official's households at a time are measured to everybody who may take one of them,
so that no more than a block of the pairs is ever in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.travel.measure import centimetres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.pricing import PairSpace

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: Pairs that are measured at once at most.
_BLOCK = 2_000_000

_FAR = np.int64(2) ** 60


@dataclass(frozen=True, eq=False)
class Moves:
    """
    The lightest move from every holder to every taker.

    Attributes
    ----------
    tail, head
        Officials; one more than the last stands for the pool (no move leads there)
        and two more for nobody.
    household
        Position in the space of the household that moves; of equals the lowest.
    cm
        Weighted centimetres that the move adds.
    n_pairs
        Allowed pairs that were looked at.
    """

    tail: Ints
    head: Ints
    household: Ints
    cm: Ints
    n_pairs: int


def pair_cm(space: PairSpace, household: Ints, point: Ints) -> tuple[Ints, Bools]:
    """
    Weighted centimetres of pairs (broadcast), and whether the scatter limit allows.

    A change of official costs what the rules say; nothing else is added.
    """
    instance = space.instance
    at = space.households[household]
    metres = instance.measure.metres_at(
        (instance.lon, instance.lat), at, (space.lon, space.lat), point
    )
    within = centimetres(metres) <= instance.scatter_limit_cm[at]
    cm = centimetres(metres, space.weight)
    today = space.today[household]
    changes = (today != -1) & (today != point)
    return cm + space.change_cost * changes, within


def allowed_pairs(space: PairSpace, household: Ints, point: Ints) -> Bools:
    """Whether the rules on persons allow pairs (aligned), metres apart."""
    village = space.instance.village[space.households[household]]
    only = space.only[household]
    fits = space.serves[village, point] & ((only == -1) | (only == point))
    m = space.size[1]
    banned = np.sort(space.banned_household * m + space.banned_point)
    if len(banned):
        key = household * m + point
        at = np.minimum(np.searchsorted(banned, key), len(banned) - 1)
        fits &= banned[at] != key
    return np.asarray(fits)


def lightest_moves(space: PairSpace, holder: Ints) -> Moves:
    """
    Find the lightest move between every two holders.

    Parameters
    ----------
    space
        All allowed pairs.
    holder
        Official of each household; two more than the last official for nobody.
    """
    order = np.argsort(holder, kind="stable")
    starts = np.flatnonzero(np.diff(holder[order], prepend=-1)).tolist()
    finder = _Finder(space, holder)
    for start, stop in zip(starts, [*starts[1:], len(order)], strict=True):
        finder.look(int(holder[order[start]]), order[start:stop])
    none = np.zeros(0, np.int64)
    tail, head, household, cm = zip(*finder.found, (none,) * 4, strict=True)
    return Moves(
        np.concatenate(tail), np.concatenate(head), np.concatenate(household),
        np.concatenate(cm), finder.n_pairs,
    )  # fmt: skip


class _Finder:
    """Looks at one holder's households after the other."""

    def __init__(self, space: PairSpace, holder: Ints) -> None:
        self.space, self.holder = space, holder
        self.n, self.m = space.size
        points = np.column_stack([space.lon, space.lat])
        # Officials on one point are measured once.
        _points, first, index = np.unique(
            points, axis=0, return_index=True, return_inverse=True
        )
        self.place, self.first = index.ravel(), first
        #: Banned officials by household, of the few households that have any.
        self.banned: dict[int, list[int]] = {}
        pairs = zip(
            space.banned_household.tolist(), space.banned_point.tolist(), strict=True
        )
        for household, point in pairs:
            self.banned.setdefault(household, []).append(point)
        self.has_bans = np.zeros(self.n, bool)
        self.has_bans[space.banned_household] = True
        # Whoever is left out has changed official, if there was one.
        self.left_out_cm = space.change_cost * (space.today != -1)
        self.own_cm = np.where(holder < self.m, 0, self.left_out_cm)
        held = np.flatnonzero(holder < self.m)
        self.own_cm[held] = pair_cm(space, held, holder[held])[0]
        self.found: list[tuple[Ints, Ints, Ints, Ints]] = []
        self.n_pairs = 0

    def look(self, tail: int, rows: Ints) -> None:
        """Add the lightest moves of one holder's households (ascending)."""
        village = self.space.instance.village[self.space.households[rows]]
        heads = np.flatnonzero(self.space.serves[np.unique(village)].any(axis=0))
        if len(heads):
            best = np.full(len(heads), _FAR)
            which = np.full(len(heads), -1)
            step = max(1, _BLOCK // len(heads))
            for start in range(0, len(rows), step):
                some = rows[start : start + step]
                cm = self._table(some, heads)
                at = cm.argmin(axis=0)
                least = cm[at, np.arange(len(heads))]
                better = least < best
                best[better], which[better] = least[better], some[at[better]]
            keep = (best < _FAR) & (heads != tail)
            self._add(tail, heads[keep], which[keep], best[keep])
        if tail < self.m:
            drop = self.left_out_cm[rows] - self.own_cm[rows]
            at = int(drop.argmin())
            self._add(
                tail, np.array([self.m + 1]), rows[[at]], drop[[at]].astype(np.int64)
            )

    def _add(self, tail: int, head: Ints, household: Ints, cm: Ints) -> None:
        self.found.append((np.full(len(head), tail), head, household, cm))

    def _table(self, rows: Ints, heads: Ints) -> Ints:
        """Centimetres that moving each household (row) to each head would add."""
        space, instance = self.space, self.space.instance
        at = space.households[rows]
        fits = space.serves[np.ix_(instance.village[at], heads)]
        only = space.only[rows]
        bound = np.flatnonzero(only != -1)
        if len(bound):
            fits[bound] &= heads[None, :] == only[bound][:, None]
        for row in np.flatnonzero(self.has_bans[rows]).tolist():
            fits[row] &= ~np.isin(heads, self.banned[int(rows[row])])
        places, column = np.unique(self.place[heads], return_inverse=True)
        point = self.first[places]
        metres = instance.measure.metres(
            instance.lon[at][:, None], instance.lat[at][:, None],
            space.lon[point], space.lat[point],
        )  # fmt: skip
        limit = instance.scatter_limit_cm[at][:, None]
        cm = centimetres(metres, space.weight)
        cm[centimetres(metres) > limit] = _FAR
        cm = cm[:, column]
        today = space.today[rows][:, None]
        if space.change_cost:
            cm = cm + space.change_cost * ((today != -1) & (today != heads[None, :]))
        fits &= cm < _FAR
        self.n_pairs += int(fits.sum())
        return np.where(fits, cm - self.own_cm[rows][:, None], _FAR)
