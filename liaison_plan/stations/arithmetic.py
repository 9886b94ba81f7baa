"""What the numbers of roles, places and persons allow before anything is solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.plan.titles import kind_title, role_title
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.stations.problem import Problem


def count_roles(problem: Problem) -> pd.DataFrame:
    """
    Count posts and persons of every role, as if it stood alone.

    Parameters
    ----------
    problem
        Places, posts and persons.

    Returns
    -------
    roles
        One row per role in their order: `role`; `n_places`; `posts_min`, `posts_max`
        (fewest and most persons over its places); `n_persons` (whom rank, skills, unit
        and township suit); `person_min`, `person_max` (places of one person);
        `holds_min`, `holds_max` (places all of them want, and can take; the latter as
        far as units are not limited); `wanted` (places wanted by those who suit no
        other role); `short` (posts that surely stay open); `without` (places that
        persons surely miss).
    """
    rows = []
    for r, name in enumerate(problem.roles):
        low, high = problem.posts.low[r], problem.posts.high[r]
        person_min, person_max = problem.role(r).per_person
        n = int(problem.size[problem.fits[r]].sum())
        limit = problem.role(r).per_unit_max
        most = n * person_max
        alone = problem.fits[r] & (problem.fits.sum(axis=0) == 1)
        wanted = int(problem.size[alone].sum()) * person_min
        if limit:
            units = np.unique(problem.unit[problem.fits[r]])
            most = min(most, len(units) * limit * int(high.max(initial=0)))
        rows.append(
            {
                "role": name,
                "n_places": int((high > 0).sum()),
                "posts_min": int(low.sum()),
                "posts_max": int(high.sum()),
                "n_persons": n,
                "person_min": person_min,
                "person_max": person_max,
                "holds_min": n * person_min,
                "holds_max": most,
                "wanted": wanted,
                "short": max(0, int(low.sum()) - most),
                "without": max(0, wanted - int(high.sum())),
            }
        )
    return pd.DataFrame(rows)


def arithmetic_sentences(problem: Problem) -> list[str]:
    """
    Say what the numbers allow, role by role.

    Returns
    -------
    lines
        For every role its places and persons; where they cannot meet, by how much.
    """
    lines = []
    for r, row in enumerate(count_roles(problem).to_dict("records")):
        kinds = problem.places["kind"][problem.posts.high[r] > 0]
        listed = _(", ").join(
            _("{kind}: {n:,}").format(kind=kind_title(kind), n=n)
            for kind, n in kinds.value_counts(sort=False).sort_index().items()
        )
        lines.append(
            _(
                "{role}: {n_places:,} places ({kinds}) for {posts} persons; "
                "{n_persons:,} officials suit the role, {each} places each: {holds}."
            ).format(
                role=role_title(str(row["role"])), n_places=row["n_places"],
                kinds=listed, posts=_band(row["posts_min"], row["posts_max"]),
                n_persons=row["n_persons"],
                each=_band(row["person_min"], row["person_max"]),
                holds=_band(row["holds_min"], row["holds_max"]),
            )
        )  # fmt: skip
        if row["short"]:
            lines.append(
                "  "
                + _(
                    "{posts:,} posts, but at most {holds:,} can be filled: {n:,} short."
                ).format(posts=row["posts_min"], holds=row["holds_max"], n=row["short"])
            )
        if row["without"]:
            lines.append(
                "  "
                + _(
                    "They want {holds:,} places, but only {posts:,} persons may stand "
                    "there: {n:,} short."
                ).format(holds=row["wanted"], posts=row["posts_max"], n=row["without"])
            )
    return lines


def _band(low: int, high: int) -> str:
    """Write two numbers as one where they are the same."""
    if low == high:
        return f"{low:,}"
    return _("{low:,} to {high:,}").format(low=low, high=high)
