"""Settle a county again and again under changing rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.settle.banded import place_by_band
from liaison_plan.proof.settle.by_engine import settle_by_engine
from liaison_plan.proof.settle.centres import Centres, match_centres
from liaison_plan.proof.settle.inside import evaluate
from liaison_plan.proof.settle.model import (
    Question,
    RegionSettled,
    Settled,
    aims_key,
)
from liaison_plan.proof.settle.nearest import settle_everywhere
from liaison_plan.proof.settle.staffing import count_points, place_officials
from liaison_plan.rules.model import Rules
from liaison_plan.solving.atoms import needs_atoms
from liaison_plan.solving.instance import (
    Instance,
    make_instance,
    scatter_limits_cm,
)
from liaison_plan.solving.make_plan import refuse_pairs, refuse_what_is_missing
from liaison_plan.solving.regions import Regions, eligible, make_regions
from liaison_plan.travel.measure import measure_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.proof.settle.model import Method, Staffed

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


def settle(county: County, rules: Rules) -> Settled:
    """
    Settle aims 1 to 3 of a county once; see `Settler`.

    Parameters
    ----------
    county
        Checked tables.
    rules
        Rules in force.
    """
    return Settler(county).settle(rules)


class Settler:
    """
    Settles aims 1 to 3 of one county under any rules, metres aside.

    What does not depend on the rules is prepared once.
    """

    def __init__(self, county: County) -> None:
        self.county = county
        self._base = make_instance(county, Rules(), None)
        at = {o: i for i, o in enumerate(county.officials["official_id"])}
        rows = [at[o] for o in self._base.official_ids]
        self._own = {
            name: county.officials[name].iloc[rows].astype("Int64")
            for name in ("load_min", "load_max")
        }
        self._centres = Centres(self._base)

    def instance(self, rules: Rules) -> Instance:
        """
        Arrays of the county under some rules.

        Officials stand in the order of the default rules, whatever their bands are.
        """
        base = self._base
        is_exempt = np.isin(base.official_ids, rules.exempt.officials)
        low = self._own["load_min"].fillna(rules.load.min).to_numpy(np.int64)
        high = self._own["load_max"].fillna(rules.load.max).to_numpy(np.int64)
        return replace(
            base,
            scatter_limit_cm=scatter_limits_cm(base.household_ids, rules),
            load_min=np.where(is_exempt, 0, np.minimum(low, high)),
            load_max=np.asarray(high, dtype=np.int64),
            is_exempt=is_exempt,
            village_is_exempt=np.isin(base.village_ids, rules.exempt.villages),
            measure=measure_of(self.county, rules),
            rules=rules,
        )

    def question(self, rules: Rules) -> Question:
        """Reduce the county under some rules to what aims 1 to 3 depend on."""
        instance = self.instance(rules)
        regions = make_regions(instance)
        anywhere = rules.replace({"distance": {"travel_max_m": 0, "travel_max_min": 0}})
        may_work = eligible(replace(instance, rules=anywhere), regions)
        reach = None
        if instance.limits_travel:
            reach = self._centres.within(instance, regions)
            may_work = may_work & (reach.count > 0)
            if rules.method.name == "nearest":
                # Nobody travels to a centre then; who reaches a region may work there.
                reach = None
        return Question(
            instance, regions, may_work, reach,
            is_simple=_simple_regions(instance, regions, may_work),
            set_aside=_set_aside(instance, regions),
        )  # fmt: skip

    def settle(self, rules: Rules) -> Settled:
        """
        Settle aims 1 to 3 under some rules.

        Parameters
        ----------
        rules
            Rules in force.

        Raises
        ------
        RulesError
            A rule asks for what this version cannot plan with.
        """
        refuse_what_is_missing(rules)
        refuse_pairs(rules)
        question = self.question(rules)
        is_nearest = rules.method.name == "nearest"
        if (
            is_nearest
            and question.regions.n == 1
            and not needs_atoms(question.instance)
        ):
            found = settle_everywhere(question)
            if found is not None:
                return self._wrap_everywhere(question, *found)
        return self._settle_regions(question)

    def may_hold(self, rules: Rules) -> bool:
        """
        Tell quickly whether rules can be ruled out without asking the engine.

        Parameters
        ----------
        rules
            Rules in force.

        Returns
        -------
        may_hold
            False is proven: even without scatter limits and kept groups the rules
            cannot hold. True proves nothing.
        """
        relaxed = rules.replace(
            {
                "distance": {"scatter_max_m": 0, "longer": {}},
                "scope": {"keep_groups": False},
            }
        )
        if needs_atoms(self.instance(relaxed)):
            return True
        settled = self.settle(relaxed)
        return settled.holds or not settled.is_exact

    def _wrap_everywhere(
        self,
        question: Question,
        aims: tuple[int, int, int],
        bound: tuple[int, int, int],
        working: Ints,
    ) -> Settled:
        instance, idle_rule = question.instance, question.instance.rules.load.idle
        is_exact = aims_key(aims, idle_rule) == aims_key(bound, idle_rule)
        if aims[0] != bound[0] or (aims[1] != bound[1] and idle_rule != "forbidden"):
            # Only idle officials may be one too many: that decides nothing else.
            return settle_by_engine(self.county, question, bound)
        out = np.ones(len(instance.official_ids), bool)
        out[working] = False
        nobody_idle = aims[2] == 0 or idle_rule != "forbidden"
        return Settled(
            *aims,
            set_aside=(),
            method="flow",
            is_exact=is_exact,
            holds=aims[0] == 0 and aims[1] == 0 and nobody_idle,
            bound=bound,
            regions=(),
            idle_officials=tuple(
                sorted(str(o) for o in instance.official_ids[out & ~instance.is_exempt])
            ),
        )

    def _settle_regions(self, question: Question) -> Settled:
        """Place officials in regions by one flow, then look into every region."""
        instance = question.instance
        points = count_points(question)
        region, bound = place_officials(question, points, soaks_up=True)
        floor = (bound[0] + int(points.lost.sum()), *bound[1:])
        if instance.village_is_exempt.any():
            region, _ = place_officials(question, points, soaks_up=False)
        if needs_atoms(instance) or _has_limit(instance):
            return settle_by_engine(self.county, question, floor)
        settled = self._wrap(question, evaluate(question, region), floor, "flow")
        if settled.is_exact or not _has_own_bands(instance):
            return settled
        found = place_by_band(question, points, region)
        if found is None:
            return settled
        region, bound = found
        floor = (bound[0] + int(points.lost.sum()), *bound[1:])
        again = self._wrap(question, evaluate(question, region), floor, "cpsat")
        idle_rule = instance.rules.load.idle
        return again if again.key(idle_rule) <= settled.key(idle_rule) else settled

    def _wrap(
        self,
        question: Question,
        staffed: Staffed,
        bound: tuple[int, int, int],
        method: Method,
    ) -> Settled:
        """Compare what was reached with what is proven."""
        instance, idle_rule = question.instance, question.instance.rules.load.idle
        out_of_work = (staffed.region < 0) & ~instance.is_exempt
        aims = (
            int(staffed.left_out.sum()),
            int(staffed.missing.sum()),
            int(out_of_work.sum() + staffed.idle.sum()),
        )
        is_exact = aims_key(aims, idle_rule) == aims_key(bound, idle_rule)
        is_exact &= match_centres(question.reach, staffed.region)
        is_exact &= _is_whole(question)
        return Settled(
            *aims,
            set_aside=set_aside_ids(question),
            method=method,
            is_exact=bool(is_exact),
            holds=_holds(question, staffed, aims),
            bound=bound,
            regions=region_rows(question, staffed),
            idle_officials=tuple(
                sorted(str(o) for o in instance.official_ids[out_of_work])
            ),
        )


def set_aside_ids(question: Question) -> tuple[str, ...]:
    """Ids of villages that no number of beats brings into the band."""
    apart = question.set_aside[question.regions.of_village]
    held = np.bincount(
        question.instance.village, minlength=len(question.instance.village_ids)
    )
    return tuple(
        sorted(str(v) for v in question.instance.village_ids[apart & (held > 0)])
    )


def region_rows(question: Question, staffed: Staffed) -> tuple[RegionSettled, ...]:
    """Figures of every region with households, in the order of their first village."""
    instance, rows = question.instance, []
    count = np.bincount(
        staffed.region[staffed.region >= 0], minlength=question.regions.n
    )
    for r in np.flatnonzero(question.households > 0).tolist():
        inside = question.regions.of_village == r
        rows.append(
            RegionSettled(
                villages=tuple(sorted(str(v) for v in instance.village_ids[inside])),
                points=int(question.points[r]),
                officials=int(count[r] - staffed.idle[r]),
                left_out=int(staffed.left_out[r]),
                missing=int(staffed.missing[r]),
                is_set_aside=bool(question.set_aside[r]),
            )
        )
    return tuple(sorted(rows, key=lambda row: row.villages))


def least_missing(question: Question) -> Ints:
    """Points that must be missing in each region, however it is cut."""
    load, n = question.instance.rules.load, question.points
    missing = np.maximum(0, -(-n // load.max) * load.min - n)
    return np.where(question.has_minimum & (n > 0), missing, 0)


def _holds(question: Question, staffed: Staffed, aims: tuple[int, int, int]) -> bool:
    allowed = np.where(question.set_aside, least_missing(question), 0)
    nobody_idle = aims[2] == 0 or question.instance.rules.load.idle != "forbidden"
    return aims[0] == 0 and nobody_idle and bool((staffed.missing <= allowed).all())


def _simple_regions(instance: Instance, regions: Regions, may_work: Bools) -> Bools:
    """Regions all of whose households are alike to all who may work there."""
    m, v = len(instance.official_ids), len(instance.village_ids)
    may = instance.may_serve(np.arange(m), np.arange(v))
    simple = np.ones(regions.n, bool)
    held = np.bincount(instance.village, minlength=v) > 0
    for village in np.flatnonzero(held).tolist():
        r = regions.of_village[village]
        simple[r] &= bool(may[may_work[:, r], village].all())
    special = np.union1d(np.flatnonzero(instance.pin != -1), instance.ban_household)
    simple[regions.of_village[instance.village[special]]] = False
    return simple


def _set_aside(instance: Instance, regions: Regions) -> Bools:
    """Regions of single or linked villages that no number of beats can cut."""
    apart = np.zeros(regions.n, bool)
    rules = instance.rules
    if rules.method.name == "nearest" or rules.scope.beat_within != "village":
        return apart
    region = regions.of_village[instance.village]
    n = np.bincount(region, instance.workload, regions.n).astype(np.int64)
    exempt = np.zeros(regions.n, bool)
    exempt[regions.of_village[instance.village_is_exempt]] = True
    cannot = -(-n // rules.load.max) * rules.load.min > n
    return np.asarray(cannot & (n > 0) & ~exempt)


def _has_own_bands(instance: Instance) -> bool:
    """Whether a flow cannot tell officials apart by their bands."""
    low = np.maximum(instance.load_min[~instance.is_exempt], 1)
    return len(np.unique(low)) > 1 or len(np.unique(instance.load_max)) > 1


def _has_limit(instance: Instance) -> bool:
    return instance.limits_scatter


def _is_whole(question: Question) -> bool:
    """Whether any two villages of a region may share a beat."""
    region, together = question.regions.of_village, question.regions.together
    held = np.bincount(question.instance.village, minlength=len(region)) > 0
    same = (region[:, None] == region[None, :]) & held[:, None] & held[None, :]
    return bool(together[same].all())
