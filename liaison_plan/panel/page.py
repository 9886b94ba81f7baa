"""The panel put together: header, rules and officials, map and card, results."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from liaison_plan.output.map_words import page_line
from liaison_plan.panel import widgets
from liaison_plan.panel.blocks import Block, Line
from liaison_plan.panel.lists import new_exceptions
from liaison_plan.panel.map_widget import MapView, TextBlock
from liaison_plan.panel.part_chosen import ChosenPart
from liaison_plan.panel.part_people import PeoplePart
from liaison_plan.panel.part_results import ResultsPart
from liaison_plan.panel.part_rules import BudgetPart, RulesPart
from liaison_plan.panel.picture import Marks, Picture
from liaison_plan.panel.search import find
from liaison_plan.panel.stages import stage_title
from liaison_plan.plan.compare import changed_households
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.panel.search import Hit
    from liaison_plan.panel.state import Controller

#: Seconds between two reports of progress that are shown.
_PROGRESS_S = 0.15


class Page:
    """
    All widgets of one panel, kept in step with its controller.

    Attributes
    ----------
    root
        The widget to display.
    """

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        now = controller.what_if
        self._picture = Picture(now.county, now.plan)
        self._map = MapView(fixed=self._picture.fixed, points=self._picture.points)
        self._map.add_class("lp-map-view")
        self._map.on_choice(self._clicked)
        self._last_progress = 0.0
        self._rules, self._budget = RulesPart(controller), BudgetPart(controller)
        self._people = PeoplePart(controller, self._map.look_at)
        self._chosen = ChosenPart(controller)
        self._results = ResultsPart(controller, self._map.look_at)
        self._make_header()
        left = widgets.Tabs(
            [
                ("rules", _("Rules"), self._rules.box),
                ("people", _("Officials"), self._people.box),
            ],
            "lp-left-tabs",
        )
        self._left_tabs = left
        body = widgets.row(
            widgets.column(left.box, self._budget.box, css="lp-left"),
            widgets.column(self._map, self._chosen.box, css="lp-middle"),
            widgets.column(self._results.box, css="lp-right"),
            css="lp-body",
        )
        self.root = widgets.column(self._header, body, css="lp-panel")
        self._map.on_hello(partial(widgets.answer_all, self.root))
        self._show_plan()
        self._show_busy()
        self._show_message()
        controller.listen(self._heard)

    def _make_header(self) -> None:
        self._title = TextBlock()
        self._title.add_class("lp-title")
        self._search = widgets.text_box(
            _("Search"), "lp-search-box", act=self._look_for,
            hint=_("Household, official, beat or village"),
        )  # fmt: skip
        self._find = widgets.button(_("Search"), "lp-search-button", self._look_for)
        self._hits = widgets.PickList(_("Which one?"), "lp-search-hits", self._found)
        self._status = TextBlock(role="status")
        self._status.add_class("lp-status")
        self._alert = TextBlock(role="alert")
        self._alert.add_class("lp-alert")
        self._bar = widgets.progress_bar("lp-progress")
        self._stop = widgets.button(
            _("Stop"), "lp-stop", self._controller.stop, kind="stop-kind",
            hint=_("Stop the work; everything stays as before"),
        )  # fmt: skip
        self._work = widgets.row(self._bar, self._stop, css="lp-work")
        self._header = widgets.column(
            widgets.row(
                self._title,
                widgets.row(self._search, self._find, css="lp-search-row"),
                css="lp-top",
            ),
            self._hits.box,
            widgets.row(self._status, self._alert, self._work, css="lp-status-row"),
            css="lp-header",
        )
        widgets.show(self._hits.box, is_shown=False)

    # What the controller tells.

    def _heard(self, topic: str) -> None:
        {
            "busy": self._show_busy,
            "message": self._show_message,
            "progress": self._show_progress,
            "plan": self._show_plan,
            "chosen": self._show_chosen,
            "reasons": self._chosen.show_card,
            "full": self._results.show_full,
            "compared": self._results.show_comparison,
        }[topic]()

    def _show_busy(self) -> None:
        is_free = not self._controller.busy
        for part in (self._rules, self._budget, self._people, self._chosen,
                     self._results):  # fmt: skip
            for button in part.buttons:
                button.disabled = not is_free
        self._results.allow(is_free=is_free)
        self._stop.disabled = is_free
        widgets.show(self._work, is_shown=not is_free)
        if is_free:
            self.root.remove_class("lp-busy")
        else:
            self.root.add_class("lp-busy")
            self._last_progress = 0.0

    def _show_message(self) -> None:
        message = self._controller.message
        is_error = message.kind == "error"
        said = Block(lines=(Line(message.text),), kind=message.kind)
        nothing = Block(kind=message.kind)
        self._status.show((nothing if is_error else said).to_json())
        self._alert.show((said if is_error else nothing).to_json())

    def _show_progress(self) -> None:
        progress = self._controller.progress
        if progress is None:
            self._bar.value = 0.0
            return
        moment = time.monotonic()
        if moment - self._last_progress < _PROGRESS_S:
            return
        self._last_progress = moment
        done, total, what = progress
        self._bar.value = min(1.0, done / total) if total else 0.0
        text = what = stage_title(what)
        if total:
            text = _("{what}: {done:,} of {total:,}").format(
                what=what, done=done, total=total
            )
        block = Block(lines=(Line(text),), kind="busy")
        self._status.show(block.to_json())

    def _show_plan(self) -> None:
        now = self._controller.what_if
        changes = changed_households(now.plan, now.baseline)
        # The map first: it is what the reader looks at.
        marks = Marks(
            changes,
            new_exceptions(now.plan.exceptions, now.baseline.exceptions),
            now.pins,
            now.frozen_villages,
        )
        self._map.show(
            self._picture.part_of(now.county, now.plan, marks),
            self._picture.beat_of(now.plan),
        )
        self._results.show_plan(changes)
        line = page_line(now.county, now.plan)
        title = Block(title=_("What if"), lines=(Line(line),))
        self._title.show(title.to_json())
        self._rules.show()
        self._budget.show()
        self._people.show_plan()
        self._chosen.show()

    def _show_chosen(self) -> None:
        chosen = self._controller.chosen
        if chosen is None:
            self._map.choose("", "")
        else:
            self._map.choose(chosen.kind, chosen.id)
            if chosen.kind == "official":
                self._left_tabs.open("people")
        self._people.show_chosen()
        self._chosen.show()

    # What the reader does.

    def _clicked(self, kind: str, id_: str) -> None:
        self._chosen.forget_taker()
        self._controller.choose(kind, id_)

    def _look_for(self) -> None:
        text = self._search.value
        now = self._controller.what_if
        hits = find(now.county, now.plan, text)
        several = len(hits) > 1
        widgets.show(self._hits.box, is_shown=several)
        if several:
            self._hits.fill([(h.label, f"{h.kind}:{h.id}") for h in hits], None)
        elif hits:
            self._go(hits[0])
        elif text.strip():
            self._controller.say(
                "error", _("Nothing here is called {text}.").format(text=text.strip())
            )

    def _found(self, key: str) -> None:
        kind, _colon, id_ = key.partition(":")
        widgets.show(self._hits.box, is_shown=False)
        self._clicked(kind, id_)
        self._map.look_at(kind, id_)

    def _go(self, hit: Hit) -> None:
        self._clicked(hit.kind, hit.id)
        self._map.look_at(hit.kind, hit.id)
