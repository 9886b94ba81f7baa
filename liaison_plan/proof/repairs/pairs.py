"""Repairs that take out pins or bans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.proof.repairs.case import Draft
from liaison_plan.proof.repairs.changes import TableChange
from liaison_plan.proof.repairs.exempt import thin
from liaison_plan.proof.repairs.names import listed
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liaison_plan.proof.repairs.case import Case
    from liaison_plan.proof.settle import Settled

#: Times a county without some pins or bans is settled at most.
_SETTLED_MOST = 60


def take_out_pins(case: Case) -> Draft | None:
    """Take out the pins that bind (size: households)."""
    return _take_out(case, "pins")


def take_out_bans(case: Case) -> Draft | None:
    """Take out the bans that bind (size: households)."""
    return _take_out(case, "bans")


def _take_out(case: Case, table: str) -> Draft | None:
    """Take out all rows of a table, then put back what does not bind."""
    frame = getattr(case.county, table)
    if len(frame) == 0:
        return None
    known: dict[tuple[str, ...], Settled] = {}
    keys = [str(i) for i in range(len(frame))]

    def without(rows: Sequence[str]) -> TableChange:
        return TableChange(table, frame.iloc[:0], frame.iloc[[int(i) for i in rows]])

    def does(rows: Sequence[str]) -> bool:
        if len(known) >= _SETTLED_MOST:
            return False
        after = case.changed(changes=(without(rows),))
        known[tuple(rows)] = after.base
        return after.is_mended_now

    if not does(keys):
        return None
    chosen = thin(keys, does)
    change = without(chosen)
    pairs = [
        _("{household} with {official}").format(household=h, official=o)
        for h, o in change.remove.itertuples(index=False, name=None)
    ]
    n = len(chosen)
    return Draft(
        kind=table,
        amount=n,
        unit="households",
        say=lambda: _sentence(table, n).format(n=n, pairs=listed(pairs)),
        is_smallest=n == 1 and case.refutes(case.rules),
        touched=n,
        settled=known[tuple(chosen)],
        changes=(change,),
    )


def _sentence(table: str, n: int) -> str:
    if table == "pins":
        return ngettext(
            "Take out {n:,} pin: {pairs}", "Take out {n:,} pins: {pairs}", n
        )
    return ngettext("Take out {n:,} ban: {pairs}", "Take out {n:,} bans: {pairs}", n)
