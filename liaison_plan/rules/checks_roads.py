"""Checks of roads: whether there are any, and whom they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.travel.measure import road_measure
from liaison_plan.travel.network import FERRY_KMH, FERRY_WAIT_MIN
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    import pandas as pd

    from liaison_plan.rules.rule_case import Row, RuleCase
    from liaison_plan.travel.measure import RoadMeasure

    Bools = npt.NDArray[np.bool_]

#: A household is far from the roads from so many metres on.
_FAR_M = 1_000
#: Households named in one sentence.
_NAMED = 10


def roads_missing(case: RuleCase) -> Iterator[Row]:
    """Find rules that need roads where there are none."""
    distance = case.rules.distance
    if distance.measure == "road" and not _has_roads(case):
        yield case.of_rules(
            "roads_missing",
            (
                _("the county has no roads."),
                _("Add the tables road_nodes and road_edges, or use measure = "
                  "\"straight\"."),
            ),
            "[distance] measure",
            "road",
        )  # fmt: skip
    if distance.measure != "road" and distance.travel_max_min > 0:
        yield case.of_rules(
            "minutes_without_roads",
            (
                _("minutes are known on roads only."),
                _("Use measure = \"road\", or limit the metres with travel_max_m."),
            ),
            "[distance] travel_max_min",
            f"{distance.travel_max_min:g}",
        )  # fmt: skip


def ferries_without_minutes(case: RuleCase) -> Iterator[Row]:
    """Find ferries whose minutes must be assumed."""
    measure = _measure(case)
    if measure is None:
        return
    n = measure.network.facts.ferries_without_minutes
    if n:
        yield case.of_table(
            "warning",
            "ferries_without_minutes",
            (
                ngettext(
                    "{n:,} ferry has no minutes: its length at {kmh} km/h and "
                    "{wait} minutes of waiting are taken.",
                    "{n:,} ferries have no minutes: their lengths at {kmh} km/h and "
                    "{wait} minutes of waiting are taken.",
                    n,
                ).format(n=n, kmh=FERRY_KMH, wait=FERRY_WAIT_MIN),
                _("Add the minutes if they are known."),
            ),
            table="road_edges",
            column="minutes",
        )


def villages_without_way(case: RuleCase) -> Iterator[Row]:
    """Find villages with households that no available official can travel to."""
    measure = _measure(case)
    if measure is None:
        return
    county = case.county
    doors = _placed(county.households)
    people = _placed(county.officials)
    people = people[people["is_available"]]
    if not len(people) or not len(doors):
        return
    far = np.ones(len(doors), bool)
    for lon, lat in dict.fromkeys(zip(people["lon"], people["lat"], strict=True)):
        open_doors = np.flatnonzero(far)
        metres = measure.travel_m(
            lon, lat, doors["lon"].to_numpy(float)[open_doors],
            doors["lat"].to_numpy(float)[open_doors],
        )  # fmt: skip
        far[open_doors] = np.isinf(metres)
        if not far.any():
            return
    for village, ids in _by_village(doors, far):
        said = ngettext(
            "no way leads from any base to {n:,} household of village {village}: "
            "{names}.",
            "no way leads from any base to {n:,} households of village {village}: "
            "{names}.",
            len(ids),
        ).format(n=len(ids), village=village, names=_listed(ids))
        yield case.of_table(
            "warning",
            "village_without_way",
            (
                said,
                _("Add the road or the ferry that leads there; without one they have "
                  "no official."),
            ),
            table="villages", key=(village,), column="village_id", value=village,
        )  # fmt: skip


def villages_on_several_lands(case: RuleCase) -> Iterator[Row]:
    """Find villages whose households lie on several pieces of land."""
    measure = _measure(case)
    if measure is None:
        return
    doors = _placed(case.county.households)
    land = measure.lands(doors["lon"].to_numpy(float), doors["lat"].to_numpy(float))
    lands = doors.assign(land=land).groupby("village_id")["land"].nunique()
    for village_id, n in lands[lands > 1].items():
        yield case.of_table(
            "warning",
            "village_on_several_lands",
            (
                _("the households of village {village} lie on {n} pieces of land that "
                  "no road joins; no beat reaches across the water.").format(
                    village=village_id, n=n
                ),
                _("Nothing need be done, unless a bridge is missing in road_edges."),
            ),
            table="villages",
            key=(str(village_id),),
            column="village_id",
            value=str(village_id),
        )  # fmt: skip


def households_far_from_roads(case: RuleCase) -> Iterator[Row]:
    """Find villages with households far from every road that counts."""
    measure = _measure(case)
    if measure is None:
        return
    doors = _placed(case.county.households)
    lon, lat = doors["lon"].to_numpy(float), doors["lat"].to_numpy(float)
    far = measure.pieces_m(lon, lat) > _FAR_M * case.rules.distance.detour
    for village, ids in _by_village(doors, far):
        said = ngettext(
            "{n:,} household of village {village} is more than {far:,} m from the "
            "nearest road: {names}.",
            "{n:,} households of village {village} are more than {far:,} m from the "
            "nearest road: {names}.",
            len(ids),
        ).format(n=len(ids), village=village, far=_FAR_M, names=_listed(ids))
        yield case.of_table(
            "warning",
            "far_from_roads",
            (
                said,
                _("Check the points, or add the roads; a straight line leads to the "
                  "nearest road."),
            ),
            table="villages", key=(village,), column="village_id", value=village,
        )  # fmt: skip


def _has_roads(case: RuleCase) -> bool:
    return len(case.county.road_nodes) > 0 and len(case.county.road_edges) > 0


def _measure(case: RuleCase) -> RoadMeasure | None:
    """Ways on the county's roads; None where they do not count or are faulty."""
    is_asked = case.rules.distance.measure == "road"
    if not is_asked or case.arithmetic is None or not _has_roads(case):
        return None
    return road_measure(case.county, case.rules.distance.detour)


def _placed(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with a point."""
    return frame[frame["lon"].notna() & frame["lat"].notna()]


def _by_village(doors: pd.DataFrame, marked: Bools) -> Iterator[tuple[str, list[str]]]:
    """Villages with marked households, and their ids."""
    found = doors[marked].groupby("village_id", sort=True)["household_id"]
    for village_id, ids in found:
        yield str(village_id), sorted(ids)


def _listed(names: list[str]) -> str:
    """Join names; beyond ten an ellipsis stands for the rest."""
    shown = names[:_NAMED] + ["…"] * (len(names) > _NAMED)
    return _(", ").join(shown)
