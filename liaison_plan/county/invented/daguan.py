"""
Daguan district (大观区), Anqing: 60 heads of bureaus to 60 villages and communities.

The report's figures: 60 stations, 60 heads with teams of four, 250 households a
station, 203 problems in 6 classes of which 95 are solved, 312 measures in 59 plans.
"""

from __future__ import annotations

import numpy as np

from liaison_plan.county.invented.chance import Chance, apportion
from liaison_plan.county.invented.places import read_villages
from liaison_plan.county.invented.plain import draw_plain, one_or_two
from liaison_plan.county.invented.settle import (
    build_villages,
    households_table,
    village_rows,
)
from liaison_plan.county.invented.staff import (
    Official,
    Unit,
    officials_table,
    read_units,
    units_table,
)
from liaison_plan.county.invented.table import Table, table

PER_STATION = 250
SEAT = "德宽路街道"
METRES_PER_DEGREE = (95_790.0, 111_195.0)
IN_TOWN = (
    "education", "employment", "environment", "finance", "housing", "law", "medicine",
    "roads", "trade",
)  # fmt: skip
IN_COUNTRY = (
    "agriculture", "engineering", "land", "medicine", "relief", "roads", "tourism",
    "water",
)  # fmt: skip
#: The six classes of problems: how common each is, and how readily solved.
CLASSES = (
    ("roads", 1.5, 0.9), ("relief", 1.3, 1.6), ("environment", 1.2, 1.1),
    ("housing", 1.0, 0.5), ("water", 0.8, 0.8), ("employment", 0.7, 0.7),
)  # fmt: skip
N_PROBLEMS, N_SOLVED = 203, 95
N_MEASURES = 312
HARDSHIP = 0.06  # share of households
HEADS_WITH_HOME, MEMBERS_WITH_HOME = 0.3, 0.1


def draw(seed: int) -> list[Table]:
    """Draw villages, households, units, officials, problems and measures."""
    own = read_villages("daguan")
    plain = draw_plain("daguan", own, METRES_PER_DEGREE, seed)
    units = read_units(
        "daguan", plain.ground, plain.townships, plain.seat(SEAT), Chance(seed, 3)
    )
    chance = Chance(seed, 6)
    needs = [
        one_or_two(IN_TOWN if v.kind == "community" else IN_COUNTRY, chance)
        for v in own
    ]
    sizes = np.full(len(own), PER_STATION)
    houses = build_villages(plain.ground, sizes, plain.points, seed)
    poor = Chance(seed, 7).uniform(len(houses)) < HARDSHIP
    marks = ["hardship" if is_poor else "" for is_poor in poor.tolist()]
    villages = village_rows(own, plain.townships, plain.ground, plain.points, needs)
    ids = [v.village_id for v in own]
    return [
        table("villages", villages),
        households_table(own, plain.ground, houses, marks),
        units_table(plain.ground, units),
        officials_table(own, plain.ground, _officials(units, needs, seed)),
        _problems(ids, seed),
        _measures(ids, needs, seed),
    ]


def _officials(units: list[Unit], needs: list[str], seed: int) -> list[Official]:
    """
    Give some officials a home village.

    A head's home is, where there is one, a place that needs just what the head's
    bureau does: the post that would suit best is the one to avoid.
    """
    chance = Chance(seed, 4)
    officials = []
    for unit in units:
        does = set(unit.functions.split(";"))
        fitting = [v for v, need in enumerate(needs) if does & set(need.split(";"))]
        for rank in unit.ranks:
            is_head = rank == "bureau_head"
            share = HEADS_WITH_HOME if is_head else MEMBERS_WITH_HOME
            home = -1
            if chance.between(0, 1) < share:
                anywhere = list(range(len(needs)))
                home = chance.pick(fitting if is_head and fitting else anywhere)
            skills = unit.functions.partition(";")[0]
            officials.append(Official(unit, rank, skills, home, None))
    return officials


def _problems(village_ids: list[str], seed: int) -> Table:
    """Draw the problems of all stations; CLASSES says how readily each is solved."""
    chance = Chance(seed, 8)
    common = np.array([share for _, share, _ in CLASSES])
    of_class = apportion(N_PROBLEMS, common)
    solved = apportion(N_SOLVED, common * np.array([ease for *_, ease in CLASSES]))
    rows: list[tuple[str, ...]] = []
    for (kind, *_), n, n_solved in zip(CLASSES, of_class, solved, strict=True):
        done = set(chance.order(int(n))[: int(n_solved)].tolist())
        rows += [
            (chance.pick(village_ids), kind, str(int(i in done))) for i in range(int(n))
        ]
    order = chance.order(len(rows)).tolist()
    return table(
        "problems", [(f"Q{n:03d}", *rows[i]) for n, i in enumerate(order, start=1)]
    )


def _measures(village_ids: list[str], needs: list[str], seed: int) -> Table:
    """Draw the measures of every station's plan but one's: that plan is missing."""
    chance = Chance(seed, 9)
    missing = chance.whole(0, len(village_ids) - 1)
    planned = [v for v in range(len(village_ids)) if v != missing]
    sizes = apportion(N_MEASURES, 0.6 + chance.uniform(len(planned)), low=2)
    rows: list[tuple[str, ...]] = []
    for v, size in zip(planned, sizes.tolist(), strict=True):
        for _ in range(size):
            need = chance.pick(needs[v].split(";"))
            number = f"M{len(rows) + 1:03d}"
            rows.append((number, village_ids[v], need, str(chance.whole(0, 1))))
    return table("measures", rows)


def count(tables: dict[str, Table]) -> dict[str, int | str]:
    """Count the figures that the README states."""
    villages, officials = tables["villages"], tables["officials"]
    kinds, ranks = villages.column("kind"), officials.column("rank")
    problems, measures = tables["problems"], tables["measures"]
    n, solved = len(problems.rows), problems.column("is_solved").count("1")
    planned = set(measures.column("village_id"))
    names = dict(
        zip(villages.column("village_id"), villages.column("name"), strict=True)
    )
    households = tables["households"].column("needs")
    heads = [
        home
        for home, rank in zip(officials.column("home_village_id"), ranks, strict=True)
        if rank == "bureau_head" and home
    ]
    return {
        "stations": len(villages.rows),
        "villages": kinds.count("village"),
        "communities": kinds.count("community"),
        "townships": len(set(villages.column("township_id"))),
        "households": len(households),
        "hardship": len(households) - households.count(""),
        "officials": len(ranks),
        "heads": ranks.count("bureau_head"),
        "units": len(tables["units"].rows),
        "heads_at_home": len(heads),
        "problems": n,
        "classes": len(set(problems.column("kind"))),
        "solved": solved,
        "solved_share": f"{100 * solved / n:.1f}",
        "measures": len(measures.rows),
        "planned": len(planned),
        "missing": ", ".join(name for i, name in names.items() if i not in planned),
    }
