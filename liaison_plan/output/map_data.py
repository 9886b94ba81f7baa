"""The data blob of the coverage page: everything it shows, as one JSON value."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from liaison_plan.output.baseline import changes_today
from liaison_plan.output.cells import basemap_attribution, read_land, village_cells
from liaison_plan.output.change_layer import change_layer
from liaison_plan.output.colours import HUES, NO_SHADE, SHADES, load_breaks
from liaison_plan.output.map_words import page_line, page_words, shade_labels
from liaison_plan.output.packing import (
    pack_beats,
    pack_households,
    pack_officials,
    pack_villages,
    placed_households,
    positions,
    rings,
)
from liaison_plan.output.price_layer import price_layer
from liaison_plan.plan.bundle import RULE_CODES
from liaison_plan.plan.sentences import exception_sentence, rule_title
from liaison_plan.words import current_language

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.prices import Prices

#: Households are drawn from this zoom; later where the whole county fits there.
HOUSEHOLDS_FROM = 12
#: Metres a pixel shows at zoom 0 on the equator.
_METRES_A_PIXEL = 156_543.034
#: Pixels across which a county is looked at in a usual window or a notebook.
_WINDOW_PX = 560
#: Land is kept this many county extents beyond the county.
_AROUND = 1.5
_LAND_POINTS = 20_000


def page_data(
    county: County,
    plan: Plan,
    *,
    baseline: Plan | None,
    prices: Prices | None = None,
    show_changes: bool = False,
) -> dict[str, Any]:
    """
    Gather what the coverage page shows.

    Parameters
    ----------
    county, plan
        Of one state; ids only are taken, never a name of a person.
    baseline
        The plan in force today (现行方案) for the layer of changes; None takes the
        households' own `official_id` where given.
    prices
        Of this plan, for the layer of prices; None leaves it out.
    show_changes
        Whether the page opens with the layer of changes switched on.

    Returns
    -------
    data
        Nested mappings and lists for JSON; see `assets/coverage_page.js` for its
        reader. Equal input gives equal bytes.
    """
    households = placed_households(county, plan)
    bounds = _bounds(county, households)
    land = land_near(read_land(county.basemap), bounds)
    inside = households[households["village"] >= 0]
    cells = village_cells(
        inside["lon"].to_numpy(dtype=float),
        inside["lat"].to_numpy(dtype=float),
        inside["village"].to_numpy(),
        len(county.villages),
        land=land,
    )
    villages = pack_villages(county, plan, households, cells)
    zoom = _households_from(bounds)
    breaks = load_breaks(plan.rules.load.min, plan.rules.load.max)
    west, south, east, north = bounds
    return {
        "lang": "zh-CN" if current_language() == "zh" else "en",
        "line": page_line(county, plan),
        "words": page_words(zoom=zoom, is_nearest=plan.rules.method.name == "nearest"),
        "view": {"bounds": [[south, west], [north, east]], "from": zoom},
        "palette": [*HUES, "#000000"],
        "shades": {
            "colours": list(SHADES),
            "labels": shade_labels(breaks),
            "none": NO_SHADE,
            "used": sorted({shade for shade in villages["shade"] if shade >= 0}),
        },
        "attribution": basemap_attribution(county.basemap),
        "land": rings(land),
        "villages": villages,
        "officials": pack_officials(county),
        "beats": pack_beats(county, plan),
        "households": pack_households(households),
        "unplaced": len(plan.assignments) - len(households),
        "exceptions": _pack_exceptions(county, plan, households),
        "changes": change_layer(
            county,
            changes_today(county, plan, baseline),
            households,
            is_on=show_changes,
        ),
        "prices": price_layer(county, prices),
    }


def _pack_exceptions(
    county: County, plan: Plan, households: pd.DataFrame
) -> dict[str, Any]:
    """Pack exceptions with the positions they concern (-1 = none) and sentences."""
    table = plan.exceptions
    codes = [code for code in RULE_CODES if (table["rule"] == code).any()]
    names = dict(
        zip(county.villages["village_id"], county.villages["name"], strict=True)
    )
    rows = (row for _i, row in table.iterrows())
    return {
        "codes": codes,
        "labels": [rule_title(code) for code in codes],
        "kind": [codes.index(code) for code in table["rule"]],
        "village": positions(
            table["village_id"], county.villages["village_id"]
        ).tolist(),
        "official": positions(
            table["official_id"], county.officials["official_id"]
        ).tolist(),
        "household": positions(
            table["household_id"], households["household_id"]
        ).tolist(),
        "text": [exception_sentence(row, village_names=names) for row in rows],
    }


def _bounds(
    county: County, households: pd.DataFrame
) -> tuple[float, float, float, float]:
    """West, south, east, north of the households, else of villages and officials."""
    for table in (households, county.villages, county.officials):
        points = table[["lon", "lat"]].to_numpy(dtype=float)
        points = points[np.isfinite(points).all(axis=1)]
        if len(points):
            west, south = points.min(axis=0).round(5).tolist()
            east, north = points.max(axis=0).round(5).tolist()
            return west, south, east, north
    return -180.0, -60.0, 180.0, 60.0


def _households_from(bounds: tuple[float, float, float, float]) -> int:
    """
    Zoom from which households are drawn.

    At the zoom where the whole county fits a window, villages must still be seen;
    for a small district that is beyond `HOUSEHOLDS_FROM`.
    """
    west, south, east, north = bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    metres = 111_195 * max((east - west) * squeeze, north - south, 1e-3)
    fits = math.log2(_METRES_A_PIXEL * squeeze * _WINDOW_PX / metres)
    return max(HOUSEHOLDS_FROM, min(16, math.floor(fits) + 1))


def land_near(
    land: BaseGeometry | None, bounds: tuple[float, float, float, float]
) -> BaseGeometry | None:
    """Cut land to the surroundings of the county, and thin it where it is heavy."""
    if land is None:
        return None
    west, south, east, north = bounds
    room = _AROUND * max(east - west, north - south, 0.02)
    near: BaseGeometry = shapely.clip_by_rect(
        land, west - room, south - room, east + room, north + room
    )
    tolerance = 5e-5
    while shapely.get_num_coordinates(near) > _LAND_POINTS:
        near = near.simplify(tolerance)
        tolerance *= 2
    return None if near.is_empty else near
