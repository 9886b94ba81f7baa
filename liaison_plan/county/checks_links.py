"""Checks between tables: references, pins and bans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.county.contract import COUNTY_TABLES, TABLES

if TYPE_CHECKING:
    from liaison_plan.county.case import Case
    from liaison_plan.county.findings import Finding
    from liaison_plan.county.raw import RawTable

#: What an unknown id is called, by the column that should define it.
_CHECK_OF = {
    "villages.village_id": "unknown_village",
    "villages.township_id": "unknown_township",
    "units.unit_id": "unknown_unit",
    "households.household_id": "unknown_household",
    "officials.official_id": "unknown_official",
    "road_nodes.node": "unknown_node",
}


def check_references(case: Case) -> list[Finding]:
    """
    Find ids that no row of the table they point to defines.

    A reference into a table that was not given is not checked. Today's official of a
    household may have left: that is a change, not a fault.
    """
    found = []
    for table in COUNTY_TABLES:
        raw = case.given(table)
        if raw is None:
            continue
        for column in TABLES[table].columns:
            if not (column.refers and raw.has(column.name)):
                continue
            target_table, target_column = column.refers.split(".")
            target = case.given(target_table, target_column)
            if target is None:
                continue
            ids = raw.cells[column.name]
            unknown = (ids != "") & ~ids.isin(set(target.cells[target_column]))
            unknown &= ~case.is_bad(table, column.name)
            check = _CHECK_OF[column.refers]
            if (table, column.name) == ("households", "official_id"):
                check = "official_gone"
            values = ids.to_numpy(object)
            found += [
                raw.finding(
                    check, int(at), column.name, values[at], target=target.place
                )
                for at in np.flatnonzero(unknown)
            ]
    return found


def check_pins_against_bans(case: Case) -> list[Finding]:
    """Find pairs that must hold and must not."""
    pins, bans = case.given("pins", *_PAIR), case.given("bans", *_PAIR)
    if pins is None or bans is None:
        return []
    banned = {pair: at for at, pair in reversed(list(enumerate(_pairs(bans))))}
    return [
        pins.finding(
            "pin_and_ban", at, "official_id", pair[1],
            household_id=pair[0], other=int(bans.rows[banned[pair]]), target=bans.place,
        )
        for at, pair in enumerate(_pairs(pins))
        if pair in banned and "" not in pair
    ]  # fmt: skip


def check_pins_against_pins(case: Case) -> list[Finding]:
    """Find households that are pinned to two officials."""
    pins = case.given("pins", *_PAIR)
    if pins is None:
        return []
    first: dict[str, tuple[str, int]] = {}
    found = []
    for at, (household, official) in enumerate(_pairs(pins)):
        if household == "" or official == "":
            continue
        earlier, row = first.setdefault(household, (official, at))
        if earlier != official:
            found.append(
                pins.finding(
                    "pin_conflict", at, "official_id", official,
                    household_id=household, first=earlier, other=int(pins.rows[row]),
                )
            )  # fmt: skip
    return found


def check_pins_of_unavailable(case: Case) -> list[Finding]:
    """Find pins on officials who do not take part."""
    pins = case.given("pins", *_PAIR)
    officials = case.given("officials", "official_id", "is_available")
    if pins is None or officials is None:
        return []
    frame = case.frames["officials"]
    absent = set(frame.loc[~frame["is_available"], "official_id"]) - {""}
    at = np.flatnonzero(pins.cells["official_id"].isin(absent))
    values = pins.cells["official_id"].to_numpy(object)
    return [
        pins.finding(
            "pin_unavailable", int(i), "official_id", values[i], target=officials.place
        )
        for i in at
    ]


_PAIR = ("household_id", "official_id")


def _pairs(raw: RawTable) -> list[tuple[str, str]]:
    """Household and official of every row."""
    return list(zip(*(raw.cells[name].tolist() for name in _PAIR), strict=True))
