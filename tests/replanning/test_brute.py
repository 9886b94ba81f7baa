"""The judge of re-planning is judged first: by hand, and by the judge of planning."""

from __future__ import annotations

from hypothesis import given

from tests.replanning.brute import Brute
from tests.replanning.strategies import changes
from tests.solving.brute import best_nearest
from tests.solving.strategies import examples
from tests.solving.tiny import Tiny

#: Centimetres from the equator's side: 0.001 and 0.009 degrees of latitude.
ONE, NINE = 11_120, 100_076


def at(degrees_of_a_thousand, **cells):
    """Place a row on one meridian."""
    return {"lon": 117.4, "lat": 23.7 + degrees_of_a_thousand / 1000, **cells}


def on_a_line(households, officials, *, idle, bans=(), **load):
    """Make a county of one village on a meridian; ids count from 0."""
    return Tiny(
        [
            at(x, household_id=f"H{i}", village_id="V0")
            for i, x in enumerate(households)
        ],
        [at(x, official_id=f"O{j}", **cells) for j, (x, cells) in enumerate(officials)],
        [{"village_id": "V0", "name": "V0", "township_id": "T0"}],
        bans=[{"household_id": h, "official_id": o} for h, o in bans],
        rules={
            "load": {"min": 0, "max": 6, "idle": idle, **load},
            "scope": {"beat_within": "county"},
            "method": {"name": "nearest"},
            "weights": {"unit_split": 0},
        },
    )


def test_a_change_is_made_where_it_is_allowed_and_pays():
    """
    H1 stands beside O1 and belongs to O0 today; H0 stands well.

    Degrees of a thousand: O0 at 0, H0 at 1, H1 at 9, O1 at 10.
    """
    tiny = on_a_line([1, 9], [(0, {}), (10, {})], idle="allowed")
    brute = Brute(tiny, {"H0": "O0", "H1": "O0"})
    assert brute.names()[-2:] == ["weighted_m", "changes"]
    assert brute.forced() == 0
    assert brute.best(0) == (0, 0, 0, 0, ONE + NINE, 0)
    assert brute.best(1) == brute.best(2) == (0, 0, 0, 0, ONE + ONE, 1)


def test_a_new_household_forces_the_one_before_it_to_move():
    """
    H0 is new, may have O0 only, and O0 has room for one: H1 must go to O1.

    Were H0 with O1 today, coming to O0 would be a second change.
    """
    full = {"load_max": 1}
    tiny = on_a_line(
        [1, 9], [(0, full), (10, full)], idle="allowed", bans=[("H0", "O1")]
    )
    assert Brute(tiny, {"H1": "O0"}).forced() == 1
    assert Brute(tiny, {"H1": "O0", "H0": ""}).best(1)[-1] == 1
    assert Brute(tiny, {"H1": "O0", "H0": "O1"}).forced() == 2


def test_a_change_is_forced_by_idle_officials_only_where_idling_is_forbidden():
    """O0 has all three today: two must go; where it is avoided, as many as may."""
    people = [(0, {}), (1, {}), (10, {})]
    today = dict.fromkeys(["H0", "H1", "H2"], "O0")
    tiny = on_a_line([0, 1, 9], people, idle="forbidden", min=1)
    brute = Brute(tiny, today)
    assert (brute.forced(), brute.best(2)) == (2, (0, 0, 0, 0, 0, ONE, 2))
    brute = Brute(tiny.with_rules(load={"idle": "avoid"}), today)
    assert brute.forced() == 0
    assert brute.curve() == {
        0: (0, 0, 0, 2, 0, ONE + NINE, 0),
        1: (0, 0, 0, 1, 0, ONE + ONE, 1),
        2: (0, 0, 0, 0, 0, ONE, 2),
        3: (0, 0, 0, 0, 0, ONE, 2),
    }


def test_who_is_gone_or_pinned_away_changes_and_who_is_new_does_not():
    """O1 does not take part, O9 is not here any more, H9 neither, H2 is new."""
    officials = [(0, {}), (10, {"is_available": False})]
    tiny = on_a_line([1, 9, 5], officials, idle="avoid")
    brute = Brute(tiny, {"H0": "O9", "H1": "O1", "H9": "O0"})
    assert brute.forced() == 2
    assert brute.best(2)[0] == 0


@examples(60)
@given(changes())
def test_without_a_budget_it_is_the_best_plan_there_is(change):
    """The other judge merges partial assignments and knows no baseline."""
    brute = Brute(change.tiny, change.baseline)
    best = brute.best()
    assert best[:-1] == best_nearest(brute.facts)
    assert brute.best(len(change.tiny.households)) == best


@examples(20)
@given(changes())
def test_the_baseline_is_a_plan_of_the_county_as_it_was(change):
    """Its tables fit together, and it can be handed in as ids or as a plan."""
    plan = change.plan()
    ids = plan.assignments.set_index("household_id")["official_id"]
    assert ids.to_dict() == change.baseline
    held = plan.beat_officials.set_index("beat_id")["official_id"]
    served = plan.assignments[plan.assignments["official_id"] != ""]
    assert served["beat_id"].map(held).tolist() == served["official_id"].tolist()
    assert plan.beats["load"].sum() == len(served)
    column = change.county_with_baseline().households.set_index("household_id")
    known = {h: o for h, o in change.baseline.items() if h in column.index}
    assert column["official_id"].loc[list(known)].to_dict() == known
