"""Figures of what follows a plan: problems, measures, visits, and days of the month."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.duty.calendar import Calendar
from liaison_plan.duty.days import KINDS, Month, make_days
from liaison_plan.output.figures.figure import Figure, figures
from liaison_plan.plan.titles import needs_text
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.rules.duty import DutyRules

_SATURDAY = 5


def problems(county: County) -> pd.DataFrame:
    """
    Count problems and measures (问题和措施统计).

    Parameters
    ----------
    county
        With the tables `problems` and `measures`, either of which may be empty.

    Returns
    -------
    figures
        `problems`, `kinds`, `solved`, `open`, `solved_percent`; `measures`,
        `places_with_measures`, `places_without`.
    """
    reported, planned = county.problems, county.measures
    solved = int(reported["is_solved"].sum())
    share = 100 * solved / len(reported) if len(reported) else float("nan")
    rows: list[Figure] = []
    if len(reported):
        rows += [
            ("problems", _("Problems"), len(reported), 0),
            ("kinds", _("Kinds of problems"), reported["kind"].nunique(), 0),
            ("solved", _("Problems solved"), solved, 0),
            ("open", _("Problems open"), len(reported) - solved, 0),
            ("solved_percent", _("Solved, of 100"), share, 1),
        ]
    if len(planned):
        with_plan = planned["village_id"].nunique()
        rows += [
            ("measures", _("Measures"), len(planned), 0),
            ("places_with_measures", _("Places with a plan of measures"), with_plan, 0),
            ("places_without", _("Places without one"),
             len(county.villages) - with_plan, 0),
        ]  # fmt: skip
    return figures(rows)


def problems_by_kind(county: County) -> pd.DataFrame:
    """
    Count problems kind by kind (各类问题解决率).

    Returns
    -------
    kinds
        `kind` (words), `n_problems`, `n_solved`, `n_open`, `solved_percent`; most
        problems first.
    """
    by = county.problems.groupby("kind")["is_solved"]
    table = pd.DataFrame({"n_problems": by.size(), "n_solved": by.sum().astype(int)})
    table = table.reset_index().sort_values(
        ["n_problems", "kind"], ascending=[False, True], ignore_index=True
    )
    table["n_open"] = table["n_problems"] - table["n_solved"]
    table["solved_percent"] = 100 * table["n_solved"] / table["n_problems"]
    return table.assign(kind=[needs_text(kind) for kind in table["kind"]])


def places_without_measures(county: County) -> pd.DataFrame:
    """
    List the places that have no plan of measures (没有整改计划的驻点).

    Returns
    -------
    places
        `place`, `township`, `n_problems`, in the order of the table.
    """
    villages = county.villages
    lacking = ~villages["village_id"].isin(county.measures["village_id"])
    found = villages[lacking]
    n = county.problems["village_id"].value_counts()
    return pd.DataFrame(
        {
            "place": found["name"],
            "township": found["township"],
            "n_problems": found["village_id"].map(n).fillna(0).astype(int),
        }
    ).reset_index(drop=True)


def asked_visits(
    county: County,
    duty_rules: DutyRules,
    n_posts: int,
    *,
    n_officials: int,
    visited: int = 0,
) -> pd.DataFrame:
    """
    Multiply the visits that rules ask of posts, or of officials (走访任务量).

    Parameters
    ----------
    county, duty_rules
        Checked tables; `visits.per_month` of the rules.
    n_posts
        Posts that make visits.
    n_officials
        Officials, if each had to make as many as a post.
    visited
        Households that somebody reports as visited; 0 = nobody does.

    Returns
    -------
    figures
        `posts`, `per_month`, `visits_a_month`, `months_for_all` (until every
        household was called at once), `visits_a_month_of_officials`; where somebody
        reports, `visited`, `visited_months` and `visited_months_of_officials` (months
        in which the rule would have that many).
    """
    each = duty_rules.visits.per_month
    asked, more = each * n_posts, each * n_officials
    nothing = float("nan")
    rows: list[Figure] = [
        ("posts", _("Posts that make visits"), n_posts, 0),
        ("per_month", _("Households a month and post"), each, 0),
        ("visits_a_month", _("Visits a month, together"), asked, 0),
        ("months_for_all", _("Months until every household was visited"),
         len(county.households) / asked if asked else nothing, 1),
        ("visits_a_month_of_officials",
         _("Visits a month if each of {n:,} officials made as many").format(
             n=n_officials
         ), more, 0),
    ]  # fmt: skip
    if visited:
        rows += [
            ("visited", _("Households reported as visited"), visited, 0),
            ("visited_months", _("Months' worth of that, by post"),
             visited / asked if asked else nothing, 2),
            ("visited_months_of_officials", _("Months' worth of that, by official"),
             visited / more if more else nothing, 2),
        ]  # fmt: skip
    return figures(rows)


def weekends(duty_rules: DutyRules, first_month: str, n_months: int) -> pd.DataFrame:
    """
    Count the duty days that fall on weekends (逢周末的次数), before any policy.

    Parameters
    ----------
    duty_rules
        Days of the month.
    first_month
        For instance `2024-01`.
    n_months
        How many months.

    Returns
    -------
    days
        One row a kind of day: `day` (words), `n_days`, `n_weekend`.
    """
    asked = duty_rules.days.model_copy(
        update={"policy": "keep", "policy_dispatch": "", "policy_notice": "keep"}
    )
    days = make_days(Calendar(), asked, Month.parse(first_month), n_months)
    planned = days["planned_date"].map(dt.date.fromisoformat)
    is_weekend = planned.map(dt.date.weekday) >= _SATURDAY
    titles = {
        "notice": _("Notice"),
        "duty": _("Duty day"),
        "dispatch": _("Dispatch day"),
    }
    rows = [
        (titles[kind], int(mine.sum()), int((mine & is_weekend).sum()))
        for kind in KINDS
        if kind in titles and (mine := days["kind"] == kind).any()
    ]
    return pd.DataFrame(rows, columns=["day", "n_days", "n_weekend"])
