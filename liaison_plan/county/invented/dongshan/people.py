"""Units and officials: how many, where they sit, what they are and can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.invented.chance import Chance, apportion
from liaison_plan.county.invented.staff import (
    LEADER,
    STAFF,
    Official,
    Unit,
    ranks_of,
    seat_points,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.invented.dongshan.programme import Programme
    from liaison_plan.county.invented.ground import Ground

SKILLS = (
    "agriculture",
    "education",
    "engineering",
    "finance",
    "fishery",
    "law",
    "mediation",
    "medicine",
)
TOWNSHIP_FUNCTIONS = "agriculture;mediation;relief"
UNIT_SIZES = (3, 120)
WITH_SKILL, WITH_HOME = 0.3, 0.2
PART_TIME, PART_TIME_MAX = 0.01, 24  # share of staff with a lower maximum of their own


def draw_units(
    programme: Programme, ground: Ground, sizes: NDArray[np.int64], seed: int
) -> list[Unit]:
    """
    Draw the units: township governments at their towns, the others at the seat.

    Township governments grow with the households of their township; leaders sit in
    the bodies that units.csv names; everybody else is shared out by weight.

    Returns
    -------
    units
        In the order of their ids; their ranks sum to the programme's officials.
    """
    chance = Chance(seed, 3)
    crews = [
        _township_crew(programme, sizes, t.township_id) for t in programme.townships
    ]
    heads = [unit.leaders for unit in programme.units]
    offices = [unit for unit in programme.units if not unit.leaders]
    weights = np.array([unit.weight for unit in offices])
    weights = weights * (0.85 + 0.3 * chance.uniform(len(offices)))
    left = programme.n_officials - sum(crews) - sum(heads)
    low, high = UNIT_SIZES
    staff = iter(apportion(left, weights, low=low, high=high).tolist())
    names = [town.name for town in programme.townships]
    centre = ground.towns[names.index(programme.seat)]
    points = seat_points(len(programme.units), ground, centre, chance)
    rows: list[tuple[str, str, str, NDArray[np.float64], list[str]]] = []
    for t, town in enumerate(programme.townships):
        name, at = f"{town.name}人民政府", ground.towns[t]
        ranks = ranks_of(crews[t], 2, 9)
        rows.append((name, TOWNSHIP_FUNCTIONS, town.township_id, at, ranks))
    for unit, at in zip(programme.units, points, strict=True):
        if unit.leaders:
            ranks = [LEADER] * unit.leaders
        else:
            n = next(staff)
            ranks = ranks_of(n, 1, min(5, 1 + n // 10))
        rows.append((unit.name, unit.functions, "", at, ranks))
    return [Unit(f"U{i:02d}", *row) for i, row in enumerate(rows, start=1)]


def draw_officials(
    programme: Programme, units: list[Unit], sizes: NDArray[np.int64], seed: int
) -> list[Official]:
    """Draw skills, home villages and a few lower maxima; unit by unit, rank by rank."""
    chance = Chance(seed, 4)
    towns = [village.township_id for village in programme.villages]
    officials = []
    for unit in units:
        own = [i for i, town in enumerate(towns) if town == unit.township_id]
        for rank in unit.ranks:
            skills = _skills(unit.functions, chance)
            home = -1
            if chance.between(0, 1) < WITH_HOME:
                is_local = bool(own) and chance.between(0, 1) < 0.7
                home = _weighted(
                    own if is_local else list(range(len(towns))), sizes, chance
                )
            is_part_time = chance.between(0, 1) < PART_TIME and rank == STAFF
            load_max = PART_TIME_MAX if is_part_time else None
            officials.append(Official(unit, rank, skills, home, load_max))
    return officials


def _township_crew(
    programme: Programme, sizes: NDArray[np.int64], township_id: str
) -> int:
    """Size one township government: a fifth of the beats of 20 its villages permit."""
    beats = sum(
        int(size) // 20
        for size, village in zip(sizes, programme.villages, strict=True)
        if village.township_id == township_id
    )
    low, high = programme.township_officials
    return min(max(round(0.22 * beats), low), high)


def _skills(functions: str, chance: Chance) -> str:
    """Draw no skill for most, the unit's own field for half of the others."""
    if chance.between(0, 1) >= WITH_SKILL:
        return ""
    field = [skill for skill in functions.split(";") if skill in SKILLS]
    first = chance.pick(SKILLS)
    if field and chance.between(0, 1) < 0.5:
        first = field[0]
    second = chance.pick(SKILLS) if chance.between(0, 1) < 0.15 else first
    return ";".join(sorted({first, second}))


def _weighted(items: list[int], weights: NDArray[np.int64], chance: Chance) -> int:
    ladder = np.cumsum(weights[items])
    return items[
        int(np.searchsorted(ladder, chance.between(0, 1) * ladder[-1], "right"))
    ]
