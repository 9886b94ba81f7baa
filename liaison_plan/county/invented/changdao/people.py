"""Units and officials: half of them in the townships, half of the zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.invented.chance import Chance, apportion
from liaison_plan.county.invented.changdao.islands import N_PAIRS, pairs_of_townships
from liaison_plan.county.invented.places import ASSETS, rows_of
from liaison_plan.county.invented.staff import (
    LEADER,
    Official,
    Unit,
    ranks_of,
    seat_points,
)

if TYPE_CHECKING:
    from liaison_plan.county.invented.changdao.islands import Archipelago
    from liaison_plan.county.invented.ground import Ground

FUNCTIONS = "fishery;mediation;relief"
SKILLS = (
    "education", "engineering", "ferries", "finance", "fishery", "law", "medicine",
)  # fmt: skip
WITH_SKILL, WITH_HOME = 0.3, 0.2
SMALLEST_UNIT = 4


def draw_units(archipelago: Archipelago, ground: Ground, seed: int) -> list[Unit]:
    """
    Draw the units: a township's people are half of its pairs' officials.

    So one of every pair can be of the township, and one of the zone.
    """
    chance = Chance(seed, 3)
    crews = pairs_of_townships(archipelago)
    units = []
    for town in archipelago.townships:
        point = ground.metres(np.array([[town.lon, town.lat]]))[0]
        n = crews[town.township_id]
        office = "街道办事处" if town.name.endswith("街道") else "人民政府"
        name = town.name.removesuffix("街道") + office
        ranks = ranks_of(n, 2 if n > 12 else 1, min(9, 1 + n // 10))
        units.append((name, FUNCTIONS, town.township_id, point, ranks))
    rows = rows_of(ASSETS / "changdao" / "units.csv")
    offices = [row for row in rows if row["leaders"] == "0"]
    leaders = sum(int(row["leaders"]) for row in rows)
    weights = np.array([float(row["weight"]) for row in offices])
    weights = weights * (0.85 + 0.3 * chance.uniform(len(offices)))
    staff = iter(apportion(N_PAIRS - leaders, weights, low=SMALLEST_UNIT).tolist())
    for row, point in zip(
        rows, seat_points(len(rows), ground, ground.towns[0], chance), strict=True
    ):
        n = int(row["leaders"])
        ranks = [LEADER] * n
        if not n:
            n = next(staff)
            ranks = ranks_of(n, 1, min(5, 1 + n // 10))
        units.append((row["name"], row["functions"], "", point, ranks))
    return [Unit(f"U{i:02d}", *unit) for i, unit in enumerate(units, start=1)]


def draw_officials(
    archipelago: Archipelago, units: list[Unit], seed: int
) -> list[Official]:
    """Draw skills and home villages; nobody lives where all of a township would."""
    chance = Chance(seed, 4)
    towns = [village.township_id for village in archipelago.villages]
    officials = []
    for unit in units:
        own = [i for i, town in enumerate(towns) if town == unit.township_id]
        near = own if len(own) > 2 else []
        homes = near if unit.township_id else list(range(len(towns)))
        for rank in unit.ranks:
            skills = ""
            if chance.between(0, 1) < WITH_SKILL:
                skills = unit.functions.partition(";")[0] or chance.pick(SKILLS)
            has_home = bool(homes) and chance.between(0, 1) < WITH_HOME
            home = chance.pick(homes) if has_home else -1
            officials.append(Official(unit, rank, skills, home, None))
    return officials
