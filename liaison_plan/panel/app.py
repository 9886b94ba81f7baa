"""What the panel's page under Voila shows, as its kernel runs it."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.panel.server import BASELINE_VARIABLE, COUNTY_VARIABLE, PLAN_VARIABLE
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.panel.what_if import WhatIfPanel
    from liaison_plan.replanning.what_if import WhatIf


class Sentence:
    """
    Sentences in place of the panel; shown as text, whatever stands in them.

    Attributes
    ----------
    lines
        One sentence each.
    """

    def __init__(self, *lines: str) -> None:
        self.lines = lines

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        """Give the sentences to a page."""
        body = "<br>".join(escape(line) for line in self.lines)
        return f'<div class="lp-told" role="alert">{body}</div>'


def show() -> WhatIfPanel | Sentence:
    """
    Read what the environment names and show it.

    Returns
    -------
    shown
        The panel; or, where the files cannot be read, sentences that say why.
    """
    try:
        return _panel()
    except LiaisonPlanError as error:
        lines = str(error).splitlines()
    except OSError as error:
        lines = [f"{error.filename or ''}: {error.strerror}"]
    return Sentence(_("The panel cannot be shown:"), *lines)


def read_what_if(county: Path, plan: Path, baseline: Path | None = None) -> WhatIf:
    """
    Read a plan, the county as that plan saw it, and a baseline.

    Parameters
    ----------
    county, plan
        The county's tables and the plan's folder.
    baseline
        Folder of the plan that changes are counted against; None counts against
        `plan`.

    Raises
    ------
    LiaisonPlanError
        Any of them is faulty, or the plan is not one of this county.
    """
    from liaison_plan.county.reading import read_county
    from liaison_plan.plan.folder import read_plan
    from liaison_plan.replanning.what_if import WhatIf

    made = read_plan(plan)
    before = read_plan(baseline) if baseline is not None else None
    # The plan lists households that were skipped for their own row's fault.
    reasons = made.exceptions["detail"]
    has_skipped = bool(reasons.str.contains("reason=faulty_row").any())
    read = read_county(county, datum=made.rules.data.datum, skip_faulty=has_skipped)
    return WhatIf(read, made, baseline=before)


def _panel() -> WhatIfPanel:
    from liaison_plan.panel.what_if import WhatIfPanel

    county, plan, baseline = (
        os.environ.get(name, "")
        for name in (COUNTY_VARIABLE, PLAN_VARIABLE, BASELINE_VARIABLE)
    )
    if not (county and plan):
        raise LiaisonPlanError(_("Start the panel by the command liaison-plan panel."))
    return WhatIfPanel(
        read_what_if(Path(county), Path(plan), Path(baseline) if baseline else None)
    )
