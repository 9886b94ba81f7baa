"""Who may serve whom, worked out again from the county and the rules alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liaison_plan.plan.verify_case import Bools, Case, Floats, Ints

_LIMIT_M = 0.01


class Eligibility:
    """
    Pairs of household and official that no hard rule forbids.

    Of a pair each is looked at alone: a household pinned to one of them is open to any
    other as the second of the two. Availability, townships, forbidden home villages,
    bans, pins (a pinned household is for its officials only) and workloads above an
    official's maximum count always; metres and minutes only where `within` asks for
    them: from the base to the household under `nearest`, and under `beats` from the
    base to a beat of that one household.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        people, villages = case.county.officials, case.county.villages
        self._available = people["is_available"].to_numpy(bool)
        self._town = people["township_id"].to_numpy(object)
        self._town_of = villages["township_id"].to_numpy(object)[case.village_of]
        self._people_at = people["lon"].to_numpy(float), people["lat"].to_numpy(float)
        doors = case.county.households
        self._doors_at = doors["lon"].to_numpy(float), doors["lat"].to_numpy(float)
        self._pins = _links(case, "pins")
        self._bans = _links(case, "bans")
        self._doors_of: dict[int, Bools] = {}

    @property
    def has_metre_limits(self) -> bool:
        """Whether `within` makes a difference."""
        case = self._case
        if case.is_nearest:
            return case.roads is not None or bool(np.isfinite(case.limit_m).any())
        return case.limits_travel

    def officials_for(self, door: int, *, within: bool) -> Bools:
        """Tell of each official whether they may serve this household."""
        case = self._case
        may: Bools = self._available & (case.high >= case.workload[door])
        may &= (self._town == "") | (self._town == self._town_of[door])
        if case.rules.scope.home_village == "forbid":
            may &= case.home != case.village_of[door]
        pins, bans = self._pins, self._bans
        may[bans[1][bans[0] == door]] = False
        pinned = pins[1][pins[0] == door]
        if len(pinned) >= case.rules.scope.per_beat:
            may &= np.isin(np.arange(len(may)), pinned)
        if within and self.has_metre_limits:
            lon, lat = self._doors_at
            here = np.full(len(may), lon[door]), np.full(len(may), lat[door])
            may &= self._near(*self._people_at, *here, case.limit_m[door])
        return may

    def have_a_way(self, door: int, officials: Bools) -> bool:
        """Tell whether a way leads from one of the officials to a household."""
        case = self._case
        if case.roads is None:
            return True
        lon, lat = self._doors_at
        bases = self._people_at[0][officials], self._people_at[1][officials]
        measure = case.metres if case.is_nearest else case.travel_m
        metres = measure(*bases, lon[[door]], lat[[door]])
        return bool((metres < np.inf).any())

    def households_for(self, person: int) -> Bools:
        """Tell of each household whether this official may serve it."""
        case = self._case
        may: Bools = case.workload <= case.high[person]
        if not self._available[person]:
            may[:] = False
        if self._town[person] != "":
            may &= self._town_of == self._town[person]
        if case.rules.scope.home_village == "forbid":
            may &= case.village_of != case.home[person]
        pins, bans = self._pins, self._bans
        may[bans[0][bans[1] == person]] = False
        n_pins = np.bincount(pins[0], minlength=len(may))
        n_pins[pins[0][pins[1] == person]] -= 1
        may &= n_pins < case.rules.scope.per_beat
        if self.has_metre_limits:
            lon, lat = self._people_at
            base = np.full(len(may), lon[person]), np.full(len(may), lat[person])
            may &= self._near(*base, *self._doors_at, case.limit_m)
        return may

    def _near(
        self, lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats,
        limit_m: Floats | float,
    ) -> Bools:  # fmt: skip
        """Whether metres, and minutes, let bases (a) have households (b)."""
        case = self._case
        if not case.is_nearest:
            return case.may_travel(lon_a, lat_a, lon_b, lat_b, slack=_LIMIT_M)
        metres = case.metres(lon_a, lat_a, lon_b, lat_b)
        return np.asarray((metres < np.inf) & (metres <= limit_m + _LIMIT_M))

    def can_be_held(self, door: int, *, within: bool, by_a_way: bool = False) -> bool:
        """Tell whether two who fit each other may serve a door, or can get there."""
        may = self.officials_for(door, within=within)
        if by_a_way:
            each = np.eye(len(may), dtype=bool)
            for person in np.flatnonzero(may).tolist():
                may[person] = self.have_a_way(door, each[person])
        who = np.flatnonzero(may)
        pinned = self.pinned_to(door)
        if len(pinned) > 2 or not may[pinned].all():
            return False
        ones = pinned if len(pinned) else who
        return any(self.fits(int(one), who).any() for one in ones)

    def pinned_to(self, door: int) -> Ints:
        """Give the officials a household is pinned to."""
        return np.unique(self._pins[1][self._pins[0] == door])

    def fits(self, person: int, others: Ints) -> Bools:
        """Tell of each of some officials whether the person may share a beat."""
        rule = self._case.rules.scope.pair_rule
        if rule == "town+county":
            fit: Bools = (self._town[others] == "") != (self._town[person] == "")
        elif rule == "different_units":
            units = self._case.county.officials["unit_id"].to_numpy(object)
            fit = units[others] != units[person]
        else:
            fit = others != person
        return fit

    def finds_partner(self, person: int) -> bool:
        """Tell whether somebody else without a beat could share one with a person."""
        if self._case.rules.scope.per_beat == 1:
            return True
        return any(bool(doors.any()) for doors in self.shared_doors(person))

    def shared_doors(self, person: int) -> Iterator[Bools]:
        """Give the doors in common with each possible partner without a beat."""
        free = np.flatnonzero(self._available & (self._case.n_of == 0))
        free = free[free != person]
        mine = self.households_for(person)
        for other in free[self.fits(person, free)].tolist():
            if other not in self._doors_of:
                self._doors_of[other] = self.households_for(other)
            doors, who = self._pins
            elsewhere = doors[(who != person) & (who != other)]
            shared = mine & self._doors_of[other]
            # What is pinned to a third the two cannot share.
            shared[elsewhere] = False
            yield shared


def _links(case: Case, table: str) -> tuple[Ints, Ints]:
    """Positions of the households and officials of pins or bans."""
    frame = getattr(case.county, table)
    at = case.to_household(frame["household_id"])
    who = case.to_official(frame["official_id"])
    known = (at >= 0) & (who >= 0)
    return at[known], who[known]
