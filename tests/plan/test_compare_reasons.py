"""Why a household changes: one small county per reason, nothing else touched."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from liaison_plan.plan.compare import compare, reasoned_changes
from liaison_plan.plan.compare_reasons import FORCED, NO_CHANGE, WHY_CODES
from liaison_plan.plan.compare_sentences import why_title
from liaison_plan.words import set_language


def moved(plan, rows, **rules):
    """The plan with households on other beats: `{household: (beat, official, m)}`."""
    table = plan.assignments.copy().set_index("household_id")
    for household, (beat, official, metres) in rows.items():
        table.loc[household, ["beat_id", "official_id", "scatter_m"]] = (
            beat, official, metres,
        )  # fmt: skip
    return dataclasses.replace(
        plan, assignments=table.reset_index(), rules=plan.rules.replace(rules)
    )


def people(county, official, **cells):
    """The county with some cells of one official changed."""
    table = county.officials.copy()
    for column, value in cells.items():
        table.loc[table["official_id"] == official, column] = value
    return dataclasses.replace(county, officials=table)


def pair(household, official):
    """A table of one pin or ban."""
    return pd.DataFrame({"household_id": [household], "official_id": [official]})


def why(old, new, county):
    """Code by household, and which of them are forced."""
    found = compare(old, new, county=county)
    rows = found.households
    codes = dict(zip(rows["household_id"], rows["why"], strict=True))
    return codes, set(rows.loc[rows["is_forced"], "household_id"]), found


#: H05 leaves O2 for a beat of its own, 70 m nearer.
AWAY = {"H05": ("V1-09", "O5", 0.0)}


def test_an_official_who_is_gone_forces_the_change(plan, county):
    """Nobody of that id is in the county any more."""
    table = county.officials
    left = dataclasses.replace(county, officials=table[table["official_id"] != "O2"])
    codes, forced, found = why(plan, moved(plan, AWAY), left)
    assert codes == {"H05": "official_gone"}
    assert forced == {"H05"}
    assert found.figure("forced") == 1
    assert any("(O2): 1." in line for line in found.sentences())


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"is_available": False}, "official_not_available"),
        ({"township_id": "T2"}, "township"),
        ({"load_max": 0}, "workload"),
    ],
)
def test_what_an_official_may_do_forces_the_change(plan, county, cells, code):
    """Away, bound to another township, or unable to carry a single household."""
    codes, forced, _found = why(plan, moved(plan, AWAY), people(county, "O2", **cells))
    assert codes == {"H05": code}
    assert forced == {"H05"}
    codes, forced, found = why(plan, moved(plan, AWAY), county)
    assert codes == {"H05": "shorter"}
    assert forced == set()
    assert found.figure("forced") == 0


def test_a_pin_to_somebody_else_forces_the_change(plan, county):
    """A pin to the old official does not."""
    new = moved(plan, AWAY)
    pinned = dataclasses.replace(county, pins=pair("H05", "O5"))
    assert why(plan, new, pinned)[0] == {"H05": "pinned"}
    kept = dataclasses.replace(county, pins=pair("H05", "O2"))
    assert why(plan, new, kept)[0] == {"H05": "shorter"}


def test_a_ban_forces_the_change(plan, county):
    """A ban of another official does not."""
    new = moved(plan, AWAY)
    banned = dataclasses.replace(county, bans=pair("H05", "O2"))
    assert why(plan, new, banned)[0] == {"H05": "banned"}
    other = dataclasses.replace(county, bans=pair("H05", "O7"))
    assert why(plan, new, other)[0] == {"H05": "shorter"}


def test_a_forbidden_home_village_forces_the_change(plan, county):
    """O4 comes from V3; with `avoid` it would only have been unwelcome."""
    rows = {"H10": ("V3-09", "O5", 0.0)}
    new = moved(plan, rows, scope={"home_village": "forbid"})
    assert why(plan, new, county)[0] == {"H10": "home_village"}
    avoided = why(plan, moved(plan, rows), county)
    assert avoided[0] == {"H10": "shorter"}


def test_a_way_beyond_a_limit_is_named_but_forces_nothing_among_beats(plan, county):
    """Another centre might have been near enough; a base cannot move."""
    # H03 stands more than 80 m from the centre of V1-01.
    rows = {"H03": ("V1-02", "O2", 300.0)}
    limited = moved(plan, rows, distance={"scatter_max_m": 80})
    codes, forced, _found = why(plan, limited, county)
    assert codes == {"H03": "too_far"}
    assert forced == set()
    own = {"scatter_max_m": 80, "longer": {"H03": 200}}
    codes, _forced, _found = why(plan, moved(plan, rows, distance=own), county)
    assert codes == {"H03": "exchange"}
    among = {"distance": {"scatter_max_m": 80}, "method": {"name": "nearest"}}
    codes, forced, found = why(plan, moved(plan, rows, **among), county)
    assert codes == {"H03": "too_far"}
    assert forced == {"H03"}
    assert found.figure("forced") == 1


def test_a_beat_too_far_from_the_base_is_named(plan, county):
    """O4 sets out a kilometre and more from V3."""
    rows = {"H10": ("V3-09", "O5", 0.0)}
    new = moved(plan, rows, distance={"travel_max_m": 100})
    assert why(plan, new, county)[0] == {"H10": "too_far"}


def test_a_household_that_nobody_serves_any_more(plan, county):
    """The exceptions of the new plan say why."""
    new = moved(plan, {"H05": ("", "", float("nan"))})
    assert why(plan, new, county)[0] == {"H05": "left_out"}


def test_a_whole_beat_in_other_hands(plan, county):
    """The beat goes on, whatever it is called."""
    rows = dict.fromkeys(("H04", "H05"), ("V1-07", "O5", 50.0))
    codes, forced, _found = why(plan, moved(plan, rows), county)
    assert codes == {"H04": "beat_handed_over", "H05": "beat_handed_over"}
    assert forced == set()


def test_a_lower_maximum_counts_the_fewest_who_have_to_leave(plan, county):
    """O3 holds four; three are allowed, so that one has to go, whichever."""
    rows = {"H09": ("V2-09", "O5", 500.0), "H08": ("V2-09", "O5", 500.0)}
    new = moved(plan, rows, load={"min": 2, "max": 3})
    codes, forced, found = why(plan, new, county)
    assert codes == {"H08": "load_max", "H09": "load_max"}
    assert forced == set()
    assert found.figure("forced") == 1


def test_heavy_households_leave_first(plan, county):
    """One of three points instead of two of one."""
    doors = county.households.copy()
    doors.loc[doors["household_id"] == "H09", "workload"] = 3
    heavy = dataclasses.replace(county, households=doors)
    new = moved(plan, {"H09": ("V2-09", "O5", 500.0)}, load={"min": 2, "max": 4})
    codes, _forced, found = why(plan, new, heavy)
    assert codes == {"H09": "load_max"}
    assert found.figure("forced") == 1


def test_villages_that_may_not_share_a_beat(plan, county):
    """H07 of V2 stood on a beat of V1 while the villages were neighbours."""
    old = moved(plan, {"H07": ("V1-02", "O2", 900.0)})
    codes, _forced, _found = why(old, plan, county)
    assert codes == {"H07": "scope"}
    linked = moved(plan, {}, scope={"neighbours": [["V1", "V2"]]})
    assert why(old, linked, county)[0] == {"H07": "shorter"}


def test_nearer_and_not_nearer(plan, county):
    """Half a decimeter is the grain of the files; detours are taken out."""
    table = plan.assignments.set_index("household_id")["scatter_m"]
    was = float(table["H03"])
    for metres, code in (
        (was - 1, "shorter"),
        (was, "exchange"),
        (was + 1, "exchange"),
    ):
        rows = {"H03": ("V1-02", "O2", metres)}
        assert why(plan, moved(plan, rows), county)[0] == {"H03": code}
    rows = {"H03": ("V1-02", "O2", 1.5 * was)}
    longer = moved(plan, rows, distance={"detour": 2.0})
    assert why(plan, longer, county)[0] == {"H03": "shorter"}


def test_without_a_county_only_the_plans_speak(plan):
    """Nothing is called forced that nobody can know."""
    found = compare(plan, moved(plan, AWAY))
    assert found.households["why"].tolist() == ["shorter"]
    assert "forced" not in set(found.figures["name"])
    assert any("only the county can tell" in line for line in found.sentences())


def test_todays_officials_alone_are_a_baseline_with_reasons(plan, county):
    """Forced changes are known; of old beats and metres nothing is."""
    today = pd.Series({"H05": "O6", "H04": "O2", "H03": "O5"})
    changes = reasoned_changes(plan, county, today)
    assert changes[["household_id", "why"]].to_records(index=False).tolist() == [
        ("H03", "other"),
        ("H05", "official_not_available"),
    ]
    assert changes["old_scatter_m"].isna().all()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_code_has_words_of_its_own(lang):
    """No two reasons read alike, in either language."""
    set_language(lang)
    titles = [why_title(code) for code in WHY_CODES]
    assert len(set(titles)) == len(WHY_CODES)
    assert set(FORCED) | set(NO_CHANGE) < set(WHY_CODES)
