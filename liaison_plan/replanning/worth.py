"""What a seating is worth: its aims in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.assemble import Solution
from liaison_plan.solving.finish import count_changes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.replanning.present import Present, Seating
    from liaison_plan.replanning.settle import Settled
    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]


def key_of(present: Present, settled: Settled) -> tuple[float, ...]:
    """Count the aims in their order; less is better."""
    return solution_key(present.instance, solution_of(settled.seating))


def solution_key(instance: Instance, solution: Solution) -> tuple[float, ...]:
    """
    Count the aims of who serves whom, in their order; less is better.

    Parameters
    ----------
    instance, solution
        The county, and who serves whom.
    """
    held = np.flatnonzero(solution.official >= 0)
    who, m = solution.official[held], len(instance.official_ids)
    load = np.bincount(who, instance.workload[held], m)
    works = np.bincount(who, minlength=m) > 0
    gap = np.where(works, np.maximum(instance.load_min - load, 0), 0)
    gap[who[instance.village_is_exempt[instance.village[held]]]] = 0
    idle = float((~works & ~instance.is_exempt).sum())
    rule, scope = instance.rules.load.idle, instance.rules.scope
    home = 0.0
    if scope.home_village == "avoid":
        own = instance.home_village[who] == instance.village[held]
        pairs = np.stack([who[own], instance.village[held][own]], axis=1)
        home = float(len(np.unique(pairs, axis=0)))
    return (
        float(len(solution.official) - len(held)),
        idle * (rule == "forbidden"),
        float(gap.sum()),
        float((gap**2).sum()),
        idle * (rule == "avoid"),
        home,
        _weighted_cm(instance, solution, held),
    )


def _weighted_cm(instance: Instance, solution: Solution, held: Ints) -> float:
    """Weighted centimetres of scatter, travel and unit splits and changes."""
    who, weights = solution.official[held], instance.rules.weights
    has = solution.centre[who] >= 0
    at = np.maximum(solution.centre[who], 0)
    lon = np.where(has, instance.lon[at], instance.base_lon[who])
    lat = np.where(has, instance.lat[at], instance.base_lat[who])
    scatter = instance.measure.metres(
        instance.lon[held], instance.lat[held], lon, lat
    ).sum()
    centre = np.unique(who[has])
    travel = instance.measure.travel_m(
        instance.base_lon[centre], instance.base_lat[centre],
        instance.lon[solution.centre[centre]], instance.lat[solution.centre[centre]],
    ).sum()  # fmt: skip
    further = 0
    if instance.rules.method.name == "beats" and len(held):
        pairs = np.stack([instance.unit[who], instance.village[held]], axis=1)
        pairs = np.unique(pairs, axis=0)
        further = len(pairs) - len(np.unique(pairs[:, 0]))
    return float(
        100
        * (
            weights.scatter * scatter
            + weights.travel * travel
            + weights.unit_split * further
            + weights.change * count_changes(instance, solution.official)
        )
    )


def solution_of(seating: Seating) -> Solution:
    """Give a seating as the solver's own kind of answer."""
    return Solution(seating.official, seating.centre)
