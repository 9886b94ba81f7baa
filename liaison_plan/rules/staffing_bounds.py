"""
Counts of officials against counts of points: greedy sums, proven by exchange.

Officials of a township may serve only there, the others anywhere. Filling townships
with their own people first and the rest with whoever may go anywhere is optimal for
every sum here, because each block's gain or cost is monotone in the number of its
beats (a laminar family with concave gains or convex costs).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.rules.model import Rules

Ints = npt.NDArray[np.int64]
Names = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Staff:
    """
    The officials who can be planned, as counts and bands.

    Attributes
    ----------
    own_min
        Minimum in points of each official who is not exempt from it.
    own_max
        Maximum in points of each official.
    n_exempt
        Officials exempt from the minimum and the idle rule.
    rules_min, rules_max
        The band of the rules.
    per_beat
        Officials on one beat; the beat's band is as many times the official's.
    township, is_exempt
        Of each official: the only township served (`""` = all), and the exemption.
    """

    own_min: Ints
    own_max: Ints
    n_exempt: int
    rules_min: int
    rules_max: int
    per_beat: int
    township: Names
    is_exempt: npt.NDArray[np.bool_]

    @property
    def n(self) -> int:
        """Officials who can be planned."""
        return len(self.own_max)

    @property
    def load_min(self) -> int:
        """Smallest minimum of any official who is not exempt."""
        return int(self.own_min.min()) if len(self.own_min) else self.rules_min

    @property
    def load_max(self) -> int:
        """Largest maximum of any official."""
        return int(self.own_max.max()) if len(self.own_max) else self.rules_max

    @property
    def beat_min(self) -> int:
        """Fewest points of one beat; a beat holds at least one."""
        return max(1, self.load_min * self.per_beat)

    @property
    def beat_max(self) -> int:
        """Most points of one beat."""
        return max(1, self.load_max * self.per_beat)

    @property
    def has_own_min(self) -> bool:
        """Some official's own minimum differs from the rules'."""
        return bool((self.own_min != self.rules_min).any())

    @property
    def has_own_max(self) -> bool:
        """Some official's own maximum differs from the rules'."""
        return bool((self.own_max != self.rules_max).any())

    def at_min(self, points: int) -> int:
        """How many officials the points give their minimum, wherever beats lie."""
        if not self.has_own_min:
            return points // self.beat_min * self.per_beat
        sums = np.cumsum(np.sort(np.maximum(self.own_min, 1)))
        return int((sums <= points).sum())

    def needed(self, points: int) -> int:
        """How many officials are needed at the maximum, wherever beats lie."""
        if not self.has_own_max:
            return -(-points // self.beat_max) * self.per_beat
        sums = np.cumsum(np.sort(self.own_max)[::-1])
        if len(sums) and sums[-1] >= points:
            return int((sums < points).sum()) + (points > 0)
        rest = points - int(sums[-1] if len(sums) else 0)
        return self.n + -(-rest // max(1, self.rules_max))

    def by_township(self, names: Names, *, with_exempt: bool) -> tuple[Ints, int, int]:
        """
        Count officials of each named township, of none, and of all others.

        Returns
        -------
        own, anywhere, elsewhere
            Officials of each township in `names`; those who may serve everywhere;
            those whose township has no village.
        """
        who = self.township if with_exempt else self.township[~self.is_exempt]
        own = np.array([(who == name).sum() for name in names], dtype=np.int64)
        anywhere = int((who == "").sum())
        return own, anywhere, len(who) - anywhere - int(own.sum())


def most_pairs(officials: pd.DataFrame, rules: Rules) -> int:
    """
    Count the pairs that the rule for pairs admits at most.

    Parameters
    ----------
    officials
        Those who can be planned: `township_id` (`""` = all), `unit_id`.
    rules
        Rules in force.
    """
    n = len(officials)
    if rules.scope.pair_rule == "town+county":
        local = int((officials["township_id"] != "").sum())
        return min(local, n - local)
    if rules.scope.pair_rule == "different_units" and n:
        return min(n // 2, n - int(officials["unit_id"].value_counts().max()))
    return n // 2


def officials_below_min(
    at_min: Ints, town: Names | None, staff: Staff, at_min_anywhere: int
) -> int:
    """
    Count the officials who must hold fewer than their minimum, or none.

    Parameters
    ----------
    at_min
        Loads of at least the minimum that each block gives.
    town
        Township of each block, or None where blocks reach over townships.
    staff
        The officials.
    at_min_anywhere
        How many loads of at least the minimum there are if beats may lie anywhere.
    """
    n_bound = len(staff.own_min)
    fewest = max(
        0,
        n_bound - at_min_anywhere,
        n_bound - int(at_min.sum()) * staff.per_beat,
    )
    if town is None:
        return fewest
    names, place = np.unique(town.astype(str), return_inverse=True)
    own, anywhere, elsewhere = staff.by_township(
        names.astype(object), with_exempt=False
    )
    room = np.bincount(place, weights=at_min, minlength=len(names)).astype(np.int64)
    over = int(np.maximum(0, own - room).sum())
    free = int(np.maximum(0, room - own).sum())
    return max(fewest, over + elsewhere + max(0, anywhere - free))


def fewest_points_left_out(points: Ints, town: Names | None, staff: Staff) -> int:
    """
    Count the points no official has room for, at least.

    Parameters
    ----------
    points
        Points of each block; a beat keeps to its block.
    town
        Township of each block, or None where blocks reach over townships.
    staff
        The officials.
    """
    total = int(points.sum())
    beyond_caps = max(0, total - int(staff.own_max.sum()))
    high = staff.beat_max
    full, rest = points // high, points % high
    # Each block is some full loads and one remainder; the largest are taken first.
    if town is None:
        held = _largest(full.sum(), rest[rest > 0], staff.n // staff.per_beat, high)
        return max(beyond_caps, total - held)
    names, place = np.unique(town.astype(str), return_inverse=True)
    own, anywhere, _ = staff.by_township(names.astype(object), with_exempt=True)
    held, full_left, rest_left = 0, 0, []
    for i in range(len(names)):
        here = place == i
        n_full = int(full[here].sum())
        rests = np.sort(rest[here & (rest > 0)])[::-1]
        n_own = int(own[i])
        held += _largest(n_full, rests, n_own, high)
        full_left += max(0, n_full - n_own)
        rest_left.append(rests[max(0, n_own - n_full) :])
    held += _largest(full_left, np.concatenate([*rest_left, rest[:0]]), anywhere, high)
    return max(beyond_caps, total - held)


def _largest(n_full: int, rests: Ints, n: int, high: int) -> int:
    """Add up the `n` largest of `n_full` loads of `high` and some smaller ones."""
    n_rest = max(0, n - int(n_full))
    biggest = np.sort(rests)[::-1][:n_rest]
    return min(int(n_full), n) * high + int(biggest.sum())


def fewest_points_missing_when_all_serve(
    blocks: Ints, town: Names | None, staff: Staff, *, has_exempt_village: bool
) -> int:
    """
    Count the points below the minimum, at least, if nobody may stay idle.

    Parameters
    ----------
    blocks
        One row per block: points, minimum of a beat, beats needed, households.
    town
        Township of each block, or None where blocks reach over townships.
    staff
        The officials; the exempt ones need not serve.
    has_exempt_village
        In some village no beat has a minimum.
    """
    # Who finds no partner serves nobody; where a village is exempt, no sum holds.
    n_serving = len(staff.own_min) // staff.per_beat * staff.per_beat
    by_sum = int(np.sort(staff.own_min)[:n_serving].sum()) - int(blocks[:, 0].sum())
    if has_exempt_village:
        by_sum = 0
    tiers = _Tiers.of(blocks, start_at_need=staff.n_exempt == 0)
    wanted = len(staff.own_min) // staff.per_beat
    if town is not None:
        names, place = np.unique(town.astype(str), return_inverse=True)
        own, _, elsewhere = staff.by_township(names.astype(object), with_exempt=False)
        wanted -= elsewhere
        for i in range(len(names)):
            here = place == i
            tiers.add(int(own[i]) - int(tiers.beats[here].sum()), here)
    tiers.add(wanted - int(tiers.beats.sum()), np.ones(len(blocks), dtype=np.bool_))
    return max(0, by_sum, tiers.cost)


@dataclass(eq=False)
class _Tiers:
    """
    Convex cost of one beat more in every block, in three steps per block.

    The first beats cost nothing, one costs a part of the minimum, all further ones
    the whole minimum; adding the cheapest first is optimal.
    """

    beats: Ints
    price: Ints
    room: Ints
    cost: int

    @classmethod
    def of(cls, blocks: Ints, *, start_at_need: bool) -> _Tiers:
        """Start every block at the beats it needs, or at none."""
        points, low, needed, households = blocks.T
        beats = needed if start_at_need else np.zeros_like(needed)
        free = np.maximum(0, points // low - beats)
        is_part = beats <= points // low
        price = np.stack([np.zeros_like(low), low - points % low, low], axis=1)
        last = np.maximum(0, households - beats - free - is_part)
        part = np.minimum(is_part, np.maximum(0, households - beats - free))
        room = np.stack([free, part, last], axis=1)
        cost = int(np.maximum(0, beats * low - points).sum())
        return cls(beats.copy(), price, room, cost)

    def add(self, n: int, here: npt.NDArray[np.bool_]) -> None:
        """Add `n` beats to the blocks `here`, cheapest first, while room is left."""
        blocks, steps = np.nonzero(self.room * here[:, None])
        order = np.argsort(self.price[blocks, steps], kind="stable")
        for at in order:
            if n <= 0:
                return
            b, s = blocks[at], steps[at]
            taken = min(n, int(self.room[b, s]))
            self.room[b, s] -= taken
            self.beats[b] += taken
            self.cost += taken * int(self.price[b, s])
            n -= taken
