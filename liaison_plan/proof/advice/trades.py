"""
Whole beats changing hands: what an official's place could be traded for.

Every other official's beat against this one's, and idle officials in this one's place:
travel, further villages of units, changes and the points missing, exactly, the beats
staying as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.solving.allowed import within_travel
from liaison_plan.travel.measure import centimetres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.state import PlanState

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

COLUMNS = (
    "official_id", "unit_id", "village_id", "is_idle", "travel_m",
    "further_villages", "changes", "missing", "home_villages", "weighted_m",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Beats:
    """Beats and officials of a plan, looked at as wholes."""

    state: PlanState

    @cached_property
    def count(self) -> Ints:
        """Households of each official in each village: shape (officials, villages)."""
        state = self.state
        held = np.flatnonzero(state.official >= 0)
        table = np.zeros((len(state.load), len(state.instance.village_ids)), np.int64)
        np.add.at(table, (state.official[held], state.instance.village[held]), 1)
        return table

    @cached_property
    def may(self) -> Bools:
        """Whether officials (rows) are eligible for villages."""
        instance = self.state.instance
        return instance.may_serve(
            np.arange(len(instance.official_ids)), np.arange(len(instance.village_ids))
        )

    def held_by(self, official: int) -> Ints:
        """Households of an official."""
        return np.flatnonzero(self.state.official == official)

    def may_take(self, beat: int) -> Bools:
        """Whether each official may hold the whole of somebody's beat."""
        state, instance = self.state, self.state.instance
        m = len(state.load)
        everyone, doors = np.arange(m), self.held_by(beat)
        fits = np.asarray(self.may[:, self.count[beat] > 0].all(axis=1))
        for pin in np.unique(instance.pin[doors]).tolist():
            fits &= (pin == -1) | (everyone == pin)
        banned = instance.ban_official[np.isin(instance.ban_household, doors)]
        fits[banned] = False
        fits &= state.load[beat] <= instance.load_max
        centre = state.centre[[beat]]
        fits &= within_travel(instance, everyone, centre)[:, 0]
        return np.asarray(fits)

    def may_be_taken(self, official: int) -> Bools:
        """Whether an official may hold the whole of each beat."""
        state, instance = self.state, self.state.instance
        m = len(state.load)
        fits = ~(self.count[:, ~self.may[official]] > 0).any(axis=1)
        fits &= (state.load <= instance.load_max[official]) & (state.centre >= 0)
        pinned = np.flatnonzero((instance.pin != -1) & (instance.pin != official))
        mine = instance.ban_household[instance.ban_official == official]
        for doors in (pinned, mine):
            holder = state.official[doors]
            fits[holder[holder >= 0]] = False
        centre = np.maximum(state.centre, 0)
        near = within_travel(instance, np.array([official]), centre)[0]
        # Somebody's own pinned households would lose them.
        own = np.flatnonzero(instance.pin >= 0)
        loses = np.zeros(m, bool)
        loses[instance.pin[own][state.official[own] == instance.pin[own]]] = True
        return np.asarray(fits & near & ~loses)


def trades_of(state: PlanState, official: int) -> pd.DataFrame:
    """
    List the trades of one official's whole beat, the best first.

    Parameters
    ----------
    state
        A plan by beats.
    official
        Position of an official with a beat.

    Returns
    -------
    trades
        Only trades that break no hard rule: `official_id`; `unit_id`; `village_id`
        (of their beat's centre, `""` when idle); `is_idle` (they take over, this
        official becomes idle); what changes: `travel_m`, `further_villages` (of the
        two units), `changes` (households), `missing` (points), `home_villages`
        (broken wishes), `weighted_m` (all metres, splits and changes weighted).
    """
    instance, beats = state.instance, _Beats(state)
    m = len(state.load)
    works, everyone = state.works, np.arange(m)
    others = (beats.may_take(official)) & (everyone != official)
    swap = others & works & beats.may_be_taken(official)
    replace = others & ~works & (instance.is_exempt == instance.is_exempt[official])
    who = np.flatnonzero(swap | replace)
    travel = _travel(state, official, who)
    splits = np.array([_splits(beats, official, j) for j in who.tolist()], np.int64)
    changes = _changes(state, official, who)
    missing = _missing(state, official, who)
    home = _homes(beats, official, who)
    weights = instance.rules.weights
    weighted = (
        travel * weights.travel + 100.0 * weights.unit_split * splits
        + 100.0 * weights.change * changes
    )  # fmt: skip
    order = np.lexsort((who, np.rint(weighted), home, missing))
    centre = state.centre[who]
    place = instance.village_ids[instance.village[np.maximum(centre, 0)]]
    frame = pd.DataFrame(
        {
            "official_id": instance.official_ids[who],
            "unit_id": instance.unit_ids[instance.unit[who]],
            "village_id": np.where(works[who], place, ""),
            "is_idle": ~works[who],
            "travel_m": (travel / 100).round(1),
            "further_villages": splits,
            "changes": changes,
            "missing": missing,
            "home_villages": home,
            "weighted_m": (weighted / 100).round(1),
        },
        columns=list(COLUMNS),
    )
    return frame.iloc[order].reset_index(drop=True)


def _cm(state: PlanState, officials: Ints, centres: Ints) -> Ints:
    """Unweighted centimetres from bases to centres, pair by pair."""
    instance = state.instance
    metres = instance.measure.travel_m(
        instance.base_lon[officials], instance.base_lat[officials],
        instance.lon[centres], instance.lat[centres],
    )  # fmt: skip
    return centimetres(metres)


def _travel(state: PlanState, official: int, who: Ints) -> Ints:
    """Change of the travel in centimetres."""
    me = np.full(len(who), official)
    mine = np.full(len(who), state.centre[official])
    works = state.works[who]
    theirs = np.maximum(state.centre[who], 0)
    change = _cm(state, who, mine) - _cm(state, me, mine)
    more = _cm(state, me, theirs) - _cm(state, who, theirs)
    return change + np.where(works, more, 0)


def _splits(beats: _Beats, official: int, other: int) -> int:
    """Change of the further villages of the two units."""
    unit = beats.state.instance.unit
    a, b = int(unit[official]), int(unit[other])
    if a == b:
        return 0
    mine, theirs = beats.count[official], beats.count[other]
    before = after = 0
    for which, out, into in ((a, mine, theirs), (b, theirs, mine)):
        whole = _villages_of(beats, which)
        before += max(0, int((whole > 0).sum()) - 1)
        after += max(0, int((whole - out + into > 0).sum()) - 1)
    return after - before


def _villages_of(beats: _Beats, unit: int) -> Ints:
    return np.asarray(beats.count[beats.state.instance.unit == unit].sum(axis=0))


def _changes(state: PlanState, official: int, who: Ints) -> Ints:
    """Households more that change their official."""
    today = state.instance.baseline
    held = np.flatnonzero((today >= 0) & (state.official >= 0))
    m = len(state.load)
    stays = np.zeros((2, m), np.int64)
    # Mine today in their beats; and, of my beat, theirs today.
    mine = held[today[held] == official]
    np.add.at(stays[0], state.official[mine], 1)
    here = held[state.official[held] == official]
    np.add.at(stays[1], today[here], 1)
    own = np.zeros(m, np.int64)
    same = held[today[held] == state.official[held]]
    np.add.at(own, state.official[same], 1)
    keeps = stays[0][who] * state.works[who] + stays[1][who]
    return np.asarray(own[official] + own[who] - keeps)


def _missing(state: PlanState, official: int, who: Ints) -> Ints:
    """Points more that are missing to the minimums of the two."""
    low, load = state.bands.minimum, state.load
    works = state.works[who]
    mine = int(load[official])
    floor = np.where(works, low[who], state.instance.load_min[who])
    # A beat in an exempt place owes nothing, whoever holds it.
    floor = np.where((low[official] == 0) & ~works, 0, floor)
    before = max(0, int(low[official]) - mine) + np.where(
        works, np.maximum(low[who] - load[who], 0), 0
    )
    after = np.maximum(floor - mine, 0) + np.where(
        works, np.maximum(low[official] - load[who], 0), 0
    )
    return np.asarray(after - before)


def _homes(beats: _Beats, official: int, who: Ints) -> Ints:
    """Officials more who serve their home village."""
    instance = beats.state.instance
    if instance.rules.scope.home_village != "avoid":
        return np.zeros(len(who), np.int64)

    def at_home(people: Ints, holders: Ints) -> Ints:
        home = instance.home_village[people]
        serves = beats.count[holders, np.maximum(home, 0)] > 0
        return np.asarray((home >= 0) & serves, dtype=np.int64)

    me = np.full(len(who), official)
    return at_home(who, me) + at_home(me, who) - at_home(me, me) - at_home(who, who)
