"""The tables that walks become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

#: Columns of the frames of `Walks`.
STOPS = (
    "date", "official_id", "walk", "stop", "household_id", "lon", "lat", "arrive",
    "leave", "walk_m", "walk_min", "wait_min",
)  # fmt: skip
DAYS = (
    "date", "official_id", "walk", "n_doors", "start_lon", "start_lat", "set_out",
    "back", "walk_m", "list_m", "saved_m", "minutes", "n_boats", "is_exact", "is_late",
    "reason",
)  # fmt: skip
BOATS = ("date", "official_id", "walk", "stop", "u", "v", "departs", "arrives")


@dataclass(frozen=True, eq=False)
class Walks:
    """
    Walks of many days, as tables.

    Attributes
    ----------
    stops
        One row per door in the order of the walk, and a last one with an empty
        `household_id` for the way back: `date`, `official_id`, `walk` (from 1; more
        than one where doors lie apart), `stop` (from 1), `household_id`, `lon`, `lat`,
        `arrive`, `leave` (HH:MM), `walk_m` (metres from the stop before, boats not
        counted), `walk_min`, `wait_min` (for boats).
    days
        One row per walk: `date`, `official_id`, `walk`, `n_doors`, `start_lon`,
        `start_lat`, `set_out`, `back` (HH:MM), `walk_m`, `list_m` (metres of the same
        doors in the order of their ids), `saved_m`, `minutes`, `n_boats`, `is_exact`
        (no other order is better), `is_late` (back after the end of the day),
        `reason` (of a walk apart: `no_way` from the start without a boat, `no_boat`
        that goes there and comes back that day; else empty).
    boats
        Boats taken: `date`, `official_id`, `walk`, `stop` (the stop reached
        afterwards), `u`, `v` (road nodes), `departs`, `arrives` (HH:MM).
    """

    stops: pd.DataFrame
    days: pd.DataFrame
    boats: pd.DataFrame

    def steps(self, walk: int) -> list[dict[str, Any]]:
        """
        Give the boats and stops of one walk in the order they come.

        Of walks of one person's one day; a row of `boats` has `u`, a row of `stops`
        has `household_id`.
        """
        steps: list[dict[str, Any]] = []
        boats = _records(self.boats[self.boats["walk"] == walk])
        for stop in _records(self.stops[self.stops["walk"] == walk]):
            steps += [boat for boat in boats if boat["stop"] == stop["stop"]]
            steps.append(stop)
        return steps

    def on(self, date: str, official_id: str) -> Walks:
        """Give the walks of one person's one day; empty tables where there are none."""
        return Walks(
            *(
                frame[
                    (frame["date"] == date) & (frame["official_id"] == official_id)
                ].reset_index(drop=True)
                for frame in (self.stops, self.days, self.boats)
            )
        )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
