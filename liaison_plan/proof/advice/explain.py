"""`explain`: why a household, an official or a village stands as it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.errors import PlanFolderError
from liaison_plan.proof.advice.explanation import Explanation
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


def explain(
    county: County,
    plan: Plan,
    *,
    household: str | None = None,
    official: str | None = None,
    village: str | None = None,
    baseline: Plan | None = None,
) -> Explanation:
    """
    Explain one household, one official or one village of a plan (方案).

    Parameters
    ----------
    county, plan
        The county and a plan of it.
    household, official, village
        Id of whom to explain; exactly one of the three.
    baseline
        The plan that changes are counted against; None takes the households' own
        `official_id`.

    Returns
    -------
    explanation
        Facts, tables and sentences; effects on metres are exact, given the centres.

    Raises
    ------
    ValueError
        Not exactly one of the three is given.
    PlanFolderError
        The plan is not one of this county, or the id is unknown.
    """
    given = [name for name in (household, official, village) if name is not None]
    if len(given) != 1:
        message = "give exactly one of household, official and village"
        raise ValueError(message)
    names = _names(county)
    if village is not None:
        _known(
            county.villages["village_id"], village,
            _("There is no village {id} in this county."),
        )  # fmt: skip
        # The plan must be one of this county, as for the other two.
        state = plan_state(county, plan, baseline=baseline)
        facts, frames = village_facts(county, state, plan, village)
        return Explanation("village", village, facts, frames, names, say_village)
    state = plan_state(county, plan, baseline=baseline)
    if official is not None:
        _known(
            county.officials["official_id"], official,
            _("There is no official {id} in this county."),
        )  # fmt: skip
        facts, frames = official_facts(county, state, plan, official)
        return Explanation("official", official, facts, frames, names, say_official)
    assert household is not None
    return _explain_household(county, state, plan, household)


def _names(county: County) -> dict[str, str]:
    villages = county.villages
    return dict(zip(villages["village_id"], villages["name"], strict=True))


def _known(ids: pd.Series[str], wanted: str, message: str) -> None:
    if not (ids == wanted).any():
        raise PlanFolderError(message.format(id=wanted))


def _explain_household(
    county: County, state: PlanState, plan: Plan, household: str
) -> Explanation:
    """Explain a household, also one whose faulty row was skipped."""
    skipped = county.skipped[county.skipped["household_id"] == household]
    at = np.flatnonzero(state.instance.household_ids == household)
    if len(at):
        facts, frames = household_facts(state, plan, int(at[0]))
    elif len(skipped):
        facts, frames = skipped_facts(str(skipped["village_id"].iloc[0]))
    else:
        raise PlanFolderError(
            _("There is no household {id} in this county.").format(id=household)
        )
    names = _names(county)
    return Explanation("household", household, facts, frames, names, say_household)
