"""
A plan as positions, for everything that reasons about it.

Who serves whom and which household is a centre are read from the plan's tables;
everything else (metres, loads, bands, allowed pairs) is computed anew from the county
and the rules, so that a wrong number in a plan can prove nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.errors import PlanFolderError
from liaison_plan.solving.allowed import Allowed
from liaison_plan.solving.atoms import needs_atoms
from liaison_plan.solving.instance import Instance, make_instance
from liaison_plan.solving.pairing.teams import TeamInstance, find_pins, make_teams
from liaison_plan.solving.pricing import PairSpace
from liaison_plan.solving.regions import Regions, beat_circles, make_regions
from liaison_plan.solving.transport import Bands
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PlanState:
    """
    A plan beside its county, in positions of an `Instance`.

    Attributes
    ----------
    instance
        The county under the plan's own rules; with two officials on a beat its
        officials are the pairs of the plan, named by their firsts.
    regions
        Villages that may share a beat.
    official
        Official of each household, -1 = nobody.
    centre
        Central household of each official's beat; -1 = no beat, or method `nearest`.
    circle
        Whether each official's beat may draw from each village.
    load
        Points of each official.
    bands
        Minimum and maximum of each official, and who must keep a household; who has
        nothing to do and is not to be given anything has a maximum of 0.
    space
        All pairs the rules allow, given the centres (bases under `nearest`); its
        points are the officials.
    why_not
        Why no exchange of single households can prove a plan: `""` (it can),
        `unequal_workloads`, `keep_groups`, `exempt_villages` (in one region with
        others, where one household can lift an official's minimum) or `idle_allowed`.
    has_budget
        Whether changes were limited when the plan was made, so that better exchanges
        may exist that would change more.
    """

    instance: Instance
    regions: Regions
    official: Ints
    centre: Ints
    circle: Bools
    load: Ints
    bands: Bands
    space: PairSpace
    why_not: str
    has_budget: bool = False

    @property
    def works(self) -> Bools:
        """Whether each official has a household."""
        held = self.official[self.official >= 0]
        return np.bincount(held, minlength=len(self.load)) > 0

    @property
    def is_nearest(self) -> bool:
        """Whether officials' bases are the centres."""
        return self.instance.rules.method.name == "nearest"

    @property
    def is_flow(self) -> bool:
        """Whether the theory of exchanges holds for this plan."""
        return not self.why_not

    @property
    def region_of(self) -> Ints:
        """Region of each household."""
        return self.regions.of_village[self.instance.village]


def plan_state(
    county: County, plan: Plan, *, baseline: Plan | None = None
) -> PlanState:
    """
    Put a plan beside its county.

    Parameters
    ----------
    county
        Checked tables.
    plan
        A plan of this county; its rules are the rules in force.
    baseline
        The plan that changes are counted against; None takes the households'
        `official_id`.

    Raises
    ------
    PlanFolderError
        The plan names households, officials or centres that the county does not
        have, or leaves one of its households out of assignments.csv.
    """
    today = None
    if baseline is not None:
        today = baseline.assignments.set_index("household_id")["official_id"]
    instance = make_instance(county, plan.rules, today)
    if plan.rules.scope.per_beat == 2:
        instance = _pairs(instance, county, plan)
    official = _officials(instance, county, plan)
    centre = _centres(instance, plan)
    regions = make_regions(instance)
    m = len(instance.official_ids)
    held = official >= 0
    load = np.bincount(official[held], instance.workload[held], m).astype(np.int64)
    circle = _circles(instance, regions, official, centre)
    bands = _bands(instance, regions, official)
    return PlanState(
        instance, regions, official, centre, circle, load, bands,
        _space(instance, regions, centre, circle), _why_not(instance, regions),
        plan.max_changes is not None,
    )  # fmt: skip


def _pairs(instance: Instance, county: County, plan: Plan) -> TeamInstance:
    """Make the pairs of the plan the officials; who has no beat is left aside."""
    official_at = {o: i for i, o in enumerate(instance.official_ids)}
    rows = plan.beat_officials
    two = []
    for role in ("first", "second"):
        held = rows[rows["role"] == role].set_index("beat_id")["official_id"]
        two.append(held.reindex(plan.beats["beat_id"]).map(official_at))
    first, second = (who.fillna(-1).to_numpy(np.int64) for who in two)
    if (first < 0).any() or (second < 0).any():
        raise PlanFolderError(
            _(
                "Some beat of the plan has no two officials of this county: run "
                '"liaison-plan verify" to see every difference.'
            )
        )
    order = np.argsort(first, kind="stable")
    none = np.full(len(first), -1)
    pins = find_pins(county, instance)
    return make_teams(instance, pins, first[order], second[order], none)


def _officials(instance: Instance, county: County, plan: Plan) -> Ints:
    """Official of each household, by the plan's own rows."""
    rows = plan.assignments.set_index("household_id")["official_id"]
    known = set(rows.index)
    missing = [h for h in instance.household_ids if h not in known]
    strangers = known - set(instance.household_ids) - set(
        county.skipped["household_id"]
    )  # fmt: skip
    at = {o: i for i, o in enumerate(instance.official_ids)}
    unknown = sorted(set(rows) - set(at) - {""})
    if missing or strangers or unknown or len(known) != len(rows):
        odd = [*missing, *sorted(strangers), *unknown][:5]
        raise PlanFolderError(
            _(
                "The plan is not one of this county ({ids} ...): run "
                '"liaison-plan verify" to see every difference.'
            ).format(ids=", ".join(map(str, odd)))
        )
    of = rows.loc[list(instance.household_ids)].map({**at, "": -1})
    return np.asarray(of, dtype=np.int64)


def _centres(instance: Instance, plan: Plan) -> Ints:
    """Central household of each official's beat."""
    centre = np.full(len(instance.official_ids), -1)
    if plan.rules.method.name == "nearest":
        return centre
    household_at = {h: i for i, h in enumerate(instance.household_ids)}
    official_at = {o: i for i, o in enumerate(instance.official_ids)}
    where: pd.Series = plan.beats.set_index("beat_id")["centre_household_id"]
    firsts = plan.beat_officials[plan.beat_officials["role"] == "first"]
    pairs = zip(firsts["beat_id"], firsts["official_id"], strict=True)
    for beat, official in pairs:
        household = household_at.get(str(where.get(beat, "")))
        if household is None or official not in official_at:
            raise PlanFolderError(
                _(
                    "Beat {beat} has no central household or official of this county: "
                    'run "liaison-plan verify" to see every difference.'
                ).format(beat=beat)
            )
        centre[official_at[official]] = household
    return centre


def _circles(
    instance: Instance, regions: Regions, official: Ints, centre: Ints
) -> Bools:
    """Villages each official's beat may draw from."""
    if instance.rules.method.name != "nearest":
        return beat_circles(instance, regions.together, official, centre)
    held = official >= 0
    count = np.zeros((len(centre), len(instance.village_ids)), np.int64)
    np.add.at(count, (official[held], instance.village[held]), 1)
    return _own_regions(instance, regions, count)


def _own_regions(instance: Instance, regions: Regions, count: Ints) -> Bools:
    """Under `nearest`: all villages of the region an official works in."""
    region = regions.of_village
    if regions.n == 1:
        return np.ones(count.shape, bool)
    home = region[count.argmax(axis=1)]
    own = region[None, :] == home[:, None]
    return np.asarray(own & (count.sum(axis=1) > 0)[:, None])


def _bands(instance: Instance, regions: Regions, official: Ints) -> Bands:
    """Bands given who works: the idle are given nothing unless they cost no aim."""
    m = len(instance.official_ids)
    held = official >= 0
    works = np.bincount(official[held], minlength=m) > 0
    region = regions.of_village[instance.village]
    has_rule = np.zeros(regions.n, bool)
    has_rule[region[~instance.village_is_exempt[instance.village]]] = True
    minimum = instance.load_min.copy()
    if instance.rules.method.name != "nearest":
        home = np.full(m, -1)
        home[official[held]] = region[held]
        minimum[works & ~has_rule[home]] = 0
    free = works.copy()
    if instance.rules.method.name == "nearest":
        # Nobody minds whether an exempt official has households.
        free |= instance.is_exempt
    return Bands(
        np.where(works, minimum, 0),
        np.where(free, instance.load_max, 0),
        works & ~instance.is_exempt,
    )


def _space(
    instance: Instance, regions: Regions, centre: Ints, circle: Bools
) -> PairSpace:
    """All pairs the rules allow."""
    if instance.rules.method.name != "nearest":
        return Allowed(instance, regions.together).space(centre, circle)
    may = instance.may_serve(
        np.arange(len(instance.official_ids)), np.arange(len(instance.village_ids))
    )
    return PairSpace(
        instance, np.arange(len(instance.lon)), instance.base_lon, instance.base_lat,
        (may & circle).T.copy(), instance.pin, instance.ban_household,
        instance.ban_official, instance.rules.weights.scatter, instance.baseline,
        round(instance.rules.weights.change * 100),
    )  # fmt: skip


def _why_not(instance: Instance, regions: Regions) -> str:
    if (instance.workload != 1).any():
        return "unequal_workloads"
    if needs_atoms(instance):
        return "keep_groups"
    if _is_partly_exempt(instance, regions):
        return "exempt_villages"
    if instance.rules.load.idle == "allowed":
        return "idle_allowed"
    return ""


def _is_partly_exempt(instance: Instance, regions: Regions) -> bool:
    """Whether an official's minimum hangs on which households the official has."""
    if not instance.load_min.any():
        return False
    exempt = instance.village_is_exempt[instance.village]
    if instance.rules.method.name == "nearest":
        return bool(exempt.any())
    region = regions.of_village[instance.village]
    return bool(np.intersect1d(region[exempt], region[~exempt]).size)
