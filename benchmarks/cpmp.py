"""
Capacitated p-median: the engine for unequal workloads on the shared instances.

    python -m benchmarks.cpmp FOLDER [--only NAME,...] [--effort E] [--write]

Every instance goes through `solve_medians`, the function that `plan` calls for regions
with unequal workloads: workload = demand, minimum 0, maximum = capacity, k = p, at
effort thorough. Distances are given as whole thousandths. What comes back is checked
and measured here from the file's own numbers, and bounded from below by `bound`.
`--write` replaces the table in benchmarks/cpmp.md.
"""

from __future__ import annotations

import argparse
import csv
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.cpmp_bound import as_value, lower_bound
from benchmarks.table import keep, machine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

PAGE = Path(__file__).with_name("cpmp.md")
#: Whole units of distance per unit of the file.
SCALE = 1_000
HEADINGS = (
    "instance", "n", "p", "value", "best known", "gap, %", "lower bound",
    "gap to bound, %", "time, s",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Case:
    """
    One instance.

    Attributes
    ----------
    name
        Of the file.
    points
        Coordinates, shape (n, 2).
    capacity, demand
        Of each point.
    p
        How many medians.
    is_floored
        Whether each distance is rounded down to a whole number.
    best
        Best known value.
    """

    name: str
    points: Floats
    capacity: Ints
    demand: Ints
    p: int
    is_floored: bool
    best: float

    def distance(self, a: int, b: int) -> float:
        """Distance of two points as the instance defines it."""
        metres = math.dist(self.points[a].tolist(), self.points[b].tolist())
        return math.floor(metres + 1e-9) if self.is_floored else metres

    def table(self, *, down: bool = False) -> Ints:
        """All distances in whole thousandths, to the nearest or the one below."""
        to_whole = math.floor if down else round
        everyone = range(len(self.points))
        return np.array(
            [
                [to_whole(self.distance(a, b) * SCALE) for b in everyone]
                for a in everyone
            ],
            dtype=np.int64,
        )


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    case: Case
    value: float
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """Per cent above the best known value."""
        return 100 * (self.value / self.case.best - 1)

    @property
    def bound_gap(self) -> float:
        """Per cent above our own lower bound."""
        return 100 * (self.value / self.bound - 1)

    def cells(self) -> tuple[str, ...]:
        """Texts of the line, in the order of `HEADINGS`."""
        digits = 0 if self.case.is_floored else 2
        return (
            self.case.name, str(len(self.case.points)), str(self.case.p),
            f"{self.value:.{digits}f}", f"{self.case.best:.{digits}f}",
            f"{self.gap:.3f}", f"{self.bound:.{digits}f}", f"{self.bound_gap:.2f}",
            f"{self.seconds:.1f}",
        )  # fmt: skip


def read_cases(folder: Path) -> list[Case]:
    """Read all instances that best_known.csv lists."""
    cases = []
    with (folder / "best_known.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = folder / "instances" / f"{row['instance']}.txt"
            numbers = path.read_text(encoding="utf-8").split()
            n, p = int(numbers[0]), int(numbers[1])
            rows = np.array(numbers[2 : 2 + 4 * n], dtype=float).reshape(n, 4)
            case = Case(
                row["instance"], rows[:, :2], _whole(rows[:, 2]), _whole(rows[:, 3]),
                p, row["distance"] == "floor_euclid", float(row["reference_value"]),
            )  # fmt: skip
            cases.append(case)
    return cases


def _whole(values: Floats) -> Ints:
    whole = np.rint(values).astype(np.int64)
    if not (whole == values).all():
        message = "demands and capacities must be whole numbers"
        raise ValueError(message)
    return whole


def solve(case: Case, effort: str) -> tuple[list[int], float]:
    """Cut with the function that `plan` calls; gives medians and processor time."""
    from liaison_plan.solving.median_problem import MedianProblem
    from liaison_plan.solving.medians import solve_medians

    n, p = len(case.points), case.p
    if len(np.unique(case.capacity)) > 1:
        message = f"{case.name}: a beat has one maximum, wherever its centre is"
        raise ValueError(message)
    table = case.table()
    begin = time.process_time()
    problem = MedianProblem(
        weight=case.demand,
        atom=np.arange(n),
        block=lambda centres, households: table[centres[:, None], households],
        points=case.points,
        may=np.ones((n, p), bool),
        may_centre=np.ones((n, p), bool),
        extra=np.zeros((n, p)),
        low=np.zeros(p, np.int64),
        high=case.capacity[:p],
    )
    found = solve_medians(problem, seed=0, effort=effort)
    seconds = time.process_time() - begin
    return [int(found.centre[b]) if b >= 0 else -1 for b in found.beat], seconds


def value_of(case: Case, median: list[int]) -> float:
    """
    Recompute a solution from the file's numbers.

    Parameters
    ----------
    case
        The instance.
    median
        Median of each point.

    Returns
    -------
    value
        Sum of the distances from all points to their medians.

    Raises
    ------
    ValueError
        A point without a median, a median that is not its own, more than p medians, or
        a capacity exceeded.
    """
    load = dict.fromkeys(median, 0)
    for i, j in enumerate(median):
        if not 0 <= j < len(case.points) or median[j] != j:
            message = f"{case.name}: point {i} has no median"
            raise ValueError(message)
        load[j] += int(case.demand[i])
    if len(load) != case.p:
        message = f"{case.name}: {len(load)} medians instead of {case.p}"
        raise ValueError(message)
    if full := [j for j, total in load.items() if total > case.capacity[j]]:
        message = f"{case.name}: medians {full} hold more than they can"
        raise ValueError(message)
    return math.fsum(case.distance(i, j) for i, j in enumerate(median))


def bound(case: Case, value: float) -> float:
    """Bound every solution from below, given the value of a known one."""
    # Rounded down, so that no sum of them is above the true one.
    table = case.table(down=True)
    found = lower_bound(table, case.demand, case.capacity, case.p, value * SCALE)
    return as_value(found, SCALE, is_whole=case.is_floored)


def run(cases: list[Case], effort: str) -> list[Result]:
    """Solve, check and bound every instance."""
    results = []
    for case in cases:
        median, seconds = solve(case, effort)
        value = value_of(case, median)
        results.append(Result(case, value, bound(case, value), seconds))
        print(" ".join(results[-1].cells()), flush=True)
    return results


def markdown(results: list[Result]) -> str:
    """Write the table, and under it what the figures ask for."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "| --- |" + " ---: |" * 8]
    lines += ["| " + " | ".join(result.cells()) + " |" for result in results]
    small = [r for r in results if r.case.is_floored or r.case.name == "SJC1"]
    large = [r for r in results if r not in small]
    if small:
        met = sum(r.value <= r.case.best + 0.005 for r in small)
        lines += ["", f"At best known: {met} of {len(small)} of cpmp01-20 and SJC1."]
    if large:
        gaps = [r.gap for r in large]
        lines.append(
            f"The other {len(large)}: mean gap {np.mean(gaps):.3f} %, largest"
            f" {max(gaps):.3f} %."
        )
    lines.append(f"Longest time: {max(r.seconds for r in results):.1f} s.")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Run the chosen instances and print their table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cpmp")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", metavar="NAME,...")
    parser.add_argument("--effort", default="thorough")
    parser.add_argument("--write", action="store_true", help="update cpmp.md")
    chosen = parser.parse_args(arguments)
    cases = read_cases(chosen.folder)
    wanted = [name for name in chosen.only.split(",") if name]
    if unknown := sorted(set(wanted) - {case.name for case in cases}):
        parser.error(f"unknown instances {unknown}")
    cases = [case for case in cases if not wanted or case.name in wanted]
    results = run(cases, chosen.effort)
    text = f"Effort {chosen.effort}, on {machine()}:\n\n{markdown(results)}"
    print(f"\n{text}")
    if chosen.write:
        keep(PAGE, "cpmp", text)


if __name__ == "__main__":
    main()
