"""`method = "nearest"` without metres: flows over kinds of households or pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.settle.inside import share_out
from liaison_plan.proof.settle.staffing import count_points, place_officials
from liaison_plan.solving.instance import NO_LIMIT_CM
from liaison_plan.solving.regions import Regions, eligible
from liaison_plan.solving.transport import Bands, Pairs, solve_transport

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.settle.model import Question
    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

#: Most pairs that are written down.
_PAIRS = 8_000_000


def settle_everywhere(
    question: Question,
) -> tuple[tuple[int, int, int], tuple[int, int, int], Ints] | None:
    """
    Settle a county that is one region: officials may serve wherever they are allowed.

    Parameters
    ----------
    question
        The county; one point a household.

    Returns
    -------
    aims, bound, working
        Left out, missing and idle as found, the same as proven, and positions of
        who works; None where there are too many pairs to write down.
    """
    instance = question.instance
    who = np.flatnonzero(question.may_work[:, 0])
    away = int((~question.may_work[:, 0] & ~instance.is_exempt).sum())
    if (instance.scatter_limit_cm < NO_LIMIT_CM).any():
        found = _by_pairs(instance, who)
        if found is None:
            return None
    else:
        found = share_out(instance, np.arange(len(instance.lon)), who)
    aims = (found[0], found[1], found[2] + away)
    if aims[1] == 0 or instance.rules.load.idle == "forbidden":
        # Serving in an exempt village may spare a minimum; no flow knows that.
        least = 0 if instance.village_is_exempt.any() else aims[1]
        return aims, (aims[0], least, aims[2]), who
    bound = (aims[0], 0, aims[2])
    if (instance.scatter_limit_cm < NO_LIMIT_CM).any():
        return aims, bound, who
    best, working = _choose_idle(question)
    return best, (aims[0], *_least_beyond(question, best)), working


def _least_beyond(question: Question, best: tuple[int, int, int]) -> tuple[int, int]:
    """Missing and idle as the points alone allow, once as many as can be are served."""
    instance = question.instance
    low = np.sort(np.maximum(instance.load_min[~instance.is_exempt], 1))
    if instance.village_is_exempt.any():
        # Who serves there misses nothing, with however few households.
        low = np.ones_like(low)
    served = len(instance.lon) - best[0]
    at_work = int((np.cumsum(low) <= served).sum())
    return 0, len(low) - at_work


def _choose_idle(question: Question) -> tuple[tuple[int, int, int], Ints]:
    """Let every official keep to one township, and count who can work there."""
    instance = question.instance
    town = np.maximum(instance.village_township, 0)
    _towns, of_village = np.unique(town, return_inverse=True)
    same = of_village[:, None] == of_village[None, :]
    regions = Regions(of_village.astype(np.int64), same)
    apart = replace(
        question, regions=regions, may_work=eligible(instance, regions),
        is_simple=np.zeros(regions.n, bool), set_aside=np.zeros(regions.n, bool),
    )  # fmt: skip
    region, _bound = place_officials(apart, count_points(apart), soaks_up=False)
    working = np.flatnonzero((region >= 0) & question.may_work[:, 0])
    found = share_out(instance, np.arange(len(instance.lon)), working)
    out = np.ones(len(instance.official_ids), bool)
    out[working] = False
    idle = found[2] + int((out & ~instance.is_exempt).sum())
    return (found[0], found[1], idle), working


def _by_pairs(instance: Instance, who: Ints) -> tuple[int, int, int] | None:
    """Left out, missing and idle over all pairs within the scatter limit."""
    rows, cols, total = [], [], 0
    may = instance.may_serve(who, np.arange(len(instance.village_ids)))
    banned = np.zeros(len(instance.lon), bool)
    for column, o in enumerate(who.tolist()):
        fits = may[column, instance.village]
        fits = fits & ((instance.pin == -1) | (instance.pin == o))
        banned[:] = False
        banned[instance.ban_household[instance.ban_official == o]] = True
        doors = np.flatnonzero(fits & ~banned)
        cm = instance.scatter_cm(doors, instance.base_lon[[o]], instance.base_lat[[o]])[
            :, 0
        ]
        doors = doors[cm <= instance.scatter_limit_cm[doors]]
        rows.append(doors)
        cols.append(np.full(len(doors), column))
        total += len(doors)
        if total > _PAIRS:
            return None
    household = np.concatenate([*rows, np.empty(0, np.int64)])
    official = np.concatenate([*cols, np.empty(0, np.int64)])
    able = np.bincount(official, minlength=len(who)) > 0
    must_work = ~instance.is_exempt[who] & able
    solved = solve_transport(
        Pairs(household, official, np.zeros(len(household), np.int64)),
        np.ones(len(instance.lon), np.int64),
        Bands(instance.load_min[who], instance.load_max[who], must_work),
    )
    works = solved.load > 0
    gap = np.maximum(instance.load_min[who] - solved.load, 0)[works]
    idle = int((~works & ~instance.is_exempt[who]).sum())
    return solved.targets.left_out, int(gap.sum()), idle
