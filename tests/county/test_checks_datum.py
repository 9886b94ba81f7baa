"""The check of coordinate systems, on a county of villages in China."""

from __future__ import annotations

import numpy as np
import pytest

from liaison_plan.county.audit import audit_county
from liaison_plan.county.datum import from_wgs84
from tests.county.tables import write_csvs


def county(spacing=0.02, spread=0.004, households="wgs84", villages="wgs84", lon=117.4):
    """Thirty-six villages on a grid, forty households around each."""
    rng = np.random.default_rng(7)
    centres = np.array([(lon + spacing * (i % 6), 23.7 + spacing * (i // 6))
                        for i in range(36)])  # fmt: skip
    own = np.repeat(np.arange(36), 40)
    doors = centres[own] + rng.normal(0, spread, (len(own), 2))
    offices = centres + rng.normal(0, spread / 2, (36, 2))
    x, y = from_wgs84(*doors.T, households)
    vx, vy = from_wgs84(*offices.T, villages)
    return {
        "households": [["household_id", "village_id", "lon", "lat"]]
        + [[f"H{i:05d}", f"V{own[i]:02d}", f"{x[i]:.6f}", f"{y[i]:.6f}"]
           for i in range(len(own))],
        "villages": [["village_id", "name", "township_id", "lon", "lat"]]
        + [[f"V{i:02d}", f"Village {i}", "T1", f"{vx[i]:.6f}", f"{vy[i]:.6f}"]
           for i in range(36)],
        "officials": [["official_id", "unit_id", "lon", "lat"],
                      ["O1", "U1", f"{vx[0]:.6f}", f"{vy[0]:.6f}"]],
    }  # fmt: skip


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@pytest.mark.parametrize("moved", ["households", "villages"])
def test_one_table_in_another_datum_is_found_and_named(tmp_path, datum, moved):
    """Which table, which system, and how many metres."""
    frame = audit_county(write_csvs(tmp_path, county(spacing=0.012, **{moved: datum})))
    assert frame["check"].tolist() == ["datum_mixed"]
    assert frame["table"].tolist() == [moved]
    assert frame["problem"].iat[0].startswith({"gcj02": "GCJ", "bd09": "BD"}[datum])


def test_where_it_hardly_matters_it_is_only_a_warning(tmp_path):
    """Villages 8 km apart: nearly every household stays nearest to its own."""
    tables = county(spacing=0.08, households="gcj02")
    frame = audit_county(write_csvs(tmp_path, tables))
    assert frame["check"].tolist() == ["datum_doubtful"]
    assert frame["severity"].tolist() == ["warning"]
    assert frame["problem"].iat[0].startswith("probably GCJ-02, not WGS-84")


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_one_datum_throughout_is_no_finding(tmp_path, datum):
    """Declared or not: the tables agree with each other."""
    tables = county(households=datum, villages=datum)
    folder = write_csvs(tmp_path, tables)
    assert audit_county(folder).empty
    assert audit_county(folder, datum=datum).empty


def test_a_table_left_in_wgs84_is_found_where_gcj02_is_declared(tmp_path):
    """The villages were never converted."""
    tables = county(spacing=0.012, households="gcj02")
    frame = audit_county(write_csvs(tmp_path, tables), datum="gcj02")
    assert frame["table"].tolist() == ["villages"]
    assert frame["problem"].iat[0].startswith("WGS-84, not GCJ-02")


def test_offices_on_one_side_of_their_villages_are_no_mix_up(tmp_path):
    """A common offset in another direction than the datum's."""
    tables = county()
    for row in tables["villages"][1:]:
        row[3] = f"{float(row[3]) + 0.006:.6f}"
        row[4] = f"{float(row[4]) + 0.004:.6f}"
    frame = audit_county(write_csvs(tmp_path, tables))
    assert frame.empty


def test_the_finding_does_not_depend_on_the_order_of_rows(tmp_path):
    """Shuffled households: the same sentence."""
    tables = county(spacing=0.012, households="gcj02")
    one = audit_county(write_csvs(tmp_path / "a", tables))
    body = tables["households"][1:]
    np.random.default_rng(1).shuffle(body)
    tables["households"][1:] = body
    assert audit_county(write_csvs(tmp_path / "b", tables)).equals(one)
