"""
Colours that readers with colour-blindness can tell apart.

Villages are shaded by load along one sequential scale (ColorBrewer YlOrBr). Beats
take one of eight hues (after Okabe and Ito, and Tol) such that neighbours differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Light to dark; the first two stand for loads under the minimum.
SHADES = ("#fffbdc", "#fee8a8", "#fec44f", "#f08c28", "#cc5a0c", "#8c2d04")
#: A village none of whose households has an official.
NO_SHADE = "#d9d9d9"
HUES = (
    "#0072b2", "#d55e00", "#009e73", "#aa4499",
    "#332288", "#b8860b", "#56b4e9", "#882255",
)  # fmt: skip


def load_breaks(low: float, high: float) -> list[float]:
    """
    Divide loads at one point under the minimum, at it, and in quarters of the band.

    Parameters
    ----------
    low, high
        The load band (工作量区间) in points.

    Returns
    -------
    breaks
        Rising limits, one fewer than `SHADES`; class i holds loads from
        `breaks[i - 1]` up to under `breaks[i]`.
    """
    if high <= low:
        high = low + 4
    quarter = (high - low) / 4
    return [max(0.0, low - 1), low, low + quarter, low + 2 * quarter, low + 3 * quarter]


def beat_hues(
    x: NDArray[np.float64], y: NDArray[np.float64], holder: NDArray[np.int64]
) -> NDArray[np.int64]:
    """
    Give every beat a hue unlike its neighbours'.

    Parameters
    ----------
    x, y
        Centres of the beats, in degrees.
    holder
        Position of the official of each beat; beats of one official share a hue.

    Returns
    -------
    hues
        Position in `HUES` per beat. Greedy over the Delaunay triangulation of the
        centres in the given order: the hue least used so far among those free.
    """
    beats_of: dict[int, list[int]] = {}
    for beat, who in enumerate(holder.tolist()):
        beats_of.setdefault(who, []).append(beat)
    neighbours = _delaunay(x, y)
    hues = np.full(holder.size, -1, dtype=np.int64)
    used = [0] * len(HUES)
    for beats in beats_of.values():
        taken = {int(hues[near]) for beat in beats for near in neighbours[beat]}
        free = [hue for hue in range(len(HUES)) if hue not in taken]
        hue = min(free or range(len(HUES)), key=lambda h: (used[h], h))
        used[hue] += 1
        hues[beats] = hue
    return hues


def _delaunay(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[set[int]]:
    """Neighbours of every point in the Delaunay triangulation; twins count as one."""
    spots, spot_of = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)
    spot_of = spot_of.reshape(-1)
    at: list[list[int]] = [[] for _ in spots]
    for point, spot in enumerate(spot_of.tolist()):
        at[spot].append(point)
    neighbours: list[set[int]] = [set() for _ in range(x.size)]
    for points in at:
        for point in points:
            neighbours[point].update(p for p in points if p != point)
    if len(spots) < 3:
        return neighbours
    where = {(px, py): spot for spot, (px, py) in enumerate(spots.tolist())}
    edges = shapely.delaunay_triangles(shapely.MultiPoint(spots), only_edges=True)
    for edge in shapely.get_parts(edges):
        (ax, ay), (bx, by) = shapely.get_coordinates(edge).tolist()
        for p in at[where[ax, ay]]:
            neighbours[p].update(at[where[bx, by]])
        for p in at[where[bx, by]]:
            neighbours[p].update(at[where[ax, ay]])
    return neighbours
