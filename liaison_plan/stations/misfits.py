"""Roles that meet no place or nobody at all: a plan of them is no success."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.plan.titles import kind_title, rank_title, role_title
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.stations.problem import Problem


def misfit_sentences(county: County, problem: Problem) -> list[str]:
    """
    Name every role that has no place of its kinds, or whom nobody suits.

    Parameters
    ----------
    county
        The county, for the kinds and ranks it does have.
    problem
        Its places, posts and persons.

    Returns
    -------
    lines
        A warning each, in the order of the roles; empty where every role meets both.
    """
    lines = []
    for r, name in enumerate(problem.roles):
        role = problem.role(r)
        if not (problem.posts.high[r] > 0).any():
            text = _(
                "Warning: {role}: the county has no place of the kinds {wanted}. "
                "It has: {present}."
            )
            kinds = county.villages["kind"].replace("", "village")
            lines.append(
                text.format(
                    role=role_title(name),
                    wanted=_(", ").join(_named(k, kind_title) for k in role.places),
                    present=_counted(kinds, kind_title),
                )
            )
        if not problem.size[problem.fits[r]].sum():
            text = _(
                "Warning: {role}: no official who takes part suits the role by rank, "
                "skill, unit and township. Their ranks are: {present}."
            )
            officials = county.officials
            ranks = officials.loc[officials["is_available"], "rank"]
            lines.append(
                text.format(role=role_title(name), present=_counted(ranks, rank_title))
            )
    return lines


def _counted(codes: pd.Series[str], title: Callable[[str], str]) -> str:
    """List what there is, most frequent first, each as the tables and files name it."""
    counts = sorted(codes.value_counts().items(), key=lambda c: (-c[1], str(c[0])))
    if not counts:
        return _("none")
    return _(", ").join(
        _("{kind}: {n:,}").format(kind=_named(str(code), title), n=n)
        for code, n in counts
    )


def _named(code: str, title: Callable[[str], str]) -> str:
    """Put the code behind its name, where it has one."""
    if not code:
        return _("not given")
    name = title(code)
    if name == code:
        return code
    return _("{name} ({code})").format(name=name, code=code)
