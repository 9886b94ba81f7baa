"""
Re-planning where something must stay whole: unequal workloads, groups kept together.

Given the centres this is generalised assignment, so nothing is proven: items are
assigned by `solving.whole_items` at a price of change that is raised until the budget
holds, and centres follow their beats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.replanning.budget import TooFewChanges
from liaison_plan.solving.allowed import Allowed
from liaison_plan.solving.atoms_nearest import by_nearness
from liaison_plan.solving.band import region_bands
from liaison_plan.solving.places import distance_block
from liaison_plan.solving.region import recentre
from liaison_plan.solving.transport import Bands
from liaison_plan.solving.whole import (
    Atoms,
    fits_nowhere,
    halve,
    heaviest_for,
    make_atoms,
)
from liaison_plan.solving.whole_items import WholeProblem, assign_items
from liaison_plan.travel.measure import NO_WAY_CM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from liaison_plan.replanning.field import Field
    from liaison_plan.replanning.settle import Watch

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: Rounds of assigning and recentring.
_ROUNDS = 12
#: Halvings of the price of a change.
_BISECTIONS = 14
#: How often groups that fit nowhere are halved.
_CUTS = 7


@dataclass(frozen=True, eq=False)
class _Answer:
    official: Ints
    centre: Ints
    changes: int
    cost: int


def settle_items(
    fields: Sequence[Field], left: int | None, watch: Watch
) -> list[tuple[Ints, Ints]]:
    """
    Settle regions whose items cannot be cut.

    Parameters
    ----------
    fields
        The regions.
    left
        Most changes in all of them together; None for as few as are found.
    watch
        Progress and stopping.

    Returns
    -------
    results
        Official and centre of each region.

    Raises
    ------
    TooFewChanges
        No assignment was found that changes so few.
    """

    def at(price: int) -> list[_Answer]:
        answers = []
        for done, field in enumerate(fields):
            watch.tell(done, len(fields), "replan")
            answers.append(_settle_one(field, price, watch.check))
        return answers

    if left is None:
        best = at(_highest(fields))
        return [(a.official, a.centre) for a in best]
    best = at(0)
    if _changes(best) > left:
        high = _highest(fields)
        best = at(high)
        if _changes(best) > left:
            raise TooFewChanges(_changes(best))
        low = 0
        for _step in range(_BISECTIONS):
            price = (low + high) // 2
            if price in (low, high):
                break
            trial = at(price)
            if _changes(trial) <= left:
                high = price
                if _aims(fields, trial) < _aims(fields, best):
                    best = trial
            else:
                low = price
    return [(a.official, a.centre) for a in best]


def _changes(answers: Sequence[_Answer]) -> int:
    return sum(a.changes for a in answers)


def _aims(fields: Sequence[Field], answers: Sequence[_Answer]) -> tuple[int, ...]:
    """Points left out, points missing, their squares and centimetres."""
    out = missing = squares = 0
    for field, answer in zip(fields, answers, strict=True):
        part, held = field.part, answer.official >= 0
        out += int(part.workload[~held].sum())
        load = np.bincount(
            answer.official[held], part.workload[held], len(part.official_ids)
        )
        gap = np.maximum(region_bands(part).minimum - load, 0)[load > 0]
        missing, squares = missing + int(gap.sum()), squares + int((gap**2).sum())
    return out, missing, squares, sum(a.cost for a in answers)


def _highest(fields: Sequence[Field]) -> int:
    """Price of a change that outweighs the ways of a region's items."""
    longest = 1
    for field in fields:
        part = field.part
        wide = part.measure.across_m(part.lon, part.lat)
        weight = max(part.rules.weights.scatter, 1.0)
        longest = max(longest, round(wide * 50 * weight))
    return min(20 * longest, 2**40)


def _settle_one(field: Field, price: int, check: Callable[[], None]) -> _Answer:
    """Assign, recentre, and assign again until no centre moves."""
    part = field.part
    n, k = len(part.lon), len(part.official_ids)
    if k == 0:
        lost = int((part.baseline != -1).sum())
        return _Answer(np.full(n, -1), np.full(0, -1), lost, 0)
    atoms, centre = make_atoms(part), field.centre
    allowed, block = Allowed(part, field.together), distance_block(part)
    official = np.full(n, -1)
    cost = np.zeros((n, k), np.int64)
    for _round in range(_ROUNDS):
        cost, table = _metres(field, allowed, centre)
        for cut in range(_CUTS):
            check()
            problem = _problem(field, atoms, cost, table, price)
            answer = assign_items(problem, effort="quick")
            torn = _to_halve(field, atoms, answer.official, table)
            if not len(torn) or cut == _CUTS - 1:
                break
            atoms = halve(part, atoms, torn)
        official = answer.official[atoms.of_household]
        if field.is_nearest:
            break
        new = recentre(part, allowed, field.circle, block, official, centre)
        if np.array_equal(new, centre):
            break
        centre = new
    changed = (part.baseline != -1) & (part.baseline != official)
    held = np.flatnonzero(official >= 0)
    total = int(cost[held, official[held]].sum())
    return _Answer(official, centre, int(changed.sum()), total)


def _to_halve(field: Field, atoms: Atoms, official: Ints, table: Bools) -> Ints:
    """Find groups that fit nowhere, and some for who has none and must not be idle."""
    torn = fits_nowhere(atoms, official)
    if field.part.rules.load.idle != "forbidden":
        return torn
    has_none = np.bincount(official[official >= 0], minlength=table.shape[1]) == 0
    return np.union1d(torn, heaviest_for(atoms, table[:, has_none].T))


def _metres(field: Field, allowed: Allowed, centre: Ints) -> tuple[Ints, Bools]:
    """Weighted centimetres of households (rows) to officials, and what is allowed."""
    part = field.part
    n, k = len(part.lon), len(part.official_ids)
    everyone = np.arange(n)
    table = np.stack([allowed.table(everyone, o) for o in range(k)], axis=1)
    if field.is_nearest:
        lon, lat = part.base_lon, part.base_lat
    else:
        at = np.maximum(centre, 0)
        lon, lat = part.lon[at], part.lat[at]
        table &= field.circle[:, part.village].T & (centre >= 0)[None, :]
        # A centre stays with its beat, unless a pin says otherwise.
        for o in np.flatnonzero(centre >= 0).tolist():
            h = int(centre[o])
            if part.pin[h] in (-1, o):
                table[h] &= np.arange(k) == o
    cm = part.scatter_cm(everyone, lon, lat)
    table &= cm <= part.scatter_limit_cm[:, None]
    near = np.where(cm < NO_WAY_CM, cm, 0)  # not allowed, and no number to sum
    weighted = np.rint(near * part.rules.weights.scatter).astype(np.int64)
    return weighted, table


def _problem(
    field: Field, atoms: Atoms, cost: Ints, table: Bools, price: int
) -> WholeProblem:
    part, k = field.part, len(field.part.official_ids)
    today = part.baseline[:, None]
    change = (today != -1) & (today != np.arange(k)[None, :])
    own = round(part.rules.weights.change * 100)
    bands = region_bands(part)
    if field.is_nearest:
        lon, lat = part.base_lon, part.base_lat
    else:
        at = np.maximum(field.centre, 0)
        lon, lat = part.lon[at], part.lat[at]
        works = field.centre >= 0
        bands = Bands(
            np.where(works, bands.minimum, 0), np.where(works, bands.maximum, 0), works
        )
    return WholeProblem(
        weight=atoms.weight,
        cost=atoms.sum_rows(cost + (price + own) * change.astype(np.int64)),
        allowed=atoms.sum_rows((~table).astype(np.int64)) == 0,
        bands=bands,
        near=by_nearness(lon, lat),
    )
