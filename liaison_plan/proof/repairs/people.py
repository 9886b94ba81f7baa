"""Repairs on people: officials to add and where, officials to release."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.proof.repairs.case import Case, Draft
from liaison_plan.proof.repairs.exempt import loyal_units
from liaison_plan.proof.repairs.model import TableChange
from liaison_plan.proof.repairs.names import listed
from liaison_plan.proof.repairs.seating import make_seating, spare_officials
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.proof.settle.model import Question

    Ints = NDArray[np.int64]

#: How often officials are added where somebody is still left out.
_ROUNDS = 4


def with_changes(county: County, changes: Sequence[TableChange]) -> County:
    """
    Give a county with rows added and taken out.

    Parameters
    ----------
    county
        Checked tables.
    changes
        Rows by table. The pins and bans of officials taken out go with them.
    """
    frames: dict[str, Any] = {}
    for change in changes:
        frame = getattr(county, change.table)
        keys = list(frame.columns[: 1 if change.table == "officials" else 2])
        gone = pd.MultiIndex.from_frame(change.remove[keys].astype(str))
        here = pd.MultiIndex.from_frame(frame[keys].astype(str))
        kept = frame[~here.isin(gone)]
        if len(change.add):
            kept = pd.concat([kept, change.add.astype(frame.dtypes.to_dict())])
        frames[change.table] = kept.sort_values(keys, kind="stable", ignore_index=True)
        if change.table == "officials" and len(change.remove):
            for table in ("pins", "bans"):
                pairs = frames.get(table, getattr(county, table))
                theirs = pairs["official_id"].isin(change.remove["official_id"])
                frames[table] = pairs[~theirs].reset_index(drop=True)
    return replace(county, **frames) if frames else county


def release_officials(case: Case) -> Draft | None:
    """
    Release the fewest officials, out of the largest units (size: officials).

    They are those for whom no seat is left.
    """
    if not case.is_short_of_points or case.rules.load.idle != "forbidden":
        return None
    question = case.settler.question(case.rules)
    seating = make_seating(question)
    spare = spare_officials(seating, loyal_units(question))
    if len(spare) == 0:
        return None
    officials = case.county.officials
    chosen = question.instance.official_ids[spare]
    rows = officials[officials["official_id"].isin(chosen)]
    change = TableChange("officials", officials.iloc[:0], rows)
    after = Case(with_changes(case.county, [change]), case.rules, case.set_aside)
    if not after.is_mended(after.base, case.rules):
        return None
    units = rows["unit_id"].value_counts(sort=False)
    units = units.sort_index().sort_values(ascending=False, kind="stable")
    return Draft(
        kind="officials_released",
        amount=len(rows),
        unit="officials",
        say=lambda: ngettext(
            "Release {n:,} official, of unit {units}",
            "Release {n:,} officials, of units {units}",
            len(rows),
        ).format(
            n=len(rows),
            units=listed(
                [
                    _("{place} ({n:,})").format(place=unit, n=n)
                    for unit, n in units.items()
                ]
            ),
        ),
        is_smallest=len(rows) == seating.n_without_seat,
        touched=len(rows),
        settled=after.base,
        changes=(change,),
    )


def add_officials(case: Case) -> Draft | None:
    """
    Add the fewest officials, in the villages whose beats nobody is left for.

    Size: officials. Each new one may serve one township, stands in the village itself
    and belongs to the unit of the nearest base, until somebody real is named.
    """
    if not case.is_short_of_places:
        return None
    question = case.settler.question(case.rules)
    wanted = make_seating(question).open_needs
    least = int(wanted.sum())
    if least == 0:
        return None
    for _round in range(_ROUNDS):
        rows = _new_officials(case.county, question, wanted)
        change = TableChange("officials", rows, case.county.officials.iloc[:0])
        after = Case(with_changes(case.county, [change]), case.rules, case.set_aside)
        if after.is_mended(after.base, case.rules):
            break
        more = _still_short(case, question, after)
        if not more.any():
            return None
        wanted = wanted + more
    else:
        return None
    n = int(wanted.sum())
    order = np.argsort(-wanted, kind="stable")
    places = [_place(case.county, question, int(r)) for r in order]
    counts = wanted[order]
    return Draft(
        kind="officials_more",
        amount=n,
        unit="officials",
        say=lambda: ngettext(
            "Add {n:,} official, in {places}", "Add {n:,} officials, in {places}", n
        ).format(
            n=n,
            places=listed(
                [
                    _("{place} ({n:,})").format(place=place, n=int(count))
                    for place, count in zip(places, counts, strict=True)
                    if count
                ]
            ),
        ),
        is_smallest=n == least,
        touched=n,
        settled=after.base,
        changes=(change,),
    )


def _still_short(case: Case, question: Question, after: Case) -> Ints:
    """Beats to add where households are left out although officials were added."""
    more = np.zeros(question.regions.n, np.int64)
    at = {v: i for i, v in enumerate(question.instance.village_ids)}
    for region in after.base.regions:
        beats = -(-region.left_out // case.rules.load.max)
        more[question.regions.of_village[at[region.villages[0]]]] += beats
    return more


def _new_officials(county: County, question: Question, wanted: Ints) -> pd.DataFrame:
    """Rows of officials to add, in the villages with most households of each region."""
    instance = question.instance
    taken = set(county.officials["official_id"])
    free = (f"new-{i}" for i in range(1, len(taken) + int(wanted.sum()) + 2))
    names = (name for name in free if name not in taken)
    towns = county.villages.set_index("village_id")["township_id"]
    households = np.bincount(instance.village, minlength=len(instance.village_ids))
    rows: list[dict[str, Any]] = []
    for r in np.flatnonzero(wanted).tolist():
        inside = np.flatnonzero(question.regions.of_village == r)
        village = int(inside[np.argmax(households[inside])])
        door = _middle_door(question, village)
        base = {
            "unit_id": _nearest_unit(question, door),
            "lon": float(instance.lon[door]),
            "lat": float(instance.lat[door]),
            "township_id": str(towns[instance.village_ids[village]]),
            "rank": "", "skills": "", "home_village_id": "",
            "load_min": pd.NA, "load_max": pd.NA, "is_available": True,
        }  # fmt: skip
        rows += [{"official_id": next(names), **base} for _i in range(int(wanted[r]))]
    columns = list(county.officials.columns)
    return pd.DataFrame(rows, columns=columns).astype(county.officials.dtypes.to_dict())


def _middle_door(question: Question, village: int) -> int:
    """Household nearest to the middle of its village."""
    instance = question.instance
    doors = np.flatnonzero(instance.village == village)
    metres = instance.measure.metres(
        instance.village_lon[village], instance.village_lat[village],
        instance.lon[doors], instance.lat[doors],
    )  # fmt: skip
    return int(doors[np.argmin(metres)])


def _nearest_unit(question: Question, door: int) -> str:
    """Take the unit of the base nearest to a household."""
    instance = question.instance
    if len(instance.unit) == 0:
        return ""
    metres = instance.measure.metres(
        instance.base_lon, instance.base_lat, instance.lon[door], instance.lat[door]
    )
    return str(instance.unit_ids[instance.unit[np.argmin(metres)]])


def _place(county: County, question: Question, region: int) -> str:
    """Names of the villages of a region."""
    names = county.villages.set_index("village_id")["name"]
    inside = question.instance.village_ids[question.regions.of_village == region]
    return listed([str(names[v]) for v in sorted(inside)])
