"""Substitution (替岗) on duty days when somebody is on leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.duty.posts import persons_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from liaison_plan.duty.leave import Absences
    from liaison_plan.duty.posts import Post
    from liaison_plan.duty.stand_ins import StandIns

#: Columns of the frame of substitutes.
SUBSTITUTES = (
    "date", "kind", "post_id", "official_id", "role", "substitute_id", "how",
    "is_provisional",
)  # fmt: skip


def substitutes_on_duty(
    posts: Sequence[Post],
    days: Iterable[tuple[dt.date, bool]],
    absences: Absences,
    stand_ins: StandIns,
    *,
    leaves_own: bool,
) -> list[tuple[object, ...]]:
    """
    Find who steps in on every duty day.

    Parameters
    ----------
    posts
        All posts, in the order of their ids.
    days
        Duty days with whether they are provisional, ascending.
    absences
        Who is away when.
    stand_ins
        Who may step in; counts how often each does.
    leaves_own
        Whoever stands alone at a place cannot leave it for another. Where a post is
        an official with the own households (False), a stand-in looks after both.

    Returns
    -------
    rows
        One for every absent member and day, as `SUBSTITUTES`: `how` is `panel`,
        `unit`, `near`, or `nobody` with an empty `substitute_id`. Once somebody has
        come to a post, that person stands in for all who are missing there.
    """
    posts_of: dict[str, list[Post]] = {}
    for post in posts:
        for official in persons_of(post):
            posts_of.setdefault(official, []).append(post)
    rows: list[tuple[object, ...]] = []
    for day, is_provisional in days:
        present = {
            post.post_id: [o for o in persons_of(post) if not absences.is_away(o, day)]
            for post in posts
        }
        taken: set[str] = set()

        def is_free(
            official: str,
            day: dt.date = day,
            present: dict[str, list[str]] = present,
        ) -> bool:
            if absences.is_away(official, day):
                return False
            own = posts_of.get(official, [])
            return not leaves_own or all(
                any(other != official for other in present[post.post_id])
                for post in own
            )

        for post in posts:
            here = present[post.post_id]
            for official, role in post.members:
                if not absences.is_away(official, day):
                    continue
                if here:
                    found, how = here[0], "panel"
                    # Who keeps the post alone is not called away from it.
                    taken.add(found)
                else:
                    found, how = stand_ins.find(
                        post, official, taken=taken, is_free=is_free
                    )
                    if found:
                        taken.add(found)
                        here = [found]
                        # Whoever has gone there is missing at home.
                        for own in posts_of.get(found, ()) if leaves_own else ():
                            present[own.post_id].remove(found)
                rows.append(
                    (
                        str(day), "duty", post.post_id, official, role, found,
                        how or "nobody", is_provisional,
                    )
                )  # fmt: skip
    return rows


def substitutes_frame(rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """Make the frame of substitutes, sorted by date, kind, post and official."""
    frame = pd.DataFrame(list(rows), columns=list(SUBSTITUTES))
    texts = dict.fromkeys(SUBSTITUTES[:-1], "str")
    frame = frame.astype(texts | {"is_provisional": bool})
    return frame.sort_values(
        ["date", "kind", "post_id", "official_id", "role"], ignore_index=True
    )
