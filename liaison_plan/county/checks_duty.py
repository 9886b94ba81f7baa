"""Checks of calendar, leave and ferry times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from liaison_plan.county.case import Case
    from liaison_plan.county.findings import Finding


def check_dates_once(case: Case) -> list[Finding]:
    """Find days that the calendar speaks of twice, however they are written."""
    raw = case.given("calendar", "date")
    if raw is None:
        return []
    dates = case.frames["calendar"]["date"].tolist()
    first: dict[str, int] = {}
    found = []
    for at, date in enumerate(dates):
        if date and first.setdefault(date, at) != at:
            row = int(raw.rows[first[date]])
            found.append(raw.finding("date_twice", at, "date", date, first=row))
    return found


def check_leave_dates(case: Case) -> list[Finding]:
    """Find leave that ends before it begins."""
    raw = case.given("leave", "from_date", "to_date")
    if raw is None:
        return []
    leave = case.frames["leave"]
    begins, ends = leave["from_date"], leave["to_date"]
    crossed = (begins != "") & (ends != "") & (begins > ends)
    return [
        raw.finding("leave_crossed", int(at), "from_date", f"{begins[at]} > {ends[at]}")
        for at in np.flatnonzero(crossed)
    ]


def check_ferries(case: Case) -> list[Finding]:
    """Find times of ferries that no row of the roads knows in that direction."""
    raw = case.given("ferry_times", "u", "v")
    edges = case.given("road_edges", "u", "v")
    if raw is None or edges is None:
        return []
    roads = case.frames["road_edges"]
    ferries = roads[roads["class"] == "ferry"]
    ways = {
        (end, other)
        for u, v, oneway in ferries[["u", "v", "oneway"]].itertuples(index=False)
        for end, other, barred in ((u, v, -1), (v, u, 1))
        if oneway != barred
    }
    nodes = case.given("road_nodes", "node")
    known = set() if nodes is None else set(nodes.cells["node"])
    pairs = zip(raw.cells["u"].tolist(), raw.cells["v"].tolist(), strict=True)
    return [
        raw.finding("no_such_ferry", at, "v", v, u=u, target=edges.place)
        for at, (u, v) in enumerate(pairs)
        # An unknown node has its own finding.
        if (u, v) not in ways and (nodes is None or {u, v} <= known)
    ]
