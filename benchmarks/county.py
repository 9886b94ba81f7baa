"""
Measure the county's planning against other engines; print one Markdown table.

    python -m benchmarks.county [--only beats,nearest,demo,map] [--write]

Sides run one after the other, each in a process of its own with one thread, and are
compared as ratios of one run. Nothing is written unless `--write` is given, which
replaces the table in benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import beats, demo, nearest
from benchmarks.table import Row, Skip, keep, machine, markdown

README = Path(__file__).with_name("README.md")
PARTS = ("beats", "nearest", "demo", "map")


def main(arguments: list[str] | None = None) -> None:
    """Run the chosen parts and print their table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.county")
    parser.add_argument("--only", default=",".join(PARTS), metavar="PART,...")
    parser.add_argument("--write", action="store_true", help="update README.md")
    chosen = parser.parse_args(arguments)
    parts = chosen.only.split(",")
    if unknown := sorted(set(parts) - set(PARTS)):
        parser.error(f"unknown parts {unknown}; known: {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory() as folder:
        rows = run_parts([part for part in PARTS if part in parts], Path(folder))
    command = "python -m benchmarks.county"
    if parts != list(PARTS):
        command += f" --only {','.join(part for part in PARTS if part in parts)}"
    text = f"`{command}` on {machine()}:\n\n{markdown(rows)}"
    print(text)
    if chosen.write:
        keep(README, "county", text)


def run_parts(parts: list[str], scratch: Path) -> list[Row | Skip]:
    """Run parts in order; the map is the one that the demo wrote."""
    rows: list[Row | Skip] = []
    out = scratch / "demo"
    for part in parts:
        print(f"... {part}", file=sys.stderr)
        if part == "beats":
            rows += beats.measure(scratch)
        elif part == "nearest":
            rows += nearest.measure(scratch)
        elif part == "demo":
            rows += demo.measure_demo(out)
        else:
            if not out.exists():
                demo.measure_demo(out)
            rows += demo.measure_map(out / "coverage.html")
    return rows


if __name__ == "__main__":
    main()
