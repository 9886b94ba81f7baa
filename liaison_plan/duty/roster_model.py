"""
The duty roster as constraints and aims, solved one after another with their bounds.

Sets: persons p, workdays d in order. Data: who may serve when (`may`), persons needed a
day, days free between two turns, classes of special days. Variables: person p serves on
day d; persons missing on day d. Constraints: (1) every day has its persons or says how
many are missing, `_fill_days`; (2) nobody serves twice within gap + 1 workdays in a
row, `_keep_gaps`. Aims in order: (a) fewest persons missing; (b) the difference between
most and fewest turns beyond one, then turns outside the even share, `_spread_turns`;
(c) for all special days together, turns outside the even share of each class,
`_outside_share`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.lexicographic import Lexicographic

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.lexicographic import Terms

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

#: Limit of each aim in CP-SAT's own units.
_TIME = 60.0


@dataclass(frozen=True, eq=False)
class Turns:
    """
    Who serves when.

    Attributes
    ----------
    serves
        Persons by days.
    aims
        Name, value and proven lower bound of each aim, in order.
    """

    serves: Bools
    aims: tuple[tuple[str, int, int], ...]


def solve_turns(
    may: Bools, *, needed: int, gap: int, special: dict[str, Bools]
) -> Turns:
    """
    Share the days of a roster out.

    Parameters
    ----------
    may
        Whether each person (row) may serve on each day.
    needed
        Persons needed a day.
    gap
        Workdays free between two turns of one person.
    special
        Days that are to be shared out evenly too: name to a mark for each day.

    Returns
    -------
    turns
        With each aim's value and bound.

    Raises
    ------
    SolverError
        The model is refused, or nothing is found in the limit.
    """
    n_people, n_days = may.shape
    model = Lexicographic()
    x = np.full(may.shape, -1)
    for p, d in zip(*np.nonzero(may), strict=True):
        x[p, d] = model.boolean()
    missing = _fill_days(model, x, needed)
    _keep_gaps(model, x, gap)
    aims: list[tuple[str, Terms]] = [("roster_short", [(1, var) for var in missing])]
    # Whoever is away all the time has no share.
    people = [p for p in range(n_people) if may[p].any()]
    best = model.best([aims[0][1]], deterministic_time=_TIME)
    assert best is not None, "days may stay short, so something is always feasible"
    total = needed * n_days - best.values[0]
    if people:
        aims += _spread_turns(model, x[people], total)
        outside: Terms = []
        for marks in special.values():
            share = needed * int(marks.sum())
            outside += _outside_share(model, x[people][:, marks], share)
        if outside:
            aims.append(("roster_special_days", outside))
    best = model.best([terms for _name, terms in aims], deterministic_time=_TIME)
    assert best is not None
    serves = (x >= 0) & (np.append(best.numbers, 0)[x] == 1)
    return Turns(
        serves,
        tuple(
            (name, value, bound)
            for (name, _terms), value, bound in zip(
                aims, best.values, best.bounds, strict=True
            )
        ),
    )


def _fill_days(model: Lexicographic, x: Ints, needed: int) -> list[int]:
    """Give every day its persons, or say how many are missing."""
    missing = []
    for d in range(x.shape[1]):
        short = model.integer(0, needed)
        terms = [(1, int(var)) for var in x[:, d] if var >= 0]
        model.add([*terms, (1, short)], low=needed, high=needed)
        missing.append(short)
    return missing


def _keep_gaps(model: Lexicographic, x: Ints, gap: int) -> None:
    """Let nobody serve twice within gap + 1 workdays in a row."""
    n_days = x.shape[1]
    width = min(gap + 1, n_days)
    for mine in x if gap else ():
        for d in range(n_days - width + 1):
            terms = [(1, int(var)) for var in mine[d : d + width] if var >= 0]
            if len(terms) > 1:
                model.add(terms, low=0, high=1)


def _spread_turns(model: Lexicographic, x: Ints, total: int) -> list[tuple[str, Terms]]:
    """Let turns differ by at most one, or by as little as can be."""
    n_days = x.shape[1]
    most, fewest = model.integer(0, n_days), model.integer(0, n_days)
    beyond = model.integer(0, n_days)
    model.add([(1, beyond), (-1, most), (1, fewest)], low=-1, high=n_days)
    for mine in x:
        turns = [(1, int(var)) for var in mine if var >= 0]
        model.add([(-1, most), *turns], low=-n_days, high=0)
        model.add([(-1, fewest), *turns], low=0, high=n_days)
    return [
        ("roster_spread", [(1, beyond)]),
        ("roster_turns", _outside_share(model, x, total)),
    ]


def _outside_share(model: Lexicographic, x: Ints, total: int) -> Terms:
    """Count turns above the even share, rounded up, and below it, rounded down."""
    n_people, n_days = x.shape
    low, high = total // n_people, -(-total // n_people)
    terms: Terms = []
    for mine in x:
        turns = [(1, int(var)) for var in mine if var >= 0]
        # Where persons are missing, the even share may be more than there are days.
        over, under = model.integer(0, n_days), model.integer(0, max(low, n_days))
        model.add([(-1, over), *turns], low=-n_days, high=high)
        model.add([(1, under), *turns], low=low, high=n_days + max(low, n_days))
        terms += [(1, over), (1, under)]
    return terms
