"""Counties of a few dozen households on a grid of roads, some across the water."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, replace

import pandas as pd

from tests.solving.tiny import Tiny

NODES = ("node", "lon", "lat")
EDGES = ("u", "v", "length_m", "class", "oneway", "minutes")
#: Lines of the grid, some 100 m apart.
SIDE = 7


@dataclass(frozen=True)
class RoadLand:
    """A `Tiny` with roads; rows of nodes and edges as tuples."""

    tiny: Tiny
    nodes: list
    edges: list

    def tables(self):
        """Road tables as a county has them."""
        nodes = pd.DataFrame(self.nodes, columns=list(NODES))
        edges = pd.DataFrame(self.edges, columns=list(EDGES))
        edges = edges.astype({"length_m": float, "minutes": float, "oneway": "Int64"})
        return (
            nodes.sort_values("node", ignore_index=True),
            edges.sort_values(["u", "v"], kind="stable", ignore_index=True),
        )

    def county(self):
        """Build the county without any file."""
        nodes, edges = self.tables()
        return replace(self.tiny.county(), road_nodes=nodes, road_edges=edges)

    def write(self, folder, *, shuffle=None):
        """Write the county as a folder of CSV."""
        self.tiny.write(folder, shuffle=shuffle)
        for name, head, rows in (
            ("road_nodes", NODES, self.nodes), ("road_edges", EDGES, self.edges),
        ):  # fmt: skip
            rows = list(rows)
            if shuffle is not None:
                random.Random(f"{shuffle}{name}").shuffle(rows)
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as f:
                writer = csv.writer(f, lineterminator="\n")
                writer.writerow(head)
                writer.writerows(["" if x != x else x for x in row] for row in rows)
        return folder


def at(x, y):
    """Lon and lat of a crossing."""
    return round(117.4 + x / 1000, 6), round(23.7 + y / 1000, 6)


def grid(rng, *, strait=None, two_way=False):
    """
    Nodes and edges of a grid with streets missing, one-way, crooked and doubled.

    Nothing but one ferry crosses the line x = `strait`.
    """
    nodes = [(f"{x}{y}", *at(x, y)) for x in range(SIDE) for y in range(SIDE)]
    edges = []
    for x in range(SIDE):
        for y in range(SIDE):
            for dx, dy in ((1, 0), (0, 1)):
                if x + dx >= SIDE or y + dy >= SIDE:
                    continue
                over = strait is not None and x < strait <= x + dx
                if over or (rng.random() < 0.15 and not (x == 0 or y == 0)):
                    continue
                length = round(115 * (1 + rng.random()), 1)
                oneway = 0 if two_way or rng.random() < 0.8 else rng.choice([1, -1])
                pair = f"{x}{y}", f"{x + dx}{y + dy}"
                edges.append((*pair, length, "road", oneway, float("nan")))
                if rng.random() < 0.1:
                    edges.append((*pair, length * 2, "path", 0, float("nan")))
    if strait is not None:
        ends = f"{strait - 1}3", f"{strait}3"
        edges.append((*ends, 400.0, "ferry", 0, float("nan")))
    edges.append(("00", "00", 5.0, "road", 0, float("nan")))
    return nodes, edges


def road_land(seed, *, n=36, m=6, strait=None, two_way=False, rules=None):
    """
    Three villages side by side, each with bases; the strait may cut one in two.

    Officials have their bases at crossings of any village.
    """
    rng = random.Random(seed)
    nodes, edges = grid(rng, strait=strait, two_way=two_way)
    households = []
    for i in range(n):
        x, y = rng.random() * (SIDE - 1), rng.random() * (SIDE - 1)
        lon, lat = at(x, y)
        village = f"V{min(2, int(x * 3 / (SIDE - 1)))}"
        households.append(
            {"household_id": f"H{i:03}", "village_id": village, "lon": lon, "lat": lat}
        )
    officials = [
        {
            "official_id": f"O{j:02}", "unit_id": f"U{j % 3}",
            "lon": at(rng.randrange(SIDE), 0)[0], "lat": at(0, rng.randrange(SIDE))[1],
        }
        for j in range(m)
    ]  # fmt: skip
    villages = [{"village_id": f"V{v}", "name": f"V{v}"} for v in range(3)]
    distance = {"measure": "road", **(rules or {}).get("distance", {})}
    load = {"min": 4, "max": 9}
    quick = {"effort": "quick"}
    rules = {"load": load, "solve": quick, **(rules or {}), "distance": distance}
    tiny = Tiny(households, officials, villages, rules=rules)
    return RoadLand(tiny, nodes, edges)
