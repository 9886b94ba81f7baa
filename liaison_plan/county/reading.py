"""Reading a county: text first, all checks, then typed frames in canonical order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.county.audit import audit
from liaison_plan.county.bundle import SKIPPED, County
from liaison_plan.county.canonical import table_hash
from liaison_plan.county.contract import COUNTY_TABLES, TABLES
from liaison_plan.county.findings import Finding, Findings
from liaison_plan.county.source import open_source
from liaison_plan.county.stand_ins import fill_bases, fill_points

if TYPE_CHECKING:
    from pathlib import Path

    from liaison_plan.county.case import Case


def read_county(
    path: str | Path,
    *,
    datum: str | None = None,
    skip_faulty: bool = False,
    layers: tuple[str, ...] = ("households",),
) -> County:
    """
    Read and check a county (县/区).

    Parameters
    ----------
    path
        A folder of .csv or .xlsx files, or one .xlsx with a sheet a table.
    datum
        Coordinate system of the tables; None takes `[data] datum` of rules.toml, else
        WGS-84.
    skip_faulty
        Leave out households whose own row is faulty and list them in `skipped`,
        instead of stopping.
    layers
        What is to be planned: `households`, `stations`, `duty`. Only the first cannot
        do without the table of households.

    Returns
    -------
    county
        Checked, in WGS-84 and in canonical order.

    Raises
    ------
    TableError, LinkError, DataError
        The tables hold faults; the text sums all of them up and `.problems` lists
        them one by one.
    ValueError
        The datum is not known.
    """
    case, findings = audit(path, datum, layers)
    faults = findings.of("fault")
    of_households = [f for f in faults if f.is_of_one_household] if skip_faulty else []
    rows = {f.row for f in of_households}
    if len(faults) > len(of_households) or (rows and len(rows) == _n_households(case)):
        raise findings.error()
    return _bundle(case, findings, of_households)


def read_contacts(path: str | Path) -> dict[str, pd.DataFrame]:
    """
    Read the contact tables (联系方式), for papers that are printed on request.

    Parameters
    ----------
    path
        The county, as for `read_county`.

    Returns
    -------
    contacts
        `official_contacts` and `household_contacts`, each with `id`, `name`, `phone`,
        `address` (`""` = missing), sorted by id; a table that is absent is empty.
    """
    source = open_source(path, personal=True)
    contacts = {}
    for table in TABLES.values():
        if table.is_personal:
            raw = source.tables.get(table.name)
            cells = pd.DataFrame() if raw is None else raw.cells
            filled = cells.reindex(columns=list(table.names), fill_value="").astype(
                "str"
            )
            contacts[table.name] = filled.sort_values(
                "id", kind="stable", ignore_index=True
            )
    return contacts


def _n_households(case: Case) -> int:
    return len(case.frames["households"])


def _bundle(case: Case, findings: Findings, skipped: list[Finding]) -> County:
    """Put the checked frames in canonical order and into the bundle."""
    frames = dict(case.frames)
    frames["officials"] = fill_bases(frames["officials"], frames["units"])
    frames["households"] = fill_points(frames["households"], frames["villages"])
    listed = _skipped(case, skipped)
    for name in COUNTY_TABLES:
        raw = case.source.tables.get(name)
        if raw is not None:
            frames[name] = frames[name].iloc[raw.order].reset_index(drop=True)
            if not TABLES[name].is_hashed:
                # A date has several ways to be written; what counts is the day.
                first = [*TABLES[name].key, *TABLES[name].names]
                order = list(dict.fromkeys(first))
                frames[name] = frames[name].sort_values(order, ignore_index=True)
    left_out = listed["household_id"]
    for name in ("households", "pins", "bans"):
        keep = ~frames[name]["household_id"].isin(left_out)
        frames[name] = frames[name][keep].reset_index(drop=True)
    for name in ("pins", "bans"):
        frames[name] = frames[name].drop_duplicates(ignore_index=True)
    return County(
        **frames,
        basemap=case.source.basemap,
        table_hashes={
            name: table_hash(case.source.tables[name])
            for name in COUNTY_TABLES
            if TABLES[name].is_hashed and case.raw(name) is not None
        },
        warnings=findings.of("warning").frame(),
        skipped=listed,
    )


def _skipped(case: Case, faults: list[Finding]) -> pd.DataFrame:
    """List each household that is left out, with the first fault of its row."""
    raw = case.raw("households")
    if raw is None or not faults:
        return pd.DataFrame(columns=list(SKIPPED), dtype="str")
    # Of several faults of one row the first stands, in the order of all findings.
    first = Findings({f.row: f for f in reversed(list(Findings(faults)))}.values())
    at = np.searchsorted(raw.rows, [f.row for f in first if f.row is not None])
    frame = pd.DataFrame(
        {
            "household_id": raw.cells["household_id"].to_numpy(object)[at],
            "village_id": raw.cells["village_id"].to_numpy(object)[at],
            "problem": first.frame()["problem"].to_numpy(object),
        },
        dtype="str",
    )
    return frame.sort_values("household_id", kind="stable", ignore_index=True)
