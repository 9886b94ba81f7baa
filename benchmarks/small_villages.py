"""Ten invented villages small enough to be cut optimally by OR-Tools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.ascent import best_multipliers
from liaison_plan.proof.lagrangian import (
    BeatsProblem,
    bound_of,
    centre_values,
)
from liaison_plan.solving.cpsat import cut_exactly
from liaison_plan.solving.cutting import cut_into_beats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

#: CP-SAT's own units, which are about seconds.
PATIENCE = 120.0
#: Metres: how wide a village is, and how wide a hamlet (自然村) in it.
_VILLAGE_M, _HAMLET_M = 1_500, 90


@dataclass(frozen=True)
class SmallVillage:
    """
    One village and its band.

    Attributes
    ----------
    seed
        Of its points.
    n, hamlets
        Households, and how many clusters they stand in.
    beats, low, high
        Beats to make, and fewest and most households of one.
    """

    seed: int
    n: int
    hamlets: int
    beats: int
    low: int
    high: int

    @property
    def is_tight(self) -> bool:
        """Whether beats of fewest households take more than 95 % of the village."""
        return self.beats * self.low > 0.95 * self.n

    def points(self) -> NDArray[np.float64]:
        """Metres east and north of every household."""
        rng = np.random.default_rng([2026, self.seed])
        hamlet = rng.uniform(0, _VILLAGE_M, (self.hamlets, 2))
        home = hamlet[rng.integers(self.hamlets, size=self.n)]
        return np.round(home + rng.normal(0, _HAMLET_M, (self.n, 2)), 1)

    def table(self) -> Ints:
        """Whole centimetres between any two households."""
        x, y = self.points().T
        gaps = np.hypot(x[:, None] - x, y[:, None] - y)
        return np.rint(gaps * 100).astype(np.int64)


VILLAGES = (
    SmallVillage(1, 41, 3, 2, 20, 30),
    SmallVillage(4, 45, 4, 4, 8, 16),
    SmallVillage(5, 60, 5, 5, 10, 15),
    SmallVillage(9, 56, 8, 4, 10, 20),
    SmallVillage(10, 40, 7, 3, 13, 14),
    SmallVillage(11, 42, 9, 4, 10, 11),
    SmallVillage(12, 48, 8, 3, 16, 16),
    SmallVillage(13, 59, 9, 3, 19, 20),
    SmallVillage(16, 55, 7, 5, 11, 15),
    SmallVillage(17, 36, 6, 4, 9, 9),
)


@dataclass(frozen=True)
class Compared:
    """Centimetres of one village: the engine's cut, the optimum and the bound."""

    village: SmallVillage
    engine: int
    optimum: int
    is_proven: bool
    bound: int


def compare(village: SmallVillage, *, effort: str = "thorough") -> Compared:
    """
    Cut a village by the engine and optimally, and bound it.

    Parameters
    ----------
    village
        The village.
    effort
        Of the engine and of the bound.
    """
    table = village.table()
    cut, bound = cut_and_bound(village, effort=effort)
    optimum, _bound, is_proven = cut_exactly(
        table, village.beats, village.low, village.high, deterministic_time=PATIENCE
    )
    return Compared(village, cut, optimum, is_proven, bound)


def cut_and_bound(village: SmallVillage, *, effort: str) -> tuple[int, int]:
    """
    Cut a village by the engine and bound every cut of it.

    Returns
    -------
    cut_cm, bound_cm
        Centimetres of the engine's cut and of the bound.
    """
    table = village.table()

    def block(centres: Ints, households: Ints) -> Ints:
        return np.asarray(table[centres[:, None], households])

    low = np.full(village.beats, village.low)
    high = np.full(village.beats, village.high)
    cut = cut_into_beats(village.points(), block, low, high, seed=0, effort=effort)
    problem = BeatsProblem(
        block, np.ones(village.n, np.int64), village.beats, village.low, village.high
    )
    start = table[cut.centre[cut.beat], np.arange(village.n)]
    u = best_multipliers(problem, start, cut.cost_cm, effort=effort)
    return cut.cost_cm, bound_of(u, centre_values(problem, u), village.beats)
