"""The demo's time and memory, and the map it writes: size and time to open."""

from __future__ import annotations

import importlib.util
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import psutil

from benchmarks.table import Row, Skip

SAMPLE_S = 0.05
OPENINGS = 5


def measure_demo(out: Path) -> list[Row | Skip]:
    """
    Run `liaison-plan demo` as its users do and watch it from outside.

    Memory is the largest sum over the process and its workers at one moment, pages they
    share counted once (PSS) where the system tells.
    """
    command = [sys.executable, "-m", "liaison_plan.cli", "demo", "--out", str(out)]
    with (out.parent / "demo.log").open("w+", encoding="utf-8") as log:
        before = _children_s()
        begin = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            env={**os.environ, "LIAISON_PLAN_LANG": "en"},
        )
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _tree_mb(process.pid))
            time.sleep(SAMPLE_S)
        seconds = time.perf_counter() - begin
        processor = _children_s() - before
        log.seek(0)
        said = log.read()
    if process.returncode:
        message = f"the demo ended with {process.returncode}:\n{said[-3000:]}"
        raise RuntimeError(message)
    work = "demo: read, plan, verify, map, workbook"
    return [
        Row(work, "wall time, s", seconds, None, "20 s", seconds <= 20),
        Row(work, "processor time, all processes, s", processor),
        Row(work, "peak memory, all processes, MB", peak, None, "1 GB", peak <= 1024),
    ]


def measure_map(page: Path) -> list[Row | Skip]:
    """Weigh the page and open it in headless Chromium with no network at all."""
    work = "map of 33,410 households"
    size = page.stat().st_size / 1e6
    rows: list[Row | Skip] = [
        Row(work, "file, MB", size, None, "2 MB", size <= 2, digits=2)
    ]
    if importlib.util.find_spec("playwright") is None:
        return [*rows, Skip(work, "playwright is not installed")]
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        found = os.environ.get("CHROMIUM") or _debian_chromium()
        try:
            browser = playwright.chromium.launch(executable_path=found)
        except Error as error:
            return [*rows, Skip(work, f"no Chromium: {error.message.splitlines()[0]}")]
        times, asked = [], 0
        for _ in range(OPENINGS):
            seconds, requests = _open(browser, page)
            times.append(seconds)
            asked += requests
        browser.close()
    opening = median(times)
    return [
        *rows,
        Row(
            work,
            f"open to second frame drawn, median of {OPENINGS}, s",
            opening,
            None,
            "2 s",
            opening <= 2,
            digits=2,
        ),
        Row(work, "requests tried", asked, None, "none", asked == 0, digits=0),
    ]


def _open(browser, page: Path) -> tuple[float, int]:  # noqa: ANN001 - optional library
    """Open once in a fresh context; all requests but the page itself are refused."""
    address = page.resolve().as_uri()
    tried: list[str] = []

    def refuse(route) -> None:  # noqa: ANN001 - optional library
        tried.append(route.request.url)
        route.abort()

    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.route(lambda url: url != address and not url.startswith("data:"), refuse)
    begin = time.perf_counter()
    tab.goto(address, wait_until="load")
    tab.evaluate(
        "() => new Promise(done => requestAnimationFrame("
        "() => requestAnimationFrame(() => done(true))))"
    )
    seconds = time.perf_counter() - begin
    context.close()
    return seconds, len(tried)


def _children_s() -> float:
    """Processor time of all children that have ended, theirs included."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _debian_chromium() -> str | None:
    path = Path("/usr/bin/chromium")
    return str(path) if path.exists() else None


def _tree_mb(pid: int) -> float:
    """Memory of a process and all below it now; 0 once it is gone."""
    try:
        whole = psutil.Process(pid)
        members = [whole, *whole.children(recursive=True)]
    except psutil.Error:
        return 0.0
    total = 0.0
    for member in members:
        try:
            memory = member.memory_full_info()
        except psutil.Error:  # ended between the list and the look
            continue
        total += getattr(memory, "pss", memory.rss)
    return total / 2**20
