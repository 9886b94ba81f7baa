"""
Which posts cannot be filled, and which persons cannot be placed, by a minimum cut.

Hall's condition: some posts together want more persons than all who may stand there can
hold. A largest flow from persons to posts finds them. Units and roles that follow each
other are outside of it: what they cost beyond the cut is what solving shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.plan.titles import role_title
from liaison_plan.solving.flow import max_flow
from liaison_plan.stations.solve import role_parts, role_sets
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.stations.problem import Problem

    Ints = NDArray[np.int64]

#: Stands for no limit on an arc.
_MUCH = 10**9


@dataclass(frozen=True)
class StationConflict:
    """
    Posts and persons that cannot come together (冲突).

    Attributes
    ----------
    kind
        `posts` (wanted persons are missing) or `persons` (wanted places are).
    roles
        The roles concerned.
    place_ids, official_ids
        Places of the posts, and everybody who may stand there; of `persons`: the
        persons, and all places where they may stand.
    wanted, possible
        Persons, or places, that are wanted, and that can be had at most.
    """

    kind: str
    roles: tuple[str, ...]
    place_ids: tuple[str, ...]
    official_ids: tuple[str, ...]
    wanted: int
    possible: int

    @property
    def short(self) -> int:
        """How many are missing at least."""
        return self.wanted - self.possible

    def sentence(self) -> str:
        """Say it with its numbers."""
        text = (
            _(
                "{roles}: persons wanted {wanted:,} (places: {n_places:,}); the "
                "officials who may stand there ({n_officials:,}) can fill "
                "{possible:,}: {short:,} short."
            )
            if self.kind == "posts"
            else _(
                "{roles}: places wanted {wanted:,} (officials: {n_officials:,}); the "
                "places where they may stand ({n_places:,}) have room for "
                "{possible:,}: {short:,} short."
            )
        )
        return text.format(
            roles=_(", ").join(role_title(role) for role in self.roles),
            n_places=len(self.place_ids), n_officials=len(self.official_ids),
            wanted=self.wanted, possible=self.possible, short=self.short,
        )  # fmt: skip


def find_conflicts(problem: Problem) -> list[StationConflict]:
    """
    Find what cannot come together.

    Parameters
    ----------
    problem
        Places, posts and persons.

    Returns
    -------
    conflicts
        At most two for each part of roles that share persons: posts that lack persons,
        persons that lack places. Empty where the numbers of persons and places allow
        everything; units may still forbid it.
    """
    found = []
    for part in role_parts(problem):
        found += [_posts(problem, part), _persons(problem, part)]
    return [conflict for conflict in found if conflict is not None]


def _posts(problem: Problem, part: tuple[int, ...]) -> StationConflict | None:
    """Find the posts that want more than those who may stand there can hold."""
    pairs = [
        (r, p) for r in part for p in np.flatnonzero(problem.posts.low[r]).tolist()
    ]
    wanted = np.array([problem.posts.low[r, p] for r, p in pairs], np.int64)
    holds = problem.size * _most_of_one(problem, part)
    may = np.array([problem.may[r, :, p] for r, p in pairs], bool)
    may = may.reshape(len(pairs), len(holds))
    lacking, possible = _cut(holds, wanted, may, problem.size)
    if not lacking.any():
        return None
    at = [pairs[n] for n in np.flatnonzero(lacking).tolist()]
    who = np.asarray(may[lacking].any(axis=0), bool)
    return StationConflict(
        "posts",
        _names(problem, [r for r, _p in at]),
        _places(problem, [p for _r, p in at]),
        _people(problem, who),
        int(wanted[lacking].sum()),
        possible,
    )


def _most_of_one(problem: Problem, part: tuple[int, ...]) -> Ints:
    """Most places that one person of each class holds in roles that go together."""
    most = {r: problem.role(r).per_person[1] for r in part}
    fits = problem.fits[list(part)]
    # Few combinations of roles stand behind many classes.
    kinds, kind = np.unique(fits, axis=1, return_inverse=True)
    found = []
    for suits in kinds.T:
        sets = role_sets(
            problem, [r for r, fit in zip(part, suits, strict=True) if fit]
        )
        found.append(max((sum(most[r] for r in chosen) for chosen in sets), default=0))
    return np.array(found, np.int64)[np.ravel(kind)]


def _persons(problem: Problem, part: tuple[int, ...]) -> StationConflict | None:
    """Find the persons of one role who want more places than have room for them."""
    for r in part:
        fewest = problem.role(r).per_person[0]
        others = [s for s in part if s != r]
        # Who may stand in another role instead is not bound to find a place in this.
        alone = problem.fits[r] & ~problem.fits[others].any(axis=0)
        classes = np.flatnonzero(alone)
        if fewest == 0 or len(classes) == 0:
            continue
        wanted = problem.size[classes] * fewest
        room = problem.posts.high[r]
        may = problem.may[r][classes]
        lacking, possible = _cut(room, wanted, may, problem.size[classes][:, None])
        if lacking.any():
            is_lacking = np.zeros(len(problem.size), bool)
            is_lacking[classes[lacking]] = True
            places = np.flatnonzero(may[lacking].any(axis=0)).tolist()
            return StationConflict(
                "persons",
                (problem.roles[r],),
                _places(problem, places),
                _people(problem, is_lacking),
                int(wanted[lacking].sum()),
                possible,
            )
    return None


def _cut(
    holds: Ints, wanted: Ints, may: NDArray[np.bool_], width: Ints
) -> tuple[NDArray[np.bool_], int]:
    """
    Find demands that all suppliers together cannot meet.

    Parameters
    ----------
    holds
        What each supplier can give.
    wanted
        What each demand wants.
    may
        Demands by suppliers.
    width
        Most that one supplier gives one demand.

    Returns
    -------
    lacking, possible
        The demands on the far side of the minimum cut, and what they can get at most;
        none where everything can be met.
    """
    n, k = len(wanted), len(holds)
    demand, supplier = np.nonzero(may)
    source, sink = n + k, n + k + 1
    arc = np.broadcast_to(np.minimum(width, _MUCH), may.shape)[demand, supplier]
    tail = np.concatenate([np.full(k, source), n + supplier, np.arange(n)])
    head = np.concatenate([n + np.arange(k), demand, np.full(n, sink)])
    room = np.concatenate([holds, arc, wanted]).astype(np.int64)
    value, flow = max_flow(tail, head, room, source=source, sink=sink)
    if value >= int(wanted.sum()):
        return np.zeros(n, bool), 0
    # Of all minimum cuts the one nearest to the sink: demands that are met exactly, on
    # their own, are no part of the conflict.
    reaches = np.zeros(n + k + 2, bool)
    reaches[sink] = True
    while True:
        before = reaches.copy()
        reaches[tail[reaches[head] & (flow < room)]] = True
        reaches[head[reaches[tail] & (flow > 0)]] = True
        if np.array_equal(before, reaches):
            break
    lacking = reaches[:n]
    missing = int(wanted.sum()) - value
    return lacking, int(wanted[lacking].sum()) - missing


def _names(problem: Problem, roles: list[int]) -> tuple[str, ...]:
    return tuple(problem.roles[r] for r in sorted(set(roles)))


def _places(problem: Problem, places: list[int]) -> tuple[str, ...]:
    ids = problem.places["place_id"]
    return tuple(sorted(str(ids.iloc[p]) for p in set(places)))


def _people(problem: Problem, classes: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(sorted(problem.person[classes[problem.class_of]].tolist()))
