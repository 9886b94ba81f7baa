"""
Why a household is served by somebody else: one code for each, found from the plans.

Codes, the first that holds:

======================  ==========================================================
`new_household`         it stands in the new plan only; no change
`household_gone`        it stands in the old plan only; no change
`had_nobody`            it had no official before; no change
`official_gone`         the old official is not in the county any more
`official_not_available` the old official does not take part
`pinned`                pins give it to others
`banned`                a ban keeps it from the old official
`township`              the old official may only work in another township
`home_village`          the rules forbid the old official's home village
`workload`              its workload alone is above the old official's maximum
`too_far`               the old way is longer than a distance limit in force
`left_out`              it has nobody now; the exceptions say why
`beat_handed_over`      its whole beat goes on under another official
`load_max`              the old official's load was above the maximum in force
`scope`                 its old beat held villages that may not share one
`shorter`               its new centre is nearer than the old one
`exchange`              its new centre is not nearer: part of a larger change
`other`                 nothing is known of the old beat
======================  ==========================================================

From `official_gone` to `workload`, and `too_far` where officials live among the
households, the change is forced: no plan could keep the pair. The county and rules
are those of the new plan; without a county none of the codes from `official_gone` to
`too_far` is given, nor `load_max` and `scope`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.plan.identity import same_beats
from liaison_plan.travel.measure import measure_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import ArrayLike, NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.travel.measure import Measure

    Bools = NDArray[np.bool_]
    Texts = NDArray[np.object_]

#: Codes of households that are no change.
NO_CHANGE = ("new_household", "household_gone", "had_nobody")
#: Codes of pairs that no plan could keep; `too_far` only under `nearest`.
FORCED = (
    "official_gone", "official_not_available", "pinned", "banned", "township",
    "home_village", "workload",
)  # fmt: skip
#: All codes, in the order in which they are tried and shown.
WHY_CODES = (
    *FORCED, "too_far", "left_out", "beat_handed_over", "load_max", "scope",
    "shorter", "exchange", "other", *NO_CHANGE,
)  # fmt: skip

#: Files keep metres with one decimal, so that equal ways may differ by half of it.
_TOLERANCE_M = 0.05


@dataclass(frozen=True, eq=False)
class Before:
    """
    What is known of the plan in force until now.

    Attributes
    ----------
    assignments
        As a plan's, each household once.
    beats
        As a plan's; empty where only the officials are known.
    detour, measure
        The factor in its metres, and how they were measured.
    """

    assignments: pd.DataFrame
    beats: pd.DataFrame
    detour: float
    measure: str = "straight"


def reasons(
    rows: pd.DataFrame, before: Before, new: Plan, county: County | None
) -> pd.DataFrame:
    """
    Say why households are served by somebody else (调整原因).

    Parameters
    ----------
    rows
        `household_id`, `village_id`, `old_official_id`, `new_official_id`,
        `old_beat_id`, `new_beat_id`, `old_scatter_m`, `new_scatter_m` of changes.
    before, new
        Both sides.
    county
        Of the new plan, or None.

    Returns
    -------
    reasons
        `why` (code) and `is_forced`, in the order of `rows`.
    """
    found: dict[str, Bools] = {}
    if county is not None:
        found |= _forbidden(rows, before, new, county)
        found |= _by_the_beat(rows, before, new, county)
    found["left_out"] = (rows["new_official_id"] == "").to_numpy()
    same = same_beats(new.assignments, before.assignments)
    pairs = set(zip(same["new_beat_id"], same["old_beat_id"], strict=True))
    found["beat_handed_over"] = np.array(
        [
            p in pairs
            for p in zip(rows["new_beat_id"], rows["old_beat_id"], strict=True)
        ],
        dtype=bool,
    )
    was, now = (rows[f"{age}_scatter_m"].to_numpy(float) for age in ("old", "new"))
    distance = new.rules.distance
    # Straight lines and roads do not compare.
    found["shorter"] = np.zeros(len(rows), bool)
    if before.measure == distance.measure == "road":
        found["shorter"] = now < was - _TOLERANCE_M
    elif before.measure == distance.measure:
        found["shorter"] = now / distance.detour < was / before.detour - _TOLERANCE_M
    found["exchange"] = np.isfinite(was) & np.isfinite(now)
    why = np.full(len(rows), "other", dtype=object)
    for code in reversed(WHY_CODES):
        if code in found:
            why[found[code]] = code
    forced = np.isin(why.astype(str), FORCED)
    if new.rules.method.name == "nearest":
        forced |= why == "too_far"
    return pd.DataFrame(
        {"why": pd.Series(why, dtype="str"), "is_forced": forced}
    ).set_index(rows.index)


def n_over_maximum(before: Before, new: Plan, county: County, forced: set[str]) -> int:
    """
    Count households that have to leave officials above the maximum in force.

    Of each such official the fewest: the heaviest leave first. Those of `forced` have
    left already; officials who are gone or not available count with those.
    """
    frame = _loads(before, new, county)
    frame = frame[~frame["household_id"].isin(forced) & (frame["high"] >= 0)]
    total = frame.groupby("official_id")["workload"].transform("sum")
    frame = frame[total > frame["high"]]
    n = 0
    for _official, doors in frame.groupby("official_id"):
        over = int(doors["workload"].sum() - doors["high"].iloc[0])
        leaving = np.cumsum(np.sort(doors["workload"].to_numpy())[::-1])
        n += int(np.searchsorted(leaving, over, side="left")) + 1
    return n


class _Pairs:
    """Households and their old officials, looked up in the new county."""

    def __init__(self, rows: pd.DataFrame, new: Plan, county: County) -> None:
        people, doors = county.officials, county.households
        self.who = _at(people["official_id"], rows["old_official_id"])
        self.door = _at(doors["household_id"], rows["household_id"])
        self.is_known = self.who >= 0
        self._people, self._doors = people, doors
        high = people["load_max"].fillna(new.rules.load.max).to_numpy(np.int64)
        self.high = np.append(high * new.rules.scope.per_beat, 0)[self.who]

    def of_official(self, column: str, missing: object) -> Texts:
        """Column of the old official, `missing` where it is not known."""
        return _looked_up(self._people[column], self.who, missing)

    def of_household(self, column: str, missing: object) -> Texts:
        """Column of the household, `missing` where its row was skipped."""
        return _looked_up(self._doors[column], self.door, missing)


def _forbidden(
    rows: pd.DataFrame, before: Before, new: Plan, county: County
) -> dict[str, Bools]:
    """Find the pairs that the county and the rules of the new plan forbid."""
    pairs = _Pairs(rows, new, county)
    villages = county.villages.set_index("village_id")["township_id"]
    town = rows["village_id"].map(villages).fillna("").to_numpy(object)
    own = pairs.of_official("township_id", "")
    old = list(zip(rows["household_id"], rows["old_official_id"], strict=True))
    pins = set(
        county.pins[["household_id", "official_id"]].itertuples(index=False, name=None)
    )
    bans = set(
        county.bans[["household_id", "official_id"]].itertuples(index=False, name=None)
    )
    pinned = set(county.pins["household_id"])
    is_home = pairs.of_official("home_village_id", "") == rows["village_id"].to_numpy(
        object
    )
    return {
        "official_gone": ~pairs.is_known,
        "official_not_available": pairs.is_known
        & ~pairs.of_official("is_available", missing=True).astype(bool),
        "pinned": _truths(h in pinned and (h, o) not in pins for h, o in old),
        "banned": _truths(pair in bans for pair in old),
        "township": (own != "") & (own != town),
        "home_village": is_home & (new.rules.scope.home_village == "forbid"),
        "workload": pairs.is_known
        & (pairs.of_household("workload", 0).astype(np.int64) > pairs.high),
        "too_far": _too_far(rows, before, new, pairs, measure_of(county, new.rules)),
    }


def _too_far(
    rows: pd.DataFrame, before: Before, new: Plan, pairs: _Pairs, measure: Measure
) -> Bools:
    """
    Find old ways that are longer than a limit in force, or that no road takes.

    Officials among the households: from base to door. Else from the door to its old
    centre, or from the base to that centre.
    """
    rules = new.rules.distance
    usual = rules.scatter_max_m or np.inf
    longer = rows["household_id"].map(rules.longer).to_numpy(float)
    limit = np.fmax(np.full(len(rows), usual), longer)
    door = _points(pairs.of_household)
    base = _points(pairs.of_official)
    if new.rules.method.name == "nearest":
        return _above(measure.metres(*base, *door), limit)
    beats = before.beats.drop_duplicates("beat_id").set_index("beat_id")
    centre = [
        rows["old_beat_id"].map(beats[column]).to_numpy(float)
        for column in ("centre_lon", "centre_lat")
    ]
    is_far = _above(measure.metres(*door, *centre), limit)
    if rules.travel_max_m or rules.measure == "road":
        travel = measure.travel_m(*base, *centre)
        is_far |= _above(travel, rules.travel_max_m or np.inf)
    if rules.travel_max_min and rules.measure == "road":
        is_far |= _above(measure.travel_min(*base, *centre), rules.travel_max_min)
    return is_far


def _above(metres: NDArray[np.float64], limit: ArrayLike) -> Bools:
    """Tell which metres are above a limit, or endless; unknown ones are not."""
    known = np.nan_to_num(metres, nan=0.0, posinf=np.inf)
    is_above: Bools = np.isinf(known) | (known > np.add(limit, _TOLERANCE_M))
    return is_above


def _by_the_beat(
    rows: pd.DataFrame, before: Before, new: Plan, county: County
) -> dict[str, Bools]:
    """Find what the old official or the old beat as a whole could not keep."""
    loads = _loads(before, new, county)
    total = loads.groupby("official_id")["workload"].sum()
    high = loads.groupby("official_id")["high"].first()
    over = set(total.index[(total > high) & (high >= 0)])
    split = _split_beats(before, new, county)
    return {
        "load_max": rows["old_official_id"].isin(over).to_numpy(),
        "scope": rows["old_beat_id"].isin(split).to_numpy(),
    }


def _loads(before: Before, new: Plan, county: County) -> pd.DataFrame:
    """Old pairs of households still there, with workloads and maxima of today."""
    doors, people = county.households, county.officials
    old = before.assignments[["household_id", "official_id"]]
    old = old[old["household_id"].isin(doors["household_id"])]
    old = old[old["official_id"] != ""]
    door = _at(doors["household_id"], old["household_id"])
    high = people["load_max"].fillna(new.rules.load.max).to_numpy(np.int64)
    high = np.append(high * new.rules.scope.per_beat, -1)
    who = _at(people["official_id"], old["official_id"])
    workload = doors["workload"].to_numpy(np.int64)[door]
    return old.assign(workload=workload, high=high[who])


def _split_beats(before: Before, new: Plan, county: County) -> set[str]:
    """Find old beats whose villages may not share a beat under the new rules."""
    scope = new.rules.scope
    if scope.beat_within == "county" or new.rules.method.name == "nearest":
        return set()
    places = before.assignments[["household_id", "beat_id"]].assign(
        village_id=before.assignments["household_id"].map(
            county.households.set_index("household_id")["village_id"]
        )
    )
    places = places[places["village_id"].notna() & (places["beat_id"] != "")]
    each = places[["beat_id", "village_id"]].drop_duplicates()
    several = each[each["beat_id"].duplicated(keep=False)]
    town = dict(
        zip(county.villages["village_id"], county.villages["township_id"], strict=True)
    )
    linked = {frozenset(pair) for pair in scope.neighbours}

    def may_share(a: str, b: str) -> bool:
        same = scope.beat_within == "township" and town.get(a) == town.get(b)
        return same or frozenset((a, b)) in linked

    return {
        str(beat)
        for beat, doors in several.groupby("beat_id")
        if not all(may_share(a, b) for a, b in combinations(doors["village_id"], 2))
    }


def _points(
    column_of: Callable[[str, object], Texts],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lon, lat = (column_of(column, np.nan).astype(float) for column in ("lon", "lat"))
    return lon, lat


def _truths(values: Iterable[bool]) -> Bools:
    return np.fromiter(values, dtype=bool)


def _looked_up(column: pd.Series, at: NDArray[np.intp], missing: object) -> Texts:
    """Cells at positions, `missing` at -1."""
    cells = np.empty(len(column) + 1, dtype=object)
    cells[:-1], cells[-1] = column.to_numpy(object), missing
    found: Texts = cells[at]
    return found


def _at(ids: pd.Series, wanted: pd.Series) -> NDArray[np.intp]:
    """Positions of ids, -1 where unknown."""
    found: NDArray[np.intp] = pd.Index(ids).get_indexer(pd.Index(wanted))
    return found
