"""What settling a county gives, and the question it is asked as."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.settle.centres import Reach
    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.regions import Regions

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

Method = Literal["arithmetic", "flow", "cpsat", "engine"]


@dataclass(frozen=True)
class RegionSettled:
    """
    One region of a settled county.

    Attributes
    ----------
    villages
        Ids of its villages.
    points
        Workload of its households.
    officials
        How many officials work there.
    left_out
        Households without an official.
    missing
        Points below the minimum.
    is_set_aside
        Whether no number of beats brings its points into the band.
    """

    villages: tuple[str, ...]
    points: int
    officials: int
    left_out: int
    missing: int
    is_set_aside: bool


@dataclass(frozen=True)
class Settled:
    """
    Aims 1 to 3 of the best plan under some rules, metres aside.

    Attributes
    ----------
    left_out
        Households without an official.
    missing
        Points below the minimum, summed over officials with households.
    idle
        Officials without households, the exempt ones not counted. Under
        `idle = "allowed"` no aim, and the fewest that was found.
    set_aside
        Ids of villages that no number of beats brings into the band.
    method
        What settled it: counting alone, flows, CP-SAT or the planning engine.
    is_exact
        Whether no plan can do better. Otherwise the figures are those of a plan
        that was found, and a better one may exist.
    holds
        Whether the rules hold for all but the villages set aside: nobody left out, no
        points missing, nobody idle where that is forbidden.
    bound
        Proven: no plan has fewer left out; and with as few left out, fewer points
        missing (first idle where that is forbidden): `(left_out, missing, idle)`.
    regions
        The same figures region by region, of one plan that reaches them; empty where
        the engine settled it, or nobody keeps to one region.
    idle_officials
        Ids of those without households in that plan, the exempt ones left out.
    plan
        The engine's plan, where it was the engine that settled it.
    """

    left_out: int
    missing: int
    idle: int
    set_aside: tuple[str, ...]
    method: Method
    is_exact: bool
    holds: bool
    bound: tuple[int, int, int]
    regions: tuple[RegionSettled, ...]
    idle_officials: tuple[str, ...]
    plan: Plan | None = field(default=None, repr=False, compare=False)

    def key(self, idle_rule: str) -> tuple[int, int, int]:
        """Aims in the order of the idle rule; under `allowed` idle counts nothing."""
        return aims_key((self.left_out, self.missing, self.idle), idle_rule)


def aims_key(aims: tuple[int, int, int], idle_rule: str) -> tuple[int, int, int]:
    """Order left out, missing and idle as the idle rule ranks them."""
    left_out, missing, idle = aims
    if idle_rule == "forbidden":
        return left_out, idle, missing
    return left_out, missing, idle if idle_rule == "avoid" else 0


@dataclass(frozen=True, eq=False)
class Question:
    """
    A county under its rules, reduced to what aims 1 to 3 depend on.

    Attributes
    ----------
    instance, regions
        The county as arrays and its regions.
    may_work
        Which officials (rows) may work in which regions (columns).
    reach
        Who may have which household as centre of a beat; None where nothing limits
        travel.
    is_simple
        Of each region: officials who may work there may serve all of its households.
    set_aside
        Of each region: whether no number of beats brings it into the band.
    """

    instance: Instance
    regions: Regions
    may_work: Bools
    reach: Reach | None
    is_simple: Bools
    set_aside: Bools

    @cached_property
    def points(self) -> Ints:
        """Points of each region."""
        region = self.regions.of_village[self.instance.village]
        total = np.bincount(region, self.instance.workload, self.regions.n)
        return total.astype(np.int64)

    @cached_property
    def households(self) -> Ints:
        """Households of each region."""
        region = self.regions.of_village[self.instance.village]
        return np.bincount(region, minlength=self.regions.n)

    @cached_property
    def has_minimum(self) -> Bools:
        """Whether the minimum surely counts in a region: nobody there is exempt."""
        exempt = self.instance.village_is_exempt[self.instance.village]
        return ~self._has(exempt)

    @cached_property
    def may_miss(self) -> Bools:
        """Whether the minimum may count in a region: somebody there is not exempt."""
        exempt = self.instance.village_is_exempt[self.instance.village]
        return self._has(~exempt)

    def _has(self, households: Bools) -> Bools:
        region = self.regions.of_village[self.instance.village]
        return np.bincount(region[households], minlength=self.regions.n) > 0


@dataclass(frozen=True, eq=False)
class Staffed:
    """
    Officials in regions, and what aims 1 to 3 come to with them.

    Attributes
    ----------
    region
        Region of each official, -1 = idle.
    left_out, missing, idle
        Of each region; `idle` are officials placed there who find no household.
    """

    region: Ints
    left_out: Ints
    missing: Ints
    idle: Ints
