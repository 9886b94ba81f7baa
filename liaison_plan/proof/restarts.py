"""
Cutting the worst bounded region again from other starts, to tell a weak bound.

Where the gap is wide, either the bound is weak or the plan is. Restarts cannot prove
which, but a better cut that they find is real (rules on persons aside), and many that
find none are what was tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.band import even_bands, region_bands
from liaison_plan.solving.cutting import cut_into_beats
from liaison_plan.solving.instance import restrict
from liaison_plan.solving.places import distance_block, plane_points, region_seed
from liaison_plan.solving.workers import run_all

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.bounds import RegionBound
    from liaison_plan.proof.state import PlanState
    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]

#: Restarts by effort.
RESTARTS = {"quick": 16, "standard": 48, "thorough": 400}
#: Restarts of one task.
_PART = 8
#: Larger regions are not cut again: it would take longer than the bounds.
_LARGEST = 2_000


@dataclass(frozen=True)
class Restarts:
    """
    What restarts found in one region.

    Attributes
    ----------
    villages
        Ids of the region's villages.
    number
        How often it was cut anew.
    plan_cm, best_cm
        Scatter of the plan there, and of the best of the new cuts.
    """

    villages: tuple[str, ...]
    number: int
    plan_cm: int
    best_cm: int


def restart(
    state: PlanState, bound: RegionBound, *, effort: str, workers: int | None = None
) -> Restarts | None:
    """
    Cut a region into its number of beats from many starts.

    Parameters
    ----------
    state, bound
        A plan of unit workloads without kept groups, and the bound of the region.
    effort
        How many restarts: `quick`, `standard` or `thorough`.
    workers
        Processes; None takes one per core.

    Returns
    -------
    restarts
        None where the region is large, has one beat, or has villages that may not share
        one.
    """
    members = bound.households
    villages = np.unique(state.instance.village[members])
    if (
        bound.beats < 2
        or len(members) > _LARGEST
        or not state.regions.together[np.ix_(villages, villages)].all()
    ):
        return None
    part = restrict(state.instance, members, np.unique(state.official[members]))
    low, high = even_bands(len(members), region_bands(part))
    number = RESTARTS[effort]
    found = run_all(
        _best_of,
        [(part, low, high, start) for start in range(0, number, _PART)],
        workers=workers, progress=None, what="restarts",
    )  # fmt: skip
    return Restarts(bound.villages, number, bound.scatter_cm, min(found))


def _best_of(part: Instance, low: Ints, high: Ints, start: int) -> int:
    """Least scatter of a few cuts."""
    points, block, seed = plane_points(part), distance_block(part), region_seed(part)
    return min(
        cut_into_beats(
            points, block, low, high, seed=seed + 1 + i, effort="quick"
        ).cost_cm
        for i in range(start, start + _PART)
    )
