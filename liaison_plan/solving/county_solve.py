"""
The county as a whole: count, staff, plan every region, and go back where it failed.

A region whose fixed point leaves a household out, although others could give an
official, asks for one beat more; then the counting starts again with that demand. The
number of rounds is limited and the best answer by its aims is kept, so the result never
depends on a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_plan.solving.aim_bounds import Bounds, aim_bounds
from liaison_plan.solving.assemble import Solution
from liaison_plan.solving.atoms import needs_atoms, place_beside, plan_atoms
from liaison_plan.solving.curve import MeasuredCurve, scatter_by_beats
from liaison_plan.solving.instance import Instance, restrict
from liaison_plan.solving.layers import Staffing, count_regions, seat_officials
from liaison_plan.solving.nearest import NearestPlan, plan_nearest
from liaison_plan.solving.placing import place_idle
from liaison_plan.solving.region import RegionPlan, plan_region
from liaison_plan.solving.regions import Regions, eligible, make_regions, seatable
from liaison_plan.solving.workers import run_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Progress = Callable[[int, int, str], None]

#: How often a region that left somebody out may ask for one beat more.
_ROUNDS = 4
#: How often officials who stayed idle are given a beat of their own to start with.
_PLACINGS = 8
#: How many such trades of places are tried at most.
_TRADES = 12
#: Below this many households one process is faster than several.
_SMALL = 3_000


@dataclass(frozen=True, eq=False)
class Solved:
    """
    A solved county in positions.

    Attributes
    ----------
    solution
        Who serves whom.
    is_exact
        Whether every region was solved to proven optimum and nothing else was chosen.
    bounds
        What is proven of each aim.
    prices
        By village: metres of scatter lost with one beat less and gained with one
        beat more, None where the band does not admit it.
    """

    solution: Solution
    is_exact: bool
    bounds: Bounds
    prices: dict[int, tuple[float | None, float | None]]


def solve_county(
    instance: Instance, *, workers: int | None, progress: Progress | None
) -> Solved:
    """
    Solve all layers of one county.

    Parameters
    ----------
    instance
        The county as arrays.
    workers, progress
        As in `make_plan`.
    """
    if len(instance.lon) < _SMALL:
        workers = 1
    regions = make_regions(instance)
    solver = CountySolver(instance, regions, workers, progress)
    return solver.collect(solver.search())


@dataclass(frozen=True, eq=False)
class Attempt:
    """One answer: its aims in order, who works where, and every region's plan."""

    key: tuple[float, ...]
    staffing: Staffing
    plans: dict[int, RegionPlan | NearestPlan]


class CountySolver:
    """
    Solves one county.

    Parameters
    ----------
    instance, regions
        The county, and where beats may lie.
    workers, progress
        As in `make_plan`.
    """

    def __init__(
        self,
        instance: Instance,
        regions: Regions,
        workers: int | None,
        progress: Progress | None,
    ) -> None:
        self.instance, self.regions = instance, regions
        self.workers, self.progress = workers, progress
        self.region_of = regions.of_village[instance.village]
        self.members = [np.flatnonzero(self.region_of == r) for r in range(regions.n)]
        self.may_work = eligible(instance, regions)
        self.may_sit = seatable(instance, regions, self.may_work)
        self.is_nearest = instance.rules.method.name == "nearest"
        self.curve = MeasuredCurve(instance.rules.weights.scatter)
        #: Beats that the counting found best before anything was solved.
        self.counted: Ints | None = None
        self.done: dict[tuple[int, bytes], RegionPlan | NearestPlan] = {}

    def search(self) -> Attempt:
        """Attempt, go back where somebody was left out, then place who is idle."""
        at_least = np.zeros(self.regions.n, np.int64)
        best = self._attempt(at_least)
        for _round in range(_ROUNDS):
            short = [r for r, p in best.plans.items() if (p.official < 0).any()]
            spare = self._could_help(best.staffing, short)
            if not spare:
                break
            at_least = at_least.copy()
            for r in spare:
                at_least[r] = int((best.staffing.region == r).sum()) + 1
            trial = self._attempt(at_least)
            if trial.key < best.key:
                best = trial
        return self.help_out(best)

    def help_out(self, best: Attempt) -> Attempt:
        """Give idle officials beats, and let regions trade, where that mends an aim."""
        for _round in range(_PLACINGS):
            placed = self._place_idle(best)
            if placed is None or placed.key >= best.key:
                break
            best = placed
        return self._trade_regions(best)

    def _trade_regions(self, best: Attempt) -> Attempt:
        """
        Let officials of two regions change places where somebody is left out.

        Staffing does not see bans and pins of single households; where one of them
        leaves somebody out, another official may not.
        """
        tries = 0
        for r in [r for r, p in best.plans.items() if (p.official < 0).any()]:
            here = np.flatnonzero(best.staffing.region == r)
            others = np.flatnonzero(
                self.may_work[:, r] & (best.staffing.region >= 0)
                & (best.staffing.region != r)
            )  # fmt: skip
            pairs = [
                (a, b) for a in here.tolist() for b in others.tolist()
                if self.may_work[a, best.staffing.region[b]]
            ]  # fmt: skip
            for a, b in pairs:
                if tries >= _TRADES or not (best.plans[r].official < 0).any():
                    break
                tries += 1
                region = best.staffing.region.copy()
                region[[a, b]] = region[[b, a]]
                crowd = np.bincount(region[region >= 0], minlength=self.regions.n)
                # Seeds can have brought in more officials than there are doors.
                if (crowd > [len(doors) for doors in self.members]).any():
                    continue
                staffing = Staffing(region, best.staffing.beats)
                plans = self._plan_regions(staffing)
                trial = Attempt(self.key(staffing, plans), staffing, plans)
                if trial.key < best.key:
                    best = trial
        return best

    def _place_idle(self, attempt: Attempt) -> Attempt | None:
        """Start beats of idle officials at doors that need one; None without any."""
        if self.is_nearest:
            return None
        solution = self.solution(attempt.staffing, attempt.plans)
        seeds = place_idle(self.instance, self.regions, self.may_work, solution)
        if not seeds:
            return None
        region = attempt.staffing.region.copy()
        plans = dict(attempt.plans)
        where = {o: int(self.region_of[h]) for o, h in seeds.items()}
        # Who was seated in vain elsewhere leaves that region, so it is planned anew.
        left = {int(region[o]) for o in seeds if region[o] not in (-1, where[o])}
        for o, r in where.items():
            region[o] = r
        for r in sorted({*where.values(), *left}):
            new = [o for o in seeds if where[o] == r]
            who = np.flatnonzero(region == r)
            part = restrict(self.instance, self.members[r], who)
            starts = tuple(
                (
                    int(np.searchsorted(who, o)),
                    int(np.searchsorted(self.members[r], seeds[o])),
                )
                for o in sorted(new)
            )
            together = self.regions.together
            if needs_atoms(self.instance):
                at = np.full(len(region) + 1, -1)
                at[who] = np.arange(len(who))
                held, lies = solution.official[self.members[r]], solution.centre[who]
                lies = np.where(lies >= 0, np.searchsorted(self.members[r], lies), -1)
                plans[r] = place_beside(part, together, (at[held], lies), starts)
            else:
                plans[r] = plan_region(part, together, starts)
        staffing = Staffing(region, attempt.staffing.beats)
        return Attempt(self.key(staffing, plans), staffing, plans)

    def _could_help(self, staffing: Staffing, short: list[int]) -> list[int]:
        """Regions that left somebody out and could be given one more official."""
        if self.is_nearest and self.regions.n == 1:
            return []
        can = []
        for r in short:
            here = int((staffing.region == r).sum())
            elsewhere = self.may_work[:, r] & (staffing.region != r)
            if elsewhere.any() and here < len(self.members[r]):
                can.append(r)
        return can

    def _attempt(self, at_least: Ints) -> Attempt:
        staffing = self._staff(at_least)
        plans = self._plan_regions(staffing)
        return Attempt(self.key(staffing, plans), staffing, plans)

    def _staff(self, at_least: Ints) -> Staffing:
        instance, regions = self.instance, self.regions
        if self.is_nearest and regions.n == 1:
            everyone = np.where(self.may_work[:, 0], 0, -1)
            counts = np.array([int((everyone == 0).sum())])
            return Staffing(everyone, counts)
        beats = count_regions(instance, regions, self.may_sit, at_least, curve=None)
        if beats.ties:
            self._measure(beats.ties)
            beats = count_regions(
                instance, regions, self.may_sit, at_least, curve=self.curve
            )
        # Where seats were narrowed by choice, their counts prove nothing.
        if self.counted is None and self.may_sit is self.may_work:
            self.counted = beats.seats
        return seat_officials(instance, regions, self.may_sit, beats)

    def _measure(self, ties: dict[int, tuple[int, int]]) -> None:
        """Measure scatter at a few numbers of beats wherever metres decide."""
        tasks, keys = [], []
        for r, (low, high) in sorted(
            ties.items(), key=lambda item: (-len(self.members[item[0]]), item[0])
        ):
            known = self.curve.measured.get(r, {})
            wanted = {low, high, round((low * high) ** 0.5)}
            numbers = sorted(
                k for k in wanted
                if 1 <= k <= len(self.members[r]) and k not in known
            )  # fmt: skip
            if numbers:
                part = restrict(self.instance, self.members[r], np.empty(0, np.int64))
                tasks.append((part, numbers))
                keys.append((r, numbers))
        results = self._run(scatter_by_beats, tasks, "curve")
        for (r, numbers), costs in zip(keys, results, strict=True):
            self.curve.add(r, numbers, costs)

    def _plan_regions(self, staffing: Staffing) -> dict[int, RegionPlan | NearestPlan]:
        todo: list[int] = []
        keys: dict[int, tuple[int, bytes]] = {}
        for r, members in enumerate(self.members):
            if len(members) == 0:
                continue
            who = np.flatnonzero(staffing.region == r)
            keys[r] = (r, who.astype("<i8").tobytes())
            if keys[r] not in self.done:
                todo.append(r)
        # The largest regions first, so that no worker ends late with one of them.
        todo.sort(key=lambda r: (-len(self.members[r]), r))
        tasks = []
        for r in todo:
            who = np.flatnonzero(staffing.region == r)
            part = restrict(self.instance, self.members[r], who)
            tasks.append((part, self.regions.together))
        results = self._run(_plan_one, tasks, "beats")
        for r, result in zip(todo, results, strict=True):
            self.done[keys[r]] = result
        return {r: self.done[key] for r, key in keys.items()}

    def _run(
        self,
        function: Callable[..., Any],
        tasks: Sequence[tuple[Any, ...]],
        what: str,
    ) -> list[Any]:
        return run_all(
            function, tasks, workers=self.workers, progress=self.progress, what=what
        )

    def key(
        self, staffing: Staffing, plans: dict[int, RegionPlan | NearestPlan]
    ) -> tuple[float, ...]:
        """Count the aims that decide between attempts, in order; metres apart."""
        solution = self.solution(staffing, plans)
        instance = self.instance
        held = solution.official >= 0
        m = len(instance.official_ids)
        load = np.bincount(solution.official[held], instance.workload[held], m)
        works = np.bincount(solution.official[held], minlength=m) > 0
        gap = np.where(works, np.maximum(instance.load_min - load, 0), 0)
        idle = ~works & ~instance.is_exempt
        idle_counts = instance.rules.load.idle != "allowed"
        return (
            float((~held).sum()),
            float(idle.sum()) * (instance.rules.load.idle == "forbidden"),
            float(gap.sum()),
            float((gap**2).sum()),
            float(idle.sum()) * idle_counts,
        )

    def solution(
        self, staffing: Staffing, plans: dict[int, RegionPlan | NearestPlan]
    ) -> Solution:
        """Put the plans of all regions together."""
        official = np.full(len(self.instance.lon), -1)
        centre = np.full(len(self.instance.official_ids), -1)
        for r, plan in plans.items():
            who = np.flatnonzero(staffing.region == r)
            members = self.members[r]
            held = plan.official >= 0
            official[members[held]] = who[plan.official[held]]
            if isinstance(plan, RegionPlan):
                has = np.flatnonzero(plan.centre >= 0)
                centre[who[has]] = members[plan.centre[has]]
        return Solution(official, centre)

    def collect(self, best: Attempt) -> Solved:
        """Take an attempt as the answer, with what is proven of it."""
        instance, staffing, plans = self.instance, best.staffing, best.plans
        solution = self.solution(staffing, plans)
        fixed = self.is_nearest and bool((self.may_work.sum(axis=1) <= 1).all())
        # A minimum that does not count in some villages is not what the flow knows.
        is_exact = (
            fixed
            and not instance.village_is_exempt.any()
            and all(isinstance(p, NearestPlan) and p.is_exact for p in plans.values())
        )
        metres = None
        if fixed:
            costs = [p.bound for p in plans.values() if isinstance(p, NearestPlan)]
            known = [cost for cost in costs if cost is not None]
            metres = sum(known) / 100 if len(known) == len(costs) else None
        bounds = aim_bounds(
            instance, self.regions, self.may_work, solution,
            is_exact=is_exact, counted=self.counted, metres=metres,
        )  # fmt: skip
        return Solved(solution, is_exact, bounds, self._prices(plans))

    def _prices(
        self, plans: dict[int, RegionPlan | NearestPlan]
    ) -> dict[int, tuple[float | None, float | None]]:
        """One beat less and one more, of regions that are single villages."""
        prices: dict[int, tuple[float | None, float | None]] = {}
        for r, plan in plans.items():
            if isinstance(plan, RegionPlan) and plan.prices is not None:
                village = int(np.flatnonzero(self.regions.of_village == r)[0])
                prices[village] = plan.prices
        return prices


def _plan_one(instance: Instance, together: Bools) -> RegionPlan | NearestPlan:
    """Plan one region by the method and kind of workload it has."""
    if needs_atoms(instance):
        return plan_atoms(instance, together)
    if instance.rules.method.name == "nearest":
        return plan_nearest(instance)
    return plan_region(instance, together)
