"""
A page as A4 sheets, printed by the browser of this machine without a window.

Chromium, Chrome and Edge print themselves; no other library is needed for it. The
browser is started with a profile of its own that is thrown away, and with no network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.words import gettext as _

#: Programs on the path, the best known first.
_PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
#: Where Windows and macOS keep them.
_PLACES = (
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
    r"%ProgramFiles%\Microsoft\Edge\Application\msedge.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
#: Seconds after which a browser that hangs is given up; a report takes a few.
_PATIENCE = 180


def find_browser() -> Path:
    """
    Find a browser that can print.

    Returns
    -------
    program
        Chromium, Chrome or Edge.

    Raises
    ------
    LiaisonPlanError
        There is none.
    """
    for name in _PROGRAMS:
        found = shutil.which(name)
        if found:
            return Path(found)
    for place in _PLACES:
        program = Path(os.path.expandvars(place))
        if program.is_file():
            return program
    message = _(
        "There is no browser here that can print: install Chromium, Chrome or Edge, "
        "or leave out --pdf, open the page in any browser and print it there."
    )
    raise LiaisonPlanError(message)


def print_page(page: Path, pdf: Path, *, browser: Path) -> None:
    """
    Print a page as A4 sheets.

    Parameters
    ----------
    page
        An HTML file that stands alone; its style says how large sheets are.
    pdf
        The file to write.
    browser
        As `find_browser` gives it.

    Raises
    ------
    LiaisonPlanError
        The browser wrote nothing.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            str(browser),
            "--headless",
            "--disable-gpu",
            "--disable-extensions",
            "--disable-background-networking",
            "--no-first-run",
            # An address nobody listens to: pages that stand alone need none.
            "--proxy-server=127.0.0.1:9",
            "--hide-scrollbars",
            # A4 at 96 dots an inch, so that nothing is laid out anew for printing.
            "--window-size=794,1123",
            "--no-pdf-header-footer",
            f"--user-data-dir={profile}",
            f"--print-to-pdf={pdf}",
            page.resolve().as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            # Chromium refuses its sandbox to root.
            command.insert(1, "--no-sandbox")
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                check=False,
                timeout=_PATIENCE,
                encoding="utf-8",
                errors="replace",
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _not_printed(browser, str(error)) from error
    if not pdf.is_file():
        lines = done.stderr.strip().splitlines()
        raise _not_printed(browser, lines[-1] if lines else str(done.returncode))


def _not_printed(browser: Path, why: str) -> LiaisonPlanError:
    message = _("{program} did not print the report: {why}")
    return LiaisonPlanError(message.format(program=browser.name, why=why))
