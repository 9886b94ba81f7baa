"""The steps of a what-if (模拟推演): what each changed, said in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.replanning.edits.edit import Edit
    from liaison_plan.replanning.edits.situation import Situation


@dataclass(frozen=True, eq=False)
class Entry:
    """
    One step of the history.

    Attributes
    ----------
    edit
        What was done.
    n_changes
        Households whose official it changed, against the step before.
    n_total
        Households whose official differs from the plan in force.
    fewest
        How many of these are proven to have to.
    official_id
        The official whose households are exactly those that changed, or `""`.
    """

    edit: Edit
    n_changes: int
    n_total: int
    fewest: int
    official_id: str = ""

    def line(self) -> str:
        """Say the step in one line, in the language in force."""
        return self.edit.line()

    def sentence(self, n_out: int) -> str:
        """
        Say in one sentence what the step changed, in the language in force.

        Parameters
        ----------
        n_out
            Households that it left without an official.
        """
        said = self._changed()
        if n_out:
            said = _("{said} {n} have no official now.").format(said=said, n=n_out)
        return said

    def _changed(self) -> str:
        """Say how many households the step changed."""
        if self.n_changes == 0:
            return _("No household changes its official by this.")
        if self.official_id:
            return ngettext(
                "{n} household changes its official: exactly that of {official}.",
                "{n} households change their official: exactly those of {official}.",
                self.n_changes,
            ).format(n=self.n_changes, official=self.official_id)
        return ngettext(
            "{n} household changes its official by this; {total} in all against the "
            "plan in force (proven to be needed: {fewest}).",
            "{n} households change their official by this; {total} in all against the "
            "plan in force (proven to be needed: {fewest}).",
            self.n_changes,
        ).format(n=self.n_changes, total=self.n_total, fewest=self.fewest)


@dataclass(frozen=True, eq=False)
class State:
    """
    A situation, the county it stands for, the plan made for it, and how.

    Attributes
    ----------
    situation
        Tables, rules and wishes.
    county
        The situation as a county.
    plan
        Made for it.
    entry
        The step that led to it; None for the one it began with.
    """

    situation: Situation
    county: County
    plan: Plan
    entry: Entry | None

    @cached_property
    def beat_ids(self) -> frozenset[str]:
        """Beats of the plan."""
        return frozenset(self.plan.beats["beat_id"])
