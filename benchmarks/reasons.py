"""
Time the reasons: proofs, bounds, explanations and repairs.

    python -m benchmarks.reasons [--only prove,explain,repairs] [--write]

County and plan are read and made before the clock starts. Times are of the wall: they
mean nothing on a loaded machine. Malta and Isle of Man are read from
LIAISON_PLAN_TEST_DATA (../shared/data without it) and left out where absent. Nothing is
written unless `--write` is given, which replaces the table in benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.table import Row, Skip, keep, machine, markdown
from liaison_plan.county.bundled import bundled_county
from liaison_plan.county.reading import read_county
from liaison_plan.proof.advice import explain
from liaison_plan.proof.bounds import region_bounds
from liaison_plan.proof.exchanges import prove_exchanges
from liaison_plan.proof.prices import prices
from liaison_plan.proof.repairs import repairs
from liaison_plan.proof.state import plan_state
from liaison_plan.rules.model import Rules, read_rules
from liaison_plan.solving.make_plan import make_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_plan.county.bundle import County

README = Path(__file__).with_name("README.md")
PARTS = ("prove", "explain", "repairs")

#: Counties and the rules that cannot hold there, with what they ask in words.
CASES: tuple[tuple[str, str, dict[str, dict[str, object]]], ...] = (
    ("dongshan", "min 20, nobody idle", {"load": {"idle": "forbidden"}}),
    ("malta", "max 18", {"load": {"min": 0, "max": 18}}),
    ("malta", "travel at most 3,000 m", {"distance": {"travel_max_m": 3000}}),
    ("isle_of_man", "min 20, nobody idle", {"load": {"idle": "forbidden"}}),
)


def main(arguments: list[str] | None = None) -> None:
    """Run the chosen parts and print their table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reasons")
    parser.add_argument("--only", default=",".join(PARTS), metavar="PART,...")
    parser.add_argument("--write", action="store_true", help="update README.md")
    chosen = parser.parse_args(arguments)
    parts = chosen.only.split(",")
    if unknown := sorted(set(parts) - set(PARTS)):
        parser.error(f"unknown parts {unknown}; known: {', '.join(PARTS)}")
    rows: list[Row | Skip] = []
    if {"prove", "explain"} & set(parts):
        rows += _of_plans(parts)
    if "repairs" in parts:
        rows += _of_repairs()
    text = f"`python -m benchmarks.reasons` on {machine()}:\n\n{markdown(rows)}"
    print(text)
    if chosen.write:
        keep(README, "reasons", text)


def _county(name: str) -> County | None:
    """Read a bundled county or one of the test data; None where it is not there."""
    if name == "dongshan":
        return read_county(bundled_county(name))
    data = Path(os.environ.get("LIAISON_PLAN_TEST_DATA", "../shared/data"))
    folder = data / "real" / name
    return read_county(folder) if folder.is_dir() else None


def _rules(name: str) -> Rules:
    return read_rules(bundled_county(name)) if name == "dongshan" else Rules()


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def _of_plans(parts: list[str]) -> list[Row | Skip]:
    """Prove and explain a plan of each county, made at quick effort."""
    rows: list[Row | Skip] = []
    for name in ("dongshan", "malta", "isle_of_man"):
        print(f"... plan of {name}", file=sys.stderr)
        county = _county(name)
        if county is None:
            rows.append(Skip(name, "no test data"))
            continue
        plan = make_plan(county, _rules(name).replace({"solve": {"effort": "quick"}}))
        is_home = name == "dongshan"
        if "prove" in parts:
            seconds, _proof = _timed(lambda: prove_exchanges(plan_state(county, plan)))  # noqa: B023
            rows.append(
                Row(f"prove {name}, exchanges", "wall time, s", seconds,
                    figure="2 s" if is_home else "",
                    is_met=seconds <= 2 if is_home else None, digits=2)
            )  # fmt: skip
            seconds, _proof = _timed(lambda: region_bounds(plan_state(county, plan)))  # noqa: B023
            rows.append(
                Row(f"prove {name}, bounds of all villages", "wall time, s", seconds,
                    figure="60 s" if is_home else "",
                    is_met=seconds <= 60 if is_home else None)
            )  # fmt: skip
        if "explain" in parts:
            served = plan.assignments[plan.assignments["official_id"] != ""]
            row = served.loc[served["scatter_m"].idxmax()]
            for what in ("household", "official", "village"):
                wanted = {what: str(row[f"{what}_id"])}
                seconds, _said = _timed(
                    lambda: explain(county, plan, **wanted).sentences()  # noqa: B023
                )
                rows.append(
                    Row(f"explain {name}, one {what}", "wall time, s", seconds,
                        figure="1 s", is_met=seconds <= 1, digits=2)
                )  # fmt: skip
            seconds, _found = _timed(lambda: prices(county, plan))  # noqa: B023
            rows.append(Row(f"prices of {name}, quick", "wall time, s", seconds))
    return rows


def _of_repairs() -> list[Row | Skip]:
    """Repair rules that cannot hold."""
    rows: list[Row | Skip] = []
    for name, asked, change in CASES:
        print(f"... repairs of {name}, {asked}", file=sys.stderr)
        county = _county(name)
        if county is None:
            rows.append(Skip(f"repairs of {name}, {asked}", "no test data"))
            continue
        rules = _rules(name).replace(change)
        seconds, found = _timed(lambda: repairs(county, rules))  # noqa: B023
        work = f"repairs of {name}, {asked}: {len(found.repairs)} found"  # type: ignore[attr-defined]
        rows.append(
            Row(work, "wall time, s", seconds, figure="10 s", is_met=seconds <= 10)
        )
    return rows


if __name__ == "__main__":
    main()
