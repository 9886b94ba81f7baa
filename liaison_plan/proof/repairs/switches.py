"""Repairs that turn a rule off: the home village, groups kept together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.proof.repairs.case import Draft
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.proof.repairs.case import Case


def allow_home(case: Case) -> Draft | None:
    """Avoid home villages instead of forbidding them (size: officials with one)."""
    if case.rules.scope.home_village != "forbid":
        return None
    new = case.rules.replace({"scope": {"home_village": "avoid"}})
    if not case.mends(new):
        return None
    officials = case.county.officials
    at_home = officials["home_village_id"].isin(case.county.households["village_id"])
    n = int((at_home & officials["is_available"]).sum())
    return Draft(
        kind="home_village",
        amount=n,
        unit="officials",
        say=lambda: _(
            'Avoid home villages instead of forbidding them ([scope] home_village = '
            '"avoid"), which concerns {n:,} officials'
        ).format(n=n),
        is_smallest=case.refutes(case.rules),
        touched=n,
        settled=case.settle(new),
        rules=new,
    )  # fmt: skip


def cut_groups(case: Case) -> Draft | None:
    """Let village groups be cut (size: households that belong to one)."""
    if not case.rules.scope.keep_groups:
        return None
    new = case.rules.replace({"scope": {"keep_groups": False}})
    if not case.mends(new):
        return None
    n = int((case.county.households["group_id"] != "").sum())
    return Draft(
        kind="keep_groups",
        amount=n,
        unit="households",
        say=lambda: _(
            "Let village groups be cut ([scope] keep_groups = false), which concerns "
            "{n:,} households"
        ).format(n=n),
        is_smallest=case.refutes(case.rules),
        touched=n,
        settled=case.settle(new),
        rules=new,
    )
