"""Workbooks: Excel's row numbers, sheets, numbers, merged cells and formulas."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
import xlsxwriter

from liaison_plan.county.audit import audit_county
from liaison_plan.county.grids import cell_text, column_letter
from liaison_plan.county.reading import read_county
from liaison_plan.county.sheets import read_sheets
from liaison_plan.errors import DataError
from liaison_plan.words import set_language
from tests.county.tables import SMALL, chinese, with_cell, write_csvs, write_workbook


def edit(path, change):
    """Open a workbook, change it, save it."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    book.close()


@pytest.fixture
def book(tmp_path):
    """The small county as one Chinese workbook."""
    return write_workbook(tmp_path / "county.xlsx", chinese(SMALL))


def faults(path):
    """Check, sheet, row, column, value of every finding."""
    frame = audit_county(path)
    rows = frame["row"].astype(object).where(frame["row"].notna(), None)
    return list(
        zip(frame["check"], frame["sheet"], rows, frame["column"], frame["value"],
            strict=True)
    )  # fmt: skip


def test_a_fault_names_sheet_row_and_heading_as_excel_shows_them(book):
    """Row 4 of sheet 住户, column 村编号."""
    edit(book, lambda b: b["住户"].cell(4, 2, "V17"))
    assert faults(book) == [("unknown_village", "住户", 4, "村编号", "V17")]
    with pytest.raises(DataError) as caught:
        read_county(book)
    assert str(caught.value) == (
        "county.xlsx, sheet 住户 row 4 (村编号): unknown village V17. "
        "Add it to county.xlsx (村) or correct the cell."
    )
    set_language("zh")
    with pytest.raises(DataError) as caught:
        read_county(book)
    assert str(caught.value) == (
        "county.xlsx，工作表“住户” 第 4 行（村编号）：未知的村 V17。"
        "请补入 county.xlsx (村)，或改正单元格。"
    )


def test_empty_rows_are_passed_over_and_still_counted(book):
    """A row left empty is no record, and the rows below keep Excel's numbers."""

    def change(b):
        b["住户"].insert_rows(4, 2)
        b["住户"].cell(7, 2, "V17")

    edit(book, change)
    assert faults(book) == [("unknown_village", "住户", 7, "村编号", "V17")]


def test_numbers_typed_as_numbers_read_like_text(tmp_path):
    """Excel's numbers lose nothing: ids without .0, coordinates in 15 digits."""
    tables = dict(SMALL)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "住户"
    sheet.append(["户编号", "村编号", "经度", "纬度", "工作量"])
    for i in range(3):
        sheet.append([1001 + i, "V1", 117.4 + i / 1000, 23.7, 2])
    book.save(tmp_path / "households.xlsx")
    book.close()
    del tables["households"], tables["pins"], tables["bans"]
    county = read_county(write_csvs(tmp_path, tables))
    assert county.households["household_id"].tolist() == ["1001", "1002", "1003"]
    assert county.households["lon"].tolist() == [117.4, 117.401, 117.402]
    assert county.households["workload"].tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  V1\u3000", "V1"), (None, ""), (True, "1"), (False, "0"), (7, "7"),
        (7.0, "7"), (0.1 + 0.2, "0.3"), (-1.5, "-1.5"), (1e-7, "1e-07"),
        (433123198001015678.0, "433123198001016000"), (1e15, "1000000000000000"),
        (dt.date(2024, 3, 1), "2024-03-01"), (dt.datetime(2024, 3, 1), "2024-03-01"),
        (dt.datetime(2024, 3, 1, 8, 30), "2024-03-01 08:30:00"),
    ],
)  # fmt: skip
def test_a_cell_has_the_text_excel_would_save(value, text):
    """As in "Save as CSV"."""
    assert cell_text(value) == text


def test_columns_have_excels_letters():
    """A, Z, AA, AZ, BA."""
    assert [column_letter(i) for i in (0, 25, 26, 51, 52)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
    ]


def test_ids_stored_as_long_numbers_are_damaged(book):
    """18 digits do not fit into a number: the last ones became zeros."""

    def change(b):
        for row in range(2, 8):
            b["住户"].cell(row, 1, 350626100201000120 + row)

    edit(book, change)
    checks = {check for check, *_rest in faults(book)}
    assert "id_rounded" in checks
    shown = audit_county(book).query("check == 'id_rounded'")
    assert shown["row"].tolist() == [2, 3, 4, 5, 6, 7]
    assert shown["value"].tolist() == [""] * 6


def test_an_id_turned_into_a_date_is_found(book):
    """Village group 3-1 became the first of March."""
    edit(book, lambda b: b["住户"].cell(3, 6, dt.date(2024, 3, 1)))
    assert faults(book) == [("id_as_date", "住户", 3, "村民小组", "2024-03-01")]


def test_merged_cells_among_the_records_are_one_fault(book):
    """One finding for the range, none for the cells that look empty."""
    edit(book, lambda b: b["住户"].merge_cells("B2:B4"))
    frame = audit_county(book)
    assert frame["check"].tolist() == ["merged_cells"]
    assert frame["problem"].tolist() == ["merged cells B2:B4."]
    assert frame["row"].tolist() == [2]


def test_merged_headings_are_one_fault_and_the_rest_is_read(book):
    """坐标 over 经度 and 纬度: named, and the records below are checked too."""

    def change(b):
        sheet = b["住户"]
        sheet.insert_rows(1)
        for column in range(1, 9):
            sheet.cell(1, column, sheet.cell(2, column).value)
        sheet.cell(1, 3, "坐标")
        sheet.cell(1, 4, None)
        for letter in "ABEFGH":
            sheet.merge_cells(f"{letter}1:{letter}2")
        sheet.merge_cells("C1:D1")
        sheet.cell(4, 2, "V17")

    edit(book, change)
    assert [fault[:3] for fault in faults(book)] == [
        ("heading_in_two_rows", "住户", 1),
        ("unknown_village", "住户", 4),
    ]


def test_formulas_with_results_are_used_and_named_once(tmp_path):
    """A column of VLOOKUPs: one warning with the count, the results as values."""
    path = tmp_path / "households.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("住户")
        sheet.write_row(0, 0, ["户编号", "村编号", "经度", "纬度"])
        for i in range(1, 4):
            sheet.write_string(i, 0, f"H{i}")
            sheet.write_formula(i, 1, "=VLOOKUP(A1,Z1:Z9,1,0)", value="V1")
            sheet.write_number(i, 2, 117.4)
            sheet.write_number(i, 3, 23.7)
    tables = {n: SMALL[n] for n in ("officials", "villages", "units")}
    county = read_county(write_csvs(tmp_path, tables))
    assert county.households["village_id"].tolist() == ["V1", "V1", "V1"]
    assert county.warnings["problem"].tolist() == [
        "3 formulas; the results stored in the file are used."
    ]


def test_formulas_without_results_and_errors_of_excel_are_faults(book):
    """A formula written without its result; #N/A stored as an error."""

    def change(b):
        b["住户"].cell(3, 2, "=B2")
        b["住户"].cell(4, 2, "#N/A")

    edit(book, change)
    found = faults(book)
    assert ("formula_without_value", "住户", 3, "村编号", "") in found
    assert ("excel_error", "住户", 4, "村编号", "#N/A") in found


def test_other_sheets_are_named_once_and_notes_are_not(book):
    """Sheet3 is a warning; 说明 and 示例 belong to the template."""

    def change(b):
        for name in ("Sheet3", "说明", "示例", "empty"):
            b.create_sheet(name)
            if name != "empty":
                b[name].append(["anything"])

    edit(book, change)
    assert faults(book) == [("unknown_sheet", "Sheet3", None, "", "")]


def test_a_workbook_named_like_a_table_may_name_its_sheet_anyhow(tmp_path):
    """农户.xlsx with Sheet1, the first sheet empty."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Sheet2")
    for row in SMALL["households"]:
        sheet.append(row)
    book.save(tmp_path / "农户.xlsx")
    book.close()
    tables = {name: rows for name, rows in SMALL.items() if name != "households"}
    county = read_county(write_csvs(tmp_path, tables))
    assert len(county.households) == 6


def test_a_protected_workbook_is_named(tmp_path, monkeypatch):
    """Calamine says so; no workbook with a password can be written here."""
    import python_calamine

    from liaison_plan.county import sheets

    def refuse(_path):
        raise python_calamine.PasswordError

    class Refusing:
        from_path = staticmethod(refuse)

    monkeypatch.setattr(sheets.calamine, "CalamineWorkbook", Refusing)
    (tmp_path / "county.xlsx").write_bytes(b"PK")
    frame = audit_county(tmp_path / "county.xlsx")
    assert frame["check"].tolist() == ["file_protected"]


def test_sheets_that_are_not_wanted_are_only_named(book):
    """Their cells are never looked at."""
    grids, others = read_sheets(book, lambda name: name == "村")
    assert [grid.sheet for grid in grids] == ["村"]
    assert "住户" in others


def test_a_sheet_and_a_file_of_one_table_are_a_fault(tmp_path, book):
    """The table would be ambiguous."""
    write_csvs(tmp_path, {"pins": SMALL["pins"]})
    frame = audit_county(tmp_path)
    assert frame["problem"].tolist() == [
        "the table pins is given twice, in county.xlsx (锁定) and here."
    ]


def test_text_in_the_workbook_is_checked_like_a_csv(tmp_path):
    """The same broken cell, the same check, in both sorts of file."""
    tables = with_cell("officials", 3, "is_available", "有时")
    csvs = audit_county(write_csvs(tmp_path / "csv", chinese(tables)))
    book = audit_county(write_workbook(tmp_path / "county.xlsx", chinese(tables)))
    columns = [
        "severity",
        "check",
        "table",
        "row",
        "column",
        "value",
        "problem",
        "advice",
    ]
    assert csvs[columns].equals(book[columns])
