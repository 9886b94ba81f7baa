"""
Pairs as officials: an instance whose every official stands for two persons.

A pair may do what both may do. Its band is twice the narrower band of its two: each
carries half, so the beat may hold twice the smaller of their maximums, and lacks
points as long as either lacks them. What it travels is what both travel; a limit on
travel binds either of them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.instance import (
    BY_OFFICIAL,
    GONE,
    PINNED_ELSEWHERE,
    Instance,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.rules.model import Rules

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

#: What the second of a pair adds, and how the pair came about.
_OF_PAIR = (
    "other_lon", "other_lat", "other_township", "other_home", "first", "second",
    "wanted_in",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class TeamInstance(Instance):
    """
    A county whose officials are pairs.

    Attributes
    ----------
    official_ids, unit, base_lon, base_lat, township, home_village
        Of each pair: those of its first.
    other_lon, other_lat, other_township, other_home
        Of each pair: base, township and home village of its second.
    first, second
        Of each pair: positions in the instance of single persons.
    wanted_in
        Of each pair: the region it was formed for, -1 = none.
    rules
        The rules in force with the band of a beat in place of that of an official.
    """

    other_lon: Floats
    other_lat: Floats
    other_township: Ints
    other_home: Ints
    first: Ints
    second: Ints
    wanted_in: Ints

    @property
    def by_official(self) -> tuple[str, ...]:
        """Names of the fields that have a value for each pair."""
        return BY_OFFICIAL + _OF_PAIR

    @property
    def persons(self) -> int:
        """Two."""
        return 2

    @property
    def formed_in(self) -> Ints:
        """Region each pair was formed for."""
        return self.wanted_in

    @cached_property
    def sides(self) -> tuple[Instance, Instance]:
        """Give the firsts alone, and the seconds alone."""
        values = {f.name: getattr(self, f.name) for f in fields(Instance)}
        one = Instance(**values)
        other = replace(
            one, base_lon=self.other_lon, base_lat=self.other_lat,
            township=self.other_township, home_village=self.other_home,
        )  # fmt: skip
        return one, other

    @cached_property
    def limits_travel(self) -> bool:
        """Whether someone of a pair may not travel to some household."""
        return any(side.limits_travel for side in self.sides)

    def may_serve(self, officials: Ints, villages: Ints) -> Bools:
        """Whether both of each pair (rows) are eligible for villages (columns)."""
        one, other = self.sides
        return one.may_serve(officials, villages) & other.may_serve(officials, villages)

    def fits_township(self, officials: Ints, villages: Ints) -> Bools:
        """Whether both of each pair (rows) may serve villages by their townships."""
        one, other = self.sides
        fits = one.fits_township(officials, villages)
        return fits & other.fits_township(officials, villages)

    def at_home(self, officials: Ints, villages: Ints) -> Ints:
        """Count the persons of pairs (rows) at home in villages (columns)."""
        one, other = self.sides
        return one.at_home(officials, villages) + other.at_home(officials, villages)

    def homes(self) -> tuple[Ints, Ints]:
        """List pairs and the home villages of either of them."""
        (a, home_a), (b, home_b) = (side.homes() for side in self.sides)
        return np.concatenate([a, b]), np.concatenate([home_a, home_b])

    def way_m(self, officials: Ints, lon: Floats, lat: Floats) -> Floats:
        """Metres both of each pair travel to the point beside it."""
        one, other = self.sides
        return one.way_m(officials, lon, lat) + other.way_m(officials, lon, lat)

    def travel_m(self, officials: Ints, lon: Floats, lat: Floats) -> Floats:
        """Metres both of each pair (rows) travel to points (columns)."""
        one, other = self.sides
        return one.travel_m(officials, lon, lat) + other.travel_m(officials, lon, lat)

    def travel_cm(self, officials: Ints, lon: Floats, lat: Floats) -> Ints:
        """Weighted centimetres both travel, each rounded alone, as `matching` does."""
        one, other = self.sides
        return one.travel_cm(officials, lon, lat) + other.travel_cm(officials, lon, lat)

    def within_travel(self, officials: Ints, lon: Floats, lat: Floats) -> Bools:
        """Whether both of each pair (rows) may travel to points (columns)."""
        one, other = self.sides
        near = one.within_travel(officials, lon, lat)
        return near & other.within_travel(officials, lon, lat)


def beat_rules(rules: Rules) -> Rules:
    """
    Give the rules for one beat of a pair: twice the band, one holder.

    Parameters
    ----------
    rules
        The rules in force, per official.
    """
    return rules.replace(
        {
            "load": {"min": 2 * rules.load.min, "max": 2 * rules.load.max},
            "scope": {"per_beat": 1, "pair_rule": "any"},
        }
    )


@dataclass(frozen=True, eq=False)
class Pins:
    """
    Pinned households and the officials they are pinned to, as positions.

    Attributes
    ----------
    household, official
        One row per pin; a household may be pinned to both of a pair.
    """

    household: Ints
    official: Ints


def find_pins(county: County, instance: Instance) -> Pins:
    """
    List every pin to an official who takes part.

    Parameters
    ----------
    county, instance
        The county, as tables and as arrays of single persons.
    """
    household_at = {h: i for i, h in enumerate(instance.household_ids)}
    official_at = {o: i for i, o in enumerate(instance.official_ids)}
    rows = sorted(
        (household_at[h], official_at[o])
        for h, o in zip(
            county.pins["household_id"], county.pins["official_id"], strict=True
        )
        if h in household_at and o in official_at
    )
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return Pins(table[:, 0], table[:, 1])


def make_teams(
    instance: Instance, pins: Pins, first: Ints, second: Ints, wanted_in: Ints
) -> TeamInstance:
    """
    Make an instance whose officials are the given pairs.

    Parameters
    ----------
    instance
        Single persons.
    pins
        Their pins.
    first, second
        Positions of the two of each pair; nobody twice.
    wanted_in
        Region each pair was formed for, -1 = none.
    """
    team_of = np.full(len(instance.official_ids) + 1, -1)
    team_of[first] = team_of[second] = np.arange(len(first))
    high = 2 * np.minimum(instance.load_max[first], instance.load_max[second])
    low = 2 * np.maximum(instance.load_min[first], instance.load_min[second])
    values = {f.name: getattr(instance, f.name) for f in fields(Instance)}
    values |= {name: values[name][first] for name in BY_OFFICIAL}
    values |= {
        "load_min": np.minimum(low, high), "load_max": high,
        "is_exempt": instance.is_exempt[first] & instance.is_exempt[second],
        "pin": _pinned_teams(instance, pins, team_of),
        "baseline": _teams(instance.baseline, team_of),
        "rules": beat_rules(instance.rules),
    }  # fmt: skip
    banned = np.stack([instance.ban_household, team_of[instance.ban_official]], axis=1)
    banned = np.unique(banned[banned[:, 1] >= 0], axis=0)
    values |= {"ban_household": banned[:, 0], "ban_official": banned[:, 1]}
    return TeamInstance(
        **values, first=first, second=second, wanted_in=wanted_in,
        other_lon=instance.base_lon[second], other_lat=instance.base_lat[second],
        other_township=instance.township[second],
        other_home=instance.home_village[second],
    )  # fmt: skip


def _teams(official: Ints, team_of: Ints) -> Ints:
    """Turn persons of today into their pairs; who is in none is gone."""
    team = team_of[np.maximum(official, 0)]
    return np.where(official < 0, official, np.where(team < 0, GONE, team))


def _pinned_teams(instance: Instance, pins: Pins, team_of: Ints) -> Ints:
    """Find the pair that holds everyone a household is pinned to."""
    pin = np.full(len(instance.household_ids), -1)
    for household, official in zip(
        pins.household.tolist(), pins.official.tolist(), strict=True
    ):
        team = int(team_of[official])
        if team < 0 or pin[household] not in (-1, team):
            pin[household] = PINNED_ELSEWHERE
        else:
            pin[household] = team
    return pin
