"""Conflicts and settled aims of Dongshan, Malta and Isle of Man, with their numbers."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.proof.conflict import find_conflicts
from liaison_plan.proof.settle import Settler
from liaison_plan.rules.model import Rules, read_rules
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.words import set_language
from tests.proof.recount import Tables, recount

ROOT = Path(__file__).parents[2]
REAL = Path(os.environ.get("LIAISON_PLAN_TEST_DATA", ROOT / "../shared/data")) / "real"


def county_of(name):
    """A county with its settler; skipped where the data is not there."""
    folder = ROOT / "data" / name if name == "dongshan" else REAL / name
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent (LIAISON_PLAN_TEST_DATA)")
    county = read_county(folder)
    return county, Settler(county)


@pytest.fixture(scope="module")
def dongshan():
    """The bundled county."""
    return county_of("dongshan")


@pytest.fixture(scope="module")
def malta():
    """11,738 households and 559 officials."""
    return county_of("malta")


@pytest.fixture(scope="module")
def isle_of_man():
    """4,231 households and 212 officials."""
    return county_of("isle_of_man")


def rules_of(**sections):
    """Rules with quick effort."""
    return Rules.from_dict({"solve": {"effort": "quick"}, **sections})


def check_recounted(county, rules, found):
    """Every cut is short by what the tables say."""
    tables = Tables(county, rules)
    for cut in found.cuts:
        assert cut.short == cut.needed - cut.places > 0
        assert (cut.needed, cut.places) == recount(cut, tables)


def test_dongshan_is_short_of_470_households_and_53_beats(dongshan):
    """1,694 x 20 = 33,880 > 33,410; inside villages there is room for 1,641."""
    county, settler = dongshan
    rules = read_rules(ROOT / "data/dongshan")
    found = find_conflicts(county, rules, settler=settler)
    sums = {s.kind: s for s in found.arithmetic}
    assert sums["minimum"].numbers["short"] == 470
    assert sums["minimum_inside"].numbers["short"] == 53
    assert sums["minimum"].sentence() == (
        "1,694 officials x 20 = 33,880 > 33,410 households: 470 short, and nobody may "
        "be idle."
    )
    (cut,) = found.cuts
    assert (cut.kind, cut.units, cut.short) == ("minimum", "beats", 53)
    assert not found.settled.holds
    assert found.settled.missing == 473


def test_malta_with_a_maximum_of_18_is_short_of_1676_places(malta):
    """559 x 18 = 10,062 places for 11,738 households."""
    county, settler = malta
    rules = rules_of(load={"min": 10, "max": 18})
    found = find_conflicts(county, rules, settler=settler)
    assert found.arithmetic[0].sentence() == (
        "559 officials x 18 = 10,062 places for 11,738 households: 1,676 short."
    )
    assert sum(cut.short for cut in found.cuts) == 1676
    set_language("zh")
    assert found.arithmetic[0].sentence() == (
        "559 名包联干部 × 18 = 10,062 个名额，农户有 11,738 户：缺 1,676 个名额。"
    )


def test_isle_of_man_has_four_officials_too_many(isle_of_man):
    """212 officials need 4,240; inside villages there is room for 208 beats."""
    county, settler = isle_of_man
    rules = rules_of(load={"min": 20, "idle": "forbidden"})
    found = find_conflicts(county, rules, settler=settler)
    assert [s.numbers["short"] for s in found.arithmetic[:2]] == [9, 4]
    (cut,) = found.cuts
    assert (cut.needed, cut.places) == (212, 208)
    check_recounted(county, rules, found)


def test_a_travel_limit_cuts_isle_of_man_into_named_sets(isle_of_man):
    """Whoever nobody can reach is one set; the rest is recounted from the tables."""
    county, settler = isle_of_man
    rules = rules_of(distance={"travel_max_m": 6000})
    found = find_conflicts(county, rules, settler=settler)
    assert found.cuts
    check_recounted(county, rules, found)
    assert {cut.scope for cut in found.cuts} == {"every_centre"}


def test_settling_malta_takes_milliseconds(malta):
    """Repairs settle dozens of times: twenty different rules in two seconds."""
    _county, settler = malta
    started = time.process_time()
    for most in range(18, 38):
        settled = settler.settle(rules_of(load={"min": 10, "max": most}))
        assert settled.is_exact
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "sections",
    [
        {"load": {"min": 20, "max": 30, "idle": "forbidden"}},
        {"load": {"min": 18, "max": 24, "idle": "avoid"}},
        {"exempt": {"officials": ["O0001", "O0002", "O0003"]}},
        {"scope": {"beat_within": "county"}, "method": {"name": "nearest"}},
    ],
)
def test_a_plan_of_isle_of_man_reaches_what_was_settled(isle_of_man, sections):
    """The engine meets aims 1 to 3 exactly as they were settled without metres."""
    county, settler = isle_of_man
    rules = rules_of(**sections)
    settled = settler.settle(rules)
    assert settled.is_exact
    aims = {aim.name: aim.value for aim in make_plan(county, rules, workers=1).aims}
    reached = aims["uncovered"], aims["points_missing"], aims["idle"]
    assert reached == (settled.left_out, settled.missing, settled.idle)


@pytest.mark.slow
def test_a_plan_under_a_travel_limit_leaves_out_no_more_than_it_must(malta):
    """Officials of one base reach few doors of a village: not all are sent there."""
    county, settler = malta
    rules = rules_of(distance={"travel_max_m": 3000})
    settled = settler.settle(rules)
    plan = make_plan(county, rules, workers=1)
    assert settled.is_exact
    assert (plan.assignments["official_id"] == "").sum() == settled.left_out > 0
