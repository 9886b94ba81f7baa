"""Rows of a county's tables added and taken out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liaison_plan.county.bundle import County


@dataclass(frozen=True, eq=False)
class TableChange:
    """
    Rows to add to and to take out of one table of the county.

    Attributes
    ----------
    table
        `officials`, `pins` or `bans`.
    add, remove
        Rows with the table's columns; either may be empty. New officials have the
        ids `new-1`, `new-2` and so on, to be replaced by real people.
    """

    table: str
    add: pd.DataFrame
    remove: pd.DataFrame


def with_changes(county: County, changes: Sequence[TableChange]) -> County:
    """
    Give a county with rows added and taken out.

    Parameters
    ----------
    county
        Checked tables.
    changes
        Rows by table. The pins and bans of officials taken out go with them.
    """
    frames: dict[str, Any] = {}
    for change in changes:
        frame = getattr(county, change.table)
        keys = list(frame.columns[: 1 if change.table == "officials" else 2])
        gone = pd.MultiIndex.from_frame(change.remove[keys].astype(str))
        here = pd.MultiIndex.from_frame(frame[keys].astype(str))
        kept = frame[~here.isin(gone)]
        if len(change.add):
            kept = pd.concat([kept, change.add.astype(frame.dtypes.to_dict())])
        frames[change.table] = kept.sort_values(keys, kind="stable", ignore_index=True)
        if change.table == "officials" and len(change.remove):
            for table in ("pins", "bans"):
                pairs = frames.get(table, getattr(county, table))
                theirs = pairs["official_id"].isin(change.remove["official_id"])
                frames[table] = pairs[~theirs].reset_index(drop=True)
    return replace(county, **frames) if frames else county
