"""Who else could stand at a place by one move, and what it would cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_plan.plan.titles import role_title
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.stations.count import Counted
    from liaison_plan.stations.problem import Problem


@dataclass(frozen=True)
class Move:
    """
    One way in which somebody else could stand at a place.

    Attributes
    ----------
    other
        Number of the person who would come.
    place
        Number of the place the two would exchange, or -1 where the person is free.
    cost_m
        Weighted metres that the plan would be longer.
    """

    other: int
    place: int
    cost_m: float


class Rivals:
    """Single moves of a plan that keep its hard rules; chains of moves are not seen."""

    def __init__(self, problem: Problem, counted: Counted) -> None:
        self.problem, self.counted = problem, counted
        self.held = counted.stands.sum(axis=2)

    def swaps(self, r: int, i: int, p: int) -> list[Move]:
        """Others who could take one posting, the cheapest first."""
        problem, stands = self.problem, self.counted.stands
        if not self.is_plain(r):
            return []
        found = []
        for j in range(len(problem.person)):
            if j == i or not self._may(r, j, p) or stands[:, j, p].any():
                continue
            if self._is_free(r, j) and self._has_unit_room(r, i, j):
                found.append(Move(j, -1, self._cost(j, p) - self._cost(i, p)))
                continue
            if self.held[r, j] == 0:
                continue
            for q in np.flatnonzero(stands[r, j]).tolist():
                if not self._may(r, i, q) or stands[:, i, q].any():
                    continue
                cost = self._cost(j, p) + self._cost(i, q)
                cost -= self._cost(i, p) + self._cost(j, q)
                found.append(Move(j, q, cost))
        found = _that_cost(found)
        found.sort(key=lambda move: (move.cost_m, move.other, move.place))
        best: dict[int, Move] = {}
        for move in found:
            best.setdefault(move.other, move)
        return list(best.values())

    def cheaper_places(self, r: int, i: int, p: int) -> list[Move]:
        """Exchanges that would bring a person to a place that costs less."""
        problem, stands = self.problem, self.counted.stands
        if not self.is_plain(r):
            return []
        found = []
        for q in range(len(problem.places)):
            better = self._may(r, i, q) and self._cost(i, q) < self._cost(i, p)
            if not better or stands[:, i, q].any():
                continue
            for j in np.flatnonzero(stands[r, :, q]).tolist():
                if self._may(r, j, p) and not stands[:, j, p].any():
                    cost = self._cost(i, q) + self._cost(j, p)
                    cost -= self._cost(i, p) + self._cost(j, q)
                    found.append(Move(j, q, cost))
        found = _that_cost(found)
        return sorted(found, key=lambda move: (move.cost_m, move.other, move.place))

    def why_not_here(self, r: int, p: int) -> list[str]:
        """Count, of those who may stand at a place, what holds each back."""
        counts = {"full": 0, "elsewhere": 0, "unit": 0, "here": 0}
        for j in range(len(self.problem.person)):
            if self._may(r, j, p):
                counts[self._holds_back(r, j, p)] += 1
        return self._say_counts(r, counts)

    def why_nowhere(self, r: int, i: int) -> list[str]:
        """Say why a person whom a role suits has no place in it."""
        problem = self.problem
        places = np.flatnonzero(problem.may[r, problem.class_of[i]])
        role = role_title(problem.roles[r])
        if len(places) == 0:
            text = _("{role}: no place of the role is open to this person.")
            return [text.format(role=role)]
        n = self.counted.stands[r][:, places].sum(axis=0)
        full = int((n >= problem.posts.high[r, places]).sum())
        enough = int((n >= problem.posts.low[r, places]).sum())
        text = _(
            "{role}: of {n:,} places open to this person {enough:,} have enough, "
            "{full:,} as many as they can take."
        )
        return [text.format(role=role, n=len(places), enough=enough, full=full)]

    def say(self, move: Move) -> str:
        """Say a move and its cost."""
        problem = self.problem
        other = problem.person[move.other]
        if move.place < 0:
            text = _("Official {id}, who is free, could: {cost:+,.0f} weighted metres.")
            return text.format(id=other, cost=move.cost_m)
        text = _(
            "Official {id} could, in exchange for {name} ({place}): {cost:+,.0f} "
            "weighted metres."
        )
        return text.format(
            id=other, name=problem.places["name"].iloc[move.place],
            place=problem.places["place_id"].iloc[move.place], cost=move.cost_m,
        )  # fmt: skip

    def facts(self, move: Move) -> dict[str, Any]:
        """Give a move for JSON."""
        place = self.problem.places["place_id"].iloc[move.place]
        return {
            "official_id": str(self.problem.person[move.other]),
            "exchange_place_id": str(place) if move.place >= 0 else None,
            "weighted_m": round(move.cost_m, 1),
        }

    def is_plain(self, r: int) -> bool:
        """
        Whether two persons can be exchanged without asking anybody else.

        Not where one role follows another's unit, nor where a limited unit may have
        several persons at one place.
        """
        problem = self.problem
        role = problem.role(r)
        followed = {problem.role(s).same_unit_as for s in range(len(problem.roles))}
        is_bound = bool(role.same_unit_as) or problem.roles[r] in followed
        is_crowded = role.per_unit_max > 0 and problem.posts.high[r].max(initial=0) > 1
        return not is_bound and not is_crowded

    def _has_unit_room(self, r: int, i: int, j: int) -> bool:
        """Whether the unit of a person may take the place of another."""
        problem, limit = self.problem, self.problem.role(r).per_unit_max
        unit = problem.unit[problem.class_of]
        if limit == 0 or unit[i] == unit[j]:
            return True
        return bool(self.held[r, unit == unit[j]].sum() < limit)

    def _may(self, r: int, i: int, p: int) -> bool:
        return bool(self.problem.may[r, self.problem.class_of[i], p])

    def _cost(self, i: int, p: int) -> float:
        cost: NDArray[np.int64] = self.problem.metre_cost(self.problem.class_of[i], p)
        return int(cost) / 100

    def _is_free(self, r: int, j: int) -> bool:
        """Whether a person holds less than the most, and nothing that bars the role."""
        problem = self.problem
        for s in range(len(problem.roles)):
            if s != r and self.held[s, j] and not problem.is_shared(r, s):
                return False
        return bool(self.held[r, j] < problem.role(r).per_person[1])

    def _holds_back(self, r: int, j: int, p: int) -> str:
        if self.counted.stands[r, j, p]:
            return "here"
        problem = self.problem
        if self.held[r, j] >= problem.role(r).per_person[1]:
            return "full"
        return "unit" if self._is_free(r, j) else "elsewhere"

    def _say_counts(self, r: int, counts: dict[str, int]) -> list[str]:
        texts = {
            "here": ngettext(
                "{n:,} stands there already.", "{n:,} stand there already.",
                counts["here"],
            ),
            "full": ngettext(
                "{n:,} holds as many places as the role allows.",
                "{n:,} hold as many places as the role allows.",
                counts["full"],
            ),
            "elsewhere": ngettext(
                "{n:,} stands in another role.", "{n:,} stand in another role.",
                counts["elsewhere"],
            ),
            "unit": ngettext(
                "{n:,} is held back by the unit: its limit, or who it must follow.",
                "{n:,} are held back by the unit: its limit, or who it must follow.",
                counts["unit"],
            ),
        }  # fmt: skip
        return [texts[key].format(n=n) for key, n in counts.items() if n]


def _that_cost(moves: list[Move]) -> list[Move]:
    """
    Leave out moves that would save metres.

    A plan that is best in its aims has none but those that break a higher aim, which
    metres do not price: who offers them would seem to know a better plan.
    """
    return [move for move in moves if move.cost_m > -0.05]
