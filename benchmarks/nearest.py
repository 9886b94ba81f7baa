"""Nearest at county scope, all pairs allowed, against one dense OR-Tools flow."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.side import run_side
from benchmarks.table import Row, Skip

if TYPE_CHECKING:
    from pathlib import Path

    from liaison_plan.county.bundle import County
    from liaison_plan.rules.model import Rules

BLOCK = 64  # officials whose pairs are handed to the dense flow at once


def open_county() -> tuple[County, Rules]:
    """
    Read the bundled county with every pair allowed.

    Townships and home villages bind nobody, so all households x officials are pairs;
    bases, bands (20 to 30) and `idle = "forbidden"` stay as they are.
    """
    from liaison_plan.county.bundled import bundled_county
    from liaison_plan.county.reading import read_county
    from liaison_plan.rules.model import read_rules

    folder = bundled_county("dongshan")
    county = read_county(folder)
    officials = county.officials.assign(township_id="", home_village_id="")
    rules = read_rules(folder).replace(
        {
            "method": {"name": "nearest"},
            "scope": {"beat_within": "county", "home_village": "allow"},
        }
    )
    return replace(county, officials=officials), rules


def ours() -> dict[str, Any]:
    """Solve as `plan` does: officials on one base together, far pairs priced."""
    from liaison_plan.solving.instance import make_instance
    from liaison_plan.solving.nearest import plan_nearest

    county, rules = open_county()
    begin = time.process_time()
    found = plan_nearest(make_instance(county, rules, None))
    seconds = time.process_time() - begin
    loads = np.bincount(found.official, minlength=len(county.officials))
    return {
        "seconds": seconds,
        "cost": found.cost,
        "is_proven": found.is_exact and found.bound == found.cost,
        "smallest_load": int(loads.min()),
        "largest_load": int(loads.max()),
    }


def dense() -> dict[str, Any]:
    """
    Solve all pairs as one flow, as a user of OR-Tools would.

    With everybody busy and 20 out of reach for all, the aims before metres leave loads
    of floor and ceiling of households / officials (arithmetic: convex, all pairs
    allowed), so every official takes the floor and a fixed number takes one more.
    """
    from ortools.graph.python import min_cost_flow

    from liaison_plan.travel.straight import haversine_m

    county, _rules = open_county()
    lon, lat = (county.households[c].to_numpy(float) for c in ("lon", "lat"))
    base_lon, base_lat = (county.officials[c].to_numpy(float) for c in ("lon", "lat"))
    n, m = len(lon), len(base_lon)
    floor, more = divmod(n, m)
    begin = time.process_time()
    solver = min_cost_flow.SimpleMinCostFlow()
    households = np.arange(n, dtype=np.int32)
    for first in range(0, m, BLOCK):
        block = np.arange(first, min(m, first + BLOCK), dtype=np.int32)
        metres = haversine_m(lon, lat, base_lon[block, None], base_lat[block, None])
        cost = np.rint(metres * 100).astype(np.int64).ravel()
        solver.add_arcs_with_capacity_and_unit_cost(
            np.tile(households, len(block)),
            np.repeat(n + block, n).astype(np.int32),
            np.ones(len(cost), np.int64),
            cost,
        )
    pairs = solver.num_arcs()
    officials = n + np.arange(m, dtype=np.int32)
    solver.add_arcs_with_capacity_and_unit_cost(
        officials,
        np.full(m, n + m, np.int32),
        np.ones(m, np.int64),
        np.zeros(m, np.int64),
    )
    supply = np.concatenate([np.ones(n), np.full(m, -floor), [-more]]).astype(np.int64)
    solver.set_nodes_supplies(np.arange(n + m + 1, dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        message = f"the dense flow ended with {status.name}"
        raise RuntimeError(message)
    seconds = time.process_time() - begin
    return {"seconds": seconds, "cost": int(solver.optimal_cost()), "pairs": pairs}


def measure(_scratch: Path) -> list[Row | Skip]:
    """Run both sides, one after the other."""
    ours = run_side("benchmarks.nearest:ours")
    other = run_side("benchmarks.nearest:dense")
    work = f"nearest, {other['pairs']:,} pairs, against one dense OR-Tools flow"
    time_ratio = other["seconds"] / ours["seconds"]
    memory_ratio = other["peak_mb"] / ours["peak_mb"]
    return [
        Row(
            work, "cost, cm", ours["cost"], other["cost"], "equal",
            ours["cost"] == other["cost"], digits=0,
        ),
        Row(
            work, "processor time, s", ours["seconds"], other["seconds"], "1/10",
            time_ratio >= 10,
        ),
        Row(
            work, "peak memory, MB", ours["peak_mb"], other["peak_mb"], "1/10",
            memory_ratio >= 10, digits=0,
        ),
        Row(
            work, "proven optimal (1 = yes)", float(ours["is_proven"]), None, "yes",
            bool(ours["is_proven"]), digits=0,
        ),
    ]  # fmt: skip
