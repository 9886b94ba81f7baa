"""
Who shares which beat (L4 for pairs): exact, given the beats.

Every official sends one unit of flow to a beat or stays idle, every beat takes two.
Under `town+county` a beat takes one of either class; under `different_units` whoever
comes from one unit enters a beat through a door of width one, so that no two of them
can. All three rules are therefore minimum cost flows, and their optimum is whole: no
branching is needed. The cost of a beat is the sum over its two, so what counts, in
order, is who must not be idle, home villages, then metres travelled and changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.pairing.forming import is_local
from liaison_plan.solving.staged_flow import staged_flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.pairing.teams import Pins

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Held:
    """
    Beats as they lie, each with its pair of today.

    Attributes
    ----------
    beat
        Beat of each household, -1 = left out.
    centre
        Central household of each beat.
    first, second
        Officials of each beat.
    hopes
        Beat each household that was left out could join, -1 = none.
    """

    beat: Ints
    centre: Ints
    first: Ints
    second: Ints
    hopes: Ints


@dataclass(frozen=True, eq=False)
class Matching:
    """
    Two officials for every beat.

    Attributes
    ----------
    first, second
        Positions of the two; under `town+county` the first is the township's.
    cost
        What it costs: households that still could not join, exempt officials at work
        while others are idle, home villages, then weighted centimetres.
    """

    first: Ints
    second: Ints
    cost: tuple[int, int, int, int]


def match_pairs(
    instance: Instance, pins: Pins, held: Held, may_try: Bools
) -> Matching | None:
    """
    Give every beat the two officials that cost least.

    Parameters
    ----------
    instance, pins
        Single persons, and who is pinned to whom.
    held
        The beats.
    may_try
        Which officials (rows) are thought of for which beats (columns).

    Returns
    -------
    matching
        Exact over all pairs of officials that hold every household of their beat and
        for whom no more points are missing than for the pair of today; None where
        there is none.
    """
    table = _Table(instance, pins, held, may_try)
    found = _flow(table)
    if found is None:
        return None
    one, other = found
    first, second = _roles(instance, held, one, other)
    return Matching(first, second, table.cost_of(first, second))


def cost_today(instance: Instance, pins: Pins, held: Held) -> tuple[int, int, int, int]:
    """Cost of the pairs that hold the beats, as in `Matching`."""
    shape = len(instance.official_ids), len(held.centre)
    table = _Table(instance, pins, held, np.zeros(shape, bool))
    return table.cost_of(held.first, held.second)


class _Table:
    """What each official (row) may hold and costs on each beat (column)."""

    def __init__(
        self, instance: Instance, pins: Pins, held: Held, may_try: Bools
    ) -> None:
        self.instance, self.held = instance, held
        m, k = len(instance.official_ids), len(held.centre)
        self.load = np.zeros(k, np.int64)
        on = held.beat >= 0
        np.add.at(self.load, held.beat[on], instance.workload[on])
        breaches = self._breaches(held.beat)
        breaches += ~self._near()
        breaches += self.load[None, :] > 2 * instance.load_max[:, None]
        gap = np.maximum(2 * instance.load_min[:, None] - self.load[None, :], 0)
        at = np.arange(k)
        today = np.maximum(gap[held.first, at], gap[held.second, at])
        breaches += gap > today[None, :]
        self.blocked = self._breaches(held.hopes)
        self.allowed = may_try & (breaches == 0)
        self._bind(pins)
        self.exempt = np.zeros((m, 1), np.int64)
        if instance.rules.load.idle != "allowed":
            self.exempt = instance.is_exempt.astype(np.int64)[:, None]
        self.home = self._home()
        self.metres = self._metres()

    def _breaches(self, beat: Ints) -> Ints:
        """Households of each beat that each official may not hold, pins apart."""
        instance = self.instance
        m, k = len(instance.official_ids), len(self.held.centre)
        villages = np.arange(len(instance.village_ids))
        count = np.zeros((len(villages), k), np.int64)
        on = np.flatnonzero(beat >= 0)
        np.add.at(count, (instance.village[on], beat[on]), 1)
        may = instance.may_serve(np.arange(m), villages)
        out = np.asarray((~may).astype(np.int64) @ count)
        banned = beat[instance.ban_household]
        there = banned >= 0
        np.add.at(out, (instance.ban_official[there], banned[there]), 1)
        return out

    def _near(self) -> Bools:
        instance, centre = self.instance, self.held.centre
        everyone = np.arange(len(instance.official_ids))
        return instance.within_travel(
            everyone, instance.lon[centre], instance.lat[centre]
        )

    def _bind(self, pins: Pins) -> None:
        """Keep whoever has pinned households on the beat that holds them."""
        beat = self.held.beat[pins.household]
        #: Officials who must hold a beat.
        self.bound = np.zeros(len(self.instance.official_ids), bool)
        for o, b in zip(
            pins.official[beat >= 0].tolist(), beat[beat >= 0].tolist(), strict=True
        ):
            self.allowed[o, np.arange(self.allowed.shape[1]) != b] = False
            self.bound[o] = True

    def _home(self) -> Ints:
        """Villages of each beat that are each official's home, where that counts."""
        instance, beat = self.instance, self.held.beat
        shape = len(instance.official_ids), len(self.held.centre)
        out = np.zeros(shape, np.int64)
        if instance.rules.scope.home_village != "avoid":
            return out
        lies_in = np.zeros((len(instance.village_ids), shape[1]), bool)
        on = beat >= 0
        lies_in[instance.village[on], beat[on]] = True
        who, home = instance.homes()
        out[who] = lies_in[home]
        return out

    def _metres(self) -> Ints:
        """Weighted centimetres of travel, less what keeping a household saves."""
        instance, held = self.instance, self.held
        weights = instance.rules.weights
        everyone = np.arange(len(instance.official_ids))
        cost = instance.travel_cm(
            everyone, instance.lon[held.centre], instance.lat[held.centre]
        )
        same = np.flatnonzero((instance.baseline >= 0) & (held.beat >= 0))
        price = round(weights.change * 100)
        np.add.at(cost, (instance.baseline[same], held.beat[same]), -price)
        return cost

    def costs(self) -> list[Ints]:
        """Give what counts, in its order, where it counts at all; metres come last."""
        levels = (self.blocked, self.exempt + np.zeros_like(self.home), self.home)
        metres = self.metres - min(0, int(self.metres.min(initial=0)))
        return [*(level for level in levels if level.any()), metres]

    def group(self) -> Ints | None:
        """Give the class of which a beat takes one at most, of each official."""
        rule = self.instance.rules.scope.pair_rule
        if rule == "town+county":
            return is_local(self.instance).astype(np.int64)
        return self.instance.unit if rule == "different_units" else None

    def cost_of(self, first: Ints, second: Ints) -> tuple[int, int, int, int]:
        """Add up what some pairs cost, level by level."""
        at = np.arange(len(first))
        exempt = self.exempt + np.zeros_like(self.home)
        one, two, three, four = (
            int(level[first, at].sum() + level[second, at].sum())
            for level in (self.blocked, exempt, self.home, self.metres)
        )
        return one, two, three, four


def _flow(table: _Table) -> tuple[Ints, Ints] | None:
    """Find two officials of each beat at least cost; None where there are none."""
    m, k = table.allowed.shape
    who, beat = np.nonzero(table.allowed)
    group = table.group()
    rest = m + k
    tail = [who, np.arange(m)]
    head = [m + beat, np.full(m, rest)]
    capacity = [np.ones(len(who), np.int64), 1 - table.bound.astype(np.int64)]
    doors = 0
    if group is not None:
        key, door = np.unique(group[who] * k + beat, return_inverse=True)
        doors = len(key)
        head[0] = rest + 1 + door.ravel()
        tail.append(rest + 1 + np.arange(doors))
        head.append(m + key % max(1, k))
        capacity.append(np.ones(doors, np.int64))
    supply = np.zeros(m + k + 1 + doors, np.int64)
    supply[:m] = 1
    supply[m : m + k] = -2
    supply[rest] = 2 * k - m
    free = np.zeros(m + doors, np.int64)
    flow = staged_flow(
        np.concatenate(tail), np.concatenate(head), np.concatenate(capacity),
        [np.concatenate([cost[who, beat], free]) for cost in table.costs()], supply,
    )  # fmt: skip
    if flow is None:
        return None
    chosen = np.flatnonzero(flow[: len(who)])
    order = chosen[np.lexsort((who[chosen], beat[chosen]))]
    return who[order][0::2], who[order][1::2]


def _roles(instance: Instance, held: Held, one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Decide who is the first: the township's, else whoever most doors know."""
    if instance.rules.scope.pair_rule == "town+county":
        swap = ~is_local(instance)[one]
    else:
        known = np.zeros((2, len(one)), np.int64)
        same = np.flatnonzero((instance.baseline >= 0) & (held.beat >= 0))
        beat, today = held.beat[same], instance.baseline[same]
        for row, who in enumerate((one, other)):
            np.add.at(known[row], beat[today == who[beat]], 1)
        swap = known[1] > known[0]
    return np.where(swap, other, one), np.where(swap, one, other)
