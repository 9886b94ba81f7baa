"""
What the panel knows and does, without a single widget.

`Controller` holds the what-if state, what is chosen, what is going on and the last
message. Work runs through a runner: a thread in the panel, so that Stop and progress
get through; a plain call in tests. Whoever shows something listens to topics:

========== ===============================================================
`busy`     work began or ended
`message`  `message` changed
`progress` `progress` changed (done, total, what)
`plan`     another plan is shown: `plan`, `county`, `rules`, history
`chosen`   another household, official or village is chosen
`reasons`  `reasons` of what is chosen were found
`full`     a plan in full was found, adopted or put aside
`compared` `comparison` was made or forgotten
========== ===============================================================
"""

from __future__ import annotations

import contextvars
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output.workbook import write_workbook
from liaison_plan.panel.reasons import Reasons
from liaison_plan.plan.compare import compare
from liaison_plan.replanning.what_if import Stopped
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from liaison_plan.plan.bundle import Plan
    from liaison_plan.plan.comparison import Comparison
    from liaison_plan.proof.advice import Explanation
    from liaison_plan.replanning.edits import Edit
    from liaison_plan.replanning.what_if import WhatIf

    Runner = Callable[[Callable[[], None]], None]

Kind = Literal["household", "official", "village"]
MessageKind = Literal["ready", "busy", "said", "error"]
_Answer = TypeVar("_Answer")

#: What a slip of the program raises; the panel says so and stays as it was.
_SLIPS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, OSError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True)
class Message:
    """One sentence for the reader; `kind` is `ready`, `busy`, `said` or `error`."""

    kind: MessageKind
    text: str


@dataclass(frozen=True)
class Chosen:
    """What the reader looks at."""

    kind: Kind
    id: str


def in_thread(job: Callable[[], None]) -> None:
    """
    Run a job beside the reader's clicks.

    It runs in the context it was asked for in: the kernel answers from a context, and
    hears a control where it last answered (`widgets.answer_all`).
    """
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(job,), daemon=True).start()


class Controller:
    """
    The panel's state and actions (模拟推演).

    Parameters
    ----------
    what_if
        The plan being edited.
    run
        How work is run; it may return before the work is done.

    Attributes
    ----------
    busy
        Whether work is going on that nothing may disturb.
    message, progress, chosen, reasons, full, comparison
        As the topics above say; None where there is none.
    opened
        The county as it was when the panel was opened.
    trouble
        Why the last reasons were not found, `""` where they were.
    fault
        The last error that was a slip of the program, for whoever has to mend it.
    """

    def __init__(self, what_if: WhatIf, run: Runner = in_thread) -> None:
        self.what_if = what_if
        self.busy = False
        self.message = Message(
            "ready", _("Ready. Nothing is kept until you save it in a new folder.")
        )
        self.opened = what_if.county
        self.progress: tuple[int, int, str] | None = None
        self.chosen: Chosen | None = None
        self.reasons: Explanation | None = None
        self.trouble = ""
        self.full: Plan | None = None
        self.comparison: Comparison | None = None
        self.fault: BaseException | None = None
        self._run = run
        self._reasons = Reasons()
        self._is_reasoning = False
        self._stop = threading.Event()
        # Guards the fields above; what is shown is told under the second.
        self._lock = threading.RLock()
        self._telling = threading.RLock()
        self._listeners: list[Callable[[str], None]] = []

    # What is shown.

    def listen(self, act: Callable[[str], None]) -> None:
        """Call `act(topic)` whenever something changed."""
        self._listeners.append(act)

    def tell(self, *topics: str) -> None:
        """Tell all listeners, one thread at a time."""
        with self._telling:
            for topic in topics:
                for act in self._listeners:
                    act(topic)

    def say(self, kind: MessageKind, text: str) -> None:
        """Put one sentence before the reader."""
        self.message = Message(kind, text)
        self.tell("message")

    # What changes the plan.

    def do(self, edit: Edit) -> None:
        """Make an edit, and solve again what it touches."""
        self._work(
            _("Working: {what}").format(what=edit.line()),
            lambda: self.what_if.do(edit, self._heard, self._stop.is_set),
            self._show_plan,
        )

    def undo(self) -> None:
        """Take the last edit back."""
        line = self.what_if.history[-1].line() if self.what_if.can_undo else ""
        self._work(
            _("Taking back the last edit"),
            self.what_if.undo,
            lambda plan: self._show_plan(plan, _("Undone: {edit}").format(edit=line)),
        )

    def redo(self) -> None:
        """Make the edit again that was taken back."""
        self._work(_("Making the edit again"), self.what_if.redo, self._show_plan)

    def plan_in_full(self) -> None:
        """Plan the edited county anew, to compare with; nothing changes yet."""
        self._work(
            _("Planning the whole county in full"),
            lambda: self.what_if.in_full(self._heard, self._stop.is_set),
            self._show_full,
        )

    def adopt(self) -> None:
        """Take the full plan as the plan now."""
        full = self.full
        if full is not None:
            self._work(
                _("Adopting the full plan"),
                lambda: self.what_if.adopt(full),
                lambda _none: self._show_plan(None),
            )

    def put_aside(self) -> None:
        """Forget the full plan."""
        if self._may_start():
            self.full = None
            self.tell("full")

    # What leaves the panel.

    def compare(self) -> None:
        """Compare the plan with the baseline: who changes, and why."""
        now = self.what_if
        self._work(
            _("Comparing with the baseline"),
            lambda: compare(
                now.baseline, now.plan, county=now.county, old_county=self.opened
            ),
            self._show_comparison,
        )

    def _show_comparison(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.message = Message("said", _("The comparison is ready."))
        self.tell("compared")

    def save(self, folder: str) -> None:
        """Save scenario, edited county, rules and plan in a new folder."""
        if not folder.strip():
            self.say("error", _("Type the name of a new folder first."))
            return
        self._work(
            _("Saving"),
            lambda: self.what_if.save(folder.strip()),
            lambda path: self.say("said", _("Saved in {path}.").format(path=path)),
        )

    def export(self, path: str) -> None:
        """Write the workbook of the plan, with the changes against the baseline."""
        if not path.strip():
            self.say("error", _("Type the name of the workbook first."))
            return
        name = path.strip()
        name = name if name.lower().endswith(".xlsx") else f"{name}.xlsx"
        self._work(
            _("Writing the workbook"),
            lambda: self._write_workbook(name),
            lambda file: self.say("said", _("Written: {path}.").format(path=file)),
        )

    def _write_workbook(self, name: str) -> Path:
        now = self.what_if
        return write_workbook(now.county, now.plan, name, baseline=now.baseline)

    # What is looked at.

    def choose(self, kind: str, id_: str) -> None:
        """Look at a household, official or village; an empty kind at nothing."""
        kinds: tuple[Kind, ...] = ("household", "official", "village")
        with self._lock:
            wanted = next((Chosen(k, id_) for k in kinds if k == kind), None)
            self.chosen, self.reasons, self.trouble = wanted, None, ""
            if self.message.kind == "error":
                self.message = Message("ready", "")
        self.tell("chosen", "message")
        self._ask_reasons()

    def stop(self) -> None:
        """Ask the work to stop; it ends soon, and everything is as before."""
        if self.busy:
            self._stop.set()
            self.say("busy", _("Stopping"))

    # How work is done.

    def _may_start(self) -> bool:
        if self.busy:
            self.say("busy", _("Still at work: wait or press Stop."))
            return False
        return True

    def _work(
        self, what: str, act: Callable[[], _Answer], then: Callable[[_Answer], None]
    ) -> None:
        """Run `act` alone, then `then` with its answer; errors become messages."""
        with self._lock:
            if not self._may_start():
                return
            self.busy = True
            self._stop.clear()
        self.progress = None
        self.message = Message("busy", what)
        self.tell("busy", "message", "progress")
        self._run(lambda: self._finish(act, then))

    def _finish(
        self, act: Callable[[], _Answer], then: Callable[[_Answer], None]
    ) -> None:
        try:
            then(act())
        except Stopped:
            self.message = Message("ready", _("Stopped; everything is as before."))
        except LiaisonPlanError as error:
            self.message = Message("error", str(error))
        except _SLIPS as error:
            self.fault = error
            self.message = Message("error", _slip(error))
        finally:
            self.busy = False
            self.progress = None
            self.tell("busy", "progress", "message")
        self._ask_reasons()

    def _heard(self, done: int, total: int, what: str) -> None:
        self.progress = (done, total, what)
        self.tell("progress")

    def _show_plan(self, _plan: Plan | None, said: str = "") -> None:
        self.full = self.comparison = None
        with self._lock:
            self.reasons, self.trouble = None, ""
        self.message = Message("said", said or self.what_if.sentence())
        self.tell("plan", "full", "compared", "chosen")

    def _show_full(self, plan: Plan) -> None:
        self.full = plan
        self.message = Message(
            "said", _("The full plan is ready: compare it below, then adopt it or not.")
        )
        self.tell("full")

    # Reasons are found beside everything else; the latest question wins.

    def _ask_reasons(self) -> None:
        with self._lock:
            idle = not self._is_reasoning and not self.busy
            if not idle or self.chosen is None or self.reasons is not None:
                return
            if self.trouble:
                return
            self._is_reasoning = True
        self._run(self._find_reasons)

    def _find_reasons(self) -> None:
        try:
            while not self._found(self.chosen, self.what_if.plan):
                pass
        finally:
            self._is_reasoning = False
        self.tell("reasons")
        # Work may have begun and ended meanwhile.
        self._ask_reasons()

    def _found(self, chosen: Chosen | None, plan: Plan) -> bool:
        """Find the reasons; whether they are still those that are wanted."""
        found, trouble = None, ""
        if chosen is not None and not self.busy:
            now = self.what_if
            try:
                found = self._reasons.of(
                    now.county, plan, now.baseline, chosen.kind, chosen.id
                )
            except LiaisonPlanError as error:
                trouble = str(error)
            except _SLIPS as error:
                self.fault, trouble = error, _slip(error)
        with self._lock:
            if self.busy:
                # Asked again when the work is done.
                return True
            if chosen is not self.chosen or plan is not self.what_if.plan:
                return False
            self.reasons, self.trouble = found, trouble
            return True


def _slip(error: BaseException) -> str:
    return _(
        "The program made a mistake ({kind}: {text}); everything is as before. Please "
        "report it."
    ).format(kind=type(error).__name__, text=error)
