"""The panel as a reader handles it, in a page that cannot leave this machine."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

#: As in tests/browser/conftest.py.
PATIENCE_MS = 90_000

#: Work may begin and end between two looks at the page: keep that it was done.
_WATCH = """() => {
    const root = document.querySelector('.lp-panel');
    const isBusy = () => root.classList.contains('lp-busy');
    let began = isBusy();
    window.lpIsDone = false;
    new MutationObserver(seen => {
        began ||= isBusy() || seen.some(one => /lp-busy/.test(one.oldValue));
        window.lpIsDone ||= began && !isBusy();
    }).observe(root, {attributeFilter: ['class'], attributeOldValue: true});
    new MutationObserver(() => { window.lpIsDone ||= !began; })
        .observe(root.querySelector('.lp-alert'), {childList: true, subtree: true});
}"""


@dataclass
class Desk:
    """
    A page with the panel on it.

    `outside` are addresses beyond this machine, each of which was refused; `errors`
    what a script or the console complained of; `lang` the language of the panel.
    """

    page: object
    lang: str
    outside: list = field(default_factory=list)
    errors: list = field(default_factory=list)

    def find(self, css):
        """Everything with a class of the panel."""
        return self.page.locator(f".lp-panel {css}")

    def text(self, css):
        """What stands there."""
        return self.find(css).first.inner_text()

    def leave(self):
        """Close the page as a reader does, so that it can say that it goes."""
        if not self.page.is_closed():
            with self.page.expect_event("close"):
                self.page.close(run_before_unload=True)

    # What the panel says.

    @property
    def said(self):
        """Its sentence on what was done."""
        return self.text(".lp-status").strip()

    @property
    def alert(self):
        """Its sentence on what could not be done."""
        return self.text(".lp-alert").strip()

    @property
    def zoom(self):
        """How near the map is."""
        return self.page.evaluate("liaisonPanel.zoom()")

    def is_on(self, css):
        """Whether a button can be pressed."""
        return self.find(css).first.is_enabled()

    def numbers(self):
        """The table of numbers: cells by the first one of the row."""
        self.open("numbers")
        rows = self.find(".lp-numbers tbody tr").all()
        cells = [row.locator("td").all_inner_texts() for row in rows]
        return {one[0]: one[1:] for one in cells}

    def rows(self, css):
        """Cells of a table's rows."""
        rows = self.find(f"{css} tbody tr").all()
        return [row.locator("td").all_inner_texts() for row in rows]

    # What a reader does.

    def open(self, tab):
        """Open one of the panel's parts."""
        self.find(f".lp-tab-{tab}").click()

    def press(self, css):
        """Press a button that starts work, and wait until the work is done."""
        self.page.evaluate(_WATCH)
        self.find(css).first.click()
        self.wait_until_done()

    def wait_until_done(self):
        """Wait until the work that `_WATCH` waits for was done or refused."""
        self.page.wait_for_function("() => window.lpIsDone", timeout=3 * PATIENCE_MS)
        self.wait_until_free()

    def wait_until_free(self):
        """Wait until no work goes on and the page has drawn what it says."""
        self.page.wait_for_function(
            "() => document.querySelector('.lp-panel:not(.lp-busy)') &&"
            "document.querySelector('.lp-status [data-kind]:not([data-kind=busy])')"
        )
        self.page.evaluate(
            "new Promise(done => requestAnimationFrame("
            "() => requestAnimationFrame(done)))"
        )

    def fill(self, css, text):
        """Type into a box and leave it, as one does."""
        box = self.find(f"{css} input, input{css}").first
        box.fill(str(text))
        box.press("Tab")

    def wait_for(self, css, text):
        """Wait until a text stands somewhere."""
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        self.find(css).filter(has_text=pattern).first.wait_for()

    def look_at(self, household):
        """Bring a household to the middle of the map, near enough to be clicked."""
        self.page.evaluate("id => liaisonPanel.goTo('household', id)", household)

    def click_household(self, household):
        """Click where a household stands, with the mouse."""
        self.find(".lp-map").scroll_into_view_if_needed()
        at = self.page.evaluate("id => liaisonPanel.pixel(id)", household)
        self.page.mouse.move(at["x"], at["y"])
        self.page.mouse.click(at["x"], at["y"])
        self.find(f".lp-map[data-chosen='{household}']").wait_for()
        self.find(".lp-about .lp-block[data-kind='household']").wait_for()


def open_desk(browser, url, lang, size=(1400, 900)):
    """Open an address in a page of its own; give the desk, not waited for."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        # The browser's own language must not matter.
        locale={"zh": "en-GB", "en": "zh-CN"}[lang],
    )
    context.set_default_timeout(PATIENCE_MS)
    desk = Desk(context.new_page(), lang)

    def decide(route):
        asked = urlsplit(route.request.url)
        if asked.hostname == "127.0.0.1" or asked.scheme in {"data", "blob"}:
            route.continue_()
        else:
            desk.outside.append(route.request.url)
            route.abort()

    def overhear(socket):
        if urlsplit(socket.url).hostname != "127.0.0.1":
            desk.outside.append(socket.url)

    context.route("**/*", decide)
    desk.page.on("websocket", overhear)
    desk.page.on("pageerror", lambda error: desk.errors.append(str(error)))
    desk.page.on("console", lambda said: _overhear_console(desk, said))
    desk.page.goto(url)
    return desk


def _overhear_console(desk, said):
    # JupyterLab asks a kernel that is still starting for its debugger.
    if said.type == "error" and "debugger state" not in said.text:
        desk.errors.append(said.text)


def wait_for_panel(desk):
    """Wait until the map is drawn and the panel can be used."""
    desk.find(".lp-map[data-revision] canvas").first.wait_for()
    desk.page.wait_for_function("() => window.liaisonPanel")
    desk.wait_until_free()


def run_first_cell(page):
    """Press Shift+Enter in a notebook until its kernel takes it."""
    cell = page.locator(".jp-Notebook .jp-Cell .cm-content").first
    taken = page.locator(".jp-Notebook .jp-InputPrompt").first.filter(
        has_text=re.compile(r"[*\d]")
    )
    until = time.monotonic() + PATIENCE_MS / 1000
    # Before its kernel listens, JupyterLab forgets what it is asked to run.
    while not taken.count() and time.monotonic() < until:
        cell.press("Shift+Enter")
        page.wait_for_timeout(1500)
    assert taken.count()


def write_notebook(path, county, plan):
    """A notebook of one cell, as a reader of JupyterLab would write it."""
    source = (
        "import liaison_plan as lp\n\n"
        f"county = lp.read_county({str(county)!r})\n"
        f"lp.what_if(county, lp.read_plan({str(plan)!r}))"
    )
    cell = {
        "cell_type": "code", "execution_count": None, "id": "what-if",
        "metadata": {}, "outputs": [], "source": source,
    }  # fmt: skip
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {
        "cells": [cell], "metadata": {"kernelspec": kernel},
        "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    path.write_text(json.dumps(book), encoding="utf-8")


def tab_to(desk, css, most=200):
    """Press Tab until a control of the panel has the focus."""
    for _ in range(most):
        desk.page.keyboard.press("Tab")
        if desk.page.evaluate(
            "css => document.activeElement.matches('.lp-panel ' + css)", css
        ):
            return
    message = f"{css} cannot be reached by Tab"
    raise AssertionError(message)
