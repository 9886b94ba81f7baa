"""Left: the rules as sliders with number boxes, and the change budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.panel import widgets
from liaison_plan.replanning.edits import SetBudget, SetRules
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.panel.state import Controller

#: Section, key, largest value of the slider, its step, whether whole.
_SLIDERS = (
    ("distance", "scatter_max_m", 2000, 50, False),
    ("distance", "travel_max_m", 30_000, 500, False),
    ("weights", "scatter", 2, 0.05, False),
    ("weights", "travel", 1, 0.05, False),
    ("weights", "change", 500, 10, False),
    ("weights", "unit_split", 2000, 50, False),
)


class RulesPart:
    """
    Sliders of the rules; nothing is solved before `Try these rules` is pressed.

    Attributes
    ----------
    box
        The widget.
    buttons
        Those that are off while work goes on.
    """

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self._band = widgets.BandSlider(
            (_("Load band"), _("Load, at least"), _("Load, at most")), "lp-band",
            top=60, act=self._moved,
        )  # fmt: skip
        self._sliders = {
            (section, key): widgets.NumberSlider(
                _title(section, key), f"lp-{section}-{key.replace('_', '-')}",
                top=top, step=step, whole=whole, act=self._moved,
            )
            for section, key, top, step, whole in _SLIDERS
        }  # fmt: skip
        self._try = widgets.button(
            _("Try these rules"), "lp-apply-rules", self._apply, kind="main",
            hint=_("Solve again under the rules set above"),
        )  # fmt: skip
        self._reset = widgets.button(
            _("Back to those in force"), "lp-reset-rules", self.show
        )
        self.buttons = [self._try, self._reset]
        self.box = widgets.column(
            self._band.box,
            *(slider.box for slider in self._sliders.values()),
            widgets.row(self._try, self._reset),
            css="lp-rules",
        )
        self.show()

    def show(self) -> None:
        """Show the rules in force."""
        rules = self._controller.what_if.rules.as_dict()
        self._band.show(rules["load"]["min"], rules["load"]["max"])
        for (section, key), slider in self._sliders.items():
            slider.show(rules[section][key])
        self._moved()

    def changes(self) -> dict[str, dict[str, Any]]:
        """Rules set here that differ from those in force, as `SetRules` takes them."""
        rules = self._controller.what_if.rules.as_dict()
        low, high = self._band.value
        wanted = {("load", "min"): low, ("load", "max"): high} | {
            at: slider.value for at, slider in self._sliders.items()
        }
        changed: dict[str, dict[str, Any]] = {}
        for (section, key), value in wanted.items():
            if rules[section][key] != value:
                changed.setdefault(section, {})[key] = value
        return changed

    def _moved(self) -> None:
        if self.changes():
            self.box.add_class("lp-pending")
        else:
            self.box.remove_class("lp-pending")

    def _apply(self) -> None:
        changes = self.changes()
        if changes:
            self._controller.do(SetRules(changes=changes))
        else:
            self._controller.say("said", _("These rules are in force already."))


def _title(section: str, key: str) -> str:
    return {
        ("distance", "scatter_max_m"): _("Scatter limit (m; 0 = none)"),
        ("distance", "travel_max_m"): _("Travel limit (m; 0 = none)"),
        ("weights", "scatter"): _("Weight of a metre of scatter"),
        ("weights", "travel"): _("Weight of a metre of travel"),
        ("weights", "change"): _("Metres a change may cost"),
        ("weights", "unit_split"): _("Further village of a unit (m)"),
    }[section, key]


class BudgetPart:
    """
    How many households may change official.

    Attributes
    ----------
    box, buttons
        As of `RulesPart`.
    """

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self._number = widgets.text_box(
            _("Changes, at most (empty = as few as must be)"),
            "lp-budget",
            hint=_("as few as must be"),
        )
        self._set = widgets.button(_("Set"), "lp-set-budget", self._apply)
        self.buttons = [self._set]
        self.box = widgets.column(
            widgets.row(self._number, self._set, css="lp-with-button"),
            css="lp-budget-part",
        )
        self.show()

    def show(self) -> None:
        """Show the budget in force."""
        n = self._controller.what_if.max_changes
        self._number.value = "" if n is None else str(n)

    def _apply(self) -> None:
        text = self._number.value.strip().replace(",", "")
        if text and not text.isdecimal():
            self._controller.say(
                "error", _("Type a whole number of households, or nothing.")
            )
            return
        self._controller.do(SetBudget(int(text) if text else None))
