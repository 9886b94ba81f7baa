"""Centres within the travel limit: who reaches which households, and enough of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.flow import max_flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.settle.model import Question
    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: Up to this many distances are kept from one set of rules to the next.
_KEPT = 10_000_000


class Centres:
    """Distances from bases to all households, kept while they fit."""

    def __init__(self, instance: Instance) -> None:
        points = np.stack([instance.base_lon, instance.base_lat], axis=1)
        self._points, index = np.unique(points, axis=0, return_inverse=True)
        self._index = index.ravel()
        self._kept: dict[float, NDArray[np.float64]] = {}

    def within(self, instance: Instance) -> Bools:
        """
        Which households (columns) each official (rows) may have as centre.

        The travel limit, eligibility, bans and others' pins decide.
        """
        officials = np.arange(len(instance.official_ids))
        limit = instance.rules.distance.travel_max_m
        near = (self._metres(instance) <= limit)[self._index]
        near &= instance.may_serve(officials, instance.village)
        pinned = np.flatnonzero(instance.pin != -1)
        near[:, pinned] &= instance.pin[pinned][None, :] == officials[:, None]
        near[instance.ban_official, instance.ban_household] = False
        return np.asarray(near)

    def _metres(self, instance: Instance) -> NDArray[np.float64]:
        detour = instance.rules.distance.detour
        if detour in self._kept:
            return self._kept[detour]
        metres = instance.measure.metres(
            self._points[:, 0][:, None], self._points[:, 1][:, None],
            instance.lon[None, :], instance.lat[None, :],
        )  # fmt: skip
        if metres.size <= _KEPT:
            self._kept = {detour: metres}
        return metres


def match_centres(question: Question, region: Ints) -> bool:
    """Whether everybody placed can have a centre within reach, no two the same."""
    if question.doors is None or question.reach is None:
        return True
    count = np.bincount(region[region >= 0], minlength=question.regions.n)
    who = np.flatnonzero(region >= 0)
    # Whoever reaches as many as there are beats chooses last and always finds one.
    tight = who[question.reach[who, region[who]] < count[region[who]]]
    if len(tight) == 0:
        return True
    inside = question.regions.of_village[question.instance.village]
    table = question.doors[tight] & (inside[None, :] == region[tight][:, None])
    row, door = np.nonzero(table)
    used, node = np.unique(door, return_inverse=True)
    k, n = len(tight), len(used)
    source, sink = k + n, k + n + 1
    found, _flow = max_flow(
        np.concatenate([np.full(k, source), row, k + np.arange(n)]),
        np.concatenate([np.arange(k), k + node, np.full(n, sink)]),
        np.ones(k + len(row) + n, np.int64),
        source=source, sink=sink,
    )  # fmt: skip
    return found == k
