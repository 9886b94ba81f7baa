"""
Anxian county (安县): leaders and heads linked to firms, projects, poor households.

The report of 2014-03-25 gives 103 poor households in Tashui town and no count of
leaders, heads, firms or projects: those are invented.
"""

from __future__ import annotations

import numpy as np

from liaison_plan.county.invented.chance import Chance, apportion
from liaison_plan.county.invented.ground import nearest, squared_distances
from liaison_plan.county.invented.places import read_villages
from liaison_plan.county.invented.plain import (
    Plain,
    Site,
    draw_plain,
    one_or_two,
    site_rows,
)
from liaison_plan.county.invented.settle import House, households_table, village_rows
from liaison_plan.county.invented.staff import (
    Official,
    Unit,
    officials_table,
    read_units,
    units_table,
)
from liaison_plan.county.invented.table import Table, table

N_POOR = 103
N_FIRMS, N_PROJECTS = 48, 16
#: The seat by name, Tashui (塔水镇) by its code.
SEAT, POOR_TOWN = "花荄镇", "510705104"
METRES_PER_DEGREE = (94_809.0, 111_195.0)
SITE_NEEDS = (
    "employment", "engineering", "environment", "finance", "land", "power", "roads",
    "trade", "water",
)  # fmt: skip
POOR_NEEDS = ("education", "employment", "housing", "medicine", "relief")
FARTHEST_M = 900.0  # from a village's point to its poor households
APART_M = 60.0
N_LEAVES = 12


def draw(seed: int) -> list[Table]:
    """Draw villages, households, units, officials and leave."""
    own = [v for v in read_villages("anxian") if v.township_id == POOR_TOWN]
    plain = draw_plain("anxian", own, METRES_PER_DEGREE, seed)
    chance = Chance(seed, 3)
    units = read_units(
        "anxian", plain.ground, plain.townships, plain.seat(SEAT), chance
    )
    houses = _poor_houses(plain, seed)
    drawn = Chance(seed, 7)
    needs = [one_or_two(POOR_NEEDS, drawn) for _ in houses]
    officials = _officials(units)
    villages = village_rows(
        own, plain.townships, plain.ground, plain.points, [""] * len(own)
    )
    return [
        table("villages", villages + site_rows(plain, _sites(plain, seed), seed)),
        households_table(own, plain.ground, houses, needs),
        units_table(plain.ground, units),
        officials_table(own, plain.ground, officials),
        _leave(officials, seed),
    ]


def _sites(plain: Plain, seed: int) -> list[Site]:
    """Share firms and projects out over the towns, most of them at the seat."""
    chance = Chance(seed, 8)
    weights = np.array([4.0 if t.name == SEAT else 1.0 for t in plain.townships])
    sites = []
    for kind, letter, name, n in (
        ("firm", "F", "安县重点企业", N_FIRMS),
        ("project", "P", "安县重点项目", N_PROJECTS),
    ):
        towns = np.repeat(np.arange(len(weights)), apportion(n, weights))
        for i, town in enumerate(towns.tolist(), start=1):
            # A project is a building site first of all; a firm may need anything.
            kinds = SITE_NEEDS if kind == "firm" else ("engineering", "land", "roads")
            sites.append(
                Site(
                    f"510705-{letter}{i:02d}",
                    f"{name}{i:02d}号",
                    "enterprise",
                    town,
                    one_or_two(kinds, chance),
                )
            )
    return sites


def _poor_houses(plain: Plain, seed: int) -> list[House]:
    """Put the poor households here and there in the town's villages, well apart."""
    chance = Chance(seed, 5)
    n = len(plain.villages)
    sizes = apportion(N_POOR, 0.4 + chance.uniform(n), low=1)
    whose = nearest(plain.ground.grid, plain.points)
    houses: list[House] = []
    for v, size in enumerate(sizes.tolist()):
        away = squared_distances(plain.ground.grid, plain.points[v : v + 1])[:, 0]
        near = plain.ground.grid[(whose == v) & (away <= FARTHEST_M**2)]
        taken = np.zeros((0, 2))
        while len(taken) < size:
            jitter = np.array([chance.between(-45, 45), chance.between(-45, 45)])
            point = (near[chance.whole(0, len(near) - 1)] + jitter)[None, :]
            if (squared_distances(point, taken) >= APART_M**2).all():
                taken = np.concatenate([taken, point])
        for point in taken:
            houses.append(House(v, chance.whole(0, 7), float(point[0]), point))
    return sorted(houses, key=lambda h: (h.village, h.group, h.along))


def _officials(units: list[Unit]) -> list[Official]:
    """Nobody has a home village: who has a flat has it in Mianyang."""
    return [
        Official(unit, rank, unit.functions.partition(";")[0], -1, None)
        for unit in units
        for rank in unit.ranks
    ]


def _leave(officials: list[Official], seed: int) -> Table:
    """Draw a week or two of leave for some of those who stand at the counters."""
    chance = Chance(seed, 9)
    seniors = [i for i, o in enumerate(officials) if o.rank == "section_chief"]
    away = [seniors[i] for i in chance.order(len(seniors))[:N_LEAVES].tolist()]
    rows: list[tuple[str, ...]] = []
    for i in away:
        month, first = chance.whole(7, 12), chance.whole(1, 15)
        last = first + chance.pick((4, 6, 11))
        days = (f"2026-{month:02d}-{day:02d}" for day in (first, last))
        rows.append((f"O{i + 1:04d}", *days))
    return table("leave", rows)


def count(tables: dict[str, Table]) -> dict[str, int | str]:
    """Count the figures that the README states."""
    ids = tables["villages"].column("village_id")
    ranks = tables["officials"].column("rank")
    households = tables["households"]
    officials = len(ranks)
    return {
        "households": len(households.rows),
        "villages": sum("-" not in i for i in ids),
        "firms": sum("-F" in i for i in ids),
        "projects": sum("-P" in i for i in ids),
        "sites": sum("-" in i for i in ids),
        "townships": len(set(tables["villages"].column("township_id"))),
        "officials": officials,
        "leaders": ranks.count("county_leader"),
        "heads": ranks.count("department_head"),
        "seniors": ranks.count("section_chief"),
        "units": len(tables["units"].rows),
        "with_two": len(households.rows) - officials,
        "leaves": len(tables["leave"].rows),
    }
