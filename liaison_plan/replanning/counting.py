"""
How many beats a region is to have, counted from those it has (see `solving.counts`).

One more beat is opened, or one is dissolved, only where households left out, idle
officials (where they are forbidden or avoided), points missing or their squares become
fewer by it: the seating in force is changed as little as the higher aims allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.counts import shortfalls

if TYPE_CHECKING:
    from collections.abc import Iterable

    from liaison_plan.replanning.present import Present, Seating

#: More beats than this are never opened or dissolved in one go.
_MOST = 5_000


@dataclass(frozen=True)
class Step:
    """
    One beat more or one less.

    Attributes
    ----------
    kind
        `open`, `dissolve` or `shift` (dissolve here, open there).
    region
        Where a beat is opened (`open`, `shift`) or dissolved.
    source
        Where a beat is dissolved for a `shift`, else -1.
    """

    kind: str
    region: int
    source: int = -1


def balance_counts(
    present: Present,
    seating: Seating,
    touched: Iterable[int],
    *,
    is_full: bool,
) -> list[Step]:
    """
    Find the steps that mend the higher aims by arithmetic, the best first.

    Parameters
    ----------
    present, seating
        The county, and who works where.
    touched
        Regions where beats may be opened or dissolved.
    is_full
        Whether points missing and idle officials are mended as well; else only
        households left out, and idle officials where they are forbidden.

    Returns
    -------
    steps
        In the order of their worth; each supposes those before it.
    """
    book = _Book(present, seating, sorted(set(touched)))
    steps: list[Step] = []
    while len(steps) < _MOST:
        step = book.best(is_full=is_full)
        if step is None:
            break
        book.take(step)
        steps.append(step)
    return steps


#: What one unit of each aim weighs in the packed worth of a step, so that the order of
#: the aims holds: squares of a step stay below 2^23, points missing below 2^17.
_AVOIDED, _SQUARES, _MISSING, _FORBIDDEN, _OUT = 1, 2**2, 2**26, 2**44, 2**47
#: Worth of a step that cannot be taken.
_NEVER = 2**62


class _Book:
    """Beats and idle officials by region, and what one more or less is worth."""

    def __init__(self, present: Present, seating: Seating, touched: list[int]) -> None:
        instance, regions = present.instance, present.regions
        self.load, self.touched = instance.rules.load, np.array(touched, np.int64)
        region_of, n = present.region_of, regions.n
        self.points = np.bincount(region_of, instance.workload, n).astype(int)
        self.doors = np.bincount(region_of, minlength=n)
        self.has_minimum = np.zeros(n, bool)
        self.has_minimum[regions.of_village[~instance.village_is_exempt]] = True
        working = seating.region >= 0
        self.beats = np.bincount(seating.region[working], minlength=n)
        self.may_work = present.may_work
        # Who is told to be idle by exemption is not called for.
        self.idle = ~working & ~instance.is_exempt
        self.seated = seating.region.copy()
        self.fixed = np.zeros(len(working), bool)
        self.fixed[instance.pin[instance.pin >= 0]] = True
        #: Officials of each region (row) who could move to another (column).
        self.movers = np.zeros((n, n), np.int64)
        free = np.flatnonzero(working & ~self.fixed)
        np.add.at(self.movers, self.seated[free], self.may_work[free])
        self.less, self.more = np.zeros(n, np.int64), np.zeros(n, np.int64)
        for r in touched:
            self._price(r)

    def _price(self, region: int) -> None:
        """Count what one beat less and one more do to the aims of a region."""
        now = self._aims(region, int(self.beats[region]))
        self.less[region] = self._aims(region, int(self.beats[region]) - 1) - now
        self.more[region] = self._aims(region, int(self.beats[region]) + 1) - now

    def _aims(self, region: int, beats: int) -> int:
        out, missing, squares = shortfalls(
            int(self.points[region]), max(0, beats), self.load,
            has_minimum=bool(self.has_minimum[region]),
        )  # fmt: skip
        return out * _OUT + missing * _MISSING + squares * _SQUARES

    def best(self, *, is_full: bool) -> Step | None:
        """Find the step that mends most, None where none mends anything."""
        at = self.touched
        if not len(at):
            return None
        idling = {"forbidden": _FORBIDDEN, "avoid": _AVOIDED}.get(self.load.idle, 0)
        can_open = self.beats[at] < self.doors[at]
        called = self.may_work[self.idle][:, at].any(axis=0)
        opened = np.where(can_open & called, self.more[at] - idling, _NEVER)
        own = self.movers[at, at] > 0
        gives = (self.beats[at] > 1) & own
        closed = np.where(gives, self.less[at] + idling, _NEVER)
        found = [
            (int(opened.min()), 0, Step("open", int(at[opened.argmin()]))),
            (int(closed.min()), 1, Step("dissolve", int(at[closed.argmin()]))),
        ]
        ways = gives[:, None] & can_open[None, :] & (self.movers[at][:, at] > 0)
        np.fill_diagonal(ways, val=False)
        worth = np.where(ways, self.less[at][:, None] + self.more[at][None, :], _NEVER)
        r, s = np.unravel_index(int(worth.argmin()), worth.shape)
        found.append((int(worth[r, s]), 2, Step("shift", int(at[s]), int(at[r]))))
        worth_of, _order, step = min(found, key=lambda f: f[:2])
        # A hard rule is mended where more than any number of soft aims is.
        enough = 0 if is_full else -_FORBIDDEN // 2
        return step if worth_of < enough else None

    def take(self, step: Step) -> None:
        """Count a step as done; which official moves is decided later."""
        if step.kind == "open":
            free = np.flatnonzero(self.idle & self.may_work[:, step.region])
            # Those who may work in the fewest regions are used up first.
            who = int(free[np.argmin(self.may_work[free].sum(axis=1))])
        else:
            source = step.source if step.kind == "shift" else step.region
            movers = (self.seated == source) & ~self.fixed
            if step.kind == "shift":
                movers &= self.may_work[:, step.region]
            who = int(np.flatnonzero(movers)[0])
            self.movers[source] -= self.may_work[who]
            self.beats[source] -= 1
            self._price(source)
        if step.kind == "dissolve":
            self.seated[who], self.idle[who] = -1, True
            return
        self.beats[step.region] += 1
        self.seated[who], self.idle[who] = step.region, False
        if not self.fixed[who]:
            self.movers[step.region] += self.may_work[who]
        self._price(step.region)
