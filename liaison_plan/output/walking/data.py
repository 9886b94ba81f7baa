"""What the page of one day's walk shows, as one JSON value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.output.cells import basemap_attribution, read_land
from liaison_plan.output.map_data import land_near
from liaison_plan.output.packing import rings
from liaison_plan.output.walking.lines import lines_of, roads_near
from liaison_plan.output.walking.ports import port_names
from liaison_plan.travel.measure import RoadMeasure, measure_of
from liaison_plan.words import current_language, ngettext
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Hashable

    from liaison_plan.county.bundle import County
    from liaison_plan.duty.walk_tables import Walks
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.rules.duty import Walk

#: Colours of a first walk and of those apart.
_COLOURS = ("#b3261e", "#6a3d9a", "#1b6e3c", "#8a5a00")


def walk_data(
    county: County,
    plan: Plan,
    walks: Walks,
    rules: Walk,
    *,
    date: str,
    official_id: str,
) -> dict[str, Any]:
    """
    Gather what the page of one day's walk shows.

    Parameters
    ----------
    county, plan
        The county and the plan whose rules say how distance is measured.
    walks
        Of any days.
    rules
        They were made by.
    date, official_id
        Which of them.

    Returns
    -------
    data
        For JSON; its reader is `assets/walk.js`. Points are `[lat, lon]`, degrees.
    """
    mine = walks.on(date, official_id)
    measure = measure_of(county, plan.rules)
    lines = list(lines_of(county, measure, mine))
    points = [point for line in lines for point in line.points]
    lon, lat = [p[0] for p in points], [p[1] for p in points]
    bounds = (min(lon), min(lat), max(lon), max(lat))
    land = land_near(read_land(county.basemap), bounds)
    day = mine.days
    return {
        "lang": "zh-CN" if current_language() == "zh" else "en",
        "line": _("Walk of {official} on {date}").format(
            official=official_id, date=date
        ),
        "who": _who(county, official_id),
        "facts": _facts(mine, rules, is_road=isinstance(measure, RoadMeasure)),
        "words": _words(is_ridden=rules.start == "base"),
        "bounds": [[bounds[1], bounds[0]], [bounds[3], bounds[2]]],
        "land": rings(land),
        "attribution": basemap_attribution(county.basemap),
        "roads": [[_shown(p) for p in road] for road in roads_near(measure, points)],
        "lines": [
            {
                "walk": line.walk,
                "points": [_shown(p) for p in line.points],
                "departs": line.departs,
                "arrives": line.arrives,
                "is_ridden": line.is_start and rules.start == "base",
            }
            for line in lines
        ],
        "walks": [
            {
                "walk": row["walk"],
                "colour": _COLOURS[(row["walk"] - 1) % len(_COLOURS)],
                "start": _shown((row["start_lon"], row["start_lat"])),
                "title": _title(row, n_walks=len(day)),
                "reason": reason_sentence(row["reason"]),
                "stops": _stops(county, mine.steps(row["walk"]), row["reason"]),
            }
            for row in day.to_dict("records")
        ],
    }


def reason_sentence(reason: str) -> str:
    """Say why a walk lies apart, in the language in force; `""` for none."""
    if reason == "no_way":
        return _(
            "There is no way on land from the start to these doors, and no listed "
            "boat. The walk is shown from the door in their midst."
        )
    if reason == "no_boat":
        return _(
            "No listed boats go to these doors and come back that day with time "
            "enough. The walk is shown from the door in their midst; choose another "
            "day or stay over."
        )
    return ""


def _who(county: County, official_id: str) -> str:
    rows = county.officials[county.officials["official_id"] == official_id]
    if not len(rows):
        return official_id
    names = dict(zip(county.units["unit_id"], county.units["name"], strict=True))
    unit = names.get(rows["unit_id"].iloc[0]) or rows["unit_id"].iloc[0]
    return _("Official {official}, {unit}").format(official=official_id, unit=unit)


def _facts(mine: Walks, rules: Walk, *, is_road: bool) -> list[str]:
    """Sentences about the day: doors, metres, what the order saves, assumptions."""
    day = mine.days
    n = int(day["n_doors"].sum())
    facts = [
        ngettext("{n} door", "{n} doors", n).format(n=n),
        _(
            "{metres:,.0f} m on the way; in the order of the list {listed:,.0f} m"
        ).format(metres=day["walk_m"].sum(), listed=day["list_m"].sum()),
        _("Saved: {metres:,.0f} m").format(metres=day["saved_m"].sum()),
        _("Distances along the roads.")
        if is_road
        else _("Distances as the crow flies: water and hills are not known."),
        _("At {kmh:g} km/h from door to door, {minutes} minutes at each.").format(
            kmh=rules.walking_kmh, minutes=rules.minutes_per_visit
        ),
    ]
    if rules.start == "base":
        facts.append(_("From the base and back to it by vehicle at 30 km/h."))
    if day["is_exact"].all():
        facts.append(_("No other order of the doors is better."))
    if day["is_late"].any():
        facts.append(
            _("Back later than {time}: put fewer doors on this day.").format(
                time=rules.day_to
            )
        )
    return facts


def _title(row: dict[Hashable, Any], *, n_walks: int) -> str:
    hours = _("{set_out} to {back}").format(set_out=row["set_out"], back=row["back"])
    if n_walks == 1:
        return hours
    return _("Walk {n}: {hours}").format(n=row["walk"], hours=hours)


def _stops(
    county: County, steps: list[dict[str, Any]], reason: str
) -> list[dict[str, Any]]:
    """Rows of the list beside the map: doors, boats before them, the way back."""
    villages = dict(
        zip(county.villages["village_id"], county.villages["name"], strict=True)
    )
    village_of = dict(
        zip(
            county.households["household_id"],
            county.households["village_id"],
            strict=True,
        )
    )
    back = _("Back at the first door") if reason else _("Back at the start")
    ports = port_names(
        county, [step[end] for step in steps for end in "uv" if end in step]
    )
    rows: list[dict[str, Any]] = []
    for step in steps:
        if "u" in step:
            rows.append(_boat(step, ports))
            continue
        is_door = step["household_id"] != ""
        village = village_of.get(step["household_id"], "")
        rows.append(
            {
                "kind": "door" if is_door else "back",
                "number": step["stop"],
                "name": step["household_id"] if is_door else back,
                "village": villages.get(village, village),
                "when": step["arrive"],
                "metres": _("{metres:,.0f} m").format(metres=step["walk_m"]),
                "wait": _("{minutes:,.0f} min wait").format(minutes=step["wait_min"])
                if step["wait_min"]
                else "",
                "at": _shown((step["lon"], step["lat"])),
            }
        )
    return rows


def _boat(step: dict[str, Any], ports: dict[str, tuple[str, str]]) -> dict[str, Any]:
    u, v = ports[step["u"]], ports[step["v"]]
    # Islands are often townships; where both ends lie in one, villages tell them apart.
    which = int(u[0] == v[0])
    return {
        "kind": "boat",
        "name": _("Boat from {u} to {v}").format(u=u[which], v=v[which]),
        "when": _("{departs} to {arrives}").format(
            departs=step["departs"], arrives=step["arrives"]
        ),
        "metres": "",
    }


def _shown(point: tuple[float, float]) -> list[float]:
    return [round(point[1], 6), round(point[0], 6)]


def _words(*, is_ridden: bool) -> dict[str, str]:
    return {
        "start": _("Start: the base") if is_ridden else _("Start: the centre"),
        "stop": _("Door"),
        "when": _("Arrival"),
        "metres": _("Metres"),
        "between": _("from door to door"),
        "by_vehicle": _("by vehicle from and to the base") if is_ridden else "",
        "by_boat": _("by boat, with its times"),
        "other_roads": _("roads"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "whole": _("Whole walk"),
        "doors": _("Doors only"),
    }
