"""The sheet of changes (调整), the same in every workbook: before, now, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.output.spreadsheet import Column, looked_up, where_any
from liaison_plan.plan.compare_reasons import WHY_CODES
from liaison_plan.plan.compare_sentences import why_title
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd


def change_columns(
    households: pd.DataFrame,
    *,
    village_names: Mapping[str, str] | pd.Series,
    unit_of: Mapping[str, str] | pd.Series,
    contact: Sequence[Column] = (),
) -> list[Column]:
    """
    Lay out households that are served by somebody else.

    Parameters
    ----------
    households
        As `Comparison.households`, or only the changes among them.
    village_names, unit_of
        Names by village id, units by official id; empty where they are not known.
    contact
        Columns of the households' names and phones, where they are asked for.

    Returns
    -------
    columns
        Household, village, official and unit before and now, reason, beat and metres
        before and now; what nobody has is left out.
    """
    titles = {code: why_title(code) for code in WHY_CODES}
    villages = households["village_id"]
    old, new = households["old_official_id"], households["new_official_id"]
    before, now = households["old_scatter_m"], households["new_scatter_m"]
    metres = [Column(_("Scatter now, m"), now, "metres")]
    if before.notna().any():
        metres = [
            Column(_("Scatter before, m"), before, "metres"),
            *metres,
            Column(_("Difference, m"), now - before, "change"),
        ]
    return [
        Column(_("Household id"), households["household_id"]),
        *contact,
        Column(_("Village id"), villages),
        *where_any(_("Name of the village"), looked_up(villages, village_names)),
        Column(_("Official before"), old),
        *where_any(_("Unit before"), looked_up(old, unit_of)),
        Column(_("Official now"), new),
        *where_any(_("Unit now"), looked_up(new, unit_of)),
        Column(_("Reason"), households["why"].map(titles)),
        *where_any(_("Beat before"), households["old_beat_id"]),
        Column(_("Beat now"), households["new_beat_id"]),
        *metres,
    ]
