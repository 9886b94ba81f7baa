"""Right: numbers now, changes, exceptions, comparison, history; undo, save, export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.panel import widgets
from liaison_plan.panel.comparison import comparison_block
from liaison_plan.panel.lists import (
    Sayings,
    changes_block,
    exceptions_block,
    history_block,
    village_names,
)
from liaison_plan.panel.map_widget import TextBlock
from liaison_plan.panel.numbers import full_block, numbers_block
from liaison_plan.plan.compare import changed_households
from liaison_plan.plan.summary import summary
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from liaison_plan.panel.state import Controller


def _block(css: str) -> TextBlock:
    made = TextBlock()
    made.add_class(css)
    return made


class ResultsPart:
    """
    Results of the edits.

    Attributes
    ----------
    box
        The widget.
    buttons
        Those that are off while work goes on.
    """

    def __init__(
        self, controller: Controller, look_at: Callable[[str, str], None]
    ) -> None:
        self._controller = controller
        self._look_at = look_at
        now = controller.what_if
        self._sayings = Sayings(village_names(now.county))
        self._before = summary(now.baseline, controller.opened)
        self._n_changes = 0
        self._numbers = _block("lp-numbers")
        self._changes, self._exceptions = _block("lp-changes"), _block("lp-exceptions")
        self._compared, self._history = _block("lp-compared"), _block("lp-history")
        for block in (self._changes, self._exceptions, self._compared):
            block.on_pick(self._picked)
        self._tabs = widgets.Tabs(
            [
                ("numbers", _("Numbers"), self._numbers),
                ("changes", _("Changes"), self._changes),
                ("exceptions", _("Exceptions"), self._exceptions),
                ("comparison", _("Compared"), self._compared),
                ("history", _("History"), self._history),
            ],
            "lp-results-tabs",
        )
        self._make_controls()
        self.box = widgets.column(
            widgets.row(self._undo, self._redo, self._compare, self._in_full),
            self._full_part,
            self._tabs.box,
            widgets.column(
                widgets.row(self._folder, self._save, css="lp-with-button"),
                widgets.row(self._path, self._export, css="lp-with-button"),
                css="lp-files",
            ),
            css="lp-results",
        )
        self.show_full()
        self.show_comparison()

    def _make_controls(self) -> None:
        state, button = self._controller, widgets.button
        self._undo = button(_("Undo"), "lp-undo", state.undo)
        self._redo = button(_("Redo"), "lp-redo", state.redo)
        self._compare = button(
            _("Compare"), "lp-compare", state.compare,
            hint=_("Compare with the baseline: who changes, and why"),
        )  # fmt: skip
        self._in_full = button(
            _("Plan in full"), "lp-full", state.plan_in_full,
            hint=_("Plan the whole edited county anew, to compare with"),
        )  # fmt: skip
        self._full = _block("lp-full-numbers")
        self._adopt = button(_("Adopt"), "lp-adopt", state.adopt, kind="main")
        self._aside = button(_("Keep the plan now"), "lp-put-aside", state.put_aside)
        self._full_part = widgets.column(
            self._full, widgets.row(self._adopt, self._aside), css="lp-full-part"
        )
        self._folder = widgets.text_box(
            _("Save in a new folder"), "lp-save-folder", hint="what-if-1"
        )
        self._save = button(
            _("Save"), "lp-save", lambda: state.save(self._folder.value), kind="main"
        )
        self._path = widgets.text_box(
            _("Workbook"), "lp-export-path", hint="what-if.xlsx"
        )
        self._export = button(
            _("Export"), "lp-export", lambda: state.export(self._path.value)
        )
        self.buttons = [
            self._undo, self._redo, self._compare, self._in_full, self._adopt,
            self._aside, self._save, self._export,
        ]  # fmt: skip

    def show_plan(self, changes: pd.DataFrame) -> None:
        """
        Show numbers, changes, exceptions and history of another plan.

        Parameters
        ----------
        changes
            Against the baseline, as `plan.compare.changed_households`.
        """
        now = self._controller.what_if
        names = village_names(now.county)
        self._n_changes = len(changes)
        before, after = now.baseline.exceptions, now.plan.exceptions
        block = numbers_block(
            self._before, summary(now.plan, now.county), n_changes=len(changes),
            max_changes=now.max_changes, n_exceptions=(len(before), len(after)),
        )  # fmt: skip
        self._numbers.show(block.to_json())
        self._changes.show(changes_block(changes, names).to_json())
        self._exceptions.show(exceptions_block(after, before, self._sayings).to_json())
        lines = [entry.line() for entry in now.history]
        self._history.show(history_block(lines).to_json())
        self._tabs.name("changes", _("Changes ({n})").format(n=f"{len(changes):,}"))

    def show_full(self) -> None:
        """Show the full plan beside the plan now, or hide it."""
        full, now = self._controller.full, self._controller.what_if
        widgets.show(self._full_part, is_shown=full is not None)
        if full is not None:
            n_full = len(changed_households(full, now.baseline))
            block = full_block(now.plan, full, n_changes=(self._n_changes, n_full))
            self._full.show(block.to_json())

    def show_comparison(self) -> None:
        """Show the comparison that was asked for, or how to ask."""
        comparison = self._controller.comparison
        names = village_names(self._controller.what_if.county)
        self._compared.show(comparison_block(comparison, names).to_json())
        if comparison is not None:
            self._tabs.open("comparison")

    def allow(self, *, is_free: bool) -> None:
        """Switch undo and redo as the history allows."""
        now = self._controller.what_if
        self._undo.disabled = not (is_free and now.can_undo)
        self._redo.disabled = not (is_free and now.can_redo)

    def _picked(self, key: str) -> None:
        kind, _colon, id_ = key.partition(":")
        if id_:
            self._controller.choose(kind, id_)
            self._look_at(kind, id_)
