"""How many beats a scatter limit asks for, wherever the centres are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.instance import NO_LIMIT_CM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.settle.model import Question

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: Areas with more households are not looked at: the table grows with their square.
_LARGEST = 4_000


def households_apart(question: Question, region: int) -> Ints:
    """
    Find households of an area no two of which can share a beat.

    Parameters
    ----------
    question
        The county under its rules; method `beats`.
    region
        Position of the area.

    Returns
    -------
    households
        Positions, ascending; two of them have no household within the scatter limits
        of both that could be their centre. Chosen greedily, those with the fewest
        others about them first: as many beats are needed at least.
    """
    instance = question.instance
    of_village = question.regions.of_village
    members = np.flatnonzero(of_village[instance.village] == region)
    limit = instance.scatter_limit_cm[members]
    if len(members) > _LARGEST or (limit >= NO_LIMIT_CM).all():
        return members[:0]
    cm = instance.scatter_cm(members, instance.lon[members], instance.lat[members])
    village = instance.village[members]
    within = cm <= limit[:, None]
    within &= question.regions.together[village[:, None], village[None, :]]
    table = within.astype(np.float32)
    shares = table @ table.T > 0
    chosen = []
    open_doors = np.ones(len(members), bool)
    for i in np.argsort(shares.sum(axis=1), kind="stable").tolist():
        if open_doors[i]:
            chosen.append(i)
            open_doors &= ~shares[i]
    return np.sort(members[chosen])
