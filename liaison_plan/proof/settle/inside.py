"""
What aims 1 to 3 come to with given officials in given regions.

Where everybody placed in a region may serve all of it, its points are divided; where
pins, bans or eligibility tell households apart, one flow over kinds of households and
single officials says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.settle.model import Staffed
from liaison_plan.solving.flow import max_flow, min_cost_flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.settle.model import Question
    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Kinds:
    """
    Households that the rules on persons cannot tell apart, and who may serve them.

    Attributes
    ----------
    supply
        Households of each kind.
    fits
        Which officials (columns) may serve which kinds (rows).
    of_household
        Kind of each household.
    """

    supply: Ints
    fits: Bools
    of_household: Ints


def household_kinds(instance: Instance, households: Ints, officials: Ints) -> Kinds:
    """
    Group households by village, pin and bans.

    Parameters
    ----------
    instance
        The county.
    households, officials
        Positions of those that take part.
    """
    village, pin = instance.village[households], instance.pin[households]
    where = np.full(len(instance.lon), -1)
    where[households] = np.arange(len(households))
    row = where[instance.ban_household]
    banned = np.zeros(len(households), np.int64)
    # Who is banned from somebody is a kind of their own; bans are few.
    banned[row[row >= 0]] = row[row >= 0] + 1
    keys = np.column_stack([village, pin, banned])
    _rows, first, index = np.unique(
        keys, axis=0, return_index=True, return_inverse=True
    )
    index = index.ravel()
    fits = instance.may_serve(officials, village[first]).T.copy()
    pinned = pin[first]
    fits &= (pinned == -1)[:, None] | (pinned[:, None] == officials[None, :])
    column = np.full(len(instance.official_ids), -1)
    column[officials] = np.arange(len(officials))
    at = column[instance.ban_official]
    both = (row >= 0) & (at >= 0)
    fits[index[row[both]], at[both]] = False
    return Kinds(np.bincount(index, minlength=len(first)), fits, index)


def evaluate(question: Question, region: Ints) -> Staffed:
    """
    Add up aims 1 to 3 of every region with the officials placed there.

    Parameters
    ----------
    question
        The county.
    region
        Region of each official, -1 = idle.
    """
    instance, r = question.instance, question.regions.n
    left_out, missing, idle = (np.zeros(r, np.int64) for _ in range(3))
    points, households = question.points, question.households
    low = np.where(instance.is_exempt, 1, np.maximum(instance.load_min, 1))
    held = region >= 0
    count = np.bincount(region[held], minlength=r)
    lows = np.bincount(region[held], low[held], r).astype(np.int64)
    highs = np.bincount(region[held], instance.load_max[held], r).astype(np.int64)
    simple = question.is_simple & (count <= households)
    # Where only some villages are exempt, what is missing is counted in full.
    has_minimum = question.may_miss
    left_out[simple] = np.maximum(points - highs, 0)[simple]
    missing[simple] = np.where(has_minimum, np.maximum(lows - points, 0), 0)[simple]
    members = question.regions.of_village[instance.village]
    for at in np.flatnonzero(~simple & (households > 0)).tolist():
        who = np.flatnonzero(region == at)
        found = share_out(instance, np.flatnonzero(members == at), who)
        left_out[at], missing[at], idle[at] = found
        if not has_minimum[at]:
            missing[at] = 0
    return Staffed(region, left_out, missing, idle)


def share_out(
    instance: Instance, households: Ints, officials: Ints
) -> tuple[int, int, int]:
    """
    Left out, points missing and idle when these officials serve these households.

    One flow of unit workloads; everybody who can gets a household, then as few
    points as can be are missing.
    """
    kinds = household_kinds(instance, households, officials)
    return share_kinds(
        kinds.supply, kinds.fits, instance.load_min[officials],
        instance.load_max[officials], ~instance.is_exempt[officials],
    )  # fmt: skip


def share_kinds(
    supply: Ints, fits: Bools, low: Ints, high: Ints, must_work: Bools
) -> tuple[int, int, int]:
    """
    Share out kinds of households: left out, points missing, officials without any.

    Parameters
    ----------
    supply
        Households of each kind.
    fits
        Who (columns) may serve which kind (rows).
    low, high
        Band of each official.
    must_work
        Who should have a household, whatever that costs in missing points.

    Returns
    -------
    left_out, missing, idle
        Missing points are those of officials at work; idle counts `must_work` only.
    """
    g, m = fits.shape
    if m == 0 or g == 0:
        return int(supply.sum()), 0, int(must_work.sum())
    kind, official = np.nonzero(fits)
    source, sink = g + m, g + m + 1
    served, _flow = max_flow(
        np.concatenate([np.full(g, source), kind, g + np.arange(m)]),
        np.concatenate([np.arange(g), g + official, np.full(m, sink)]),
        np.concatenate([supply, supply[kind], high]),
        source=source, sink=sink,
    )  # fmt: skip
    left_out = int(supply.sum()) - served
    works, load = _fill(supply, (kind, official), (low, high, must_work), left_out)
    missing = int(np.maximum(low - load, 0)[works | must_work & (load > 0)].sum())
    return left_out, missing, int((must_work & (load == 0)).sum())


def _fill(
    supply: Ints, pairs: tuple[Ints, Ints], bands: tuple[Ints, Ints, Bools], out: int
) -> tuple[Bools, Ints]:
    """Find loads: everybody at work who can be, then the fewest points missing."""
    low, high, must_work = bands
    kind, official = pairs
    g, m = len(supply), len(low)
    nobody, sink = g + m, g + m + 1
    ids = np.arange(m)
    top = np.maximum(np.minimum(low, high), must_work & (high > 0))
    first = np.minimum(1, top)
    # A first household outweighs all points of the minimums together.
    reward = int(low.sum()) + 1
    tail = np.concatenate([kind, g + ids, g + ids, g + ids, np.arange(g), [nobody]])
    head = np.concatenate(
        [g + official, np.full(3 * m, sink), np.full(g, nobody), [sink]]
    )
    capacity = np.concatenate([supply[kind], first, top - first, high - top,
                               supply, [out]])  # fmt: skip
    cost = np.concatenate(
        [np.zeros(len(kind), np.int64), -1 - reward * must_work,
         np.full(m, -1), np.zeros(m + g + 1, np.int64)]
    ).astype(np.int64)  # fmt: skip
    balance = np.zeros(g + m + 2, np.int64)
    balance[:g] = supply
    balance[sink] = -int(supply.sum())
    flow = min_cost_flow(tail, head, capacity, cost, balance)
    assert flow is not None, "as many as can be served were counted"
    load = np.zeros(m, np.int64)
    np.add.at(load, official, flow[: len(kind)])
    return load > 0, load
