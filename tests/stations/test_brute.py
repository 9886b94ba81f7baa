"""On tiny counties no staffing is better: every one was tried."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import assume, given

from liaison_plan.plan.verify_findings import Findings
from liaison_plan.plan.verify_station_case import StationCase
from liaison_plan.plan.verify_stations import STATION_CHECKS
from liaison_plan.rules.model import Rules
from liaison_plan.rules.stations import StationRules
from liaison_plan.stations import solve
from liaison_plan.stations.arithmetic import count_roles
from liaison_plan.stations.conflicts import find_conflicts
from liaison_plan.stations.problem import make_problem
from liaison_plan.stations.staff import staff_stations
from tests.solving.strategies import examples
from tests.stations.brute import Brute
from tests.stations.strategies import staffed


def plan_of(tiny, rules, today):
    """Staff a tiny county, from a plan of today's postings where there is one."""
    county, station_rules = tiny.county(), StationRules.from_dict(rules)
    if today is None:
        return staff_stations(county, station_rules)
    before = staff_stations(county, station_rules)
    rows = pd.DataFrame(today, columns=["village_id", "role", "official_id"], dtype=str)
    return staff_stations(
        county, station_rules, baseline=replace(before, stations=rows)
    )


def faults_of(tiny, plan):
    """What verification says of a plan that was never written."""
    aims = [
        {"name": a.name, "value": a.value, "bound": a.bound, "gap": a.gap}
        for a in plan.aims
    ]
    about = {"aims": aims, "status": plan.status}
    tables = {"stations": plan.stations, "exceptions": plan.exceptions}
    case = StationCase(tiny.county(), Rules(), plan.station_rules, about, tables)
    findings = Findings()
    for check in STATION_CHECKS:
        check(case, findings)
    return findings.frame()


@pytest.mark.parametrize("engine", ["flow", "cpsat"])
def test_no_staffing_is_better_in_any_aim(engine, monkeypatch):
    """Every allowed set of postings was measured; both engines reach the least."""
    if engine == "cpsat":
        monkeypatch.setattr(solve, "is_transport", lambda problem, part: False)
    seen = []

    @examples(35 if engine == "flow" else 20)
    @given(case=staffed())
    def check(case):
        tiny, rules, today = case
        brute = Brute(tiny, rules, today)
        assume(len(list(brute.choices())) <= 11)
        plan = plan_of(tiny, rules, today)
        rows = list(plan.stations.itertuples(index=False, name=None))
        assert brute.is_allowed(rows)
        value = brute.value(rows)
        assert value == brute.best()
        assert plan.status == "optimal"
        told = [aim.value for aim in plan.aims]
        assert told[:4] == list(value[:4])
        assert told[4] == pytest.approx(value[4] / 100, abs=0.11)
        assert told[5:] == list(value[5:])
        assert list(faults_of(tiny, plan)["problem"]) == []
        seen.append(bool(rows))

    check()
    assert any(seen)


@examples(25)
@given(case=staffed())
def test_conflicts_and_arithmetic_never_promise_more_than_is_missing(case):
    """A cut is a proof; for one role without units it misses nothing."""
    tiny, rules, _today = case
    plan = plan_of(tiny, rules, None)
    problem = make_problem(tiny.county(), plan.station_rules, Rules(), None)
    short, _squares, without = (int(aim.value) for aim in plan.aims[:3])
    cuts = {"posts": 0, "persons": 0}
    for conflict in find_conflicts(problem):
        assert conflict.short > 0
        assert conflict.place_ids or conflict.kind == "persons"
        cuts[conflict.kind] += conflict.short
    assert cuts["posts"] <= short
    assert cuts["persons"] <= without
    (first, *others) = rules["roles"].values()
    if not others and not first.get("per_unit_max"):
        assert cuts["posts"] == short
    counted = count_roles(problem)
    assert counted["short"].max() <= short
    assert counted["without"].max() <= without


@examples(15)
@given(case=staffed())
def test_the_order_of_rows_and_the_ids_make_no_difference(case):
    """Shuffled rows give the same plan; renamed persons stand where they stood."""
    tiny, rules, _today = case
    plan = plan_of(tiny, rules, None)
    turned = replace(
        tiny, officials=tiny.officials[::-1], villages=tiny.villages[::-1],
        units=tiny.units[::-1],
    )  # fmt: skip
    again = plan_of(turned, rules, None)
    pd.testing.assert_frame_equal(plan.stations, again.stations)
    name = {f"O{j}": f"X{9 - j}" for j in range(10)}
    officials = [{**o, "official_id": name[o["official_id"]]} for o in tiny.officials]
    renamed = plan_of(replace(tiny, officials=officials), rules, None)
    assert [a.value for a in renamed.aims] == [a.value for a in plan.aims]
    told_apart = {(o["lon"], o["lat"], o["rank"], o["skills"]) for o in officials}
    if len(told_apart) == len(officials):
        rows = plan.stations.assign(official_id=plan.stations["official_id"].map(name))
        rows = rows.sort_values(list(rows.columns), ignore_index=True)
        pd.testing.assert_frame_equal(renamed.stations, rows)
