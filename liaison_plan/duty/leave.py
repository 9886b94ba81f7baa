"""Who is away when (请假)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from liaison_plan.county.bundle import County


class Absences:
    """
    Days on which officials cannot serve.

    Somebody who does not take part (`is_available`), or whom the county no longer
    lists, is away every day.

    Parameters
    ----------
    county
        `officials` and `leave`.
    """

    def __init__(self, county: County) -> None:
        taking_part = county.officials.loc[county.officials["is_available"]]
        self._here = frozenset(taking_part["official_id"])
        self._leave: dict[str, list[tuple[dt.date, dt.date]]] = {}
        read = dt.date.fromisoformat
        for official, begin, end in county.leave.itertuples(index=False):
            self._leave.setdefault(official, []).append((read(begin), read(end)))

    def is_away(self, official_id: str, day: dt.date) -> bool:
        """Tell whether an official cannot serve on a day."""
        if official_id not in self._here:
            return True
        if official_id not in self._leave:
            return False
        return any(low <= day <= high for low, high in self._leave[official_id])

    def present(self, official_id: str, days: Iterable[dt.date]) -> list[dt.date]:
        """Keep the days on which an official can serve."""
        if official_id not in self._here:
            return []
        if official_id not in self._leave:
            return list(days)
        return [day for day in days if not self.is_away(official_id, day)]

    @property
    def officials(self) -> frozenset[str]:
        """Everybody who takes part."""
        return self._here
