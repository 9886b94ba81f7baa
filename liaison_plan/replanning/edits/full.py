"""The edit that takes a plan made from nothing; see `edits`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from liaison_plan.replanning.edits.edit import Edit, Turn
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.replanning.edits.situation import Situation


@dataclass(frozen=True)
class TakeFull(Edit):
    """The plan was made in full, from nothing, for the situation as it was then."""

    kind: ClassVar[str] = "take_full"

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Change nothing but the plan, which `WhatIf` makes."""
        return Turn(situation, plan)

    def line(self) -> str:
        """Say so."""
        return _("Plan in full taken over")
