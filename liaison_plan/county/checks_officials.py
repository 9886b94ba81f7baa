"""Checks of officials: a base to set out from, and limits that can be met."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.stand_ins import fill_bases

if TYPE_CHECKING:
    from liaison_plan.county.case import Case
    from liaison_plan.county.findings import Finding


def check_bases(case: Case) -> list[Finding]:
    """Find officials without a base whose unit has no point either."""
    raw = case.given("officials", "official_id", "unit_id")
    if raw is None:
        return []
    officials = case.frames["officials"]
    filled = fill_bases(officials, case.frames["units"])
    # A base that was written wrongly has its own finding.
    empty = np.ones(len(officials), dtype=bool)
    for name in ("lon", "lat"):
        if raw.has(name):
            empty &= (raw.cells[name] == "").to_numpy()
    without = empty & filled["lon"].isna().to_numpy()
    units = officials["unit_id"].to_numpy(object)
    return [
        raw.finding("official_without_base", int(at), unit_id=units[at])
        for at in np.flatnonzero(without)
    ]


def check_load_limits(case: Case) -> list[Finding]:
    """Find officials whose least load is above their greatest."""
    raw = case.given("officials", "load_min", "load_max")
    if raw is None:
        return []
    officials = case.frames["officials"]
    low = officials["load_min"].to_numpy(float, na_value=np.nan)
    high = officials["load_max"].to_numpy(float, na_value=np.nan)
    return [
        raw.finding(
            "load_limits_crossed", int(at), "load_min", f"{low[at]:g} > {high[at]:g}"
        )
        for at in np.flatnonzero(low > high)
    ]
