"""
Village cells: the ground around a village's households, for colouring a map.

There is no public boundary for most villages, so a cell is made from the households:
the union of the Voronoi cells of small clumps of them, cut to what lies near a house
and on land. It is a picture of the plan, not an administrative boundary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Points = NDArray[np.float64]
    Codes = NDArray[np.int64]

#: Clumps are squares of this many degrees of latitude (about 150 m) or more.
_CLUMP_DEG = 0.00135
#: More clumps than this give outlines too heavy for a page and no clearer a picture.
_MAX_CLUMPS = 3000
#: A cell reaches at least this far beyond its households (about 400 m), and at most
#: about 2 km where farms stand far apart.
_REACH_DEG = (0.0036, 0.018)


def village_cells(
    lon: Points,
    lat: Points,
    village: Codes,
    n_villages: int,
    *,
    land: BaseGeometry | None = None,
) -> list[BaseGeometry | None]:
    """
    Draw one cell per village (村) around its households.

    Parameters
    ----------
    lon, lat
        Households in degrees, WGS-84.
    village
        Position of each household's village, 0 to `n_villages - 1`.
    n_villages
        How many villages there are.
    land
        Land in degrees; cells are cut to it. None cuts to the neighbourhood of the
        households only.

    Returns
    -------
    cells
        One polygon or multipolygon in degrees per village, None for a village
        without households. No two overlap.
    """
    cells: list[BaseGeometry | None] = [None] * n_villages
    if lon.size == 0:
        return cells
    # In this plane a degree is as long eastward as northward.
    squeeze = max(0.05, float(np.cos(np.radians(lat.mean()))))
    sites, owner, width = _clumps(lon * squeeze, lat, village, n_villages)
    ground = _neighbourhood(sites, width)
    for code, cell in _dissolved(sites, owner, ground):
        cells[code] = _stretched(cell, 1.0 / squeeze)
    if land is not None:
        shapely.prepare(land)
        for code, whole in enumerate(cells):
            if whole is not None and not land.contains_properly(whole):
                cut = _polygons_only(whole.intersection(land))
                # Households drawn on the water by a coarse coast keep their cell.
                cells[code] = whole if cut.is_empty else cut
    return cells


def read_land(basemap: dict[str, Any] | None) -> BaseGeometry | None:
    """
    Join all polygons of a GeoJSON FeatureCollection into one geometry.

    Parameters
    ----------
    basemap
        `county.basemap`: FeatureCollection in WGS-84, or None.

    Returns
    -------
    land
        A valid polygon or multipolygon, or None where there is none.
    """
    shapes = [
        shapely.make_valid(shapely.geometry.shape(feature["geometry"]))
        for feature in (basemap or {}).get("features", [])
        if (feature.get("geometry") or {}).get("type") in {"Polygon", "MultiPolygon"}
    ]
    land = _polygons_only(shapely.union_all(shapes))
    return None if land.is_empty else land


def basemap_attribution(basemap: dict[str, Any] | None) -> str:
    """Join the `attribution` texts of a basemap, each once, in their order."""
    if not basemap:
        return ""
    places = [basemap, basemap.get("properties") or {}]
    places += [feature.get("properties") or {} for feature in basemap["features"]]
    found = [str(place["attribution"]) for place in places if place.get("attribution")]
    return "; ".join(dict.fromkeys(found))


def _clumps(
    x: Points, y: Points, village: Codes, n_villages: int
) -> tuple[Points, Codes, float]:
    """Gather households into square clumps; a clump belongs to most of its houses."""
    width = _CLUMP_DEG
    while True:
        column = np.floor((x - x.min()) / width).astype(np.int64)
        row = np.floor((y - y.min()) / width).astype(np.int64)
        square = row * (int(column.max()) + 1) + column
        squares, clump = np.unique(square, return_inverse=True)
        if squares.size <= _MAX_CLUMPS:
            break
        width *= 1.25
    # Count houses per (clump, village); of equals the first village in order wins.
    pair, count = np.unique(clump * n_villages + village, return_counts=True)
    order = np.lexsort((pair % n_villages, -count, pair // n_villages))
    pair = pair[order]
    _first, at = np.unique(pair // n_villages, return_index=True)
    owner = pair[at] % n_villages
    mine = village == owner[clump]
    n = np.bincount(clump[mine], minlength=squares.size)
    sx = np.bincount(clump[mine], weights=x[mine], minlength=squares.size) / n
    sy = np.bincount(clump[mine], weights=y[mine], minlength=squares.size) / n
    sites = np.column_stack([sx, sy])
    # A village that is nowhere the majority still gets its own spot.
    for code in np.setdiff1d(np.unique(village), owner):
        spot = [np.median(x[village == code]), np.median(y[village == code])]
        sites = np.vstack([sites, spot])
        owner = np.append(owner, code)
    _unique, keep = np.unique(sites, axis=0, return_index=True)
    keep.sort()
    return sites[keep], owner[keep], width


def _neighbourhood(sites: Points, width: float) -> BaseGeometry:
    """Ground within reach of a clump, its small holes filled."""
    spots = np.asarray(shapely.points(sites))
    reach = max(_REACH_DEG[0], 1.5 * width)
    if len(sites) > 1:
        tree = shapely.STRtree(spots)
        _pairs, apart = tree.query_nearest(
            spots, exclusive=True, all_matches=False, return_distance=True
        )
        reach = max(reach, min(_REACH_DEG[1], 1.3 * float(np.quantile(apart, 0.95))))
    discs = shapely.buffer(spots, reach, quad_segs=4)
    # Closing (out and back in) joins hamlets that nearly touch and rounds the rim.
    grown = shapely.union_all(discs).buffer(reach, quad_segs=3)
    ground: BaseGeometry = grown.buffer(-1.2 * reach, quad_segs=3).simplify(width / 3)
    hole = (12 * reach) ** 2
    whole = [
        shapely.Polygon(
            part.exterior,
            [ring for ring in part.interiors if shapely.Polygon(ring).area > hole],
        )
        for part in list(shapely.get_parts(ground))
    ]
    return shapely.union_all(whole)


def _dissolved(
    sites: Points, owner: Codes, ground: BaseGeometry
) -> list[tuple[int, BaseGeometry]]:
    """Join the Voronoi cells of each village's clumps and cut them to the ground."""
    if len(sites) == 1:
        return [(int(owner[0]), ground)]
    cloud: BaseGeometry = shapely.MultiPoint(sites)
    voronoi = shapely.get_parts(shapely.voronoi_polygons(cloud, extend_to=ground))
    tree = shapely.STRtree(voronoi)
    site, at = tree.query(shapely.points(sites), predicate="intersects")
    # A site lies inside one cell; np.unique keeps the first should rounding give two.
    _site, first = np.unique(site, return_index=True)
    cell_of = at[first]
    joined = []
    for code in np.unique(owner):
        own = shapely.union_all(voronoi[cell_of[owner == code]])
        cell = _polygons_only(own.intersection(ground))
        if not cell.is_empty:
            joined.append((int(code), cell))
    return joined


def _stretched(shape: BaseGeometry, factor: float) -> BaseGeometry:
    """Multiply all eastings by a factor."""
    return shapely.transform(shape, lambda xy: xy * np.array([factor, 1.0]))


def _polygons_only(shape: BaseGeometry) -> BaseGeometry:
    """Drop the points and lines an intersection may leave behind."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
