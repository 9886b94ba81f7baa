"""
Visits (走访): which doors are called at in which month, on which day, by whom.

Each post has one list of its households, priority ones first and neighbours together,
and goes round it: every month takes up where the last one ended, and after the last
household comes the first. So many a month that the promise holds, or as many as were
asked for, whichever is more.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.duty.clusters import day_groups
from liaison_plan.rules.duty import MONTHS_OF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.duty.posts import Post
    from liaison_plan.rules.duty import Visits

    Ints = NDArray[np.int64]

#: Columns of the frame of visits.
VISITS = (
    "date", "official_id", "partner_id", "order", "household_id", "village_id",
    "post_id", "is_priority", "is_provisional",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Doors:
    """
    Households as arrays, by their position in `county.households`.

    Attributes
    ----------
    household_id, village_id
        Text.
    lon, lat
        Degrees.
    is_priority
        Comes first.
    """

    household_id: NDArray[np.object_]
    village_id: NDArray[np.object_]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    is_priority: NDArray[np.bool_]


def doors_of(county: County, first: Sequence[str]) -> Doors:
    """
    Lay a county's households out.

    Parameters
    ----------
    county
        The county.
    first
        Needs of priority households; none means that any need makes one.
    """
    homes = county.households
    wanted = set(first)
    needs = homes["needs"].tolist()
    is_priority = [
        bool(wanted & set(text.split(";"))) if wanted else bool(text) for text in needs
    ]
    return Doors(
        homes["household_id"].to_numpy(object), homes["village_id"].to_numpy(object),
        homes["lon"].to_numpy(float), homes["lat"].to_numpy(float),
        np.array(is_priority, bool),
    )  # fmt: skip


def visits_due(n_households: int, rules: Visits, n_months: int) -> list[int]:
    """
    Count the visits of a post in every month.

    Parameters
    ----------
    n_households
        Of the post.
    rules
        `per_month` and `every_household`.
    n_months
        Months from the first one.

    Returns
    -------
    due
        Never more than the post has households. A promise alone gives numbers that
        differ by one at most and add up to all households in any so many months
        running.
    """
    cycle = MONTHS_OF[rules.every_household]
    due = []
    for month in range(n_months):
        promised = 0
        if cycle:
            done = month * n_households // cycle
            promised = (month + 1) * n_households // cycle - done
        due.append(min(n_households, max(rules.per_month, promised)))
    return due


def rounds(post: Post, doors: Doors, due: Sequence[int]) -> list[Ints]:
    """
    Choose the households of every month.

    Returns
    -------
    months
        Positions in `county.households`. The first pass through the list takes
        priority households in the earliest months, and in each month those that lie
        together.
    """
    homes, n = post.households, len(post.households)
    if not n or not any(due):
        return [homes[:0] for _n in due]
    sizes: list[int] = []
    left = n
    for size in due:
        sizes.append(min(size, left))
        left -= sizes[-1]
    sizes.append(left)
    # At one point, and in whatever order the tables came: by id.
    homes = homes[np.argsort(doors.household_id[homes].astype(str), kind="stable")]
    lon, lat, first = doors.lon[homes], doors.lat[homes], doors.is_priority[homes]
    month = day_groups(lon, lat, sizes, is_first=first)
    queue = homes[np.lexsort((lat, lon, ~first, month))]
    at = np.cumsum([0, *due])
    return [queue[np.arange(a, b) % n] for a, b in itertools.pairwise(at)]


def visits_of_month(
    post: Post,
    doors: Doors,
    homes: Ints,
    workdays: Sequence[tuple[str, list[dt.date]]],
    *,
    doors_per_day: int,
    phase: int,
) -> list[tuple[str, str, int]]:
    """
    Spread the visits of one month over persons and days.

    Parameters
    ----------
    post, doors
        The post and all households.
    homes
        Positions of the households to visit.
    workdays
        Of each person who visits, ascending; at least one person with at least one.
    doors_per_day
        A person goes out on as few days as these many doors a day allow, evenly apart;
        0 = on as many days as there are doors or workdays.
    phase
        Shifts the days, so that not all posts go out on the same ones, and turns who
        has one visit more.

    Returns
    -------
    rows
        Date, official and position of the household, by date, person, place. Persons
        differ by one visit at most, and so do the days of one person. Priority
        households come on the earliest days.
    """
    people = [(who, days) for who, days in workdays if days]
    slots: list[tuple[dt.date, int, str, int]] = []
    for at, (who, days) in enumerate(people):
        share = len(homes) // len(people)
        share += (at - phase) % len(people) < len(homes) % len(people)
        if not share:
            continue
        # As many days as the doors need, or, without a limit, as there are.
        wanted = -(-share // doors_per_day) if doors_per_day else share
        n_days = min(wanted, len(days))
        chosen = _evenly(len(days), n_days, phase)
        for turn, day in enumerate(chosen):
            size = share // n_days + (turn < share % n_days)
            slots.append((days[day], at, who, size))
    slots.sort()
    homes = homes[np.argsort(doors.household_id[homes].astype(str), kind="stable")]
    lon, lat = doors.lon[homes], doors.lat[homes]
    sizes = [size for *_rest, size in slots]
    slot = day_groups(lon, lat, sizes, is_first=doors.is_priority[homes])
    order = np.lexsort((lat, lon, slot))
    return [
        (str(slots[slot[at]][0]), slots[slot[at]][2], int(homes[at]))
        for at in order.tolist()
    ]


def without_bans(
    rows: Sequence[tuple[str, str, int]],
    doors: Doors,
    bans: Mapping[str, set[str]],
) -> tuple[list[tuple[str, str, int]], list[tuple[str, str, int]]]:
    """
    Let persons of one place change doors where one is banned from a household.

    Parameters
    ----------
    rows
        Date, official and position of the household, of one post and month.
    doors
        All households.
    bans
        Officials who must not call, by household.

    Returns
    -------
    rows
        The same days with the same numbers of doors. Of those that can be exchanged,
        one that comes as early in the list, then the one on the nearest day.
    left_out
        Visits for which no exchange is possible.
    """
    kept, left_out = list(rows), []

    def is_banned(who: str, at: int) -> bool:
        return who in bans.get(doors.household_id[at], ())

    for n, (day, who, at) in enumerate(kept):
        if not is_banned(who, at):
            continue
        others = [
            (doors.is_priority[door] != doors.is_priority[at], _apart(day, date), m)
            for m, (date, other, door) in enumerate(kept)
            if other != who and not is_banned(other, at) and not is_banned(who, door)
        ]
        if not others:
            left_out.append((day, who, at))
            continue
        m = min(others)[2]
        date, other, door = kept[m]
        kept[n], kept[m] = (day, who, door), (date, other, at)
    return [row for row in kept if row not in left_out], left_out


def _apart(one: str, other: str) -> int:
    return abs((dt.date.fromisoformat(one) - dt.date.fromisoformat(other)).days)


def _evenly(n_days: int, n_chosen: int, phase: int) -> list[int]:
    """Choose days evenly apart, counted round the month; ascending positions."""
    return sorted(
        ((2 * i + 1) * n_days // (2 * n_chosen) + phase) % n_days
        for i in range(n_chosen)
    )


def visits_frame(
    rows: Sequence[tuple[str, str, str, int, str, bool]], doors: Doors
) -> pd.DataFrame:
    """
    Make the frame of visits.

    Parameters
    ----------
    rows
        Date, official, partner, position of the household, post, whether it is
        provisional.
    doors
        All households.

    Returns
    -------
    visits
        As `VISITS`, by date, official, order. `order` counts the doors of one
        official's one day from 1; see `in_walking_order`.
    """
    at = np.array([row[3] for row in rows], np.int64)
    frame = pd.DataFrame(
        {
            "date": [row[0] for row in rows],
            "official_id": [row[1] for row in rows],
            "partner_id": [row[2] for row in rows],
            "household_id": doors.household_id[at],
            "village_id": doors.village_id[at],
            "post_id": [row[4] for row in rows],
            "is_priority": doors.is_priority[at],
            "is_provisional": np.array([row[5] for row in rows], bool),
        }
    )
    texts = [
        "date", "official_id", "partner_id", "household_id", "village_id", "post_id",
    ]  # fmt: skip
    frame = frame.astype(dict.fromkeys(texts, "str"))
    frame = frame.sort_values(["date", "official_id"], kind="stable", ignore_index=True)
    order = frame.groupby(["date", "official_id"]).cumcount().to_numpy(np.int64) + 1
    return frame.assign(order=order)[list(VISITS)]


def in_walking_order(visits: pd.DataFrame, stops: pd.DataFrame) -> pd.DataFrame:
    """
    Renumber the doors of each day as its walks pass them.

    Parameters
    ----------
    visits
        As `VISITS`.
    stops
        Of `walks.plan_walks`: every visit once, in walking order.

    Returns
    -------
    visits
        By date, official, order.
    """
    key = ["date", "official_id", "household_id"]
    doors = stops.loc[stops["household_id"] != "", key]
    number = doors.groupby(["date", "official_id"]).cumcount().to_numpy(np.int64) + 1
    walked = visits.drop(columns="order").merge(
        doors.assign(order=number), on=key, validate="one_to_one"
    )
    return walked.sort_values(["date", "official_id", "order"], ignore_index=True)[
        list(VISITS)
    ]
