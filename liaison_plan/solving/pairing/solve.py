"""
A county planned with pairs.

Pairs are formed (`forming`); the county is solved as if every pair were one official
with a doubled band; then, given the beats, who shares which is decided anew and exactly
(`matching`), and the households are settled again with those pairs, until that gains
nothing more, or `_ROUNDS` times. A round that would worsen an aim is taken back, so
that the last pairs need not be the matching's own choice for the last beats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.assemble import Solution
from liaison_plan.solving.atoms import needs_atoms
from liaison_plan.solving.county_solve import CountySolver, Solved
from liaison_plan.solving.pairing.able import Able
from liaison_plan.solving.pairing.forming import Formed, form_pairs, pair_idle
from liaison_plan.solving.pairing.matching import Held, cost_today, match_pairs
from liaison_plan.solving.pairing.settling import settle_county, with_prices
from liaison_plan.solving.pairing.teams import TeamInstance, find_pins, make_teams
from liaison_plan.solving.placing import place_idle
from liaison_plan.solving.regions import make_regions
from liaison_plan.solving.stopping import look

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.solving.county_solve import Attempt
    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.pairing.teams import Pins
    from liaison_plan.solving.regions import Regions

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Progress = Callable[[int, int, str], None]

#: Rounds of matching and settling; two or three are usual.
_ROUNDS = 12
#: Below this many households one process is faster than several.
_SMALL = 3_000


@dataclass(frozen=True, eq=False)
class SolvedPairs:
    """
    A county solved with pairs.

    Attributes
    ----------
    teams
        The pairs, as an instance whose officials they are.
    solved
        Who serves whom, in positions of `teams`.
    regions, counted
        Where beats may lie, and beats per region that no plan can better, or None
        (see `Formed`).
    """

    teams: TeamInstance
    solved: Solved
    regions: Regions
    counted: Ints | None


def solve_pairs(
    county: County,
    instance: Instance,
    *,
    workers: int | None,
    progress: Progress | None,
) -> SolvedPairs:
    """
    Solve all layers of one county with two officials on every beat.

    Parameters
    ----------
    county, instance
        The county, as tables and as arrays of single persons.
    workers, progress
        As in `make_plan`.
    """
    if len(instance.lon) < _SMALL:
        workers = 1
    search = _Search(county, instance, workers, progress)
    search.start()
    first = search.best
    for _round in range(_ROUNDS):
        look()
        if not search.turn():
            break
    best = with_prices(search.solver, first, search.best)
    solved = search.solver.collect(best)
    return SolvedPairs(search.teams, solved, search.regions, search.counted)


class _Search:
    """The present pairs, and the best answer with them."""

    def __init__(
        self,
        county: County,
        instance: Instance,
        workers: int | None,
        progress: Progress | None,
    ) -> None:
        self.instance = instance
        self.pins: Pins = find_pins(county, instance)
        self.able = Able(instance, self.pins)
        self.regions: Regions = make_regions(instance)
        self.workers, self.progress = workers, progress

    def start(self) -> None:
        """Form pairs and solve the county with them."""
        formed = form_pairs(self.instance, self.regions)
        self.counted = formed.counted
        self._take(formed)
        self.best: Attempt = self._seeded(self.solver.search())

    def _take(self, formed: Formed) -> None:
        self.teams = make_teams(
            self.instance, self.pins, formed.first, formed.second, formed.region
        )
        self.solver = CountySolver(
            self.teams, self.regions, self.workers, self.progress
        )

    def turn(self) -> bool:
        """Match officials anew and settle; False when that gains nothing."""
        solution = self.solver.solution(self.best.staffing, self.best.plans)
        used = np.flatnonzero(solution.centre >= 0)
        held = self._held(solution, used)
        found = None
        if len(used):
            may_try = self._may_try(held)
            found = match_pairs(self.instance, self.pins, held, may_try)
        before = self.teams, self.solver, self.best
        today = cost_today(self.instance, self.pins, held)
        first, second = held.first, held.second
        is_better = found is not None and found.cost < today
        if found is not None and is_better:
            first, second = found.first, found.second
        left_out = np.flatnonzero(solution.official < 0)
        pairs, is_new = self._with_idle(used, first, second, left_out)
        is_new &= len(left_out) > 0 or self.instance.rules.load.idle == "forbidden"
        if not is_better and not is_new:
            return False
        self._take(pairs)
        self.best = self._seeded(self._settled(solution, used))
        if is_new and needs_atoms(self.teams):
            # Where groups stay whole nobody is set beside the beats there are.
            self.best = min(self.best, self.solver.search(), key=lambda a: a.key)
        if is_new or (len(left_out) and found is not None and found.cost[0] < today[0]):
            self.best = self._seeded(self.solver.help_out(self.best))
        if self.best.key > before[2].key or (
            not is_better and self.best.key == before[2].key
        ):
            self.teams, self.solver, self.best = before
            return False
        return True

    def _seeded(self, best: Attempt) -> Attempt:
        """Set idle pairs beside the beats there are, where that mends an aim."""
        solution = self.solver.solution(best.staffing, best.plans)
        if needs_atoms(self.teams):
            return best
        seeds = place_idle(self.teams, self.regions, self.solver.may_work, solution)
        if not seeds:
            return best
        centre, region = solution.centre.copy(), best.staffing.region.copy()
        for team, door in seeds.items():
            centre[team] = door
            region[team] = self.regions.of_village[self.teams.village[door]]
        # Who was seated in vain stays out of it.
        region[(centre < 0)] = -1
        trial = settle_county(self.solver, region, Solution(solution.official, centre))
        return min(best, trial, key=lambda attempt: attempt.key)

    def _held(self, solution: Solution, used: Ints) -> Held:
        """Count the beats in use, and whose they are."""
        at = np.full(len(self.teams.official_ids) + 1, -1)
        at[used] = np.arange(len(used))
        beat = at[solution.official]
        centre = solution.centre[used]
        return Held(
            beat, centre, self.teams.first[used], self.teams.second[used],
            self._hopes(beat, centre),
        )  # fmt: skip

    def _hopes(self, beat: Ints, centre: Ints) -> Ints:
        """Beats with room, of the region, nearest to each household left out."""
        teams, region = self.teams, self.regions.of_village[self.instance.village]
        hopes = np.full(len(beat), -1)
        load = np.bincount(beat[beat >= 0], teams.workload[beat >= 0], len(centre))
        room = 2 * self.instance.rules.load.max - load
        for h in np.flatnonzero(beat < 0).tolist():
            near = np.flatnonzero((region[centre] == region[h]) & (room > 0))
            if not len(near):
                continue
            at = centre[near]
            cm = teams.scatter_cm(np.array([h]), teams.lon[at], teams.lat[at])[0]
            hopes[h] = near[int(np.argmin(cm))]
            room[hopes[h]] -= teams.workload[h]
        return hopes

    def _may_try(self, held: Held) -> Bools:
        """
        Tell which officials are thought of for which beats.

        Where units are to be kept whole, officials stay in the villages they work in.
        """
        m, k = len(self.instance.official_ids), len(held.centre)
        if round(self.instance.rules.weights.unit_split * 100) == 0:
            return np.ones((m, k), bool)
        village = self.instance.village[held.centre]
        works_in = np.full(m, -1)
        works_in[held.first] = village
        works_in[held.second] = village
        may = works_in[:, None] == village[None, :]
        if (held.hopes >= 0).any():
            # To be served outranks whole units: who is idle may help out.
            stuck = np.unique(held.hopes[held.hopes >= 0])
            may[np.ix_(works_in < 0, stuck)] = True
        return np.asarray(may)

    def _with_idle(
        self, used: Ints, first: Ints, second: Ints, left_out: Ints
    ) -> tuple[Formed, bool]:
        """Put pairs of those without a beat beside the pairs of the beats."""
        works = np.zeros(len(self.instance.official_ids), bool)
        works[first] = works[second] = True
        idle = self.able.pairs_for(left_out, np.flatnonzero(~works))
        for a, b in idle:
            works[[a, b]] = True
        idle += pair_idle(self.instance, np.flatnonzero(~works))
        before = {
            (a, b) for a, b in zip(
                self.teams.first.tolist(), self.teams.second.tolist(), strict=True
            )
        }  # fmt: skip
        more = np.array(idle, dtype=np.int64).reshape(-1, 2)
        region = np.append(self.best.staffing.region[used], np.full(len(more), -1))
        formed = Formed(
            np.append(first, more[:, 0]), np.append(second, more[:, 1]), region
        )
        return formed, not set(idle) <= before

    def _settled(self, solution: Solution, used: Ints) -> Attempt:
        """Settle the present beats with the present pairs."""
        m = len(self.teams.official_ids)
        at = np.full(len(solution.centre) + 1, -1)
        at[used] = np.arange(len(used))
        centre = np.full(m, -1)
        centre[: len(used)] = solution.centre[used]
        region = np.full(m, -1)
        region[: len(used)] = self.best.staffing.region[used]
        beats = Solution(at[solution.official], centre)
        return settle_county(self.solver, region, beats)
