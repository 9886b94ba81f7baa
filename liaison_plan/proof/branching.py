"""
A tighter bound of one region: cases by how many centres its hamlets have.

The linear relaxation behind `lagrangian` shares out beats in fractions: a hamlet of 31
households gets 1.03 beats of 30. No cut can do so. Here the cuts are divided into cases
("this hamlet has at most one centre", "at least two"), every case gets multipliers of
its own, and the region's bound is the least of its cases'. Hamlets are clusters of the
households by average linkage, of which any two are disjoint or one inside the other.

The cases are leaves of a tree: together they hold every cut, so their bound holds for
all, and each is checked like a plain bound, the cheapest centres within the limits.
Branch and bound with Lagrangian bounds: Geoffrion, "Lagrangean relaxation for integer
programming", Mathematical Programming Study 2, 1974.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

from liaison_plan.proof.ascent import ascend
from liaison_plan.proof.centre_limits import CentreLimit, cheapest_centres
from liaison_plan.proof.lagrangian import bound_of, centre_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.lagrangian import BeatsProblem

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

#: Evaluations per case.
_TURNS = 200
#: A hamlet's number of centres is whole where it is this near to a whole number.
_WHOLE = 0.04
#: Cases end where their bound is this near to the plan.
_NEAR = 0.0005


@dataclass(frozen=True, eq=False)
class Case:
    """
    Some of the cuts of a region, and multipliers that bound them.

    Attributes
    ----------
    limits
        How many centres hamlets have in these cuts.
    multipliers
        Centimetres, one per household.
    bound_cm
        No cut of the case has less.
    """

    limits: tuple[CentreLimit, ...]
    multipliers: Ints
    bound_cm: int


@dataclass(frozen=True, eq=False)
class Cases:
    """
    Cases that hold every cut of a region.

    Attributes
    ----------
    leaves
        The cases; those that no choice of centres fits are left out.
    bound_cm
        The least of their bounds, and not above the plan itself.
    """

    leaves: tuple[Case, ...]
    bound_cm: int


@dataclass(order=True)
class _Node:
    """A case on the heap, the lowest bound first."""

    bound: int
    number: int
    case: Case
    centres: Floats


def bound_by_cases(
    problem: BeatsProblem, start: Ints, upper: int, *, most: int
) -> Cases:
    """
    Divide the cuts of a region into cases until the bound is near the plan.

    Parameters
    ----------
    problem
        The region, without limits.
    start
        Multipliers to start from, such as those of the plain bound.
    upper
        Centimetres of a plan of the region.
    most
        How many cases are looked at, at most.

    Returns
    -------
    cases
        Their bound is never below the plain bound of `start`.

    Raises
    ------
    ValueError
        The region has no cut at all.
    """
    tree = _Hamlets(problem)
    first = _node(problem, Case((), start, 0), upper, 0)
    heap = [first] if first else []
    done: list[_Node] = []
    looked_at = 1
    while heap and looked_at < most:
        node = heapq.heappop(heap)
        limit = tree.split(node.case.limits, node.centres)
        if node.bound >= upper * (1 - _NEAR) or limit is None:
            done.append(node)
            if node.bound < upper * (1 - _NEAR):
                # The lowest bound cannot be raised here any more.
                break
            continue
        for side in limit:
            looked_at += 1
            case = replace(node.case, limits=(*node.case.limits, side))
            found = _node(problem, case, upper, looked_at)
            if found:
                heapq.heappush(heap, found)
    leaves = sorted([*done, *heap])
    if not leaves:
        message = "the region has no cut"
        raise ValueError(message)
    return Cases(tuple(n.case for n in leaves), min(leaves[0].bound, upper))


def _node(problem: BeatsProblem, case: Case, upper: int, number: int) -> _Node | None:
    """Bound a case from its parent's multipliers; None where it holds no cut."""
    limited = replace(problem, limits=case.limits)
    nobody = np.zeros(problem.n)
    if cheapest_centres(nobody, problem.n_beats, case.limits) is None:
        return None
    u, centres = ascend(
        limited, case.multipliers, upper, turns=_TURNS, plain=0.02 if number else 0.1
    )
    try:
        bound = bound_of(u, centre_values(problem, u), problem.n_beats, case.limits)
    except ValueError:
        return None
    return _Node(bound, number, Case(case.limits, u, bound), centres)


class _Hamlets:
    """Nested clusters of a region's households."""

    def __init__(self, problem: BeatsProblem) -> None:
        n = problem.n
        everyone = np.arange(n)
        table = problem.block(everyone, everyone).astype(np.float64)
        table = np.maximum(table, table.T)
        np.fill_diagonal(table, 0)
        merges = linkage(squareform(table, checks=False), "average")
        self.members = np.zeros((2 * n - 1, n), bool)
        self.members[everyone, everyone] = True
        height, above = np.zeros(2 * n - 1), np.full(2 * n - 1, np.inf)
        for m, (a, b, far, _size) in enumerate(merges):
            self.members[n + m] = self.members[int(a)] | self.members[int(b)]
            height[n + m] = far
            above[[int(a), int(b)]] = far
        size = self.members.sum(axis=1)
        fits = (size >= 2) & (size < n)
        self.members = self.members[fits]
        #: How far a cluster stands apart, from 0 to 1.
        self.apart = 1 - height[fits] / np.maximum(above[fits], 1)

    def split(
        self, limits: tuple[CentreLimit, ...], centres: Floats
    ) -> tuple[CentreLimit, CentreLimit] | None:
        """
        Divide a case at the hamlet whose number of centres is least whole.

        Returns
        -------
        sides
            At most so many centres, and at least one more; None where all are whole.
        """
        number = self.members @ centres
        fraction = np.minimum(number - np.floor(number), np.ceil(number) - number)
        worth = np.where(fraction > _WHOLE, fraction * (0.1 + self.apart), 0)
        at = int(np.argmax(worth))
        if worth[at] == 0:
            return None
        inside = np.flatnonzero(self.members[at])
        below = int(np.floor(number[at]))
        return (
            CentreLimit(inside, 0, below),
            CentreLimit(inside, below + 1, len(inside)),
        )
