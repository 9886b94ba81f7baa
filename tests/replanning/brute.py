"""
Fewest changes, and the best plan within a budget of changes, by trying everything.

For tiny counties under `nearest`, county-wide: every household to each official who may
have it, or to nobody. Shares no code with the package; who may serve whom, bands and
metres are those of the tests of the solver.
"""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import product
from typing import NamedTuple

from tests.solving.brute import Facts, metres


class Answer(NamedTuple):
    """One assignment: its worth, the changes it makes, and who serves whom."""

    worth: tuple[int, ...]
    changes: int
    served: dict[str, str]

    @property
    def key(self):
        """The aims in their order, changes last."""
        return (*self.worth, self.changes)


class Brute:
    """
    Every assignment of a tiny county, with what it is worth and what it changes.

    `baseline` maps household ids to official ids, "" for nobody; households that are
    not in it are new. Officials of the baseline may be gone or not take part.
    """

    def __init__(self, tiny, baseline):
        self.facts = Facts(tiny)
        assert self.facts.rules.method.name == "nearest"
        assert self.facts.rules.scope.beat_within == "county"
        self.baseline = baseline
        self.cm = {
            (door["household_id"], official["official_id"]): round(
                metres(door, official) * 100
            )
            for door in self.facts.households
            for official in self.facts.officials
        }
        self.answers = [
            Answer(self.worth(served), self.changes(served), served)
            for served in self._assignments()
        ]

    def names(self):
        """Names of the aims in the order of `Answer.key`."""
        idle = self.facts.rules.load.idle
        return [
            "uncovered",
            *(["idle"] if idle == "forbidden" else []),
            "points_missing",
            "points_missing_squared",
            *(["idle"] if idle == "avoid" else []),
            "home_village",
            "weighted_m",
            "changes",
        ]

    def options(self, household):
        """Official ids a household may have, and "" for nobody."""
        may = [
            official["official_id"]
            for official in self.facts.officials
            if self.facts.may_serve(household, official)
            and self.facts.is_within(household, official)
        ]
        return [*may, ""]

    def _assignments(self):
        """Every assignment that leaves nobody above the maximum."""
        doors = self.facts.households
        most = {o["official_id"]: self.facts.band(o)[1] for o in self.facts.officials}
        for who in product(*(self.options(door) for door in doors)):
            if all(who.count(o) <= most[o] for o in set(who) - {""}):
                yield {
                    door["household_id"]: o
                    for door, o in zip(doors, who, strict=True)
                    if o
                }

    def changes(self, served):
        """Households that had somebody and have somebody else or nobody now."""
        return sum(
            1
            for door in self.facts.households
            if (old := self.baseline.get(door["household_id"], ""))
            and served.get(door["household_id"], "") != old
        )

    def worth(self, served):
        """The aims above the changes; metres in whole centimetres."""
        doors = {door["household_id"]: door for door in self.facts.households}
        rules = self.facts.rules
        held = defaultdict(list)
        for household_id, official_id in served.items():
            held[official_id].append(doors[household_id])
        idle = home = cost = 0
        missing = []
        for official in self.facts.officials:
            mine = held[official["official_id"]]
            if not mine:
                idle += not self.facts.is_exempt(official)
                continue
            missing.append(max(0, self.facts.band(official)[0] - len(mine)))
            homes = {door["village_id"] for door in mine}
            home += official["home_village_id"] in homes
            cost += sum(
                self.cm[door["household_id"], official["official_id"]] for door in mine
            )
        return (
            len(doors) - len(served),
            *([idle] if rules.load.idle == "forbidden" else []),
            sum(missing),
            sum(points**2 for points in missing),
            *([idle] if rules.load.idle == "avoid" else []),
            home * (rules.scope.home_village == "avoid"),
            cost,
        )

    def forced(self):
        """
        Fewest changes where as few as can be are left out and, if forbidden, idle.

        That is what no budget can undo: a smaller one is refused.
        """
        n = 2 if self.facts.rules.load.idle == "forbidden" else 1
        best = min(answer.worth[:n] for answer in self.answers)
        return min(a.changes for a in self.answers if a.worth[:n] == best)

    def best(self, budget=math.inf):
        """Best key with at most so many changes, the budget at least `forced`."""
        assert budget >= self.forced()
        return min(a.key for a in self.answers if a.changes <= budget)

    def curve(self):
        """Best key for every budget from `forced` to one that binds nothing."""
        budgets = range(self.forced(), len(self.facts.households) + 1)
        return {budget: self.best(budget) for budget in budgets}
