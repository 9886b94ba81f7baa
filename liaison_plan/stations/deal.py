"""Who stands where: the postings of a class dealt out to its persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from liaison_plan.stations.problem import Problem
    from liaison_plan.stations.solve import Staffing


def deal(problem: Problem, staffing: Staffing) -> pd.DataFrame:
    """
    Give every posting a person.

    Parameters
    ----------
    problem
        Classes and their persons.
    staffing
        How many of each class stand where.

    Returns
    -------
    stations
        `village_id`, `role`, `official_id`, sorted by all three. Inside a class the
        places of a role go round its persons in turn: nobody stands twice at one
        place, and loads differ by one at most.
    """
    rows = []
    place_ids = problem.places["place_id"].to_numpy(object)
    for c in np.flatnonzero(staffing.count.any(axis=(0, 2))).tolist():
        people = problem.person[problem.class_of == c]
        for r, mine in _by_role(problem, staffing, c).items():
            turn = 0
            for p in np.flatnonzero(staffing.count[r, c]).tolist():
                for _posting in range(int(staffing.count[r, c, p])):
                    who = people[mine[turn % len(mine)]]
                    rows.append((place_ids[p], problem.roles[r], who))
                    turn += 1
    frame = pd.DataFrame(rows, columns=["village_id", "role", "official_id"], dtype=str)
    return frame.sort_values(list(frame.columns), kind="stable", ignore_index=True)


def _by_role(problem: Problem, staffing: Staffing, c: int) -> dict[int, list[int]]:
    """Persons of a class (by position) who stand in each of its roles."""
    size = int(problem.size[c])
    total = staffing.count[:, c].sum(axis=1)
    roles = [r for r in range(len(problem.roles)) if total[r] > 0]
    if c not in staffing.in_roles:
        return {r: list(range(size)) for r in roles}
    mine: dict[int, list[int]] = {r: [] for r in roles}
    person = 0
    for chosen, n in sorted(staffing.in_roles[c].items()):
        for _one in range(n):
            for r in chosen:
                mine[r].append(person)
            person += 1
    for r in roles:
        # A place of one's own for whoever is left, as far as the places go.
        while person < size and len(mine[r]) < total[r]:
            mine[r].append(person)
            person += 1
    return mine
