"""Cuts of data/dongshan: a few villages with their share of the officials, as rows."""

from __future__ import annotations

import csv
import random
from pathlib import Path

DONGSHAN = Path(__file__).parents[2] / "data" / "dongshan"
TABLES = ("households", "officials", "units", "villages")


def read_rows(path):
    """Rows of a CSV file as dicts of texts."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def cut_of(villages, *, every, extra=None):
    """
    Some villages of Dongshan, and of all officials the n-th.

    Officials of other townships, and home villages outside, lose those cells.
    """
    tables = {name: read_rows(DONGSHAN / f"{name}.csv") for name in TABLES}
    tables["villages"] = [v for v in tables["villages"] if v["village_id"] in villages]
    towns = {v["township_id"] for v in tables["villages"]}
    tables["households"] = [
        h for h in tables["households"] if h["village_id"] in villages
    ]
    tables["officials"] = [
        {
            **o,
            "township_id": o["township_id"] if o["township_id"] in towns else "",
            "home_village_id": o["home_village_id"]
            if o["home_village_id"] in villages
            else "",
        }
        for o in tables["officials"][::every]
    ]
    return {**tables, **(extra or {})}


def write_rows(tables, folder, *, shuffle=None):
    """Write rows as a county folder, in order or shuffled by a seed."""
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        rows = list(rows)
        if shuffle is not None:
            random.Random(f"{shuffle} {name}").shuffle(rows)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def bytes_of(folder):
    """Every file of a folder by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
