"""
How many beats each region gets (first half of L2), by convex counts.

Every further beat of a region has a price in the order of the aims: households left
out, points missing to the minimum, the sum of their squares, then metres. Each of these
falls ever more slowly, so a region's beats are bought in order, and which sets of beats
can be staffed at all is a matroid (officials to regions, a transversal matroid): buying
the cheapest next beat that can still be staffed is optimal (Edmonds 1971).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.rules.model import Load

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

Price = tuple[int, int, int, float]


class Curve(Protocol):
    """Weighted centimetres of scatter of a region cut into so many beats."""

    def __call__(self, region: int, beats: int) -> float:
        """Cost of `region` with `beats` beats (at least 1)."""
        ...


class Seats(Protocol):
    """Tells whether the beats bought so far and one more can be staffed."""

    def take(self, region: int) -> bool:
        """Staff one more beat of a region; False, and no change, where none can."""
        ...


@dataclass(frozen=True, eq=False)
class Demand:
    """
    What each region asks for.

    Attributes
    ----------
    points, households
        Load and number of households of each region.
    has_minimum
        False for regions whose villages are exempt.
    at_least
        Beats a region must get if they can be staffed (limits may ask for more).
    """

    points: Ints
    households: Ints
    has_minimum: Bools
    at_least: Ints


@dataclass(frozen=True, eq=False)
class Counts:
    """
    Beats per region.

    Attributes
    ----------
    beats
        Number of beats of each region.
    ties
        By region, the first and last number of beats between which metres decide.
    """

    beats: Ints
    ties: dict[int, tuple[int, int]]


def count_beats(
    demand: Demand, load: Load, staff: Seats, curve: Curve | None
) -> Counts:
    """
    Choose the number of beats of every region.

    Parameters
    ----------
    demand
        Of every region.
    load
        Band and idle rule.
    staff
        Who may take the beats; it is used up.
    curve
        Metres by number of beats; None counts no metres.
    """
    regions = range(len(demand.points))
    beats = np.zeros(len(demand.points), np.int64)
    closed = np.zeros(len(demand.points), bool)
    price = {r: _price(demand, load, curve, r, 0) for r in regions}
    bought: list[tuple[int, int, Price]] = []
    refused: list[tuple[int, int, Price]] = []
    while True:
        open_regions = [
            r for r in regions
            if not closed[r] and beats[r] < demand.households[r]
            and _is_wanted(price[r], load, urgent=beats[r] < demand.at_least[r])
        ]  # fmt: skip
        if not open_regions:
            break
        best = min(
            open_regions, key=lambda r: (beats[r] >= demand.at_least[r], *price[r], r)
        )
        if staff.take(best):
            bought.append((best, int(beats[best]), price[best]))
            beats[best] += 1
            price[best] = _price(demand, load, curve, best, int(beats[best]))
        else:
            # A matroid: who cannot be staffed now can never be later.
            closed[best] = True
            refused.append((best, int(beats[best]), price[best]))
    return Counts(beats, _ties(bought, refused, load))


def _ties(
    bought: list[tuple[int, int, Price]],
    refused: list[tuple[int, int, Price]],
    load: Load,
) -> dict[int, tuple[int, int]]:
    """Ranges of beats in which only metres tell what was bought from what was not."""
    levels = {price[:3] for _r, _k, price in refused}
    levels &= {price[:3] for _r, _k, price in bought}
    if load.idle == "allowed":
        levels.add((0, 0, 0))
    ties: dict[int, tuple[int, int]] = {}
    for region, beats, price in bought + refused:
        if price[:3] in levels and beats >= 1:
            low, high = ties.get(region, (beats, beats + 1))
            ties[region] = (min(low, beats), max(high, beats + 1))
    # Where only one region stands at a level nothing is left to decide.
    return ties if len(ties) > 1 or load.idle == "allowed" else {}


def _is_wanted(price: Price, load: Load, *, urgent: bool) -> bool:
    if urgent or load.idle == "forbidden":
        return True
    left_out, missing, _squares, metres = price
    if left_out < 0 or missing < 0:
        return True
    if missing > 0 or left_out > 0:
        return False
    # Before anything is measured every beat may be worth its metres.
    return load.idle == "avoid" or metres <= 0


def _price(
    demand: Demand, load: Load, curve: Curve | None, region: int, beats: int
) -> Price:
    """Change of every aim when one more beat is cut."""
    n = int(demand.points[region])
    before = shortfalls(n, beats, load, has_minimum=bool(demand.has_minimum[region]))
    after = shortfalls(n, beats + 1, load, has_minimum=bool(demand.has_minimum[region]))
    if not demand.has_minimum[region] and (beats + 1) * load.min > n and beats:
        # Exempt from the minimum is no reason to soak up idle officials.
        natural = shortfalls(n, beats + 1, load, has_minimum=True)
        after = (after[0], natural[1], natural[2])
    metres = 0.0
    if curve is not None and beats >= 1:
        metres = curve(region, beats + 1) - curve(region, beats)
    return (
        after[0] - before[0], after[1] - before[1], after[2] - before[2], metres
    )  # fmt: skip


def shortfalls(
    points: int, beats: int, load: Load, *, has_minimum: bool
) -> tuple[int, int, int]:
    """
    Points left out, points missing and the sum of their squares when split evenly.

    Parameters
    ----------
    points
        Load of the region.
    beats
        Number of beats; 0 leaves everything out.
    load
        Band.
    has_minimum
        Whether the minimum counts here.
    """
    left_out = max(0, points - beats * load.max)
    if not has_minimum or beats == 0:
        return left_out, 0, 0
    missing = max(0, beats * load.min - points)
    each, more = divmod(missing, beats)
    return left_out, missing, (beats - more) * each**2 + more * (each + 1) ** 2


class Staff:
    """
    Keeps a feasible staffing of the beats bought so far, by augmenting paths.

    Parameters
    ----------
    may_work
        Which officials (rows) may work in which regions (columns).
    """

    def __init__(self, may_work: Bools) -> None:
        # Officials who may work in the same regions are one class.
        rows, index = np.unique(may_work, axis=0, return_inverse=True)
        self.may = rows
        self.free = np.bincount(index.ravel(), minlength=len(rows))
        self.used = np.zeros(rows.shape, np.int64)

    def take(self, region: int) -> bool:
        """Staff one more beat of a region, moving others if need be."""
        direct = np.flatnonzero(self.may[:, region] & (self.free > 0))
        if len(direct):
            # The class with the fewest choices keeps the others free for later.
            best = direct[np.argmin(self.may[direct].sum(axis=1))]
            self.used[best, region] += 1
            self.free[best] -= 1
            return True
        came: dict[int, tuple[int, int]] = {region: (-1, -1)}
        queue = [region]
        for r in queue:
            for c in np.flatnonzero(self.may[:, r]).tolist():
                if self.free[c] > 0:
                    self._shift(c, r, came)
                    return True
                for other in np.flatnonzero(self.used[c]).tolist():
                    if other not in came:
                        came[other] = (c, r)
                        queue.append(other)
        return False

    def give_back(self, region: int) -> None:
        """Free one of those who were taken for a region."""
        some = int(np.flatnonzero(self.used[:, region] > 0)[0])
        self.used[some, region] -= 1
        self.free[some] += 1

    def _shift(self, spare: int, region: int, came: dict[int, tuple[int, int]]) -> None:
        """Send a spare official to `region`; whoever was there moves one on."""
        self.free[spare] -= 1
        self.used[spare, region] += 1
        while came[region][0] >= 0:
            c, to = came[region]
            self.used[c, region] -= 1
            self.used[c, to] += 1
            region = to
