"""Verification of who serves: roles, eligibility, pins, bans and the maximum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.plan.verify_case import Bools, Case, Ints
    from liaison_plan.plan.verify_findings import Findings

_ROLES = {1: ["first"], 2: ["first", "second"]}


def check_roles(case: Case, findings: Findings) -> None:
    """Check that every beat has the officials the rules ask for, in their roles."""
    rows = case.tables["beat_officials"]
    wanted = _ROLES[case.rules.scope.per_beat]
    roles: dict[str, list[str]] = {beat: [] for beat in case.beat_ids}
    for beat, role in zip(rows["beat_id"], rows["role"], strict=True):
        roles.setdefault(beat, []).append(role)
    for beat in sorted(roles):
        found = sorted(roles[beat])
        if found != wanted:
            problem = _("Beat {beat_id} has the roles {found}; it must have {wanted}.")
            problem = problem.format(
                beat_id=beat, found=", ".join(found) or "-", wanted=", ".join(wanted)
            )
            findings.fault("roles", "beat_officials", beat, problem)
    twice = rows[rows.duplicated(["beat_id", "official_id"])]
    for row in twice.itertuples():
        problem = _("Official {official_id} stands on beat {beat_id} twice.").format(
            official_id=row.official_id, beat_id=row.beat_id
        )
        findings.fault("roles", "beat_officials", str(row.beat_id), problem)


def check_known_and_available(case: Case, findings: Findings) -> None:
    """Check that officials on beats exist and take part."""
    named = set(case.tables["beat_officials"]["official_id"])
    for official in sorted(named - set(case.official_ids)):
        problem = _("Official {official_id} does not exist in the county.")
        findings.fault(
            "official_unknown", "beat_officials", official,
            problem.format(official_id=official),
        )  # fmt: skip
    available = case.county.officials["is_available"].to_numpy(bool)
    in_use = np.unique(
        np.concatenate([case.pair_official, case.official_of[case.official_of >= 0]])
    )
    for position in in_use[~available[in_use]]:
        official = str(case.official_ids[position])
        problem = _("Official {official_id} is not available but serves households.")
        findings.fault(
            "unavailable", "beat_officials", official,
            problem.format(official_id=official),
        )  # fmt: skip


def check_beats_per_official(case: Case, findings: Findings) -> None:
    """Check that nobody holds more beats than the rules allow."""
    limit = case.rules.scope.beats_per_official
    n_beats = np.bincount(case.pair_official, minlength=len(case.official_ids))
    for position in np.flatnonzero(n_beats > limit):
        official = str(case.official_ids[position])
        problem = _(
            "Official {official_id} holds {n} beats; at most {limit} are allowed."
        )
        problem = problem.format(
            official_id=official, n=int(n_beats[position]), limit=limit
        )
        findings.fault("beats_per_official", "beat_officials", official, problem)


def check_assigned_is_first(case: Case, findings: Findings) -> None:
    """Check that the official of every row is the first official of its beat."""
    on = np.flatnonzero(case.is_served)
    first = case.first_of[case.beat_of[on]]
    for i in np.flatnonzero((first != case.official_of[on]) & (first >= 0)):
        household = str(case.household_ids[on[i]])
        problem = _(
            "Household {household_id} is not given to official {official_id}, who "
            "holds its beat."
        ).format(household_id=household, official_id=case.official_ids[first[i]])
        findings.fault("official_of_beat", "assignments", household, problem)


def check_pair_rule(case: Case, findings: Findings) -> None:
    """Check that two officials on one beat fit the rule for pairs."""
    rule = case.rules.scope.pair_rule
    if case.rules.scope.per_beat == 1 or rule == "any":
        return
    column = "township_id" if rule == "town+county" else "unit_id"
    of_official = case.county.officials[column].to_numpy(object)
    for beat in range(len(case.beat_ids)):
        values = of_official[case.pair_official[case.pair_beat == beat]]
        if len(values) != 2:
            continue  # named by check_roles
        a, b = values
        fits = (a == "") != (b == "") if rule == "town+county" else a != b
        if not fits:
            beat_id = str(case.beat_ids[beat])
            problem = _(
                "The pair on beat {beat_id} breaks the rule {rule!r} for pairs."
            )
            findings.fault(
                "pair_rule", "beat_officials", beat_id,
                problem.format(beat_id=beat_id, rule=rule),
            )  # fmt: skip


def check_maximum(case: Case, findings: Findings) -> None:
    """Check that nobody carries more than the maximum; no exception excuses it."""
    for position in np.flatnonzero((case.load_of > case.high) & (case.n_of > 0)):
        official = str(case.official_ids[position])
        problem = _(
            "Official {official_id} carries {load} points; the maximum is {max}."
        )
        problem = problem.format(
            official_id=official, load=int(case.load_of[position]),
            max=int(case.high[position]),
        )  # fmt: skip
        findings.fault("load_max", "beat_officials", official, problem)


def check_eligibility(case: Case, findings: Findings) -> None:
    """Check townships, forbidden home villages, bans and pins of who serves whom."""
    doors, people = case.servings
    own_town = case.county.officials["township_id"].to_numpy(object)[people]
    towns = case.county.villages["township_id"].to_numpy(object)
    wrong = (own_town != "") & (own_town != towns[case.village_of[doors]])
    text = _(
        "Official {official_id} serves household {household_id} outside their township."
    )
    _pairs(case, findings, "township", text, doors[wrong], people[wrong])
    if case.rules.scope.home_village == "forbid":
        at_home = case.home[people] == case.village_of[doors]
        text = _(
            "Official {official_id} serves household {household_id} in their home "
            "village, which the rules forbid."
        )
        _pairs(case, findings, "home_forbidden", text, doors[at_home], people[at_home])
    banned = is_banned(case, doors, people)
    text = _("Official {official_id} serves household {household_id} against a ban.")
    _pairs(case, findings, "ban", text, doors[banned], people[banned])
    _check_pins(case, findings, doors, people)


def is_banned(case: Case, doors: Ints, people: Ints) -> Bools:
    """Whether each pair of household and official stands in the bans."""
    bans = case.county.bans
    n = len(case.official_ids)
    at, who = (
        case.to_household(bans["household_id"]),
        case.to_official(bans["official_id"]),
    )
    known = (at >= 0) & (who >= 0)
    found: Bools = np.isin(doors * n + people, at[known] * n + who[known])
    return found


def _check_pins(case: Case, findings: Findings, doors: Ints, people: Ints) -> None:
    """Check that a pinned household is served by its official or by nobody."""
    pins = case.county.pins
    at, who = (
        case.to_household(pins["household_id"]),
        case.to_official(pins["official_id"]),
    )
    known = (at >= 0) & (who >= 0)
    at, who = at[known], who[known]
    n = len(case.official_ids)
    holds = np.isin(at * n + who, doors * n + people)
    broken = ~holds & np.isin(at, doors)
    text = _(
        "Household {household_id} is pinned to official {official_id}, but is served "
        "by another."
    )
    _pairs(case, findings, "pin", text, at[broken], who[broken])


def _pairs(
    case: Case, findings: Findings, check: str, text: str, doors: Ints, people: Ints
) -> None:
    """Name every pair of household and official that breaks a rule."""
    for door, person in zip(doors, people, strict=True):
        household = str(case.household_ids[door])
        problem = text.format(
            household_id=household, official_id=case.official_ids[person]
        )
        findings.fault(check, "assignments", household, problem)
