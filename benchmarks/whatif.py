"""
Time edits of a plan by hand, and re-planning within a change budget.

    python -m benchmarks.whatif [--only villages,county,replan,...] [--write]

On the bundled county of Dongshan, its plan made at quick effort before the clock
starts. An edit is timed from the call to the new state (tables, exceptions and aims
included) and undone again before the next. Times are of the wall: they mean nothing on
a loaded machine. The other side, where there is one, is the same county planned anew
from nothing. Nothing is written unless `--write` is given, which replaces the table in
benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.table import Row, Skip, keep, machine, markdown
from liaison_plan.county.bundled import bundled_county
from liaison_plan.county.reading import read_county
from liaison_plan.county.revise import revise
from liaison_plan.errors import LiaisonPlanError
from liaison_plan.plan.compare import changed_households
from liaison_plan.replanning.edits import (
    Away,
    Ban,
    FreezeOfficial,
    Leave,
    MoveBeat,
    MoveHousehold,
    Pin,
    SetBudget,
    SetLimits,
    SetRules,
)
from liaison_plan.replanning.replan import replan
from liaison_plan.replanning.what_if import WhatIf
from liaison_plan.rules.model import read_rules
from liaison_plan.solving.make_plan import make_plan

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.replanning.edits import Edit

README = Path(__file__).with_name("README.md")
PARTS = ("villages", "county", "replan", "nearest", "browser")
#: Edits of single villages that are timed.
_EDITS = 100
#: Seconds from the edit to the new state.
_VILLAGE_S, _COUNTY_S = 0.3, 3.0
#: Officials who leave before budgets are timed.
_LEAVERS = 3


def main(arguments: list[str] | None = None) -> None:
    """Run the chosen parts and print their table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whatif")
    parser.add_argument("--only", default=",".join(PARTS), metavar="PART,...")
    parser.add_argument("--write", action="store_true", help="update README.md")
    chosen = parser.parse_args(arguments)
    parts = chosen.only.split(",")
    if unknown := sorted(set(parts) - set(PARTS)):
        parser.error(f"unknown parts {unknown}; known: {', '.join(PARTS)}")
    folder = bundled_county("dongshan")
    county = read_county(folder)
    rules = read_rules(folder).replace({"solve": {"effort": "quick"}})
    print("... plan of dongshan", file=sys.stderr)
    plan = make_plan(county, rules)
    work = {
        "villages": lambda: _villages(county, plan),
        "county": lambda: _county(county, plan),
        "replan": lambda: _replan(county, plan),
        "nearest": lambda: _nearest(county),
        "browser": lambda: _browser(folder, plan),
    }
    rows: list[Row | Skip] = []
    for part in parts:
        print(f"... {part}", file=sys.stderr)
        rows += work[part]()
    text = f"`python -m benchmarks.whatif` on {machine()}:\n\n{markdown(rows)}"
    print(text)
    if chosen.write:
        keep(README, "whatif", text)


def village_edits(plan: Plan, n: int) -> list[Edit]:
    """Draw edits that touch one village each, the same ones every time."""
    draw = random.Random(0)
    rows = plan.assignments[plan.assignments["official_id"] != ""]
    doors = rows["household_id"].tolist()
    of = rows.set_index("household_id")
    by_village = rows.groupby("village_id")["official_id"].unique()
    beats = plan.beats.set_index("village_id")["beat_id"]
    edits: list[Edit] = []
    while len(edits) < n:
        household = draw.choice(doors)
        own, village = of["official_id"][household], of["village_id"][household]
        others = [o for o in by_village[village] if o != own]
        if not others:
            continue
        other = draw.choice(others)
        beat = draw.choice(beats.loc[[village]].tolist())
        kinds: list[Edit] = [
            Leave(own), Away(own, until="2027-01"), MoveHousehold(household, other),
            Pin(household, other), Ban(household, own), MoveBeat(beat, other),
            SetLimits(own, load_max=18), FreezeOfficial(own),
        ]  # fmt: skip
        edits.append(kinds[len(edits) % len(kinds)])
    return edits


def county_edits() -> list[Edit]:
    """Edits that touch the whole county."""
    changes: list[dict[str, dict[str, object]]] = [
        {"load": {"max": 28}}, {"load": {"max": 24}}, {"load": {"max": 21}},
        {"load": {"min": 18}}, {"load": {"min": 19}}, {"load": {"min": 21}},
        {"load": {"min": 22, "max": 32}}, {"load": {"idle": "avoid"}},
        {"weights": {"travel": 0.3}}, {"weights": {"scatter": 2.0}},
        {"distance": {"scatter_max_m": 150}}, {"distance": {"scatter_max_m": 80}},
        {"distance": {"travel_max_m": 15000}}, {"scope": {"home_village": "forbid"}},
    ]  # fmt: skip
    edits: list[Edit] = [SetRules(change) for change in changes]
    return [*edits, *(SetBudget(n) for n in (70, 100, 150, 200, 300, 400))]


def _timed_edits(state: WhatIf, edits: list[Edit]) -> tuple[list[float], int]:
    """Seconds of each edit that was possible, and how many were refused."""
    seconds, refused = [], 0
    for edit in edits:
        begin = time.perf_counter()
        try:
            state.do(edit)
        except LiaisonPlanError:
            refused += 1
            continue
        seconds.append(time.perf_counter() - begin)
        state.undo()
    return seconds, refused


def _percentiles(work: str, seconds: list[float], figure: float) -> list[Row | Skip]:
    """Rows of the 50th and the 95th of a hundred."""
    return [
        Row(work, f"wall time, p{p}, s", float(np.percentile(seconds, p)),
            figure=f"{figure:g} s",
            is_met=bool(np.percentile(seconds, p) <= figure), digits=2)
        for p in (50, 95)
    ]  # fmt: skip


def _villages(county: County, plan: Plan) -> list[Row | Skip]:
    seconds, refused = _timed_edits(WhatIf(county, plan), village_edits(plan, _EDITS))
    work = f"{len(seconds)} edits of one village ({refused} more were refused)"
    return _percentiles(work, seconds, _VILLAGE_S)


def _county(county: County, plan: Plan) -> list[Row | Skip]:
    state = WhatIf(county, plan)
    for official in county.officials["official_id"].iloc[5::500][:_LEAVERS]:
        state.do(Leave(str(official)))
    seconds, refused = _timed_edits(state, county_edits())
    work = f"{len(seconds)} edits of the whole county ({refused} more were refused)"
    return _percentiles(work, seconds, _COUNTY_S)


def _without_some(county: County) -> County:
    """Take some officials out."""
    officials = county.officials.copy()
    officials.loc[officials.index[5::500][:_LEAVERS], "is_available"] = False
    return revise(county, officials=officials)


def _replan(county: County, plan: Plan) -> list[Row | Skip]:
    """Officials leave: replan within budgets against a plan from nothing."""
    later = _without_some(county)
    fresh = make_plan(later, plan.rules, baseline=plan)
    n_fresh = len(changed_households(fresh, plan))
    metres = _metres(fresh)
    rows: list[Row | Skip] = []
    for budget in (60, 120, 240):
        begin = time.perf_counter()
        made = replan(later, plan, max_changes=budget)
        seconds = time.perf_counter() - begin
        n = len(changed_households(made, plan))
        work = (
            f"{_LEAVERS} officials leave, at most {budget} changes, against a new plan"
        )
        rows += [
            Row(work, "households that change their official", n, n_fresh, digits=0,
                figure=f"{budget}", is_met=n <= budget),
            Row(work, "weighted metres, km", _metres(made) / 1000, metres / 1000),
            Row(work, "wall time, s", seconds),
        ]  # fmt: skip
    return rows


def _nearest(county: County) -> list[Row | Skip]:
    """Measure the gap of `nearest` within a budget at the county's size."""
    rules = read_rules(bundled_county("dongshan")).replace(
        {"method": {"name": "nearest"}, "scope": {"beat_within": "county"}}
    )
    plan = make_plan(county, rules)
    later = _without_some(county)
    rows: list[Row | Skip] = []
    for budget in (60, 100, 200):
        begin = time.perf_counter()
        made = replan(later, plan, max_changes=budget)
        seconds = time.perf_counter() - begin
        aim = next(aim for aim in made.aims if aim.name == "weighted_m")
        work = f"nearest, {_LEAVERS} officials leave, at most {budget} changes"
        gap = 100 * (aim.gap if aim.gap is not None else 1.0)
        rows += [
            Row(work, "gap to the proven bound, %", gap, figure="0.1 %",
                is_met=gap <= 0.1, digits=3),
            Row(work, "wall time, s", seconds),
        ]  # fmt: skip
    return rows


def _browser(folder: Path, plan: Plan) -> list[Row | Skip]:
    """From the click to the changed page, in headless Chromium under Voila."""
    from benchmarks.whatif_browser import measure_browser

    with tempfile.TemporaryDirectory() as scratch:
        saved = plan.save(Path(scratch) / "plan")
        seconds = measure_browser(folder, saved, 30)
    if not seconds:
        return [Skip("from the click to the changed page", "no Chromium")]
    work = f"from the click to the changed page, {len(seconds)} edits"
    return [
        Row(work, f"wall time, p{p}, s", float(np.percentile(seconds, p)), digits=2)
        for p in (50, 95)
    ]


def _metres(plan: Plan) -> float:
    return next(aim.value for aim in plan.aims if aim.name == "weighted_m")


if __name__ == "__main__":
    main()
