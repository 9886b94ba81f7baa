"""`Case`: a county under rules that do not hold, settled again and again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.repairs.changes import with_changes
from liaison_plan.proof.repairs.seating import make_seating
from liaison_plan.proof.settle import Settler
from liaison_plan.proof.settle.by_engine import settle_by_engine
from liaison_plan.proof.settle.settler import set_aside_ids
from liaison_plan.solving.make_plan import make_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_plan.county.bundle import County
    from liaison_plan.proof.repairs.changes import TableChange
    from liaison_plan.proof.repairs.model import Unit
    from liaison_plan.proof.settle import Settled
    from liaison_plan.rules.model import Rules

#: Households that the engine may plan in all, before it is asked no more; a count of
#: work, so that the answer never depends on a clock.
_ENGINE_HOUSEHOLDS = 120_000
#: Engine runs that even a tiny county is granted, and a large one.
_ENGINE_MOST, _ENGINE_LEAST = 60, 6
#: Up to this many households the engine is asked where flows leave the matter open.
_ENGINE_DECIDES = 2_000


class OutOfPatienceError(Exception):
    """The engine was asked as often as it may be; never leaves this room."""


@dataclass(frozen=True, eq=False)
class Draft:
    """
    A repair that was re-solved, before it has a number.

    Attributes
    ----------
    kind, amount, unit, is_smallest, touched, rules, changes, settled
        As in `Repair`.
    say
        Makes the sentence in the language in force, without its closing proof.
    """

    kind: str
    amount: int
    unit: Unit
    say: Callable[[], str]
    is_smallest: bool
    touched: int
    settled: Settled
    rules: Rules | None = None
    changes: tuple[TableChange, ...] = ()


@dataclass
class Patience:
    """How often the engine may still be asked; a county and its changes share it."""

    left: int

    @classmethod
    def of(cls, n_households: int) -> Patience:
        """Grant what a county of this size may cost."""
        by_size = _ENGINE_HOUSEHOLDS // max(1, n_households)
        return cls(min(_ENGINE_MOST, max(_ENGINE_LEAST, by_size)))

    def spend(self) -> None:
        """Take one run off; `OutOfPatienceError` where none is left."""
        if self.left <= 0:
            raise OutOfPatienceError
        self.left -= 1


class Case:
    """
    One county and the rules to repair.

    Attributes
    ----------
    county, rules
        What was given.
    settler
        Settles the county under any rules.
    base
        Aims 1 to 3 under the rules as they are.
    set_aside
        Villages that no band can cut under these rules; no repair may add one.
    """

    def __init__(
        self, county: County, rules: Rules, parent: Case | None = None
    ) -> None:
        self.county, self.rules = county, rules
        self.settler = Settler(county)
        self._known: dict[str, Settled] = {}
        self._planned: dict[str, bool] = {}
        if parent is None:
            self._patience = Patience.of(len(county.households))
            question = self.settler.question(rules)
            self.set_aside = frozenset(set_aside_ids(question))
        else:
            self._patience, self.set_aside = parent._patience, parent.set_aside
        self.base = self.settle(rules)

    def changed(
        self, *, changes: tuple[TableChange, ...] = (), rules: Rules | None = None
    ) -> Case:
        """
        Look at the county or the rules after a change.

        The villages set aside stay, and patience is shared.

        Raises
        ------
        OutOfPatienceError
            The engine was asked too often already.
        """
        county = with_changes(self.county, changes)
        return Case(county, rules or self.rules, parent=self)

    @property
    def is_mended_now(self) -> bool:
        """Whether the rules are seen to hold as things are."""
        return self.is_mended(self.base, self.rules)

    def left_out(self) -> list[str]:
        """
        Households that the engine's quick plan leaves out, in id order.

        Raises
        ------
        OutOfPatienceError
            The engine was asked too often already.
        """
        self._patience.spend()
        rules = self.rules.replace({"solve": {"effort": "quick"}})
        assignments = make_plan(self.county, rules, workers=1).assignments
        nobody = assignments["official_id"] == ""
        skipped = set(self.county.skipped["household_id"])
        ids = assignments.loc[nobody, "household_id"]
        return [str(h) for h in ids if h not in skipped]

    def settle(self, rules: Rules) -> Settled:
        """
        Settle aims 1 to 3 under some rules, each only once.

        Raises
        ------
        OutOfPatienceError
            The engine was asked too often already.
        """
        key = json.dumps(rules.as_dict(), sort_keys=True)
        if key not in self._known:
            if self._patience.left <= 0:
                raise OutOfPatienceError
            found = self.settler.settle(rules)
            if found.method == "engine":
                self._patience.spend()
            self._known[key] = found
            if self._is_open(found, rules):
                self._patience.spend()
                self._known[key] = self._by_engine(found, rules)
        return self._known[key]

    def _is_open(self, found: Settled, rules: Rules) -> bool:
        """Whether the rules may hold unseen, and a plan of a small county can tell."""
        return (
            not found.is_exact
            and found.method != "engine"
            and not found.holds
            and self._patience.left > 0
            and len(self.county.households) <= _ENGINE_DECIDES
            and not self.refutes(rules)
        )

    def _by_engine(self, found: Settled, rules: Rules) -> Settled:
        """Let the engine plan; what was found before stays where it does no better."""
        question = self.settler.question(rules)
        planned = settle_by_engine(self.county, question, found.bound)
        return planned if planned.holds else found

    def mends(self, rules: Rules) -> bool:
        """Whether the rules are seen to hold for all but the villages set aside."""
        return self.is_mended(self.settle(rules), rules)

    def is_mended(self, settled: Settled, rules: Rules) -> bool:
        """Whether what was settled is a plan, and one under which the rules hold."""
        return (
            settled.holds
            and self.set_aside.issuperset(settled.set_aside)
            and self._is_a_plan(settled, rules)
            and self._will_be_planned(settled, rules)
        )

    def _is_a_plan(self, settled: Settled, rules: Rules) -> bool:
        """Whether the figures are a plan's, even where they are not proven best."""
        if settled.is_exact or settled.method == "engine":
            return True
        named = [village for pair in rules.scope.neighbours for village in pair]
        # Only where travel is free and no chain of neighbours stops beats half-way does
        # a staffing of the regions say everything.
        is_free = not self.settler.instance(rules).limits_travel
        return is_free and len(named) == len(set(named))

    def _will_be_planned(self, settled: Settled, rules: Rules) -> bool:
        """
        Whether the engine will find such a plan too.

        Where officials have bands of their own an integer programme may use each of
        them to the last place; the engine counts by the band of the rules.
        """
        if settled.method != "cpsat":
            return True
        key = json.dumps(rules.as_dict(), sort_keys=True)
        if key not in self._planned:
            question = self.settler.question(rules)
            if len(self.county.households) <= _ENGINE_DECIDES:
                self._patience.spend()
                planned = settle_by_engine(self.county, question, settled.bound)
                self._planned[key] = planned.holds
            else:
                self._planned[key] = make_seating(question, is_usual=True).is_enough
        return self._planned[key]

    def refutes(self, rules: Rules) -> bool:
        """Whether it is proven that no plan makes these rules hold."""
        settled = self.settle(rules)
        left_out, missing, idle = settled.bound
        if left_out > 0 or (idle > 0 and rules.load.idle == "forbidden"):
            return True
        if not self.set_aside.issuperset(settled.set_aside):
            # A village would have to be set aside that is not so far.
            return True
        return missing > self._unavoidable(rules, settled)

    def _unavoidable(self, rules: Rules, settled: Settled) -> int:
        """Points that must be missing in the villages set aside."""
        if not settled.set_aside:
            return 0
        if settled.regions:
            points = np.array([r.points for r in settled.regions if r.is_set_aside])
        else:
            question = self.settler.question(rules)
            points = question.points[question.set_aside]
        load = rules.load
        missing = -(-points // load.max) * load.min - points
        return int(np.maximum(missing, 0).sum())

    @property
    def is_short_of_places(self) -> bool:
        """Whether somebody is left out as things are."""
        return self.base.left_out > 0

    @property
    def has_room(self) -> bool:
        """Whether all officials together have places enough, wherever they may go."""
        instance = self.settler.instance(self.rules)
        return int(instance.load_max.sum()) >= int(instance.workload.sum())

    @property
    def is_short_of_points(self) -> bool:
        """Whether minimums fail, or people are idle who must not be."""
        return self._lacking > 0 or (
            self.base.idle > 0 and self.rules.load.idle == "forbidden"
        )

    @property
    def _lacking(self) -> int:
        """Points missing beyond what the villages set aside must miss."""
        return self.base.missing - self._unavoidable(self.rules, self.base)

    @property
    def points_short(self) -> int:
        """Points missing to minimums, and those of officials idle but forbidden to."""
        idle = self.base.idle if self.rules.load.idle == "forbidden" else 0
        return max(0, self._lacking) + idle * self.rules.load.min
