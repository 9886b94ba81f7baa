"""The ten islands: their land, their villages, and the households of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from liaison_plan.county.invented.chance import Chance, apportion, grow
from liaison_plan.county.invented.ground import Ground
from liaison_plan.county.invented.places import (
    ASSETS,
    Township,
    Village,
    land_pieces,
    read_villages,
    rows_of,
)

N_PAIRS = 594  # of two officials each: 1,188
N_HOUSEHOLDS = 15_303
#: At 13 and 12 households an official: 1,047 x 13 + 141 x 12 = 15,303.
SMALL_LOAD = 12
N_LARGER = N_HOUSEHOLDS - SMALL_LOAD * 2 * N_PAIRS
SIZE_SPREAD = 0.35
FEWEST_PAIRS = 2  # of a village where its township has more than one
METRES_PER_DEGREE = (87_505.0, 111_195.0)
SHORE_M = 60.0  # villages and lattice stay this far inland


@dataclass(frozen=True)
class Island:
    """One inhabited island: township, centre, port (None: reached by road)."""

    name: str
    township_id: str
    centre: tuple[float, float]
    port: tuple[float, float] | None


@dataclass(frozen=True)
class Archipelago:
    """
    Everything that lies fixed.

    Attributes
    ----------
    islands
        In the order of islands.csv.
    villages
        In the order of their codes.
    island_of
        Position of every village's island.
    pieces
        Land of every island; two that a causeway joins share one.
    population
        Of every township, by its id.
    """

    islands: list[Island]
    villages: list[Village]
    island_of: list[int]
    pieces: list[shapely.Polygon]
    population: dict[str, int]
    townships: list[Township]

    def areas(self) -> tuple[list[Township], list[Village]]:
        """Take every island for a township of its own, as placing villages wants it."""
        towns = [
            Township(str(i), island.name, *island.centre)
            for i, island in enumerate(self.islands)
        ]
        moved = [
            replace(village, township_id=str(i))
            for village, i in zip(self.villages, self.island_of, strict=True)
        ]
        return towns, moved

    def ground(self) -> Ground:
        """Land of the ten islands, the centres of its areas as towns."""
        centres = np.array([island.centre for island in self.islands])
        land = list({piece.wkb: piece for piece in self.pieces}.values())
        return Ground(land, centres, METRES_PER_DEGREE, inland_m=SHORE_M)


def read_archipelago() -> Archipelago:
    """Read islands, villages and land from the assets."""
    rows = rows_of(ASSETS / "changdao" / "islands.csv")
    islands = [
        Island(
            row["island"],
            row["town_code"],
            (float(row["lon"]), float(row["lat"])),
            None
            if row["port_lon"] == "-"
            else (float(row["port_lon"]), float(row["port_lat"])),
        )
        for row in rows
    ]
    named = {
        name: i
        for i, row in enumerate(rows)
        for name in row["villages"].split(";")
        if name != "*"
    }
    main = {row["town_code"]: i for i, row in enumerate(rows) if row["villages"] == "*"}
    villages = read_villages("changdao")
    towns = rows_of(ASSETS / "changdao" / "towns.csv")
    land = land_pieces("changdao")
    return Archipelago(
        islands,
        villages,
        [named.get(v.name, main[v.township_id]) for v in villages],
        [
            next(p for p in land if p.contains(shapely.Point(i.centre)))
            for i in islands
        ],
        {row["town_code"]: int(row["population"]) for row in towns},
        [
            Township(r["town_code"], r["town"], float(r["lon"]), float(r["lat"]))
            for r in towns
        ],
    )  # fmt: skip


def pairs_of_townships(archipelago: Archipelago) -> dict[str, int]:
    """Share the 594 pairs out over the townships by their population."""
    codes = list(archipelago.population)
    people = np.array([float(archipelago.population[code]) for code in codes])
    return dict(zip(codes, apportion(N_PAIRS, people).tolist(), strict=True))


def draw_sizes(archipelago: Archipelago, seed: int) -> np.ndarray:
    """
    Draw the households of every village so that the figures of the report fit.

    A village gets a whole number of pairs, within its township's share, and for each of
    their two officials 12 or 13 households. So both plans can be made: 1,188 beats of
    12 and 13 households, or 594 of 24 to 26.

    Returns
    -------
    sizes
        (n,) households a village, summing to 15,303.
    """
    chance = Chance(seed, 1)
    pairs = np.zeros(len(archipelago.villages), dtype=np.int64)
    for code, n in pairs_of_townships(archipelago).items():
        mine = [i for i, v in enumerate(archipelago.villages) if v.township_id == code]
        weights = grow(SIZE_SPREAD * chance.normal(len(mine)))
        pairs[mine] = apportion(n, weights, low=min(FEWEST_PAIRS, n // len(mine)))
    officials = 2 * pairs
    jitter = officials * (0.9 + 0.1 * chance.uniform(len(officials)))
    larger = officials - _share_within(2 * N_PAIRS - N_LARGER, jitter, officials)
    sizes: np.ndarray = SMALL_LOAD * officials + larger
    return sizes


def _share_within(total: int, weights: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Share `total` out by weight, no part above its own most."""
    parts: np.ndarray = np.minimum(apportion(total, weights), most)
    for i in np.argsort(-(most - parts), kind="stable").tolist():
        left = total - int(parts.sum())
        parts[i] += min(left, int(most[i] - parts[i]))
    return parts
