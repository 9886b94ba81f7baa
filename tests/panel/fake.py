"""A what-if state that solves nothing, for tests of what the panel shows and asks."""

from __future__ import annotations

import dataclasses

import pandas as pd

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.replanning.what_if import Stopped


@dataclasses.dataclass(frozen=True)
class Entry:
    """An edit that was made."""

    edit: object

    def line(self):
        """One sentence."""
        return self.edit.line()


@dataclasses.dataclass(frozen=True)
class Hand:
    """Gives a household to another official, without solving anything."""

    household_id: str
    official_id: str

    def line(self):
        """One sentence."""
        return f"{self.household_id} goes to {self.official_id}"


class FakeWhatIf:
    """
    The contract of `WhatIf`; `Hand` and edits of the same two fields move a household.

    `edits` are all edits asked for; `steps` is how often progress is told and `stop`
    asked; `error` is raised by the next edit.
    """

    def __init__(self, county, plan, baseline=None):
        self.county, self.plan, self.rules = county, plan, plan.rules
        self.baseline = baseline or plan
        self.max_changes = None
        self.history, self.edits, self.saved = [], [], []
        self.pins, self.away = {}, {}
        self.frozen_villages, self.frozen_officials = set(), set()
        self.steps, self.error = 3, None
        self._before, self._after = [], []

    @property
    def can_undo(self):
        """Whether an edit was made."""
        return bool(self._before)

    @property
    def can_redo(self):
        """Whether an edit was taken back."""
        return bool(self._after)

    def do(self, edit, progress=None, stop=None):
        """Move a household, slowly."""
        self.edits.append(edit)
        if self.error is not None:
            raise self.error
        for step in range(self.steps):
            if stop is not None and stop():
                text = "stopped"
                raise Stopped(text)
            if progress is not None:
                progress(step, self.steps, "replan")
        self._before.append((self.plan, self.history))
        self._after = []
        self.plan = self._moved(edit)
        self.history = [*self.history, Entry(edit)]
        return self.plan

    def _moved(self, edit):
        if not hasattr(edit, "household_id") or not hasattr(edit, "official_id"):
            return dataclasses.replace(self.plan)
        rows = self.plan.assignments.copy()
        pairs = self.plan.beat_officials.set_index("official_id")["beat_id"]
        if edit.official_id not in pairs.index:
            text = f"{edit.official_id} has no beat."
            raise LiaisonPlanError(text)
        at = rows["household_id"] == edit.household_id
        rows.loc[at, ["official_id", "beat_id"]] = [
            edit.official_id,
            pairs[edit.official_id],
        ]
        lost = pd.DataFrame(
            [["group_split", "V000", "", "", "group_id=g;parts=2;load=40;max=30"]],
            columns=self.plan.exceptions.columns,
        )
        exceptions = pd.concat([self.plan.exceptions.iloc[1:], lost], ignore_index=True)
        return dataclasses.replace(self.plan, assignments=rows, exceptions=exceptions)

    def undo(self):
        """Take the last edit back."""
        self._after.append((self.plan, self.history))
        self.plan, self.history = self._before.pop()
        return self.plan

    def redo(self):
        """Make it again."""
        self._before.append((self.plan, self.history))
        self.plan, self.history = self._after.pop()
        return self.plan

    def in_full(self, progress=None, stop=None):
        """Another plan, equal to this one."""
        if stop is not None and stop():
            text = "stopped"
            raise Stopped(text)
        return dataclasses.replace(self.plan)

    def adopt(self, plan):
        """Take it."""
        self._before.append((self.plan, self.history))
        self.plan = plan

    def save(self, folder):
        """Only remember."""
        self.saved.append(folder)
        return folder

    def sentence(self):
        """Say how many edits there are."""
        return f"{len(self.history)} edits made."


class Later:
    """A runner that waits until it is told."""

    def __init__(self):
        self.jobs = []

    def __call__(self, job):
        """Keep a job."""
        self.jobs.append(job)

    def run(self):
        """Run what was kept, and what that brings."""
        while self.jobs:
            self.jobs.pop(0)()


def at_once(job):
    """Run a job as a plain call."""
    job()
