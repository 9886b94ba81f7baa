"""
Conflicts of beats and officials, each official at work in one area only.

Left and right change places between the two kinds. For maximums an area asks for as
many officials as its points need at the largest maximum; for minimums every official
who may not be idle asks for one of the beats that an area's points give the minimum.
With both, areas and officials form a circulation with lower and upper bounds; its cuts
(Hoffman 1960) are of one kind or the other, never mixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.proof.conflict.mincut import UNLIMITED, Network, shortages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.conflict.mincut import Shortage
    from liaison_plan.proof.settle.model import Question

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class AreaCut:
    """
    Areas and officials in positions, with what they ask for in beats.

    Attributes
    ----------
    regions, officials
        Positions, ascending.
    centres
        Positions of households that bound the places besides the officials.
    needed, places
        In beats.
    """

    regions: Ints
    officials: Ints
    centres: Ints
    needed: int
    places: int


def beats_needed(question: Question) -> Ints:
    """
    Officials each area needs at least, by its points and the largest maximum there.

    Parameters
    ----------
    question
        The county under its rules.
    """
    high = _extreme(question, question.instance.load_max, largest=True)
    # Where nobody may work, beats are counted by the largest maximum of all.
    most = int(question.instance.load_max.max(initial=1))
    high = np.where(high > 0, high, most)
    return np.asarray(-(-question.points // high))


def beats_held(question: Question) -> Ints:
    """
    Officials each area gives their minimum at most, as its villages set aside need.

    Parameters
    ----------
    question
        The county under its rules.
    """
    instance = question.instance
    regular = np.where(instance.is_exempt, 2**31, np.maximum(instance.load_min, 1))
    low = _extreme(question, regular, largest=False)
    low = np.where(question.has_minimum, np.minimum(low, 2**31), 1)
    held = np.minimum(question.points // low, question.households)
    need = np.minimum(beats_needed(question), question.households)
    return np.asarray(np.where(question.set_aside, np.maximum(held, need), held))


def _extreme(question: Question, values: Ints, *, largest: bool) -> Ints:
    """Largest or smallest value of the officials who may work in each area."""
    rest = 0 if largest else 2**31
    table = np.where(question.may_work, values[:, None], rest)
    if len(table) == 0:
        return np.full(question.regions.n, rest)
    return np.asarray(table.max(axis=0) if largest else table.min(axis=0))


def areas_short_of_officials(question: Question, need: Ints) -> list[AreaCut]:
    """
    Find areas that need more officials than may work there.

    Parameters
    ----------
    question
        The county under its rules.
    need
        Beats each area needs.
    """
    graph = _Graph(question, np.ones(len(question.may_work), bool), need)
    r = question.regions.n
    supply = np.zeros(graph.n_nodes, np.int64)
    supply[r : r + graph.n_classes] = graph.size
    demand = np.zeros(graph.n_nodes, np.int64)
    demand[:r] = need
    tail = np.concatenate([graph.region, graph.door_region, graph.centre])
    head = np.concatenate([graph.official, graph.door, graph.centre_official])
    capacity = np.concatenate(
        [np.full(len(graph.region), UNLIMITED), np.ones(len(graph.door), np.int64),
         np.full(len(graph.centre), UNLIMITED)]
    )  # fmt: skip
    network = Network(graph.n_nodes, demand, supply, tail, head, capacity)
    return [graph.read(cut, network.head) for cut in shortages(network)]


def officials_short_of_beats(question: Question, held: Ints) -> list[AreaCut]:
    """
    Find officials who may not be idle and may work only where too few beats are.

    Parameters
    ----------
    question
        The county under its rules.
    held
        Beats that each area gives the minimum.
    """
    regular = ~question.instance.is_exempt
    graph = _Graph(question, regular, held)
    r = question.regions.n
    demand = np.zeros(graph.n_nodes, np.int64)
    demand[r : r + graph.n_classes] = graph.size
    supply = np.zeros(graph.n_nodes, np.int64)
    supply[:r] = held
    tail = np.concatenate([graph.official, graph.door, graph.centre_official])
    head = np.concatenate([graph.region, graph.door_region, graph.centre])
    capacity = np.concatenate(
        [np.full(len(graph.region), UNLIMITED), np.ones(len(graph.door), np.int64),
         np.full(len(graph.centre), UNLIMITED)]
    )  # fmt: skip
    network = Network(graph.n_nodes, demand, supply, tail, head, capacity)
    return [graph.read(cut, network.tail) for cut in shortages(network)]


class _Graph:
    """Areas, classes of officials, and single centres where the travel limit bites."""

    def __init__(self, question: Question, who: Bools, beats: Ints) -> None:
        self.question, reach = question, question.reach
        self.people = np.flatnonzero(who)
        may = question.may_work[who]
        alone = np.zeros(len(may), np.int64)
        tight = np.zeros_like(may)
        if reach is not None:
            # Who reaches as many households as there can be beats finds a centre last.
            tight = may & (reach.count[who] < np.maximum(beats, 1)[None, :])
            alone = np.where(tight.any(axis=1), 1 + reach.kind[who], 0)
        rows = np.column_stack([alone, may])
        _rows, first, index = np.unique(
            rows, axis=0, return_index=True, return_inverse=True
        )
        self.class_of = index.ravel()
        self.n_classes = len(first)
        self.size = np.bincount(self.class_of, minlength=self.n_classes)
        r = question.regions.n
        may, tight = may[first], tight[first]
        at, self.region = np.nonzero(may & ~tight)
        self.official = r + at
        self.n_nodes = r + self.n_classes
        self._add_centres(tight, self.people[first])

    def _add_centres(self, tight: Bools, officials: Ints) -> None:
        """Nodes of households that are among the few centres somebody can have."""
        nothing = np.empty(0, np.int64)
        rows, doors = [nothing], [nothing]
        for i, r in zip(*np.nonzero(tight), strict=True):
            assert self.question.reach is not None
            found = self.question.reach.doors(int(officials[i]), int(r))
            rows.append(np.full(len(found), i))
            doors.append(found)
        self.households, node = np.unique(np.concatenate(doors), return_inverse=True)
        self.first_door = self.n_nodes
        self.n_nodes += len(self.households)
        self.door = self.first_door + np.arange(len(self.households))
        village = self.question.instance.village[self.households]
        self.door_region = self.question.regions.of_village[village]
        self.centre = self.first_door + node
        self.centre_official = self.question.regions.n + np.concatenate(rows)

    def read(self, cut: Shortage, door_end: Ints) -> AreaCut:
        """Areas, officials and bounding centres of a shortage."""
        r = self.question.regions.n
        nodes = cut.nodes
        regions = nodes[nodes < r]
        classes = nodes[(nodes >= r) & (nodes < self.first_door)] - r
        inside = np.isin(self.class_of, classes)
        centres = self.households[door_end[cut.arcs] - self.first_door]
        return AreaCut(
            regions, self.people[inside], np.sort(centres), cut.needed, cut.places
        )
