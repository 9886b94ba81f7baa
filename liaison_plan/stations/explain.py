"""Why somebody stands somewhere, who else could, and what that would cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.plan.titles import needs_text, role_title
from liaison_plan.stations.count import count_staffing
from liaison_plan.stations.places import split_list
from liaison_plan.stations.rivals import Rivals
from liaison_plan.stations.summary import problem_of
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.stations.problem import Problem

#: Others shown for one post.
_SHOWN = 3


@dataclass(frozen=True)
class StationAnswer:
    """
    An explanation of a plan of stations (驻点说明).

    Attributes
    ----------
    facts
        For JSON: ids, roles, metres, needs, others.
    lines
        The same in sentences.
    """

    facts: dict[str, Any]
    lines: tuple[str, ...]

    def sentences(self) -> list[str]:
        """Say it in the language in force when it was asked."""
        return list(self.lines)

    def to_json(self) -> dict[str, Any]:
        """Give what JSON can hold."""
        return self.facts


def explain_place(county: County, plan: Plan, place_id: str) -> StationAnswer:
    """
    Say who is posted at a place, why, who else could be, and at what cost.

    Parameters
    ----------
    county, plan
        Of one state; the plan has stations.
    place_id
        A village, or a township that is staffed itself.

    Raises
    ------
    LiaisonPlanError
        No role staffs the place.
    """
    problem = problem_of(county, plan)
    places = problem.places
    at = np.flatnonzero(places["place_id"] == place_id)
    if len(at) == 0:
        message = _("No role of the plan staffs {id}.").format(id=place_id)
        raise LiaisonPlanError(message)
    p = int(at[0])
    counted = count_staffing(problem, plan.stations)
    rivals = Rivals(problem, counted)
    needs = needs_text(places["needs"].iloc[p]) or "-"
    lines = [
        _("{name} ({id}) needs: {needs}.").format(
            name=places["name"].iloc[p], id=place_id, needs=needs
        )
    ]
    posts: list[dict[str, Any]] = []
    for r in np.flatnonzero(problem.posts.high[:, p]).tolist():
        people = np.flatnonzero(counted.stands[r, :, p]).tolist()
        for i in people:
            others = rivals.swaps(r, i, p)
            lines.append(_posting_line(problem, r, i, p))
            lines += [f"  {rivals.say(other)}" for other in others[:_SHOWN]]
            if not others:
                text = (
                    _("Nobody else can take this post by one move.")
                    if rivals.is_plain(r)
                    else _("Who stands here decides over others of the same unit.")
                )
                lines.append(f"  {text}")
            posts.append(
                {
                    **_facts(problem, r, i, p),
                    "others": [rivals.facts(other) for other in others],
                }
            )
        missing = int(counted.short[r, p])
        if missing:
            n = int(problem.size[problem.may[r, :, p]].sum())
            lines.append(
                ngettext(
                    "{role}: {missing:,} missing; {n:,} official may stand there.",
                    "{role}: {missing:,} missing; {n:,} officials may stand there.",
                    n,
                ).format(role=role_title(problem.roles[r]), missing=missing, n=n)
            )
            reasons = rivals.why_not_here(r, p)
            lines += [f"  {line}" for line in reasons]
    facts = {"place_id": place_id, "needs": places["needs"].iloc[p], "posts": posts}
    return StationAnswer(facts, tuple(lines))


def explain_official(county: County, plan: Plan, official_id: str) -> StationAnswer:
    """
    Say where an official is posted and why, or why nowhere.

    Parameters
    ----------
    county, plan
        Of one state; the plan has stations.
    official_id
        The official.

    Raises
    ------
    LiaisonPlanError
        The county does not know the official.
    """
    if official_id not in set(county.officials["official_id"]):
        message = _("The county has no official {id}.").format(id=official_id)
        raise LiaisonPlanError(message)
    problem = problem_of(county, plan)
    known = np.flatnonzero(problem.person == official_id)
    if len(known) == 0:
        row = county.officials.set_index("official_id").loc[official_id]
        line = (
            _("Official {id} suits no role: rank, skills, unit or township.")
            if row["is_available"]
            else _("Official {id} does not take part.")
        ).format(id=official_id)
        return StationAnswer({"official_id": official_id, "posts": []}, (line,))
    i = int(known[0])
    counted = count_staffing(problem, plan.stations)
    rivals = Rivals(problem, counted)
    lines, posts = [], []
    for r, p in zip(*np.nonzero(counted.stands[:, i]), strict=True):
        lines.append(_posting_line(problem, int(r), i, int(p)))
        posts.append(_facts(problem, int(r), i, int(p)))
        nearer = rivals.cheaper_places(int(r), i, int(p))
        lines += [f"  {rivals.say(other)}" for other in nearer[:_SHOWN]]
    suited = [r for r in range(len(problem.roles)) if _suits(problem, r, i)]
    if not posts:
        lines.append(
            _("Official {id} is posted nowhere. Roles that suit: {roles}.").format(
                id=official_id,
                roles=_(", ").join(role_title(problem.roles[r]) for r in suited),
            )
        )
        lines += [f"  {line}" for r in suited for line in rivals.why_nowhere(r, i)]
    facts = {
        "official_id": official_id,
        "posts": posts,
        "suits": [problem.roles[r] for r in suited],
    }
    return StationAnswer(facts, tuple(lines))


def _suits(problem: Problem, r: int, i: int) -> bool:
    return bool(problem.fits[r, problem.class_of[i]])


def _posting_line(problem: Problem, r: int, i: int, p: int) -> str:
    """Say one posting with its metres and the needs that are met."""
    c = problem.class_of[i]
    text = _(
        "{role} at {name} ({id}): official {official_id}, {metres:,.0f} m from the "
        "base, needs met: {n:,} of {all:,}."
    )
    line = text.format(
        role=role_title(problem.roles[r]), name=problem.places["name"].iloc[p],
        id=problem.places["place_id"].iloc[p], official_id=problem.person[i],
        metres=problem.metres[c, p], n=problem.met[c, p],
        all=len(split_list(problem.places["needs"].iloc[p])),
    )  # fmt: skip
    if problem.is_home[c, p]:
        at_home = _("It is the home village.")
        line = f"{line} {at_home}"
    return line


def _facts(problem: Problem, r: int, i: int, p: int) -> dict[str, Any]:
    c = problem.class_of[i]
    return {
        "role": problem.roles[r],
        "place_id": str(problem.places["place_id"].iloc[p]),
        "official_id": str(problem.person[i]),
        "travel_m": round(float(problem.metres[c, p]), 1),
        "needs_met": int(problem.met[c, p]),
        "is_home": bool(problem.is_home[c, p]),
    }
