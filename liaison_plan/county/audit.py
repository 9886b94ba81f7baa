"""
The audit: every named check over one county, all findings at once.

Each check is one function that takes a `Case` and returns its findings; it is listed
here and has a test of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.county.case import Case, make_case
from liaison_plan.county.checks_cells import check_cells
from liaison_plan.county.checks_datum import check_datum
from liaison_plan.county.checks_duty import (
    check_dates_once,
    check_ferries,
    check_leave_dates,
)
from liaison_plan.county.checks_far import (
    check_far_bases,
    check_far_households,
    check_far_villages,
    check_many_on_one_point,
    check_outside_county,
)
from liaison_plan.county.checks_ids import (
    check_citizen_numbers,
    check_duplicate_ids,
    check_id_widths,
    check_ids_damaged_by_excel,
    check_phone_numbers,
)
from liaison_plan.county.checks_links import (
    check_pins_against_bans,
    check_pins_against_pins,
    check_pins_of_unavailable,
    check_references,
)
from liaison_plan.county.checks_officials import check_bases, check_load_limits
from liaison_plan.county.checks_points import (
    check_half_points,
    check_households_without_point,
    check_swapped,
    check_zero_points,
)
from liaison_plan.county.checks_tables import (
    check_empty_tables,
    check_missing_columns,
    check_missing_tables,
)
from liaison_plan.county.datum import DATUMS
from liaison_plan.county.findings import Finding, Findings
from liaison_plan.county.source import open_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

CHECKS: tuple[Callable[[Case], list[Finding]], ...] = (
    check_missing_tables,
    check_missing_columns,
    check_empty_tables,
    check_cells,
    check_duplicate_ids,
    check_citizen_numbers,
    check_phone_numbers,
    check_ids_damaged_by_excel,
    check_id_widths,
    check_references,
    check_pins_against_bans,
    check_pins_against_pins,
    check_pins_of_unavailable,
    check_half_points,
    check_zero_points,
    check_swapped,
    check_households_without_point,
    check_outside_county,
    check_far_households,
    check_far_villages,
    check_far_bases,
    check_many_on_one_point,
    check_datum,
    check_bases,
    check_load_limits,
    check_dates_once,
    check_leave_dates,
    check_ferries,
)


def audit_county(path: str | Path, *, datum: str | None = None) -> pd.DataFrame:
    """
    List every fault and warning of a county's data (检查).

    Parameters
    ----------
    path
        A folder, or one workbook.
    datum
        Coordinate system of the tables; None takes `[data] datum` of rules.toml, else
        WGS-84.

    Returns
    -------
    findings
        The frame of `county.findings`; empty where nothing is wrong. Faulty data never
        raises.

    Raises
    ------
    ValueError
        The datum is not known.
    """
    return audit(path, datum)[1].frame()


def audit(
    path: str | Path,
    datum: str | None = None,
    layers: tuple[str, ...] | None = None,
) -> tuple[Case, Findings]:
    """
    Read a county and run all checks.

    Parameters
    ----------
    path, datum
        As for `audit_county`.
    layers
        What is to be planned: `households` cannot do without households, `stations`
        and `duty` can. None asks for households unless the county has none and a
        stations.toml beside its tables.

    Returns
    -------
    case
        The text and the typed frames.
    findings
        All faults and warnings.

    Raises
    ------
    ValueError
        The datum is not known.
    """
    if datum is not None and datum not in DATUMS:
        message = f"datum {datum!r} is not known; use one of {', '.join(DATUMS)}"
        raise ValueError(message)
    source = open_source(path)
    if layers is None:
        is_staffed = (source.folder / "stations.toml").is_file()
        layers = ("stations",) if is_staffed else ("households",)
        layers += ("households",) if "households" in source.tables else ()
    case = make_case(source, datum, needs_households="households" in layers)
    found = list(case.source.found)
    for check in CHECKS:
        found += check(case)
    return case, Findings(found)
