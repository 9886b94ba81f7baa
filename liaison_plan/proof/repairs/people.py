"""Repairs on people: officials to add and where, officials to release."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.proof.repairs.case import Draft
from liaison_plan.proof.repairs.changes import TableChange, with_changes
from liaison_plan.proof.repairs.exempt import loyal_units
from liaison_plan.proof.repairs.names import listed
from liaison_plan.proof.repairs.seating import make_seating, spare_officials
from liaison_plan.proof.settle import Settler
from liaison_plan.proof.settle.staffing import count_points, place_officials
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.proof.repairs.case import Case
    from liaison_plan.proof.settle.model import Question

    Ints = NDArray[np.int64]

#: How often officials are added where somebody is still left out.
_ROUNDS = 4


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
    after = case.changed(changes=(change,))
    if not after.is_mended_now:
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
    doors = _middle_doors(question, wanted)
    doors = doors or _uncounted_doors(case, question) or _open_doors(case, question)
    for _round in range(_ROUNDS):
        rows = _new_officials(case.county, question, doors)
        change = TableChange("officials", rows, case.county.officials.iloc[:0])
        after = case.changed(changes=(change,))
        if after.is_mended_now:
            break
        more = _open_doors(after, question) or _uncounted_doors(after, question)
        if not more:
            return None
        doors += more
    else:
        return None
    n = len(doors)
    village = question.instance.village[doors]
    places = _places(case.county, question.instance.village_ids[village])
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
                    _("{place} ({n:,})").format(place=place, n=count)
                    for place, count in places
                ]
            ),
        ),
        is_smallest=n == least or _fewer_fail(case, rows.iloc[:-1]),
        touched=n,
        settled=after.base,
        changes=(change,),
    )


def _places(county: County, villages: NDArray[np.object_]) -> list[tuple[str, int]]:
    """Names of villages and how often each stands here, the most first."""
    of = county.villages
    names = dict(zip(of["village_id"], of["name"], strict=True))
    counts = Counter(sorted(str(v) for v in villages))
    return [(names[v], n) for v, n in counts.most_common()]


def _fewer_fail(case: Case, rows: pd.DataFrame) -> bool:
    """Whether so many officials more leave somebody out, whoever they are."""
    anyone = rows.assign(township_id="")
    change = TableChange("officials", anyone, case.county.officials.iloc[:0])
    settler = Settler(with_changes(case.county, [change]))
    question = settler.question(case.rules)
    if question.reach is None:
        # Where travel is free it does not matter where they stand.
        if case.rules.method.name == "nearest":
            return False
        return settler.settle(case.rules).bound[0] > 0
    new = np.isin(question.instance.official_ids, rows["official_id"])
    # Whoever reaches everything finds a centre wherever a beat is left.
    everything = len(question.instance.lon)
    count = np.where(new[:, None], everything, question.reach.count)
    everywhere = replace(
        question,
        may_work=question.may_work | new[:, None],
        reach=replace(question.reach, count=count),
    )
    points = count_points(everywhere)
    _region, bound = place_officials(everywhere, points, soaks_up=True)
    return bound[0] + int(points.lost.sum()) > 0


def _middle_doors(question: Question, wanted: Ints) -> list[int]:
    """Where new officials stand: in the largest village of each region, its middle."""
    instance = question.instance
    households = np.bincount(instance.village, minlength=len(instance.village_ids))
    doors = []
    for r in np.flatnonzero(wanted).tolist():
        inside = np.flatnonzero(question.regions.of_village == r)
        village = int(inside[np.argmax(households[inside])])
        doors += [_middle_door(question, village)] * int(wanted[r])
    return doors


def _uncounted_doors(case: Case, question: Question) -> list[int]:
    """Where officials are missing when everybody counts for the band of the rules."""
    now = case.settler.question(case.rules)
    return _middle_doors(question, make_seating(now, is_usual=True).open_needs)


def _open_doors(case: Case, question: Question) -> list[int]:
    """Where officials are still missing: by region, else by who is left out."""
    high = max(1, case.rules.load.max)
    if case.base.regions:
        at = {v: i for i, v in enumerate(question.instance.village_ids)}
        wanted = np.zeros(question.regions.n, np.int64)
        for found in case.base.regions:
            r = question.regions.of_village[at[found.villages[0]]]
            wanted[r] += -(-found.left_out // high)
        return _middle_doors(question, wanted)
    instance = question.instance
    names = case.left_out()
    left = np.flatnonzero(np.isin(instance.household_ids, names))
    doors = []
    while len(left):
        door = int(left[0])
        cm = instance.scatter_cm(left, instance.lon[[door]], instance.lat[[door]])[:, 0]
        near = cm <= instance.scatter_limit_cm[left]
        region = question.regions.of_village[instance.village]
        near &= region[left] == region[door]
        near[0] = True
        doors.append(door)
        left = np.setdiff1d(left, left[near][:high])
    return doors


def _new_officials(
    county: County, question: Question, doors: Sequence[int]
) -> pd.DataFrame:
    """Rows of officials to add, each standing at a household."""
    instance = question.instance
    taken = set(county.officials["official_id"])
    free = (f"new-{i}" for i in range(1, len(taken) + len(doors) + 2))
    names = (name for name in free if name not in taken)
    towns = county.villages.set_index("village_id")["township_id"]
    rows: list[dict[str, Any]] = [
        {
            "official_id": next(names),
            "unit_id": _nearest_unit(question, door),
            "lon": float(instance.lon[door]),
            "lat": float(instance.lat[door]),
            "township_id": str(towns[instance.village_ids[instance.village[door]]]),
            "rank": "", "skills": "", "home_village_id": "",
            "load_min": pd.NA, "load_max": pd.NA, "is_available": True,
        }
        for door in doors
    ]  # fmt: skip
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
    metres = instance.measure.travel_m(
        instance.base_lon, instance.base_lat, instance.lon[door], instance.lat[door]
    )
    return str(instance.unit_ids[instance.unit[np.argmin(metres)]])
