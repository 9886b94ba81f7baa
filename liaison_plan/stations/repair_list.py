"""Conflicts of a staffing and what would mend them, as data and in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liaison_plan.plan.titles import role_title
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from liaison_plan.rules.stations import StationRules
    from liaison_plan.stations.conflicts import StationConflict


@dataclass(frozen=True, eq=False)
class StationRepair:
    """
    One change that mends the roles that touch it (修正建议).

    It leaves no post of theirs open and no more persons without a place than before;
    where no post was open, nobody without a place.

    Attributes
    ----------
    kind
        `per_person`, `fewest`, `most`, `rank`, `persons`, `home_village`,
        `per_unit_max`, `shares`, `skills`, `functions`, `wish`.
    role
        The role that is changed.
    sentence
        What to do.
    station_rules
        The roles with the change; None where persons are added instead.
    n_persons
        How many persons are added.
    """

    kind: str
    role: str
    sentence: str
    station_rules: StationRules | None
    n_persons: int = 0


@dataclass(frozen=True, eq=False)
class StationRepairs:
    """
    Conflicts of a staffing and what would mend them.

    Attributes
    ----------
    arithmetic
        Sentences of the numbers alone.
    conflicts
        What cannot come together, by minimum cut.
    short, without
        Posts and places that are missing, proven by solving, by role.
    repairs
        In the order of roles and kinds.
    """

    arithmetic: tuple[str, ...]
    conflicts: tuple[StationConflict, ...]
    short: dict[str, int]
    without: dict[str, int]
    repairs: tuple[StationRepair, ...]

    def sentences(self) -> list[str]:
        """Say conflicts and repairs in the language in force."""
        lines = []
        for role, n in self.short.items():
            text = ngettext(
                "{role}: {n:,} post stays open, whatever is done under these rules.",
                "{role}: {n:,} posts stay open, whatever is done under these rules.",
                n,
            )
            lines.append(text.format(role=role_title(role), n=n))
        for role, n in self.without.items():
            text = _(
                "{role}: officials lack {n:,} places, whatever is done under these "
                "rules."
            )
            lines.append(text.format(role=role_title(role), n=n))
        if not lines:
            return [_("Every post is filled and everybody has the places they need.")]
        if self.conflicts:
            lines += ["", _("What cannot come together:")]
            lines += [f"  {conflict.sentence()}" for conflict in self.conflicts]
        if not self.repairs:
            return [*lines, "", _("No single change would do.")]
        lines += ["", _("Each of these changes alone would do:")]
        return lines + [
            f"  {n}. {repair.sentence}" for n, repair in enumerate(self.repairs, 1)
        ]

    def to_json(self) -> dict[str, Any]:
        """Give what JSON can hold."""
        return {
            "short": self.short,
            "without": self.without,
            "conflicts": [
                {**vars(conflict), "short": conflict.short}
                for conflict in self.conflicts
            ],
            "repairs": [
                {
                    "kind": repair.kind,
                    "role": repair.role,
                    "sentence": repair.sentence,
                    "n_persons": repair.n_persons,
                }
                for repair in self.repairs
            ],
        }
