"""
Aims met one after another, each to proven optimum, by CP-SAT.

One of the few users of OR-Tools. Whole numbers in, whole numbers out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from liaison_plan.errors import SolverError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Terms = list[tuple[int, int]]


def steady_solver(deterministic_time: float) -> cp_model.CpSolver:
    """Set up a solver that gives the same answer on every run."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = deterministic_time
    solver.parameters.random_seed = 0
    return solver


@dataclass(frozen=True, eq=False)
class Best:
    """
    The best that was found for aims in their order.

    Attributes
    ----------
    values, bounds
        Of each aim: what was reached, and the proven lower bound given what was
        reached before; equal where the aim is proven.
    numbers
        Value of each variable.
    """

    values: list[int]
    bounds: list[int]
    numbers: Ints

    @property
    def is_proven(self) -> bool:
        """Whether every aim is at its optimum."""
        return self.values == self.bounds


class Lexicographic:
    """
    A model of whole variables whose aims are met one after another.

    Terms are pairs of a whole number and a variable; a variable is what `boolean` or
    `integer` gives.
    """

    def __init__(self) -> None:
        self._model = cp_model.CpModel()
        self._vars: list[cp_model.IntVar] = []
        self._low: list[int] = []
        self._high: list[int] = []

    def boolean(self) -> int:
        """Add a variable that is 0 or 1."""
        self._vars.append(self._model.new_bool_var(""))
        self._low.append(0)
        self._high.append(1)
        return len(self._vars) - 1

    def integer(self, low: int, high: int) -> int:
        """Add a variable between two numbers."""
        self._vars.append(self._model.new_int_var(low, high, ""))
        self._low.append(low)
        self._high.append(high)
        return len(self._vars) - 1

    def most(self, variable: int) -> int:
        """Tell how high a variable can go."""
        return self._high[variable]

    def add(self, terms: Terms, *, low: int, high: int) -> None:
        """Keep the sum of some terms between two numbers."""
        self._model.add_linear_constraint(self._sum(terms), low, high)

    def minimise(
        self,
        aims: list[Terms],
        *,
        deterministic_time: float,
        check: Callable[[], None] = lambda: None,
    ) -> tuple[list[int], NDArray[np.bool_]] | None:
        """
        Minimise the aims in their order, each to proven optimum; for yes-or-no models.

        Parameters
        ----------
        aims
            Terms of each aim.
        deterministic_time
            Limit of all aims together in CP-SAT's own units, never seconds.
        check
            Called before each aim; it may raise to stop the work.

        Returns
        -------
        values, chosen
            Value of each aim and of each variable; no values where nothing is
            feasible; None where an aim could not be proven in the limit.
        """
        values: list[int] = []
        chosen = np.zeros(len(self._vars), bool)
        for terms in aims or [[]]:
            check()
            self._model.minimize(self._sum(terms))
            solver = steady_solver(deterministic_time)
            status = solver.solve(self._model)
            deterministic_time -= solver.response_proto.deterministic_time
            if deterministic_time <= 0:
                return None
            if status == cp_model.MODEL_INVALID:
                raise SolverError(_("The constraint solver refused its model."))
            if status == cp_model.INFEASIBLE:
                return [], chosen
            if status != cp_model.OPTIMAL:
                return None
            chosen = np.array([solver.boolean_value(v) for v in self._vars], bool)
            values.append(sum(c * bool(chosen[i]) for c, i in terms))
            self.add(terms, low=values[-1], high=values[-1])
        return values, chosen

    def best(
        self,
        aims: list[Terms],
        *,
        deterministic_time: float,
        start: Ints | None = None,
    ) -> Best | None:
        """
        Minimise the aims in their order as well as the limit allows.

        An aim that stands as low as its terms can go, or repeats an earlier one, is not
        searched again.

        Parameters
        ----------
        aims
            Terms of each aim.
        deterministic_time
            Limit of each aim in CP-SAT's own units, never seconds.
        start
            Values of all variables that keep every constraint, to start from.

        Returns
        -------
        best
            None where nothing is feasible.

        Raises
        ------
        SolverError
            The model is refused, or nothing was found in the limit.
        """
        values: list[int] = []
        bounds: list[int] = []
        numbers = start
        for n, terms in enumerate(aims or [[]]):
            if terms in aims[:n]:
                values.append(values[aims.index(terms)])
                bounds.append(bounds[aims.index(terms)])
                continue
            least = sum(c * (self._low if c > 0 else self._high)[i] for c, i in terms)
            value = None
            if numbers is not None:
                value = sum(c * int(numbers[i]) for c, i in terms)
            bound = least
            if value is None or value > least:
                found = self._solve(terms, numbers, deterministic_time)
                if found is None:
                    return None
                numbers, bound = found
                value = sum(c * int(numbers[i]) for c, i in terms)
            values.append(value)
            bounds.append(min(bound, value))
            self.add(terms, low=least, high=value)
        assert numbers is not None
        return Best(values, bounds, numbers)

    def _solve(
        self, terms: Terms, start: Ints | None, deterministic_time: float
    ) -> tuple[Ints, int] | None:
        """Values of all variables and a bound; None where nothing is feasible."""
        self._model.minimize(self._sum(terms))
        self._model.clear_hints()  # type: ignore[no-untyped-call]
        if start is not None:
            for var, number in zip(self._vars, start.tolist(), strict=True):
                self._model.add_hint(var, number)
        solver = steady_solver(deterministic_time)
        # These models are nearly flows: their linear relaxation says almost all.
        solver.parameters.linearization_level = 2
        status = solver.solve(self._model)
        if status == cp_model.INFEASIBLE:
            return None
        bound = int(np.ceil(solver.best_objective_bound - 1e-6))
        if status == cp_model.UNKNOWN and start is not None:
            # What the search began with still stands.
            return start, bound
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise SolverError(
                _("The constraint solver refused its model.")
                if status == cp_model.MODEL_INVALID
                else _("The constraint solver found nothing within its limit.")
            )
        numbers = np.array([solver.value(v) for v in self._vars], np.int64)
        return numbers, bound

    def _sum(self, terms: Terms) -> cp_model.LinearExprT:
        return cp_model.LinearExpr.weighted_sum(
            [self._vars[i] for _c, i in terms], [c for c, _i in terms]
        )
