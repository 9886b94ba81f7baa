"""The map of stations (驻点图): places by kind, and lines to who is posted there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.output.cells import basemap_attribution, read_land
from liaison_plan.output.packing import positions, rings
from liaison_plan.output.plain_page import plain_page
from liaison_plan.output.posts.people_at import places_of, posts_of, roles_of
from liaison_plan.plan.sentences import exception_sentence
from liaison_plan.plan.titles import (
    kind_title,
    needs_text,
    rank_title,
    role_title,
)
from liaison_plan.words import current_language, ngettext
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

#: Sign and colour of each kind of place; other kinds share the last.
_SIGNS = {
    "township": ("star", "#7a3b9a"),
    "village": ("circle", "#2e7d46"),
    "community": ("square", "#1f6fb2"),
    "building": ("triangle", "#b45f06"),
    "enterprise": ("diamond", "#9a3b3b"),
    "project": ("triangle", "#6b6b00"),
    "shopping_street": ("bar", "#00788a"),
}
_OTHER = ("circle", "#6d767e")
#: Lines of the roles, in their order.
_COLOURS = (
    "#d1495b", "#2b6cb0", "#2f855a", "#b7791f", "#805ad5", "#00838f", "#8d6e63",
    "#ad1457",
)  # fmt: skip


def station_page(county: County, plan: Plan) -> tuple[str, str]:
    """
    Draw the map of a plan's stations.

    Parameters
    ----------
    county, plan
        Of one state; ids only are taken, never a name of a person.

    Returns
    -------
    page, line
        One HTML file that asks for nothing, in the language in force; the plan in one
        line. Equal input gives equal bytes.
    """
    data = station_data(county, plan)
    page = plain_page(
        data,
        element="lp-posts",
        start="liaisonPosts.start",
        styles=("coverage.css", "posts.css"),
        scripts=("coverage.js", "posts.js"),
    )
    return page, data["line"]


def station_data(county: County, plan: Plan) -> dict[str, Any]:
    """
    Gather what the map of stations shows.

    Returns
    -------
    data
        For JSON; its reader is `assets/posts.js`. Points are degrees or null.
    """
    places = places_of(county, plan)
    posts = posts_of(county, plan, places)
    people = county.officials
    people = people[people["official_id"].isin(posts["official_id"])]
    people = people.reset_index(drop=True)
    kinds = places["kind"]
    codes = sorted(set(kinds), key=lambda k: ([*_SIGNS, k].index(k), k))
    roles = roles_of(plan)
    land = read_land(county.basemap)
    return {
        "lang": "zh-CN" if current_language() == "zh" else "en",
        "line": _line(places, posts),
        "words": _words(),
        "bounds": _bounds(places, people),
        "land": rings(land),
        "attribution": basemap_attribution(county.basemap),
        "kinds": [
            {
                "title": kind_title(kind),
                "shape": _SIGNS.get(kind, _OTHER)[0],
                "colour": _SIGNS.get(kind, _OTHER)[1],
                "n": int((kinds == kind).sum()),
            }
            for kind in codes
        ],
        "roles": [
            {
                "title": role_title(role),
                "colour": _COLOURS[at % len(_COLOURS)],
                "n": int((posts["role"] == role).sum()),
            }
            for at, role in enumerate(roles)
        ],
        "places": {
            "id": places["place_id"].tolist(),
            "name": places["name"].tolist(),
            "township": places["township"].tolist(),
            "kind": [codes.index(kind) for kind in kinds],
            "needs": [needs_text(needs) for needs in places["needs"]],
            "missing": places["missing"].tolist(),
            **_points(places),
        },
        "people": _people(county, people),
        "posts": {
            "place": positions(posts["place_id"], places["place_id"]).tolist(),
            "role": [roles.index(role) for role in posts["role"]],
            "person": positions(posts["official_id"], people["official_id"]).tolist(),
            "metres": np.rint(posts["travel_m"].fillna(-1)).astype(int).tolist(),
            "met": [needs_text(met) for met in posts["met"]],
        },
        "sayings": _sayings(county, plan, places, people),
    }


def _people(county: County, people: pd.DataFrame) -> dict[str, Any]:
    names = county.units.set_index("unit_id")["name"]
    units = people["unit_id"].map(names).fillna("")
    return {
        "id": people["official_id"].tolist(),
        "unit": units.where(units != "", people["unit_id"]).tolist(),
        "rank": [rank_title(rank) for rank in people["rank"]],
        **_points(people),
    }


def _points(table: pd.DataFrame) -> dict[str, list[float | None]]:
    return {
        axis: [
            round(float(value), 5) if np.isfinite(value) else None
            for value in table[column]
        ]
        for axis, column in (("x", "lon"), ("y", "lat"))
    }


def _sayings(
    county: County, plan: Plan, places: pd.DataFrame, people: pd.DataFrame
) -> dict[str, dict[int, list[str]]]:
    """Sentences of the exceptions by position of the place, else of the person."""
    villages = county.villages
    names = dict(zip(villages["village_id"], villages["name"], strict=True))
    found: dict[str, dict[int, list[str]]] = {"place": {}, "person": {}}
    table = plan.exceptions
    at_place = positions(table["village_id"], places["place_id"])
    at_person = positions(table["official_id"], people["official_id"])
    rows = (row for _at, row in table.iterrows())
    for row, place, person in zip(rows, at_place, at_person, strict=True):
        said = exception_sentence(row, village_names=names)
        if place >= 0:
            found["place"].setdefault(int(place), []).append(said)
        elif person >= 0:
            found["person"].setdefault(int(person), []).append(said)
    return found


def _bounds(places: pd.DataFrame, people: pd.DataFrame) -> list[list[float]]:
    """South-west and north-east of places and bases."""
    both = pd.concat([places[["lon", "lat"]], people[["lon", "lat"]]])
    points = both.to_numpy(float)
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return [[-60.0, -180.0], [60.0, 180.0]]
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return [
        [round(float(south), 5), round(float(west), 5)],
        [round(float(north), 5), round(float(east), 5)],
    ]


def _line(places: pd.DataFrame, posts: pd.DataFrame) -> str:
    line = _("{places:,} places, {persons:,} persons, {posts:,} posts").format(
        places=len(places), persons=posts["official_id"].nunique(), posts=len(posts)
    )
    missing = int(places["missing"].sum())
    if missing:
        more = ngettext(
            "{n:,} post without a person", "{n:,} posts without a person", missing
        ).format(n=missing)
        line = _("{first}, {second}").format(first=line, second=more)
    return line


def _words() -> dict[str, str]:
    return {
        "search": _("Search"),
        "search_label": _("Search a place or an official"),
        "search_hint": _("Place, official"),
        "not_found": _("Nothing here is called {text}."),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "whole_county": _("Whole county"),
        "legend": _("Legend and layers"),
        "counted": _("{label} ({n})"),
        "short_of": _("Short of people"),
        "roles": _("Who is posted, by role"),
        "base": _("Base"),
        "names": _("Names of the places"),
        "close": _("Close"),
        "named": _("{name} ({id})"),
        "official": _("Official {id}"),
        "needs": _("Needs: {needs}"),
        "met": _("meets: {needs}"),
        "missing": _("Posts without a person: {n}"),
        "metres": _("{metres} m"),
        "comma": _("{first}, {second}").format(first="", second=""),
    }
