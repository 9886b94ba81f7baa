"""
Time plans with two officials on every beat beside plans with one.

    python -m benchmarks.pairs [--only dongshan,changdao]

The bundled counties under their own rules (Changdao's for pairs are in
rules-pairs.toml), at quick effort with one worker, read before the clock starts and
verified after it stops. Times of the wall mean nothing on a loaded machine, so the
processor's time stands beside them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from liaison_plan.county.bundled import bundled_county
from liaison_plan.county.reading import read_county
from liaison_plan.plan.verify import verify
from liaison_plan.rules.model import read_rules
from liaison_plan.solving.make_plan import make_plan

#: County, file of its rules, officials on a beat, rule for pairs.
CASES = (
    ("dongshan", "rules.toml", 1, "any"),
    ("dongshan", "rules.toml", 2, "any"),
    ("dongshan", "rules.toml", 2, "different_units"),
    ("changdao", "rules.toml", 1, "any"),
    ("changdao", "rules-pairs.toml", 2, "town+county"),
)
_AIMS = ("uncovered", "points_missing", "idle", "home_village", "weighted_m")


def measure(name: str, file: str, per_beat: int, rule: str) -> str:
    """Plan one county and give a row of the table."""
    folder = bundled_county(name)
    county = read_county(folder)
    rules = read_rules(folder / file).replace(
        {
            "scope": {"per_beat": per_beat, "pair_rule": rule},
            "solve": {"effort": "quick"},
        }
    )
    started = time.perf_counter(), time.process_time()
    plan = make_plan(county, rules, workers=1)
    wall = time.perf_counter() - started[0]
    cpu = time.process_time() - started[1]
    with tempfile.TemporaryDirectory() as place:
        plan.save(Path(place) / "plan")
        found = verify(folder, Path(place) / "plan")
    faults = int((found["severity"] == "fault").sum())
    value = {aim.name: aim.value for aim in plan.aims}
    cells = [
        name, rule if per_beat == 2 else "-", len(plan.beats),
        f"{plan.beats['n_households'].mean():.1f}",
        *(f"{value[aim]:,.0f}" for aim in _AIMS), faults, f"{wall:.0f}", f"{cpu:.0f}",
    ]  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


def main(arguments: list[str]) -> int:
    """Write the table to stdout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="dongshan,changdao")
    asked = parser.parse_args(arguments).only.split(",")
    heads = [
        "county", "rule for pairs", "beats", "households a beat", *_AIMS, "faults",
        "wall_s", "cpu_s",
    ]  # fmt: skip
    lines = ["| " + " | ".join(heads), "| " + " | ".join("---" for _h in heads)]
    sys.stdout.write(" |\n".join(lines) + " |\n")
    for case in CASES:
        if case[0] in asked:
            sys.stdout.write(measure(*case) + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
