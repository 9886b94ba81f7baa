"""`Plan`: the answer as data, never edited, saved whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

    from liaison_plan.rules.model import Rules
    from liaison_plan.rules.stations import StationRules

Status = Literal["optimal", "feasible", "infeasible"]

#: Columns of every table of a plan folder, in the order they are written.
COLUMNS: dict[str, tuple[str, ...]] = {
    "assignments": (
        "household_id", "village_id", "beat_id", "official_id", "scatter_m",
    ),
    "beats": (
        "beat_id", "village_id", "centre_household_id", "centre_lon", "centre_lat",
        "n_households", "load",
    ),
    "beat_officials": ("beat_id", "official_id", "role", "travel_m"),
    "stations": ("village_id", "role", "official_id"),
    "exceptions": ("rule", "village_id", "official_id", "household_id", "detail"),
}  # fmt: skip

#: Rule codes of exceptions.csv.
RULE_CODES = (
    "uncovered", "below_min", "idle", "village_cannot_be_cut", "home_village",
    "unit_split", "group_split", "station_short",
)  # fmt: skip


@dataclass(frozen=True)
class Aim:
    """
    One aim of the lexicographic order, with what was reached and what is proven.

    Attributes
    ----------
    name
        `uncovered`, `points_missing`, `points_missing_squared`, `idle`,
        `home_village`, `weighted_m`, `changes`; of stations `station_short`,
        `station_short_squared`, `persons_without_place`, `home_village`, `weighted_m`,
        `changes`.
    value
        What the plan reaches (households, points, officials, posts, places or weighted
        metres).
    bound
        Proven lower bound, or None where none was computed.
    """

    name: str
    value: float
    bound: float | None = None

    @property
    def gap(self) -> float | None:
        """
        Relative distance of value to bound; 0 means proven.

        Relative to the larger of the two, for met needs may make metres negative.
        """
        if self.bound is None:
            return None
        if self.value <= self.bound:
            return 0.0
        return (self.value - self.bound) / max(abs(self.value), abs(self.bound))


@dataclass(frozen=True, eq=False)
class Plan:
    """
    A plan (方案): who serves which household, and what could not hold.

    Attributes
    ----------
    assignments
        One row per household in id order: `household_id`, `village_id`, `beat_id`,
        `official_id`, `scatter_m` (metres to the beat's centre; `""`, `""`, NaN for
        a household without an official).
    beats
        `beat_id`, `village_id` (`""` when it has several), `centre_household_id`
        (`""` under `nearest`), `centre_lon`, `centre_lat`, `n_households`, `load`
        (points).
    beat_officials
        `beat_id`, `official_id`, `role` (`first`, `second`), `travel_m`.
    stations
        `village_id` (of the place; a township's id where the place is a township),
        `role`, `official_id`; empty until stations are planned.
    exceptions
        `rule`, `village_id`, `official_id`, `household_id`, `detail`
        (`key=value;...`, in no language).
    rules
        The rules in force.
    status
        `optimal`, `feasible` or `infeasible` (a household is left out; a post that
        nobody can fill is an exception).
    aims
        In lexicographic order.
    county_hashes
        sha256 of each input table's canonical form.
    versions
        Of this package and OR-Tools.
    beat_prices
        What one beat more or less costs each village: list of mappings with
        `village_id`, `beats`, `scatter_m`, `one_less_m`, `one_more_m` (metres of
        scatter gained or lost, None where the band does not admit it).
    layers
        `("households",)`, `("stations",)` or both.
    max_changes
        Most households that were allowed to change their official when the plan was
        made from another; None where nothing limited it.
    station_rules
        The roles in force where stations are planned, else None.
    roads
        Where ways follow roads, how many there are and which speeds were assumed:
        `nodes`, `roads`, `ferries`, `roads_without_minutes`,
        `ferries_without_minutes`, `road_kmh`, `ferry_kmh`, `ferry_wait_min`; else
        None.
    """

    assignments: pd.DataFrame
    beats: pd.DataFrame
    beat_officials: pd.DataFrame
    exceptions: pd.DataFrame
    rules: Rules
    status: Status
    aims: tuple[Aim, ...]
    county_hashes: dict[str, str]
    versions: dict[str, str]
    stations: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(
            columns=list(COLUMNS["stations"]), dtype=str
        )
    )
    beat_prices: tuple[dict[str, Any], ...] = ()
    layers: tuple[str, ...] = ("households",)
    max_changes: int | None = None
    station_rules: StationRules | None = None
    roads: dict[str, int] | None = None

    def __post_init__(self) -> None:
        for name, columns in COLUMNS.items():
            frame = getattr(self, name)
            if tuple(frame.columns) != columns:
                message = f"{name} must have the columns {columns}"
                raise ValueError(message)
            object.__setattr__(self, name, frame.copy(deep=False))

    def save(self, folder: str | Path) -> Path:
        """
        Write the plan folder, whole or not at all.

        Parameters
        ----------
        folder
            A new folder; one that exists is refused.

        Raises
        ------
        PlanFolderError
            The folder exists already or cannot be written.
        """
        from liaison_plan.plan.folder import write_plan

        return write_plan(self, folder)
