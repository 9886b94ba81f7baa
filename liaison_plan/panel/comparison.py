"""The comparison with the baseline, as text of the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.panel.blocks import Block, Line, Row, Table
from liaison_plan.panel.lists import LISTED
from liaison_plan.plan.compare_sentences import why_title
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from liaison_plan.plan.comparison import Comparison

#: Officials and villages listed; the workbook has them all.
_LISTED = 40


def comparison_block(comparison: Comparison | None, names: Mapping[str, str]) -> Block:
    """
    Show who changes and why, and villages and officials before and after.

    Parameters
    ----------
    comparison
        Of the baseline and the plan now; None says how to ask for it.
    names
        Of villages, by id.
    """
    if comparison is None:
        text = _("Press Compare to see who changes and why.")
        return Block(lines=(Line(text, "quiet"),))
    lines = tuple(Line(said) for said in comparison.sentences(village_names=names))
    tables = (
        _villages(comparison.villages, names),
        _officials(comparison.officials),
        _reasons(comparison.changes),
    )
    return Block(lines=lines, tables=tuple(table for table in tables if table.rows))


def _villages(villages: pd.DataFrame, names: Mapping[str, str]) -> Table:
    changed = villages[villages["n_changes"] > 0].sort_values(
        ["n_changes", "village_id"], ascending=[False, True], kind="stable"
    )
    rows = tuple(
        Row(
            f"village:{row.village_id}",
            (
                names.get(str(row.village_id), "") or str(row.village_id),
                f"{row.n_changes:,}",
                f"{row.old_n_beats} → {row.new_n_beats}",
                f"{row.old_scatter_mean_m:,.1f} → {row.new_scatter_mean_m:,.1f}",
            ),
        )
        for row in changed.head(_LISTED).itertuples()
    )
    head = (_("Village"), _("Changes"), _("Beats"), _("Scatter, mean (m)"))
    return Table(rows, head, (1, 2, 3), pick=True, caption=_("By village"))


def _officials(officials: pd.DataFrame) -> Table:
    moved = officials["n_gained"] + officials["n_lost"]
    changed = officials.assign(moved=moved)[moved > 0].sort_values(
        ["moved", "official_id"], ascending=[False, True], kind="stable"
    )
    rows = tuple(
        Row(
            f"official:{row.official_id}",
            (
                str(row.official_id), f"+{row.n_gained}", f"-{row.n_lost}",
                f"{row.old_load:g} → {row.new_load:g}",
            ),
        )
        for row in changed.head(_LISTED).itertuples()
    )  # fmt: skip
    head = (_("Official"), _("Gains"), _("Loses"), _("Load"))
    return Table(rows, head, (1, 2, 3), pick=True, caption=_("By official"))


def _reasons(changes: pd.DataFrame) -> Table:
    rows = tuple(
        Row(
            f"household:{row.household_id}",
            (
                str(row.household_id),
                f"{row.old_official_id!s} → {str(row.new_official_id) or _('nobody')}",
                why_title(str(row.why)),
            ),
        )
        for row in changes.head(LISTED).itertuples()
    )
    more = len(changes) - LISTED
    foot = _("{n:,} more stand in the workbook.").format(n=more) if more > 0 else ""
    head = (_("Household"), _("Official"), _("Why"))
    return Table(rows, head, pick=True, caption=_("By household"), foot=foot)
