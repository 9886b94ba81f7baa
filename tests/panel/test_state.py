"""What the panel knows and does, without a widget and without a browser."""

import threading

import pytest

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.panel.state import Controller, in_thread
from liaison_plan.replanning.what_if import Stopped
from tests.panel.fake import Hand


def topics_of(controller):
    """All topics told from now on."""
    heard = []
    controller.listen(heard.append)
    return heard


def hand(what_if, k=0):
    """Give the k-th household to an official who does not serve it."""
    row = what_if.plan.assignments.iloc[k]
    others = what_if.plan.beat_officials["official_id"]
    return Hand(row["household_id"], others[others != row["official_id"]].iloc[0])


def test_an_edit_shows_another_plan_and_its_one_sentence(controller, what_if):
    """The message is the what-if state's own."""
    before, heard = what_if.plan, topics_of(controller)
    controller.do(hand(what_if))
    assert what_if.plan is not before
    assert controller.message.kind == "said"
    assert controller.message.text == "1 edits made."
    assert "plan" in heard
    assert not controller.busy


def test_undo_and_redo_show_the_plans_they_lead_to(controller, what_if):
    """And say so."""
    before = what_if.plan
    controller.do(hand(what_if))
    after = what_if.plan
    controller.undo()
    assert what_if.plan is before
    assert controller.message.text == f"Undone: {hand(what_if).line()}"
    controller.redo()
    assert what_if.plan is after


def test_nothing_else_starts_while_work_goes_on(waiting, what_if):
    """The reader is told to wait or to stop."""
    controller, later = waiting
    controller.do(hand(what_if, 0))
    controller.do(hand(what_if, 1))
    assert controller.busy
    assert controller.message.text == "Still at work: wait or press Stop."
    later.run()
    assert what_if.edits == [what_if.history[0].edit]
    assert not controller.busy


def test_progress_is_told_while_work_goes_on_and_gone_after_it(waiting, what_if):
    """Done, total, what."""
    controller, later = waiting
    seen = []
    controller.listen(lambda topic: seen.append((topic, controller.progress)))
    controller.do(hand(what_if))
    later.run()
    assert ("progress", (2, 3, "replan")) in seen
    assert controller.progress is None


def test_stop_leaves_everything_as_before(waiting, what_if):
    """The plan is the old one, and the page says so."""
    controller, later = waiting
    before = what_if.plan
    controller.do(hand(what_if))
    controller.stop()
    assert controller.message.text == "Stopping"
    later.run()
    assert what_if.plan is before
    assert not what_if.history
    assert controller.message.kind == "ready"
    assert controller.message.text == "Stopped; everything is as before."


def test_a_stop_is_forgotten_when_the_next_work_begins(waiting, what_if):
    """It stops one piece of work, not all that follow."""
    controller, later = waiting
    controller.do(hand(what_if))
    controller.stop()
    later.run()
    controller.do(hand(what_if))
    later.run()
    assert len(what_if.history) == 1


def test_stop_does_nothing_where_no_work_goes_on(controller, what_if):
    """It must not stop work to come."""
    controller.stop()
    controller.do(hand(what_if))
    assert len(what_if.history) == 1


def test_an_edit_that_cannot_be_is_refused_in_plain_words(controller, what_if):
    """The sentence of the error, nothing else."""
    what_if.error = LiaisonPlanError("O9 is away until 2026-09.")
    before = what_if.plan
    controller.do(hand(what_if))
    assert controller.message.kind == "error"
    assert controller.message.text == "O9 is away until 2026-09."
    assert what_if.plan is before
    assert not controller.busy


def test_a_slip_of_the_program_is_said_and_kept_for_whoever_mends_it(
    controller, what_if
):
    """The panel lives on; the error itself is not lost."""
    what_if.error = KeyError("V017")
    controller.do(hand(what_if))
    assert controller.message.kind == "error"
    assert "KeyError" in controller.message.text
    assert controller.fault is what_if.error
    assert not controller.busy
    what_if.error = None
    controller.do(hand(what_if))
    assert controller.message.kind == "said"


def test_choosing_a_household_finds_its_reasons(controller, what_if):
    """Who serves it and who else could."""
    row = what_if.plan.assignments.iloc[0]
    heard = topics_of(controller)
    controller.choose("household", row["household_id"])
    assert controller.reasons.id == row["household_id"]
    assert controller.reasons.facts["official_id"] == row["official_id"]
    assert heard.index("chosen") < heard.index("reasons")


def test_the_latest_choice_wins(waiting, what_if):
    """Reasons of an older one are never shown beside a newer one."""
    controller, later = waiting
    first, second = what_if.plan.assignments["household_id"].iloc[:2]
    controller.choose("household", first)
    controller.choose("household", second)
    later.run()
    assert controller.reasons.id == second


def test_reasons_wait_for_the_end_of_work_and_are_those_of_the_new_plan(
    waiting, what_if
):
    """A choice made while solving is answered from the plan that comes out."""
    controller, later = waiting
    edit = hand(what_if)
    controller.do(edit)
    controller.choose("household", edit.household_id)
    assert controller.reasons is None
    later.run()
    assert controller.reasons.facts["official_id"] == edit.official_id


def test_reasons_follow_the_plan(controller, what_if):
    """After an edit the chosen household is explained anew."""
    edit = hand(what_if)
    controller.choose("household", edit.household_id)
    before = controller.reasons
    controller.do(edit)
    assert controller.reasons is not before
    assert controller.reasons.facts["official_id"] == edit.official_id


@pytest.mark.parametrize(("kind", "id_"), [("official", "O00001"), ("village", "V002")])
def test_officials_and_villages_are_explained_too(controller, kind, id_):
    """By the same call."""
    controller.choose(kind, id_)
    assert controller.reasons.kind == kind
    assert controller.reasons.id == id_


def test_what_is_gone_is_said_in_plain_words(controller):
    """An official who joined and was taken back may still be chosen."""
    controller.choose("official", "O99999")
    assert controller.reasons is None
    assert controller.trouble == "Official O99999 is not in this county any more."


def test_choosing_nothing_clears(controller):
    """Escape and a click beside everything."""
    controller.choose("village", "V002")
    controller.choose("", "")
    assert controller.chosen is None
    assert controller.reasons is None


def test_a_choice_clears_an_error_that_was_read(controller, what_if):
    """It must not stand beside something it is not about."""
    what_if.error = LiaisonPlanError("no")
    controller.do(hand(what_if))
    controller.choose("village", "V002")
    assert controller.message.kind == "ready"


def test_the_full_plan_is_shown_beside_the_plan_and_adopted_on_demand(
    controller, what_if
):
    """It changes nothing by itself."""
    before = what_if.plan
    controller.plan_in_full()
    assert what_if.plan is before
    full = controller.full
    controller.adopt()
    assert what_if.plan is full
    assert controller.full is None


def test_the_full_plan_can_be_put_aside_and_an_edit_makes_it_stale(controller, what_if):
    """It belongs to the state it was made for."""
    controller.plan_in_full()
    controller.put_aside()
    assert controller.full is None
    controller.plan_in_full()
    controller.do(hand(what_if))
    assert controller.full is None


def test_the_comparison_is_with_the_baseline(controller, what_if):
    """And forgotten with the plan it was made for."""
    edit = hand(what_if)
    controller.do(edit)
    controller.compare()
    assert controller.comparison.changes["household_id"].tolist() == [edit.household_id]
    controller.undo()
    assert controller.comparison is None


def test_saving_needs_a_name_and_says_where(controller, what_if):
    """An empty box is no folder."""
    controller.save("  ")
    assert controller.message.kind == "error"
    assert what_if.saved == []
    controller.save(" scenario ")
    assert what_if.saved == ["scenario"]
    assert controller.message.text == "Saved in scenario."


def test_the_workbook_is_written_with_its_ending(controller, tmp_path):
    """Whether it was typed or not."""
    controller.export("")
    assert controller.message.kind == "error"
    controller.export(str(tmp_path / "plan"))
    assert (tmp_path / "plan.xlsx").exists()
    assert str(tmp_path / "plan.xlsx") in controller.message.text


def test_a_workbook_that_cannot_be_written_is_said_in_plain_words(controller, tmp_path):
    """A file stands where its folder should be."""
    (tmp_path / "plans").write_text("")
    controller.export(str(tmp_path / "plans" / "plan.xlsx"))
    assert controller.message.kind == "error"
    assert "could not be written" in controller.message.text


def test_work_in_a_thread_can_be_stopped_from_outside(what_if):
    """Stop is heard while the solver is at it."""
    entered, ended = threading.Event(), threading.Event()

    def do(_edit, progress, stop):
        progress(0, 0, "Solving")
        entered.set()
        while not stop():
            pass
        text = "stopped"
        raise Stopped(text)

    what_if.do = do
    controller = Controller(what_if, in_thread)
    controller.listen(
        lambda topic: (
            ended.set() if topic == "message" and not controller.busy else None
        )
    )
    controller.do(hand(what_if))
    assert entered.wait(10)
    controller.stop()
    assert ended.wait(10)
    assert not controller.busy
    assert controller.message.text == "Stopped; everything is as before."
