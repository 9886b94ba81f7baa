"""
Ids become positions here, once, in an order that no id and no row order can change.

Households are ordered by lon, lat, workload, then id; officials by base, band, then
id; villages by their first household. Whatever a solver decides by position is the same
after the rows are shuffled, and, where no two households share a point, after the
ids are renamed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.doors import Doors, doors_of, positions
from liaison_plan.travel.measure import Measure, centimetres, measure_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.rules.model import Rules

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Instance:
    """
    One county under one set of rules, as arrays.

    Attributes
    ----------
    household_ids, lon, lat, workload, village, group
        Of each household; `village` and `group` are positions, group -1 = none.
    scatter_limit_cm
        Largest household-to-centre distance in centimetres (a huge number = none).
    pin
        Position of the official who must serve the household, or -1.
    baseline
        Position of today's official, -1 = none, `GONE` = not here any more.
    unit_ids, group_ids
        Id of each unit and of each village group position.
    official_ids, unit, base_lon, base_lat, township, home_village
        Of each official that takes part (`is_available`); township -1 = whole county,
        home_village -1 = none.
    load_min, load_max
        Band of each official; 0 as minimum where the official is exempt.
    is_exempt
        Exempt from the minimum and the idle rule.
    village_ids, village_township, village_lon, village_lat, village_is_exempt
        Of each village; the point is the mean of its households.
    ban_household, ban_official
        Positions of pairs that must not be.
    measure
        How metres are measured.
    rules
        The rules in force.
    """

    household_ids: NDArray[np.object_]
    lon: Floats
    lat: Floats
    workload: Ints
    village: Ints
    group: Ints
    scatter_limit_cm: Ints
    pin: Ints
    baseline: Ints
    official_ids: NDArray[np.object_]
    unit: Ints
    unit_ids: NDArray[np.object_]
    group_ids: NDArray[np.object_]
    base_lon: Floats
    base_lat: Floats
    township: Ints
    home_village: Ints
    load_min: Ints
    load_max: Ints
    is_exempt: NDArray[np.bool_]
    village_ids: NDArray[np.object_]
    village_township: Ints
    village_lon: Floats
    village_lat: Floats
    village_is_exempt: NDArray[np.bool_]
    ban_household: Ints
    ban_official: Ints
    measure: Measure
    rules: Rules

    @property
    def by_official(self) -> tuple[str, ...]:
        """Names of the fields that have a value for each official."""
        return BY_OFFICIAL

    @property
    def persons(self) -> int:
        """Persons that one official of this instance stands for; of a pair two."""
        return 1

    @property
    def formed_in(self) -> Ints | None:
        """Region each pair was formed for, -1 = none; None where nobody is a pair."""
        return None

    def scatter_cm(self, households: Ints, lon: Floats, lat: Floats) -> Ints:
        """Unweighted centimetres from households (rows) to points (columns)."""
        metres = self.measure.metres(
            self.lon[households][:, None], self.lat[households][:, None], lon, lat
        )
        return centimetres(metres)

    def may_serve(self, officials: Ints, villages: Ints) -> NDArray[np.bool_]:
        """Whether officials (rows) are eligible for villages (columns)."""
        fits = self.fits_township(officials, villages)
        if self.rules.scope.home_village == "forbid":
            fits &= self.home_village[officials][:, None] != villages[None, :]
        return np.asarray(fits, dtype=bool)

    def fits_township(self, officials: Ints, villages: Ints) -> Bools:
        """Whether the township of officials (rows) lets them serve villages."""
        town = self.township[officials][:, None]
        fits = (town < 0) | (town == self.village_township[villages][None, :])
        return np.asarray(fits)

    def at_home(self, officials: Ints, villages: Ints) -> Ints:
        """Count the persons of officials (rows) at home in villages (columns)."""
        home = self.home_village[officials][:, None] == villages[None, :]
        return np.asarray(home, dtype=np.int64)

    def homes(self) -> tuple[Ints, Ints]:
        """List officials and their home villages, as positions."""
        who = np.flatnonzero(self.home_village >= 0)
        return who, self.home_village[who]

    def way_m(self, officials: Ints, lon: Floats, lat: Floats) -> Floats:
        """Metres from the base of each official to the point beside it."""
        return self.measure.travel_m(
            self.base_lon[officials], self.base_lat[officials], lon, lat
        )

    def travel_m(self, officials: Ints, lon: Floats, lat: Floats) -> Floats:
        """Metres from bases (rows) to points (columns), all persons of a row added."""
        return self.measure.travel_m(
            self.base_lon[officials][:, None], self.base_lat[officials][:, None],
            lon, lat,
        )  # fmt: skip

    def travel_cm(self, officials: Ints, lon: Floats, lat: Floats) -> Ints:
        """
        Weighted centimetres from bases (rows) to points (columns).

        Where there is no way they are many, though `within_travel` is what forbids it.
        """
        metres = self.travel_m(officials, lon, lat)
        return centimetres(metres, self.rules.weights.travel, no_way=_NO_WAY)

    def within_travel(self, officials: Ints, lon: Floats, lat: Floats) -> Bools:
        """Whether every person of officials (rows) may travel to points (columns)."""
        if not self.limits_travel:
            return np.ones((len(officials), len(lon)), bool)
        distance = self.rules.distance
        metres = self.travel_m(officials, lon, lat)
        near = metres < np.inf
        if distance.travel_max_m > 0:
            near &= metres <= distance.travel_max_m
        if distance.travel_max_min > 0:
            minutes = self.measure.travel_min(
                self.base_lon[officials][:, None], self.base_lat[officials][:, None],
                lon, lat,
            )  # fmt: skip
            near &= minutes <= distance.travel_max_min
        return np.asarray(near)

    @cached_property
    def limits_travel(self) -> bool:
        """
        Whether distance keeps some official from some household, or may.

        Under `nearest` a beat lies around the base, and nobody travels to it.
        """
        if self.rules.method.name == "nearest":
            return False
        distance = self.rules.distance
        if distance.travel_max_m > 0 or distance.travel_max_min > 0:
            return True
        lon = np.concatenate([self.lon, self.base_lon])
        lat = np.concatenate([self.lat, self.base_lat])
        return self.measure.has_gaps(lon, lat)

    @cached_property
    def limits_scatter(self) -> bool:
        """Whether distance keeps some household from some centre of its village."""
        if (self.scatter_limit_cm < NO_LIMIT_CM).any():
            return True
        land = self.measure.lands(self.lon, self.lat)
        if self.rules.method.name == "nearest":
            bases = self.measure.lands(self.base_lon, self.base_lat)
            return len(np.unique(np.concatenate([land, bases]))) > 1
        order = np.argsort(self.village, kind="stable")
        village, land = self.village[order], land[order]
        apart = (village[1:] == village[:-1]) & (land[1:] != land[:-1])
        joint = self.rules.scope.beat_within != "village" or self.rules.scope.neighbours
        return bool(apart.any()) or bool(joint and (land != land[:1]).any())


#: Weighted centimetres where there is no way: what sums of them leave room for.
_NO_WAY = 10**9

#: Fields of an `Instance` with a value for each household, and for each official.
BY_HOUSEHOLD = (
    "household_ids", "lon", "lat", "workload", "village", "group", "scatter_limit_cm",
)  # fmt: skip
BY_OFFICIAL = (
    "official_ids", "unit", "base_lon", "base_lat", "township", "home_village",
    "load_min", "load_max", "is_exempt",
)  # fmt: skip


def restrict(instance: Instance, households: Ints, officials: Ints) -> Instance:
    """
    Keep some households and officials; positions are counted anew, villages stay.

    Parameters
    ----------
    instance
        The whole.
    households, officials
        Ascending positions to keep.
    """
    household_at = np.full(len(instance.lon), -1)
    household_at[households] = np.arange(len(households))
    official_at = np.full(len(instance.official_ids) + 1, -1)
    official_at[officials] = np.arange(len(officials))
    banned = household_at[instance.ban_household], official_at[instance.ban_official]
    both = (banned[0] >= 0) & (banned[1] >= 0)
    pin = instance.pin[households]
    # A household pinned to somebody outside may go to nobody here.
    pin = _kept(pin, official_at, PINNED_ELSEWHERE)
    return replace(
        instance,
        **{name: getattr(instance, name)[households] for name in BY_HOUSEHOLD},
        **{name: getattr(instance, name)[officials] for name in instance.by_official},
        pin=pin,
        baseline=_kept(instance.baseline[households], official_at, GONE),
        ban_household=banned[0][both],
        ban_official=banned[1][both],
    )


def _kept(position: Ints, kept_at: Ints, outside: int) -> Ints:
    """Count positions anew; those not kept become `outside`, negative ones stay."""
    new = kept_at[np.maximum(position, 0)]
    return np.where(position < 0, position, np.where(new < 0, outside, new))


#: In `Instance.baseline`: today's official is not part of this instance.
GONE = -2

#: In `Instance.pin`: pinned to an official who is not part of this instance.
PINNED_ELSEWHERE = -2

#: Stands for "no limit" in centimetres; larger than any distance on Earth.
NO_LIMIT_CM = 10**10


def make_instance(
    county: County,
    rules: Rules,
    baseline: pd.Series | None,
    *,
    doors: Doors | None = None,
) -> Instance:
    """
    Turn a checked county and rules into arrays.

    Parameters
    ----------
    county
        Checked tables.
    rules
        Rules in force.
    baseline
        Official id by household id of the plan in force today, or None to use the
        households' own `official_id`.
    doors
        `doors_of` the county, where it is known already.
    """
    doors = doors or doors_of(county)
    measure = measure_of(county, rules)
    hh = doors.frame
    village_at = {v: i for i, v in enumerate(doors.village_ids)}
    officials = _taking_part(county, rules)
    official_at = {o: i for i, o in enumerate(officials["official_id"])}
    today = hh["official_id"]
    if baseline is not None:
        # A baseline that knows none of the households would give numbers.
        today = hh["household_id"].map(baseline).astype(object)
    today_at = positions(today, official_at)
    return Instance(
        household_ids=hh["household_id"].to_numpy(dtype=object),
        lon=doors.lon,
        lat=doors.lat,
        workload=doors.workload,
        village=doors.village,
        group=doors.group,
        scatter_limit_cm=scatter_limits_cm(hh["household_id"].tolist(), rules),
        pin=_pins(county, hh, official_at),
        baseline=np.where((today.fillna("") != "") & (today_at < 0), GONE, today_at),
        official_ids=officials["official_id"].to_numpy(dtype=object),
        unit=officials["unit"].to_numpy(np.int64),
        unit_ids=np.array(list(dict.fromkeys(officials["unit_id"])), dtype=object),
        group_ids=doors.group_ids,
        base_lon=officials["lon"].to_numpy(float),
        base_lat=officials["lat"].to_numpy(float),
        township=positions(officials["township_id"], doors.townships),
        home_village=positions(officials["home_village_id"], village_at),
        load_min=officials["low"].to_numpy(np.int64),
        load_max=officials["high"].to_numpy(np.int64),
        is_exempt=officials["is_exempt"].to_numpy(bool),
        village_ids=doors.village_ids,
        village_township=doors.village_township,
        village_lon=doors.village_lon,
        village_lat=doors.village_lat,
        village_is_exempt=np.isin(doors.village_ids, rules.exempt.villages),
        **_bans(county, hh, official_at),
        measure=measure,
        rules=rules,
    )


def scatter_limits_cm(household_ids: Iterable[str], rules: Rules) -> Ints:
    """
    Give the scatter limit of each household in whole centimetres.

    A household named in `longer` may lie farther out than the others, never less far:
    where nothing limits the others, nothing limits it.
    """
    usual, longer = rules.distance.scatter_max_m, rules.distance.longer
    limits = [max(usual, longer.get(h, 0.0)) if usual > 0 else 0 for h in household_ids]
    limit = np.array(limits, dtype=np.float64)
    centimetres = np.where(limit > 0, np.floor(limit * 100 + 1e-6), NO_LIMIT_CM)
    return centimetres.astype(np.int64)


def _taking_part(county: County, rules: Rules) -> pd.DataFrame:
    """Available officials in canonical order, with band and unit position."""
    frame = county.officials[county.officials["is_available"]].copy()
    frame["is_exempt"] = frame["official_id"].isin(rules.exempt.officials)
    low = frame["load_min"].astype("Int64").fillna(rules.load.min).astype(np.int64)
    frame["high"] = (
        frame["load_max"].astype("Int64").fillna(rules.load.max).astype(np.int64)
    )
    frame["low"] = np.where(frame["is_exempt"], 0, np.minimum(low, frame["high"]))
    frame = frame.sort_values(
        ["lon", "lat", "low", "high", "rank", "township_id", "home_village_id",
         "official_id"], kind="stable",
    ).reset_index(drop=True)  # fmt: skip
    # A unit is known by where its first official stands, never by its id.
    order = {u: i for i, u in enumerate(dict.fromkeys(frame["unit_id"]))}
    frame["unit"] = frame["unit_id"].map(order).astype(np.int64)
    return frame


def _pins(county: County, hh: pd.DataFrame, official_at: dict[str, int]) -> Ints:
    if not len(county.pins):
        return np.full(len(hh), -1)
    pinned = dict(
        zip(county.pins["household_id"], county.pins["official_id"], strict=True)
    )
    return positions(hh["household_id"].map(pinned), official_at)


def _bans(
    county: County, hh: pd.DataFrame, official_at: dict[str, int]
) -> dict[str, Ints]:
    if not len(county.bans):
        none = np.empty(0, np.int64)
        return {"ban_household": none, "ban_official": none}
    household_at = {h: i for i, h in enumerate(hh["household_id"])}
    pairs = sorted(
        (household_at[h], official_at[o])
        for h, o in zip(
            county.bans["household_id"], county.bans["official_id"], strict=True
        )
        if h in household_at and o in official_at
    )
    array = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return {"ban_household": array[:, 0], "ban_official": array[:, 1]}
