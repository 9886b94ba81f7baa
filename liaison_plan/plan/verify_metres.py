"""Verification of centres and metres, computed again from the coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liaison_plan.plan.verify_case import Bools, Case, Floats, Ints
    from liaison_plan.plan.verify_findings import Findings

#: Half of the last decimal shown, and a centimetre for whole centimetres.
_SHOWN_M = 0.06
#: A limit is kept when it is kept to the centimetre, and to a thousandth of a minute.
_LIMIT_M = 0.01
_LIMIT_MIN = 1e-3
#: Stands for a sum of metres where there is no way.
_NO_WAY_M = 1e15
#: A beat's centre may lose this much per household to whole centimetres.
_MEDIAN_M = 0.05
#: Seven decimals of a degree, of which the last is rounded.
_DEGREE = 0.6e-7
#: Pairs of households looked at in one go.
_CHUNK = 2_000_000


def centre_points(case: Case) -> tuple[Floats, Floats]:
    """Lon and lat of each beat's centre in the county, NaN where there is none."""
    beats = case.tables["beats"].drop_duplicates("beat_id")
    if case.is_nearest:
        at, points = case.first_of, case.county.officials
    else:
        at = case.to_household(beats["centre_household_id"])
        points = case.county.households
    lon, lat = np.full(len(at), np.nan), np.full(len(at), np.nan)
    known = at >= 0
    lon[known] = points["lon"].to_numpy(float)[at[known]]
    lat[known] = points["lat"].to_numpy(float)[at[known]]
    return lon, lat


def check_centres(case: Case, findings: Findings) -> None:
    """Check that a centre is a household of its beat (`nearest`: the base)."""
    beats = case.tables["beats"].drop_duplicates("beat_id")
    centre = case.to_household(beats["centre_household_id"])
    if case.is_nearest:
        wrong = (beats["centre_household_id"] != "").to_numpy()
        text = _("Beat {beat_id} names a centre household; its centre is the base.")
    else:
        belongs = np.where(centre >= 0, case.beat_of[centre], -1)
        wrong = belongs != np.arange(len(beats))
        text = _("The centre of beat {beat_id} is not one of its households.")
    for position in np.flatnonzero(wrong):
        beat = str(case.beat_ids[position])
        findings.fault("centre", "beats", beat, text.format(beat_id=beat))
    lon, lat = centre_points(case)
    off = np.abs(beats["centre_lon"].to_numpy(float) - lon) > _DEGREE
    off |= np.abs(beats["centre_lat"].to_numpy(float) - lat) > _DEGREE
    for position in np.flatnonzero(off):
        beat = str(case.beat_ids[position])
        problem = _("The point of beat {beat_id} is not where its centre is.")
        findings.fault("centre_point", "beats", beat, problem.format(beat_id=beat))


def check_scatter(case: Case, findings: Findings) -> None:
    """Check that metres to the centre are as told, and within the limit."""
    lon, lat = centre_points(case)
    on = np.flatnonzero(case.is_served)
    beat = case.beat_of[on]
    doors = case.county.households
    right = case.metres(
        lon[beat], lat[beat],
        doors["lon"].to_numpy(float)[on], doors["lat"].to_numpy(float)[on],
    )  # fmt: skip
    for i in np.flatnonzero(np.isinf(right)):
        household = str(case.household_ids[on[i]])
        problem = _(
            "No road without a ferry leads from household {household_id} to its "
            "beat's centre."
        ).format(household_id=household)
        findings.fault("scatter_way", "assignments", household, problem)
    is_way = right < np.inf
    for i in np.flatnonzero(is_way & (np.abs(case.scatter_m[on] - right) > _SHOWN_M)):
        household = str(case.household_ids[on[i]])
        problem = _("Household {household_id}: scatter_m says {told}; it is {right}.")
        problem = problem.format(
            household_id=household, told=f"{case.scatter_m[on[i]]:.1f}",
            right=f"{right[i]:.1f}",
        )  # fmt: skip
        findings.fault("scatter", "assignments", household, problem)
    for i in np.flatnonzero(is_way & (right > case.limit_m[on] + _LIMIT_M)):
        household = str(case.household_ids[on[i]])
        problem = _(
            "Household {household_id} is {metres} m from its beat's centre; the limit "
            "is {limit} m."
        ).format(
            household_id=household, metres=f"{right[i]:.1f}",
            limit=f"{case.limit_m[on[i]]:g}",
        )  # fmt: skip
        findings.fault("scatter_max", "assignments", household, problem)


def travel_metres(case: Case) -> Floats:
    """Metres from base to centre of each row of `case.pair_*` (`nearest`: 0)."""
    if case.is_nearest:
        return np.zeros(len(case.pair_beat))
    return case.travel_m(*_travel_ends(case))


def _travel_ends(case: Case) -> tuple[Floats, Floats, Floats, Floats]:
    """Lon and lat of the base and of the centre of each row of `case.pair_*`."""
    lon, lat = centre_points(case)
    people = case.county.officials
    return (
        people["lon"].to_numpy(float)[case.pair_official],
        people["lat"].to_numpy(float)[case.pair_official],
        lon[case.pair_beat], lat[case.pair_beat],
    )  # fmt: skip


def check_travel(case: Case, findings: Findings) -> None:
    """Check that metres from the base are as told, and within the limit."""
    right = travel_metres(case)
    limit = case.rules.distance.travel_max_m or np.inf
    is_way = right < np.inf
    for i in np.flatnonzero(np.isinf(right)):
        official = str(case.official_ids[case.pair_official[i]])
        problem = _("No way leads from the base of official {official_id} to the beat.")
        findings.fault(
            "travel_way", "beat_officials", official,
            problem.format(official_id=official),
        )  # fmt: skip
    for i in np.flatnonzero(is_way & (np.abs(case.pair_travel_m - right) > _SHOWN_M)):
        beat = str(case.beat_ids[case.pair_beat[i]])
        problem = _("Beat {beat_id}: travel_m says {told}; it is {right}.").format(
            beat_id=beat, told=f"{case.pair_travel_m[i]:.1f}", right=f"{right[i]:.1f}"
        )
        findings.fault("travel", "beat_officials", beat, problem)
    for i in np.flatnonzero(is_way & (right > limit + _LIMIT_M)):
        official = str(case.official_ids[case.pair_official[i]])
        problem = _(
            "Official {official_id} sets out {metres} m from the beat's centre; the "
            "limit is {limit} m."
        ).format(official_id=official, metres=f"{right[i]:.1f}", limit=f"{limit:g}")
        findings.fault("travel_max", "beat_officials", official, problem)
    _check_minutes(case, findings)


def _check_minutes(case: Case, findings: Findings) -> None:
    """Check that no official travels longer than the limit in minutes."""
    limit = case.rules.distance.travel_max_min
    if not limit or case.roads is None or case.is_nearest:
        return
    minutes = case.roads.travel_min(*_travel_ends(case))
    late = (minutes < np.inf) & (minutes > limit + _LIMIT_MIN)
    for i in np.flatnonzero(late):
        official = str(case.official_ids[case.pair_official[i]])
        problem = _(
            "Official {official_id} travels {minutes} minutes to the beat's centre; "
            "the limit is {limit} minutes."
        ).format(
            official_id=official, minutes=f"{minutes[i]:.1f}", limit=f"{limit:g}"
        )  # fmt: skip
        findings.fault("travel_max_min", "beat_officials", official, problem)


def check_medians(case: Case, findings: Findings) -> None:
    """Check that no other household of a beat has a smaller sum (1-median)."""
    if case.is_nearest:
        return
    beats = case.tables["beats"].drop_duplicates("beat_id")
    centre = case.to_household(beats["centre_household_id"])
    for group, members in _beats_by_size(case):
        sums, keeps_limits = _sums(case, group, members)
        at = members == centre[group][:, None]
        # What no road reaches is another check's finding; it is far here, not endless.
        sums = np.minimum(sums, _NO_WAY_M)
        told = np.where(at, sums, 0.0).sum(axis=1)
        best = np.where(keeps_limits | at, sums, np.inf).min(axis=1)
        worse = at.any(axis=1) & (told - best > _MEDIAN_M * members.shape[1])
        for i in np.flatnonzero(worse):
            beat = str(case.beat_ids[group[i]])
            problem = _(
                "The centre of beat {beat_id} is not its central household: the metres "
                "add up to {told}, from another household to {best}."
            ).format(beat_id=beat, told=f"{told[i]:.1f}", best=f"{best[i]:.1f}")
            findings.fault("median", "beats", beat, problem)


def _beats_by_size(case: Case) -> Iterator[tuple[Ints, Ints]]:
    """Give beats of one size, and their households as a matrix, in handy chunks."""
    on = np.flatnonzero(case.is_served)
    order = on[np.argsort(case.beat_of[on], kind="stable")]
    start = np.concatenate([[0], np.cumsum(case.beat_n)])
    for size in np.unique(case.beat_n[case.beat_n > 1]):
        same = np.flatnonzero(case.beat_n == size)
        step = max(1, _CHUNK // int(size) ** 2)
        for first in range(0, len(same), step):
            group = same[first : first + step]
            yield group, order[start[group][:, None] + np.arange(size)]


def _sums(case: Case, group: Ints, members: Ints) -> tuple[Floats, Bools]:
    """Sum of metres from each member to all, and whether it could be the centre."""
    doors = case.county.households
    lon = doors["lon"].to_numpy(float)[members]
    lat = doors["lat"].to_numpy(float)[members]
    limit = case.limit_m[members]
    is_limited = bool(np.isfinite(limit).any())
    size = members.shape[1]
    sums = np.empty(members.shape)
    may = np.ones(members.shape, dtype=bool)
    step = max(1, _CHUNK // (members.size))
    for first in range(0, size, step):
        part = slice(first, first + step)
        metres = case.metres(
            lon[:, part, None], lat[:, part, None], lon[:, None, :], lat[:, None, :]
        )
        sums[:, part] = metres.sum(axis=2)
        if is_limited:
            # Whoever is to be the better centre must keep the limit beyond doubt.
            may[:, part] = (metres <= limit[:, None, :]).all(axis=2)
    if case.limits_travel:
        may &= _within_travel(case, group, lon, lat)
    return sums, may


def _within_travel(case: Case, group: Ints, lon: Floats, lat: Floats) -> Bools:
    """Whether the beat's officials could reach each member as a centre."""
    base_lon = case.county.officials["lon"].to_numpy(float)
    base_lat = case.county.officials["lat"].to_numpy(float)
    may = np.ones(lon.shape, dtype=bool)
    for row, beat in enumerate(group):
        for official in case.pair_official[case.pair_beat == beat]:
            may[row] &= case.may_travel(
                base_lon[official], base_lat[official], lon[row], lat[row], slack=0.0
            )
    return may
