"""Tidying: one canonical form, and hashes that see nothing but the cells."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_plan.county.contract import TABLES
from liaison_plan.county.reading import read_county
from liaison_plan.county.tidy import tidy
from liaison_plan.errors import DataError
from tests.county.tables import (
    SMALL,
    changed,
    chinese,
    with_cell,
    with_rows,
    write_csvs,
    write_workbook,
)


def contents(folder) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_tidy_writes_contract_columns_sorted_by_id_in_utf8(tmp_path):
    """Trimmed text, contract order, LF, no BOM, unknown columns gone."""
    rows = [
        ["name", "villageid", "户编号", "纬度", "经度"],
        ["张三", " V2 ", "H2", "23.720", "117.44 "],
        ["", "", "", "", ""],
        ["李四", "V1", "H10", "23.70", "117.40"],
    ]
    tables = changed(households=rows, pins=None, bans=None)
    source = write_csvs(tmp_path / "in", tables, encoding="gb18030", newline="\r\n")
    out = tidy(source, tmp_path / "out")
    assert (out / "households.csv").read_bytes() == (
        b"household_id,village_id,lon,lat\nH10,V1,117.40,23.70\nH2,V2,117.44,23.720\n"
    )


def test_tidy_of_tidy_is_equal_byte_by_byte(tmp_path):
    """The canonical form is its own canonical form."""
    once = tidy(write_csvs(tmp_path / "in", chinese(SMALL)), tmp_path / "once")
    twice = tidy(once, tmp_path / "twice")
    assert contents(once) == contents(twice)


def test_a_workbook_and_csvs_tidy_to_the_same_bytes(tmp_path):
    """The sort of file makes no difference."""
    book = write_workbook(tmp_path / "county.xlsx", chinese(SMALL))
    csvs = write_csvs(tmp_path / "csvs", SMALL, encoding="utf-8-sig")
    assert contents(tidy(book, tmp_path / "a")) == contents(tidy(csvs, tmp_path / "b"))


def test_the_hash_is_that_of_the_tidied_file(tmp_path):
    """`County.table_hashes` can be recomputed by anyone with sha256."""
    source = write_csvs(tmp_path / "in", chinese(SMALL), encoding="gb18030")
    out = tidy(source, tmp_path / "out")
    hashes = {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.iterdir()
        if TABLES[path.stem].is_hashed
    }
    assert read_county(source).table_hashes == hashes


@pytest.mark.parametrize(
    ("column", "text"),
    [("lon", "117.4021"), ("workload", "3"), ("needs", "road"), ("official_id", "O2")],
)
def test_the_hash_changes_with_any_cell(tmp_path, column, text):
    """One cell changed: that table's hash changes, no other."""
    before = read_county(write_csvs(tmp_path / "a", SMALL)).table_hashes
    tables = with_cell("households", 3, column, text)
    after = read_county(write_csvs(tmp_path / "b", tables)).table_hashes
    assert {name for name in before if before[name] != after[name]} == {"households"}


CELLS = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cs", "Cc", "Zl", "Zp"]),
    max_size=6,
).filter(lambda text: not text.startswith(("=", "#")))


@settings(max_examples=12, deadline=None)
@given(names=st.lists(CELLS, min_size=2, max_size=2), random=st.randoms())
def test_any_text_survives_tidying_whatever_the_encoding(
    tmp_path_factory, names, random
):
    """Commas, quotation marks and blanks in names; the hash stays the same."""
    rows = [list(row) for row in SMALL["villages"]]
    for row, name in zip(rows[1:], names, strict=True):
        row[1] = f"村{name}"
    body = rows[1:]
    random.shuffle(body)
    folder = tmp_path_factory.mktemp("names")
    one = write_csvs(folder / "a", changed(villages=rows))
    other = write_csvs(
        folder / "b",
        changed(villages=[rows[0], *body]),
        encoding="gb18030",
        newline="\r\n",
    )
    assert contents(tidy(one, folder / "c")) == contents(tidy(other, folder / "d"))
    assert read_county(one).villages["name"].tolist() == [
        f"村{n}".strip() for n in names
    ]


def test_faults_inside_cells_are_tidied_as_they_are(tmp_path):
    """An unknown village and a broken number keep their text."""
    tables = with_rows("households", ["H7", "V9", "x", "", "", "", "", ""])
    out = tidy(write_csvs(tmp_path / "in", tables), tmp_path / "out")
    assert b"H7,V9,x,,,,,\n" in (out / "households.csv").read_bytes()


def test_rows_with_equal_ids_have_one_order(tmp_path):
    """Even then the canonical form does not depend on the order of the rows."""
    twins = [["H7", "V1", "", "", "", "", "", ""], ["H7", "V2", "", "", "", "", "", ""]]
    one = tidy(
        write_csvs(tmp_path / "a", with_rows("households", *twins)), tmp_path / "c"
    )
    other = write_csvs(tmp_path / "b", with_rows("households", *twins[::-1]))
    assert contents(one) == contents(tidy(other, tmp_path / "d"))


def test_rules_and_basemap_come_along_and_contacts_do_not(tmp_path):
    """The datum stays known; personal data stays where it is."""
    folder = write_csvs(tmp_path / "in", SMALL)
    (folder / "rules.toml").write_bytes(b'[data]\r\ndatum = "gcj02"\r\n')
    (folder / "duty.toml").write_bytes(b"[days]\nduty = 8\n")
    (folder / "official_contacts.csv").write_text("id,name\nO1,Zhang\n", "utf-8")
    (folder / "plan").mkdir()
    out = tidy(folder, tmp_path / "out")
    assert (out / "rules.toml").read_bytes() == b'[data]\r\ndatum = "gcj02"\r\n'
    assert (out / "duty.toml").read_bytes() == b"[days]\nduty = 8\n"
    names = {f"{name}.csv" for name in SMALL} | {"rules.toml", "duty.toml"}
    assert {path.name for path in out.iterdir()} == names


def test_tidy_overwrites_nothing_and_leaves_nothing_half_written(tmp_path):
    """A folder in use is refused; so is a county that cannot be read for certain."""
    source = write_csvs(tmp_path / "in", SMALL)
    with pytest.raises(DataError, match="already there"):
        tidy(source, source)
    (source / "农户.csv").write_bytes((source / "households.csv").read_bytes())
    with pytest.raises(DataError, match="given twice"):
        tidy(source, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_an_empty_folder_may_be_tidied_into(tmp_path):
    """The folder may have been made beforehand."""
    (tmp_path / "out").mkdir()
    out = tidy(write_csvs(tmp_path / "in", SMALL), tmp_path / "out")
    assert (out / "villages.csv").is_file()
