"""The map of one day's walk (走访路线图): one HTML file that asks for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output.map import CoverageMap
from liaison_plan.output.plain_page import plain_page
from liaison_plan.output.walking.data import walk_data
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from liaison_plan.county.bundle import County
    from liaison_plan.duty.walk_tables import Walks
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.rules.duty import Walk


def map_walk(
    county: County,
    plan: Plan,
    walks: Walks,
    rules: Walk,
    *,
    date: str,
    official_id: str,
    path: str | Path | None = None,
) -> CoverageMap:
    """
    Draw one person's one day (走访路线图): numbered doors, ways, boats with times.

    Parameters
    ----------
    county, plan
        The county and the plan whose rules say how distance is measured.
    walks, rules
        What `plan_walks` gave, and the rules it went by.
    date, official_id
        Whose day.
    path
        Where to save the page; None saves nothing yet.

    Returns
    -------
    page
        In the language in force; a notebook shows it in a frame. Equal input gives
        equal bytes.

    Raises
    ------
    LiaisonPlanError
        That official walks nowhere that day, or the file cannot be written.
    """
    if not len(walks.on(date, official_id).days):
        message = _("Official {official} has no visits on {date}.")
        raise LiaisonPlanError(message.format(official=official_id, date=date))
    data = walk_data(county, plan, walks, rules, date=date, official_id=official_id)
    page = plain_page(
        data,
        element="lp-walk",
        start="liaisonWalk.start",
        styles=("coverage.css", "walk.css"),
        scripts=("coverage.js", "walk.js"),
    )
    made = CoverageMap(page, data["line"])
    if path is not None:
        made.save(path)
    return made
