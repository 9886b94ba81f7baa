"""
Controls of the panel, each with a label and a stable CSS class.

This module is the only user of ipywidgets. Every control carries its own class
(`lp-...`), which style sheets and tests go by; a label is always there for screen
readers, also where it is not shown.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import ipywidgets as w

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Widget: TypeAlias = Any  # ipywidgets says nothing of its types

#: Steps a slider may have before its step is made coarser.
_MAX_STEPS = 400


def button(
    text: str, css: str, act: Callable[[], None], *, hint: str = "", kind: str = ""
) -> w.Button:
    """
    Make a button.

    Parameters
    ----------
    text, css
        What it says, and its class.
    act
        Called when it is pressed.
    hint
        Shown when the mouse rests on it.
    kind
        `main`, `stop`, `tab` or nothing.
    """
    made = w.Button(description=text, tooltip=hint or text)
    for name in ("lp-button", css, f"lp-{kind}" if kind else ""):
        if name:
            made.add_class(name)
    made.on_click(lambda _button: act())
    return made


def text_box(
    label: str,
    css: str,
    *,
    hint: str = "",
    value: str = "",
    act: Callable[[], None] | None = None,
    live: bool = False,
) -> w.Text:
    """
    Make a box for one line of text.

    Parameters
    ----------
    label, css
        What it is for, and its class.
    hint
        Shown while it is empty.
    value
        What stands in it.
    act
        Called when another text was typed and Enter pressed or the box left; with
        `live`, on every key.
    live
        Whether every key counts.
    """
    made = w.Text(
        value=value, description=label, placeholder=hint, continuous_update=live
    )
    made.add_class("lp-text")
    made.add_class(css)
    if act is not None:
        made.observe(lambda _change: act(), names="value")
    return made


def choice(label: str, css: str, options: Sequence[tuple[str, str]]) -> w.Dropdown:
    """Make a list that drops down; options are pairs of text and value."""
    made = w.Dropdown(options=list(options), description=label)
    made.add_class("lp-choice")
    made.add_class(css)
    return made


class PickList:
    """
    A list of lines, one of which is picked.

    Attributes
    ----------
    box
        The widget.
    """

    def __init__(self, label: str, css: str, act: Callable[[str], None]) -> None:
        self.box = w.Select(options=[], value=None, rows=6, description=label)
        self.box.add_class("lp-list")
        self.box.add_class(css)
        self._is_filling = False
        self._values: set[str] = set()

        def picked(change: dict[str, Any]) -> None:
            if change["new"] is not None and not self._is_filling:
                act(change["new"])

        self.box.observe(picked, names="value")

    def fill(self, options: Sequence[tuple[str, str]], picked: str | None) -> None:
        """Show other lines (text, value), one of them picked."""
        self._values = {value for _text, value in options}
        self._is_filling = True
        try:
            # Options reset the value, which must not look like a choice.
            self.box.options = list(options)
            self.box.value = picked if picked in self._values else None
        finally:
            self._is_filling = False

    def pick(self, value: str | None) -> None:
        """Show another line as picked, without telling anybody."""
        self._is_filling = True
        try:
            self.box.value = value if value in self._values else None
        finally:
            self._is_filling = False


class NumberSlider:
    """
    A slider with a number box beside it, one value for both.

    Attributes
    ----------
    box
        The widget: label and slider, number box.
    """

    def __init__(
        self,
        label: str,
        css: str,
        *,
        top: float,
        step: float,
        whole: bool,
        act: Callable[[], None],
    ) -> None:
        self._act = act
        self._whole = whole
        slider, number = (
            (w.IntSlider, w.BoundedIntText) if whole
            else (w.FloatSlider, w.BoundedFloatText)
        )  # fmt: skip
        # Plain numbers where a whole step is meant.
        kind = int if whole else float
        self._slider = slider(
            min=kind(0), max=kind(top), step=kind(step), value=kind(0),
            description=label, readout=False, continuous_update=False,
        )  # fmt: skip
        self._number = number(
            min=kind(0), max=kind(1_000_000), step=kind(step), value=kind(0),
            description=label, continuous_update=False,
        )  # fmt: skip
        self._is_setting = False
        self._slider.observe(lambda change: self._set(change["new"]), names="value")
        self._number.observe(lambda change: self._set(change["new"]), names="value")
        self._number.add_class("lp-number")
        self.box = w.HBox([self._slider, self._number])
        self.box.add_class("lp-slider-row")
        self.box.add_class(css)

    @property
    def value(self) -> float:
        """The number shown."""
        value: float = self._number.value
        return int(value) if self._whole else float(value)

    def show(self, value: float) -> None:
        """Show another number without telling anybody."""
        self._put(value)

    def _set(self, value: float) -> None:
        if not self._is_setting:
            self._put(value)
            self._act()

    def _put(self, value: float) -> None:
        self._is_setting = True
        try:
            # Numbers beyond the slider make it longer.
            self._slider.max = max(self._slider.max, math.ceil(value))
            self._slider.value = value
            self._number.value = value
        finally:
            self._is_setting = False


class BandSlider:
    """
    A slider with two handles and a number box for each.

    Attributes
    ----------
    box
        The widget.
    """

    def __init__(
        self, labels: tuple[str, str, str], css: str, *, top: int,
        act: Callable[[], None],
    ) -> None:  # fmt: skip
        self._act = act
        self._is_setting = False
        self._slider = w.IntRangeSlider(
            min=0, max=top, value=(0, top), description=labels[0], readout=False,
            continuous_update=False,
        )  # fmt: skip
        self._low, self._high = (
            w.BoundedIntText(
                min=0, max=1_000_000, description=label, continuous_update=False
            )
            for label in labels[1:]
        )
        for number, name in ((self._low, "lp-load-min"), (self._high, "lp-load-max")):
            number.add_class("lp-number")
            number.add_class(name)
            number.observe(self._typed, names="value")
        self._slider.observe(self._dragged, names="value")
        numbers = w.HBox([self._low, self._high])
        numbers.add_class("lp-band-numbers")
        self.box = w.HBox([self._slider, numbers])
        self.box.add_class("lp-slider-row")
        self.box.add_class(css)

    @property
    def value(self) -> tuple[int, int]:
        """Both numbers, as typed: the first may exceed the second."""
        return int(self._low.value), int(self._high.value)

    def show(self, low: int, high: int) -> None:
        """Show another band without telling anybody."""
        self._is_setting = True
        try:
            self._slider.max = max(self._slider.max, high)
            self._slider.value = (min(low, high), max(low, high))
            self._low.value, self._high.value = low, high
        finally:
            self._is_setting = False

    def _dragged(self, change: dict[str, Any]) -> None:
        if not self._is_setting:
            self.show(*change["new"])
            self._act()

    def _typed(self, _change: dict[str, Any]) -> None:
        if not self._is_setting:
            self.show(*self.value)
            self._act()


def progress_bar(css: str) -> w.FloatProgress:
    """Make a bar from 0 to 1."""
    made = w.FloatProgress(min=0.0, max=1.0, value=0.0)
    made.add_class(css)
    return made


def row(*parts: Widget, css: str = "") -> w.HBox:
    """Put controls beside each other; they wrap where there is no room."""
    made = w.HBox(list(parts))
    made.add_class("lp-row")
    if css:
        made.add_class(css)
    return made


def column(*parts: Widget, css: str = "") -> w.VBox:
    """Put parts under each other."""
    made = w.VBox(list(parts))
    made.add_class("lp-column")
    if css:
        made.add_class(css)
    return made


def heading(text: str) -> w.Label:
    """Make a heading over controls."""
    made = w.Label(value=text)
    made.add_class("lp-heading")
    return made


def show(widget: Widget, *, is_shown: bool) -> None:
    """Show or hide a part."""
    if is_shown:
        widget.remove_class("lp-hidden")
    else:
        widget.add_class("lp-hidden")


def answer_all(root: Widget) -> None:
    """
    Send every control of a page something, so that one thread hears them all.

    JupyterLab sends what a reader does to a thread of the kernel of its own, and
    ipykernel (7.4) on to the one that last answered for that control: a control that
    never answered is heard by another thread. What was typed into a box could then
    arrive after the press of the button beside it.
    """
    root.send_state("_dom_classes")
    for child in getattr(root, "children", ()):
        answer_all(child)


class Tabs:
    """
    Parts of which one is shown, with a button for each.

    Attributes
    ----------
    box
        The widget.
    buttons
        By name of the part.
    """

    def __init__(self, parts: Sequence[tuple[str, str, Widget]], css: str) -> None:
        # In a box of its own: a widget of ours does not hear of classes that change.
        self._parts = {name: column(part) for name, _title, part in parts}
        self.buttons = {
            name: button(title, f"lp-tab-{name}", partial(self.open, name), kind="tab")
            for name, title, _part in parts
        }
        bar = row(*self.buttons.values(), css="lp-tabs")
        self.box = column(bar, *self._parts.values(), css=css)
        self.open(parts[0][0])

    def open(self, name: str) -> None:
        """Show one part."""
        for other, part in self._parts.items():
            show(part, is_shown=other == name)
            if other == name:
                self.buttons[other].add_class("lp-tab-on")
            else:
                self.buttons[other].remove_class("lp-tab-on")

    def name(self, name: str, title: str) -> None:
        """Put another text on a tab."""
        self.buttons[name].description = title
        self.buttons[name].tooltip = title
