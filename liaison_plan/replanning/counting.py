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
        Whether points missing and idle officials are mended as well, officials moving
        from one region to another for it; else only what is a hard rule: households
        left out, and idle officials where they are forbidden.

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


class _Book:
    """Beats and idle officials by region, and what one more or less is worth."""

    def __init__(self, present: Present, seating: Seating, touched: list[int]) -> None:
        instance, regions = present.instance, present.regions
        self.load, self.touched = instance.rules.load, touched
        region_of = present.region_of
        self.points = np.bincount(region_of, instance.workload, regions.n).astype(int)
        self.doors = np.bincount(region_of, minlength=regions.n)
        self.has_minimum = np.zeros(regions.n, bool)
        self.has_minimum[regions.of_village[~instance.village_is_exempt]] = True
        working = seating.region >= 0
        self.beats = np.bincount(seating.region[working], minlength=regions.n)
        self.may_work = present.may_work
        # Who is told to be idle by exemption is not called for.
        self.idle = ~working & ~instance.is_exempt
        self.seated = seating.region.copy()
        self.fixed = np.zeros(len(working), bool)
        self.fixed[instance.pin[instance.pin >= 0]] = True

    def _aims(self, region: int, beats: int) -> tuple[int, int, int]:
        out, missing, squares = shortfalls(
            int(self.points[region]), beats, self.load,
            has_minimum=bool(self.has_minimum[region]),
        )  # fmt: skip
        return out, missing, squares

    def _change(self, region: int, by: int) -> tuple[int, int, int]:
        now = self._aims(region, int(self.beats[region]))
        new = self._aims(region, int(self.beats[region]) + by)
        return new[0] - now[0], new[1] - now[1], new[2] - now[2]

    def _worth(self, changes: list[tuple[int, int, int]], idle: int) -> tuple[int, ...]:
        """Say what a step does in the order of the aims; below zeros it pays."""
        out, missing, squares = (sum(c[i] for c in changes) for i in range(3))
        rule = self.load.idle
        forbidden = idle if rule == "forbidden" else 0
        avoided = idle if rule == "avoid" else 0
        return out, forbidden, missing, squares, avoided

    def best(self, *, is_full: bool) -> Step | None:
        """Find the step that mends most, None where none mends anything."""
        best: tuple[tuple[int, ...], Step] | None = None
        for r in self.touched:
            for worth, step in self._steps_at(r, may_shift=is_full):
                if best is None or worth < best[0]:
                    best = worth, step
        if best is None:
            return None
        n = 5 if is_full else 2
        return best[1] if best[0][:n] < (0,) * n else None

    def _steps_at(
        self, r: int, *, may_shift: bool
    ) -> list[tuple[tuple[int, ...], Step]]:
        found = []
        can_open = self.beats[r] < self.doors[r]
        if can_open and (self.idle & self.may_work[:, r]).any():
            found.append((self._worth([self._change(r, 1)], -1), Step("open", r)))
        if self._may_dissolve(r):
            less = self._change(r, -1)
            found.append((self._worth([less], 1), Step("dissolve", r)))
            for s in self.touched if may_shift else []:
                if s == r or self.beats[s] >= self.doors[s]:
                    continue
                movers = (self.seated == r) & self.may_work[:, s] & ~self.fixed
                if movers.any():
                    worth = self._worth([less, self._change(s, 1)], 0)
                    found.append((worth, Step("shift", s, r)))
        return found

    def _may_dissolve(self, r: int) -> bool:
        return bool(self.beats[r] > 1 and ((self.seated == r) & ~self.fixed).any())

    def take(self, step: Step) -> None:
        """Count a step as done; which official moves is decided later."""
        if step.kind == "dissolve":
            who = int(np.flatnonzero((self.seated == step.region) & ~self.fixed)[0])
            self.beats[step.region] -= 1
            self.seated[who], self.idle[who] = -1, True
            return
        if step.kind == "shift":
            movers = (self.seated == step.source) & self.may_work[:, step.region]
            who = int(np.flatnonzero(movers & ~self.fixed)[0])
            self.beats[step.source] -= 1
        else:
            free = np.flatnonzero(self.idle & self.may_work[:, step.region])
            # Those who may work in the fewest regions are used up first.
            who = int(free[np.argmin(self.may_work[free].sum(axis=1))])
        self.beats[step.region] += 1
        self.seated[who], self.idle[who] = step.region, False
