"""The list of findings as a workbook."""

import openpyxl
import pandas as pd
import pytest

from liaison_plan.output.findings_book import write_findings
from liaison_plan.words import set_language

COLUMNS = [
    "severity", "check", "table", "file", "sheet", "row", "column", "value", "problem",
    "advice",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _settled_language():
    set_language("en")
    yield
    set_language(None)


@pytest.fixture
def findings():
    """A fault in a cell and a warning about a whole table."""
    frame = pd.DataFrame(
        [
            ("fault", "unknown_village", "households", "住户.xlsx", "住户", 12,
             "村编号", "=V017", "V017 is not a village.", "Add it to the villages."),
            ("warning", "no_units", "units", "", "", pd.NA, "", "",
             "There are no units.", "Nothing."),
        ],
        columns=COLUMNS,
    )  # fmt: skip
    return frame.astype({"row": "Int64"})


def _rows(path):
    (sheet,) = openpyxl.load_workbook(path).worksheets
    return sheet, [list(row) for row in sheet.iter_rows(values_only=True)]


def test_each_finding_is_a_row_that_says_where_and_what_to_do(findings, tmp_path):
    """The row number is a number, empty cells stay empty, nothing computes."""
    sheet, rows = _rows(write_findings(findings, tmp_path / "findings.xlsx"))
    assert rows[0] == [
        "Severity", "File", "Sheet", "Row", "Column", "Value", "Problem", "What to do",
    ]  # fmt: skip
    assert rows[1] == [
        "fault", "住户.xlsx", "住户", 12, "村编号", "=V017", "V017 is not a village.",
        "Add it to the villages.",
    ]  # fmt: skip
    assert rows[2][:4] == ["warning", None, None, None]
    assert sheet["F2"].data_type == "s"
    assert sheet.freeze_panes == "B2"


def test_faults_stand_out_in_red(findings, tmp_path):
    """A fault stops the work, a warning does not."""
    sheet, _rows_read = _rows(write_findings(findings, tmp_path / "findings.xlsx"))
    assert sheet["A2"].font.color.rgb == "FFA0002D"
    assert sheet["A3"].font.color is None or sheet["A3"].font.color.rgb != "FFA0002D"


def test_headings_are_chinese_when_chinese_is_in_force(findings, tmp_path):
    """As the office reads it."""
    set_language("zh")
    sheet, rows = _rows(write_findings(findings, tmp_path / "findings.xlsx"))
    assert sheet.title == "检查结果"
    assert rows[0][:4] == ["级别", "文件", "工作表", "行号"]
    assert [row[0] for row in rows[1:]] == ["错误", "提醒"]


def test_a_county_without_findings_gives_headings_only(findings, tmp_path):
    """An empty list is a list."""
    _sheet, rows = _rows(write_findings(findings.iloc[:0], tmp_path / "findings.xlsx"))
    assert len(rows) == 1
