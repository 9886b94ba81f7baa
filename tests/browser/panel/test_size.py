"""The panel at Dongshan's size: the plan in full beside the plan now, and memory."""

from __future__ import annotations

import contextlib
import threading

import psutil
import pytest

from tests.browser.panel.desk import open_desk, wait_for_panel

pytestmark = pytest.mark.browser

#: Megabytes that the program behind one page may take.
_MOST_MB = 600


@contextlib.contextmanager
def highest(process):
    """Megabytes of a process and its children, the most while the block ran."""
    seen, is_over = [0.0], threading.Event()

    def watch():
        while not is_over.wait(0.2):
            with contextlib.suppress(psutil.Error):
                family = [process, *process.children(recursive=True)]
                seen.append(sum(one.memory_info().rss for one in family) / 1e6)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield seen
    finally:
        is_over.set()
        watching.join()


def test_a_plan_in_full_is_compared_and_adopted_within_the_memory(voila, browser):
    """Metres of both stand beside each other; adopting it is a step like any other."""
    voila.wait_for_kernels(0, patience=30)
    desk = open_desk(browser, voila.address, "en")
    wait_for_panel(desk)
    (kernel,) = voila.kernels()
    with highest(kernel) as megabytes:
        desk.fill(".lp-load-max", 20)
        desk.press(".lp-apply-rules")
        now = desk.numbers()
        desk.press(".lp-full")
        table = {row[0]: row[1:] for row in desk.rows(".lp-full-numbers")}
        mine, full, difference = table["Weighted metres"]
        assert mine != full
        assert metres(full) - metres(mine) == pytest.approx(
            metres(difference), abs=0.11
        )
        assert desk.numbers() == now
        desk.press(".lp-adopt")
        adopted = desk.numbers()
        assert adopted != now
        desk.press(".lp-compare")
        assert desk.alert == ""
        desk.press(".lp-undo")
        assert desk.numbers() == now
    assert 100 < max(megabytes) < _MOST_MB
    assert desk.outside == []
    assert desk.errors == []
    desk.leave()
    # Closed before it was counted, a browser loses what the page says as it goes.
    assert voila.wait_for_kernels(0, patience=60) == []
    desk.page.context.close()


def metres(text):
    """A number as the panel writes it."""
    return float(text.replace(",", "").split()[0])
