"""Metres and minutes along roads and ferries, from any point to any other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.travel.network import (
    FERRY_KMH,
    FERRY_WAIT_MIN,
    PER_MINUTE,
    ROAD_KMH,
)
from liaison_plan.travel.rows import Rows
from liaison_plan.travel.straight import EARTH_RADIUS_M, haversine_m, unit_vectors

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from liaison_plan.travel.network import RoadNetwork

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RoadMeasure:
    """
    Metres and minutes along a network of roads and ferries.

    A point enters the network by the nearest node it may (`RoadNetwork.enter`), by a
    straight line times the detour factor; a way is this piece, the shortest way
    between the nodes, and the piece at the other end. Two points at the very same
    place are 0 apart. Everything is in whole centimetres, pieces rounded up.

    Attributes
    ----------
    network
        The network.
    detour
        Factor of the pieces between points and network; at least 1.
    """

    network: RoadNetwork
    detour: float = 1.0
    _walking: Rows = field(init=False, repr=False)
    _travel: Rows = field(init=False, repr=False)
    _timing: Rows = field(init=False, repr=False)
    _points: _Points = field(init=False, repr=False)

    def __post_init__(self) -> None:
        network = self.network
        place = unit_vectors(network.lon, network.lat) * (EARTH_RADIUS_M * 100)
        width = np.int32 if network.across_cm < np.iinfo(np.int32).max else np.int64
        rows = {
            "_walking": Rows(network.walking, network.part, place, width),
            "_travel": Rows(network.travel, None, place, np.int64),
            "_timing": Rows(network.timing, None, place, np.int64),
        }
        for name, value in rows.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_points", _Points(network, self.detour))

    @cached_property
    def shortest(self) -> float:
        """No metres are fewer than this times the great circle."""
        return self.network.straightness

    @property
    def stated(self) -> dict[str, int]:
        """What a plan says of its roads: how many, and the speeds assumed."""
        facts = self.network.facts
        return {
            "nodes": facts.nodes, "roads": facts.roads, "ferries": facts.ferries,
            "roads_without_minutes": facts.roads_without_minutes,
            "ferries_without_minutes": facts.ferries_without_minutes,
            "road_kmh": ROAD_KMH, "ferry_kmh": FERRY_KMH,
            "ferry_wait_min": FERRY_WAIT_MIN,
        }  # fmt: skip

    def pieces_m(self, lon: Floats, lat: Floats) -> Floats:
        """Metres of the straight piece from each point to the network."""
        return self._points.find(lon, lat)[1] / 100

    def know(self, lon: Floats, lat: Floats) -> None:
        """Enter points that will be asked about, all at once."""
        node, _piece = self._points.find(lon, lat)
        for rows in (self._walking, self._travel, self._timing):
            rows.know(node)

    def metres(
        self, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
    ) -> Floats:
        """
        Metres on roads whatever the one-way signs, without ferries; inf = no way.

        Parameters
        ----------
        lon_a, lat_a, lon_b, lat_b
            Degrees, WGS-84; broadcast against each other.
        """
        return self._metres(self._walking, (lon_a, lat_a), (lon_b, lat_b))

    def metres_at(
        self,
        a: tuple[Floats, Floats], at_a: Ints,
        b: tuple[Floats, Floats], at_b: Ints,
    ) -> Floats:  # fmt: skip
        """Metres between points of two lists, by their positions."""
        (node_a, piece_a), (node_b, piece_b) = (
            self._points.find(*a), self._points.find(*b),
        )  # fmt: skip
        cm = self._walking.get(node_a[at_a], node_b[at_b])
        cm += piece_a[at_a] + piece_b[at_b]
        same = (a[0][at_a] == b[0][at_b]) & (a[1][at_a] == b[1][at_b])
        cm[same] = 0.0
        return cm / 100

    def travel_m(
        self, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
    ) -> Floats:
        """Metres of the shortest way from a to b, ferries included; inf = no way."""
        return self._metres(self._travel, (lon_a, lat_a), (lon_b, lat_b))

    def travel_min(
        self, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
    ) -> Floats:
        """
        Minutes of the quickest way from a to b, ferries included; inf = no way.

        The pieces between points and network are driven at `ROAD_KMH`.
        """
        node_a, piece_a, node_b, piece_b, same = self._ends(
            (lon_a, lat_a), (lon_b, lat_b)
        )
        minutes = self._timing.get(node_a, node_b) / PER_MINUTE
        minutes = minutes + (piece_a + piece_b) * (60 / (100_000 * ROAD_KMH))
        return np.where(same, 0.0, minutes)

    def across_m(self, lon: Floats, lat: Floats) -> float:
        """No finite metres between two of the points are more than this."""
        _node, piece = self._points.find(lon, lat)
        return float(self.network.across_cm + 2 * piece.max(initial=0.0)) / 100

    def has_gaps(self, lon: Floats, lat: Floats) -> bool:
        """Whether an official cannot travel between some two of the points."""
        node, _piece = self._points.find(lon, lat)
        strong = self.network.strong[node]
        return bool((strong != strong[:1]).any())

    def lands(self, lon: Floats, lat: Floats) -> Ints:
        """Label points; of one label are those that have metres to each other."""
        node, _piece = self._points.find(lon, lat)
        return np.asarray(self.network.part[node])

    def _metres(
        self,
        rows: Rows,
        a: tuple[ArrayLike, ArrayLike],
        b: tuple[ArrayLike, ArrayLike],
    ) -> Floats:
        node_a, piece_a, node_b, piece_b, same = self._ends(a, b)
        cm = rows.get(node_a, node_b) + (piece_a + piece_b)
        return np.where(same, 0.0, cm / 100)

    def _ends(
        self, a: tuple[ArrayLike, ArrayLike], b: tuple[ArrayLike, ArrayLike]
    ) -> tuple[Ints, Floats, Ints, Floats, NDArray[np.bool_]]:
        """Nodes and pieces of both ends, and whether they are one point."""
        lon_a, lat_a = np.broadcast_arrays(*(np.asarray(x, float) for x in a))
        lon_b, lat_b = np.broadcast_arrays(*(np.asarray(x, float) for x in b))
        node_a, piece_a = self._points.find(lon_a, lat_a)
        node_b, piece_b = self._points.find(lon_b, lat_b)
        same = (lon_a == lon_b) & (lat_a == lat_b)
        return node_a, piece_a, node_b, piece_b, same


class _Points:
    """Points that have entered a network: each is looked up once."""

    def __init__(self, network: RoadNetwork, detour: float) -> None:
        self.network, self.detour = network, detour
        # Complex numbers sort by lon, then lat.
        self._key = np.empty(0, complex)
        self._node = np.empty(0, np.int64)
        self._piece = np.empty(0)

    def find(self, lon: Floats, lat: Floats) -> tuple[Ints, Floats]:
        """Node and piece in centimetres of every point; the piece of NaN is NaN."""
        key = np.asarray(lon + 1j * lat)
        if np.isnan(key).any():
            known = ~np.isnan(key)
            node, piece = np.zeros(key.shape, np.int64), np.full(key.shape, np.nan)
            node[known], piece[known] = self.find(key[known].real, key[known].imag)
            return node, piece
        at = self._search(key)
        if at is None:
            self._add(np.unique(key))
            at = self._search(key)
            assert at is not None
        return self._node[at], self._piece[at]

    def _search(self, key: NDArray[np.complex128]) -> Ints | None:
        """Where each point stands in the list; None where one is not in it."""
        if len(self._key) == 0:
            return None if key.size else np.zeros(key.shape, np.int64)
        at = np.minimum(np.searchsorted(self._key, key), len(self._key) - 1)
        return at if bool((self._key[at] == key).all()) else None

    def _add(self, key: NDArray[np.complex128]) -> None:
        """Let points enter the network."""
        key = np.setdiff1d(key, self._key)
        node = self.network.enter(key.real, key.imag)
        metres = haversine_m(
            key.real, key.imag, self.network.lon[node], self.network.lat[node]
        )
        piece = np.ceil(metres * self.detour * 100)
        key = np.concatenate([self._key, key])
        order = np.argsort(key)
        self._key = key[order]
        self._node = np.concatenate([self._node, node])[order]
        self._piece = np.concatenate([self._piece, piece])[order]
