"""Reasons of what is chosen, from a plan put beside its county once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_plan.errors import PlanFolderError
from liaison_plan.proof.advice import Explanation
from liaison_plan.proof.advice.household import household_facts, skipped_facts
from liaison_plan.proof.advice.official import official_facts
from liaison_plan.proof.advice.say_household import say_household
from liaison_plan.proof.advice.say_official import say_official
from liaison_plan.proof.advice.say_village import say_village
from liaison_plan.proof.advice.village import village_facts
from liaison_plan.proof.state import plan_state
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.state import PlanState


class Reasons:
    """
    `explain` for one plan after the other.

    Putting a plan beside its county takes most of the time of an explanation; it is
    done once for a plan, and only the last plan is kept.
    """

    def __init__(self) -> None:
        self._last: tuple[County, Plan, PlanState] | None = None

    def of(
        self, county: County, plan: Plan, baseline: Plan | None, kind: str, id_: str
    ) -> Explanation:
        """
        Explain a household, an official or a village.

        Raises
        ------
        PlanFolderError
            The plan is not one of this county, or the id is unknown.
        """
        state = self._state(county, plan, baseline)
        villages = county.villages
        names = dict(zip(villages["village_id"], villages["name"], strict=True))
        if kind == "household":
            facts, frames = _of_household(county, state, plan, id_)
            return Explanation("household", id_, facts, frames, names, say_household)
        if kind == "official":
            if not (county.officials["official_id"] == id_).any():
                raise PlanFolderError(
                    _("Official {id} is not in this county any more.").format(id=id_)
                )
            facts, frames = official_facts(county, state, plan, id_)
            return Explanation("official", id_, facts, frames, names, say_official)
        facts, frames = village_facts(county, state, plan, id_)
        return Explanation("village", id_, facts, frames, names, say_village)

    def _state(self, county: County, plan: Plan, baseline: Plan | None) -> PlanState:
        last = self._last
        if last is not None and last[0] is county and last[1] is plan:
            return last[2]
        # Let the old one go first: two at once are not needed.
        self._last = None
        state = plan_state(county, plan, baseline=baseline)
        self._last = (county, plan, state)
        return state


def _of_household(
    county: County, state: PlanState, plan: Plan, id_: str
) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    at = np.flatnonzero(state.instance.household_ids == id_)
    if len(at):
        return household_facts(state, plan, int(at[0]))
    skipped = county.skipped[county.skipped["household_id"] == id_]
    return skipped_facts(str(skipped["village_id"].iloc[0]))
