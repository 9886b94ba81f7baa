"""Repairs of limits on distance: travel, scatter, and scatter of named households."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.repairs.case import Draft, OutOfPatienceError
from liaison_plan.proof.repairs.names import listed
from liaison_plan.proof.repairs.search import smallest
from liaison_plan.proof.repairs.seating import make_seating
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.repairs.case import Case
    from liaison_plan.proof.settle.model import Question
    from liaison_plan.rules.model import Rules
    from liaison_plan.solving.instance import Instance

    Floats = NDArray[np.float64]

#: Distances computed at once.
_BLOCK = 4_000_000


def lengthen_travel(case: Case) -> Draft | None:
    """
    Lengthen the travel limit of everybody (size: metres).

    A first guess from below: the shortest limit with which counts of beats and who
    reaches which region do not rule it out.
    """
    old = case.rules.distance.travel_max_m

    def with_limit(metres: float) -> Rules:
        return case.rules.replace({"distance": {"travel_max_m": metres}})

    if old <= 0 or case.rules.method.name != "beats" or not case.mends(with_limit(0)):
        return None
    reach = _least_metres(case.settler.question(with_limit(0)))
    most = int(np.ceil(reach[np.isfinite(reach)].max(initial=old) - old)) + 1
    guess = _guess(case, reach, old, most)
    amount = smallest(lambda a: case.mends(with_limit(old + a)), most, first=guess)
    if amount is None:
        return None
    new = with_limit(old + amount)
    is_least = amount == guess > 1 or case.refutes(with_limit(old + amount - 1))
    return Draft(
        kind="travel_limit",
        amount=amount,
        unit="metres",
        say=lambda: _("Lengthen the travel limit from {old:,} m to {new:,} m").format(
            old=_metres(old), new=_metres(old + amount)
        ),
        is_smallest=is_least,
        touched=-(-max(case.base.left_out, case.points_short) // case.rules.load.max),
        settled=case.settle(new),
        rules=new,
    )


def lengthen_scatter(case: Case) -> Draft | None:
    """Lengthen the scatter limit of all households (size: metres)."""
    old = case.rules.distance.scatter_max_m

    def with_limit(metres: float) -> Rules:
        return case.rules.replace({"distance": {"scatter_max_m": metres}})

    if old <= 0 or not case.mends(with_limit(0)):
        return None
    most = _diameter(case.settler.instance(case.rules))
    amount = smallest(lambda a: case.mends(with_limit(old + a)), most)
    if amount is None:
        return None
    new = with_limit(old + amount)
    n = len(case.county.households)
    return Draft(
        kind="scatter_limit",
        amount=amount,
        unit="metres",
        say=lambda: _(
            "Lengthen the scatter limit of all households from {old:,} m to {new:,} m"
        ).format(old=_metres(old), new=_metres(old + amount)),
        is_smallest=_refutes(case, with_limit(old + amount - 1)),
        touched=n,
        settled=case.settle(new),
        rules=new,
    )


def lengthen_named(case: Case) -> Draft | None:
    """
    Lengthen the scatter limit of the households left out now (size: metres).

    Smallest is claimed where the limit of all cannot be shorter by one metre either.
    """
    old = case.rules.distance.scatter_max_m
    kept = dict(case.rules.distance.longer)
    if old <= 0 or not case.is_short_of_places:
        return None
    names = case.left_out()

    def with_limit(metres: float) -> Rules:
        longer = {name: max(kept.get(name, 0), metres) for name in names}
        return case.rules.replace({"distance": {"longer": {**kept, **longer}}})

    most = _diameter(case.settler.instance(case.rules))
    if not names or not case.mends(with_limit(old + most)):
        return None
    amount = smallest(lambda a: case.mends(with_limit(old + a)), most)
    if amount is None:
        return None
    new = with_limit(old + amount)
    shorter = case.rules.replace({"distance": {"scatter_max_m": old + amount - 1}})
    return Draft(
        kind="longer",
        amount=amount,
        unit="metres",
        say=lambda: ngettext(
            "Lengthen the scatter limit of {n:,} household to {new:,} m: {names}",
            "Lengthen the scatter limit of {n:,} households to {new:,} m: {names}",
            len(names),
        ).format(n=len(names), new=_metres(old + amount), names=listed(names)),
        is_smallest=not kept and _refutes(case, shorter),
        touched=len(names),
        settled=case.settle(new),
        rules=new,
    )


def _refutes(case: Case, rules: Rules) -> bool:
    """Whether rules are disproved, as far as patience goes."""
    try:
        return case.refutes(rules)
    except OutOfPatienceError:
        return False


def _metres(value: float) -> float:
    """Whole metres without a decimal point."""
    return int(value) if float(value).is_integer() else value


def _diameter(instance: Instance) -> int:
    """Metres across the county, bases included."""
    lon = np.concatenate([instance.lon, instance.base_lon])
    lat = np.concatenate([instance.lat, instance.base_lat])
    return int(np.ceil(instance.measure.across_m(lon, lat))) + 1


def _least_metres(question: Question) -> Floats:
    """Metres from every base to the nearest household of every region."""
    instance = question.instance
    points = np.stack([instance.base_lon, instance.base_lat], axis=1)
    bases, index = np.unique(points, axis=0, return_inverse=True)
    region = question.regions.of_village[instance.village]
    out = np.full((len(bases), question.regions.n), np.inf)
    for r in np.unique(region).tolist():
        inside = np.flatnonzero(region == r)
        step = max(1, _BLOCK // len(inside))
        for start in range(0, len(bases), step):
            some = bases[start : start + step]
            metres = instance.measure.travel_m(
                some[:, 0][:, None], some[:, 1][:, None],
                instance.lon[inside], instance.lat[inside],
            )  # fmt: skip
            out[start : start + step, r] = metres.min(axis=1)
    return np.where(question.may_work, out[index.ravel()], np.inf)


def _guess(case: Case, reach: Floats, old: float, most: int) -> int:
    """Fewest further metres that counts of beats do not rule out."""
    free = case.rules.replace({"distance": {"travel_max_m": 0}})
    question = case.settler.question(free)
    whole = make_seating(question)

    def may_hold(more: int) -> bool:
        seating = replace(whole, may_work=reach <= old + more)
        if seating.open_needs.any():
            return False
        return case.rules.load.idle != "forbidden" or seating.n_without_seat == 0

    return smallest(may_hold, most) or most
