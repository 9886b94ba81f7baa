"""Schemas: every bad cell is found, whatever the others hold."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_plan.county.checks_cells import fault_of
from liaison_plan.county.contract import COUNTY_TABLES, TABLES
from liaison_plan.county.messages import CHECKS
from liaison_plan.county.schema import bad_cells, numbers, schema

CELL = st.one_of(
    st.sampled_from(
        ["", "1", "0", "-1", "是", "否", "117.4", "23.7", "=A1", "#N/A", "x"]
    ),
    st.text(max_size=5).map(str.strip),
    st.floats(allow_nan=True).map(str),
)


@cache
def is_bad_alone(table, column, text):
    """Whether a cell is bad with no other beside it; most are drawn often."""
    lone = pd.DataFrame({column: [text]}, dtype="str")
    return len(bad_cells(TABLES[table], lone)) > 0


@pytest.mark.parametrize("table", COUNTY_TABLES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_bad_cell_has_a_named_fault_and_good_ones_none(table, data):
    """A cell is bad alone if and only if it is bad among others; each has a name."""
    contract = TABLES[table]
    rows = data.draw(
        st.lists(st.tuples(*[CELL] * len(contract.columns)), min_size=1, max_size=6)
    )
    cells = pd.DataFrame(rows, columns=list(contract.names), dtype="str")
    bad = set(bad_cells(contract, cells).itertuples(index=False, name=None))
    for column in contract.columns:
        for at, text in enumerate(cells[column.name].tolist()):
            is_bad = is_bad_alone(table, column.name, text)
            assert is_bad == ((column.name, at) in bad)
            if is_bad:
                assert fault_of(column, text)[0] in CHECKS


def test_one_unreadable_cell_hides_no_other():
    """The trap of coercing before checking."""
    cells = pd.DataFrame({"lon": ["117.4", "x", "999", "", "-200"]}, dtype="str")
    assert bad_cells(TABLES["villages"], cells)["index"].tolist() == [1, 2, 4]


def test_bad_cells_are_sorted_by_column_of_the_contract_then_row():
    """Whatever the order of the columns given."""
    cells = pd.DataFrame(
        {"lat": ["x", "y"], "village_id": ["", "V1"], "lon": ["1", "z"]}, dtype="str"
    )
    found = bad_cells(TABLES["villages"], cells).to_numpy().tolist()
    assert found == [["village_id", 0], ["lon", 1], ["lat", 0], ["lat", 1]]


def test_infinite_and_not_a_number_are_no_numbers():
    """They would poison every sum."""
    cells = pd.Series(["inf", "-inf", "nan", "1e5", " ", "1e999"], dtype="str")
    assert pd.isna(numbers(cells)).tolist() == [True, True, True, False, True, True]


def test_every_table_has_a_schema_of_all_its_columns():
    """The contract and the schemas agree."""
    for table in TABLES.values():
        assert tuple(schema(table).columns) == table.names
