"""What could not hold with pairs, and why: the exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.plan.exceptions import exception_row
from liaison_plan.solving.pairing.able import Able
from liaison_plan.solving.pairing.forming import fits
from liaison_plan.solving.pairing.teams import find_pins
from liaison_plan.solving.reasons import cut_rows, group_rows, skipped_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.solving.assemble import Solution, Tables
    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.pairing.teams import Pins, TeamInstance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Row = dict[str, str]


@dataclass(frozen=True, eq=False)
class Service:
    """
    Who serves whom, person by person.

    Attributes
    ----------
    instance
        Single persons.
    household, person
        One row for every household and each of its two.
    works
        Of each person: has households.
    short
        Of each person: points of their beat missing to twice their own minimum.
    load
        Of each person: points of their beat.
    missing
        Of each pair with households: points missing to the larger minimum of the two.
    """

    instance: Instance
    household: Ints
    person: Ints
    works: Bools
    short: Ints
    load: Ints
    missing: Ints

    @classmethod
    def of(
        cls,
        instance: Instance,
        teams: TeamInstance,
        solution: Solution,
        tables: Tables,
    ) -> Service:
        """Take the pairs of a solution apart."""
        held = np.flatnonzero(solution.official >= 0)
        team = solution.official[held]
        m = len(instance.official_ids)
        load, works = np.zeros(m, np.int64), np.zeros(m, bool)
        has = np.flatnonzero(tables.n_households > 0)
        no_minimum = np.zeros(len(teams.official_ids), bool)
        exempt = instance.village_is_exempt[instance.village[held]]
        no_minimum[team[exempt]] = True
        short = np.zeros(m, np.int64)
        for member in (teams.first, teams.second):
            who = member[has]
            load[who], works[who] = tables.load[has], True
            gap = np.maximum(2 * instance.load_min[who] - tables.load[has], 0)
            short[who] = np.where(no_minimum[has], 0, gap)
        missing = np.maximum(short[teams.first[has]], short[teams.second[has]])
        person = np.concatenate([teams.first[team], teams.second[team]])
        return cls(
            instance, np.concatenate([held, held]), person, works, short, load, missing
        )

    def villages(self) -> Ints:
        """Give the pairs of person and village there are, as sorted rows."""
        village = self.instance.village[self.household]
        return np.unique(np.stack([self.person, village], axis=1), axis=0)

    def home_breaches(self) -> list[tuple[int, int]]:
        """List persons with a village they serve and are at home in."""
        if self.instance.rules.scope.home_village != "avoid":
            return []
        rows = self.villages()
        at_home = self.instance.home_village[rows[:, 0]] == rows[:, 1]
        return [(int(o), int(v)) for o, v in rows[at_home]]

    def unit_villages(self) -> dict[int, int]:
        """Count the villages every unit works in."""
        rows = self.villages()
        rows = np.stack([self.instance.unit[rows[:, 0]], rows[:, 1]], axis=1)
        units, counts = np.unique(np.unique(rows, axis=0)[:, 0], return_counts=True)
        return dict(zip(units.tolist(), counts.tolist(), strict=True))


def list_pair_exceptions(
    county: County,
    instance: Instance,
    teams: TeamInstance,
    solution: Solution,
    tables: Tables,
    service: Service,
) -> list[Row]:
    """
    List every soft rule that could not hold.

    Parameters
    ----------
    county, instance, teams
        The county, its officials as persons and as pairs.
    solution, tables, service
        What was solved, by pairs and by persons.
    """
    rows = skipped_rows(county.skipped)
    rows += _uncovered(instance, find_pins(county, instance), solution)
    cut, uncut = cut_rows(teams)
    rows += cut
    rows += _below_min(instance, teams, service, uncut)
    rows += _idle(county, instance, service)
    for o, v in service.home_breaches():
        rows.append(
            exception_row(
                "home_village",
                village_id=str(instance.village_ids[v]),
                official_id=str(instance.official_ids[o]),
            )
        )
    rows += _unit_split(instance, service)
    rows += group_rows(teams, solution)
    return rows


def _uncovered(instance: Instance, pins: Pins, solution: Solution) -> Iterator[Row]:
    able = Able(instance, pins)
    for h in np.flatnonzero(solution.official < 0).tolist():
        reason = "all_full"
        if not able.of_household(h).any():
            reason = "no_official_allowed"
        elif not able.has_pair(h):
            reason = "no_pair_allowed"
        elif not able.has_pair(h, by_a_way=True):
            reason = "no_way"
        yield exception_row(
            "uncovered",
            village_id=str(instance.village_ids[instance.village[h]]),
            household_id=str(instance.household_ids[h]),
            detail={"reason": reason},
        )


def _below_min(
    instance: Instance, teams: TeamInstance, service: Service, uncut: set[int]
) -> Iterator[Row]:
    rows = service.villages()
    lies_in: dict[int, list[int]] = {}
    for o, v in rows.tolist():
        lies_in.setdefault(o, []).append(v)
    need = np.zeros(len(instance.village_ids), np.int64)
    for a, b in zip(teams.first.tolist(), teams.second.tolist(), strict=True):
        low = 2 * max(int(instance.load_min[a]), int(instance.load_min[b]))
        need[lies_in.get(a, [])] += low
    points = np.bincount(instance.village, instance.workload, len(need))
    short = need > points
    regular = ~instance.is_exempt
    county_short = (
        instance.rules.load.idle == "forbidden"
        and instance.load_min[regular].sum() > instance.workload.sum()
    )
    for o in np.flatnonzero(service.short > 0).tolist():
        inside = lies_in[o]
        reason = "limits"
        if any(short[v] for v in inside):
            reason = "village_short"
        if county_short and uncut.isdisjoint(inside):
            reason = "county_short"
        yield exception_row(
            "below_min",
            village_id=str(instance.village_ids[inside[0]]) if len(inside) == 1 else "",
            official_id=str(instance.official_ids[o]),
            detail={
                "load": int(service.load[o]), "min": 2 * int(instance.load_min[o]),
                "per_beat": 2, "reason": reason,
            },
        )  # fmt: skip


def _idle(county: County, instance: Instance, service: Service) -> Iterator[Row]:
    """Name who has no beat: not eligible, no partner left, or the minimum."""
    if instance.rules.load.idle == "allowed":
        return
    able = Able(instance, find_pins(county, instance))
    free = np.flatnonzero(~service.works)
    doors = {o: able.of_person(o) for o in free.tolist()}
    fit = fits(instance, free, free)
    for row, o in enumerate(free.tolist()):
        if instance.is_exempt[o]:
            continue
        reason = "not_eligible"
        if doors[o].any():
            partners = free[fit[row] & (free != o)].tolist()
            has_one = any(
                (doors[o] & doors[q] & able.free_for(o, q)).any() for q in partners
            )
            reason = "minimum" if has_one else "no_partner"
        yield exception_row(
            "idle",
            official_id=str(instance.official_ids[o]),
            detail={"reason": reason},
        )


def _unit_split(instance: Instance, service: Service) -> Iterator[Row]:
    if instance.rules.weights.unit_split <= 0:
        return
    for unit, villages in service.unit_villages().items():
        if villages > 1 and instance.unit_ids[unit]:
            yield exception_row(
                "unit_split",
                detail={"unit_id": str(instance.unit_ids[unit]), "villages": villages},
            )
