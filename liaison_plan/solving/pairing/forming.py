"""
Form pairs before anything is cut: how many each region gets, who, and with whom.

Beats per region are counted as for single officials (`counts`), except that every beat
takes two: one of either class under `town+county`, else any two. Then the seats of
every region are given out, units kept whole (`staffing`), and whoever sits in one
region is paired there. Which two share which beat is decided again, exactly, once the
beats are known (`matching`); here it only matters who can be paired at all. Whoever is
left over is paired with who is left over elsewhere, as far as the rule allows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from liaison_plan.solving.counts import Staff, count_beats
from liaison_plan.solving.instance import restrict
from liaison_plan.solving.layers import make_demand, seat
from liaison_plan.solving.pairing.teams import beat_rules
from liaison_plan.solving.regions import Regions, eligible

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Formed:
    """
    Pairs in the order of their firsts.

    Attributes
    ----------
    first, second
        Positions of the two.
    region
        Where they were seated, -1 = left over.
    counted
        Beats per region that no plan can better, were every official of one kind;
        None where the counting does not prove that.
    """

    first: Ints
    second: Ints
    region: Ints
    counted: Ints | None = None


def is_local(instance: Instance) -> Bools:
    """Tell of each official whether a township is theirs alone (town+county)."""
    return np.asarray(instance.township >= 0)


def form_pairs(instance: Instance, regions: Regions) -> Formed:
    """
    Pair officials so that regions get the beats they ask for.

    Parameters
    ----------
    instance
        The county, its officials single persons.
    regions
        Where beats may lie.
    """
    may_work = eligible(instance, regions)
    rule = instance.rules.scope.pair_rule
    demand = make_demand(instance, regions, np.zeros(regions.n, np.int64))
    local = is_local(instance)
    staff: _Both | _Twice
    if rule == "town+county":
        staff = _Both(Staff(may_work[local]), Staff(may_work[~local]))
    else:
        staff = _Twice(Staff(may_work))
    load = beat_rules(instance.rules).load
    beats = count_beats(demand, load, staff, None).beats
    region = np.full(len(instance.official_ids), -1)
    if rule == "town+county":
        for who in (np.flatnonzero(local), np.flatnonzero(~local)):
            region[who] = _seated(instance, regions, may_work, who, beats)
    else:
        everyone = np.arange(len(region))
        most = beats if rule == "different_units" else None
        region = _seated(
            instance, regions, may_work, everyone, 2 * beats, most_of_unit=most
        )
    formed = _paired(instance, region)
    return replace(formed, counted=beats if _is_exact(may_work, local, rule) else None)


def _is_exact(may_work: Bools, local: Bools, rule: str) -> bool:
    """
    Tell whether buying beats in order is optimal: where one class may go anywhere.

    Then that class only limits how many beats there are, and the others are a matroid.
    Units are left aside: without them there are only more plans.
    """
    if rule == "town+county":
        sides = may_work[local], may_work[~local]
        return any(bool((side == side[:1]).all()) for side in sides)
    return bool((may_work == may_work[:1]).all())


class _Both:
    """Staffs a beat with one official of either class."""

    def __init__(self, one: Staff, other: Staff) -> None:
        self.one, self.other = one, other

    def take(self, region: int) -> bool:
        """Staff one more beat of a region, if both classes have somebody."""
        if not self.one.take(region):
            return False
        if not self.other.take(region):
            self.one.give_back(region)
            return False
        return True


class _Twice:
    """Staffs a beat with any two officials."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff

    def take(self, region: int) -> bool:
        """Staff one more beat of a region, if two are left for it."""
        if not self.staff.take(region):
            return False
        if not self.staff.take(region):
            self.staff.give_back(region)
            return False
        return True


def _seated(
    instance: Instance,
    regions: Regions,
    may_work: Bools,
    who: Ints,
    seats: Ints,
    *,
    most_of_unit: Ints | None = None,
) -> Ints:
    """Region of each of some officials, -1 = left over."""
    part = restrict(instance, np.arange(len(instance.lon)), who)
    nobody = np.zeros(len(who), bool)
    return seat(part, regions, may_work[who], seats, nobody, most_of_unit=most_of_unit)


def _paired(instance: Instance, region: Ints) -> Formed:
    """Pair whoever sits in one region, then whoever is left."""
    anywhere = _by_village(instance)
    pairs: list[tuple[int, int, int]] = []
    for r in range(int(region.max(initial=-1)) + 1):
        here = np.flatnonzero(region == r)
        pairs += [(a, b, r) for a, b in _pair_up(instance, here, anywhere)]
    taken = {o for a, b, _r in pairs for o in (a, b)}
    left = np.array([o for o in range(len(region)) if o not in taken], dtype=np.int64)
    pairs += [(a, b, -1) for a, b in _pair_up(instance, left, anywhere)]
    pairs = _augmented(instance, anywhere, pairs)
    table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 3)
    return Formed(table[:, 0], table[:, 1], table[:, 2])


def _augmented(
    instance: Instance, may_work: Bools, pairs: list[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """
    Part pairs whose two can help two who found nobody: one pair becomes two.

    A path of length three in the graph of who may be paired; longer ones are not
    looked for.
    """
    m = len(instance.official_ids)
    while pairs:
        partner = np.full(m, -1)
        for a, b, _region in pairs:
            partner[a], partner[b] = b, a
        left = np.flatnonzero((partner < 0) & may_work.any(axis=1))
        paired = np.flatnonzero(partner >= 0)
        if len(left) < 2:
            break
        may = may_work.astype(np.float32)
        fit = fits(instance, left, paired) & (may[left] @ may[paired].T > 0)
        at = np.full(m, -1)
        at[paired] = np.arange(len(paired))
        crossed = fit[:, at[partner[paired]]]
        both = fit.astype(np.float32) @ crossed.astype(np.float32).T
        np.fill_diagonal(both, 0)
        if not both.any():
            break
        one, other = (int(i) for i in np.unravel_index(np.argmax(both > 0), both.shape))
        middle = int(paired[np.argmax(fit[one] & crossed[other])])
        end = int(partner[middle])
        pairs = [row for row in pairs if middle not in row[:2]]
        for a, b in ((int(left[one]), middle), (int(left[other]), end)):
            pairs.append((*in_order(instance, a, b), -1))
    return pairs


def in_order(instance: Instance, a: int, b: int) -> tuple[int, int]:
    """Give the first, who under town+county is the township's, before the second."""
    if instance.rules.scope.pair_rule == "town+county":
        return (a, b) if instance.township[a] >= 0 else (b, a)
    return min(a, b), max(a, b)


def fits(instance: Instance, ones: Ints, others: Ints) -> Bools:
    """Whether the rule allows officials (rows) to share a beat with others."""
    rule = instance.rules.scope.pair_rule
    if rule == "town+county":
        local = is_local(instance)
        return np.asarray(local[ones][:, None] != local[others][None, :])
    if rule == "different_units":
        unit = instance.unit
        return np.asarray(unit[ones][:, None] != unit[others][None, :])
    return np.asarray(ones[:, None] != others[None, :])


def pair_idle(instance: Instance, idle: Ints) -> list[tuple[int, int]]:
    """
    Pair officials who have no beat, as far as the rule and some village allow.

    Parameters
    ----------
    instance
        The county, its officials single persons.
    idle
        Positions of those to be paired.

    Returns
    -------
    pairs
        First and second of each.
    """
    return _pair_up(instance, idle, _by_village(instance))


def _by_village(instance: Instance) -> Bools:
    """In which villages officials may work, wherever their pinned households lie."""
    n = len(instance.village_ids)
    free = replace(instance, pin=np.full_like(instance.pin, -1))
    return eligible(free, Regions(np.arange(n), np.eye(n, dtype=bool)))


def _pair_up(instance: Instance, who: Ints, may_work: Bools) -> list[tuple[int, int]]:
    """Pair as many of some officials as the rule and some common region allow."""
    if len(who) < 2:
        return []
    # Of one band beside each other, so that no pair lacks what only one must hold.
    order = np.lexsort(
        (who, instance.load_max[who], instance.load_min[who], instance.is_exempt[who])
    )
    who = who[order]
    if instance.rules.scope.pair_rule == "town+county":
        local = is_local(instance)
        return _matched(who[local[who]], who[~local[who]], may_work)
    return _greedy(instance, who, may_work)


def _matched(ones: Ints, others: Ints, may_work: Bools) -> list[tuple[int, int]]:
    """Give as many firsts as can be a second of the other class."""
    if not len(ones) or not len(others):
        return []
    common = may_work[ones].astype(np.float32) @ may_work[others].T.astype(np.float32)
    if common.all():
        return list(zip(ones.tolist(), others.tolist(), strict=False))
    table = csr_array(common > 0)
    partner = maximum_bipartite_matching(table, perm_type="column")
    return [
        (int(ones[i]), int(others[j])) for i, j in enumerate(partner.tolist()) if j >= 0
    ]


def _greedy(instance: Instance, who: Ints, may_work: Bools) -> list[tuple[int, int]]:
    """
    Pair the least flexible first, members of the largest unit before others.

    Officials of one township, or of one unit, run out of partners first.
    """
    by_unit = instance.rules.scope.pair_rule == "different_units"
    choices = may_work[who].sum(axis=1)
    rest = [int(i) for i in np.lexsort((np.arange(len(who)), choices)) if choices[i]]
    pairs = []
    units = instance.unit[who]
    while len(rest) > 1:
        if by_unit:
            size = np.bincount(units[rest], minlength=int(units.max()) + 1)
            rest.sort(key=lambda i: (choices[i], -size[units[i]], i))
            # Where one unit is half of all who are left, it must come first.
            if 2 * int(size.max()) >= len(rest):
                rest.sort(key=lambda i: (-size[units[i]], choices[i], i))
        a = rest.pop(0)
        partner = next(
            (
                i for i in rest
                if not (by_unit and units[i] == units[a])
                and (may_work[who[a]] & may_work[who[i]]).any()
            ),
            None,
        )  # fmt: skip
        if partner is None:
            continue
        rest.remove(partner)
        pairs.append(in_order(instance, int(who[a]), int(who[partner])))
    return pairs
