"""Find the invented counties that come with the package."""

from __future__ import annotations

from pathlib import Path

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.words import gettext as _

_PACKAGE = Path(__file__).parents[1]


def bundled_county(programme: str) -> Path:
    """
    Find the bundled county of a programme.

    Parameters
    ----------
    programme
        Name of the programme, for example `"dongshan"`.

    Returns
    -------
    folder
        The county folder inside the installed package, or `data/<programme>` beside
        the package in a checkout. Read it; never write into it.

    Raises
    ------
    LiaisonPlanError
        No county of that name came with the package; the known ones are listed.
    """
    places = (_PACKAGE / "bundled", _PACKAGE.parent / "data")
    for place in places:
        if programme in _counties(place):
            return place / programme
    known = sorted({name for place in places for name in _counties(place)})
    if known:
        message = _("There is no bundled county {name}. Bundled counties: {known}.")
    else:
        message = _(
            "There is no bundled county {name}: the installation holds none."
            " Install the package again."
        )
    raise LiaisonPlanError(message.format(name=programme, known=", ".join(known)))


def _counties(place: Path) -> list[str]:
    """Names of the county folders in `place`; none where it is missing."""
    return [file.parent.name for file in place.glob("*/villages.csv")]
