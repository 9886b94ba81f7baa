"""Village cells surround their households and never overlap."""

import numpy as np
import shapely

from liaison_plan.output.cells import basemap_attribution, read_land, village_cells
from tests.output.small import LAND, county_of


def _drawn(county, land=None):
    code = county.households["village_id"].factorize(sort=True)[0]
    lon, lat = county.households["lon"].to_numpy(), county.households["lat"].to_numpy()
    return (
        village_cells(lon, lat, code, len(county.villages), land=land),
        lon,
        lat,
        code,
    )


def test_most_households_lie_in_the_cell_of_their_village():
    """A cell is made of clumps, so a few at the rim may fall beside it."""
    cells, lon, lat, code = _drawn(county_of(2000, 9, 50))
    inside = [
        cells[v].buffer(1e-5).contains(shapely.Point(x, y))
        for x, y, v in zip(lon, lat, code, strict=True)
    ]
    assert np.mean(inside) > 0.95


def test_cells_do_not_overlap():
    """Every spot of ground has one colour."""
    cells, *_ = _drawn(county_of(2000, 9, 50))
    area = sum(cell.area for cell in cells)
    assert shapely.union_all(cells).area > 0.999 * area


def test_cells_end_at_the_shore():
    """No village is coloured on the sea."""
    land = shapely.box(117.0, 23.0, 117.42, 24.0)
    cells, *_ = _drawn(county_of(2000, 9, 50), land)
    wet = [c for c in cells if c.difference(land).area > 0.01 * c.area]
    # The last column of villages stands wholly in the water and keeps its cells.
    assert len(wet) <= 3
    dry = cells[0]
    assert dry.difference(land.buffer(1e-9)).is_empty


def test_a_village_without_households_has_no_cell():
    """Nothing is drawn where nobody lives."""
    cells = village_cells(
        np.array([117.0, 117.1]), np.array([23.0, 23.1]), np.array([0, 2]), 3
    )
    assert cells[1] is None
    assert cells[0] is not None
    assert cells[2] is not None


def test_no_households_at_all_give_no_cells():
    """An empty county is drawn, not refused."""
    nothing = np.array([])
    assert village_cells(nothing, nothing, nothing.astype(int), 2) == [None, None]


def test_households_on_one_point_still_give_a_cell():
    """A block of flats is one point for many households."""
    lon, lat = np.full(40, 117.4), np.full(40, 23.7)
    (cell,) = village_cells(lon, lat, np.zeros(40, dtype=int), 1)
    assert cell.contains(shapely.Point(117.4, 23.7))


def test_a_village_inside_another_keeps_a_cell():
    """A hamlet that is nowhere the majority is still seen."""
    lon = np.append(np.full(40, 117.4), 117.4001)
    lat = np.append(np.full(40, 23.7), 23.7001)
    code = np.append(np.zeros(40, dtype=int), 1)
    cells = village_cells(lon, lat, code, 2)
    assert cells[1] is not None
    assert cells[1].area > 0


def test_land_is_read_from_polygons_only():
    """Lines and points of a basemap are no land; no basemap is none."""
    point = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [0, 0]}}
    land = read_land({**LAND, "features": [*LAND["features"], point]})
    assert land.bounds == (117.2, 23.5, 117.8, 24.0)
    assert read_land(None) is None
    assert read_land({"type": "FeatureCollection", "features": [point]}) is None


def test_attribution_is_taken_from_wherever_it_stands_once():
    """Of the collection or of its features."""
    feature = {"properties": {"attribution": "B"}}
    basemap = {"attribution": "A", "features": [feature, feature, {"properties": None}]}
    assert basemap_attribution(basemap) == "A; B"
    assert basemap_attribution(None) == ""
