"""
Who steps in (替岗): somebody of the same post, of the same unit, else the nearest.

Whoever is asked first is said by rules, not by a solver, so that an office can follow
and repeat it by hand:

1. another member of the post who is there (`panel`);
2. a colleague of the absent one's unit (`unit`): who has stepped in least often so far,
   then the nearest, then by id;
3. of the five nearest others (`near`): who has stepped in least often so far, then the
   nearest, then by id.

Only those are asked who take part, are not on leave, are not bound to another township,
are banned from none of the post's households and do not step in elsewhere the same day.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.travel.straight import haversine_m

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from liaison_plan.county.bundle import County
    from liaison_plan.duty.posts import Post

#: So many of the nearest are compared by how often they stepped in.
NEAREST = 5


class StandIns:
    """
    The officials who may step in, and how often each has done so.

    Parameters
    ----------
    county
        Officials with unit, base and township; bans.
    posts
        Whoever mans one is found there, everybody else at the own base.

    Attributes
    ----------
    bans
        Officials who must not call, by household.
    times
        How often each has stepped in.
    """

    def __init__(self, county: County, posts: list[Post]) -> None:
        people = county.officials[county.officials["is_available"]]
        self._ids: list[str] = people["official_id"].tolist()
        self._unit = dict(
            zip(county.officials["official_id"], county.officials["unit_id"],
                strict=True)
        )  # fmt: skip
        self._units = people["unit_id"].to_numpy(object)
        self._township = people["township_id"].to_numpy(object)
        points = people[["lon", "lat"]].to_numpy(float, copy=True)
        at = {official: n for n, official in enumerate(self._ids)}
        for post in posts:
            for official, _role in post.members:
                if official in at and np.isfinite(post.lon):
                    points[at[official]] = post.lon, post.lat
        self._points = points
        banned: dict[str, set[str]] = {}
        pairs = zip(county.bans["household_id"], county.bans["official_id"],
                    strict=True)  # fmt: skip
        for household, official in pairs:
            banned.setdefault(household, set()).add(official)
        self.bans = banned
        self._doors = county.households["household_id"].to_numpy(object)
        self.times: Counter[str] = Counter()

    def find(
        self,
        post: Post,
        absent_id: str,
        *,
        taken: Collection[str],
        is_free: Callable[[str], bool],
    ) -> tuple[str, str]:
        """
        Find somebody from outside the post.

        Parameters
        ----------
        post
            The post to man.
        absent_id
            Who is missing there.
        taken
            Officials who step in elsewhere, or whom the post itself has.
        is_free
            Whether an official can come.

        Returns
        -------
        official_id, how
            `unit` or `near`; both `""` where nobody can come.
        """
        metres = haversine_m(post.lon, post.lat, self._points[:, 0], self._points[:, 1])
        # Whose place nobody knows comes last; millimetres decide nothing.
        far = np.where(np.isfinite(metres), np.round(metres, 1), np.inf)
        order = np.lexsort((np.array(self._ids, object).astype(str), far))
        bans = self._kept_away(post) if self.bans else set()
        members = {official for official, _role in post.members}
        unit = self._unit.get(absent_id, "")
        colleagues: list[tuple[int, int, str]] = []
        near: list[tuple[int, int, str]] = []
        for rank, at in enumerate(order.tolist()):
            official = self._ids[at]
            if official in taken or official in members or official in bans:
                continue
            if self._township[at] not in ("", post.township_id):
                continue
            is_colleague = bool(unit) and self._units[at] == unit
            if not (is_colleague or len(near) < NEAREST) or not is_free(official):
                continue
            pool = colleagues if is_colleague else near
            pool.append((self.times[official], rank, official))
        for pool, how in ((colleagues, "unit"), (near, "near")):
            if pool:
                found = min(pool)[2]
                self.times[found] += 1
                return found, how
        return "", ""

    def _kept_away(self, post: Post) -> set[str]:
        doors = self._doors[post.households].tolist()
        return set().union(*(self.bans.get(door, ()) for door in doors))
