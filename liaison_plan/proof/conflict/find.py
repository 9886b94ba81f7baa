"""Find why rules cannot hold: sums first, then cuts of areas, then of single pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.conflict.areas import (
    areas_short_of_officials,
    beats_held,
    beats_needed,
    officials_short_of_beats,
)
from liaison_plan.proof.conflict.model import Conflicts, Cut, Impossible
from liaison_plan.proof.conflict.pairs import (
    households_short_of_places,
    officials_short_of_households,
    table_of_every_centre,
    table_of_given_centres,
)
from liaison_plan.proof.conflict.scatter import households_apart
from liaison_plan.proof.settle import Settler
from liaison_plan.proof.state import plan_state

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.conflict.areas import AreaCut
    from liaison_plan.proof.conflict.model import CutKind, Scope, SumKind, Units
    from liaison_plan.proof.conflict.pairs import PairCut, Table
    from liaison_plan.proof.settle.model import Question
    from liaison_plan.rules.model import Rules

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

EVERY: Scope = "every_centre"


def find_conflicts(
    county: County,
    rules: Rules,
    *,
    plan: Plan | None = None,
    settler: Settler | None = None,
) -> Conflicts:
    """
    Find why rules cannot hold.

    Parameters
    ----------
    county
        Checked tables.
    rules
        Rules in force.
    plan
        A plan by beats under these rules; None stands for the one that settling made,
        if it made one. Where no cut holds for every centre, the plan's own centres are
        looked at.
    settler
        A settler of this county, if there is one already.

    Returns
    -------
    conflicts
        The sums, the cuts, and what the best plan reaches.

    Raises
    ------
    RulesError
        A rule asks for what this version cannot plan with.
    """
    settler = settler or Settler(county)
    settled = settler.settle(rules)
    finder = _Finder(county, settler.question(rules))
    cuts = finder.cuts(table_of_every_centre(finder.question))
    plan = plan or settled.plan
    if not cuts and plan is not None and rules.method.name == "beats":
        table = table_of_given_centres(plan_state(county, plan))
        cuts = finder.given_cuts(table)
    return Conflicts(tuple(finder.sums()), tuple(cuts), settled)


class _Finder:
    def __init__(self, county: County, question: Question) -> None:
        self.question = question
        self.instance = question.instance
        self.rules = question.instance.rules
        self.names = dict(
            zip(county.villages["village_id"], county.villages["name"], strict=True)
        )
        self.region = question.regions.of_village[self.instance.village]
        self.is_nearest = self.rules.method.name == "nearest"
        #: Whether everybody works in one area only, which beats always do.
        self.has_areas = not self.is_nearest or question.regions.n > 1
        self.is_whole = bool((self.instance.workload == 1).all())
        self.nobody_idle = self.rules.load.idle == "forbidden"
        self.need = np.minimum(beats_needed(question), question.households)
        #: By area: households that need a beat each, where that asks for more.
        self.apart: dict[int, Ints] = {}
        if not self.is_nearest:
            self._look_for_far_households()
        self.held = beats_held(question)

    def _look_for_far_households(self) -> None:
        """Raise the beats an area needs to what the scatter limit asks for."""
        for r in np.flatnonzero(self.need > 0).tolist():
            apart = households_apart(self.question, r)
            if len(apart) > self.need[r]:
                self.need[r] = len(apart)
                self.apart[r] = apart

    def cuts(self, table: Table) -> list[Cut]:
        """
        Cuts of areas, then those of single pairs that areas do not show.

        Where an area is short of places already, it is said in places: beats are
        whole and ask for more, but points are what a reader can add up.
        """
        asks = np.ones(len(self.region), bool)
        people = self._people(table)
        found: list[Cut] = []
        if self.has_areas:
            for area in areas_short_of_officials(self.question, self.need):
                inside = np.isin(self.region, area.regions)
                pairs = households_short_of_places(self.question, table, inside)
                said = np.unique([h for cut in pairs for h in cut.households])
                found += [self._pair(cut, "maximum", EVERY) for cut in pairs]
                if len(said) < inside.sum():
                    found.append(self._area_maximum(area))
                asks &= ~inside | (not pairs) & ~self._is_plain(table)
        if self.has_areas and self.nobody_idle:
            for area in officials_short_of_beats(self.question, self.held):
                who = np.zeros(len(people), bool)
                who[area.officials] = True
                pairs = officials_short_of_households(
                    self.question, table, who & people
                )
                n_said = sum(len(cut.officials) for cut in pairs)
                found += [self._pair(cut, "minimum", EVERY) for cut in pairs]
                if n_said < len(area.officials):
                    found.append(self._area_minimum(area))
                people &= ~who
        return self._joined(found + self.pair_cuts(table, asks, people, EVERY))

    def _people(self, table: Table) -> Bools:
        """Who may not be idle, nor below the minimum in a village set aside."""
        apart = self.question.set_aside[self.region]
        touches = np.asarray(table.allowed[:, apart].any(axis=1))
        return np.asarray(~self.instance.is_exempt & ~touches[table.class_of])

    def _joined(self, cuts: list[Cut]) -> list[Cut]:
        """Join what nobody at all may serve into one cut, said once."""
        alone = [c for c in cuts if c.kind == "maximum" and not c.officials]
        if len(alone) < 2:
            return cuts
        at = {h: i for i, h in enumerate(self.instance.household_ids)}
        inside = np.unique([at[h] for cut in alone for h in cut.households])
        points = int(self.instance.workload[inside].sum())
        nobody = np.empty(0, np.int64)
        joined = self._cut(
            "maximum", inside, nobody, self._points(), (points, 0), EVERY
        )
        return [joined, *(c for c in cuts if c.kind != "maximum" or c.officials)]

    def pair_cuts(
        self, table: Table, asks: Bools, people: Bools, scope: Scope
    ) -> list[Cut]:
        """Cuts of single pairs among the households and officials that are asked."""
        found = [
            self._pair(cut, "maximum", scope)
            for cut in households_short_of_places(self.question, table, asks)
        ]
        if self.nobody_idle:
            found += [
                self._pair(cut, "minimum", scope)
                for cut in officials_short_of_households(self.question, table, people)
            ]
        return found

    def given_cuts(self, table: Table) -> list[Cut]:
        """Cuts of single pairs from the centres of one plan."""
        asks = np.ones(len(self.region), bool)
        # Who has no beat in the plan has no centre to be asked about.
        works = np.asarray(table.allowed.any(axis=1))
        people = self._people(table) & works[table.class_of]
        return self.pair_cuts(table, asks, people, "given_centres")

    def _is_plain(self, table: Table) -> Bools:
        """Households that everybody who may work in their area may serve."""
        size = np.bincount(table.class_of, minlength=len(table.allowed))
        served = size @ table.allowed.astype(np.int64)
        return np.asarray(served == self.question.may_work.sum(axis=0)[self.region])

    def _area_maximum(self, cut: AreaCut) -> Cut:
        """Areas with the officials who may work there, in beats."""
        inside = np.flatnonzero(np.isin(self.region, cut.regions))
        who = np.flatnonzero(self.question.may_work[:, cut.regions].any(axis=1))
        numbers = cut.needed, cut.places
        far = [self.apart[r] for r in cut.regions.tolist() if r in self.apart]
        apart = np.concatenate([*far, np.empty(0, np.int64)])
        found = self._cut(
            "maximum", inside, who, "beats", numbers, EVERY, centres=cut.centres
        )
        return replace(found, apart=_ids(self.instance.household_ids, apart))

    def _area_minimum(self, cut: AreaCut) -> Cut:
        """Officials with the areas where they may work, in beats."""
        inside = np.flatnonzero(np.isin(self.region, cut.regions))
        numbers = cut.needed, cut.places
        return self._cut(
            "minimum", inside, cut.officials, "beats", numbers, EVERY,
            centres=cut.centres,
        )  # fmt: skip

    def _pair(self, cut: PairCut, kind: CutKind, scope: Scope) -> Cut:
        numbers = cut.needed, cut.places
        return self._cut(
            kind, cut.households, cut.officials, self._points(), numbers, scope
        )

    def _points(self) -> Units:
        return "households" if self.is_whole else "points"

    def _cut(
        self,
        kind: CutKind,
        households: Ints,
        officials: Ints,
        units: Units,
        numbers: tuple[int, int],
        scope: Scope,
        *,
        centres: Ints | None = None,
    ) -> Cut:
        """Positions to ids, sorted."""
        instance = self.instance
        villages = np.unique(instance.village[households])
        return Cut(
            kind=kind,
            households=_ids(instance.household_ids, households),
            villages=_ids(instance.village_ids, villages),
            officials=_ids(instance.official_ids, officials),
            units=units,
            needed=numbers[0],
            places=numbers[1],
            short=numbers[0] - numbers[1],
            scope=scope,
            centres=() if centres is None else _ids(instance.household_ids, centres),
            names=self.names,
        )

    def sums(self) -> list[Impossible]:
        """List sums that cannot come out, the largest view first."""
        instance, load = self.instance, self.rules.load
        regular = ~instance.is_exempt
        m, n_regular = len(regular), int(regular.sum())
        points = int(instance.workload.sum())
        places, lows = int(instance.load_max.sum()), instance.load_min[regular]
        own_max = not self.is_whole or bool((instance.load_max != load.max).any())
        own_min = not self.is_whole or bool((lows != load.min).any())
        band = {"min": load.min, "max": load.max}
        in_towns = self.rules.scope.beat_within == "township"
        rows: list[tuple[SumKind, int, int, int, bool]] = [
            ("maximum", points, places, m, own_max),
        ]
        if self.has_areas and self.question.regions.n > 1:
            need = int(np.minimum(beats_needed(self.question), self.need).sum())
            rows.append(("maximum_inside", need, m, m, False))
        if self.nobody_idle and not instance.village_is_exempt.any():
            rows.append(("minimum", int(lows.sum()), points, n_regular, own_min))
        if self.nobody_idle and self.has_areas and self.question.regions.n > 1:
            held = int(self.held.sum())
            rows.append(("minimum_inside", n_regular, held, n_regular, False))
        found = [
            Impossible(
                kind,
                {**band, "needed": needed, "places": there, "short": needed - there,
                 "officials": officials, "is_own": int(is_own),
                 "is_township": int(kind.endswith("inside") and in_towns)},
            )
            for kind, needed, there, officials, is_own in rows
            if needed > there
        ]  # fmt: skip
        apart = self.question.set_aside[self.region]
        if apart.any():
            villages = np.unique(instance.village[apart])
            ids = _ids(instance.village_ids, villages)
            found.append(Impossible("villages_not_cut", band, ids, self.names))
        return found


def _ids(ids: NDArray[np.object_], positions: Ints) -> tuple[str, ...]:
    return tuple(sorted(str(i) for i in ids[positions]))
