"""
The order of many doors, on one way or several stays, by OR-Tools' routing library.

The only user of that library. Searches stop at a local optimum, from several first
solutions, so that no clock and no number of workers decides: the same costs give the
same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from liaison_plan.errors import SolverError
from liaison_plan.solving.tours import EXACT_DOORS, Ways, exact_orders
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: Where searches begin; the first of the best answers is taken.
_STRATEGIES = ("PATH_CHEAPEST_ARC", "SAVINGS", "CHRISTOFIDES")
#: Steps of improvement of one search, far above what any walk needs.
_STEPS = 10_000


@dataclass(frozen=True, eq=False)
class Stays:
    """
    Stays of one day, between which somebody is on the water, and doors to visit.

    Attributes
    ----------
    first, last
        Whole seconds from where a stay begins to each door, and from each door to where
        it ends; stays by doors.
    between
        Seconds from door to door.
    direct
        Seconds from begin to end of a stay without a door.
    is_open
        Which stays (rows) may visit which doors (columns).
    limit
        Seconds each stay lasts at most.
    service
        Seconds at a door.
    """

    first: Ints
    last: Ints
    between: Ints
    direct: Ints
    is_open: Bools
    limit: Ints
    service: int


def door_orders(ways: Ways) -> tuple[Ints, Ints, bool]:
    """
    Find a cheap order of the doors of each way; the cheapest where it is proven.

    Parameters
    ----------
    ways
        With at least one door each.

    Returns
    -------
    order
        Doors in the order they are visited, ways by doors.
    cost
        Of each way.
    is_exact
        Whether the orders are proven cheapest: up to `tours.EXACT_DOORS` doors.

    Raises
    ------
    SolverError
        A search ends without an answer.
    """
    n_ways, n = ways.first.shape
    if n <= EXACT_DOORS:
        return *exact_orders(ways), True
    order = np.empty((n_ways, n), np.int64)
    cost = np.empty(n_ways, np.int64)
    for at in range(n_ways):
        first, last = ways.first[at], ways.last[at]
        table = _table(first[None], last[None], ways.between[at], np.zeros(1, np.int64))
        manager = pywrapcp.RoutingIndexManager(n + 2, 1, [n], [n + 1])
        routing = pywrapcp.RoutingModel(manager)
        routing.SetArcCostEvaluatorOfAllVehicles(
            routing.RegisterTransitMatrix(table.tolist())
        )
        answer = _best(routing)
        order[at] = _visited(manager, routing, answer, 0)
        cost[at] = answer.ObjectiveValue()
    return order, cost, False


def stay_orders(stays: Stays) -> tuple[list[list[int]], int]:
    """
    Spread many doors over stays of limited time and order them.

    Parameters
    ----------
    stays
        At least one.

    Returns
    -------
    orders
        Doors of each stay in the order they are visited.
    cost
        Doors left out, then seconds of the last stay, then seconds on the way, as one
        number that orders answers of one day.

    Raises
    ------
    SolverError
        The search ends without an answer.
    """
    n_stays, n = stays.first.shape
    table = _table(stays.first, stays.last, stays.between, stays.direct)
    begins, ends = (
        list(range(n, n + n_stays)),
        list(range(n + n_stays, n + 2 * n_stays)),
    )
    manager = pywrapcp.RoutingIndexManager(n + 2 * n_stays, n_stays, begins, ends)
    routing = pywrapcp.RoutingModel(manager)
    timed = table.copy()
    timed[:n] += stays.service
    clock = routing.RegisterTransitMatrix(timed.tolist())
    routing.AddDimensionWithVehicleCapacity(
        clock, 0, stays.limit.tolist(), True, "clock"
    )
    # One second of the last stay weighs more than all seconds of the others.
    heavy = int(timed.max()) * (n + 2 * n_stays) + 1
    plain = routing.RegisterTransitMatrix(table.tolist())
    late = routing.RegisterTransitMatrix((table + heavy * timed).tolist())
    for stay in range(n_stays):
        is_last = stay == n_stays - 1
        routing.SetArcCostEvaluatorOfVehicle(late if is_last else plain, stay)
        # The way of a stay without doors is gone too.
        routing.SetVehicleUsedWhenEmpty(True, stay)
    for door in range(n):
        index = manager.NodeToIndex(door)
        routing.AddDisjunction([index], heavy * heavy)
        may = [stay for stay in range(n_stays) if stays.is_open[stay, door]]
        routing.VehicleVar(index).SetValues([-1, *may])
    answer = _best(routing)
    orders = [_visited(manager, routing, answer, stay) for stay in range(n_stays)]
    return orders, answer.ObjectiveValue()


def _table(first: Ints, last: Ints, between: Ints, direct: Ints) -> Ints:
    """Lay costs out as one table: doors, begins, ends."""
    n_stays, n = first.shape
    table = np.zeros((n + 2 * n_stays, n + 2 * n_stays), np.int64)
    table[:n, :n] = between
    table[n : n + n_stays, :n] = first
    table[:n, n + n_stays :] = last.T
    for stay in range(n_stays):
        table[n + stay, n + n_stays + stay] = direct[stay]
    return table


def _best(routing: pywrapcp.RoutingModel) -> pywrapcp.Assignment:
    """Search from every first solution and keep the first of the best answers."""
    best = None
    for strategy in _STRATEGIES:
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = getattr(
            routing_enums_pb2.FirstSolutionStrategy, strategy
        )
        parameters.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GREEDY_DESCENT
        )
        parameters.solution_limit = _STEPS
        answer = routing.SolveWithParameters(parameters)
        if answer is not None and (
            best is None or answer.ObjectiveValue() < best.ObjectiveValue()
        ):
            best = answer
    if best is None:
        raise SolverError(_("The routing solver found no way past the doors."))
    return best


def _visited(
    manager: pywrapcp.RoutingIndexManager,
    routing: pywrapcp.RoutingModel,
    answer: pywrapcp.Assignment,
    vehicle: int,
) -> list[int]:
    """Doors of one way in their order."""
    doors = []
    index = answer.Value(routing.NextVar(routing.Start(vehicle)))
    while not routing.IsEnd(index):
        doors.append(manager.IndexToNode(index))
        index = answer.Value(routing.NextVar(index))
    return doors
