"""
What the next plan is made for: tables, rules and wishes, as one value.

Edits turn one situation into the next (`edits`); nothing is solved here. What a planner
wishes beside the tables (frozen villages, handed-over beats, who is away) is kept apart
and written into pins and officials only when an `Instance` or a folder needs them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.county.revise import revise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.rules.model import Rules

    Pairs = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Situation:
    """
    Tables, rules and wishes.

    Attributes
    ----------
    county
        The county as it was read.
    officials
        Its officials, edited; all columns of `County.officials`.
    pins, bans
        Official by household (the county's own included), and pairs that must not be.
    rules
        Rules in force.
    max_changes
        The change budget; None for as few as must be.
    frozen_villages
        By village id, who keeps each of its households.
    frozen_officials
        By official id, the households they keep; they take no others.
    away
        By official id, until when (any text).
    handed
        By household id, the official its whole beat was handed to.
    """

    county: County
    officials: pd.DataFrame
    pins: Mapping[str, str]
    bans: frozenset[tuple[str, str]]
    rules: Rules
    max_changes: int | None = None
    frozen_villages: Mapping[str, Pairs] = field(default_factory=dict)
    frozen_officials: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    away: Mapping[str, str] = field(default_factory=dict)
    handed: Mapping[str, str] = field(default_factory=dict)

    def official(self, official_id: str) -> dict[str, object]:
        """Give one row of the officials."""
        rows = self.officials[self.officials["official_id"] == official_id]
        return {str(column): value for column, value in rows.iloc[0].items()}

    def all_pins(self) -> dict[str, str]:
        """Pins with those that freezing stands for."""
        pins: dict[str, str] = {}
        for kept in self.frozen_villages.values():
            pins |= kept
        for official, doors in self.frozen_officials.items():
            pins |= dict.fromkeys(doors, official)
        return pins | dict(self.pins)

    def revised(self) -> County:
        """
        Make the county that `plan` would be given: edited tables, without hashes.

        Raises
        ------
        DataError
            The edits contradict each other or the tables.
        """
        county, pins = self.county, self.all_pins()
        officials = None
        if self.officials is not county.officials or self.frozen_officials:
            officials = self._limited()
        same_pins = dict(
            zip(county.pins["household_id"], county.pins["official_id"], strict=True)
        ) == dict(pins)
        same_bans = self.bans == bans_of(county)
        if officials is None and same_pins and same_bans:
            return county
        return revise(
            county,
            officials=officials,
            pins=None if same_pins else _pairs(sorted(pins.items())),
            bans=None if same_bans else _pairs(sorted(self.bans)),
        )

    def _limited(self) -> pd.DataFrame:
        """Officials; who is frozen may carry what they carry and no more."""
        frame = self.officials
        if not self.frozen_officials:
            return frame
        frame = frame.copy()
        points = self.county.households.set_index("household_id")["workload"]
        rows = frame["official_id"].isin(list(self.frozen_officials))
        load = frame.loc[rows, "official_id"].map(
            {
                o: int(points.reindex(list(doors)).sum())
                for o, doors in self.frozen_officials.items()
            }
        )
        low = frame.loc[rows, "load_min"].astype("Int64")
        frame.loc[rows, "load_max"] = load.astype("Int64")
        frame.loc[rows, "load_min"] = low.where(low.isna() | (low <= load), load)
        return frame


def start(county: County, plan: Plan) -> Situation:
    """
    Begin with a county and a plan of it.

    Parameters
    ----------
    county, plan
        The county, and a plan whose rules are in force.
    """
    return Situation(
        county,
        county.officials,
        dict(zip(county.pins["household_id"], county.pins["official_id"], strict=True)),
        bans_of(county),
        plan.rules,
    )


def bans_of(county: County) -> frozenset[tuple[str, str]]:
    """Pairs of a household and an official that must not be."""
    bans = county.bans
    return frozenset(zip(bans["household_id"], bans["official_id"], strict=True))


def _pairs(rows: list[tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["household_id", "official_id"], dtype="str")
