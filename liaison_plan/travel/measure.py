"""
The seam between "how far" and everything that asks.

Solvers, measures and verification ask a `Measure`; road and ferry networks become one
more class with the same two methods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from liaison_plan.travel.straight import haversine_m

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


class Measure(Protocol):
    """What a way of measuring offers."""

    def metres(
        self, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
    ) -> NDArray[np.float64]:
        """Metres from points a to points b (degrees, broadcast)."""
        ...


@dataclass(frozen=True)
class StraightLine:
    """
    Great-circle metres times a detour factor.

    Attributes
    ----------
    detour
        How much longer the way is than the straight line; at least 1.
    """

    detour: float = 1.0

    def metres(
        self, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
    ) -> NDArray[np.float64]:
        """Metres from points a to points b (degrees, broadcast)."""
        return haversine_m(lon_a, lat_a, lon_b, lat_b) * self.detour
