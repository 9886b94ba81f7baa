"""
What the commands write: results to stdout, progress and errors to stderr.

This module is the only user of rich.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any, Self, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars

from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import TaskID

    from liaison_plan.errors import LiaisonPlanError


def prepare_streams() -> None:
    """Let a console that lacks Chinese show a mark in place of a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def say(text: str = "") -> None:
    """Write one line of the result."""
    sys.stdout.write(text + "\n")


def say_json(value: object) -> None:
    """Write the result as JSON, readable in any encoding of the console."""
    is_utf = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    text = json.dumps(value, ensure_ascii=not is_utf, indent=2, allow_nan=False)
    sys.stdout.write(text + "\n")


def complain(text: str) -> None:
    """Write an error's block to stderr."""
    sys.stderr.write(text.rstrip() + "\n")


def complain_of(error: LiaisonPlanError) -> None:
    """Write what went wrong, in one block without a traceback."""
    lines = str(error).splitlines() or [type(error).__name__]
    if len(lines) == 1:
        complain(_("Error: {sentence}").format(sentence=lines[0]))
        return
    complain("\n".join([_("Errors:"), *(f"  {line}" for line in lines)]))


def abandon_stdout() -> None:
    """Stop writing: whoever read the result has closed the pipe."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


class Progress:
    """
    Progress of long work on stderr.

    On a terminal a bar with the time left; elsewhere one line for each stage, so that
    a log stays short. Called as the planner calls it: `progress(done, total, what)`.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._console = Console(file=self._stream, stderr=stream is None)
        self._bars: Bars | None = None
        self._task: TaskID | None = None
        self._stage = ""

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bars = Bars(
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=self._console,
            )
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close_stage(is_done=error is None)
        if self._bars is not None:
            self._bars.stop()

    def __call__(self, done: int, total: int, what: str) -> None:
        """Show that `done` of `total` steps of `what` are finished."""
        self._open_stage(what, total)
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, completed=done, total=total)

    def stage(self, what: str) -> None:
        """Begin work whose steps are not counted."""
        self._open_stage(what, None)

    def _open_stage(self, what: str, total: int | None) -> None:
        if what == self._stage:
            return
        self._close_stage(is_done=True)
        self._stage = what
        if self._bars is not None:
            self._task = self._bars.add_task(what, total=total)
        else:
            self._stream.write(what + "\n")
            self._stream.flush()

    def _close_stage(self, *, is_done: bool) -> None:
        if self._bars is None or self._task is None or not is_done:
            return
        total: Any = self._bars.tasks[-1].total or 1
        self._bars.update(self._task, total=total, completed=total)
