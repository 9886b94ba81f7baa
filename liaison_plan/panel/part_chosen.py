"""Below the map: the card of what is chosen, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.panel import widgets
from liaison_plan.panel.card import about_block, takers_block
from liaison_plan.panel.map_widget import TextBlock
from liaison_plan.replanning.edits import (
    Ban,
    FreezeVillage,
    MoveBeat,
    MoveHousehold,
    Pin,
    ThawVillage,
    Unban,
    Unpin,
)
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_plan.panel.state import Controller
    from liaison_plan.replanning.edits import Edit


class ChosenPart:
    """
    Who serves it, why, who else could; pin, ban, move, freeze.

    Attributes
    ----------
    box
        The widget.
    buttons
        Those that are off while work goes on.
    """

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self._about, self._takers = TextBlock(), TextBlock()
        self._about.add_class("lp-about")
        self._takers.add_class("lp-takers")
        self._takers.on_pick(self._take)
        self._make_controls()
        self._moves = widgets.row(
            self._taker, self._move, self._move_beat, css="lp-moves"
        )
        self._marks = widgets.row(
            self._pin, self._unpin, self._ban, self._unban, self._freeze, self._thaw,
            css="lp-marks",
        )  # fmt: skip
        self.box = widgets.column(
            self._about, self._marks, self._moves, self._takers, css="lp-card-part"
        )
        self.show()

    def _make_controls(self) -> None:
        button = widgets.button
        self._pin = button(
            _("Pin"), "lp-pin", lambda: self._own(Pin),
            hint=_("This household keeps its official"),
        )  # fmt: skip
        self._unpin = button(_("Unpin"), "lp-unpin", lambda: self._household(Unpin))
        self._ban = button(
            _("Ban its official"), "lp-ban", lambda: self._own(Ban),
            hint=_("Kinship or a conflict of interest: somebody else must serve it"),
        )  # fmt: skip
        self._unban = button(_("Lift the ban"), "lp-unban", self._lift)
        self._freeze = button(
            _("Freeze village"), "lp-freeze-village", lambda: self._at(FreezeVillage),
            hint=_("Keep all households of this village as they are"),
        )  # fmt: skip
        self._thaw = button(
            _("Thaw village"), "lp-thaw-village", lambda: self._at(ThawVillage)
        )
        self._taker = widgets.text_box(
            _("To official"), "lp-taker", hint=_("id, or choose a row"), act=self._typed
        )
        self._move = button(
            _("Move household"), "lp-move", lambda: self._to(MoveHousehold), kind="main"
        )
        self._move_beat = button(_("Move the whole beat"), "lp-move-beat", self._hand)
        self.buttons = [
            self._pin, self._unpin, self._ban, self._unban, self._freeze, self._thaw,
            self._move, self._move_beat,
        ]  # fmt: skip

    # What is shown.

    def show(self) -> None:
        """Show what is chosen, and the buttons that make sense for it."""
        state = self._controller
        chosen, now = state.chosen, state.what_if
        household, village = self._household_id(), self._village_id()
        is_served = household is not None and bool(self._official_id())
        is_pinned = household is not None and household in now.pins
        is_frozen = village is not None and village in now.frozen_villages
        has_beat = bool(self._beat_id())
        shown = {
            self._pin: is_served and not is_pinned,
            self._unpin: is_pinned,
            self._ban: is_served,
            self._unban: bool(self._banned()),
            self._freeze: village is not None and not is_frozen,
            self._thaw: is_frozen,
            self._taker: household is not None or has_beat,
            self._move: household is not None,
            self._move_beat: has_beat,
        }
        for control, is_shown in shown.items():
            widgets.show(control, is_shown=is_shown)
        widgets.show(self._marks, is_shown=chosen is not None)
        widgets.show(self._moves, is_shown=household is not None or has_beat)
        self.show_card()

    def show_card(self) -> None:
        """Show the text of the card."""
        state = self._controller
        about = about_block(
            state.chosen, state.reasons, trouble=state.trouble, busy=state.busy
        )
        takers = takers_block(state.reasons, taker=self._taker.value.strip())
        self._about.show(about.to_json())
        self._takers.show(takers.to_json())

    def forget_taker(self) -> None:
        """Empty the box of whom to move to."""
        self._taker.value = ""

    def _take(self, official: str) -> None:
        self._taker.value = official

    def _typed(self) -> None:
        self.show_card()

    # What is chosen, by the plan now.

    def _household_id(self) -> str | None:
        chosen = self._controller.chosen
        return chosen.id if chosen and chosen.kind == "household" else None

    def _cell(self, column: str) -> str:
        """Give a cell of the chosen household's row, `""` where there is none."""
        household = self._household_id()
        rows = self._controller.what_if.plan.assignments
        found = rows.loc[rows["household_id"] == household, column]
        return str(found.iloc[0]) if len(found) else ""

    def _official_id(self) -> str:
        chosen = self._controller.chosen
        if chosen is not None and chosen.kind == "official":
            return chosen.id
        return self._cell("official_id")

    def _beat_id(self) -> str:
        chosen = self._controller.chosen
        if chosen is None or chosen.kind != "official":
            return self._cell("beat_id")
        pairs = self._controller.what_if.plan.beat_officials
        found = pairs.loc[pairs["official_id"] == chosen.id, "beat_id"]
        return str(found.iloc[0]) if len(found) else ""

    def _village_id(self) -> str | None:
        chosen = self._controller.chosen
        if chosen is not None and chosen.kind == "village":
            return chosen.id
        if chosen is not None and chosen.kind == "official":
            plan = self._controller.what_if.plan
            beat = self._beat_id()
            found = plan.beats.loc[plan.beats["beat_id"] == beat, "village_id"]
            return (str(found.iloc[0]) or None) if len(found) else None
        return self._cell("village_id") or None

    def _banned(self) -> list[str]:
        bans = self._controller.what_if.county.bans
        found = bans.loc[bans["household_id"] == self._household_id(), "official_id"]
        return sorted(found.astype(str))

    # What is edited.

    def _household(self, edit: Callable[[str], Edit]) -> None:
        household = self._household_id()
        if household is not None:
            self._controller.do(edit(household))

    def _own(self, edit: Callable[[str, str], Edit]) -> None:
        household, official = self._household_id(), self._official_id()
        if household is not None and official:
            self._controller.do(edit(household, official))

    def _lift(self) -> None:
        household, banned = self._household_id(), self._banned()
        if household is not None and banned:
            self._controller.do(Unban(household, banned[0]))

    def _at(self, edit: Callable[[str], Edit]) -> None:
        village = self._village_id()
        if village is not None:
            self._controller.do(edit(village))

    def _to(self, edit: Callable[[str, str], Edit]) -> None:
        household, taker = self._household_id(), self._wanted_taker()
        if household is not None and taker:
            self._controller.do(edit(household, taker))

    def _hand(self) -> None:
        beat, taker = self._beat_id(), self._wanted_taker()
        if beat and taker:
            self._controller.do(MoveBeat(beat, taker))

    def _wanted_taker(self) -> str:
        taker = str(self._taker.value).strip()
        if not taker:
            self._controller.say(
                "error", _("Choose a row of the table, or type an official's id.")
            )
        return taker
