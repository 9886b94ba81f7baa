"""What must stay whole: households, and village groups where groups are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.places import plane_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Atoms:
    """
    What must stay whole.

    Attributes
    ----------
    of_household
        Atom of each household.
    weight
        Points of each atom.
    """

    of_household: Ints
    weight: Ints

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.weight)

    def sum_rows(self, per_household: Ints) -> Ints:
        """Sum the rows of the households of each atom."""
        total = np.zeros((self.n, *per_household.shape[1:]), np.int64)
        np.add.at(total, self.of_household, per_household)
        return total


def make_atoms(instance: Instance) -> Atoms:
    """
    Join households that must stay together.

    A group whose households are pinned to different officials is torn by its pins; one
    heavier than the largest maximum is cut into parts.
    """
    n = len(instance.lon)
    key = np.full(n, -1)
    if instance.rules.scope.keep_groups:
        key = instance.group.copy()
    largest = int(instance.load_max.max(initial=0))
    points = plane_points(instance)
    atom = np.full(n, -1)
    count = 0
    for g in np.unique(key[key >= 0]).tolist():
        inside = np.flatnonzero(key == g)
        for pin in np.unique(instance.pin[inside]).tolist():
            part = inside[instance.pin[inside] == pin]
            for piece in _pieces(part, instance.workload, largest, points):
                atom[piece] = count
                count += 1
    alone = np.flatnonzero(atom < 0)
    atom[alone] = count + np.arange(len(alone))
    return _numbered(atom, instance.workload)


def _numbered(atom: Ints, workload: Ints) -> Atoms:
    """Renumber atoms by their first household, so that solving goes by doors."""
    _values, first, inverse = np.unique(atom, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    atom = rank[inverse]
    return Atoms(atom, np.bincount(atom, workload).astype(np.int64))


def _pieces(
    part: Ints, workload: Ints, largest: int, points: NDArray[np.float64]
) -> list[Ints]:
    """Cut a group that is too heavy along its longer axis into parts that fit."""
    total = int(workload[part].sum())
    if total <= largest or largest == 0:
        return [part]
    spread = points[part].max(axis=0) - points[part].min(axis=0)
    axis = int(np.argmax(spread))
    order = part[np.argsort(points[part, axis], kind="stable")]
    aim = total / -(-total // largest)
    pieces: list[list[int]] = [[]]
    load = 0
    for h in order.tolist():
        w = int(workload[h])
        if pieces[-1] and (load + w > largest or load >= aim):
            pieces.append([])
            load = 0
        pieces[-1].append(h)
        load += w
    return [np.sort(np.array(p)) for p in pieces]


def fits_nowhere(atoms: Atoms, whole: Ints) -> Ints:
    """Atoms of several households that no official could take whole."""
    size = np.bincount(atoms.of_household, minlength=atoms.n)
    return np.flatnonzero((whole < 0) & (size > 1))


def heaviest_for(atoms: Atoms, may: NDArray[np.bool_]) -> Ints:
    """
    Choose an atom of several households for each official: the heaviest that is left.

    Parameters
    ----------
    atoms
        What stays whole so far.
    may
        Whether each official (row) may hold each household (column).
    """
    size = np.bincount(atoms.of_household, minlength=atoms.n)
    weight = np.where(size > 1, atoms.weight, 0)
    chosen = []
    for row in may:
        some = np.bincount(atoms.of_household, row, minlength=atoms.n) > 0
        best = int(np.argmax(np.where(some, weight, 0)))
        if some[best] and weight[best] > 0:
            chosen.append(best)
            weight[best] = 0
    return np.array(chosen, np.int64)


def halve(instance: Instance, atoms: Atoms, torn: Ints) -> Atoms:
    """Cut atoms in two along their longer axis."""
    points = plane_points(instance)
    atom = atoms.of_household.copy()
    count = atoms.n
    for a in torn.tolist():
        inside = np.flatnonzero(atom == a)
        spread = points[inside].max(axis=0) - points[inside].min(axis=0)
        axis = int(np.argmax(spread))
        order = inside[np.argsort(points[inside, axis], kind="stable")]
        atom[order[len(order) // 2 :]] = count
        count += 1
    return _numbered(atom, instance.workload)
