"""
Which households may go to which officials, and what officials' ways cost.

Rules on persons (eligibility, pins, bans, travel limits, today's official) are answered
here for whole beats and for single households alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from liaison_plan.solving.pricing import PairSpace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

Scalar = TypeVar("Scalar", bound=np.generic)


def traded(values: NDArray[Scalar], swap: Ints) -> NDArray[Scalar]:
    """Hand what official i held to official `swap[i]`."""
    out = values.copy()
    out[swap] = values
    return out


class Allowed:
    """Rules on persons of one region."""

    def __init__(self, instance: Instance, together: Bools) -> None:
        self.instance = instance
        self.together = together
        k = len(instance.official_ids)
        officials = np.arange(k)
        villages = np.arange(len(instance.village_ids))
        self.may = instance.may_serve(officials, villages)

    def table(self, households: Ints, official: int) -> Bools:
        """Whether each household may go to the official."""
        instance = self.instance
        fits = self.may[official, instance.village[households]].copy()
        pin = instance.pin[households]
        fits &= (pin == -1) | (pin == official)
        fits &= instance.workload[households] <= instance.load_max[official]
        mine = instance.ban_household[instance.ban_official == official]
        if len(mine):
            fits &= ~np.isin(households, mine)
        return np.asarray(fits)

    def breaches(self, households: Ints, label: Ints, who: Ints) -> Ints:
        """Households of each beat (columns) that each official (rows) may not hold."""
        instance, k = self.instance, len(who)
        count = np.zeros((len(instance.village_ids), k), np.int64)
        np.add.at(count, (instance.village[households], label), 1)
        out: Ints = (~self.may[who]).astype(np.int64) @ count
        pin = instance.pin[households]
        for at in np.flatnonzero(pin != -1).tolist():
            # A pinned household is a breach for all but its own official.
            out[who != pin[at], label[at]] += 1
        beat = np.full(len(instance.lon), -1)
        beat[households] = label
        row = np.full(len(instance.official_ids), -1)
        row[who] = np.arange(k)
        banned_beat, banned_row = (
            beat[instance.ban_household],
            row[instance.ban_official],
        )
        both = (banned_beat >= 0) & (banned_row >= 0)
        np.add.at(out, (banned_row[both], banned_beat[both]), 1)
        return out

    def lost_pins(self, label: Ints, k: int) -> Ints:
        """Pinned households of officials (rows) that beats (columns) do not hold."""
        pinned = np.flatnonzero(self.instance.pin >= 0)
        held = np.zeros((k, k), np.int64)
        np.add.at(held, (self.instance.pin[pinned], label[pinned]), 1)
        lost: Ints = held.sum(axis=1, keepdims=True) - held
        return lost

    def space(
        self, centre: Ints, circle: Bools, *, keeps_centres: bool = True
    ) -> PairSpace:
        """
        Give all allowed pairs, given everybody's centre and circle of villages.

        `keeps_centres` binds every centre to its own beat.
        """
        instance = self.instance
        only = np.where(instance.pin == -1, -1, instance.pin)
        has = np.flatnonzero(centre >= 0)
        # A centre stays with its beat, unless a pin says otherwise.
        has = has[np.isin(instance.pin[centre[has]], [-1]) | (only[centre[has]] == has)]
        if keeps_centres:
            only[centre[has]] = has
        at = np.maximum(centre, 0)
        serves = self.may & circle & (centre >= 0)[:, None]
        return PairSpace(
            instance, np.arange(len(instance.lon)), instance.lon[at], instance.lat[at],
            serves.T.copy(), only, instance.ban_household, instance.ban_official,
            instance.rules.weights.scatter, instance.baseline,
            round(instance.rules.weights.change * 100),
        )  # fmt: skip


def may_be_centre(instance: Instance, officials: Ints) -> Bools:
    """
    Whether officials (rows) may serve households (columns) within their travel limit.

    Under `nearest` nobody travels; the scatter limit is not asked here.
    """
    table = instance.may_serve(officials, instance.village)
    table &= (instance.pin == -1)[None, :] | (instance.pin == officials[:, None])
    for row, o in enumerate(officials.tolist()):
        table[row, instance.ban_household[instance.ban_official == o]] = False
    if instance.rules.method.name == "beats":
        everyone = np.arange(len(instance.lon))
        table &= within_travel(instance, officials, everyone)
    return np.asarray(table)


def travel_cost(instance: Instance, officials: Ints, centre: Ints) -> Ints:
    """Weighted centimetres from bases (rows) to central households (columns)."""
    return instance.travel_cm(officials, instance.lon[centre], instance.lat[centre])


def change_cost(
    instance: Instance, officials: Ints, households: Ints, label: Ints
) -> Ints:
    """Weighted centimetres for households that would change their official."""
    price = round(instance.rules.weights.change * 100)
    k = len(officials)
    if price == 0:
        return np.zeros((k, k), np.int64)
    today = instance.baseline[households]
    has_today = np.bincount(label[today != -1], minlength=k)
    row = np.full(len(instance.official_ids), -1)
    row[officials] = np.arange(k)
    stays = np.zeros((k, k), np.int64)
    same = np.flatnonzero(today >= 0)
    same = same[row[today[same]] >= 0]
    np.add.at(stays, (row[today[same]], label[same]), 1)
    return price * (has_today[None, :] - stays)


def within_travel(instance: Instance, officials: Ints, centre: Ints) -> Bools:
    """Whether the travel limit lets officials (rows) have centres (columns)."""
    return instance.within_travel(officials, instance.lon[centre], instance.lat[centre])
