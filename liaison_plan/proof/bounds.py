"""
A proven lower bound of scatter for every region of a beats plan.

The bound is for the plan's own number of beats in the region and the load band that
its aims leave; rules on persons (eligibility, pins, bans, travel) are relaxed, so what
it says holds for every plan that keeps them too. See `lagrangian` for the bound itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.ascent import best_multipliers
from liaison_plan.proof.lagrangian import (
    FORBIDDEN_CM,
    BeatsProblem,
    bound_of,
    centre_values,
)
from liaison_plan.solving.cutting import TOO_FAR_CM
from liaison_plan.solving.instance import restrict
from liaison_plan.solving.places import distance_block
from liaison_plan.solving.workers import run_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from liaison_plan.proof.state import PlanState
    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.resplit import Block

    Ints = NDArray[np.int64]
    Progress = Callable[[int, int, str], None]

#: Regions of more households than this are not bounded: all pairs would be needed
#: again and again.
LARGEST = 12_000
#: A region is tight where its beats at the minimum take more than this of its points.
TIGHT = 0.95


@dataclass(frozen=True, eq=False)
class RegionBound:
    """
    The bound of one region.

    Attributes
    ----------
    region
        Position of the region.
    villages
        Ids of its villages that have households, ascending.
    households
        Positions of its households in the plan's instance, ascending.
    beats
        The plan's own number of beats.
    low, high
        Fewest and most points of a beat that the bound allows.
    scatter_cm
        The plan's own scatter: sum of whole centimetres to the centres.
    bound_cm
        No cut into so many beats within the band has less; 0 where there is none.
    is_tight
        Beats at the minimum would take more than 95 % of the region's points.
    multipliers
        One per household, in the order of `households`; empty where there is none.
    values
        What each household is worth as a centre under these multipliers, ascending.
    why_not
        `""`, or why there is no bound: `left_out` (somebody has no official),
        `too_large` (more than `LARGEST` households) or `no_beats_fit`.
    """

    region: int
    villages: tuple[str, ...]
    households: Ints
    beats: int
    low: int
    high: int
    scatter_cm: int
    bound_cm: int
    is_tight: bool
    multipliers: Ints
    values: Ints
    why_not: str = ""

    @property
    def gap(self) -> float | None:
        """Share of the plan's scatter that lies above the bound; None without one."""
        if self.why_not:
            return None
        return (self.scatter_cm - self.bound_cm) / max(self.scatter_cm, 1)

    def bound_at(self, beats: int) -> int:
        """
        Bound that the same multipliers give for another number of beats.

        The band stays the one of the plan's own number.

        Parameters
        ----------
        beats
            Number of beats, from 1 to the number of households.
        """
        return bound_of(self.multipliers, self.values, beats)


@dataclass(frozen=True, eq=False)
class _Task:
    """One region's part of a plan."""

    region: int
    villages: tuple[str, ...]
    households: Ints
    instance: Instance
    beats: int
    low: int
    high: int
    start: Ints
    is_tight: bool
    why_not: str


def region_bounds(
    state: PlanState,
    *,
    effort: str = "standard",
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[RegionBound, ...]:
    """
    Bound the scatter of every region of a beats plan.

    Parameters
    ----------
    state
        A plan beside its county.
    effort
        `quick`, `standard` or `thorough`: how long multipliers are improved.
    workers
        Processes; None takes one per core.
    progress
        Told after every region.

    Returns
    -------
    bounds
        One per region with households, in the order of regions; empty for `nearest`,
        where officials' bases are the centres and nothing is cut.
    """
    if state.is_nearest:
        return ()
    tasks = [
        _task(state, region)
        for region in range(state.regions.n)
        if (state.region_of == region).any()
    ]
    # The largest first, so that no worker ends late with one of them.
    order = sorted(range(len(tasks)), key=lambda t: (-len(tasks[t].households), t))
    done = run_all(
        _bound, [(tasks[t], effort) for t in order],
        workers=workers, progress=progress, what="bounds",
    )  # fmt: skip
    bounds: dict[int, RegionBound] = dict(zip(order, done, strict=True))
    return tuple(bounds[t] for t in range(len(tasks)))


def _task(state: PlanState, region: int) -> _Task:
    """Describe the problem of one region by the plan's own beats."""
    instance = state.instance
    members = np.flatnonzero(state.region_of == region)
    official = state.official[members]
    who = np.unique(official[official >= 0])
    low, high = _band(state, members, who)
    start = np.zeros(len(members), np.int64)
    for o in who.tolist():
        mine = np.flatnonzero(official == o)
        centre = state.centre[[o]]
        start[mine] = instance.scatter_cm(
            members[mine], instance.lon[centre], instance.lat[centre]
        )[:, 0]
    why_not = "left_out" if (official < 0).any() else ""
    if not why_not and len(members) > LARGEST:
        why_not = "too_large"
    minimum = instance.rules.load.min * len(who)
    villages = instance.village_ids[np.unique(instance.village[members])]
    return _Task(
        region, tuple(sorted(map(str, villages))), members,
        restrict(instance, members, np.empty(0, np.int64)),
        len(who), low, high, start,
        minimum > TIGHT * int(instance.workload[members].sum()), why_not,
    )  # fmt: skip


def _band(state: PlanState, members: Ints, who: Ints) -> tuple[int, int]:
    """
    Band of the beats of one region that its aims leave.

    Where all officials have one minimum and the beats cannot all reach it, points
    missing and their squares, which come before metres, are least only when loads
    differ by one at most; a plan that has them so is compared with its like.
    """
    instance = state.instance
    load = state.load[who]
    points, k = int(instance.workload[members].sum()), len(who)
    minimum = int(instance.load_min.max(initial=0))
    if (
        k
        and (instance.load_min == minimum).all()
        and not instance.village_is_exempt[instance.village[members]].any()
        and (instance.workload[members] == 1).all()
        and (state.official[members] >= 0).all()
        and k * minimum >= points
        and load.min() == points // k
        and load.max() == -(-points // k)
    ):
        return points // k, -(-points // k)
    return min(instance.rules.load.min, int(load.min(initial=points))), _largest(state)


def _largest(state: PlanState) -> int:
    """Largest maximum of all officials that take part."""
    return int(state.instance.load_max.max(initial=0))


def region_problem(instance: Instance, beats: int, low: int, high: int) -> BeatsProblem:
    """Describe the cutting of a region into beats of a band, within its limits."""
    return BeatsProblem(
        _with_limits(distance_block(instance)), instance.workload, beats, low, high
    )


def _with_limits(block: Block) -> Block:
    """Pairs beyond a limit are dearer than any sum of multipliers."""

    def compute(centres: Ints, households: Ints) -> Ints:
        cm = block(centres, households).astype(np.int64)
        return np.where(cm >= TOO_FAR_CM, FORBIDDEN_CM, cm)

    return compute


def _bound(task: _Task, effort: str) -> RegionBound:
    """Look for multipliers of one region and evaluate them exactly."""
    scatter, nothing = int(task.start.sum()), np.empty(0, np.int64)

    def result(bound: int, u: Ints, values: Ints, why_not: str) -> RegionBound:
        return RegionBound(
            task.region, task.villages, task.households, task.beats, task.low,
            task.high, scatter, bound, task.is_tight, u, values, why_not,
        )  # fmt: skip

    if task.why_not:
        return result(0, nothing, nothing, task.why_not)
    problem = region_problem(task.instance, task.beats, task.low, task.high)
    u = best_multipliers(problem, task.start, scatter, effort=effort)
    values = np.sort(centre_values(problem, u))
    try:
        bound = bound_of(u, values, task.beats)
    except ValueError:
        return result(0, nothing, nothing, "no_beats_fit")
    return result(bound, u, values, "")
