"""
One region of a plan by itself: its households, officials and allowed pairs.

Aims are sums over regions and no household leaves its region, so every exchange of
households inside a region, and the cheapest one, is found without the rest of the
county.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.transport import Bands

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.state import PlanState
    from liaison_plan.solving.pricing import PairSpace

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Part:
    """
    Households and officials of one region, in positions of their own.

    Attributes
    ----------
    households, officials
        Positions in the county, ascending.
    official
        Official of each household (position in `officials`), -1 = nobody.
    load
        Points of each official.
    bands
        Load bands, as in `PlanState.bands`.
    space
        Allowed pairs; its points are `officials`.
    """

    households: Ints
    officials: Ints
    official: Ints
    load: Ints
    bands: Bands
    space: PairSpace

    def household_at(self, household: int) -> int:
        """Position here of a household of the county."""
        return int(np.searchsorted(self.households, household))

    def official_at(self, official: int) -> int:
        """Position here of an official of the county, -1 where they are not here."""
        at = int(np.searchsorted(self.officials, official))
        here = at < len(self.officials) and self.officials[at] == official
        return at if here else -1


def region_of_official(state: PlanState, official: int) -> int:
    """Region an official works in, -1 when idle."""
    held = np.flatnonzero(state.official == official)
    if len(held):
        return int(state.region_of[held[0]])
    if state.centre[official] >= 0:
        return int(state.region_of[state.centre[official]])
    return -1


def part_of(state: PlanState, region: int) -> Part:
    """
    Take one region of a plan.

    Parameters
    ----------
    state
        The plan as positions.
    region
        Position of the region (`PlanState.region_of`).
    """
    inside = state.region_of == region
    households = np.flatnonzero(inside)
    m = len(state.load)
    if state.regions.n == 1:
        officials = np.arange(m)
    else:
        here = np.zeros(m, bool)
        held = state.official[households]
        here[held[held >= 0]] = True
        has = state.centre >= 0
        here[has] |= inside[state.centre[has]]
        officials = np.flatnonzero(here)
    return Part(
        households,
        officials,
        _counted_anew(state.official[households], officials, m),
        state.load[officials],
        Bands(
            state.bands.minimum[officials],
            state.bands.maximum[officials],
            state.bands.must_work[officials],
        ),
        _space(state.space, households, officials, m),
    )


def _space(space: PairSpace, households: Ints, officials: Ints, m: int) -> PairSpace:
    """Restrict the allowed pairs; who is bound to somebody elsewhere may go nowhere."""
    n = len(space.households)
    row = np.full(n, -1)
    row[households] = np.arange(len(households))
    column = _places(officials, m)
    both = (row[space.banned_household] >= 0) & (column[space.banned_point] >= 0)
    return replace(
        space,
        households=space.households[households],
        lon=space.lon[officials],
        lat=space.lat[officials],
        serves=space.serves[:, officials],
        only=_counted_anew(space.only[households], officials, m, elsewhere=-2),
        banned_household=row[space.banned_household][both],
        banned_point=column[space.banned_point][both],
        today=_counted_anew(space.today[households], officials, m, elsewhere=-2),
    )


def _places(officials: Ints, m: int) -> Ints:
    # One more than there are, so that there is a first one to look at.
    at = np.full(m + 1, -1)
    at[officials] = np.arange(len(officials))
    return at


def _counted_anew(
    position: Ints, officials: Ints, m: int, *, elsewhere: int = -1
) -> Ints:
    """Positions among `officials`; negative ones stay, all others are `elsewhere`."""
    new = _places(officials, m)[np.maximum(position, 0)]
    return np.where(position < 0, position, np.where(new < 0, elsewhere, new))
