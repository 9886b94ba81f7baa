"""
A report as one HTML file that asks for nothing: no style, script, font or map outside.

What a notebook shows comes in as markup; frames around saved pages (our maps) are taken
into the report whole. A policy in the page's head forbids browsers every request, and
markup that would need one is refused before anything is written.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output.inline import inline_style
from liaison_plan.words import current_language
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

#: Attributes by which markup loads something; a link in `a` loads nothing by itself.
_LOADING = frozenset({"src", "srcset", "poster", "data", "background", "xlink:href"})
_LINKING = frozenset({"link", "image", "use"})
_STYLE_LOADS = re.compile(r"@import|url\(\s*['\"]?(?!['\"]?(?:data:|#))", re.IGNORECASE)
#: Nothing may be fetched, whatever a script in the page tries.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:"
)
_FRAME = re.compile(r'(<iframe\b[^>]*?\s)src="([^"]*)"', re.IGNORECASE)


def report_page(body: str, *, title: str, folder: Path) -> str:
    """
    Make a page that stands alone from what a notebook shows.

    Parameters
    ----------
    body
        Markup of the cells, in order.
    title
        Plain text.
    folder
        Where the notebook ran: frames point to files in it.

    Returns
    -------
    page
        A whole HTML document; the same body gives the same text.

    Raises
    ------
    LiaisonPlanError
        The body would load something from outside, or frames a file that is not
        there.
    """
    body = _FRAME.sub(lambda found: _with_page_inside(found, folder), body)
    page = "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{_language_tag()}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(title)}</title>",
            f"<style>{inline_style('report.css')}</style>",
            "</head>",
            "<body>",
            "<main>",
            body,
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )
    refuse_loads(page)
    return page


def refuse_loads(page: str) -> None:
    """
    Refuse a page that would load anything.

    Parameters
    ----------
    page
        HTML; pages framed inside it are looked at as well.

    Raises
    ------
    LiaisonPlanError
        The first addresses are named.
    """
    found = loads_of(page)
    if found:
        message = _(
            "The report would load something from outside itself: {addresses}. Show "
            "it in the notebook in a way that needs no other file and no network."
        )
        raise LiaisonPlanError(message.format(addresses=_("; ").join(found[:3])))


def loads_of(page: str) -> list[str]:
    """
    List what a page would load: addresses in attributes, imports and urls in styles.

    Parameters
    ----------
    page
        HTML; pages framed inside it (`srcdoc`) are looked at as well.

    Returns
    -------
    addresses
        In order; `data:` addresses and links to click are no loads.
    """
    reader = _Loads()
    reader.feed(page)
    reader.close()
    return reader.found


class _Loads(HTMLParser):
    """Collect what markup loads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        for name, value in attrs:
            text = (value or "").strip()
            if name == "srcdoc":
                self.found += loads_of(text)
            elif name == "style":
                self._look_at_style(text)
            elif _is_load(tag, name, text):
                self.found.append(text[:200])

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._is_style = False

    def handle_data(self, data: str) -> None:
        if self._is_style:
            self._look_at_style(data)

    def _look_at_style(self, text: str) -> None:
        for load in _STYLE_LOADS.finditer(text):
            self.found.append(text[load.start() : load.start() + 80].split(")")[0])


def _is_load(tag: str, name: str, text: str) -> bool:
    """Whether an attribute makes a browser ask for something."""
    loads = name in _LOADING or (name == "href" and tag in _LINKING)
    return loads and bool(text) and not text.startswith(("data:", "#", "about:"))


def _with_page_inside(found: re.Match[str], folder: Path) -> str:
    """Replace a frame's address by the page it points to."""
    near = unquote(html.unescape(found[2]))
    file = (folder / near).resolve()
    if not (file.is_relative_to(folder.resolve()) and file.is_file()):
        message = _("The notebook shows {file}, which it did not write.")
        raise LiaisonPlanError(message.format(file=near))
    page = file.read_text(encoding="utf-8")
    return f'{found[1]}srcdoc="{html.escape(page)}"'


def _language_tag() -> str:
    return "zh-CN" if current_language() == "zh" else "en"
