"""
`WhatIf`: a plan that is edited by hand, step by step, without any widget (模拟推演).

Every state is a situation and the plan that was made for it; the states are kept, so
that undoing restores the exact plan. Only what an edit touches is solved again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from liaison_plan.errors import EditError, Stopped
from liaison_plan.plan.compare import changed_households
from liaison_plan.replanning.edits.full import TakeFull
from liaison_plan.replanning.edits.situation import start
from liaison_plan.replanning.history import Entry, State
from liaison_plan.replanning.settle import Watch
from liaison_plan.replanning.turning import solve_turn
from liaison_plan.solving.doors import doors_of
from liaison_plan.solving.make_plan import (
    make_plan,
    refuse_pairs,
    refuse_what_is_missing,
)
from liaison_plan.solving.stopping import asking
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.replanning.edits.edit import Edit
    from liaison_plan.replanning.edits.situation import Situation
    from liaison_plan.rules.model import Rules

    Progress = Callable[[int, int, str], None]
    Stop = Callable[[], bool]

__all__ = ["Entry", "Stopped", "WhatIf"]


class WhatIf:
    """
    A plan edited by hand, with undo, redo and a history that can be saved.

    Without a change budget every edit changes only what it must; with one, up to so
    many households in all may change their official against the plan in force.

    Parameters
    ----------
    county, plan
        The county, and the plan to begin with; its rules are in force.
    baseline
        The plan in force, that changes are counted against; None takes `plan`.

    Raises
    ------
    EditError
        The plan is not one of this county as it is now; or the county was read with
        faulty households skipped: mend them first, or they would be lost when a
        scenario is saved.
    """

    def __init__(
        self, county: County, plan: Plan, baseline: Plan | None = None
    ) -> None:
        refuse_what_is_missing(plan.rules)
        refuse_pairs(plan.rules, plan.rules if baseline is None else baseline.rules)
        if len(county.skipped):
            raise EditError(
                _(
                    "{n} households were skipped as faulty. Correct their rows first; "
                    "a what-if would lose them."
                ).format(n=len(county.skipped))
            )
        told, found = plan.county_hashes, county.table_hashes
        if told and found and told != found:
            raise EditError(
                _(
                    "The plan is not one of this county as it is now: plan it again, "
                    "or re-plan it, first."
                )
            )
        self._start = plan
        self._baseline = baseline or plan
        self._today = self._baseline.assignments.set_index("household_id")[
            "official_id"
        ]
        self._states = [State(start(county, plan), county, plan, None)]
        self._at = 0
        self._doors = doors_of(county)

    @property
    def _now(self) -> State:
        return self._states[self._at]

    @property
    def county(self) -> County:
        """The county with the edits in its tables."""
        return self._now.county

    @property
    def plan(self) -> Plan:
        """The plan now."""
        return self._now.plan

    @property
    def baseline(self) -> Plan:
        """The plan in force, that changes are counted against."""
        return self._baseline

    @property
    def start_plan(self) -> Plan:
        """The plan this began with."""
        return self._start

    @property
    def rules(self) -> Rules:
        """Rules in force now."""
        return self._now.situation.rules

    @property
    def situation(self) -> Situation:
        """Tables, rules and wishes now."""
        return self._now.situation

    @property
    def max_changes(self) -> int | None:
        """The change budget; None for as few as must be."""
        return self._now.situation.max_changes

    @property
    def pins(self) -> Mapping[str, str]:
        """Official by pinned household, without those that freezing stands for."""
        return self._now.situation.pins

    @property
    def frozen_villages(self) -> tuple[str, ...]:
        """Ids of frozen villages, sorted."""
        return tuple(sorted(self._now.situation.frozen_villages))

    @property
    def frozen_officials(self) -> tuple[str, ...]:
        """Ids of frozen officials, sorted."""
        return tuple(sorted(self._now.situation.frozen_officials))

    @property
    def away(self) -> Mapping[str, str]:
        """Until when, by the id of officials who are away."""
        return self._now.situation.away

    @property
    def history(self) -> list[Entry]:
        """What was done and not undone, oldest first."""
        states = self._states[1 : self._at + 1]
        return [state.entry for state in states if state.entry is not None]

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return self._at + 1 < len(self._states)

    def do(
        self, edit: Edit, progress: Progress | None = None, stop: Stop | None = None
    ) -> Plan:
        """
        Make an edit and solve again what it touches.

        Parameters
        ----------
        edit
            What to do; see `edits`.
        progress
            Called as `progress(done, total, what)`.
        stop
            Asked often; the work is given up when it answers True.

        Raises
        ------
        EditError, DataError, BudgetError, RulesError
            The edit cannot be made; the state is as before.
        Stopped
            `stop` answered True; the state is as before.
        """
        edit.refuse_misfits()
        if isinstance(edit, TakeFull):
            return self.adopt(self.in_full(progress, stop))
        watch = Watch(progress, stop)
        now = self._now
        turn = edit.on(now.situation, now.plan, self._baseline)
        refuse_what_is_missing(turn.situation.rules)
        refuse_pairs(turn.situation.rules)
        county = turn.situation.revised()
        plan, fewest = solve_turn(
            turn, county, self._doors, self._today, taken=self._taken(), watch=watch
        )
        watch.check()
        entry = self._entry(edit, plan, fewest)
        return self._push(State(turn.situation, county, plan, entry))

    def undo(self) -> Plan:
        """
        Go one step back.

        Raises
        ------
        EditError
            There is none.
        """
        if not self.can_undo:
            raise EditError(_("There is nothing to undo."))
        self._at -= 1
        return self.plan

    def redo(self) -> Plan:
        """
        Go one step forward again.

        Raises
        ------
        EditError
            There is none.
        """
        if not self.can_redo:
            raise EditError(_("There is nothing to redo."))
        self._at += 1
        return self.plan

    def in_full(
        self, progress: Progress | None = None, stop: Stop | None = None
    ) -> Plan:
        """
        Plan the edited county from nothing; the state does not change.

        The bytes are those of `liaison-plan plan` with the saved county, its rules and
        the plan in force as baseline. One process is used: a panel has little memory.

        Raises
        ------
        Stopped
            `stop` answered True.
        """
        from liaison_plan.replanning.scenario import as_saved

        watch = Watch(progress, stop)
        county, rules = as_saved(self)
        with asking(watch.check):
            return make_plan(
                county, rules, baseline=self._baseline, workers=1, progress=watch.tell
            )

    def adopt(self, plan: Plan) -> Plan:
        """
        Take a plan that `in_full` made as the state now, as one step.

        Parameters
        ----------
        plan
            Made for the present situation.
        """
        now = self._now
        entry = self._entry(TakeFull(), plan, self._fewest())
        situation = now.situation
        most = situation.max_changes
        if most is not None and entry.n_total > most:
            # The plan in full knows no budget; no later edit could keep it.
            situation = replace(situation, max_changes=None)
        return self._push(State(situation, now.county, plan, entry))

    def sentence(self) -> str:
        """Say in one sentence what the last edit changed, in the language in force."""
        if not self.history:
            return _("Nothing has been edited yet.")
        return self.history[-1].sentence(self._left_out())

    def _left_out(self) -> int:
        """Count the households that the last step left without an official."""
        before = self._states[self._at - 1].plan.assignments["official_id"]
        now = self.plan.assignments["official_id"]
        return max(0, int((now == "").sum()) - int((before == "").sum()))

    def save(self, folder: str | Path) -> Path:
        """
        Save the scenario, the edited county, its rules and the plan; whole or not.

        Parameters
        ----------
        folder
            A new folder: scenario.toml, county/, rules.toml, plan/.

        Raises
        ------
        PlanFolderError
            The folder exists or cannot be written.
        NoPlanError
            The plan does not pass its verification.
        """
        from liaison_plan.replanning.scenario import save_scenario

        return save_scenario(self, folder)

    @classmethod
    def open(
        cls,
        county: County,
        plan: Plan,
        scenario: str | Path,
        baseline: Plan | None = None,
    ) -> WhatIf:
        """
        Replay a saved scenario on the plan it began with; the bytes are the same.

        Parameters
        ----------
        county, plan, baseline
            As when it began.
        scenario
            scenario.toml, or the folder that holds it.

        Raises
        ------
        EditError
            It was made on another plan or county, cannot be read, or an edit cannot be
            made.
        """
        from liaison_plan.replanning.scenario import read_edits

        state = cls(county, plan, baseline)
        for edit in read_edits(scenario, plan, state.baseline):
            state.do(edit)
        return state

    def _taken(self) -> set[str]:
        """Beat ids used so far; what was undone leaves none behind, as in a replay."""
        used = [s.beat_ids for s in self._states[: self._at + 1]]
        return set(self._baseline.beats["beat_id"]).union(*used)

    def _push(self, state: State) -> Plan:
        self._states[self._at + 1 :] = [state]
        self._at += 1
        return state.plan

    def _fewest(self) -> int:
        """Count the changes that are proven to be needed now."""
        return self._now.entry.fewest if self._now.entry is not None else 0

    def _entry(self, edit: Edit, plan: Plan, fewest: int) -> Entry:
        """Count what a step changes, and whose households these are."""
        before = self.plan
        changed = changed_households(plan, before)["household_id"]
        official = getattr(edit, "official_id", "")
        rows = before.assignments
        own = rows.loc[rows["official_id"] == official, "household_id"]
        is_own = bool(official) and set(own) == set(changed)
        total = len(changed_households(plan, self._baseline))
        return Entry(edit, len(changed), total, fewest, official if is_own else "")
