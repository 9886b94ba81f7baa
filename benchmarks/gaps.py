"""
Measure how far beats can be from the best: gaps to proven bounds, by effort.

    python -m benchmarks.gaps [--only small,n22,dongshan,malta,isle_of_man] [--write]

Every gap is the share of the beats' scatter that lies above a proven lower bound for
the same numbers of beats and the same band. Malta and Isle of Man are read from
LIAISON_PLAN_TEST_DATA (../shared/data without it) and left out where absent. Nothing is
written unless `--write` is given, which replaces benchmarks/gaps.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.small_villages import VILLAGES, compare
from benchmarks.table import machine
from liaison_plan.county.bundled import bundled_county
from liaison_plan.county.reading import read_county
from liaison_plan.proof.ascent import best_multipliers
from liaison_plan.proof.bounds import TIGHT, region_bounds
from liaison_plan.proof.branching import bound_by_cases
from liaison_plan.proof.lagrangian import BeatsProblem, bound_of, centre_values
from liaison_plan.proof.state import plan_state
from liaison_plan.rules.model import Rules, read_rules
from liaison_plan.solving.cutting import cut_into_beats
from liaison_plan.solving.instance import Instance, make_instance, restrict
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.solving.places import distance_block, plane_points, region_seed
from liaison_plan.solving.workers import run_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County

    Ints = NDArray[np.int64]

PAGE = Path(__file__).with_name("gaps.md")
PARTS = ("small", "n22", "dongshan", "malta", "isle_of_man")
EFFORTS = ("quick", "standard", "thorough")
#: The minimum of the rules of all counties measured here.
MINIMUM = 20
#: Cases looked at per region: fewer where each takes longer.
CASES = 15_000
#: Cases are looked at where the plain bound leaves more than this.
WORTH = 0.004
#: Villages with a gap above this are listed one by one.
LISTED = 0.005


@dataclass(frozen=True)
class Cut:
    """
    One village's beats.

    Attributes
    ----------
    part
        Its households.
    problem
        Its ids, number of beats, and fewest and most households of one.
    scatter
        Centimetres of the beats.
    start
        Multipliers to start from.
    """

    part: Instance
    problem: tuple[str, int, int, int]
    scatter: int
    start: Ints


@dataclass(frozen=True)
class Cuts:
    """All villages' beats at one effort, and the processor seconds of making them."""

    effort: str
    cuts: list[Cut]
    seconds: float


@dataclass(frozen=True)
class Gap:
    """
    One village at one effort.

    Attributes
    ----------
    village, beats, low, high, households
        The problem.
    scatter, plain, bound
        Centimetres of the beats, of the plain bound, and of the bound by cases.
    """

    village: str
    beats: int
    low: int
    high: int
    households: int
    scatter: int
    plain: int
    bound: int

    @property
    def is_tight(self) -> bool:
        """Whether beats of 20 would take more than 95 % of the village."""
        return self.beats * MINIMUM > TIGHT * self.households

    @property
    def gap(self) -> float:
        """Share of the scatter above the bound."""
        return (self.scatter - self.bound) / max(self.scatter, 1)


@dataclass(frozen=True)
class Measured:
    """All villages at one effort, and the processor seconds of cutting them."""

    effort: str
    gaps: list[Gap]
    seconds: float


def main(arguments: list[str] | None = None) -> None:
    """Run the chosen parts and print their page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gaps")
    parser.add_argument("--only", default=",".join(PARTS), metavar="PART,...")
    parser.add_argument("--efforts", default=",".join(EFFORTS), metavar="EFFORT,...")
    parser.add_argument("--write", action="store_true", help="replace gaps.md")
    chosen = parser.parse_args(arguments)
    parts, efforts = chosen.only.split(","), chosen.efforts.split(",")
    if unknown := sorted(set(parts) - set(PARTS)):
        parser.error(f"unknown parts {unknown}; known: {', '.join(PARTS)}")
    if unknown := sorted(set(efforts) - set(EFFORTS)):
        parser.error(f"unknown efforts {unknown}; known: {', '.join(EFFORTS)}")
    text = [f"# Gaps\n\n`python -m benchmarks.gaps` on {machine()}.\n{_HOW}"]
    for part in (part for part in PARTS if part in parts):
        print(f"... {part}", file=sys.stderr)
        text.append(_part(part, efforts))
    page = "\n".join(text)
    print(page)
    if chosen.write:
        PAGE.write_text(page, encoding="utf-8")


_HOW = """
Gap: the share of the scatter that lies above a proven lower bound, for the same
villages, numbers of beats and bands. *Plain* is the Lagrangian bound that `proof.json`
holds; *by cases* divides the cuts by how many centres hamlets have and takes the least
bound of all cases. Sums are sums over sums. A village is tight where its beats at the
minimum take more than 95 % of its households.
"""


def _part(part: str, efforts: Sequence[str]) -> str:
    if part == "small":
        return _small_page()
    if part == "n22":
        instance = make_instance(*_read("dongshan"), None)
        return _page(
            "Dongshan, 20 to 30, as many beats as households / 22",
            "Every village is cut into round(n / 22) beats of 20 to 30 with the"
            " function that `plan` calls, whatever the number of officials; villages"
            " that so many beats cannot hold, or of one beat, are left out. Figures to"
            " reach at thorough: 0.5 % in all, worst village 2 %.",
            _measure([_cut_freely(instance, effort) for effort in efforts]),
        )
    try:
        county, rules = _read(part)
    except FileNotFoundError as error:
        return f"## {part}\n\nNot measured: {error} is absent.\n"
    return _page(
        f"{part}, its own rules as `plan` keeps them",
        "The plan's own numbers of beats; band: what its aims leave.",
        _measure([_plan(county, rules, effort) for effort in efforts]),
    )


def _read(name: str) -> tuple[County, Rules]:
    """Read a county and the rules it comes with, else the defaults."""
    if name == "dongshan":
        folder = bundled_county(name)
    else:
        data = os.environ.get("LIAISON_PLAN_TEST_DATA", "../shared/data")
        folder = Path(data) / "real" / name
        if not folder.exists():
            message = f"real/{name}"
            raise FileNotFoundError(message)
    rules = folder / "rules.toml"
    return read_county(folder), read_rules(rules) if rules.exists() else Rules()


def _plan(county: County, rules: Rules, effort: str) -> Cuts:
    """Plan a county; its regions with their beats."""
    before = _processor_s()
    plan = make_plan(county, rules.replace({"solve": {"effort": effort}}))
    seconds = _processor_s() - before
    state = plan_state(county, plan)
    cuts = []
    for bound in region_bounds(state, effort="quick"):
        if bound.why_not:
            continue
        part = restrict(state.instance, bound.households, np.empty(0, np.int64))
        name = "+".join(bound.villages)
        cuts.append(
            Cut(
                part, (name, bound.beats, bound.low, bound.high), bound.scatter_cm,
                bound.multipliers,
            )
        )  # fmt: skip
    return Cuts(effort, cuts, seconds)


def _cut_freely(instance: Instance, effort: str) -> Cuts:
    """Cut every village into about n / 22 beats."""
    tasks = []
    for village, name in enumerate(instance.village_ids):
        members = np.flatnonzero(instance.village == village)
        k = round(len(members) / 22)
        if k > 1 and 20 * k <= len(members) <= 30 * k:
            part = restrict(instance, members, np.empty(0, np.int64))
            tasks.append((part, (str(name), k, 20, 30), effort))
    done = _run(_cut_one, tasks)
    return Cuts(effort, [cut for cut, _s in done], sum(seconds for _c, seconds in done))


def _cut_one(
    part: Instance, problem: tuple[str, int, int, int], effort: str
) -> tuple[Cut, float]:
    """Cut one village; the processor seconds of it."""
    block, (_name, k, low, high) = distance_block(part), problem
    begin = time.process_time()
    cut = cut_into_beats(
        plane_points(part), block, np.full(k, low), np.full(k, high),
        seed=region_seed(part), effort=effort,
    )  # fmt: skip
    seconds = time.process_time() - begin
    everyone = np.arange(len(part.lon))
    start = block(everyone, everyone)[cut.centre[cut.beat], everyone]
    return Cut(part, problem, cut.cost_cm, start), seconds


def _measure(runs: list[Cuts]) -> list[Measured]:
    """Bound every problem once, from its best beats, whatever the effort."""
    best: dict[tuple[str, int, int, int], Cut] = {}
    for run in runs:
        for cut in run.cuts:
            if cut.problem not in best or cut.scatter < best[cut.problem].scatter:
                best[cut.problem] = cut
    problems = sorted(best.values(), key=lambda cut: -len(cut.part.lon))
    bounds = {
        cut.problem: found
        for cut, found in zip(
            problems, _run(_bound, [(cut,) for cut in problems]), strict=True
        )
    }
    return [
        Measured(
            run.effort,
            [
                Gap(*cut.problem, len(cut.part.lon), cut.scatter, *bounds[cut.problem])
                for cut in run.cuts
            ],
            run.seconds,
        )
        for run in runs
    ]


def _bound(cut: Cut) -> tuple[int, int]:
    """Bound one region plainly, and by cases where that leaves something."""
    n, (_name, beats, low, high) = len(cut.part.lon), cut.problem
    block = distance_block(cut.part)
    problem = BeatsProblem(block, cut.part.workload, beats, low, high)
    u = best_multipliers(problem, cut.start, cut.scatter, effort="standard")
    plain = bound_of(u, centre_values(problem, u), beats)
    if cut.scatter - plain <= WORTH * cut.scatter:
        return plain, plain
    most = min(60, max(10, CASES // n))
    found = bound_by_cases(problem, u, cut.scatter, most=most)
    return plain, max(plain, found.bound_cm)


def _run(function, tasks):  # noqa: ANN001, ANN202 - any function of any tasks
    """Run tasks in parallel."""
    return run_all(function, tasks, workers=None, progress=None, what="gaps")


def _processor_s() -> float:
    """Processor seconds of this process and of its workers, ended or not."""
    import psutil

    here = psutil.Process()
    family = [here, *here.children(recursive=True)]
    return sum(sum(process.cpu_times()[:4]) for process in family)


def _page(title: str, how: str, runs: list[Measured]) -> str:
    """Write a table by effort, then the villages of the last effort one by one."""
    lines = [f"## {title}\n", how + "\n"]
    lines.append(
        "| effort | villages | scatter, m | gap, plain | gap, by cases | worst village"
        " | processor time, s |"
    )
    lines.append("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for run in runs:
        for kind, some in (
            ("all", run.gaps),
            ("tight", [gap for gap in run.gaps if gap.is_tight]),
            ("others", [gap for gap in run.gaps if not gap.is_tight]),
        ):
            if some and (kind == "all" or len(some) < len(run.gaps)):
                seconds = f"{run.seconds:,.1f}" if kind == "all" else ""
                lines.append(
                    f"| {run.effort} | {kind}: {len(some)} | {_sums(some)} |"
                    f" {max(gap.gap for gap in some):.2%} | {seconds} |"
                )
    last = runs[-1]
    lines.append(
        f"\nVillages at {last.effort} with more than {LISTED:.1%}, tight ones apart:\n"
    )
    lines.append(
        "| village | households | beats | band | tight | scatter, m | gap, plain |"
        " gap, by cases |"
    )
    lines.append("| --- | ---: | ---: | --- | --- | ---: | ---: | ---: |")
    rows = sorted(last.gaps, key=lambda gap: (gap.is_tight, -gap.gap, gap.village))
    lines += [_row(gap) for gap in rows if gap.gap > LISTED]
    return "\n".join(lines) + "\n"


def _sums(gaps: list[Gap]) -> str:
    scatter = sum(gap.scatter for gap in gaps)
    plain = 1 - sum(min(gap.plain, gap.scatter) for gap in gaps) / scatter
    cases = 1 - sum(gap.bound for gap in gaps) / scatter
    return f"{scatter / 100:,.0f} | {plain:.2%} | {cases:.2%}"


def _row(gap: Gap) -> str:
    plain = 1 - min(gap.plain, gap.scatter) / gap.scatter
    tight = "yes" if gap.is_tight else ""
    return (
        f"| {gap.village} | {gap.households} | {gap.beats} | {gap.low}-{gap.high} |"
        f" {tight} | {gap.scatter / 100:,.0f} | {plain:.2%} | {gap.gap:.2%} |"
    )


def _small_page() -> str:
    """Say of ten small villages which part of the gap is whose."""
    lines = [
        "## Ten small villages, cut optimally by OR-Tools\n",
        "Invented, standard effort: what is above the optimum is the engine's, what is"
        " below it is the bound's.\n",
        "| households | hamlets | beats | band | tight | optimum, m | proven |"
        " engine above it | plain bound below it |",
        "| ---: | ---: | ---: | --- | --- | ---: | --- | ---: | ---: |",
    ]
    for found in run_all(
        compare, [(village,) for village in VILLAGES],
        workers=None, progress=None, what="small",
    ):  # fmt: skip
        village = found.village
        lines.append(
            f"| {village.n} | {village.hamlets} | {village.beats} |"
            f" {village.low}-{village.high} | {'yes' if village.is_tight else ''} |"
            f" {found.optimum / 100:,.2f} | {'yes' if found.is_proven else 'NO'} |"
            f" {found.engine / found.optimum - 1:.2%} |"
            f" {1 - found.bound / found.optimum:.2%} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
