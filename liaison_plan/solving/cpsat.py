"""
Constraint programming: the only user of CP-SAT.

One worker and deterministic time make the answer the same on every run; the status is
mapped by name, and an answer is only read where there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from liaison_plan.errors import SolverError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


def assign_whole(
    cost: Ints,
    allowed: Bools,
    weight: Ints,
    minimum: Ints,
    maximum: Ints,
    *,
    start: Ints,
    deterministic_time: float,
) -> Ints | None:
    """
    Assign items that cannot be cut to a few officials (generalised assignment).

    Parameters
    ----------
    cost
        Whole numbers, items by officials.
    allowed
        Same shape.
    weight
        Points of each item.
    minimum, maximum
        Band of each official; the maximum is hard.
    start
        An assignment to start from, -1 = left out.
    deterministic_time
        Limit in CP-SAT's own units, never seconds.

    Returns
    -------
    official
        Of each item, -1 = left out; None when nothing was found in the limit. Fewest
        points left out, then fewest points missing, then least cost.

    Raises
    ------
    SolverError
        The model is refused.
    """
    n, k = cost.shape
    model = cp_model.CpModel()
    takes: dict[tuple[int, int], cp_model.IntVar] = {}
    for i, j in zip(*np.nonzero(allowed), strict=True):
        takes[int(i), int(j)] = model.new_bool_var("")
        model.add_hint(takes[int(i), int(j)], bool(start[i] == j))
    out = [model.new_bool_var("") for _i in range(n)]
    for i in range(n):
        model.add_exactly_one(
            [takes[i, j] for j in range(k) if (i, j) in takes] + [out[i]]
        )
        model.add_hint(out[i], bool(start[i] < 0))
    missing = []
    for j in range(k):
        load = sum(int(weight[i]) * takes[i, j] for i in range(n) if (i, j) in takes)
        model.add(load <= int(maximum[j]))
        short = model.new_int_var(0, int(minimum[j]), "")
        model.add(load + short >= int(minimum[j]))
        missing.append(short)
    # Sums of lower aims can never reach one step of a higher one.
    most = int(cost.max(axis=1).sum()) + 1
    points = int(minimum.sum()) + 1
    model.minimize(
        sum(int(cost[i, j]) * var for (i, j), var in takes.items())
        + most * sum(missing)
        + most * points * sum(int(weight[i]) * out[i] for i in range(n))
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = deterministic_time
    solver.parameters.random_seed = 0
    status = solver.solve(model)
    if status == cp_model.MODEL_INVALID:
        raise SolverError(_("The constraint solver refused its model."))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    official = np.full(n, -1)
    for (i, j), var in takes.items():
        if solver.boolean_value(var):
            official[i] = j
    return official
