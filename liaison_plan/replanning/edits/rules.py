"""Edits of the rules and of the change budget; see `edits`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

from liaison_plan.errors import EditError
from liaison_plan.replanning.edits.edit import Edit, Turn
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.replanning.edits.situation import Situation
    from liaison_plan.rules.model import Rules


@dataclass(frozen=True)
class SetRules(Edit):
    """Change rules: sections to keys to values, as in rules.toml."""

    kind: ClassVar[str] = "set_rules"
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Solve everything again; beats are counted anew where loads are concerned."""
        rules = situation.rules.replace(self.changes)
        if rules.data.datum != situation.rules.data.datum:
            raise EditError(
                _("The datum belongs to the tables and cannot be edited here.")
            )
        if rules.method.name != situation.rules.method.name:
            raise EditError(
                _(
                    "Beats and nearest are different kinds of plans: make a new plan "
                    "instead."
                )
            )
        counted = {"load", "scope", "exempt"} & set(self.changes)
        return Turn(
            replace(situation, rules=rules), plan, villages=None,
            counts=None if counted else (),
            is_full=_asks_for_more(situation.rules, rules),
        )  # fmt: skip

    def line(self) -> str:
        """Say the rules."""
        parts = [
            f"[{section}] {key} = {_text(value)}"
            for section, keys in sorted(self.changes.items())
            for key, value in sorted(keys.items())
        ]
        return _("Rules: {rules}").format(rules="; ".join(parts))


@dataclass(frozen=True)
class SetBudget(Edit):
    """Allow so many changes; None for as few as must be."""

    kind: ClassVar[str] = "set_budget"
    max_changes: int | None = None

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Solve everything again within the new budget."""
        if self.max_changes is not None and self.max_changes < 0:
            raise EditError(_("The change budget is a number from 0."))
        new = replace(situation, max_changes=self.max_changes)
        return Turn(new, plan, villages=None)

    def line(self) -> str:
        """Say the budget."""
        if self.max_changes is None:
            return _("Change as few households as must be")
        return _("Change at most {n} households").format(n=self.max_changes)


def _asks_for_more(old: Rules, new: Rules) -> bool:
    """Whether an aim is set higher, so that beats are counted anew for it."""
    return (
        new.load.min > old.load.min
        or new.load.idle != old.load.idle
        or new.exempt != old.exempt
    )


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return f'"{value}"' if isinstance(value, str) else str(value)
