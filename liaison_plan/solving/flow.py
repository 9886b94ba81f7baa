"""
Network flows: the only user of OR-Tools' graph algorithms.

Arrays in, arrays out. The solver's status is looked at before anything is read: reading
flows after an unbalanced solve crashes the interpreter (or-tools issue 3947).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.graph.python import max_flow as _max_flow
from ortools.graph.python import min_cost_flow as _min_cost_flow

from liaison_plan.errors import SolverError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def min_cost_flow(
    tail: Ints, head: Ints, capacity: Ints, cost: Ints, supply: Ints
) -> Ints | None:
    """
    Cheapest flow that meets every node's supply exactly.

    Parameters
    ----------
    tail, head
        Nodes of each arc, counted from 0.
    capacity, cost
        Whole numbers of each arc; costs may be negative.
    supply
        One whole number per node; positive sends, negative receives; sums to 0.

    Returns
    -------
    flow
        Flow of each arc, or None when no flow meets the supplies.

    Raises
    ------
    SolverError
        The costs are too large for the solver, or it gives no answer.
    """
    if int(supply.sum()) != 0:
        return None
    solver = _min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    solver.set_nodes_supplies(np.arange(len(supply)), supply)
    status = solver.solve()
    if status == solver.OPTIMAL:
        return np.asarray(solver.flows(arcs), dtype=np.int64)
    if status == solver.INFEASIBLE:
        return None
    if status == solver.BAD_COST_RANGE:
        largest = int(np.abs(cost).max())
        raise SolverError(
            _("The flow solver cannot take a cost as large as {cost}: "
              "lower the weights in rules.toml.").format(cost=largest)
        )  # fmt: skip
    raise SolverError(_("The flow solver ended with status {s}.").format(s=status.name))


def max_flow(
    tail: Ints, head: Ints, capacity: Ints, *, source: int, sink: int
) -> tuple[int, Ints]:
    """
    Largest flow from source to sink.

    Returns
    -------
    value, flow
        The total, and the flow of each arc.

    Raises
    ------
    SolverError
        The solver gives no answer.
    """
    solver = _max_flow.SimpleMaxFlow()
    arcs = solver.add_arcs_with_capacity(tail, head, capacity)
    status = solver.solve(source, sink)
    if status != solver.OPTIMAL:
        raise SolverError(
            _("The flow solver ended with status {s}.").format(s=status.name)
        )
    return int(solver.optimal_flow()), np.asarray(solver.flows(arcs), dtype=np.int64)
