"""Numbers of the plan now against the baseline: differences, not only totals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from liaison_plan.panel.blocks import Block, Line, Row, Table
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.plan.bundle import Plan

#: Of `plan.summary.summary`, what an edit can change, in reading order.
SHOWN = (
    "uncovered", "officials", "in_use", "idle", "beats", "load_min", "load_mean",
    "load_max", "below_min", "points_missing", "gini_in_use", "further_villages",
    "scatter_mean_m", "scatter_p95_m", "scatter_max_m", "travel_mean_m",
    "travel_p95_m", "travel_max_m",
)  # fmt: skip
#: Fewer of these is better, more of those: the arrow says which way, not a colour.
_LESS = {
    "uncovered", "idle", "below_min", "points_missing", "gini_in_use",
    "further_villages", "scatter_mean_m", "scatter_p95_m", "scatter_max_m",
    "travel_mean_m", "travel_p95_m", "travel_max_m",
}  # fmt: skip


def numbers_block(
    before: pd.DataFrame,
    now: pd.DataFrame,
    *,
    n_changes: int,
    max_changes: int | None,
    n_exceptions: tuple[int, int],
) -> Block:
    """
    Show the numbers now beside the baseline's.

    Parameters
    ----------
    before, now
        Frames of `plan.summary.summary`.
    n_changes
        Households whose official changes against the baseline.
    max_changes
        The change budget, None = none.
    n_exceptions
        Exceptions of the baseline, and now.
    """
    old = before.set_index("name")
    new = now.set_index("name")
    rows = [
        _row(
            str(name), str(new["title"][name]), float(old["value"][name]),
            float(new["value"][name]), int(new["decimals"][name]),
        )
        for name in SHOWN
        if name in new.index
    ]  # fmt: skip
    rows.append(
        _row("exceptions", _("Exceptions"), n_exceptions[0], n_exceptions[1], 0)
    )
    said = [
        ngettext(
            "{n:,} household changes official against the baseline.",
            "{n:,} households change official against the baseline.",
            n_changes,
        ).format(n=n_changes)
    ]
    if max_changes is not None:
        said.append(_("At most {max:,} may.").format(max=max_changes))
    head = (_("Number"), _("Baseline"), _("Now"), _("Difference"))
    table = Table(tuple(rows), head, numbers=(1, 2, 3))
    lines = tuple(Line(text, "strong") for text in said)
    return Block(lines=lines, tables=(table,))


def full_block(now: Plan, full: Plan, *, n_changes: tuple[int, int]) -> Block:
    """
    Show the plan now beside the full plan.

    Parameters
    ----------
    now, full
        The two plans of the edited county.
    n_changes
        Households that change official against the baseline: now, in full.
    """
    rows = [
        _row(
            "weighted_m", _("Weighted metres"), _aim(now, "weighted_m"),
            _aim(full, "weighted_m"), 1,
        ),
        _row("scatter", _("Scatter, sum (m)"), _scatter(now), _scatter(full), 1),
        _row("travel", _("Travel, sum (m)"), _travel(now), _travel(full), 1),
        _row("exceptions", _("Exceptions"), len(now.exceptions), len(full.exceptions),
             0),
        _row("changes", _("Changes against the baseline"), *n_changes, 0),
    ]  # fmt: skip
    head = (_("Number"), _("Now"), _("In full"), _("Difference"))
    return Block(
        title=_("Plan in full"),
        lines=(Line(_weighted(now, full), "strong"),),
        tables=(Table(tuple(rows), head, numbers=(1, 2, 3)),),
    )


def _weighted(now: Plan, full: Plan) -> str:
    difference = _aim(full, "weighted_m") - _aim(now, "weighted_m")
    return _(
        "The plan now has {now} weighted metres, the plan in full {full}: {difference}."
    ).format(
        now=shown(_aim(now, "weighted_m"), 1),
        full=shown(_aim(full, "weighted_m"), 1),
        difference=signed(difference, 1),
    )


def _aim(plan: Plan, name: str) -> float:
    values = [aim.value for aim in plan.aims if aim.name == name]
    return float(values[0]) if values else math.nan


def _scatter(plan: Plan) -> float:
    return float(plan.assignments["scatter_m"].sum())


def _travel(plan: Plan) -> float:
    return float(plan.beat_officials["travel_m"].sum())


def _row(name: str, title: str, old: float, new: float, decimals: int) -> Row:
    # Of what is shown, so that a row adds up.
    difference = round(new, decimals) - round(old, decimals)
    text = signed(difference, decimals)
    changed = text not in ("0", "–")
    kind = ""
    if changed:
        kind = "changed"
        if name in _LESS | {"exceptions", "weighted_m", "scatter", "travel", "changes"}:
            kind = "better" if difference < 0 else "worse"
    cells = (title, shown(old, decimals), shown(new, decimals), text)
    return Row(name, cells, kind)


def shown(value: float, decimals: int) -> str:
    """Write a number with its decimals; a dash where there is none."""
    return "–" if math.isnan(value) else f"{value:,.{decimals}f}"


def signed(value: float, decimals: int) -> str:
    """Write a difference with its sign; `0` where nothing shows."""
    if math.isnan(value):
        return "–"
    return f"{value:+,.{decimals}f}" if round(value, decimals) else "0"
