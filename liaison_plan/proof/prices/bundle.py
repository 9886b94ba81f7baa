"""Prices as data: tables, and sentences in the language in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liaison_plan.proof.advice.explanation import rows_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Prices:
    """
    What places, one more or less official, and the minimum are worth (边际价值).

    Attributes
    ----------
    places
        One row per official who takes part, in id order: `official_id`; `unit_id`;
        `beat_id`; `village_id` (of the beat's centre); `load`; `load_max`; `is_full`;
        what one more place changes, exactly, given the centres: `left_out`
        (households), `missing` (points to the minimums), `squares`, `gain_m` (weighted
        metres saved); 0 where there is room, NaN where it cannot be told (`why`).
    villages
        One more and one less official, see `prices.beats`.
    minimum
        A minimum lower by one, see `prices.minimum`.
    effort
        Effort the villages were cut with, the plan's own.
    why_not
        Why exact prices cannot be told: `""` (they can), `unequal_workloads`,
        `keep_groups` or `exempt_villages`.
    """

    places: pd.DataFrame
    villages: pd.DataFrame
    minimum: pd.DataFrame
    effort: str
    why_not: str

    def sentences(self) -> list[str]:
        """Say the largest prices, in the language in force."""
        from liaison_plan.proof.prices.say import say_prices

        return say_prices(self)

    def to_json(self) -> dict[str, Any]:
        """Give the tables (lists of rows) and the sentences as plain values."""
        return {
            "effort": self.effort,
            "why_not": self.why_not,
            "places": rows_of(self.places),
            "villages": rows_of(self.villages),
            "minimum": rows_of(self.minimum),
            "sentences": self.sentences(),
        }
