"""Coordinate systems, against eviltransform and there and back."""

from __future__ import annotations

import eviltransform
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.county.datum import from_wgs84, to_wgs84

METRES = 111_320
LON = st.floats(73, 135)
LAT = st.floats(18, 53.5)


def apart_m(a, b):
    """Metres between two points in degrees, coarsely."""
    return np.hypot(
        (a[0] - b[0]) * np.cos(np.deg2rad(b[1])) * METRES, (a[1] - b[1]) * METRES
    )


@pytest.fixture(scope="module")
def points():
    """Ten thousand points all over China, and the same through eviltransform."""
    rng = np.random.default_rng(0)
    return rng.uniform(73, 135, 10_000), rng.uniform(18, 53.5, 10_000)


def oracle(function, lon, lat):
    """Run eviltransform's function point by point; it takes latitude first."""
    out = np.array([function(y, x) for x, y in zip(lon, lat, strict=True)])
    return out[:, 1], out[:, 0]


def test_gcj02_agrees_with_eviltransform(points):
    """Within 3 cm: the two use slightly different ellipsoids."""
    theirs = oracle(eviltransform.wgs2gcj, *points)
    assert apart_m(from_wgs84(*points, "gcj02"), theirs).max() < 0.03
    shift = apart_m(from_wgs84(*points, "gcj02"), points)
    assert 100 < np.median(shift) < 900


def test_bd09_agrees_with_eviltransform(points):
    """Within 3 cm as well."""
    gcj = oracle(eviltransform.wgs2gcj, *points)
    theirs = oracle(eviltransform.gcj2bd, *gcj)
    assert apart_m(from_wgs84(*points, "bd09"), theirs).max() < 0.03


def test_the_inverse_is_the_inverse_of_eviltransforms_forward_step(points):
    """Their forward step of our inverse is the given point, within 3 cm."""
    inverse = to_wgs84(*points, "gcj02")
    assert apart_m(oracle(eviltransform.wgs2gcj, *inverse), points).max() < 0.03


def test_the_inverse_agrees_with_eviltransforms_exact_inverse(points):
    """Theirs stops at a millionth of a degree, so within a metre."""
    lon, lat = points[0][:500], points[1][:500]
    theirs = oracle(eviltransform.gcj2wgs_exact, lon, lat)
    assert apart_m(to_wgs84(lon, lat, "gcj02"), theirs).max() < 1


@given(LON, LAT, st.sampled_from(["wgs84", "gcj02", "bd09"]))
def test_there_and_back_is_where_one_was(lon, lat, datum):
    """Within a tenth of a millimetre."""
    assert apart_m(to_wgs84(*from_wgs84(lon, lat, datum), datum), (lon, lat)) < 1e-4


@given(LON, LAT, st.sampled_from(["gcj02", "bd09"]))
def test_back_and_there_is_where_one_was(lon, lat, datum):
    """The other way around."""
    assert apart_m(from_wgs84(*to_wgs84(lon, lat, datum), datum), (lon, lat)) < 1e-4


@pytest.mark.parametrize(
    "point", [(14.5, 35.9), (-4.5, 54.2), (139.7, 35.7), (0.0, 0.0)]
)
@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_outside_china_all_systems_are_the_same(point, datum):
    """Malta, the Isle of Man, Tokyo: nothing moves, in either direction."""
    assert tuple(map(float, from_wgs84(*point, datum))) == point
    assert tuple(map(float, to_wgs84(*point, datum))) == point


def test_missing_points_stay_missing():
    """NaN in, NaN out, without a warning."""
    lon, lat = to_wgs84([np.nan, 117.4], [np.nan, 23.7], "bd09")
    assert np.isnan(lon[0])
    assert np.isnan(lat[0])
    assert np.isfinite(lon[1])


def test_an_unknown_datum_is_refused():
    """Not silently taken for WGS-84."""
    with pytest.raises(ValueError, match="cgcs2000"):
        to_wgs84(117.4, 23.7, "cgcs2000")
    with pytest.raises(ValueError, match="cgcs2000"):
        from_wgs84(117.4, 23.7, "cgcs2000")
