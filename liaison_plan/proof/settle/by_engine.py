"""Where neither counting nor a flow is exact: the planning engine's quick answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.plan.exceptions import parse_detail
from liaison_plan.proof.settle.model import Settled, aims_key
from liaison_plan.solving.make_plan import make_plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.settle.model import Question

    Ints = NDArray[np.int64]

#: Exceptions that say that a rule of the band, or of serving everybody, is broken.
_BROKEN = ("uncovered", "below_min")


def settle_by_engine(
    county: County, question: Question, bound: tuple[int, int, int]
) -> Settled:
    """
    Let the engine plan at quick effort, and compare with what is proven.

    Parameters
    ----------
    county
        Checked tables.
    question
        The county under its rules.
    bound
        Points left out, points missing, idle: proven without limits and groups.

    Raises
    ------
    RulesError
        A rule asks for what this version cannot plan with.
    """
    rules = question.instance.rules
    plan = make_plan(county, rules.replace({"solve": {"effort": "quick"}}), workers=1)
    value = {aim.name: aim for aim in plan.aims}
    aims = (
        int(value["uncovered"].value) - len(county.skipped),
        int(value["points_missing"].value),
        int(value["idle"].value),
    )
    weights = question.instance.workload
    # Points left out are at least so many households.
    bound = (-(-bound[0] // max(1, int(weights.max(initial=1)))), *bound[1:])
    idle_rule = rules.load.idle
    is_exact = aims_key(aims, idle_rule) == aims_key(bound, idle_rule)
    return Settled(
        *aims,
        set_aside=_ids(question),
        method="engine",
        is_exact=is_exact or plan.status == "optimal",
        holds=_holds(plan, question, idle=aims[2]),
        bound=aims if plan.status == "optimal" else bound,
        regions=(),
        idle_officials=_idle(plan, question),
        plan=plan,
    )


def _ids(question: Question) -> tuple[str, ...]:
    apart = question.set_aside[question.regions.of_village]
    apart &= np.bincount(question.instance.village, minlength=len(apart)) > 0
    return tuple(sorted(str(v) for v in question.instance.village_ids[apart]))


def _idle(plan: Plan, question: Question) -> tuple[str, ...]:
    instance = question.instance
    works = np.isin(instance.official_ids, plan.assignments["official_id"])
    out = instance.official_ids[~works & ~instance.is_exempt]
    return tuple(sorted(str(o) for o in out))


def _holds(plan: Plan, question: Question, *, idle: int) -> bool:
    if idle and question.instance.rules.load.idle == "forbidden":
        return False
    rows = plan.exceptions[plan.exceptions["rule"].isin(_BROKEN)]
    if (rows["rule"] == "uncovered").any():
        return False
    apart = set(_ids(question))
    lacking: dict[str, int] = {}
    for village, detail in zip(rows["village_id"], rows["detail"], strict=True):
        if village not in apart:
            return False
        told = parse_detail(str(detail))
        short = int(told["min"]) - int(told["load"])
        lacking[village] = lacking.get(village, 0) + short
    must = least_missing_by_village(question)
    return all(short <= must.get(v, 0) for v, short in lacking.items())


def least_missing_by_village(question: Question) -> dict[str, int]:
    """Points that must be missing in villages that stand alone and cannot be cut."""
    load, instance = question.instance.rules.load, question.instance
    n = np.bincount(instance.village, instance.workload, len(instance.village_ids))
    missing = np.maximum(0, np.ceil(n / load.max) * load.min - n).astype(np.int64)
    return {
        str(v): int(short)
        for v, short in zip(instance.village_ids, missing, strict=True)
    }
