"""Every word of the panel's map; its scripts hold none of their own."""

from __future__ import annotations

from liaison_plan.words import gettext as _


def map_words(*, zoom: int) -> dict[str, str]:
    """
    Give the texts of the map.

    Parameters
    ----------
    zoom
        Zoom from which households are drawn.
    """
    return {
        "map": _(
            "Map of the plan: arrow keys move it, plus and minus zoom, Escape clears "
            "the choice."
        ),
        "legend": _("Legend and layers"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "whole_county": _("Whole county"),
        "names": _("Village names"),
        "show_changes": _("Changes"),
        "show_exceptions": _("All exceptions"),
        "sign_change": _("household that changes official"),
        "sign_uncovered": _("household without an official"),
        "sign_exception": _("load or village outside the band"),
        "pinned": _("pinned"),
        "frozen": _("frozen"),
        "village_load": _("Mean load of an official, by village"),
        "about_households": _(
            "From zoom {zoom}, households in the colour of their beat; neighbours "
            "differ."
        ).format(zoom=zoom),
        "unplaced": _("{n} households have no point and are not drawn."),
        "village_named": _("{name} ({id})"),
        "village_counts": _("{households} households, {beats} beats"),
        "mean_load": _("Mean load of an official: {mean}"),
        "changes": _("Changes ({n})"),
        "and_sign": _(", "),
        "household": _("Household {id}"),
        "official": _("Official {id}"),
        "beat": _("Beat {id}"),
        "nobody": _("No official"),
        "was": _("Before: official {id}"),
    }
