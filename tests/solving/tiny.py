"""Counties of a few households: as a `County`, as a folder of CSV, renamed."""

from __future__ import annotations

import csv
import math
import random
from dataclasses import dataclass, field, replace

import pandas as pd

from liaison_plan.county.bundle import County
from liaison_plan.rules.model import Rules

HOUSEHOLDS = {
    "household_id": "", "village_id": "", "lon": 0.0, "lat": 0.0, "workload": 1,
    "group_id": "", "needs": "", "official_id": "", "is_approximate": False,
}  # fmt: skip
OFFICIALS = {
    "official_id": "", "unit_id": "U1", "lon": 0.0, "lat": 0.0, "rank": "",
    "township_id": "", "skills": "", "home_village_id": "", "load_min": None,
    "load_max": None, "is_available": True,
}  # fmt: skip
VILLAGES = {
    "village_id": "", "name": "", "township_id": "T1", "township": "", "kind": "",
    "lon": math.nan, "lat": math.nan, "needs": "",
}  # fmt: skip
UNITS = {
    "unit_id": "", "name": "", "functions": "", "lon": math.nan, "lat": math.nan,
}  # fmt: skip
PAIRS = {"household_id": "", "official_id": ""}
DEFAULTS = {
    "households": HOUSEHOLDS, "officials": OFFICIALS, "villages": VILLAGES,
    "units": UNITS, "pins": PAIRS, "bans": PAIRS,
}  # fmt: skip
#: Which column names an id of which table.
IDS = {
    "household_id": "households", "official_id": "officials",
    "village_id": "villages", "home_village_id": "villages", "unit_id": "units",
}  # fmt: skip


@dataclass(frozen=True)
class Tiny:
    """Tables as lists of dicts, with rules as a nested dict; keys left out default."""

    households: list = field(default_factory=list)
    officials: list = field(default_factory=list)
    villages: list = field(default_factory=list)
    units: list = field(default_factory=list)
    pins: list = field(default_factory=list)
    bans: list = field(default_factory=list)
    rules: dict = field(default_factory=dict)

    def rows(self, table):
        """Rows of a table with every column filled in."""
        rows = getattr(self, table)
        if table == "units" and not rows:
            ids = {o.get("unit_id", "U1") for o in self.officials} | {"U1"}
            rows = [{"unit_id": u} for u in sorted(ids)]
        return [{**DEFAULTS[table], **row} for row in rows]

    def checked_rules(self):
        """Return the rules as the program knows them."""
        return Rules.from_dict(self.rules)

    def county(self):
        """Build the county without any file, as reading it would."""
        frames = {}
        for name, columns in DEFAULTS.items():
            frame = pd.DataFrame(self.rows(name), columns=list(columns))
            for column, default in columns.items():
                kinds = {bool: "bool", int: "int64", float: "float64", str: "str"}
                kind = kinds.get(type(default), "Int64")
                frame[column] = frame[column].astype(kind)
            key = list(columns)[: 2 if name in ("pins", "bans") else 1]
            frames[name] = frame.sort_values(key, kind="stable", ignore_index=True)
        nodes = pd.DataFrame(columns=["node", "lon", "lat"])
        edges = pd.DataFrame(
            columns=["u", "v", "length_m", "class", "oneway", "minutes"]
        )
        return County(**frames, road_nodes=nodes, road_edges=edges)

    def write(self, folder, *, shuffle=None):
        """Write the county as a folder of CSV, rows in order or shuffled by a seed."""
        folder.mkdir(parents=True)
        for name, columns in DEFAULTS.items():
            rows = self.rows(name)
            rows.sort(key=lambda row: [str(row[k]) for k in list(columns)[:2]])
            if shuffle is not None:
                random.Random(f"{shuffle}{name}").shuffle(rows)
            if name in ("pins", "bans") and not rows:
                continue
            names = [c for c in columns if c != "is_approximate"]
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as f:
                writer = csv.writer(f, lineterminator="\n")
                writer.writerow(names)
                writer.writerows([_text(row[c]) for c in names] for row in rows)
        return folder

    def renamed(self, seed):
        """Give everything another id, drawn by a seed; places and numbers stay."""
        rng = random.Random(seed)
        new = {}
        for table in ("households", "officials", "villages", "units"):
            key = next(iter(DEFAULTS[table]))
            ids = [row[key] for row in self.rows(table)]
            # Another order of ids, and another shape, too.
            places = rng.sample(range(10 * len(ids) + 10), len(ids))
            new[table] = {
                i: f"{table[:2]}x{p}" for i, p in zip(ids, places, strict=True)
            }
        tables = {}
        for table in DEFAULTS:
            tables[table] = [
                {
                    column: new[IDS[column]].get(value, "") if column in IDS else value
                    for column, value in row.items()
                }
                for row in self.rows(table)
            ]
        rules = {name: dict(keys) for name, keys in self.rules.items()}
        scope, exempt = rules.get("scope", {}), rules.get("exempt", {})
        if "neighbours" in scope:
            scope["neighbours"] = [
                [new["villages"][v] for v in pair] for pair in scope["neighbours"]
            ]
        for kind in ("officials", "villages"):
            if kind in exempt:
                exempt[kind] = [new[kind][i] for i in exempt[kind]]
        longer = rules.get("distance", {}).get("longer")
        if longer:
            rules["distance"]["longer"] = {
                new["households"][h]: m for h, m in longer.items()
            }
        return Tiny(**tables, rules=rules)

    def with_rules(self, **sections):
        """Return a copy with some keys of some sections changed."""
        names = {*self.rules, *sections}
        rules = {n: {**self.rules.get(n, {}), **sections.get(n, {})} for n in names}
        return replace(self, rules=rules)


def _text(value):
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return repr(value) if isinstance(value, float) else str(value)
