"""The panel's own page: what stays when it is closed, what is said when it fails."""

from __future__ import annotations

import shutil
import signal

import pytest

from tests.browser.panel.desk import PATIENCE_MS, open_desk, wait_for_panel
from tests.plan.small import write_county, write_plan_by_hand
from tests.serving import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A folder with a county of a few households and a plan of it."""
    folder = tmp_path_factory.mktemp("small")
    write_plan_by_hand(folder / "plan", write_county(folder / "county"))
    return folder


#: `python -m liaison_plan.cli`, with kernels found idle after seconds, not minutes.
IMPATIENT = """
from liaison_plan.cli import main
from liaison_plan.panel import server
server._IDLE_S, server._LOOK_S = 15, 1
main()
"""


def panel_of(folder, lang="en", county="county", start=("-m", "liaison_plan.cli")):
    """`liaison-plan panel` on a folder with a county and a plan."""
    return serving(
        *start, "panel", folder / county, folder / "plan",
        "--no-browser", "--lang", lang, folder=folder,
    )  # fmt: skip


@pytest.fixture(scope="module")
def shared(small):
    """The panel of the small county."""
    with panel_of(small) as running:
        yield running


@pytest.fixture
def served(shared):
    """The same, and no page open on it."""
    assert shared.wait_for_kernels(0, patience=30) == []
    return shared


@pytest.fixture(scope="module")
def contexts():
    """
    Every page's own browser, kept until all tests are through.

    What a page says as it goes is sent when it is gone. Its browser closed at once,
    that is lost, and the kernel stays until it is found idle.
    """
    opened = []
    yield opened
    for context in opened:
        context.close()


@pytest.fixture
def open_here(browser, contexts):
    """Open desks, and close their pages at the end as a reader does."""
    desks = []

    def go(url, lang="en"):
        desks.append(open_desk(browser, url, lang))
        contexts.append(desks[-1].page.context)
        return desks[-1]

    yield go
    for desk in desks:
        desk.leave()


def test_ten_pages_opened_and_closed_leave_no_kernel(served, open_here):
    """
    Each has one while it is open, and none a moment after.

    Read to the end or not: whoever opened the wrong window closes it at once.
    """
    for at in range(10):
        desk = open_here("about:blank")
        desk.page.goto(served.address, wait_until="commit")
        if at % 3 == 0:
            wait_for_panel(desk)
        else:
            desk.page.locator("#jupyter-config-data").wait_for(state="attached")
        assert len(served.kernels()) == 1
        desk.leave()
        assert served.wait_for_kernels(0, patience=30) == []
        assert desk.outside == []
        assert desk.errors == []


def test_two_pages_are_two_panels(served, open_here):
    """What is done in one does not show in the other."""
    one, two = open_here(served.address), open_here(served.address)
    wait_for_panel(one)
    wait_for_panel(two)
    assert len(served.kernels()) == 2
    one.open("rules")
    one.fill(".lp-load-max", 6)
    one.press(".lp-apply-rules")
    assert one.is_on(".lp-undo")
    assert not two.is_on(".lp-undo")
    for desk in (one, two):
        desk.leave()
    assert served.wait_for_kernels(0, patience=30) == []


def test_a_page_whose_program_died_says_so(served, open_here):
    """In place of buttons that do nothing; a reload starts again."""
    desk = open_here(served.address)
    wait_for_panel(desk)
    (kernel,) = served.kernels()
    kernel.kill()
    told = desk.page.locator("#lp-gone")
    told.wait_for(timeout=PATIENCE_MS)
    assert told.inner_text().startswith("The program behind this page has ended")
    desk.page.reload()
    wait_for_panel(desk)
    assert not told.is_visible()


def test_a_page_whose_server_was_stopped_says_so(small, open_here):
    """In Chinese, where Chinese was chosen."""
    with panel_of(small, lang="zh") as running:
        desk = open_here(running.address, "zh")
        wait_for_panel(desk)
        assert desk.page.title() == "模拟推演"
        assert running.end(signal.SIGINT) == 0
        told = desk.page.locator("#lp-gone")
        told.wait_for(timeout=PATIENCE_MS)
        assert told.inner_text().startswith("liaison-plan panel 已停止运行")


def test_tables_damaged_after_the_start_are_told_on_the_page(small, open_here):
    """
    The sentences of `check`, in place of an empty page; mended, it shows.

    Gone without a word, it keeps its kernel until that is found idle.
    """
    shutil.copytree(small / "county", small / "changing")
    with panel_of(small, county="changing", start=("-c", IMPATIENT)) as running:
        (small / "changing" / "villages.csv").unlink()
        desk = open_here(running.address)
        told = desk.page.locator(".lp-told")
        told.wait_for(timeout=PATIENCE_MS)
        said = told.inner_text()
        assert said.startswith("The panel cannot be shown:")
        assert "villages" in said
        assert "Traceback" not in said
        shutil.copy(small / "county" / "villages.csv", small / "changing")
        desk.page.reload()
        wait_for_panel(desk)
        assert len(running.kernels()) == 1
        desk.page.evaluate("navigator.sendBeacon = () => false")
        desk.leave()
        assert running.wait_for_kernels(0) == []


def test_without_the_key_a_browser_is_asked_for_it(served, open_here):
    """And let in with it, as who types it."""
    desk = open_here(served.url)
    assert "This address needs its key." in desk.page.inner_text("body")
    assert not desk.page.locator(".lp-panel").count()
    desk.page.fill("input[name=password]", served.token)
    desk.page.click("button")
    wait_for_panel(desk)
    assert desk.outside == []


def test_a_page_that_waits_says_what_for(served, open_here):
    """From the first moment there is a sentence on it."""
    desk = open_here("about:blank")
    desk.page.goto(served.address, wait_until="commit")
    waiting = desk.page.locator("#loading")
    waiting.wait_for(timeout=PATIENCE_MS)
    assert waiting.inner_text() == "Reading the county and the plan ..."
    wait_for_panel(desk)
    assert not waiting.is_visible()
    desk.leave()
    assert served.wait_for_kernels(0, patience=30) == []
