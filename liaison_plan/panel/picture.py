"""
What the panel's map shows, packed: once what stays, and per plan only what changes.

Households keep their order for the life of a panel, so that an update is one beat
number a household, and beats keep their hue as long as they keep their id: an edit
recolours what it touches and nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_plan.output.colours import load_breaks
from liaison_plan.output.map_data import page_data
from liaison_plan.output.packing import (
    pack_beats,
    pack_officials,
    positions,
    steps,
)
from liaison_plan.panel.map_words import map_words
from liaison_plan.plan.bundle import RULE_CODES
from liaison_plan.plan.measures import village_summary
from liaison_plan.plan.sentences import rule_title

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

#: Of `page_data`, what no edit changes.
_KEPT = ("lang", "view", "palette", "shades", "attribution", "land", "unplaced")


@dataclass(frozen=True, eq=False)
class Marks:
    """
    What is marked on the map beside the plan itself.

    Attributes
    ----------
    changes
        As `plan.compare.changed_households`.
    new_exceptions
        Whether each row of the plan's exceptions is new against the baseline.
    pins
        Ids of pinned households.
    frozen_villages
        Ids of frozen villages.
    """

    changes: pd.DataFrame
    new_exceptions: pd.Series[bool]
    pins: Iterable[str] = ()
    frozen_villages: Collection[str] = ()


class Picture:
    """
    The packed data of one panel.

    Attributes
    ----------
    fixed
        JSON: words, land, villages with their cells, ids of households, colours.
    points
        int32 little-endian: x of all households, y of all, village of all.
    """

    def __init__(self, county: County, plan: Plan) -> None:
        data = page_data(county, plan, baseline=None)
        self._ids = data["households"]["id"]
        self._at = {id_: k for k, id_ in enumerate(self._ids)}
        self._hues = dict(zip(data["beats"]["id"], data["beats"]["hue"], strict=True))
        self._revision = 0
        self.points = self._packed_points(county)
        villages = {
            name: data["villages"][name] for name in ("id", "name", "x", "y", "cells")
        }
        is_nearest = plan.rules.method.name == "nearest"
        self.fixed = json.dumps(
            {name: data[name] for name in _KEPT}
            | {
                "words": map_words(zoom=data["view"]["from"]),
                "is_nearest": is_nearest,
                "villages": villages,
                "households": self._ids,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    def _packed_points(self, county: County) -> bytes:
        table = county.households.set_index("household_id").loc[self._ids]
        village = positions(table["village_id"], county.villages["village_id"])
        columns = [steps(table["lon"]), steps(table["lat"]), village]
        return np.concatenate(columns).astype("<i4").tobytes()

    def beat_of(self, plan: Plan) -> bytes:
        """Position of the beat of every household drawn, -1 = none, as int32."""
        beat = plan.assignments.set_index("household_id")["beat_id"].loc[self._ids]
        return positions(beat, plan.beats["beat_id"]).astype("<i4").tobytes()

    def part_of(self, county: County, plan: Plan, marks: Marks) -> str:
        """
        Pack what a plan says.

        Parameters
        ----------
        county, plan
            Of one state; households as in the county the panel was opened with.
        marks
            What is marked beside it.

        Returns
        -------
        now
            JSON, its `revision` one higher with every call.
        """
        self._revision += 1
        beats = pack_beats(county, plan, hues=self._hues)
        # A beat that is new keeps the hue it is given now.
        self._hues |= dict(zip(beats["id"], beats["hue"], strict=True))
        del beats["travel"], beats["n"], beats["load"]
        return json.dumps(
            {
                "revision": self._revision,
                "beats": beats,
                "officials": pack_officials(county),
                "villages": self._villages(county, plan, marks),
                "exceptions": self._exceptions(county, plan, marks),
                "changes": self._changes(marks.changes),
                "pins": sorted(self._at[h] for h in marks.pins if h in self._at),
                "frozen_villages": sorted(marks.frozen_villages),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    def _villages(
        self, county: County, plan: Plan, marks: Marks
    ) -> dict[str, list[Any]]:
        villages = village_summary(plan, county)
        breaks = load_breaks(plan.rules.load.min, plan.rules.load.max)
        mean = villages["load_mean"].to_numpy(dtype=float)
        shade = np.where(
            np.isnan(mean), -1, np.searchsorted(breaks, mean, side="right")
        )
        n_changes = marks.changes["village_id"].value_counts()
        return {
            "shade": shade.tolist(),
            "mean": villages["load_mean"].round(1).fillna(-1.0).tolist(),
            "beats": villages["n_beats"].tolist(),
            "changes": [
                int(n_changes.get(village, 0)) for village in villages["village_id"]
            ],
        }

    def _exceptions(
        self, county: County, plan: Plan, marks: Marks
    ) -> dict[str, list[Any]]:
        table = plan.exceptions
        codes = [code for code in RULE_CODES if (table["rule"] == code).any()]
        household = [self._at.get(id_, -1) for id_ in table["household_id"]]
        return {
            "codes": codes,
            "labels": [rule_title(code) for code in codes],
            "kind": [codes.index(code) for code in table["rule"]],
            "household": household,
            "official": positions(
                table["official_id"], county.officials["official_id"]
            ).tolist(),
            "village": positions(
                table["village_id"], county.villages["village_id"]
            ).tolist(),
            "is_new": [int(is_new) for is_new in marks.new_exceptions],
        }

    def _changes(self, changes: pd.DataFrame) -> dict[str, list[Any]]:
        drawn = changes[changes["household_id"].isin(self._at)]
        former = sorted(set(drawn["old_official_id"]))
        was = {official: k for k, official in enumerate(former)}
        return {
            "household": [self._at[id_] for id_ in drawn["household_id"]],
            "officials": former,
            "was": [was[official] for official in drawn["old_official_id"]],
        }
