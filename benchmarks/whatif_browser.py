"""From the click to the changed page: the panel under Voila, in headless Chromium."""

from __future__ import annotations

import importlib.util
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: Times in the page itself: from the click to the second frame drawn after the work.
_TIME = """css => {
    const root = document.querySelector('.lp-panel');
    const before = liaisonPanel.revision();
    window.lpTook = null;
    root.querySelector(css).addEventListener('click', () => {
        const began = performance.now();
        let wasBusy = false;
        new MutationObserver((seen, watch) => {
            const isBusy = root.classList.contains('lp-busy');
            wasBusy ||= isBusy || seen.some(one => /lp-busy/.test(one.oldValue));
            if (!wasBusy || isBusy) { return; }
            watch.disconnect();
            requestAnimationFrame(() => requestAnimationFrame(() => {
                const isNew = liaisonPanel.revision() !== before;
                window.lpTook = isNew ? performance.now() - began : -1;
            }));
        }).observe(root, {attributeFilter: ['class'], attributeOldValue: true});
    }, {capture: true, once: true});
}"""


def measure_browser(county_path: Path, plan_path: Path, n: int) -> list[float]:
    """
    Ban the official of `n` households all over the county, one after another.

    Each household is chosen and its reasons are awaited before the clock starts, and
    the edit is undone after it has stopped.

    Parameters
    ----------
    county_path, plan_path
        The county's tables and a plan of it.
    n
        Edits to time.

    Returns
    -------
    seconds
        From the click on the button to the second frame that is drawn after the new
        map, numbers and lists are there; empty where there is no Chromium.

    Raises
    ------
    RuntimeError
        An edit was refused, or the page asked another machine for something.
    """
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, names)), None
    )
    needed = ("playwright", "psutil")
    if program is None or None in map(importlib.util.find_spec, needed):
        return []
    from playwright.sync_api import sync_playwright

    from tests.browser.panel.desk import open_desk, wait_for_panel
    from tests.serving import serving

    command = ("-m", "liaison_plan.cli", "panel", county_path, plan_path)
    with serving(*command, "--no-browser") as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        desk = open_desk(browser, served.address, "en")
        wait_for_panel(desk)
        households = desk.page.evaluate("liaisonPanel.households()")
        step = max(1, len(households) // n)
        seconds = [_ban(desk, one) for one in households[step // 2 :: step][:n]]
        browser.close()
    if desk.outside:
        message = f"the page asked for {desk.outside}"
        raise RuntimeError(message)
    return seconds


def _ban(desk, household: str) -> float:  # noqa: ANN001 - of the tests
    """Time one edit of a household, and undo it."""
    desk.look_at(household)
    desk.fill(".lp-search-box", household)
    desk.find(f".lp-map[data-chosen='{household}']").wait_for()
    desk.find(".lp-about .lp-block[data-kind='household']").wait_for()
    desk.page.evaluate(_TIME, "button.lp-ban")
    desk.press("button.lp-ban")
    desk.page.wait_for_function("() => window.lpTook !== null")
    took: float = desk.page.evaluate("window.lpTook")
    if took < 0 or desk.alert:
        message = f"{household}: {desk.alert or 'the page shows the same plan'}"
        raise RuntimeError(message)
    desk.press("button.lp-undo")
    return took / 1000
