"""Every kind of broken input, one folder each, its message asserted to the letter."""

# ruff: noqa: RUF001 - full-width characters are what some of the folders test

from functools import cache
from pathlib import Path

import pytest

from liaison_plan.county.audit import audit, audit_county
from liaison_plan.county.messages import CHECKS
from liaison_plan.county.reading import read_county
from liaison_plan.errors import DataError, LinkError, TableError
from liaison_plan.words import set_language

BROKEN = Path(__file__).parent / "broken"

#: What the error says, line by line, by folder.
ENGLISH = {
    "citizen_numbers": [
        "households.csv rows 2, 5 (household_id): the id is a citizen number "
        "(not shown here). Number the rows anew, such as H0001; no personal "
        "number may be an id.",
    ],
    "damaged_basemap": [
        "basemap.geojson: not a GeoJSON FeatureCollection of polygons in "
        "degrees. Export the land as GeoJSON (WGS-84), or remove the file.",
    ],
    "damaged_rules": [
        "rules.toml: the file cannot be read, so the coordinates' datum is "
        "unknown. Correct the file; it must be TOML in UTF-8.",
    ],
    "damaged_workbook": [
        "households.xlsx: the workbook cannot be opened; it is damaged or no "
        "real .xlsx file. Open it in Excel or WPS and save it as .xlsx.",
    ],
    "date_twice": [
        "calendar.csv row 4 (日期): the date 2026-10-10 stands in row 2 already. "
        "Keep one of the two rows.",
    ],
    "degrees_and_minutes": [
        "households.csv row 3 (lat): degrees and minutes instead of a "
        "decimal number: 23.42.07. Write 23.701944.",
        "households.csv rows 3, 6 (lon): degrees and minutes instead of a dec"
        "imal number: 117°24'07\", 117度26分31秒. Write 117.401944, 117.44194"
        "4.",
    ],
    "duplicate_heading": [
        "households.csv row 1 (农户编号): two columns mean household_id (户编"
        "号). Keep one of them.",
    ],
    "duplicate_ids": [
        "households.csv row 6 (household_id): the id is used more than once: "
        "H2 (first in row 3). Give every row an id of its own, or delete the "
        "copy.",
    ],
    "empty_id": [
        "households.csv row 4 (household_id): the cell is empty. Fill in hous"
        "ehold_id (户编号).",
    ],
    "empty_table": [
        "households.csv: the table has headings but no rows. Fill it in.",
    ],
    "empty_village": [
        "households.csv row 4 (村编号): the cell is empty. Fill in village_id"
        " (村编号).",
    ],
    "excel_error": [
        "households.csv rows 3, 4 (village_id): an error of Excel instead of "
        "a value: #N/A, #REF!. Correct the formula, then paste the column as "
        "values.",
    ],
    "formula_text": [
        "households.csv row 3 (village_id): a formula instead of a value: "
        "=B2. Copy the column and paste it as values.",
    ],
    "full_width_id": [
        "households.csv row 3 (household_id): full-width characters in an id:"
        " Ｈ２. Write H2.",
    ],
    "full_width_number": [
        "households.csv row 3 (lon): full-width digits: １１７．４０２. Write 117.402.",
    ],
    "half_point": [
        "households.csv row 3 (lat): longitude and latitude come together, "
        "but this one is missing. Fill it in, or delete the other one too.",
    ],
    "headings_in_two_rows": [
        "households.csv row 1: the headings take two rows (merged cells). "
        "Write one heading in each cell of row 1 and delete row 2.",
    ],
    "ids_as_dates": [
        "households.csv rows 3, 4 (household_id): Excel turned the id into a "
        "date: 2024-03-01, 3月2日. Format the column as text and enter the id"
        " again.",
    ],
    "ids_as_decimals": [
        "households.csv rows 2, 3, 4, 5, 6 and 1 more (village_id): the id "
        "became a decimal number: 1.0 (3), 2.0 (3). Format the column as "
        "text and write 1, 2.",
        "villages.csv rows 2, 3 (village_id): the id became a decimal "
        "number: 1.0, 2.0. Format the column as text and write 1, 2.",
    ],
    "ids_rounded_by_excel": [
        "households.csv rows 2, 3, 4, 5 (household_id): Excel replaced the "
        "last digits of the id by zeros. Format the column as text and enter "
        "the full id again.",
    ],
    "ids_shortened_by_excel": [
        "households.csv rows 2, 3 (household_id): Excel shortened the id: "
        "1.23457E+17 (2). Format the column as text and enter the full id "
        "again.",
    ],
    "impossible_latitude": [
        "households.csv row 3 (lat): no latitude: 123.702. A latitude lies "
        "between -90 and 90 degrees.",
    ],
    "impossible_longitude": [
        "households.csv row 3 (lon): no longitude: 217.402. A longitude lies "
        "between -180 and 180 degrees.",
    ],
    "invisible_characters": [
        "households.csv row 3 (village_id): invisible characters or a line "
        "break in an id: V1\u200b. Type it anew: V1.",
    ],
    "leave_crossed": [
        "leave.csv row 2 (开始日期): the leave begins after its end: 2026-07-17 > "
        "2026-07-06. Exchange the two dates or correct one of them.",
    ],
    "leave_of_unknown_official": [
        "leave.csv row 2 (official_id): unknown official O9. Add the official to "
        "officials.csv or correct the cell.",
    ],
    "load_limits_crossed": [
        "officials.csv row 2 (load_min): the least load is above the "
        "greatest: 30 > 20. Exchange them or correct one of them.",
    ],
    "lost_characters": [
        "households.csv row 3 (household_id): characters of an id were lost w"
        "hen the file was saved: H\ufffd2. Correct the id in the original and exp"
        "ort it as UTF-8.",
    ],
    "lost_record": [
        "households.csv row 8: the row holds text, but none in the columns "
        "of this table. Fill in its cells, or delete the row.",
    ],
    "missing_column": [
        "households.csv: the column village_id (村编号) is missing. Add it, o"
        "r rename the column that holds it.",
    ],
    "missing_latitude": [
        "households.csv: the column lat (纬度) is missing. Add it, or rename "
        "the column that holds it.",
    ],
    "missing_table": [
        "officials: the table officials (干部) is missing. Add officials.csv,"
        " or a sheet named 干部.",
    ],
    "mixed_encodings": [
        "villages.csv row 3: the file mixes UTF-8 and GB18030; from here the "
        "encoding changes. Paste the rows together in Excel and save them as "
        '"CSV UTF-8".',
    ],
    "negative_length": [
        "road_edges.csv row 2 (length_m): negative: -4600. Write a number of "
        "at least 0.",
    ],
    "neither_yes_nor_no": [
        "officials.csv row 3 (是否参加): neither yes nor no: 有时. Write 是 o"
        "r 否 (1 or 0).",
    ],
    "no_date": [
        "calendar.csv rows 3, 4 (date): not a date: 46296, 2026/2/30. Write year, "
        "month and day, such as 2026-07-10.",
        "leave.csv row 2 (from_date): not a date: 03/04/2026. Write year, month and "
        "day, such as 2026-07-10.",
    ],
    "no_point_at_all": [
        "households.csv row 3: no coordinates, and village V1 has no point "
        "either. Fill in lon and lat here, or the village's point in "
        "villages.csv.",
    ],
    "no_such_ferry": [
        "ferry_times.csv row 3 (v): no ferry goes from 2 to 1. Add it to "
        "road_edges.csv with the class ferry, or correct the row.",
    ],
    "no_text": [
        "villages.csv: the file is neither UTF-8 nor GB18030 text. Save it "
        'as "CSV UTF-8".',
    ],
    "no_time_of_day": [
        "ferry_times.csv rows 2, 3 (departs): not a time of day: 08:30；24:00, 九点. "
        "Write hours and minutes, several with semicolons, such as 08:30;14:00.",
    ],
    "not_a_number": [
        "households.csv rows 3, 7 (lon): not a number: 117,402, unknown. "
        "Write a plain number such as 117.4289.",
    ],
    "number_too_large": [
        "households.csv row 3 (workload): impossibly large: ***. Correct the "
        "number; at most 1000000 is possible.",
    ],
    "official_without_base": [
        "officials.csv row 3: no base (lon, lat), and unit U2 has no point ei"
        "ther. Fill in lon and lat here, or the unit's point in the units tab"
        "le (单位).",
    ],
    "open_quote": [
        "households.csv row 7: a quotation mark is opened and never closed. "
        'Delete the lone " or close it.',
    ],
    "outside_county": [
        "households.csv row 3 (lon): 97.9 km from the middle of the county: "
        "118.402, 23.702. Correct the coordinates, or leave both cells empty.",
    ],
    "phone_numbers": [
        "officials.csv rows 2, 3 (official_id): the id is a mobile phone "
        "number (not shown here). Number the rows anew, such as H0001; no "
        "personal number may be an id.",
    ],
    "pin_and_ban": [
        "pins.csv row 2 (official_id): household H1 and official O1 are "
        "pinned and banned. Delete the row here or row 3 of bans.csv.",
    ],
    "pin_on_unavailable_official": [
        "pins.csv row 2 (official_id): pinned to official O1, who does not "
        "take part. Delete the pin, or let the official take part in "
        "officials.csv.",
    ],
    "repeated_headings": [
        "households.csv row 5: the headings are repeated among the records. "
        "Delete the row.",
    ],
    "semicolon_in_id": [
        "households.csv row 3 (household_id): a semicolon in an id: H2;H3. "
        "Use another character; a semicolon separates the entries of a list.",
    ],
    "separated_by_tabs": [
        "households.csv row 1: the cells are separated by tab, not by "
        'commas. Save it as "CSV UTF-8 (comma separated)".',
    ],
    "swapped": [
        "households.csv row 3 (lon): longitude and latitude are swapped: "
        "23.702, 117.402. Exchange the two cells: 117.402, 23.702.",
    ],
    "table_twice": [
        "农户.csv: the table households is given twice, in households.csv and"
        " here. Keep one of the two.",
    ],
    "title_row": [
        "households.csv row 1: the headings are in row 2, not in row 1. "
        "Delete the rows above them.",
    ],
    "too_many_cells": [
        "households.csv row 3: the row has 6 cells, but there are 4 "
        "headings. Put text that holds a comma in quotation marks.",
    ],
    "total_row": [
        "households.csv row 8: a total, not a record. Delete the row.",
    ],
    "two_pins_of_one_household": [
        "pins.csv row 3 (official_id): household H1 is pinned to O1 in row 2 "
        "already. Keep one of the two pins.",
    ],
    "unknown_datum": [
        'rules.toml (datum): unknown datum cgcs2000. Write "wgs84", "gcj02" or "bd09".',
    ],
    "unknown_direction": [
        "road_edges.csv rows 2, 3 (oneway): not a direction: yes, 2. Write 1 "
        "(from u to v only), -1 (from v to u only) or 0 (both ways).",
    ],
    "unknown_home_village": [
        "officials.csv row 2 (home_village_id): unknown village V7. Add it "
        "to villages.csv or correct the cell.",
    ],
    "unknown_household": [
        "pins.csv row 3 (household_id): unknown household H77. Add it to "
        "households.csv or correct the cell.",
    ],
    "unknown_kind_of_day": [
        "calendar.csv row 3 (kind): neither a holiday nor a workday: 调休. Write "
        "holiday (放假) or workday (上班).",
    ],
    "unknown_node": [
        "road_edges.csv row 3 (v): unknown road node 3. Add it to "
        "road_nodes.csv or correct the cell.",
    ],
    "unknown_official": [
        "bans.csv row 2 (official_id): unknown official O9. Add the official "
        "to officials.csv or correct the cell.",
    ],
    "unknown_township": [
        "officials.csv row 3 (township_id): no village lies in township T9. "
        "Add one to villages.csv or correct the cell.",
    ],
    "unknown_unit": [
        "officials.csv row 3 (unit_id): unknown unit U2. Add it to units.csv "
        "or correct the cell.",
    ],
    "unknown_village": [
        "households.csv rows 8, 9, 10 (村编号): unknown village V17 (2), V20 "
        "(1). Add it to villages.csv or correct the cell.",
    ],
    "utf16": [
        'households.csv: the file is UTF-16 text. Save it as "CSV UTF-8".',
    ],
    "workload_not_whole": [
        "households.csv rows 3, 4 (workload): not a whole number of at least "
        "1: 0, 1.5. Write a whole number, or leave the cell empty.",
    ],
    "zero_point": [
        "households.csv row 3 (lon): the point 0, 0 lies in the sea off "
        "Africa. Correct it, or leave both cells empty.",
    ],
}

CHINESE = {
    "no_date": [
        "calendar.csv 第 3、4 行（date）：不是日期：46296、2026/2/30。请写年、月、"
        "日，如 2026-07-10。",
        "leave.csv 第 2 行（from_date）：不是日期：03/04/2026。请写年、月、日，如 "
        "2026-07-10。",
    ],
    "missing_table": [
        "officials：缺少表 officials（干部）。请增加 officials.csv，或名为“"
        "干部”的工作表。",
    ],
    "missing_column": [
        "households.csv：缺少列 village_id（村编号）。请增加这一列，或把相应"
        "的列改为此名。",
    ],
    "unknown_village": [
        "households.csv 第 8、9、10 行（村编号）：未知的村 V17 (2)、V20 (1)。"
        "请补入 villages.csv，或改正单元格。",
    ],
    "neither_yes_nor_no": [
        "officials.csv 第 3 行（是否参加）：既不是“是”，也不是“否”：有时"
        "。请写 是 或 否（1 或 0）。",
    ],
    "degrees_and_minutes": [
        "households.csv 第 3 行（lat）：坐标写成了度分秒，应为十进制度数：23."
        "42.07。请写成 23.701944。",
        "households.csv 第 3、6 行（lon）：坐标写成了度分秒，应为十进制度数："
        "117°24'07\"、117度26分31秒。请写成 117.401944、117.441944。",
    ],
    "ids_as_decimals": [
        "households.csv 第 2、3、4、5、6 行及另外 1 行（village_id）：编号变"
        "成了小数：1.0 (3)、2.0 (3)。请把此列设为文本格式，写成 1、2。",
        "villages.csv 第 2、3 行（village_id）：编号变成了小数：1.0、2.0。请"
        "把此列设为文本格式，写成 1、2。",
    ],
    "citizen_numbers": [
        "households.csv 第 2、5 行（household_id）：编号是身份证号（此处不显"
        "示）。请另编编号，如 H0001；个人号码不得作编号。",
    ],
    "mixed_encodings": [
        "villages.csv 第 3 行：文件混用了 UTF-8 和 GB18030，编码从这里改变。"
        "请在 Excel 中合并各行，另存为“CSV UTF-8”。",
    ],
    "pin_and_ban": [
        "pins.csv 第 2 行（official_id）：户 H1 与干部 O1 既锁定又回避。请删"
        "去此行，或 bans.csv 的第 3 行。",
    ],
    "swapped": [
        "households.csv 第 3 行（lon）：经度和纬度写反了：23.702, 117.402。请"
        "对调这两格：117.402, 23.702。",
    ],
    "outside_county": [
        "households.csv 第 3 行（lon）：离县域中心 97.9 公里：118.402, 23.702"
        "。请改正坐标，或把两格都留空。",
    ],
    "title_row": [
        "households.csv 第 1 行：表头在第 2 行，不在第 1 行。请删去表头以上的各行。",
    ],
}

#: Kinds that cannot stand beside the others: a table is either missing or faulty, and
#: rules.toml either unreadable or wrong.
ALONE = {"missing_table", "empty_table", "damaged_rules"}


@cache
def checks_of(kind):
    """What one folder is found to break; two tests ask for all of them."""
    return frozenset(finding.check for finding in audit(BROKEN / kind)[1])


@pytest.mark.parametrize("kind", ENGLISH)
def test_every_broken_county_is_refused_with_its_message(kind):
    """One fault in a folder, and exactly its sentence in the error."""
    set_language("en")
    with pytest.raises(DataError) as caught:
        read_county(BROKEN / kind)
    assert str(caught.value).split("\n") == ENGLISH[kind]


@pytest.mark.parametrize("kind", CHINESE)
def test_the_message_comes_in_chinese_too(kind):
    """The same faults, in the other language."""
    set_language("zh")
    with pytest.raises(DataError) as caught:
        read_county(BROKEN / kind)
    assert str(caught.value).split("\n") == CHINESE[kind]


def test_every_folder_has_its_message_and_there_are_enough():
    """No folder without a message, no message without a folder."""
    folders = {folder.name for folder in BROKEN.iterdir() if folder.is_dir()}
    assert folders == set(ENGLISH) | {"everything"}
    assert len(ENGLISH) >= 25


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_faults_of_one_county_are_reported_at_once(lang):
    """One county with nearly every fault: all lines in one error."""
    set_language(lang)
    expected = Path(__file__).parent / f"everything_{lang}.txt"
    with pytest.raises(DataError) as caught:
        read_county(BROKEN / "everything")
    assert str(caught.value) + "\n" == expected.read_text("utf-8")
    assert type(caught.value) is DataError


def test_everything_holds_every_kind_that_can_stand_beside_others():
    """The folder `everything` repeats the checks of all other folders."""
    together = checks_of("everything")
    for kind in set(ENGLISH) - ALONE:
        assert checks_of(kind) <= together, kind


@pytest.mark.parametrize("kind", [*ENGLISH, "everything"])
def test_the_audit_never_raises_and_agrees_with_the_error(kind):
    """`audit_county` lists what `read_county` refuses, and shows no personal number."""
    frame = audit_county(BROKEN / kind)
    assert "fault" in set(frame["severity"])
    with pytest.raises(DataError) as caught:
        read_county(BROKEN / kind)
    faults = frame[frame["severity"] == "fault"].reset_index(drop=True)
    assert caught.value.problems.equals(faults)
    shown = frame.to_csv() + str(caught.value)
    assert "11010519491231002X" not in shown
    assert "13800138000" not in shown


def test_faults_inside_tables_and_between_tables_have_their_own_errors():
    """A wrong cell is a `TableError`, an unknown id a `LinkError`."""
    with pytest.raises(TableError):
        read_county(BROKEN / "workload_not_whole")
    with pytest.raises(LinkError):
        read_county(BROKEN / "unknown_village")


def test_the_findings_frame_says_where_and_what_cell_by_cell():
    """Excel's row number, the heading as they wrote it, the value, the advice."""
    set_language("en")
    frame = audit_county(BROKEN / "unknown_village")
    assert frame["row"].tolist() == [8, 9, 10]
    first = frame.iloc[0]
    assert first["severity"] == "fault"
    assert first["check"] == "unknown_village"
    assert first["table"] == "households"
    assert first["file"] == "households.csv"
    assert first["sheet"] == ""
    assert first["column"] == "村编号"
    assert first["value"] == "V17"
    assert first["problem"] == "unknown village V17."
    assert first["advice"] == "Add it to villages.csv or correct the cell."


def test_every_fault_that_a_file_can_hold_has_a_folder_or_a_test_of_its_own():
    """Faults without a folder need a workbook or more rows; they are named here."""
    elsewhere = {
        "datum_mixed",  # test_checks_datum
        "file_protected", "formula_without_value", "merged_cells",  # test_workbooks
        "file_closed",  # test_source
        "no_such_path", "not_a_county",  # test_source
    }  # fmt: skip
    seen = set().union(*map(checks_of, [*ENGLISH, "everything"]))
    faults = {code for code, message in CHECKS.items() if message.severity == "fault"}
    assert faults - seen == elsewhere
