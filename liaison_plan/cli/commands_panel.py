"""
What the commands panel and lab do.

Rooms are imported where they are used, so that `--help` is quick.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from liaison_plan.cli.console import Progress, say
from liaison_plan.errors import LiaisonPlanError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path


def panel(
    county: Path,
    plan: Path,
    *,
    baseline: Path | None,
    port: int | None,
    opens_browser: bool,
) -> int:
    """Serve the what-if panel to this machine's browser until Ctrl-C."""
    from liaison_plan.panel.app import read_what_if
    from liaison_plan.panel.server import choose_address, run

    address = choose_address(port)
    with Progress() as progress:
        progress.stage(_("Reading the county"))
        # What is wrong with the files is said here and not on a page.
        read_what_if(county, plan, baseline)
    run(
        county,
        plan,
        baseline=baseline,
        address=address,
        opens_browser=opens_browser,
        announce=_say_now,
    )
    say(_("The panel has ended."))
    return 0


def lab(folder: Path, *, port: int | None, opens_browser: bool) -> int:
    """Run JupyterLab in the language chosen and without the internet."""
    from liaison_plan.panel.lab import run_lab

    if not folder.is_dir():
        raise LiaisonPlanError(_("{folder} is no folder.").format(folder=folder))
    return run_lab(folder, port=port, opens_browser=opens_browser)


def _say_now(text: str) -> None:
    """Write one line of the result, also where stdout is a pipe."""
    say(text)
    sys.stdout.flush()
