"""
Constraint programming: models of their own kind for CP-SAT.

One worker and deterministic time make the answer the same on every run; the status is
mapped by name, and an answer is only read where there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from liaison_plan.errors import SolverError
from liaison_plan.solving.lexicographic import Lexicographic as Lexicographic
from liaison_plan.solving.lexicographic import steady_solver
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
    households: Ints | None = None,
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
    households
        What leaving out an item counts; its points where that is not given.

    Returns
    -------
    official
        Of each item, -1 = left out; None when nothing was found in the limit. Fewest
        households (or points) left out, then fewest points missing, then least cost.

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
    lost = weight if households is None else households
    model.minimize(
        sum(int(cost[i, j]) * var for (i, j), var in takes.items())
        + most * sum(missing)
        + most * points * sum(int(lost[i]) * out[i] for i in range(n))
    )
    solver = steady_solver(deterministic_time)
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


def cut_exactly(
    cost: Ints, n_beats: int, low: int, high: int, *, deterministic_time: float
) -> tuple[int, int, bool]:
    """
    Cut one small village into beats of least scatter, proven where time allows.

    Too slow for plans (60 households may take minutes): it shows, on small villages,
    what an engine leaves and what a bound leaves.

    Parameters
    ----------
    cost
        Whole numbers, households by centres.
    n_beats, low, high
        Number of beats, and fewest and most households of one.
    deterministic_time
        Limit in CP-SAT's own units, never seconds.

    Returns
    -------
    least, bound, is_proven
        Cost of the best cut found, the solver's own lower bound, and whether they meet.

    Raises
    ------
    SolverError
        The model is refused, or no cut was found.
    """
    n = len(cost)
    model = cp_model.CpModel()
    # A household belongs to itself exactly where it is a centre.
    takes = [[model.new_bool_var("") for _j in range(n)] for _i in range(n)]
    centre = [takes[j][j] for j in range(n)]
    for i in range(n):
        model.add_exactly_one(takes[i])
    model.add(sum(centre) == n_beats)
    for j in range(n):
        size = sum(takes[i][j] for i in range(n))
        model.add(size >= low * centre[j])
        model.add(size <= high * centre[j])
        for i in range(n):
            model.add_implication(takes[i][j], centre[j])
    model.minimize(
        sum(int(cost[i, j]) * takes[i][j] for i in range(n) for j in range(n))
    )
    solver = steady_solver(deterministic_time)
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise SolverError(_("The constraint solver found no cut of the village."))
    least, bound = round(solver.objective_value), round(solver.best_objective_bound)
    return least, bound, status == cp_model.OPTIMAL


@dataclass(frozen=True, eq=False)
class Classes:
    """
    Classes of officials and the regions they may be placed in.

    Attributes
    ----------
    size, low, high, is_exempt, must_work
        Of each class: officials, band (minimum at least 1), whether idleness of the
        class is no matter, and whether all of it is to be placed.
    may_work
        Which classes (rows) may work in which regions (columns).
    points, shared, most, counts
        Of each region: points to serve, points that can meet minimums, officials it
        can hold, and whether the minimum counts there.
    """

    size: Ints
    low: Ints
    high: Ints
    is_exempt: Bools
    must_work: Bools
    may_work: Bools
    points: Ints
    shared: Ints
    most: Ints
    counts: Bools


def place_classes(
    classes: Classes,
    weights: tuple[int, int, int],
    *,
    start: Ints,
    deterministic_time: float,
) -> tuple[Ints, int] | None:
    """
    Place classes of officials with bands of their own in regions.

    Parameters
    ----------
    classes
        What is to be placed where.
    weights
        Price of a point left out, a point missing, an official idle.
    start
        A placing to start from, classes by regions.
    deterministic_time
        Limit in CP-SAT's own units, never seconds.

    Returns
    -------
    placed, bound
        Officials of each class in each region, and a proven lower bound of the price;
        None when nothing was found in the limit.

    Raises
    ------
    SolverError
        The model is refused.
    """
    model = cp_model.CpModel()
    most = np.minimum(classes.size[:, None], classes.most[None, :])
    pairs = zip(*np.nonzero(classes.may_work & (most > 0)), strict=True)
    x = {(int(c), int(r)): model.new_int_var(0, int(most[c, r]), "") for c, r in pairs}
    for (c, r), var in x.items():
        model.add_hint(var, int(start[c, r]))
    terms = _shortfalls_of_regions(model, x, classes, weights)
    terms += _idle_of_classes(model, x, classes, weights[2])
    model.minimize(sum(terms))
    solver = steady_solver(deterministic_time)
    status = solver.solve(model)
    if status == cp_model.MODEL_INVALID:
        raise SolverError(_("The constraint solver refused its model."))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    table = np.zeros(classes.may_work.shape, np.int64)
    for (c, r), var in x.items():
        table[c, r] = solver.value(var)
    bound = int(np.ceil(solver.best_objective_bound - 1e-6))
    return table, bound


def _shortfalls_of_regions(
    model: cp_model.CpModel,
    x: dict[tuple[int, int], cp_model.IntVar],
    classes: Classes,
    weights: tuple[int, int, int],
) -> list[cp_model.LinearExprT]:
    """Price the points left out and missing in every region."""
    terms: list[cp_model.LinearExprT] = []
    most_missing = int((classes.low * classes.size).sum()) + 1
    for r in range(len(classes.points)):
        here = [c for c in range(len(classes.size)) if (c, r) in x]
        out = model.new_int_var(0, int(classes.points[r]), "")
        held = sum(int(classes.high[c]) * x[c, r] for c in here)
        model.add(out + held >= int(classes.points[r]))
        terms.append(weights[0] * out)
        model.add(sum(x[c, r] for c in here) <= int(classes.most[r]))
        if classes.counts[r]:
            short = model.new_int_var(0, most_missing, "")
            needed = sum(int(classes.low[c]) * x[c, r] for c in here)
            model.add(short >= needed - int(classes.shared[r]))
            terms.append(weights[1] * short)
    return terms


def _idle_of_classes(
    model: cp_model.CpModel,
    x: dict[tuple[int, int], cp_model.IntVar],
    classes: Classes,
    weight: int,
) -> list[cp_model.LinearExprT]:
    """Price those without a place; the exempt cost one where they have one."""
    terms: list[cp_model.LinearExprT] = []
    for c, size in enumerate(classes.size.tolist()):
        mine = [x[c, r] for r in range(len(classes.points)) if (c, r) in x]
        model.add(sum(mine) <= size)
        if classes.must_work[c] and mine:
            model.add(sum(mine) == size)
        if classes.is_exempt[c]:
            # Where they help nobody, they stay away.
            terms.append(sum(mine))
        else:
            terms.append(weight * (size - sum(mine)))
    return terms
