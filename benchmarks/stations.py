"""
Time the staffing of stations at the sizes of the five real programmes.

    python -m benchmarks.stations [--only dongshan,luyang,...] [--repeats N]

Every bundled county with a stations.toml is read before the clock starts; timed is
`staff_stations` alone, from the checked tables to the plan with its exceptions and
proven aims. Each line also says whether every aim is proven. Times are of the wall:
they mean nothing on a loaded machine, so the processor's time stands beside them.
"""

from __future__ import annotations

import argparse
import sys
import time

from liaison_plan.county.bundled import bundled_county
from liaison_plan.county.reading import read_county
from liaison_plan.rules.model import read_rules
from liaison_plan.rules.stations import read_station_rules
from liaison_plan.stations.problem import make_problem
from liaison_plan.stations.staff import staff_stations

COUNTIES = ("dongshan", "changdao", "luyang", "daguan", "anxian")


def measure(name: str, repeats: int) -> str:
    """Staff one county and give a row of the table."""
    folder = bundled_county(name)
    county = read_county(folder, layers=("stations",))
    station_rules, rules = read_station_rules(folder), read_rules(folder)
    problem = make_problem(county, station_rules, rules, None)
    wall, cpu = [], []
    for _repeat in range(repeats):
        started = time.perf_counter(), time.process_time()
        plan = staff_stations(county, station_rules, rules=rules)
        wall.append(time.perf_counter() - started[0])
        cpu.append(time.process_time() - started[1])
    short = int(plan.aims[0].value)
    cells = [
        name, len(problem.person), len(problem.size), len(problem.places),
        len(plan.stations), short, plan.status, f"{min(wall):.1f}", f"{min(cpu):.1f}",
    ]  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


def main(arguments: list[str]) -> int:
    """Write the table to stdout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(COUNTIES))
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args(arguments)
    heads = [
        "county", "persons", "classes", "places", "postings", "short", "status",
        "wall_s", "cpu_s",
    ]  # fmt: skip
    lines = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _h in heads)]
    sys.stdout.write("\n".join(lines) + " |\n")
    for name in asked.only.split(","):
        sys.stdout.write(measure(name, asked.repeats) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
