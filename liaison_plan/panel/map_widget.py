"""
What the browser draws: the map and blocks of text, as widgets without a build step.

Leaflet and our own scripts are written into the module that the browser loads, so that
nothing is asked of the network, in JupyterLab as under Voila. This module is the only
user of anywidget and traitlets.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from liaison_plan.output.inline import asset, inline_script, inline_style

if TYPE_CHECKING:
    from collections.abc import Callable

#: Leaflet is written for script tags and for `require`; this is the second, by hand.
_LEAFLET = "const exports = {{}}, module = {{ exports }};\n{}\nconst L = exports;\n"


def _map_script() -> str:
    ours = [asset(f"{n}.js") for n in ("coverage", "panel_map", "panel_frame")]
    leaflet = _LEAFLET.format(inline_script("leaflet/leaflet.js"))
    return "\n".join(
        [leaflet, *ours, "export default { render: liaisonPanelFrame.render };\n"]
    )


def _map_style() -> str:
    sheets = [inline_style(f"{n}.css") for n in ("leaflet/leaflet", "coverage")]
    return "\n".join([*sheets, asset("panel.css")])


class MapView(anywidget.AnyWidget):
    """
    The map: households on one canvas, redrawn in place.

    Attributes
    ----------
    fixed
        JSON of what no edit changes (`picture.fixed_part`).
    points
        int32: x, y (1e-5 degrees) and village of every household drawn.
    now, beat
        JSON of what the plan says (`picture.Picture.part_of`), and int32: the beat of
        every household drawn.
    chosen
        JSON: `kind`, `id` of what is chosen (`""` = nothing).
    go
        JSON: `n` (rising), `kind`, `id` of where to look.
    at
        Latitude, longitude, zoom where the reader looks; empty = not looked yet.
    """

    _esm = _map_script()
    _css = _map_style()
    fixed = traitlets.Unicode().tag(sync=True)
    points = traitlets.Bytes().tag(sync=True)
    now = traitlets.Unicode().tag(sync=True)
    beat = traitlets.Bytes().tag(sync=True)
    chosen = traitlets.Unicode('{"kind":"","id":""}').tag(sync=True)
    go = traitlets.Unicode('{"n":0,"kind":"","id":""}').tag(sync=True)
    at = traitlets.List(traitlets.Float()).tag(sync=True)

    def show(self, now: str, beat: bytes) -> None:
        """Show another plan, in one message."""
        with self.hold_sync():
            self.beat = beat
            self.now = now

    def choose(self, kind: str, id_: str) -> None:
        """Emphasise a household, official or village; `""` nothing."""
        self.chosen = json.dumps({"kind": kind, "id": id_})

    def look_at(self, kind: str, id_: str) -> None:
        """Move the map there."""
        n = json.loads(self.go)["n"] + 1
        self.go = json.dumps({"n": n, "kind": kind, "id": id_})

    def on_choice(self, act: Callable[[str, str], None]) -> None:
        """Call `act(kind, id)` when the reader clicks."""

        def heard(_widget: object, content: dict[str, Any], _buffers: object) -> None:
            if "chosen" in content:
                act(str(content["chosen"]), str(content.get("id", "")))

        self.on_msg(heard)

    def on_hello(self, act: Callable[[], None]) -> None:
        """Call `act()` when a page shows the map."""

        def heard(_widget: object, content: dict[str, Any], _buffers: object) -> None:
            if "hello" in content:
                act()

        self.on_msg(heard)


class TextBlock(anywidget.AnyWidget):
    """
    A title, lines and tables, all set as text; rows may be chosen.

    Attributes
    ----------
    doc
        JSON of a `blocks.Block`.
    role
        How a screen reader takes it: `status`, `alert` or nothing.
    """

    _esm = "\n".join(
        [
            asset("panel_block.js"),
            "export default { render: liaisonPanelBlock.render };\n",
        ]
    )
    doc = traitlets.Unicode('{"kind":"","title":"","lines":[],"tables":[]}').tag(
        sync=True
    )
    role = traitlets.Unicode().tag(sync=True)

    def show(self, doc: str) -> None:
        """Show another text."""
        self.doc = doc

    def on_pick(self, act: Callable[[str], None]) -> None:
        """Call `act(key)` when a row is chosen."""

        def heard(_widget: object, content: dict[str, Any], _buffers: object) -> None:
            if "key" in content:
                act(str(content["key"]))

        self.on_msg(heard)
