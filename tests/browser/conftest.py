"""
Headless Chromium with the network closed, for every test that opens a page.

Skips with a reason where Chromium or playwright is missing, unless
LIAISON_PLAN_REQUIRE_BROWSER=1, which makes that a failure.
"""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]


#: A machine that does other work as well must not fail a test.
_PATIENCE_MS = 90_000


@dataclass
class Visit:
    """
    A page that was opened, and everything it tried.

    `requests` are all addresses asked for; `outside` those beyond the file itself,
    each of which was refused; `errors` what the console or a script complained of.
    """

    page: object
    requests: list = field(default_factory=list)
    outside: list = field(default_factory=list)
    errors: list = field(default_factory=list)


def _unavailable(reason):
    if os.environ.get("LIAISON_PLAN_REQUIRE_BROWSER") == "1":
        pytest.fail(f"LIAISON_PLAN_REQUIRE_BROWSER=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, or whichever stands on the path."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        _unavailable("playwright is not installed (extra `test`)")
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        _unavailable("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=program, args=_ARGUMENTS, timeout=_PATIENCE_MS
        )
        yield launched
        launched.close()


@pytest.fixture
def page_offline(browser):
    """
    Open files with every request refused but the one for the file itself.

    `page_offline(path, lang="en", size=(1280, 800))` gives a `Visit`; `lang` is the
    browser's own language, so that a page which follows it is found out; `also` are
    further files it may ask for.
    """
    contexts = []

    def open_page(path, lang="en", size=(1280, 800), also=()):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale={"zh": "zh-CN", "en": "en-GB"}[lang],
            offline=True,
        )
        context.set_default_timeout(_PATIENCE_MS)
        contexts.append(context)
        visit = Visit(context.new_page())
        address = Path(path).resolve().as_uri()
        allowed = {address, *(Path(file).resolve().as_uri() for file in also)}

        def decide(route):
            asked = route.request.url
            visit.requests.append(asked)
            if asked in allowed:
                route.continue_()
            else:
                visit.outside.append(asked)
                route.abort()

        context.route("**/*", decide)
        visit.page.on(
            "console",
            lambda said: (
                visit.errors.append(said.text)
                if said.type in {"error", "warning"}
                else None
            ),
        )
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        visit.page.goto(address)
        settle(visit.page)
        return visit

    yield open_page
    for context in contexts:
        context.close()


def settle(page):
    """Wait until the page has drawn twice."""
    page.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def painted_pixels(page, selector="canvas"):
    """Count pixels of a canvas that are not transparent."""
    return page.evaluate(
        """selector => {
            const canvas = document.querySelector(selector);
            const data = canvas.getContext('2d')
                .getImageData(0, 0, canvas.width, canvas.height).data;
            let n = 0;
            for (let i = 3; i < data.length; i += 4) { if (data[i]) { n++; } }
            return n;
        }""",
        selector,
    )
