"""Repairs of the load band and of the idle rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.proof.repairs.case import Draft
from liaison_plan.proof.repairs.search import smallest
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from liaison_plan.proof.repairs.case import Case
    from liaison_plan.rules.model import Rules


def lower_minimum(case: Case) -> Draft | None:
    """
    Lower the minimum of all officials (size: points).

    Touched are at least as many officials as the points that are missing now, each of
    whom may then miss as many as the minimum falls.
    """
    old = case.rules.load.min
    if old == 0 or not case.is_short_of_points:
        return None

    def with_minimum(points: int) -> Rules:
        return case.rules.replace({"load": {"min": old - points}})

    amount = smallest(lambda a: case.mends(with_minimum(a)), old)
    if amount is None:
        return None
    new = with_minimum(amount)
    return Draft(
        kind="minimum",
        amount=amount,
        unit="points",
        say=lambda: _("Lower the minimum from {old} to {new}").format(
            old=old, new=old - amount
        ),
        is_smallest=case.refutes(with_minimum(amount - 1)),
        touched=-(-case.points_short // amount),
        settled=case.settle(new),
        rules=new,
    )


def raise_maximum(case: Case) -> Draft | None:
    """
    Raise the maximum of all officials (size: points).

    Touched are at least as many officials as it takes to hold those left out now.
    """
    old = case.rules.load.max
    points = int(case.county.households["workload"].sum())

    def with_maximum(more: int) -> Rules:
        return case.rules.replace({"load": {"max": old + more}})

    most = points - old
    if most < 1 or not case.mends(with_maximum(most)):
        return None
    n = max(1, len(case.county.officials))
    amount = smallest(
        lambda a: case.mends(with_maximum(a)), most, first=-(-case.base.left_out // n)
    )
    if amount is None:
        return None
    new = with_maximum(amount)
    short = max(case.base.left_out, case.points_short)
    return Draft(
        kind="maximum",
        amount=amount,
        unit="points",
        say=lambda: _("Raise the maximum from {old} to {new}").format(
            old=old, new=old + amount
        ),
        is_smallest=case.refutes(with_maximum(amount - 1)),
        touched=-(-short // amount),
        settled=case.settle(new),
        rules=new,
    )


def allow_idle(case: Case) -> Draft | None:
    """
    Allow idle officials where that is forbidden (size: officials who stand idle).

    The rule becomes "avoid": the fewest idle that the minimum permits.
    """
    if case.rules.load.idle != "forbidden":
        return None
    new = case.rules.replace({"load": {"idle": "avoid"}})
    if not case.mends(new):
        return None
    settled = case.settle(new)
    return Draft(
        kind="idle",
        amount=settled.idle,
        unit="officials",
        say=lambda: ngettext(
            'Allow idle officials ([load] idle = "avoid"): {n:,} then stands idle',
            'Allow idle officials ([load] idle = "avoid"): {n:,} then stand idle',
            settled.idle,
        ).format(n=settled.idle),
        is_smallest=settled.is_exact,
        touched=settled.idle,
        settled=settled,
        rules=new,
    )
