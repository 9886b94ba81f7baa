"""The exceptions that must stand in a plan, counted again rule by rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.plan.exceptions import build_detail
from liaison_plan.plan.verify_eligibility import Eligibility

if TYPE_CHECKING:
    from liaison_plan.plan.verify_case import Bools, Case


@dataclass(frozen=True)
class Expected:
    """
    One exception as it may be told.

    Attributes
    ----------
    details
        Every detail that is true; several where two reasons hold at once.
    village_ids
        Villages that may be named.
    official_id, household_id
        What must be named.
    is_required
        Whether the row must stand; otherwise it may.
    """

    details: tuple[str, ...]
    village_ids: tuple[str, ...] = ("",)
    official_id: str = ""
    household_id: str = ""
    is_required: bool = True


Rows = dict[tuple[str, ...], Expected]


def expected_rows(case: Case, rule: str) -> Rows:
    """
    Give the exceptions of one rule, by what they are about.

    Parameters
    ----------
    case
        The evidence.
    rule
        A rule code; `station_short` expects none while no stations are planned.
    """
    rows = {
        "uncovered": _uncovered,
        "below_min": _below_min,
        "idle": _idle,
        "village_cannot_be_cut": _village_cannot_be_cut,
        "home_village": _home_village,
        "unit_split": _unit_split,
        "group_split": _group_split,
    }.get(rule)
    return rows(case) if rows is not None else {}


def idle_officials(case: Case) -> Bools:
    """Tell of each official: could take part, is not exempt, has no household."""
    available = case.county.officials["is_available"].to_numpy(bool)
    found: Bools = available & ~case.is_exempt & (case.n_of == 0)
    return found


def below_minimum(case: Case) -> tuple[Bools, Bools]:
    """
    Tell of each official whether the minimum is missed.

    Returns
    -------
    surely, perhaps
        `perhaps` are those with households in exempt and other villages at once.
    """
    exempt = np.isin(case.village_ids, case.rules.exempt.villages)
    any_exempt = np.zeros(len(case.official_ids), dtype=bool)
    all_exempt = case.n_of > 0
    doors, people = case.servings
    in_exempt = exempt[case.village_of[doors]]
    any_exempt[people[in_exempt]] = True
    all_exempt[people[~in_exempt]] = False
    short = (case.n_of > 0) & (case.load_of < case.low) & ~case.is_exempt
    return short & ~any_exempt, short & any_exempt & ~all_exempt


def split_groups(case: Case) -> pd.DataFrame:
    """
    List the village groups whose served households are on several beats.

    Returns
    -------
    groups
        `village_id`, `group_id`, `load` (points of the whole group), `parts`.
    """
    doors = case.county.households
    frame = pd.DataFrame(
        {
            "village_id": doors["village_id"], "group_id": doors["group_id"],
            "load": case.workload, "beat": case.beat_of,
        }
    )  # fmt: skip
    frame = frame[frame["group_id"] != ""]
    by = ["village_id", "group_id"]
    whole = frame.groupby(by)["load"].sum()
    parts = frame[frame["beat"] >= 0].groupby(by)["beat"].nunique()
    groups = pd.DataFrame({"load": whole, "parts": parts.reindex(whole.index)})
    return groups[groups["parts"] > 1].astype(int).reset_index()


def maxima(case: Case) -> list[int]:
    """Maxima an exception may name: the rules' own, and the largest of any official."""
    usual = case.rules.load.max * case.rules.scope.per_beat
    return sorted({usual, max([usual, *case.high.tolist()])})


def _uncovered(case: Case) -> Rows:
    rows: Rows = {
        (h,): Expected((build_detail(reason="faulty_row"),), (v,), household_id=h)
        for h, v in zip(
            case.skipped["household_id"], case.skipped["village_id"], strict=True
        )
    }
    eligibility = Eligibility(case)
    for door in np.flatnonzero(case.beat_of < 0).tolist():
        reasons = _reasons_left_out(case, eligibility, door)
        household = str(case.household_ids[door])
        rows[(household,)] = Expected(
            tuple(build_detail(reason=reason) for reason in reasons),
            (str(case.village_ids[case.village_of[door]]),),
            household_id=household,
        )
    return rows


def _reasons_left_out(case: Case, eligibility: Eligibility, door: int) -> list[str]:
    """Give the reasons of which one must stand for a household left out."""
    persons = eligibility.officials_for(door, within=False)
    if case.rules.scope.per_beat == 2:
        any_one = bool(persons.any())
        return _reasons_without_a_pair(case, eligibility, door, any_one=any_one)
    if persons.any() and not eligibility.have_a_way(door, persons):
        return ["no_way"]
    reasons = ["all_full"] if persons.any() else []
    if not eligibility.officials_for(door, within=True).any():
        reasons.append("no_official_allowed")
    if case.is_nearest and len(reasons) == 2:
        reasons.remove("all_full")
    return reasons


def _reasons_without_a_pair(
    case: Case, eligibility: Eligibility, door: int, *, any_one: bool
) -> list[str]:
    """Give the reasons of which one must stand where no pair serves a household."""
    if not any_one:
        return ["no_official_allowed"]
    if not eligibility.can_be_held(door, within=False):
        return ["no_pair_allowed"]
    if case.roads is not None and not eligibility.can_be_held(
        door, within=False, by_a_way=True
    ):
        return ["no_way"]
    return ["all_full"]


def _below_min(case: Case) -> Rows:
    surely, perhaps = below_minimum(case)
    doors, people = case.servings
    pairs = np.unique(np.stack([people, case.village_of[doors]], axis=1), axis=0)
    served: dict[int, list[str]] = {}
    for person, village in pairs[(surely | perhaps)[pairs[:, 0]]].tolist():
        served.setdefault(person, []).append(str(case.village_ids[village]))
    village_short = _short_villages(case)
    others = _other_reasons_below_min(case)
    rows: Rows = {}
    of_pair = {"per_beat": 2} if case.rules.scope.per_beat == 2 else {}
    for person, unsorted in served.items():
        own = sorted(unsorted)
        reasons = others + ["village_short"] * (not village_short.isdisjoint(own))
        official = str(case.official_ids[person])
        rows[(official,)] = Expected(
            tuple(
                build_detail(
                    load=int(case.load_of[person]), min=int(case.low[person]),
                    reason=reason, **of_pair,
                )
                for reason in reasons
            ),
            tuple(own) if len(own) == 1 else ("", *own),
            official_id=official,
            is_required=bool(surely[person]),
        )  # fmt: skip
    return rows


def _other_reasons_below_min(case: Case) -> list[str]:
    """Give the reasons for a low load that arithmetic does not refute."""
    reasons = []
    counted = case.county.officials["is_available"].to_numpy(bool) & ~case.is_exempt
    needed = int(case.low[counted].sum()) // case.rules.scope.per_beat
    if case.rules.load.idle == "forbidden" and needed > case.workload.sum():
        reasons.append("county_short")
    if _limits_exist(case):
        reasons.append("limits")
    return reasons


def _short_villages(case: Case) -> set[str]:
    """Villages with fewer points than the minimums of the beats in them add up to."""
    n = len(case.village_ids)
    points = np.bincount(case.village_of, case.workload, n)
    if len(case.first_of) == 0:
        return set()
    on = case.is_served & (case.first_of[case.beat_of] >= 0)
    inside = np.unique(
        np.stack([case.village_of[on], case.beat_of[on]], axis=1), axis=0
    )
    low = case.beat_low[inside[:, 1]]
    needed = np.bincount(inside[:, 0], low, n)
    return set(case.village_ids[points < needed])


def _limits_exist(case: Case) -> bool:
    """Whether anything but the band itself narrows what an official may take."""
    county, rules, people = case.county, case.rules, case.county.officials
    return (
        len(county.pins) > 0
        or len(county.bans) > 0
        or rules.distance.scatter_max_m > 0
        or case.limits_travel
        or rules.distance.measure == "road"
        or rules.scope.home_village == "forbid"
        or rules.scope.keep_groups
        or bool((people["township_id"] != "").any())
        or bool(people[["load_min", "load_max"]].notna().any(axis=None))
        or bool((case.workload != 1).any())
    )


def _idle(case: Case) -> Rows:
    if case.rules.load.idle == "allowed":
        return {}
    eligibility = Eligibility(case)
    rows: Rows = {}
    for person in np.flatnonzero(idle_officials(case)).tolist():
        official = str(case.official_ids[person])
        reason = "minimum"
        if not eligibility.households_for(person).any():
            reason = "not_eligible"
        elif not eligibility.finds_partner(person):
            reason = "no_partner"
        rows[(official,)] = Expected(
            (build_detail(reason=reason),), official_id=official
        )
    return rows


def _village_cannot_be_cut(case: Case) -> Rows:
    """Villages whose points no number of beats brings within the band."""
    rules = case.rules
    if case.is_nearest or rules.scope.beat_within != "village":
        return {}
    linked = {v for pair in rules.scope.neighbours for v in pair}
    points = np.bincount(case.village_of, case.workload, len(case.village_ids))
    doors = np.bincount(case.village_of, minlength=len(case.village_ids))
    usual = (
        rules.load.min * rules.scope.per_beat,
        rules.load.max * rules.scope.per_beat,
    )
    widest = (min([usual[0], *case.low.tolist()]), maxima(case)[-1])
    rows: Rows = {}
    for v in np.flatnonzero(points > 0).tolist():
        village = str(case.village_ids[v])
        if village in rules.exempt.villages:
            continue
        told = [_cut(int(points[v]), int(doors[v]), *band) for band in {usual, widest}]
        details = tuple(sorted(detail for detail in told if detail))
        if details:
            rows[(village,)] = Expected(
                details, (village,),
                is_required=len(details) == len(told)
                and village not in linked
                and rules.scope.beats_per_official == 1,
            )  # fmt: skip
    return rows


def _cut(points: int, households: int, low: int, high: int) -> str:
    """Detail of a village that the band cannot cut, empty if it can."""
    beats = -(-points // high)
    missing = beats * low - points
    if missing <= 0:
        return ""
    return build_detail(
        beats=beats, households=households, load=points, max=high, min=low,
        missing=missing,
    )  # fmt: skip


def _home_village(case: Case) -> Rows:
    if case.rules.scope.home_village != "avoid":
        return {}
    doors, people = case.servings
    at_home = case.home[people] == case.village_of[doors]
    pairs = sorted(
        set(zip(people[at_home], case.village_of[doors][at_home], strict=True))
    )
    return {
        (str(case.official_ids[o]), str(case.village_ids[v])): Expected(
            ("",), (str(case.village_ids[v]),), official_id=str(case.official_ids[o])
        )
        for o, v in pairs
    }


def unit_villages(case: Case) -> pd.Series[int]:
    """Count the villages each unit works in (units with a household, by unit_id)."""
    doors, people = case.servings
    units = case.county.officials["unit_id"].to_numpy(object)[people]
    frame = pd.DataFrame({"unit": units, "village": case.village_of[doors]})
    return frame[frame["unit"] != ""].groupby("unit")["village"].nunique()


def _unit_split(case: Case) -> Rows:
    required = case.rules.weights.unit_split > 0 and not case.is_nearest
    return {
        (str(unit),): Expected(
            (build_detail(unit_id=str(unit), villages=int(n)),), is_required=required
        )
        for unit, n in unit_villages(case).items()
        if n > 1
    }


def _group_split(case: Case) -> Rows:
    if not case.rules.scope.keep_groups:
        return {}
    groups = split_groups(case)
    return {
        (village, group): Expected(
            tuple(
                build_detail(group_id=group, load=load, max=high, parts=parts)
                for high in maxima(case)
            ),
            (village,),
        )
        for village, group, load, parts in zip(
            *(groups[column].tolist() for column in groups.columns), strict=True
        )
    }
