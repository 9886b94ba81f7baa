"""A plan of stations summed up: role by role, in figures and in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.plan.sentences import (
    aim_title,
    exception_sentence,
    status_sentence,
)
from liaison_plan.plan.titles import role_title
from liaison_plan.stations.arithmetic import arithmetic_sentences
from liaison_plan.stations.count import count_staffing
from liaison_plan.stations.misfits import misfit_sentences
from liaison_plan.stations.problem import Problem, make_problem
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

#: Sentences shown of one kind of exception.
_SHOWN = 5


def problem_of(county: County, plan: Plan) -> Problem:
    """
    Look at a county as a plan of stations saw it.

    Raises
    ------
    ValueError
        The plan has no stations.
    """
    if plan.station_rules is None:
        message = "the plan has no stations"
        raise ValueError(message)
    return make_problem(county, plan.station_rules, plan.rules, None)


def roles_summary(county: County, plan: Plan) -> pd.DataFrame:
    """
    Sum a plan of stations up, role by role.

    Parameters
    ----------
    county
        The county of the plan.
    plan
        A plan with stations.

    Returns
    -------
    roles
        In the order of the roles: `role`; `posts` (fewest persons over all places);
        `filled` (of them with a person); `postings`; `persons` (posted); `suitable`
        (persons whom the role suits); `travel_km` (base to place, summed); `needs_met`;
        `at_home`.
    """
    problem = problem_of(county, plan)
    counted = count_staffing(problem, plan.stations)
    rows = []
    for r, name in enumerate(problem.roles):
        person, place = counted.stands[r].nonzero()
        c = problem.class_of[person]
        short = int(counted.short[r].sum())
        posts = int(problem.posts.low[r].sum())
        rows.append(
            {
                "role": name,
                "posts": posts,
                "filled": posts - short,
                "postings": len(person),
                "persons": len(set(person.tolist())),
                "suitable": int(problem.size[problem.fits[r]].sum()),
                "travel_km": float(problem.metres[c, place].sum()) / 1000,
                "needs_met": int(problem.met[c, place].sum()),
                "at_home": int(problem.is_home[c, place].sum()),
            }
        )
    return pd.DataFrame(rows)


def summary_sentences(county: County, plan: Plan) -> list[str]:
    """
    Say what a plan of stations reaches: arithmetic, roles, aims, exceptions.

    Parameters
    ----------
    county, plan
        Of one state.

    Returns
    -------
    lines
        For the terminal.
    """
    problem = problem_of(county, plan)
    lines = [_("What the numbers allow:")]
    lines += [f"  {line}" for line in arithmetic_sentences(problem)]
    # A role that meets nobody leaves nothing open, and would look like a success.
    misfits = misfit_sentences(county, problem)
    lines += [*(["", *misfits] if misfits else []), "", status_sentence(plan)]
    for row in roles_summary(county, plan).to_dict("records"):
        text = (
            _(
                "{role}: {filled:,} of {posts:,} posts filled, {persons:,} persons in "
                "{postings:,} postings, {km:,.1f} km from base to place, needs met: "
                "{needs:,}."
            )
            if row["posts"]
            else _(
                "{role}: no post must be filled, {persons:,} persons in {postings:,} "
                "postings, {km:,.1f} km from base to place, needs met: {needs:,}."
            )
        )
        line = text.format(
            role=role_title(str(row["role"])), filled=row["filled"],
            posts=row["posts"], persons=row["persons"], postings=row["postings"],
            km=row["travel_km"], needs=row["needs_met"],
        )  # fmt: skip
        lines.append(f"  {line}")
    lines += ["", _("Aims, each proven before the next:")]
    if plan.status != "optimal":
        lines[-1] = _("Aims, in their order:")
    for aim in plan.aims:
        title = aim_title(aim.name, is_station=True)
        value = f"{aim.value:,.1f}" if aim.name == "weighted_m" else f"{aim.value:,.0f}"
        if aim.gap:
            text = _("{title}: {value} (proven: at least {bound:,.1f})")
            line = text.format(title=title, value=value, bound=aim.bound)
        else:
            line = _("{title}: {value}").format(title=title, value=value)
        lines.append(f"  {line}")
    lines += _exceptions(county, plan)
    return lines


def _exceptions(county: County, plan: Plan) -> list[str]:
    """Say the first exceptions of each kind."""
    if plan.exceptions.empty:
        return []
    villages = county.villages
    names = dict(zip(villages["township_id"], villages["township"], strict=True))
    names |= dict(zip(villages["village_id"], villages["name"], strict=True))
    lines = ["", _("Exceptions: {n:,}").format(n=len(plan.exceptions))]
    for _rule, group in plan.exceptions.groupby("rule", sort=True):
        lines += [
            "  " + exception_sentence(row, village_names=names)
            for _at, row in group.head(_SHOWN).iterrows()
        ]
        if len(group) > _SHOWN:
            lines.append("    " + _("and {n:,} more").format(n=len(group) - _SHOWN))
    return lines
