"""What is going on while the solver works, in words."""

from __future__ import annotations

from liaison_plan.words import gettext as _


def stage_title(what: str) -> str:
    """Name a stage of the work, by the solver's own name for it."""
    titles = {
        "curve": _("Trying numbers of beats"),
        "beats": _("Cutting villages into beats"),
        "nearest": _("Giving households their nearest officials"),
        "replan": _("Solving what the edit touches"),
    }
    return titles.get(what, what)
