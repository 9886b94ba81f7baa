"""
Every sentence of the coverage page, in the language in force.

The page's scripts hold no words of their own: these go in with the data, and the
scripts fill the {placeholders}.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from liaison_plan.plan.measures import load_by_official
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan


def page_words(*, zoom: int, is_nearest: bool) -> dict[str, str]:
    """
    Give the texts of the page.

    Parameters
    ----------
    zoom
        Zoom from which households are drawn.
    is_nearest
        Whether officials live among the households, so that a beat's centre is the
        official's base.
    """
    return {
        "search": _("Search"),
        "search_label": _("Search an official, a village or a household"),
        "search_hint": _("Official, village, household"),
        "not_found": _("Nothing here is called {text}."),
        "which": _("Which one?"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "whole_county": _("Whole county"),
        "legend": _("Legend and layers"),
        "village_load": _("Mean load of an official, by village"),
        "about_households": _(
            "From zoom {zoom}, households in the colour of their official; "
            "neighbours differ."
        ).format(zoom=zoom),
        "centre": _("Base") if is_nearest else _("Centre of the beat"),
        "base": "" if is_nearest else _("Base"),
        "names": _("Village names"),
        "changes": _("Changes ({n})"),
        "households_that": _("From zoom {zoom}, households that change").format(
            zoom=zoom
        ),
        "unchanged": _("no change"),
        "no_changes": _("No household changes its official."),
        "hand_over": _("{old} to {new} ({n})"),
        "reason": _("Reason: {why}"),
        "official_changes": _("Changes: {gained} households gained, {lost} lost"),
        "prices": _("Price of one more official"),
        "exceptions": _("Exceptions ({n})"),
        "counted": _("{label} ({n})"),
        "no_exceptions": _("Every rule holds everywhere."),
        "more": _("{n} more stand in the workbook."),
        "unplaced": _("{n} households have no point and are not drawn."),
        "close": _("Close"),
        "village_named": _("{name} ({id})"),
        "and_sign": _comma(),
        "household": _("Household {id}"),
        "official": _("Official {id}"),
        "beat": _("Beat {id}"),
        "nobody": _("No official"),
        "to_centre": (
            _("{metres} m to the official's base")
            if is_nearest
            else _("{metres} m to the centre of the beat")
        ),
        "was": _("Before: official {id}"),
        "village_counts": _("{households} households, {beats} beats"),
        "village_loads": _("Load of an official: mean {mean}, {low} to {high}"),
        "village_left": _("{n} households without an official"),
        "unit": _("Unit: {unit}"),
        "beat_counts": _("Beat {id}: {households} households, load {load}"),
        "travel": _("Travel from the base to the centre: {metres} m"),
        "pair": _("Pair: {id}"),
        "no_households": _("Has no households"),
    }


def shade_labels(breaks: Sequence[float]) -> list[str]:
    """Name the classes of load between rising limits."""
    return [
        _("under {high}").format(high=_short(breaks[0])),
        *(
            _("{low} to {high}").format(low=_short(low), high=_short(high))
            for low, high in pairwise(breaks)
        ),
        _("{low} and more").format(low=_short(breaks[-1])),
    ]


def page_line(county: County, plan: Plan) -> str:
    """
    Say the plan in one line, the same for the same plan.

    Returns
    -------
    line
        For instance `33,410 households, 1,694 officials, max load 22`.
    """
    loads = load_by_official(plan, county)["load"]
    left = int((plan.assignments["official_id"] == "").sum())
    line = _(
        "{households:,} households, {officials:,} officials, max load {load}"
    ).format(
        households=len(plan.assignments),
        officials=int(county.officials["is_available"].sum()),
        load=_short(float(loads.max()) if len(loads) else 0.0),
    )
    if left:
        line += _comma() + ngettext(
            "{n:,} without an official", "{n:,} without an official", left
        ).format(n=left)
    return line


def _comma() -> str:
    # A whole template: the bare comma of lists is another sign in Chinese.
    return _("{first}, {second}").format(first="", second="")


def _short(value: float) -> str:
    return f"{round(value, 1):g}"
