"""
What the command report does.

Rooms are imported where they are used, so that `--help` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.cli.console import Progress, say
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path


def report(notebook: str, county: Path, out: Path, *, pdf: Path | None) -> int:
    """Run a notebook for a county and write its report."""
    from liaison_plan.output.reporting.report import write_report

    with Progress() as progress:
        progress.stage(_("Running the notebook"))
        write_report(notebook, county, out, pdf=pdf)
    say(_("Report: {file}").format(file=out))
    if pdf is not None:
        say(_("A4 sheets: {file}").format(file=pdf))
    return 0
