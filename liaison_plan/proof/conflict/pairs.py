"""
Conflicts of single households and single officials: who may serve whom at all.

Pins, bans, eligibility inside an area and limits on metres say which pairs are allowed.
Under beats a limit on travel binds a household as soon as no household within scatter
of it can be the centre of the official's beat; without plan that is asked of every
centre there is, with a plan of its own centres only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.conflict.mincut import UNLIMITED, Network, shortages
from liaison_plan.solving.instance import NO_LIMIT_CM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.conflict.mincut import Shortage
    from liaison_plan.proof.settle.model import Question
    from liaison_plan.proof.state import PlanState
    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Table:
    """
    Which households officials may serve.

    Attributes
    ----------
    class_of
        Class of each official; of one class all may serve the same.
    allowed
        Whether a class (rows) may serve a household (columns).
    """

    class_of: Ints
    allowed: Bools


@dataclass(frozen=True, eq=False)
class PairCut:
    """Households and officials in positions, with what they ask for in points."""

    households: Ints
    officials: Ints
    needed: int
    places: int


def table_of_every_centre(question: Question) -> Table:
    """
    Tell who may serve whom for some centre at least; under `nearest`, from the base.

    Parameters
    ----------
    question
        The county under its rules.
    """
    instance = question.instance
    m, v = len(instance.official_ids), len(instance.village_ids)
    may = instance.may_serve(np.arange(m), np.arange(v))
    # Who may not work in an area serves nobody there.
    may &= question.may_work[:, question.regions.of_village]
    special = np.zeros(m, np.int64)
    marked = np.union1d(instance.pin[instance.pin >= 0], instance.ban_official)
    special[marked] = 1 + marked
    base = np.zeros(m, np.int64)
    if _has_limit(question):
        points = np.stack([instance.base_lon, instance.base_lat], axis=1)
        _points, base = np.unique(points, axis=0, return_inverse=True)
    rows = np.column_stack([special, base.ravel(), may])
    _rows, first, index = np.unique(
        rows, axis=0, return_index=True, return_inverse=True
    )
    allowed = may[first][:, instance.village]
    pinned = np.flatnonzero(instance.pin != -1)
    allowed[:, pinned] &= instance.pin[pinned][None, :] == first[:, None]
    index = index.ravel()
    allowed[index[instance.ban_official], instance.ban_household] = False
    if instance.rules.method.name == "nearest":
        allowed &= _near_base(instance, first)
    elif question.reach is not None:
        allowed &= _near_some_centre(question, first, allowed)
    return Table(index, allowed)


def table_of_given_centres(state: PlanState) -> Table:
    """
    Tell who may serve whom from the centres of a plan.

    Parameters
    ----------
    state
        The plan beside its county.
    """
    n, m = state.space.size
    allowed = np.zeros((m, n), bool)
    for start, table in state.space.chunks():
        household, official = np.nonzero(table)
        _cost, within = state.space.costs(household + start, official)
        allowed[official[within], household[within] + start] = True
    return Table(np.arange(m), allowed)


def _has_limit(question: Question) -> bool:
    is_nearest = question.instance.rules.method.name == "nearest"
    limited = bool((question.instance.scatter_limit_cm < NO_LIMIT_CM).any())
    return limited if is_nearest else question.reach is not None


def _near_base(instance: Instance, officials: Ints) -> Bools:
    """Households (columns) whose scatter limit reaches the bases (rows)."""
    if not (instance.scatter_limit_cm < NO_LIMIT_CM).any():
        return np.ones((len(officials), len(instance.lon)), bool)
    cm = instance.scatter_cm(
        np.arange(len(instance.lon)),
        instance.base_lon[officials], instance.base_lat[officials],
    )  # fmt: skip
    return np.asarray((cm <= instance.scatter_limit_cm[:, None]).T)


def _near_some_centre(question: Question, officials: Ints, holds: Bools) -> Bools:
    """Whether some centre the official may have lies within scatter of a household."""
    instance, reach = question.instance, question.reach
    assert reach is not None
    region = question.regions.of_village[instance.village]
    near = holds & reach.near[reach.base[officials]]
    out = np.zeros_like(holds)
    for r in range(question.regions.n):
        members = np.flatnonzero(region == r)
        if len(members) == 0:
            continue
        if (instance.scatter_limit_cm[members] >= NO_LIMIT_CM).all():
            out[:, members] = _near_some_village(question, near[:, members], members)
            continue
        cm = instance.scatter_cm(members, instance.lon[members], instance.lat[members])
        village = instance.village[members]
        fits = cm <= instance.scatter_limit_cm[members][:, None]
        fits &= question.regions.together[village[:, None], village[None, :]]
        found = near[:, members].astype(np.float32) @ fits.T.astype(np.float32)
        out[:, members] = found > 0
    return out


def _near_some_village(question: Question, near: Bools, members: Ints) -> Bools:
    """Whether a centre lies in a village that may share a beat with the household's."""
    village = question.instance.village[members]
    inside, at = np.unique(village, return_inverse=True)
    table = np.zeros((len(near), len(inside)), bool)
    for i in range(len(inside)):
        table[:, i] = near[:, at == i].any(axis=1)
    together = question.regions.together[np.ix_(inside, inside)]
    return np.asarray((table.astype(np.int64) @ together.astype(np.int64) > 0)[:, at])


def households_short_of_places(
    question: Question, table: Table, asks: Bools
) -> list[PairCut]:
    """
    Find households whom too few officials may serve.

    Parameters
    ----------
    question
        The county under its rules.
    table
        Who may serve whom.
    asks
        Households that are to be looked at.
    """
    instance = question.instance
    graph = _Graph(table, asks)
    demand = np.zeros(graph.n_nodes, np.int64)
    weight = np.where(asks, instance.workload, 0)
    np.add.at(demand, graph.kind_of, weight)
    supply = np.zeros(graph.n_nodes, np.int64)
    np.add.at(supply, graph.n_kinds + table.class_of, instance.load_max)
    unlimited = np.full(len(graph.kind), UNLIMITED)
    network = Network(
        graph.n_nodes, demand, supply, graph.kind, graph.official, unlimited
    )
    return [graph.read(cut, asks) for cut in shortages(network)]


def officials_short_of_households(
    question: Question, table: Table, asks: Bools
) -> list[PairCut]:
    """
    Find officials who need more than may be theirs.

    Parameters
    ----------
    question
        The county under its rules.
    table
        Who may serve whom.
    asks
        Officials who may not be idle and are to be looked at.
    """
    instance = question.instance
    everybody = np.ones(len(instance.lon), bool)
    graph = _Graph(table, everybody)
    supply = np.zeros(graph.n_nodes, np.int64)
    np.add.at(supply, graph.kind_of, instance.workload)
    demand = np.zeros(graph.n_nodes, np.int64)
    need = np.where(asks, minimum_needed(question, table), 0)
    np.add.at(demand, graph.n_kinds + table.class_of, need)
    unlimited = np.full(len(graph.kind), UNLIMITED)
    network = Network(
        graph.n_nodes, demand, supply, graph.official, graph.kind, unlimited
    )
    return [graph.read(cut, everybody, asks) for cut in shortages(network)]


def minimum_needed(question: Question, table: Table) -> Ints:
    """Points each official needs: a household where an exempt village may be theirs."""
    instance = question.instance
    exempt = instance.village_is_exempt[instance.village]
    free = np.asarray((table.allowed & exempt[None, :]).any(axis=1))
    return np.where(free[table.class_of], 1, np.maximum(instance.load_min, 1))


class _Graph:
    """Kinds of households, alike to every class of officials, and these classes."""

    def __init__(self, table: Table, asks: Bools) -> None:
        self.table = table
        packed = np.packbits(table.allowed & asks[None, :], axis=0).T
        packed = np.column_stack([asks.astype(np.uint8), packed])
        rows = np.ascontiguousarray(packed).view([("", "V", packed.shape[1])])
        _rows, first, index = np.unique(
            rows.ravel(), return_index=True, return_inverse=True
        )
        self.kind_of = index.ravel()
        self.n_kinds = len(first)
        n_classes = len(table.allowed)
        self.n_nodes = self.n_kinds + n_classes
        self.kind, at = np.nonzero(table.allowed[:, first].T & asks[first][:, None])
        self.official = self.n_kinds + at

    def read(self, cut: Shortage, asks: Bools, people: Bools | None = None) -> PairCut:
        """Households and officials of a shortage; of `people` only, where given."""
        inside = np.zeros(self.n_nodes, bool)
        inside[cut.nodes] = True
        officials = inside[self.n_kinds + self.table.class_of]
        if people is not None:
            officials = officials & people
        households = np.flatnonzero(inside[self.kind_of] & asks)
        return PairCut(households, np.flatnonzero(officials), cut.needed, cut.places)
