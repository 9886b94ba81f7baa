"""What an edit is: a value with a line to read and a flat form to save."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

from liaison_plan.errors import EditError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.replanning.edits.situation import Situation

#: Edits by the name they have in scenario.toml.
KINDS: dict[str, type[Edit]] = {}


@dataclass(frozen=True)
class Turn:
    """
    What an edit makes of a state.

    Attributes
    ----------
    situation
        After the edit.
    plan
        The plan to go on from: the present one, or one with beats handed over.
    villages
        Villages to solve again; None for all, none where nobody has to move.
    counts
        Villages in which beats may be opened or dissolved; None for all.
    is_full
        Whether the beats are counted anew for every aim, not only for hard rules.
    must_hold
        Pairs that the new plan must have, else the edit is refused.
    """

    situation: Situation
    plan: Plan
    villages: tuple[str, ...] | None = ()
    counts: tuple[str, ...] | None = ()
    is_full: bool = False
    must_hold: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Edit:
    """One edit; see the classes below."""

    kind: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        KINDS[cls.kind] = cls

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """
        Make the situation after this edit.

        Parameters
        ----------
        situation, plan
            The state now.
        baseline
            The plan in force, that changes are counted against.

        Raises
        ------
        EditError
            It cannot be.
        """
        raise AssertionError

    def line(self) -> str:
        """Say the edit in one line, in the language in force."""
        raise AssertionError

    def as_dict(self) -> dict[str, Any]:
        """Flat form for scenario.toml; what is None is left out."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        known = {k: v for k, v in values.items() if v is not None}
        return {"kind": self.kind, **known}

    def refuse_misfits(self) -> None:
        """
        Refuse values of a wrong type: they could not be saved and read again.

        Raises
        ------
        EditError
            A value is not what its field asks for.
        """
        for one in fields(self):
            value = getattr(self, one.name)
            if not _is_a(value, str(one.type)):
                raise EditError(
                    _("The edit {kind} has {key} = {value}, which cannot stand there.")
                    .format(kind=self.kind, key=one.name, value=repr(value))
                )  # fmt: skip


def _is_a(value: Any, kind: str) -> bool:  # noqa: ANN401 - whatever came in
    """Whether a value is what a field asks for; single NumPy values are plain ones."""
    if value is None:
        return kind.endswith("| None")
    if hasattr(value, "item"):
        value = value.item()
    if kind.startswith("dict"):
        return isinstance(value, dict) and all(
            isinstance(keys, dict) for keys in value.values()
        )
    if isinstance(value, bool):
        return False
    if kind.startswith("int"):
        return isinstance(value, int)
    if kind.startswith("float"):
        return isinstance(value, int | float)
    return isinstance(value, str)
