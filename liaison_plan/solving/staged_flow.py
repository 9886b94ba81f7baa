"""Cheapest flows by several costs, one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.flow import min_cost_flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def staged_circulation(
    tail: Ints, head: Ints, capacity: Ints, costs: list[Ints], n_nodes: int
) -> Ints:
    """
    Cheapest circulation by several costs: `staged_flow` without supplies.

    Parameters
    ----------
    tail, head, capacity, costs
        As `staged_flow` takes them.
    n_nodes
        Number of nodes; what flows in flows out.

    Returns
    -------
    flow
        Of each arc.
    """
    flow = staged_flow(tail, head, capacity, costs, np.zeros(n_nodes, np.int64))
    # Nothing flowing at all is a circulation.
    assert flow is not None
    return flow


def staged_flow(
    tail: Ints, head: Ints, capacity: Ints, costs: list[Ints], supply: Ints
) -> Ints | None:
    """
    Cheapest flow by the first cost; among these by the second; and so on.

    Parameters
    ----------
    tail, head
        Nodes of each arc, counted from 0.
    capacity
        Of each arc, whole numbers.
    costs
        Whole numbers of each arc, one array for each stage; they may be negative.
    supply
        What each node gives (takes, where negative).

    Returns
    -------
    flow
        Of each arc; the same for the same arcs in the same order. None where the
        supplies cannot be met.

    Notes
    -----
    By complementary slackness: with the potentials of one optimum, an arc of positive
    reduced cost is empty, and one of negative reduced cost full, in every optimum; all
    others are free in the next stage. So the stages are exact, and no cost has to be
    stacked upon another.
    """
    n_nodes = len(supply)
    room = capacity.copy()
    fixed = np.zeros(len(tail), np.int64)
    flow = fixed
    for stage, cost in enumerate(costs):
        left = supply.copy()
        # What is fixed leaves at one end and arrives at the other.
        np.add.at(left, tail, -fixed)
        np.add.at(left, head, fixed)
        part = min_cost_flow(tail, head, room, cost, left)
        if part is None:
            # Stages only drop worse flows, so that this is the first of them.
            return None
        flow = fixed + part
        if stage == len(costs) - 1:
            break
        reduced = cost + _potentials(tail, head, room, part, cost, n_nodes)
        is_full = (reduced < 0) & (room > 0)
        fixed = np.where(is_full, fixed + room, fixed)
        room = np.where(reduced == 0, room, 0)
    return flow


def _potentials(
    tail: Ints, head: Ints, room: Ints, flow: Ints, cost: Ints, n_nodes: int
) -> Ints:
    """Add to each arc's cost the potential of its tail minus that of its head."""
    forward, back = flow < room, flow > 0
    u = np.concatenate([tail[forward], head[back]])
    v = np.concatenate([head[forward], tail[back]])
    c = np.concatenate([cost[forward], -cost[back]])
    distance = np.zeros(n_nodes, np.int64)
    # The flow is cheapest, so that no round of residual arcs is negative.
    for _round in range(n_nodes):
        before = distance.copy()
        np.minimum.at(distance, v, before[u] + c)
        if np.array_equal(before, distance):
            break
    return distance[tail] - distance[head]
