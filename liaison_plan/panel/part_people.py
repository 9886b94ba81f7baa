"""Left: officials: find one, then away, leaves, limits, unit, freeze; or one joins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.panel import widgets
from liaison_plan.panel.blocks import Block, Line
from liaison_plan.panel.map_widget import TextBlock
from liaison_plan.panel.search import officials_like
from liaison_plan.plan.measures import load_by_official
from liaison_plan.replanning.edits import (
    Away,
    Back,
    ChangeUnit,
    FreezeOfficial,
    Join,
    Leave,
    SetLimits,
    ThawOfficial,
)
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from liaison_plan.panel.state import Controller
    from liaison_plan.replanning.edits import Edit


class PeoplePart:
    """
    Officials: the one chosen anywhere in the panel is the one edited here.

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
        self._loads: pd.Series[Any] | None = None
        self._search = widgets.text_box(
            _("Find by id or unit"), "lp-official-search",
            hint=_("O0007, or part of a unit"), act=self._fill, live=True,
        )  # fmt: skip
        self._list = widgets.PickList(_("Officials"), "lp-official-list", self._picked)
        self._about = TextBlock()
        self._about.add_class("lp-official-about")
        self._make_controls()
        self._edits = widgets.column(
            self._about,
            widgets.row(self._until, self._away, css="lp-with-button"),
            widgets.row(self._back, self._leave, self._freeze, self._thaw),
            widgets.row(self._low, self._high, self._limits, css="lp-limits-row"),
            widgets.row(self._unit, self._move_unit, css="lp-with-button"),
            css="lp-official-edits",
        )
        self._joining = widgets.column(
            widgets.heading(_("A new official joins")),
            widgets.row(self._new_id, self._new_unit, css="lp-join-row"),
            widgets.row(self._join),
            css="lp-join-part",
        )
        self.box = widgets.column(
            self._search, self._list.box, self._edits, self._joining, css="lp-people"
        )

    def _make_controls(self) -> None:
        box, button = widgets.text_box, widgets.button
        self._until = box(_("Away until"), "lp-away-until", hint="2026-09")
        self._away = button(_("Is away"), "lp-away", self._go_away)
        self._back = button(_("Is back"), "lp-back", lambda: self._do(Back))
        self._leave = button(
            _("Leaves"), "lp-leave", lambda: self._do(Leave),
            hint=_("The official leaves for good"),
        )  # fmt: skip
        self._freeze = button(
            _("Freeze"), "lp-freeze-official", lambda: self._do(FreezeOfficial),
            hint=_("Keep all households of this official as they are"),
        )  # fmt: skip
        self._thaw = button(
            _("Thaw"), "lp-thaw-official", lambda: self._do(ThawOfficial)
        )
        hint = _("as the rules")
        self._low = box(_("Load, at least"), "lp-limit-min", hint=hint)
        self._high = box(_("Load, at most"), "lp-limit-max", hint=hint)
        self._limits = button(_("Set"), "lp-set-limits", self._set_limits)
        units = self._units()
        self._unit = widgets.choice(_("Unit"), "lp-unit", units)
        self._move_unit = button(_("Change unit"), "lp-change-unit", self._change_unit)
        self._new_id = box(_("Id of the new official"), "lp-join-id")
        self._new_unit = widgets.choice(_("Unit"), "lp-join-unit", units)
        self._join = button(_("Joins"), "lp-join", self._joins)
        self.buttons = [
            self._away, self._back, self._leave, self._freeze, self._thaw,
            self._limits, self._move_unit, self._join,
        ]  # fmt: skip

    def _units(self) -> list[tuple[str, str]]:
        county = self._controller.what_if.county
        names = dict(
            zip(county.units["unit_id"], county.units["name"].fillna(""), strict=True)
        )
        ids = sorted({*county.officials["unit_id"], *names})
        return [(f"{unit} {names.get(unit, '')}".strip(), unit) for unit in ids]

    # What is shown.

    def show_plan(self) -> None:
        """Show loads of another plan."""
        now = self._controller.what_if
        table = load_by_official(now.plan, now.county)
        self._loads = table.set_index("official_id")["load"]
        self._fill()
        self.show_chosen()

    def show_chosen(self) -> None:
        """Show the official chosen, with the controls to edit them."""
        chosen = self._official()
        widgets.show(self._edits, is_shown=chosen is not None)
        self._mark()
        if chosen is None:
            return
        now = self._controller.what_if
        officials = now.county.officials
        person = officials[officials["official_id"] == chosen].iloc[0]
        until, is_frozen = now.away.get(chosen), chosen in now.frozen_officials
        self._about.show(self._said(chosen, person, until).to_json())
        widgets.show(self._back, is_shown=until is not None)
        widgets.show(self._freeze, is_shown=not is_frozen)
        widgets.show(self._thaw, is_shown=is_frozen)
        self._low.value = _whole(person["load_min"])
        self._high.value = _whole(person["load_max"])
        if person["unit_id"] in {value for _text, value in self._unit.options}:
            self._unit.value = person["unit_id"]

    def _said(self, chosen: str, person: pd.Series[Any], until: str | None) -> Block:
        load = 0 if self._loads is None else int(self._loads.get(chosen, 0))
        text = _("Unit {unit}, load {load}").format(unit=person["unit_id"], load=load)
        lines = [Line(text)]
        if until is not None:
            lines.append(Line(_("Away until {until}").format(until=until)))
        elif not person["is_available"]:
            lines.append(Line(_("Does not take part")))
        title = _("Official {id}").format(id=chosen)
        return Block(title, tuple(lines))

    def _official(self) -> str | None:
        chosen = self._controller.chosen
        if chosen is None or chosen.kind != "official":
            return None
        known = self._controller.what_if.county.officials["official_id"]
        return chosen.id if (known == chosen.id).any() else None

    def _fill(self) -> None:
        if self._loads is None:
            return
        county = self._controller.what_if.county
        hits = officials_like(county, self._loads, self._search.value)
        self._list.fill([(hit.label, hit.id) for hit in hits], self._official())

    def _mark(self) -> None:
        self._list.pick(self._official())

    def _picked(self, official: str) -> None:
        self._controller.choose("official", official)
        self._look_at("official", official)

    # What is edited.

    def _do(self, edit: Callable[[str], Edit]) -> None:
        official = self._official()
        if official is None:
            self._controller.say("error", _("Choose an official first."))
        else:
            self._controller.do(edit(official))

    def _go_away(self) -> None:
        until = self._until.value.strip()
        if not until:
            self._controller.say("error", _("Type until when, for instance 2026-09."))
        else:
            self._do(lambda official: Away(official, until=until))

    def _set_limits(self) -> None:
        texts = [box.value.strip() for box in (self._low, self._high)]
        if any(text and not text.isdecimal() for text in texts):
            self._controller.say(
                "error", _("Type whole numbers, or nothing for those of the rules.")
            )
            return
        low, high = (int(text) if text else None for text in texts)
        self._do(lambda official: SetLimits(official, load_min=low, load_max=high))

    def _change_unit(self) -> None:
        unit = str(self._unit.value)
        self._do(lambda official: ChangeUnit(official, unit))

    def _joins(self) -> None:
        official = self._new_id.value.strip()
        if not official or not self._new_unit.value:
            self._controller.say("error", _("Type an id and choose a unit."))
        else:
            self._controller.do(Join(official, str(self._new_unit.value)))


def _whole(value: Any) -> str:  # noqa: ANN401 - pandas' own missing value
    return str(value) if str(value).isdecimal() else ""
