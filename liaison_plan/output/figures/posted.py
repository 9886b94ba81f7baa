"""Figures of stations: what the quotas ask, and who stands where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.output.figures.figure import Figure, figures
from liaison_plan.output.posts.people_at import places_of, posts_of, roles_of
from liaison_plan.plan.titles import needs_text, role_title
from liaison_plan.stations.places import posts_of as quotas_of
from liaison_plan.stations.places import split_list, station_places
from liaison_plan.travel.network import ROAD_KMH
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.rules.stations import Role, StationRules


def quotas(county: County, station_rules: StationRules) -> pd.DataFrame:
    """
    Compare what the roles ask with who could stand in them (岗位需求与人数).

    Parameters
    ----------
    county, station_rules
        Checked tables, and the roles.

    Returns
    -------
    quotas
        One row a role, in their order: `role` (words), `n_places`, `needed` (fewest
        persons over all its places), `eligible` (officials who take part and have the
        rank, the skill and the unit's function), `room` (places they may hold
        together), `short` (needed beyond that). A bound: who may stand where is not
        looked at.
    """
    places = station_places(county, station_rules)
    asked = quotas_of(places, station_rules)
    rows = []
    for at, (name, role) in enumerate(station_rules.roles.items()):
        eligible = int(_eligible(county, role).sum())
        needed = int(asked.low[at].sum())
        room = eligible * role.per_person[1]
        rows.append(
            (
                role_title(name), int((asked.high[at] > 0).sum()), needed, eligible,
                room, max(0, needed - room),
            )
        )  # fmt: skip
    columns = ["role", "n_places", "needed", "eligible", "room", "short"]
    return pd.DataFrame(rows, columns=columns)


def left_for(
    county: County,
    station_rules: StationRules,
    role: str,
    *,
    besides: tuple[str, ...] = (),
) -> pd.DataFrame:
    """
    Count who is left for one role once all others have their persons (余下人数测算).

    Parameters
    ----------
    county, station_rules
        Checked tables, and the roles; nobody stands in two places.
    role
        The role that comes last.
    besides
        Roles whose persons do not count, for they come beyond the officials.

    Returns
    -------
    figures
        `officials` (without those besides), `elsewhere` (posts of the other roles),
        `left`, `places` (of the role), `needed` (fewest persons there), `short`.
    """
    table = quotas(county, station_rules).set_index(pd.Index(station_rules.roles))
    people = county.officials["is_available"].astype(bool)
    for name in besides:
        people &= ~_eligible(county, station_rules.roles[name])
    others = [name for name in table.index if name not in (role, *besides)]
    elsewhere = int(table["needed"].loc[others].sum())
    officials, needed = int(people.sum()), int(table["needed"][role])
    left = officials - elsewhere
    rows: list[Figure] = [
        ("officials", _("Officials"), officials, 0),
        ("elsewhere", _("Posts of the other roles"), elsewhere, 0),
        ("left", _("Officials left"), left, 0),
        ("places", _("Places still to be staffed"), int(table["n_places"][role]), 0),
        ("needed", _("Persons needed there"), needed, 0),
        ("short", _("Short by"), max(0, needed - left), 0),
    ]
    return figures(rows)


def _eligible(county: County, role: Role) -> pd.Series:
    """Whether each official has what a role asks, wherever the place."""
    people = county.officials
    functions = county.units.set_index("unit_id")["functions"]
    able = people["is_available"].astype(bool).copy()
    if role.rank:
        able &= people["rank"].isin(role.rank)
    if role.skills:
        wanted = set(role.skills)
        able &= people["skills"].map(lambda cell: bool(wanted & split_list(cell)))
    if role.functions:
        tasks, has = set(role.functions), people["unit_id"].map(functions).fillna("")
        able &= has.map(lambda cell: bool(tasks & split_list(cell)))
    if role.comes_from == "county":
        able &= people["township_id"] == ""
    if role.comes_from == "township":
        able &= people["township_id"] != ""
    return able


def posted(county: County, plan: Plan) -> pd.DataFrame:
    """
    Count who stands where (驻点安排统计).

    Parameters
    ----------
    county, plan
        The county and a plan of its stations.

    Returns
    -------
    figures
        `places`, `posts`, `persons`, `posts_short` (posts without a person),
        `persons_without` (persons whom a role wanted and no place has),
        `needs_met` (posts whose person or unit does what the place needs),
        `at_home`; then `<role>_places`, `<role>_persons` and `<role>_with_<n>` (persons
        with n places) for every role; `travel_mean_m`, `travel_max_m` and the minutes
        that the latter takes at the speed of roads, `travel_max_min`.
    """
    places = places_of(county, plan)
    posts = posts_of(county, plan, places)
    idle = plan.exceptions.loc[plan.exceptions["rule"] == "idle", "official_id"]
    rows: list[Figure] = [
        ("places", _("Places"), len(places), 0),
        ("posts", _("Posts with a person"), len(posts), 0),
        ("persons", _("Persons posted"), posts["official_id"].nunique(), 0),
        ("posts_short", _("Posts without a person"), int(places["missing"].sum()), 0),
        ("persons_without", _("Persons a role wants and no place has"),
         idle.nunique(), 0),
        ("needs_met", _("Posts where a need is met"),
         int((posts["met"] != "").sum()), 0),
        ("at_home", _("Posts in the home village"), int(posts["is_home"].sum()), 0),
    ]  # fmt: skip
    for role in roles_of(plan):
        mine = posts[posts["role"] == role]
        held = mine["official_id"].value_counts()
        several = [int(n) for n in sorted(set(held.tolist()))]
        words = {"role": role_title(role)}
        rows += [
            (f"{role}_places", _("{role}: places").format(**words),
             mine["place_id"].nunique(), 0),
            (f"{role}_persons", _("{role}: persons").format(**words), len(held), 0),
            *(
                (f"{role}_with_{n}",
                 _("{role}: persons with {n} places").format(n=n, **words),
                 int((held == n).sum()), 0)
                for n in several
                if len(several) > 1 or n > 1
            ),
        ]  # fmt: skip
    travel = posts["travel_m"]
    rows += [
        ("travel_mean_m", _("Mean travel to a place (m)"), float(travel.mean()), 0),
        ("travel_max_m", _("Largest travel to a place (m)"), float(travel.max()), 0),
        ("travel_max_min",
         _("Minutes that it takes at {speed} km/h").format(speed=f"{ROAD_KMH:g}"),
         float(travel.max()) * 60 / (1000 * ROAD_KMH), 1),
    ]  # fmt: skip
    return figures(rows)


def posting_list(county: County, plan: Plan, *, kind: str = "") -> pd.DataFrame:
    """
    List places with who stands there, a row a place (驻点名单).

    Parameters
    ----------
    county, plan
        The county and a plan of its stations.
    kind
        Only places of this kind, and roles that somebody has there; `""` = all.

    Returns
    -------
    places
        `place`, `township`, `needs` (words), a column for every role (ids, several
        joined) with the role's code as its name, `met` (needs that are met, words).
    """
    places = places_of(county, plan)
    if kind:
        places = places[places["kind"] == kind].reset_index(drop=True)
    posts = posts_of(county, plan, places)
    ids = places["place_id"]
    table = pd.DataFrame(
        {
            "place": places["name"],
            "township": places["township"],
            "needs": places["needs"].map(needs_text),
        }
    )
    for role in roles_of(plan):
        mine = posts[posts["role"] == role].groupby("place_id")["official_id"]
        if len(mine):
            table[role] = ids.map(mine.agg(_("; ").join)).fillna("")
    met = posts[posts["met"] != ""].groupby("place_id")["met"].agg(";".join)
    table["met"] = [
        needs_text(";".join(dict.fromkeys(text.split(";"))))
        for text in ids.map(met).fillna("")
    ]
    return table
