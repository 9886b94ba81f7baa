"""
The coverage map (覆盖图): one HTML file that asks the network for nothing.

Villages are coloured by load at county zoom; from zoom 12 every household is drawn
in the colour of its official on one canvas, from packed data. This module is the only
user of folium.
"""

from __future__ import annotations

import html
import os
import re
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import branca.element
import folium
from branca.element import MacroElement
from folium.template import Template

from liaison_plan.output.atomic import whole_file
from liaison_plan.output.inline import asset, inline_json, inline_script, inline_style
from liaison_plan.output.map_data import page_data
from liaison_plan.output.posts.chart import station_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.prices import Prices

_SCRIPTS = (
    "leaflet/leaflet.js",
    "coverage.js",
    "coverage_changes.js",
    "coverage_controls.js",
    "coverage_page.js",
)
_STYLES = ("leaflet/leaflet.css", "coverage.css")


class CoverageMap:
    """
    A coverage map as a page; in a notebook, a frame around the saved file.

    Attributes
    ----------
    html
        The whole page; the same plan gives the same text.
    line
        The plan in one line, as notebooks compare it.
    path
        Where the page was saved last, or None.
    """

    def __init__(self, page: str, line: str) -> None:
        self.html = page
        self.line = line
        self.path: Path | None = None

    def save(self, path: str | Path) -> Path:
        """
        Write the page, whole or not at all.

        Raises
        ------
        LiaisonPlanError
            The file cannot be written.
        """
        target = Path(path)
        with whole_file(target) as part:
            part.write_bytes(self.html.encode("utf-8"))
        self.path = target
        return target

    def __repr__(self) -> str:
        return self.line

    def _repr_mimebundle_(
        self,
        include: object = None,
        exclude: object = None,
    ) -> dict[str, str]:
        """Show a frame around the file (or the page itself, unsaved) and the line."""
        if self.path is None:
            source = f'srcdoc="{html.escape(self.html)}"'
        else:
            near = Path(os.path.relpath(self.path)).as_posix()
            source = f'src="{html.escape(near)}"'
        frame = (
            f'<iframe {source} title="{html.escape(self.line)}" '
            'style="width:100%;height:560px;border:1px solid #9aa3ab"></iframe>'
        )
        return {"text/plain": self.line, "text/html": frame}


def map_plan(
    county: County,
    plan: Plan,
    path: str | Path | None = None,
    *,
    baseline: Plan | None = None,
    prices: Prices | None = None,
    show_changes: bool = False,
) -> CoverageMap:
    """
    Draw the coverage map (覆盖图) of a plan; of stations alone, the map of those.

    Parameters
    ----------
    county, plan
        The county and a plan of it.
    path
        Where to save the page; None saves nothing yet.
    baseline
        The plan in force today, for the layer of changes; None takes the
        households' own `official_id` where given.
    prices
        Of this plan, for the layer of prices (边际价值).
    show_changes
        Whether the page opens with the layer of changes switched on.

    Returns
    -------
    coverage
        The page, in the language in force.

    Raises
    ------
    LiaisonPlanError
        The file cannot be written.
    """
    if "households" not in plan.layers:
        coverage = CoverageMap(*station_page(county, plan))
        if path is not None:
            coverage.save(path)
        return coverage
    data = page_data(
        county, plan, baseline=baseline, prices=prices, show_changes=show_changes
    )
    coverage = CoverageMap(_render(data), data["line"])
    if path is not None:
        coverage.save(path)
    return coverage


class _Page(MacroElement):
    """
    Places in folium's page where our styles, scripts and data go.

    Only marks are rendered: folium puts a child's text through its templates a second
    time, where a village named `{{ ... }}` would be computed instead of shown.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
        @@styles@@
        @@scripts@@
        {% endmacro %}
        {% macro script(this, kwargs) %}
        window.liaisonMap = liaisonPage.start(
            L, {{ this._parent.get_name() }}, @@data@@);
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CoveragePage"


def _render(data: dict[str, Any]) -> str:
    (south, west), (north, east) = data["view"]["bounds"]
    with _settled_ids():
        chart = folium.Map(
            location=[(south + north) / 2, (west + east) / 2],
            zoom_start=10,
            tiles=None,
            max_zoom=19,
            maxZoom=19,
            minZoom=3,
            zoomSnap=0.25,
            zoom_control=False,
            attributionControl=False,
        )
        # folium's own list points to content networks; ours stands in the header.
        chart.default_js = []
        chart.default_css = []
        _Page().add_to(chart)
        figure: Any = chart.get_root()
        figure.title = "@@title@@"
        page: str = figure.render()
    parts = {
        "title": html.escape(data["line"]),
        "styles": "".join(f"<style>{inline_style(name)}</style>\n" for name in _STYLES),
        "scripts": f"<!-- {asset('leaflet/LICENSE')} -->\n"
        + "".join(f"<script>{inline_script(name)}</script>\n" for name in _SCRIPTS),
        "data": inline_json(data),
    }
    page = page.replace("<html>", f'<html lang="{data["lang"]}">', 1)
    # One pass: what is put in is not searched again.
    return re.sub("@@(title|styles|scripts|data)@@", lambda m: parts[m[1]], page)


@contextmanager
def _settled_ids() -> Iterator[None]:
    """Make branca's random element ids the same every time."""
    names = vars(branca.element)
    original = names["urandom"]
    names["urandom"] = Random(0).randbytes
    try:
        yield
    finally:
        names["urandom"] = original
