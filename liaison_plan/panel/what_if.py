"""
`what_if`: the what-if panel (模拟推演).

Every control carries a class that stays, for style sheets and browser tests:

=================================================== ===================================
`lp-panel`; `lp-busy` on it                         the panel; while work goes on
`lp-narrow`, `lp-snug`, `lp-alone` on it            its room; not in a notebook
`lp-title`, `lp-search-box`, `lp-search-button`     header; `lp-search-hits` where
                                                    several things are called so
`lp-status` (role status), `lp-alert` (role alert)  what is going on or was done;
                                                    errors
`lp-progress`, `lp-stop`                            while work goes on
`lp-tab-rules`, `lp-tab-people`                     tabs on the left
`lp-band`, `lp-load-min`, `lp-load-max`             load band: slider, number boxes
`lp-distance-scatter-max-m`,                        a slider with a number box each
`lp-distance-travel-max-m`, `lp-weights-scatter`,
`lp-weights-travel`, `lp-weights-change`,
`lp-weights-unit-split`
`lp-apply-rules`, `lp-reset-rules`                  solve under them; back; `lp-pending`
                                                    on `lp-rules` where they differ
`lp-budget`, `lp-set-budget`                        change budget
`lp-official-search`, `lp-official-list`            find an official
`lp-official-about`, `lp-away-until`, `lp-away`,    edit the official chosen
`lp-back`, `lp-leave`, `lp-freeze-official`,
`lp-thaw-official`, `lp-limit-min`, `lp-limit-max`,
`lp-set-limits`, `lp-unit`, `lp-change-unit`
`lp-join-id`, `lp-join-unit`, `lp-join`             a new official
`lp-map`                                            the map; `data-revision` rises with
                                                    every plan drawn, `data-chosen` is
                                                    the id of what is chosen
`lp-layer-names`, `-changes`, `-exceptions`         layers, in the legend (`lp-fold`)
`lp-about`, `lp-takers`, `lp-taker`                 the card: why; who else; to whom
`lp-pin`, `lp-unpin`, `lp-ban`, `lp-unban`,         what can be done with it
`lp-freeze-village`, `lp-thaw-village`, `lp-move`,
`lp-move-beat`
`lp-undo`, `lp-redo`, `lp-compare`, `lp-full`       over the results
`lp-full-part`, `lp-adopt`, `lp-put-aside`          the full plan beside the plan now
`lp-tab-numbers`, `-changes`, `-exceptions`,        tabs on the right, with the texts
`-comparison`, `-history`                           `lp-numbers`, `lp-changes`,
                                                    `lp-exceptions`, `lp-compared`,
                                                    `lp-history`
`lp-save-folder`, `lp-save`                         save
`lp-export-path`, `lp-export`                       workbook
=================================================== ===================================

Rows of tables carry `data-key`: the id of a taker, or `household:ID`, `official:ID`,
`village:ID`. Sliders change nothing by themselves: `lp-apply-rules` does. The block in
`lp-status` and `lp-alert` has `data-kind`: `ready` (nothing is wrong, or the work was
stopped), `busy` (what is going on, with done and total), `said` (after an edit, the
sentence of `WhatIf.sentence`) or `error`.

`window.liaisonPanel` in the page: `zoom()`, `centre()` ([lat, lon]), `chosen()`
({kind, id}), `revision()`, `households()` (ids), `goTo(kind, id)`, `pixel(id)` ({x, y}
of a household in the window, for a real click).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.output.map_words import page_line
from liaison_plan.panel.page import Page
from liaison_plan.panel.state import Controller
from liaison_plan.replanning.what_if import WhatIf

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan


class WhatIfPanel:
    """
    A panel to edit a plan by hand and see at once what follows.

    Attributes
    ----------
    what_if
        The plan being edited, as `replanning.what_if.WhatIf`; `what_if.plan` is the
        plan now.
    controller
        What the panel knows and does.
    widget
        The widget that is displayed.
    """

    def __init__(self, what_if: WhatIf) -> None:
        self.what_if = what_if
        self.controller = Controller(what_if)
        self._line = page_line(what_if.county, what_if.plan)
        self.widget = Page(self.controller).root

    def __repr__(self) -> str:
        return self._line

    def _repr_mimebundle_(self, **asked: Any) -> Any:  # noqa: ANN401 - IPython's own
        """Show the widget; where there is none, the plan in one line."""
        bundle = self.widget._repr_mimebundle_(**asked)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        return data | {"text/plain": self._line}


def what_if(county: County, plan: Plan, *, baseline: Plan | None = None) -> WhatIfPanel:
    """
    Open the what-if panel (模拟推演) of a plan, in JupyterLab or under Voila.

    Parameters
    ----------
    county, plan
        The county and a plan of it; neither is ever changed.
    baseline
        The plan that changes are counted against; None counts against `plan`.

    Returns
    -------
    panel
        Shown where it is the last line of a cell, in the language in force.

    Raises
    ------
    LiaisonPlanError
        The plan is not one of this county.
    """
    return WhatIfPanel(WhatIf(county, plan, baseline=baseline))
