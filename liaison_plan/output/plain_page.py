"""A map page of our own: Leaflet, styles, scripts and data in one file, no request."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from liaison_plan.output.inline import asset, inline_json, inline_script, inline_style

if TYPE_CHECKING:
    from collections.abc import Sequence


def plain_page(
    data: dict[str, Any], *, element: str, start: str, styles: Sequence[str],
    scripts: Sequence[str],
) -> str:  # fmt: skip
    """
    Write a page with one map that fills it.

    Parameters
    ----------
    data
        For JSON; `lang` (`zh-CN` or `en`) and `line` (the title) are read here too.
    element
        Id of the map's element.
    start
        JavaScript function that is called with Leaflet and the data.
    styles, scripts
        Names of shipped files, beside Leaflet's own, in order.

    Returns
    -------
    page
        Equal data gives equal text.
    """
    sheets = ["leaflet/leaflet.css", *styles]
    programs = ["leaflet/leaflet.js", *scripts]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{data["lang"]}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(data['line'])}</title>",
            *(f"<style>{inline_style(name)}</style>" for name in sheets),
            f"<!-- {asset('leaflet/LICENSE')} -->",
            *(f"<script>{inline_script(name)}</script>" for name in programs),
            "</head>",
            "<body>",
            f'<div id="{element}"></div>',
            f"<script>window.liaisonMap = {start}(L, {inline_json(data)});</script>",
            "</body>",
            "</html>",
            "",
        ]
    )
