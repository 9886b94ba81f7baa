"""The folder of duty: whole or not at all, the same bytes, provisional everywhere."""

from __future__ import annotations

import csv

import openpyxl
import pytest

from liaison_plan.errors import DataError, LiaisonPlanError
from liaison_plan.output.duty_folder import choose_walk, write_duty
from liaison_plan.words import in_language
from tests.duty.small import beat_plan, grid, leave_of, small_county

HOMES = [*grid(10), *grid(7, letter="K", lat=23.71)]
FILES = {
    "days.csv", "visits.csv", "substitutes.csv", "posts.csv", "warnings.csv",
    "walks.csv", "stops.csv", "duty.xlsx", "calendar.ics", "ics", "walk.html",
}  # fmt: skip


def made(first="2026-07", months=2, ids=("O1", "O2"), homes=HOMES):
    """A county, a plan, and its duty."""
    from liaison_plan.duty.plan import make_duty
    from liaison_plan.rules.duty import DutyRules

    county = small_county(
        households=homes,
        officials=[(ids[0], "U1", 117.4, 23.7), (ids[1], "U1", 117.4, 23.71)],
        villages=[("V1", "village", 117.4, 23.7)],
        leave=leave_of((ids[0], "2026-08-10", "2026-08-10"),
                       (ids[1], "2026-08-10", "2026-08-10")),
    )  # fmt: skip
    rows = [row[:1] + row[2:4] for row in homes]
    beats = [("B1", ids[0], "", rows[:10]), ("B2", ids[1], "", rows[10:])]
    plan = beat_plan([beat for beat in beats if beat[3]])
    return county, plan, make_duty(county, plan, DutyRules(), first, months)


def rows_of(path):
    """A table of the folder."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def cells(path, name):
    """Text of a sheet."""
    book = openpyxl.load_workbook(path, read_only=True)
    found = [[str(c) for c in row if c is not None]
             for row in book[name].iter_rows(values_only=True)]  # fmt: skip
    book.close()
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Duty of July and August 2026, in English."""
    out = tmp_path_factory.mktemp("duty") / "out"
    county, plan, duty = made()
    with in_language("en"):
        write_duty(county, plan, duty, out)
    return duty, out


def test_all_files_are_there_and_hold_the_tables(written):
    """Rows as in `Duty`; one calendar an official, numbered, with an index."""
    duty, out = written
    assert {path.name for path in out.iterdir()} == FILES
    for name in ("days", "visits", "substitutes", "posts", "warnings"):
        frame = getattr(duty, name)
        rows = rows_of(out / f"{name}.csv")
        assert len(rows) == len(frame)
        assert not rows or list(rows[0]) == list(frame.columns)
    assert [row["order"] for row in rows_of(out / "visits.csv")] == [
        str(n) for n in duty.visits["order"]
    ]
    index = rows_of(out / "ics" / "index.csv")
    assert [tuple(row.values()) for row in index] == [
        ("0001.ics", "O1"), ("0002.ics", "O2"),
    ]  # fmt: skip


def test_the_workbook_shows_days_visits_and_who_is_missing(written):
    """Names of sheets, a visit, a day nobody can man, sums per month."""
    duty, out = written
    days = cells(out / "duty.xlsx", "Calendar of duty")
    assert days[0][:3] == ["Date", "Weekday", "What"]
    assert days[2][:4] == ["2026-07-10", "Fri", "Duty day", "workday"]
    visits = cells(out / "duty.xlsx", "Visits by day")
    assert len(visits) == 1 + len(duty.visits)
    missing = cells(out / "duty.xlsx", "Substitutes")
    assert [row[-2] for row in missing[1:]] == ["nobody available"] * 2
    people = cells(out / "duty.xlsx", "Visits per official")
    assert people[0][1:4] == ["2026-07", "2026-08", "Visits"]
    assert sum(int(row[-3]) for row in people[1:]) == len(duty.visits)


def test_both_of_a_pair_have_a_row_of_visits(tmp_path):
    """The second goes along to all ten; of the first none are as partner."""
    from liaison_plan.duty.plan import make_duty
    from liaison_plan.output.duty_book import write_duty_book
    from liaison_plan.rules.duty import DutyRules

    county, _plan, _duty = made(months=1)
    plan = beat_plan([("B1", "O1", "O2", [row[:1] + row[2:4] for row in HOMES[:10]])])
    rules = DutyRules.from_dict({"visits": {"every_household": "month"}})
    duty = make_duty(county, plan, rules, "2026-07", 1)
    with in_language("en"):
        path = write_duty_book(county, duty, tmp_path / "duty.xlsx")
    rows = cells(path, "Visits per official")
    assert rows[0][1:4] == ["2026-07", "Visits", "Of these as partner"]
    assert [row[:5] for row in rows[1:]] == [
        ["O1", "10", "10", "0", "10"], ["O2", "10", "10", "10", "10"],
    ]  # fmt: skip


def test_the_same_duty_is_the_same_bytes(written, tmp_path):
    """All files."""
    _duty, out = written
    county, plan, duty = made()
    with in_language("en"):
        again = write_duty(county, plan, duty, tmp_path / "again")
    for file in out.rglob("*"):
        if file.is_file():
            assert file.read_bytes() == (again / file.relative_to(out)).read_bytes()


def test_ids_never_name_files_nor_become_formulas(tmp_path):
    """An id that would climb out of the folder, and one that looks like a formula."""
    county, plan, duty = made(ids=("../../O1", "=1+1"))
    out = write_duty(county, plan, duty, tmp_path / "out")
    assert {path.name for path in out.iterdir()} == FILES
    assert {path.name for path in (out / "ics").iterdir()} == {
        "0001.ics", "0002.ics", "index.csv",
    }  # fmt: skip
    book = openpyxl.load_workbook(out / "duty.xlsx")
    types = {cell.data_type for sheet in book for row in sheet for cell in row}
    book.close()
    assert "f" not in types


def test_every_output_says_what_is_provisional(tmp_path):
    """2027 has no schedule yet."""
    county, plan, duty = made("2027-03", 1)
    with in_language("zh"):
        out = write_duty(county, plan, duty, tmp_path / "out")
    for name in ("days", "visits"):
        assert {r["is_provisional"] for r in rows_of(out / f"{name}.csv")} == {"1"}
    assert rows_of(out / "warnings.csv")[0]["code"] == "provisional"
    assert cells(out / "duty.xlsx", "概要")[0][0].startswith("暂定（")
    for sheet in ("值守日历", "走访安排"):
        assert cells(out / "duty.xlsx", sheet)[1][-1] == "是"
    for file in (out / "calendar.ics", out / "ics" / "0001.ics"):
        assert "暂定" in file.read_text("utf-8")


def test_a_folder_in_use_is_refused_and_a_failure_leaves_nothing(tmp_path):
    """Nothing of it is changed; no half of a folder appears."""
    county, plan, duty = made()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x", "utf-8")
    with pytest.raises(DataError, match="already there"):
        write_duty(county, plan, duty, tmp_path / "out")
    with pytest.raises(LiaisonPlanError):
        write_duty(county, plan, duty, tmp_path / "new", walk=("2026-07-01", "nobody"))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_walk_is_chosen_by_its_doors_or_by_name(tmp_path):
    """Most doors, then the earliest; only what was asked for; no visits, no map."""
    _county, _plan, duty = made()
    walks = duty.walks.days
    most = walks["n_doors"].max()
    date, who = choose_walk(duty)
    chosen = walks[(walks["date"] == date) & (walks["official_id"] == who)]
    assert chosen["n_doors"].sum() == most
    assert choose_walk(duty, official_id="O2")[1] == "O2"
    with pytest.raises(LiaisonPlanError):
        choose_walk(duty, official_id="O9")
    county, plan, empty = made(homes=HOMES[:1], ids=("O1", "O2"))
    bare = type(empty)(
        **{**vars(empty), "visits": empty.visits[:0],
           "walks": type(empty.walks)(*(f[:0] for f in vars(empty.walks).values()))}
    )  # fmt: skip
    assert choose_walk(bare) is None
    out = write_duty(county, plan, bare, tmp_path / "out")
    assert {path.name for path in out.iterdir()} == FILES - {"walk.html"}
