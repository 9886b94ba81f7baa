"""
Posts (岗): who mans them together, which households are theirs, where they are.

A post is either an official with that official's beats (a pair shares one), or a place
with the persons who stand there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.errors import RulesError
from liaison_plan.rules.stations import ROLES
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.rules.duty import DutyRules

    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Post:
    """
    One post.

    Attributes
    ----------
    post_id
        The first official's id, or the place's.
    village_id
        Its village or place; `""` where it has several.
    township_id
        Of that village; `""` where it has several townships.
    members
        `(official_id, role)` of everybody who mans it, in order of their roles.
    households
        Positions in `county.households`, ascending.
    lon, lat
        Where it is, degrees; NaN where nothing says so.
    """

    post_id: str
    village_id: str
    township_id: str
    members: tuple[tuple[str, str], ...]
    households: Ints
    lon: float
    lat: float


def make_posts(county: County, plan: Plan, rules: DutyRules) -> list[Post]:
    """
    List the posts of a plan, by their ids.

    Parameters
    ----------
    county
        Of today: households that are gone since the plan was made are left out, and
        so are officials' places in villages that are.
    plan
        With households, with stations, or both.
    rules
        `[visits] post` says what a post is, `kinds` and `roles` which places are posts
        and who mans them.

    Raises
    ------
    RulesError
        The plan has no such layer.
    """
    if rules.visits.post == "station":
        if "stations" not in plan.layers:
            raise RulesError(_missing("station"))
        return _stations(county, plan, rules)
    if "households" not in plan.layers:
        raise RulesError(_missing("official"))
    return _beats(county, plan)


def _missing(asked: str) -> str:
    if asked == "station":
        return _(
            'duty.toml [visits] post = "station": the plan has no stations. Write '
            'post = "official", or give a plan with stations.'
        )
    return _(
        'duty.toml [visits] post = "official": the plan has no households. Write '
        'post = "station", or give a plan with households.'
    )


def _beats(county: County, plan: Plan) -> list[Post]:
    """One post for every first official, with all beats that official leads."""
    first = plan.beat_officials.sort_values(["role", "official_id"])
    leads = first[first["role"] == "first"].set_index("beat_id")["official_id"]
    beats = plan.beats.assign(post_id=plan.beats["beat_id"].map(leads))
    homes = plan.assignments.set_index("household_id")["beat_id"].map(leads)
    owner = county.households["household_id"].map(homes)
    at = owner.groupby(owner).indices
    seconds = first[first["role"] == "second"]
    partners: dict[str, list[str]] = {}
    for beat, official in zip(seconds["beat_id"], seconds["official_id"], strict=True):
        partners.setdefault(leads[beat], []).append(official)
    townships = dict(
        zip(county.villages["village_id"], county.villages["township_id"], strict=True)
    )
    posts = []
    for post, own in beats.groupby("post_id"):
        rows = np.asarray(at.get(post, ()), np.int64)
        villages = set(county.households["village_id"].to_numpy()[rows])
        members = [(str(post), "first")]
        members += [(o, "second") for o in sorted(set(partners.get(str(post), ())))]
        within = {townships.get(village, "") for village in villages}
        posts.append(
            Post(
                str(post), _only(villages), _only(within),
                tuple(members), np.sort(rows),
                float(own["centre_lon"].mean()), float(own["centre_lat"].mean()),
            )
        )  # fmt: skip
    return posts


def _stations(county: County, plan: Plan, rules: DutyRules) -> list[Post]:
    """One post for every place of these kinds where somebody stands in these roles."""
    places = _places(county)
    kinds, roles = set(rules.visits.kinds), set(rules.visits.roles)
    rank = {role: at for at, role in enumerate(ROLES)}
    table = plan.stations[plan.stations["village_id"].isin(places.index)]
    table = table[table["official_id"] != ""]
    if roles:
        table = table[table["role"].isin(roles)]
    table = table.assign(rank=table["role"].map(rank))
    table = table.sort_values(["village_id", "rank", "official_id"])
    lon = dict(zip(places.index, places["lon"].tolist(), strict=True))
    lat = dict(zip(places.index, places["lat"].tolist(), strict=True))
    at = county.households.groupby("village_id").indices
    posts = []
    for place, rows in table.groupby("village_id"):
        about = places.loc[place]
        if kinds and about["kind"] not in kinds:
            continue
        is_township = about["kind"] == "township"
        township = str(about["township_id"])
        posts.append(
            Post(
                str(place), "" if is_township else str(place), township,
                tuple(zip(rows["official_id"], rows["role"], strict=True)),
                # Households of a township are those of its villages' posts.
                np.sort(np.asarray(() if is_township else at.get(place, ()), np.int64)),
                lon[place], lat[place],
            )
        )  # fmt: skip
    return posts


def _places(county: County) -> pd.DataFrame:
    """Kind, township and point of every village and township, by id."""
    villages = county.villages.assign(
        kind=county.villages["kind"].replace("", "village")
    )
    middles = county.households.groupby("village_id")[["lon", "lat"]].median()
    villages = villages.set_index("village_id")
    for name in ("lon", "lat"):
        villages[name] = villages[name].fillna(middles[name])
    townships = villages.groupby("township_id")[["lon", "lat"]].median()
    townships = townships.assign(kind="township", township_id=townships.index)
    columns = ["kind", "township_id", "lon", "lat"]
    both = pd.concat([villages[columns], townships[columns]])
    return both[~both.index.duplicated()]


def persons_of(post: Post) -> list[str]:
    """Everybody who mans a post, each once, in order of their roles."""
    return list(dict.fromkeys(official for official, _role in post.members))


def _only(values: set[str]) -> str:
    """Return the only one, or `""`."""
    return str(next(iter(values))) if len(values) == 1 else ""
