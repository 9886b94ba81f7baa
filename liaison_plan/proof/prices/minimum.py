"""
What the minimum itself costs: the flow solved again with a minimum lower by one.

Centres and who works stay as they are. Points missing are counted against the minimum
in force and against the lower one; the metres are compared as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.proof.advice.part import part_of
from liaison_plan.proof.state import plan_state
from liaison_plan.solving.lightest import pair_cm
from liaison_plan.solving.pricing import assign_units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.advice.part import Part
    from liaison_plan.proof.state import PlanState

    Ints = NDArray[np.int64]

COLUMNS = (
    "village_id", "min", "left_out", "left_out_lower", "missing", "missing_lower",
    "change_m",
)  # fmt: skip


@dataclass(frozen=True)
class Aims:
    """Households left out, points missing, and weighted centimetres of a region."""

    left_out: int
    missing: int
    cm: int


def minimum_prices(
    county: County, plan: Plan, state: PlanState, *, baseline: Plan | None
) -> pd.DataFrame:
    """
    Price one point of the minimum, by region and for the county.

    Parameters
    ----------
    county, plan, state
        The county and the plan, as tables and as positions; within the theory of
        exchanges.
    baseline
        As in `plan_state`.

    Returns
    -------
    minimum
        `village_id` (ids of a region joined by `;`, `""` for the county, last);
        `min` (in force); `left_out`, `left_out_lower` (households, with the minimum in
        force and with one less); `missing`, `missing_lower` (points, each against its
        own minimum); `change_m` (weighted metres that the lower one changes; NaN where
        it cannot be told). No rows where the minimum is 0.
    """
    low = plan.rules.load.min
    if low == 0:
        return pd.DataFrame(columns=list(COLUMNS))
    rules = plan.rules.replace({"load": {"min": low - 1}})
    lower = plan_state(county, replace(plan, rules=rules), baseline=baseline)
    rows = []
    for region in range(state.regions.n):
        part = part_of(state, region)
        if len(part.households):
            now = aims_of(part, part.official)
            then = solve_again(part_of(lower, region))
            rows.append((_ids(state, part), low, *_compared(now, then)))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame = frame.sort_values("village_id", kind="stable", ignore_index=True)
    counts = frame[["left_out", "left_out_lower", "missing", "missing_lower"]]
    county_row = ["", low, *counts.sum().tolist()]
    # One region that cannot be told leaves the county untold.
    county_row.append(round(float(frame["change_m"].sum(skipna=False)), 1))
    return pd.concat(
        [frame, pd.DataFrame([county_row], columns=list(COLUMNS))], ignore_index=True
    )


def _ids(state: PlanState, part: Part) -> str:
    instance = state.instance
    villages = np.unique(instance.village[part.households])
    return ";".join(sorted(str(v) for v in instance.village_ids[villages]))


def _compared(now: Aims, then: Aims | None) -> tuple[int, int, int, int, float]:
    if then is None:
        return now.left_out, now.left_out, now.missing, now.missing, float("nan")
    change = round((then.cm - now.cm) / 100, 1)
    return now.left_out, then.left_out, now.missing, then.missing, change


def aims_of(part: Part, official: Ints) -> Aims:
    """Count the aims of an assignment of a region's households."""
    load = np.bincount(official[official >= 0], minlength=len(part.load))
    missing = int(np.maximum(part.bands.minimum - load, 0).sum())
    return Aims(int((official < 0).sum()), missing, _cm(part, official))


def _cm(part: Part, point: Ints) -> int:
    """Weighted centimetres; whoever is left out has changed, if there was somebody."""
    space = part.space
    held = np.flatnonzero(point >= 0)
    cm, _within = pair_cm(space, held, point[held])
    gone = (point < 0) & (space.today != -1)
    return int(cm.sum()) + int(gone.sum()) * space.change_cost


def solve_again(part: Part) -> Aims | None:
    """
    Solve the flow of a region anew, its centres and who works as given.

    None where the flow does not settle every aim exactly: somebody who must keep a
    household cannot, or changes have a price and somebody is left out.
    """
    if not len(part.load):
        return aims_of(part, part.official)
    part = _sites(part)
    solved = assign_units(part.space, part.bands)
    left_out = bool((solved.point < 0).any())
    if not solved.is_exact or (left_out and part.space.change_cost):
        return None
    # Points are sites here, so that only the flow knows each official's load.
    missing = int(np.maximum(part.bands.minimum - solved.load, 0).sum())
    return Aims(int((solved.point < 0).sum()), missing, _cm(part, solved.point))


def _sites(part: Part) -> Part:
    """Join officials who cost every household the same and may serve the same."""
    space = part.space
    special = np.union1d(space.only[space.only >= 0], space.banned_point)
    if space.change_cost:
        special = np.union1d(special, space.today[space.today >= 0])
    alone = np.zeros(len(space.lon), np.int64)
    alone[special] = special + 1
    rows = np.column_stack([space.lon, space.lat, alone, space.serves.T])
    _rows, first, site = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    site = site.ravel().astype(np.int64)

    def at(position: Ints) -> Ints:
        return np.where(position < 0, position, site[np.maximum(position, 0)])

    joined = replace(
        space, lon=space.lon[first], lat=space.lat[first],
        serves=space.serves[:, first].copy(), only=at(space.only),
        banned_point=at(space.banned_point), today=at(space.today),
    )  # fmt: skip
    return replace(part, space=joined, bands=replace(part.bands, site=site))
