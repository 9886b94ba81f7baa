"""
Verification of stations (驻点核验): every promise of stations.csv counted again.

Independent of the planner. Whether a plan is the best one is not asked here: `stations`
proves that while it solves. What is asked is everything a reader relies on, and that
nobody is missing or left out where somebody could simply be added.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from liaison_plan.plan.exceptions import build_detail
from liaison_plan.plan.titles import role_title
from liaison_plan.plan.verify_aims import check_one_aim, is_aim
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.plan.verify_findings import Findings
    from liaison_plan.plan.verify_station_case import StationCase

#: Names of the aims in their order; the last stands only where there was a plan before.
_ORDER = (
    "station_short", "station_short_squared", "persons_without_place", "home_village",
    "weighted_m", "changes",
)  # fmt: skip

#: A pair of points may lose this much to whole centimetres.
_ROUNDING_M = 0.01


def check_known(case: StationCase, findings: Findings) -> None:
    """Check that every row names a role, a place of it and a person who takes part."""
    rows = list(case.tables["stations"].itertuples(index=False, name=None))
    for (place, role, person), n in Counter(rows).items():
        where = f"{place} {role} {person}"
        if n > 1:
            text = _("Official {official_id} stands twice in the role {role} at {id}.")
            _fault(findings, "twice", where, text, place, role, person)
        if role not in case.roles:
            text = _("The role {role} at {id} is not in the rules of the plan.")
            _fault(findings, "unknown_role", where, text, place, role, person)
        elif place not in case.places:
            text = _("{id} is no place of the county.")
            _fault(findings, "unknown_place", where, text, place, role, person)
        elif case.band(role, place)[1] == 0:
            text = _("Places like {id} are not staffed by the role {role}.")
            _fault(findings, "not_staffed", where, text, place, role, person)
        if person not in case.people:
            text = _("Official {official_id} at {id} is unknown or does not take part.")
            _fault(findings, "unknown_person", where, text, place, role, person)


def check_suits(case: StationCase, findings: Findings) -> None:
    """Check rank, skills, functions, township, home and way of everybody posted."""
    texts = {
        "rank": _("The rank of official {official_id} is not one of the role {role}."),
        "skills": _("Official {official_id} has no skill of the role {role}."),
        "functions": _(
            "The unit of official {official_id} has no function of the role {role}."
        ),
        "from": _(
            "The township of official {official_id} is not as the role {role} wants."
        ),
        "township": _(
            "Official {official_id} is bound to another township than that of {id}."
        ),
        "home_village": _(
            "Official {official_id} stands at home at {id}, which the role {role} "
            "forbids."
        ),
        "way": _("No way leads from the base of official {official_id} to {id}."),
    }
    for place, role, person in case.postings:
        code = case.suits(person, role) or case.barred(person, role, place)
        if code:
            where = f"{place} {role} {person}"
            check = f"station_{code}"
            _fault(findings, check, where, texts[code], place, role, person)


def check_most(case: StationCase, findings: Findings) -> None:
    """Check the most persons of a place, places of a person and places of a unit."""
    for (place, role), people in sorted(case.by_post.items()):
        most = case.band(role, place)[1]
        if len(people) > most:
            text = _(
                "{n} persons stand in the role {role} at {id}; at most {most} may."
            )
            problem = text.format(
                n=len(people), role=role_title(role), id=place, most=most
            )
            findings.fault("place_most", "stations", f"{place} {role}", problem)
    for (person, role), n in sorted(case.held.items()):
        most = case.roles[role].per_person[1]
        if n > most:
            text = _(
                "Official {official_id} holds {n} places in the role {role}; at most "
                "{most} are allowed."
            )
            problem = text.format(
                official_id=person, n=n, role=role_title(role), most=most
            )
            findings.fault("person_most", "stations", person, problem)
    for (unit, role), places in sorted(case.places_of_unit.items()):
        most = case.roles[role].per_unit_max
        if 0 < most < len(places):
            text = _(
                "Unit {unit_id} holds {n} places in the role {role}; at most {most} "
                "are allowed."
            )
            problem = text.format(
                unit_id=unit, n=len(places), role=role_title(role), most=most
            )
            findings.fault("unit_most", "stations", unit, problem)


def check_roles_of_one(case: StationCase, findings: Findings) -> None:
    """Check that nobody stands in two roles that do not share, or twice at a place."""
    for person, roles in sorted(case.roles_of.items()):
        listed = sorted(roles, key=list(case.roles).index)
        for n, role in enumerate(listed):
            for other in listed[n + 1 :]:
                if not case.shares(role, other):
                    text = _(
                        "Official {official_id} stands in the roles {role} and "
                        "{other}, which one person may not hold together."
                    )
                    problem = text.format(
                        official_id=person, role=role_title(role),
                        other=role_title(other),
                    )  # fmt: skip
                    findings.fault("two_roles", "stations", person, problem)
    at = Counter((row.place, row.person) for row in case.postings)
    for (place, person), n in sorted(at.items()):
        if n > 1:
            text = _("Official {official_id} stands in several roles at {id}.")
            problem = text.format(official_id=person, id=place)
            findings.fault("several_roles", "stations", f"{place} {person}", problem)


def check_same_unit(case: StationCase, findings: Findings) -> None:
    """Check that who follows another role is of the unit that stands in it."""
    for place, role, person in case.postings:
        followed = case.roles[role].same_unit_as
        if not followed:
            continue
        leads = case.by_post.get((place, followed), [])
        if case.people[person].unit not in {case.people[p].unit for p in leads}:
            text = _(
                "Official {official_id} in the role {role} at {id} is not of the unit "
                "that stands there in the role {other}."
            )
            problem = text.format(
                official_id=person,
                role=role_title(role),
                id=place,
                other=role_title(followed),
            )
            where = f"{place} {role} {person}"
            findings.fault("same_unit", "stations", where, problem)


def check_needlessly(case: StationCase, findings: Findings) -> None:
    """
    Check that no post is open, and nobody without a place, where one could be added.

    That no chain of moves helps either is what the planner proves.
    """
    for (place, role), missing in _short(case).items():
        if not missing:
            continue
        for person in sorted(case.people):
            if case.may(person, role, place) and case.has_room(person, role, place):
                text = _(
                    "The role {role} at {id} is short, although official "
                    "{official_id} may stand there and has room."
                )
                where = f"{place} {role}"
                _fault(findings, "short_needlessly", where, text, place, role, person)
                break
    for (person, role), missing in _missing(case).items():
        if not missing:
            continue
        for place in sorted(case.places):
            may = case.band(role, place)[1] > 0 and case.may(person, role, place)
            if may and case.has_room(person, role, place):
                text = _(
                    "Official {official_id} is without a place in the role {role}, "
                    "although {id} has room."
                )
                _fault(findings, "idle_needlessly", person, text, place, role, person)
                break


def check_station_exceptions(case: StationCase, findings: Findings) -> None:
    """Check that exactly the exceptions that hold are listed, with right numbers."""
    told = Counter(case.tables["exceptions"].itertuples(index=False, name=None))
    right = Counter(_expected(case))
    for row in sorted(right - told):
        where = " ".join(filter(None, row[1:4]))
        problem = _("The plan does not list the exception {rule} ({id}): {detail}.")
        problem = problem.format(rule=row[0], id=where, detail=row[4])
        findings.fault("exception_missing", "exceptions", where, problem)
    for row in sorted(told - right):
        where = " ".join(filter(None, row[1:4]))
        problem = _(
            "The plan lists an exception that does not hold: {rule} ({id}): {detail}."
        )
        problem = problem.format(rule=row[0], id=where, detail=row[4])
        findings.fault("exception_false", "exceptions", where, problem)


def check_station_aims(case: StationCase, findings: Findings) -> None:
    """Check that aims stand in order, with the values and the status counted again."""
    aims = case.about["aims"]
    if not all(is_aim(aim) for aim in aims):
        problem = _("The aims must each have a name, a value, a bound and a gap.")
        findings.fault("aims", "plan", "aims", problem)
        return
    names = tuple(aim["name"] for aim in aims)
    if names not in (_ORDER, _ORDER[:-1]):
        problem = _("The aims are not the known ones in their order: {names}.")
        findings.fault("aims", "plan", "aims", problem.format(names=", ".join(names)))
    told = {aim["name"]: float(aim["value"]) for aim in aims}
    counted = _counted(case, told.get("changes", 0.0))
    # Travel may weigh much and every posting loses up to a centimetre.
    weight = max(1.0, case.station_rules.weights.travel)
    for aim in aims:
        slack = 1e-6
        if aim["name"] == "weighted_m":
            slack = 0.1 + _ROUNDING_M * weight * len(case.postings)
        check_one_aim(aim, counted.get(aim["name"]), slack, findings)
    is_proven = all(aim["bound"] == aim["value"] for aim in aims)
    status = "optimal" if is_proven else "feasible"
    if case.about["status"] != status:
        problem = _("The status is {status}; the bounds of the aims say {right}.")
        problem = problem.format(status=case.about["status"], right=status)
        findings.fault("status", "plan", "status", problem)


def _counted(case: StationCase, changes: float) -> dict[str, float]:
    """Count every aim again; changes need the plan before, which is not here."""
    weights = case.station_rules.weights
    short, missing = _short(case), _missing(case)
    metres = weights.change * changes
    for place, _role, person in case.postings:
        metres += weights.travel * case.metres(person, place)
        metres -= weights.match * case.met(person, place)
    return {
        "station_short": sum(short.values()),
        "station_short_squared": sum(n * n for n in short.values()),
        "persons_without_place": sum(missing.values()),
        "home_village": sum(row[0] == "home_village" for row in _expected(case)),
        "weighted_m": metres,
    }


def _short(case: StationCase) -> dict[tuple[str, str], int]:
    """Persons missing to the fewest, by place and role."""
    return {
        (place, role): max(
            0, case.band(role, place)[0] - len(case.by_post.get((place, role), []))
        )
        for place in case.places
        for role in case.roles
    }


def _missing(case: StationCase) -> dict[tuple[str, str], int]:
    """Places missing to the fewest, by person and role."""
    return {
        (person, role): case.missing_of(person, role)
        for person in case.people
        for role in case.roles
    }


def _expected(case: StationCase) -> list[tuple[str, ...]]:
    """Rows that exceptions.csv must hold."""
    rows: list[tuple[str, ...]] = []
    for (place, role), n in _short(case).items():
        if n:
            somebody = any(case.may(person, role, place) for person in case.people)
            reason = "full" if somebody else "nobody"
            detail = build_detail(role=role, missing=n, reason=reason)
            rows.append(("station_short", place, "", "", detail))
    for (person, role), n in _missing(case).items():
        if n:
            somewhere = any(
                case.band(role, place)[1] > 0 and case.may(person, role, place)
                for place in case.places
            )
            reason = "full" if somewhere else "no_place"
            detail = build_detail(role=role, missing=n, reason=reason)
            rows.append(("idle", "", person, "", detail))
    for place, role, person in case.postings:
        is_avoided = case.roles[role].home_village == "avoid"
        if is_avoided and case.is_home(person, place):
            rows.append(("home_village", place, person, "", build_detail(role=role)))
    return rows


def _fault(
    findings: Findings,
    check: str,
    where: str,
    text: str,
    place: str,
    role: str,
    person: str,
) -> None:
    problem = text.format(id=place, role=role_title(role), official_id=person)
    findings.fault(check, "stations", where, problem)


#: Every check of the stations layer, in the order a reader would ask.
STATION_CHECKS = (
    check_known, check_suits, check_most, check_roles_of_one, check_same_unit,
    check_needlessly, check_station_exceptions, check_station_aims,
)  # fmt: skip
