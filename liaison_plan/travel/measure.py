"""
The seam between "how far" and everything that asks.

Solvers and measures ask a `Measure`: straight lines, or a network of roads and ferries.
Two questions are kept apart: how far a household is from its beat's centre (`metres`),
and how far an official travels from the base to it (`travel_m`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from liaison_plan.errors import RulesError
from liaison_plan.travel.network import RoadNetwork
from liaison_plan.travel.roads import RoadMeasure
from liaison_plan.travel.straight import haversine_m
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = [
    "NO_WAY_CM",
    "HasDistance",
    "HasPoints",
    "Measure",
    "MeasureRules",
    "RoadMeasure",
    "StraightLine",
    "centimetres",
    "measure_of",
    "minutes_need_roads",
    "road_measure",
]

#: Stands for "no way" in centimetres: beyond every limit, even what stands for none.
NO_WAY_CM = 10**11


class HasPoints(Protocol):
    """Of a county, what a measure is made of: `county.bundle.County` has it."""

    @property
    def households(self) -> pd.DataFrame:
        """`lon`, `lat`."""
        ...

    @property
    def officials(self) -> pd.DataFrame:
        """`lon`, `lat`."""
        ...

    @property
    def road_nodes(self) -> pd.DataFrame:
        """`node`, `lon`, `lat`."""
        ...

    @property
    def road_edges(self) -> pd.DataFrame:
        """`u`, `v`, `length_m`, `class`, `oneway`, `minutes`."""
        ...


class HasDistance(Protocol):
    """Of the rules, how distance is measured: `rules.model.Rules` has it."""

    @property
    def distance(self) -> MeasureRules:
        """Its table of the rules."""
        ...


class MeasureRules(Protocol):
    """The keys that choose a measure."""

    @property
    def measure(self) -> str:
        """`straight` or `road`."""
        ...

    @property
    def detour(self) -> float:
        """At least 1."""
        ...


class Measure(Protocol):
    """What a way of measuring offers; points are degrees and broadcast."""

    @property
    def shortest(self) -> float:
        """No metres are fewer than this times the great circle."""
        ...

    @property
    def stated(self) -> dict[str, int] | None:
        """What a plan says of its roads; None where it needs none."""
        ...

    def metres(
        self, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
    ) -> Floats:
        """Metres between households and centres, the same both ways; inf = no way."""
        ...

    def metres_at(
        self,
        a: tuple[Floats, Floats], at_a: Ints,
        b: tuple[Floats, Floats], at_b: Ints,
    ) -> Floats:  # fmt: skip
        """Metres between points of two lists, by their positions."""
        ...

    def travel_m(
        self, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
    ) -> Floats:
        """Metres an official travels from a to b; inf = no way."""
        ...

    def travel_min(
        self, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
    ) -> Floats:
        """Minutes an official travels from a to b; inf = no way."""
        ...

    def across_m(self, lon: Floats, lat: Floats) -> float:
        """No finite metres between two of the points are more than this."""
        ...

    def has_gaps(self, lon: Floats, lat: Floats) -> bool:
        """Whether an official cannot travel between some two of the points."""
        ...

    def lands(self, lon: Floats, lat: Floats) -> Ints:
        """Label points; of one label are those that have metres to each other."""
        ...


@dataclass(frozen=True)
class StraightLine:
    """
    Great-circle metres times a detour factor.

    Attributes
    ----------
    detour
        How much longer the way is than the straight line; at least 1.
    """

    detour: float = 1.0

    @property
    def shortest(self) -> float:
        """No metres are fewer than this times the great circle."""
        return self.detour

    @property
    def stated(self) -> dict[str, int] | None:
        """What a plan says of its roads: nothing."""
        return None

    def metres(
        self, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
    ) -> Floats:
        """Metres from points a to points b (degrees, broadcast)."""
        return haversine_m(lon_a, lat_a, lon_b, lat_b) * self.detour

    def metres_at(
        self,
        a: tuple[Floats, Floats], at_a: Ints,
        b: tuple[Floats, Floats], at_b: Ints,
    ) -> Floats:  # fmt: skip
        """Metres between points of two lists, by their positions."""
        return self.metres(a[0][at_a], a[1][at_a], b[0][at_b], b[1][at_b])

    def travel_m(
        self, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
    ) -> Floats:
        """Metres an official travels from a to b."""
        return self.metres(lon_a, lat_a, lon_b, lat_b)

    def travel_min(
        self, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
    ) -> Floats:
        """
        Refuse: a straight line has no minutes.

        Raises
        ------
        RulesError
            Always.
        """
        raise RulesError(minutes_need_roads())

    def across_m(self, lon: Floats, lat: Floats) -> float:
        """No metres between two of the points are more than this."""
        across = self.metres(lon.min(), lat.min(), lon.max(), lat.max())
        return 2 * float(across)

    def has_gaps(self, lon: Floats, lat: Floats) -> bool:
        """Never: a straight line leads everywhere."""
        return False

    def lands(self, lon: Floats, lat: Floats) -> Ints:
        """Give all points one label: a straight line leads everywhere."""
        return np.zeros(len(lon), np.int64)


def measure_of(county: HasPoints, rules: HasDistance) -> Measure:
    """
    Give the measure in force: straight lines, or the county's roads.

    Parameters
    ----------
    county
        Checked tables.
    rules
        Rules in force: `distance.measure` and `distance.detour`.

    Returns
    -------
    measure
        A `StraightLine` or a `RoadMeasure`. The latter is kept, with the distances it
        has computed, for the next time the same network is asked about.

    Raises
    ------
    RulesError
        Roads are asked for and the county has none.
    """
    if rules.distance.measure != "road":
        return StraightLine(rules.distance.detour)
    measure = road_measure(county, rules.distance.detour)
    points = pd.concat(
        [frame[["lon", "lat"]] for frame in (county.households, county.officials)]
    )
    measure.know(points["lon"].to_numpy(float), points["lat"].to_numpy(float))
    return measure


def minutes_need_roads() -> str:
    """Say what a limit in minutes needs."""
    return _(
        "rules.toml [distance] travel_max_min: minutes are known on roads only. Use "
        'measure = "road", or limit the metres with travel_max_m.'
    )


def road_measure(county: HasPoints, detour: float = 1.0) -> RoadMeasure:
    """
    Give the measure along the county's roads, whatever its rules say.

    Raises
    ------
    RulesError
        The county has no roads.
    """
    if len(county.road_nodes) == 0 or len(county.road_edges) == 0:
        raise RulesError(
            _("rules.toml [distance] measure = \"road\": the county has no roads. Add "
              "the tables road_nodes and road_edges, or use measure = \"straight\".")
        )  # fmt: skip
    nodes, edges = county.road_nodes, county.road_edges
    digest = hashlib.sha256()
    for frame in (nodes, edges):
        digest.update(
            pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes()
        )
    return _road_measure(_Tables(digest.hexdigest(), nodes, edges), detour)


@dataclass(frozen=True)
class _Tables:
    """Two tables, known by what is in them."""

    digest: str
    nodes: pd.DataFrame = field(compare=False)
    edges: pd.DataFrame = field(compare=False)


@lru_cache(maxsize=2)
def _road_measure(tables: _Tables, detour: float) -> RoadMeasure:
    return RoadMeasure(RoadNetwork(tables.nodes, tables.edges), detour)


def centimetres(
    metres: Floats, weight: float = 1.0, *, no_way: int = NO_WAY_CM
) -> Ints:
    """Whole centimetres, weighted; `no_way` where there is no way."""
    is_way = np.asarray(metres < np.inf)
    if is_way.all():
        return np.rint(metres * 100 * weight).astype(np.int64)
    cm = np.rint(np.where(is_way, metres, 0.0) * 100 * weight)
    return np.where(is_way, cm, no_way).astype(np.int64)
