"""Opening a county: what belongs to it, what does not, and what nobody can read."""

# ruff: noqa: RUF001 - full-width letters and primes are what people write

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison_plan.county.audit import audit, audit_county
from liaison_plan.county.contract import (
    TABLES,
    columns_by_heading,
    heading_key,
    table_named,
)
from liaison_plan.county.csvfiles import decode
from liaison_plan.county.degrees import decimal_degrees
from liaison_plan.county.grids import UnreadableError
from liaison_plan.county.reading import read_county
from liaison_plan.errors import DataError
from tests.county.tables import SMALL, changed, chinese, write_csvs


def test_a_path_that_is_not_there_is_one_finding(tmp_path):
    """Not thirteen missing tables."""
    assert audit_county(tmp_path / "nowhere")["check"].tolist() == ["no_such_path"]


def test_a_file_that_is_no_workbook_is_one_finding(tmp_path):
    """One .csv is no county."""
    file = tmp_path / "households.csv"
    file.write_text("household_id\n", "utf-8")
    assert audit_county(file)["check"].tolist() == ["not_a_county"]


def test_a_file_that_cannot_be_opened_is_named(tmp_path, monkeypatch):
    """Another program holds it, or the rights are missing: .csv and .xlsx."""
    folder = write_csvs(tmp_path, SMALL)
    read = Path.read_bytes

    def refuse(path):
        if path.name == "bans.csv":
            raise PermissionError
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (folder / "锁定.xlsx").mkdir()
    frame = audit_county(folder)
    assert frame[["check", "file"]].to_numpy().tolist() == [["file_closed", "bans.csv"]]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    table=st.sampled_from(["households", "officials", "pins", "road_edges"]),
    edits=st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=4)), max_size=8),
)
def test_no_damage_to_a_file_makes_the_audit_raise(tmp_path_factory, table, edits):
    """Bytes replaced at random: findings, never an exception."""
    folder = write_csvs(tmp_path_factory.mktemp("damaged"), SMALL)
    data = bytearray((folder / f"{table}.csv").read_bytes())
    for at, piece in edits:
        data[at : at + len(piece)] = piece
    (folder / f"{table}.csv").write_bytes(bytes(data))
    frame = audit_county(folder)
    if "fault" in set(frame["severity"]):
        with pytest.raises(DataError):
            read_county(folder)
    else:
        assert len(read_county(folder).warnings) == len(frame)


def test_an_empty_folder_lacks_the_three_required_tables(tmp_path):
    """Each of them is named."""
    frame = audit_county(tmp_path)
    assert frame["check"].tolist() == ["missing_table"] * 3
    assert frame["table"].tolist() == ["households", "officials", "villages"]


def test_other_files_are_left_alone_and_other_csvs_are_named(tmp_path):
    """Readmes, hidden files, Excel's lock files and plans are no tables."""
    folder = write_csvs(tmp_path, SMALL)
    for name in ("README.md", ".households.csv", "~$households.xlsx", "map.html"):
        (folder / name).write_text("x", "utf-8")
    (folder / "plan").mkdir()
    (folder / "notes.csv").write_text("a,b\n", "utf-8")
    frame = audit_county(folder)
    assert frame[["check", "file"]].to_numpy().tolist() == [
        ["unknown_file", "notes.csv"]
    ]


def test_decorated_headings_are_understood(tmp_path):
    """Stars, blanks, capitals, full-width letters, "(必填)", line breaks."""
    heads = ["户 编号*", "Village_ID", "经\n度", "ＬＡＴ", "工作量（必填）"]
    rows = [[*row[:4], row[4]] for row in SMALL["households"][1:]]
    folder = write_csvs(tmp_path, changed(households=[heads, *rows]))
    assert audit_county(folder).empty
    case, _found = audit(folder)
    assert list(case.source.tables["households"].cells.columns) == [
        "household_id", "village_id", "lon", "lat", "workload",
    ]  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_no_two_columns_of_a_table_share_a_heading(table):
    """Every heading has one meaning, and every table name too."""
    columns = TABLES[table].columns
    headings = [h for c in columns for h in {c.name, c.zh, *c.aliases}]
    assert len({heading_key(h) for h in headings}) == len(headings)
    assert set(columns_by_heading(TABLES[table]).values()) == set(columns)
    for name in (table, TABLES[table].zh, table.upper()):
        assert table_named(name) is TABLES[table]


def test_rows_with_text_in_unused_columns_only_lost_their_id(tmp_path):
    """They are no blank rows: somebody lives there."""
    rows = [[*row, ""] for row in SMALL["households"]]
    rows[0][-1] = "户主姓名"
    rows.append([""] * 8 + ["王五"])
    frame = audit_county(write_csvs(tmp_path, changed(households=rows)))
    faults = frame[frame["severity"] == "fault"]
    assert faults[["check", "row"]].to_numpy().tolist() == [["lost_record", 8]]
    assert "王五" not in frame.to_csv()


def test_short_rows_are_filled_up_with_empty_cells(tmp_path):
    """Editors drop trailing commas."""
    folder = write_csvs(tmp_path, SMALL)
    text = (
        "household_id,village_id,lon,lat,workload\nH1,V1,117.4,23.7\nH3,V1,117.4,23.7\n"
    )
    (folder / "households.csv").write_text(text.replace("H3", "H4"), "utf-8")
    (folder / "bans.csv").write_text("household_id,official_id\nH1,O2\n", "utf-8")
    assert audit_county(folder).empty


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cs"]), max_size=60))
def test_utf8_is_always_read_as_utf8(text):
    """Whatever it holds, with and without BOM."""
    text = text.replace("\x00", "").removeprefix("\ufeff")
    assert decode(text.encode("utf-8"), "x.csv") == text
    assert decode(text.encode("utf-8-sig"), "x.csv") == text


@given(st.text("东山县前楼镇康美村农户编号干部单位经纬度,0123456789\n", max_size=60))
def test_chinese_tables_in_gb18030_are_read_as_gb18030(text):
    """Under a Chinese heading; "位" alone would be a Greek letter in UTF-8."""
    text = "户编号,村编号\n" + text
    assert decode(text.encode("gb18030"), "x.csv") == text


@pytest.mark.parametrize("order", [1, -1])
def test_a_file_of_two_encodings_is_named_with_the_row_of_the_change(order):
    """Either encoding first."""
    lines = ["编号,村\n".encode(), "1,康美村\n".encode("gb18030")][::order]
    with pytest.raises(UnreadableError) as caught:
        decode(b"".join([b"a,b\n", *lines]), "x.csv")
    assert caught.value.finding.check == "encoding_mixed"
    assert caught.value.finding.row == 3


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("117°25'44\"", "117.428889"), ("117°25′44.4″", "117.429"),
        ("117度25分44秒", "117.428889"), ("117.25.44", "117.428889"),
        ("117:25:44", "117.428889"), ("117 25 44", "117.428889"),
        ("E117°25'", "117.416667"), ("117.4289°", "117.4289"), ("23.7N", "23.7"),
        ("东经117.4289度", "117.4289"), ("23°42'S", "-23.7"), ("西经70°30'", "-70.5"),
        ("117°25''44''", None), ("117°75'44\"", None), ("117.25.74", None),
        ("north", None), ("", None),
    ],
)  # fmt: skip
def test_degrees_are_recognised_however_they_are_written(text, decimal):
    """And what is none is left alone."""
    assert decimal_degrees(text) == decimal


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 59))
def test_degrees_minutes_seconds_give_the_decimal_value(degrees, minutes, seconds):
    """Within a millionth of a degree."""
    decimal = decimal_degrees(f"{degrees}°{minutes}'{seconds}\"")
    assert float(decimal) == pytest.approx(
        degrees + minutes / 60 + seconds / 3600, abs=1e-6
    )


def test_chinese_tables_pass_the_audit(tmp_path):
    """Chinese headings and file names, nothing to say."""
    folder = write_csvs(tmp_path, chinese(SMALL), encoding="gb18030", zh_names=True)
    assert audit_county(folder).empty
