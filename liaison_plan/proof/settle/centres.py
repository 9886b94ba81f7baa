"""Centres within the travel limit: who reaches which households, and enough of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.flow import max_flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.regions import Regions

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: Up to this many distances are kept from one set of rules to the next.
_KEPT = 10_000_000


@dataclass(frozen=True, eq=False)
class Reach:
    """
    Which households may be centres of whose beats under a travel limit.

    Attributes
    ----------
    instance, regions
        The county.
    near
        Whether a household (columns) is within the limit of a base point (rows).
    base
        Base point of each official.
    count
        How many households of a region (columns) an official (rows) may have.
    """

    instance: Instance
    regions: Regions
    near: Bools
    base: Ints
    count: Ints

    @cached_property
    def members(self) -> list[Ints]:
        """Households of each region."""
        region = self.regions.of_village[self.instance.village]
        order = np.argsort(region, kind="stable")
        starts = np.searchsorted(region[order], np.arange(1, self.regions.n))
        return np.split(order, starts)

    @cached_property
    def kind(self) -> Ints:
        """Officials of one number reach the same, eligibility for villages apart."""
        kind = self.base.copy()
        marked = np.union1d(
            self.instance.pin[self.instance.pin >= 0], self.instance.ban_official
        )
        kind[marked] = len(self.near) + marked
        return kind

    def doors(self, official: int, region: int) -> Ints:
        """Households of a region that an official may have as centre."""
        instance, members = self.instance, self.members[region]
        fits = members[self.near[self.base[official], members]]
        may = instance.may_serve(np.array([official]), instance.village[fits])[0]
        pin = instance.pin[fits]
        may &= (pin == -1) | (pin == official)
        banned = instance.ban_household[instance.ban_official == official]
        return np.asarray(fits[may & ~np.isin(fits, banned)])


class Centres:
    """Ways from base points to all households, kept while they fit."""

    def __init__(self, instance: Instance) -> None:
        points = np.stack([instance.base_lon, instance.base_lat], axis=1)
        self._points, index = np.unique(points, axis=0, return_inverse=True)
        self._index = index.ravel()
        self._order = np.argsort(instance.village, kind="stable")
        self._kept: dict[tuple[str, str, float], NDArray[np.float64]] = {}

    def within(self, instance: Instance, regions: Regions) -> Reach:
        """
        Find who may have which household as centre.

        The travel limit, eligibility, bans and others' pins decide.
        """
        near = self._near(instance)
        n_villages = len(instance.village_ids)
        village = instance.village[self._order]
        starts = np.searchsorted(village, np.arange(n_villages))
        held = np.bincount(village, minlength=n_villages) > 0
        count = np.zeros((len(near), n_villages), np.int64)
        free = near & (instance.pin == -1)[None, :]
        count[:, held] = np.add.reduceat(
            free[:, self._order], starts[held], axis=1, dtype=np.int64
        )
        officials = np.arange(len(instance.official_ids))
        table = count[self._index]
        mine = np.flatnonzero(instance.pin >= 0)
        owner = instance.pin[mine]
        reached = near[self._index[owner], mine]
        np.add.at(table, (owner[reached], instance.village[mine[reached]]), 1)
        banned = instance.ban_official, instance.ban_household
        lost = near[self._index[banned[0]], banned[1]] & (instance.pin[banned[1]] == -1)
        np.subtract.at(table, (banned[0][lost], instance.village[banned[1][lost]]), 1)
        table *= instance.may_serve(officials, np.arange(n_villages))
        member = np.zeros((n_villages, regions.n), np.int64)
        member[np.arange(n_villages), regions.of_village] = 1
        return Reach(instance, regions, near, self._index, table @ member)

    def _near(self, instance: Instance) -> Bools:
        """Whether a way leads from base points to households within the limits."""
        distance = instance.rules.distance
        metres = self._ways(instance, "metres")
        near = metres < np.inf
        if distance.travel_max_m > 0:
            near &= metres <= distance.travel_max_m
        if distance.travel_max_min > 0:
            near &= self._ways(instance, "minutes") <= distance.travel_max_min
        return np.asarray(near)

    def _ways(self, instance: Instance, unit: str) -> NDArray[np.float64]:
        """Metres or minutes from base points (rows) to households (columns)."""
        distance = instance.rules.distance
        key = (unit, distance.measure, distance.detour)
        if key in self._kept:
            return self._kept[key]
        measure = instance.measure
        ask = measure.travel_m if unit == "metres" else measure.travel_min
        ways = ask(
            self._points[:, 0][:, None], self._points[:, 1][:, None],
            instance.lon[None, :], instance.lat[None, :],
        )  # fmt: skip
        if ways.size <= _KEPT:
            # Only what the same network and factor gave may stay beside it.
            same = {k: v for k, v in self._kept.items() if k[1:] == key[1:]}
            self._kept = {**same, key: ways}
        return ways


def match_centres(reach: Reach | None, region: Ints) -> bool:
    """Whether everybody placed can have a centre within reach, no two the same."""
    if reach is None:
        return True
    who = np.flatnonzero(region >= 0)
    count = np.bincount(region[who], minlength=reach.regions.n)
    # Whoever reaches as many as there are beats chooses last and always finds one.
    tight = who[reach.count[who, region[who]] < count[region[who]]]
    if len(tight) == 0:
        return True
    doors = [reach.doors(o, int(region[o])) for o in tight.tolist()]
    row = np.repeat(np.arange(len(tight)), [len(d) for d in doors])
    used, node = np.unique(np.concatenate(doors), return_inverse=True)
    k, n = len(tight), len(used)
    source, sink = k + n, k + n + 1
    found, _flow = max_flow(
        np.concatenate([np.full(k, source), row, k + np.arange(n)]),
        np.concatenate([np.arange(k), k + node, np.full(n, sink)]),
        np.ones(k + len(row) + n, np.int64),
        source=source, sink=sink,
    )  # fmt: skip
    return found == k
