"""
The evidence of a verification: plan and county side by side, as positions.

Every number here is counted again from the rows of assignments.csv and the county's
tables; what the plan says about itself is only compared with it. Rows that name ids
nobody knows are left out here; their own checks name them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from liaison_plan.plan.verify_roads import Roads

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.rules.model import Rules

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

_EARTH_RADIUS_M = 6_371_008.8


def metres_between(
    lon_a: Floats | float, lat_a: Floats | float, lon_b: Floats, lat_b: Floats
) -> Floats:
    """Great-circle metres (haversine); written here so that nothing is shared."""
    a, b = np.radians(lat_a), np.radians(lat_b)
    half = np.sin((b - a) / 2) ** 2
    turn = np.sin(np.radians(np.subtract(lon_b, lon_a)) / 2) ** 2
    inner = np.clip(half + np.cos(a) * np.cos(b) * turn, 0.0, 1.0)
    found: Floats = 2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(inner))
    return found


@dataclass(frozen=True, eq=False)
class Case:
    """
    A plan and its county as arrays; positions count rows, -1 means none.

    Attributes
    ----------
    county, rules, about, tables
        As read; `about` is plan.json, `tables` the plan's tables.
    skipped
        `household_id`, `village_id` of households whose rows were faulty.
    household_ids, official_ids, beat_ids, village_ids
        Ids by position; beats in the order of beats.csv.
    village_of, workload, home
        Of each household: position of its village, points; `home` is, of each
        official, the position of the home village.
    limit_m
        Of each household: metres it may be from its centre (inf = no limit).
    beat_of, official_of, scatter_m
        Of each household, as assignments.csv says (-1, -1, NaN = without).
    beat_n, beat_load
        Of each beat, counted again.
    pair_beat, pair_official, pair_travel_m
        Rows of beat_officials.csv whose ids are known, once each.
    first_of
        Of each beat: its first official.
    low, high
        Of each official: the load band in force (doubled for pairs); nobody must
        hold more than they may, so an own maximum lowers the minimum too.
    n_of, load_of
        Of each official: households and points of all their beats.
    is_exempt
        Of each official: exempt from minimum and idle rule.
    """

    county: County
    rules: Rules
    about: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    skipped: pd.DataFrame
    household_ids: Texts
    official_ids: Texts
    beat_ids: Texts
    village_ids: Texts
    village_of: Ints
    workload: Ints
    home: Ints
    limit_m: Floats
    beat_of: Ints
    official_of: Ints
    scatter_m: Floats
    beat_n: Ints
    beat_load: Ints
    pair_beat: Ints
    pair_official: Ints
    pair_travel_m: Floats
    first_of: Ints
    low: Ints
    high: Ints
    n_of: Ints
    load_of: Ints
    is_exempt: Bools

    @property
    def is_nearest(self) -> bool:
        """Whether officials' bases are the centres."""
        return self.rules.method.name == "nearest"

    @property
    def is_served(self) -> Bools:
        """Of each household: it stands on a beat."""
        return self.beat_of >= 0

    @cached_property
    def servings(self) -> tuple[Ints, Ints]:
        """
        List who serves whom, as household and official positions, each pair once.

        Both what assignments.csv says and what the officials of the beat make of it: a
        plan that contradicts itself must be good on either reading.
        """
        direct = np.flatnonzero(self.official_of >= 0)
        doors, people = [direct], [self.official_of[direct]]
        order = np.argsort(self.pair_beat, kind="stable")
        rank = np.arange(len(order)) - np.searchsorted(
            self.pair_beat[order], self.pair_beat[order]
        )
        for r in range(int(rank.max()) + 1 if len(rank) else 0):
            of_beat = np.full(len(self.beat_ids), -1)
            chosen = order[rank == r]
            of_beat[self.pair_beat[chosen]] = self.pair_official[chosen]
            served = np.flatnonzero(self.is_served)
            official = of_beat[self.beat_of[served]]
            doors.append(served[official >= 0])
            people.append(official[official >= 0])
        key = np.concatenate(doors) * len(self.official_ids) + np.concatenate(people)
        key = np.unique(key)
        return key // len(self.official_ids), key % len(self.official_ids)

    @cached_property
    def beat_low(self) -> Ints:
        """Minimum of each beat: the largest of its officials who are not exempt."""
        low = np.zeros(len(self.beat_ids), np.int64)
        of_official = np.where(self.is_exempt, 0, self.low)
        np.maximum.at(low, self.pair_beat, of_official[self.pair_official])
        return low

    @cached_property
    def villages_by_beat(self) -> dict[int, list[str]]:
        """Villages of each beat's households, sorted, by the beat's position."""
        on = self.is_served
        pairs = np.stack([self.beat_of[on], self.village_of[on]], axis=1)
        found: dict[int, list[str]] = {}
        for beat, village in np.unique(pairs, axis=0).tolist():
            found.setdefault(beat, []).append(str(self.village_ids[village]))
        return {beat: sorted(villages) for beat, villages in found.items()}

    def to_household(self, ids: pd.Series[str]) -> Ints:
        """Positions of household ids, -1 where unknown."""
        return _positions(self.household_ids, ids)

    def to_official(self, ids: pd.Series[str]) -> Ints:
        """Positions of official ids, -1 where unknown."""
        return _positions(self.official_ids, ids)

    def members(self, beat: int) -> Ints:
        """Households of one beat."""
        return np.flatnonzero(self.beat_of == beat)

    def metres(
        self, lon_a: Floats | float, lat_a: Floats | float, lon_b: Floats, lat_b: Floats
    ) -> Floats:
        """Metres between households and centres: straight times detour, or on roads."""
        if self.roads is not None:
            return self.roads.scatter_m(*map(np.asarray, (lon_a, lat_a, lon_b, lat_b)))
        found: Floats = (
            metres_between(lon_a, lat_a, lon_b, lat_b) * self.rules.distance.detour
        )
        return found

    def travel_m(
        self, lon_a: Floats | float, lat_a: Floats | float, lon_b: Floats, lat_b: Floats
    ) -> Floats:
        """Metres from bases to points: as `metres`, but with signs and ferries."""
        if self.roads is not None:
            return self.roads.travel_m(*map(np.asarray, (lon_a, lat_a, lon_b, lat_b)))
        return self.metres(lon_a, lat_a, lon_b, lat_b)

    def may_travel(
        self,
        lon_a: Floats | float,
        lat_a: Floats | float,
        lon_b: Floats,
        lat_b: Floats,
        *,
        slack: float,
    ) -> Bools:
        """
        Whether there is a way from bases to points within the limits.

        Metres and minutes may be more than the limits by `slack`.
        """
        distance = self.rules.distance
        metres = self.travel_m(lon_a, lat_a, lon_b, lat_b)
        near = metres < np.inf
        if distance.travel_max_m:
            near &= metres <= distance.travel_max_m + slack
        if distance.travel_max_min and self.roads is not None:
            ends = map(np.asarray, (lon_a, lat_a, lon_b, lat_b))
            near &= self.roads.travel_min(*ends) <= distance.travel_max_min + slack
        return np.asarray(near)

    @cached_property
    def limits_travel(self) -> bool:
        """Whether `may_travel` can say no."""
        distance = self.rules.distance
        if distance.travel_max_m > 0 or distance.travel_max_min > 0:
            return True
        points = pd.concat(
            [t[["lon", "lat"]] for t in (self.county.households, self.county.officials)]
        )
        return self.roads is not None and self.roads.has_gaps(
            points["lon"].to_numpy(float), points["lat"].to_numpy(float)
        )

    @cached_property
    def land_of(self) -> Ints:
        """Label of the land of each household; metres lead only inside one land."""
        doors = self.county.households
        if self.roads is None:
            return np.zeros(len(doors), np.int64)
        return self.roads.lands(
            doors["lon"].to_numpy(float), doors["lat"].to_numpy(float)
        )

    @property
    def limits_scatter(self) -> bool:
        """Whether metres can keep a household from a centre."""
        return bool(np.isfinite(self.limit_m).any()) or len(np.unique(self.land_of)) > 1

    @cached_property
    def roads(self) -> Roads | None:
        """Roads where the rules measure by them and the county has them."""
        if self.rules.distance.measure != "road" or not len(self.county.road_edges):
            return None
        return Roads(self.county, self.rules.distance.detour)


def build_case(
    county: County,
    rules: Rules,
    about: dict[str, Any],
    tables: dict[str, pd.DataFrame],
) -> Case:
    """
    Put plan and county side by side.

    Parameters
    ----------
    county, rules
        The county as read, and the rules plan.json keeps.
    about, tables
        plan.json, and the tables as `verify_files.read_tables` gives them.
    """
    people, doors, villages = county.officials, county.households, county.villages
    beats = tables["beats"].drop_duplicates("beat_id")
    ids: dict[str, Any] = {
        "household_ids": _ids(doors, "household_id"),
        "official_ids": _ids(people, "official_id"),
        "beat_ids": _ids(beats, "beat_id"),
        "village_ids": _ids(villages, "village_id"),
    }
    workload = doors["workload"].to_numpy(np.int64)
    told = _assigned(tables["assignments"], ids)
    beat_of, k = told["beat_of"], len(beats)
    on = beat_of >= 0
    beat_n = np.bincount(beat_of[on], minlength=k)
    beat_load = np.bincount(beat_of[on], workload[on], minlength=k).astype(np.int64)
    pairs = _paired(tables["beat_officials"], ids)
    beat, official = pairs["pair_beat"], pairs["pair_official"]
    low = people["load_min"].fillna(rules.load.min).to_numpy(np.int64)
    high = people["load_max"].fillna(rules.load.max).to_numpy(np.int64)
    parts = rules.scope.per_beat
    return Case(
        county=county, rules=rules, about=about, tables=tables,
        skipped=_skipped(county, ids["household_ids"]),
        **ids, **told, **pairs,
        village_of=_positions(ids["village_ids"], doors["village_id"]),
        workload=workload,
        home=_positions(ids["village_ids"], people["home_village_id"]),
        limit_m=_limits(doors, rules),
        beat_n=beat_n, beat_load=beat_load,
        low=np.minimum(low, high) * parts, high=high * parts,
        n_of=_summed(official, beat_n[beat], len(people)),
        load_of=_summed(official, beat_load[beat], len(people)),
        is_exempt=people["official_id"].isin(rules.exempt.officials).to_numpy(bool),
    )  # fmt: skip


def _assigned(table: pd.DataFrame, ids: dict[str, Texts]) -> dict[str, Any]:
    """Read off assignments.csv what it says of each household of the county."""
    rows = table.drop_duplicates("household_id")
    at = _positions(ids["household_ids"], rows["household_id"])
    rows, at = rows[at >= 0], at[at >= 0]
    n = len(ids["household_ids"])
    beat_of, official_of = np.full(n, -1), np.full(n, -1)
    scatter_m = np.full(n, np.nan)
    beat_of[at] = _positions(ids["beat_ids"], rows["beat_id"])
    official_of[at] = _positions(ids["official_ids"], rows["official_id"])
    scatter_m[at] = rows["scatter_m"].to_numpy(float)
    return {"beat_of": beat_of, "official_of": official_of, "scatter_m": scatter_m}


def _paired(table: pd.DataFrame, ids: dict[str, Texts]) -> dict[str, Any]:
    """Read off beat_officials.csv what it says of known beats and officials."""
    rows = table.drop_duplicates(["beat_id", "official_id"])
    beat = _positions(ids["beat_ids"], rows["beat_id"])
    official = _positions(ids["official_ids"], rows["official_id"])
    known = (beat >= 0) & (official >= 0)
    rows, beat, official = rows[known], beat[known], official[known]
    first_of = np.full(len(ids["beat_ids"]), -1)
    is_first = (rows["role"] == "first").to_numpy()
    first_of[beat[is_first]] = official[is_first]
    return {
        "pair_beat": beat, "pair_official": official,
        "pair_travel_m": rows["travel_m"].to_numpy(float), "first_of": first_of,
    }  # fmt: skip


def _summed(position: Ints, values: Ints, n: int) -> Ints:
    found: Ints = np.bincount(position, values, minlength=n).astype(np.int64)
    return found


def _ids(frame: pd.DataFrame, column: str) -> Texts:
    return frame[column].to_numpy(object)


def _positions(ids: Texts, wanted: pd.Series[str]) -> Ints:
    texts = pd.Index(wanted.to_numpy(object), dtype=object)
    found: Ints = pd.Index(ids, dtype=object).get_indexer(texts)
    return found


def _limits(doors: pd.DataFrame, rules: Rules) -> Floats:
    """Scatter limit of each household in metres; a longer one only lengthens."""
    usual = rules.distance.scatter_max_m
    limits = np.full(len(doors), usual or np.inf)
    own = doors["household_id"].map(rules.distance.longer).to_numpy(float)
    longer: Floats = np.fmax(limits, own)
    return longer


def _skipped(county: County, household_ids: Texts) -> pd.DataFrame:
    """Households whose rows were too faulty to plan, each named once."""
    skipped: pd.DataFrame | None = getattr(county, "skipped", None)
    if skipped is None or skipped.empty:
        return pd.DataFrame({"household_id": [], "village_id": []}, dtype=str)
    named = skipped[["household_id", "village_id"]].drop_duplicates("household_id")
    is_new = (named["household_id"] != "") & ~named["household_id"].isin(household_ids)
    return named[is_new].reset_index(drop=True)
