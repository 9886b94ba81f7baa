"""Figures of duty: days, visits and walks, and the roster of the counters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.output.figures.figure import Figure, figures
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.duty.plan import Duty
    from liaison_plan.duty.roster import DutyRoster


def days_of(duty: Duty) -> pd.DataFrame:
    """
    List the days that concern everybody (值守日程).

    Returns
    -------
    days
        `date`, `day` (words: notice, duty day ...), `state` (words: workday, weekend
        ...), `moved_days`, `provisional` (words, empty where settled).
    """
    kinds = {
        "notice": _("Notice"),
        "duty": _("Duty day"),
        "dispatch": _("Dispatch day"),
        "review": _("Half-yearly review"),
    }
    states = {
        "workday": _("workday"),
        "makeup_workday": _("make-up workday"),
        "weekend": _("weekend"),
        "holiday": _("holiday"),
    }
    days = duty.days
    return pd.DataFrame(
        {
            "date": days["date"],
            "day": days["kind"].map(kinds),
            "state": days["day"].map(states),
            "moved_days": days["moved_days"],
            "provisional": days["is_provisional"].map(
                {True: _("provisional"), False: ""}
            ),
        }
    )


def visits_in_numbers(duty: Duty) -> pd.DataFrame:
    """
    Count visits, doors and walks (走访统计).

    Returns
    -------
    figures
        `posts`, `visits` (one call at one door on one day), `households` (distinct
        doors called at), `repeats`, `visits_a_month`, `per_post_a_month` (smallest)
        and `most_per_post_a_month`, `walks` (one person's one way), `walk_mean_m`,
        `saved_km` (against the doors in the order of the village's list),
        `saved_percent`, `duty_days`, `substitutes` (absences for which somebody steps
        in), `nobody` (for which nobody can).
    """
    visits, walks = duty.visits, duty.walks.days
    months = visits["date"].str.slice(0, 7)
    a_month = visits.groupby([visits["post_id"], months]).size()
    listed = float(walks["list_m"].sum())
    saved = float(walks["saved_m"].sum())
    steps_in = duty.substitutes["substitute_id"] != ""
    rows: list[Figure] = [
        ("posts", _("Posts that make visits"), visits["post_id"].nunique(), 0),
        ("visits", _("Visits"), len(visits), 0),
        ("households", _("Households visited"), visits["household_id"].nunique(), 0),
        ("repeats", _("Visits at doors visited before"),
         len(visits) - visits["household_id"].nunique(), 0),
        ("visits_a_month", _("Visits a month, together"),
         len(visits) / duty.n_months, 1),
        ("per_post_a_month", _("Fewest visits of a post in a month"),
         float(a_month.min()), 0),
        ("most_per_post_a_month", _("Most visits of a post in a month"),
         float(a_month.max()), 0),
        ("walks", _("Walks"), len(walks), 0),
        ("walk_mean_m", _("Mean way of a walk (m)"), float(walks["walk_m"].mean()), 0),
        ("saved_km", _("Saved against the order of the list (km)"), saved / 1000, 1),
        ("saved_percent", _("Saved, of 100"),
         100 * saved / listed if listed else float("nan"), 1),
        ("duty_days", _("Number of duty days"),
         int((duty.days["kind"] == "duty").sum()), 0),
        ("substitutes", _("Absences with somebody who steps in"),
         int(steps_in.sum()), 0),
        ("nobody", _("Absences without"), int((~steps_in).sum()), 0),
    ]  # fmt: skip
    return figures(rows)


def roster_in_numbers(county: County, roster: DutyRoster) -> pd.DataFrame:
    """
    Count the roster of the counters (窗口值班统计).

    Parameters
    ----------
    county
        Whose table of leave was respected.
    roster
        As it was planned.

    Returns
    -------
    figures
        `days`, `counters`, `turns`, `people`, `fewest_turns`, `most_turns`, `missing`;
        counted again from the turns: `two_days_running` (of one person, days of the
        roster that follow each other) and `on_leave` (turns on a day of leave).
    """
    turns, people = roster.turns, roster.people
    days = roster.days["date"].tolist()
    place = {day: at for at, day in enumerate(days)}
    sat = turns.assign(at=turns["date"].map(place)).sort_values(["official_id", "at"])
    step = sat.groupby("official_id")["at"].diff()
    leave = turns[["date", "official_id"]].merge(county.leave, on="official_id")
    is_away = (leave["from_date"] <= leave["date"]) & (
        leave["date"] <= leave["to_date"]
    )
    rows: list[Figure] = [
        ("days", _("Workdays"), len(days), 0),
        ("counters", _("Counters"), turns["counter"].nunique(), 0),
        ("turns", _("Turns"), len(turns), 0),
        ("people", _("Persons who take turns"), len(people), 0),
        ("fewest_turns", _("Fewest turns of one"), int(people["turns"].min()), 0),
        ("most_turns", _("Most turns of one"), int(people["turns"].max()), 0),
        ("missing", _("Turns without a person"), int(roster.short["missing"].sum()), 0),
        ("two_days_running", _("Turns of one on two days running"),
         int((step == 1).sum()), 0),
        ("on_leave", _("Turns during leave"), int(is_away.sum()), 0),
    ]  # fmt: skip
    return figures(rows)


def roster_week(roster: DutyRoster, first: str, last: str) -> pd.DataFrame:
    """
    Lay some days of a roster out, a row a day (值班表).

    Parameters
    ----------
    roster
        As it was planned.
    first, last
        Days, `YYYY-MM-DD`, both included.

    Returns
    -------
    days
        `date`, then a column for every counter with who sits there.
    """
    turns = roster.turns
    inside = turns[(turns["date"] >= first) & (turns["date"] <= last)]
    order = list(dict.fromkeys(turns["counter"]))
    who = inside.groupby(["date", "counter"], sort=True)["official_id"].agg(
        _("; ").join
    )
    table = who.unstack("counter").reindex(columns=order).fillna("")
    return table.rename_axis(columns=None).reset_index()
