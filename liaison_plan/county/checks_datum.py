"""The check that households and villages share one coordinate system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.county.datum import DATUMS, Datum, from_wgs84, to_wgs84

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.case import Case
    from liaison_plan.county.findings import Finding

    Floats = NDArray[np.float64]

_NAMES = {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}

#: Villages with a point and households that are needed to tell an offset from chance.
_VILLAGES = 5
_HOUSEHOLDS = 5

#: An offset shorter than this cannot be a mix-up inside China (some 300 to 1,300 m).
_SHORTEST_M = 200.0

#: A mix-up is unmistakable where correcting it brings this share of households home.
_UNMISTAKABLE = 0.10

#: Households looked at; more would make no difference and take long.
_SAMPLE = 5_000


@dataclass(frozen=True)
class _Fit:
    """How well villages and households fit together under one assumption."""

    offset_m: float
    error_m: float
    share_at_home: float


def check_datum(case: Case) -> list[Finding]:
    """
    Find households and villages that were exported in different coordinate systems.

    Village points lie around the middles of their households in all directions. A
    common offset of the length and direction by which two systems differ is a mix-up;
    the share of households that are nearest to their own village shows how much it
    matters. It is a fault only where that share leaves no doubt.
    """
    raw = case.given("households", "village_id", "lon", "lat")
    villages = case.given("villages", "village_id", "lon", "lat")
    if raw is None or villages is None:
        return []
    table = case.places.villages
    good = table["lon"].notna() & (table["n"] >= _HOUSEHOLDS)
    if good.sum() < _VILLAGES:
        return []
    arrays = _Arrays.of(case)
    now = arrays.fit(arrays.households, arrays.villages)
    if now.offset_m < max(_SHORTEST_M, 5 * now.error_m):
        return []
    fits = {}
    for assumed in DATUMS:
        if assumed != case.datum:
            households = _reread(arrays.households, case.datum, assumed)
            fits["households", assumed] = arrays.fit(households, arrays.villages)
            points = _reread(arrays.villages, case.datum, assumed)
            fits["villages", assumed] = arrays.fit(arrays.households, points)
    (moved, datum), best = min(fits.items(), key=lambda item: item[1].offset_m)
    gained = best.share_at_home - now.share_at_home
    if best.offset_m > 0.35 * now.offset_m or gained < -0.005:
        return []
    is_sure = gained >= _UNMISTAKABLE
    place = raw if moved == "households" else villages
    return [
        place.finding(
            "datum_mixed" if is_sure else "datum_doubtful", None, "lon",
            datum=_NAMES[datum], declared=_NAMES[case.datum],
            before_m=f"{now.offset_m:.0f}", after_m=f"{best.offset_m:.0f}",
            before=f"{100 * now.share_at_home:.0f}",
            after=f"{100 * best.share_at_home:.0f}",
        )
    ]  # fmt: skip


@dataclass(frozen=True)
class _Arrays:
    """Points of households and villages; `own` is each household's village."""

    households: tuple[Floats, Floats]
    villages: tuple[Floats, Floats]
    own: NDArray[np.intp]

    @classmethod
    def of(cls, case: Case) -> _Arrays:
        """Take households of villages that have a point, evenly from all of them."""
        table = case.places.villages
        table = table[table["lon"].notna() & (table["n"] >= _HOUSEHOLDS)]
        frame = case.frames["households"]
        own = table.index.get_indexer(pd.Index(frame["village_id"]))
        # By id, so that the order of the rows makes no difference.
        at = case.source.tables["households"].order
        at = at[(own[at] >= 0) & frame["lon"].notna().to_numpy()[at]]
        at = at[:: max(len(at) // _SAMPLE, 1)]
        points = frame["lon"].to_numpy(float)[at], frame["lat"].to_numpy(float)[at]
        return cls(
            points,
            (table["lon"].to_numpy(float), table["lat"].to_numpy(float)),
            own[at],
        )

    def fit(
        self, households: tuple[Floats, Floats], villages: tuple[Floats, Floats]
    ) -> _Fit:
        """Measure the common offset and the share nearest to their own village."""
        scale = np.cos(np.deg2rad(np.median(villages[1])))
        metres = 111_195.0
        x, y = households[0] * scale * metres, households[1] * metres
        vx, vy = villages[0] * scale * metres, villages[1] * metres
        present = np.unique(self.own)
        east = np.array([np.median(x[self.own == v]) - vx[v] for v in present])
        north = np.array([np.median(y[self.own == v]) - vy[v] for v in present])
        offset = float(np.hypot(np.median(east), np.median(north)))
        error = (
            1.4826 * 1.2533 * np.hypot(_mad(east), _mad(north)) / np.sqrt(len(present))
        )
        nearest = np.empty(len(x), dtype=np.intp)
        for start in range(0, len(x), 500):  # bounded memory with thousands of villages
            part = slice(start, start + 500)
            squared = (x[part, None] - vx) ** 2 + (y[part, None] - vy) ** 2
            nearest[part] = squared.argmin(axis=1)
        return _Fit(offset, float(error), float((nearest == self.own).mean()))


def _reread(
    points: tuple[Floats, Floats], declared: str, assumed: Datum
) -> tuple[Floats, Floats]:
    """Points as they are if the table was written in another system than declared."""
    return to_wgs84(*from_wgs84(*points, declared), assumed)


def _mad(values: Floats) -> float:
    return float(np.median(np.abs(values - np.median(values))))
