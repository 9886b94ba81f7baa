"""Verification that nobody is left out, and no group cut, without need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.plan.verify_eligibility import Eligibility
from liaison_plan.plan.verify_expected import idle_officials, maxima, split_groups
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.plan.verify_case import Bools, Case, Ints
    from liaison_plan.plan.verify_findings import Findings


def check_left_out(case: Case, findings: Findings) -> None:
    """
    Check that no household without an official could simply be added somewhere.

    Somewhere is an official without households, or a beat with room where the
    household may join. Under `beats` with a limit on metres, adding a household can
    move the centre, so that only officials without households are asked there; groups
    kept together are not asked at all. Of pairs, both must be able; where groups are
    kept as well, none is asked. That no chain of moves makes room either is for
    `prove` to show.
    """
    left_out = np.flatnonzero(case.beat_of < 0)
    if not len(left_out):
        return
    eligibility = Eligibility(case)
    if case.rules.scope.per_beat == 2:
        _check_left_out_of_pairs(case, eligibility, left_out, findings)
        return
    n_beats = np.bincount(case.pair_official, minlength=len(case.official_ids))
    free = (n_beats < case.rules.scope.beats_per_official) & (case.load_of < case.high)
    is_limited = eligibility.has_metre_limits or case.limits_scatter
    joins = case.is_nearest or not is_limited
    beats_of: dict[int, Ints] = {}
    for door in left_out.tolist():
        if (
            case.rules.scope.keep_groups
            and case.county.households["group_id"].iat[door]
        ):
            continue
        room = case.high - case.load_of >= case.workload[door]
        may = eligibility.officials_for(door, within=True) & room
        able = may & free
        if joins and not able.any():
            village = int(case.village_of[door])
            if village not in beats_of:
                beats_of[village] = _joinable_beats(case, village)
            held = case.first_of[beats_of[village]]
            able[held[held >= 0]] = True
            able &= may
        for person in np.flatnonzero(able)[:1]:
            household = str(case.household_ids[door])
            problem = _(
                "Household {household_id} has no official, although official "
                "{official_id} may serve it and has room."
            ).format(household_id=household, official_id=case.official_ids[person])
            findings.fault("left_out_needlessly", "assignments", household, problem)


def _check_left_out_of_pairs(
    case: Case, eligibility: Eligibility, left_out: Ints, findings: Findings
) -> None:
    """Look for a beat with room, or two without a beat, for each household left out."""
    if case.rules.scope.keep_groups:
        return
    is_limited = eligibility.has_metre_limits or case.limits_scatter
    idle = case.n_of == 0
    beat_high = np.full(len(case.beat_ids), np.iinfo(np.int64).max)
    np.minimum.at(beat_high, case.pair_beat, case.high[case.pair_official])
    for door in left_out.tolist():
        may = eligibility.officials_for(door, within=True)
        pinned = eligibility.pinned_to(door)
        able = np.zeros(len(case.beat_ids), dtype=bool)
        if not is_limited:
            able[_joinable_beats(case, int(case.village_of[door]))] = True
            able &= case.beat_load + case.workload[door] <= beat_high
            able[case.pair_beat[~may[case.pair_official]]] = False
            for person in pinned.tolist():
                able &= np.isin(
                    np.arange(len(able)), case.pair_beat[case.pair_official == person]
                )
        who = np.flatnonzero(may & idle)
        ones = pinned[idle[pinned]] if len(pinned) else who
        two = not len(pinned) or bool((may & idle)[pinned].all())
        two = two and any(eligibility.fits(int(one), who).any() for one in ones)
        if able.any() or two:
            household = str(case.household_ids[door])
            problem = _(
                "Household {household_id} has no officials, although a pair with room "
                "may serve it."
            ).format(household_id=household)
            findings.fault("left_out_needlessly", "assignments", household, problem)


def _joinable_beats(case: Case, village: int) -> Ints:
    """Beats that a household of this village may join by scope."""
    scope = case.rules.scope
    towns = case.county.villages["township_id"].to_numpy(object)
    n = len(case.village_ids)
    fits = np.arange(n) == village
    if scope.beat_within == "county":
        fits[:] = True
    elif scope.beat_within == "township":
        fits |= towns == towns[village]
    for a, b in scope.neighbours:
        for one, other in ((a, b), (b, a)):
            if one == case.village_ids[village]:
                fits |= case.village_ids == other
    on = case.is_served
    outside = on & ~fits[case.village_of]
    blocked = np.zeros(len(case.beat_ids), dtype=bool)
    blocked[case.beat_of[outside]] = True
    return np.flatnonzero(~blocked)


def check_idle_forbidden(case: Case, findings: Findings) -> None:
    """
    Check under `forbidden` that nobody is idle who could simply be given a household.

    That is one without an official, or one whose official keeps others. Where every
    door in reach is somebody's only one, there are fewer doors than people.
    """
    if case.rules.load.idle != "forbidden":
        return
    eligibility = Eligibility(case)
    none = np.empty(0, np.int64)
    for person in np.flatnonzero(idle_officials(case)).tolist():
        reach = [eligibility.households_for(person)]
        if case.rules.scope.per_beat == 2:
            # Alone nobody can be given a beat: somebody else must be without one.
            reach = list(eligibility.shared_doors(person))
        beat = case.beat_of[np.flatnonzero(np.any(reach, axis=0))] if reach else none
        if ((beat < 0) | (case.beat_n[np.maximum(beat, 0)] > 1)).any():
            official = str(case.official_ids[person])
            problem = _(
                "Official {official_id} has no households, which the rules forbid, "
                "and could serve some."
            ).format(official_id=official)
            findings.fault("idle_forbidden", "officials", official, problem)


def check_groups_kept(case: Case, findings: Findings) -> None:
    """Remark on groups that are cut though one official could carry them."""
    if not case.rules.scope.keep_groups:
        return
    groups = split_groups(case)
    doors = case.county.households
    columns = (groups[c].tolist() for c in ("village_id", "group_id", "load"))
    for village, group, load in zip(*columns, strict=True):
        inside = (
            (doors["village_id"] == village) & (doors["group_id"] == group)
        ).to_numpy()
        if load > maxima(case)[0] or _is_torn(case, inside):
            continue
        problem = _(
            "Village group {group_id} of village {village_id} is cut although its load "
            "of {load} fits one official."
        ).format(group_id=group, village_id=village, load=load)
        advice = _(
            "Whether it could stay whole is a packing problem; everybody is served "
            "first."
        )
        findings.remark(
            "group_cut", "assignments", f"{village} {group}", problem, advice
        )


def _is_torn(case: Case, inside: Bools) -> bool:
    """Whether pins, bans or limits on metres could have torn the group."""
    names = set(case.household_ids[inside])
    named = {*case.county.pins["household_id"], *case.county.bans["household_id"]}
    is_limited = bool(np.isfinite(case.limit_m[inside]).any())
    is_limited |= len(np.unique(case.land_of[inside])) > 1
    return is_limited or not names.isdisjoint(named)
