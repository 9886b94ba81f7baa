"""
Edits of a what-if state (模拟推演): what a planner does, as data.

Each edit is a value with a readable line and a flat form for scenario.toml. `on` gives
the situation after it, and what the plan is turned into before it is solved again;
what cannot be is refused with an `EditError` in plain words.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from liaison_plan.errors import EditError
from liaison_plan.replanning.edits.doors import (
    Ban,
    FreezeVillage,
    MoveBeat,
    MoveHousehold,
    Pin,
    ThawVillage,
    Unban,
    Unpin,
)
from liaison_plan.replanning.edits.edit import KINDS, Edit, Turn
from liaison_plan.replanning.edits.full import TakeFull
from liaison_plan.replanning.edits.people import (
    Away,
    Back,
    ChangeUnit,
    FreezeOfficial,
    Join,
    Leave,
    SetLimits,
    ThawOfficial,
)
from liaison_plan.replanning.edits.rules import SetBudget, SetRules
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "KINDS", "Away", "Back", "Ban", "ChangeUnit", "Edit", "FreezeOfficial",
    "FreezeVillage", "Join", "Leave", "MoveBeat", "MoveHousehold", "Pin", "SetBudget",
    "SetLimits", "SetRules", "TakeFull", "ThawOfficial", "ThawVillage", "Turn",
    "Unban", "Unpin", "edit_from",
]  # fmt: skip


def edit_from(table: Mapping[str, Any]) -> Edit:
    """
    Make an edit of its flat form.

    Parameters
    ----------
    table
        `kind` and the edit's own keys, as `Edit.as_dict` gives them.

    Raises
    ------
    EditError
        The kind is unknown, or a key is, or a value is of a wrong type.
    """
    values = dict(table)
    kind = str(values.pop("kind", ""))
    known = sorted(name for name in KINDS if name)
    if kind not in known:
        raise EditError(
            _("{kind!r} is no edit; there are: {known}.").format(
                kind=kind, known=", ".join(known)
            )
        )
    known_keys = {f.name for f in fields(KINDS[kind])}
    if strange := sorted(set(values) - known_keys):
        raise EditError(
            _("The edit {kind} has keys it should not have: {keys}.").format(
                kind=kind, keys=", ".join(strange)
            )
        )
    edit = KINDS[kind](**values)
    edit.refuse_misfits()
    return edit
