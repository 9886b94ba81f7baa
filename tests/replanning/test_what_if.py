"""What-if states: refused edits, undo, scenarios, freezing, and stopping."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.cli import main
from liaison_plan.county.writing import settled, write_county
from liaison_plan.errors import EditError, LiaisonPlanError, Stopped
from liaison_plan.plan.verify import verify
from liaison_plan.replanning.edits import (
    Away,
    Back,
    Ban,
    ChangeUnit,
    FreezeOfficial,
    FreezeVillage,
    Join,
    Leave,
    MoveBeat,
    MoveHousehold,
    Pin,
    SetBudget,
    SetLimits,
    SetRules,
    TakeFull,
    ThawOfficial,
    ThawVillage,
    Unban,
    Unpin,
)
from liaison_plan.replanning.what_if import WhatIf
from liaison_plan.solving.make_plan import make_plan
from liaison_plan.words import set_language
from tests.replanning.test_beats import officials_in, two_villages
from tests.solving.dongshan import bytes_of
from tests.solving.strategies import beats_counties, examples, nearest_counties


def begun(tiny):
    """Begin a what-if with the plan of a county made from nothing."""
    county = settled(tiny.county())
    return WhatIf(county, make_plan(county, tiny.checked_rules(), workers=1))


@pytest.fixture
def what_if():
    """Two villages of six households, four officials."""
    return begun(two_villages())


@pytest.fixture
def full_beats():
    """One beat a village, and two idle officials."""
    return begun(two_villages(load={"min": 6, "max": 6, "idle": "avoid"}))


def picture(state):
    """Everything a state shows, as values."""
    plan, now = state.plan, state.situation
    tables = [
        getattr(plan, name).to_csv()
        for name in ("assignments", "beats", "beat_officials", "exceptions")
    ]
    return (
        tables, plan.aims, plan.status, plan.max_changes, id(plan),
        now.officials.to_csv(), dict(now.pins), now.bans, dict(now.away),
        state.frozen_villages, state.frozen_officials, state.max_changes,
        [entry.line() for entry in state.history], state.can_undo, state.can_redo,
    )  # fmt: skip


def faults(state, folder):
    """What verification finds wrong with the present plan of the edited county."""
    county = settled(state.county)
    write_county(county, folder / "county")
    plan = replace(state.plan, county_hashes=dict(county.table_hashes))
    plan.save(folder / "plan")
    found = verify(folder / "county", folder / "plan")
    return found.loc[found["severity"] == "fault", "problem"].tolist()


def tree(folder):
    """Bytes of every file below a folder."""
    files = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def test_who_leaves_hands_the_whole_beat_on_and_the_sentence_says_so(full_beats):
    """Six households change, and they are exactly the leaver's."""
    leaver = officials_in(full_beats.plan)["H00"]
    full_beats.do(Leave(leaver))
    assert full_beats.history[-1].n_changes == 6
    assert full_beats.sentence() == (
        f"6 households change their official: exactly those of {leaver}."
    )


def test_away_and_back_restores_everybody_s_official(full_beats):
    """With nothing between, the plan is the one before."""
    before = officials_in(full_beats.plan)
    leaver = before["H06"]
    full_beats.do(Away(leaver, until="2026-09"))
    assert full_beats.away == {leaver: "2026-09"}
    assert leaver not in officials_in(full_beats.plan).values()
    full_beats.do(Back(leaver))
    assert officials_in(full_beats.plan) == before
    assert dict(full_beats.away) == {}


def test_a_moved_beat_is_with_its_new_official_and_the_other_one_trades(what_if):
    """All households of both beats are counted; the ids of the beats stay."""
    plan = what_if.plan
    pairs = plan.beat_officials.set_index("beat_id")["official_id"]
    beat = pairs.index[0]
    other = next(o for o in what_if.county.officials["official_id"] if o != pairs[beat])
    doors = set(
        plan.assignments.loc[plan.assignments["beat_id"] == beat, "household_id"]
    )
    what_if.do(MoveBeat(beat, other))
    now = officials_in(what_if.plan)
    assert {now[h] for h in doors} == {other}
    rows = what_if.plan.assignments
    assert set(rows.loc[rows["beat_id"] == beat, "household_id"]) == doors


def test_a_frozen_village_and_a_frozen_official_keep_their_households(
    what_if, tmp_path
):
    """Whatever is edited elsewhere, and whoever leaves."""
    kept = {h: o for h, o in officials_in(what_if.plan).items() if h >= "H06"}
    what_if.do(FreezeVillage("V1"))
    assert faults(what_if, tmp_path / "1") == []
    busy = officials_in(what_if.plan)["H00"]
    held = {h for h, o in officials_in(what_if.plan).items() if o == busy}
    what_if.do(FreezeOfficial(busy))
    assert faults(what_if, tmp_path / "2") == []
    what_if.do(SetRules({"load": {"min": 1, "max": 3}}))
    now = officials_in(what_if.plan)
    assert {h: o for h, o in now.items() if h >= "H06"} == kept
    assert {h for h, o in now.items() if o == busy} == held
    assert faults(what_if, tmp_path / "3") == []
    inside = next(iter(held))
    stranger = next(o for o in what_if.county.officials["official_id"] if o != busy)
    with pytest.raises(EditError):
        what_if.do(Pin(inside, stranger))


@pytest.mark.parametrize(
    "edit",
    [
        Leave("nobody"), Pin("H00", "nobody"), Pin("H99", "O0"), Unpin("H00"),
        Unban("H00", "O0"), MoveBeat("V0-99", "O0"), FreezeVillage("V9"),
        ThawVillage("V0"), ThawOfficial("O0"), Back("O0"), Join(""), Join("O0", "U1"),
        SetBudget(-1), SetLimits("O0", load_min=-1), ChangeUnit("O0", "U9"),
        SetRules({"method": {"name": "nearest"}}), SetRules({"load": {"mx": 3}}),
        SetRules({"load": {"min": 9, "max": 3}}),
        SetRules({"distance": {"measure": "road"}}),
    ],
    ids=lambda edit: f"{edit.kind}-{'-'.join(map(str, edit.as_dict().values()))}"[:40],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words_and_changes_nothing(what_if, edit):
    """Each in a sentence; the state is the one before."""
    before = picture(what_if)
    with pytest.raises(LiaisonPlanError) as refused:
        what_if.do(edit)
    assert str(refused.value).strip().endswith((".", "?", ")"))
    assert picture(what_if) == before


@pytest.mark.parametrize("language", ["en", "zh"])
def test_refusals_are_said_in_the_language_in_force(what_if, language):
    """The same edit, once in English and once in Chinese."""
    set_language(language)
    try:
        with pytest.raises(EditError) as refused:
            what_if.do(Leave("nobody"))
    finally:
        set_language("en")
    text = str(refused.value)
    assert "nobody" in text
    assert text.isascii() == (language == "en")


def test_a_budget_that_is_too_small_is_refused_and_a_larger_one_is_kept(full_beats):
    """Six have to change when somebody leaves; a budget of five refuses that."""
    leaver = officials_in(full_beats.plan)["H00"]
    full_beats.do(SetBudget(5))
    before = picture(full_beats)
    with pytest.raises(LiaisonPlanError, match="The limit on changes is 5"):
        full_beats.do(Leave(leaver))
    assert picture(full_beats) == before
    full_beats.do(SetBudget(6))
    full_beats.do(Leave(leaver))
    assert full_beats.plan.max_changes == 6


def test_stopping_at_any_moment_leaves_the_state_as_it_was(what_if):
    """The k-th asking says stop, for every k there is."""
    edit, before = SetRules({"load": {"min": 1, "max": 3}}), picture(what_if)
    for k in range(1, 400):
        asked = iter(range(1, 10_000))
        try:
            what_if.do(edit, stop=lambda asked=asked, k=k: next(asked) == k)
        except Stopped:
            assert picture(what_if) == before
            continue
        assert k > 2
        break
    else:
        pytest.fail("it never came to an end")
    assert len(what_if.history) == 1


def test_a_plan_in_full_has_the_bytes_of_the_command(what_if, tmp_path):
    """Saved county, saved rules, and the plan in force as baseline."""
    base = what_if.baseline.save(tmp_path / "base")
    what_if.do(Leave(officials_in(what_if.plan)["H00"]))
    what_if.do(SetRules({"load": {"max": 4}}))
    saved = what_if.save(tmp_path / "scenario")
    what_if.in_full().save(tmp_path / "full")
    code = main(
        ["plan", str(saved / "county"), "--rules", str(saved / "rules.toml"),
         "--baseline", str(base), "--out", str(tmp_path / "command")]
    )  # fmt: skip
    assert code in (0, None)
    assert bytes_of(tmp_path / "command") == bytes_of(tmp_path / "full")


@st.composite
def edits(draw, state):
    """Draw an edit that may or may not be possible."""
    county = state.county
    household = draw(st.sampled_from(county.households["household_id"].tolist()))
    official = draw(st.sampled_from(county.officials["official_id"].tolist()))
    village = draw(st.sampled_from(county.villages["village_id"].tolist()))
    beat = draw(st.sampled_from([*state.plan.beats["beat_id"], "none"]))
    thawed = draw(st.sampled_from([*state.frozen_officials, official]))
    low = draw(st.integers(0, 4))
    return draw(
        st.sampled_from(
            [
                Leave(official),
                Away(official, until="2026-09"),
                Back(draw(st.sampled_from([*state.away, official]))),
                Join(f"N{low}", "U1", lon=117.405, lat=23.704),
                ChangeUnit(official, "U0"),
                SetLimits(official, load_min=None, load_max=low + 1),
                Pin(household, official),
                Unpin(draw(st.sampled_from([*state.pins, household]))),
                Ban(household, official),
                Unban(household, official),
                MoveHousehold(household, official),
                MoveBeat(beat, official),
                FreezeVillage(village),
                ThawVillage(village),
                FreezeOfficial(official),
                ThawOfficial(thawed),
                SetBudget(draw(st.sampled_from([None, 0, 3, 9]))),
                SetRules({"load": {"min": low, "max": low + 3}}),
                SetRules({"scope": {"home_village": "forbid"}}),
                SetRules({"distance": {"scatter_max_m": 600}}),
                TakeFull(),
            ]
        )
    )  # fmt: skip


def assert_wishes_hold(state):
    """Pins, bans, what is frozen and the budget hold in the plan now."""
    now, wishes = officials_in(state.plan), state.situation
    assert all(now[h] in (o, "") for h, o in wishes.pins.items())
    assert all(now[h] != o for h, o in wishes.bans)
    for kept in wishes.frozen_villages.values():
        assert all(now[h] == o for h, o in kept.items())
    for official, doors in wishes.frozen_officials.items():
        assert {h for h, o in now.items() if o == official} == set(doors)
    today = officials_in(state.baseline)
    n = sum(1 for h, o in now.items() if today.get(h) and today[h] != o)
    is_full = isinstance(state.history[-1].edit, TakeFull)
    assert state.max_changes is None or is_full or n <= state.max_changes


def played(state, data, steps):
    """Play edits, undoing and redoing; give the plans by length of the history."""
    plans = {0: state.plan}
    for _step in range(steps):
        before = picture(state)
        choice = data.draw(st.sampled_from(["do", "do", "do", "do", "undo", "redo"]))
        try:
            if choice == "do":
                state.do(data.draw(edits(state)))
                plans = {k: p for k, p in plans.items() if k < len(state.history)}
                plans[len(state.history)] = state.plan
                assert_wishes_hold(state)
            else:
                getattr(state, choice)()
                assert plans[len(state.history)] is state.plan
        except LiaisonPlanError:
            assert picture(state) == before
    return plans


@examples(14)
@given(st.data())
def test_any_sequence_of_edits_can_be_undone_saved_and_played_again(
    tmp_path_factory, data
):
    """Refused edits change nothing; the plan is verified; replay gives the bytes."""
    tiny = data.draw(
        st.one_of(
            beats_counties(n_max=20, plain=True),
            nearest_counties(idle=data.draw(st.sampled_from(["avoid", "allowed"]))),
        )
    )
    state = begun(tiny)
    plans = played(state, data, 6)
    folder = tmp_path_factory.mktemp("scenario")
    # Saving verifies.
    saved = state.save(folder / "one")
    again = WhatIf.open(state._states[0].county, state.start_plan, saved)
    again.save(folder / "two")
    assert tree(folder / "one") == tree(folder / "two")
    while state.can_undo:
        state.undo()
        assert state.plan is plans[len(state.history)]
    assert state.plan is state.start_plan
