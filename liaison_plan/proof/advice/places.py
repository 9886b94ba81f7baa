"""
What one more place with an official would gain: the residual shortest path.

One place more with a full official adds one edge to the exchange graph, from the
official to the pool, good for one household. The best that can come of it is the
lightest path from the pool to the official; nothing where that weighs nothing or more,
or where the official has room already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.exchange import Weight, distances_from

if TYPE_CHECKING:
    from liaison_plan.proof.advice.part import Part
    from liaison_plan.solving.exchange import PlanGraph

_NOTHING = Weight(0, 0, 0, 0)


def place_gains(part: Part, graph: PlanGraph) -> list[Weight]:
    """
    Price one more place with every official of a region.

    Parameters
    ----------
    part
        The region.
    graph
        Its exchange graph, without a negative cycle.

    Returns
    -------
    gains
        What the aims change by; every aim at most nothing, in their order.
    """
    gains = [_NOTHING] * len(part.load)
    full = (part.bands.maximum > 0) & (part.load >= part.bands.maximum)
    if not full.any():
        return gains
    found = distances_from(graph, graph.pool)
    for at in np.flatnonzero(full).tolist():
        distance = int(found.distance[at])
        if distance < 0:
            gains[at] = graph.unpack(distance)
    return gains
