"""The panel's widgets without a browser: what they ask for and what they show."""

import dataclasses
import json

import pytest

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.panel.page import Page
from liaison_plan.panel.state import Controller
from liaison_plan.panel.what_if import WhatIfPanel
from liaison_plan.words import set_language
from tests.panel.fake import Later


def all_of(widget):
    """A widget and everything in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from all_of(child)


class Driver:
    """Finds controls by class, as a browser test does."""

    def __init__(self, controller):
        self.controller = controller
        self.root = Page(controller).root

    def __call__(self, css):
        """The one control of a class."""
        (found,) = [w for w in all_of(self.root) if css in w._dom_classes]
        return found

    def press(self, css):
        """Press a button that is on and shown."""
        button = self(css)
        assert not button.disabled, css
        assert self.is_shown(css), css
        button.click()

    def is_shown(self, css):
        """Whether neither the control nor a box around it is hidden."""
        return _is_shown(self.root, self(css))

    def text(self, css):
        """All text of a block."""
        doc = json.loads(self(css).doc)
        lines = [doc["title"], *(line["text"] for line in doc["lines"])]
        for table in doc["tables"]:
            lines += [cell for row in table["rows"] for cell in row["cells"]]
        return "\n".join(lines)

    def message(self):
        """What the reader is told: state, or error."""
        return (self.text("lp-status") + self.text("lp-alert")).strip()


def _is_shown(widget, wanted):
    if "lp-hidden" in getattr(widget, "_dom_classes", ()):
        return False
    return widget is wanted or any(
        _is_shown(child, wanted) for child in getattr(widget, "children", ())
    )


@pytest.fixture
def drive(controller):
    """The panel of the small county."""
    return Driver(controller)


def first(what_if):
    """The first household, its official, and another one."""
    row = what_if.plan.assignments.iloc[0]
    others = what_if.plan.beat_officials["official_id"]
    return (
        row["household_id"],
        row["official_id"],
        others[others != row["official_id"]].iloc[0],
    )


def click_map(drive, kind, id_):
    """What the page sends for a click on the map."""
    drive("lp-map-view")._handle_custom_msg({"chosen": kind, "id": id_}, [])


def test_a_click_on_the_map_shows_who_why_and_who_else(drive, what_if):
    """In the card below it."""
    household, official, _other = first(what_if)
    click_map(drive, "household", household)
    assert f"Household {household}" in drive.text("lp-about")
    assert official in drive.text("lp-about")
    assert drive.text("lp-takers")
    assert json.loads(drive("lp-map-view").chosen)["id"] == household
    click_map(drive, "", "")
    assert "Click a household" in drive.text("lp-about")


def test_a_household_is_moved_to_the_taker_chosen_in_the_table(drive, what_if):
    """A click on the row, then the button."""
    household, _official, other = first(what_if)
    click_map(drive, "household", household)
    drive.press("lp-move")
    assert "Choose a row" in drive.message()
    drive("lp-takers")._handle_custom_msg({"key": other}, [])
    assert drive("lp-taker").value == other
    drive.press("lp-move")
    edit = what_if.edits[-1]
    assert type(edit).__name__ == "MoveHousehold"
    assert (edit.household_id, edit.official_id) == (household, other)
    assert drive.message() == "1 edits made."
    assert household in drive.text("lp-changes")
    assert "1 household changes official" in drive.text("lp-numbers")


def test_a_pinned_household_can_still_be_moved(drive, what_if):
    """Its pin goes with it; the table says that it is pinned."""
    household, official, other = first(what_if)
    pins = [[household, official]]
    table = what_if.county.pins
    what_if.county = dataclasses.replace(
        what_if.county, pins=type(table)(pins, columns=table.columns)
    )
    click_map(drive, "household", household)
    assert other in drive.text("lp-takers")
    assert "pinned to somebody else" in drive.text("lp-takers")


@pytest.mark.parametrize(
    ("css", "name", "fields"),
    [
        ("lp-pin", "Pin", ("household_id", "official_id")),
        ("lp-ban", "Ban", ("household_id", "official_id")),
        ("lp-freeze-village", "FreezeVillage", ("village_id",)),
    ],
)
def test_what_is_chosen_can_be_pinned_banned_and_frozen(
    drive, what_if, css, name, fields
):
    """With the ids of what is chosen."""
    row = what_if.plan.assignments.iloc[0]
    click_map(drive, "household", row["household_id"])
    drive.press(css)
    edit = what_if.edits[-1]
    assert type(edit).__name__ == name
    assert [getattr(edit, field) for field in fields] == [row[f] for f in fields]


def test_what_is_pinned_and_frozen_can_be_freed(drive, what_if):
    """The buttons say what they would do."""
    household, official, _other = first(what_if)
    village = what_if.plan.assignments["village_id"].iloc[0]
    what_if.pins[household] = official
    what_if.frozen_villages.add(village)
    click_map(drive, "household", household)
    assert not drive.is_shown("lp-pin")
    assert not drive.is_shown("lp-freeze-village")
    drive.press("lp-unpin")
    assert type(what_if.edits[-1]).__name__ == "Unpin"
    drive.press("lp-thaw-village")
    assert type(what_if.edits[-1]).__name__ == "ThawVillage"


def test_a_whole_beat_is_handed_over(drive, what_if):
    """From the household's card as from the official's."""
    beat, official = what_if.plan.beat_officials[["beat_id", "official_id"]].iloc[0]
    click_map(drive, "official", official)
    drive("lp-taker").value = "O00003"
    drive.press("lp-move-beat")
    edit = what_if.edits[-1]
    assert (edit.beat_id, edit.official_id) == (beat, "O00003")


def test_rules_are_tried_together_when_the_button_is_pressed(drive, what_if):
    """A slider by itself solves nothing."""
    drive("lp-load-max").value = 27
    drive("lp-weights-travel").children[1].value = 0.3
    assert what_if.edits == []
    assert "lp-pending" in drive("lp-rules")._dom_classes
    drive.press("lp-apply-rules")
    (edit,) = what_if.edits
    assert edit.changes == {"load": {"max": 27}, "weights": {"travel": 0.3}}


def test_the_band_slider_and_its_boxes_are_one(drive):
    """Each follows the other."""
    slider = drive("lp-band").children[0]
    slider.value = (18, 26)
    assert (drive("lp-load-min").value, drive("lp-load-max").value) == (18, 26)
    drive("lp-load-max").value = 90
    assert slider.value == (18, 90)
    drive.press("lp-reset-rules")
    assert slider.value == (20, 30)
    assert "lp-pending" not in drive("lp-rules")._dom_classes


def test_rules_that_are_in_force_are_not_tried_again(drive, what_if):
    """The reader is told."""
    drive.press("lp-apply-rules")
    assert what_if.edits == []
    assert drive.message() == "These rules are in force already."


def test_the_change_budget_is_a_number_or_nothing(drive, what_if):
    """Anything else is refused before it gets anywhere."""
    drive("lp-budget").value = "some"
    drive.press("lp-set-budget")
    assert "whole number" in drive.message()
    assert what_if.edits == []
    drive("lp-budget").value = "1,000"
    drive.press("lp-set-budget")
    assert what_if.edits[-1].max_changes == 1000
    drive("lp-budget").value = ""
    drive.press("lp-set-budget")
    assert what_if.edits[-1].max_changes is None


def test_an_official_is_found_and_set_away(drive, what_if):
    """By id; the map goes there."""
    drive("lp-official-search").value = "O00002"
    assert [value for _text, value in drive("lp-official-list").options] == ["O00002"]
    drive("lp-official-list").value = "O00002"
    assert json.loads(drive("lp-map-view").go)["id"] == "O00002"
    drive.press("lp-away")
    assert "2026-09" in drive.message()
    drive("lp-away-until").value = "2026-09"
    drive.press("lp-away")
    edit = what_if.edits[-1]
    assert (edit.official_id, edit.until) == ("O00002", "2026-09")


@pytest.mark.parametrize(
    ("css", "name"), [("lp-leave", "Leave"), ("lp-freeze-official", "FreezeOfficial")]
)
def test_an_official_chosen_anywhere_can_be_edited(drive, what_if, css, name):
    """Also by a click on the map."""
    click_map(drive, "official", "O00001")
    assert drive.is_shown("lp-official-about")
    drive.press(css)
    edit = what_if.edits[-1]
    assert (type(edit).__name__, edit.official_id) == (name, "O00001")


def test_who_is_away_and_frozen_can_come_back_and_be_thawed(drive, what_if):
    """The card says until when."""
    what_if.away["O00001"] = "2026-09"
    what_if.frozen_officials.add("O00001")
    click_map(drive, "official", "O00001")
    assert "Away until 2026-09" in drive.text("lp-official-about")
    drive.press("lp-back")
    drive.press("lp-thaw-official")
    assert [type(e).__name__ for e in what_if.edits] == ["Back", "ThawOfficial"]


def test_limits_of_one_official_are_numbers_or_those_of_the_rules(drive, what_if):
    """Empty means as the rules."""
    click_map(drive, "official", "O00001")
    drive("lp-limit-min").value, drive("lp-limit-max").value = "ten", "25"
    drive.press("lp-set-limits")
    assert what_if.edits == []
    drive("lp-limit-min").value, drive("lp-limit-max").value = "", "25"
    drive.press("lp-set-limits")
    edit = what_if.edits[-1]
    assert (edit.load_min, edit.load_max) == (None, 25)


def test_a_new_official_joins_with_a_unit(drive, what_if):
    """Without an id nobody joins."""
    drive.press("lp-tab-people")
    drive.press("lp-join")
    assert what_if.edits == []
    drive("lp-join-id").value = "O77777"
    drive.press("lp-join")
    assert (what_if.edits[-1].official_id, what_if.edits[-1].unit_id) == (
        "O77777",
        "U00",
    )


def test_search_leads_to_what_is_called_so(drive, what_if):
    """And offers a choice where several are."""
    drive("lp-search-box").value = "V002"
    assert drive.controller.chosen.id == "V002"
    assert json.loads(drive("lp-map-view").go)["id"] == "V002"
    drive("lp-search-box").value = "O0000"
    assert drive.is_shown("lp-search-hits")
    drive("lp-search-hits").value = "official:O00004"
    assert drive.controller.chosen.id == "O00004"
    assert not drive.is_shown("lp-search-hits")
    drive("lp-search-box").value = "nobody"
    assert drive.message() == "Nothing here is called nobody."


def test_lists_lead_to_the_map(drive, what_if):
    """Changes, exceptions and comparison alike."""
    drive("lp-exceptions")._handle_custom_msg({"key": "official:O00001"}, [])
    assert drive.controller.chosen.id == "O00001"
    assert json.loads(drive("lp-map-view").go)["id"] == "O00001"


def test_undo_redo_and_history_follow_the_edits(drive, what_if):
    """Off where there is nothing to take back."""
    household, _official, other = first(what_if)
    assert drive("lp-undo").disabled
    click_map(drive, "household", household)
    drive("lp-taker").value = other
    drive.press("lp-move")
    assert drive("lp-redo").disabled
    assert drive.text("lp-history").strip()
    drive.press("lp-undo")
    assert "No edit yet." in drive.text("lp-history")
    drive.press("lp-redo")
    assert "No edit yet." not in drive.text("lp-history")


def test_the_full_plan_is_shown_and_adopted(drive, what_if):
    """Or put aside."""
    assert not drive.is_shown("lp-full-part")
    drive.press("lp-full")
    assert "weighted metres" in drive.text("lp-full-numbers")
    drive.press("lp-put-aside")
    assert not drive.is_shown("lp-full-part")
    drive.press("lp-full")
    drive.press("lp-adopt")
    assert not drive.is_shown("lp-full-part")
    assert drive("lp-undo").disabled is False


def test_the_comparison_opens_its_tab(drive, what_if):
    """One press, and it is there."""
    drive.press("lp-compare")
    assert drive.is_shown("lp-compared")
    assert not drive.is_shown("lp-numbers")
    drive.press("lp-tab-numbers")
    assert drive.is_shown("lp-numbers")


def test_saving_asks_for_a_name(drive, what_if):
    """And says where it went."""
    drive.press("lp-save")
    assert "name of a new folder" in drive.message()
    drive("lp-save-folder").value = "scenario"
    drive.press("lp-save")
    assert what_if.saved == ["scenario"]
    assert "scenario" in drive.message()


def test_while_work_goes_on_only_stop_is_on(what_if):
    """And afterwards everything else again."""
    later = Later()
    drive = Driver(Controller(what_if, later))
    drive("lp-load-max").value = 27
    drive.press("lp-apply-rules")
    buttons = [w for w in all_of(drive.root) if "lp-button" in w._dom_classes]
    working = [b for b in buttons if not b.disabled and "lp-tab" not in b._dom_classes]
    names = {name for b in working for name in b._dom_classes} - {"lp-button"}
    assert names == {"lp-stop", "lp-stop-kind", "lp-search-button"}
    assert "lp-busy" in drive.root._dom_classes
    assert drive.is_shown("lp-stop")
    drive.press("lp-stop")
    later.run()
    assert not drive.is_shown("lp-stop")
    assert drive("lp-stop").disabled
    assert not drive("lp-apply-rules").disabled
    assert drive.message() == "Stopped; everything is as before."
    assert "lp-busy" not in drive.root._dom_classes


def test_progress_is_shown_in_words(what_if):
    """What is going on, how much of it is done, and a bar."""
    later = Later()
    drive = Driver(Controller(what_if, later))
    seen = []
    drive("lp-status").observe(lambda _change: seen.append(drive.message()), "doc")
    click_map(drive, "official", "O00001")
    drive.press("lp-leave")
    later.run()
    assert "Solving what the edit touches: 0 of 3" in seen
    assert drive("lp-progress").value == 0


def test_every_control_answers_a_page_that_shows_the_map(drive, monkeypatch):
    """The kernel hears each control where it last answered: all in one thread."""
    answered = []
    monkeypatch.setattr(
        "ipywidgets.Widget.send_state", lambda widget, _key: answered.append(widget)
    )
    drive("lp-map-view")._handle_custom_msg({"hello": True}, [])
    assert set(answered) == set(all_of(drive.root))


def test_errors_stand_in_the_alert_and_states_in_the_status(drive, what_if):
    """So that a screen reader hears errors at once."""
    what_if.error = LiaisonPlanError("O00002 is away.")
    click_map(drive, "official", "O00001")
    drive.press("lp-leave")
    assert drive.text("lp-alert").strip() == "O00002 is away."
    assert drive.text("lp-status").strip() == ""
    assert drive("lp-status").role == "status"
    assert drive("lp-alert").role == "alert"


def test_every_input_has_a_label_and_every_button_a_text(drive):
    """Also where the label is not shown."""
    for widget in all_of(drive.root):
        if {"lp-text", "lp-choice", "lp-list", "lp-number"} & set(widget._dom_classes):
            assert widget.description, widget._dom_classes
        if "lp-button" in widget._dom_classes:
            assert widget.description
            assert widget.tooltip


def test_the_panel_speaks_chinese(controller):
    """No English is left on any control."""
    set_language("zh")
    root = Page(controller).root
    for widget in all_of(root):
        text = getattr(widget, "description", "")
        assert not any("a" <= c <= "z" for c in text), text


def test_a_notebook_without_widgets_shows_the_plan_in_one_line(what_if):
    """And the same line every time, for stored notebooks."""
    panel = WhatIfPanel(what_if)
    bundle = panel._repr_mimebundle_()
    assert bundle["text/plain"] == repr(panel)
    assert repr(panel).startswith("100 households, 9 officials")
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_the_map_is_told_of_an_edit_in_packed_bytes(drive, what_if):
    """Positions stay; beats and marks change."""
    household, _official, other = first(what_if)
    view = drive("lp-map-view")
    points, beat, now = view.points, view.beat, json.loads(view.now)
    click_map(drive, "household", household)
    drive("lp-taker").value = other
    drive.press("lp-move")
    after = json.loads(view.now)
    assert view.points is points
    assert view.beat != beat
    assert len(after["changes"]["household"]) == 1
    assert after["revision"] > now["revision"]
