"""
Officials to regions where their bands differ, by CP-SAT over classes.

A flow cannot tell who of several bands fills a region: it takes everyone for one band,
which bounds the aims. Where the bound is not met, classes of officials are placed by a
small integer programme; its optimum is exact as long as pins and bans ask for nothing
more, which is looked at afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.cpsat import Classes, place_classes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.settle.model import Question
    from liaison_plan.proof.settle.staffing import Points

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: CP-SAT's limit in its own units, and the largest model worth asking.
_EFFORT = 1.0
_VARIABLES = 20_000


def place_by_band(
    question: Question, points: Points, region: Ints
) -> tuple[Ints, tuple[int, int, int]] | None:
    """
    Place officials with bands of their own.

    Parameters
    ----------
    question, points
        The county; pinned officials must be placed.
    region
        A placing to start from.

    Returns
    -------
    region, bound
        As in `place_officials`; the bound is one in the order of the aims only. None
        where there are too many classes.
    """
    instance = question.instance
    m = len(instance.official_ids)
    rows = np.column_stack(
        [instance.load_min, instance.load_max, instance.is_exempt, points.pinned,
         question.may_work]
    )  # fmt: skip
    _rows, first, index = np.unique(
        rows, axis=0, return_index=True, return_inverse=True
    )
    if int(question.may_work[first].sum()) > _VARIABLES:
        return None
    index = index.ravel()
    is_exempt, pinned = instance.is_exempt[first], points.pinned[first]
    # What exempt officials are pinned to is not shared: they need nothing more.
    low = np.where(is_exempt, ~pinned, np.maximum(instance.load_min[first], 1))
    start = np.zeros((len(first), question.regions.n), np.int64)
    np.add.at(start, (index[region >= 0], region[region >= 0]), 1)
    weights = _weights(question, int(low.max(initial=1)) * m + 1, m + 1)
    classes = Classes(
        size=np.bincount(index, minlength=len(first)),
        low=low,
        high=instance.load_max[first],
        is_exempt=is_exempt,
        must_work=pinned,
        may_work=question.may_work[first],
        points=points.total,
        shared=points.shared,
        most=np.minimum(question.households, points.total),
        counts=question.has_minimum,
    )
    found = place_classes(classes, weights, start=start, deterministic_time=_EFFORT)
    if found is None:
        return None
    left_out, missing, idle = _unpack(question, found[1], weights)
    return _read(found[0], index, m), (left_out, missing, idle)


def _weights(question: Question, missing: int, people: int) -> tuple[int, int, int]:
    """Prices in the order of the aims; the last digit keeps the exempt away."""
    unit = people
    if question.instance.rules.load.idle == "forbidden":
        per_missing, per_idle = unit, unit * missing
    else:
        per_missing, per_idle = unit * people, unit
    return per_missing * missing + per_idle * people, per_missing, per_idle


def _unpack(
    question: Question, price: int, weights: tuple[int, int, int]
) -> tuple[int, int, int]:
    """Left out, missing and idle of a packed price."""
    left_out, rest = divmod(price, weights[0])
    if question.instance.rules.load.idle == "forbidden":
        idle, rest = divmod(rest, weights[2])
        return left_out, rest // weights[1], idle
    missing, rest = divmod(rest, weights[1])
    return left_out, missing, rest // weights[2]


def _read(placed: Ints, index: Ints, m: int) -> Ints:
    """Hand the places of every class to its officials, in order."""
    region = np.full(m, -1)
    for c in range(len(placed)):
        members = np.flatnonzero(index == c)
        where = np.repeat(np.arange(placed.shape[1]), placed[c])
        region[members[: len(where)]] = where
    return region
