"""
Parts of a staffing that are transportation problems, solved exactly as flows.

That is a part where nobody follows another role's unit, where persons who suit several
roles hold one place in one of them, and where units are limited in one role only, with
one person a place. Persons flow from a source over their unit and class to places and
into a sink; every aim is a cost on these arcs, and each aim is exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.staged_flow import staged_circulation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.stations.problem import Problem

    Ints = NDArray[np.int64]


def is_transport(problem: Problem, part: tuple[int, ...]) -> bool:
    """Tell whether a part can be solved as a flow."""
    roles = [problem.role(r) for r in part]
    fits = problem.fits[list(part)]
    is_several = fits.sum(axis=0) > 1
    for r, role in zip(part, roles, strict=True):
        if role.same_unit_as:
            return False
        if role.per_unit_max and (
            len(part) > 1 or problem.posts.high[r].max(initial=0) > 1
        ):
            return False
        if role.per_person[1] > 1 and bool((problem.fits[r] & is_several).any()):
            return False
    return not any(
        problem.is_shared(r, s) and bool((problem.fits[r] & problem.fits[s]).any())
        for n, r in enumerate(part)
        for s in part[n + 1 :]
    )


@dataclass
class _Arcs:
    """Arcs with a cost for every aim."""

    tail: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    room: list[int] = field(default_factory=list)
    cost: list[tuple[int, ...]] = field(default_factory=list)

    def add(self, tail: int, head: int, room: int, **cost: int) -> int:
        """Add an arc; costs are given by the name of their aim."""
        names = ("short", "squares", "missing", "home", "metres", "changes")
        self.tail.append(tail)
        self.head.append(head)
        self.room.append(room)
        self.cost.append(tuple(cost.get(name, 0) for name in names))
        return len(self.tail) - 1


def solve_transport(
    problem: Problem, part: tuple[int, ...], n_aims: int
) -> tuple[dict[tuple[int, int, int], int], list[int]]:
    """
    Staff a part as a flow.

    Parameters
    ----------
    problem
        What is to be staffed, and who may.
    part
        Roles that touch each other, for which `is_transport` holds.
    n_aims
        How many aims are asked for.

    Returns
    -------
    count
        Persons by role, class and place, where there are any.
    values
        Of the aims asked for: proven least, in the numbers of `solve`.
    """
    arcs = _Arcs()
    source, sink = 0, 1
    classes = np.flatnonzero(problem.may[list(part)].any(axis=(0, 2))).tolist()
    node = {c: 2 + n for n, c in enumerate(classes)}
    entry = _entries(problem, part, classes, arcs, 2 + len(classes))
    n_nodes = max([1, *entry.values(), *node.values()]) + 1
    for c in classes:
        _persons(problem, part, c, arcs, (entry.get(c, source), node[c]))
    taken = {}
    change = round(problem.rules.weights.change * 100)
    for r in part:
        for p in np.flatnonzero(problem.posts.high[r]).tolist():
            place, n_nodes = n_nodes, n_nodes + 1
            _place(problem, r, p, arcs, (place, sink))
            for c in np.flatnonzero(problem.may[r, :, p]).tolist():
                is_avoided = problem.role(r).home_village == "avoid"
                is_kept = int(problem.kept[r, c, p])
                taken[r, c, p] = arcs.add(
                    node[c], place,
                    int(min(problem.size[c], problem.posts.high[r, p])),
                    home=int(is_avoided and problem.is_home[c, p]),
                    metres=int(problem.metre_cost(c, p)) - change * is_kept,
                    changes=-is_kept,
                )  # fmt: skip
    arcs.add(sink, source, int(problem.posts.high.sum()))
    costs = np.array(arcs.cost, np.int64)
    flow = staged_circulation(
        np.array(arcs.tail), np.array(arcs.head), np.array(arcs.room, np.int64),
        [costs[:, aim] for aim in range(n_aims)], n_nodes,
    )  # fmt: skip
    values = (flow @ costs)[:n_aims] + _constants(problem, part)[:n_aims]
    count = {at: int(flow[arc]) for at, arc in taken.items() if flow[arc]}
    return count, values.tolist()


def _entries(
    problem: Problem,
    part: tuple[int, ...],
    classes: list[int],
    arcs: _Arcs,
    first: int,
) -> dict[int, int]:
    """Let classes of limited units come through a node of their unit."""
    limit = problem.role(part[0]).per_unit_max if len(part) == 1 else 0
    if not limit:
        return {}
    node: dict[int, int] = {}
    for c in classes:
        unit = int(problem.unit[c])
        if unit not in node:
            node[unit] = first + len(node)
            arcs.add(0, node[unit], limit)
    return {c: node[int(problem.unit[c])] for c in classes}


def _persons(
    problem: Problem, part: tuple[int, ...], c: int, arcs: _Arcs, ends: tuple[int, int]
) -> None:
    """Let the persons of a class take places; the fewest they want come first."""
    size = int(problem.size[c])
    roles = [r for r in part if problem.fits[r, c]]
    bands = [problem.role(r).per_person for r in roles]
    if len(roles) > 1:
        # One place in one role, and all other wishes are off.
        arcs.add(*ends, size, missing=-sum(fewest for fewest, _most in bands))
        return
    fewest, most = bands[0]
    arcs.add(*ends, size * fewest, missing=-1)
    arcs.add(*ends, size * (most - fewest))


def _place(
    problem: Problem, r: int, p: int, arcs: _Arcs, ends: tuple[int, int]
) -> None:
    """Let a place take persons; each up to the fewest is worth less than the last."""
    low, high = int(problem.posts.low[r, p]), int(problem.posts.high[r, p])
    for n in range(low, 0, -1):
        arcs.add(*ends, 1, short=-1, squares=-(2 * n - 1))
    arcs.add(*ends, high - low)


def _constants(problem: Problem, part: tuple[int, ...]) -> Ints:
    """Values of the aims while nobody stands anywhere."""
    low = problem.posts.low[list(part)]
    wanted = sum(
        problem.role(r).per_person[0] * int(problem.size[problem.fits[r]].sum())
        for r in part
    )
    return np.array([low.sum(), (low**2).sum(), wanted, 0, 0, 0], np.int64)
