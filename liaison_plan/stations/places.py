"""The places (驻点) that roles staff: rows of the villages, and their townships."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.errors import RulesError
from liaison_plan.rules.stations import KINDS
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.rules.stations import StationRules


def station_places(county: County, station_rules: StationRules) -> pd.DataFrame:
    """
    List every place that a role staffs.

    Parameters
    ----------
    county
        Checked tables; households may be missing.
    station_rules
        The roles.

    Returns
    -------
    places
        `place_id` (of the village, or of the township), `name`, `kind` (`village` where
        the county leaves it empty), `township_id`, `lon`, `lat` (degrees), `needs`
        (a;b; of a township, those of its places); sorted by lon, lat, kind, id. A
        place without a point stands at the middle of its households; a township always
        at the middle of its places. The middle is the median longitude and latitude.

    Raises
    ------
    RulesError
        A kind that the county does not have and nobody knows, a place without any
        point, or a township whose id a village has too; all are named at once.
    """
    wanted = {kind for role in station_rules.roles.values() for kind in role.places}
    rows = _villages(county)
    problems = _unknown_kinds(station_rules, set(rows["kind"]))
    found = [rows[rows["kind"].isin(wanted - {"township"})]]
    if "township" in wanted:
        found.append(_townships(rows))
        both = sorted(set(found[1]["place_id"]) & set(rows["place_id"]))
        problems += [
            _problem(
                "villages",
                place,
                _("{id} is a township and a village.").format(id=place),
                _("Give one of them another id: both may be staffed."),
            )
            for place in both
        ]
    places = pd.concat(found, ignore_index=True)
    problems += [
        _problem(
            "villages",
            place,
            _("Place {id} has no point to measure from.").format(id=place),
            _("Fill in lon and lat."),
        )
        for place in places.loc[places["lon"].isna(), "place_id"]
    ]
    if problems:
        frame = pd.DataFrame(problems)
        texts = zip(frame["key"], frame["problem"], frame["advice"], strict=True)
        lines = [f"{key}: {problem} {advice}" for key, problem, advice in texts]
        raise RulesError("\n".join(lines), frame)
    return places.sort_values(
        ["lon", "lat", "kind", "place_id"], kind="stable", ignore_index=True
    )


def _villages(county: County) -> pd.DataFrame:
    """Rows of the villages with a point wherever one can be found."""
    villages = county.villages
    doors = county.households.groupby("village_id")[["lon", "lat"]].median()
    points = {
        axis: villages[axis].fillna(villages["village_id"].map(doors[axis]))
        for axis in ("lon", "lat")
    }
    return pd.DataFrame(
        {
            "place_id": villages["village_id"],
            "name": villages["name"],
            "kind": villages["kind"].where(villages["kind"] != "", "village"),
            "township_id": villages["township_id"],
            "township": villages["township"],
            "lon": points["lon"].astype(float),
            "lat": points["lat"].astype(float),
            "needs": villages["needs"],
        }
    )[["place_id", "name", "kind", "township_id", "township", "lon", "lat", "needs"]]


def _townships(rows: pd.DataFrame) -> pd.DataFrame:
    """Stand for every township in the middle of its places."""
    grouped = rows.groupby("township_id", sort=True)
    needs = {
        str(town): ";".join(sorted(split_list(";".join(part["needs"]))))
        for town, part in grouped
    }
    frame = grouped.agg(
        name=("township", "first"), lon=("lon", "median"), lat=("lat", "median")
    ).reset_index()
    return frame.assign(
        place_id=frame["township_id"],
        kind="township",
        township=frame["name"],
        needs=frame["township_id"].map(needs),
    )[list(rows.columns)]


def split_list(cell: str) -> frozenset[str]:
    """Take a cell of several values (a;b) apart."""
    return frozenset(part for part in cell.split(";") if part)


def _unknown_kinds(rules: StationRules, there: set[str]) -> list[dict[str, str]]:
    """Find kinds that no row has and no language knows: slips of the pen."""
    known = {*KINDS, *there}
    problems = []
    for name, role in rules.roles.items():
        for kind in role.places:
            if kind in known:
                continue
            near = difflib.get_close_matches(kind.lower(), sorted(known), n=1)
            advice = (
                _("Did you mean {name}?").format(name=near[0])
                if near
                else _("Known kinds: {names}.").format(names=", ".join(sorted(known)))
            )
            problems.append(
                _problem(
                    "stations",
                    f"stations.toml [roles.{name}] places.{kind}",
                    _("the county has no place of this kind."),
                    advice,
                )
            )
    return problems


def _problem(table: str, key: str, problem: str, advice: str) -> dict[str, str]:
    return {
        "table": table,
        "row": "",
        "column": key,
        "key": key,
        "problem": problem,
        "advice": advice,
    }


@dataclass(frozen=True, eq=False)
class Posts:
    """
    How many persons each role wants at each place.

    Attributes
    ----------
    roles
        Names, in their order.
    low, high
        Fewest and most persons, roles by places; both 0 where a role does not staff
        the place.
    """

    roles: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray


def posts_of(places: pd.DataFrame, station_rules: StationRules) -> Posts:
    """Look up every place's kind in every role's table."""
    roles = station_rules.roles
    bands = np.array(
        [
            [role.places.get(kind, (0, 0)) for kind in places["kind"]]
            for role in roles.values()
        ],
        dtype=np.int64,
    ).reshape(len(roles), len(places), 2)
    return Posts(tuple(roles), bands[:, :, 0], bands[:, :, 1])
