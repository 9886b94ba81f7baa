"""Lists of the panel: changes, exceptions (new and gone ones marked), history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.panel.blocks import Block, Line, Row, Table
from liaison_plan.plan.bundle import COLUMNS
from liaison_plan.plan.sentences import exception_sentence
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from liaison_plan.county.bundle import County

#: Rows listed before the reader is sent to the workbook.
LISTED = 200
#: In front of an exception that is new, gone or as before.
_SIGNS = {"new": "+", "gone": "–", "": ""}
#: What makes an exception the same one in two plans: its detail may differ.
_SAME = ["rule", "village_id", "official_id", "household_id"]


def village_names(county: County) -> dict[str, str]:
    """Names of villages by id."""
    villages = county.villages
    return dict(zip(villages["village_id"], villages["name"], strict=True))


def changes_block(changes: pd.DataFrame, names: Mapping[str, str]) -> Block:
    """
    List the households that change official; choosing one tells `household:ID`.

    Parameters
    ----------
    changes
        As `plan.compare.changed_households`.
    names
        Of villages, by id.
    """
    if not len(changes):
        return Block(lines=(Line(_("No household changes its official."), "quiet"),))
    rows = tuple(
        Row(
            f"household:{row.household_id}",
            (
                str(row.household_id),
                names.get(str(row.village_id), "") or str(row.village_id),
                str(row.old_official_id),
                str(row.new_official_id) or _("nobody"),
            ),
        )
        for row in changes.head(LISTED).itertuples()
    )
    head = (_("Household"), _("Village"), _("Before"), _("Now"))
    table = Table(rows, head, pick=True, foot=_more(len(changes) - LISTED))
    return Block(tables=(table,))


def new_exceptions(now: pd.DataFrame, before: pd.DataFrame) -> pd.Series[bool]:
    """Whether each exception now is none of the baseline's."""
    known = set(before[_SAME].itertuples(index=False, name=None))
    rows = now[_SAME].itertuples(index=False, name=None)
    return pd.Series([row not in known for row in rows], index=now.index, dtype=bool)


class Sayings:
    """
    Sentences of exceptions, in the language in force when first said.

    Most exceptions outlive an edit, and saying one takes longer than finding it here.

    Parameters
    ----------
    names
        Of villages, by id.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._said: dict[tuple[str, ...], str] = {}

    def say(self, row: tuple[str, ...]) -> str:
        """Say one row of exceptions, its cells in the order of the table."""
        if row not in self._said:
            cells = dict(zip(COLUMNS["exceptions"], row, strict=True))
            self._said[row] = exception_sentence(cells, village_names=self._names)
        return self._said[row]


def exceptions_block(
    now: pd.DataFrame, before: pd.DataFrame, sayings: Sayings
) -> Block:
    """
    List exceptions with their reasons: new ones first, then gone ones, then the rest.

    Parameters
    ----------
    now, before
        Exceptions of the plan and of the baseline.
    sayings
        Sentences said before.
    """
    is_new = new_exceptions(now, before)
    gone = before[new_exceptions(before, now)]
    tables = (
        _exceptions(now[is_new], sayings, _("New ({n:,})"), "new"),
        _exceptions(gone, sayings, _("Gone ({n:,})"), "gone"),
        _exceptions(now[~is_new], sayings, _("As before ({n:,})"), ""),
    )
    shown = tuple(table for table in tables if table.rows)
    if not shown:
        text = _("Every rule holds everywhere.")
        return Block(lines=(Line(text, "quiet"),))
    lines: tuple[Line, ...] = ()
    if not is_new.any() and gone.empty:
        lines = (Line(_("The same exceptions as in the baseline."), "quiet"),)
    return Block(lines=lines, tables=shown)


def _exceptions(
    table: pd.DataFrame, sayings: Sayings, caption: str, kind: str
) -> Table:
    rows = tuple(
        Row(_target(row), (_SIGNS[kind], sayings.say(row)), kind)
        for row in table.head(LISTED).itertuples(index=False, name=None)
    )
    return Table(
        rows,
        pick=True,
        pick_column=1,
        caption=caption.format(n=len(table)),
        foot=_more(len(table) - LISTED),
    )


def _target(row: tuple[str, ...]) -> str:
    """Say what an exception concerns, as `kind:id`."""
    cells = dict(zip(COLUMNS["exceptions"], row, strict=True))
    for kind in ("household", "official", "village"):
        if cells[f"{kind}_id"]:
            return f"{kind}:{cells[f'{kind}_id']}"
    return ""


def history_block(lines: Sequence[str]) -> Block:
    """List the edits made, the last first."""
    if not lines:
        return Block(lines=(Line(_("No edit yet."), "quiet"),))
    numbered = list(enumerate(lines, 1))[::-1]
    rows = tuple(Row(str(n), (f"{n}", line)) for n, line in numbered)
    return Block(tables=(Table(rows, numbers=(0,)),))


def _more(n: int) -> str:
    if n <= 0:
        return ""
    return _("{n:,} more stand in the workbook.").format(n=n)
