"""Who may serve a household as one of two, and which two may serve it together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.pairing.forming import fits, in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.pairing.teams import Pins

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


class Able:
    """Who may serve which household as one of two; metres under a travel limit."""

    def __init__(self, instance: Instance, pins: Pins) -> None:
        self.instance, self.pins = instance, pins
        officials = np.arange(len(instance.official_ids))
        self.may = instance.may_serve(officials, np.arange(len(instance.village_ids)))
        self.pinned: dict[int, set[int]] = {}
        for h, o in zip(pins.household.tolist(), pins.official.tolist(), strict=True):
            self.pinned.setdefault(h, set()).add(o)

    def of_household(self, h: int) -> Bools:
        """Persons who may serve a household with one other; a limit on metres apart."""
        instance = self.instance
        able = self.may[:, instance.village[h]].copy()
        able &= 2 * instance.load_max >= instance.workload[h]
        able[instance.ban_official[instance.ban_household == h]] = False
        pinned = self.pinned.get(h, set())
        if len(pinned) > 1:
            able &= np.isin(np.arange(len(able)), sorted(pinned))
        return np.asarray(able)

    def has_pair(self, h: int, *, by_a_way: bool = False) -> bool:
        """Whether two who fit each other may serve a household, or can get there."""
        able, instance = self.of_household(h), self.instance
        if by_a_way:
            who = np.flatnonzero(able)
            metres = instance.travel_m(who, instance.lon[[h]], instance.lat[[h]])
            able[who] = metres[:, 0] < np.inf
        pinned = np.array(sorted(self.pinned.get(h, set())), dtype=np.int64)
        if len(pinned) > 2 or not able[pinned].all():
            return False
        who = np.flatnonzero(able)
        ones = pinned if len(pinned) else who
        return bool(fits(self.instance, ones, who).any())

    def of_person(self, o: int) -> Bools:
        """Households a person may serve with one other, from a beat at their door."""
        instance = self.instance
        able = self.may[o, instance.village].copy()
        able &= 2 * instance.load_max[o] >= instance.workload
        able[instance.ban_household[instance.ban_official == o]] = False
        for h, pinned in self.pinned.items():
            able[h] &= len(pinned | {o}) <= 2
        able &= instance.within_travel(np.array([o]), instance.lon, instance.lat)[0]
        return np.asarray(able)

    def free_for(self, a: int, b: int) -> Bools:
        """Households that are pinned to nobody but the two."""
        free = np.ones(len(self.instance.lon), bool)
        for h, pinned in self.pinned.items():
            free[h] = pinned <= {a, b}
        return free

    def pairs_for(self, doors: Ints, free: Ints) -> list[tuple[int, int]]:
        """
        Pair officials so that households which were left out can be served.

        Parameters
        ----------
        doors
            Households, one after another; what a pair can take is not asked again.
        free
            Officials who have no beat.

        Returns
        -------
        pairs
            Two positions each; nobody twice.
        """
        pairs: list[tuple[int, int]] = []
        waiting, rest = doors.tolist(), set(free.tolist())
        while waiting and len(rest) > 1:
            h = waiting.pop(0)
            pair = self._pair_for(h, np.array(sorted(rest), dtype=np.int64))
            if pair is None:
                continue
            pairs.append(pair)
            rest -= set(pair)
            room = 2 * int(self.instance.load_max[list(pair)].min())
            both = self.of_person(pair[0]) & self.of_person(pair[1])
            village = self.instance.village
            near = [d for d in waiting if both[d] and village[d] == village[h]]
            waiting = [d for d in waiting if d not in set(near[: room - 1])]
        return pairs

    def _pair_for(self, h: int, free: Ints) -> tuple[int, int] | None:
        instance, at = self.instance, np.array([h])
        who = free[self.of_household(h)[free]]
        near = instance.within_travel(who, instance.lon[at], instance.lat[at])[:, 0]
        who = who[near]
        pinned = np.array(sorted(self.pinned.get(h, set())), dtype=np.int64)
        if not np.isin(pinned, who).all():
            return None
        ones = pinned if len(pinned) else who
        for one in ones.tolist():
            fit = who[fits(instance, np.array([one]), who)[0]]
            others = fit[~np.isin(fit, pinned)] if len(pinned) < 2 else fit
            if len(others):
                return in_order(instance, one, int(others[0]))
        return None
