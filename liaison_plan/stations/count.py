"""What a staffing reaches, counted person by person from its postings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from liaison_plan.stations.problem import Problem

    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Counted:
    """
    Figures of a staffing.

    Attributes
    ----------
    stands
        Roles by persons by places: whether the person stands there.
    short
        Roles by places: persons missing to the fewest.
    missing
        Roles by persons: places missing to the fewest; 0 for whom the role does not
        suit, and for who stands in another role that leaves no room for it.
    at_home
        Role, person, place of every posting at home that was to be avoided.
    travel_m
        Metres from base to place, summed over postings.
    met
        Needs met, summed over postings.
    changes
        Links of today that are given up.
    """

    stands: NDArray[np.bool_]
    short: Ints
    missing: Ints
    at_home: list[tuple[int, int, int]]
    travel_m: float
    met: int
    changes: int


def count_staffing(problem: Problem, stations: pd.DataFrame) -> Counted:
    """
    Count a staffing.

    Parameters
    ----------
    problem
        Places, posts and persons.
    stations
        `village_id`, `role`, `official_id` of known places, roles and persons.
    """
    role = {name: r for r, name in enumerate(problem.roles)}
    place = {p: n for n, p in enumerate(problem.places["place_id"])}
    person = {o: n for n, o in enumerate(problem.person)}
    stands = np.zeros((len(role), len(person), len(place)), bool)
    for p, r, o in zip(
        stations["village_id"], stations["role"], stations["official_id"], strict=True
    ):
        stands[role[r], person[o], place[p]] = True
    held = stands.sum(axis=2)
    missing = np.zeros((len(role), len(person)), np.int64)
    for r in range(len(role)):
        fewest = problem.role(r).per_person[0]
        barred = np.zeros(len(person), bool)
        for s in range(len(role)):
            if s != r and not problem.is_shared(r, s):
                barred |= held[s] > 0
        wants = problem.fits[r, problem.class_of] & ~barred
        missing[r] = np.where(wants, np.maximum(0, fewest - held[r]), 0)
    r, i, p = np.nonzero(stands)
    c = problem.class_of[i]
    is_kept = problem.kept[r, c, p]
    all_links = int((problem.kept * problem.size[None, :, None]).sum())
    at_home = problem.is_home[c, p] & np.array(
        [problem.role(n).home_village == "avoid" for n in r.tolist()], bool
    )
    return Counted(
        stands=stands,
        short=np.maximum(0, problem.posts.low - stands.sum(axis=1)),
        missing=missing,
        at_home=list(
            zip(r[at_home].tolist(), i[at_home].tolist(), p[at_home].tolist(),
                strict=True)
        ),
        travel_m=float(problem.metres[c, p].sum()),
        met=int(problem.met[c, p].sum()),
        changes=all_links + problem.n_lost - int(is_kept.sum()),
    )  # fmt: skip
