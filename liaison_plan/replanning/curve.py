"""What changes buy: the trade-off of changed households against metres (权衡曲线)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.errors import BudgetError
from liaison_plan.replanning.engine import Next, advance, solved_of
from liaison_plan.replanning.present import put_onto
from liaison_plan.replanning.settle import Watch
from liaison_plan.replanning.worth import key_of
from liaison_plan.solving.finish import finish_plan
from liaison_plan.solving.instance import make_instance
from liaison_plan.solving.make_plan import refuse_pairs, refuse_what_is_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.replanning.present import Present
    from liaison_plan.rules.model import Rules

    Floats = NDArray[np.float64]

#: Columns of a curve, in order.
COLUMNS = (
    "max_changes", "changes", "weighted_m", "bound_m", "n_uncovered",
    "points_missing", "n_exceptions", "is_knee",
)  # fmt: skip
#: Points looked at where nobody names them.
_POINTS = 8
#: A bend this far from the straight line between the ends is a knee.
_BEND = 0.1


def trade_off(
    county: County,
    baseline: Plan,
    *,
    rules: Rules | None = None,
    budgets: Sequence[int] | None = None,
    also: Sequence[int] = (),
    progress: Callable[[int, int, str], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> pd.DataFrame:
    """
    Plan again with several change budgets (权衡曲线).

    Parameters
    ----------
    county, baseline, rules
        As in `replan`.
    budgets
        Change budgets; None takes eight from the fewest changes to as many as help,
        closer together where changes are few. Budgets below the fewest are left out.
    also
        Further budgets to look at.
    progress, stop
        As in `replan`.

    Returns
    -------
    curve
        One row per budget, ascending: `max_changes`; `changes` (households that
        change); `weighted_m` (weighted metres); `bound_m` (no plan with these aims
        and at most so many changes has less; NaN for plans by beats, which are bounded
        only given their centres); `n_uncovered` (households left out);
        `points_missing`; `n_exceptions`; `is_knee` (at most one: where further
        changes begin to buy much less).

    Notes
    -----
    The knee is the row farthest below the straight line between the ends, both axes
    scaled to 1 (Satopää, Albrecht, Irwin, Raghavan 2011, "Finding a 'Kneedle' in a
    Haystack"), among rows whose higher aims are those of the last one.
    """
    rules = rules or baseline.rules
    refuse_what_is_missing(rules)
    refuse_pairs(rules, baseline.rules)
    watch = Watch(progress, stop)
    today = baseline.assignments.set_index("household_id")["official_id"]
    present = put_onto(make_instance(county, rules, today), baseline)
    everything = range(present.regions.n)

    def at(budget: int | None) -> Next:
        return advance(
            present, everything, budget=budget, watch=watch,
            is_full=budget is not None,
        )  # fmt: skip

    fewest = at(None).changes
    if budgets is None:
        most = at(len(present.instance.lon)).changes
        budgets = _spread(fewest, most)
    wanted = sorted({b for b in (*budgets, *also) if b >= 0})
    rows = []
    for done, budget in enumerate(wanted):
        watch.tell(done, len(wanted), "trade_off")
        following = _if_possible(at, budget)
        if following is not None:
            rows.append(_row(county, present, following, budget))
    frame = pd.DataFrame(
        [row[0] for row in rows], columns=[c for c in COLUMNS if c != "is_knee"]
    )
    frame["is_knee"] = _knee(frame, [row[1] for row in rows])
    return frame


def _if_possible(at: Callable[[int], Next], budget: int) -> Next | None:
    """Plan with a budget that may be too small, because aims give way first."""
    try:
        return at(budget)
    except BudgetError:
        return None


def _spread(fewest: int, most: int) -> list[int]:
    """Budgets from the fewest to the most, closer together where they are small."""
    if most <= fewest:
        return [fewest]
    steps = np.geomspace(1, most - fewest + 1, _POINTS) - 1
    return sorted({fewest + int(step) for step in np.rint(steps)})


def _row(
    county: County, present: Present, following: Next, budget: int
) -> tuple[tuple[object, ...], tuple[float, ...]]:
    """One row, and its aims above the metres."""
    plan = finish_plan(
        county, present.instance, solved_of(present, following), has_baseline=True
    )
    value = {aim.name: aim.value for aim in plan.aims}
    bound = next((a.bound for a in plan.aims if a.name == "weighted_m"), None)
    row = (
        budget, following.changes, float(value["weighted_m"]),
        float("nan") if bound is None else float(bound), int(value["uncovered"]),
        int(value["points_missing"]), len(plan.exceptions),
    )  # fmt: skip
    return row, key_of(present, following.settled)[:-1]


def _knee(frame: pd.DataFrame, aims: list[tuple[float, ...]]) -> NDArray[np.bool_]:
    """Mark the row where the curve bends most, if it bends enough."""
    knee = np.zeros(len(frame), bool)
    same = np.array([a == aims[-1] for a in aims], dtype=bool)
    if same.sum() < 3:
        return knee
    rows = np.flatnonzero(same)
    x: Floats = frame["changes"].to_numpy(float)[rows]
    y: Floats = frame["weighted_m"].to_numpy(float)[rows]
    if x[-1] <= x[0] or y[-1] >= y[0]:
        return knee
    below = 1 - (x - x[0]) / (x[-1] - x[0]) - (y - y[-1]) / (y[0] - y[-1])
    if below.max() > _BEND:
        knee[rows[int(np.argmax(below))]] = True
    return knee
